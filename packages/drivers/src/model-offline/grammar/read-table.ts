import type { TableQuery } from "@aether/protocol";
import { conceptsOf, sharesConcept } from "../lexicon/concepts.ts";
import type { Sense } from "../lexicon/lexicon.ts";
import { didYouMean } from "../near-names.ts";
import { readAgainst } from "./above-average.ts";
import { readAbsent } from "./absent-rows.ts";
import { readApart } from "./apart-rows.ts";
import { doerAsked, PEOPLE } from "./asked-column.ts";
import { AUXILIARY } from "./auxiliaries.ts";
import { backPlaces } from "./bind-before.ts";
import { Clause } from "./clause.ts";
import { columnsOf, type Match, matchColumns } from "./columns.ts";
import { withoutCompounds } from "./compounds.ts";
import { ConditionReader } from "./conditions.ts";
import { namesDays, readWeekdays } from "./date-parts.ts";
import { withDayApart } from "./day-of-week.ts";
import { takeDeed } from "./deeds.ts";
import { doubtfulOf } from "./doubtful.ts";
import type { ColumnShape, Job, TableShape, Tables } from "./frame.ts";
import { nameColumn } from "./label.ts";
import { hasIn } from "./lacking.ts";
import { isCalled, isOfLookup, type Lookup, lookedUp, lookupsOf } from "./lookups.ts";
import { meantMeasures } from "./meant-measures.ts";
import { nameByPhrase } from "./names-by-phrase.ts";
import { filesCalled, sameNoun, stemOf } from "./names-in-words.ts";
import { otherTable } from "./other-table.ts";
import { isTable, partsOf, shownTable } from "./pages.ts";
import { withNamesTogether } from "./parted-names.ts";
import { DATA, holdsTablesOnly } from "./read-files.ts";
import { useRowNouns } from "./row-nouns.ts";
import { withPrefix } from "./separable.ts";
import { type Asked, type Made, unread } from "./slots.ts";
import { asksForNeeds } from "./supposed.ts";
import { EACH } from "./table-groups.ts";
import { readHaving } from "./table-having.ts";
import { TableParts } from "./table-parts.ts";
import { unclearShare, wholeOf } from "./table-share.ts";
import { TableState } from "./table-state.ts";
import { useVerbs } from "./table-verbs.ts";
import { describeOr, formatOf, isAboutTables } from "./table-words.ts";
import { rankedBySaying } from "./tables-by-words.ts";
import { folded, type Language } from "./tagged.ts";

const VERBS: readonly Sense[] = [
  "show",
  "write",
  "read",
  "sort",
  "group",
  "filter",
  "search",
  "count",
  "sum",
  "average",
  "min",
  "max",
  "top",
  "last",
  "file",
  "what",
  "which",
  "compute",
  "convert",
  "join",
];

/** Tables that are tried where none is named; among more of them it must be. */
const MOST_TABLES = 48;

/** A question to tables: which rows, in which order, and what is made of them. */
export function readTable(asked: Asked): Made | undefined {
  const { slots, known } = asked;
  if (asksForNeeds(asked.clause)) return undefined;
  const named = slots.names.filter(({ name }) => isTable(name, known)).map(({ name }) => name);
  if (named.length < slots.names.length) return ofPage(asked);
  if (named.length > 1 && !asked.clause.has("join")) return ofEach(asked, named);
  if (named.length > 0) return withTables(asked, [named]);
  return ofBefore(asked) ?? (known.asksTables ? readCalled(asked) : undefined);
}

/** "The tools in stock.html", where that page holds several tables. */
function ofPage(asked: Asked): Made | undefined {
  const [only, ...others] = asked.slots.names;
  const parts = only && others.length === 0 ? partsOf(only.name, asked.known) : [];
  return parts.length > 0 ? withTables(asked, parts) : undefined;
}

/** Of tables that no name is written of, and whose names the words say. */
function readCalled(asked: Asked): Made | undefined {
  const { known, clause } = asked;
  const isAbout = isAsked(asked);
  // "Members in York" says by the name of a file alone that it is of a table.
  if (known.names === undefined) return isAbout || clause.left().length > 0 ? { look: { at: "names" } } : undefined;
  const called = calledIn(
    asked,
    known.names.filter((name) => isTable(name, known)),
  );
  if (called.length === 0) return undefined;
  const made = withTables(asked, clause.has("join") ? [called] : called.map((name) => [name]));
  return isAbout || choosesRows(made) || countsEach(made, clause) ? made : undefined;
}

