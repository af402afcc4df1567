import type { Client } from "@aether/client";
import {
  type AgentInfo,
  agentList,
  agentLogs,
  agentStatus,
  damagedRowsWords,
  type FileVersion,
  type HeldGrant,
  inert,
  inertLine,
  inertProse,
  type Label,
  type LogEntry,
  policyExplain,
} from "@aether/protocol";
import { stateOf, stateWords } from "../agent-state.ts";
import type { Command, Context } from "../command.ts";
import { Denials } from "../denials.ts";
import { labelWords } from "../flow-words.ts";
import { followToEnd } from "../follow.ts";
import { type PersonPaths, personPaths, placed } from "../person-paths.ts";
import { type Changes, changesOf, type Planted, plantedIn } from "../planted.ts";
import { describe, spoken } from "../progress.ts";
import { type RefusedHost, refusedHosts, refusedLines } from "../refused-hosts.ts";
import { resolveAgent, shortId } from "../resolve-agent.ts";
import { limitedLines, limitedRights } from "../right-lines.ts";
import { budgetWords, money, size } from "../terminal.ts";

export const show: Command = {
  name: "show",
  summary: "Show one agent: goal, state, children, what it changed, answer.",
  usage: "aether show AGENT [--json]",
  options: { json: { type: "boolean" } },
  async run(args, { connect, screen, cwd }) {
    const { client } = await connect();
    const { agent_id } = await resolveAgent(client, args.words[0]);
    const agent = await client.call(agentStatus, { agent_id });
    const { agents, damaged } = await client.call(agentList, { all: true, run: agent.run });
    const { changes, beyond } = await changesOf(client, agent.run);
    const planted = await plantedIn(client, changes);
    const refused = await refusedHosts(client, agent.run);
    const denials = new Denials();
    for await (const entry of logOf(client, agent.agent_id)) denials.hear(entry);
    const { label } = await client.call(policyExplain, { agent_id: agent.agent_id, limit: 1 });
    const limits = agent.exit ? [] : await limitedRights(client, agent.agent_id);
    const shown = await personPaths(client, cwd);
    await client.close();
    if (damaged) screen.say(inert(damagedRowsWords(damaged)));
    const children = agents.filter(({ parent_agent: parent }) => parent === agent.agent_id);
    if (args.flag("json"))
      screen.out(
        inert(
          JSON.stringify({
            ...agent,
            label,
            limits,
            children: children.map(({ agent_id }) => agent_id),
            changes,
            planted,
            beyond,
            denied: denials.said,
            refused,
          }),
        ),
      );
    else tell({ agent, label, limits, children, changes, planted, beyond, denied: denials.said, refused, shown }, screen);
    return 0;
  },
};

interface Told {
  readonly agent: AgentInfo;
  /** Of all that it has read. */
  readonly label: Label;
  /** Its rights that stand under one. */
  readonly limits: readonly HeldGrant[];
  readonly children: readonly AgentInfo[];
  readonly changes: readonly FileVersion[];
  /** Of these, what other programs run or trust. */
  readonly planted: readonly Planted[];
  /** What its run's commands did that no version holds. */
  readonly beyond: Changes["beyond"];
  readonly denied: readonly string[];
  /** What its run asked the network for in vain. */
  readonly refused: readonly RefusedHost[];
  readonly shown: PersonPaths;
}

function tell(told: Told, screen: Context["screen"]): void {
  tellAgent(told, screen);
  tellDone(told, screen);
}

