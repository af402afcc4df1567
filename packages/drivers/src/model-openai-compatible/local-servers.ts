import type { ModelDriver } from "@aether/ports";
import * as z from "zod";
import { boundedText } from "./bounded-body.ts";
import { createLmStudioModel } from "./lmstudio-model.ts";
import { createOllamaModel } from "./ollama-model.ts";

/** A server that people run on their own machine, by the name of its preset. */
export interface LocalServer {
  readonly name: "ollama" | "lmstudio";
  /** On 127.0.0.1. */
  readonly port: number;
}

export interface LocalServersOptions {
  readonly servers: readonly LocalServer[];
  readonly now: () => number;
  readonly fetch?: typeof fetch;
  /** Milliseconds that one that nobody named has for its answer; default 300. */
  readonly answerMs?: number;
}

export interface LocalServers {
  /** Drivers of those that answered when last asked. */
  known(): readonly ModelDriver[];
  /** Asks again unless it did in the last 2 s; over in 300 ms, or in 3 s for the one that is wanted and not known. Never fails. */
  look(wanted?: string): Promise<void>;
}

const ANSWER_MS = 300;
const WANTED_MS = 3_000;
const FRESH_MS = 2_000;
const MOST_BYTES = 1_048_576;

/** What only that server answers. */
const SIGNS = {
  ollama: { path: "/api/version", answer: z.object({ version: z.string() }) },
  lmstudio: { path: "/v1/models", answer: z.object({ object: z.literal("list"), data: z.array(z.unknown()) }) },
};

/** Model servers on this machine's own address, found without being told of them. */
export function createLocalServers({ servers, now, fetch: fetchImpl = fetch, answerMs = ANSWER_MS }: LocalServersOptions): LocalServers {
  const drivers = new Map(servers.map((server) => [server.name, driverOf(server, fetchImpl)]));
  const up = new Set<string>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  const lookAt = async (server: LocalServer, ms = answerMs): Promise<void> => {
    const answered = await answers(server, fetchImpl, ms);
    // One that is too busy to answer in time is still what it was.
    if (answered === true) up.add(server.name);
    else if (answered === false) up.delete(server.name);
  };
  const look = async (): Promise<void> => {
    await Promise.all(servers.map((server) => lookAt(server)));
    lookedAt = now();
    looking = undefined;
  };
  return {
    known: () => [...drivers].flatMap(([name, driver]) => (up.has(name) ? [driver] : [])),
    async look(wanted) {
      const missed = servers.find(({ name }) => name === wanted && !up.has(name));
      if (missed) return await lookAt(missed, WANTED_MS);
      if (now() - lookedAt < FRESH_MS) return;
      looking ??= look();
      await looking;
    },
  };
}

function driverOf({ name, port }: LocalServer, fetchImpl: typeof fetch): ModelDriver {
  const options = { name, baseUrl: `http://127.0.0.1:${port}/v1`, fetch: fetchImpl };
  return name === "ollama" ? createOllamaModel(options) : createLmStudioModel(options);
}

/** `undefined`: it did not say in time. */
async function answers({ name, port }: LocalServer, fetchImpl: typeof fetch, ms: number): Promise<boolean | undefined> {
  const { path, answer } = SIGNS[name];
  const until = AbortSignal.timeout(ms);
  try {
    const response = await fetchImpl(`http://127.0.0.1:${port}${path}`, { signal: until, redirect: "manual" });
    return answer.safeParse(JSON.parse(await boundedText(response, until, MOST_BYTES))).success && response.ok;
  } catch {
    return until.aborted ? undefined : false;
  }
}