/** What follows is of the tables that were asked before it. */
function ofBefore(asked: Asked): Made | undefined {
  const before = asked.before?.names.filter((name) => isTable(name, asked.known)) ?? [];
  if (before.length === 0 || before.length !== asked.before?.names.length) return undefined;
  asked.clause.use(...backPlaces(asked.clause));
  return withTables(asked, [before]);
}

/** "Bookings per channel": the rows of each are counted. "By" may ask for an order as well. */
const countsEach = (made: Made | undefined, clause: Clause): boolean =>
  made !== undefined &&
  "job" in made &&
  made.job.job === "table" &&
  made.job.query.group !== undefined &&
  clause.words.some(({ shown }, at) => clause.can(at, "per") && EACH.test(folded(shown)));

/** "Trips in June with wind from SW" says itself what is asked for: some of the rows. */
const choosesRows = (made: Made | undefined): boolean => {
  if (made === undefined || !("job" in made)) return made !== undefined && "look" in made;
  const { query } = made.job.job === "table" ? made.job : { query: undefined };
  return query !== undefined && (query.where !== undefined || query.order !== undefined) && !query.measures && !query.group;
};

/** A question to whichever table of the folder has the columns for it; tried when nothing else accounts for the words. */
export function readAnyTable(asked: Asked): Made | undefined {
  const { slots, known } = asked;
  if (slots.names.length > 0 || !known.asksTables || isOfSomebody(asked) || asksForNeeds(asked.clause)) return undefined;
  if (known.names === undefined) return { look: { at: "names" } };
  const sets = known.names.filter((name) => isTable(name, known)).map((name) => [name]);
  if (sets.length === 0 || sets.length > MOST_TABLES || asked.before) return undefined;
  const made = ofOneOrTwo(asked, sets);
  // Where there is nothing else to ask, what a table cannot tell is said.
  if (made && isUnclear(made) && holdsTablesOnly(known)) return made;
  if (!isAsked(asked) && !addsUp(made) && !choosesRows(made) && !choosesGroups(made)) return undefined;
  // Words that are no columns were meant for something else, where there is anything else.
  return made && "cannot" in made && !holdsTablesOnly(known) && (made.cannot.words.length > 0 || made.left) ? undefined : made;
}

/** What one table does not answer, or only by taking a verb for what its rows tell, two may. */
function ofOneOrTwo(asked: Asked, sets: readonly (readonly string[])[]): Made | undefined {
  const single = withTables(asked, sets);
  const two = single && mayBeOfTwo(single) ? withLookups(asked, sets.flat(), isUnclear(single)) : undefined;
  const made = two && !(isTaking(two) && single && isTaking(single)) ? two : single;
  if (!made || !("cannot" in made)) return made;
  return readAbsent(asked, sets.flat()) ?? readApart(asked, sets.flat(), (of) => ofOneOrTwo(of, sets)) ?? made;
}

/** "Are you open on Mondays" is asked of somebody, and of no rows. */
const isOfSomebody = ({ clause, known }: Asked): boolean => known.names !== undefined && !holdsTablesOnly(known) && ADDRESSED.test(folded(clause.shown(0, 2)));
const ADDRESSED = /^(?:are (?:you|we)|seid ihr|sind (?:sie|wir)|etes(?:-| )vous|etes|estais|estan ustedes|siete|voces estao)(?!\p{L})/u;

/** What one table does not answer, two may; a value of two columns is not settled by a second table. */
const mayBeOfTwo = (made: Made): boolean => isTaking(made) || isOfNone(made);
const isTaking = (made: Made): boolean => "job" in made && made.taken !== undefined;
const isOfNone = (made: Made): boolean => "cannot" in made && !made.several && !/stands in the columns/.test(made.cannot.why ?? "");

const isUnclear = (made: Made): boolean => "cannot" in made && made.cannot.words.length === 0 && made.cannot.why !== undefined && made.left !== true;

/** "Revenue per month" says itself what is done; "orders by country" may be an order or a count. */
const addsUp = (made: Made | undefined): boolean =>
  made !== undefined && ("look" in made || ("job" in made && made.job.job === "table" && (made.job.query.measures ?? []).some(({ fn }) => fn === "sum")));
