import { HOST_FILE, TRUSTED, vfsAdopt, vfsMount, vfsPlaces, vfsRead, vfsUndo, vfsVersions, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createHarness, HOME, hash, PID } from "./vfs.test-harness.ts";

const OWN = `${HOME}/owners/local/run/${PID}`;
const WORKSPACE = [`fs.read /run/${PID}/**`, `fs.write /run/${PID}/**`];

async function withMount() {
  const harness = await createHarness();
  harness.tree.put("/srv/notes/a.md", "hello");
  harness.tree.put("/srv/notes/deep/b.md", "b");
  const { output: mount } = await harness.call(vfsMount, { folder: "/srv/notes", name: "notes" });
  return { ...harness, mount: mount.path };
}

test("a box has its workspace for writing and every folder that may be read in whole", async () => {
  const { call, mount } = await withMount();
  const { output } = await call(vfsPlaces, { workspace: PID }, { grants: [...WORKSPACE, `fs.read ${mount}/**`] });
  expect(output.places).toEqual([
    { at: `/run/${PID}`, folder: OWN, writable: true, hidden: [] },
    { at: mount, folder: "/srv/notes", writable: false, hidden: [] },
  ]);
  expect(output.label).toMatchObject({ integrity: "untrusted", confidentiality: "private" });
});

test.for([
  { why: "a part of a mount is that part", grant: "/mnt/local/notes/deep/**", at: ["/mnt/local/notes/deep"], omitted: [] },
  { why: "a folder inside another is there once", grant: "/mnt/local/notes/**", and: "/mnt/local/notes/deep/**", at: ["/mnt/local/notes"], omitted: [] },
  { why: "one file is left out", grant: "/mnt/local/notes/a.md", at: [], omitted: ["/mnt/local/notes/a.md"] },
  { why: "a pattern inside is left out", grant: "/mnt/local/*/deep/**", at: [], omitted: ["/mnt/local/*/deep/**"] },
  { why: "what is not mounted is left out", grant: "/mnt/local/gone/**", at: [], omitted: ["/mnt/local/gone/**"] },
  { why: "another owner's mount is left out", grant: "/mnt/other/notes/**", at: [], omitted: ["/mnt/other/notes/**"] },
  { why: "the whole namespace is left out", grant: "/mnt/**", at: [], omitted: ["/mnt/**"] },
])("of what is granted, $why", async ({ grant, and, at, omitted }) => {
  const { call } = await withMount();
  const { output } = await call(vfsPlaces, { workspace: PID }, { grants: [...WORKSPACE, `fs.read ${grant}`, ...(and ? [`fs.read ${and}`] : [])] });
  expect(output.places.slice(1).map((place) => place.at)).toEqual(at);
  expect(output.omitted).toEqual(omitted);
});

test("of another's workspace a box has all or nothing: a part of it could be swapped for a link", async () => {
  const { call, tree } = await createHarness();
  const other = "p0000000000000009";
  tree.put(`${HOME}/owners/local/run/${other}/part/f`, "x");
  const part = await call(vfsPlaces, { workspace: PID }, { grants: [...WORKSPACE, `fs.read /run/${other}/part/**`] });
  expect([part.output.places.length, part.output.omitted]).toEqual([1, [`/run/${other}/part/**`]]);
  const whole = await call(vfsPlaces, { workspace: PID }, { grants: [...WORKSPACE, `fs.read /run/${other}/**`] });
  expect(whole.output.places.map(({ at }) => at)).toEqual([`/run/${PID}`, `/run/${other}`]);
});

test("a box around Aether's own folder does not have it", async () => {
  const harness = await createHarness();
  harness.tree.put("/srv/a", "a");
  const { output: mount } = await harness.call(vfsMount, { folder: "/srv", name: "srv" });
  const { output } = await harness.call(vfsPlaces, { workspace: PID }, { grants: [...WORKSPACE, `fs.read ${mount.path}/**`] });
  expect(output.places[1]?.hidden).toEqual([`${mount.path}/aether-test-home`]);
});

test("a stranger's workspace is denied", async () => {
  const { call } = await withMount();
  await expect(call(vfsPlaces, { workspace: "p0000000000000002" }, { grants: WORKSPACE })).rejects.toMatchObject({ code: "DENIED" });
});

test("what a command did can be seen, carries its label, and is undone", async () => {
  const { call, tree, blobs } = await createHarness();
  await call(vfsWrite, { path: `/run/${PID}/kept.txt`, text: "before" });
  await blobs.put(new TextEncoder().encode("before"));
  tree.put(`${OWN}/kept.txt`, "after");
  tree.put(`${OWN}/new.txt`, "new");
  const changes = [
    { path: `/run/${PID}/kept.txt`, before: hash("before"), after: hash("after") },
    { path: `/run/${PID}/new.txt`, before: null, after: hash("new") },
  ];
  const { output } = await call(vfsAdopt, { workspace: PID, label: HOST_FILE, changes });
  expect(output.adopted).toBe(2);
  const { output: seen } = await call(vfsVersions, { path: `/run/${PID}` });
  expect(seen.versions.filter(({ change }) => change === "command")).toHaveLength(2);
  expect((await call(vfsRead, { path: `/run/${PID}/new.txt` })).label.integrity).toBe("untrusted");
  const { output: undone } = await call(vfsUndo, { run: PID });
  expect(undone.kept).toEqual([]);
  expect([tree.text(`${OWN}/kept.txt`), tree.text(`${OWN}/new.txt`)]).toEqual([undefined, undefined]);
});

test("what a file call recorded is not recorded again", async () => {
  const { call } = await createHarness();
  await call(vfsWrite, { path: `/run/${PID}/a`, text: "x" });
  const { output } = await call(vfsAdopt, { workspace: PID, label: TRUSTED, changes: [{ path: `/run/${PID}/a`, before: null, after: hash("x") }] });
  expect(output.adopted).toBe(0);
});

test("only the workspace is adopted", async () => {
  const { call } = await createHarness();
  const changes = [{ path: "/home/scribe/x", before: null, after: hash("x") }];
  await expect(call(vfsAdopt, { workspace: PID, label: TRUSTED, changes })).rejects.toMatchObject({ code: "INVALID" });
});
