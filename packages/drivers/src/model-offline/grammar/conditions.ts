import type { Comparison, TableCondition } from "@aether/protocol";
import { conceptsOfVerb, isLightVerb } from "../lexicon/row-verbs.ts";
import { readAmounts } from "./amounts.ts";
import { AUXILIARY, endsWithVerb } from "./auxiliaries.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isId, isNumeric, type Match, quantities, valueAt } from "./columns.ts";
import { readComparedColumns } from "./compared-columns.ts";
import { type Compared, comparisonAt, comparisonOf, negated, periodCondition, readCompared, stretch } from "./comparisons.ts";
import { type DaySpan, daySpanAt } from "./day-spans.ts";
import { callsRows, isEach, isToldOf } from "./flag-nouns.ts";
import type { ColumnShape } from "./frame.ts";
import { readHeld } from "./held.ts";
import { HAVING, hasIn, isWithout, lastWord, NEVER, OR_MORE } from "./lacking.ts";
import { quantityFor } from "./money.ts";
import { numberAt, numberIn, periodAt } from "./numbers.ts";
import { asksPaid, readOpposites, readToDo } from "./opposites.ts";
import { type Dated, datedAt, untilLast } from "./period-list.ts";
import { sameRoot } from "./same-root.ts";
import { qualityCompared } from "./superlatives.ts";
import { folded } from "./tagged.ts";
import { isMoneyUnit, isOfMoney, isUnit, measuredIn } from "./units.ts";
import { flagIn, type Hit, readValue, type Value, type Wanted } from "./values.ts";
import { dateMeant, yearUnclear } from "./which-date.ts";

/** Values of a column that are looked at. */
const MOST_VALUES = 200;
const MOST_TOLD = 12;
const ZERO = /^(?:0|zeros?|zeroes|null|nullen|nullwerte|nuls?|cero|ceros|zeri)$/;

const ORDERED: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** Reads what rows must be, and uses the words of it; columns that are compared are taken out of the matches. */
export class ConditionReader {
  readonly clause: Clause;
  readonly columns: readonly ColumnShape[];
  matches: Match[];
  readonly found: TableCondition[] = [];
  /** Places of words that are values of a column. */
  readonly #valued = new Set<number>();
  /** A sentence where a condition may be of several columns. */
  unclear: string | undefined;

