import { type Label, SyscallError, vfsCopy, vfsMkdir, vfsMount, vfsMove, vfsRead, vfsRemove, vfsVersions, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, type Harness, HOME, hash, PID } from "./vfs.test-harness.ts";

const SCRIBE = `${HOME}/owners/local/home/scribe`;
const RUN = `${HOME}/owners/local/run/${PID}`;
const untrusted: Label = { integrity: "untrusted", confidentiality: "private", sources: ["https://x"] };

test("a copy is the same content at another place, with its label", async () => {
  const { tree, call } = await createHarness();
  await call(vfsWrite, { path: "~/a", text: "from the web" }, { label: untrusted });
  const { output } = await call(vfsCopy, { from: "~/a", to: "./in/b" });
  expect(output).toEqual({ from: "/home/scribe/a", to: `/run/${PID}/in/b` });
  expect(tree.dump(RUN)).toEqual({ "": "folder", "/in": "folder", "/in/b": "from the web" });
  expect((await call(vfsRead, { path: "./in/b" })).label).toEqual(untrusted);
});

test("a move on one disk is one rename, and takes the label along", async () => {
  const { tree, call } = await createHarness();
  await call(vfsWrite, { path: "~/a", text: "x" }, { label: untrusted });
  await call(vfsMove, { from: "~/a", to: "~/b" });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder", "/b": "x" });
  expect((await call(vfsRead, { path: "~/b" })).label).toEqual(untrusted);
});

test("a move between disks is a copy and a removal, and both sides remember it", async () => {
  const { tree, call } = await createHarness();
  await call(vfsWrite, { path: "~/a", text: "x" }, { root: "p00000000000other" });
  await call(vfsMove, { from: "~/a", to: "./a" });
  expect([tree.dump(SCRIBE), tree.dump(RUN)]).toEqual([{ "": "folder" }, { "": "folder", "/a": "x" }]);
  const { output } = await call(vfsVersions, { path: "/" });
  expect(output.versions.filter(({ change }) => change === "move").map(({ path, before, after }) => [path, before, after])).toEqual([
    [`/run/${PID}/a`, null, hash("x")],
    ["/home/scribe/a", hash("x"), null],
  ]);
});

test.for([
  { why: "the source is not there", input: { from: "~/none", to: "~/b" }, code: "NOT_FOUND" },
  { why: "the source is a folder", input: { from: "~/f", to: "~/b" }, code: "UNSUPPORTED" },
  { why: "the target is there", input: { from: "~/a", to: "~/c" }, code: "EXISTS" },
  { why: "the target is a folder", input: { from: "~/a", to: "~/f", overwrite: true }, code: "EXISTS" },
  { why: "both are the same", input: { from: "~/a", to: "~/./a" }, code: "INVALID" },
  { why: "the target is below the source", input: { from: "~/a", to: "~/a/b" }, code: "UNSUPPORTED" },
  { why: "the target is on a read-only mount", input: { from: "~/a", to: "/mnt/local/notes/a" }, code: "DENIED" },
  { why: "the target is too much for its run", input: { from: "~/large", to: "./large" }, code: "QUOTA" },
])("neither move nor copy does anything when $why", async ({ input, code }) => {
  const { tree, call } = await createHarness({ quota: { homeBytes: 100, runBytes: 8 } });
  for (const [name, text] of Object.entries({ a: "A", c: "C", "f/x": "X", large: "123456789" })) tree.put(`${SCRIBE}/${name}`, text);
  tree.put("/srv/notes/n", "N");
  await call(vfsMount, { folder: "/srv/notes", name: "notes" });
  const before = [tree.dump(SCRIBE), tree.dump("/srv/notes")];
  await expect(call(vfsMove, input)).rejects.toMatchObject({ code });
  await expect(call(vfsCopy, input)).rejects.toMatchObject({ code });
  expect([tree.dump(SCRIBE), tree.dump("/srv/notes")]).toEqual(before);
});

test("overwriting keeps what was there for undo", async () => {
  const { tree, blobs, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, "A");
  tree.put(`${SCRIBE}/b`, "B");
  await call(vfsMove, { from: "~/a", to: "~/b", overwrite: true });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder", "/b": "A" });
  expect([blobs.kept.has(hash("A")), blobs.kept.has(hash("B"))]).toEqual([true, true]);
});

test("whoever may remove a file but not read it cannot move it to where they may", async () => {
  const { tree, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, "A");
  const grants = ["fs.remove /home/scribe/**", "fs.write /run/**", "fs.read /run/**"];
  await expect(call(vfsMove, { from: "~/a", to: "./a" }, { grants })).rejects.toMatchObject({ code: "DENIED" });
  expect(tree.text(`${SCRIBE}/a`)).toBe("A");
});

test.for([
  { why: "nothing had happened", crash: async () => {}, ran: true },
  { why: "the copy had arrived", crash: async ({ tree }: Harness) => tree.put(`${RUN}/a`, "A"), ran: true },
  { why: "it was done", crash: (h: Harness, evidence: never) => h.runWithoutReceipt(vfsMove, { from: "~/a", to: "./a" }, { evidence }), ran: false },
])("after a crash a move between disks ends the same when $why", async ({ crash, ran }) => {
  const harness = await createHarness();
  harness.tree.put(`${SCRIBE}/a`, "A");
  const evidence = await harness.prepare(vfsMove, { from: "~/a", to: "./a" });
  await crash(harness, evidence as never);
  expect((await harness.recover(vfsMove, { from: "~/a", to: "./a" }, { evidence })).ran).toBe(ran);
  expect([harness.tree.dump(SCRIBE), harness.tree.dump(RUN)]).toEqual([{ "": "folder" }, { "": "folder", "/a": "A" }]);
});

