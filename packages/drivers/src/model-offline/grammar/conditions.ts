import type { Comparison, TableComparison, TableCondition } from "@aether/protocol";
import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import { isNumeric, type Match, quantities, valueAt } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { numberIn, type Period, periodAt } from "./numbers.ts";

/** The conditions of a clause; `unclear` is a sentence where one may be of several columns. */
export interface Conditions {
  readonly found: readonly TableCondition[];
  readonly unclear: string | undefined;
}

const SIGNS: Readonly<Record<string, Comparison>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  ">": ">",
  "<=": "<=",
  ">=": ">=",
  "≤": "<=",
  "≥": ">=",
};
const WORDS: readonly (readonly [Sense, Comparison])[] = [
  ["gte", ">="],
  ["lte", "<="],
  ["gt", ">"],
  ["lt", "<"],
  ["ne", "!="],
  ["contains", "contains"],
  ["starts", "starts"],
  ["ends", "ends"],
  ["between", "between"],
  ["since", ">="],
  ["until", "<="],
  ["after", ">"],
  ["before", "<"],
];

/** Reads what rows must be, and uses the words of it; columns that are compared are taken out of the matches. */
export class ConditionReader {
  readonly clause: Clause;
  readonly columns: readonly ColumnShape[];
  matches: Match[];
  readonly found: TableCondition[] = [];
  unclear: string | undefined;

