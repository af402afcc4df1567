import type { CallContext, Handler } from "@aether/ports";
import {
  type Authority,
  type agentCompact,
  type agentHistoryRead,
  type agentHistorySearch,
  type Json,
  type Output,
  type Part,
  SyscallError,
  topicOf,
} from "@aether/protocol";
import { linesOf } from "./transcript.ts";

/** Events of one read. */
const PAGE = 500;
/** How near a place in the log is looked up. */
const NEAR = 100;
/** Pages that one search looks through; the next one goes on from there. */
const PAGES = 20;
const MOST_HITS = 10;
/** Characters of one answer. */
const SHOWN = 8_000;
/** Characters around what was found. */
const AROUND = 120;

/** What an agent may do with its own log, which keeps every turn that its prompt no longer shows. */
export const ownHistory: {
  "agent.compact": Handler<typeof agentCompact>;
  "agent.history_search": Handler<typeof agentHistorySearch>;
  "agent.history_read": Handler<typeof agentHistoryRead>;
} = {
  "agent.compact": async (done, ctx) => {
    mustBeAgent(ctx);
    const { pid, owner } = ctx.caller;
    const { turns, messages, tokens, by, text, failed } = done;
    const topic = topicOf(failed ? "agent.*.summary_failed" : "agent.*.compacted", owner);
    ctx.announce(topic, { agent_id: pid, turns, messages, tokens, by, ...(failed && { failed }) });
    return { turns, messages, tokens, by, ...(text !== undefined && { text }), ...(failed && { failed }) };
  },
  "agent.history_search": search,
  "agent.history_read": read,
};

function mustBeAgent({ caller }: CallContext): void {
  if (caller.kind !== "agent") throw new SyscallError("INVALID", "only an agent has turns to look at; agent.logs shows those of others", { kind: caller.kind });
}

/** One part of the log that a person or a model would call a turn's. */
interface Entry {
  readonly seq: number;
  /** Null for a message that no turn followed yet. */
  readonly turn: number | null;
  readonly lines: readonly string[];
}

type Found = Output<typeof agentHistorySearch>["hits"][number];

/** From the newest event backwards, a bounded number of them. */
async function search({ query, before = Number.POSITIVE_INFINITY }: { query: string; before?: number | undefined }, ctx: CallContext) {
  mustBeAgent(ctx);
  const words = query.toLowerCase().split(/\s+/);
  const hits: Found[] = [];
  for await (const log of logsOf(ctx)) {
    const more = await searchIn(log, { words, before, most: MOST_HITS - hits.length });
    hits.push(...more.hits);
    // The run it goes on from comes before its own first turn.
    if (more.next !== null || hits.length >= MOST_HITS) return { hits, next: more.next ?? hits.at(-1)?.turn ?? null };
  }
  return { hits, next: null };
}

interface Looking {
  readonly words: readonly string[];
  readonly before: number;
  readonly most: number;
}

async function searchIn(log: Log, { words, before, most }: Looking): Promise<{ hits: Found[]; next: number | null }> {
  const hits: Found[] = [];
  let oldest: number | null = null;
  let end = await endBefore(before, log);
  /** Of the first event with one in what was read before, which is later. */
  let following: number | null = null;
  for (let page = 0; page < PAGES && end > 0; page++) {
    const start = Math.max(0, end - PAGE);
    const events = await log.events(start, end - start);
    const entries = entriesOf(events, following);
    following = events.map(turnOf).find((turn) => turn !== undefined) ?? following;
    for (const { turn, lines } of entries.toReversed()) {
      if (turn === null || turn >= before) continue;
      if (hits.length >= most) return { hits, next: hits.at(-1)?.turn ?? null };
      oldest = turn;
      const found = lines.filter((line) => holds(line, words)).slice(0, most - hits.length);
      hits.push(...found.map((line) => ({ turn, what: WHAT.exec(line)?.[0] ?? "", text: around(line, words) })));
    }
    end = start;
  }
  // The oldest turn seen may have begun before what was looked through.
  return { hits, next: end > 0 && oldest !== null ? oldest + 1 : null };
}

const WHAT = /^(?:it called \S+|it (?:said|was \w+)|\S+ (?:returned|failed with)|note)/;

const holds = (line: string, words: readonly string[]): boolean => {
  const text = line.toLowerCase();
  return words.every((word) => text.includes(word));
};

function around(line: string, [word = ""]: readonly string[]): string {
  const at = Math.max(0, line.toLowerCase().indexOf(word));
  const from = Math.max(0, at - AROUND);
  const to = Math.min(line.length, at + word.length + AROUND);
  return `${from > 0 ? "…" : ""}${line.slice(from, to)}${to < line.length ? "…" : ""}`.toWellFormed();
}

