import type { Client } from "@aether/client";
import { agentList, agentRemovable, agentRemove, type DamagedRows, damagedRowsWords, inert, inertLine, type Output, SyscallError } from "@aether/protocol";
import { everyAgent } from "../agent-pages.ts";
import type { Command, Context } from "../command.ts";
import { type Named, resolveDamaged, shortId } from "../resolve-agent.ts";
import { size } from "../terminal.ts";

const USAGE = "aether rm RUN … | --older DAYS [--dry-run]";
const OPTIONS = `
Removes runs that have ended, and all that is kept of them: their logs, their own files, versions, questions and what their commands wrote. What they
handed over stays where it lies, the audit log stays, and what they changed can no longer be undone. The runs that one goes on from go with it.

      aether rm 3q4r5s6
      aether rm --older 30 --dry-run

      --older DAYS     every run that ended longer ago
      --dry-run        says which runs would go, and removes nothing
      --json           JSON
  -h, --help           shows this

By itself a run goes 365 days after its end; AETHER_KEEP_RUNS_DAYS says otherwise (docs/configuration.md).`;

const DAY_MS = 86_400_000;

export const rm: Command = {
  name: "rm",
  names: "runs",
  summary: "Remove ended runs, and all that is kept of them.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: { older: { type: "string" }, "dry-run": { type: "boolean" }, json: { type: "boolean" } },
  async run(args, { connect, screen }) {
    const days = args.count("older");
    if ((days === undefined) === (args.words.length === 0)) throw new SyscallError("INVALID", `name runs, or --older with days.\nUsage: ${USAGE}`);
    const { client } = await connect();
    const [dryRun, json] = [args.flag("dry-run"), args.flag("json")];
    const runs = days === undefined ? await named(client, args.words) : endedBefore(client, { time: Date.now() - days * DAY_MS, screen });
    const removed: Removed[] = [];
    for await (const run of runs)
      for (const { line, ...one } of await remove(client, run, dryRun)) {
        removed.push(one);
        if (!json) screen.out(line);
      }
    await client.close();
    if (json) screen.data(inert(JSON.stringify({ removed, dryRun })));
    else sayHowMany(removed.length, { screen, dryRun });
    return 0;
  },
};

interface Removed {
  readonly run: string;
  /** Of all that goes with it. */
  readonly bytes: number;
  /** The run that goes on from it, with which it goes. */
  readonly with?: string;
}

/** The run and those that it goes on from, with a line about each. */
async function remove(client: Client, { agent_id, name }: Named, dryRun: boolean): Promise<(Removed & { readonly line: string })[]> {
  const along = await turnsBefore(client, agent_id);
  // What would not be removed says why, as it would then.
  const { bytes } = dryRun ? { ...(await client.call(agentRemovable, { agent_id })), bytes: 0 } : await client.call(agentRemove, { agent_id });
  const line = `${shortId(agent_id)}  ${inert(name)}${bytes > 0 ? `  ${size(bytes)}` : ""}`;
  const together = `with ${shortId(agent_id)}, which goes on from it`;
  return [
    { run: agent_id, bytes, line },
    ...along.map((one) => ({ run: one.agent_id, bytes: 0, with: agent_id, line: `${shortId(one.agent_id)}  ${inert(one.name)}  ${together}` })),
  ];
}

/** Each once, whatever it was called, and without those that another one of them takes with it. */
async function named(client: Client, words: readonly string[]): Promise<Named[]> {
  const runs = new Map<string, Named>();
  for (const word of words) {
    const run = await resolveDamaged(client, word);
    runs.set(run.agent_id, run);
  }
  for (const id of [...runs.keys()]) for (const { agent_id } of await turnsBefore(client, id)) runs.delete(agent_id);
  return [...runs.values()];
}

/** The runs that one goes on from, as far as they can be read. */
async function turnsBefore(client: Client, agentId: string): Promise<Named[]> {
  const turns: Named[] = [];
  for (let id: string | undefined = agentId; id !== undefined; ) {
    const { agents }: Output<typeof agentList> = await client.call(agentList, { all: true, id, limit: 1 });
    const found = agents.find(({ agent_id }) => agent_id === id);
    if (id !== agentId) turns.push(found ?? { agent_id: id, name: "" });
    id = found?.continues;
  }
  return turns;
}

/**
 * Of a run whose children outlived it nothing goes; that is for the next time. Those that a run goes on from go with it. The newest come first, so
 * children before the run that they are of, and what goes on from a run before that run: of what was passed nothing is kept.
 */
async function* endedBefore(client: Client, { time, screen }: { readonly time: number; readonly screen: Context["screen"] }): AsyncGenerator<Named> {
  const kept = new Set<string>();
  const before = new Set<string>();
  const damaged = (rows: DamagedRows): void => screen.say(screen.yellow(inertLine(damagedRowsWords(rows))));
  for await (const { agent_id, name, run, ended_at, continues } of everyAgent(client, { all: true, damaged })) {
    if (ended_at === null || ended_at >= time) kept.add(run);
    if (continues) before.add(continues);
    if (agent_id !== run) continue;
    const goes = !kept.delete(run);
    if (!before.delete(run) && goes) yield { agent_id, name };
  }
}

function sayHowMany(count: number, { screen, dryRun }: { readonly screen: Context["screen"]; readonly dryRun: boolean }): void {
  if (count === 0) return screen.say("no run ended that long ago");
  const runs = count === 1 ? "one run" : `${count} runs`;
  screen.say(dryRun ? `${runs} would be removed` : `removed ${runs}`);
}
