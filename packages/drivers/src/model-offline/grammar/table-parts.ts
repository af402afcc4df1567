import type { TableJoin, TableMeasure, TableQuery } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import { isCountOf, isNumeric, type Match, quantities } from "./columns.ts";
import { stretch } from "./comparisons.ts";
import { readComputed } from "./computed-columns.ts";
import type { ConditionReader } from "./conditions.ts";
import type { ColumnShape, Tables } from "./frame.ts";
import { type Asked, numberBeside } from "./slots.ts";
import { readJoin } from "./table-join.ts";
import { folded } from "./tagged.ts";

type Fn = TableMeasure["fn"];
const FNS: readonly Exclude<Fn, "distinct">[] = ["count", "sum", "average", "min", "max", "median"];
type Part = "year" | "month" | "day";

/** What was read beside conditions, measures and orders. */
interface Parts {
  /** Columns of which each value is kept once; none of them = whole rows. */
  readonly once: readonly string[] | undefined;
  readonly pivot: boolean;
  readonly distinct: boolean;
  readonly select: string[];
}

/** Reads the parts of a question to a table, each from the words that are left by those before it. */
export class TableParts {
  readonly clause: Clause;
  readonly tables: Tables;
  readonly asked: Asked;
  matches: Match[];
  why: string | undefined;
  readonly #where: ConditionReader["found"];
  readonly #compute: { as: string; of: string }[] = [];
  readonly #group: string[] = [];
  readonly #measures: TableMeasure[] = [];
  readonly #order: { column: string; descending?: boolean }[] = [];
  #limit: number | undefined;
  #direction: "asc" | "desc" | undefined;
  #ranked: { descending: boolean; limit: number } | undefined;
  #limitPlace = -1;
  #fromEnd = false;

  constructor(asked: Asked, tables: Tables, conditions: ConditionReader) {
    this.asked = asked;
    this.clause = asked.clause;
    this.tables = tables;
    this.matches = [...conditions.matches];
    this.#where = conditions.found;
  }

