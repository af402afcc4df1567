import type { Authority, Found, Grant, Slot } from "@aether/protocol";
import { expect, test } from "vitest";
import { agentOf } from "../dispatch/principal.test-harness.ts";
import type { Principal } from "../dispatch/principal.ts";
import { namedBy, namingOf } from "./naming.ts";
import { deedOf } from "./word-acts.ts";

interface Row {
  readonly why: string;
  readonly slot: Partial<Slot>;
  readonly words?: string;
  readonly grants?: readonly Grant[];
  readonly found?: readonly Found[];
  readonly planned?: true;
  /** Grants with `maxUses` have none left. */
  readonly spent?: true;
  readonly by: string | undefined;
}

const who = ({ words = "", grants = [], found = [] }: Row): Principal =>
  agentOf({
    pid: "p2",
    owner: "ann",
    identity: "scribe",
    authority: { grants, budget: {}, depth: 1, children: 1 } as unknown as Authority,
    cwd: "/run/p2",
    label: { integrity: "untrusted", confidentiality: "private", sources: [] },
    words,
    found,
  });
const path = (value: string): Partial<Slot> => ({ slot: "path", type: "path", value });
const url = (value: string): Partial<Slot> => ({ slot: "url", type: "host", value });
const FOUND: Found = { type: "id", value: "17", by: [] };

test.for<Row>([
  { why: "its own workspace", slot: path("/run/p2/a.md"), by: "workspace" },
  { why: "the workspace of its run", slot: path("/run/p1/a.md"), by: "workspace" },
  { why: "its home itself", slot: path("/home/scribe"), by: "workspace" },
  { why: "no workspace of another", slot: path("/run/p22/a.md"), by: undefined },
  { why: "no home of another", slot: path("/home/scribe2/a.md"), by: undefined },
  { why: "no person that is written like its workspace", slot: { slot: "to", type: "person", value: "/run/p2/a.md" }, by: undefined },
  { why: "what the words name", slot: path("/mnt/a/b.md"), words: "write it to /mnt/a/b.md", by: "words" },
  { why: "nothing by words where only plans count", slot: path("/mnt/a/b.md"), words: "write it to /mnt/a/b.md", planned: true, by: undefined },
  { why: "a folder that may be changed", slot: path("/mnt/a/b/c.md"), grants: [{ action: "fs.write", resource: "/mnt/a/b/**" }], by: "authority" },
  { why: "that folder itself", slot: path("/mnt/a/b"), grants: [{ action: "fs.remove", resource: "/mnt/a/b/**" }], by: "authority" },
  { why: "a file that may be made", slot: path("/mnt/a/b.md"), grants: [{ action: "fs.create", resource: "/mnt/a/b.md" }], by: "authority" },
  {
    why: "nothing in such a folder that the words forbid by the person's own name for it",
    slot: path("/mnt/local/docs-07d08254-rw/keep.md"),
    words: "Correct docs/a.md. Do not change docs/keep.md",
    grants: [{ action: "fs.write", resource: "/mnt/local/docs-07d08254-rw/**" }],
    by: undefined,
  },
  { why: "no folder that an agent chose", slot: path("/mnt/a/b/c.md"), grants: [{ action: "fs.write", resource: "/mnt/a/b/**", chosen: true }], by: undefined },
  { why: "no folder beside it", slot: path("/mnt/a/bc/d.md"), grants: [{ action: "fs.write", resource: "/mnt/a/b/**" }], by: undefined },
  { why: "nothing below one file", slot: path("/mnt/a/b/c.md"), grants: [{ action: "fs.write", resource: "/mnt/a/b" }], by: undefined },
  { why: "no folder that may be read", slot: path("/mnt/a/b/c.md"), grants: [{ action: "fs.read", resource: "/mnt/a/b/**" }], by: undefined },
  { why: "no place by a wildcard", slot: path("/mnt/a/*/c.md"), grants: [{ action: "fs.write", resource: "/mnt/a/*/c.md" }], by: undefined },
  { why: "nothing by a right to everything", slot: path("/mnt/a/b.md"), grants: [{ action: "fs.write", resource: "/mnt/a/**" }], by: undefined },
  {
    why: "no person by a right to a folder",
    slot: { slot: "to", type: "person", value: "/mnt/a/b/c.md" },
    grants: [{ action: "fs.write", resource: "/mnt/a/b/**" }],
    by: undefined,
  },
  {
    why: "a host that was granted whole, with any question",
    slot: url("http://x.example/a?b=c"),
    grants: [{ action: "host.use", resource: "x.example/**" }],
    by: "authority",
  },
  {
    why: "an address that was granted alone",
    slot: url("http://x.example/a"),
    grants: [{ action: "host.use", resource: "x.example/80/GET/a" }],
    by: "authority",
  },
  {
    why: "no question to an address that was granted alone",
    slot: url("http://x.example/a?b=c"),
    grants: [{ action: "host.use", resource: "x.example/80/GET/a" }],
    by: undefined,
  },
  ...[
    "Never fetch http://x.example/a!",
    "Rufe http://x.example/a niemals ab.",
    "N'ouvre jamais http://x.example/a !",
    "No abras nunca http://x.example/a .",
    "Non aprire mai http://x.example/a .",
    "Não abra http://x.example/a .",
    "Read the notes, and do not ask x.example anything.",
  ].map(
    (words): Row => ({
      why: `nothing that was granted, where it is forbidden: ${words}`,
      slot: url("http://x.example/a"),
      words,
      grants: [{ action: "host.use", resource: "x.example/80/GET/a" }],
      by: undefined,
    }),
  ),
  {
    why: "nothing forbidden where plans count either",
    slot: url("http://x.example/a"),
    words: "Never fetch http://x.example/a",
    grants: [{ action: "host.use", resource: "x.example/**" }],
    planned: true,
    by: undefined,
  },
  {
    why: "what was granted and not forgotten",
    slot: url("http://x.example/a"),
    words: "Do not forget to read http://x.example/a",
    grants: [{ action: "host.use", resource: "x.example/80/GET/a" }],
    by: "words",
  },
  {
    why: "a host that was granted until later",
    slot: url("http://x.example/a"),
    grants: [{ action: "host.use", resource: "x.example/**", constraints: { expiresAt: 101 } }],
    by: "authority",
  },
  {
    why: "no host by a right that has expired",
    slot: url("http://x.example/a"),
    grants: [{ action: "host.use", resource: "x.example/**", constraints: { expiresAt: 100 } }],
    by: undefined,
  },
  {
    why: "a host by a right with a use left",
    slot: url("http://x.example/a"),
    grants: [
      { action: "host.use", resource: "x.example/80/GET/a", constraints: { maxUses: 1 } },
      { action: "host.use", resource: "**" },
    ],
    by: "authority",
  },
  {
    why: "no host by a right that is used up, beside one to every host",
    slot: url("http://x.example/a"),
    grants: [
      { action: "host.use", resource: "x.example/80/GET/a", constraints: { maxUses: 1 } },
      { action: "host.use", resource: "**" },
    ],
    spent: true,
    by: undefined,
  },
  {
    why: "no folder by a right that is used up",
    slot: path("/mnt/a/b/c.md"),
    grants: [
      { action: "fs.write", resource: "/mnt/a/b/**", constraints: { maxUses: 2 } },
      { action: "fs.write", resource: "/mnt/**" },
    ],
    spent: true,
    by: undefined,
  },
  { why: "no other host", slot: url("http://y.example/a"), grants: [{ action: "host.use", resource: "x.example/**" }], by: undefined },
  { why: "no host by a right to files", slot: url("http://x.example/a/b"), grants: [{ action: "fs.write", resource: "x.example/80/GET/a/**" }], by: undefined },
  { why: "no host by a wildcard", slot: url("http://x.example/a"), grants: [{ action: "host.use", resource: "*/80/**" }], by: undefined },
  { why: "no host by another right", slot: url("http://x.example/a"), grants: [{ action: "secret.use", resource: "x.example/**" }], by: undefined },
  { why: "nothing that is no address", slot: url("http://x.example:999999/"), grants: [{ action: "host.use", resource: "x.example/**" }], by: undefined },
  { why: "what a lookup found", slot: { slot: "file_id", type: "id", value: "17" }, found: [FOUND], by: "lookup" },
  { why: "no other value", slot: { slot: "file_id", type: "id", value: "18" }, found: [FOUND], by: undefined },
  { why: "no value of another type", slot: { slot: "to", type: "person", value: "17" }, found: [FOUND], by: undefined },
  { why: "what was found for this slot", slot: { slot: "file_id", type: "id", value: "17" }, found: [{ ...FOUND, slots: ["file_id"] }], by: "lookup" },
  { why: "nothing found for another", slot: { slot: "order_id", type: "id", value: "17" }, found: [{ ...FOUND, slots: ["file_id"] }], by: undefined },
])("named is $why", (row) => {
  expect(
    namingOf(row.slot as Slot, who(row), {
      named: row.planned ? "planned" : "words",
      now: 100,
      isSpent: ({ constraints }) => row.spent === true && constraints?.maxUses !== undefined,
    }),
  ).toBe(row.by);
});

