import { cite } from "./cite.ts";
import { contradictionsIn } from "./contradictions.ts";
import { type Document, readAll, type Source } from "./document.ts";
import { isNegated } from "./negated.ts";
import { capital } from "./sections.ts";
import { overlap, wordsOf } from "./words.ts";

const SHOWN = 15;

/** What two files share, what only one says, and which numbers and dates differ. */
export function compare(a: Source, b: Source): string {
  const [first, second] = readAll([a, b]);
  if (!first || !second) return "Two files are needed to compare.";
  const words = (texts: readonly { text: string; line: number }[]) => texts.map(({ text, line }) => ({ text, line, words: wordsOf(text) }));
  const left = words(first.sentences);
  const right = words(second.sentences);
  const same = (one: string, other: string): boolean => sameFigures(one, other) && isNegated(one, first.language) === isNegated(other, second.language);
  const match = (entry: (typeof left)[number], others: typeof left) =>
    others.some((other) => other.text === entry.text || (overlap(entry.words, other.words) > 0.75 && same(entry.text, other.text)));
  const both = left.filter((entry) => match(entry, right));
  const onlyLeft = left.filter((entry) => !match(entry, right));
  const onlyRight = right.filter((entry) => !match(entry, left));
  const list = (entries: typeof left, of: Document): string => {
    if (entries.length === 0) return "- nothing";
    const lines = entries.slice(0, SHOWN).map(({ text, line }) => `- ${text} ${cite(of, line)}`);
    return [...lines, ...(entries.length > SHOWN ? [`- …and ${entries.length - SHOWN} more`] : [])].join("\n");
  };
  const differing = contradictionsIn([first, second]).flatMap(({ subject, values }) => {
    const of = (document: Document): string =>
      values
        .filter((value) => value.document === document)
        .map(({ shown, line }) => `${shown} (${document.place(line)})`)
        .join(", ");
    return of(first) === "" || of(second) === "" ? [] : [[capital(subject), of(first), of(second)]];
  });
  const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rows = [
    ...differing,
    ["Statements in both", String(both.length), String(both.length)],
    ["Statements only here", String(onlyLeft.length), String(onlyRight.length)],
    ["Headings only here", headingsBeside(first, second), headingsBeside(second, first)],
  ];
  return [
    `# ${first.name} and ${second.name} compared`,
    [row(["aspect", first.name, second.name]), row(["---", "---", "---"]), ...rows.map(row)].join("\n"),
    ...(differing.length === 0 ? ["No number or date of the same thing was found to differ."] : []),
    `## In both\n\n${list(both, first)}`,
    `## Only in ${first.name}\n\n${list(onlyLeft, first)}`,
    `## Only in ${second.name}\n\n${list(onlyRight, second)}`,
  ].join("\n\n");
}

function headingsBeside({ headings }: Document, other: Document): string {
  const known = new Set(other.headings.map(({ text }) => text.toLowerCase()));
  return (
    headings
      .filter(({ text }) => !known.has(text.toLowerCase()))
      .map(({ text }) => text)
      .join(", ") || "none"
  );
}

/** The same words with another number say another thing. */
const sameFigures = (a: string, b: string): boolean => figures(a) === figures(b);
const figures = (text: string): string => (text.match(/\d[\d.,:]*\d|\d/g) ?? []).join(" ");