  /** The query, or undefined where nothing is asked for. */
  read(): TableQuery | undefined {
    const { clause } = this;
    const joined = this.tables.files.length > 1 ? readJoin(clause, this.matches, this.tables) : undefined;
    if (joined && "why" in joined) return this.#refuse(joined.why);
    this.matches = this.matches.filter(({ at }) => !clause.isUsed(at));
    const once = this.#readDedupe();
    const doubled = once === undefined ? this.#readDoubles() : undefined;
    const { compute, columns } = readComputed(clause, this.matches);
    this.#compute.push(...compute);
    this.matches.push(...columns);
    this.#readLimit();
    const pivot = clause.take("pivot") > 0;
    this.#readSort();
    this.#readGroups();
    this.#readMeasures();
    const distinct = this.#readDistinct();
    const select = this.#readSelect();
    const isSaid = this.#useVerbs() || this.asked.slots.format !== undefined || this.asked.slots.output !== undefined;
    if (this.why !== undefined) return undefined;
    const parts = { once, pivot, distinct, select };
    if (!isSaid && !this.#isAnything(parts) && !joined && !doubled) return undefined;
    const base = this.#base(joined);
    return doubled ? { ...base, ...doublesOf(doubled, this.tables) } : this.#finish(base, parts);
  }

  #isAnything({ once, select }: Pick<Parts, "once" | "select">): boolean {
    const lists = [select, this.#measures, this.#group, this.#order, this.#where];
    return lists.some((list) => list.length > 0) || once !== undefined || this.#limit !== undefined;
  }

  #base(join: TableJoin | undefined): TableQuery {
    const [only] = this.#where;
    return {
      file: this.tables.files[0] ?? "",
      ...(join && { join: [join] }),
      ...(this.#compute.length > 0 && { compute: this.#compute }),
      ...(only && { where: this.#where.length === 1 ? only : { all: [...this.#where] } }),
    };
  }

  #finish(base: TableQuery, { once, pivot, distinct, select }: Parts): TableQuery | undefined {
    if (pivot) return this.#pivoted(base, select);
    const query = once && once.length > 0 ? { ...base, deduplicate: { by: [...once], keep: "first" as const } } : base;
    const isMeasured = this.#group.length + this.#measures.length > 0;
    const odd = isMeasured ? select.find((column) => !this.#group.includes(column)) : undefined;
    if (odd !== undefined) return this.#refuse(`What is to be done with ${odd} is not said.`);
    const measures = this.#measures.length > 0 ? this.#measures : [{ fn: "count" as const }];
    if (isMeasured) this.#orderGroups(measures);
    const isDistinct = distinct || once?.length === 0;
    const shown = isMeasured
      ? { measures, ...(this.#group.length > 0 && { group: this.#group }) }
      : { ...(select.length > 0 && { select: this.#shownColumns(select) }), ...(isDistinct && { distinct: true }) };
    const cut = this.#cut();
    return cut && { ...query, ...shown, ...(this.#order.length > 0 && { order: this.#order }), ...cut };
  }

  /** How many rows, and from where; rows from the end of what is not sorted are those of the file's end. */
  #cut(): { limit?: number; offset?: number } | undefined {
    if (this.#limit === undefined) return {};
    if (!this.#fromEnd || this.#order.length > 0) return { limit: this.#limit };
    if (this.#where.length > 0) return this.#refuse("The last rows of a choice are not known before it is made; say by which column they are sorted.");
    return { limit: this.#limit, offset: Math.max(0, (this.tables.shapes[0]?.shape.rows ?? 0) - this.#limit) };
  }

  /** Groups of a top list are in the order of what is measured. */
  #orderGroups([measure]: readonly TableMeasure[]): void {
    if (!measure || this.#group.length === 0 || this.#order.length > 0) return;
    const column = measure.column === undefined ? "count" : `${measure.fn} ${measure.column}`;
    if (this.#ranked) {
      this.#order.push({ column, descending: this.#ranked.descending });
      this.#limit ??= this.#ranked.limit;
    } else if (this.#limit !== undefined) this.#order.push({ column, descending: !this.#fromEnd });
    else if (this.#direction !== undefined) this.#order.push({ column, descending: this.#direction === "desc" });
  }

  /** The column that rows are ordered by is shown beside those that are asked for. */
  #shownColumns(select: readonly string[]): string[] {
    const ordered = this.#order.map(({ column }) => column).filter((column) => this.tables.columns.some(({ name }) => name === column));
    return [...new Set([...select, ...ordered])];
  }

  #pivoted(base: TableQuery, select: readonly string[]): TableQuery | undefined {
    const keys = [...this.#group, ...select];
    const [rows, columns] = keys;
    const [measure = { fn: "count" as const }] = this.#measures;
    if (keys.length !== 2 || rows === undefined || columns === undefined)
      return this.#refuse("A pivot has a column for its rows, one for its columns, and a measure: pivot amount by region and month.");
    return { ...base, pivot: { rows: [rows], columns, measure } };
  }

  #refuse(why: string): undefined {
    this.why = why;
    return undefined;
  }

  #readDedupe(): readonly string[] | undefined {
    const { clause } = this;
    if (!clause.has("dedupe")) return undefined;
    clause.take("dedupe", "row");
    return this.matches.filter((match) => this.#useMatch(match)).map(({ column }) => column.name);
  }

  /** Rows that are there more than once. */
  #readDoubles(): readonly string[] | undefined {
    const { clause } = this;
    if (!clause.has("duplicate")) return undefined;
    clause.take("duplicate", "row", "value", "show", "search", "count", "which", "what");
    return this.matches.filter((match) => this.#useMatch(match)).map(({ column }) => column.name);
  }

  #onlyFree(from: number, to: number): boolean {
    return stretch(from, to - from).every((index) => this.clause.isFree(index) && !this.clause.isUsed(index));
  }

  /** Nothing between two words is still to be read. */
  #settled(from: number, to: number): boolean {
    for (let index = from; index < to; index++)
      if (!this.clause.isFree(index) && !this.clause.isUsed(index) && !this.clause.can(index, "row", "table")) return false;
    return true;
  }

  #readLimit(): void {
    const { clause } = this;
    for (const at of clause.places("top", "last")) {
      const beside = numberBeside(clause, at);
      if (!beside || beside.at < at - 1) continue;
      this.#limit = beside.count;
      this.#fromEnd = clause.can(at, "last") && !clause.can(at, "top");
      this.#limitPlace = Math.max(at, beside.at);
      clause.use(at, beside.at);
      return;
    }
  }

  /** Sorted by a column, or "highest first" by the one that is meant. */
  #readSort(): void {
    const { clause } = this;
    const sorts = clause.places("sort");
    const directions = clause.places("asc", "desc");
    const [direction] = directions;
    const measured = this.#hasMeasures();
    const isRanked = this.#limit !== undefined && !measured;
    const isBy = isRanked || direction !== undefined || this.#isPlainBy(measured);
    const key = this.#keyAfter(sorts[0] ?? (isBy ? this.#byPlace() : undefined));
    if (!key && !(direction !== undefined && measured)) return;
    clause.use(...sorts, ...directions);
    const order = direction === undefined ? undefined : clause.can(direction, "desc") ? "desc" : "asc";
    if (key) this.#orderBy(key, { order, isTop: isRanked && order === undefined && sorts.length === 0 });
    else this.#direction = order;
  }

  #keyAfter(from: number | undefined): Match | undefined {
    const isOpen = ({ at, column }: Match): boolean => !this.clause.isUsed(at) || this.#compute.some(({ as }) => as === column.name);
    return from === undefined ? undefined : this.matches.find((match) => match.at > from && isOpen(match) && this.#settled(from + 1, match.at));
  }

  #orderBy(key: Match, { order, isTop }: { order: "asc" | "desc" | undefined; isTop: boolean }): void {
    this.#useMatch(key);
    if (isTop && isNumeric(key.column) && this.#topOfGroups(key.column)) return;
    this.#order.push({ column: key.column.name, ...((order === "desc" || (isTop && !this.#fromEnd)) && { descending: true }) });
  }

  /** "The top 3 customers by amount" adds up the amount of each: a customer may have many rows. */
  #topOfGroups(column: ColumnShape): boolean {
    const group = this.matches.find((match) => match.at === this.#limitPlace + 1 && !this.clause.isUsed(match.at) && match.column.type === "text");
    if (!group) return false;
    this.#useMatch(group);
    this.#group.push(group.column.name);
    this.#measures.push({ fn: "sum", column: column.name });
    return true;
  }

  /** Where "by" stands before a column. */
  #byPlace(): number | undefined {
    return this.matches.map(({ at }) => [at - 1, at - 2].find((index) => this.clause.can(index, "by"))).find((at) => at !== undefined);
  }

  /** "List the orders by amount": nothing is measured, so it is an order. */
  #isPlainBy(measured: boolean): boolean {
    return !measured && this.clause.has("show", "row") && !this.clause.has("distinct", "max", "min") && !this.clause.has("pivot");
  }

  /** Columns after "per" or "by", and months and years of the column of dates. */
  #readGroups(): void {
    const { clause } = this;
    for (const match of [...this.matches]) {
      if (clause.isUsed(match.at)) continue;
      const before = [match.at - 1, match.at - 2].find((index) => clause.can(index, "per", "by") && this.#onlyFree(index + 1, match.at));
      const isTop = this.#limit !== undefined && this.#hasMeasures() && this.#limitPlace === match.at - 1;
      const joined = this.#group.length > 0 && (clause.can(match.at - 1, "and") || clause.at(match.at - 1)?.shown === ",");
      if (before === undefined && !joined && !isTop) continue;
      if (before !== undefined && !clause.can(before, "stop") && !this.#hasMeasures() && clause.has("min", "max")) continue;
      if (clause.can(match.at - 1, "sum", "average", "min", "max")) continue;
      this.#useMatch(match);
      this.#group.push(match.column.name);
    }
    for (const at of clause.places("month", "year", "day")) this.#groupByPart(at);
    clause.take("group");
  }

  /** Something is counted, added up or averaged, or groups are asked for. */
  #hasMeasures(): boolean {
    return this.clause.has("count", "sum", "average", "median", "group", "pivot");
  }

  #groupByPart(at: number): void {
    const { clause } = this;
    const part: Part = clause.can(at, "year") ? "year" : clause.can(at, "month") ? "month" : "day";
    const isPer = [at - 1, at - 2].some((index) => clause.can(index, "per", "by", "and")) || /ly$|lich$/.test(clause.at(at)?.shown ?? "");
    const dates = this.tables.columns.filter(({ type }) => type === "date");
    const [column] = dates;
    if (!isPer || !column || this.matches.some((match) => match.at === at)) return;
    if (dates.length > 1) this.why ??= `It may be the ${part} of ${dates.map(({ name }) => name).join(" or ")}: say which.`;
    clause.use(at);
    this.#compute.push({ as: part, of: `${part}([${column.name}])` });
    this.#group.push(part);
  }

  #readMeasures(): void {
    const { clause } = this;
    for (const at of clause.places(...FNS)) {
      if (clause.isUsed(at)) continue;
      const fn = FNS.find((each) => clause.can(at, each)) ?? "count";
      if (fn === "count") this.#addCount(at);
      else this.#addMeasure(at, fn);
      if (this.why !== undefined) return;
    }
  }

  #addCount(at: number): void {
    const { clause } = this;
    clause.use(at);
    const next = this.#columnOf(at);
    if (next && (this.#isDifferent(at, next.at) || !this.#hasRowNoun(at, next.at))) {
      this.#useMatch(next);
      clause.use(...clause.places("distinct", "value").filter((index) => index < next.at + next.length + 1));
      const isAmount = !this.#isDifferent(at, next.at) && isCountOf(next.column);
      this.#measures.push({ fn: isAmount ? "sum" : "distinct", column: next.column.name });
    } else this.#measures.push({ fn: "count" });
  }

  #isDifferent(from: number, to: number): boolean {
    return this.clause.places("distinct").some((at) => at > from && at < to);
  }

  #hasRowNoun(from: number, to: number): boolean {
    return Array.from({ length: to - from - 1 }, (_, index) => from + 1 + index).some(
      (at) => this.clause.can(at, "row") || (this.clause.isUsed(at) && !this.clause.isFree(at)),
    );
  }

  /** The column a measure is of: the next one, or the one right before it. */
  #columnOf(at: number): Match | undefined {
    const { clause } = this;
    const open = this.matches.filter((match) => !clause.isUsed(match.at));
    const next = open.find((match) => match.at > at && this.#passable(at + 1, match.at)) ?? this.#sharedColumn(at);
    return next ?? open.find((match) => match.at + match.length === at);
  }

  /** "Minimum and maximum of the amount": the column of the measure before it. */
  #sharedColumn(at: number): Match | undefined {
    const last = this.#measures.at(-1)?.column;
    const isJoint = this.clause.can(at - 1, "and", "stop") || this.clause.at(at - 1)?.shown === ",";
    return last !== undefined && isJoint
      ? this.matches.find((match) => match.at > at && match.column.name === last && this.#passable(at + 1, match.at))
      : undefined;
  }

  /** "Sum amount and quantity": the columns after the first one are measured too. */
  #addMore(fn: Fn, after: Match): void {
    const { clause } = this;
    for (let end = after.at + after.length; clause.can(end, "and") || clause.at(end)?.shown === ","; ) {
      const at = clause.can(end + 1, "stop") ? end + 2 : end + 1;
      const next = this.matches.find((match) => match.at === at && !clause.isUsed(at) && isNumeric(match.column));
      if (!next) return;
      this.#useMatch(next);
      this.#measures.push({ fn, column: next.column.name });
      end = next.at + next.length;
    }
  }

  #passable(from: number, to: number): boolean {
    for (let index = from; index < to; index++) {
      const isOpen =
        this.clause.isFree(index) ||
        this.clause.can(index, "value", "distinct", "number", "row", "key", "count", "top", "average", "min", "max", "median", "sum") ||
        this.clause.isUsed(index);
      if (!isOpen || (this.clause.can(index, "per", "by") && !this.clause.can(index, "stop", "of"))) return false;
    }
    return true;
  }

  #addMeasure(at: number, fn: Exclude<Fn, "count" | "distinct">): void {
    const { clause } = this;
    const isExtreme = fn === "min" || fn === "max";
    if (isExtreme && this.#ranksGroups(at, fn)) return;
    const of = this.#columnOf(at) ?? (isExtreme ? this.#columnBy() : undefined);
    const column = of?.column ?? this.#priceFor(at) ?? this.#onlyQuantity(at, this.#measures.length > 0 && fn === "sum");
    if (!column) return;
    const limit = isExtreme ? numberBeside(clause, at) : undefined;
    clause.use(at);
    if (of) this.#useMatch(of);
    clause.take("value");
    if (!isNumeric(column) && !(isExtreme && column.type === "date")) this.why = `${column.name} holds no numbers.`;
    else if (isExtreme) this.#addExtreme(column, { fn, at, limit });
    else this.#addFigures(fn, { column, of });
  }

  #addFigures(fn: Fn, { column, of }: { column: ColumnShape; of: Match | undefined }): void {
    this.#measures.push({ fn, column: column.name });
    if (of) this.#addMore(fn, of);
  }

