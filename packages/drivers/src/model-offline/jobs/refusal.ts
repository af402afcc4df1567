import type { Cannot, JobName } from "../grammar/frame.ts";
import { tag } from "../grammar/tagged.ts";
import type { Sense } from "../lexicon/lexicon.ts";
import { CONNECT } from "../way-out.ts";
import { EXAMPLES } from "./examples.ts";

const MOST_WORDS = 12;

/** Words that make a job near. */
const HINTS: readonly (readonly [Sense, JobName])[] = [
  ["summarise", "digest"],
  ["summary", "digest"],
  ["brief", "digest"],
  ["todo", "digest"],
  ["compare", "compare"],
  ["difference", "compare"],
  ["count", "table"],
  ["sum", "table"],
  ["row", "table"],
  ["column", "table"],
  ["sort", "table"],
  ["replace", "replace"],
  ["rename", "rename"],
  ["move", "organise"],
  ["copy", "copy"],
  ["run", "run"],
  ["test", "tests"],
  ["fetch", "fetch"],
  ["search", "answer"],
  ["who", "answer"],
  ["what", "answer"],
  ["when", "answer"],
  ["why", "answer"],
  ["how", "answer"],
  ["file", "list"],
  ["note", "digest"],
  ["write", "digest"],
  ["show", "list"],
];

/** Why a goal was not begun: the words that no job has a place for, the jobs that are nearest, and the way out. */
export function refusalOf(goal: string, { words, why, near }: Cannot): string {
  const unknown = words.length > 0 ? [`Not understood: ${[...new Set(words)].slice(0, MOST_WORDS).map(quoted).join(", ")}.`] : [];
  return [
    `The offline rules engine cannot do this, and did nothing.${unknown.length > 0 ? ` ${unknown.join(" ")}` : ""}${why === undefined ? "" : ` ${why}`}`,
    nearestTo(goal, near),
    CONNECT,
  ].join("\n\n");
}

/** What is nearest to a goal that cannot be done, one example for each job. */
export const nearestTo = (goal: string, near: readonly JobName[]): string =>
  `Nearest to it, it can:\n${nearest(goal, near)
    .map((job) => `- ${EXAMPLES[job]}`)
    .join("\n")}`;

const quoted = (word: string): string => (/^["`]/.test(word) ? word : `"${word}"`);

/** Two jobs: those that came nearest, then those that the words point at. */
function nearest(goal: string, near: readonly JobName[]): JobName[] {
  const { tagged } = tag(goal);
  const hinted = HINTS.filter(([sense]) => tagged.some(({ senses }) => senses.has(sense))).map(([, job]) => job);
  return [...new Set([...near, ...hinted, "digest" as const, "answer" as const])].slice(0, 2);
}
