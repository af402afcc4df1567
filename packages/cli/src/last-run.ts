import type { Client } from "@aether/client";
import { type AgentInfo, agentList, inertProse, SyscallError } from "@aether/protocol";
import { columnsOf, fitting } from "./columns.ts";
import type { Context } from "./command.ts";
import { resolveAgent } from "./resolve-agent.ts";
import { screenWidth } from "./terminal.ts";

/** Runs of a folder that are looked at for the one that is meant. */
const MOST_RUNS = 100;

/** The runs that were begun in a folder, newest first. */
export async function runsIn(client: Client, folder: string): Promise<readonly AgentInfo[]> {
  const { agents } = await client.call(agentList, { all: true, order: "newest", metadata: { folder }, limit: MOST_RUNS });
  return agents.filter(({ agent_id, run }) => agent_id === run);
}

/** @throws SyscallError `NOT_FOUND` where nothing was run there */
export async function lastRunIn(client: Client, folder: string): Promise<AgentInfo> {
  const [last] = await runsIn(client, folder);
  if (last) return last;
  throw new SyscallError("NOT_FOUND", 'nothing was run from this folder yet; name the run (aether ps -a), or begin one: aether run "…"');
}

/** The agent that a word names; without one the last run of this folder, which is said. */
export async function agentMeant(client: Client, word: string | undefined, context: Pick<Context, "screen" | "cwd">): Promise<AgentInfo> {
  if (word !== undefined) return resolveAgent(client, word);
  const last = await lastRunIn(client, context.cwd);
  sayRun(last, "the last run here:", context);
  return last;
}

/** Which run it is that nobody named, on one row. */
export function sayRun(run: AgentInfo, words: string, { screen }: Pick<Context, "screen">): void {
  screen.say(screen.dim(runLine(run, { words, columns: Math.min(screenWidth(process.stderr), MOST_COLUMNS) })));
}

/** Of a line that names a run beside what was asked for. */
export const MOST_COLUMNS = 120;
/** Of a goal fewer columns say nothing. */
const LEAST_GOAL = 8;

/** A run by its id, which is whole, and as much of the first line of its goal as fits: that may go on for pages. */
export function runLine({ agent_id, goal }: Pick<AgentInfo, "agent_id" | "goal">, { words, columns }: { words: string; columns: number }): string {
  const [first = "", ...more] = inertProse(goal).trim().split("\n");
  const head = `${words} ${agent_id}`;
  const room = columns - columnsOf(`${head}: `);
  if (first === "" || room < LEAST_GOAL) return head;
  return more.length === 0 && columnsOf(first) <= room ? `${head}: ${first}` : `${head}: ${fitting(first, room - 1)}…`;
}
