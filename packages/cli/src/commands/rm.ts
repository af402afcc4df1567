import type { Client } from "@aether/client";
import { agentList, agentRemove, inert, type Output, SyscallError } from "@aether/protocol";
import type { Command, Context } from "../command.ts";
import { type Named, resolveDamaged, shortId } from "../resolve-agent.ts";
import { size } from "../terminal.ts";

const USAGE = "aether rm RUN … | --older DAYS [--dry-run]";
const OPTIONS = `
Removes runs that have ended, and all that is kept of them: their logs, their own files, versions, questions and what their commands wrote. What they
handed over stays where it lies, the audit log stays, and what they changed can no longer be undone.

      aether rm 3q4r5s6
      aether rm --older 30 --dry-run

      --older DAYS     every run that ended longer ago
      --dry-run        says which runs would go, and removes nothing
      --json           JSON
  -h, --help           shows this

By itself a run goes 365 days after its end; AETHER_KEEP_RUNS_DAYS says otherwise (docs/configuration.md).`;

const DAY_MS = 86_400_000;
const MOST_RUNS = 10_000;

export const rm: Command = {
  name: "rm",
  summary: "Remove ended runs, and all that is kept of them.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: { older: { type: "string" }, "dry-run": { type: "boolean" }, json: { type: "boolean" } },
  async run(args, { connect, screen }) {
    const days = args.count("older");
    if ((days === undefined) === (args.words.length === 0)) throw new SyscallError("INVALID", `name runs, or --older with days.\nUsage: ${USAGE}`);
    const { client } = await connect();
    const runs = days === undefined ? await named(client, args.words) : await endedBefore(client, Date.now() - days * DAY_MS);
    const removed = args.flag("dry-run") ? runs.map((run) => ({ run, bytes: 0 })) : await removeAll(client, runs);
    await client.close();
    if (args.flag("json"))
      screen.out(inert(JSON.stringify({ removed: removed.map(({ run, bytes }) => ({ run: run.agent_id, bytes })), dryRun: args.flag("dry-run") })));
    else tell(removed, { screen, dryRun: args.flag("dry-run") });
    return 0;
  },
};

/** Each once, whatever it was called, and without those that another one of them takes with it. */
async function named(client: Client, words: readonly string[]): Promise<Named[]> {
  const runs = new Map<string, Named>();
  for (const word of words) {
    const run = await resolveDamaged(client, word);
    runs.set(run.agent_id, run);
  }
  for (const id of [...runs.keys()]) for (const before of await turnsBefore(client, id)) runs.delete(before);
  return [...runs.values()];
}

/** The runs that one goes on from, as far as they can be read. */
async function turnsBefore(client: Client, agentId: string): Promise<string[]> {
  const turns: string[] = [];
  for (let id: string | undefined = agentId; id !== undefined; ) {
    const { agents }: Output<typeof agentList> = await client.call(agentList, { all: true, id, limit: 1 });
    id = agents.find(({ agent_id }) => agent_id === id)?.continues;
    if (id !== undefined) turns.push(id);
  }
  return turns;
}

/** Of a run whose children outlived it nothing goes; that is for the next time. Those that a run goes on from go with it. */
async function endedBefore(client: Client, time: number): Promise<Named[]> {
  const { agents } = await client.call(agentList, { all: true, limit: MOST_RUNS });
  const kept = new Set(agents.filter(({ ended_at }) => ended_at === null || ended_at >= time).map(({ run }) => run));
  const before = new Set(agents.map(({ continues }) => continues));
  return agents.filter(({ agent_id, run }) => agent_id === run && !kept.has(run) && !before.has(agent_id));
}

async function removeAll(client: Client, runs: readonly Named[]): Promise<{ run: Named; bytes: number }[]> {
  const removed: { run: Named; bytes: number }[] = [];
  for (const run of runs) removed.push({ run, bytes: (await client.call(agentRemove, { agent_id: run.agent_id })).bytes });
  return removed;
}

function tell(removed: readonly { run: Named; bytes: number }[], { screen, dryRun }: { screen: Context["screen"]; dryRun: boolean }): void {
  if (removed.length === 0) return screen.say("no run ended that long ago");
  for (const { run, bytes } of removed) screen.out(`${shortId(run.agent_id)}  ${inert(run.name)}${bytes > 0 ? `  ${size(bytes)}` : ""}`);
  const runs = removed.length === 1 ? "one run" : `${removed.length} runs`;
  screen.say(dryRun ? `${runs} would be removed` : `removed ${runs}`);
}
