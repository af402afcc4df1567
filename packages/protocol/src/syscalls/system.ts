import * as z from "zod";
import { open, syscall } from "../syscall.ts";

export const systemPing = syscall({
  name: "system.ping",
  summary: "Answer, so that a client knows the door works.",
  input: z.strictObject({}),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: [],
  effect: "pure",
  flow: "read",
  asks: [],
  needs: open("it says nothing about the installation"),
});

/** How long what nobody needs any more is kept, in ms. */
const Keeps = z.strictObject({
  /** Ended runs, with all that is kept of them. */
  runs: z.int(),
  /** Receipts of ended sessions. */
  receipts: z.int(),
  /** Messages that were announced. */
  outbox: z.int(),
  audit: z.int(),
  /** Places of folders, since they were asked for last. */
  mounts: z.int(),
  /** Stored content that nothing refers to. */
  blobs: z.int(),
  /** What ended commands wrote. */
  output: z.int(),
  /** Bytes of that in all. */
  output_bytes: z.int(),
});

export const systemStatus = syscall({
  name: "system.status",
  summary: "Show the state of this installation.",
  input: z.strictObject({}),
  output: z.strictObject({
    version: z.string(),
    home: z.string(),
    pid: z.int(),
    startedAt: z.int(),
    stays: z.boolean(),
    epoch: z.int(),
    processes: z.strictObject({ live: z.int(), waiting: z.int(), exited: z.int(), resident: z.int() }),
    approvals: z.int(),
    /** Agents and background commands that could not go on and are tried again, with what stands in their way. */
    stalled: z.array(z.strictObject({ agent_id: z.string(), why: z.string() })).max(100),
    rssBytes: z.int(),
    journal: z.strictObject({ steps: z.int(), transactions: z.int(), statements: z.int() }),
    drained: z.boolean(),
    keeps: Keeps,
    /** Why nothing is removed for its age; absent = the clock is believed. */
    clock: z.string().optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["system.read"],
  needs: () => [{ action: "system.read", resource: "status" }],
});

export const systemHealth = syscall({
  name: "system.health",
  summary: "Say whether everything this installation stands on works: the journal, models, and each kind of isolation.",
  input: z.strictObject({}),
  output: z.strictObject({
    /** `degraded` = something that was working or asked for does not; a rung that was never installed is no fault. */
    status: z.enum(["ok", "degraded"]),
    checks: z.array(
      z.strictObject({
        name: z.string(),
        state: z.enum(["ok", "absent", "failed"]),
        detail: z.string(),
        /** What a person does about it. */
        get: z.string().optional(),
      }),
    ),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["system.read"],
  needs: () => [{ action: "system.read", resource: "health" }],
});

export const systemStop = syscall({
  name: "system.stop",
  summary: "Drain and stop this installation; unfinished runs go on at the next start.",
  input: z.strictObject({}),
  output: z.strictObject({ stopping: z.literal(true) }),
  errors: [],
  effect: "pure",
  flow: "authority",
  audit: "system.stopped",
  asks: ["system.control"],
  needs: () => [{ action: "system.control", resource: "stop" }],
});

export const systemSweep = syscall({
  name: "system.sweep",
  summary:
    "Remove what nobody needs any more: rows of ended sessions, runs that ended long ago, places of folders that no run needs, relayed messages, old audit entries, content no row refers to, output of ended commands.",
  input: z.strictObject({
    /** Ages are told by this machine's clock, however far it stands from where it was believed last. */
    clock_is_right: z.boolean().optional(),
  }),
  output: z.strictObject({
    /** Rows that went, of each kind. */
    sessions: z.int(),
    outbox: z.int(),
    audit: z.int(),
    /** Ended runs. */
    runs: z.int(),
    /** Places of folders that nothing needs. */
    mounts: z.int(),
    blobs: z.int(),
    /** Logs of what commands wrote. */
    output: z.int(),
    /** Of those blobs and logs. */
    bytes: z.int(),
    /** It ran out of time; the next one goes on. */
    more: z.boolean(),
    /** Why nothing went for its age: the clock is doubted. */
    doubt: z.string().optional(),
  }),
  errors: [],
  effect: "idempotent",
  flow: "destructive",
  audit: "system.swept",
  asks: ["system.control"],
  needs: () => [{ action: "system.control", resource: "sweep" }],
});

export const systemBackup = syscall({
  name: "system.backup",
  summary: "Write all that this installation stores to one file, of one moment, while it goes on.",
  input: z.strictObject({
    /** An absolute path of the host, outside of `AETHER_HOME`, where nothing is yet. */
    file: z.string().min(1).max(4_096),
  }),
  output: z.strictObject({
    file: z.string(),
    files: z.int(),
    /** Of the files, before they were packed. */
    bytes: z.int(),
    /** Of the backup. */
    size: z.int(),
    /** What it does not hold, and why; at most 100 of them. */
    left_out: z.array(z.string()),
    left_out_count: z.int(),
  }),
  errors: ["INVALID", "NOT_FOUND", "EXISTS", "STORAGE", "CONFLICT", "CANCELLED"],
  /** Agents run, and it begins between two commands of each of these workspaces. */
  events: { waiting: z.strictObject({ workspaces: z.int().positive() }) },
  effect: "idempotent",
  flow: "durable-write",
  audit: "system.backed_up",
  personal: "it holds what every agent and every secret is kept from others by",
  told: ({ file }) => ({ file }),
  asks: ["system.control"],
  needs: () => [{ action: "system.control", resource: "backup" }],
});

export const systemExplain = syscall({
  name: "system.explain",
  summary: "Say whether a process may do something, by which grant or for want of which.",
  input: z.strictObject({ agent_id: z.string(), action: z.string(), resource: z.string() }),
  output: z.strictObject({ allowed: z.boolean(), why: z.string(), grant: z.string().nullable() }),
  errors: ["NOT_FOUND", "INVALID"],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: ({ agent_id }) => [{ action: "agent.read", resource: agent_id }],
});

export const callResult = syscall({
  name: "call.result",
  summary: "Fetch the outcome of an earlier call of this session by its key.",
  input: z.strictObject({ key: z.string().min(1).max(200) }),
  output: z.strictObject({ state: z.enum(["running", "done", "unknown"]), outcome: z.json().nullable() }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: [],
  needs: open("a key names only calls of the caller's own session"),
});