/** A share, and groups or rows that are ranked, are asked of tables alone. */
const choosesGroups = (made: Made | undefined): boolean =>
  made !== undefined &&
  "job" in made &&
  made.job.job === "table" &&
  (made.job.whole !== undefined ||
    made.job.absentIn !== undefined ||
    made.job.apart !== undefined ||
    (made.job.query.limit !== undefined && made.job.query.order !== undefined) ||
    (made.job.query.group !== undefined && made.job.query.where !== undefined));
/** Words that only tables have, or rows that go to a file of rows. */
const isAsked = ({ clause, slots }: Asked): boolean => isAboutTables(clause) || clause.has("often") || (slots.output !== undefined && DATA.test(slots.output));

/** Tables whose names the words say: orders of orders.csv. */
function calledIn({ clause, known }: Asked, data: readonly string[]): string[] {
  const phrases = nameByPhrase(clause.copy(), known).map(({ name }) => name);
  const found = clause.words.flatMap(({ token }, at) =>
    token.kind === "word" && !clause.isUsed(at) && !clause.isFree(at) && !clause.can(at, ...VERBS) ? filesCalled(token.text, known, clause.language) : [],
  );
  return [...new Set([...phrases, ...found])].filter((name) => data.includes(name));
}

/** The same is asked of each of several tables, or what they hold. */
function ofEach(asked: Asked, files: readonly string[]): Made | undefined {
  const missing = files.filter((name) => !asked.known.tables.has(name));
  if (missing.length > 0) return { look: { at: "table", files: missing } };
  const made = files.map((file) => readOne({ ...asked, clause: asked.clause.copy() }, [file]));
  const bad = made.find((each) => !("job" in each));
  if (bad) return bad;
  const [first, ...rest] = made.flatMap((each) => ("job" in each ? [each] : []));
  return first && { ...first, also: rest.map(({ job }) => job) };
}

/** Tries each set of tables; one of them must answer, and only one. */
function withTables(asked: Asked, sets: readonly (readonly string[])[]): Made | undefined {
  const missing = [...new Set(sets.flat())].filter((name) => !asked.known.tables.has(name));
  if (missing.length > 0) return { look: { at: "table", files: missing } };
  const each = sets.map((files) => readOne({ ...asked, clause: asked.clause.copy() }, files));
  const look = each.find((one) => "look" in one);
  if (look) return look;
  const made = withoutTaken(each);
  const good = made.filter((each) => "job" in each);
  const ranked = good.length > 0 && made.length > 1 ? rankedBySaying(asked, sets, made) : [];
  const [first, second] = ranked;
  // A table that has the words themselves is meant, even where another one could answer by words of the same meaning.
  if (first && second && first.score > second.score) return first.made;
  if (first && good.length === 1 && ranked.some((each) => "job" in each.made && each.score < first.score)) return first.made;
  const [one, other] = ranked.filter((each) => "job" in each.made);
  if (one && other && one.score === other.score && one.meant > other.meant) return one.made;
  if (good.length > 1) {
    const files = sets.filter((_, index) => "job" in (made[index] ?? {})).flat();
    return { near: "table", cannot: { words: [], why: `It may be asked of ${files.map(shownTable).join(" or ")}: name the file.` }, several: true };
  }
  const best = [...made].sort((a, b) => leftIn(a) - leftIn(b))[0];
  return good[0] ?? best;
}

/** A table that knows all of the words goes before one that takes a verb for what its rows tell. */
function withoutTaken(made: readonly Made[]): readonly Made[] {
  const isSure = made.some((each) => "job" in each && each.taken === undefined);
  return isSure
    ? made.map(
        (each): Made => ("job" in each && each.taken ? { near: "table", cannot: { words: each.taken.map(({ written }) => written) }, left: true } : each),
      )
    : made;
}

/** Tables that are looked at for one that tells more about the rows of another. */
const MOST_LOOKUPS = 8;

/** "Bookings of clients from Leeds": where no table has all of the words, two may, of which one tells more about the rows of the other. */
function withLookups(asked: Asked, files: readonly string[], isSure: boolean): Made | undefined {
  if (files.length < 2 || files.length > MOST_LOOKUPS) return undefined;
  const made = lookupsOf(asked.known.tables, files, { language: asked.clause.language }).flatMap((lookup) => {
    const each = readOne({ ...asked, clause: asked.clause.copy() }, [lookup.file, lookup.join.file], lookup);
    return "job" in each || (isUnclear(each) && !isSure) ? [{ each, lookup }] : [];
  });
  const good = made.filter(({ each }) => "job" in each);
  if (good.length > 1) {
    const pairs = good.map(({ lookup }) => `${lookup.file} with ${lookup.join.file}`);
    return { near: "table", cannot: { words: [], why: `It may be asked of ${pairs.join(" or of ")}: name the files.` } };
  }
  return (good[0] ?? made[0])?.each;
}

