import { vfsCopy, vfsMade, vfsMount, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, PID } from "./vfs.test-harness.ts";

async function made(files: Readonly<Record<string, string>>, handed: Readonly<Record<string, string>>) {
  const { call, tree } = await createHarness();
  tree.makeFolder("/srv/out");
  const { output } = await call(vfsMount, { folder: "/srv/out", name: "out", mode: "rw" });
  for (const [name, text] of Object.entries(files)) await call(vfsWrite, { path: `/run/${PID}/${name}`, text });
  for (const [index, [from, to]] of Object.entries(handed).entries())
    await call(vfsCopy, { from: `/run/${PID}/${from}`, to: `${output.path}/${to}` }, { key: `${PID}:d1-${index}` });
  const { files: found } = (await call(vfsMade, { run: PID })).output;
  return Object.fromEntries(found.map(({ name, delivered }) => [name, delivered]));
}

test.for([
  {
    why: "of two files that hold the same, the one that came",
    files: { "objects/readme.txt": "x", "refs/readme.txt": "x", "app.py": "y" },
    handed: { "objects/readme.txt": "objects/readme.txt" },
    delivered: { "objects/readme.txt": true, "refs/readme.txt": false, "app.py": false },
  },
  {
    why: "in a folder whose name is another's, the one with the longer name",
    files: { "a.txt": "x", "sub/a.txt": "x" },
    handed: { "sub/a.txt": "sub/a.txt" },
    delivered: { "a.txt": false, "sub/a.txt": true },
  },
  { why: "both, where both came", files: { a: "x", "s/a": "x" }, handed: { a: "a", "s/a": "s/a" }, delivered: { a: true, "s/a": true } },
  { why: "under another name what holds the same", files: { a: "x", b: "y" }, handed: { a: "brief.md" }, delivered: { a: true, b: false } },
  { why: "nothing, where nothing came", files: { a: "x" }, handed: {}, delivered: { a: false } },
])("a run's files are told as handed over: $why", async ({ files, handed, delivered }) => expect(await made(files, handed)).toEqual(delivered));
