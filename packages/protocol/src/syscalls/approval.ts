import * as z from "zod";
import { DamagedRows } from "../damaged-rows.ts";
import { FlowDecision } from "../flow.ts";
import { JsonValue } from "../json.ts";
import { Label } from "../label.ts";
import { syscall } from "../syscall.ts";

/** What a person needs to know to decide a call that the flow gate stopped. */
export const FlowQuestion = z.strictObject({
  decision: FlowDecision,
  /** What the context held when it was asked, with what handles brought: what it makes, tells and begins has this label. */
  label: Label,
  /** What it needs of the agent's authority. At most 16. */
  uses: z
    .array(z.strictObject({ action: z.string(), resource: z.string() }))
    .max(16)
    .default([]),
  /** Where each value of a slot was met: the user's words, or sources that the agent has read. */
  provenance: z.array(z.strictObject({ value: z.string(), from: z.array(z.string()) })),
  /** Signs of injected instructions in what the agent has read, where one of the values was met there: hints, and no more. At most 8. */
  signals: z
    .array(z.strictObject({ kind: z.string(), excerpt: z.string() }))
    .max(8)
    .default([]),
  /** The text that leaves, cut to its first 4,096 characters. */
  content: z.string().nullable(),
  /** What the call reserves beside itself. */
  cost: z.record(z.string(), z.number()),
  /** How many questions of this run came before. */
  earlier: z.int().nonnegative(),
});
export type FlowQuestion = z.infer<typeof FlowQuestion>;

export const Approval = z.strictObject({
  id: z.string(),
  /** Calls with the same one are asked about together: those of one tool that an agent waits for at once. Each is decided by its own id. */
  card: z.string(),
  agent_id: z.string(),
  run: z.string(),
  name: z.string(),
  /** Who it is across runs; absent = its next run is somebody else, so there is nobody to make a rule for. */
  identity: z.string().optional(),
  tool: z.string(),
  syscall: z.string(),
  description: z.string(),
  /** The actual call. */
  input: JsonValue,
  /** Why it is asked: `manifest` (approval_required), `unknown-outcome` (it may have happened before a crash) or `flow` (the flow gate). */
  cause: z.enum(["manifest", "unknown-outcome", "flow"]),
  evidence: JsonValue,
  /** What it would change, or what it names and does not hold, where its service can tell: a yes is to this. */
  preview: z.string().nullable(),
  /** Of a flow question: what was decided about, and where its arguments come from. */
  flow: FlowQuestion.optional(),
  requested_at: z.int(),
  expires_at: z.int(),
});
export type Approval = z.infer<typeof Approval>;

export const approvalList = syscall({
  name: "approval.list",
  summary: "List the calls that wait for a person.",
  input: z.strictObject({ run: z.string().optional() }),
  output: z.strictObject({ pending: z.array(Approval), damaged: DamagedRows.optional() }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["approval.read"],
  needs: () => [{ action: "approval.read", resource: "*" }],
});

export const approvalRespond = syscall({
  name: "approval.respond",
  summary: "Decide a waiting call; the first answer wins.",
  input: z.strictObject({
    id: z.string().min(1).max(64),
    /** For an unknown outcome: approve = run it again, deny = report that it may have happened. */
    decision: z.enum(["approve", "deny", "quarantine"]),
    /**
     * `once` = this exact call; `run` = this tool for the rest of the run; `value` = this tool with these values of its slots for the rest
     * of the run; `rule` = this tool for this identity until `expires_at`, of a flow question with these values only. A flow question has
     * no scope `run`: nobody approves everything while the context is untrusted. `quarantine` = no, and the agent is told to have the
     * text read by a child without rights.
     */
    scope: z.enum(["once", "run", "value", "rule"]).default("once"),
    expires_at: z.int().optional(),
    reason: z.string().max(2_000).optional(),
  }),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: ["NOT_FOUND", "CONFLICT"],
  effect: "state",
  flow: "authority",
  audit: "approval.answered",
  told: ({ id, decision, scope, expires_at }) => ({ approval: id, decision, scope, ...(expires_at !== undefined && { expires_at }) }),
  personal: "no agent decides what an agent may do",
  asks: ["approval.decide"],
  needs: ({ id }) => [{ action: "approval.decide", resource: id }],
});

/** A person's yes that answers later calls too. */
export const StandingRule = z.strictObject({
  id: z.string(),
  tool: z.string(),
  /** For one run, or for an agent by its name; the other is null. */
  run: z.string().nullable(),
  identity: z.string().nullable(),
  /** The values it was given for, each with its slot; null = every call of the tool. */
  values: z.array(z.tuple([z.string(), z.string()])).nullable(),
  created_at: z.int(),
  created_by: z.string(),
  expires_at: z.int().nullable(),
  /** How many calls ran by it, and when the last did. */
  uses: z.int().nonnegative(),
  used_at: z.int().nullable(),
});
export type StandingRule = z.infer<typeof StandingRule>;

export const approvalRules = syscall({
  name: "approval.rules",
  summary: "List the standing yeses that hold, the latest first.",
  input: z.strictObject({ limit: z.int().min(1).max(1_000).default(100) }),
  output: z.strictObject({ rules: z.array(StandingRule), more: z.boolean(), damaged: DamagedRows.optional() }),
  errors: [],
  effect: "read",
  flow: "read",
  personal: "no agent learns what it is not asked about",
  asks: ["approval.read"],
  needs: () => [{ action: "approval.read", resource: "*" }],
});

export const approvalWithdraw = syscall({
  name: "approval.withdraw",
  summary: "Take back a standing yes; what runs by it is aborted before this answers, and later calls are asked about.",
  input: z.strictObject({ id: z.string().min(1).max(64) }),
  output: z.strictObject({ uses: z.int().nonnegative() }),
  errors: ["NOT_FOUND", "CONFLICT"],
  effect: "state",
  flow: "authority",
  audit: "rule.withdrawn",
  told: ({ id }, { uses }) => ({ rule: id, uses }),
  personal: "no agent decides what an agent may do",
  asks: ["approval.decide"],
  needs: ({ id }) => [{ action: "approval.decide", resource: id }],
});
