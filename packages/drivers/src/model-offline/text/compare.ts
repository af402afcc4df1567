import { contradictionsIn } from "./contradictions.ts";
import { readAll, type Source } from "./document.ts";
import { capital } from "./sections.ts";
import { overlap, wordsOf } from "./words.ts";

const SHOWN = 15;

/** What two files share, what only one says, and which numbers and dates differ. */
export function compare(a: Source, b: Source): string {
  const [first, second] = readAll([a, b]);
  if (!first || !second) return "Two files are needed to compare.";
  const words = (texts: readonly { text: string }[]) => texts.map(({ text }) => ({ text, words: wordsOf(text) }));
  const left = words(first.sentences);
  const right = words(second.sentences);
  const match = (entry: (typeof left)[number], others: typeof left) =>
    others.some((other) => other.text === entry.text || (overlap(entry.words, other.words) > 0.75 && sameFigures(entry.text, other.text)));
  const both = left.filter((entry) => match(entry, right));
  const onlyLeft = left.filter((entry) => !match(entry, right));
  const onlyRight = right.filter((entry) => !match(entry, left));
  const list = (entries: typeof left): string => {
    if (entries.length === 0) return "- nothing";
    const lines = entries.slice(0, SHOWN).map(({ text }) => `- ${text}`);
    return [...lines, ...(entries.length > SHOWN ? [`- …and ${entries.length - SHOWN} more`] : [])].join("\n");
  };
  const differing = contradictionsIn([first, second]).map(
    ({ subject, values }) => `- ${capital(subject)}: ${values.map(({ shown, document }) => `${shown} (${document.name})`).join(" vs ")}`,
  );
  return [
    `# ${first.name} and ${second.name} compared`,
    `${both.length} statements in both, ${onlyLeft.length} only in ${first.name}, ${onlyRight.length} only in ${second.name}.`,
    `## Numbers and dates that differ\n\n${differing.length > 0 ? differing.join("\n") : "- none found"}`,
    `## Only in ${first.name}\n\n${list(onlyLeft)}`,
    `## Only in ${second.name}\n\n${list(onlyRight)}`,
  ].join("\n\n");
}

/** The same words with another number say another thing. */
const sameFigures = (a: string, b: string): boolean => figures(a) === figures(b);
const figures = (text: string): string => (text.match(/\d[\d.,:]*\d|\d/g) ?? []).join(" ");
