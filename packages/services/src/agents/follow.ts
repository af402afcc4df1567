import type { CallContext, Envelope, Exit } from "@aether/ports";
import { type Json, SyscallError } from "@aether/protocol";
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

/**
 * Streams a run's committed events and token deltas to the caller until the agent ends: first what is in the log,
 * then what comes. Each event once, in order per process; a gap that a slow reader made is filled from the log.
 */
export async function followRun(from: { readonly pid: string; readonly root: string; readonly after: number }, ctx: CallContext): Promise<Exit> {
  const { pid } = from;
  const seen = new Map<string, number>([[pid, from.after]]);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // It is waited for only after the log has been told.
  promise.catch(() => undefined);
  let chain: Promise<void> = Promise.resolve();
  const onEvent = ({ topic, payload }: Envelope): void => {
    if (topic.endsWith(".delta"))
      return ctx.emit("delta", { agent_id: topic.split(".")[2] ?? "", text: (payload as unknown as { value: { text: string } }).value.text });
    if (!topic.endsWith(".event")) return;
    chain = chain.then(() => catchUp(payload as unknown as RunEvent, { ctx, seen }));
    if ((payload as unknown as RunEvent).agent_id === pid && (payload as unknown as RunEvent).kind === "process.exited") resolve();
  };
  const subscription = ctx.listen(`run.${from.root}.>`, onEvent, () => reject(tooConfidential(pid)));
  const aborted = (): void => resolve();
  ctx.signal.addEventListener("abort", aborted, { once: true });
  try {
    const row = await ctx.processes.get(pid);
    if (row) await replay(pid, { ctx, seen });
    if (row?.state !== "exited") await promise;
    await chain;
    ctx.signal.throwIfAborted();
    const ended = await ctx.processes.get(pid);
    return ended ? exitOf(ended) : { code: 1, reason: "stopped", output: null };
  } finally {
    ctx.signal.removeEventListener("abort", aborted);
    await subscription.close();
  }
}

const tooConfidential = (pid: string): SyscallError =>
  new SyscallError("DENIED", `the run of ${pid} tells what is more confidential than you may hold`, { rule: "ceiling", agent_id: pid });

interface Reading {
  readonly ctx: CallContext;
  readonly seen: Map<string, number>;
}

async function catchUp(event: RunEvent, reading: Reading): Promise<void> {
  const last = reading.seen.get(event.agent_id) ?? 0;
  if (event.seq <= last) return;
  if (event.seq > last + 1 || event.omitted) return replay(event.agent_id, reading);
  reading.seen.set(event.agent_id, event.seq);
  reading.ctx.emit("event", event as unknown as Json);
}

async function replay(pid: string, { ctx, seen }: Reading): Promise<void> {
  for (;;) {
    const events = await ctx.processes.events(pid, seen.get(pid) ?? 0, 500);
    for (const { seq, at, kind, body } of events) {
      seen.set(pid, seq);
      ctx.emit("event", { agent_id: pid, seq, at, kind, body });
    }
    if (events.length < 500) return;
  }
}
