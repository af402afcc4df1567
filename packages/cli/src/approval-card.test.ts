import type { Approval, Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { callLines } from "./approval-card.ts";

const UNTIL = "  until  1970-01-01 00:00 UTC";

const approval = (input: Json, over: Partial<Approval> = {}): Approval => ({
  id: "a1",
  card: "a1",
  agent_id: "p1abc",
  run: "p1abc",
  name: "writer",
  tool: "file_write",
  syscall: "vfs.write",
  description: "writer wants to call file_write",
  input,
  cause: "manifest",
  evidence: null,
  preview: null,
  requested_at: 1,
  expires_at: 2,
  ...over,
});
const shown = (text: string): string => text.replace("/run/p1abc/", "");
const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join("");

test("a small call is shown whole: who, what, and the paths that people know", () => {
  expect(callLines(approval({ path: "/run/p1abc/b.md", text: "# B\n\nsee /run/p1abc/c\n", overwrite: true }), { shown })).toEqual([
    "writer wants to call file_write",
    "  path       b.md",
    "  text       │ # B",
    "             │ ",
    "             │ see /run/p1abc/c",
    "  overwrite  true",
    "  agent  p1abc",
    UNTIL,
  ]);
});

test.for([
  { why: "one line too many", text: numbered(24), says: "  … 1 more line; all of it: aether approve a1 --show" },
  { why: "many lines", text: numbered(100), says: "  … 77 more lines; all of it: aether approve a1 --show" },
  { why: "a line that is too long", text: "x".repeat(401), says: "  … all of it: aether approve a1 --show" },
])("$why: the card says what is missing, and how to see it", ({ text, says }) => {
  const input = { path: "b.md", text };
  expect(callLines(approval(input), { shown })).toContain(says);
  const all = callLines(approval(input), { shown, all: true }).join("\n");
  expect(all).not.toContain("--show");
  expect(all).toContain(text.trimEnd().split("\n").at(-1));
});

test.for([
  { why: "23 lines of text", text: numbered(23) },
  { why: "a line as long as may be", text: "x".repeat(390) },
])("$why are not cut", ({ text }) => {
  expect(callLines(approval({ path: "b.md", text }), { shown }).join("\n")).not.toContain("…");
});

test("content cannot pass for another field, nor reach the terminal", () => {
  const lines = callLines(approval({ text: "a\npath   /harmless\u001b[2J", "na\nme": "x" }), { shown });
  expect(lines).toEqual(["writer wants to call file_write", "  text   │ a", "         │ path   /harmless\\u001b[2J", "  na\\nme  x", "  agent  p1abc", UNTIL]);
});

test("an unknown outcome shows what is known of it", () => {
  expect(callLines(approval("x", { cause: "unknown-outcome", evidence: { pid: 7 } }), { shown })).toContain(
    '  it was under way when the daemon died; evidence: {"pid":7}',
  );
});