const leftIn = (made: Made): number => ("cannot" in made ? made.cannot.words.length : 0);

function readOne(written: Asked, files: readonly string[], lookup?: Lookup): Made {
  const { known, slots } = written;
  const shapes = files.map((file) => ({ file, shape: known.tables.get(file) ?? { columns: [], rows: 0 } }));
  const refused = shapes.find(({ shape }) => shape.refused !== undefined);
  if (refused) return refusedTable(written, refused.file, refused.shape.refused ?? "");
  const named = shapes.map(({ file, shape }) => nameColumn(file, shape)?.name);
  const all = lookup ? [...(shapes[0]?.shape.columns ?? []), ...lookup.columns] : allColumns(shapes.map(({ shape }) => shape));
  const own = all.map((column) => ({
    ...column,
    ...(isKey(column, files, written.clause.language) && { key: true as const }),
    ...(named.includes(column.name) && { means: "name" }),
  }));
  const asked = { ...written, clause: withNamesTogether(withoutCompounds(withCount(withPrefix(written.clause)), own, stemOf(files[0] ?? "")), own) };
  const { clause } = asked;
  const meant = moneyOfRows(clause, own, { file: files[0] ?? "", count: shapes[0]?.shape.columns.length ?? 0, isLookup: lookup !== undefined });
  if ("why" in meant) return unread("table", clause, meant.why);
  clause.use(...meant.said);
  const columns = [...own, ...meant.columns];
  const found = matchColumns(clause, columns);
  const nouns = useRowNouns(asked, files, { columns, matches: found.matches, rows: shapes[0]?.shape.rows ?? 0 });
  const matched = matchColumns(clause, columns);
  if (matched.unclear !== undefined) return unread("table", clause, matched.unclear);
  const tables: Tables = { files, shapes, columns, nouns, ...(lookup && { join: lookup.join }) };
  const built = withOutput(buildOrByDay(asked, tables), slots.output);
  const other = otherMeant(asked, built, tables);
  if (other !== undefined) return unread("table", clause, other);
  return lookup && "job" in built && built.job.job === "table" ? ofBoth(asked, built, { lookup, tables }) : built;
}

/** "Takings per kind of boat": of two tables the money is that of the rows, and not of what is told beside them. */
function moneyOfRows(
  clause: Clause,
  own: readonly ColumnShape[],
  { file, count, isLookup }: { readonly file: string; readonly count: number; readonly isLookup: boolean },
) {
  const first = isLookup ? meantMeasures(clause, own.slice(0, count), stemOf(file)) : undefined;
  return first && "columns" in first && first.columns.length > 0 ? first : meantMeasures(clause, own, stemOf(file));
}

/** Why another table may be meant, where no file is named. */
const otherMeant = ({ clause, slots, known }: Asked, made: Made, tables: Tables): string | undefined =>
  "job" in made && made.job.job === "table" && slots.names.length === 0 ? otherTable(clause, made.job.query, { known, tables }) : undefined;

function buildOrByDay(asked: Asked, tables: Tables): Made {
  const plain = build({ ...asked, clause: asked.clause.copy() }, tables);
  const byDay = "job" in plain ? undefined : withDayApart(asked.clause, tables.columns);
  const asDay = byDay && build({ ...asked, clause: byDay }, tables);
  return asDay && ranksFigure(asDay) ? asDay : plain;
}

/** Groups by a figure that a column has; what rows are called may be what one of their columns counts. */
const ranksFigure = (made: Made): boolean =>
  "job" in made &&
  made.job.job === "table" &&
  made.job.query.group !== undefined &&
  made.job.query.measures?.every(({ column }) => column !== undefined) === true;

