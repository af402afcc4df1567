import * as z from "zod";
import { DamagedRows } from "../damaged-rows.ts";
import { PathInput, ProcessId } from "../ids.ts";
import { CommandEnd, ContainerRuntime, Language, Limits, Rung, SignalName, TerminalSize } from "../isolation.ts";
import { open, type Place, syscall } from "../syscall.ts";
import { CommandOutput } from "./run-stream.ts";

/** A command's process. */
export const CommandId = z.string().min(1).max(64);
/** Characters of a command line or a program. */
const MAX_SCRIPT = 131_072;
/** Bytes of each output that a call returns in its result; the middle of more is left out. */
export const MAX_SHOWN = 32_768;

/** The one character that no variable can hold. */
const WITHOUT_NUL = /^[^\0]*$/;

const Env = z
  .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), z.string().max(32_768).regex(WITHOUT_NUL))
  .refine((env) => Object.keys(env).length <= 128, "at most 128 variables");

/** Ask the models that this caller may use, by the usual clients: their base URLs and a token of this box's own are in its environment. */
const Models = z.boolean().default(false);

/** A runtime that is asked for by name is a right of its own: `container/runsc`. */
const inRung = ({ rung, runtime }: { rung?: Rung | undefined; runtime?: ContainerRuntime | undefined }) => [
  { action: "vm.use" as const, resource: rung ?? "default" },
  ...(runtime === undefined ? [] : [{ action: "vm.use" as const, resource: `${rung ?? "default"}/${runtime}` }]),
];
/** What has no way out is done again after a kill, in the restored workspace; what has one may have been heard (DESIGN 4.4). */
const effectOf = ({ network }: { network: boolean }) => (network ? ("once" as const) : ("workspace" as const));
const atCwd = <T extends { cwd?: string | undefined }>(input: T, place: Place): T =>
  input.cwd === undefined ? input : { ...input, cwd: place.path(input.cwd) };
const ofCommand = (action: "agent.read" | "agent.control") => open(`a command is its holder's own; any other asks for ${action} on it once it is looked up`);

/** How the message of a result begins to tell what of the command's changes is not in a person's folder. */
export const NOT_TAKEN_OVER = "not taken over into the folder";

export const CommandResult = CommandEnd.extend({
  stdout: z.string(),
  stderr: z.string(),
  /** Bytes of both that are not shown. */
  omitted: z.int().nonnegative(),
  rung: Rung,
  cwd: z.string(),
  /** Files it changed in the workspace, at most 50 by name. */
  changed: z.array(z.string()),
  changes: z.int().nonnegative(),
  /** Which of its changes are not known, or cannot be undone, and why. */
  untracked: z.string().optional(),
  /** About an end from outside, a session that was lost, or where a program may write that tried elsewhere. */
  message: z.string().optional(),
  /** What it asked the network for and was refused, why, and what a person types who means it; each once, the first eight. */
  refused: z.array(z.string()).optional(),
  ms: z.int().nonnegative(),
});
export type CommandResult = z.infer<typeof CommandResult>;

