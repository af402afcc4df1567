import { type FileVersion, HOST_FILE, type Label, MAX_TEXT, vfsEdit, vfsMkdir, vfsMount, vfsRead, vfsVersions, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, type Harness, HOME, hash, PID } from "./vfs.test-harness.ts";

const SCRIBE = `${HOME}/owners/local/home/scribe`;

test("a new file is made with the folders it needs", async () => {
  const { tree, call } = await createHarness();
  const { output } = await call(vfsWrite, { path: "~/new/deep/f", text: "x" });
  expect(output).toEqual({ path: "/home/scribe/new/deep/f", created: true });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder", "/new": "folder", "/new/deep": "folder", "/new/deep/f": "x" });
});

test("a write is remembered with its run, its call and both contents", async () => {
  const { blobs, call } = await createHarness();
  await call(vfsWrite, { path: "~/a", text: "one" }, { key: "k1" });
  await call(vfsWrite, { path: "~/a", text: "two" }, { key: "k2", root: "p000000000000root" });
  const { output } = await call(vfsVersions, { path: "~/a" });
  const told: Partial<FileVersion>[] = output.versions.map(({ at: _, ...version }) => version);
  expect(told).toEqual([
    { version: 2, path: "/home/scribe/a", change: "write", pid: PID, root: "p000000000000root", call: "k2", before: hash("one"), after: hash("two") },
    { version: 1, path: "/home/scribe/a", change: "write", pid: PID, root: PID, call: "k1", before: null, after: hash("one") },
  ]);
  expect(blobs.kept.has(hash("one"))).toBe(true);
});

test.for([
  { why: "createOnly meets a file", input: { path: "~/a", text: "x", createOnly: true }, code: "EXISTS" },
  { why: "ifMatch names other content", input: { path: "~/a", text: "x", ifMatch: hash("other") }, code: "CONFLICT" },
  { why: "ifMatch names content of a file that is not there", input: { path: "~/none", text: "x", ifMatch: hash("old") }, code: "CONFLICT" },
  { why: "the target is a folder", input: { path: "~/f", text: "x" }, code: "UNSUPPORTED" },
  { why: "the target is a home", input: { path: "~", text: "x" }, code: "UNSUPPORTED" },
  { why: "a file stands where a folder is needed", input: { path: "~/a/b/c", text: "x" }, code: "UNSUPPORTED" },
  { why: "the target is a link", input: { path: "~/link", text: "x" }, code: "DENIED" },
  { why: "a link is on the way", input: { path: "~/link/new/x", text: "x" }, code: "DENIED" },
  { why: "the place is above the disks", input: { path: "/mnt/local/none", text: "x" }, code: "NOT_FOUND" },
  { why: "the place is the namespace's own", input: { path: "/home", text: "x" }, code: "DENIED" },
  { why: "the text is more than 1 MiB of bytes", input: { path: "~/a", text: "ü".repeat(MAX_TEXT / 2 + 1) }, code: "TOO_LARGE" },
  { why: "the text holds half a character", input: { path: "~/a", text: "\ud800" }, code: "INVALID" },
  { why: "nothing allows it", input: { path: "~/a", text: "x" }, code: "DENIED", grants: ["fs.read **"] },
  { why: "only another folder is allowed", input: { path: "~/a", text: "x" }, code: "DENIED", grants: ["fs.write /home/scribe-b/**"] },
])("a write that fails because $why changes nothing", async ({ input, code, grants }) => {
  const { tree, call, rows } = await createHarness();
  tree.put(`${SCRIBE}/a`, "old");
  tree.put(`${SCRIBE}/f/x`, "x");
  tree.put(`${SCRIBE}/link`, "", "link");
  const before = tree.dump(HOME);
  await expect(call(vfsWrite, input as never, grants ? { grants } : {})).rejects.toMatchObject({ code });
  expect(tree.dump(HOME)).toEqual(before);
  expect(rows("select * from vfs_version")).toEqual([]);
});

test("an edit of more places than others can wait for changes none, and says how many it may be", async () => {
  const { call, tree } = await createHarness();
  const file = `${HOME}/owners/local/home/scribe/long`;
  tree.put(file, "a".repeat(100_001));
  const refused = call(vfsEdit, { path: "~/long", oldText: "a", newText: "b", all: true });
  await expect(refused).rejects.toMatchObject({ code: "TOO_LARGE", message: expect.stringMatching(/more than 100000 times/), data: { limit: 100_000 } });
  tree.put(file, "a".repeat(100_000));
  expect((await call(vfsEdit, { path: "~/long", oldText: "a", newText: "b", all: true })).output).toMatchObject({ replaced: 100_000 });
});

