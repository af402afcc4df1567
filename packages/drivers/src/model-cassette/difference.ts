import type { Json } from "@aether/protocol";

export interface Difference {
  /** Such as `messages[3].parts[0].content.stdout`. */
  readonly at: string;
  readonly recorded: Json | undefined;
  readonly asked: Json | undefined;
  /** Places that were equal before it, in reading order: who differs later was meant sooner. */
  readonly after: number;
}

/** The first place where two values differ; undefined where they are equal. */
export function firstDifference(recorded: Json | undefined, asked: Json | undefined): Difference | undefined {
  return look({ recorded, asked, at: "" }, { equal: 0 });
}

type Pair = Omit<Difference, "after">;

function look(pair: Pair, seen: { equal: number }): Difference | undefined {
  const { recorded: a, asked: b } = pair;
  if (a === b) {
    seen.equal++;
    return undefined;
  }
  if (!isBranch(a) || !isBranch(b) || Array.isArray(a) !== Array.isArray(b)) return { ...pair, after: seen.equal };
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = look({ recorded: memberOf(a, name), asked: memberOf(b, name), at: placeOf(pair.at, name, Array.isArray(a)) }, seen);
    if (found) return found;
  }
  return undefined;
}

function placeOf(at: string, name: string, inArray: boolean): string {
  if (inArray) return `${at}[${name}]`;
  return at === "" ? name : `${at}.${name}`;
}

type Branch = readonly Json[] | { readonly [name: string]: Json };

const isBranch = (value: Json | undefined): value is Branch => typeof value === "object" && value !== null;
const memberOf = (value: Branch, name: string): Json | undefined =>
  Object.hasOwn(value, name) ? (value as { readonly [name: string]: Json })[name] : undefined;
