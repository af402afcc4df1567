import { type CallContext, type Envelope, type Exit, everyProcess } from "@aether/ports";
import { type Json, type Label, RUN_STREAM, SyscallError, TRUSTED } from "@aether/protocol";
import { exitOf } from "./spawn.ts";

interface RunEvent {
  readonly agent_id: string;
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly body: Json;
  /** The body was too large to be told; it stands in the log. */
  readonly omitted?: true;
}

/** What is told and not kept may wait so often for what is read from the log; more of it is left out. */
const MOST_WAITING = 4_096;
const MOST_SETTLED = 1_024;

interface Followed {
  readonly pid: string;
  readonly root: string;
  readonly after: number;
}

/**
 * Streams a run's committed events, and what is told while it happens, to the caller until the agent ends: first what is in the log,
 * then what comes. Each event once, in order per process; a gap that a slow reader made is filled from the log. What is told of a call
 * comes before the event that settles it, and never after it.
 */
export async function followRun(from: Followed, ctx: CallContext): Promise<Exit> {
  const { pid } = from;
  const seen = new Map<string, number>([[pid, from.after]]);
  const settled = new Settled();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // It is waited for only after the log has been told.
  promise.catch(() => undefined);
  const queue = new Queue();
  const onEvent = ({ topic, payload }: Envelope): void => {
    const [, , agentId = "", event = ""] = topic.split(".");
    if (isTold(event)) return queue.mayAdd(() => tell({ agentId, event, told: payload as unknown as Told }, { ctx, seen, settled }));
    if (event !== "event") return;
    queue.add(() => catchUp(payload as unknown as RunEvent, { ctx, seen, settled }));
    if ((payload as unknown as RunEvent).agent_id === pid && (payload as unknown as RunEvent).kind === "process.exited") resolve();
  };
  // It is read once whoever writes to it is heard, and before anything of that is told.
  // Of one that is about to be started there is no log yet.
  queue.add(async () => ((await ctx.processes.get(pid)) ? replayAll(from, { ctx, seen, settled }) : undefined));
  const subscription = ctx.listen(`run.${from.root}.>`, onEvent, () => reject(tooConfidential(pid)));
  const aborted = (): void => resolve();
  ctx.signal.addEventListener("abort", aborted, { once: true });
  try {
    const row = await ctx.processes.get(pid);
    await queue.done;
    if (row?.state !== "exited") await promise;
    await queue.done;
    ctx.signal.throwIfAborted();
    const ended = await ctx.processes.get(pid);
    return ended ? exitOf(ended) : { code: 1, reason: "stopped", output: null };
  } finally {
    ctx.signal.removeEventListener("abort", aborted);
    await subscription.close();
  }
}

type ToldEvent = keyof typeof RUN_STREAM;
const isTold = (event: string): event is ToldEvent => Object.hasOwn(RUN_STREAM, event);

/** Of a call, by its key: `<pid>:<call>`. */
interface Told {
  readonly call: string;
  readonly value: Readonly<Record<string, Json>> | null;
}

/** What is too large for the bus is not told, and neither is what other calls say under the same name. */
function tell({ agentId, event, told }: { readonly agentId: string; readonly event: ToldEvent; readonly told: Told }, { ctx, settled }: Reading): void {
  const value = { ...told.value, agent_id: agentId, call: told.call.slice(agentId.length + 1) };
  if (told.value !== null && !settled.has(told.call) && RUN_STREAM[event].safeParse(value).success) ctx.emit(event, value);
}

/** One after the other; nothing of a queue that failed is done any more. */
class Queue {
  #waiting = 0;
  done: Promise<void> = Promise.resolve();

