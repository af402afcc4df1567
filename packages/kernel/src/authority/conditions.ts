import { type ArgPatterns, type Constraints, compilePattern, type Grant, ownOf, type Pattern, utcText } from "@aether/protocol";

/** What must be so for a grant to cover a call, beside its pattern: the time, and the call's arguments. */
export interface Condition {
  /** Undefined while it holds. Without `args` it is asked whether it can hold for any. */
  unmet(now: number, args: unknown): string | undefined;
}

/** Every limit that a grant stands under: its own, and those of its ancestors. */
export const constraintsOf = ({ constraints, lineage = [] }: Grant): Constraints[] => [
  ...lineage.map((above) => above.constraints),
  ...(constraints ? [constraints] : []),
];

/** Undefined for a grant that covers whatever its pattern does. */
export function conditionOf(grant: Grant): Condition | undefined {
  const limits = constraintsOf(grant).filter(({ args, expiresAt }) => args !== undefined || expiresAt !== undefined);
  if (limits.length === 0) return undefined;
  const expiresAt = Math.min(...limits.map((limit) => limit.expiresAt ?? Number.POSITIVE_INFINITY));
  const wanted = limits.flatMap(({ args }) => (args ? wantedOf(args) : []));
  return {
    unmet: (now, args) => {
      if (now >= expiresAt) return `it was granted until ${utcText(expiresAt)}`;
      const unfit = args === undefined ? undefined : wanted.find(({ name, patterns }) => !fits(argOf(args, name), patterns));
      return unfit && `it is granted only with ${unfit.name} ${unfit.patterns.map(({ source }) => source).join(" or ")}`;
    },
  };
}

interface Wanted {
  readonly name: string;
  readonly patterns: readonly Pattern[];
}

const wantedOf = (args: ArgPatterns): Wanted[] =>
  Object.entries(args).map(([name, patterns]) => ({ name, patterns: patterns.map((source) => compilePattern(source)) }));

const argOf = (args: unknown, name: string): unknown =>
  typeof args === "object" && args !== null ? ownOf(args as Readonly<Record<string, unknown>>, name) : undefined;

/** Of a list each item must fit; an object is no text, so none does. */
function fits(value: unknown, patterns: readonly Pattern[]): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => fits(item, patterns));
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return false;
  const text = String(value);
  return patterns.some((pattern) => (pattern.literal === undefined ? !leadsElsewhere(text) && pattern.matches(text) : pattern.literal === text));
}

/** A part that whoever is given the text reads as another place: `..`, `.`, their percent forms, and what counts as a slash. */
const ELSEWHERE = /(?:^|[/\\])(?:\.|%2e){1,2}(?:[/\\?#]|$)|\\|%2f|%5c|\p{Cc}/iu;
const leadsElsewhere = (text: string): boolean => ELSEWHERE.test(text);
