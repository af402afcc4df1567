import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { createAnthropicModel } from "@aether/drivers/model-sdk";
import { listenInference } from "@aether/gateways/inference";
import type { ModelDriver, StepPart } from "@aether/ports";
import { type DoorSession, HOST_FILE, type Json } from "@aether/protocol";
import { type Figure, type Goal, median, percentile, type Row, ratioAtMost } from "./support/figure.ts";
import { BenchSystem } from "./support/system.ts";

const DELTAS = 20;
const ROUNDS = 400;
const STREAMS = 200;
const LONG = 100;
const TOKEN = "bench";

/** What the inference gateway adds to an answer that is there at once: a model's own time is no part of it. */
export const gatewayRow: Row = {
  name: "gateway",
  about: "inference gateway beside a bare server of the same events",
  async measure() {
    await using ours = await gateway();
    await using bare = await bareServer();
    await using whole = await wholeSystem();
    await using vendor = await bareServer(true);
    await using translated = await wholeSystem({ model: providerAt(vendor.port), passes: false });
    await using passed = await wholeSystem({ model: providerAt(vendor.port), passes: true });
    const before = "the same in translation";
    return [
      ...(await oneByOne({ ours: ours.port, bare: bare.port }, { what: "2 KB request", bytes: 2_000 })),
      ...(await oneByOne({ ours: ours.port, bare: bare.port }, { what: "80 KB request", bytes: 80_000 })),
      await together({ ours: ours.port, bare: bare.port }),
      ...(await oneByOne({ ours: whole.port, bare: bare.port }, { what: "2 KB request through the whole system", bytes: 2_000, goal: ratioAtMost(10) })),
      await together({ ours: whole.port, bare: bare.port }, { what: " through the whole system", goal: ratioAtMost(5) }),
      ...(await oneByOne({ ours: passed.port, bare: translated.port }, { what: "2 KB request passed on to a provider of its wire", bytes: 2_000, before })),
      ...(await oneByOne({ ours: passed.port, bare: translated.port }, { what: "80 KB request passed on to a provider of its wire", bytes: 80_000, before })),
      await together({ ours: passed.port, bare: translated.port }, { what: " passed on to a provider of their wire", before }),
    ];
  },
};

interface Asked {
  readonly what: string;
  readonly bytes: number;
  readonly goal?: Goal;
  /** What it stands beside; default: the bare server. */
  readonly before?: string;
}

interface Ports {
  readonly ours: number;
  readonly bare: number;
}

async function oneByOne({ ours, bare }: Ports, { what, bytes, goal = ratioAtMost(2), before = BARE }: Asked): Promise<Figure[]> {
  const agent = new Agent({ keepAlive: true });
  const body = bodyOf(bytes, DELTAS);
  const took: Record<"ours" | "bare", number[]> = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS + 50; round++) {
    for (const [name, port] of [["ours", ours] as const, ["bare", bare] as const]) {
      const start = performance.now();
      await ask(port, { agent, body });
      if (round >= 50) took[name].push(performance.now() - start);
    }
  }
  agent.destroy();
  const baseline = { what: before, value: median(took.bare) };
  return [
    { what: `${what}, ${DELTAS} events, p50`, value: median(took.ours), unit: "ms", baseline, goal },
    {
      what: `${what}, ${DELTAS} events, p99`,
      value: percentile(took.ours, 0.99),
      unit: "ms",
      baseline: { what: before, value: percentile(took.bare, 0.99) },
    },
  ];
}

async function together({ ours, bare }: Ports, { what, goal, before = BARE }: Omit<Asked, "bytes"> = { what: "" }): Promise<Figure> {
  const body = bodyOf(2_000, LONG);
  const run = async (port: number): Promise<number> => {
    const agent = new Agent({ keepAlive: true, maxSockets: STREAMS });
    const start = performance.now();
    await Promise.all(Array.from({ length: STREAMS }, () => ask(port, { agent, body })));
    agent.destroy();
    return performance.now() - start;
  };
  const took = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < 6; round++) {
    const [a, b] = [await run(ours), await run(bare)];
    if (round === 0) continue; // warm-up
    took.ours.push(a);
    took.bare.push(b);
  }
  const value = median(took.ours);
  const note = `${Math.round((STREAMS * LONG) / (value / 1_000)).toLocaleString("en")} events/s`;
  return {
    what: `${STREAMS} streams at once${what}, ${LONG} events each`,
    value,
    unit: "ms",
    baseline: { what: before, value: median(took.bare) },
    goal: goal ?? ratioAtMost(2),
    note,
  };
}

function bodyOf(bytes: number, deltas: number): string {
  const message = { role: "user", content: "x".repeat(bytes) };
  return JSON.stringify({ model: `m-${deltas}`, max_tokens: 1_000, stream: true, messages: [message] });
}

