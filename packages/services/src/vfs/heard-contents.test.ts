import {
  type Label,
  SyscallError,
  vfsCopy,
  vfsDeclare,
  vfsDiff,
  vfsEdit,
  vfsGlob,
  vfsList,
  vfsMade,
  vfsMkdir,
  vfsMount,
  vfsMove,
  vfsRead,
  vfsReadMany,
  vfsRemove,
  vfsSearch,
  vfsStat,
  vfsUndo,
  vfsUnmount,
  vfsVersions,
  vfsWrite,
} from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createHarness, type Harness, hash, PID } from "./vfs.test-harness.ts";

/** Of a size that no other text here has. */
const PIN = `${"4".repeat(7_918)}\n`;
const KEY = "/mnt/local/desk/keys/pin";

/** A secret file in a person's folder, and copies of it in a workspace. */
async function secrets(quota?: { runBytes: number; homeBytes: number }): Promise<Harness> {
  const harness = await createHarness({ ...(quota && { quota }) });
  harness.tree.put("/srv/desk/keys/pin", PIN);
  await harness.call(vfsMount, { folder: "/srv/desk", name: "desk", mode: "rw" });
  await harness.call(vfsDeclare, { file: "/srv/desk/keys", confidentiality: "secret" }, { kind: "session" });
  return harness;
}

const copied = async (harness: Harness): Promise<void> => void (await harness.call(vfsCopy, { from: KEY, to: "./p" }));
const moved = async (harness: Harness): Promise<void> => {
  await copied(harness);
  await harness.call(vfsMove, { from: "./p", to: "./q" });
};
const replaced = async (harness: Harness): Promise<void> => {
  await copied(harness);
  await harness.call(vfsWrite, { path: "./p", text: "x" });
};
const removed = async (harness: Harness): Promise<void> => {
  await copied(harness);
  await harness.call(vfsRemove, { path: "./p" });
};
const unmounted = async (harness: Harness): Promise<void> => {
  await harness.call(vfsRemove, { path: KEY });
  await harness.call(vfsUnmount, { path: "/mnt/local/desk" });
};
const nothing = async (): Promise<void> => undefined;

type Ask = (harness: Harness) => Promise<{ output: unknown; label: Label }>;
/** Every call there is about a file whose content is secret, by a caller that has read nothing. */
const CALLS: readonly { why: string; before?: (harness: Harness) => Promise<void>; ask: Ask; quiet?: true }[] = [
  { why: "a copy", ask: ({ call }) => call(vfsCopy, { from: KEY, to: "./p" }), quiet: true },
  { why: "a copy over another file", before: copied, ask: ({ call }) => call(vfsCopy, { from: KEY, to: "./p", overwrite: true }), quiet: true },
  { why: "a move on one disk", before: copied, ask: ({ call }) => call(vfsMove, { from: "./p", to: "./q" }), quiet: true },
  { why: "a move between disks", ask: ({ call }) => call(vfsMove, { from: KEY, to: "./q" }), quiet: true },
  { why: "a write over it", before: copied, ask: ({ call }) => call(vfsWrite, { path: "./p", text: "x" }), quiet: true },
  { why: "a write over it with the right ifMatch", before: copied, ask: ({ call }) => call(vfsWrite, { path: "./p", text: "x", ifMatch: hash(PIN) as never }) },
  { why: "an edit", before: copied, ask: ({ call }) => call(vfsEdit, { path: "./p", oldText: "\n", newText: "!" }) },
  { why: "a removal", before: copied, ask: ({ call }) => call(vfsRemove, { path: "./p" }), quiet: true },
  { why: "a folder beside it", before: copied, ask: ({ call }) => call(vfsMkdir, { path: "./d" }), quiet: true },
  { why: "what is at its place", before: copied, ask: ({ call }) => call(vfsStat, { path: "./p" }) },
  { why: "its folder", before: copied, ask: ({ call }) => call(vfsList, { path: "." }) },
  { why: "a pattern", before: copied, ask: ({ call }) => call(vfsGlob, { path: ".", pattern: "*" }) },
  { why: "a search", before: copied, ask: ({ call }) => call(vfsSearch, { path: ".", text: "4" }) },
  { why: "reading it", before: copied, ask: ({ call }) => call(vfsRead, { path: "./p" }) },
  { why: "reading several", before: copied, ask: ({ call }) => call(vfsReadMany, { paths: ["./p"] }) },
  { why: "its versions", before: copied, ask: ({ call }) => call(vfsVersions, { path: "/" }) },
  { why: "versions of where it was", before: moved, ask: ({ call }) => call(vfsVersions, { path: "./p" }) },
  { why: "versions of what replaced it", before: replaced, ask: ({ call }) => call(vfsVersions, { path: "./p" }) },
  { why: "versions of what was removed", before: removed, ask: ({ call }) => call(vfsVersions, { path: "./p" }) },
  { why: "versions of a run", before: removed, ask: ({ call }) => call(vfsVersions, { path: "/", run: PID }) },
  { why: "versions in a folder that was unmounted", before: unmounted, ask: ({ call }) => call(vfsVersions, { path: "/mnt" }) },
  { why: "what a run changed", before: replaced, ask: ({ call }) => call(vfsDiff, { run: PID }) },
  { why: "what a run removed", before: unmounted, ask: ({ call }) => call(vfsDiff, { run: PID }) },
  { why: "what a run made", before: copied, ask: ({ call }) => call(vfsMade, { run: PID }) },
  { why: "undoing it", before: copied, ask: ({ call }) => call(vfsUndo, { run: PID }), quiet: true },
];
/** What the content comes to, however it is written. */
const tells = (answer: unknown): boolean => [hash(PIN), String(PIN.length), String(PIN.length - 1)].some((mark) => JSON.stringify(answer).includes(mark));