  constructor(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]) {
    this.clause = clause;
    this.columns = columns;
    this.matches = [...matches];
  }

  read(): void {
    this.found.push(...readToDo(this.clause, this.columns));
    const compared = readComparedColumns(this.clause, this.columns, this.matches);
    const held = readHeld(this.clause, this.columns, compared.matches);
    this.found.push(...compared.found, ...held.found);
    this.matches = [...held.matches];
    for (const match of [...this.matches]) this.#ofColumn(match);
    this.#ofValues();
    this.found.push(...readOpposites(this.clause, this.columns));
    this.#ofPeriods();
    this.#ofNumbers();
    this.found.push(...readAmounts(this.clause, this.columns));
    this.#ofZero();
    this.#ofIds();
  }

  /** "Order 17", "costume no. 407": a number behind what the rows are is that of one of them. */
  #ofIds(): void {
    const { clause } = this;
    const [id, ...others] = this.columns.filter((column) => (column.type === "integer" && isId(column.name)) || column.key);
    const at = clause.words.findIndex(
      ({ token }, index) => token.kind === "number" && /^\d+$/.test(token.text) && !clause.isUsed(index) && this.#isNumbered(index),
    );
    const value = numberIn(clause.at(at)?.token.text ?? "", clause.language);
    if (!id || others.length > 0 || value === undefined) return;
    const of = this.matches.find((match) => match.at + match.length === at || (match.column.name === id.name && match.at < at && at - match.at < 3));
    if (of) this.#keep({ column: id.name, is: "=", value }, of, [at]);
    else this.found.push({ column: id.name, is: "=", value });
    clause.use(at);
  }

  #isNumbered(at: number): boolean {
    const { clause } = this;
    const before = clause.at(at - 1);
    return (
      before?.token.kind === "word" &&
      !clause.isFree(at - 1) &&
      (clause.isUsed(at - 1) || this.matches.some((match) => match.at + match.length === at && match.column.type === "text"))
    );
  }

  /** "Without the zeros": of the column of numbers that is named, or the only one. */
  #ofZero(): void {
    const { clause } = this;
    const [at] = clause.words.flatMap(({ shown }, index) => (!clause.isUsed(index) && ZERO.test(folded(shown)) ? [index] : []));
    if (at === undefined) return;
    const [not] = clause.places("except", "not").filter((place) => place < at && stretch(place + 1, at - place - 1).every((index) => this.#isLoose(index)));
    const named = [...new Set(this.matches.filter((match) => isNumeric(match.column)).map(({ column }) => column))];
    const [column, ...others] = named.length > 0 ? named : quantities(this.columns);
    if (not === undefined || !column || others.length > 0) return;
    clause.use(not, at, ...stretch(not + 1, at - not - 1).filter((index) => clause.can(index, "count", "row", "value")));
    this.found.push({ column: column.name, is: "!=", value: 0 });
  }

  #isLoose(index: number): boolean {
    return this.clause.isFree(index) || this.clause.can(index, "count", "row", "value", "is");
  }

  #wanted(column: ColumnShape, isOpen: boolean): Wanted {
    return { column, isOpen, isColumn: (at) => this.matches.some((match) => match.at === at) };
  }

  #ofColumn(match: Match): void {
    const { clause } = this;
    const { column } = match;
    if (clause.isUsed(match.at)) return;
    const isValue = (at: number): boolean => readValue(clause, at, this.#wanted(column, false)) !== undefined;
    const compared = readCompared(clause, match.at + match.length, { column, isValue });
    if (compared.whole) return this.#keep(negated(compared.not !== (compared.whole === "filled"), { column: column.name, is: "empty" }), match, compared.used);
    const isOpen = compared.is !== undefined || compared.said || compared.not;
    const value = readValue(clause, compared.at, this.#wanted(column, isOpen));
    if (!value?.known && this.#isTold(match) && this.#ofFlag(match)) return;
    if (!value) return void (this.#isLacking(match) || this.#ofDay(match));
    if (this.#isOfNumber(column, compared) || !(isOpen || value.known || this.#followsWhere(match.at))) return;
    if (this.#isUnheard(match, value, compared)) return;
    if (compared.is === "between") this.#between(match, value, compared);
    else this.#compare(match, value, compared);
  }

  /** "Pupils under 18": a text is not under a number. */
  #isOfNumber({ type }: ColumnShape, { is = "=", at }: Compared): boolean {
    return type === "text" && ORDERED.has(is) && this.clause.at(at)?.token.kind === "number";
  }

  /** "That have no return date": nothing stands there. */
  #isLacking(match: Match): boolean {
    const { clause } = this;
    const not = [match.at - 1, match.at - 2].find(
      (at) => clause.can(at, "not", "except") && !clause.isUsed(at) && (at === match.at - 1 || clause.can(at + 1, "stop")),
    );
    const isHad = not !== undefined && (isWithout(clause, not) || [not, not - 1, not - 2].some((at) => hasIn(clause, at)));
    if (not === undefined || !isHad || flagIn(match.column) || isNumeric(match.column)) return false;
    this.#keep({ column: match.column.name, is: "empty" }, match, [not]);
    return true;
  }

  /** "Are not paid yet" beside a column `paid on`: what has no day was not done. */
  #ofDay(match: Match): boolean {
    const { clause } = this;
    if (match.column.type !== "date" || !/^\p{L}/u.test(match.column.name)) return false;
    const not = this.#deniedAt(match.at);
    // What was never done may stand in no row at all.
    if (not !== undefined && NEVER.test(lastWord(clause, not))) return false;
    if (!(not !== undefined || this.#isAfterAuxiliary(match.at)) || (clause.has("when") && not === undefined)) return false;
    const empty: TableCondition = { column: match.column.name, is: "empty" };
    this.#keep(not === undefined ? { not: empty } : empty, match, not === undefined ? [] : [not]);
    return true;
  }

  #isAfterAuxiliary(at: number): boolean {
    const { clause } = this;
    return [at - 1, at - 2].some(
      (index) => (index === at - 1 || clause.can(at - 1, "stop", "not")) && (clause.can(index, "is") || AUXILIARY.test(lastWord(clause, index))),
    );
  }

  /** What is true or false of a row, or told so in words: yes and no. */
  #ofFlag(match: Match): boolean {
    const { name, type, values } = match.column;
    const flag = flagIn(match.column);
    // Whether it is one is not known before its values are.
    if (type === "text" && values === undefined) this.unclear ??= `Which values ${name} has is not known.`;
    if (!flag) return false;
    const not = this.#deniedAt(match.at);
    this.#keep({ column: name, is: "=", value: not === undefined ? flag.yes : flag.no }, match, not === undefined ? [] : [not]);
    return true;
  }

  /** "Who get the newsletter": what some have and others have not. */
  #hasIt(at: number): boolean {
    const { clause } = this;
    const verb = [at - 1, at - 2].find(
      (index) => clause.at(index)?.token.kind === "word" && (index === at - 1 || clause.can(at - 1, "stop")) && HAVING.test(lastWord(clause, index)),
    );
    return verb !== undefined;
  }

  /** Where a word denies what is told of the rows: "are not yet paid", "no están pagados". */
  #deniedAt(at: number): number | undefined {
    const { clause } = this;
    for (let index = at - 1; index >= Math.max(0, at - 3); index--) {
      if (clause.can(index, "not", "ne", "except") && !clause.isUsed(index)) return index;
      if (!clause.isFree(index) && !clause.can(index, "is", "where")) return undefined;
    }
    return undefined;
  }

  /** "Which boats are seaworthy": a word that no row has is not what the rows were chosen by, but for "where boat = …". */
  #isUnheard({ at, column }: Match, { value, known }: Value, { is, used }: Compared): boolean {
    const { clause } = this;
    const isEqual = is === undefined || is === "=" || is === "!=";
    const isWritten = this.#followsWhere(at) || used.some((index) => clause.at(index)?.token.kind === "sign");
    if (!known && !isWritten && (this.#isVerb(String(value)) || this.#isOther(String(value), column))) return true;
    if (known || column.type !== "text" || !isEqual || isWritten) return false;
    if (column.values !== undefined && column.values.length >= MOST_VALUES) return false;
    this.unclear ??=
      column.values === undefined
        ? `Which values ${column.name} has is not known.`
        : `No row has "${String(value)}" in the column ${column.name}${column.values.length > MOST_TOLD ? "" : `: there ${column.values.length === 1 ? "is" : "are"} ${column.values.join(", ")}`}.`;
    return true;
  }

  /** "How many bikes are waiting": a value of another column. */
  #isOther(word: string, column: ColumnShape): boolean {
    const own = folded(word);
    return this.columns.some(({ name, values = [] }) => name !== column.name && values.some((value) => folded(value) === own));
  }

  /** "How many cows were milked by Owen": what was done is said of the rows, and must be of a column that the question uses. */
  #isVerb(word: string): boolean {
    const own = folded(word);
    return (
      conceptsOfVerb(own).size > 0 ||
      isLightVerb(own) ||
      this.columns.some(({ name }) =>
        folded(name)
          .split(/[^\p{L}]+/u)
          .some((part) => part.length > 3 && part !== own && sameRoot(own, part)),
      )
    );
  }

  /** "Are available", "the active members": what is true or false is told of the rows, and not asked for. */
  #isTold({ at, length, column }: Match): boolean {
    const { clause } = this;
    if (callsRows(clause, at, column)) return true;
    const [before, after] = [clause.can(at - 1, "not", "ne") && !clause.can(at - 1, "is") ? at - 2 : at - 1, at + length];
    if (isEach(clause, before)) return false;
    const isNoun =
      isToldOf(
        clause,
        at,
        this.matches.find((other) => other.at === after),
      ) ||
      (clause.isUsed(after) && clause.at(after)?.token.kind === "word") ||
      clause.can(after, "row");
    // "Los gastos pagados": such a word may follow what it is told of.
    const follows = clause.isUsed(before) && clause.at(before)?.token.kind === "word" && !clause.isFree(before) && !clause.can(before, "is");
    // "Sont en prêt": a small word between says no more.
    const isSaid = clause.can(before, "is", "where", "except") || (clause.isFree(before) && clause.can(before - 1, "is"));
    if (AUXILIARY.test(folded(clause.at(before)?.shown ?? "")) || endsWithVerb(clause, after) || asksPaid(clause, column.name)) return true;
    if (this.#deniedAt(at) !== undefined || this.#hasIt(at) || this.#isOfThem(before)) return true;
    return isSaid || clause.can(after, "is") || clause.can(at - 1, "ne") || isNoun || follows;
  }

  /** "Of the students", "in Vollzeit": a small word leads to what the rows are. */
  #isOfThem(before: number): boolean {
    const { clause } = this;
    const at = clause.can(before, "of", "with", "to") ? before : clause.can(before, "stop") ? before - 1 : -1;
    return (
      clause.can(at, "of", "with", "to") && !clause.can(at, "per", "by", "is") && !clause.has("value", "distinct", "column", "show", "not", "except", "ne")
    );
  }

  #compare(match: Match, first: Value, { is = "=", not, used, at }: Compared): void {
    const { values, used: more, end } = this.#alternatives(match.column, first, at);
    const condition = comparisonOf(match.column.name, is, values);
    this.#keep(negated(not && is !== "!=", condition), match, [...used, ...more, ...stretch(at, end - at)]);
  }

  /** "Open or paid", "Berlin, Rome or Paris": more values of the same column. */
  #alternatives(column: ColumnShape, first: Value, at: number): { values: Value[]; used: number[]; end: number } {
    const { clause } = this;
    const values = [first];
    const used: number[] = [];
    let end = at + first.length;
    for (;;) {
      const isComma = clause.at(end)?.shown === ",";
      const joint = isComma && clause.can(end + 1, "or", "and") ? end + 1 : end;
      const isOr = clause.can(joint, "or");
      const isJoint = isComma || isOr || (clause.can(joint, "and") && first.known);
      const next = isJoint && !this.matches.some((match) => match.at === joint + 1) ? readValue(clause, joint + 1, this.#wanted(column, isOr)) : undefined;
      if (!next || (!next.known && !isOr)) return { values, used, end };
      values.push(next);
      if (isOr) used.push(joint);
      end = joint + 1 + next.length;
    }
  }

  #between(match: Match, low: Value, { used, at }: Compared): void {
    const joint = at + low.length;
    const high = this.clause.can(joint, "and", "to", "until") ? readValue(this.clause, joint + 1, this.#wanted(match.column, true)) : undefined;
    if (!high) return;
    const values = [low.period?.from ?? low.value, high.period?.to ?? high.value];
    this.#keep({ column: match.column.name, is: "between", values }, match, [...used, ...stretch(at, joint + 1 + high.length - at)]);
  }

  #keep(condition: TableCondition, match: Match, used: readonly number[]): void {
    this.found.push(condition);
    this.clause.use(...stretch(match.at, match.length), ...used);
    for (let at = match.at - 1; at >= 0 && this.#opens(at); at--) if (this.clause.can(at, "filter", "where")) this.clause.use(at);
    this.matches = this.matches.filter((other) => other !== match);
  }

  /** Small words and the verb before a condition belong to it. */
  #opens(at: number): boolean {
    const { clause } = this;
    return !clause.isUsed(at) && (clause.isFree(at) || clause.can(at, "filter")) && !clause.can(at, "or") && clause.at(at)?.token.kind !== "sign";
  }

  #followsWhere(at: number): boolean {
    for (let index = at - 1; index >= 0 && at - index <= 3; index--) {
      if (this.clause.can(index, "where")) return true;
      if (!this.clause.can(index, "stop")) return false;
    }
    return false;
  }

  /** Values that stand alone: "refunded orders", "from Berlin". */
  #ofValues(): void {
    const hits: Hit[] = [];
    for (let at = 0; at < this.clause.length; at++) {
      const hit = this.#hitAt(at);
      if (!hit) continue;
      hits.push(hit);
      for (const place of stretch(at, hit.length)) this.#valued.add(place);
      this.clause.use(...stretch(at, hit.length), ...this.#nameAfter(hit));
    }
    for (const [column, own] of Map.groupBy(hits, (hit) => hit.column)) this.#addValues(column, own);
  }

  /** "The North branch": the column is said after its value. */
  #nameAfter({ column, at, length }: Hit): number[] {
    const match = this.matches.find((each) => each.at === at + length && each.column.name === column.name && !this.clause.isUsed(each.at));
    if (!match) return [];
    this.matches = this.matches.filter((each) => each !== match);
    return stretch(match.at, match.length);
  }

  #hitAt(at: number): Hit | undefined {
    const { clause } = this;
    if (clause.isUsed(at) || this.matches.some((match) => at >= match.at && at < match.at + match.length)) return undefined;
    const found = this.columns.flatMap((column) => {
      const value = column.type === "text" ? valueAt(clause, at, column) : undefined;
      return value ? [{ column, ...value, at }] : [];
    });
    const longest = found.filter(({ length }) => length === Math.max(...found.map((each) => each.length)));
    const [hit] = longest;
    // "Affiche les …" begins with an order, whatever value is called nearly so.
    const isOrder = at === 0 && clause.can(at, "show", "write", "sort") && folded(hit?.value ?? "") !== folded(clause.at(at)?.shown ?? "");
    if (!hit || isOrder || (clause.isFree(at) && hit.length === 1)) return undefined;
    if (longest.length > 1) this.unclear ??= `${hit.value} stands in the columns ${longest.map(({ column }) => column.name).join(" and ")}: say in which.`;
    return hit;
  }

  #addValues(column: ColumnShape, hits: readonly Hit[]): void {
    const { clause } = this;
    const values = [...new Set(hits.map(({ value }) => value))];
    const first = hits[0]?.at ?? 0;
    const last = hits.at(-1)?.at ?? 0;
    const before = [first - 1, first - 2].find((at) => clause.can(at, "not", "except", "ne") && !clause.isUsed(at));
    clause.use(...clause.places("or").filter((at) => at > first && at < last), ...(before === undefined ? [] : [before]));
    const [only = ""] = values;
    const condition: TableCondition = values.length === 1 ? { column: column.name, is: "=", value: only } : { column: column.name, is: "in", values };
    this.found.push(negated(before !== undefined, condition));
  }

  /** Days, months, quarters and years that stand alone are of the only column of dates, or of years. */
  #ofPeriods(): void {
    const dates = this.columns.filter(({ type }) => type === "date");
    for (let at = 0; at < this.clause.length; at++) {
      if (this.clause.isUsed(at)) continue;
      if (dates.length === 0) this.#ofYear(at);
      else if (!this.#ofDays(at, dates)) this.#ofPeriod(at, dates);
    }
  }

  #ofPeriod(at: number, dates: readonly ColumnShape[]): void {
    const { clause } = this;
    const meant = dateMeant(clause, dates);
    const column = meant ?? dates[0];
    const dated = column && !this.#isAmount(at) ? this.#dated(at, column) : undefined;
    if (!dated || !column) return;
    const joint = at + dated.used.length;
    this.unclear ??= yearUnclear(clause.at(at), [...this.columns], column);
    if (!meant) this.unclear ??= `${clause.shown(at, joint)} may be of the columns ${dates.map(({ name }) => name).join(" and ")}: say of which.`;
    if (this.#isOtherDay(at, column))
      this.unclear ??= `The only days are those of the column ${column.name}: whether ${clause.shown(at, joint)} is of them is not said.`;
    const is = comparisonAt(clause, at - 1);
    clause.use(...dated.used, ...(is === undefined ? [] : [at - 1]));
    this.found.push(untilLast(clause, { column, period: dated.period, is, joint }));
  }

  /** Days of which no year is said, or from one to another. */
  #ofDays(at: number, dates: readonly ColumnShape[]): boolean {
    const { clause } = this;
    const meant = dateMeant(clause, dates);
    const column = meant ?? dates[0];
    const span = column && !periodAt(clause, at) ? daySpanAt(clause, at, column) : undefined;
    if (!span || !column) return false;
    if ("unclear" in span) this.unclear ??= span.unclear;
    else this.#keepDays({ ...span, at }, column, meant !== undefined);
    return true;
  }

  #keepDays({ at, period, used }: DaySpan & { readonly at: number }, column: ColumnShape, isMeant: boolean): void {
    const { clause } = this;
    const shown = clause.shown(at, at + used.length);
    if (!isMeant) this.unclear ??= `${shown} may be of several columns of days: say of which.`;
    if (this.#isOtherDay(at, column)) this.unclear ??= `The only days are those of the column ${column.name}: whether ${shown} is of them is not said.`;
    const is = comparisonAt(clause, at - 1);
    clause.use(...used, ...(is === undefined ? [] : [at - 1]));
    const isWithin = is === undefined || is === "between" || period.from !== period.to;
    this.found.push(periodCondition(column.name, isWithin ? "=" : is, period));
  }

  /** "More than 2000 euros": a number that looks like a year. */
  #isAmount(at: number): boolean {
    const { clause } = this;
    if (clause.at(at)?.token.kind !== "number") return false;
    const isSize = clause.can(at - 1, "gt", "lt", "gte", "lte") && !clause.can(at - 1, "after", "before", "since", "until");
    return isSize || isUnit(clause, at + 1);
  }

  /** "Closed in March" beside a column "opened": something else happened then than the days are of. */
  #isOtherDay(at: number, { name }: ColumnShape): boolean {
    const { clause } = this;
    const isPlain = /dat[aeu]|day|tag\b|time|zeit|jour|dia|fecha|giorno|quand|when|month|monat|mois|mes\b|year|jahr|^at$/.test(folded(name));
    const before = [at - 1, at - 2, at - 3].find((index) => !clause.isFree(index) || clause.isUsed(index));
    const word = before === undefined ? undefined : clause.at(before);
    return !isPlain && word?.token.kind === "word" && clause.isUsed(before ?? -1) && this.#valued.has(before ?? -1);
  }

  #dated(at: number, column: ColumnShape): Dated | undefined {
    const dated = datedAt(this.clause, at, column);
    if (!dated || "period" in dated) return dated;
    this.unclear ??= dated.unclear;
    return undefined;
  }

  /** "Before 2000", "born in 1984": where no column holds days, the only one of years is meant. */
  #ofYear(at: number): void {
    const { clause } = this;
    const text = clause.at(at)?.token.text ?? "";
    const [column, ...others] = columnsOf(new Set(["year", "birth"]), this.columns).filter((each) => each.type === "integer");
    if (!column || others.length > 0 || clause.at(at)?.token.kind !== "number" || !/^(?:1[5-9]|20)\d\d$/.test(text)) return;
    const is = comparisonAt(clause, at - 1);
    if (is === undefined && !clause.can(at - 1, "of", "as")) return;
    clause.use(at, ...(is === undefined ? [] : [at - 1]));
    this.found.push({ column: column.name, is: is ?? "=", value: Number(text) });
  }

  /** "Over 100" is of the column behind it, or of the only one that holds quantities. */
  #ofNumbers(): void {
    const { clause } = this;
    for (const at of clause.places("gt", "lt", "gte", "lte")) {
      const value = clause.isUsed(at + 1) ? undefined : numberAt(clause, at + 1);
      const is = comparisonAt(clause, at);
      if (value !== undefined && is !== undefined) this.#ofNumber(at, is, value);
      else if (OR_MORE.test(folded(clause.at(at)?.shown ?? ""))) this.#ofNumberBefore(at);
    }
  }

  /** "50 or more", "10 Euro oder weniger": the number stands before what compares it. */
  #ofNumberBefore(at: number): void {
    const { clause } = this;
    const unit = isUnit(clause, at - 1) ? at - 1 : at;
    const place = unit - 1;
    const token = clause.at(place)?.token;
    const value = token?.kind === "number" && !clause.isUsed(place) ? numberIn(token.text, clause.language) : undefined;
    const beside = this.matches.filter((match) => isNumeric(match.column) && !clause.isUsed(match.at) && match.at >= place - 3 && match.at < at + 3);
    const measured = unit === at ? [] : measuredIn(clause, unit, this.columns);
    const [said, ...others] = beside.length > 0 ? beside.map(({ column }) => column) : measured;
    const column = said ?? quantityFor(clause, { columns: this.columns, at: place, unit: isMoneyUnit(clause, unit) });
    if (value === undefined || !column || others.length > 0) return;
    const condition: TableCondition = { column: column.name, is: clause.can(at, "gte") ? ">=" : "<=", value };
    const used = stretch(place, at - place + 1);
    const [match] = beside;
    if (match) return this.#keep(condition, match, used);
    clause.use(...used);
    this.found.push(condition);
  }

  #ofNumber(at: number, is: Comparison, value: number): void {
    const { clause } = this;
    const money = isOfMoney(clause, at + 1);
    const next = isMoneyUnit(clause, at + 2) || !clause.can(at + 2, "stop", "of") ? at + 2 : at + 3;
    const near = this.matches.find((match) => match.at === next && isNumeric(match.column) && !clause.isUsed(match.at));
    const [measured, ...more] = near || money ? [] : measuredIn(clause, at + 2, this.columns);
    const told = qualityCompared(folded(clause.at(at)?.shown ?? ""), this.columns);
    const meant = near?.column ?? (more.length === 0 ? measured : undefined) ?? told ?? quantityFor(clause, { columns: this.columns, at, unit: money });
    const unit = isMoneyUnit(clause, at + 2) || (isUnit(clause, at + 2) && near === undefined);
    const [column, ...others] = meant ? [meant] : quantities(this.columns);
    if (!column) return;
    if (others.length > 0)
      this.unclear ??= `${clause.shown(at, at + 2)} may be of the columns ${[column, ...others].map(({ name }) => name).join(", ")}: say of which.`;
    clause.use(at, at + 1, ...(unit ? [at + 2] : []));
    if (near) this.#keep({ column: column.name, is, value }, near, []);
    else this.found.push({ column: column.name, is, value });
  }
}
