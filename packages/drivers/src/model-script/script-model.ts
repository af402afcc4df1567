import type { Clock, ModelDriver, StepPart, StepRequest } from "@aether/ports";
import type { Signal, Usage } from "@aether/protocol";
import type { Reply, Scripts } from "./script.ts";

const DEFAULT = "default";
const CONTEXT_TOKENS = 1_000_000;
const CANCELLED: StepPart = { type: "error", message: "the step was cancelled", retryable: false };
const END: Reply = { text: "end of script" };

/** Answers from lists, by identity and turn; the same request always gets the same parts. */
export function createScriptModel({ scripts, clock }: { readonly scripts: Scripts; readonly clock: Clock }): ModelDriver {
  const names = new Set([DEFAULT, ...Object.keys(scripts)]);
  const models = [...names].map((name) => ({ name, contextTokens: CONTEXT_TOKENS, price: { input: 0, output: 0 } }));
  return {
    name: "script",
    reader: "local",
    models: async () => models,
    step: (request, signal) => play(request, { script: scriptFor(scripts, request), clock, signal }),
  };
}

function scriptFor(scripts: Scripts, { model, identity }: StepRequest): readonly Reply[] | undefined {
  const byName = (name: string): readonly Reply[] | undefined => (Object.hasOwn(scripts, name) ? scripts[name] : undefined);
  return model === DEFAULT ? (byName(identity) ?? byName(DEFAULT)) : byName(model);
}

interface Playing {
  readonly script: readonly Reply[] | undefined;
  readonly clock: Clock;
  readonly signal: Signal;
}

async function* play(request: StepRequest, { script, clock, signal }: Playing): AsyncGenerator<StepPart> {
  if (!script) return yield missing(request);
  const reply = script[request.turn] ?? END;
  if (reply.delayMs && !signal.aborted) await delay(reply.delayMs, clock, signal);
  for (const part of partsOf(reply, request.turn)) {
    if (signal.aborted) return yield CANCELLED;
    yield part;
  }
}

function missing({ model, identity }: StepRequest): StepPart {
  const named = model === DEFAULT ? `"${identity}", and none called "${DEFAULT}"` : `"${model}"`;
  return { type: "error", message: `there is no script called ${named}; add it to the scripts this installation was started with`, retryable: false };
}

function* partsOf(reply: Reply, turn: number): Generator<StepPart> {
  if (reply.reasoning !== undefined) yield { type: "reasoning-delta", text: reply.reasoning };
  if (reply.text !== undefined) yield { type: "text-delta", text: reply.text };
  for (const [index, { name, input }] of (reply.calls ?? []).entries()) yield { type: "tool-call", id: `${turn}-${index}`, name, input };
  yield endOf(reply);
}

function endOf(reply: Reply): StepPart {
  if (reply.error) {
    const { message, retryable, ...wait } = reply.error as { message: string; retryable: boolean; retryAfterMs?: number };
    return { type: "error", message, retryable, ...(wait.retryAfterMs !== undefined && { retryAfterMs: wait.retryAfterMs }) };
  }
  if (reply.incomplete !== undefined) return { type: "incomplete", why: reply.incomplete };
  return { type: "finish", reason: reply.finish ?? (reply.calls ? "tool-calls" : "stop"), usage: reply.usage ?? usageOf(reply) };
}

function usageOf({ reasoning = "", text = "", calls = [] }: Reply): Usage {
  const written = reasoning.length + text.length + (calls.length === 0 ? 0 : JSON.stringify(calls).length);
  return { inputTokens: 0, outputTokens: Math.ceil(written / 4) };
}

/** Resolves after `ms`, or when the signal is given. */
function delay(ms: number, clock: Clock, signal: Signal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.timer(ms, resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(cancel);
}