describe("nobody is told what a secret content comes to without its label", () => {
  test.for(CALLS)("$why", async ({ before = nothing, ask, quiet }) => {
    const harness = await secrets();
    await before(harness);
    const { output, label } = await ask(harness);
    if (tells(output)) expect(label.confidentiality).toBe("secret");
    // Nor does a call that tells nothing make its caller secret.
    if (quiet) expect({ tells: tells(output), is: label.confidentiality }).not.toMatchObject({ is: "secret" });
  });
});

test.for([
  { why: "ifMatch is wrong", input: { path: "./p", text: "x", ifMatch: hash("other") as never } },
  { why: "ifMatch is right", input: { path: "./p", text: "x", ifMatch: hash(PIN) as never } },
])("who asks whether a content is a certain one has its label when $why", async ({ input }) => {
  const { call, prepare } = await secrets();
  await call(vfsCopy, { from: KEY, to: "./p" });
  const raised: Label[] = [];
  const failure = await prepare(vfsWrite, input, { hears: raised }).catch((error: unknown) => error);
  if (SyscallError.is(failure)) expect(tells([failure.message, failure.data])).toBe(false);
  expect(raised.some(({ confidentiality }) => confidentiality === "secret")).toBe(true);
});

test.for([
  { why: "copied", ask: { from: KEY, to: "./p" }, definition: vfsCopy },
  { why: "moved", ask: { from: KEY, to: "./p" }, definition: vfsMove },
])("a lack of room that tells how large a file is has its label when it is $why", async ({ ask, definition }) => {
  const { prepare } = await secrets({ runBytes: 1_000, homeBytes: 1_000 });
  const raised: Label[] = [];
  await expect(prepare(definition, ask, { hears: raised })).rejects.toMatchObject({ code: "QUOTA" });
  expect(raised.some(({ confidentiality }) => confidentiality === "secret")).toBe(true);
});

test("a lack of room does so for what is written over, too", async () => {
  const harness = await secrets({ runBytes: 8_000, homeBytes: 8_000 });
  await copied(harness);
  const raised: Label[] = [];
  await expect(harness.prepare(vfsWrite, { path: "./p", text: "x".repeat(9_000) }, { hears: raised })).rejects.toMatchObject({ code: "QUOTA" });
  expect(raised.some(({ confidentiality }) => confidentiality === "secret")).toBe(true);
});
