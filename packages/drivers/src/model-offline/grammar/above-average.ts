import type { TableComparison } from "@aether/protocol";
import { conceptsOfVerb } from "../lexicon/row-verbs.ts";
import type { Clause } from "./clause.ts";
import { columnsOf, isId, isNumeric, type Match, quantities } from "./columns.ts";
import { comparisonAt, stretch } from "./comparisons.ts";
import type { ColumnShape } from "./frame.ts";
import { moneyOf } from "./money.ts";
import { qualityCompared } from "./superlatives.ts";
import { folded } from "./tagged.ts";

/** Rows are chosen by how a number of theirs is to the average of all rows. */
export interface Against {
  readonly column: string;
  readonly is: "<" | "<=" | ">" | ">=";
}

/** What was read, and the matches that are left; a sentence where it is not said of which column. */
export interface AgainstRead {
  readonly against: Against | undefined;
  readonly matches: readonly Match[];
  readonly unclear: string | undefined;
}

const ORDERED: ReadonlySet<TableComparison["is"]> = new Set(["<", "<=", ">", ">="]);
const ABOVE = /^(?:above|over|uber|sopra(?: la| il)?|au-dessus de(?: la)?|superieure?s? a(?: la)?|por encima de(?:l| la)?|acima da?|oltre(?: la)?)$/;

/** "Services that cost more than average", "above the average price": uses the words. */
export function readAgainst(clause: Clause, columns: readonly ColumnShape[], matches: readonly Match[]): AgainstRead {
  const none: AgainstRead = { against: undefined, matches, unclear: undefined };
  for (const at of clause.places("average")) {
    const place = [at - 1, at - 2, at - 3].find((index) => !clause.can(index, "stop") || clause.can(index, "gt", "lt", "gte", "lte"));
    const is = place === undefined ? undefined : comparisonOf(clause, place);
    if (place === undefined || is === undefined) continue;
    const own = columnBeside(clause, { from: place, at }, matches);
    const column = own?.column ?? meantBy(clause, place, columns);
    if (!column || column.made !== undefined || isId(column.name)) return { ...none, unclear: "Of which column the average is meant is not said." };
    clause.use(...stretch(place, at - place + 1), ...(own ? stretch(own.at, own.length) : []));
    return { against: { column: column.name, is }, matches: matches.filter((match) => match !== own), unclear: undefined };
  }
  return none;
}

/** The numbers that are named right behind the average, or else the only ones before the comparison. */
function columnBeside(clause: Clause, { from, at }: { readonly from: number; readonly at: number }, matches: readonly Match[]): Match | undefined {
  const numbers = matches.filter((match) => isNumeric(match.column) && !clause.isUsed(match.at));
  const after = numbers.find((match) => match.at > at && match.at - at < 3);
  const [only, ...others] = numbers.filter((match) => match.at < from);
  return after ?? (others.length === 0 ? only : undefined);
}

function comparisonOf(clause: Clause, at: number): Against["is"] | undefined {
  if (clause.at(at)?.token.kind !== "word") return undefined;
  const is = comparisonAt(clause, at) ?? (ABOVE.test(folded(clause.at(at)?.shown ?? "")) ? ">" : undefined);
  return is !== undefined && ORDERED.has(is) ? (is as Against["is"]) : undefined;
}

/** "Longer than average", "cost more than average": the word itself, or a verb before it, says of which column. */
function meantBy(clause: Clause, at: number, columns: readonly ColumnShape[]): ColumnShape | undefined {
  const quality = qualityCompared(folded(clause.at(at)?.shown ?? ""), columns);
  if (quality) return quality;
  const verbs = clause.words.slice(0, at).flatMap(({ token, shown }) => (token.kind === "word" ? [...conceptsOfVerb(folded(shown))] : []));
  if (verbs.includes("expense") || verbs.includes("price")) return moneyOf(columns);
  const [said, ...more] = columnsOf(new Set(verbs), quantities(columns));
  const [only, ...others] = quantities(columns);
  return said && more.length === 0 ? said : others.length === 0 ? only : undefined;
}