  add(work: () => void | Promise<void>): void {
    this.#waiting++;
    this.done = this.done.then(work).finally(() => this.#waiting--);
    // Whoever waits for it is told.
    this.done.catch(() => undefined);
  }

  /** Left out while too much waits. */
  mayAdd(work: () => void): void {
    if (this.#waiting < MOST_WAITING) this.add(work);
  }
}

const tooConfidential = (pid: string): SyscallError =>
  new SyscallError("DENIED", `the run of ${pid} tells what is more confidential than you may hold`, { rule: "ceiling", agent_id: pid });

interface Reading {
  readonly ctx: CallContext;
  readonly seen: Map<string, number>;
  readonly settled: Settled;
}

/** Calls that settled lately: what is told of them is heard once they are in the log, and comes too late. */
class Settled {
  readonly #keys = new Set<string>();

  hear(agentId: string, { kind, body }: Pick<RunEvent, "kind" | "body">): void {
    if (kind !== "call.settled") return;
    this.#keys.add(`${agentId}:${(body as { readonly call: string }).call}`);
    for (const oldest of this.#keys) if (this.#keys.size > MOST_SETTLED) this.#keys.delete(oldest);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }
}

async function catchUp(event: RunEvent, reading: Reading): Promise<void> {
  const last = reading.seen.get(event.agent_id) ?? 0;
  if (event.seq <= last) return;
  if (event.seq > last + 1 || event.omitted) return replay(event.agent_id, reading);
  reading.seen.set(event.agent_id, event.seq);
  reading.settled.hear(event.agent_id, event);
  reading.ctx.emit("event", event as unknown as Json);
}

/** Events of all of them that are in memory at once. */
const MOST_BELOW = 20_000;
const PAGE_BELOW = 64;

/** What it and those below it did, in the order in which it happened. Who followed it before, and goes on, has heard of the others. */
async function replayAll({ pid, root, after }: Pick<Followed, "pid" | "root" | "after">, reading: Reading): Promise<void> {
  if (after > 0) return replay(pid, reading);
  const { ctx } = reading;
  const parents = new Map<string, string | null>();
  const labels = new Map<string, Label>();
  for await (const row of everyProcess(ctx.processes, { root, kinds: ["agent"], onDamaged: () => undefined })) {
    parents.set(row.pid, row.parent);
    labels.set(row.pid, row.label as unknown as Label);
  }
  const below = [...parents.keys()].filter((one) => isBelow(one, { pid, parents })).reverse();
  for (const one of below) ctx.raise(labels.get(one) ?? TRUSTED);
  const page = Math.max(1, Math.min(PAGE_BELOW, Math.floor(MOST_BELOW / (below.length + 1))));
  const logs = [pid, ...below].map((one) => eventsOf(one, { ctx, page }));
  const heads = await Promise.all(logs.map((log) => log.next()));
  for (;;) {
    const at = (index: number): number => heads[index]?.value?.at ?? Number.POSITIVE_INFINITY;
    const first = heads.reduce((found, _, index) => (at(index) < at(found) ? index : found), 0);
    const event = heads[first]?.value;
    if (!event) return;
    reading.seen.set(event.agent_id, event.seq);
    reading.settled.hear(event.agent_id, event);
    ctx.emit("event", event as unknown as Json);
    heads[first] = (await logs[first]?.next()) ?? { done: true, value: undefined };
  }
}

function isBelow(one: string, { pid, parents }: { readonly pid: string; readonly parents: ReadonlyMap<string, string | null> }): boolean {
  for (let at = parents.get(one) ?? null; at !== null; at = parents.get(at) ?? null) if (at === pid) return true;
  return false;
}

async function* eventsOf(pid: string, { ctx, page }: { readonly ctx: CallContext; readonly page: number }): AsyncGenerator<RunEvent, undefined> {
  for (let last = 0; ; ) {
    const events = await ctx.processes.events(pid, last, page);
    for (const { seq, at, kind, body } of events) yield { agent_id: pid, seq, at, kind, body };
    last = events.at(-1)?.seq ?? last;
    if (events.length < page) return undefined;
  }
}

async function replay(pid: string, { ctx, seen, settled }: Reading): Promise<void> {
  for (;;) {
    const events = await ctx.processes.events(pid, seen.get(pid) ?? 0, 500);
    for (const { seq, at, kind, body } of events) {
      seen.set(pid, seq);
      settled.hear(pid, { kind, body });
      ctx.emit("event", { agent_id: pid, seq, at, kind, body });
    }
    if (events.length < 500) return;
  }
}
