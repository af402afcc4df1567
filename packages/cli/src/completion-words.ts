import type { Client } from "@aether/client";
import { agentList, modelList } from "@aether/protocol";
import type { Named } from "./command.ts";

const MOST = 50;
/** A shell reads what it is offered as words of its own language: a name that could be more than a word is not offered. */
const PLAIN = /^[\p{L}\d][\p{L}\d._:/@+-]{0,200}$/u;

/** Of a running daemon, the newest first: ids and names of runs and of agents that have not ended, or models. */
export async function completionWords(client: Client, named: Named): Promise<string[]> {
  const words = named === "models" ? await modelNames(client) : await agentWords(client, named);
  return [...new Set(words)].filter((word) => PLAIN.test(word));
}

async function modelNames(client: Client): Promise<string[]> {
  const { models } = await client.call(modelList, {});
  return models.map(({ name }) => name);
}

async function agentWords(client: Client, named: Named): Promise<string[]> {
  const { agents } = await client.call(agentList, { all: named === "runs", order: "newest", limit: MOST });
  return agents.flatMap(({ agent_id, name }) => [agent_id, name]);
}
