import type { Known } from "./frame.ts";
import { tokensOf } from "./tokens.ts";

const base = (name: string): string => name.slice(name.lastIndexOf("/") + 1);
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * The goal with the whole path of a file that it calls by its last name alone, where a refusal says that there is no such file and exactly
 * one file below is called so; `look`: nobody looked yet what lies there.
 */
export function lyingBelow(goal: string, refusal: string, { names, outputs }: Known): string | "look" | undefined {
  const called = tokensOf(goal).flatMap((token) =>
    token.kind === "name" && /^[^/*~]+\.[A-Za-z0-9]{1,9}$/.test(token.text) && !outputs.includes(token.text) && isMissed(token.text, refusal)
      ? [token.text]
      : [],
  );
  if (called.length === 0) return undefined;
  if (names === undefined) return "look";
  let whole = goal;
  for (const name of new Set(called)) {
    const [only, ...others] = names.filter((each) => base(each) === name);
    if (only === undefined || others.length > 0 || only === name || /\s/.test(only)) return undefined;
    whole = whole.replace(new RegExp(`(?<![\\p{L}\\p{N}_./-])${escaped(name)}(?![\\p{L}\\p{N}_/-])`, "gu"), only);
  }
  return whole === goal ? undefined : whole;
}

/** "There is nothing at app.log", "There is no app.log here". */
const isMissed = (name: string, refusal: string): boolean =>
  new RegExp(`(?:nothing at|there is no|there is no file) ${escaped(name)}(?![\\p{L}\\p{N}_/-])`, "iu").test(refusal);
