import { MAX_TREE_DEPTH, type Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";

/** Names of files that a write, or the removal of a very deep folder, has under way. On a disk without a staging folder: hidden, and refused. */
export const TEMPORARY = ".aether-tmp-";

const MAX_NAME_BYTES = 255;

/** Whether a disk has names of its own. */
export type Names = "some-reserved" | "all-plain";

/**
 * The driver's own check, whatever the caller did before: every segment must be one plain name.
 *
 * @throws SyscallError `INVALID`
 */
export function checkSegments(path: Segments, names: Names = "some-reserved"): void {
  if (path.length > MAX_TREE_DEPTH) throw tooDeep(path);
  for (const name of path) {
    const fault =
      faultOf(name) ?? (names === "some-reserved" && name.startsWith(TEMPORARY) ? `is reserved for files being written (${TEMPORARY}…)` : undefined);
    if (fault !== undefined) throw new SyscallError("INVALID", `the name ${JSON.stringify(name.slice(0, 64))} ${fault}; use plain names`, { name });
  }
}

function tooDeep(path: Segments): SyscallError {
  return new SyscallError("INVALID", `a path of ${path.length} segments is too deep; at most ${MAX_TREE_DEPTH} are allowed`, { limit: MAX_TREE_DEPTH });
}

function faultOf(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name === "." || name === "..") return "points elsewhere";
  if (name.includes("/") || name.includes("\0")) return "contains a separator or a NUL";
  if (!name.isWellFormed()) return "is not well-formed Unicode and would become another name on disk";
  if (name.length * 3 > MAX_NAME_BYTES && Buffer.byteLength(name) > MAX_NAME_BYTES) return `is longer than ${MAX_NAME_BYTES} bytes`;
  return undefined;
}

/** A path as a person reads it: relative to the disk, never the host's. */
export function showPath(path: Segments): string {
  return path.length === 0 ? "the top folder" : `"${path.join("/")}"`;
}

/** Splits off the last name. @throws SyscallError `INVALID` for the top folder, which no call may replace, move or remove */
export function splitLast(path: Segments): { readonly parents: Segments; readonly name: string } {
  const name = path.at(-1);
  if (name === undefined) throw new SyscallError("INVALID", "the top folder itself cannot be replaced, moved or removed; name something in it");
  return { parents: path.slice(0, -1), name };
}
