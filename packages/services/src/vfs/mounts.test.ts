import { vfsGlob, vfsList, vfsMkdir, vfsMount, vfsMounts, vfsRead, vfsRemove, vfsUnmount, vfsWrite } from "@aether/protocol";
import { expect, test } from "vitest";
import { createMount } from "./mounts.ts";
import { contextFor, createHarness, digest, HOME, hash } from "./vfs.test-harness.ts";

async function withFolders() {
  const harness = await createHarness();
  harness.tree.put("/srv/My Notes/a.md", "hello");
  harness.tree.put("/srv/aether-test-home/owners/local/home/x/secret", "S");
  harness.tree.put("/srv/other/b", "b");
  return harness;
}

const SHORT = hash("/srv/My Notes").slice(0, 8);

test("a mount is named after its folder, and mounting it again changes nothing", async () => {
  const { call } = await withFolders();
  const first = await call(vfsMount, { folder: "/srv/My Notes" });
  expect(first.output).toEqual({ path: `/mnt/local/my-notes-${SHORT}`, folder: "/srv/My Notes", mode: "ro" });
  expect((await call(vfsMount, { folder: "/srv/./My Notes/" })).output).toEqual(first.output);
  expect((await call(vfsMounts, {})).output.mounts).toEqual([first.output]);
});

test("the same folder for reading and for writing are two mounts", async () => {
  const { tree, call } = await withFolders();
  await call(vfsMount, { folder: "/srv/My Notes" });
  const { output } = await call(vfsMount, { folder: "/srv/My Notes", mode: "rw" });
  expect(output.path).toBe(`/mnt/local/my-notes-${SHORT}-rw`);
  await call(vfsWrite, { path: `${output.path}/new`, text: "x" });
  expect(tree.text("/srv/My Notes/new")).toBe("x");
});

test("a name that is taken by another folder is refused", async () => {
  const { call } = await withFolders();
  await call(vfsMount, { folder: "/srv/My Notes", name: "notes" });
  await expect(call(vfsMount, { folder: "/srv/other", name: "notes" })).rejects.toMatchObject({ code: "EXISTS" });
  await expect(call(vfsMount, { folder: "/srv/My Notes", name: "notes", mode: "rw" })).rejects.toMatchObject({ code: "EXISTS" });
});

test.for([
  { folder: "relative", code: "INVALID" },
  { folder: "/", code: "INVALID" },
  { folder: "//./", code: "INVALID" },
  { folder: "/srv/../etc", code: "INVALID" },
  { folder: "/proc", code: "INVALID" },
  { folder: "/proc/self/root", code: "INVALID" },
  { folder: "/proc/1/root", code: "INVALID" },
  { folder: "/proc/1/cwd/x", code: "INVALID" },
  { folder: `/${"x".repeat(300)}`, code: "INVALID" },
  { folder: "/sys/kernel", code: "INVALID" },
  { folder: "/dev/shm", code: "INVALID" },
  { folder: HOME, code: "INVALID" },
  { folder: `${HOME}/owners`, code: "INVALID" },
  { folder: HOME.toUpperCase(), code: "INVALID" },
  { folder: "/srv/none", code: "NOT_FOUND" },
  { folder: "/srv/other/b", code: "UNSUPPORTED" },
])("mounting $folder fails with $code", async ({ folder, code }) => {
  const { call, rows } = await withFolders();
  await expect(call(vfsMount, { folder })).rejects.toMatchObject({ code });
  expect(rows("select * from vfs_mount")).toEqual([]);
});

