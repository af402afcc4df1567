import { conceptsOf } from "../lexicon/concepts.ts";
import { Clause } from "./clause.ts";
import { columnsOf, matchColumns } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { isHeadOf, sameNoun } from "./names-in-words.ts";
import { rowsBy } from "./rows-by-columns.ts";
import { folded, type Tagged } from "./tagged.ts";

/** What stands between the parts of a German word. */
const JOINTS = ["", "s", "es", "n", "en", "er", "e"];
/** Says only that the first part is a number: Zuschauerzahl. */
const NUMBERS = /^(?:zahl|zahlen|anzahl|menge|mengen|hohe|betrag|summe|wert|werte)$/;
const SHORTEST = 3;

/** German words that are a value or a column and what it is of: "Handballabteilung", "Maisflächen", "Zuschauerzahl" as two words each. */
export function withoutCompounds(clause: Clause, columns: readonly ColumnShape[], rowsName: string): Clause {
  if (clause.language !== "de") return clause;
  const { matches } = matchColumns(clause, columns);
  const used = new Set<number>();
  const words: Tagged[] = [];
  let isParted = false;
  for (const [at, word] of clause.words.entries()) {
    const isRead = clause.isUsed(at) || word.token.kind !== "word" || word.senses.size > 0 || matches.some((match) => match.at === at);
    const parts = isRead ? undefined : partsOf(word.shown, { columns, rowsName });
    if (clause.isUsed(at)) used.add(words.length);
    isParted ||= parts !== undefined;
    words.push(...(parts ?? [word]));
  }
  return !isParted ? clause : new Clause(words, clause.language, used);
}

interface Place {
  readonly columns: readonly ColumnShape[];
  readonly rowsName: string;
}

function partsOf(shown: string, place: Place): Tagged[] | undefined {
  for (let cut = shown.length - SHORTEST; cut >= SHORTEST; cut--) {
    const last = folded(shown.slice(cut));
    const first = JOINTS.flatMap((joint) => (shown.slice(0, cut).toLowerCase().endsWith(joint) ? [shown.slice(0, cut - joint.length)] : [])).find(
      (part) => part.length >= SHORTEST && isFirst(folded(part), place),
    );
    const plain = (text: string): Tagged => ({ token: { kind: "word", text }, senses: new Set(), shown: text });
    if (first !== undefined && isAlike(folded(first), last, place)) return [plain(first)];
    if (first === undefined || !isLast(last, place)) continue;
    if (NUMBERS.test(last) && !isColumn(last, place)) return [plain(first)];
    return sameNoun(place.rowsName, folded(first), "de") || isHeadOf(folded(first), place.rowsName, "de")
      ? [plain(shown.slice(cut))]
      : [plain(first), plain(shown.slice(cut))];
  }
  return undefined;
}

/** "Autobahnfahrt" beside the values Autobahn and Nachtfahrt: the end says what all of them are. */
const isAlike = (first: string, last: string, { columns }: Place): boolean =>
  columns.some(({ values = [] }) => values.some((value) => folded(value) === first) && values.some((value) => isHeadOf(last, folded(value), "de")));

/** A value or a column. */
const isFirst = (word: string, { columns, rowsName }: Place): boolean =>
  sameNoun(rowsName, word, "de") ||
  isHeadOf(word, rowsName, "de") ||
  columns.some(({ name, values = [] }) => folded(name) === word || values.some((value) => folded(value) === word || sameNoun(folded(value), word, "de"))) ||
  columnsOf(conceptsOf(word), columns).length > 0;

const isColumn = (word: string, { columns }: Place): boolean => columns.some(({ name }) => sameNoun(folded(name), word, "de"));

/** A column, what rows are, or a word for the number of something. */
const isLast = (word: string, { columns, rowsName }: Place): boolean =>
  NUMBERS.test(word) ||
  columns.some(({ name }) => sameNoun(folded(name), word, "de")) ||
  sameNoun(rowsName, word, "de") ||
  columnsOf(conceptsOf(word), columns).length > 0 ||
  isRows(word, { columns, rowsName });

const isRows = (word: string, { columns, rowsName }: Place): boolean =>
  [...conceptsOf(word)].some((concept) => conceptsOf(rowsName).has(concept) || rowsBy(columns).has(concept));
