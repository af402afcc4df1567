import { type Label, TRUSTED, vfsEdit, vfsMount, vfsMove, vfsRead, vfsRemove, vfsRestore, vfsTrash, vfsUndo, vfsVersions, vfsWrite } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createHarness, HOME, hash } from "./vfs.test-harness.ts";

const SCRIBE = `${HOME}/owners/local/home/scribe`;
const RUN = "p0000000000000run";
const run = { pid: RUN, root: RUN };
const person = { pid: "p00000000000prsn0", root: "p00000000000prsn0", kind: "session" } as const;

async function withFiles() {
  const harness = await createHarness();
  for (const [name, text] of Object.entries({ a: "mine", b: "B", "f/c": "C" })) harness.tree.put(`${SCRIBE}/${name}`, text);
  const text = (name: string): string | undefined => {
    const node = harness.tree.nodes.get(`${SCRIBE}/${name}`);
    return node?.kind === "file" ? new TextDecoder().decode(node.bytes) : undefined;
  };
  return { ...harness, text };
}
const names = (files: readonly { path: string }[]): string[] => files.map(({ path }) => path.split("/").slice(3).join("/")).sort();

describe("the trash", () => {
  test("has what was removed, by whom and how large; not what was moved, made again or brought back", async () => {
    const { call } = await withFiles();
    await call(vfsRemove, { path: "~/a" }, run);
    await call(vfsRemove, { path: "~/f" }, run);
    await call(vfsMove, { from: "~/b", to: "~/moved" }, run);
    await call(vfsWrite, { path: "~/again", text: "1" }, run);
    await call(vfsRemove, { path: "~/again" }, run);
    await call(vfsWrite, { path: "~/again", text: "2" }, run);
    const { output } = await call(vfsTrash, {}, person);
    expect(names(output.files)).toEqual(["a", "f/c"]);
    expect(output.files.find(({ path }) => path.endsWith("/a"))).toMatchObject({ root: RUN, change: "remove", version: 1, bytes: 4, content: hash("mine") });
    expect((await call(vfsTrash, { limit: 1 }, person)).output).toMatchObject({ files: [{}], more: true });
    expect((await call(vfsTrash, { path: "~/f" }, person)).output.files).toHaveLength(1);
    expect((await call(vfsTrash, { run: "p000000000000othr" }, person)).output.files).toEqual([]);
    await call(vfsUndo, { run: RUN }, person);
    expect(names((await call(vfsTrash, {}, person)).output.files)).toEqual([]);
  });

  test("leaves out what the caller may not read, what is kept no more, and tells with the label of what it tells of", async () => {
    const { call, blobs } = await withFiles();
    const label: Label = { integrity: "untrusted", confidentiality: "secret", sources: ["x"] };
    await call(vfsWrite, { path: "~/a", text: "told" }, { ...run, label });
    await call(vfsRemove, { path: "~/a" }, run);
    await call(vfsRemove, { path: "~/b" }, run);
    const narrow = await call(vfsTrash, { path: "~/a" }, { ...run, grants: ["fs.read /home/scribe/a"] });
    expect(names(narrow.output.files)).toEqual(["a"]);
    expect(narrow.label).toMatchObject({ confidentiality: "secret" });
    blobs.kept.delete(hash("B"));
    expect(names((await call(vfsTrash, {}, person)).output.files)).toEqual(["a"]);
  });

  test("is looked through to its end, however much of it is kept no more", async () => {
    const { call, rows } = await withFiles();
    await call(vfsRemove, { path: "~/a" }, run);
    rows(`with recursive many (n) as (select 1 union all select n + 1 from many where n < 25000)
      insert into vfs_version (owner, path, version, seq, change, pid, root_pid, call_key, changed_at, state_before)
      select owner, '/home/scribe/gone' || n, 1, n, 'remove', pid, root_pid, call_key, changed_at + 1 + n % 3, 'gone' from many, vfs_version`);
    expect((await call(vfsTrash, {}, person)).output).toMatchObject({ files: [{ path: "/home/scribe/a" }], more: false });
  });
});

