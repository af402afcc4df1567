import * as z from "zod";
import { Authority, Budget } from "../authority.ts";
import { DamagedRows } from "../damaged-rows.ts";
import { JsonValue } from "../json.ts";
import { FilePart } from "../message.ts";
import { open, syscall } from "../syscall.ts";
import { HandOver } from "./agent-hand-over.ts";
import { Doing } from "./doing.ts";
import { RUN_STREAM } from "./run-stream.ts";
import { SeenFolder } from "./vfs-folders.ts";

/** Names and parameters of the `agent.*`, `tool.*` and `approval.*` methods follow seed 003's socket interface. */
export const AgentId = z.string().min(1).max(64);

/** Of one that is written to: its id, or the name that a person gave it. */
const Addressee = AgentId;

const AgentState = z.enum(["ready", "running", "waiting", "stopped", "exited"]);

export const AgentInfo = z.strictObject({
  agent_id: z.string(),
  name: z.string(),
  model: z.string(),
  state: AgentState,
  waiting_on: z.string().nullable(),
  capability_count: z.int().nonnegative(),
  started_at: z.int(),
  ended_at: z.int().nullable(),
  parent_agent: z.string().nullable(),
  /** The root of its run. */
  run: z.string(),
  exit: z.strictObject({ code: z.int(), reason: z.string(), output: JsonValue }).nullable(),
  spent: z.strictObject({ tokens: z.int(), microUsd: z.int(), calls: z.int(), bytes: z.int() }),
  /** Its own limits; those above it bind too. */
  budget: Budget,
  goal: z.string(),
  /** How often it failed and began again; while it waits for that, `waiting_on` is `restart`. */
  restarts: z.int().nonnegative(),
  /** Folders of a person's that its manifest gives it; absent = none. */
  folders: z.array(SeenFolder).optional(),
  /** What its manifest says of it; absent where that says nothing. */
  metadata: z.record(z.string(), JsonValue).optional(),
  /** Where it was asked for, of one that works. */
  doing: Doing.optional(),
  /** The ended run that it goes on from; absent where it began anew. */
  continues: z.string().optional(),
  /** The run that goes on from it, as `agent.status` says it; absent where none does. */
  continued_by: z.string().optional(),
});
export type AgentInfo = z.infer<typeof AgentInfo>;

/** A manifest: YAML text, or the same as an object. Checked field by field; an unknown field is refused. */
const ManifestInput = z.union([z.string().min(1).max(65_536), z.record(z.string(), JsonValue)]);

const WholePath = z.string().max(4096).startsWith("/");

/** Of a manifest's folders: where relative paths begin, and `~`. Absent: each is a whole path. */
const ReadFrom = z.strictObject({ folder: WholePath, home: WholePath.optional() }).optional();

/** What it is called, in place of the manifest's own name. */
const OtherName = z.string().min(1).max(64).optional();

export const agentSpawn = syscall({
  name: "agent.spawn",
  summary: "Start an agent from a manifest; it waits for its first message, and ends with its answer unless it is persistent.",
  input: z.strictObject({
    manifest: ManifestInput,
    authority: Authority.optional(),
    name: OtherName,
    from: ReadFrom,
    /** The folders that a person agreed to, as `agent.check` told them. */
    agreed: z.array(SeenFolder).max(64).optional(),
  }),
  output: z.strictObject({ agent_id: z.string(), warnings: z.array(z.string()) }),
  /** `EXISTS`: a persistent agent of that name lives, `data.agent_id`. `CONFLICT`: its folders are others by now than were agreed to. */
  errors: ["QUOTA", "INVALID", "EXISTS", "CONFLICT"],
  effect: "state",
  flow: "spawn",
  audit: "agent.started",
  told: (_asked, { agent_id }) => ({ agent_id }),
  asks: ["agent.spawn"],
  needs: () => [{ action: "agent.spawn", resource: "*" }],
});

