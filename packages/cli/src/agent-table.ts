import { type AgentInfo, inertLine } from "@aether/protocol";
import { stateOf } from "./agent-state.ts";
import { shortened } from "./columns.ts";
import { shortId } from "./resolve-agent.ts";
import { ago, money, size } from "./terminal.ts";
import { table } from "./text-table.ts";

/** Columns for all that is told of an agent, and for more than who it is, what became of it and what it is for. */
export const WIDE = 100;
const MIDDLE = 60;
const MOST_GOAL = 200;

interface Column {
  readonly head: string;
  readonly cell: (agent: AgentInfo, now: number, indent: string) => string;
}

const named = (most: number): Column => ({ head: "NAME", cell: ({ name }, _, indent) => shortened(inertLine(`${indent}${name}`), most) });
type Says = (agent: AgentInfo) => string;

const state = (most: number, says: Says): Column => ({ head: "STATE", cell: (agent) => shortened(inertLine(says(agent)), most) });
const ID: Column = { head: "ID", cell: ({ agent_id }) => agent_id };
const SHORT: Column = { head: "ID", cell: ({ agent_id }) => shortId(agent_id) };
const AGE: Column = { head: "AGE", cell: ({ started_at }, now) => ago(started_at, now) };
const CALLS: Column = { head: "CALLS", cell: ({ spent }) => String(spent.calls) };
const TOKENS: Column = { head: "TOKENS", cell: ({ spent }) => String(spent.tokens) };
const COST: Column = { head: "COST", cell: ({ spent }) => money(spent.microUsd) };
const MOVED: Column = { head: "MOVED", cell: ({ spent }) => size(spent.bytes) };
const GOAL: Column = { head: "GOAL", cell: ({ goal }) => shortened(inertLine(goal.slice(0, 2 * MOST_GOAL).replace(/\s+/g, " ")), MOST_GOAL) };

/** On a narrow screen what an agent is for says more than its whole id and what it used, which show tells; ids may be given by their ends. */
function columnsFor(width: number, says: Says): readonly Column[] {
  if (width >= WIDE) return [ID, named(64), state(40, says), AGE, CALLS, TOKENS, COST, MOVED, GOAL];
  return width >= MIDDLE ? [SHORT, named(14), state(17, says), AGE, COST, GOAL] : [SHORT, state(10, says), GOAL];
}

export interface TableOptions {
  readonly now: number;
  readonly width: number;
  /** What is told of its state. */
  readonly says?: Says;
}

/** Agents in the order given, each with those it began below it. */
export function agentTable(agents: readonly AgentInfo[], { now, width, says = stateOf }: TableOptions): string {
  const columns = columnsFor(width, says);
  const ids = new Set(agents.map(({ agent_id }) => agent_id));
  const below = Map.groupBy(agents, ({ parent_agent: parent }) => (parent !== null && ids.has(parent) ? parent : ""));
  const rows: string[][] = [columns.map(({ head }) => head)];
  const add = (agent: AgentInfo, indent: string): void => {
    rows.push(columns.map(({ cell }) => cell(agent, now, indent)));
    for (const child of below.get(agent.agent_id) ?? []) add(child, `${indent}· `);
  };
  for (const agent of below.get("") ?? []) add(agent, "");
  return table(rows, { width, shorten: true });
}
