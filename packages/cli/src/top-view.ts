import { type AgentInfo, type DamagedRows, damagedRowsWords, inertLine, ownOf } from "@aether/protocol";
import { stateOf } from "./agent-state.ts";
import { columnsOf, folded, rowsOf, shortened } from "./columns.ts";
import { shortId } from "./resolve-agent.ts";
import { ago, counted, money } from "./terminal.ts";

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
  /** Who was told to pause, and works until the calls under way have ended. */
  readonly pausing?: ReadonlySet<string>;
  /** What is asked or was done. */
  readonly note?: string | undefined;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Columns from which name and cost are told too, besides who, what and for how long; a terminal of 60 has one for itself. */
const WIDE = 59;
/** Columns from which what an agent is for is told behind what it does. */
const WIDER = 79;
const ENDED = 5;
/** Columns of what an agent does, beside much else. */
const MOST_DOES = 34;
const KEYS = "arrows choose, enter its log, p pause, k stop, q leave";
const SHORT_KEYS = "arrows, enter: log, p, k: stop, q";

/** Rows of a screen, none wider and no more than fit; the chosen one begins with ">". */
export function topRows(facts: TopFacts, state: TopState, { columns, rows, now }: Size & { readonly now: number }): string[] {
  const fit = (line: string): string => shortened(line, columns);
  const last = fit(state.note ?? (columns >= WIDE ? KEYS : SHORT_KEYS));
  if (state.open) return [...openRows(state.open, { columns, rows: rows - 1, now }), last];
  const { alive, ended, aliveCount, endedCount } = facts;
  const spent = alive
    .filter(({ parent_agent: parent }) => !alive.some(({ agent_id }) => agent_id === parent))
    .reduce((sum, { spent: own }) => sum + own.microUsd, 0);
  const room = Math.max(1, rows - 4);
  const old = ended.slice(0, Math.min(ENDED, Math.max(0, room - alive.length)));
  const shown = alive.slice(0, room - old.length);
  const goals = columns < WIDER && 2 * (shown.length + old.length) <= room;
  const lines = [...shown, ...old].flatMap((agent, index) => {
    const [row = "", ...goal] = rowsOfAgent(agent, { columns: columns - 2, now, alive, goals, pausing: state.pausing });
    return [`${index === state.chosen ? ">" : " "} ${row}`, ...goal.map((one) => `  ${one}`)];
  });
  const hidden = aliveCount - shown.length;
  const left = facts.damaged ? `${inertLine(damagedRowsWords(facts.damaged))}; ` : "";
  const head = `${left}${counted(aliveCount, "agent")} alive, ${endedCount} ended, ${money(spent)} by those alive`;
  return [fit(head), fit(headerOf(columns)), ...lines.map(fit), ...(hidden > 0 ? [fit(`  ${hidden} more live: aether ps`)] : []), last];
}

/** The agents that the rows are of, in their order. */
export function topAgents({ alive, ended }: TopFacts, rows: number): readonly AgentInfo[] {
  const room = Math.max(1, rows - 4);
  const old = ended.slice(0, Math.min(ENDED, Math.max(0, room - alive.length)));
  return [...alive.slice(0, room - old.length), ...old];
}

/** All of them, one on a line, where nothing is redrawn. */
export function topList(agents: readonly AgentInfo[], at: { readonly columns: number; readonly now: number; readonly alive: readonly AgentInfo[] }): string {
  const goals = at.columns < WIDER;
  const lines = [headerOf(at.columns).slice(2), ...agents.flatMap((agent) => rowsOfAgent(agent, { ...at, columns: at.columns - 2, goals }))];
  return lines.map((line) => shortened(line, at.columns)).join("\n");
}

const headerOf = (columns: number): string =>
  columns >= WIDE ? `  ${"ID".padEnd(8)}${"NAME".padEnd(13)}${"FOR".padStart(4)}  ${"COST".padStart(8)}  DOES` : "  ID       FOR  DOES";

interface Row {
  readonly columns: number;
  readonly now: number;
  readonly alive: readonly AgentInfo[];
  /** What it is for has a row of its own. */
  readonly goals: boolean;
  readonly pausing?: TopState["pausing"];
}

