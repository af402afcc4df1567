import type { TableCondition, TableMeasure } from "@aether/protocol";
import type { Sense } from "../lexicon/lexicon.ts";
import type { Clause } from "./clause.ts";
import { ADDS_UP, columnsOf, isNumeric, type Match } from "./columns.ts";
import { stretch } from "./comparisons.ts";
import type { ConditionReader } from "./conditions.ts";
import type { ColumnShape, TableFrame, Tables } from "./frame.ts";
import type { Asked } from "./slots.ts";
import type { Having } from "./table-having.ts";

export type Fn = TableMeasure["fn"];

/** What is known of a question to a table while its words are read: each part uses the words that those before it left. */
export class TableState {
  readonly asked: Asked;
  readonly clause: Clause;
  readonly tables: Tables;
  readonly where: readonly TableCondition[];
  readonly having: TableCondition | undefined;
  /** Columns of which each value that is chosen has a figure of its own. */
  readonly apart: ReadonlySet<string>;
  readonly compute: { as: string; of: string }[] = [];
  readonly group: string[] = [];
  readonly measures: TableMeasure[] = [];
  readonly order: { column: string; descending?: boolean }[] = [];
  matches: Match[];
  /** What keeps the words from being a question, as a sentence. */
  why: string | undefined;
  limit: number | undefined;
  direction: "asc" | "desc" | undefined;
  ranked: { descending: boolean; limit: number } | undefined;
  limitPlace = -1;
  fromEnd = false;
  /** Columns of which each value has its own first rows. */
  readonly per: string[] = [];
  /** One is asked for by its size: all that are as large are meant. */
  ties = false;
  /** The second largest is asked for, and not the largest: how many come before it. */
  skipped = 0;
  /** A figure is asked for by its rank: each value counts once. */
  onceEach: string | undefined;
  /** How much two groups differ is asked for. */
  difference = false;
  /** Rows are chosen by an average. */
  against: TableFrame["against"];
  /** Which of equal rows stays, where that is said. */
  kept: "first" | "last" = "first";
  /** A part of the whole is asked for. */
  share = false;

  constructor(asked: Asked, tables: Tables, { conditions, having }: { conditions: ConditionReader; having: Having | undefined }) {
    this.asked = asked;
    this.clause = asked.clause;
    this.tables = tables;
    this.matches = [...conditions.matches];
    this.where = conditions.found;
    this.apart = conditions.apart;
    this.having = having?.condition;
    if (!having) return;
    this.group.push(having.group);
    this.measures.push(having.measure);
  }

  /** Columns that a superlative may be of: not those that hold nothing in the rows that are chosen. */
  sized(): ColumnShape[] {
    const empty = new Set(this.where.flatMap((each) => ("column" in each && each.is === "empty" ? [each.column] : [])));
    return this.tables.columns.filter(({ name }) => !empty.has(name));
  }

  refuse(why: string): undefined {
    this.why = why;
    return undefined;
  }

  onlyFree(from: number, to: number): boolean {
    return stretch(from, to - from).every((index) => this.clause.isFree(index) && !this.clause.isUsed(index));
  }

  /** Nothing between two words is still to be read. */
  settled(from: number, to: number): boolean {
    for (let index = from; index < to; index++)
      if (!this.clause.isFree(index) && !this.clause.isUsed(index) && !this.clause.can(index, "row", "table")) return false;
    return true;
  }

  /** Something is counted, added up or averaged, or groups are asked for. */
  hasMeasures(): boolean {
    const measuring = this.clause.places("count", "sum", "average", "median", "group", "pivot");
    return this.having !== undefined || measuring.some((at) => !this.matches.some((match) => match.at === at)) || this.#addsUp();
  }

  /** "Revenue per region": what adds up is added up for each. */
  #addsUp(): boolean {
    const sums = columnsOf(ADDS_UP, this.tables.columns);
    const adds = ({ column }: Match): boolean => column.made !== undefined || (isNumeric(column) && sums.includes(column));
    // "The seats sold for every screening" are those of each row.
    const isOfRows = (at: number): boolean => [at + 1, at + 2].some((index) => this.tables.nouns.has(index));
    return this.matches.some((match) => adds(match) && this.clause.can(match.at + match.length, "per") && !isOfRows(match.at + match.length));
  }

  /** Rows or groups are told by their size, and not as they stand. */
  get isRanked(): boolean {
    return this.order.length > 0 && (this.ranked !== undefined || this.ties || this.limit !== undefined);
  }

  /** Uses the words that can do one of these and name no column; says how many there were. */
  take(...senses: readonly Sense[]): number {
    return this.takeBut([], ...senses);
  }

  /** The same, without the words at some places. */
  takeBut(but: readonly number[], ...senses: readonly Sense[]): number {
    const isOpen = (at: number): boolean => !but.includes(at) && !this.matches.some((match) => at >= match.at && at < match.at + match.length);
    const found = this.clause.places(...senses).filter(isOpen);
    this.clause.use(...found);
    return found.length;
  }

  useMatch({ at, length }: Match): boolean {
    if (this.clause.isUsed(at)) {
      const computed = this.matches.find((match) => match.at === at)?.column;
      return computed !== undefined && this.compute.some(({ as }) => as === computed.name) && !this.#isMeasured(computed.name);
    }
    this.clause.use(...Array.from({ length }, (_, index) => at + index));
    return true;
  }

  #isMeasured(column: string): boolean {
    return this.measures.some((measure) => measure.column === column) || this.order.some((key) => key.column === column) || this.measures.length > 0;
  }
}
