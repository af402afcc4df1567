import { type AgentInfo, agentList, damagedRowsWords, inert, SyscallError } from "@aether/protocol";
import { stateOf } from "../agent-state.ts";
import type { Command } from "../command.ts";
import { ago, money, screenWidth, size, table } from "../terminal.ts";

export const ps: Command = {
  name: "ps",
  summary: "List agents; -a shows ended ones too.",
  usage: "aether ps [-a] [--metadata KEY=VALUE]… [--json]",
  options: { all: { type: "boolean", short: "a" }, metadata: { type: "string", multiple: true }, json: { type: "boolean" } },
  async run(args, { connect, screen }) {
    const wanted = args.texts("metadata").map(pairOf);
    const { client } = await connect();
    const { agents, damaged } = await client.call(agentList, { all: args.flag("all"), ...(wanted.length > 0 && { metadata: Object.fromEntries(wanted) }) });
    await client.close();
    if (args.flag("json")) screen.out(inert(JSON.stringify(agents)));
    else if (agents.length === 0)
      screen.say(args.flag("all") ? "no agents yet; start one with: aether run" : "nothing runs (aether ps -a shows what has ended)");
    else screen.out(agentTable(agents, Date.now()));
    if (damaged) screen.say(inert(damagedRowsWords(damaged)));
    return 0;
  },
};

function pairOf(written: string): [key: string, value: string] {
  const at = written.indexOf("=");
  if (at > 0) return [written.slice(0, at), written.slice(at + 1)];
  throw new SyscallError("INVALID", `--metadata ${written}: write it as KEY=VALUE, as a manifest's metadata has it`);
}

export const top: Command = {
  name: "top",
  summary: "Watch agents live: state, calls, tokens and cost.",
  usage: "aether top [--every MS] [--once]",
  options: { every: { type: "string" }, once: { type: "boolean" } },
  async run(args, { connect, screen }) {
    const { client } = await connect();
    const every = Math.max(200, args.count("every") ?? 1_000);
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    while (!stop.signal.aborted) {
      const { agents } = await client.call(agentList, { all: true, limit: 1_000 });
      const live = agents.filter(({ state }) => state !== "exited");
      const ended = agents.filter(({ state }) => state === "exited").slice(-5);
      const spent = agents
        .filter(({ parent_agent: parent }) => !agents.some(({ agent_id }) => agent_id === parent))
        .reduce((sum, { spent: own }) => sum + own.microUsd, 0);
      if (screen.live && !args.flag("once")) process.stdout.write("\u001b[H\u001b[2J");
      screen.out(`${live.length} agents alive, ${agents.length - live.length} ended, ${money(spent)} spent\n`);
      screen.out(agentTable([...live, ...ended], Date.now()));
      if (args.flag("once")) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, every);
        stop.signal.addEventListener(
          "abort",
          () => {
            clearTimeout(timer);
            resolve();
          },
          { once: true },
        );
      });
    }
    await client.close();
    return 0;
  },
};

/** Columns for all that is told of an agent. */
const WIDE = 100;

export function agentTable(agents: readonly AgentInfo[], now: number): string {
  const ids = new Set(agents.map(({ agent_id }) => agent_id));
  // On a narrow screen what an agent is for says more than what it moved, which show tells.
  const wide = screenWidth() >= WIDE;
  const rows: string[][] = [["ID", "NAME", "STATE", "AGE", "CALLS", "TOKENS", "COST", ...(wide ? ["MOVED"] : []), "GOAL"]];
  const add = (agent: AgentInfo, indent: string): void => {
    rows.push([
      agent.agent_id,
      `${indent}${agent.name}`,
      stateOf(agent),
      ago(agent.started_at, now),
      String(agent.spent.calls),
      String(agent.spent.tokens),
      money(agent.spent.microUsd),
      ...(wide ? [size(agent.spent.bytes)] : []),
      inert(agent.goal.replace(/\s+/g, " ")).slice(0, 80),
    ]);
    for (const child of agents) if (child.parent_agent === agent.agent_id) add(child, `${indent}· `);
  };
  for (const agent of agents) if (agent.parent_agent === null || !ids.has(agent.parent_agent)) add(agent, "");
  return table(rows);
}