/** Of two tables: what is said of rows that stand there more than once. */
function ofBoth({ clause }: Asked, built: Extract<Made, { job: unknown }>, { lookup, tables }: { readonly lookup: Lookup; readonly tables: Tables }): Made {
  const { job } = built;
  if (job.job !== "table") return built;
  const shape = tables.shapes[1]?.shape ?? { rows: 0, columns: [] };
  const query = lookedUp(job.query, lookup, {
    shape,
    isOf: isOfLookup(clause, lookup, tables),
    isOwn: isCalled(clause, lookup.file, tables),
    isCalling: isCalled(clause, lookup.join.file, tables),
  });
  if (query === undefined) return unread("table", clause);
  return typeof query === "string" ? unread("table", clause, query) : { ...built, job: { ...job, query } };
}

/** "How often did Kim come": rows are counted, where nothing else is. */
function withCount(clause: Clause): Clause {
  const [often] = clause.places("often");
  if (often === undefined || clause.has("count")) return clause;
  const used = new Set([...clause.words.keys()].filter((at) => clause.isUsed(at)));
  return new Clause(
    clause.words.map((word, at) => (at === often ? { ...word, senses: new Set([...word.senses, "count" as const]) } : word)),
    clause.language,
    used,
  );
}

/** "Sale" of sales.csv: a whole number that only tells its rows apart. */
const isKey = ({ name, type }: ColumnShape, files: readonly string[], language: Language): boolean =>
  type === "integer" &&
  files.some((file) => {
    const [own, stem] = [folded(name), stemOf(file)];
    return own !== stem && (sameNoun(own, stem, language) || (own.slice(0, 4) === stem.slice(0, 4) && sharesConcept(conceptsOf(own), conceptsOf(stem))));
  });

/** A table that cannot be read; where none is there, those that are called nearly so are offered. */
function refusedTable({ clause, known }: Asked, file: string, why: string): Made {
  const isMissing = /^there is nothing at /.test(why);
  if (isMissing && known.names === undefined) return { look: { at: "names" } };
  const near = isMissing
    ? didYouMean(
        file,
        (known.names ?? []).filter((name) => DATA.test(name)),
      )
    : "";
  return unread("table", clause, `${file} cannot be read as a table: ${why}.${near}`);
}

const withOutput = (made: Made, output: string | undefined): Made => ("job" in made && output !== undefined ? { ...made, output } : made);

/** Columns of all tables; one that several have, once. */
function allColumns(shapes: readonly TableShape[]): ColumnShape[] {
  return [...new Map(shapes.flatMap(({ columns }) => columns).map((column) => [folded(column.name), column])).values()];
}

function build(asked: Asked, tables: Tables): Made {
  const { clause, slots } = asked;
  const { matches } = matchColumns(clause, tables.columns);
  const described = describeOr(asked, tables.files, matches);
  if (described) return described;
  const state = stateOf(asked, tables, matches);
  if (typeof state === "string") return unread("table", clause, state);
  const made = new TableParts(state).read();
  if (state.why !== undefined) return unread("table", clause, state.why);
  if (made) useVerbs(clause, state.against ? { ...made, order: [state.against] } : made, tables);
  useExplained(clause);
  useThere(clause, tables);
  const taken = made ? takeDeed(clause, made, tables) : [];
  if (made && asksWho(clause) && !tellsWho(made, tables, clause)) return unread("table", clause, `No column tells who. ${columnsSay(tables)}`);
  if (clause.left().length > 0) return { near: "table", cannot: { words: clause.unknownWords(), why: columnsSay(tables) }, left: true };
  if (!made) return unread("table", clause, "What is to be done with the table is not said.");
  const doubtful = doubtfulOf(made, tables, clause) ?? unclearOf(made, state);
  if (doubtful !== undefined) return unread("table", clause, doubtful);
  return { job: jobOf(made, state, slots), ...(taken.length > 0 && { taken }) };
}

const BUT = /^(?:but|aber|mais|pero|ma|mas)$/;
/** "That have a date out but are not invoiced": both are so, and nothing is left out. */
const joiningButs = (clause: Clause): number[] =>
  [...clause.words.keys()].filter(
    (at) =>
      at > 0 &&
      BUT.test(folded(clause.at(at)?.shown ?? "")) &&
      (clause.can(at + 1, "is", "ne") || AUXILIARY.test(folded(clause.at(at + 1)?.shown ?? "")) || hasIn(clause, at + 1)),
  );

