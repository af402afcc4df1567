import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@aether/client";
import { isHandOver, vfsMounts, vfsVersions } from "@aether/protocol";
import { below } from "./goal-paths.ts";

/** Files looked at; a result that is larger was made by nobody's rules. */
const MAX_RESULT = 4_194_304;
/** The newest of one folder. */
const MAX_RESULTS = 1_000;

/** Files below a folder that earlier runs handed over and nobody has changed since, relative to it. */
export async function earlierResults(client: Client, folder: string): Promise<string[]> {
  const { mounts } = await client.call(vfsMounts, {});
  const near = mounts.filter((mount) => mount.mode === "rw" && (below(folder, mount.folder) ?? below(mount.folder, folder)) !== undefined);
  const found = new Set<string>();
  for (const mount of near) {
    const { versions } = await client.call(vfsVersions, { path: mount.path, last: "copy", limit: MAX_RESULTS });
    for (const { path, after, call } of versions) {
      const file = join(mount.folder, path.slice(mount.path.length));
      const name = below(folder, file);
      if (name !== undefined && isHandOver(call) && after !== null && isStill(file, after)) found.add(name);
    }
  }
  return [...found].sort();
}

function isStill(file: string, hash: string): boolean {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile() || stat.size > MAX_RESULT) return false;
  return hash.endsWith(createHash("sha256").update(readFileSync(file)).digest("hex"));
}
