import { statSync } from "node:fs";
import type { Client } from "@aether/client";
import { type FileVersion, inertLine, type PlantRule, plantOf, policyShow, SyscallError, vfsMounts, vfsVersions } from "@aether/protocol";
import { type PersonPaths, placed } from "./person-paths.ts";

/** A file that a run changed, and who runs or trusts it. */
export interface Planted {
  /** As agents name it. */
  readonly path: string;
  readonly why: string;
}

export interface Changes {
  /** The newest first. */
  readonly changes: readonly FileVersion[];
  /** What its commands did that no version holds. */
  readonly beyond: readonly { readonly path: string; readonly why: string }[];
  /** Bytes that undo keeps of it. */
  readonly kept: number;
}

/** What a run did to files. */
export async function changesOf(client: Client, run: string): Promise<Changes> {
  const changes: FileVersion[] = [];
  const left: Changes["beyond"][number][] = [];
  let bytes = 0;
  for (let before: number | undefined; ; ) {
    const { versions, beyond, next, kept = bytes } = await client.call(vfsVersions, { path: "/", run, limit: 1_000, ...(before !== undefined && { before }) });
    changes.push(...versions);
    left.push(...beyond);
    bytes = kept;
    if (next === undefined) return { changes, beyond: left, kept: bytes };
    before = next;
  }
}

/** Of these changes, those of files in folders of a person's that other programs run or trust: each file once. */
export async function plantedIn(client: Client, changes: readonly FileVersion[]): Promise<Planted[]> {
  const changed = new Map(changes.filter(({ before, after }) => before !== after).map(({ path, linked }) => [path, linked]));
  if (![...changed.keys()].some((path) => path.startsWith("/mnt/"))) return [];
  const { mounts } = await client.call(vfsMounts, {});
  const rules = await plantRules(client);
  return [...changed].flatMap(([path, linked]) => {
    const mount = mounts.find((one) => path.startsWith(`${one.path}/`));
    const file = mount && mount.folder + path.slice(mount.path.length);
    const plant = file === undefined ? undefined : plantOf({ file, named: mount?.folder ?? "", executable: isProgram(file), ...(linked && { linked }) }, rules);
    return plant ? [{ path, why: plant.why }] : [];
  });
}

/** Who may not see the policy is told by the table. */
export async function plantRules(client: Client): Promise<readonly PlantRule[]> {
  try {
    return (await client.call(policyShow, {})).policy.plants;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return [];
    throw error;
  }
}

function isProgram(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && (found.mode & 0o111) !== 0;
}

const MOST_NAMED = 5;

/** One line for the end of a run; undefined = nothing was planted. */
export function plantedLine(
  planted: readonly Planted[],
  { shown, run, look }: { readonly shown: PersonPaths; readonly run: string; readonly look: string },
): string | undefined {
  if (planted.length === 0) return undefined;
  const named = planted.slice(0, MOST_NAMED).map(({ path }) => inertLine(placed(path, { shown, own: run })));
  const more = planted.length > named.length ? ` and ${planted.length - named.length} more` : "";
  return `! changed what other programs run or trust: ${named.join(", ")}${more}; look before you use the folder (${look})`;
}