test("a move whose source cannot be removed takes its copy back", async () => {
  const { tree, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, "A");
  tree.failing = { method: "remove", error: new SyscallError("STORAGE", "the disk is read-only") };
  await expect(call(vfsMove, { from: "~/a", to: "./a" })).rejects.toMatchObject({ code: "STORAGE" });
  expect([tree.dump(SCRIBE), tree.dump(RUN)]).toEqual([{ "": "folder", "/a": "A" }, { "": "folder" }]);
});

test("content that changed after the look is neither moved, copied nor removed", async () => {
  const { tree, prepare, runWithoutReceipt } = await createHarness();
  tree.put(`${SCRIBE}/a`, "A");
  const input = { from: "~/a", to: "~/b" };
  const move = await prepare(vfsMove, input);
  const copy = await prepare(vfsCopy, input);
  const remove = await prepare(vfsRemove, { path: "~/a" });
  tree.put(`${SCRIBE}/a`, "somebody's");
  await expect(runWithoutReceipt(vfsMove, input, { evidence: move })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(runWithoutReceipt(vfsCopy, input, { evidence: copy })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(runWithoutReceipt(vfsRemove, { path: "~/a" }, { evidence: remove })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder", "/a": "somebody's" });
});

test("a removed file is kept", async () => {
  const { tree, blobs, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, "A");
  expect((await call(vfsRemove, { path: "~/a" })).output).toEqual({ path: "/home/scribe/a" });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder" });
  expect(blobs.kept.has(hash("A"))).toBe(true);
});

test("a folder is removed with all it holds, and each file is kept", async () => {
  const { tree, blobs, call } = await createHarness();
  await call(vfsMkdir, { path: "~/f/empty" });
  tree.put(`${SCRIBE}/f/a`, "A");
  tree.put(`${SCRIBE}/f/g/b`, "B");
  expect((await call(vfsRemove, { path: "~/f" })).output).toEqual({ path: "/home/scribe/f" });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder" });
  expect([...blobs.kept.keys()].sort()).toEqual([hash("A"), hash("B")].sort());
});

test.for([
  { why: "it holds a link", path: "~/linked", code: "UNSUPPORTED" },
  { why: "it is a link", path: "~/linked/l", code: "DENIED" },
  { why: "it holds a name nobody could write", path: "~/odd", code: "UNSUPPORTED" },
  { why: "it holds more than 1,000 files", path: "~/many", code: "TOO_LARGE" },
  { why: "something in it may not be removed", path: "~/mixed", code: "DENIED" },
  { why: "it is a home", path: "~", code: "DENIED" },
  { why: "nothing is there", path: "~/none", code: "NOT_FOUND" },
])("nothing is removed when $why", async ({ path, code }) => {
  const { tree, call } = await createHarness();
  tree.put(`${SCRIBE}/linked/l`, "", "link");
  tree.put(`${SCRIBE}/odd/a\nb`, "");
  tree.put(`${SCRIBE}/mixed/a`, "A");
  tree.put(`${SCRIBE}/mixed/keep/b`, "B");
  for (let file = 0; file < 1_001; file++) tree.put(`${SCRIBE}/many/${file}`, "");
  const before = Object.keys(tree.dump(SCRIBE)).length;
  const grants = [
    "fs.remove /home/scribe/*",
    "fs.remove /home/scribe/many/*",
    "fs.remove /home/scribe/linked/*",
    "fs.remove /home/scribe/mixed/*",
    "fs.remove /home/*",
  ];
  await expect(call(vfsRemove, { path }, { grants })).rejects.toMatchObject({ code });
  expect(Object.keys(tree.dump(SCRIBE)).length).toBe(before);
});

test("a folder that gained a file since it was looked at stays", async () => {
  const { tree, prepare, runWithoutReceipt } = await createHarness();
  tree.put(`${SCRIBE}/f/a`, "A");
  const evidence = await prepare(vfsRemove, { path: "~/f" });
  tree.put(`${SCRIBE}/f/new`, "N");
  await expect(runWithoutReceipt(vfsRemove, { path: "~/f" }, { evidence })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(tree.dump(`${SCRIBE}/f`)).toEqual({ "": "folder", "/a": "A", "/new": "N" });
});

test.for([
  { why: "part of it was gone", crash: async ({ tree }: Harness) => tree.nodes.delete(`${SCRIBE}/f/a`), ran: true },
  { why: "all of it was gone", crash: (h: Harness, evidence: never) => h.runWithoutReceipt(vfsRemove, { path: "~/f" }, { evidence }), ran: false },
])("after a crash a removal is finished when $why", async ({ crash, ran }) => {
  const harness = await createHarness();
  harness.tree.put(`${SCRIBE}/f/a`, "A");
  harness.tree.put(`${SCRIBE}/f/b`, "B");
  const evidence = await harness.prepare(vfsRemove, { path: "~/f" });
  await crash(harness, evidence as never);
  expect((await harness.recover(vfsRemove, { path: "~/f" }, { evidence })).ran).toBe(ran);
  expect(harness.tree.dump(SCRIBE)).toEqual({ "": "folder" });
  expect(harness.rows("select path from vfs_version order by seq").map(({ path }) => path)).toEqual(["/home/scribe/f/a", "/home/scribe/f/b", "/home/scribe/f"]);
});
