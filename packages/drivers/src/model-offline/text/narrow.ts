import { wordsOf } from "./words.ts";

export interface Narrowing {
  /** The heading of the list that is narrowed. */
  readonly section: string;
  readonly what: string;
  /** Which lines stay; default: those with all words of `what`, or else those with one. */
  readonly keeps?: (line: string) => boolean;
}

/** One of some names, as a word of its own. */
export function anyNameIn(names: readonly string[]): (line: string) => boolean {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.join("|")})(?![\\p{L}\\p{N}])`, "u");
  return (line) => pattern.test(line);
}

/** A section with the lines about one thing; says so in its heading, and says when there are none. */
export function narrowTo(text: string, { section, what, keeps }: Narrowing): string {
  return text
    .split(/\n(?=## )/)
    .map((part) => {
      const [, before] = new RegExp(`^## ${section}(?:: (.*))?\\n`).exec(part) ?? [part];
      if (!part.startsWith(`## ${section}\n`) && before === undefined) return part;
      const all = before === undefined ? what : `${before}, ${what}`;
      const lines = part.split("\n").filter((line) => line.startsWith("- "));
      const kept = keeps ? lines.filter(keeps) : about(lines, what);
      return `## ${section}: ${all}\n\n${kept.length > 0 ? kept.join("\n") : `None of the ${lines.length} found ${lines.length === 1 ? "is" : "are"} about ${what}.`}`;
    })
    .join("\n");
}

/** The first lines of each list; says how many there are beside them. */
export function firstOf(text: string, count: number): string {
  return text
    .split(/\n(?=## )/)
    .map((part) => {
      const lines = part.split("\n");
      const last = lines.flatMap((line, index) => (line.startsWith("- ") ? [index] : []));
      const cut = last[count];
      return cut === undefined ? part : [...lines.slice(0, cut), "", `…and ${last.length - count} more.`, ""].join("\n");
    })
    .join("\n");
}

function about(lines: readonly string[], what: string): string[] {
  const asked = wordsOf(what);
  const counted = lines.map((line) => {
    const words = new Set(wordsOf(line.replace(/\([^()]*\)$/, "")));
    return { line, count: asked.filter((word) => words.has(word)).length };
  });
  const most = Math.max(0, ...counted.map(({ count }) => count));
  return most === 0 ? [] : counted.filter(({ count }) => count === most).map(({ line }) => line);
}
