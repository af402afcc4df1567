import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Journal } from "@aether/ports";
import { expect, test } from "vitest";
import { standingRooms } from "./standing-rooms.ts";

test("workspaces, and copies of edited folders, stand under the run that they are of", async () => {
  const owners = mkdtempSync(join(tmpdir(), "aether-rooms-"));
  for (const folder of ["ann/run/p1", "ann/mirror/p2/0123", "ann/mirror/p2/4567", "bob/run/p9", "bob/home/p9"])
    mkdirSync(join(owners, folder), { recursive: true });
  const roots: Readonly<Record<string, string>> = { p1: "p1", p2: "p1" };
  const process = async (pid: string) => (roots[pid] === undefined ? undefined : { root: roots[pid] });
  const rooms = standingRooms(owners, { process } as unknown as Pick<Journal, "process">);
  const found: string[] = [];
  for await (const folder of rooms.folders()) found.push(`${folder.slice(owners.length + 1)} of ${await rooms.groupOf(folder)}`);
  expect(found.sort()).toEqual(["ann/mirror/p2/0123 of p1", "ann/mirror/p2/4567 of p1", "ann/run/p1 of p1", "bob/run/p9 of p9"]);
  rmSync(owners, { recursive: true });
});
