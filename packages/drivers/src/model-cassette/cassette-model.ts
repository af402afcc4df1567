import type { ModelDriver, ModelInfo, StepPart } from "@aether/ports";
import { type Signal, SyscallError, type WireKind } from "@aether/protocol";
import { askedOf, Exchange } from "./exchange.ts";
import { Made, pictureOf, vectorsOf, wantedOf } from "./made.ts";
import { createShelves, type Shelves } from "./shelves.ts";

const CONTEXT_TOKENS = 1_000_000;
const CANCELLED: StepPart = { type: "error", message: "the step was cancelled", retryable: false };

type Entry = Exchange | Made;
const isStep = (entry: Entry): entry is Exchange => "parts" in entry;

/**
 * Reads a recording. The beginning of a line, as a kill leaves it, was answered to nobody and counts for nothing.
 *
 * @throws SyscallError `INVALID` naming the line that is none
 */
export function parseCassette(text: string): readonly Entry[] {
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    const value = jsonOr(line);
    const entry = Exchange.safeParse(value).data ?? Made.safeParse(value).data;
    if (!entry && isCutOff(line)) return [];
    if (!entry) throw new SyscallError("INVALID", `line ${index + 1} of the recording is not an exchange; record it anew`, { line: index + 1 });
    return [entry];
  });
}

/**
 * Answers as a recording did, and only what was asked there, to the letter: a model is called `<driver>/<model>` as it was when
 * it was recorded. What was asked several times is answered in the order it was, then as the last time.
 */
export function createCassetteModel(entries: readonly Entry[]): ModelDriver {
  const steps = entries.filter(isStep);
  const made = entries.filter((entry): entry is Made => !isStep(entry));
  const shelves = createShelves(steps);
  const wires = new Map(steps.flatMap((exchange) => wireOf(exchange) ?? []));
  return {
    name: "cassette",
    reader: "local",
    speaks: (name) => wires.get(name),
    models: async () => [...new Set(entries.map(({ model }) => model))].map((name) => infoOf(name, entries)),
    async *step(asking, signal) {
      if (signal.aborted) return yield CANCELLED;
      const { request, own } = askedOf(asking);
      const asked = { model: asking.model, request };
      const exchange = shelves.take(asked);
      if (!exchange) return yield { type: "error", message: shelves.miss(asked), retryable: false, cause: "not-found" };
      for (const part of own(exchange.parts) as unknown as StepPart[]) {
        if (signal.aborted) return yield CANCELLED;
        yield part;
      }
    },
    ...makerOf(made),
  };
}

/** A recording without vectors or pictures makes none. */
function makerOf(made: readonly Made[]): Pick<ModelDriver, "embed" | "draw"> {
  const vectors = made.filter((one) => vectorsOf(one) !== undefined);
  const pictures = made.filter((one) => pictureOf(one) !== undefined);
  const embed = taking(createShelves(vectors), vectorsOf);
  const draw = taking(createShelves(pictures), pictureOf);
  return { ...(vectors.length > 0 && { embed }), ...(pictures.length > 0 && { draw }) };
}

type Wanted = Parameters<typeof wantedOf>[0];

function taking<T>(shelves: Shelves<Made>, read: (one: Made) => T | undefined) {
  return async (asking: Wanted, signal: Signal): Promise<T> => {
    signal.throwIfAborted();
    const asked = { model: asking.model, request: wantedOf(asking) };
    const found = shelves.take(asked);
    const value = found && read(found);
    if (value === undefined) throw new SyscallError("NOT_FOUND", shelves.miss(asked), { retryable: false, cause: "not-found" });
    return value;
  };
}

/** Of a model that only made things it is known what it can do. */
function infoOf(name: string, entries: readonly Entry[]): ModelInfo {
  const own = entries.filter(({ model }) => model === name);
  const info = { name, contextTokens: CONTEXT_TOKENS, price: { input: 0, output: 0 } };
  if (own.some(isStep)) return info;
  return { ...info, abilities: own.some((entry) => !isStep(entry) && "vectors" in entry.made) ? ["embed"] : ["draws"] };
}

/** A model that was asked in a client's own wire once is asked in it again. */
function wireOf({ model, request }: Exchange): [readonly [model: string, wire: WireKind]] | undefined {
  const { raw } = request as { readonly raw?: { readonly wire: WireKind } };
  return raw && [[model, raw.wire]];
}

/** An exchange as far as it goes: nothing is wrong with it but that it ends. */
function isCutOff(line: string): boolean {
  if (!line.startsWith('{"model":')) return false;
  try {
    JSON.parse(line);
    return false;
  } catch (error) {
    const { message } = error as SyntaxError;
    return message.includes("Unexpected end") || Number(/at position ([0-9]+)/.exec(message)?.[1]) >= line.length;
  }
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
