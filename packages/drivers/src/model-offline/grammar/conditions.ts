import type { TableCondition } from "@aether/protocol";
import { conceptsOfVerb, isLightVerb } from "../lexicon/row-verbs.ts";
import { readAmounts } from "./amounts.ts";
import { AUXILIARY, endsWithVerb } from "./auxiliaries.ts";
import type { Clause } from "./clause.ts";
import { isNumeric, type Match } from "./columns.ts";
import { readComparedColumns } from "./compared-columns.ts";
import { type Compared, comparisonAt, comparisonOf, type Joint, negated, readCompared, stretch } from "./comparisons.ts";
import { callsRows, isEach, isToldOf } from "./flag-nouns.ts";
import type { ColumnShape } from "./frame.ts";
import { readHeld } from "./held.ts";
import { HAVING, isAnd, isNever, lackingAt, lackingVerb, lastWord, NOTHING } from "./lacking.ts";
import { readIds, readNumbers, readZero } from "./number-conditions.ts";
import { numberAt, periodAt } from "./numbers.ts";
import { asksPaid, readOpposites, readToDo } from "./opposites.ts";
import { partsAt } from "./part-values.ts";
import { readPeriods } from "./period-conditions.ts";
import { isUnsaidPermission, saysDeed } from "./permissions.ts";
import { readPresence } from "./presence.ts";
import { valueAt } from "./said-values.ts";
import { sameRoot } from "./same-root.ts";
import { folded } from "./tagged.ts";
import { flagIn, type Hit, readValue, type Value, type Wanted } from "./values.ts";
import { deniedOf, type Flag, NO, YES } from "./yes-no.ts";

/** Values of a column that are looked at. */
const MOST_VALUES = 200;
const MOST_TOLD = 12;

const ORDERED: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

