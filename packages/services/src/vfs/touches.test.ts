import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnySyscall, HOST_FILE, TRUSTED, vfsCopy, vfsEdit, vfsMkdir, vfsMount, vfsMove, vfsRemove, vfsVersions, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, type Harness } from "./vfs.test-harness.ts";

const AT = "/srv/proj";

async function mounted(folder = AT) {
  const harness = await createHarness();
  harness.tree.put(`${folder}/readme.md`, "read me");
  const { output } = await harness.call(vfsMount, { folder, mode: "rw" });
  const touched = async (definition: AnySyscall, input: Readonly<Record<string, unknown>>) => {
    const placed = Object.fromEntries(
      Object.entries(input).map(([name, value]) => [name, typeof value === "string" ? value.replace(/^@/, output.path) : value]),
    );
    return touches(harness, definition, placed);
  };
  return { ...harness, path: output.path, touched };
}

const touches = (harness: Harness, definition: AnySyscall, input: Readonly<Record<string, unknown>>) => harness.touches(definition, input);

test("a write, an edit and a folder that is made say where on the host they are", async () => {
  const { touched, path } = await mounted();
  const at = (name: string) => ({ path: `${path}/${name}`, file: `${AT}/${name}`, named: AT, executable: false, repository: false });
  expect((await touched(vfsWrite, { path: "@/.envrc", text: "x" })).touched).toEqual([at(".envrc")]);
  expect((await touched(vfsEdit, { path: "@/readme.md", oldText: "read", newText: "x" })).touched).toEqual([at("readme.md")]);
  expect((await touched(vfsMkdir, { path: "@/.git" })).touched).toEqual([{ ...at(".git"), folder: true }]);
});

test("a place says what names links of a person's give it, by whatever call", async () => {
  const { touched, tree } = await mounted();
  const names = async (definition: AnySyscall, input: Readonly<Record<string, unknown>>) =>
    (await touched(definition, input)).touched.map(({ linked }) => linked?.names.map(({ link }) => link) ?? []);
  tree.put(`${AT}/.envrc`, "env/dev.txt", "link");
  tree.put(`${AT}/.vscode`, "ide", "link");
  tree.put(`${AT}/ide/x.txt`, "x");
  expect(await names(vfsWrite, { path: "@/env/dev.txt", text: "x" })).toEqual([[".envrc"]]);
  expect(await names(vfsCopy, { from: "@/readme.md", to: "@/ide/new.txt" })).toEqual([[".vscode"]]);
  expect(await names(vfsMove, { from: "@/readme.md", to: "@/env/dev.txt" })).toEqual([[], [".envrc"]]);
  expect(await names(vfsRemove, { path: "@/ide" })).toEqual([[".vscode"], [".vscode"]]);
  expect(await names(vfsWrite, { path: "@/readme.md", text: "x" })).toEqual([[]]);
});

test("what lies in a workspace or a home is no person's, and is not looked at", async () => {
  const { touched } = await mounted();
  expect((await touched(vfsWrite, { path: "/home/scribe/.envrc", text: "x" })).touched).toEqual([]);
});

test("a program is one by its right to be run, also where it goes by a move", async () => {
  const { touched, tree } = await mounted();
  tree.put(`${AT}/tool`, "#!/bin/sh");
  tree.programs.add(`${AT}/tool`);
  expect((await touched(vfsWrite, { path: "@/tool", text: "x" })).touched).toMatchObject([{ executable: true }]);
  expect((await touched(vfsMove, { from: "@/tool", to: "@/notes.md" })).touched).toMatchObject([
    { file: `${AT}/tool`, executable: true },
    { file: `${AT}/notes.md`, executable: true },
  ]);
  expect((await touched(vfsCopy, { from: "@/tool", to: "@/notes.md" })).touched).toMatchObject([{ file: `${AT}/notes.md`, executable: false }]);
});

