import * as z from "zod";
import type { Slot } from "../flow.ts";
import { Hash, PathInput, ProcessId } from "../ids.ts";
import { Label } from "../label.ts";
import { LinkedNames } from "../plants.ts";
import { type Place, syscall } from "../syscall.ts";
import { utf8Bytes } from "../utf8-bytes.ts";
import { MAX_TEXT } from "./vfs-read.ts";

const atPath = <T extends { path: string }>(input: T, place: Place): T => ({ ...input, path: place.path(input.path) });
const atBoth = <T extends { from: string; to: string }>(input: T, place: Place): T => ({
  ...input,
  from: place.path(input.from),
  to: place.path(input.to),
});
const reads = ({ path }: { path: string }) => [{ action: "fs.read" as const, resource: path }];

export const FileInfo = z.strictObject({
  path: z.string(),
  kind: z.enum(["file", "folder"]),
  bytes: z.int().nonnegative(),
  modifiedAt: z.int(),
  label: Label,
});
export type FileInfo = z.infer<typeof FileInfo>;

/** Where a call writes or removes. */
const pathSlot = (slot: string, value: string): Slot => ({ slot, type: "path", value });

export const vfsWrite = syscall({
  name: "vfs.write",
  summary: "Create a text file or replace its contents.",
  input: z.strictObject({
    path: PathInput,
    text: z.string().max(MAX_TEXT),
    /** Fails with CONFLICT unless the file's etag, the SHA-256 of all of it, is this. Who gives it is told of the content, and has its label. */
    ifMatch: Hash.optional(),
    /** Fails with EXISTS if the file is there. */
    createOnly: z.boolean().default(false),
  }),
  output: z.strictObject({ path: z.string(), created: z.boolean() }),
  errors: ["CONFLICT", "EXISTS", "QUOTA", "TOO_LARGE", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "durable-write",
  audit: "file.written",
  told: ({ text }) => ({ bytes: utf8Bytes(text) }),
  cost: ({ text }) => ({ bytes: utf8Bytes(text) }),
  slots: ({ path }) => [pathSlot("path", path)],
  asks: ["fs.create", "fs.write"],
  needs: ({ path, createOnly }) => [{ action: createOnly ? "fs.create" : "fs.write", resource: path }],
  canonical: atPath,
  untold: ["text"],
  tool: { name: "file_write", fields: ["path", "text", "createOnly"] },
});

export const vfsEdit = syscall({
  name: "vfs.edit",
  summary: "Replace one passage of a text file; the old text must match exactly once unless all is set.",
  input: z.strictObject({
    path: PathInput,
    oldText: z.string().min(1).max(65_536),
    newText: z.string().max(65_536),
    all: z.boolean().default(false),
    ifMatch: Hash.optional(),
  }),
  output: z.strictObject({ path: z.string(), replaced: z.int().positive() }),
  errors: ["NOT_FOUND", "CONFLICT", "UNSUPPORTED", "QUOTA", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "durable-write",
  audit: "file.written",
  slots: ({ path }) => [pathSlot("path", path)],
  asks: ["fs.read", "fs.write"],
  needs: ({ path }) => [
    { action: "fs.read", resource: path },
    { action: "fs.write", resource: path },
  ],
  canonical: atPath,
  untold: ["newText"],
  tool: { name: "file_edit", fields: ["path", "oldText", "newText", "all"] },
});

/** Folders there that the host's permissions keep closed, at most 50: what they hold is in no answer. Absent = none is. */
const Closed = z.array(z.string()).optional();

export const vfsList = syscall({
  name: "vfs.list",
  summary: "List a folder, optionally with everything below it.",
  input: z.strictObject({ path: PathInput, recursive: z.boolean().default(false), limit: z.int().min(1).max(5_000).default(500) }),
  output: z.strictObject({ entries: z.array(FileInfo), more: z.boolean(), closed: Closed }),
  errors: ["NOT_FOUND", "UNSUPPORTED"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: reads,
  canonical: atPath,
  tool: { name: "file_list", fields: ["path", "recursive", "limit"] },
});

export const vfsStat = syscall({
  name: "vfs.stat",
  summary: "Tell what is at a path.",
  input: z.strictObject({ path: PathInput }),
  output: FileInfo,
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: reads,
  canonical: atPath,
  tool: { name: "file_stat" },
});

export const vfsMkdir = syscall({
  name: "vfs.mkdir",
  summary: "Make a folder and its missing parents.",
  input: z.strictObject({ path: PathInput }),
  output: z.strictObject({ path: z.string(), created: z.boolean() }),
  errors: ["EXISTS", "QUOTA", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "durable-write",
  audit: "folder.made",
  slots: ({ path }) => [pathSlot("path", path)],
  asks: ["fs.create"],
  needs: ({ path }) => [{ action: "fs.create", resource: path }],
  canonical: atPath,
  tool: { name: "folder_make" },
});

const moveNeeds = ({ from, to, overwrite }: { from: string; to: string; overwrite: boolean }) => [
  { action: "fs.remove" as const, resource: from },
  { action: overwrite ? ("fs.write" as const) : ("fs.create" as const), resource: to },
];
const copyNeeds = ({ from, to, overwrite }: { from: string; to: string; overwrite: boolean }) => [
  { action: "fs.read" as const, resource: from },
  { action: overwrite ? ("fs.write" as const) : ("fs.create" as const), resource: to },
];
const FromTo = z.strictObject({ from: PathInput, to: PathInput, overwrite: z.boolean().default(false) });

export const vfsMove = syscall({
  name: "vfs.move",
  summary: "Move or rename one file.",
  input: FromTo,
  output: z.strictObject({ from: z.string(), to: z.string() }),
  errors: ["NOT_FOUND", "EXISTS", "QUOTA", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "durable-write",
  audit: "file.moved",
  slots: ({ from, to }) => [pathSlot("from", from), pathSlot("to", to)],
  asks: ["fs.read", "fs.create", "fs.write", "fs.remove"],
  needs: moveNeeds,
  canonical: atBoth,
  tool: { name: "file_move" },
});

export const vfsCopy = syscall({
  name: "vfs.copy",
  summary: "Copy one file; its label goes with it.",
  input: FromTo,
  output: z.strictObject({ from: z.string(), to: z.string() }),
  errors: ["NOT_FOUND", "EXISTS", "QUOTA", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "durable-write",
  audit: ({ from, to }) => (from.startsWith("/run/") && to.startsWith("/mnt/") ? "file.delivered" : "file.copied"),
  slots: ({ to }) => [pathSlot("to", to)],
  asks: ["fs.read", "fs.create", "fs.write"],
  needs: copyNeeds,
  canonical: atBoth,
  tool: { name: "file_copy", description: "Copy one file." },
});

export const vfsRemove = syscall({
  name: "vfs.remove",
  summary: "Move one file to the trash; undo brings it back.",
  input: z.strictObject({ path: PathInput }),
  output: z.strictObject({ path: z.string() }),
  errors: ["NOT_FOUND", "QUOTA", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "destructive",
  audit: "file.removed",
  slots: ({ path }) => [pathSlot("path", path)],
  asks: ["fs.remove"],
  needs: ({ path }) => [{ action: "fs.remove", resource: path }],
  canonical: atPath,
  tool: { name: "file_remove" },
});

export const vfsSearch = syscall({
  name: "vfs.search",
  summary: "Find lines that contain a text in the files below a folder.",
  input: z.strictObject({
    path: PathInput,
    text: z.string().min(1).max(1_000),
    /** Which files: a pattern such as `**` or `*.md`, relative to the folder. */
    files: z.string().min(1).max(512).default("**"),
    caseSensitive: z.boolean().default(false),
    limit: z.int().min(1).max(1_000).default(200),
  }),
  output: z.strictObject({
    matches: z.array(z.strictObject({ path: z.string(), line: z.int().positive(), text: z.string() })),
    more: z.boolean(),
    skipped: z.int().nonnegative(),
    closed: Closed,
  }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: reads,
  canonical: atPath,
  tool: { name: "file_search", fields: ["path", "text", "files", "caseSensitive", "limit"] },
});

export const vfsGlob = syscall({
  name: "vfs.glob",
  summary: "Find files below a folder by a name pattern: * within one segment, ** across folders.",
  input: z.strictObject({ path: PathInput, pattern: z.string().min(1).max(512), limit: z.int().min(1).max(5_000).default(1_000) }),
  output: z.strictObject({ files: z.array(FileInfo), more: z.boolean(), closed: Closed }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: reads,
  canonical: atPath,
  tool: { name: "file_glob", description: "Find files by pattern below a folder; ** crosses folders.", fields: ["path", "pattern"] },
});

export const vfsWatch = syscall({
  name: "vfs.watch",
  summary: "Stream the paths that change below a folder until the call is cancelled or the time is up.",
  input: z.strictObject({ path: PathInput, forMs: z.int().min(100).max(3_600_000).default(600_000) }),
  output: z.strictObject({ changes: z.int().nonnegative() }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: reads,
  canonical: atPath,
  events: { changed: z.strictObject({ path: z.string() }) },
});

export const FileVersion = z.strictObject({
  /** Position among the versions of the file; larger is later. */
  version: z.int().positive(),
  path: z.string(),
  change: z.enum(["write", "edit", "move", "copy", "remove", "mkdir", "command", "undo", "restore"]),
  /** Which run did it, and in which call. */
  pid: z.string(),
  root: z.string(),
  call: z.string(),
  at: z.int(),
  before: Hash.nullable(),
  after: Hash.nullable(),
  /** It was taken back since, by `vfs.undo`. */
  undone: z.literal(true).optional(),
  /** Of a file in a folder of the host, for a person's own session: what names that person's links give it now. Absent = none. */
  linked: LinkedNames.optional(),
});
export type FileVersion = z.infer<typeof FileVersion>;

export const vfsVersions = syscall({
  name: "vfs.versions",
  summary: "List what was done to a file or to everything below a folder, and by which run.",
  input: z.strictObject({
    path: PathInput,
    limit: z.int().min(1).max(1_000).default(100),
    /** Only what this run did, by its root process: its last change first, and with `next` however much it was. */
    run: z.string().min(1).max(64).optional(),
    /** Of a run: go on where an earlier answer ended, its `next`. */
    before: z.int().min(1).optional(),
    /** Of each file its last change alone, and only where that is of this kind. Not of one run. */
    last: FileVersion.shape.change.optional(),
  }),
  output: z.strictObject({
    versions: z.array(FileVersion),
    /** Of a run: there are more. */
    next: z.int().optional(),
    /** What the commands of the run that was named did that no version holds, at most 100. */
    beyond: z.array(z.strictObject({ path: z.string(), why: z.string() })),
    /** Bytes that undo keeps of the run that was named, for a person's own session: AETHER_RUN_MB bounds them. */
    kept: z.int().nonnegative().optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: reads,
  canonical: atPath,
});

export const vfsUndo = syscall({
  name: "vfs.undo",
  summary: "Take back every file change of one run, newest first, from the pre-images kept with its intents.",
  input: z.strictObject({
    /** The run's root process. */
    run: z.string(),
    /** Say what would happen and change nothing. */
    dryRun: z.boolean().default(false),
    /** Go on where an earlier call ended: its `next`. */
    before: z.int().min(1).optional(),
  }),
  output: z.strictObject({
    undone: z.array(z.strictObject({ path: z.string(), how: z.enum(["restored", "removed", "moved-back"]) })),
    /** Left alone because somebody changed them since. */
    kept: z.array(z.strictObject({ path: z.string(), why: z.string() })),
    /** There are more changes than one call takes back: call again with this as `before`. */
    next: z.int().optional(),
  }),
  errors: ["NOT_FOUND", "STORAGE"],
  effect: "idempotent",
  flow: "destructive",
  audit: "history.undone",
  asks: ["fs.read", "fs.write", "fs.remove", "history.undo"],
  needs: ({ run }) => [{ action: "history.undo", resource: run }],
});

export const Mount = z.strictObject({
  path: z.string(),
  /** The host folder; shown to people, never to agents. */
  folder: z.string(),
  mode: z.enum(["ro", "rw"]),
});
export type Mount = z.infer<typeof Mount>;

export const vfsMount = syscall({
  name: "vfs.mount",
  summary: "Give a host folder a place in the namespace.",
  input: z.strictObject({
    folder: z.string().min(1).max(4096),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
      .optional(),
    mode: z.enum(["ro", "rw"]).default("ro"),
  }),
  output: Mount,
  errors: ["NOT_FOUND", "EXISTS", "UNSUPPORTED"],
  effect: "state",
  flow: "authority",
  audit: "mount.made",
  told: ({ folder, mode }, { path }) => ({ folder, mode, path }),
  asks: ["fs.mount"],
  needs: ({ folder }) => [{ action: "fs.mount", resource: folder }],
});

export const vfsMounts = syscall({
  name: "vfs.mounts",
  summary: "List the host folders in the namespace.",
  input: z.strictObject({}),
  output: z.strictObject({ mounts: z.array(Mount) }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["fs.mount"],
  needs: () => [{ action: "fs.mount", resource: "*" }],
});

export const vfsUnmount = syscall({
  name: "vfs.unmount",
  summary: "Take a host folder out of the namespace; the folder itself is untouched.",
  input: z.strictObject({ path: PathInput }),
  output: z.strictObject({ path: z.string() }),
  errors: ["NOT_FOUND"],
  effect: "state",
  flow: "authority",
  audit: "mount.removed",
  asks: ["fs.mount"],
  needs: ({ path }) => [{ action: "fs.mount", resource: path }],
  canonical: atPath,
});

const inWorkspace = ({ workspace }: { workspace: string }) => (["fs.read", "fs.write"] as const).map((action) => ({ action, resource: `/run/${workspace}` }));

export const vfsPlaces = syscall({
  name: "vfs.places",
  summary: "Say which host folders a box of the caller is made of: its workspace, and the folders it may read in whole.",
  input: z.strictObject({
    /** The process whose workspace it is. */
    workspace: ProcessId,
  }),
  output: z.strictObject({
    places: z.array(
      z.strictObject({
        at: z.string(),
        /** On the host, without links. */
        folder: z.string(),
        writable: z.boolean(),
        /** Virtual paths below it that do not exist for anybody. */
        hidden: z.array(z.string()),
      }),
    ),
    /** Folders among them, or in them, that it may change in whole, and that a command may work on a copy of. */
    edits: z.array(z.string()),
    /** Of all that can be read in them. */
    label: Label,
    /** Grants for less than a folder and all below it, that have expired, or whose uses are limited; a box does not have them. */
    omitted: z.array(z.string()),
    until: z.number().nullable().describe("Epoch milliseconds at which the first of the rights to them expires."),
  }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  internal: true,
  asks: ["fs.read", "fs.write"],
  needs: inWorkspace,
});

export const vfsExpect = syscall({
  name: "vfs.expect",
  summary: "Before a command: raise its workspace's label, record what an earlier one left unrecorded, take the tree; issued by the box service.",
  input: z.strictObject({
    workspace: ProcessId,
    /** Of all that the command's box can read; the caller's own joins it. */
    label: Label,
    /** Whose doing what is recorded is, by its root process; absent = the caller's run's. */
    run: ProcessId.optional(),
  }),
  output: z.strictObject({
    /** SHA-256. Null: the workspace holds more than a tree may, so nothing it holds can be compared or put back. */
    tree: z.string().nullable(),
    /** Why there is no tree, or what of the workspace is not in it: after a kill that cannot be put back. */
    untracked: z.string().optional(),
  }),
  errors: ["NOT_FOUND", "QUOTA", "STORAGE"],
  effect: "state",
  flow: "durable-write",
  internal: true,
  audit: "workspace.opened",
  asks: ["fs.read", "fs.write"],
  needs: inWorkspace,
});

export const vfsAdopt = syscall({
  name: "vfs.adopt",
  summary: "Record what commands did to a workspace since that was done last, so that it shows in versions and can be undone; issued by the box service.",
  input: z.strictObject({
    workspace: ProcessId,
    /** Other commands still run there: what comes is compared with what is there now. */
    more: z.boolean().default(false),
    /** A tree to compare with where everything had been recorded. */
    since: Hash.optional(),
    /** Of all that they could read by their end: what they left is at least that. */
    label: Label.optional(),
    /** Whose doing it is, by its root process; absent = the caller's run's. */
    run: ProcessId.optional(),
  }),
  output: z.strictObject({
    /** Paths, at most 50. */
    changed: z.array(z.string()),
    changes: z.int().nonnegative(),
    /** What of it is not known, or cannot be undone, by name, and why. */
    untracked: z.string().optional(),
  }),
  errors: ["NOT_FOUND", "STORAGE"],
  effect: "state",
  flow: "durable-write",
  internal: true,
  audit: "workspace.adopted",
  asks: ["fs.read", "fs.write"],
  needs: inWorkspace,
});