  /** The largest of a column: a figure, or the rows that have it. */
  #addExtreme(column: ColumnShape, { fn, at, limit }: { fn: "min" | "max"; at: number; limit: { count: number; at: number } | undefined }): void {
    if (limit || this.#isRow(at)) this.#rank(column, { fn, limit });
    else this.#measures.push({ fn, column: column.name });
  }

  /** "The customer with the highest total amount", "the country with the most orders": groups are ranked by a measure. */
  #ranksGroups(at: number, fn: "min" | "max"): boolean {
    const { clause } = this;
    const counted = this.#countedBy(at);
    const key = this.matches.find((match) => match.at < at && !clause.isUsed(match.at));
    if (counted === undefined || (!key && this.#group.length === 0)) return false;
    const limit = numberBeside(clause, key?.at ?? at);
    clause.use(at, ...counted, ...(limit ? [limit.at] : []));
    if (key && this.#useMatch(key)) this.#group.push(key.column.name);
    if (counted.length > 0) this.#measures.push({ fn: "count" });
    this.#ranked = { descending: fn === "max", limit: limit?.count ?? 1 };
    return true;
  }

  /** What a superlative is of where that is a measure; the word for rows, where they are counted. */
  #countedBy(at: number): number[] | undefined {
    const { clause } = this;
    const next = clause.near(at, 1);
    if (next === undefined) return undefined;
    if (clause.can(next, "sum", "average", "count", "median") && !this.matches.some((match) => match.at === next)) return [];
    return this.#isRowNoun(next) && MOST.test(clause.at(at)?.shown ?? "") ? [next] : undefined;
  }

  #rank(column: ColumnShape, { fn, limit }: { fn: "min" | "max"; limit: { count: number; at: number } | undefined }): void {
    if (limit) this.clause.use(limit.at);
    this.#order.push({ column: column.name, descending: fn === "max" });
    this.#limit ??= limit?.count ?? 1;
  }

