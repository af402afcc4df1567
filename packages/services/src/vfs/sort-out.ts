import type { TreeChange } from "@aether/ports";
import { isCanonicalName } from "@aether/protocol";
import type { Beyond } from "./beyond.ts";
import { linkState } from "./content.ts";
import { othersTurn } from "./others-turn.ts";

/** Of a file or folder, as versions hold it. */
export interface PlainChange {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Permission bits of a file or folder that is no more. */
  readonly mode?: number;
}

const MAX_PATH = 4_096;
/** Changes looked at before others get a turn. */
const AT_ONCE = 1_000;

/**
 * What of a workspace's changes versions can hold, and what only can be told.
 * `runs`: also those of nothing but a file's permission bits; `links`: also links, by where they lead.
 */
export async function sortOut(
  root: string,
  all: readonly TreeChange[],
  told: { readonly runs?: boolean; readonly links?: boolean } = {},
): Promise<{ changes: readonly PlainChange[]; beyond: readonly Beyond[] }> {
  const changes: PlainChange[] = [];
  const beyond: Beyond[] = [];
  let around = "\0";
  // In a workspace permission bits are a part of the tree, and of what is restored.
  const wanted = told.runs === true ? all : all.filter((change) => !isOfBits(change));
  for (const [index, change] of wanted.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await othersTurn();
    const path = [root, ...change.path].join("/");
    const states = told.links === true ? withTargets(change) : change;
    const why = change.left ?? whyBeyond(change.path, path) ?? (isOfBits(change) ? undefined : whyNoVersion(states));
    if (why === undefined) changes.push({ path, before: states.before, after: states.after, ...modeGone(change) });
    // What lies in a folder that is told of is told with it.
    else if (!path.startsWith(around)) {
      beyond.push({ path, before: states.before, after: states.after, why });
      around = `${path}/`;
    }
  }
  return { changes, beyond };
}

/** Nothing else of it changed. */
const isOfBits = ({ runs, modes }: TreeChange): boolean => runs !== undefined || modes === true;
const modeGone = ({ after, mode }: TreeChange): Pick<PlainChange, "mode"> => (after === null && mode !== undefined ? { mode } : {});

function withTargets({ before, after, leads }: TreeChange): Pick<TreeChange, "before" | "after"> {
  return { before: leads?.before === undefined ? before : linkState(leads.before), after: leads?.after === undefined ? after : linkState(leads.after) };
}

/** A name that no path can hold is out of every other call's reach as well; it must not keep the rest from being recorded. */
function whyBeyond(names: readonly string[], path: string): string | undefined {
  return names.every(isCanonicalName) && Buffer.byteLength(path) <= MAX_PATH ? undefined : "no path can hold its name";
}

/** Links are part of a tree, and of what is restored; versions are of files and folders. */
function whyNoVersion({ before, after }: Pick<TreeChange, "before" | "after">): string | undefined {
  if (before === "link" || after === "link") return "it is, or was, a link";
  return before === after ? "only what it is made of changed" : undefined;
}