async function read({ turn, offset }: { turn: number; offset: number }, ctx: CallContext): Promise<Output<typeof agentHistoryRead>> {
  mustBeAgent(ctx);
  const lines: string[] = [];
  for await (const log of logsOf(ctx)) {
    lines.push(...(await linesOfTurn(turn, log)));
    if (lines.length > 0) break;
  }
  if (lines.length === 0) throw new SyscallError("NOT_FOUND", `there is no turn ${turn} in this agent's log`, { turn });
  const text = lines.join("\n");
  const to = offset + SHOWN;
  return { turn, text: text.slice(offset, to).toWellFormed(), characters: text.length, next_offset: to < text.length ? to : null };
}

/** One process's part of what an agent has said and seen. */
interface Log {
  readonly head: number;
  events(after: number, limit: number): Promise<readonly Event[]>;
}

/** Its own, and those of the ended runs that it goes on from, newest first: turns are counted through all of them. */
async function* logsOf({ caller, processes }: CallContext): AsyncGenerator<Log> {
  for (let pid: string | undefined = caller.pid; pid !== undefined; ) {
    const from: string = pid;
    const row = await processes.get(from);
    yield { head: row?.head ?? 0, events: (after, limit) => processes.events(from, after, limit) };
    pid = (row?.authority as Partial<Authority> | undefined)?.continues;
  }
}

async function linesOfTurn(turn: number, log: Log): Promise<string[]> {
  const lines: string[] = [];
  for (let after = await startOf(turn, log); ; ) {
    const events = await log.events(after, PAGE);
    const entries = entriesOf(events);
    lines.push(...entries.flatMap((entry) => (entry.turn === turn ? entry.lines : [])));
    after = events.at(-1)?.seq ?? after;
    if (events.length < PAGE || entries.some((entry) => entry.turn !== null && entry.turn > turn)) return lines;
  }
}

/** A position behind the last event before a turn, and near it. */
async function endBefore(turn: number, log: Log): Promise<number> {
  return Number.isFinite(turn) ? Math.min(log.head, (await startOf(turn, log)) + NEAR) : log.head;
}

/** A position before the first event of a turn and near it: turns only rise along the log. */
async function startOf(turn: number, log: Log): Promise<number> {
  let low = 0;
  let high = log.head;
  while (high - low > NEAR) {
    const middle = Math.floor((low + high) / 2);
    const next = await nextTurn(middle, log);
    if (next !== undefined && next < turn) low = middle;
    else high = middle;
  }
  return low;
}

async function nextTurn(after: number, log: Log): Promise<number | undefined> {
  for (let from = after; ; ) {
    const events = await log.events(from, 20);
    const turn = events.map(turnOf).find((found) => found !== undefined);
    if (turn !== undefined || events.length === 0) return turn;
    from = events.at(-1)?.seq ?? from;
  }
}

interface Event {
  readonly seq: number;
  readonly kind: string;
  readonly body: Json;
}

interface Settled {
  readonly call: string;
  readonly outcome: { readonly ok: boolean; readonly value?: Json; readonly error?: Json };
}

const CALL = /^([mt])([0-9]+)(?:-([0-9]+))?$/;

/** Of the step of a model, or a call it made. */
function turnOf({ kind, body }: Event): number | undefined {
  const match = kind === "call.settled" ? CALL.exec((body as unknown as Settled).call) : null;
  return match ? Number(match[2]) : undefined;
}

/** Messages belong to the turn that comes after them. */
function entriesOf(events: readonly Event[], following: number | null = null): Entry[] {
  const names = new Map<string, string>();
  let next = following;
  const turns = events.toReversed().map((event) => {
    next = turnOf(event) ?? next;
    return next;
  });
  turns.reverse();
  return events.flatMap((event, index): Entry[] => {
    const lines = linesOfEvent(event, names);
    return lines.length === 0 ? [] : [{ seq: event.seq, turn: turns[index] ?? null, lines }];
  });
}

function linesOfEvent({ kind, body }: Event, names: Map<string, string>): string[] {
  if (kind === "message.received") {
    const { text } = (body as { body?: { text?: Json } }).body ?? {};
    return typeof text === "string" ? linesOf({ role: "user", parts: [{ type: "text", text }] }) : [];
  }
  if (kind !== "call.settled") return [];
  const { call, outcome } = body as unknown as Settled;
  const [, of, turn, index] = CALL.exec(call) ?? [];
  if (of === "m") {
    const { parts = [] } = (outcome.value ?? {}) as unknown as { parts?: readonly Part[] };
    const calls = parts.filter((part) => part.type === "tool-call");
    for (const [at, { name }] of calls.entries()) names.set(`${turn}-${at}`, name);
    return linesOf({ role: "assistant", parts: [...parts] });
  }
  if (of !== "t") return [];
  const content = outcome.ok ? (outcome.value ?? null) : (outcome.error ?? null);
  return linesOf({ role: "tool", parts: [{ type: "tool-result", id: call, name: names.get(`${turn}-${index}`) ?? "tool", ok: outcome.ok, content }] });
}