test("a read-only mount refuses every write and says how to allow it", async () => {
  const { tree, call } = await createHarness();
  tree.put("/srv/notes/a.md", "old");
  const { output: mount } = await call(vfsMount, { folder: "/srv/notes" });
  await expect(call(vfsWrite, { path: `${mount.path}/a.md`, text: "x" })).rejects.toMatchObject({ code: "DENIED", message: expect.stringContaining("--edit") });
  await expect(call(vfsMkdir, { path: `${mount.path}/new` })).rejects.toMatchObject({ code: "DENIED" });
  expect(tree.dump("/srv/notes")).toEqual({ "": "folder", "/a.md": "old" });
});

test("content that came between the look and the write is kept", async () => {
  const { tree, prepare, runWithoutReceipt } = await createHarness();
  tree.put(`${SCRIBE}/a`, "old");
  const overwrite = { path: "~/a", text: "new" };
  const evidence = await prepare(vfsWrite, overwrite);
  const create = { path: "~/b", text: "new" };
  const creation = await prepare(vfsWrite, create);
  tree.put(`${SCRIBE}/a`, "somebody's");
  tree.put(`${SCRIBE}/b`, "somebody's");
  await expect(runWithoutReceipt(vfsWrite, overwrite, { evidence })).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(runWithoutReceipt(vfsWrite, create, { evidence: creation })).rejects.toMatchObject({ code: "CONFLICT" });
  expect(tree.dump(SCRIBE)).toMatchObject({ "/a": "somebody's", "/b": "somebody's" });
});

test("an aborted write changes nothing", async () => {
  const { tree, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, "old");
  await expect(call(vfsWrite, { path: "~/a", text: "x" }, { signal: AbortSignal.abort() })).rejects.toThrow();
  expect(tree.text(`${SCRIBE}/a`)).toBe("old");
});

test.for([
  { why: "it had not begun", crash: async () => {}, ran: true },
  { why: "it was done", crash: (h: Harness, evidence: never) => h.runWithoutReceipt(vfsWrite, { path: "~/d/a", text: "new" }, { evidence }), ran: false },
  { why: "only the folder was made", crash: async ({ tree }: Harness) => tree.makeFolder(`${SCRIBE}/d`), ran: true },
])("after a crash a write ends the same when $why", async ({ crash, ran }) => {
  const harness = await createHarness();
  const evidence = await harness.prepare(vfsWrite, { path: "~/d/a", text: "new" });
  await crash(harness, evidence as never);
  const recovered = await harness.recover(vfsWrite, { path: "~/d/a", text: "new" }, { evidence });
  expect(recovered).toEqual({ ran, output: { path: "/home/scribe/d/a", created: true } });
  expect(harness.tree.text(`${SCRIBE}/d/a`)).toBe("new");
  expect(harness.rows("select path, version from vfs_version order by path").map(({ path, version }) => `${path} ${version}`)).toEqual([
    "/home/scribe/d 1",
    "/home/scribe/d/a 1",
  ]);
});

test("after a crash nothing is done over what somebody else wrote", async () => {
  const { tree, prepare, recover } = await createHarness();
  tree.put(`${SCRIBE}/a`, "old");
  const evidence = await prepare(vfsWrite, { path: "~/a", text: "new" });
  tree.put(`${SCRIBE}/a`, "somebody's");
  await expect(recover(vfsWrite, { path: "~/a", text: "new" }, { evidence })).rejects.toMatchObject({ code: "UNKNOWN_OUTCOME" });
  expect(tree.text(`${SCRIBE}/a`)).toBe("somebody's");
});

test.for([
  { why: "one place", text: "a b c", oldText: "b", newText: "B", result: "a B c", replaced: 1 },
  { why: "every place when all is set", text: "b b", oldText: "b", newText: "", all: true, result: " ", replaced: 2 },
  { why: "dollar signs as they are", text: "price", oldText: "price", newText: "$& $1", result: "$& $1", replaced: 1 },
  { why: "lines that end in CR LF", text: "a\r\nb", oldText: "a\r\n", newText: "", result: "b", replaced: 1 },
  { why: "a file with a byte order mark, which stays", text: "\ufeffa", oldText: "a", newText: "b", result: "\ufeffb", replaced: 1 },
])("an edit replaces $why", async ({ text, result, replaced, why: _, ...edit }) => {
  const { tree, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, text);
  const { output } = await call(vfsEdit, { path: "~/a", ...edit });
  expect(output).toEqual({ path: "/home/scribe/a", replaced });
  expect(tree.text(`${SCRIBE}/a`)).toBe(result);
});

