import type { TableMeasure, TableQuery } from "@aether/protocol";
import type { Clause } from "./clause.ts";
import { isNumeric, type Match, quantities } from "./columns.ts";
import type { ConditionReader } from "./conditions.ts";
import type { ColumnShape, Tables } from "./frame.ts";
import { type Asked, numberBeside } from "./slots.ts";
import { readJoin } from "./table-join.ts";
import { folded } from "./tagged.ts";

type Fn = TableMeasure["fn"];
const FNS: readonly Exclude<Fn, "distinct">[] = ["count", "sum", "average", "min", "max", "median"];
type Part = "year" | "month" | "day";

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
    const deduplicated = this.#readDedupe();
    const doubled = deduplicated === undefined && this.#readDoubles();
    this.#readComputed();
    this.#readLimit();
    const pivot = clause.take("pivot") > 0;
    this.#readSort();
    this.#readGroups();
    this.#readMeasures();
    const distinct = this.#readDistinct();
    const select = this.#readSelect();
    const isAsked = this.#useVerbs();
    if (this.why !== undefined) return undefined;
    const asked =
      isAsked ||
      select.length + this.#measures.length + this.#group.length + this.#order.length > 0 ||
      this.#where.length > 0 ||
      deduplicated !== undefined ||
      this.#limit !== undefined ||
      joined !== undefined;
    if (!asked && !doubled && this.asked.slots.format === undefined && this.asked.slots.output === undefined) return undefined;
    const [file = ""] = this.tables.files;
    const base: TableQuery = {
      file,
      ...(joined && { join: [joined] }),
      ...(this.#compute.length > 0 && { compute: this.#compute }),
      ...(this.#where.length === 1 && this.#where[0] && { where: this.#where[0] }),
      ...(this.#where.length > 1 && { where: { all: [...this.#where] } }),
    };
    if (doubled) return { ...base, ...doublesOf(doubled, this.tables) };
    return this.#finish(base, { deduplicated, pivot, distinct, select });
  }

  #finish(
    base: TableQuery,
    { deduplicated, pivot, distinct, select }: { deduplicated: readonly string[] | undefined; pivot: boolean; distinct: boolean; select: string[] },
  ): TableQuery | undefined {
    if (pivot) return this.#pivoted(base, select);
    if (deduplicated && deduplicated.length > 0) base = { ...base, deduplicate: { by: [...deduplicated], keep: "first" } };
    const rest: Partial<TableQuery> = {};
    if (this.#group.length > 0 || this.#measures.length > 0) {
      if (select.length > 0 && this.#group.length === 0 && this.#measures.length > 0)
        return this.#refuse(`What is to be done with ${select.join(", ")} is not said.`);
      if (this.#group.length > 0) rest.group = this.#group;
      rest.measures = this.#measures.length > 0 ? this.#measures : [{ fn: "count" }];
      this.#orderGroups(rest.measures);
      if (select.length > 0)
        for (const column of select) if (!this.#group.includes(column)) return this.#refuse(`What is to be done with ${column} is not said.`);
    } else {
      if (select.length > 0) rest.select = this.#shownColumns(select);
      if (distinct || deduplicated?.length === 0) rest.distinct = true;
    }
    if (this.#order.length > 0) rest.order = this.#order;
    if (this.#limit !== undefined) rest.limit = this.#limit;
    if (this.#fromEnd && this.#limit !== undefined && this.#order.length === 0) {
      const rows = this.tables.shapes[0]?.shape.rows ?? 0;
      if (this.#where.length > 0) return this.#refuse("The last rows of a choice are not known before it is made; say by which column they are sorted.");
      rest.offset = Math.max(0, rows - this.#limit);
    }
    return { ...base, ...rest };
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
  #readDoubles(): readonly string[] | false {
    const { clause } = this;
    if (!clause.has("duplicate")) return false;
    clause.take("duplicate", "row", "value", "show", "search", "count", "which", "what");
    return this.matches.filter((match) => this.#useMatch(match)).map(({ column }) => column.name);
  }

  /** "Quantity times price" is a column of its own, with the name that is given before it. */
  #readComputed(): void {
    const { clause } = this;
    for (let at = 0; at < clause.length; at++) {
      const sign = clause.at(at)?.shown ?? "";
      const op =
        clause.can(at, "times") || /^[*×]$/.test(sign)
          ? "*"
          : clause.can(at, "plus") || sign === "+"
            ? "+"
            : clause.can(at, "minus")
              ? "-"
              : clause.can(at, "divided") || sign === "/"
                ? "/"
                : undefined;
      if (op === undefined || clause.isUsed(at)) continue;
      const left = this.#matchEnding(at);
      const right = this.matches.find((match) => match.at > at && this.#onlyFree(at + 1, match.at));
      if (!left || !right || !isNumeric(left.column) || !isNumeric(right.column)) continue;
      clause.use(at);
      this.#useMatch(left);
      this.#useMatch(right);
      const as = this.#nameBefore(left.at) ?? `${left.column.name} ${op === "*" ? "×" : op} ${right.column.name}`;
      this.#compute.push({ as, of: `[${left.column.name}] ${op} [${right.column.name}]` });
      this.matches.push({ at: left.at, length: 1, column: { name: as, type: "number", values: undefined } });
    }
  }

  #matchEnding(at: number): Match | undefined {
    return this.matches.find((match) => match.at < at && this.#onlyFree(match.at + match.length, at));
  }

  #onlyFree(from: number, to: number): boolean {
    for (let index = from; index < to; index++) if (!this.clause.isFree(index) || this.clause.isUsed(index)) return false;
    return true;
  }

  /** Nothing between two words is still to be read. */
  #settled(from: number, to: number): boolean {
    for (let index = from; index < to; index++)
      if (!this.clause.isFree(index) && !this.clause.isUsed(index) && !this.clause.can(index, "row", "table")) return false;
    return true;
  }

  #nameBefore(at: number): string | undefined {
    const { clause } = this;
    const by = [at - 1, at - 2].find((index) => clause.can(index, "as", "is", "with") || clause.at(index)?.shown === "=");
    if (by === undefined) return undefined;
    const word = clause.at(by - 1);
    if (!word || word.token.kind !== "word" || clause.isUsed(by - 1) || clause.isFree(by - 1) || (word.senses.size > 0 && !clause.has("compute")))
      return undefined;
    clause.use(by - 1, by);
    return word.shown;
  }

  #readLimit(): void {
    const { clause } = this;
    for (const at of clause.places("top", "last")) {
      const beside = numberBeside(clause, at);
      if (!beside || beside.at < at - 1) continue;
      this.#limit = beside.count;
      this.#fromEnd = clause.can(at, "last") && !clause.can(at, "top");
      clause.use(at, beside.at);
      return;
    }
  }

  /** Sorted by a column, or "highest first" by the one that is meant. */
  #readSort(): void {
    const { clause } = this;
    const sorts = clause.places("sort").filter((at) => !clause.can(at, "group") || clause.has("desc", "asc") || clause.can(at, "sort"));
    const directions = clause.places("asc", "desc");
    const [direction] = directions;
    const isDown = direction !== undefined && clause.can(direction, "desc");
    const measured = clause.has("count", "sum", "average", "median", "group");
    const isRanked = this.#limit !== undefined && !measured;
    const from = sorts[0] ?? (isRanked || direction !== undefined ? this.#byPlace() : undefined) ?? (this.#isPlainBy(measured) ? this.#byPlace() : undefined);
    const key = from === undefined ? undefined : this.matches.find((match) => match.at > from && !clause.isUsed(match.at) && this.#settled(from + 1, match.at));
    if (key) {
      this.#useMatch(key);
      this.#order.push({
        column: key.column.name,
        ...((isDown || (isRanked && direction === undefined && !this.#fromEnd && sorts.length === 0)) && { descending: true }),
      });
      clause.use(...sorts, ...directions);
    } else if (direction !== undefined && measured) {
      this.#direction = isDown ? "desc" : "asc";
      clause.use(...sorts, ...directions);
    }
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
    clause.take("group");
    for (const match of [...this.matches]) {
      if (clause.isUsed(match.at)) continue;
      const before = [match.at - 1, match.at - 2].find((index) => clause.can(index, "per", "by") && this.#onlyFree(index + 1, match.at));
      const joined = this.#group.length > 0 && (clause.can(match.at - 1, "and") || clause.at(match.at - 1)?.shown === ",");
      if (before === undefined && !joined) continue;
      if (clause.can(match.at - 1, "sum", "average", "min", "max")) continue;
      this.#useMatch(match);
      this.#group.push(match.column.name);
    }
    for (const at of clause.places("month", "year", "day")) this.#groupByPart(at);
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
      this.#measures.push({ fn: "distinct", column: next.column.name });
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
    const next = open.find((match) => match.at > at && this.#passable(at + 1, match.at));
    return next ?? open.find((match) => match.at + match.length === at);
  }

  #passable(from: number, to: number): boolean {
    for (let index = from; index < to; index++) {
      const isOpen =
        this.clause.isFree(index) || this.clause.can(index, "value", "distinct", "number", "row", "key", "count", "top") || this.clause.isUsed(index);
      if (!isOpen || (this.clause.can(index, "per", "by") && !this.clause.can(index, "stop", "of"))) return false;
    }
    return true;
  }

  #addMeasure(at: number, fn: Exclude<Fn, "count" | "distinct">): void {
    const { clause } = this;
    const isExtreme = fn === "min" || fn === "max";
    if (isExtreme && this.#ranksGroups(at, fn)) return;
    const of = this.#columnOf(at);
    const column = of?.column ?? this.#onlyQuantity(at, this.#measures.length > 0 && fn === "sum");
    if (!column) {
      if (this.why === undefined && this.#measures.length > 0) clause.use(at);
      return;
    }
    clause.use(at);
    const limit = numberBeside(clause, at);
    if (of) this.#useMatch(of);
    clause.take("value");
    if (!isNumeric(column) && !(isExtreme && column.type === "date")) {
      this.why = `${column.name} holds no numbers.`;
      return;
    }
    if (isExtreme && this.#measures.length > 0 && this.#group.length > 0) {
      this.#order.push({ column: column.name, descending: fn === "max" });
    } else if (isExtreme && (limit || this.#isRow(at))) this.#rank(column, { fn, limit });
    else this.#measures.push({ fn, column: column.name });
  }

  /** "The customer with the highest total amount", "the country with the most orders": groups are ranked by a measure. */
  #ranksGroups(at: number, fn: "min" | "max"): boolean {
    const { clause } = this;
    const next = clause.near(at, 1);
    if (next === undefined) return false;
    const isMeasured = clause.can(next, "sum", "average", "count", "median") && !this.matches.some((match) => match.at === next);
    const isCounted =
      !isMeasured &&
      (clause.can(next, "row") || this.#isFileNoun(next)) &&
      /^(?:most|fewest|least|meisten|wenigsten|plus|moins|más|mas|menos|più|piu|meno|mais)\b/i.test(clause.at(at)?.shown ?? "");
    const key = this.matches.find((match) => match.at < at && !clause.isUsed(match.at));
    if ((!isMeasured && !isCounted) || (!key && this.#group.length === 0)) return false;
    const limit = numberBeside(clause, key?.at ?? at);
    clause.use(at, ...(isCounted ? [next] : []), ...(limit ? [limit.at] : []));
    if (key) {
      this.#useMatch(key);
      this.#group.push(key.column.name);
    }
    if (isCounted) this.#measures.push({ fn: "count" });
    this.#ranked = { descending: fn === "max", limit: limit?.count ?? 1 };
    return true;
  }

  #rank(column: ColumnShape, { fn, limit }: { fn: "min" | "max"; limit: { count: number; at: number } | undefined }): void {
    if (limit) this.clause.use(limit.at);
    this.#order.push({ column: column.name, descending: fn === "max" });
    this.#limit ??= limit?.count ?? 1;
  }

  /** A row is asked for: "the order with the highest amount", "which product has the lowest price". */
  #isRow(at: number): boolean {
    const { clause } = this;
    const asksWhich = this.matches.some(
      (match) => match.at < at && !clause.isUsed(match.at) && (clause.can(match.at - 1, "which", "what", "show", "stop", "all") || match.at === 0),
    );
    const isRowNoun = (index: number): boolean => clause.can(index, "row") || this.#isFileNoun(index);
    const rows = clause.words.some(
      (_, index) =>
        isRowNoun(index) &&
        (index < at ? clause.words.slice(index, at).some((_, step) => clause.can(index + step, "with", "where", "which") || index > 0) : index === at + 1),
    );
    return asksWhich || rows;
  }

  #isFileNoun(at: number): boolean {
    const { clause, tables } = this;
    const token = clause.at(at)?.token;
    if (token?.kind !== "word" || !clause.isUsed(at)) return false;
    return tables.files.some((file) => folded(file.slice(file.lastIndexOf("/") + 1)).startsWith(folded(token.text).slice(0, -1)));
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
    clause.take("row", "file", "table", "here", "column", "line", "number", "key");
    return verbs > 0;
  }
}

/** Groups of like rows that have more than one member. */
function doublesOf(by: readonly string[], { columns }: Tables): Partial<TableQuery> {
  const keys = by.length > 0 ? [...by] : columns.slice(0, 16).map(({ name }) => name);
  return { group: keys, measures: [{ fn: "count" }], having: { column: "count", is: ">", value: 1 }, order: [{ column: "count", descending: true }] };
}
