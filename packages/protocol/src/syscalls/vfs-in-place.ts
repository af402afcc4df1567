import * as z from "zod";
import type { Slot } from "../flow.ts";
import { Hash, PathInput, ProcessId } from "../ids.ts";
import { JsonValue } from "../json.ts";
import { Label } from "../label.ts";
import { open, syscall } from "../syscall.ts";

/** Most files of one command's changes whose names decide whether a person is asked. */
const MAX_ASKED = 256;
const CHANGES = ["fs.create", "fs.write", "fs.remove"] as const;

const inFolder = ({ at }: { at: string }) => (["fs.read", ...CHANGES] as const).map((action) => ({ action, resource: at }));

export const vfsMirror = syscall({
  name: "vfs.mirror",
  summary: "Make a command's own copy of a folder of a person's as that folder is now, for the command to work on; issued by the box service.",
  input: z.strictObject({
    workspace: ProcessId,
    /** Where agents see the folder. */
    at: PathInput,
    /** It is kept like the folder while the command runs, and what it had is known after a kill. */
    live: z.boolean().default(false),
    /** Bring in what others changed in the folder since this was its tree, into the copy of which the other was. */
    since: z.strictObject({ tree: Hash, seen: Hash }).optional(),
  }),
  output: z.strictObject({
    /** The copy, on the host. */
    folder: z.string(),
    /** SHA-256 of the folder's own tree. */
    seen: z.string().nullable(),
    /** SHA-256 of the tree that it holds. Null: the folder holds more than a tree may, and there is no copy. */
    tree: z.string().nullable(),
    /** What of the folder is not in the copy, and why. */
    untracked: z.string().optional(),
    /** Virtual paths below it that a command may only read. */
    closed: z.array(z.string()),
  }),
  errors: ["NOT_FOUND", "STORAGE", "TOO_LARGE"],
  // What a command that goes on was told of its copy is on the disk before it goes on.
  effect: ({ live }) => (live ? "idempotent" : "state"),
  flow: "read",
  internal: true,
  asks: ["fs.read", ...CHANGES],
  needs: inFolder,
});

/** What became of the copy of one folder. */
const Outcome = z.strictObject({
  at: z.string(),
  before: Hash,
  after: Hash,
});

export const vfsHold = syscall({
  name: "vfs.hold",
  summary: "Write down what a command ended with and what it made of its copies, before anything of it reaches a person's folder; issued by the box service.",
  input: z.strictObject({
    workspace: ProcessId,
    /** The command's. */
    call: z.string().min(1).max(512),
    /** What it ended with. */
    told: JsonValue,
    copies: z.array(Outcome).min(1).max(64),
    /** Of all that it could read. */
    label: Label,
    /** Nobody can be asked: what would be asked about is left out, and so is what others did already. */
    quiet: z.boolean().default(false),
  }),
  output: z.strictObject({
    /** Files of them that a person is asked about, by name. */
    asked: z.array(z.string()),
  }),
  errors: ["STORAGE", "TOO_LARGE"],
  // One command holds one outcome: a kill before that was written down leaves nothing of it, and the command runs again.
  digest: ({ workspace, call }) => ({ workspace, call }),
  effect: "idempotent",
  flow: "disclose",
  internal: true,
  asks: [],
  needs: open("it is kept for the command that it is of, and no file is touched"),
});

export const vfsCopies = syscall({
  name: "vfs.copies",
  summary: "Say which copies of folders a command in the background works on, and what of each has been done to its folder; issued by the box service.",
  input: z.strictObject({}),
  output: z.strictObject({
    copies: z.array(
      z.strictObject({
        at: z.string(),
        /** On the host. */
        folder: z.string(),
        /** The tree that was told last. */
        tree: z.string(),
      }),
    ),
  }),
  errors: ["STORAGE"],
  effect: "read",
  flow: "read",
  internal: true,
  asks: [],
  needs: open("a command asks for its own"),
});

export const vfsHeld = syscall({
  name: "vfs.held",
  summary: "Say what a command ended with that was held and may not have reached a person's folder yet; issued by the box service.",
  input: z.strictObject({
    call: z.string().min(1).max(512),
    /** Of a command in the background: what it held while it ran, under its call with a number. */
    running: z.boolean().default(false),
  }),
  output: z.strictObject({
    held: z
      .strictObject({
        call: z.string(),
        told: JsonValue,
        label: Label,
        /** Folders that it changed. */
        at: z.array(z.string()),
        /** Files of them that a person is asked about, by name. */
        asked: z.array(z.string()),
      })
      .nullable(),
  }),
  errors: ["STORAGE"],
  effect: "read",
  flow: "read",
  internal: true,
  asks: [],
  needs: open("a command asks for what it held itself"),
});

export const vfsDrop = syscall({
  name: "vfs.drop",
  summary: "Forget what a command held, in the commit of its receipt; issued by the box service.",
  input: z.strictObject({
    call: z.string().min(1).max(512),
    /** It goes on, from what was held. */
    running: z.boolean().default(false),
  }),
  output: z.strictObject({}),
  errors: [],
  effect: ({ running }) => (running ? "idempotent" : "state"),
  flow: "read",
  internal: true,
  asks: [],
  needs: open("a command forgets what it held itself"),
});

export const vfsSweep = syscall({
  name: "vfs.sweep",
  summary: "Remove the copies of folders that commands of ended processes worked on.",
  input: z.strictObject({}),
  output: z.strictObject({ copies: z.int().nonnegative() }),
  errors: ["STORAGE"],
  effect: "idempotent",
  flow: "destructive",
  audit: "system.swept",
  asks: ["system.control"],
  needs: () => [{ action: "system.control", resource: "sweep" }],
});

const pathSlot = (value: string): Slot => ({ slot: "path", type: "path", value });

export const vfsLand = syscall({
  name: "vfs.land",
  summary: "Do to a person's folders what a command did to its copies, file by file where nobody else changed them since; issued by the box service.",
  input: z.strictObject({
    /** The command's, which held what it did. */
    call: z.string().min(1).max(512),
    at: z.array(PathInput).min(1).max(64),
    asked: z.array(PathInput).max(MAX_ASKED).default([]),
    /** What a person said no to: it is left out, with all else that other programs run or trust, and the rest is done. */
    without: z.array(PathInput).max(MAX_ASKED).default([]),
  }),
  output: z.strictObject({
    /** Paths, at most 50. */
    changed: z.array(z.string()),
    changes: z.int().nonnegative(),
    /** What was left as it is in the folder, and why; at most 50. */
    kept: z.array(z.strictObject({ path: z.string(), why: z.string() })),
    /** How many were. */
    left: z.int().nonnegative(),
    /** What programs keep for themselves, which stays in the copy; at most 50. */
    caches: z.array(z.string()),
  }),
  errors: ["NOT_FOUND", "CONFLICT", "STORAGE"],
  effect: "probeable",
  flow: "durable-write",
  toItsEnd: true,
  internal: true,
  audit: "folder.landed",
  slots: ({ at, asked }) => [...at, ...asked].map(pathSlot),
  asks: [...CHANGES],
  needs: ({ at }) => at.flatMap((resource) => CHANGES.map((action) => ({ action, resource }))),
});
