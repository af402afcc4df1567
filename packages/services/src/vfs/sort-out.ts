import type { TreeChange } from "@aether/ports";
import { isCanonicalName } from "@aether/protocol";
import type { Beyond } from "./beyond.ts";

/** Of a file or folder, as versions hold it. */
export interface PlainChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Permission bits of a file that is no more. */
  readonly mode?: number;
}

const MAX_PATH = 4_096;
/** Changes looked at before others get a turn. */
const AT_ONCE = 1_000;

/** What of a workspace's changes versions can hold, and what only can be told. `runs`: also those of nothing but who may run a file. */
export async function sortOut(
  root: string,
  all: readonly TreeChange[],
  told: { readonly runs?: boolean } = {},
): Promise<{ changes: readonly PlainChange[]; beyond: readonly Beyond[] }> {
  const changes: PlainChange[] = [];
  const beyond: Beyond[] = [];
  let around = "\0";
  for (const [index, { path: names, before, after, left, runs, mode }] of all.entries()) {
    // In a workspace that is a part of the tree, and of what is restored.
    if (runs !== undefined && told.runs !== true) continue;
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
    const path = [root, ...names].join("/");
    const why = left ?? whyBeyond(names, path) ?? (runs === undefined ? whyNoVersion(before, after) : undefined);
    if (why === undefined) changes.push({ path, before, after, ...(after === null && mode !== undefined && { mode }) });
    // What lies in a folder that is told of is told with it.
    else if (!path.startsWith(around)) {
      beyond.push({ path, before, after, why });
      around = `${path}/`;
    }
  }
  return { changes, beyond };
}

/** A name that no path can hold is out of every other call's reach as well; it must not keep the rest from being recorded. */
function whyBeyond(names: readonly string[], path: string): string | undefined {
  return names.every(isCanonicalName) && Buffer.byteLength(path) <= MAX_PATH ? undefined : "no path can hold its name";
}

/** Links are part of a tree, and of what is restored; versions are of files and folders. */
function whyNoVersion(before: string | null, after: string | null): string | undefined {
  if (before === "link" || after === "link") return "it is, or was, a link";
  return before === after ? "only what it is made of changed" : undefined;
}
