import { type AuditEntry, expecting, type Ids, type Journal, type Row, sql, type Write } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { approvalEntry, ruleUsedEntry } from "../audit/approval-entry.ts";
import { byWhom } from "../audit/call-entry.ts";
import type { CallPreview } from "./preview.ts";
import type { Principal } from "./principal.ts";

/** How long a question stays open before it counts as a no. */
const OPEN_FOR_MS = 24 * 3_600_000;

export interface Question {
  /** Whose call it is; another may be waiting for it. */
  readonly who: Principal;
  readonly key: string;
  readonly tool: string;
  readonly syscall: string;
  readonly digest: string;
  readonly input: Json;
  readonly cause: "manifest" | "unknown-outcome" | "flow";
  readonly evidence: Json;
  /** Of a flow question: what a standing yes must cover. */
  readonly unnamed?: readonly (readonly [slot: string, value: string])[];
  /** The owner's policy asks: a yes of before it was set is none to it. */
  readonly byPolicy?: boolean;
  /** That of an earlier one; absent = its own. */
  readonly card?: string;
  /** Beside its input. */
  readonly preview?: CallPreview | undefined;
  /** Of a flow question: how many its run may still ask, by what is committed; with one more its process is paused. */
  readonly left?: number;
}

export type Ruling =
  /** `previewed`: the mark of what was shown to the person who allowed this very call. */
  | {
      readonly kind: "pass";
      readonly by: "answer" | "rule";
      readonly rule?: string;
      readonly previewed?: string | undefined;
      readonly writes: readonly Write[];
      readonly audit: readonly AuditEntry[];
    }
  | { readonly kind: "refused"; readonly id: string; readonly reason: string; readonly writes: readonly Write[]; readonly audit: readonly AuditEntry[] }
  | { readonly kind: "open"; readonly id: string; readonly expiresAt: number }
  | { readonly kind: "ask" };

/** Reads and writes of the approval tables, as the dispatch stages need them. Decisions are made by `approval.respond`. */
export class Approvals {
  readonly #journal: Pick<Journal, "read">;
  readonly #ids: Ids;

  constructor(journal: Pick<Journal, "read">, ids: Ids) {
    this.#journal = journal;
    this.#ids = ids;
  }

