import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import { type AgentInfo, agentStatus, inertLine, SyscallError } from "@aether/protocol";
import type { Context } from "./command.ts";
import { orDecision } from "./follow.ts";

/** How often it is looked whether something keeps the agent from answering, in ms. */
const LOOK_EVERY_MS = 400;

export interface Asked {
  readonly client: Client;
  readonly agent: Pick<AgentInfo, "agent_id" | "run" | "name">;
  readonly json: boolean;
  readonly context: Context;
}

/** Waits for an agent's answer. `decision` where none comes before a person does something, which is said. */
export async function answerOrStall<T>(asked: Asked, work: Promise<T>): Promise<T | "decision"> {
  const { client, agent, json, context } = asked;
  const over = new AbortController();
  const standing = standsStill(asked, over.signal);
  try {
    const answered = orDecision({ client, agentId: agent.run, json, context, delivered: [], own: false }, work);
    return await Promise.race([answered, standing]);
  } catch (error) {
    // It says itself how the agent ended, and not where that is told.
    if (!SyscallError.is(error) || error.data?.reason === undefined) throw error;
    throw new SyscallError(error.code, `${error.message}; aether show ${agent.agent_id} says what became of it`, error.data);
  } finally {
    over.abort();
    void standing.catch(() => undefined);
  }
}

async function standsStill({ client, agent, context: { screen } }: Asked, signal: AbortSignal): Promise<"decision"> {
  const { agent_id: id } = agent;
  const name = inertLine(agent.name);
  let said = false;
  for (;;) {
    const { waiting_on: on, exit } = await client.call(agentStatus, { agent_id: id });
    // Whether it answered before it ended is known to the call that asks it, which ends as well.
    if (signal.aborted || exit) return new Promise(() => undefined);
    if (on === "signal") {
      screen.say(`${name} is paused: aether resume ${id} lets it go on; it has the message, and aether logs -f ${id} follows it then`);
      return "decision";
    }
    if (on === "budget" && !said) screen.say(`${name} waits until its budget renews (aether show ${id}); the message is kept`);
    said ||= on === "budget";
    await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return new Promise(() => undefined);
  }
}
