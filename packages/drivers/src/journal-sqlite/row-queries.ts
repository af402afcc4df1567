import {
  type AccountRow,
  type CounterRow,
  damaged,
  type EffectRow,
  type EventRow,
  type InboxRow,
  type OutboxRow,
  type ProcessFilter,
  type ProcessRow,
  point,
  type Row,
  type SnapshotRow,
  type Sql,
  type SqlValue,
  sql,
  storedRow,
  wholeRow,
} from "@aether/ports";
import { internLabel, Label, TRUSTED } from "@aether/protocol";

const MOST_PROCESSES = 100_000;
const PROCESS = "select process.*, process_spec.authority, process_spec.spec from process join process_spec using (pid)";

/** A statement, the most rows it may give, and what its rows mean. */
export interface Query<T> {
  readonly statement: Sql;
  readonly maxRows: number;
  readonly toValue: (row: Row) => T;
}

/** Keys of one look-up by a list; longer lists are no point look-ups. */
const MOST_KEYS = 64;

export function processQuery(pid: string): Query<ProcessRow> {
  return { statement: { text: `${PROCESS} where pid = ?`, values: [pid], point: true }, maxRows: 1, toValue: toProcess };
}

/** Each with its row, or with none where that is damaged and the filter says who is told. */
export function processesQuery(filter: ProcessFilter): Query<readonly ProcessRow[]> {
  const { where, values } = conditionsOf(filter);
  const maxRows = Math.min(filter.limit ?? 1_000, MOST_PROCESSES);
  const toValue = (row: Row): readonly ProcessRow[] => wholeRow(() => toProcess(row), filter.onDamaged);
  const order = filter.order === "newest" ? "birth desc" : "birth";
  return { statement: { text: `${PROCESS}${where} order by ${order} limit ?`, values: [...values, maxRows] }, maxRows, toValue };
}

export function processCountQuery(filter: ProcessFilter): Query<number> {
  const { where, values } = conditionsOf(filter);
  return { statement: { text: `select count(*) as count from process${where}`, values }, maxRows: 1, toValue: ({ count }) => Number(count) };
}

function conditionsOf(filter: ProcessFilter): { readonly where: string; readonly values: readonly SqlValue[] } {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  const add = (condition: string, value: SqlValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(...Array.from({ length: condition.split("?").length - 1 }, () => value));
  };
  add("owner = ?", filter.owner);
  add("parent = ?", filter.parent);
  add("root = ?", filter.root);
  if (filter.first) conditions.push("root = pid");
  // Written out, not bound: partial indexes are chosen by the text.
  if (filter.states) conditions.push(isLiving(filter.states) ? "state <> 'exited'" : `state in (${filter.states.map(quoted).join(", ")})`);
  if (filter.kinds) conditions.push(`kind in (${filter.kinds.map(quoted).join(", ")})`);
  add("wakeAt is not null and wakeAt <= ?", filter.dueBy);
  add("createdAt >= ?", filter.since);
  add("birth < ?", filter.bornBefore);
  add("(substr(pid, 1, length(?)) = ? or substr(pid, -length(?)) = ?)", filter.idPart);
  add("pid in (select pid from process_spec where json_valid(spec) and json_extract(spec, '$.name') = ?)", filter.name);
  // What is stored is searched before it is read, which costs several times as much; a damaged row has no reason.
  add("state = 'exited' and instr(exit, ?) > 0", filter.reason && `"reason":${JSON.stringify(filter.reason)}`);
  add("case when json_valid(exit) then json_extract(exit, '$.reason') = ? end", filter.reason);
  return { where: conditions.length > 0 ? ` where ${conditions.join(" and ")}` : "", values };
}

const LIVING: readonly string[] = ["ready", "running", "waiting", "stopped"];
const isLiving = (states: readonly string[]): boolean => LIVING.every((state) => states.includes(state)) && !states.includes("exited");

export function eventsQuery(pid: string, after: number, limit: number): Query<EventRow> {
  return {
    statement: sql`select * from event where pid = ${pid} and seq > ${after} order by seq limit ${limit}`,
    maxRows: limit,
    toValue: (row) => storedRow("event", row) as unknown as EventRow,
  };
}

export function snapshotQuery(pid: string): Query<SnapshotRow> {
  return {
    statement: point`select * from snapshot where pid = ${pid}`,
    maxRows: 1,
    toValue: (row) => storedRow("snapshot", row) as unknown as SnapshotRow,
  };
}