  /** What is known about this exact call: a record counts only for the same key and digest, and is used up once. */
  async ruling(who: Principal, question: Question, now: number): Promise<Ruling> {
    const [record] = await this.#journal.read(
      sql`select id, state, digest, reason, decided_by, expires_at, json_extract(preview, '$.mark') as mark from kernel_approval where key = ${question.key} and cause = ${question.cause} and state <> 'used' order by requested_at desc limit 1`,
    );
    if (record) return this.#fromRecord(record, question, now);
    const rule = await this.#standing(who, question, now);
    if (rule === undefined) return { kind: "ask" };
    // Of a rule that is taken back meanwhile nothing is used: the step fails, and the call is decided about anew.
    const used = expecting(1, sql`update kernel_rule set uses = uses + 1, used_at = ${now} where id = ${rule} and withdrawn_at is null`);
    return { kind: "pass", by: "rule", rule, writes: [used], audit: [ruleUsedEntry(question, rule, now)] };
  }

  #fromRecord(record: Row, question: Question, now: number): Ruling {
    const id = String(record.id);
    const used = expecting(1, sql`update kernel_approval set state = 'used' where id = ${id} and state <> 'used'`);
    const by = record.decided_by === null ? {} : { by: String(record.decided_by) };
    const told = (kind: Parameters<typeof approvalEntry>[1]["kind"]) => ({
      writes: [used],
      audit: [approvalEntry(question, { kind, approval: id, at: now, ...by })],
    });
    if (record.digest !== question.digest)
      return { kind: "refused", id, reason: "the call changed after it was shown; ask again", ...told("approval.changed") };
    if (record.state === "approved") {
      const previewed = record.mark === null ? {} : { previewed: String(record.mark) };
      return { kind: "pass", by: "answer", ...previewed, ...told("approval.used") };
    }
    if (record.state === "denied") return { kind: "refused", id, reason: String(record.reason ?? "a person said no"), ...told("approval.denied") };
    if (Number(record.expires_at) <= now) return { kind: "refused", id, reason: "nobody decided in time", ...told("approval.expired") };
    return { kind: "open", id, expiresAt: Number(record.expires_at) };
  }

  /** A rule about a tool answers no flow question, and one about values no other values. */
  async #standing(who: Principal, { cause, tool, unnamed = [], byPolicy = false }: Question, now: number): Promise<string | undefined> {
    if (cause === "unknown-outcome") return undefined;
    const rows = await this.#journal.read(
      sql`select id, slots from kernel_rule where owner = ${who.owner} and tool = ${tool} and withdrawn_at is null and (root = ${who.root} or identity = ${who.identity})
        and (expires_at is null or expires_at > ${now})
        and (not ${byPolicy} or created_at > (select coalesce(max(set_at), 0) from kernel_policy where owner = ${who.owner})) limit 1000`,
    );
    const asked = unnamed.map((slot) => JSON.stringify(slot));
    const holds = ({ slots }: Row): boolean => (cause === "manifest" ? slots === null : asked.length > 0 && slots !== null && coversAll(String(slots), asked));
    const rule = rows.find(holds);
    return rule && String(rule.id);
  }

  /** Whether a standing yes has not been taken back. What was let through by it goes on when it expires. */
  async stands(rule: string): Promise<boolean> {
    const rows = await this.#journal.read(sql`select 1 from kernel_rule where id = ${rule} and withdrawn_at is null`);
    return rows.length > 0;
  }

  /** How many flow questions a run has asked: calls on one card are one. */
  async asked(root: string): Promise<number> {
    const [row] = await this.#journal.read(
      sql`select count(distinct coalesce(card, id)) as asked from kernel_approval where root = ${root} and cause = 'flow'`,
    );
    return Number(row?.asked ?? 0);
  }

  /** The row that asks. */
  ask({ who, ...question }: Question, now: number): { id: string; expiresAt: number; write: Write; audit: readonly AuditEntry[] } {
    const id = this.#ids.token("a");
    const expiresAt = Math.min(now + OPEN_FOR_MS, who.authority.expiresAt ?? Number.MAX_SAFE_INTEGER);
    const write = sql`insert into kernel_approval (id, owner, pid, root, identity, key, tool, syscall, digest, input, cause, evidence, state, requested_at, expires_at, preview, card)
      values (${id}, ${who.owner}, ${who.pid}, ${who.root}, ${who.identity}, ${question.key}, ${question.tool}, ${question.syscall}, ${question.digest},
      ${JSON.stringify(question.input)}, ${question.cause}, ${JSON.stringify(question.evidence)}, 'open', ${now}, ${expiresAt},
      ${question.preview ? JSON.stringify(question.preview) : null}, ${question.card ?? id})`;
    const { key: call, syscall, evidence } = question;
    const decision = (evidence as { readonly decision?: Json } | null)?.decision ?? null;
    const asked: AuditEntry = { ...byWhom(who), kind: "flow.asked", at: now, body: { call, syscall, decision, approval: id }, label: who.label };
    const waits = approvalEntry({ who, ...question }, { kind: "approval.asked", approval: id, at: now });
    return { id, expiresAt, write, audit: question.cause === "flow" ? [waits, asked] : [waits] };
  }
}

/** One yes has them all: of two, each was shown with its own values, and says nothing of them together. One that is damaged is none. */
function coversAll(slots: string, asked: readonly string[]): boolean {
  const allowed = new Set(valuesOf(slots).map((slot) => JSON.stringify(slot)));
  return asked.every((slot) => allowed.has(slot));
}

function valuesOf(slots: string): readonly Json[] {
  try {
    const values = JSON.parse(slots) as Json;
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}

/** Closes a question that the call it was asked for no longer waits on. */
export function withdrawQuestion(id: string): Write {
  return sql`update kernel_approval set state = 'used', reason = 'the call no longer waits' where id = ${id} and state = 'open'`;
}

/** Withdraws what a stopped or ended process still asked. */
export function withdrawApprovals(pid: string): Write[] {
  return [
    sql`update kernel_approval set state = 'used', reason = 'the process ended' where pid = ${pid} and state <> 'used'`,
    sql`delete from kernel_wait where pid = ${pid}`,
  ];
}