test("the installation's own folder does not exist in a mount around it", async () => {
  const { tree, call } = await withFolders();
  const { output: mount } = await call(vfsMount, { folder: "/srv", name: "srv", mode: "rw" });
  const inside = `${mount.path}/aether-test-home`;
  expect((await call(vfsList, { path: mount.path })).output.entries.map(({ path }) => path)).toEqual([`${mount.path}/My Notes`, `${mount.path}/other`]);
  expect((await call(vfsGlob, { path: mount.path, pattern: "**/secret" })).output.files).toEqual([]);
  for (const path of [inside, `${mount.path}/Aether-Test-HOME`, `${inside}/owners/local/home/x/secret`]) {
    await expect(call(vfsRead, { path })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(call(vfsMkdir, { path })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(call(vfsWrite, { path: `${path}/evil`, text: "" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(call(vfsRemove, { path })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
  expect(tree.text("/srv/aether-test-home/owners/local/home/x/secret")).toBe("S");
});

test("a folder that holds the installation cannot be removed", async () => {
  const harness = await createHarness();
  harness.tree.put("/srv/other/b", "b");
  const { output: mount } = await harness.call(vfsMount, { folder: "/srv", name: "srv", mode: "rw" });
  await expect(harness.call(vfsRemove, { path: mount.path })).rejects.toMatchObject({ code: "DENIED" });
});

test("a mount is its owner's, and looks absent to every other", async () => {
  const { call } = await withFolders();
  const { output: mount } = await call(vfsMount, { folder: "/srv/My Notes" }, { owner: "ada" });
  expect(mount.path).toMatch(/^\/mnt\/ada\//);
  for (const owner of ["bob", "local"]) {
    await expect(call(vfsRead, { path: `${mount.path}/a.md` }, { owner })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(call(vfsList, { path: "/mnt/ada" }, { owner })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(call(vfsUnmount, { path: mount.path }, { owner })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await call(vfsMounts, {}, { owner })).output.mounts).toEqual([]);
  }
  expect((await call(vfsRead, { path: `${mount.path}/a.md` }, { owner: "ada" })).output.text).toBe("hello");
});

test("an unmounted folder is out of the namespace, and untouched", async () => {
  const { tree, call } = await withFolders();
  const { output: mount } = await call(vfsMount, { folder: "/srv/My Notes" });
  await call(vfsRead, { path: `${mount.path}/a.md` });
  await call(vfsUnmount, { path: mount.path });
  await expect(call(vfsRead, { path: `${mount.path}/a.md` })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(call(vfsUnmount, { path: mount.path })).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(tree.text("/srv/My Notes/a.md")).toBe("hello");
});

test("a mounted folder that went away is not found, and its host path is not told", async () => {
  const { tree, call } = await withFolders();
  const { output: mount } = await call(vfsMount, { folder: "/srv/other" });
  tree.nodes.delete("/srv/other");
  await expect(call(vfsRead, { path: `${mount.path}/b` })).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.not.stringContaining("/srv/") });
});

test.for([
  { why: "may be mounted too", leadsTo: "/srv/other", code: undefined },
  { why: "may not be mounted", leadsTo: "/secret", code: "DENIED" },
  { why: "is the installation", leadsTo: HOME, code: "INVALID" },
])("a link is mounted as what it leads to, when that $why", async ({ leadsTo, code }) => {
  const { tree } = await withFolders();
  tree.put("/secret/s", "S");
  const mount = createMount({ disks: tree, digest, home: HOME, identify: async () => ({ path: leadsTo, id: "1" }) });
  const ctx = contextFor({ rows: [], grants: ["fs.mount /srv/**"] });
  if (typeof mount !== "function") throw new Error("mounting changes rows only");
  const mounted = Promise.resolve(mount({ folder: "/srv/link", mode: "ro" }, ctx));
  if (code) await expect(mounted).rejects.toMatchObject({ code });
  else expect(await mounted).toMatchObject({ folder: "/srv/other" });
});

test("disks are opened once and kept", async () => {
  const { tree, call } = await withFolders();
  await call(vfsWrite, { path: "~/a", text: "1" });
  const opened = tree.opened;
  for (let again = 0; again < 5; again++) await call(vfsRead, { path: "~/a" });
  expect(tree.opened).toBe(opened);
});
