import { sharesConcept } from "../lexicon/concepts.ts";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import { pointsBack } from "./bind-before.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isNumeric, isRate } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { sameRoot } from "./same-root.ts";
import { sizeAsked } from "./superlatives.ts";
import type { TableState } from "./table-state.ts";
import { folded, type Language } from "./tagged.ts";
import { flagIn } from "./values.ts";

/** Where something is. */
export const PLACES: ReadonlySet<string> = new Set(
  "city country region address branch room warehouse station shop department hotel barn farm market shelf bin flat house bed".split(" "),
);
export const PEOPLE: ReadonlySet<string> = new Set(
  `person name customer member guest visitor patient doctor employee student teacher author player user supplier tenant worker
  seller driver mechanic rider responsible opponent buyer baker cook waiter vet nurse dentist therapist midwife stylist
  photographer craftsman keeper gardener farmer beekeeper fisher instructor composer conductor director actor artist speaker
  referee captain pilot guide judge boss requester assignee owner landlord donor sponsor recipient sender borrower voter
  candidate respondent volunteer participant runner swimmer rower singer dancer child parent father mother spouse passenger
  courier developer inspector analyst host leader treasurer payer household family`.split(/\s+/),
);
const YEARS: ReadonlySet<string> = new Set(["birth", "joining", "year"]);
const MONEY: ReadonlySet<string> = new Set(["price", "amount", "cost", "fee", "fine", "salary"]);
/** Where there are several of a thing its price is not what all of it cost. */
const NUMBERS: ReadonlySet<string> = new Set(["quantity", "night", "duration"]);
const WHOLE = /total|amount|betrag|montant|importe|importo|montante/;

/** The column that a question word asks for: "when" of days, "where" of places, "how heavy" of weights; of rows that are chosen. */
export function readAsked(state: TableState): string[] {
  const { clause } = state;
  const isChosen = state.where.length > 0 || state.order.length > 0 || (pointsBack(clause) && clause.has("location"));
  if (!isChosen || state.measures.length > 0 || state.group.length > 0) return [];
  const [when] = clause.places("when");
  if (when !== undefined) return told(state, [when], oneOf(state, dayColumns(state)));
  const where = clause.places("location").filter((at) => !clause.can(at - 1, "row") && isOpening(state, at));
  if (where.length > 0) return told(state, where, oneOf(state, columnsOf(PLACES, texts(state))));
  // "Whose" tells of the one before it.
  const [who] = clause.places("who").filter((at) => !/^(?:whose|deren|dessen|dont|cuy[oa]s?)$/i.test(clause.at(at)?.shown ?? ""));
  if (who !== undefined && isOpening(state, who)) return toldWho(state, who);
  return sizeOf(state);
}

/** A person, by all of the name: Vorname and Nachname. */
function toldWho(state: TableState, at: number): string[] {
  const doer = doerAsked(state.clause, texts(state));
  if (doer) return told(state, [at], doer);
  if (texts(state).some(({ name }) => isOfOtherLanguage(state.clause, folded(name)))) return [];
  const people = columnsOf(PEOPLE, texts(state)).filter((column) => !flagIn(column));
  const made = people.filter((column) => !isOfOtherDeed(state, column));
  if (made.length < people.length && made.length < 2) return told(state, [at], made[0]);
  const names = columnsOf(new Set(["name"]), people);
  if (names.length < 2 || names.length < people.length) return told(state, [at], oneOf(state, people));
  state.clause.use(at);
  return names.map(({ name }) => name);
}

/** "Who directed it", beside a column `director`, "who brought it", beside `Brought by`: who did it is told by what the verb makes of whoever does. */
export function doerAsked(clause: Clause, columns: readonly ColumnShape[]): ColumnShape | undefined {
  const verbs = clause.words.flatMap(({ token, shown }, at) => (token.kind === "word" && !clause.isFree(at) && shown.length > 3 ? [folded(shown)] : []));
  const [column, ...others] = columns.filter(({ name, type }) => type === "text" && verbs.some((verb) => isDoneBy(verb, folded(name))));
  return others.length === 0 ? column : undefined;
}

function isDoneBy(verb: string, name: string): boolean {
  if (DOER.test(name)) return verb !== name && (sameRoot(verb, name) || (verb.length > 5 && name.startsWith(verb.slice(0, 5))));
  const [, deed] = DONE_BY.exec(name) ?? [];
  return deed !== undefined && (verb === deed || sameRoot(verb, deed) || sharesConcept(conceptsOfVerb(verb), conceptsOfVerb(deed)));
}

/** "Brought by", "gebracht von", "apporté par": who did it. */
const DONE_BY = /^(\p{L}{4,})[\s_-]+(by|von|durch|par|por|da)$/u;
const BY: Readonly<Record<Language, string>> = { en: "by", de: "von durch", fr: "par", es: "por", it: "da", pt: "por" };
/** "Wer hat sie gebracht", beside `Brought by`: whether the verbs are one is not known between languages. */
const isOfOtherLanguage = ({ language }: Clause, name: string): boolean => {
  const [, , by] = DONE_BY.exec(name) ?? [];
  return by !== undefined && !BY[language].split(" ").includes(by);
};