  /** A row is asked for: "the order with the highest amount", "which product has the lowest price", "the cheapest item". */
  #isRow(at: number): boolean {
    return this.#asksWhich(at) || this.#isRowNoun(at + 1) || this.#rowNounBefore(at);
  }

  #asksWhich(at: number): boolean {
    const { clause } = this;
    return this.matches.some(
      (match) => match.at < at && !clause.isUsed(match.at) && (match.at === 0 || clause.can(match.at - 1, "which", "what", "show", "stop", "all")),
    );
  }

  #isRowNoun(at: number): boolean {
    return this.clause.can(at, "row") || this.#isFileNoun(at);
  }

  /** "The order with …", "which orders …". */
  #rowNounBefore(at: number): boolean {
    const before = stretch(0, at).filter((index) => this.#isRowNoun(index));
    return before.some((index) => index > 0 || stretch(index, at - index).some((place) => this.clause.can(place, "with", "where", "which")));
  }

  #isFileNoun(at: number): boolean {
    const { clause, tables } = this;
    const token = clause.at(at)?.token;
    if (token?.kind !== "word" || !clause.isUsed(at)) return false;
    return tables.files.some((file) => folded(file.slice(file.lastIndexOf("/") + 1)).startsWith(folded(token.text).slice(0, -1)));
  }

  /** "The two cheapest by price". */
  #columnBy(): Match | undefined {
    return this.matches.find(
      (match) => !this.clause.isUsed(match.at) && [match.at - 1, match.at - 2].some((index) => this.clause.can(index, "by") && !this.clause.isUsed(index)),
    );
  }

  /** What is cheap or expensive is so by its price. */
  #priceFor(at: number): ColumnShape | undefined {
    if (!PRICED.test(folded(this.clause.at(at)?.shown ?? ""))) return undefined;
    const prices = this.tables.columns.filter((column) => isNumeric(column) && PRICE.test(folded(column.name)));
    return prices.length === 1 ? prices[0] : undefined;
  }

  #onlyQuantity(at: number, isOptional: boolean): ColumnShape | undefined {
    const computed = this.#compute.find(({ as }) => !["year", "month", "day"].includes(as));
    if (computed) return { name: computed.as, type: "number", values: undefined };
    const [column, ...others] = quantities(this.tables.columns);
    if (column && others.length === 0) return column;
    if (!isOptional)
      this.why = column
        ? `${this.clause.at(at)?.shown} may be of the columns ${[column, ...others].map(({ name }) => name).join(", ")}: say of which.`
        : `There is no column of quantities for ${this.clause.at(at)?.shown}.`;
    return undefined;
  }

  #readDistinct(): boolean {
    const { clause } = this;
    const open = this.matches.some((match) => !clause.isUsed(match.at));
    if (this.#measures.length > 0 || !open) return false;
    const said = clause.has("distinct", "value") || (clause.has("which") && this.#where.length === 0 && this.#order.length === 0);
    if (said) clause.take("distinct", "value");
    return said;
  }

  #readSelect(): string[] {
    return this.matches.filter((match) => this.#useMatch(match)).map(({ column }) => column.name);
  }

  #useMatch({ at, length }: Match): boolean {
    if (this.clause.isUsed(at)) {
      const computed = this.matches.find((match) => match.at === at)?.column;
      return computed !== undefined && this.#compute.some(({ as }) => as === computed.name) && !this.#isMeasured(computed.name);
    }
    this.clause.use(...Array.from({ length }, (_, index) => at + index));
    return true;
  }

  #isMeasured(column: string): boolean {
    return this.#measures.some((measure) => measure.column === column) || this.#order.some((key) => key.column === column) || this.#measures.length > 0;
  }

  /** Verbs and nouns that say no more than that rows are meant. */
  #useVerbs(): boolean {
    const { clause } = this;
    const verbs = clause.take("show", "write", "read", "filter", "search", "compute", "convert", "which", "what", "who", "how");
    clause.take("row", "file", "table", "here", "column");
    return verbs > 0;
  }
}

const PRICED = /expensive|cheap|dear|teuer|billig|guenstig|gunstig|\bcher|\bcar[oai]s?\b|barat|economic/;
const PRICE = /price|preis|prix|precio|prezzo|preco|kosten|cost/;
/** "The most orders" counts; "the largest order" does not. */
const MOST = /^(?:most|fewest|least|meisten|wenigsten|plus|moins|más|mas|menos|più|piu|meno|mais|le plus|le moins)\b/i;

/** Groups of like rows that have more than one member. */
function doublesOf(by: readonly string[], { columns }: Tables): Partial<TableQuery> {
  const keys = by.length > 0 ? [...by] : columns.slice(0, 16).map(({ name }) => name);
  return { group: keys, measures: [{ fn: "count" }], having: { column: "count", is: ">", value: 1 }, order: [{ column: "count", descending: true }] };
}
