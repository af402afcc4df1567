import { type AnySyscall, canonicalJson, vfsCopy, vfsEdit, vfsMkdir, vfsMount, vfsMove, vfsRemove, vfsWrite, type Written } from "@aether/protocol";
import { expect, test } from "vitest";
import { changedLines } from "./preview.ts";
import { createHarness, hash } from "./vfs.test-harness.ts";

const AT = "/run/p0000000000000001";
const DESK = "/mnt/local/desk";
const OLD = "one\ntwo\nthree\n";

async function place() {
  const harness = await createHarness();
  harness.tree.makeFolder("/srv/desk/full");
  for (const [name, text] of [
    ["b.md", OLD],
    ["b.bin", "a\0b"],
    ["big.md", "x".repeat(1_048_577)],
    ["full/a.md", "a"],
    ["full/b.md", "b"],
  ] as const)
    harness.tree.put(`/srv/desk/${name}`, text);
  await harness.call(vfsMount, { folder: "/srv/desk", name: "desk", mode: "rw" });
  await harness.call(vfsWrite, { path: `${AT}/new.md`, text: "one\n2\nthree\n" });
  return harness;
}

interface Case {
  readonly why: string;
  readonly of: AnySyscall;
  readonly input: Written<AnySyscall>;
  readonly says: string;
  readonly mark?: string;
}
const of = <S extends AnySyscall>(of: S, input: Written<S>, told: Pick<Case, "why" | "says" | "mark">): Case => ({ of, input, ...told });
const CHANGE = "from line 2: 1 line of 3 go, 1 come\n- two\n+ 2";

test.for<Case>([
  of(vfsWrite, { path: `${DESK}/b.md`, text: "one\n2\nthree\n" }, { why: "a file that is replaced", says: CHANGE, mark: hash(OLD) }),
  of(vfsWrite, { path: `${DESK}/c.md`, text: "x" }, { why: "a new file", says: "", mark: "nothing" }),
  of(vfsWrite, { path: `${DESK}/b.bin`, text: "x" }, { why: "what is no text", says: "replaces 3 bytes that are no text" }),
  of(vfsWrite, { path: `${DESK}/big.md`, text: "x" }, { why: "what is too large to be compared", says: "replaces 1048577 bytes" }),
  of(vfsEdit, { path: `${DESK}/b.md`, oldText: "two", newText: "2" }, { why: "an edit", says: CHANGE, mark: hash(OLD) }),
  of(
    vfsCopy,
    { from: `${AT}/new.md`, to: `${DESK}/b.md`, overwrite: true },
    { why: "what a copy replaces", says: CHANGE, mark: `${hash("one\n2\nthree\n")} ${hash(OLD)}` },
  ),
  of(vfsCopy, { from: `${DESK}/b.md`, to: `${DESK}/c.md` }, { why: "what arrives by a copy", says: OLD, mark: `${hash(OLD)} nothing` }),
  of(vfsMove, { from: `${DESK}/b.bin`, to: `${DESK}/c.bin` }, { why: "what arrives by a move", says: "3 bytes that are no text" }),
  of(vfsRemove, { path: `${DESK}/b.md` }, { why: "what a removal takes", says: "removes 3 lines:\n- one\n- two\n- three", mark: hash(OLD) }),
  of(vfsRemove, { path: `${DESK}/b.bin` }, { why: "what a removal takes that is no text", says: "removes 3 bytes that are no text" }),
  of(
    vfsRemove,
    { path: `${DESK}/full` },
    { why: "all that a removal takes", says: `3 files and folders, 2 bytes:\n${DESK}/full\n${DESK}/full/b.md\n${DESK}/full/a.md` },
  ),
])("$why is shown to the person who is asked, with its label", async ({ of, input, says, mark }) => {
  const harness = await place();
  const seen = await harness.preview(of, input);
  expect(seen.text).toBe(says);
  if (mark !== undefined) expect(seen.mark).toBe(mark);
  if (says !== "") expect(seen.label.integrity).toBe("untrusted");
  expect(harness.blobs.kept.size).toBe(0);
});

