import { sayFrame } from "../jobs/say-frame.ts";
import type { ColumnShape, Known } from "./frame.ts";
import { readFrames } from "./read-frames.ts";

export const column = (name: string, type: ColumnShape["type"], values?: readonly string[]): ColumnShape => ({ name, type, values });

/** What a goal is read as, as it is said back; "cannot: why" where it is refused. */
export function readingOf(goal: string, known: Known): string {
  const reading = readFrames(goal, known);
  if ("frames" in reading) return reading.frames.map(sayFrame).join(" ");
  return "cannot" in reading ? `cannot: ${reading.cannot.why ?? reading.cannot.words.join(", ")}` : JSON.stringify(reading);
}

/** A folder that goals of the tests are read in: two tables, some notes. */
export const KNOWN: Known = {
  outputs: ["out.csv", "brief.md", "out.md"],
  names: ["orders.csv", "customers.csv", "notes/a.md", "notes/b.md", "report.md", "a.md", "b.md"],
  asksTables: true,
  tables: new Map([
    [
      "orders.csv",
      {
        rows: 10,
        columns: [
          { name: "id", type: "integer", values: undefined },
          { name: "date", type: "date", values: ["2025"] },
          { name: "customer", type: "text", values: ["Ada", "Bo", "Cy"] },
          { name: "country", type: "text", values: ["Germany", "France"] },
          { name: "status", type: "text", values: ["refunded", "paid", "open"] },
          { name: "quantity", type: "integer", values: undefined },
          { name: "price", type: "number", values: undefined },
          { name: "amount", type: "number", values: undefined },
        ],
      },
    ],
    [
      "parts.csv",
      {
        rows: 6,
        columns: [
          { name: "maker", type: "text", values: ["Alm", "Berg"] },
          { name: "pieces", type: "integer", values: undefined },
          { name: "unit price", type: "number", values: undefined },
          { name: "unit cost", type: "number", values: undefined },
        ],
      },
    ],
    [
      "customers.csv",
      {
        rows: 3,
        columns: [
          { name: "customer", type: "text", values: ["Ada", "Bo"] },
          { name: "email", type: "text", values: [] },
        ],
      },
    ],
  ]),
};
