import type { TableComparison, TableQuery } from "@aether/protocol";

/** One comparison of a condition, and what stands around it. */
export interface Walked extends TableComparison {
  /** Something around it denies it. */
  readonly denied: boolean;
  /** It is one of several of which one is enough. */
  readonly either: boolean;
}

/** Every comparison of a condition, in the order in which they stand there; none of one that is written as text. */
export function walkConditions(where: TableQuery["where"], around: Pick<Walked, "denied" | "either"> = { denied: false, either: false }): Walked[] {
  if (where === undefined || typeof where === "string") return [];
  if ("all" in where) return where.all.flatMap((each) => walkConditions(each, around));
  if ("any" in where) return where.any.flatMap((each) => walkConditions(each, { ...around, either: true }));
  if ("not" in where) return walkConditions(where.not, { ...around, denied: true });
  return [{ ...where, ...around }];
}

/** The columns that rows are chosen by, also those that others are held against. */
export const columnsChosenBy = (where: TableQuery["where"]): ReadonlySet<string> =>
  new Set(walkConditions(where).flatMap(({ column, value }) => (typeof value === "object" ? [column, value.column] : [column])));
