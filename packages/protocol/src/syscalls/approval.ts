import { z } from "zod";
import { JsonValue } from "../json.ts";
import { syscall } from "../syscall.ts";

export const Approval = z.strictObject({
  id: z.string(),
  agent_id: z.string(),
  run: z.string(),
  name: z.string(),
  tool: z.string(),
  syscall: z.string(),
  description: z.string(),
  /** The actual call. */
  input: JsonValue,
  /** Why it is asked: `manifest` (approval_required) or `unknown-outcome` (it may have happened before a crash). */
  cause: z.enum(["manifest", "unknown-outcome"]),
  evidence: JsonValue,
  requested_at: z.int(),
  expires_at: z.int(),
});
export type Approval = z.infer<typeof Approval>;

export const approvalList = syscall({
  name: "approval.list",
  summary: "List the calls that wait for a person.",
  input: z.strictObject({ run: z.string().optional() }),
  output: z.strictObject({ pending: z.array(Approval) }),
  errors: [],
  effect: "read",
  flow: "read",
  needs: () => [{ action: "approval.read", resource: "*" }],
});

export const approvalRespond = syscall({
  name: "approval.respond",
  summary: "Decide a waiting call; the first answer wins.",
  input: z.strictObject({
    id: z.string().min(1).max(64),
    /** For an unknown outcome: approve = run it again, deny = report that it may have happened. */
    decision: z.enum(["approve", "deny"]),
    /** `once` = this exact call; `run` = this tool for the rest of the run; `rule` = this tool for this identity until `expires_at`. */
    scope: z.enum(["once", "run", "rule"]).default("once"),
    expires_at: z.int().optional(),
    reason: z.string().max(2_000).optional(),
  }),
  output: z.strictObject({ ok: z.literal(true) }),
  errors: ["NOT_FOUND", "CONFLICT"],
  effect: "state",
  flow: "authority",
  needs: ({ id }) => [{ action: "approval.decide", resource: id }],
});
