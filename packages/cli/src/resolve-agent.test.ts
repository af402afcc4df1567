import type { Client } from "@aether/client";
import { type AgentInfo, agentList, type Input } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { resolveAgent } from "./resolve-agent.ts";

interface Known {
  readonly agent_id: string;
  readonly run: string;
  readonly name: string;
  readonly state: string;
}

const started = (id: string, name = "run", state = "running"): Known => ({ agent_id: id, run: id, name, state });
const made = (id: string, name: string, by: string): Known => ({ agent_id: id, run: by, name, state: "running" });

/** Lists these, the newest first, as `agent.list` does. */
function clientOf(agents: readonly Known[]): Client {
  const call = async (definition: unknown, asked: Partial<Input<typeof agentList>>) => {
    expect(definition).toBe(agentList);
    const { id, name, first = false, all = false, states, limit = 1_000 } = asked;
    const fits = (one: Known): boolean =>
      (!first || one.run === one.agent_id) &&
      (all || states !== undefined) &&
      (states === undefined || states.some((state) => state === one.state)) &&
      (id === undefined || one.agent_id.startsWith(id) || one.agent_id.endsWith(id)) &&
      (name === undefined || one.name === name);
    const found = agents.filter(fits);
    return { agents: found.slice(0, limit) as unknown as AgentInfo[], ...(found.length > limit && { more: found.length - limit }) };
  };
  return { call } as unknown as Client;
}

const RUN = "p1mzz4pek4tsac4cyd02";
const OTHER = "p1mzz4pek4tsacwatch1";
const CHILD = "p1mzz9pek4tsacchild1";

describe("a word for an agent", () => {
  test.for<{ why: string; agents: readonly Known[]; word: string; is: string }>([
    { why: "its whole id", agents: [started(RUN), started(OTHER, RUN)], word: RUN, is: RUN },
    { why: "the end of its id", agents: [started(RUN), started(OTHER)], word: "4cyd02", is: RUN },
    { why: "its name", agents: [started(RUN), started(OTHER, "watcher")], word: "watcher", is: OTHER },
    {
      why: "the name of one that a person started, whatever an agent calls its child",
      agents: [made(CHILD, "watcher", RUN), started(OTHER, "watcher")],
      word: "watcher",
      is: OTHER,
    },
    {
      why: "the end of the id of one that a person started, whatever it calls its child",
      agents: [made(CHILD, "4cyd02", RUN), started(RUN)],
      word: "4cyd02",
      is: RUN,
    },
    {
      why: "a name of more children than are listed at once",
      agents: [...Array.from({ length: 150 }, (_, at) => made(`${CHILD}${at}`, "watcher", RUN)), started(OTHER, "watcher")],
      word: "watcher",
      is: OTHER,
    },
    {
      why: "one that a person started and that has ended",
      agents: [made(CHILD, "watcher", RUN), started(OTHER, "watcher", "exited")],
      word: "watcher",
      is: OTHER,
    },
    { why: "a child, where nothing else is called so", agents: [made(CHILD, "reader", RUN), started(RUN)], word: "reader", is: CHILD },
    { why: "a child by its id, whatever another child is called", agents: [made(CHILD, "reader", RUN), made(`${CHILD}x`, CHILD, RUN)], word: CHILD, is: CHILD },
  ])("means $why", async ({ agents, word, is }) => {
    expect((await resolveAgent(clientOf(agents), word)).agent_id).toBe(is);
  });

  test.for<{ why: string; agents: readonly Known[]; word: string; says: RegExp }>([
    {
      why: "a name and the end of another's id",
      agents: [started(RUN), started(OTHER, "4cyd02")],
      word: "4cyd02",
      says: /is the name of .*watch1.*give the whole id/,
    },
    {
      why: "a child's name and the end of another child's id",
      agents: [made(CHILD, "reader", RUN), made(RUN, "child1", RUN)].map((one) => ({ ...one, run: "p0" })),
      word: "child1",
      says: /give the whole id/,
    },
    { why: "the ends of two ids", agents: [started("p1aaaaaaaa777", "a"), started("p1bbbbbbbb777", "b")], word: "777", says: /fits 2 agents/ },
  ])("that is $why is asked back", async ({ agents, word, says }) => {
    await expect(resolveAgent(clientOf(agents), word)).rejects.toMatchObject({ code: "INVALID", message: expect.stringMatching(says) });
  });
});