export const agentSpawnAndRun = syscall({
  name: "agent.spawn_and_run",
  summary: "Start an agent, give it a message, and wait for its answer.",
  input: z.strictObject({
    manifest: ManifestInput,
    message: z.string().min(1).max(65_536),
    /** The message as a person typed it, without the quotes that were put around names: what lists and pages show. */
    typed: z.string().min(1).max(65_536).optional(),
    /** Shown with it, by the hash of their content; `model.attach` keeps it. */
    files: z
      .array(FilePart.omit({ type: true }))
      .max(32)
      .default([]),
    authority: Authority.optional(),
    /** Return the handle at once instead of waiting. */
    detach: z.boolean().default(false),
    /** A folder's instructions to agents, by their path, which a person vouched for as they stand: its prompt begins with them. */
    instructions: z.string().max(4096).optional(),
    /** Where `.` is; default its workspace. */
    cwd: z.string().max(4096).optional(),
    /** Files to hand over at the end. */
    outputs: z
      .array(z.strictObject({ from: z.string(), to: z.string(), overwrite: z.boolean() }))
      .max(64)
      .default([]),
    hand_over: HandOver.optional(),
  }),
  output: z.strictObject({ agent_id: z.string(), response: z.string(), stop_reason: z.string(), code: z.int(), warnings: z.array(z.string()) }),
  errors: ["QUOTA", "INVALID", "UNSUPPORTED", "UNAVAILABLE", "TIMEOUT"],
  effect: "state",
  flow: "spawn",
  audit: "agent.started",
  told: (_asked, { agent_id, code }) => ({ agent_id, exit_code: code }),
  asks: ["agent.spawn"],
  needs: () => [{ action: "agent.spawn", resource: "*" }],
});

export const agentRun = syscall({
  name: "agent.run",
  summary: "Give a running agent a message and wait for its answer.",
  input: z.strictObject({ agent_id: Addressee, message: z.string().min(1).max(65_536), timeout_ms: z.int().min(1).max(86_400_000).default(600_000) }),
  output: z.strictObject({ response: z.string(), stop_reason: z.string() }),
  errors: ["NOT_FOUND", "TIMEOUT", "BUSY"],
  effect: "state",
  flow: "spawn",
  audit: "message.sent",
  told: ({ agent_id }) => ({ agent_id }),
  asks: ["message.send"],
  needs: open("once it is looked up, it asks for message.send on the agent: its id, or the name that a person gave it"),
});

/** Tools that are of use only to who may write to an agent: a goal's own agents report to who started them, and know no other. */
export const MESSAGE_TOOLS: ReadonlySet<string> = new Set(["send_message"]);

export const agentSend = syscall({
  name: "agent.send",
  summary: "Tell a working agent something; it reads it before its next step.",
  input: z.strictObject({ agent_id: Addressee, message: z.string().min(1).max(65_536) }),
  output: z.strictObject({
    delivered: z.literal(true),
    agent_id: z.string(),
    /** What `agent.answer` finds the answer by. */
    message_id: z.string(),
  }),
  errors: ["NOT_FOUND", "BUSY"],
  effect: "state",
  flow: "durable-write",
  audit: "message.sent",
  told: ({ agent_id }) => ({ agent_id }),
  asks: ["message.send"],
  needs: open("once it is looked up, it asks for message.send on the agent: its id, or the name that a person gave it"),
  untold: ["message"],
  tool: { name: "send_message" },
});

const onAgent =
  <A extends "agent.read" | "agent.control">(action: A) =>
  ({ agent_id }: { agent_id: string }) => [{ action, resource: agent_id }];

export const agentStop = syscall({
  name: "agent.stop",
  summary: "Stop an agent and everything below it.",
  input: z.strictObject({ agent_id: AgentId, reason: z.string().max(500).default("stopped by a caller") }),
  output: z.strictObject({
    ok: z.literal(true),
    /** How many of them were alive. */
    stopped: z.int().nonnegative(),
  }),
  errors: ["NOT_FOUND"],
  effect: "state",
  flow: "durable-write",
  audit: "agent.stopped",
  asks: ["agent.control"],
  needs: onAgent("agent.control"),
});

export const agentRemove = syscall({
  name: "agent.remove",
  summary:
    "Remove an ended run and all that is kept of it: its log, files of its own, versions, questions and what its commands wrote. What it handed over stays, and so does the audit log.",
  input: z.strictObject({ agent_id: AgentId }),
  output: z.strictObject({
    /** Processes of the run that went, itself among them. */
    removed: z.int().nonnegative(),
    /** Of files of its own. */
    bytes: z.int().nonnegative(),
  }),
  errors: ["NOT_FOUND", "CONFLICT"],
  effect: "idempotent",
  flow: "destructive",
  audit: "agent.removed",
  personal: "what was done is on record as long as the person whose it is wants",
  asks: ["agent.control"],
  needs: onAgent("agent.control"),
});

