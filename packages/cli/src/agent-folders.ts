import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Client } from "@aether/client";
import { type AgentInfo, inertLine, type SeenFolder, SyscallError, vfsStat } from "@aether/protocol";
import { below, fromHome, withPaths } from "./goal-paths.ts";

/** A folder of an agent's, and whether it can still be seen. */
export type KnownFolder = SeenFolder & { readonly gone?: true };

/** The folders of its manifest, as they are now: one that is gone, or was taken away, is told. */
export async function foldersOf(client: Client, { folders = [] }: Pick<AgentInfo, "folders">): Promise<KnownFolder[]> {
  const known: KnownFolder[] = [];
  for (const folder of folders) known.push((await isThere(client, folder)) ? folder : { ...folder, gone: true });
  return known;
}

async function isThere(client: Client, { path }: SeenFolder): Promise<boolean> {
  try {
    return (await client.call(vfsStat, { path })).kind === "folder";
  } catch (error) {
    if (SyscallError.is(error) && (error.code === "NOT_FOUND" || error.code === "DENIED" || error.code === "UNSUPPORTED")) return false;
    throw error;
  }
}

const WHAT = { read: "reads", edit: "changes in place" } as const;

/** One a line: what may be done there, and where it lies on the host. */
export const folderLines = (folders: readonly KnownFolder[]): string[] =>
  folders.map(({ folder, mode, gone }) =>
    inertLine(`${WHAT[mode].padEnd(WHAT.edit.length)}  ${folder}${gone ? " (gone, or taken away: put it back, or start the agent anew)" : ""}`),
  );

/** What a person tells an agent, with whole paths in its folders as it sees them. */
export function inItsPaths(text: string, { folders = [] }: Pick<AgentInfo, "folders">): string {
  const deepest = folders.toSorted((a, b) => b.folder.length - a.folder.length);
  return withPaths(text, (written) => {
    const path = resolve(fromHome(written, homedir()));
    const [seen] = deepest.flatMap((one) => {
      const way = below(one.folder, path);
      return way === undefined ? [] : [way === "" ? one.path : `${one.path}/${way}`];
    });
    return seen;
  });
}
