import type { Client } from "@aether/client";
import { expect, test } from "vitest";
import { mountFolders } from "./run-folders.ts";

/** Gives every folder a place by its name and its mode. */
const client = {
  call: async (_definition: unknown, { folder, mode }: { folder: string; mode: string }) => ({ path: `/mnt/ada${folder}${mode === "rw" ? "-rw" : ""}` }),
} as unknown as Client;

test.for([
  { why: "a folder that may be changed is one folder at one address", folder: "/proj", edit: "/proj", home: "/mnt/ada/proj-rw", read: ["/mnt/ada/proj-rw/**"] },
  { why: "who stands in it stands in it there, too", folder: "/proj/src", edit: "/proj", home: "/mnt/ada/proj-rw/src", read: ["/mnt/ada/proj-rw/**"] },
  {
    why: "one that lies in where the person stands is seen through that, and nothing around it may be changed",
    folder: "/proj",
    edit: "/proj/src",
    home: "/mnt/ada/proj-rw",
    read: ["/mnt/ada/proj-rw/**"],
    changes: "/mnt/ada/proj-rw/src/**",
  },
  {
    why: "one that lies elsewhere is another one",
    folder: "/desk",
    edit: "/proj",
    home: "/mnt/ada/desk",
    read: ["/mnt/ada/desk/**", "/mnt/ada/proj-rw/**"],
  },
  { why: "without one there is where the person stands", folder: "/desk", edit: undefined, home: "/mnt/ada/desk", read: ["/mnt/ada/desk/**"] },
])("$why", async ({ folder, edit, home, read, changes }) => {
  const { grants, about } = await mountFolders(client, { folder, edit: edit === undefined ? undefined : { folder: edit, alias: "" } });
  expect(about[0]).toBe(`Names in the task are relative to: ${home}`);
  expect(grants.filter(({ action }) => action === "fs.read").map(({ resource }) => resource)).toEqual(read);
  expect(grants.filter(({ action }) => action !== "fs.read").map(({ resource }) => resource)).toEqual(
    edit === undefined ? [] : Array.from({ length: 3 }, () => changes ?? `/mnt/ada${edit}-rw/**`),
  );
});
