import type { TableJoin, TableMeasure, TableQuery } from "@aether/protocol";
import { conceptsOf } from "../lexicon/concepts.ts";
import { readAsked } from "./asked-column.ts";
import type { Clause } from "./clause.ts";
import { ADDS_UP, columnsOf, inMoney, isId, isNumeric } from "./columns.ts";
import { readComputed } from "./computed-columns.ts";
import type { Tables } from "./frame.ts";
import { labelOf } from "./label.ts";
import { spentOf } from "./money.ts";
import { groupByAsked } from "./ranked-by.ts";
import { readCompared } from "./table-compare.ts";
import { readGroups, readRankedEach } from "./table-groups.ts";
import { readJoin } from "./table-join.ts";
import { readMeasures } from "./table-measures.ts";
import { orderByDays, readLimit, readSort } from "./table-order.ts";
import { measureShare, readShare } from "./table-share.ts";
import type { TableState } from "./table-state.ts";
import { folded } from "./tagged.ts";
import { flagIn } from "./values.ts";
import { columnsChosenBy } from "./walk-conditions.ts";
import { keptOf } from "./which-is-kept.ts";

/** What was read beside conditions, measures and orders. */
interface Parts {
  /** Columns of which each value is kept once; none of them = whole rows. */
  readonly once: readonly string[] | undefined;
  readonly pivot: boolean;
  readonly distinct: boolean;
  readonly select: string[];
}

/** Reads the parts of a question to a table, each from the words that are left by those before it. */
const DOERS: ReadonlySet<string> = new Set(["guest", "customer", "visitor", "patient", "member", "student", "person"]);
const WHAT_DID = /^(?:what (?:did|does|do|has|have)|was (?:hat|haben)|qu est-ce que?|que (?:ha|han)|(?:che )?cosa (?:ha|hanno)|o que)(?: |$)/;

export class TableParts {
  readonly #state: TableState;

  constructor(state: TableState) {
    this.#state = state;
  }

