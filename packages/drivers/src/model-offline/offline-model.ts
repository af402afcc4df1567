import type { Encoder, ModelDriver, StepPart, StepRequest } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { DecisionThreads, MOST_THREADS } from "./decision-threads.ts";

const MODEL = "rules";
/** All engines of a process share them. */
const THREADS = new DecisionThreads();
const REASONS = { calls: "tool-calls", say: "stop", cannot: "cannot", failed: "failed" } as const;

/**
 * The model for a machine without one: a rules engine, labelled as such wherever it is shown. It plans from the words
 * of the goal and calls the real tools step by step; each step depends on its request alone.
 */
export function createOfflineModel({ encoder }: { encoder: Encoder }): ModelDriver {
  return {
    name: "offline",
    reader: "local",
    atOnce: MOST_THREADS,
    models: async () => [{ name: MODEL, contextTokens: 1_000_000, price: { input: 0, output: 0 }, abilities: ["tools"] }],
    async *step(request, signal) {
      try {
        signal.throwIfAborted();
        if (request.model !== MODEL) {
          yield { type: "error", message: `the offline engine has one model, offline/${MODEL}, and no ${request.model}`, retryable: false };
          return;
        }
        if (request.task === "summarise") {
          yield* noSummary();
          return;
        }
        yield* answer(request, { encoder, signal });
      } catch (error) {
        yield { type: "error", message: signal.aborted ? "the step was cancelled" : messageOf(error), retryable: false };
      }
    },
  };
}

/** Sentences picked from a record would read as if somebody had understood it: whoever asks lists it by rule instead. */
function* noSummary(): Iterable<StepPart> {
  yield { type: "text-delta", text: "The offline engine sums up no work." };
  yield { type: "finish", reason: "cannot", usage: { inputTokens: 0, outputTokens: 0 } };
}

async function* answer(request: StepRequest, { encoder, signal }: { encoder: Encoder; signal: Signal }): AsyncIterable<StepPart> {
  const { system, messages } = request;
  const tools = request.tools.map(({ name, inputSchema }) => ({ name, inputSchema }));
  const { does, text, calls } = await THREADS.decide({ system, messages, tools }, { encode: (texts) => encoder.encode(texts, signal), signal });
  if (text !== "") yield { type: "text-delta", text };
  for (const [index, { name, input }] of calls.entries()) {
    signal.throwIfAborted();
    yield { type: "tool-call", id: `${request.turn}-${index}`, name, input };
  }
  signal.throwIfAborted();
  const written = text.length + calls.reduce((sum, { input }) => sum + JSON.stringify(input).length, 0);
  const usage = { inputTokens: Math.ceil((request.system.length + JSON.stringify(request.messages).length) / 4), outputTokens: Math.ceil(written / 4) };
  yield { type: "finish", reason: REASONS[does], usage };
}

function messageOf(error: unknown): string {
  if (SyscallError.is(error) && error.code !== "INTERNAL") return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
