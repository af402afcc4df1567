import type { TableCondition, TableQuery } from "@aether/protocol";
import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import { conceptsOfVerb, isDone, isLightVerb, isTransitive, isYet } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import { columnsOf } from "./columns.ts";
import type { ColumnShape, TableShape } from "./frame.ts";
import { labelOf } from "./label.ts";
import { HAVING, isNever, lastWord, NOTHING } from "./lacking.ts";
import { type Lookup, lookupsOf } from "./lookups.ts";
import { sameNoun, stemOf } from "./names-in-words.ts";
import { sameRoot } from "./same-root.ts";
import type { Asked, Made } from "./slots.ts";
import { folded } from "./tagged.ts";

const PLAIN = /^(?:no|non|ne|n|nao|nicht|pas|not|(?:have|has|had|was|were|did|do|does|is|are)n't)$/;
const NONE = /^(?:no|keine?[nrs]?|aucune?|ningun[oa]?|nessun[oa]?|nenhuma?)$/;

/** "Which room was never booked", "which swimmers have no results": rows of one table that no row of another is of. */
export function readAbsent(asked: Asked, files: readonly string[]): Made | undefined {
  const { clause } = asked;
  const places = clause.places("not");
  if (clause.has("count", "sum", "average", "or", "except")) return undefined;
  // "No se han vendido nunca": both deny it once.
  const never = places.filter((at) => isNever(clause, at));
  const [not, ...others] = never.length > 0 ? never : places.filter((at) => NONE.test(lastWord(clause, at)));
  const nothing = never.length > 0 ? clause.left().filter((at) => NOTHING.test(lastWord(clause, at))) : [];
  const more = [...new Set([...places.filter((at) => at !== not), ...nothing])];
  const isClear = others.length === 0 && more.every((at) => never.length > 0 && (wordsAt(clause, at).some((word) => PLAIN.test(word)) || nothing.includes(at)));
  const found = not !== undefined && isClear ? absentOf(asked, files, { not, more, isPlain: false }) : undefined;
  return found ?? (never.length === 0 ? notDone(asked, files) : undefined);
}

interface Denied {
  readonly not: number;
  readonly more: readonly number[];
  /** No more than "not" denies what was done. */
  readonly isPlain: boolean;
}

/** "Which lots have not been sold": what sales.csv has no row of; what was not paid may have been so in part, or for another month. */
function notDone(asked: Asked, files: readonly string[]): Made | undefined {
  const { clause } = asked;
  const places = clause.places("not", "ne");
  const nothing = clause.left().filter((at) => NOTHING.test(lastWord(clause, at)));
  const not = places.at(-1) ?? nothing[0];
  const isPlain = places.length < 3 && places.every((at) => wordsAt(clause, at).some((word) => PLAIN.test(word)));
  const isPaid = clause.left().some((at) => conceptsOfVerb(folded(clause.at(at)?.shown ?? "")).has("payment"));
  // "On n'a rien acheté": nothing, and not something else.
  const more = [...places.slice(0, -1), ...nothing.slice(places.length > 0 ? 0 : 1)];
  // What was not paid may have been so in part; who paid nothing has no payment.
  return not === undefined || !isPlain || (isPaid && nothing.length === 0) ? undefined : absentOf(asked, files, { not, more, isPlain });
}

const wordsAt = (clause: Clause, at: number): string[] => folded(clause.at(at)?.shown ?? "").split(" ");

/** Of each pair of tables that the words may be of, where there is one. */
function absentOf({ clause, known }: Asked, files: readonly string[], { not, more, isPlain }: Denied): Made | undefined {
  const first = Math.min(not, ...more);
  const asking = clause.copy();
  asking.use(...more, not);
  const all = lookupsOf(known.tables, files, { language: clause.language, isAnyOnce: true }).filter((lookup) =>
    isAsked(asking.copy(), { first, not, isPlain }, lookup),
  );
  // "Which pupils", of pupils.csv and not of another table that has each of them once, too.
  const called = all.filter(({ join: { file } }) => clause.words.some((_, at) => at < first && calls(clause, at, [stemOf(file)])));
  const found = all.length > 1 ? called : all;
  const [lookup, ...further] = found;
  const shape = lookup && known.tables.get(lookup.join.file);
  const own = lookup && known.tables.get(lookup.file);
  if (!lookup || !shape || !own || further.length > 0 || (isPlain && own.columns.some(isState))) return undefined;
  return { job: { job: "table", query: absentQuery(lookup, shape, own), format: undefined, absentIn: lookup.file } };
}

/** A row that says how far it came, or until when it was so, may be one of what was not done in the end. */
const isState = (column: ColumnShape): boolean =>
  columnsOf(STATES, [column]).length > 0 || /cancel|annul|storn|return|retour|zuruck|rend|devuel|devol|restit|reso/.test(folded(column.name));
const STATES: ReadonlySet<string> = new Set(["status"]);

/** All words say which rows are asked for, and that none of the other table is of them. */
function isAsked(
  clause: Clause,
  { first, not, isPlain }: { readonly first: number; readonly not: number; readonly isPlain: boolean },
  { file, join }: Lookup,
): boolean {
  const rows = clause.left().filter((at) => at < first && calls(clause, at, [stemOf(join.file), ...keysOf(join).flatMap((key) => [key.left, key.right])]));
  if (rows.length === 0) return false;
  clause.use(...rows);
  const isNone = !isPlain && NONE.test(lastWord(clause, not));
  const isRow = (at: number): boolean => calls(clause, at, [stemOf(file)]) && (isNone || isOfAny(clause, at));
  const told = clause.left().filter((at) => at > first && (isRow(at) || (!isNone && isDeedOf(clause, at, file))));
  // "Didn't attend any lesson": whatever they do with one.
  if (told.some(isRow)) clause.use(...clause.left().filter((at) => at > first && !told.includes(at) && isDoing(folded(clause.at(at)?.shown ?? ""))));
  const hasHeld = !isNone || [not - 1, not - 2].some((at) => HAVING.test(lastWord(clause, at)));
  if (told.length !== 1 || !hasHeld || (told.some(isRow) && clause.words.some(({ shown }) => WISHED.test(folded(shown))))) return false;
  clause.use(...told, ...clause.left().filter((at) => isSmall(clause, at)));
  return clause.left().length === 0;
}

/** Whoever did not want one may have had one. */
const WISHED =
  /^(?:want\w*|need\w*|wish\w*|like[ds]?|request\w*|woll\w*|will|mocht\w*|brauch\w*|wunsch\w*|veu\w*|voul\w*|quier\w*|quis\w*|vogli\w*|vuol\w*|volut\w*|quer\w*|necesit\w*|precis\w*)$/;
const isDoing = (word: string): boolean => isTransitive(word) || isDone(word);
const ANY = /^(?:any|a|an|one|a single|einen?|eine|un|une|una|uno|uma|um|alcuna?|algun[oa]?|alguma?)$/;
/** "Not any shift", "no … ningún turno": there is no row of them. */
const isOfAny = (clause: Clause, at: number): boolean => ANY.test(lastWord(clause, at - 1)) || NONE.test(lastWord(clause, at - 1));

const isSmall = (clause: Clause, at: number): boolean =>
  clause.can(at, "which", "what", "show", "who", "row", "all") ||
  isLightVerb(folded(clause.at(at)?.shown ?? "")) ||
  isAside(clause, at) ||
  HAVING.test(lastWord(clause, at));

/** "Lent out yet": beside what was done they say no more. */
const isAside = (clause: Clause, at: number): boolean =>
  isYet(folded(clause.at(at)?.shown ?? "")) || (clause.language === "en" && clause.at(at)?.shown === "out");

function calls(clause: Clause, at: number, names: readonly string[]): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  const parts = names.flatMap((name) => folded(name).split(/[^\p{L}]+/u)).filter((part) => part.length > 2);
  return parts.some((part) => sameNoun(part, word, clause.language) || sharesConcept(conceptsOf(part), conceptsOf(word)));
}

