import { agentPause, agentResume, agentSend, agentStop, inertLine } from "@aether/protocol";
import { inItsPaths } from "../agent-folders.ts";
import type { Command } from "../command.ts";
import { goOn, latestOf } from "../go-on.ts";
import { resolveAgent, resolveAgentId } from "../resolve-agent.ts";
import { misused } from "../usage-fault.ts";

export const stop: Command = {
  name: "stop",
  names: "agents",
  summary: "Stop an agent and everything below it.",
  usage: "aether stop AGENT [REASON]",
  async run({ words }, { connect, screen }) {
    const { client } = await connect();
    const agent_id = await resolveAgentId(client, words[0]);
    const { stopped } = await client.call(agentStop, { agent_id, reason: words.slice(1).join(" ") || "stopped from the command line" });
    screen.say(stopped === 0 ? "it had ended already" : `stopped ${stopped} ${stopped === 1 ? "process" : "processes"}`);
    await client.close();
    return 0;
  },
};

export const pause: Command = {
  name: "pause",
  names: "agents",
  summary: "Let an agent finish the calls under way and start no more.",
  usage: "aether pause AGENT",
  most: 1,
  async run({ words }, { connect, screen }) {
    const { client } = await connect();
    const agent = await resolveAgent(client, words[0]);
    await client.call(agentPause, { agent_id: agent.agent_id });
    screen.say(`paused ${agent.agent_id}; aether resume lets it go on`);
    await client.close();
    return 0;
  },
};

export const resume: Command = {
  name: "resume",
  names: "agents",
  summary: "Let a paused agent go on.",
  usage: "aether resume AGENT",
  most: 1,
  async run({ words }, { connect, screen }) {
    const { client } = await connect();
    const agent = await resolveAgent(client, words[0]);
    await client.call(agentResume, { agent_id: agent.agent_id });
    // Only a pause makes an agent wait for a signal.
    const waits = agent.waiting_on === null || agent.waiting_on === "signal" ? "" : `; it was not paused, and waits: ${agent.waiting_on}`;
    screen.say(`${agent.agent_id} goes on${waits}`);
    await client.close();
    return 0;
  },
};

export const send: Command = {
  name: "send",
  names: "agents",
  summary: "Tell a working agent something, which it reads before its next step; a run that has ended goes on with it.",
  usage: 'aether send AGENT "<message>"',
  async run(args, context) {
    const { words } = args;
    const { connect, screen } = context;
    const message = words.slice(1).join(" ");
    if (message.trim() === "") throw misused(send, lacking(words));
    const { client } = await connect();
    const agent = await resolveAgent(client, words[0]);
    if (agent.exit !== null && agent.run === agent.agent_id) {
      const goes = await goOn(client, await latestOf(client, agent.agent_id), { words: message, args, context });
      if (goes.agentId !== agent.agent_id) screen.say(`it goes on as ${goes.agentId}; follow it with: aether logs -f ${goes.agentId}`);
      await client.close();
      return 0;
    }
    await client.call(agentSend, { agent_id: agent.agent_id, message: inItsPaths(message, agent) });
    screen.say(`told ${agent.agent_id}`);
    await client.close();
    return 0;
  },
};

/** Of an agent and a message only one was given, or neither: a word alone may be the one or the other. */
function lacking([word]: readonly string[]): string {
  if (word === undefined) return "AGENT and the message are missing: say who is told, and what";
  const shown = inertLine(JSON.stringify(word.length > 60 ? `${word.slice(0, 60).toWellFormed()}…` : word));
  if (/\s/.test(word.trim()))
    return `AGENT is missing: say who is told ${shown}; aether ps -a lists them, and aether run -c ${shown} tells the last run of this folder`;
  return `${shown} stands alone: where it is the agent, the message is missing, and where it is the message, AGENT (aether ps -a lists them)`;
}