test("what is copied or moved brings the label of its content, and what cannot be looked at is vouched for by nobody", async () => {
  const { touched, tree, call } = await mounted();
  await call(vfsWrite, { path: "~/mine.md", text: "mine" });
  expect((await touched(vfsCopy, { from: "/home/scribe/mine.md", to: "@/Makefile" })).brings).toMatchObject({ integrity: "tool" });
  expect((await touched(vfsCopy, { from: "@/readme.md", to: "@/Makefile" })).brings).toMatchObject({ integrity: "untrusted" });
  tree.put(`${AT}/folder/x`, "x");
  expect((await touched(vfsCopy, { from: "@/folder", to: "@/Makefile" })).brings).toMatchObject({ integrity: HOST_FILE.integrity });
  expect((await touched(vfsWrite, { path: "@/Makefile", text: "x" })).brings).toEqual(TRUSTED);
  await expect(touched(vfsCopy, { from: "@/none", to: "@/Makefile" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a removal touches all that goes with it", async () => {
  const { touched, tree } = await mounted();
  tree.put(`${AT}/sub/.git/config`, "x");
  tree.put(`${AT}/sub/a.md`, "x");
  const { touched: all } = await touched(vfsRemove, { path: "@/sub" });
  expect(all.map(({ file }) => file).sort()).toEqual([`${AT}/sub`, `${AT}/sub/.git`, `${AT}/sub/.git/config`, `${AT}/sub/a.md`]);
});

test.for([
  { why: "a file below a bare repository", made: ["HEAD", "objects/x", "refs/x"], path: "config" },
  { why: "one deep in it", made: ["HEAD", "objects/x", "refs/x"], path: "hooks/deep/update" },
  { why: "the last part of one", made: ["objects/x", "refs/x"], path: "HEAD" },
  { why: "the last part, by another spelling", made: ["objects/x", "refs/x"], path: "head" },
  { why: "the last part, as some file systems read its name", made: ["objects/x", "refs/x"], path: "HEAD." },
  { why: "the last part, by a stream's name", made: ["objects/x", "refs/x"], path: "Head::$DATA" },
  { why: "the last part, with a sign nobody sees", made: ["objects/x", "refs/x"], path: "HE\u200cAD" },
  { why: "the settings of what worktrees share, which has no head of its own", made: ["objects/x", "refs/x"], path: "config" },
  { why: "the same by another spelling", made: ["objects/x", "refs/x"], path: "CONFIG " },
  { why: "a hook of what worktrees share", made: ["objects/x", "refs/x"], path: "hooks/post-checkout" },
  { why: "the folder that makes settings beside it those of worktrees", made: ["config", "refs/x"], path: "objects/y" },
  { why: "a file below what shares a repository elsewhere", made: ["HEAD", "commondir"], path: "hooks/update" },
  { why: "the head beside what names a repository elsewhere", made: ["commondir"], path: "HEAD" },
  { why: "the folder that completes one", made: ["HEAD", "refs/x"], path: "objects/y" },
])("$why is in a repository, whatever its name", async ({ made, path }) => {
  const { touched, tree } = await mounted();
  for (const name of made) tree.put(`${AT}/store/${name}`, "x");
  expect((await touched(vfsWrite, { path: `@/store/${path}`, text: "x" })).touched).toMatchObject([{ repository: true }]);
  expect((await touched(vfsWrite, { path: "@/beside.md", text: "x" })).touched).toMatchObject([{ repository: false }]);
});

test("a mounted part of a repository is in it", async () => {
  const root = mkdtempSync(join(tmpdir(), "aether-bare-"));
  try {
    for (const name of ["objects", "hooks"]) mkdirSync(join(root, name));
    expect((await (await mounted(join(root, "hooks"))).touched(vfsWrite, { path: "@/update", text: "x" })).touched).toMatchObject([{ repository: false }]);
    mkdirSync(join(root, "refs"));
    writeFileSync(join(root, "HEAD"), "ref: refs/heads/main\n");
    expect((await (await mounted(join(root, "hooks"))).touched(vfsWrite, { path: "@/update", text: "x" })).touched).toMatchObject([{ repository: true }]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("a read-only folder, and what nobody may read, is refused before anybody is asked", async () => {
  const harness = await createHarness();
  harness.tree.put("/srv/notes/a.md", "old");
  const { output } = await harness.call(vfsMount, { folder: "/srv/notes" });
  await expect(touches(harness, vfsWrite, { path: `${output.path}/Makefile`, text: "x" })).rejects.toMatchObject({ code: "DENIED" });
});

test("all that a run did is told, however much it did since", async () => {
  const { call, path } = await mounted();
  const root = "p000000000000root";
  await call(vfsWrite, { path: `${path}/Makefile`, text: "x" }, { key: "k0", root });
  for (let index = 0; index < 5; index++) await call(vfsWrite, { path: `${path}/f${index}`, text: "x" }, { key: `k${index + 1}`, root });
  await call(vfsWrite, { path: `${path}/other`, text: "x" }, { key: "k9" });
  const told: string[] = [];
  for (let before: number | undefined; ; ) {
    const { output } = await call(vfsVersions, { path: "/", run: root, limit: 2, ...(before !== undefined && { before }) });
    told.push(...output.versions.map((version) => version.path.slice(path.length + 1)));
    if (output.next === undefined) break;
    before = output.next;
  }
  expect(told).toEqual(["f4", "f3", "f2", "f1", "f0", "Makefile"]);
  await expect(call(vfsVersions, { path: "/", before: 3 })).rejects.toMatchObject({ code: "INVALID" });
});
