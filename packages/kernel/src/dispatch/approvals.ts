import { expecting, type Ids, type Journal, type Row, sql, type Write } from "@aether/ports";
import type { Json } from "@aether/protocol";
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
  readonly cause: "manifest" | "unknown-outcome";
  readonly evidence: Json;
}

export type Ruling =
  | { readonly kind: "pass"; readonly writes: readonly Write[] }
  | { readonly kind: "refused"; readonly id: string; readonly reason: string; readonly writes: readonly Write[] }
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
      sql`select id, state, digest, reason, expires_at from kernel_approval where key = ${question.key} and cause = ${question.cause} and state <> 'used' order by requested_at desc limit 1`,
    );
    if (record) return this.#fromRecord(record, question, now);
    return question.cause === "manifest" && (await this.#standing(who, question.tool, now)) ? { kind: "pass", writes: [] } : { kind: "ask" };
  }

  #fromRecord(record: Row, question: Question, now: number): Ruling {
    const id = String(record.id);
    const used = expecting(1, sql`update kernel_approval set state = 'used' where id = ${id} and state <> 'used'`);
    if (record.digest !== question.digest) return { kind: "refused", id, reason: "the call changed after it was shown; ask again", writes: [used] };
    if (record.state === "approved") return { kind: "pass", writes: [used] };
    if (record.state === "denied") return { kind: "refused", id, reason: String(record.reason ?? "a person said no"), writes: [used] };
    if (Number(record.expires_at) <= now) return { kind: "refused", id, reason: "nobody decided in time", writes: [used] };
    return { kind: "open", id, expiresAt: Number(record.expires_at) };
  }

  async #standing(who: Principal, tool: string, now: number): Promise<boolean> {
    const rows = await this.#journal.read(
      sql`select id from kernel_rule where owner = ${who.owner} and tool = ${tool} and (root = ${who.root} or identity = ${who.identity}) and (expires_at is null or expires_at > ${now}) limit 1`,
    );
    return rows.length > 0;
  }

  /** The row that asks. */
  ask({ who, ...question }: Question, now: number): { id: string; expiresAt: number; write: Write } {
    const id = this.#ids.token("a");
    const expiresAt = Math.min(now + OPEN_FOR_MS, who.authority.expiresAt ?? Number.MAX_SAFE_INTEGER);
    const write = sql`insert into kernel_approval (id, owner, pid, root, identity, key, tool, syscall, digest, input, cause, evidence, state, requested_at, expires_at)
      values (${id}, ${who.owner}, ${who.pid}, ${who.root}, ${who.identity}, ${question.key}, ${question.tool}, ${question.syscall}, ${question.digest},
      ${JSON.stringify(question.input)}, ${question.cause}, ${JSON.stringify(question.evidence)}, 'open', ${now}, ${expiresAt})`;
    return { id, expiresAt, write };
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
