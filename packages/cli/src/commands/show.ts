import { agentList, agentLogs, vfsVersions } from "@aether/protocol";
import type { Command } from "../command.ts";
import { followToEnd } from "../follow.ts";
import { describe } from "../progress.ts";
import { resolveAgent, shortId } from "../resolve-agent.ts";
import { inert, money } from "../terminal.ts";

export const show: Command = {
  name: "show",
  summary: "Show one agent: goal, state, children, what it changed, answer.",
  usage: "aether show AGENT [--json]",
  options: { json: { type: "boolean" } },
  async run(args, { connect, screen }) {
    const { client } = await connect();
    const agent = await resolveAgent(client, args.words[0]);
    const { agents } = await client.call(agentList, { all: true, run: agent.run });
    const { versions } = await client.call(vfsVersions, { path: "/", limit: 1_000 });
    await client.close();
    const changes = versions.filter(({ root }) => root === agent.run);
    if (args.flag("json")) {
      screen.out(
        JSON.stringify({ ...agent, children: agents.filter(({ parent_agent }) => parent_agent === agent.agent_id).map(({ agent_id }) => agent_id), changes }),
      );
      return 0;
    }
    screen.out(`${screen.bold(agent.agent_id)}  ${agent.name}  ${agent.model}`);
    screen.out(`goal    ${inert(agent.goal)}`);
    screen.out(
      `state   ${agent.exit ? `${agent.exit.reason} (code ${agent.exit.code})` : `${agent.state}${agent.waiting_on ? `, waits for ${agent.waiting_on}` : ""}`}`,
    );
    screen.out(`spent   ${agent.spent.calls} calls, ${agent.spent.tokens} tokens, ${money(agent.spent.microUsd)}`);
    if (agent.restarts > 0) screen.out(`again   ${agent.restarts} ${agent.restarts === 1 ? "restart" : "restarts"} after a failure`);
    for (const child of agents)
      if (child.parent_agent === agent.agent_id) screen.out(`child   ${child.agent_id}  ${child.name}  ${child.exit?.reason ?? child.state}`);
    for (const { change, path } of changes) screen.out(`${change.padEnd(7)} ${inert(path)}`);
    if (agent.exit) screen.out(`\n${inert(typeof agent.exit.output === "string" ? agent.exit.output : JSON.stringify(agent.exit.output))}`);
    return 0;
  },
};

export const logs: Command = {
  name: "logs",
  summary: "Read an agent's log; -f follows it to the end.",
  usage: "aether logs [-f] AGENT [--json]",
  options: { follow: { type: "boolean", short: "f" }, json: { type: "boolean" } },
  async run(args, context) {
    const { connect, screen } = context;
    const { client } = await connect();
    const agent = await resolveAgent(client, args.words[0]);
    if (args.flag("follow")) return followToEnd({ client, agentId: agent.agent_id, json: args.flag("json"), context, delivered: [] });
    for (let after = 0; ; ) {
      const { entries } = await client.call(agentLogs, { agent_id: agent.agent_id, after, limit: 500 });
      for (const entry of entries) {
        if (args.flag("json")) screen.out(JSON.stringify(entry));
        else screen.out(`${new Date(entry.at).toISOString().slice(11, 23)}  ${shortId(entry.agent_id)}  ${describe(entry) ?? entry.kind}`);
      }
      after = entries.at(-1)?.seq ?? after;
      if (entries.length < 500) break;
    }
    await client.close();
    return 0;
  },
};
