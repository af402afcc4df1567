import type { ModelDriver, StepPart, StepRequest } from "@aether/ports";
import { canonicalJson, type Json, SyscallError } from "@aether/protocol";
import { type Difference, firstDifference } from "./difference.ts";
import { askedOf, Exchange } from "./exchange.ts";

const CONTEXT_TOKENS = 1_000_000;
const CANCELLED: StepPart = { type: "error", message: "the step was cancelled", retryable: false };
/** Characters of a value in the text of a miss. */
const MAX_SHOWN = 160;

/**
 * Reads a recording.
 *
 * @throws SyscallError `INVALID` naming the line that is none
 */
export function parseCassette(text: string): readonly Exchange[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const parsed = Exchange.safeParse(jsonOr(line));
    if (!parsed.success) throw new SyscallError("INVALID", `line ${index + 1} of the recording is not an exchange; record it anew`, { line: index + 1 });
    return [parsed.data];
  });
}

/**
 * Answers as a recording did, and only what was asked there, to the letter: a model is called `<driver>/<model>` as it was when
 * it was recorded. What was asked several times is answered in the order it was, then as the last time.
 */
export function createCassetteModel(exchanges: readonly Exchange[]): ModelDriver {
  const shelves = new Map<string, Exchange[]>();
  for (const exchange of exchanges) shelves.set(keyOf(exchange), [...(shelves.get(keyOf(exchange)) ?? []), exchange]);
  const served = new Map<string, number>();
  const names = [...new Set(exchanges.map(({ model }) => model))];
  return {
    name: "cassette",
    reader: "local",
    models: async () => names.map((name) => ({ name, contextTokens: CONTEXT_TOKENS, price: { input: 0, output: 0 } })),
    async *step(asking, signal) {
      if (signal.aborted) return yield CANCELLED;
      const { request, own } = askedOf(asking);
      const key = keyOf({ model: asking.model, request });
      const shelf = shelves.get(key);
      if (!shelf) return yield miss(asking, { request, exchanges: exchanges.filter(({ model }) => model === asking.model) });
      const turn = served.get(key) ?? 0;
      served.set(key, turn + 1);
      const exchange = shelf[Math.min(turn, shelf.length - 1)] as Exchange;
      for (const part of own(exchange.parts) as unknown as StepPart[]) {
        if (signal.aborted) return yield CANCELLED;
        yield part;
      }
    },
  };
}

const keyOf = ({ model, request }: Pick<Exchange, "model" | "request">): string => `${model} ${canonicalJson(request)}`;

/** Names what differs from the exchange that is most like it. */
function miss({ model }: StepRequest, { request, exchanges }: { request: Json; exchanges: readonly Exchange[] }): StepPart {
  const differences = exchanges.flatMap((exchange, index) => {
    const found = firstDifference(exchange.request, request);
    return found ? [{ ...found, index }] : [];
  });
  const [nearest] = differences.sort((a, b) => b.after - a.after);
  const why = nearest ? sentence(nearest, nearest.index) : `it has nothing of the model ${model}`;
  return { type: "error", message: `not in this recording: ${why}`, retryable: false, cause: "not-found" };
}

function sentence({ at, recorded, asked }: Difference, index: number): string {
  return `the nearest exchange, number ${index + 1} of this model, has ${shown(recorded)} at ${at}, and this request ${shown(asked)}`;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