  /** The query, or undefined where nothing is asked for. */
  read(): TableQuery | undefined {
    const { clause } = this.#state;
    const joined = this.#state.tables.join ?? (this.#state.tables.files.length > 1 ? readJoin(clause, this.#state.matches, this.#state.tables) : undefined);
    if (joined && "why" in joined) return this.#state.refuse(joined.why);
    this.#state.matches = this.#state.matches.filter(({ at }) => !clause.isUsed(at));
    const once = this.#readDedupe();
    const doubled = once === undefined ? this.#readDoubles() : undefined;
    const { compute, columns } = readComputed(clause, this.#state.matches);
    this.#state.compute.push(...compute);
    this.#state.matches.push(...columns);
    readLimit(this.#state);
    const pivot = this.#state.take("pivot") > 0;
    readSort(this.#state);
    this.#state.share = readShare(this.#state);
    readGroups(this.#state);
    readMeasures(this.#state);
    groupByAsked(this.#state);
    readRankedEach(this.#state);
    if (this.#state.share) measureShare(this.#state);
    readCompared(this.#state);
    // "In all" adds nothing to a figure; where rows are shown it asks for something else.
    if (this.#state.measures.length > 0) this.#state.take("total");
    const distinct = this.#readDistinct();
    const own = this.#withoutFixed(this.#readSelect());
    const asked = readAsked(this.#state);
    const select = [...new Set([...this.#labelBefore(own), ...own, ...asked])];
    if (distinct) this.#refuseFigures(select);
    const isSaid = this.#useVerbs() || this.#state.asked.slots.format !== undefined || this.#state.asked.slots.output !== undefined;
    if (this.#state.why !== undefined) return undefined;
    const parts = { once, pivot, distinct: distinct || this.#isToldOnce(select, asked.length > 0), select };
    if (!isSaid && !this.#isAnything(parts) && !joined && !doubled) return undefined;
    const base = this.#base(joined);
    const query = doubled ? { ...base, ...doublesOf(doubled, this.#state.tables) } : this.#finish(base, parts);
    return query && withMade(query, this.#state.tables);
  }

  /** "Which trips have forms missing" asks for trips, and not for the numbers that there are. */
  #refuseFigures(select: readonly string[]): void {
    const { tables } = this.#state;
    const [figure, ...others] = tables.columns.filter(({ name }) => select.includes(name));
    if (figure && others.length === 0 && isNumeric(figure) && tables.nouns.size > 0) this.#state.refuse(`What is to be done with ${figure.name} is not said.`);
  }

  /** "The members with their phone numbers": who has them is told as well. */
  #labelBefore(select: readonly string[]): string[] {
    const { clause, tables, matches } = this.#state;
    const [first] = matches.filter(({ column }) => select.includes(column.name));
    const [shape] = tables.shapes;
    const withs = first ? [first.at - 1, first.at - 2].filter((at) => isWith(clause, at)) : [];
    const isOfRows = withs.some((at) => [...tables.nouns].some((noun) => noun < at));
    const label = isOfRows && shape ? labelOf(shape.file, shape.shape) : undefined;
    return label ? [label.name] : [];
  }

  #isAnything({ once, select }: Pick<Parts, "once" | "select">): boolean {
    if (this.#state.against) return true;
    const lists = [select, this.#state.measures, this.#state.group, this.#state.order, this.#state.where];
    return lists.some((list) => list.length > 0) || once !== undefined || this.#state.limit !== undefined;
  }

  #base(join: TableJoin | undefined): TableQuery {
    const [only] = this.#state.where;
    return {
      file: this.#state.tables.files[0] ?? "",
      ...(join && { join: [join] }),
      ...(this.#state.compute.length > 0 && { compute: this.#state.compute }),
      ...(only && { where: this.#state.where.length === 1 ? only : { all: [...this.#state.where] } }),
    };
  }

  #finish(base: TableQuery, { once, pivot, distinct, select }: Parts): TableQuery | undefined {
    if (pivot) return this.#pivoted(base, select);
    const query = once && once.length > 0 ? { ...base, deduplicate: { by: [...once], keep: this.#state.kept } } : base;
    this.#addUp(select);
    this.#addMoney(select);
    const isMeasured = this.#state.group.length + this.#state.measures.length > 0;
    const measures = this.#measures(isMeasured);
    if (measures === undefined || (isMeasured && !(this.#isAllDone(select) && this.#orderGroups(measures)))) return undefined;
    if (!isMeasured && !this.#rankBest(select)) return undefined;
    const { onceEach } = this.#state;
    if (onceEach !== undefined) select.splice(0, select.length, onceEach);
    const shown = isMeasured ? this.#figures(measures) : this.#rows(select, distinct || once?.length === 0 || onceEach !== undefined);
    const cut = this.#cut();
    const { having } = this.#state;
    return (
      cut && {
        ...query,
        ...shown,
        ...(having && { having }),
        ...(this.#state.order.length > 0 && {
          order: this.#state.order.filter(({ column }, at, all) => all.findIndex((each) => each.column === column) === at),
        }),
        ...cut,
      }
    );
  }

  /** "The three best grades" are the highest; by what the best pupils are is not said. */
  #rankBest(select: string[]): boolean {
    const { clause, order, limit, fromEnd, tables } = this.#state;
    orderByDays(this.#state);
    if (limit === undefined || fromEnd || order.length > 0) return true;
    const numbers = tables.columns.filter((column) => isNumeric(column) && select.includes(column.name));
    const [only, ...others] = numbers;
    if (only && others.length === 0 && !isId(only.name)) {
      order.push({ column: only.name, descending: true });
      // "The top three hives for frames": hives are told.
      if (tables.nouns.size > 0 && select.length === 1) select.splice(0, 1);
    } else if (clause.words.some(({ shown }) => BEST.test(folded(shown))))
      this.#state.refuse("By which column the best are told is not said: say the highest or the lowest of it.");
    return this.#state.why === undefined;
  }

  /** "Expenses per month" are rather added up than counted, where nobody says which. */
  #countedMoney(): string | undefined {
    const { clause, tables } = this.#state;
    const isMoney = clause.words.some(
      ({ token, shown }, at) => token.kind === "word" && clause.isUsed(at) && [...conceptsOf(folded(shown))].some((concept) => MONEY_NOUNS.has(concept)),
    );
    const adding = columnsOf(ADDS_UP, tables.columns);
    const sums = tables.columns.filter((column) => (adding.includes(column) || inMoney(column)) && isNumeric(column) && !isId(column.name));
    if (!isMoney || sums.length === 0 || clause.words.some((_, at) => clause.can(at, "count"))) return undefined;
    return `Whether rows are counted, or ${sums.map(({ name }) => name).join(" or ")} is added up, is not said.`;
  }

  /** What is said, or else how many there are. */
  #measures(isMeasured: boolean): readonly TableMeasure[] | undefined {
    const { measures, tables, clause } = this.#state;
    const unsaid = isMeasured && measures.length === 0 ? this.#countedMoney() : undefined;
    const spent = unsaid === undefined ? undefined : spentOf(tables, clause);
    if (spent !== undefined) return this.#addedUp(spent.name);
    if (unsaid !== undefined) return this.#state.refuse(unsaid);
    const ordered = isMeasured && measures.length === 0 ? this.#orderedBy() : undefined;
    if (ordered !== undefined) return this.#addedUp(ordered);
    if (isMeasured && measures.length === 0 && WHAT_DID.test(folded(clause.shown(0, 2))))
      return this.#state.refuse("Which figure is asked for is not said: how many rows there are, or the sum or the average of a column.");
    return measures.length > 0 ? measures : [{ fn: "count" }];
  }

  /** "Hours by helper, most hours first": what adds up is added up of each, as nothing else is said of them. */
  #orderedBy(): string | undefined {
    const { order, tables, clause, group } = this.#state;
    const [key, ...others] = order;
    const adding = columnsOf(ADDS_UP, tables.columns).find((column) => column.name === key?.column && isNumeric(column) && !isId(column.name));
    return others.length === 0 && adding && !group.includes(adding.name) && !clause.words.some((_, at) => clause.can(at, "count")) ? adding.name : undefined;
  }

  /** "Ausgaben pro Kategorie, höchste zuerst": groups are in the order of their sums. */
  #addedUp(column: string): readonly TableMeasure[] {
    for (const key of this.#state.order) if (key.column === column) key.column = `sum ${column}`;
    return [{ fn: "sum", column }];
  }

  #figures(measures: readonly TableMeasure[]): Pick<TableQuery, "measures" | "group"> {
    const { group } = this.#state;
    return { measures: [...measures], ...(group.length > 0 && { group }) };
  }

  #rows(select: readonly string[], isDistinct: boolean): Pick<TableQuery, "select" | "distinct"> {
    return { ...(select.length > 0 && { select: this.#shownColumns(select) }), ...(isDistinct && { distinct: true }) };
  }

  /** Whether each column beside what is measured is measured, or what it is measured for. */
  #isAllDone(select: readonly string[]): boolean {
    const odd = select.find((column) => !this.#state.group.includes(column) && !this.#isMeasured(column) && !this.#isEach(column) && !this.#isDoer(column));
    if (odd !== undefined) this.#state.refuse(`What is to be done with ${odd} is not said.`);
    return odd === undefined;
  }

  /** A column that groups are sorted by, and that each of them has many values of. */
  #strayOrder(measures: readonly TableMeasure[]): string | undefined {
    const { group, order } = this.#state;
    const known = new Set([...group, ...measures.flatMap(({ fn, column = "" }) => [column, fn, `${fn} ${column}`])]);
    return group.length === 0 ? undefined : order.find(({ column }) => !known.has(column))?.column;
  }

  /** Who did it, where, and which ones there are: each of them once. */
  #isToldOnce(select: readonly string[], isAsked: boolean): boolean {
    const { clause, order, limit, tables, asked } = this.#state;
    const texts = tables.columns.filter(({ name, type }) => type === "text" && select.includes(name));
    if (select.length === 0 || texts.length < select.length || order.length > 0 || limit !== undefined) return false;
    const [only] = texts;
    const values = texts.length === 1 ? (only?.values?.length ?? 0) : 0;
    const isRepeated = values > 0 && values < (tables.shapes[0]?.shape.rows ?? 0) && clause.at(0)?.shown.toLowerCase() !== "select";
    const isListed = isRepeated && asked.slots.output === undefined && !clause.words.some((_, at) => clause.can(at, "row", "column", "sort"));
    return isListed || (isAsked && clause.words.some((_, at) => clause.isUsed(at) && clause.can(at, "who", "location")));
  }

  /** "The average age of the pupils": what each row has another one of are the rows themselves. */
  #isEach(column: string): boolean {
    const { tables, group } = this.#state;
    const own = tables.columns.find(({ name }) => name === column);
    return group.length === 0 && own?.type === "text" && own.values !== undefined && own.values.length === tables.shapes[0]?.shape.rows;
  }

  /** "How many nights did guests from York stay": whoever they are, what all of their rows have is added up. */
  #isDoer(column: string): boolean {
    const { tables, measures, group, matches, clause, where } = this.#state;
    const own = matches.find((match) => match.column.name === column);
    const isAsked = own === undefined || [own.at - 1, own.at - 2].some((at) => clause.can(at, "per", "which", "by") && !clause.can(at, "of"));
    const isPeople = own !== undefined && columnsOf(DOERS, [own.column]).length > 0 && flagIn(own.column) === undefined;
    return isPeople && !isAsked && where.length > 0 && group.length === 0 && measures.length === 1 && measures[0]?.fn === "sum" && tables.join === undefined;
  }

  /** "The average size in hectares": what is measured is said twice. */
  #isMeasured(column: string): boolean {
    return this.#state.measures.some((measure) => measure.column === column);
  }

  /** How many rows, and from where; rows from the end of what is not sorted are those of the file's end. */
  #cut(): Pick<TableQuery, "limit" | "offset" | "per"> | undefined {
    if (this.#state.direction !== undefined && this.#state.order.length === 0)
      return this.#state.refuse("By which column the rows are in that order is not said.");
    if (this.#state.limit === undefined) return {};
    if (this.#state.per.length > 0) return { limit: this.#state.limit, per: [...this.#state.per] };
    const { skipped } = this.#state;
    if (skipped > 0) return { limit: this.#state.limit, offset: skipped };
    if (!this.#state.fromEnd || this.#state.order.length > 0) return { limit: this.#state.limit };
    if (this.#state.where.length > 0)
      return this.#state.refuse("The last rows of a choice are not known before it is made; say by which column they are sorted.");
    return { limit: this.#state.limit, offset: Math.max(0, (this.#state.tables.shapes[0]?.shape.rows ?? 0) - this.#state.limit) };
  }

  /** Groups of a top list are in the order of what is measured. */
  #orderGroups(measures: readonly TableMeasure[]): boolean {
    const [measure] = measures;
    this.#orderBySum(measures);
    const stray = this.#strayOrder(measures);
    if (stray !== undefined)
      this.#state.refuse(`What ${stray} is of each ${this.#state.group.join(" and ")} is not said: its sum, its average, its lowest or its highest.`);
    else if (measure && this.#state.group.length > 0 && this.#state.order.length === 0) this.#orderBy(measure);
    return stray === undefined;
  }

  /** "Income per boat, hours times rate, highest first": groups have no other figure of it than the one that is told. */
  #orderBySum(measures: readonly TableMeasure[]): void {
    const made = new Set(this.#state.compute.map(({ as }) => as));
    for (const key of this.#state.order) {
      const [own, ...others] = measures.filter(({ column }) => column === key.column && (made.has(key.column) || measures.length === 1));
      if (own && others.length === 0 && !this.#state.group.includes(key.column)) key.column = `${own.fn} ${key.column}`;
    }
  }

  #orderBy(measure: TableMeasure): void {
    const column = measure.column === undefined ? "count" : `${measure.fn} ${measure.column}`;
    if (this.#state.ranked) {
      this.#state.order.push({ column, descending: this.#state.ranked.descending });
      this.#state.limit ??= this.#state.ranked.limit;
    } else if (this.#state.limit !== undefined) this.#state.order.push({ column, descending: !this.#state.fromEnd });
    else if (this.#state.having) this.#state.order.push({ column, descending: this.#state.direction !== "asc" });
    else if (this.#state.direction !== undefined) this.#state.order.push({ column, descending: this.#state.direction === "desc" });
  }

  /** What rows are ordered by, and which of several they are of, is shown beside the columns that are asked for. */
  #shownColumns(select: readonly string[]): string[] {
    const several = this.#state.where.flatMap((each) => ("column" in each && each.is === "in" ? [each.column] : []));
    const ordered = this.#state.order.map(({ column }) => column).filter((column) => this.#state.tables.columns.some(({ name }) => name === column));
    return [...new Set([...this.#state.per, ...several, ...select, ...ordered])];
  }

  #pivoted(base: TableQuery, select: readonly string[]): TableQuery | undefined {
    const all = [...this.#state.group, ...select];
    const sums = columnsOf(ADDS_UP, this.#state.tables.columns).filter((column) => isNumeric(column) && all.includes(column.name));
    const [own] = this.#state.measures.length === 0 && sums.length === 1 ? sums : [];
    const keys = all.filter((name) => name !== own?.name);
    const [rows, columns] = keys;
    const [measure = own ? { fn: "sum" as const, column: own.name } : { fn: "count" as const }] = this.#state.measures;
    if (keys.length !== 2 || rows === undefined || columns === undefined)
      return this.#state.refuse("A pivot has a column for its rows, one for its columns, and a measure: pivot amount by region and month.");
    return { ...base, pivot: { rows: [rows], columns, measure } };
  }

  #readDedupe(): readonly string[] | undefined {
    const [order] = this.#state.clause.places("dedupe");
    if (order === undefined) return undefined;
    this.#useDoubled(order);
    const kept = keptOf(this.#state.clause);
    this.#state.kept = kept ?? this.#state.kept;
    this.#state.take("dedupe");
    this.#state.take("row");
    const by = this.#state.matches.filter((match) => this.#state.useMatch(match)).map(({ column }) => column.name);
    if (kept !== undefined && by.length === 0) this.#state.refuse("By which column rows are the same, of which one is kept, is not said.");
    return by;
  }

  /** "It has people in it twice, write it without the duplicates": what is said before is why. */
  #useDoubled(order: number): void {
    const { clause, matches } = this.#state;
    const end = clause.words.findLastIndex(({ shown }, at) => at < order && (/^[,;:.]$/.test(shown) || clause.can(at, "and")));
    const doubled = clause.places("duplicate").filter((at) => at < end);
    if (doubled.length === 0) return;
    const named = matches.find(({ at }) => at < end && !clause.isUsed(at));
    if (named)
      this.#state.refuse(`Whether rows are the same that are alike in all, or in ${named.column.name} alone, is not said: without duplicates by which column?`);
    const people = clause.left().filter((at) => conceptsOf(folded(clause.at(at)?.shown ?? "")).has("person"));
    clause.use(...[...doubled, ...people, ...clause.places("owner", "row", "mention", "value", "say", "all")].filter((at) => at < end));
  }

  /** Rows that are there more than once. */
  #readDoubles(): readonly string[] | undefined {
    const { clause } = this.#state;
    // "Copies" may be the name of a column.
    if (!clause.places("duplicate").some((at) => !this.#state.matches.some((match) => match.at === at))) return undefined;
    this.#state.take("duplicate", "row", "value", "show", "search", "count", "which", "what");
    return this.#state.matches.filter((match) => this.#state.useMatch(match)).map(({ column }) => column.name);
  }

  #readDistinct(): boolean {
    const { clause } = this.#state;
    const open = this.#state.matches.some((match) => !clause.isUsed(match.at));
    if (this.#state.measures.length > 0 || !open) return false;
    const said = clause.has("distinct", "value") || (clause.has("which") && this.#state.where.length === 0 && this.#state.order.length === 0);
    if (said) this.#state.take("distinct", "value");
    return said;
  }

  #readSelect(): string[] {
    return this.#state.matches.filter((match) => this.#state.useMatch(match)).map(({ column }) => column.name);
  }

  /** "Revenue per month": what adds up is added up, where nothing else is asked of it. */
  #addUp(select: string[]): void {
    // "Rent per town and the number of flats": both are told of each.
    if (this.#state.group.length === 0 || this.#state.measures.some(({ fn }) => fn !== "count")) return;
    const sums = columnsOf(ADDS_UP, this.#state.tables.columns).filter((column) => isNumeric(column) && select.includes(column.name));
    const made = this.#state.tables.columns.filter(({ name, made: of }) => of !== undefined && select.includes(name));
    const computed = this.#computedFor(select);
    const names = [...new Set([...[...sums, ...made].map(({ name }) => name), ...computed])];
    if (names.length === 0 || names.length < select.filter((name) => !this.#state.group.includes(name)).length) return;
    this.#state.measures.push(...names.map((column) => ({ fn: "sum" as const, column })));
    select.splice(0, select.length, ...select.filter((name) => !names.includes(name)));
  }

  /** "What revenue did we make in October": what came in of chosen rows is one sum. */
  #addMoney(select: string[]): void {
    const { clause, group, measures, where, order, limit, tables } = this.#state;
    const isPlain = group.length + measures.length + order.length === 0 && limit === undefined && where.length > 0;
    const [only, ...others] = tables.columns.filter(({ name }) => select.includes(name));
    if (!isPlain || !only || others.length > 0 || !isNumeric(only) || columnsOf(EARNED, [only]).length === 0) return;
    if (!clause.words.some((_, at) => clause.can(at, "which", "what")) || this.#state.onceEach !== undefined) return;
    measures.push({ fn: "sum", column: only.name });
    select.splice(0, select.length);
  }

  /** "Quantity times price for each customer": what is worked out, unless rows are chosen or sorted by it. */
  #computedFor(select: readonly string[]): string[] {
    const { compute, where, order, tables } = this.#state;
    const asked = compute.map(({ as }) => as);
    const shown = asked.filter((as) => select.includes(as));
    const isUsed = (as: string): boolean => where.some((each) => columnsChosenBy(each).has(as)) || order.some(({ column }) => column === as);
    const isPart = (as: string): boolean => tables.columns.every(({ name }) => name !== as) && this.#state.group.includes(as);
    return shown.length > 0 || select.length > 0 ? shown : asked.filter((as) => !isUsed(as) && !isPart(as));
  }

  /** Columns that are the same in all rows by what these must be tell nothing of them. */
  #withoutFixed(select: string[]): string[] {
    const fixed = new Set(this.#state.where.flatMap((each) => ("column" in each && each.is === "=" ? [each.column] : [])));
    const [only] = select;
    const chosenBy = this.#state.where.flatMap((each) => ("column" in each ? [each.column] : []));
    // "Which bills are due in March": they are told, and not their days alone.
    if (only !== undefined && select.length === 1 && chosenBy.includes(only) && this.#tellsOfRows(only)) return [];
    // "Save the unpaid fees": rows are meant, of which a figure alone tells nothing.
    if (only !== undefined && select.length === 1 && chosenBy.length > 0 && this.#isFigureOfRows(only)) return [];
    if (only !== undefined && select.length === 1 && this.#isDoneSo(only)) return [];
    const isRowsName = select.length === 1 && only !== undefined && this.#state.where.length > 0 && this.#state.order.length === 0 && this.#isRowsName(only);
    return isRowsName || select.every((column) => fixed.has(column)) ? [] : select;
  }

  /** "Hires paid in cash": what was done, and how, chooses rows. */
  #isDoneSo(column: string): boolean {
    const { clause, tables, matches } = this.#state;
    const own = matches.find((match) => match.column.name === column);
    const isAsked = clause.words.some((_, at) => clause.can(at, "which", "what", "how", "count", "sum", "column"));
    if (!own || isAsked || own.length > 1 || !PARTICIPLE.test(folded(clause.at(own.at)?.shown ?? ""))) return false;
    return [...tables.nouns].some((noun) => noun < own.at) && clause.can(own.at + 1, "of", "by", "per", "with", "to", "on") && clause.isUsed(own.at + 2);
  }

  /** "Which bills are due", "tickets opened in May": the column stands behind what the rows are. */
  #tellsOfRows(column: string): boolean {
    const { clause, tables, matches } = this.#state;
    const isAsked = clause.words.some((_, at) => clause.can(at, "when") || (clause.can(at, "what") && !clause.can(at, "which")));
    return !isAsked && matches.some((match) => match.column.name === column && [...tables.nouns].some((noun) => noun < match.at));
  }

  #isFigureOfRows(column: string): boolean {
    const { clause, tables, asked } = this.#state;
    const isAsked = clause.words.some((_, at) => clause.can(at, "what", "which", "how", "count", "sum"));
    return asked.slots.output !== undefined && tables.nouns.size === 0 && !isAsked && tables.columns.some((each) => each.name === column && isNumeric(each));
  }

  /** "The lead samples" beside a column `sample_id` are rows, and not their numbers alone. */
  #isRowsName(column: string): boolean {
    const { clause } = this.#state;
    const words = clause.words.map(({ shown }) => folded(shown)).join(" ");
    return isId(column) && !words.includes(folded(column).replace(/[_-]+/g, " ")) && !words.includes(folded(column)) && !clause.has("which", "what", "who");
  }

  /** Verbs and nouns that say no more than that rows are meant. */
  #useVerbs(): boolean {
    const { clause } = this.#state;
    // "How many are students": in French a word for them begins like a verb of reading.
    const told = clause.places("read", "write", "search", "convert").filter((at) => clause.can(at - 1, "is") && !clause.can(at, "which", "what", "who", "how"));
    // "Did Ada write to us": a verb behind a question's own is asked about, and orders nothing.
    if (ASKS_WHETHER.test(folded(clause.at(0)?.shown ?? "")))
      told.push(...clause.places("write", "read", "search", "convert").filter((at) => at > 0 && !clause.can(at, "show")));
    const verbs = this.#state.takeBut(told, "show", "write", "read", "filter", "search", "compute", "convert", "which", "what", "who", "how");
    this.#state.take("row", "file", "table", "here", "column");
    clause.use(...clause.words.flatMap(({ shown }, at) => (shown === "ones" ? [at] : [])));
    // "How many rows does the file contain": it chooses none of them.
    if (this.#state.where.length === 0 && this.#state.measures.some(({ fn }) => fn === "count"))
      clause.use(...clause.places("contains").filter((at) => clause.isUsed(at + 1) || clause.isUsed(at - 1) || at === clause.length - 1));
    return verbs > 0;
  }
}

const PARTICIPLE = /^(?:paid|bezahlt|gezahlt|payee?s?|pagad[oa]s?|pagat[oaie]|pag[oa]s?)$/;
const ASKS_WHETHER = /^(?:did|does|has|have|hat|haben|ha|han|hanno)$/;

/** "With their phone numbers", "and their rent". */
const isWith = (clause: Clause, at: number): boolean =>
  (clause.can(at, "with") && WITH.test(folded(clause.at(at)?.shown ?? ""))) || (clause.can(at, "and") && THEIR.test(folded(clause.at(at + 1)?.shown ?? "")));
const THEIR = /^(?:their|its|ihre?[nrms]?|leurs?|sus?|loro|seus?|suas?)$/;
const WITH = /^(?:with|mit|avec|con|com|including|inklusive|samt)$/;
const EARNED: ReadonlySet<string> = new Set(["revenue", "profit", "expense"]);
const BEST = /^(?:best|besten?|beste[rs]|meilleur[es]*|mejor(?:es)?|miglior[ei]|melhor(?:es)?)$/;
const MONEY_NOUNS: ReadonlySet<string> = new Set(["expense", "revenue", "sale", "payment", "profit"]);

/** Groups of like rows that have more than one member. */
function doublesOf(by: readonly string[], { columns }: Tables): Partial<TableQuery> {
  const keys = by.length > 0 ? [...by] : columns.slice(0, 16).map(({ name }) => name);
  return { group: keys, measures: [{ fn: "count" }], having: { column: "count", is: ">", value: 1 }, order: [{ column: "count", descending: true }] };
}

/** What is worked out for it comes first. */
function withMade(query: TableQuery, { columns }: Tables): TableQuery {
  const named = JSON.stringify(query);
  const made = columns.flatMap(({ name, made: of }) => (of !== undefined && named.includes(JSON.stringify(name)) ? [{ as: name, of }] : []));
  return made.length > 0 ? { ...query, compute: [...made, ...(query.compute ?? [])] } : query;
}
