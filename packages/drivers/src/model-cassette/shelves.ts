import { canonicalJson, type Json } from "@aether/protocol";
import { type Difference, firstDifference } from "./difference.ts";

interface Kept {
  readonly model: string;
  readonly request: Json;
}

/** What a recording holds, by what was asked. */
export interface Shelves<T extends Kept> {
  /** What was asked several times comes in the order it was, then as the last time. Undefined for a miss. */
  take(asked: Kept): T | undefined;
  /** Of a miss, what differs from the exchange that is most like it. */
  miss(asked: Kept): string;
}

/** Characters of a value in the text of a miss. */
const MAX_SHOWN = 160;

export function createShelves<T extends Kept>(exchanges: readonly T[]): Shelves<T> {
  const shelves = new Map<string, T[]>();
  for (const exchange of exchanges) shelves.set(keyOf(exchange), [...(shelves.get(keyOf(exchange)) ?? []), exchange]);
  const taken = new Map<string, number>();
  return {
    take(asked) {
      const key = keyOf(asked);
      const shelf = shelves.get(key) ?? [];
      const turn = taken.get(key) ?? 0;
      taken.set(key, turn + 1);
      return shelf[Math.min(turn, shelf.length - 1)];
    },
    miss({ model, request }) {
      const differences = exchanges
        .filter((exchange) => exchange.model === model)
        .flatMap((exchange, index) => {
          const found = firstDifference(exchange.request, request);
          return found ? [{ ...found, index }] : [];
        });
      const [nearest] = differences.sort((a, b) => b.after - a.after);
      return `not in this recording: ${nearest ? sentence(nearest, nearest.index) : `it has nothing of this kind of the model ${model}`}`;
    },
  };
}

const keyOf = ({ model, request }: Kept): string => `${model} ${canonicalJson(request)}`;

function sentence({ at, recorded, asked }: Difference, index: number): string {
  return `the nearest exchange, number ${index + 1} of this model, has ${shown(recorded)} at ${at}, and this request ${shown(asked)}`;
}

function shown(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text;
}
