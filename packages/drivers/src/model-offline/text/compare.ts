import { AlikeTexts } from "./alike-texts.ts";
import { cite } from "./cite.ts";
import { contradictionsIn } from "./contradictions.ts";
import { type Document, readAll, type Source } from "./document.ts";
import { isNegated } from "./negated.ts";
import { capital } from "./sections.ts";
import { wordsOf } from "./words.ts";

const SHOWN = 15;
/** Two statements that share more than this of the words of the shorter one are one. */
const ALIKE = 0.75;

/** What two files share, unless only their difference is asked for, what only one says, and which numbers and dates differ. */
export function compare(a: Source, b: Source, isDifference = false): string {
  const [first, second] = readAll([a, b]);
  if (!first || !second) return "Two files are needed to compare.";
  const left = statementsIn(first);
  const right = statementsIn(second);
  const [isLeft, isRight] = [anyAlike(left), anyAlike(right)];
  const both = left.filter(isRight);
  const onlyLeft = left.filter((entry) => !isRight(entry));
  const onlyRight = right.filter((entry) => !isLeft(entry));
  const list = (entries: readonly Statement[], of: Document): string => {
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
    ...(isDifference ? [] : [`## In both\n\n${list(both, first)}`]),
    `## Only in ${first.name}\n\n${list(onlyLeft, first)}`,
    `## Only in ${second.name}\n\n${list(onlyRight, second)}`,
  ].join("\n\n");
}

interface Statement {
  readonly text: string;
  readonly line: number;
  readonly words: readonly string[];
  /** The same words with another number say another thing, and so they do with a "not". */
  readonly says: string;
}

const statementsIn = ({ sentences, language }: Document): Statement[] =>
  sentences.map(({ text, line }) => ({ text, line, words: wordsOf(text), says: `${isNegated(text, language)} ${figures(text)}` }));

const figures = (text: string): string => (text.match(/\d[\d.,:]*\d|\d/g) ?? []).join(" ");

/** Tells of a statement whether one of these says the same. */
function anyAlike(statements: readonly Statement[]): (other: Statement) => boolean {
  const texts = new Set(statements.map(({ text }) => text));
  const bySaying = new Map(
    [...Map.groupBy(statements, ({ says }) => says)].map(([says, same]) => {
      const words = same.map((each) => each.words);
      const index = new AlikeTexts(ALIKE, words);
      for (const each of words) index.add(each);
      return [says, index];
    }),
  );
  return ({ text, says, words }) => texts.has(text) || (bySaying.get(says)?.has(words) ?? false);
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