export const vmRungs = syscall({
  name: "vm.rungs",
  summary: "Show which kinds of isolation work on this machine, and what the others lack.",
  input: z.strictObject({
    /** Only the one that shells run in: looking for the others takes a while. */
    default_only: z.boolean().default(false),
  }),
  output: z.strictObject({
    rungs: z.array(
      z.strictObject({
        rung: Rung,
        available: z.boolean(),
        /** The one that shells run in when none is asked for. */
        default: z.boolean(),
        /** What runs it, or why it does not work. */
        detail: z.string(),
        /** What holds its limits. */
        limits: z.string().optional(),
        /** What a person does to have it. */
        get: z.string().optional(),
        notes: z.array(z.string()),
      }),
    ),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: [],
  needs: open("it says only what kinds of isolation this machine has"),
});

export const vmExec = syscall({
  name: "vm.exec",
  summary: "Run a command in a box to its end.",
  input: z.strictObject({
    /** A line for the rung's shell, or a program and its arguments. */
    command: z.union([z.string().min(1).max(MAX_SCRIPT), z.array(z.string().max(MAX_SCRIPT)).min(1).max(256)]),
    /** Default: `process`, else `bash`. */
    rung: Rung.optional(),
    /** With the rung `container`: who makes the box. Default: as this installation is set up. */
    runtime: ContainerRuntime.optional(),
    cwd: PathInput.optional(),
    env: Env.default({}),
    stdin: z.string().max(1_048_576).default(""),
    limits: Limits.default({}),
    /** Reach the hosts this caller was granted. */
    network: z.boolean().default(false),
    models: Models,
  }),
  output: CommandResult,
  errors: ["UNAVAILABLE", "UNSUPPORTED", "BUSY", "QUOTA", "TOO_LARGE"],
  effect: effectOf,
  inWorkspace: true,
  flow: "durable-write",
  audit: "command.ran",
  asks: ["host.use", "secret.use", "vm.use"],
  needs: inRung,
  canonical: atCwd,
  events: { output: CommandOutput },
});

export const vmShell = syscall({
  name: "vm.shell",
  summary:
    "Run a shell command in this agent's own shell; folder, variables and jobs stay between calls. Files are kept in the workspace, and in folders that may be changed in whole.",
  input: z.strictObject({
    command: z.string().min(1).max(MAX_SCRIPT),
    timeout_ms: z.int().min(100).max(3_600_000).default(120_000),
    network: z.boolean().default(false),
  }),
  output: CommandResult,
  errors: ["UNAVAILABLE", "UNSUPPORTED", "BUSY", "QUOTA", "TOO_LARGE"],
  effect: effectOf,
  inWorkspace: true,
  flow: "durable-write",
  audit: "command.ran",
  asks: ["host.use", "secret.use", "vm.use"],
  needs: () => [{ action: "vm.use", resource: "default" }],
  tool: { name: "shell", description: "Run a command in your shell: folder, variables and jobs stay; only files you may write are kept." },
  events: { output: CommandOutput },
});

export const vmRunCode = syscall({
  name: "vm.run_code",
  summary: "Run a program given as text, beside the workspace's files.",
  input: z.strictObject({
    language: Language,
    /** For wasm: a module's path, or its bytes in base64. */
    code: z.string().min(1).max(1_048_576),
    args: z.array(z.string().max(4_096)).max(64).default([]),
    stdin: z.string().max(1_048_576).default(""),
    timeout_ms: z.int().min(100).max(3_600_000).default(60_000),
  }),
  output: CommandResult,
  errors: ["UNAVAILABLE", "UNSUPPORTED", "BUSY", "QUOTA", "TOO_LARGE"],
  effect: "workspace",
  inWorkspace: true,
  flow: "durable-write",
  audit: "command.ran",
  asks: ["vm.use"],
  needs: ({ language }) => [{ action: "vm.use", resource: RUNG_OF[language] }],
  tool: { name: "run_code", description: "Run a program given as text.", fields: ["language", "code", "args", "stdin"] },
  events: { output: CommandOutput },
});

/** Where `run_code` runs a language. */
export const RUNG_OF = { bash: "default", javascript: "js", python: "python", wasm: "wasm" } as const satisfies Record<Language, Rung | "default">;

export const vmSpawn = syscall({
  name: "vm.spawn",
  summary: "Start a command that goes on in the background, with a terminal if asked; it begins before what is asked for in its workspace later.",
  input: z.strictObject({
    /** An agent, also one that has ended: the command works in its workspace, and reads what it may read. Default: the caller's own. */
    agent: ProcessId.optional(),
    /** Default: an interactive shell. */
    command: z.union([z.string().min(1).max(MAX_SCRIPT), z.array(z.string().max(MAX_SCRIPT)).min(1).max(256)]).optional(),
    rung: Rung.optional(),
    /** With the rung `container`, as for `vm.exec`. */
    runtime: ContainerRuntime.optional(),
    terminal: TerminalSize.optional(),
    /** A relative one begins where the agent's own paths do. Default: there. */
    cwd: PathInput.optional(),
    env: Env.default({}),
    limits: Limits.default({}),
    network: z.boolean().default(false),
    models: Models,
  }),
  output: z.strictObject({ vm_id: z.string(), rung: Rung }),
  errors: ["UNAVAILABLE", "UNSUPPORTED", "QUOTA", "BUSY"],
  effect: "state",
  beginsInWorkspace: true,
  flow: "spawn",
  audit: "command.started",
  told: (_asked, { vm_id, rung }) => ({ vm_id, rung }),
  asks: ["agent.control", "vm.use"],
  needs: (input) => [...inRung(input), ...(input.agent === undefined ? [] : [{ action: "agent.control" as const, resource: input.agent }])],
  // Another agent's place is known once that agent is looked up.
  canonical: (input, place) => (input.agent === undefined ? atCwd(input, place) : input),
  tool: {
    name: "terminal_open",
    description: "Start a background command (default: a shell); models: its programs may ask them.",
    fields: ["command", "terminal", "network", "models"],
  },
});

/** What a command's process runs; issued by its program only. */
export const vmRun = syscall({
  name: "vm.run",
  summary: "Run a background command to its end; issued by its own process.",
  input: z.strictObject({
    command: z.union([z.string().min(1).max(MAX_SCRIPT), z.array(z.string().max(MAX_SCRIPT)).min(1).max(256)]).optional(),
    rung: Rung,
    /** None was asked for, and this is the default one: the right to that is enough. */
    standard: z.boolean().default(false),
    runtime: ContainerRuntime.optional(),
    holder: z.string(),
    /** Whose folder below `/run` it works in, where that is not the holder's. */
    workspace: z.string().optional(),
    /** Whose doing its changes there are, by its root process. */
    run: z.string().optional(),
    terminal: TerminalSize.optional(),
    cwd: z.string(),
    env: Env,
    limits: Limits,
    network: z.boolean(),
    models: Models,
    /** The standing yes and the tool by which it was begun. */
    begun: z.strictObject({ rule: z.string().optional(), tool: z.string().optional() }).optional(),
  }),
  output: CommandEnd.extend({ changes: z.int().nonnegative(), bytes: z.int().nonnegative() }),
  errors: ["UNAVAILABLE", "UNSUPPORTED", "BUSY", "QUOTA"],
  effect: "probeable",
  flow: "durable-write",
  internal: true,
  audit: "command.ran",
  asks: ["host.use", "secret.use", "vm.use"],
  needs: ({ rung, standard, runtime }) => inRung({ rung: standard ? undefined : rung, runtime }),
});

export const vmStdin = syscall({
  name: "vm.stdin",
  summary: "Write to a command's input.",
  input: z.strictObject({
    vm_id: CommandId,
    text: z.string().max(1_048_576).default(""),
    /** Instead of text: bytes. */
    base64: z.base64().max(1_398_104).optional(),
    /** End its input afterwards. */
    end: z.boolean().default(false),
  }),
  output: z.strictObject({ bytes: z.int().nonnegative() }),
  errors: ["NOT_FOUND", "BUSY"],
  effect: "once",
  flow: "durable-write",
  audit: "command.told",
  asks: ["agent.control"],
  needs: ofCommand("agent.control"),
  tool: { name: "terminal_write", fields: ["vm_id", "text", "end"] },
});

export const vmResize = syscall({
  name: "vm.resize",
  summary: "Give a command's terminal another size.",
  input: TerminalSize.extend({ vm_id: CommandId }),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: ["NOT_FOUND", "UNSUPPORTED", "BUSY"],
  effect: "idempotent",
  flow: "durable-write",
  audit: "command.told",
  asks: ["agent.control"],
  needs: ofCommand("agent.control"),
});

export const vmSignal = syscall({
  name: "vm.signal",
  summary: "Send a signal to a command's process group.",
  input: z.strictObject({ vm_id: CommandId, signal: SignalName }),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: ["NOT_FOUND", "UNSUPPORTED", "BUSY"],
  effect: "once",
  flow: "durable-write",
  audit: "command.told",
  asks: ["agent.control"],
  needs: ofCommand("agent.control"),
});

export const vmKill = syscall({
  name: "vm.kill",
  summary: "End a command and everything it started.",
  input: z.strictObject({ vm_id: CommandId }),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: ["NOT_FOUND"],
  effect: "state",
  flow: "durable-write",
  audit: "command.ended",
  asks: ["agent.control"],
  needs: ofCommand("agent.control"),
  tool: { name: "terminal_close", description: "End a command and all it started." },
});

export const CommandInfo = z.strictObject({
  vm_id: z.string(),
  /** Who started it. */
  holder: z.string(),
  /** Whose folder below `/run` it works in. */
  workspace: z.string(),
  command: z.string(),
  rung: Rung,
  state: z.enum(["starting", "running", "ended"]),
  end: CommandEnd.nullable(),
  terminal: TerminalSize.nullable(),
  /** Bytes of output so far. */
  bytes: z.int().nonnegative(),
  /** Who may write to it now. */
  owner: z.string(),
  viewers: z.int().nonnegative(),
  started_at: z.int(),
});
export type CommandInfo = z.infer<typeof CommandInfo>;

export const vmList = syscall({
  name: "vm.list",
  summary: "List background commands, the newest of them.",
  input: z.strictObject({
    all: z.boolean().default(false),
    holder: z.string().optional(),
    limit: z.int().min(1).max(1_000).default(200),
    /** `next` of the page before this one. */
    before: z.int().positive().optional(),
  }),
  output: z.strictObject({
    /** The newest of them, the oldest of these first. */
    commands: z.array(CommandInfo),
    /** How many older ones there are; absent = none. */
    more: z.int().positive().optional(),
    /** Where the page of those before these begins. */
    next: z.int().positive().optional(),
    damaged: DamagedRows.optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: () => [{ action: "agent.read", resource: "*" }],
});

export const vmWait = syscall({
  name: "vm.wait",
  summary: "Wait until a command ends.",
  input: z.strictObject({ vm_id: CommandId, timeout_ms: z.int().min(1).max(86_400_000).default(600_000) }),
  output: CommandEnd,
  errors: ["NOT_FOUND", "TIMEOUT"],
  effect: "state",
  flow: "read",
  asks: ["agent.read"],
  needs: ofCommand("agent.read"),
});

export const vmRead = syscall({
  name: "vm.read",
  summary: "Read what a command wrote, from an offset; waits for more when there is none yet.",
  input: z.strictObject({
    vm_id: CommandId,
    offset: z.int().nonnegative().default(0),
    max: z.int().min(1).max(262_144).default(32_768),
    wait_ms: z.int().min(0).max(60_000).default(1_000),
    encoding: z.enum(["text", "base64"]).default("text"),
  }),
  output: z.strictObject({
    text: z.string(),
    /** Ask from here next. */
    next: z.int().nonnegative(),
    size: z.int().nonnegative(),
    end: CommandEnd.nullable(),
  }),
  errors: ["NOT_FOUND"],
  effect: "read",
  follows: true,
  flow: "read",
  asks: ["agent.read"],
  needs: ofCommand("agent.read"),
  tool: { name: "terminal_read", description: "Read a command's output from an offset.", fields: ["vm_id", "offset", "wait_ms"] },
});

/** `next` is where a viewer goes on that comes back; `text` is in the encoding that was asked for. */
const Chunk = z.strictObject({ offset: z.int().nonnegative(), next: z.int().nonnegative(), at: z.int(), text: z.string() });

export const vmAttach = syscall({
  name: "vm.attach",
  summary: "Watch a command from an offset until it ends.",
  input: z.strictObject({
    vm_id: CommandId,
    offset: z.int().nonnegative().default(0),
    encoding: z.enum(["text", "base64"]).default("text"),
  }),
  output: CommandEnd.extend({ bytes: z.int().nonnegative() }),
  errors: ["NOT_FOUND"],
  effect: "read",
  follows: true,
  flow: "read",
  asks: ["agent.read"],
  needs: ofCommand("agent.read"),
  events: {
    stdout: Chunk,
    stderr: Chunk,
    exit: CommandEnd,
    /** Before `exit`, of a command that failed. */
    error: CommandEnd.shape.error.unwrap(),
    /** Who may write to it: at first, and whenever that changes. */
    owner: z.strictObject({ owner: z.string() }),
  },
});

export const vmTake = syscall({
  name: "vm.take",
  summary: "Take over a command's input; who had it is refused until it is given back.",
  input: z.strictObject({ vm_id: CommandId, release: z.boolean().default(false) }),
  output: z.strictObject({ owner: z.string(), before: z.string() }),
  errors: ["NOT_FOUND", "BUSY"],
  effect: "idempotent",
  flow: "authority",
  audit: "command.told",
  asks: ["agent.control"],
  needs: ofCommand("agent.control"),
});

export const vmRecording = syscall({
  name: "vm.recording",
  summary: "Get a terminal's recording in asciicast format, version 2.",
  input: z.strictObject({
    vm_id: CommandId,
    /** Also what was typed, which may hold passwords that the terminal did not show. */
    keys: z.boolean().default(false),
  }),
  output: z.strictObject({ asciicast: z.string(), truncated: z.boolean() }),
  errors: ["NOT_FOUND", "UNSUPPORTED"],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: ofCommand("agent.read"),
});