/** "Booked" of bookings.csv, "sold" of sales.csv. */
function isDeedOf(clause: Clause, at: number, file: string): boolean {
  const word = folded(clause.at(at)?.shown ?? "");
  return stemOf(file)
    .split(/[^\p{L}]+/u)
    .some((part) => part.length > 3 && (sameRoot(word, part) || sharesConcept(conceptsOfVerb(word), conceptsOf(part))));
}

const keysOf = ({ on }: Lookup["join"]): { left: string; right: string }[] => on.map((key) => (typeof key === "string" ? { left: key, right: key } : key));

/** Rows beside which nothing of the other table stands. */
function absentQuery({ file, join }: Lookup, shape: TableShape, own: TableShape): TableQuery {
  const keys = keysOf(join);
  const on = keys.map(({ left, right }) => ({ left: right, right: left }));
  const others = keys.some(({ left, right }) => left === right)
    ? own.columns.map(({ name }) => name).filter((name) => !keys.some(({ left }) => left === name))
    : keys.map(({ left }) => left);
  const empty = others.map((name): TableCondition => ({ column: `${nameOf(file)}.${name}`, is: "empty" }));
  const [only] = empty;
  const label = labelOf(join.file, shape)?.name ?? keys[0]?.right;
  return {
    file: join.file,
    join: [{ file, on, how: "left" }],
    ...(only && { where: empty.length === 1 ? only : { all: empty } }),
    ...(label !== undefined && { select: [label], distinct: true }),
  };
}

const nameOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
