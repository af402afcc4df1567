import { createHash } from "node:crypto";
import { type BigIntStats, closeSync, fstatSync, lstatSync } from "node:fs";
import type { Segments } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { errnoOf } from "./disk-error.ts";
import type { Folder } from "./folder.ts";
import { READ_FLAGS, readSome } from "./read-file.ts";
import { showPath } from "./segments.ts";

interface Expected {
  readonly path: Segments;
  /** Lower-case hexadecimal SHA-256. */
  readonly hash: string;
}

/**
 * Resolves only when, at that very moment, the file has the expected content; the caller renames in the same turn of the
 * loop, so among writers of this process the check and the change are one. Another process can still come in between.
 *
 * @throws SyscallError `CONFLICT`
 */
export async function requireHash(parent: Folder, name: string, { path, hash }: Expected): Promise<void> {
  for (;;) {
    const looked = await hashOf(parent, name);
    if (looked === undefined || looked.hash !== hash)
      throw new SyscallError("CONFLICT", `${showPath(path)} changed since it was read; read it again`, { path: path.join("/") });
    const now = lstatSync(parent.at(name), { bigint: true, throwIfNoEntry: false });
    if (now !== undefined && versionOf(now) === looked.version) return;
  }
}

async function hashOf(parent: Folder, name: string): Promise<{ readonly hash: string; readonly version: string } | undefined> {
  const fd = openIfThere(parent, name);
  if (fd === undefined) return undefined;
  try {
    const found = fstatSync(fd, { bigint: true });
    if (!found.isFile()) return undefined;
    const digest = createHash("sha256");
    const piece = new Uint8Array(Math.min(1_048_576, Math.max(1, Number(found.size))));
    for (let offset = 0; ; ) {
      const got = await readSome(fd, piece, { at: 0, offset });
      if (got === 0) return { hash: digest.digest("hex"), version: versionOf(found) };
      digest.update(piece.subarray(0, got));
      offset += got;
    }
  } finally {
    closeSync(fd);
  }
}

function openIfThere(parent: Folder, name: string): number | undefined {
  try {
    return parent.open(name, READ_FLAGS);
  } catch (cause) {
    if (errnoOf(cause) === "ENOENT") return undefined;
    throw cause;
  }
}

function versionOf(found: BigIntStats): string {
  return `${found.dev}:${found.ino}:${found.size}:${found.mtimeNs}:${found.ctimeNs}`;
}
