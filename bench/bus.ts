import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { createLocalBus } from "@aether/drivers/bus-local";
import type { Bus, Clock, Envelope, Ids } from "@aether/ports";
import { TRUSTED } from "@aether/protocol";

/** One figure, with what the naive way reaches in the same run. */
export interface BusFigure {
  readonly what: string;
  /** Publishes a second, each with its deliveries made. Median of the rounds. */
  readonly perSecond: number;
  readonly deliveriesPerPublish: number;
  /** How many times the linear scan of the same run. */
  readonly ratio: number;
}

const ROUNDS = 5;
const BATCH = 500;
const SUBSCRIPTIONS = 1_000;
const TARGET = 2_000_000;

const clock: Clock = {
  now: () => Date.now(),
  timer: (ms, fire) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
};
const token = (prefix: string): string => prefix + randomUUID().replaceAll("-", "").slice(0, 26);
const ids: Ids = { token, process: () => token("p").slice(0, 17) };

type Deliver = (envelope: Envelope) => void;

interface Contender {
  readonly what: string;
  readonly publishes: number;
  publish: Deliver;
  delivered(): number;
}

/** 1,000 subscriptions as a running system has them: one per process, a few that watch kinds, one that watches a domain. */
function patterns(): string[] {
  const processes = Array.from({ length: SUBSCRIPTIONS - 3 }, (_, index) => `agent.p${index}.>`);
  return [...processes, "agent.*.exited", "call.*.delta", "approval.>"];
}

const TOPICS = Array.from({ length: 997 }, (_, index) => `agent.p${index}.${index % 2 === 0 ? "exited" : "event"}`);

/** The process's own subscription, and for every second topic the one on `exited`. */
function deliveriesOf(index: number): number {
  return (index % TOPICS.length) % 2 === 0 ? 2 : 1;
}

function envelopeOf(index: number): Envelope {
  const topic = TOPICS[index % TOPICS.length] ?? "agent.p0.event";
  return { v: 1, id: "e0", topic, type: "event", from: "kernel", payload: { seq: index, kind: "turn" }, label: TRUSTED, time: 0 };
}

/** Baseline: a list of patterns, each compared token by token, the handler called on the spot, nothing checked. */
function linearScan(): Contender {
  let count = 0;
  const subscribers = patterns().map((pattern) => ({ tokens: pattern.split("."), handler: () => void count++ }));
  const publish: Deliver = ({ topic }) => {
    const tokens = topic.split(".");
    for (const { tokens: pattern, handler } of subscribers) if (matches(pattern, tokens)) handler();
  };
  return { what: "linear scan (baseline)", publishes: 50_000, publish, delivered: () => count };
}

function matches(pattern: readonly string[], topic: readonly string[]): boolean {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === ">") return topic.length > at;
    if (topic[at] === undefined || (pattern[at] !== "*" && pattern[at] !== topic[at])) return false;
  }
  return pattern.length === topic.length;
}

function localBus(what: string, freeze: boolean): Contender {
  let count = 0;
  const bus: Bus = createLocalBus({ clock, ids, freeze });
  for (const pattern of patterns()) bus.subscribe(pattern, () => void count++);
  return { what, publishes: 1_000_000, publish: (envelope) => bus.publish(envelope), delivered: () => count };
}

/** Publishes a second. A batch is delivered whole before the next begins, so nothing overflows and every delivery is counted. */
async function measure({ what, publishes, publish, delivered }: Contender): Promise<{ perSecond: number; perPublish: number }> {
  const before = delivered();
  let expected = before;
  const started = performance.now();
  for (let sent = 0; sent < publishes; sent += BATCH) {
    for (let index = sent; index < sent + BATCH; index++) {
      publish(envelopeOf(index));
      expected += deliveriesOf(index);
    }
    await Promise.resolve();
    while (delivered() < expected) await new Promise(setImmediate);
  }
  const seconds = (performance.now() - started) / 1_000;
  if (delivered() !== expected) throw new Error(`${what}: ${delivered() - before} deliveries instead of ${expected - before}`);
  return { perSecond: publishes / seconds, perPublish: (expected - before) / publishes };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Interleaved rounds, so that a machine that slows down slows all of them. */
export async function benchBus(): Promise<readonly BusFigure[]> {
  const contenders = [linearScan(), localBus("bus, payloads checked and frozen", true), localBus("bus, payloads checked only", false)];
  const rates = contenders.map(() => [] as number[]);
  const perPublish: number[] = [];
  for (const contender of contenders) await measure(contender);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, contender] of contenders.entries()) {
      const result = await measure(contender);
      rates[at]?.push(result.perSecond);
      perPublish[at] = result.perPublish;
    }
  }
  const baseline = median(rates[0] ?? []);
  return contenders.map(({ what }, at) => {
    const perSecond = median(rates[at] ?? []);
    return { what, perSecond, deliveriesPerPublish: perPublish[at] ?? 0, ratio: perSecond / baseline };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const figures = await benchBus();
  for (const { what, perSecond, deliveriesPerPublish, ratio } of figures) {
    console.log(
      `${what.padEnd(36)} ${(perSecond / 1e6).toFixed(3).padStart(8)} M publishes/s  ${deliveriesPerPublish.toFixed(2)} deliveries each  ${ratio.toFixed(0).padStart(4)} x`,
    );
  }
  console.log(`target: ${TARGET / 1e6} M publishes/s at ${SUBSCRIPTIONS} subscriptions`);
}
