import { HOST_FILE, TRUSTED, vfsAdopt, vfsCopy, vfsExpect, vfsList, vfsMount, vfsPlaces, vfsRead, vfsUndo, vfsVersions, vfsWrite } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createHarness, HOME, PID } from "./vfs.test-harness.ts";

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

test.for([
  { why: "what may be read and changed in whole is", mode: "rw", grants: ["fs.create", "fs.write", "fs.remove"], edits: ["/mnt/local/proj"] },
  { why: "where nothing may be removed, nothing is", mode: "rw", grants: ["fs.create", "fs.write"], edits: [] },
  { why: "what is mounted for reading is not, whatever is granted", mode: "ro", grants: ["fs.create", "fs.write", "fs.remove"], edits: [] },
] as const)("of the folders of a box, $why worked on in place", async ({ mode, grants, edits }) => {
  const harness = await createHarness();
  harness.tree.put("/srv/proj/a.md", "hello");
  await harness.call(vfsMount, { folder: "/srv/proj", name: "proj", mode });
  const held = [...WORKSPACE, "fs.read /mnt/local/proj/**", ...grants.map((action) => `${action} /mnt/local/proj/**`)];
  expect((await harness.call(vfsPlaces, { workspace: PID }, { grants: held })).output.edits).toEqual(edits);
});

