import type { Client } from "@aether/client";
import { type Grant, literalPattern, vfsMount } from "@aether/protocol";
import { below } from "./goal-paths.ts";
import type { Plan } from "./run-plan.ts";

/** What a run may do in the folder that it stands in and in the one it may change, and what it is told of them. */
export interface RunFolders {
  readonly grants: readonly Grant[];
  readonly about: readonly string[];
}

const CHANGES = ["fs.create", "fs.write", "fs.remove"] as const;

/**
 * Where one of the two folders lies in the other, both are seen through the outer one, so that each file has one address: what is said of
 * a place, by whatever tool, is said of the place that the person means.
 */
export async function mountFolders(client: Client, { folder, edit }: Pick<Plan, "folder" | "edit">): Promise<RunFolders> {
  const { stands, edited, seen } = await addressesOf(client, { folder, edit });
  const all = (path: string): string => `${literalPattern(path)}/**`;
  return {
    grants: [
      ...seen.map((path): Grant => ({ action: "fs.read", resource: all(path) })),
      ...(edited === undefined ? [] : CHANGES.map((action): Grant => ({ action, resource: all(edited) }))),
    ],
    about: [
      `Names in the task are relative to: ${stands}`,
      ...(edit && edited !== undefined ? [`The folder "${edit.alias}" of the task may be changed at: ${edited}`] : []),
    ],
  };
}

/** Files in such a folder are other programs', unless a person named the folder itself: then it is seen by itself, too. */
const HIDDEN = /(?:^|\/)\./;

interface Addresses {
  /** Of where the person stands. */
  readonly stands: string;
  /** Of the folder that may be changed. */
  readonly edited?: string;
  /** Folders that may be read in whole; none lies in another. */
  readonly seen: readonly string[];
}

async function addressesOf(client: Client, { folder, edit }: Pick<Plan, "folder" | "edit">): Promise<Addresses> {
  const mounted = async (place: string, mode: "ro" | "rw"): Promise<string> => (await client.call(vfsMount, { folder: place, mode })).path;
  const at = (path: string, inside: string): string => (inside === "" ? path : `${path}/${inside}`);
  if (edit === undefined) {
    const stands = await mounted(folder, "ro");
    return { stands, seen: [stands] };
  }
  const standsIn = below(edit.folder, folder);
  if (standsIn !== undefined) {
    const edited = await mounted(edit.folder, "rw");
    return { stands: at(edited, standsIn), edited, seen: [edited] };
  }
  const editsIn = below(folder, edit.folder);
  if (editsIn !== undefined && !HIDDEN.test(editsIn)) {
    const stands = await mounted(folder, "rw");
    return { stands, edited: at(stands, editsIn), seen: [stands] };
  }
  const [stands, edited] = [await mounted(folder, "ro"), await mounted(edit.folder, "rw")];
  return { stands, edited, seen: [stands, edited] };
}