describe("a restore", () => {
  test("brings back what was removed, or any version, and is taken back by undo", async () => {
    const { call, text } = await withFiles();
    await call(vfsWrite, { path: "~/a", text: "first" }, run);
    await call(vfsEdit, { path: "~/a", oldText: "first", newText: "second" }, run);
    await call(vfsRemove, { path: "~/a" }, run);
    expect((await call(vfsRestore, { path: "~/a" }, person)).output).toEqual({ path: "/home/scribe/a", to: "/home/scribe/a", run: person.root });
    expect(text("a")).toBe("second");
    await call(vfsRestore, { path: "~/a", version: 0, overwrite: true }, person);
    expect(text("a")).toBe("mine");
    await call(vfsRestore, { path: "~/a", version: 1, to: "~/old/first" }, person);
    expect(text("old/first")).toBe("first");
    const { versions } = (await call(vfsVersions, { path: "~/a" }, person)).output;
    expect(versions.map(({ change }) => change)).toEqual(["restore", "restore", "remove", "edit", "write"]);
    await call(vfsUndo, { run: person.root }, person);
    expect([text("a"), text("old/first")]).toEqual([undefined, undefined]);
    expect(names((await call(vfsTrash, {}, person)).output.files)).toEqual(["a"]);
    expect((await call(vfsRestore, { path: "~/a" }, person)).output).toMatchObject({ to: "/home/scribe/a" });
  });

  test.for([
    { why: "a file that was not removed", input: { path: "~/b" }, code: "CONFLICT" },
    { why: "a version that is not there", input: { path: "~/a", version: 9 }, code: "NOT_FOUND" },
    { why: "a file that no run touched", input: { path: "~/f/c" }, code: "NOT_FOUND" },
    { why: "a version in which it was not there", input: { path: "~/a", version: 2 }, code: "NOT_FOUND" },
    { why: "over what is there", input: { path: "~/a", to: "~/f/c" }, code: "EXISTS" },
    { why: "over a folder", input: { path: "~/a", to: "~/f", overwrite: true }, code: "EXISTS" },
    { why: "over just that", input: { path: "~/b", version: 1, overwrite: true }, code: "EXISTS" },
  ] as const)("of $why is refused with $code, and changes nothing", async ({ input, code }) => {
    const { call, tree } = await withFiles();
    await call(vfsWrite, { path: "~/a", text: "first" }, run);
    await call(vfsRemove, { path: "~/a" }, run);
    await call(vfsWrite, { path: "~/b", text: "B2" }, run);
    const before = tree.dump(SCRIBE);
    await expect(call(vfsRestore, input, person)).rejects.toMatchObject({ code });
    expect(tree.dump(SCRIBE)).toEqual(before);
  });

  test("of what the file holds now goes elsewhere, though nothing else keeps that", async () => {
    const { call, text } = await withFiles();
    await call(vfsWrite, { path: "~/b", text: "B2" }, run);
    await call(vfsRestore, { path: "~/b", version: 1, to: "~/x" }, person);
    expect(text("x")).toBe("B2");
  });

  test("carries the label of what it brings back, wherever it goes (I7), and takes the rights to both places", async () => {
    const { call, tree } = await withFiles();
    const secret: Label = { ...TRUSTED, confidentiality: "secret" };
    await call(vfsWrite, { path: "~/a", text: "psst" }, { ...run, label: secret });
    await call(vfsRemove, { path: "~/a" }, run);
    await call(vfsRestore, { path: "~/a", to: "~/out" }, person);
    expect((await call(vfsRead, { path: "~/out" }, run)).label).toMatchObject({ confidentiality: "secret" });
    const grants = (...lines: string[]) => ({ ...person, grants: lines });
    await expect(call(vfsRestore, { path: "~/a", to: "~/x" }, grants("fs.create /home/**"))).rejects.toMatchObject({ code: "DENIED" });
    await expect(call(vfsRestore, { path: "~/a", to: "~/x" }, grants("fs.read /home/**"))).rejects.toMatchObject({ code: "DENIED" });
    await expect(call(vfsRestore, { path: "~/a", to: "~/out", overwrite: true }, grants("fs.read /home/**", "fs.create /home/**"))).rejects.toMatchObject({
      code: "DENIED",
    });
    tree.put("/data/kept", "host");
    const { output } = await call(vfsMount, { folder: "/data", mode: "ro" }, person);
    await expect(call(vfsRestore, { path: "~/a", to: `${output.path}/x` }, person)).rejects.toMatchObject({ code: "DENIED" });
  });

  test("that a kill cut off is told from one that was not done", async () => {
    const { call, prepare, runWithoutReceipt, recover, text } = await withFiles();
    await call(vfsRemove, { path: "~/a" }, run);
    const evidence = await prepare(vfsRestore, { path: "~/a" }, person);
    const intent = { ...person, evidence };
    await runWithoutReceipt(vfsRestore, { path: "~/a" }, intent);
    expect((await recover(vfsRestore, { path: "~/a" }, intent)).ran).toBe(false);
    expect(text("a")).toBe("mine");
    expect((await call(vfsVersions, { path: "~/a" }, person)).output.versions.map(({ change }) => change)).toEqual(["restore", "remove"]);
    await call(vfsRemove, { path: "~/b" }, run);
    const undone = { ...person, evidence: await prepare(vfsRestore, { path: "~/b" }, person) };
    expect((await recover(vfsRestore, { path: "~/b" }, undone)).ran).toBe(true);
    expect(text("b")).toBe("B");
  });
});
