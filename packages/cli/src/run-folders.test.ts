import type { Client } from "@aether/client";
import { vfsFolders } from "@aether/protocol";
import { expect, test } from "vitest";
import { mountFolders } from "./run-folders.ts";

const SEEN = { "/proj": "/mnt/ada/proj-rw", "/proj/src": "/mnt/ada/proj-rw/src" };

/** Sees one folder through the other, and keeps what it is asked to mount. */
function daemon() {
  const mounted: string[] = [];
  const call = async (definition: unknown, asked: { folders?: { folder: keyof typeof SEEN; mode: string }[]; folder?: string; mode?: string }) => {
    if (definition !== vfsFolders) return mounted.push(`${asked.folder} ${asked.mode}`);
    return { folders: asked.folders?.map((one) => ({ ...one, path: SEEN[one.folder] })), mounts: [{ path: SEEN["/proj"], folder: "/proj", mode: "rw" }] };
  };
  return { client: { call } as unknown as Client, mounted };
}

test("who stands in the folder to edit is told of it once", async () => {
  const { client } = daemon();
  const { about } = await mountFolders(client, { folder: "/proj", edit: { folder: "/proj", alias: "" } });
  expect(about).toEqual(["Names in the task are relative to: /mnt/ada/proj-rw"]);
});

test.for([
  { why: "who stands around the folder to edit", folder: "/proj", edit: "/proj/src", begins: undefined },
  { why: "who stands in it", folder: "/proj/src", edit: "/proj", begins: "/mnt/ada/proj-rw/src" },
] as const)("$why is told where both are seen, and only what is needed is mounted", async ({ folder, edit, begins: wanted }) => {
  const { client, mounted } = daemon();
  const { about, grants, begins } = await mountFolders(client, { folder, edit: { folder: edit, alias: "it" } });
  expect(begins).toBe(wanted);
  expect(about).toEqual([`Names in the task are relative to: ${SEEN[folder]}`, `The folder "it" of the task may be changed at: ${SEEN[edit]}`]);
  expect(mounted).toEqual(["/proj rw"]);
  expect(grants.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
    "fs.read /mnt/ada/proj-rw/**",
    ...["fs.create", "fs.write", "fs.remove"].map((action) => `${action} ${SEEN[edit]}/**`),
  ]);
});
