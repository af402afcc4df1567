import * as z from "zod";
import { compilePattern } from "./pattern.ts";
import { utcText } from "./renewal.ts";

const isPattern = (source: string): boolean => {
  try {
    compilePattern(source);
    return true;
  } catch {
    return false;
  }
};

/** What an argument must be: a {@link Pattern} for its text; `true`, `12` and names stand for themselves. */
const ArgPattern = z.string().min(1).max(2_048).refine(isPattern, "no pattern: a text, with * for one part between slashes and ** for any number of them");

/** Arguments of a tool by name, as its input lists them, each with what it may be: one of these. At most 16, 64 patterns each. */
export const ArgPatterns = z
  .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "the name of an argument, as the tool lists it"), z.array(ArgPattern).min(1).max(64))
  .refine((args) => Object.keys(args).length > 0, "it names no argument, so it would hold nothing")
  .refine((args) => Object.keys(args).length <= 16, "at most 16 arguments");
export type ArgPatterns = z.infer<typeof ArgPatterns>;

/** What a grant is held to beside its pattern. All of them hold at once, and for whoever below is given a part of it. */
export const Constraints = z.strictObject({
  /** Uses over the whole lineage, counted in the intent's commit. */
  maxUses: z.int().positive().max(1_000_000_000).optional(),
  /** Uses in any sliding 60 s, over the whole lineage, counted in the intent's commit. */
  perMinute: z.int().positive().max(1_000_000).optional(),
  /** Only calls with these arguments. Of `tool.use` alone. An argument that is left out and has no default fits nothing. */
  args: ArgPatterns.optional(),
  /** Epoch milliseconds from which on it grants nothing. */
  expiresAt: z.int().nonnegative().optional(),
});
export type Constraints = z.infer<typeof Constraints>;

/** A limit that a grant stands under, with what has been used of it. */
export interface CountedConstraints {
  readonly constraints: Constraints;
  /** Of `maxUses`; default 0. */
  readonly used?: number | undefined;
}

/** All limits that a grant stands under, as a person reads them: the tightest of each kind. Empty where there is none. */
export function limitWords(limits: readonly CountedConstraints[]): string {
  const uses = least(limits.map(({ constraints: { maxUses }, used = 0 }) => (maxUses === undefined ? undefined : Math.max(0, maxUses - used))));
  const rate = least(limits.map(({ constraints }) => constraints.perMinute));
  const until = least(limits.map(({ constraints }) => constraints.expiresAt));
  const args = new Set(limits.flatMap(({ constraints }) => Object.entries(constraints.args ?? {}).map(argWords)));
  return [
    ...(uses === undefined ? [] : [uses === 0 ? "used up" : `${uses} ${uses === 1 ? "use" : "uses"} left`]),
    ...(rate === undefined ? [] : [`at most ${rate} a minute`]),
    ...(until === undefined ? [] : [`until ${utcText(until)}`]),
    ...(args.size === 0 ? [] : [`only with ${[...args].join(" and ")}`]),
  ].join(", ");
}

const argWords = ([name, patterns]: readonly [string, readonly string[]]): string => `${name} ${patterns.join(" or ")}`;

function least(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((one) => one !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
