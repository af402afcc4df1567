import { lstatSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import { type Folder, walk } from "./folder.ts";
import type { GoingNames } from "./going-names.ts";
import { syncToDisk } from "./make-folders.ts";
import { showPath, splitLast } from "./segments.ts";
import { temporaryName } from "./temporary-name.ts";
import { exists } from "./write-file.ts";

/** @throws SyscallError `NOT_FOUND` · `UNSUPPORTED` for what is no link */
export function readLinkAt(root: Folder, path: Segments): string {
  const { parents, name } = splitLast(path);
  using parent = walk(root, parents);
  const found = lstatSync(parent.at(name), { throwIfNoEntry: false });
  if (found === undefined) throw new SyscallError("NOT_FOUND", `${showPath(path)} does not exist`, { path: path.join("/") });
  if (!found.isSymbolicLink()) throw new SyscallError("UNSUPPORTED", `${showPath(path)} is no link`, { path: path.join("/") });
  return readlinkSync(parent.at(name));
}

export interface LinkRequest {
  readonly path: Segments;
  readonly target: string;
  readonly replace: boolean;
  readonly going: GoingNames;
  readonly staging: Folder | undefined;
}

export async function makeLink(root: Folder, request: LinkRequest): Promise<void> {
  const { path, target, replace } = request;
  const { parents, name } = splitLast(path);
  using parent = walk(root, parents);
  parent.confirm();
  if (replace) putLink(parent, name, request);
  else makeNew(parent.at(name), { path, target });
  await syncToDisk(parent.fd);
}

function makeNew(at: string, { path, target }: Pick<LinkRequest, "path" | "target">): void {
  try {
    symlinkSync(target, at);
  } catch (cause) {
    throw errnoOf(cause) === "EEXIST" ? exists(path) : cause;
  }
}

/** Made under another name first, so that the name always has what was there or the whole link. */
function putLink(parent: Folder, name: string, { path, target, going, staging }: LinkRequest): void {
  if (lstatSync(parent.at(name), { throwIfNoEntry: false })?.isDirectory()) throw exists(path);
  const temporary = (staging ?? parent).at(temporaryName());
  symlinkSync(target, temporary);
  try {
    going.mustNotGo(path);
    renameSync(temporary, parent.at(name));
  } catch (cause) {
    unlinkSync(temporary);
    throw cause;
  }
}