test.for<Case & { readonly meanwhile: (harness: Awaited<ReturnType<typeof place>>) => unknown }>([
  {
    ...of(vfsCopy, { from: `${AT}/new.md`, to: `${DESK}/c.md` }, { why: "the content of a copy", says: "" }),
    meanwhile: ({ call }) => call(vfsWrite, { path: `${AT}/new.md`, text: "something else\n" }),
  },
  {
    ...of(vfsCopy, { from: `${AT}/new.md`, to: `${DESK}/b.md`, overwrite: true }, { why: "what a copy replaces", says: "" }),
    meanwhile: ({ tree }) => tree.put("/srv/desk/b.md", "somebody's work\n"),
  },
  {
    ...of(vfsMove, { from: `${DESK}/b.md`, to: `${DESK}/c.md` }, { why: "what is moved", says: "" }),
    meanwhile: ({ tree }) => tree.put("/srv/desk/b.md", "somebody's work\n"),
  },
  {
    ...of(vfsWrite, { path: `${DESK}/b.md`, text: "x" }, { why: "what is written over", says: "" }),
    meanwhile: ({ tree }) => tree.put("/srv/desk/b.md", "somebody's work\n"),
  },
  {
    ...of(vfsEdit, { path: `${DESK}/b.md`, oldText: "two", newText: "2" }, { why: "what is edited", says: "" }),
    meanwhile: ({ tree }) => tree.put("/srv/desk/b.md", "two, and somebody's work\n"),
  },
  {
    ...of(vfsRemove, { path: `${DESK}/b.md` }, { why: "a file that is removed", says: "" }),
    meanwhile: ({ tree }) => tree.put("/srv/desk/b.md", "somebody's work\n"),
  },
  {
    ...of(vfsRemove, { path: `${DESK}/full` }, { why: "a folder that is removed", says: "" }),
    meanwhile: ({ call }) => call(vfsMkdir, { path: `${DESK}/full/more` }),
  },
])("$why has changed since a person allowed it: it does not happen", async ({ of, input, meanwhile }) => {
  const harness = await place();
  const { mark } = await harness.preview(of, input);
  await meanwhile(harness);
  await expect(harness.call(of, input, { previewed: mark })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("no longer what was shown"),
  });
  const fresh = await harness.preview(of, input);
  await harness.call(of, input, { previewed: fresh.mark });
});

test("a file is never what a person was shown as a folder, whatever it says", async () => {
  const harness = await place();
  const { mark } = await harness.preview(vfsRemove, { path: `${DESK}/full` });
  const changes = [
    [`${DESK}/full/a.md`, hash("a")],
    [`${DESK}/full/b.md`, hash("b")],
    [`${DESK}/full`, "folder"],
  ];
  expect(mark).toBe(`folder ${hash(canonicalJson(changes))}`);
});

test("who may not read a file is not shown what a move of it would bring", async () => {
  const harness = await place();
  const move = () => harness.preview(vfsMove, { from: `${DESK}/b.md`, to: `${DESK}/c.md` }, { grants: [`fs.remove ${DESK}/**`, `fs.create ${DESK}/**`] });
  await expect(move()).rejects.toMatchObject({ code: "DENIED" });
});

test("an edit that would make more than a file may hold is made by nobody, and shown to nobody", async () => {
  const harness = await place();
  harness.tree.put("/srv/desk/b.md", "a".repeat(1_025));
  const edit = { path: `${DESK}/b.md`, oldText: "a", newText: "b".repeat(65_536), all: true };
  await expect(harness.preview(vfsEdit, edit)).rejects.toMatchObject({ code: "TOO_LARGE" });
  await expect(harness.call(vfsEdit, edit)).rejects.toMatchObject({ code: "TOO_LARGE" });
});

test.for([
  { why: "nothing", before: "a\n", after: "a\n", says: ["nothing: the file holds this text already"] },
  { why: "all of it", before: "a\nb\n", after: "c\n", says: ["from line 1: 2 lines of 2 go, 1 come", "- a", "- b", "+ c"] },
  { why: "the end", before: "a\n", after: "a\na\n", says: ["from line 2: 0 lines of 1 go, 1 come", "+ a"] },
  { why: "an empty file", before: "", after: "x", says: ["from line 1: 0 lines of 0 go, 1 come", "+ x"] },
  { why: "a file that becomes empty", before: "x\n", after: "", says: ["from line 1: 1 line of 1 go, 0 come", "- x"] },
])("a change of $why", ({ before, after, says }) => {
  expect(changedLines(before, after)).toEqual(says);
});
