import type { Json, TableQuery } from "@aether/protocol";
import { columnsOf, inMoney } from "../grammar/columns.ts";
import type { TableRows } from "./table-text.ts";

const MONEY: ReadonlySet<string> = new Set(["amount", "price", "cost", "fee", "fine", "salary", "revenue", "payment", "expense", "profit"]);

const isMoney = (name: string): boolean => {
  const column = { name, type: "number" as const, values: undefined };
  return inMoney(column) || columnsOf(MONEY, [column]).length > 0;
};
const hasCents = (cell: Json | undefined): boolean => typeof cell === "number" && !Number.isInteger(cell);

/** Figures of money as they are told: with two decimals, where one of them has any. What goes to a file keeps its full figures. */
export function withCents({ columns, rows }: TableRows, { group = [], measures = [], pivot }: TableQuery, isTold = true): TableRows {
  const at =
    pivot || !isTold
      ? []
      : measures.flatMap(({ fn, column }, index) =>
          column !== undefined && fn !== "count" && fn !== "distinct" && isMoney(column) ? [group.length + index] : [],
        );
  const told = new Set(at.filter((index) => rows.some((row) => hasCents(row[index]))));
  return told.size === 0
    ? { columns, rows }
    : { columns, rows: rows.map((row) => row.map((cell, index) => (told.has(index) && typeof cell === "number" ? inCents(cell) : cell))) };
}

/** Half a cent goes up, also where it cannot be written in binary: 79.675 is 79.68. */
const inCents = (amount: number): string => ((Math.sign(amount) * Math.round(Number((Math.abs(amount) * 100).toPrecision(12)))) / 100).toFixed(2);