/** What the rows must be, by the words; a sentence where that is not settled. */
function stateOf(asked: Asked, tables: Tables, matches: readonly Match[]): TableState | string {
  const { clause } = asked;
  clause.use(...joiningButs(clause));
  const average = readAgainst(clause, tables.columns, matches);
  const having = readHaving(clause, tables.columns, average.matches);
  const conditions = new ConditionReader(
    clause,
    tables.columns,
    average.matches.filter(({ at }) => !clause.isUsed(at)),
  );
  conditions.stem = stemOf(tables.files[0] ?? "");
  const weekdays = readWeekdays(clause, tables.columns);
  conditions.read();
  conditions.found.push(...weekdays.found);
  const unclear = average.unclear ?? weekdays.unclear ?? conditions.unclear;
  if (unclear !== undefined) return unclear;
  const state = new TableState(asked, tables, { conditions, having });
  state.compute.push(...weekdays.compute);
  state.against = average.against;
  return state;
}

/** Why a share, or rows that are held against an average, may be others than were meant. */
function unclearOf(made: TableQuery, { share, against }: TableState): string | undefined {
  if (against && (made.where || made.having || made.pivot)) return AVERAGE_OF;
  return share ? unclearShare(made) : undefined;
}

const AVERAGE_OF = "Whether the average of all rows or of those that are chosen is meant is not said: ask for the average first.";

function jobOf(made: TableQuery, state: TableState, slots: Asked["slots"]): Job {
  const ties = made.limit === undefined || made.per !== undefined || !state.isRanked ? undefined : state.ties ? "all" : "some";
  return {
    job: "table",
    query: made,
    format: formatOf(slots),
    ...(ties && { ties }),
    ...(state.against && { against: state.against }),
    ...(state.share && { whole: wholeOf(made) }),
    ...(namesDays(made) && { daysIn: state.clause.language }),
    ...(state.difference && { difference: true }),
  };
}

/** "Qui a cuisiné": at the beginning it asks for somebody, whatever it is elsewhere. */
const asksWho = (clause: Clause): boolean =>
  clause.words.some(({ shown }, at) => (clause.can(at, "who") && !isRelative(clause, at)) || (at === 0 && /^qui(?: |$)/i.test(shown)));

/** "Visits of readers who live in Leeds": right behind those that it is told of it asks for nobody. */
const isRelative = (clause: Clause, at: number): boolean =>
  clause.language === "en" &&
  /^who$/i.test(clause.at(at)?.shown ?? "") &&
  clause.at(at - 1)?.token.kind === "word" &&
  OTHERS.test(folded(clause.at(at - 1)?.shown ?? "")) &&
  !clause.can(at - 1, "show", "say", "and");
const OTHERS = /^(?:\p{L}{3,}s|people|children|men|women|person|those|everyone|anyone)$/u;

/** Somebody is told by a column of texts; single dates and figures tell nobody. */
function tellsWho({ select, group, measures }: TableQuery, { columns }: Tables, clause: Clause): boolean {
  if (measures && !group) return false;
  const told = group ?? select;
  const doer = doerAsked(clause, columns);
  if (doer && told?.includes(doer.name)) return true;
  const people = columnsOf(PEOPLE, columns).filter(({ type }) => type === "text");
  const tellers = people.length > 0 ? people : columns.filter(({ type }) => type === "text");
  // Of rows without a person nobody is told.
  return told === undefined ? people.length > 0 : told.some((name) => tellers.some((column) => column.name === name));
}

/** "War mehr als einmal da": behind what was read of the rows it says no more than that they were; "sind da" alone chooses them. */
function useThere(clause: Clause, { nouns }: Tables): void {
  const isSaid = (at: number): boolean => clause.isUsed(at - 1) && !nouns.has(at - 1) && clause.at(at - 1)?.token.kind === "word" && !clause.can(at - 1, "is");
  if (clause.language === "de") clause.use(...clause.left().filter((at) => folded(clause.at(at)?.shown ?? "") === "da" && isSaid(at)));
}

/** "Painting (pintura)": a word is explained by the one in brackets that was understood. */
function useExplained(clause: Clause): void {
  for (const at of clause.left()) {
    const isExplained = clause.at(at + 1)?.shown === "(" && clause.isUsed(at + 2) && clause.at(at + 3)?.shown === ")";
    if (isExplained && clause.at(at)?.senses.size === 0) clause.use(at);
  }
}

const columnsSay = ({ shapes }: Tables): string =>
  shapes.map(({ file, shape }) => `The columns of ${shownTable(file)} are ${shape.columns.map(({ name }) => name).join(", ")}.`).join(" ");