/** Who it is, and what it may and has used. */
function tellAgent({ agent, label, limits, planted, shown }: Told, screen: Context["screen"]): void {
  const state = stateWords(agent);
  screen.out(`${screen.bold(agent.agent_id)}  ${inertLine(agent.name)}  ${inertLine(agent.model)}`);
  for (const { path, why } of planted)
    screen.out(screen.yellow(`runs    ${inertLine(placed(path, { shown, own: agent.agent_id }))}: changed, and ${inertLine(why)}`));
  screen.out(`goal    ${inertProse(agent.goal).replaceAll("\n", "\n        ")}`);
  if (agent.continues !== undefined) screen.out(`from    ${agent.continues}, which it goes on with`);
  if (agent.continued_by !== undefined) screen.out(`next    ${agent.continued_by} goes on with it`);
  screen.out(`state   ${inertLine(state)}${state === "paused" ? `; aether resume ${agent.agent_id} lets it go on` : ""}`);
  screen.out(`spent   ${agent.spent.calls} calls, ${agent.spent.tokens} tokens, ${money(agent.spent.microUsd)}, ${size(agent.spent.bytes)} moved`);
  const budget = budgetWords(agent.budget);
  if (budget !== "") screen.out(`budget  at most ${budget}`);
  screen.out(`read    ${labelWords(label, { shown, own: agent.agent_id })}`);
  for (const line of metadataLines(agent)) screen.out(line);
  for (const line of limitedLines(limits)) screen.out(line);
  if (agent.restarts > 0) screen.out(`again   ${agent.restarts} ${agent.restarts === 1 ? "restart" : "restarts"} after a failure`);
}

/** What it did, was refused and came to. */
function tellDone({ agent, children, changes, beyond, denied, refused, shown }: Told, screen: Context["screen"]): void {
  const { exit } = agent;
  for (const child of children) screen.out(`child   ${child.agent_id}  ${inertLine(`${child.name}  ${stateOf(child)}`)}`);
  for (const { change, path } of changes) screen.out(`${change.padEnd(7)} ${inertLine(placed(path, { shown, own: agent.agent_id }))}`);
  for (const { path, why } of beyond) screen.out(screen.yellow(`left    ${inertLine(placed(path, { shown, own: agent.agent_id }))} (${inertLine(why)})`));
  for (const denial of denied) screen.out(`denied  ${inertLine(denial)}`);
  for (const line of refusedLines(refused, { run: agent.agent_id, all: true })) screen.out(`denied  ${line}`);
  if (exit) screen.out(`\n${inertProse(shown(typeof exit.output === "string" ? exit.output : JSON.stringify(exit.output)))}`);
}

function metadataLines({ metadata = {} }: AgentInfo): string[] {
  return Object.entries(metadata).map(([key, value]) => `about   ${inertLine(`${key} = ${typeof value === "string" ? value : JSON.stringify(value)}`)}`);
}

function tellEntry(entry: LogEntry, { screen, shown }: { readonly screen: Context["screen"]; readonly shown: PersonPaths }): void {
  screen.out(`${new Date(entry.at).toISOString().slice(11, 23)}  ${shortId(entry.agent_id)}  ${describe(entry, shown) ?? inertLine(entry.kind)}`);
  const said = spoken(entry, shown);
  if (said !== undefined) screen.out(`    ${said.replaceAll("\n", "\n    ")}`);
}

const PAGE = 500;

async function* logOf(client: Client, agentId: string): AsyncGenerator<LogEntry> {
  for (let after = 0; ; ) {
    const { entries } = await client.call(agentLogs, { agent_id: agentId, after, limit: PAGE });
    yield* entries;
    after = entries.at(-1)?.seq ?? after;
    if (entries.length < PAGE) return;
  }
}

export const logs: Command = {
  name: "logs",
  summary: "Read an agent's log; -f follows it to its end, or to a question that waits for you (exit code 3).",
  usage: "aether logs [-f] AGENT [--json]",
  options: { follow: { type: "boolean", short: "f" }, json: { type: "boolean" } },
  async run(args, context) {
    const { connect, screen, cwd } = context;
    const { client } = await connect();
    const agent = await resolveAgent(client, args.words[0]);
    if (args.flag("follow")) return followToEnd({ client, agentId: agent.agent_id, json: args.flag("json"), context, delivered: [], own: false });
    const shown = await personPaths(client, cwd);
    for await (const entry of logOf(client, agent.agent_id)) {
      if (args.flag("json")) screen.out(inert(JSON.stringify(entry)));
      else tellEntry(entry, { screen, shown });
    }
    await client.close();
    return 0;
  },
};
