import type { CallContext, Clock, ModelDriver, ModelInfo, Service, Sql, StepPart, StepRequest } from "@aether/ports";
import {
  type AnySyscall,
  type Json,
  type Label,
  type modelList,
  modelStep,
  type Output,
  type Signal,
  SyscallError,
  TRUSTED,
  type Written,
} from "@aether/protocol";
import { createModelsService, type ModelsServiceDeps } from "./models-service.ts";

/** Time passes only when nothing else can happen: then the earliest timer fires. */
function steppedClock() {
  let now = 1_000_000;
  const timers = new Set<{ at: number; fire: () => void }>();
  const clock: Clock = {
    now: () => now,
    timer: (ms, fire) => {
      const timer = { at: now + ms, fire };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  };
  const advance = (): void => {
    const [next] = [...timers].sort((a, b) => a.at - b.at);
    if (!next) return;
    timers.delete(next);
    now = next.at;
    next.fire();
  };
  return {
    clock,
    timers,
    elapsed: () => now - 1_000_000,
    async run<T>(work: Promise<T>): Promise<T> {
      let done = false;
      const settled = work.finally(() => {
        done = true;
      });
      settled.catch(() => {});
      for (;;) {
        await new Promise(setImmediate);
        if (done) return await settled;
        advance();
      }
    },
  };
}

export type Attempt = readonly StepPart[] | "hang";

interface Fake extends ModelDriver {
  readonly asked: StepRequest[];
  readonly listed: { count: number };
}

const MODELS: readonly ModelInfo[] = [
  { name: "small", contextTokens: 8_192, price: { input: 3_000_000, output: 15_000_000 } },
  { name: "org/large", contextTokens: 200_000 },
];

interface FakeOptions {
  readonly name?: string;
  readonly reader?: ModelDriver["reader"];
  readonly attempts?: readonly Attempt[];
  readonly models?: (signal: Signal) => Promise<readonly ModelInfo[]>;
}

/** Each step plays the next attempt; the last one is played again. */
export function fakeDriver({
  name = "fake",
  reader = { host: "models.example" },
  attempts = [[...said("hello"), finish()]],
  models = async () => MODELS,
}: FakeOptions = {}): Fake {
  const asked: StepRequest[] = [];
  const listed = { count: 0 };
  return {
    name,
    reader,
    asked,
    listed,
    models: (signal) => {
      listed.count++;
      return models(signal);
    },
    async *step(request, signal) {
      asked.push(request);
      const attempt = attempts[Math.min(asked.length, attempts.length) - 1] ?? [];
      if (attempt === "hang") {
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
        yield { type: "error", message: "cancelled", retryable: false };
      } else yield* attempt;
    },
  };
}

export function said(...texts: string[]): StepPart[] {
  return texts.map((text) => ({ type: "text-delta", text }));
}

export function finish(reason: "stop" | "tool-calls" = "stop"): StepPart {
  return { type: "finish", reason, usage: { inputTokens: 100, outputTokens: 10 } };
}

export const failed = (retryable: boolean, retryAfterMs?: number): StepPart => ({
  type: "error",
  message: "it broke",
  retryable,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});
export const cut: StepPart = { type: "incomplete", why: "it was cut" };

interface CallOptions {
  readonly label?: Label;
  readonly signal?: Signal;
  /** Tokens that a hold may still set aside. */
  readonly left?: number;
}

export function fakeContext({ label = TRUSTED, signal = new AbortController().signal, left = Number.POSITIVE_INFINITY }: CallOptions = {}) {
  const events: [string, Json][] = [];
  const spent: unknown[] = [];
  const raised: Label[] = [];
  const written: Sql[] = [];
  const audited: { kind: string; body: Json }[] = [];
  const reserved: { tokens: number; microUsd: number }[] = [];
  const costs = new Map<string, { tokens: number; microUsd: number }>();
  let handlers: Service["handlers"] = {};
  /** One call and those inside it; `spent` ends with what all of them have cost together. */
  const at = (key: string): CallContext => {
    let inside = 0;
    const ctx = {
      key,
      attempt: 1,
      caller: { identity: "worker", owner: "local", root: "p1", pid: "p1", kind: "agent", label, authority: { budget: {} } },
      signal,
      now: () => 1_000_000,
      // Nobody has said anything of any model.
      read: async () => [],
      emit: (event: string, value: Json) => void events.push([event, value]),
      write: (...statements: Sql[]) => void written.push(...statements),
      spent: ({ tokens = 0, microUsd = 0 }: { tokens?: number; microUsd?: number }, ...kept: Sql[]) => {
        written.push(...kept);
        costs.set(key, { tokens, microUsd });
        spent.push([...costs.values()].reduce((a, b) => ({ tokens: a.tokens + b.tokens, microUsd: a.microUsd + b.microUsd })));
      },
      raise: (to: Label) => void raised.push(to),
      audit: (kind: string, body: Json) => void audited.push({ kind, body }),
      call: async ({ name }: { name: string }, input: { tokens: number; microUsd: number }) => {
        const nested = at(`${key}.${inside++}`);
        if (name === "model.hold" && input.tokens > left) throw new SyscallError("BUDGET", "nothing is left");
        if (name === "model.hold") reserved.push({ tokens: input.tokens, microUsd: input.microUsd });
        return await (handlers[name] as (input: unknown, ctx: CallContext) => Promise<unknown>)(input, nested);
      },
    };
    return ctx as unknown as CallContext;
  };
  const serve = (from: Service["handlers"]): void => {
    handlers = from;
  };
  const ctx = at("p1:m0");
  served.set(ctx, serve);
  return { ctx, events, spent, raised, written, audited, reserved };
}

/** A context is told the handlers of the service it is handed to, for the calls inside. */
export const served = new WeakMap<CallContext, (handlers: Service["handlers"]) => void>();

export const PROMPT = { system: "be brief", messages: [{ role: "user", parts: [{ type: "text", text: "hello" }] }], tools: ["file_read"], turn: 2 } as const;

export function open(drivers: readonly ModelDriver[], rest: Partial<ModelsServiceDeps> = {}) {
  const time = steppedClock();
  const tools = (names: readonly string[]) => names.map((name) => ({ name, description: "", inputSchema: {} }));
  const service = createModelsService({ drivers, tools, clock: time.clock, ...rest });
  const call = (name: string, input: unknown, ctx: CallContext): Promise<unknown> => {
    served.get(ctx)?.(service.handlers);
    const handler = service.handlers[name];
    if (typeof handler === "function") return handler(input, ctx) as Promise<unknown>;
    return Promise.resolve(handler?.prepare?.(input, ctx) ?? null).then((evidence) => handler?.run(input, ctx, evidence));
  };
  return {
    time,
    service,
    /** Any other of its syscalls, with the default input filled in and the output checked. */
    async call<S extends AnySyscall>(definition: S, input: Written<S>, ctx: CallContext): Promise<Output<S>> {
      return definition.output.parse(await time.run(call(definition.name, definition.input.parse(input), ctx)));
    },
    list: (ctx: CallContext) => time.run(call("model.list", {}, ctx)) as Promise<Output<typeof modelList>>,
    async step(ctx: CallContext, input: Partial<Written<typeof modelStep>> = {}): Promise<Output<typeof modelStep>> {
      const value = await time.run(call("model.step", modelStep.input.parse({ model: "fake/small", ...PROMPT, ...input }), ctx));
      return modelStep.output.parse(value);
    },
  };
}

export async function codeOf(work: Promise<unknown>): Promise<SyscallError> {
  return await work.then(
    () => Promise.reject(new Error("it did not fail")),
    (error: SyscallError) => error,
  );
}