const IN_YEAR = /^(?:in|en|nel|nell'anno|em|im jahr|in the year|during|pendant|durante|since|depuis|desde|dal|seit)$/;

/** Reads what rows must be, and uses the words of it; columns that are compared are taken out of the matches. */
export class ConditionReader {
  readonly clause: Clause;
  readonly columns: readonly ColumnShape[];
  matches: Match[];
  readonly found: TableCondition[] = [];
  /** Places of words that are values of a column. */
  readonly valued = new Set<number>();
  /** A sentence where a condition may be of several columns. */
  unclear: string | undefined;
  /** Columns of which each value is asked for by itself: "by Claire and by Julien". */
  readonly apart = new Set<string>();
  /** What the file of the rows is called. */
  stem: string | undefined;

  constructor(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]) {
    this.clause = clause;
    this.columns = columns;
    this.matches = [...matches];
  }

  read(): void {
    const [before, matches] = [this.clause.copy(), this.matches];
    this.#readAll();
    this.#ofEither(before, matches);
  }

  /** "In French or with more than 80 seats": two conditions, of which one is enough. */
  #ofEither(before: Clause, matches: readonly Match[]): void {
    const [or, ...others] = this.clause.places("or");
    if (or === undefined || others.length > 0 || this.found.length !== 2 || this.unclear !== undefined) return;
    const sides = [stretch(0, or), stretch(or + 1, before.length - or - 1)].map((places) => {
      const clause = before.copy();
      clause.use(...clause.words.keys().filter((at) => !places.includes(at)));
      const side = new ConditionReader(
        clause,
        this.columns,
        matches.filter(({ at }) => places.includes(at)),
      );
      side.#readAll();
      return side.found;
    });
    const [left, right] = sides.map((side) => side[0]);
    const told = (conditions: readonly TableCondition[]): string => JSON.stringify(conditions.map((each) => JSON.stringify(each)).sort());
    if (!left || !right || sides.some((side) => side.length !== 1) || told([left, right]) !== told(this.found)) return;
    this.clause.use(or);
    this.found.splice(0, 2, { any: [left, right] });
  }

  #readAll(): void {
    this.found.push(...readToDo(this.clause, this.columns));
    const presence = readPresence(this.clause, this.columns);
    this.found.push(...presence.found);
    this.unclear ??= presence.unclear;
    const compared = readComparedColumns(this.clause, this.columns, this.matches);
    const held = readHeld(this.clause, this.columns, compared.matches);
    this.found.push(...compared.found, ...held.found);
    this.matches = [...held.matches];
    this.matches = this.matches.filter((match) => !this.#isState(match));
    for (const match of [...this.matches]) this.#ofColumn(match);
    this.#ofValues();
    this.found.push(...readOpposites(this.clause, this.columns));
    readPeriods(this);
    readNumbers(this);
    this.found.push(...readAmounts(this.clause, this.columns));
    readZero(this);
    readIds(this);
    this.#ofParts();
  }

  /** "Lamps", "Anna", "Belgian": a part of values, where nothing else was read of the word. */
  #ofParts(): void {
    const isColumn = (at: number): boolean => this.matches.some((match) => at >= match.at && at < match.at + match.length);
    for (const at of this.clause.words.keys()) {
      const part = isColumn(at) ? undefined : partsAt(this.clause, at, this.columns);
      if (typeof part === "string") this.unclear ??= part;
      if (part === undefined || typeof part === "string") continue;
      this.clause.use(at);
      this.valued.add(at);
      this.#addValues(
        part.column,
        part.values.map((value) => ({ column: part.column, value, at, length: 1 })),
      );
    }
  }

  /** "The closed tickets", beside the days when they were closed and a status `closed`: the word is told of the rows. */
  #isState({ at, length, column }: Match): boolean {
    const { clause } = this;
    if (column.type !== "date" || length > 1 || periodAt(clause, at + 1) || periodAt(clause, at + 2)) return false;
    const word = clause.at(at)?.shown ?? "";
    const isSaid = ({ name, type, values = [] }: ColumnShape): boolean =>
      type === "text" && name !== column.name && values.some((value) => folded(value) === folded(word));
    const isBefore = clause.isUsed(at + 1) && clause.at(at + 1)?.token.kind === "word" && !clause.isFree(at + 1);
    return this.columns.filter(isSaid).length === 1 && (isBefore || [at - 1, at - 2].some((index) => clause.can(index, "is", "not", "or")));
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
    if (compared.whole) return this.keep(negated(compared.not !== (compared.whole === "filled"), { column: column.name, is: "empty" }), match, compared.used);
    const isOpen = compared.is !== undefined || compared.said || compared.not;
    if (!isOpen && this.#isMissing(match)) return;
    const value = readValue(clause, compared.at, this.#wanted(column, isOpen));
    if (!value?.known && this.#isTold(match) && this.#ofFlag(match)) return;
    if (!value) return void (this.#isLacking(match) || this.#ofDay(match));
    if (this.#isJoined(match, value, compared) || this.#isOfNumber(match, compared) || !(isOpen || value.known || this.#followsWhere(match.at))) return;
    if (this.#isUnheard(match, value, compared)) return;
    if (compared.is === "between") this.#between(match, value, compared);
    else this.#compare(match, value, compared);
  }

  /** "Per socio e parcella": a bare "e" joins, and says nothing of the column before it. */
  #isJoined({ at, length }: Match, { known }: Value, compared: Compared): boolean {
    return !known && stretch(at + length, compared.at - at - length).some((index) => this.clause.at(index)?.shown === "e");
  }

  #isMissing(match: Match): boolean {
    return lackingVerb(this.clause, match.at) !== undefined && this.#isLacking(match);
  }

  /** "Pupils under 18": a text is not under a number. "At least two rooms under 800": the number before it is its own. */
  #isOfNumber({ at: place, column: { type, ...column } }: Match, { is = "=", at }: Compared): boolean {
    if (is === "=" && isNumeric({ type, ...column }) && this.#isYear(at)) return true;
    if (isNumeric({ type, ...column }) && isSized(this.clause, place)) return true;
    return type === "text" && ORDERED.has(is) && (this.clause.at(at)?.token.kind === "number" || numberAt(this.clause, at) !== undefined);
  }

  /** "That have no return date": nothing stands there; of a number it may be zero as well. */
  #isLacking(match: Match): boolean {
    const { clause } = this;
    const { name } = match.column;
    const used = lackingAt(clause, match.at);
    const flag = flagIn(match.column);
    const isNothing = used?.some((at) => NOTHING.test(lastWord(clause, at))) === true && !flag && !isNumeric(match.column);
    if (!used || isNothing || this.#isHeldAgainst(match) || (flag && used.some((at) => this.clause.can(at, "not", "except")))) return false;
    if (flag) return this.#keepDenied(match, flag, used);
    const empty: TableCondition = { column: name, is: "empty" };
    // "No clouds", where a row says "none" of them.
    const none = (match.column.values ?? []).filter((value) => NONE_OF_IT.test(folded(value)));
    if (none.length > 0) {
      this.keep({ any: [empty, ...none.map((value): TableCondition => ({ column: name, is: "=", value }))] }, match, used);
      return true;
    }
    this.keep(isNumeric(match.column) ? { any: [empty, { column: name, is: "=", value: 0 }] } : empty, match, used);
    return true;
  }

  /** "Not more than the price": a comparison stands beside it. */
  #isHeldAgainst({ at, length }: Match): boolean {
    return [at - 1, at + length].some((index) => !this.clause.can(index, "not") && comparisonAt(this.clause, index) !== undefined);
  }

  /** "Are not paid yet" beside a column `paid on`: what has no day was not done. */
  #ofDay(match: Match): boolean {
    const { clause } = this;
    if (match.column.type !== "date" || !/^\p{L}/u.test(match.column.name)) return false;
    const not = this.#deniedAt(match.at);
    // What was never done may stand in no row at all.
    if (not !== undefined && isNever(clause, not)) return false;
    if (!(not !== undefined || this.#isAfterAuxiliary(match.at)) || (clause.has("when") && not === undefined)) return false;
    const empty: TableCondition = { column: match.column.name, is: "empty" };
    this.keep(not === undefined ? { not: empty } : empty, match, not === undefined ? [] : [not]);
    return true;
  }

  #isAfterAuxiliary(at: number): boolean {
    const { clause } = this;
    return [at - 1, at - 2].some(
      (index) =>
        (index === at - 1 || clause.can(at - 1, "stop", "not")) &&
        // "Con abbonamento e scadenza": "e" joins here, and is no "è".
        ((clause.can(index, "is") && !clause.can(index, "and")) || AUXILIARY.test(lastWord(clause, index))),
    );
  }

  /** What is true or false of a row, or told so in words: yes and no. */
  #ofFlag(match: Match): boolean {
    const { name, type, values } = match.column;
    const flag = flagIn(match.column);
    if (flag && isUnsaidPermission(this.clause, name)) this.unclear ??= `Whether ${name} is asked for is not said: what is allowed is not what was there.`;
    // Whether it is one is not known before its values are.
    if (type === "text" && values === undefined) this.unclear ??= `Which values ${name} has is not known.`;
    if (!flag) return false;
    const not = this.#deniedAt(match.at);
    if (not !== undefined) return this.#keepDenied(match, flag, [not]);
    this.keep({ column: name, is: "=", value: flag.yes }, match, []);
    return true;
  }

  /** "Has not paid": what is neither yes nor no may be either. */
  #keepDenied(match: Match, flag: Flag, used: readonly number[]): boolean {
    const denied = deniedOf(match.column.name, flag);
    if (typeof denied === "string") this.unclear ??= denied;
    this.keep(typeof denied === "string" ? { column: match.column.name, is: "=", value: flag.no } : denied, match, used);
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

  /** "Which need repair", beside `Needs repair`: the column is called by its verb. */
  #isItsVerb(at: number, { name, ...column }: ColumnShape): boolean {
    if (saysDeed(this.clause, { at, length: this.matches.find((match) => match.at === at)?.length ?? 1, column: { name, ...column } })) return true;
    const [first = "", second] = folded(name).split(/[^\p{L}]+/u);
    const verb = this.clause.can(at - 1, "stop") && !sameRoot(lastWord(this.clause, at - 1), first) ? at - 2 : at - 1;
    return second !== undefined && first.length > 2 && !this.clause.can(at, "by") && sameRoot(lastWord(this.clause, verb), first);
  }

  /** "With more than 15 hours and the licence": what rows have goes on. */
  #goesOn(at: number): boolean {
    return [at - 1, at - 2].some((index) => isAnd(this.clause, index) && (index === at - 1 || this.clause.can(at - 1, "stop")));
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

  /** "La somme des montants en 2026": beside days, a year behind such a word is theirs. */
  #isYear(at: number): boolean {
    const { clause } = this;
    const isSaid = /^(?:19|20)\d\d$/.test(clause.at(at)?.token.text ?? "") && IN_YEAR.test(folded(clause.at(at - 1)?.shown ?? ""));
    return isSaid && this.columns.some(({ type }) => type === "date");
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
    if (this.#deniedAt(at) !== undefined || this.#hasIt(at) || this.#isItsVerb(at, column) || this.#goesOn(at) || this.#isOfThem(before)) return true;
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
    this.keep(negated(not && is !== "!=", condition), match, [...used, ...more, ...stretch(at, end - at)]);
  }

  /** "Open or paid", "Berlin, Rome or Paris": more values of the same column. */
  #alternatives(column: ColumnShape, first: Value, at: number): { values: Value[]; used: number[]; end: number } {
    const values = [first];
    const used: number[] = [];
    let end = at + first.length;
    for (;;) {
      const joint = this.#jointAt(end, first.known, at);
      const next = joint && this.#valueBehind(joint, column);
      if (!joint || !next) return { values, used, end };
      values.push(next);
      if (joint.isOr) used.push(joint.at);
      if (joint.isApart) this.apart.add(column.name);
      end = joint.from + next.length;
    }
  }

  #valueBehind({ from, isOr, isApart }: Joint, column: ColumnShape): Value | undefined {
    const next = this.matches.some((match) => match.at === from) ? undefined : readValue(this.clause, from, this.#wanted(column, isOr));
    return next && (next.known || (isOr && !isApart)) ? next : undefined;
  }

  /** What leads from one value to the next; "payé par Claire et par Julien": each is told by itself. */
  #jointAt(end: number, isKnown: boolean, first: number): Joint | undefined {
    const { clause } = this;
    const isComma = clause.at(end)?.shown === ",";
    const at = isComma && clause.can(end + 1, "or", "and") ? end + 1 : end;
    const isOr = clause.can(at, "or");
    if (!(isComma || isOr || (clause.can(at, "and") && isKnown))) return undefined;
    const isSaidAgain = clause.at(at + 1)?.shown === clause.at(first - 1)?.shown && clause.can(at + 1, "by", "of", "for", "stop");
    return { at, isOr, isApart: isSaidAgain && !isOr, from: at + (isSaidAgain ? 2 : 1) };
  }

  #between(match: Match, low: Value, { used, at }: Compared): void {
    const joint = at + low.length;
    const high = this.clause.can(joint, "and", "to", "until") ? readValue(this.clause, joint + 1, this.#wanted(match.column, true)) : undefined;
    if (!high) return;
    const values = [low.period?.from ?? low.value, high.period?.to ?? high.value];
    this.keep({ column: match.column.name, is: "between", values }, match, [...used, ...stretch(at, joint + 1 + high.length - at)]);
  }

  keep(condition: TableCondition, match: Match, used: readonly number[]): void {
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
      for (const place of stretch(at, hit.length)) this.valued.add(place);
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
      // "No" denies what follows it, and is no value of whichever column says yes and no.
      return value && !YES.test(value.value) && !NO.test(value.value) ? [{ column, ...value, at }] : [];
    });
    const longest = found.filter(({ length }) => length === Math.max(...found.map((each) => each.length)));
    const [hit] = longest;
    // "Wie alt ist Uwe" asks for an age, and not for a voice.
    if (hit?.length === 1 && clause.can(at - 1, "how") && /^\p{Ll}/u.test(clause.at(at)?.shown ?? "")) return undefined;
    // "Affiche les …" begins with an order, whatever value is called nearly so.
    // "Longest first" is an order.
    if (clause.can(at, "top") && clause.can(at - 1, "min", "max", "asc", "desc")) return undefined;
    const isOrder = at === 0 && clause.can(at, "show", "write", "sort") && folded(hit?.value ?? "") !== folded(clause.at(at)?.shown ?? "");
    if (!hit || isOrder || (clause.isFree(at) && hit.length === 1)) return undefined;
    if (longest.length > 1) this.unclear ??= `${hit.value} stands in the columns ${longest.map(({ column }) => column.name).join(" and ")}: say in which.`;
    return hit;
  }

  /** "Except those from Leeds": small words may stand between. */
  #deniedBefore(first: number): number | undefined {
    const { clause } = this;
    for (let at = first - 1; at >= Math.max(0, first - 4); at--) {
      if (clause.can(at, "not", "except", "ne") && !clause.isUsed(at)) return at;
      const isSmall = clause.can(at, "stop", "of", "row") || /^(?:those|these|ones|the)$/.test(lastWord(clause, at));
      if (!isSmall && at < first - 1) return undefined;
    }
    return undefined;
  }

  #addValues(column: ColumnShape, hits: readonly Hit[]): void {
    const { clause } = this;
    const values = [...new Set(hits.map(({ value }) => value))];
    const first = hits[0]?.at ?? 0;
    const last = hits.at(-1)?.at ?? 0;
    const before = this.#deniedBefore(first);
    // "But not the closed ones": both deny it once.
    const but = before !== undefined && clause.can(before, "not") && BUT.test(lastWord(clause, before - 1)) ? [before - 1] : [];
    clause.use(...clause.places("or").filter((at) => at > first && at < last), ...(before === undefined ? [] : [before]), ...but);
    const [only = ""] = values;
    // "Were not fixed", beside the value "not fixed": that is what these rows say themselves.
    const denied = before === undefined || values.length > 1 ? undefined : column.values?.find((value) => isDenialOf(folded(value), folded(only)));
    if (denied !== undefined) return void this.found.push({ column: column.name, is: "=", value: denied });
    const flag = flagIn(column);
    // "The open ones", of a column that says no of others: those may be open, too.
    if (flag?.notYet.includes(only) && !this.matches.some((match) => match.column.name === column.name))
      this.unclear ??= `The column ${column.name} says ${[flag.no, ...flag.notYet].join(" and ")}: say which are meant.`;
    const condition: TableCondition = values.length === 1 ? { column: column.name, is: "=", value: only } : { column: column.name, is: "in", values };
    this.found.push(negated(before !== undefined, condition));
  }
}

const NONE_OF_IT = /^(?:none|nil|no|nothing|-|n\/a|keine?[rs]?|nichts|aucune?|rien|ningun[oa]?|nada|nessun[oa]?|niente|nenhuma?)$/;
/** "Not fixed" of "fixed", "nicht bezahlt" of "bezahlt". */
const isDenialOf = (value: string, said: string): boolean => /^(?:not|non|nicht|pas|no|nao) /.test(value) && value.replace(/^\S+ /, "") === said;
const BUT = /^(?:but|aber|mais|pero|ma|mas)$/;

/** A number that is compared, or that nothing else is said of, stands right before a word: "at least two rooms". */
const isSized = (clause: Clause, at: number): boolean => numberAt(clause, at - 1) !== undefined && clause.can(at - 2, "gt", "lt", "gte", "lte");
