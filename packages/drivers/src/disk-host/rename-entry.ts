import { lstatSync, renameSync, type Stats, unlinkSync } from "node:fs";
import type { FailPoint, Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import { type Folder, walk } from "./folder.ts";
import type { GoingNames } from "./going-names.ts";
import { syncToDisk, unmake, walkMaking } from "./make-folders.ts";
import { showPath, splitLast } from "./segments.ts";
import { temporaryName } from "./temporary-name.ts";
import { exists, linkNew } from "./write-file.ts";

export interface RenameRequest {
  readonly from: Segments;
  readonly to: Segments;
  readonly overwrite?: boolean;
  readonly parents?: boolean;
  readonly failPoint: FailPoint;
  readonly going: GoingNames;
  readonly staging: Folder | undefined;
}

/**
 * Acts on the names themselves: a link is moved or replaced, never followed. Without `overwrite`, a file gets its new
 * name by a hard link and then loses the old one, so that no other file can be replaced; killed in between it has both,
 * and the same call again finishes the move.
 */
export async function renameEntry(root: Folder, request: RenameRequest): Promise<void> {
  const { from, to } = request;
  const source = splitLast(from);
  const target = splitLast(to);
  if (to.length > from.length && from.every((name, index) => name === to[index]))
    throw new SyscallError("INVALID", `${showPath(from)} cannot move into itself; choose a place outside it`);
  using fromParent = walk(root, source.parents);
  if (lstatSync(fromParent.at(source.name), { throwIfNoEntry: false }) === undefined)
    throw new SyscallError("NOT_FOUND", `${showPath(from)} does not exist`, { path: from.join("/") });
  if (from.length === to.length && from.every((name, index) => name === to[index])) return;
  const { folder, made } = request.parents ? await walkMaking(root, target.parents) : { folder: walk(root, target.parents), made: 0 };
  using toParent = folder;
  try {
    request.failPoint("disk.rename.before");
    for (const path of [from, to]) request.going.mustNotGo(path);
    const names: Names = { fromParent, fromName: source.name, toParent, toName: target.name, staging: request.staging };
    if (request.overwrite) move(names);
    else moveNew(names, to);
    request.failPoint("disk.rename.after");
    await syncToDisk(toParent.fd);
    await syncToDisk(fromParent.fd);
  } catch (cause) {
    unmake(root, target.parents, made);
    throw renameError(cause, request);
  }
}

interface Names {
  readonly fromParent: Folder;
  readonly fromName: string;
  readonly toParent: Folder;
  readonly toName: string;
  readonly staging: Folder | undefined;
}

function move({ fromParent, fromName, toParent, toName }: Names): void {
  fromParent.confirm();
  toParent.confirm();
  renameSync(fromParent.at(fromName), toParent.at(toName));
}

function moveNew(names: Names, to: Segments): void {
  const { fromParent, fromName, toParent, toName } = names;
  const source = lstatSync(fromParent.at(fromName));
  const target = lstatSync(toParent.at(toName), { throwIfNoEntry: false });
  if (target !== undefined && !isHalfMoved(source, target)) throw exists(to);
  // A folder only ever replaces an empty folder, so nothing is lost when one appears after the look above.
  if (source.isDirectory()) return move(names);
  fromParent.confirm();
  toParent.confirm();
  if (target !== undefined) return finishMove(names, target);
  linkNew(fromParent.at(fromName), toParent.at(toName), to);
  unlinkSync(fromParent.at(fromName));
}

/** Two spellings of one name look like two names of one file; only setting one aside tells. */
function finishMove({ fromParent, fromName, toParent, toName, staging }: Names, target: Stats): void {
  const aside = (staging ?? fromParent).at(temporaryName());
  renameSync(fromParent.at(fromName), aside);
  const still = lstatSync(toParent.at(toName), { throwIfNoEntry: false });
  if (still?.ino === target.ino && still.dev === target.dev) unlinkSync(aside);
  else renameSync(aside, toParent.at(toName));
}

/** Does the file stand under both names already? */
function isHalfMoved(source: Stats, target: Stats): boolean {
  return !source.isDirectory() && source.nlink > 1 && source.ino === target.ino && source.dev === target.dev;
}

function renameError(cause: unknown, { to }: RenameRequest): unknown {
  const errno = errnoOf(cause);
  if (errno === "EISDIR" || errno === "ENOTEMPTY" || errno === "EEXIST" || errno === "ENOTDIR")
    return new SyscallError("EXISTS", `${showPath(to)} is a folder that is not empty, or of another kind; remove it first`, { path: to.join("/"), errno });
  return cause;
}