export function effectQuery(key: string): Query<EffectRow> {
  return { statement: point`select * from effect where key = ${key}`, maxRows: 1, toValue: toEffect };
}

export function effectsQuery(pid: string, which: "all" | "unsettled"): Query<EffectRow> {
  const statement =
    which === "all"
      ? sql`select * from effect where pid = ${pid} order by at, key`
      : sql`select * from effect indexed by effect_unsettled where pid = ${pid} and state not in ('done', 'failed') order by at, key`;
  return { statement, maxRows: Number.POSITIVE_INFINITY, toValue: toEffect };
}

const UNSETTLED_PAGE = 2_000;

/** By process and key, as their index has them: receipts are not looked at, however many there are. */
export function unsettledQuery(after: { readonly pid: string; readonly key: string }): Query<EffectRow> {
  return {
    statement: sql`select * from effect indexed by effect_unsettled
      where state not in ('done', 'failed') and (pid, key) > (${after.pid}, ${after.key}) order by pid, key limit ${UNSETTLED_PAGE}`,
    maxRows: UNSETTLED_PAGE,
    toValue: toEffect,
  };
}

/** Where the next rows begin; null = there are none. */
export function afterUnsettled(effects: readonly EffectRow[]): string | null {
  const last = effects.at(-1);
  return effects.length < UNSETTLED_PAGE || last === undefined ? null : JSON.stringify([last.pid, last.key]);
}

export function inboxQuery(pid: string): Query<InboxRow> {
  return {
    statement: sql`select pid, id, kind, sender as "from", body, at from inbox where pid = ${pid} order by at, id`,
    maxRows: Number.POSITIVE_INFINITY,
    toValue: (row) => storedRow("inbox", row) as unknown as InboxRow,
  };
}

export function unreadQuery(): Query<string> {
  return {
    statement: sql`select distinct pid from inbox join process using (pid) where state <> 'exited'`,
    maxRows: Number.POSITIVE_INFINITY,
    toValue: ({ pid }) => String(pid),
  };
}

export function accountsQuery(ids: readonly string[]): Query<AccountRow> {
  return { statement: byIds("account", ids), maxRows: ids.length, toValue: (row) => storedRow("account", row) as unknown as AccountRow };
}

export function countersQuery(ids: readonly string[]): Query<CounterRow> {
  return { statement: byIds("counter", ids), maxRows: ids.length, toValue: (row) => storedRow("counter", row) as unknown as CounterRow };
}

/** The times of their last uses; one of several at once stands there as often. */
export function recentUsesQuery(ids: readonly string[]): Query<{ readonly id: string; readonly times: readonly number[] }> {
  return {
    statement: byIds("rate", ids),
    maxRows: Number.POSITIVE_INFINITY,
    toValue: (row) => {
      const { id, at, used } = storedRow("rate", row) as unknown as { readonly id: string; readonly at: number; readonly used: number };
      return { id, times: Array.from({ length: used }, () => at) };
    },
  };
}

export function outboxQuery(after: number, limit: number): Query<OutboxRow> {
  return {
    statement: sql`select * from outbox where pos > ${after} order by pos limit ${limit}`,
    maxRows: limit,
    toValue: toOutbox,
  };
}

/** No label that cannot be read is taken for a good one. */
function toOutbox(row: Row): OutboxRow {
  const stored = storedRow("outbox", row);
  const label = row["label"] === null ? undefined : Label.safeParse(stored["label"]);
  if (label?.success === false) throw damaged(`outbox ${row["pos"]}, its label`);
  return { ...stored, label: label ? internLabel(label.data) : TRUSTED } as unknown as OutboxRow;
}

function byIds(table: "account" | "counter" | "rate", ids: readonly string[]): Sql {
  const statement = { text: `select * from ${table} where id in (select value from json_each(?))`, values: [JSON.stringify(ids)] };
  return ids.length > MOST_KEYS ? statement : { ...statement, point: true };
}

const quoted = (word: string): string => `'${word.replaceAll("'", "''")}'`;
const toEffect = (row: Row): EffectRow => storedRow("effect", row) as unknown as EffectRow;
const toProcess = (row: Row): ProcessRow => storedRow("process", row) as unknown as ProcessRow;