/** Who, for how long, what, and what for: cut where the screen ends. */
function rowsOfAgent(agent: AgentInfo, { goals, ...row }: Row): string[] {
  const what = whatOf(agent, row.columns + 2 >= WIDE);
  if (goals) return what === "" ? [rowOf(agent, row)] : [rowOf(agent, row), `  ${what}`];
  return [`${rowOf(agent, row)}${what === "" ? "" : `  for: ${what}`}`];
}

/** As much of a goal as a row can hold. */
const MOST_GOAL = 400;

/** Its goal, and its name where that has no column. */
function whatOf({ name, goal }: AgentInfo, isNamed: boolean): string {
  const said = inertLine(goal.slice(0, MOST_GOAL).replace(/\s+/g, " ")).trim();
  return isNamed ? said : [inertLine(name), said].filter((words) => words !== "").join(": ");
}

function rowOf(agent: AgentInfo, { columns, now, alive, pausing }: Omit<Row, "goals">): string {
  const since = agent.exit ? (agent.ended_at ?? now) : (agent.doing?.since ?? agent.started_at);
  const time = ago(since, now).padStart(4);
  const does = `${pausing?.has(agent.agent_id) && agent.waiting_on !== "signal" ? "pauses; " : ""}${inertLine(doesWords(agent, { now, alive }))}`;
  if (columns + 2 < WIDE) return `${shortId(agent.agent_id).padEnd(8)}${time}  ${does}`;
  const name = shortened(inertLine(agent.name), 12);
  const padded = name + " ".repeat(Math.max(1, 13 - columnsOf(name)));
  return `${shortId(agent.agent_id).padEnd(8)}${padded}${time}  ${money(agent.spent.microUsd).padStart(8)}  ${does}`;
}

/** What it does now, and for how long. */
export function doesFor(agent: AgentInfo, at: { readonly now: number; readonly alive: readonly AgentInfo[] }): string {
  const does = inertLine(doesWords(agent, at));
  return agent.exit || !agent.doing ? does : `${shortened(does, MOST_DOES)} ${ago(agent.doing.since, at.now)}`;
}

/** What an agent does now, in words: what its model does, the calls under way, or what it waits for. */
export function doesWords(agent: AgentInfo, { now = 0, alive = [] }: { readonly now?: number; readonly alive?: readonly AgentInfo[] } = {}): string {
  const { doing, exit, waiting_on: on, model } = agent;
  if (exit || on === "signal" || on === "message") return stateOf(agent);
  const calls = (doing?.calls ?? []).map(({ name, about }) => `${name} ${about.replace(/\s+/g, " ")}`.trimEnd()).join("; ");
  if (on !== null && Object.hasOwn(WAITS, on)) return [ownOf(WAITS, on), calls].filter((words) => words).join(": ");
  const children = alive.filter(({ parent_agent: parent }) => parent === agent.agent_id).map(({ name }) => name);
  if (on === "child" && children.length > 0) return `waits for ${children.join(", ")}`;
  if (calls !== "") return calls;
  return doing ? asksWords(doing, { model, now }) : stateOf(agent);
}

const WAITS: Readonly<Record<string, string>> = {
  approval: "waits for your decision",
  budget: "waits for its budget to renew",
  restart: "waits before it begins again",
};

/** What the model does that is asked now. */
function asksWords({ asks }: NonNullable<AgentInfo["doing"]>, { model, now }: { readonly model: string; readonly now: number }): string {
  const again = asks?.again;
  if (again && again.at > now) return `asks again in ${Math.ceil((again.at - now) / 1_000)}s: ${again.why}`;
  const name = asks?.model ?? model;
  if (asks?.does === "writes") return `writes with ${name}`;
  return asks?.does === "thinks" ? `thinks with ${name}` : `waits for ${name}`;
}

function openRows({ agent, lines }: NonNullable<TopState["open"]>, { columns, rows, now }: Size & { readonly now: number }): string[] {
  const head = shortened(`${agent.agent_id}  ${inertLine(agent.name)}  ${inertLine(doesWords(agent, { now }))}  ${ago(agent.started_at, now)}`, columns);
  const goal = shortened(`goal  ${inertLine(agent.goal)}`, columns);
  const told = lines.flatMap((line) =>
    folded(line, columns)
      .split("\n")
      .flatMap((row) => rowsOf(row, columns)),
  );
  return [head, goal, "", ...told.slice(-Math.max(1, rows - 3))];
}