test.for([
  { why: "the text is not there", edit: { oldText: "x", newText: "y" }, code: "CONFLICT", says: /does not contain/ },
  { why: "the text is there twice", edit: { oldText: "a", newText: "y" }, code: "CONFLICT", says: /2 times/ },
  { why: "the text overlaps itself", edit: { oldText: "bb", newText: "y" }, code: "CONFLICT", says: /2 times/ },
  { why: "old and new are the same", edit: { oldText: "a", newText: "a" }, code: "INVALID", says: /same/ },
  { why: "the line ends differ", edit: { oldText: "c\nd", newText: "y" }, code: "CONFLICT", says: /CR LF/ },
  { why: "ifMatch names other content", edit: { oldText: "bbb", newText: "y", ifMatch: hash("other") }, code: "CONFLICT", says: /ifMatch/ },
])("an edit that fails because $why changes nothing", async ({ edit, code, says }) => {
  const { tree, call } = await createHarness();
  tree.put(`${SCRIBE}/a`, "a a bbb c\r\nd");
  await expect(call(vfsEdit, { path: "~/a", ...edit } as never)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  expect(tree.text(`${SCRIBE}/a`)).toBe("a a bbb c\r\nd");
});

test("an edit of a file that is not there creates nothing", async () => {
  const { tree, call } = await createHarness();
  await expect(call(vfsEdit, { path: "~/x/none", oldText: "a", newText: "b" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder" });
});

test("an edited file keeps the label of what it still holds", async () => {
  const { call } = await createHarness();
  const secret: Label = { integrity: "tool", confidentiality: "secret", sources: ["vault"] };
  await call(vfsWrite, { path: "~/a", text: "key: 1" }, { label: secret });
  const { label } = await call(vfsEdit, { path: "~/a", oldText: "1", newText: "2" });
  expect(label).toEqual(secret);
  expect((await call(vfsRead, { path: "~/a" })).label).toEqual(secret);
});

test.for([
  { why: "it had not begun", done: false },
  { why: "it was done", done: true },
])("after a crash an edit happens once when $why", async ({ done }) => {
  const { tree, prepare, runWithoutReceipt, recover } = await createHarness();
  tree.put(`${SCRIBE}/a`, "n");
  const edit = { path: "~/a", oldText: "n", newText: "nn" };
  const evidence = await prepare(vfsEdit, edit);
  if (done) await runWithoutReceipt(vfsEdit, edit, { evidence });
  expect(await recover(vfsEdit, edit, { evidence })).toMatchObject({ ran: !done, output: { replaced: 1 } });
  expect(tree.text(`${SCRIBE}/a`)).toBe("nn");
});

test("a folder is made with its parents, once", async () => {
  const { tree, call } = await createHarness();
  expect((await call(vfsMkdir, { path: "~/x/y" })).output).toEqual({ path: "/home/scribe/x/y", created: true });
  expect((await call(vfsMkdir, { path: "~/x/y" })).output).toEqual({ path: "/home/scribe/x/y", created: false });
  expect((await call(vfsMkdir, { path: "~" })).output.created).toBe(false);
  tree.put(`${SCRIBE}/file`, "");
  await expect(call(vfsMkdir, { path: "~/file" })).rejects.toMatchObject({ code: "EXISTS" });
});

test("a home holds what its quota allows, and the refusal names the numbers", async () => {
  const { tree, call } = await createHarness({ quota: { homeBytes: 10, runBytes: 4 } });
  await call(vfsWrite, { path: "~/a", text: "123456" });
  await expect(call(vfsWrite, { path: "~/b", text: "12345" })).rejects.toMatchObject({ code: "QUOTA", data: { used: 6, growth: 5, limit: 10 } });
  expect(tree.dump(SCRIBE)).toEqual({ "": "folder", "/a": "123456" });
  await call(vfsWrite, { path: "~/a", text: "1" });
  await call(vfsWrite, { path: "~/b", text: "12345" });
  await expect(call(vfsWrite, { path: "./c", text: "12345" })).rejects.toMatchObject({ code: "QUOTA", data: { limit: 4 } });
});

test("a count of a home is taken again before anything is refused", async () => {
  const { tree, call } = await createHarness({ quota: { homeBytes: 10, runBytes: 4 } });
  await call(vfsWrite, { path: "~/a", text: "1234567890" });
  tree.put(`${SCRIBE}/a`, "");
  await call(vfsWrite, { path: "~/b", text: "12345" });
  expect(tree.text(`${SCRIBE}/b`)).toBe("12345");
});

test("a mount has no quota", async () => {
  const { tree, call } = await createHarness({ quota: { homeBytes: 1, runBytes: 1 } });
  tree.makeFolder("/srv");
  tree.makeFolder("/srv/notes");
  const { output: mount } = await call(vfsMount, { folder: "/srv/notes", mode: "rw" });
  await call(vfsWrite, { path: `${mount.path}/a`, text: "12345" });
  expect(tree.text("/srv/notes/a")).toBe("12345");
  expect((await call(vfsRead, { path: `${mount.path}/a` })).label).toEqual({ ...HOST_FILE, sources: [`${mount.path}/a`] });
});