  constructor(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]) {
    this.clause = clause;
    this.columns = columns;
    this.matches = [...matches];
  }

  read(): void {
    for (const match of [...this.matches]) this.#ofColumn(match);
    this.#ofValues();
    this.#ofPeriods();
    this.#ofNumbers();
  }

  #ofColumn(match: Match): void {
    const { clause } = this;
    if (clause.isUsed(match.at)) return;
    let at = match.at + match.length;
    const isAfterWhere = this.#followsWhere(match.at);
    let isNot = false;
    let isSaid = false;
    const used: number[] = [];
    let is: Comparison | undefined;
    for (; at < clause.length; at++) {
      const shown = clause.at(at)?.shown ?? "";
      const sign = Object.hasOwn(SIGNS, shown) ? SIGNS[shown] : undefined;
      const word = clause.isUsed(at) ? undefined : WORDS.find(([sense]) => clause.can(at, sense) && !(sense === "contains" && isNumeric(match.column)))?.[1];
      if (clause.can(at, "filled")) return this.#keep({ not: { column: match.column.name, is: "empty" } }, match, [...used, at]);
      if (clause.can(at, "empty")) return this.#keep(negated(isNot, { column: match.column.name, is: "empty" }), match, [...used, at]);
      if (sign !== undefined || word !== undefined) {
        if (is !== undefined) break;
        is = sign ?? word;
        used.push(at);
      } else if (clause.can(at, "not") && is === undefined) {
        isNot = true;
        used.push(at);
      } else if (clause.can(at, "is")) isSaid = true;
      else if (!(clause.can(at, "stop") && clause.at(at)?.token.kind === "word") || this.#valueAt(match.column, at, false)) break;
    }
    const isOpen = is !== undefined || isSaid || isNot;
    const value = this.#valueAt(match.column, at, isOpen);
    if (!value || !(isOpen || isAfterWhere || value.known)) return;
    if (is === "between") return this.#between(match, value, { used, at });
    const values = [value];
    let end = at + value.length;
    while (clause.can(end, "or") || clause.at(end)?.shown === "," || (clause.can(end, "and") && value.known)) {
      const next = clause.at(end)?.shown === "," && clause.can(end + 1, "or") ? end + 2 : end + 1;
      const more = this.matches.some((other) => other.at === next) ? undefined : this.#valueAt(match.column, next, clause.can(end, "or"));
      if (!more || (!more.known && !clause.can(end, "or"))) break;
      values.push(more);
      if (clause.can(end, "or")) used.push(end);
      if (clause.can(next - 1, "or")) used.push(next - 1);
      end = next + more.length;
    }
    const indexes = [...used, ...Array.from({ length: end - at }, (_, index) => at + index)];
    this.#keep(negated(isNot && is !== "!=", this.#comparison(match.column, is ?? "=", values)), match, indexes);
  }

  #comparison(column: ColumnShape, is: Comparison, values: readonly Value[]): TableCondition {
    const [first] = values;
    if (!first) return { column: column.name, is: "empty" };
    if (first.period) return periodCondition(column.name, is, first.period);
    if (values.length > 1) return { column: column.name, is: "in", values: values.map(({ value }) => value) };
    return { column: column.name, is, value: first.value };
  }

  #between(match: Match, low: Value, { used, at }: { used: readonly number[]; at: number }): void {
    const joint = at + low.length;
    if (!this.clause.can(joint, "and", "to", "until")) return;
    const high = this.#valueAt(match.column, joint + 1, true);
    if (!high) return;
    const end = joint + 1 + high.length;
    const values = [low.period?.from ?? low.value, high.period?.to ?? high.value];
    this.#keep({ column: match.column.name, is: "between", values }, match, [...used, ...Array.from({ length: end - at }, (_, index) => at + index)]);
  }

  #keep(condition: TableCondition, match: Match, used: readonly number[]): void {
    this.found.push(condition);
    this.clause.use(...Array.from({ length: match.length }, (_, index) => match.at + index), ...used);
    for (let at = match.at - 1; at >= 0 && (this.clause.isFree(at) || this.clause.can(at, "filter")) && !this.clause.isUsed(at); at--) {
      if (this.clause.can(at, "or") || this.clause.at(at)?.token.kind === "sign") break;
      if (this.clause.can(at, "filter", "where")) this.clause.use(at);
    }
    this.matches = this.matches.filter((other) => other !== match);
  }

  #followsWhere(at: number): boolean {
    for (let index = at - 1; index >= 0 && at - index <= 3; index--) {
      if (this.clause.can(index, "where")) return true;
      if (!this.clause.can(index, "stop")) return false;
    }
    return false;
  }

  /** What a column is compared with; without a comparison only a number, a quoted text or a value that it has. */
  #valueAt(column: ColumnShape, at: number, isOpen: boolean): Value | undefined {
    const { clause } = this;
    const word = clause.at(at);
    if (!word || clause.isUsed(at)) return undefined;
    if (column.type === "date") {
      const dated = periodAt(clause, at);
      if (dated) return { value: dated.period.from, period: dated.period, length: dated.used.length, known: true };
    }
    const { token } = word;
    if (token.kind === "quoted") return { value: token.text, length: 1, known: true };
    if (token.kind === "number" && isNumeric(column)) {
      const value = numberIn(token.text, clause.language);
      return value === undefined ? undefined : { value, length: 1 + (isUnit(clause, at + 1) ? 1 : 0), known: true };
    }
    const known = valueAt(clause, at, column);
    if (known) return { value: known.value, length: known.length, known: true };
    if (column.type === "boolean" && /^(?:true|yes|wahr|ja|vrai|oui|s[ií]|verdadero|vero|sim|verdadeiro)$/i.test(word.shown))
      return { value: true, length: 1, known: true };
    if (column.type === "boolean" && /^(?:false|no|falsch|nein|faux|non|falso|n[aã]o)$/i.test(word.shown)) return { value: false, length: 1, known: true };
    if (!isOpen || isNumeric(column) || column.type === "date") return undefined;
    if (token.kind === "number" || token.kind === "date") return { value: token.text, length: 1, known: false };
    if (token.kind !== "word" || clause.isFree(at) || this.matches.some((match) => match.at === at)) return undefined;
    let length = 1;
    while (isProper(clause, at) && isProper(clause, at + length)) length += 1;
    return { value: clause.shown(at, at + length), length, known: false };
  }

  /** Values that stand alone: "refunded orders", "from Berlin". */
  #ofValues(): void {
    const { clause } = this;
    const hits: { column: ColumnShape; value: string; at: number; length: number }[] = [];
    for (let at = 0; at < clause.length; at++) {
      if (clause.isUsed(at) || this.matches.some((match) => at >= match.at && at < match.at + match.length)) continue;
      const found = this.columns.flatMap((column) => {
        const value = column.type === "text" ? valueAt(clause, at, column) : undefined;
        return value ? [{ column, ...value, at }] : [];
      });
      const longest = found.filter(({ length }) => length === Math.max(...found.map((each) => each.length)));
      const [hit] = longest;
      if (!hit || (clause.isFree(at) && hit.length === 1)) continue;
      if (longest.length > 1) this.unclear ??= `${hit.value} stands in the columns ${longest.map(({ column }) => column.name).join(" and ")}: say in which.`;
      hits.push(hit);
      clause.use(...Array.from({ length: hit.length }, (_, index) => at + index));
    }
    for (const [column, own] of Map.groupBy(hits, (hit) => hit.column)) this.#addValues(column, own);
  }

  #addValues(column: ColumnShape, hits: readonly { value: string; at: number }[]): void {
    const { clause } = this;
    const values = [...new Set(hits.map(({ value }) => value))];
    const [first] = hits;
    const before = first ? [first.at - 1, first.at - 2].find((at) => clause.can(at, "not", "except") && !clause.isUsed(at)) : undefined;
    const within = (at: number): boolean => hits.length > 1 && at > (first?.at ?? 0) && at < (hits.at(-1)?.at ?? 0);
    clause.use(...clause.places("or").filter(within));
    if (before !== undefined) clause.use(before);
    const [only = ""] = values;
    const condition: TableCondition = values.length === 1 ? { column: column.name, is: "=", value: only } : { column: column.name, is: "in", values };
    this.found.push(negated(before !== undefined, condition));
  }

  /** Days, months and years that stand alone are of the only column of dates. */
  #ofPeriods(): void {
    const { clause } = this;
    const dates = this.columns.filter(({ type }) => type === "date");
    for (let at = 0; at < clause.length; at++) {
      if (clause.isUsed(at)) continue;
      const dated = periodAt(clause, at);
      if (!dated) continue;
      const [column] = dates;
      if (!column) return;
      if (dates.length > 1)
        this.unclear ??= `${clause.shown(at, at + dated.used.length)} may be of the columns ${dates.map(({ name }) => name).join(" and ")}: say of which.`;
      const word = WORDS.find(
        ([sense]) => clause.can(at - 1, sense) && ["after", "before", "since", "until", "between", "gt", "lt"].includes(sense) && !clause.isUsed(at - 1),
      );
      clause.use(...dated.used, ...(word ? [at - 1] : []));
      const joint = at + dated.used.length;
      const last = clause.can(joint, "and", "to", "until") && (word?.[1] === "between" || word?.[1] === ">=") ? periodAt(clause, joint + 1) : undefined;
      if (last) {
        clause.use(joint, ...last.used);
        this.found.push({ column: column.name, is: "between", values: [dated.period.from, last.period.to] });
      } else this.found.push(periodCondition(column.name, word?.[1] ?? "=", dated.period));
    }
  }

  /** "Over 100" is of the only column that holds quantities. */
  #ofNumbers(): void {
    const { clause } = this;
    for (const at of clause.places("gt", "lt", "gte", "lte")) {
      const token = clause.at(at + 1)?.token;
      const value = token?.kind === "number" && !clause.isUsed(at + 1) ? numberIn(token.text, clause.language) : undefined;
      const is = WORDS.find(([sense]) => clause.can(at, sense))?.[1];
      if (value === undefined || is === undefined) continue;
      const near = this.#columnAfter(at + 2);
      const [column, ...others] = near ? [near.column] : quantities(this.columns);
      if (!column) return;
      if (others.length > 0)
        this.unclear ??= `${clause.shown(at, at + 2)} may be of the columns ${[column, ...others].map(({ name }) => name).join(", ")}: say of which.`;
      clause.use(at, at + 1, ...(isUnit(clause, at + 2) ? [at + 2] : []));
      if (near) this.#keep({ column: column.name, is, value }, near, []);
      else this.found.push({ column: column.name, is, value });
    }
  }

  /** "More than 3 items": the column stands behind the number. */
  #columnAfter(at: number): Match | undefined {
    return this.matches.find((match) => match.at === at && isNumeric(match.column) && !this.clause.isUsed(at));
  }
}

