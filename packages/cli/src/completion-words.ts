import type { Client } from "@aether/client";
import { agentList, approvalList, modelList, secretList, vmList } from "@aether/protocol";
import type { Named } from "./command.ts";

const MOST = 50;
/** A shell reads what it is offered as words of its own language: a name that could be more than a word is not offered. */
const PLAIN = /^[\p{L}\d][\p{L}\d._:/@+-]{0,200}$/u;

/** Of a running daemon, the newest first: ids and names of runs and of agents that have not ended, models, commands that run, questions that wait, or secrets. */
export async function completionWords(client: Client, named: Named): Promise<string[]> {
  const words = await WORDS[named](client);
  return [...new Set(words)].filter((word) => PLAIN.test(word));
}

async function modelNames(client: Client): Promise<string[]> {
  const { models } = await client.call(modelList, {});
  return models.map(({ name }) => name);
}

const agentWords =
  (all: boolean) =>
  async (client: Client): Promise<string[]> => {
    const { agents } = await client.call(agentList, { all, order: "newest", limit: MOST });
    return agents.flatMap(({ agent_id, name }) => [agent_id, name]);
  };

const WORDS: Readonly<Record<Named, (client: Client) => Promise<string[]>>> = {
  runs: agentWords(true),
  agents: agentWords(false),
  models: modelNames,
  commands: async (client) => (await client.call(vmList, { limit: MOST })).commands.map(({ vm_id }) => vm_id),
  questions: async (client) => (await client.call(approvalList, {})).pending.map(({ id }) => id),
  secrets: async (client) => (await client.call(secretList, {})).secrets.map(({ name }) => name),
};