/** What somebody is called who does something. */
const DOER = /^\p{L}{3,}(?:[eo]r(?:in)?|ist|eur|euse|rice|or[ae]?|ant[ei]?|ent[ei]?)$/u;

/** Who made a thing is told by its author, and who did something else with it is not. */
const MAKERS: ReadonlySet<string> = new Set(["author", "composer", "director", "artist", "publisher", "developer", "photographer", "actor"]);

/** "Who borrowed Sal" beside `Author`: what was done is no making. */
function isOfOtherDeed({ clause }: TableState, column: ColumnShape): boolean {
  if (columnsOf(MAKERS, [column]).length === 0) return false;
  const verbs = clause.words.flatMap(({ token, shown }, at) => {
    const concepts = token.kind === "word" && !clause.can(at, "is", "stop") ? conceptsOfVerb(folded(shown)) : new Set<string>();
    return concepts.size > 0 && !sameRoot(shown, column.name) ? [concepts] : [];
  });
  return verbs.length > 0 && !verbs.some((concepts) => [...concepts].some((concept) => MAKERS.has(concept)));
}

const SIZE = /^(?:big|large|high|low|much|long|deep|hoch|gross|niedrig|lang|tief|grande?s?|elevee?s?|alt[oa]s?|haute?s?)$/;

/** "How big is the disk": the column is said itself. */
function sizeSaid({ clause, matches }: TableState, at: number): ColumnShape | undefined {
  if (!SIZE.test(folded(clause.at(at)?.shown ?? ""))) return undefined;
  return matches.find((match) => isNumeric(match.column) && match.at > at && match.at - at <= 4 && clause.isUsed(match.at))?.column;
}

/** "How heavy is", "how long was": a quality after "how"; "what did … cost". */
function sizeOf(state: TableState): string[] {
  const { clause, tables } = state;
  for (const at of clause.left()) {
    const column = clause.can(at - 1, "how", "count") ? (sizeAsked(folded(clause.at(at)?.shown ?? ""), tables.columns) ?? sizeSaid(state, at)) : undefined;
    if (column) return told(state, [at - 1, at], column);
  }
  const [what] = clause.places("what", "how");
  if (what === undefined || state.matches.some((match) => !clause.isUsed(match.at))) return [];
  const verb = clause.left().find((at) => at > what && conceptsOfVerb(folded(clause.at(at)?.shown ?? "")).has("price"));
  if (verb === undefined) return [];
  // "Which repairs cost more than 500": rows are chosen by what they cost, and are asked for.
  const compared = new Set(state.where.flatMap((each) => ("column" in each ? [each.column] : [])));
  const money = columnsOf(MONEY, tables.columns.filter(isNumeric));
  if (money.some(({ name }) => compared.has(name))) return [];
  const isWhole = money.length === 1 && !money.some(({ name }) => isRate(name)) && columnsOf(NUMBERS, tables.columns.filter(isNumeric)).length === 0;
  return told(
    state,
    [what, verb],
    isWhole || money.some(({ name }) => WHOLE.test(folded(name))) ? money.find(({ name }) => isWhole || WHOLE.test(folded(name))) : undefined,
  );
}

function told(state: TableState, used: readonly number[], column: ColumnShape | undefined): string[] {
  if (!column) return [];
  state.clause.use(...used);
  return [column.name];
}

/** A question begins there: only small words, or something that was read, stand before it. */
const isOpening = ({ clause }: TableState, at: number): boolean =>
  Array.from({ length: at }, (_, index) => index).every((index) => clause.isFree(index) || clause.isUsed(index) || clause.can(index, "show", "say"));

const texts = ({ tables, where }: TableState): ColumnShape[] => {
  const chosen = new Set(where.flatMap((each) => ("column" in each ? [each.column] : [])));
  return tables.columns.filter(({ type, name }) => type === "text" && !chosen.has(name));
};

function dayColumns({ tables }: TableState): ColumnShape[] {
  const dates = tables.columns.filter(({ type }) => type === "date");
  return dates.length > 0 ? dates : columnsOf(YEARS, tables.columns.filter(isNumeric));
}

/** The only one, or the one that is named or that a verb of the question is of. */
function oneOf({ clause, matches }: TableState, columns: readonly ColumnShape[]): ColumnShape | undefined {
  const named = columns.filter((column) => matches.some((match) => match.column.name === column.name && !clause.isUsed(match.at)));
  if (named.length === 1) return named[0];
  const words = clause.left().map((at) => folded(clause.at(at)?.shown ?? ""));
  const byRoot = columns.filter(({ name }) =>
    words.some((word) =>
      folded(name)
        .split(/[^\p{L}]+/u)
        .some((part) => sameRoot(word, part)),
    ),
  );
  if (byRoot.length === 1) return byRoot[0];
  const meant = columns.filter((column) => words.some((word) => columnsOf(conceptsOfVerb(word), [column]).length > 0));
  if (meant.length === 1) return meant[0];
  return columns.length === 1 ? columns[0] : undefined;
}
