import * as z from "zod";
import { Hash, PathInput } from "../ids.ts";
import { type Place, syscall } from "../syscall.ts";
import { FileVersion } from "./vfs.ts";

const atPath = <T extends { path: string; to?: string | undefined }>(input: T, place: Place): T => ({
  ...input,
  path: place.path(input.path),
  ...(input.to !== undefined && { to: place.path(input.to) }),
});

export const RemovedFile = z.strictObject({
  path: z.string(),
  /** The change that removed it, as `vfs.versions` counts. */
  version: z.int().positive(),
  change: FileVersion.shape.change,
  pid: z.string(),
  root: z.string(),
  at: z.int(),
  /** What it held. */
  content: Hash,
  bytes: z.int().nonnegative(),
});
export type RemovedFile = z.infer<typeof RemovedFile>;

export const vfsTrash = syscall({
  name: "vfs.trash",
  summary: "List files that were removed and not made again, and that can be brought back, newest first.",
  input: z.strictObject({
    path: PathInput.default("/"),
    limit: z.int().min(1).max(1_000).default(100),
    /** Only what this run removed, by its root process. */
    run: z.string().min(1).max(64).optional(),
  }),
  output: z.strictObject({
    files: z.array(RemovedFile),
    /** There are more of them. */
    more: z.boolean(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  canonical: atPath,
});

export const vfsRestore = syscall({
  name: "vfs.restore",
  summary: "Bring back a file that was removed, or what it held after one of its changes; undo takes that back.",
  input: z.strictObject({
    path: PathInput,
    /** What it held after this change; 0 = before the first one. Default: what was removed. */
    version: z.int().nonnegative().optional(),
    /** Where to; default: where it was. */
    to: PathInput.optional(),
    overwrite: z.boolean().default(false),
  }),
  output: z.strictObject({
    path: z.string(),
    to: z.string(),
    /** Whose change it counts as: `vfs.undo` of it takes it back. */
    run: z.string(),
  }),
  errors: ["NOT_FOUND", "EXISTS", "CONFLICT", "QUOTA", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "durable-write",
  audit: "file.restored",
  slots: ({ path, to }) => [{ slot: "to", type: "path", value: to ?? path }],
  asks: ["fs.read", "fs.create", "fs.write"],
  needs: ({ path, to, overwrite }) => [
    { action: "fs.read", resource: path },
    { action: overwrite ? "fs.write" : "fs.create", resource: to ?? path },
  ],
  canonical: atPath,
});