export const agentRemovable = syscall({
  name: "agent.removable",
  summary: "Say what agent.remove would remove, or why it would not.",
  input: z.strictObject({ agent_id: AgentId }),
  output: z.strictObject({
    /** The run, and those that it goes on from. */
    runs: z.array(z.string()),
    /** Processes of these, themselves among them. */
    processes: z.int().nonnegative(),
  }),
  errors: ["NOT_FOUND", "CONFLICT"],
  effect: "read",
  flow: "read",
  personal: "what was done is on record as long as the person whose it is wants",
  asks: ["agent.read"],
  needs: onAgent("agent.read"),
});

export const agentPause = syscall({
  name: "agent.pause",
  summary: "Let an agent finish the calls under way and start no more.",
  input: z.strictObject({ agent_id: AgentId }),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: ["NOT_FOUND"],
  effect: "state",
  flow: "durable-write",
  audit: "agent.paused",
  asks: ["agent.control"],
  needs: onAgent("agent.control"),
});

export const agentResume = syscall({
  name: "agent.resume",
  summary: "Let a paused agent go on.",
  input: z.strictObject({ agent_id: AgentId }),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: ["NOT_FOUND"],
  effect: "state",
  flow: "authority",
  audit: "agent.resumed",
  asks: ["agent.control"],
  needs: onAgent("agent.control"),
});

