import type { Json, TableCondition, TableValue } from "@aether/protocol";
import type { TableFrame } from "../grammar/frame.ts";

/** The question, without those that another one told. */
export function withoutThose({ apart, ...frame }: TableFrame, told: readonly (readonly Json[])[]): TableFrame {
  const column = apart?.column ?? "";
  const values = told.flatMap(([value]): TableValue[] => (typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? [value] : []));
  const isThere: TableCondition = { not: { column, is: "empty" } };
  const where: TableCondition = values.length === 0 ? isThere : { all: [isThere, { not: { column, is: "in", values } }] };
  return { ...frame, query: { ...frame.query, where } };
}

/** Values that one condition may hold. */
export const MOST_APART = 1_000;
