import type { Json } from "@aether/protocol";
import { partName, WEEKDAY_NAME } from "../grammar/date-parts.ts";
import type { Language } from "../text/language.ts";
import type { TableRows } from "./table-text.ts";

/** A Monday, from which days of the week are counted. */
const MONDAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

const nameOf = (time: number, language: Language, part: "weekday" | "month"): string =>
  new Intl.DateTimeFormat(language, { [part]: "long", timeZone: "UTC" }).format(time);

/** Days of the week by their names, in the language of the question, and a month with its name behind it. */
export function withDayNames({ columns, rows }: TableRows, language: Language | undefined): TableRows {
  if (language === undefined) return { columns, rows };
  const [weekday, month] = [columns.indexOf(WEEKDAY_NAME), columns.indexOf(partName("month"))];
  const named = (cell: Json, at: number): Json => {
    if (at === weekday && typeof cell === "number") return nameOf(MONDAY + (cell - 1) * DAY, language, "weekday");
    const [, year = "", number = ""] = at === month ? (/^(\d{4})-(\d\d)$/.exec(String(cell)) ?? []) : [];
    return number === "" ? cell : `${String(cell)} (${nameOf(Date.UTC(Number(year), Number(number) - 1, 1), language, "month")})`;
  };
  return { columns: columns.map((name, at) => (at === weekday ? partName("weekday").replace(/ .*/, "") : name)), rows: rows.map((row) => row.map(named)) };
}
