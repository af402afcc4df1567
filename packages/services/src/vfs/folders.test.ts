import { type FolderMode, folderGrants, vfsFolders, vfsMount, vfsMounts } from "@aether/protocol";
import { expect, test } from "vitest";
import type * as z from "zod";
import { createHarness, HOME, hash } from "./vfs.test-harness.ts";

const FILES = ["/proj/src/a.js", "/proj/.notes/b.md", "/proj/.notes/in/c.md", "/desk/d.md", "/projector/e.md"];

async function withFolders() {
  const harness = await createHarness();
  for (const file of FILES) harness.tree.put(`/srv${file}`, "x");
  return harness;
}

/** A folder's own place, as \`/proj\` or \`/proj-rw\`. */
const place = (short: string): string => {
  const [, folder = "", rw = ""] = /^(.*?)(-rw)?$/.exec(short) ?? [];
  const slug = folder.split("/").at(-1)?.replace(/^\./, "");
  return `/mnt/local/${slug}-${hash(`/srv${folder}`).slice(0, 8)}${rw}`;
};

type Row = { why: string; read?: string[]; edit?: string[]; at: Record<string, string>; mounts: string[]; reads: string[]; changes?: string[] };

test.for<Row>([
  { why: "a folder to read is at its own address", read: ["/desk"], at: { "/desk": place("/desk") }, mounts: ["/desk"], reads: ["/desk"] },
  {
    why: "one that is read and changed has one address",
    read: ["/proj"],
    edit: ["/proj"],
    at: { "/proj": place("/proj-rw") },
    mounts: ["/proj-rw"],
    reads: ["/proj-rw"],
    changes: [place("/proj-rw")],
  },
  {
    why: "one to read that lies in one to change is seen through that",
    read: ["/proj/src"],
    edit: ["/proj"],
    at: { "/proj/src": `${place("/proj-rw")}/src`, "/proj": place("/proj-rw") },
    mounts: ["/proj-rw"],
    reads: ["/proj-rw"],
    changes: [place("/proj-rw")],
  },
  {
    why: "one to change that lies in one to read is seen through that, and nothing around it may be changed",
    read: ["/proj"],
    edit: ["/proj/src"],
    at: { "/proj": place("/proj-rw"), "/proj/src": `${place("/proj-rw")}/src` },
    mounts: ["/proj-rw"],
    reads: ["/proj-rw"],
    changes: [`${place("/proj-rw")}/src`],
  },
  {
    why: "one with a dot that is to be changed is seen by itself, and what lies in it through it",
    read: ["/proj"],
    edit: ["/proj/.notes", "/proj/.notes/in"],
    at: { "/proj": place("/proj"), "/proj/.notes": place("/proj/.notes-rw"), "/proj/.notes/in": `${place("/proj/.notes-rw")}/in` },
    mounts: ["/proj", "/proj/.notes-rw"],
    reads: ["/proj", "/proj/.notes-rw"],
    changes: [place("/proj/.notes-rw"), `${place("/proj/.notes-rw")}/in`],
  },
  {
    why: "a longer name is no folder inside",
    read: ["/projector", "/proj"],
    at: { "/projector": place("/projector"), "/proj": place("/proj") },
    mounts: ["/proj", "/projector"],
    reads: ["/projector", "/proj"],
  },
])("$why", async ({ read = [], edit = [], at, mounts, reads, changes = [] }) => {
  const { call } = await withFolders();
  const wished = [...read.map((folder) => [folder, "read"]), ...edit.map((folder) => [folder, "edit"])] as [string, z.infer<typeof FolderMode>][];
  const { output } = await call(vfsFolders, { folders: wished.map(([folder, mode]) => ({ folder: `/srv${folder}`, mode })) });
  expect(Object.fromEntries(output.folders.map(({ folder, path }) => [folder.slice("/srv".length), path]))).toEqual(at);
  expect(output.mounts.map(({ path }) => path)).toEqual(mounts.map(place));
  expect((await call(vfsMounts, {})).output.mounts).toEqual([]);
  for (const { folder, mode, path } of output.mounts) expect((await call(vfsMount, { folder, mode })).output.path).toBe(path);
  const grants = folderGrants(output.folders);
  expect(grants.filter(({ action }) => action === "fs.read").map(({ resource }) => resource)).toEqual(reads.map((one) => `${place(one)}/**`));
  for (const action of ["fs.create", "fs.write", "fs.remove"])
    expect(grants.filter((grant) => grant.action === action).map(({ resource }) => resource)).toEqual(changes.map((path) => `${path}/**`));
});

test("a folder that was mounted under a name keeps it", async () => {
  const { call } = await withFolders();
  await call(vfsMount, { folder: "/srv/desk", name: "papers" });
  const { output } = await call(vfsFolders, { folders: [{ folder: "/srv/desk", mode: "read" }] });
  expect(output.folders).toEqual([{ folder: "/srv/desk", mode: "read", path: "/mnt/local/papers" }]);
});

test.for([
  { why: "all of the machine", folder: "/", code: "INVALID" },
  { why: "Aether's own home", folder: HOME, code: "INVALID" },
  { why: "one that is not there", folder: "/srv/none", code: "NOT_FOUND" },
  { why: "a file", folder: "/srv/desk/d.md", code: "UNSUPPORTED" },
  { why: "one that the caller may not mount", folder: "/srv/proj", code: "DENIED" },
])("$why is seen nowhere", async ({ folder, code }) => {
  const { call } = await withFolders();
  const grants = code === "DENIED" ? ["fs.mount /srv/desk"] : ["fs.mount **"];
  const wished = [
    { folder: "/srv/desk", mode: "read" as const },
    { folder, mode: "edit" as const },
  ];
  await expect(call(vfsFolders, { folders: wished }, { grants })).rejects.toMatchObject({ code });
});
