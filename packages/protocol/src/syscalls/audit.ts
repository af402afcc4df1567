import * as z from "zod";
import { AUDIT_VERDICTS } from "../audit-kinds.ts";
import { ActionName } from "../authority.ts";
import { JsonValue } from "../json.ts";
import { Label } from "../label.ts";
import { syscall } from "../syscall.ts";

/** One row of the audit log. */
export const AuditRow = z.strictObject({
  /** Later rows have higher ones. */
  seq: z.int().positive(),
  /** Epoch milliseconds. */
  at: z.int(),
  /** One of docs/generated/audit.md. */
  kind: z.string(),
  /** Who called, or whom it is about: an agent, a command or a session. */
  agent_id: z.string().nullable(),
  /** Who that is across runs; null in rows of before this was kept. */
  identity: z.string().nullable(),
  caller: z.string().nullable(),
  verdict: z.enum(AUDIT_VERDICTS).nullable(),
  /** The rights that it needed, with what they are about: files, hosts, models, agents. The first 64; `details.more`: so many are left out. */
  about: z.array(z.strictObject({ action: z.string(), resource: z.string() })),
  /** Of what came of it, with what its caller had read; null = trusted and public, or not kept. */
  label: Label.nullable(),
  /** As the kind has it. `clipped`: they were too large, and cut. */
  details: JsonValue,
});
export type AuditRow = z.infer<typeof AuditRow>;

const WANTED = {
  /** Kinds by name, or all that begin so, as `file.*`. Default: all. */
  kinds: z.array(z.string().min(1).max(64)).min(1).max(32).optional(),
  /** Only this process: an agent, a command or a session. */
  agent_id: z.string().min(1).max(64).optional(),
  /** Only the processes of this run. */
  run: z.string().min(1).max(64).optional(),
  /** Epoch milliseconds: from this on. */
  since: z.int().nonnegative().optional(),
  /** Only what needed this right. */
  action: ActionName.optional(),
  /** Only what is about something that begins so: a path, a host, a model. With `action`, in that same right. */
  resource: z.string().min(1).max(1_024).optional(),
  verdict: z.enum(AUDIT_VERDICTS).optional(),
  /** What called: `session` = a person, a client or a service. */
  caller: z.enum(["session", "agent", "command", "guest"]).optional(),
} as const;

const PERSONAL = "what is on record of everybody is read by no agent";

export const auditQuery = syscall({
  name: "audit.query",
  summary: "Read the audit log: who did what, about what, and what was refused; the latest first.",
  input: z.strictObject({
    ...WANTED,
    /** Epoch milliseconds: before this. */
    until: z.int().nonnegative().optional(),
    /** Only rows before this one: `next` of the answer before. */
    before: z.int().positive().optional(),
    /** Only rows after this one: what came since. */
    after: z.int().nonnegative().optional(),
    limit: z.int().min(1).max(1_000).default(100),
  }),
  output: z.strictObject({
    rows: z.array(AuditRow),
    /** Give it as `before` for the rows that came before these; null = there are none. */
    next: z.int().nullable(),
  }),
  errors: ["STORAGE"],
  effect: "read",
  flow: "read",
  personal: PERSONAL,
  asks: ["audit.read"],
  needs: ({ run, agent_id }) => [{ action: "audit.read", resource: run ?? agent_id ?? "*" }],
});

export const auditFollow = syscall({
  name: "audit.follow",
  summary: "Follow the audit log: each row as it is written, the oldest first, until it is cancelled or the daemon stops.",
  input: z
    .strictObject({
      ...WANTED,
      /** Rows after this one, those that are there already first. */
      after: z.int().nonnegative().optional(),
      /** Without `after`: so many of those that are there, and then what comes. Default: none. */
      latest: z.int().min(0).max(1_000).optional(),
    })
    .refine(({ after, latest }) => after === undefined || latest === undefined, "give after or latest, not both"),
  output: z.strictObject({
    /** The last row that was looked at: what to go on after. */
    last: z.int().nonnegative(),
  }),
  errors: ["STORAGE"],
  effect: "read",
  follows: true,
  flow: "read",
  personal: PERSONAL,
  asks: ["audit.read"],
  needs: ({ run, agent_id }) => [{ action: "audit.read", resource: run ?? agent_id ?? "*" }],
  /** Rows by number, each once, 100 at most; where a slow reader missed some, ask again after the last that came. */
  events: { rows: z.strictObject({ rows: z.array(AuditRow).min(1).max(100) }) },
});
