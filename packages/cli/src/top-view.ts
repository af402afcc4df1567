import { type AgentInfo, type DamagedRows, damagedRowsWords, inertLine } from "@aether/protocol";
import { stateOf } from "./agent-state.ts";
import { columnsOf, fitting, rowsOf } from "./columns.ts";
import { shortId } from "./resolve-agent.ts";
import { ago, money } from "./terminal.ts";

export interface TopFacts {
  /** The newest of those that live, and how many there are. */
  readonly alive: readonly AgentInfo[];
  readonly aliveCount: number;
  /** The newest of those that have ended, and how many there are. */
  readonly ended: readonly AgentInfo[];
  readonly endedCount: number;
  /** What the lists leave out; absent = nothing. */
  readonly damaged?: DamagedRows;
}

export interface TopState {
  /** Which of the rows is meant by the keys. */
  readonly chosen: number;
  /** Whose log is shown, with its last lines; undefined = the list is. */
  readonly open?: { readonly agent: AgentInfo; readonly lines: readonly string[] } | undefined;
  /** What is asked or was done. */
  readonly note?: string | undefined;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Columns from which name and cost are told too, besides who, what and for how long. */
const WIDE = 60;
const ENDED = 5;
const KEYS = "arrows choose, enter its log, p pause, k stop, q leave";
const SHORT_KEYS = "arrows, enter: log, p, k: stop, q";

/** Rows of a screen, none wider and no more than fit; the chosen one begins with ">". */
export function topRows(facts: TopFacts, state: TopState, { columns, rows, now }: Size & { readonly now: number }): string[] {
  const fit = (line: string): string => fitting(line, columns);
  const last = fit(state.note ?? (columns >= WIDE ? KEYS : SHORT_KEYS));
  if (state.open) return [...openRows(state.open, { columns, rows: rows - 1, now }), last];
  const { alive, ended, aliveCount, endedCount } = facts;
  const spent = alive
    .filter(({ parent_agent: parent }) => !alive.some(({ agent_id }) => agent_id === parent))
    .reduce((sum, { spent: own }) => sum + own.microUsd, 0);
  const room = Math.max(1, rows - 4);
  const old = ended.slice(0, Math.min(ENDED, Math.max(0, room - alive.length)));
  const shown = alive.slice(0, room - old.length);
  const lines = [...shown, ...old].map((agent, index) => `${index === state.chosen ? ">" : " "} ${rowOf(agent, columns - 2, now)}`);
  const hidden = aliveCount - shown.length;
  const left = facts.damaged ? `${inertLine(damagedRowsWords(facts.damaged))}; ` : "";
  const head = `${left}${aliveCount} agents alive, ${endedCount} ended, ${money(spent)} by those alive`;
  return [fit(head), fit(headerOf(columns)), ...lines.map(fit), ...(hidden > 0 ? [fit(`  ${hidden} more live: aether ps`)] : []), last];
}

/** The agents that the rows are of, in their order. */
export function topAgents({ alive, ended }: TopFacts, rows: number): readonly AgentInfo[] {
  const room = Math.max(1, rows - 4);
  const old = ended.slice(0, Math.min(ENDED, Math.max(0, room - alive.length)));
  return [...alive.slice(0, room - old.length), ...old];
}

const headerOf = (columns: number): string =>
  columns >= WIDE ? `  ${"ID".padEnd(8)}${"NAME".padEnd(13)}${"FOR".padStart(4)}  ${"COST".padStart(8)}  DOES` : "  ID       FOR  DOES";

/** Who, for how long, and what: cut where the screen ends. */
function rowOf(agent: AgentInfo, columns: number, now: number): string {
  const since = agent.exit ? (agent.ended_at ?? now) : (agent.doing?.since ?? agent.started_at);
  const time = ago(since, now).padStart(4);
  const does = inertLine(doesWords(agent));
  if (columns + 2 < WIDE) return `${shortId(agent.agent_id).padEnd(8)}${time}  ${does}`;
  const name = fitting(inertLine(agent.name), 12);
  const padded = name + " ".repeat(Math.max(1, 13 - columnsOf(name)));
  return `${shortId(agent.agent_id).padEnd(8)}${padded}${time}  ${money(agent.spent.microUsd).padStart(8)}  ${does}`;
}

/** What an agent does now, in words: the calls under way, or what it waits for. */
export function doesWords(agent: AgentInfo): string {
  const { doing, exit, waiting_on: on, model } = agent;
  if (exit) return stateOf(agent);
  if (on === "signal" || on === "approval" || on === "budget" || on === "message" || on === "restart") return stateOf(agent);
  if (!doing) return stateOf(agent);
  if (doing.calls.length === 0) return `waits for ${model}`;
  return doing.calls.map(({ name, about }) => `${name} ${about.replace(/\s+/g, " ")}`.trimEnd()).join("; ");
}

function openRows({ agent, lines }: NonNullable<TopState["open"]>, { columns, rows, now }: Size & { readonly now: number }): string[] {
  const head = fitting(`${agent.agent_id}  ${inertLine(agent.name)}  ${inertLine(doesWords(agent))}  ${ago(agent.started_at, now)}`, columns);
  const goal = fitting(`goal  ${inertLine(agent.goal)}`, columns);
  const told = lines.flatMap((line) => rowsOf(line, columns));
  return [head, goal, "", ...told.slice(-Math.max(1, rows - 3))];
}