interface Value {
  readonly value: string | number | boolean;
  readonly period?: Period;
  /** Words it is said in. */
  readonly length: number;
  /** It can be nothing but a value. */
  readonly known: boolean;
}

const negated = (isNot: boolean, condition: TableCondition): TableCondition => {
  if (!isNot) return condition;
  return "is" in condition && condition.is === "=" ? { ...(condition as TableComparison), is: "!=" } : { not: condition };
};

function periodCondition(column: string, is: Comparison, { from, to }: Period): TableCondition {
  if (is === ">") return { column, is: ">", value: to };
  if (is === ">=") return { column, is: ">=", value: from };
  if (is === "<") return { column, is: "<", value: from };
  if (is === "<=") return { column, is: "<=", value: to };
  const within: TableCondition = from === to ? { column, is: "=", value: from } : { column, is: "between", values: [from, to] };
  return is === "!=" ? { not: within } : within;
}

const isUnit = (clause: Clause, at: number): boolean =>
  /^(?:euros?|eur|dollars?|usd|€|\$|£|pounds?|percent|prozent|pour cent|por ciento|per cento)$/i.test(clause.at(at)?.shown ?? "");
const isProper = (clause: Clause, at: number): boolean => {
  const word = clause.at(at);
  return word?.token.kind === "word" && !clause.isUsed(at) && /^\p{Lu}/u.test(word.shown) && !clause.isFree(at);
};
