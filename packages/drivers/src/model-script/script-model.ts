import type { Clock, ErrorPart, ModelDriver, StepPart, StepRequest } from "@aether/ports";
import type { Signal, Usage } from "@aether/protocol";
import type { Reply, Scripts } from "./script.ts";

const DEFAULT = "default";
const CONTEXT_TOKENS = 1_000_000;
const CANCELLED: StepPart = { type: "error", message: "the step was cancelled", retryable: false };
/** Summaries are no turns of the work: their list is one of its own. */
const SUMMARISE = "summarise";
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

function scriptFor(scripts: Scripts, { model, identity, task }: StepRequest): readonly Reply[] | undefined {
  const byName = (name: string): readonly Reply[] | undefined => (Object.hasOwn(scripts, name) ? scripts[name] : undefined);
  if (task === SUMMARISE) return byName(SUMMARISE);
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
  let waitMs = reply.delayMs;
  for (const part of partsOf(reply, request.turn)) {
    if (waitMs && !signal.aborted) await delay(waitMs, clock, signal);
    waitMs = reply.pieceMs;
    if (signal.aborted) return yield CANCELLED;
    yield part;
  }
}

function missing({ model, identity, task }: StepRequest): StepPart {
  const named = task === SUMMARISE ? `"${SUMMARISE}"` : model === DEFAULT ? `"${identity}", and none called "${DEFAULT}"` : `"${model}"`;
  const message = `there is no script called ${named}; add it to the scripts this installation was started with`;
  return { type: "error", message, retryable: false, cause: "not-found" };
}

function* partsOf(reply: Reply, turn: number): Generator<StepPart> {
  for (const text of piecesOf(reply.reasoning)) yield { type: "reasoning-delta", text };
  if (reply.reasoningMeta !== undefined) yield { type: "reasoning-delta", text: "", meta: reply.reasoningMeta };
  for (const text of piecesOf(reply.text)) yield { type: "text-delta", text };
  for (const [index, { name, input, meta }] of (reply.calls ?? []).entries())
    yield { type: "tool-call", id: `${turn}-${index}`, name, input, ...(meta !== undefined && { meta }) };
  yield endOf(reply);
}

function endOf(reply: Reply): StepPart {
  if (reply.error) {
    const { message, retryable, retryAfterMs, cause } = reply.error as Pick<ErrorPart, "message" | "retryable" | "retryAfterMs" | "cause">;
    return { type: "error", message, retryable, ...(retryAfterMs !== undefined && { retryAfterMs }), ...(cause && { cause }) };
  }
  if (reply.incomplete !== undefined) return { type: "incomplete", why: reply.incomplete };
  const { stopSequence } = reply;
  const ended = { reason: reply.finish ?? (reply.calls ? "tool-calls" : "stop"), ...(stopSequence !== undefined && { stopSequence }) } as const;
  return { type: "finish", ...ended, usage: reply.usage ?? usageOf(reply) };
}

const piecesOf = (said: Reply["text"]): readonly string[] => (typeof said === "string" ? [said] : (said ?? []));

function usageOf({ reasoning, text, calls = [] }: Reply): Usage {
  const written = [...piecesOf(reasoning), ...piecesOf(text)].join("").length + (calls.length === 0 ? 0 : JSON.stringify(calls).length);
  return { inputTokens: 0, outputTokens: Math.ceil(written / 4) };
}

/** Resolves after `ms`, or when the signal is given. */
function delay(ms: number, clock: Clock, signal: Signal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.timer(ms, resolve);
  signal.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(cancel);
}
