import type { ModelDriver, StepPart, StepRequest } from "@aether/ports";
import type { Signal } from "@aether/protocol";

export interface BenchModelOptions {
  /** Called as a step is asked; the answer comes when it resolves. Default: at once. */
  readonly onStep?: (request: StepRequest) => Promise<void> | undefined;
  /** What is called on each turn but the last; default one `echo`. */
  readonly call?: (request: StepRequest) => { readonly name: string; readonly input: Record<string, string | object> };
}

/**
 * The model `bench/<cycles>`: one tool call a turn, `cycles` times, then an answer. Replies are instant, so all that is
 * measured is ours.
 */
export function createBenchModel({ onStep, call }: BenchModelOptions): ModelDriver {
  return {
    name: "bench",
    reader: "local",
    models: async () => ["1", "12", "50", "100", "200", "500", "2000", "5000", "100000", "forever"].map((name) => ({ name, contextTokens: 1_000_000 })),
    async *step(request, signal): AsyncGenerator<StepPart> {
      if (request.task === "summarise") {
        yield { type: "text-delta", text: "Every step echoed its number, and the echo came back as it was." };
        yield { type: "finish", reason: "stop", usage: { inputTokens: 0, outputTokens: 20 } };
        return;
      }
      const waiting = onStep?.(request);
      if (waiting !== undefined) await Promise.race([waiting, aborted(signal)]);
      if (signal.aborted) return yield { type: "error", message: "the step was cancelled", retryable: false };
      if (request.model !== "forever" && request.turn >= Number(request.model)) {
        yield { type: "text-delta", text: "done" };
        yield { type: "finish", reason: "stop", usage: { inputTokens: 0, outputTokens: 1 } };
        return;
      }
      const { name, input } = call?.(request) ?? { name: "echo", input: { message: `step ${request.turn}` } };
      yield { type: "tool-call", id: String(request.turn), name, input: input as never };
      yield { type: "finish", reason: "tool-calls", usage: { inputTokens: 0, outputTokens: 10 } };
    },
  };
}

function aborted(signal: Signal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