async function ask(port: number, { agent, body }: { readonly agent: Agent; readonly body: string }): Promise<void> {
  const headers = { "x-api-key": TOKEN, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  const asking = request({ host: "127.0.0.1", port, agent, method: "POST", path: "/v1/messages", headers });
  const answered = once(asking, "response");
  asking.end(body);
  const [response] = await answered;
  let last = "";
  for await (const chunk of response) last = String(chunk);
  if (!last.includes("message_stop")) throw new Error(`the stream ended otherwise: ${last.slice(-200)}`);
}

const BARE = "the bare server";
const countIn = (model: string): number => Number(model.split("-")[1]);

async function gateway(): Promise<AsyncDisposable & { readonly port: number }> {
  const session: DoorSession = {
    async call({ params, onEvent }) {
      const count = countIn((params as { model: string }).model);
      for (let seq = 1; seq <= count; seq++) {
        onEvent?.("delta", { text: "a word " }, seq);
        await turn();
      }
      const parts: Json = [{ type: "text", text: "a word ".repeat(count) }];
      return { text: "", parts, finish: "stop", usage: { inputTokens: 1, outputTokens: count }, model: "m" };
    },
    cancel() {},
    methods: () => [],
    async close() {},
  };
  const log = { warn() {}, error() {} };
  const options = { at: { port: 0 }, mapModel: (asked: string) => asked, log, limits: { perToken: STREAMS } };
  const listener = await listenInference({ ...options, authenticate: (token) => (token === TOKEN ? session : undefined) });
  return { port: Number(listener.address.split(":").at(-1)), [Symbol.asyncDispose]: () => listener.close() };
}

interface Whole {
  readonly model: ModelDriver;
  /** Clients' own requests come along for it. */
  readonly passes: boolean;
}

/** The product's driver of this wire, before a server that answers at once. */
function providerAt(port: number): ModelDriver {
  const driver = createAnthropicModel({ baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: TOKEN });
  return { ...driver, models: instantModel.models };
}

/** The gateway before the product's kernel, journal and model service: rights, budget, intent, schedule, audit. */
async function wholeSystem({ model, passes }: Whole = { model: instantModel, passes: false }): Promise<AsyncDisposable & { readonly port: number }> {
  const home = mkdtempSync(join(tmpdir(), "aether-bench-"));
  const system = await BenchSystem.start({ home, model });
  const acting = await system.kernel.actAs(system.session.who, async () => HOST_FILE);
  const session: DoorSession = {
    call: ({ key = "", onEvent, ...call }) => acting.call({ ...call, key, ...(onEvent && { onEvent: (event, value) => onEvent(event, value, 0) }) }),
    cancel: (key) => acting.cancel(key),
    methods: () => [],
    close: () => acting.revoke(),
  };
  const log = { warn() {}, error() {} };
  const options = { at: { port: 0 }, mapModel: (asked: string) => `${model.name}/${asked}`, passes: () => passes, log, limits: { perToken: STREAMS } };
  const listener = await listenInference({ ...options, authenticate: (token) => (token === TOKEN ? session : undefined) });
  return {
    port: Number(listener.address.split(":").at(-1)),
    async [Symbol.asyncDispose]() {
      await listener.close();
      await system.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const instantModel: ModelDriver = {
  name: "bench",
  reader: "local",
  models: async () => [DELTAS, LONG].map((count) => ({ name: `m-${count}`, contextTokens: 1_000_000 })),
  async *step({ model }): AsyncGenerator<StepPart> {
    for (let at = 0; at < countIn(model); at++) {
      yield { type: "text-delta", text: "a word " };
      await turn();
    }
    yield { type: "finish", reason: "stop", usage: { inputTokens: 1, outputTokens: countIn(model) } };
  },
};

/** Reads the body, parses it, and sends the same events; `whole`: all that a provider sends. */
async function bareServer(whole = false): Promise<AsyncDisposable & { readonly port: number }> {
  const event = (type: string, data: object): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
  const server: Server = createServer({ noDelay: true }, async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming) text += String(chunk);
    const { model } = JSON.parse(text) as { model: string };
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (whole)
      response.write(event("message_start", { message: { id: "m", role: "assistant", model, content: [], usage: { input_tokens: 1, output_tokens: 0 } } }));
    if (whole) response.write(event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }));
    for (let at = 0; at < countIn(model); at++) {
      response.write(event("content_block_delta", { index: 0, delta: { type: "text_delta", text: "a word " } }));
      await turn();
    }
    if (whole) response.write(event("content_block_stop", { index: 0 }));
    if (whole) response.write(event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: countIn(model) } }));
    response.end(event("message_stop", {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