test("around Aether's own folder nothing is worked on in place, and a part of a folder is that part", async () => {
  const harness = await createHarness();
  harness.tree.put("/srv/proj/deep/a.md", "hello");
  await harness.call(vfsMount, { folder: "/srv", name: "srv", mode: "rw" });
  await harness.call(vfsMount, { folder: "/srv/proj", name: "proj", mode: "rw" });
  const all = (path: string) => ["fs.create", "fs.write", "fs.remove"].map((action) => `${action} ${path}/**`);
  const held = [...WORKSPACE, "fs.read /mnt/local/srv/**", "fs.read /mnt/local/proj/**", ...all("/mnt/local/srv"), ...all("/mnt/local/proj/deep")];
  expect((await harness.call(vfsPlaces, { workspace: PID }, { grants: held })).output.edits).toEqual(["/mnt/local/proj/deep"]);
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

const AT = `/run/${PID}`;
const commands = ({ versions }: { versions: readonly { change: string; path: string }[] }) =>
  versions.filter(({ change }) => change === "command").map(({ path }) => path);

test("what a command did can be seen, carries its box's label, and is undone", async () => {
  const { call, tree } = await createHarness();
  await call(vfsWrite, { path: `${AT}/kept.txt`, text: "before" });
  await call(vfsExpect, { workspace: PID, label: HOST_FILE });
  tree.put(`${OWN}/kept.txt`, "after");
  tree.put(`${OWN}/new.txt`, "new");
  const { output } = await call(vfsAdopt, { workspace: PID });
  expect(output).toEqual({ changed: [`${AT}/kept.txt`, `${AT}/new.txt`], changes: 2 });
  const { output: seen } = await call(vfsVersions, { path: AT });
  expect(commands(seen)).toHaveLength(2);
  expect((await call(vfsRead, { path: `${AT}/new.txt` })).label.integrity).toBe("untrusted");
  const { output: undone } = await call(vfsUndo, { run: PID });
  expect(undone.kept).toEqual([]);
  expect([tree.text(`${OWN}/kept.txt`), tree.text(`${OWN}/new.txt`)]).toEqual([undefined, undefined]);
});

test("what a file call recorded beside a command is not recorded again", async () => {
  const { call } = await createHarness();
  await call(vfsExpect, { workspace: PID, label: TRUSTED });
  await call(vfsWrite, { path: `${AT}/a`, text: "x" });
  await call(vfsAdopt, { workspace: PID });
  expect(commands((await call(vfsVersions, { path: AT })).output)).toEqual([]);
});

describe("a command that was cut off", () => {
  async function cutOff() {
    const harness = await createHarness();
    await harness.call(vfsWrite, { path: `${AT}/kept.txt`, text: "before" });
    await harness.call(vfsExpect, { workspace: PID, label: { ...HOST_FILE, sources: ["/mnt/local/mail"] } });
    harness.tree.put(`${OWN}/kept.txt`, "after");
    harness.tree.put(`${OWN}/deep/new.txt`, "new");
    return harness;
  }

  test("leaves files that carry its box's label all the same", async () => {
    const { call } = await cutOff();
    for (const path of ["kept.txt", "deep/new.txt"]) {
      const { label } = await call(vfsRead, { path: `${AT}/${path}` });
      expect(label).toEqual({ integrity: "untrusted", confidentiality: "private", sources: ["/mnt/local/mail"] });
    }
    const { label } = await call(vfsList, { path: `${AT}/deep` });
    expect(label.integrity).toBe("untrusted");
  });

  test("passes that label on to what is copied or moved out, and to the next box", async () => {
    const { call } = await cutOff();
    await call(vfsCopy, { from: `${AT}/deep/new.txt`, to: "/home/scribe/copy" });
    expect((await call(vfsRead, { path: "/home/scribe/copy" })).label.integrity).toBe("untrusted");
    expect((await call(vfsPlaces, { workspace: PID })).output.label.integrity).toBe("untrusted");
  });

  test("is undone with the rest of its run", async () => {
    const { call, tree } = await cutOff();
    const { output: looked } = await call(vfsUndo, { run: PID, dryRun: true });
    expect(looked.undone.map(({ path }) => path).sort()).toEqual([`${AT}/deep`, `${AT}/deep/new.txt`, `${AT}/kept.txt`]);
    expect(tree.text(`${OWN}/kept.txt`)).toBe("after");
    const { output } = await call(vfsUndo, { run: PID }, { pid: "p0000000000000007", root: "p0000000000000007" });
    expect([output.kept, tree.dump(OWN)]).toEqual([[], { "": "folder" }]);
    const { output: seen } = await call(vfsVersions, { path: AT });
    expect(seen.versions.filter(({ change }) => change === "command").map(({ pid, root }) => [pid, root])).toEqual([
      [PID, PID],
      [PID, PID],
      [PID, PID],
    ]);
    expect((await call(vfsUndo, { run: PID })).output.undone).toEqual([]);
  });

  test("is recorded before the next one begins", async () => {
    const { call, tree } = await cutOff();
    await call(vfsExpect, { workspace: PID, label: TRUSTED });
    expect(commands((await call(vfsVersions, { path: AT })).output).sort()).toEqual([`${AT}/deep`, `${AT}/deep/new.txt`, `${AT}/kept.txt`]);
    tree.put(`${OWN}/second`, "2");
    expect((await call(vfsAdopt, { workspace: PID })).output.changed).toEqual([`${AT}/second`]);
  });
});

test("a floor never falls: a later box that saw less changes nothing", async () => {
  const { call } = await createHarness();
  await call(vfsExpect, { workspace: PID, label: { ...HOST_FILE, confidentiality: "secret" } });
  await call(vfsExpect, { workspace: PID, label: TRUSTED });
  await call(vfsWrite, { path: `${AT}/a`, text: "x" });
  expect((await call(vfsRead, { path: `${AT}/a` })).label).toMatchObject({ integrity: "untrusted", confidentiality: "secret" });
});

test("what the caller has seen before it starts a command may be in what the command writes", async () => {
  const { call, tree } = await createHarness();
  await call(vfsExpect, { workspace: PID, label: TRUSTED }, { label: { ...HOST_FILE, confidentiality: "secret" } });
  tree.put(`${OWN}/a`, "x");
  expect((await call(vfsRead, { path: `${AT}/a` })).label).toMatchObject({ integrity: "untrusted", confidentiality: "secret" });
});

test("a workspace too large for a tree is worked in, and says what is lost", async () => {
  const { call, tree } = await createHarness();
  for (let n = 0; n < 11; n++) tree.put(`${OWN}/f${n}`, "x");
  const { output } = await call(vfsExpect, { workspace: PID, label: TRUSTED });
  expect(output).toMatchObject({ tree: null, untracked: expect.stringMatching(/more than 10 entries.*cannot be listed or undone/) });
  for (let n = 0; n < 5; n++) tree.nodes.delete(`${OWN}/f${n}`);
  expect((await call(vfsAdopt, { workspace: PID })).output.changes).toBe(0);
  expect((await call(vfsExpect, { workspace: PID, label: TRUSTED })).output.tree).not.toBeNull();
});

test("a command that began while everything was recorded is compared with its own tree", async () => {
  const { call, tree } = await createHarness();
  const { output } = await call(vfsExpect, { workspace: PID, label: TRUSTED });
  await call(vfsAdopt, { workspace: PID });
  tree.put(`${OWN}/late`, "x");
  expect((await call(vfsAdopt, { workspace: PID })).output.changes).toBe(0);
  expect((await call(vfsAdopt, { workspace: PID, since: output.tree ?? "" })).output.changed).toEqual([`${AT}/late`]);
});
