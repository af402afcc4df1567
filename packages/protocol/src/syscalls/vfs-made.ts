import * as z from "zod";
import { Hash, PathInput } from "../ids.ts";
import { syscall } from "../syscall.ts";
import { FileVersion } from "./vfs.ts";

/** The run's root process. */
const Run = z.string().min(1).max(64);

export const MadeFile = z.strictObject({
  path: z.string(),
  /** Below its workspace. */
  name: z.string(),
  bytes: z.int().nonnegative(),
  /** It was handed over at the end of the run, and holds the same since. */
  delivered: z.boolean(),
});
export type MadeFile = z.infer<typeof MadeFile>;

export const vfsMade = syscall({
  name: "vfs.made",
  summary: "List the files that a run made in its workspaces and that still lie there.",
  input: z.strictObject({
    run: Run,
    limit: z.int().min(1).max(5_000).default(1_000),
    /** Go on after this path: `next` of an earlier answer. */
    after: PathInput.optional(),
    /** Only what lies in this folder of `/run`; default: all workspaces. */
    within: PathInput.optional(),
  }),
  output: z.strictObject({
    files: z.array(MadeFile),
    /** There are more files. */
    next: z.string().optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: ({ run, within }) => [{ action: "fs.read", resource: within ?? `/run/${run}` }],
});

/** Characters of all differences in one answer. */
export const MAX_DIFF = 1_048_576;

export const FileDiff = z.strictObject({
  path: z.string(),
  /** The last thing that the run did there. */
  change: FileVersion.shape.change,
  before: Hash.nullable(),
  after: Hash.nullable(),
  /** Lines that went and came, as `diff -u` writes them; empty where `note` says why. */
  diff: z.string(),
  note: z.string().optional(),
  /** All that the run did there was taken back since, by `vfs.undo`. */
  undone: z.literal(true).optional(),
});
export type FileDiff = z.infer<typeof FileDiff>;

export const vfsDiff = syscall({
  name: "vfs.diff",
  summary: "Show what a run changed: each file as it was before the run and as the run left it.",
  input: z.strictObject({
    run: Run,
    path: PathInput.default("/").describe("only this file, or what lies below this folder"),
    limit: z.int().min(1).max(500).default(100),
    /** Go on after this path: `next` of an earlier answer. */
    after: PathInput.optional(),
  }),
  output: z.strictObject({
    files: z.array(FileDiff),
    /** There are more files. */
    next: z.string().optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  canonical: ({ path, ...input }, place) => ({ ...input, path: place.path(path) }),
});

export const vfsLocate = syscall({
  name: "vfs.locate",
  summary: "Say where a file or folder lies on the host, for the person whose it is.",
  input: z.strictObject({ path: PathInput }),
  output: z.strictObject({
    /** An absolute path of the host. */
    host: z.string(),
    kind: z.enum(["file", "folder"]),
  }),
  errors: ["NOT_FOUND", "UNSUPPORTED"],
  effect: "read",
  flow: "read",
  personal: "agents and commands know places by the names that they were given, and learn nothing of the host",
  asks: ["fs.read"],
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  canonical: ({ path }, place) => ({ path: place.path(path) }),
});