export const agentList = syscall({
  name: "agent.list",
  summary: "List agents.",
  input: z.strictObject({
    all: z.boolean().default(false),
    run: z.string().optional(),
    /** Only those that somebody started, and none that an agent made. */
    first: z.boolean().default(false),
    /** Only agents whose manifest's metadata has all of these; what is no text there is compared as its JSON. */
    metadata: z.record(z.string().min(1).max(128), z.string().max(1_024)).optional(),
    /** Only these, whether they have ended or not. */
    states: z.array(AgentState).min(1).max(5).optional(),
    /** Only those that ended with this reason: `completed`, `model_failed`, … */
    reason: z.string().min(1).max(100).optional(),
    /** Only those that began then or later; epoch milliseconds. */
    since: z.int().nonnegative().optional(),
    /** Only those of this name. */
    name: z.string().min(1).max(200).optional(),
    /** Only those whose id begins or ends so. */
    id: AgentId.optional(),
    /** Which come first. */
    order: z.enum(["oldest", "newest"]).default("oldest"),
    /** `next` of the page before this one; for the newest first. */
    before: z.int().positive().optional(),
    /** Say what each of them does now. */
    doing: z.boolean().default(false),
    limit: z.int().min(1).max(10_000).default(1_000),
  }),
  output: z.strictObject({
    agents: z.array(AgentInfo),
    /** How many more there are than are told here; absent = none. */
    more: z.int().positive().optional(),
    /** Where the next page of the newest begins; absent = there is none. */
    next: z.int().positive().optional(),
    damaged: DamagedRows.optional(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: () => [{ action: "agent.read", resource: "*" }],
});

export const agentStatus = syscall({
  name: "agent.status",
  summary: "Show one agent.",
  input: z.strictObject({ agent_id: AgentId }),
  output: AgentInfo,
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: onAgent("agent.read"),
});

export const LogEntry = z.strictObject({ agent_id: z.string(), seq: z.int().nonnegative(), at: z.int(), kind: z.string(), body: JsonValue });
export type LogEntry = z.infer<typeof LogEntry>;

export const agentLogs = syscall({
  name: "agent.logs",
  summary: "Read an agent's committed log.",
  input: z.strictObject({
    agent_id: AgentId,
    after: z.int().nonnegative().default(0),
    limit: z.int().min(1).max(1_000).default(200),
    tree: z.boolean().default(false),
    /** The last ones after `after`, and not the first. */
    latest: z.boolean().default(false),
  }),
  /** `damaged`: with `tree`, processes whose logs are left out. */
  output: z.strictObject({ entries: z.array(LogEntry), damaged: DamagedRows.optional() }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: ["agent.read"],
  needs: onAgent("agent.read"),
});

export const agentLogsStreaming = syscall({
  name: "agent.logs_streaming",
  summary: "Follow an agent's log, and its run's, until it ends.",
  input: z.strictObject({ agent_id: AgentId, after: z.int().nonnegative().default(0) }),
  output: z.strictObject({ exit_code: z.int(), reason: z.string(), output: JsonValue }),
  errors: ["NOT_FOUND"],
  effect: "read",
  follows: true,
  flow: "read",
  asks: ["agent.read"],
  needs: onAgent("agent.read"),
  events: { event: LogEntry, ...RUN_STREAM },
});

export const agentSubmitStreaming = syscall({
  name: "agent.submit_streaming",
  summary: "Give a goal to the bundled agent and stream what happens until it ends.",
  input: z.strictObject({ goal: z.string().min(1).max(65_536), model: z.string().max(200).optional() }),
  output: z.strictObject({ agent_id: z.string(), exit_code: z.int(), reason: z.string(), response: z.string() }),
  errors: ["QUOTA"],
  effect: "state",
  flow: "spawn",
  audit: "agent.started",
  told: (_asked, { agent_id }) => ({ agent_id }),
  asks: ["agent.spawn"],
  needs: () => [{ action: "agent.spawn", resource: "*" }],
  events: { event: LogEntry, ...RUN_STREAM },
});

/** A child as a parent asks for it: a task, and the part of its own rights that the child may have. */
export const ChildRequest = z.strictObject({
  task: z.string().min(1).max(65_536),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
    .default("child")
    .describe("a-z, 0-9, -"),
  /** Default: the parent's own model. */
  model: z.string().max(200).optional(),
  /** Tools it may use; default: the parent's, without spawning. */
  tools: z.array(z.string()).max(64).optional(),
  /** Paths it may read; default: the parent's. */
  read: z.array(z.string()).max(64).optional(),
  /** Tokens out of the parent's budget; default: no limit of its own. */
  tokens: z.int().positive().optional(),
  /** What was found so far; handed over between kernel-written marks. */
  prior_findings: z.string().min(1).max(32_768).optional(),
});
export type ChildRequest = z.infer<typeof ChildRequest>;

export const ChildReport = z.strictObject({ agent_id: z.string(), ok: z.boolean(), reason: z.string(), response: z.string(), attempts: z.int().positive() });
export type ChildReport = z.infer<typeof ChildReport>;

export const agentSpawnChild = syscall({
  name: "agent.spawn_child",
  summary: "Give a child agent a task and wait for its report; if it fails before it did more than read, it is tried once more.",
  input: ChildRequest,
  output: ChildReport,
  errors: ["QUOTA"],
  effect: "state",
  flow: "spawn",
  audit: "agent.started",
  asks: ["agent.spawn"],
  needs: ({ name }) => [{ action: "agent.spawn", resource: name }],
  tool: { name: "spawn_agent" },
});

export const agentSpawnChildren = syscall({
  name: "agent.spawn_children",
  summary: "Give child agents tasks at once and wait for all reports, in order.",
  input: z.strictObject({ children: z.array(ChildRequest).min(1).max(64) }),
  output: z.strictObject({ reports: z.array(ChildReport) }),
  errors: ["QUOTA"],
  effect: "state",
  flow: "spawn",
  audit: "agent.started",
  asks: ["agent.spawn"],
  needs: ({ children }) => children.map(({ name }) => ({ action: "agent.spawn" as const, resource: name })),
  tool: { name: "spawn_agents" },
});

export const agentWait = syscall({
  name: "agent.wait",
  summary: "Wait until an agent ends.",
  input: z.strictObject({ agent_id: AgentId, timeout_ms: z.int().min(1).max(86_400_000).default(600_000) }),
  output: z.strictObject({ code: z.int(), reason: z.string(), output: JsonValue }),
  errors: ["NOT_FOUND", "TIMEOUT"],
  effect: "state",
  flow: "read",
  asks: ["agent.read"],
  needs: onAgent("agent.read"),
});

export const agentReply = syscall({
  name: "agent.reply",
  summary: "Answer a message this process was given; issued by the agent loop.",
  input: z.strictObject({ message_id: z.string().min(1).max(200), response: z.string(), stop_reason: z.string().max(100) }),
  output: z.strictObject({ waiting: z.int().nonnegative() }),
  errors: [],
  effect: "state",
  flow: "durable-write",
  internal: true,
  audit: "message.sent",
  asks: [],
  needs: open("it reaches only callers that wait for the answer to a message they sent to this process"),
});

export const agentBeginAgain = syscall({
  name: "agent.begin_again",
  summary: "Record that this process failed, and wait until it may begin again; issued by the agent loop under a restart policy.",
  input: z.strictObject({
    /** The exit reason it would have ended with. */
    reason: z.string().min(1).max(100),
    /** Which restart of the policy's window this is, and how many there may be. */
    restart: z.int().positive(),
    of: z.int().positive(),
    /** Epoch milliseconds. */
    until: z.int().nonnegative(),
  }),
  output: z.strictObject({ reason: z.string(), restart: z.int().positive(), of: z.int().positive() }),
  errors: [],
  effect: "state",
  flow: "durable-write",
  internal: true,
  audit: "agent.restarted",
  asks: [],
  needs: open("it records and delays only the caller itself"),
});