test("a file that may be made by itself is named, whatever the words tell of it", () => {
  const slot = { ...path("/mnt/local/docs-07d08254-rw/keep.md") } as Slot;
  const grants: readonly Grant[] = [{ action: "fs.create", resource: slot.value }];
  const asked = { named: "words", deed: deedOf("vfs.x", "durable-write", [slot]), now: 100, isSpent: () => false } as const;
  expect(namedBy(slot, who({ why: "", slot, words: "docs/keep.md is for Bob", grants, by: undefined }), asked)?.by).toBe("authority");
});

test.for([
  { words: "Refactor docs/keep.md", by: "authority" },
  { words: "Correct docs/a.md", by: "authority" },
  { words: "Correct docs/a.md. docs/keep.md is Bob's", by: undefined },
  { words: "Look at docs/keep.md", by: undefined },
  { words: "Never refactor docs/keep.md", by: undefined },
])("a file of a folder that may be changed is named for a change by: $words", ({ words, by }) => {
  const slot = { ...path("/mnt/local/docs-07d08254-rw/keep.md") } as Slot;
  const grants: readonly Grant[] = [{ action: "fs.write", resource: "/mnt/local/docs-07d08254-rw/**" }];
  for (const flow of ["durable-write", "destructive"] as const)
    expect(
      namedBy(slot, who({ why: "", slot, words, grants, by }), { named: "words", deed: deedOf("vfs.x", flow, [slot]), now: 100, isSpent: () => false })?.by,
    ).toBe(by);
});
