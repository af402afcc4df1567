import type { Json, TableQuery } from "@aether/protocol";
import { isPage } from "../grammar/pages.ts";
import { isRecord } from "../prompt.ts";

/** Rows whose places are told; more of them are found by their values. */
const MOST_PLACED = 5;

type Fields = Readonly<Record<string, Json>>;

/** How many rows were read, how many of them fit, and where those stand that are shown, where they are few. */
export function restedOn(content: Fields, { where, join, deduplicate }: TableQuery, shown = 0): string[] {
  const tables = Array.isArray(content.tables) ? (content.tables as readonly Json[]).filter(isRecord) : [];
  const read = tables.map(({ rows, file, sheet }) => `${rowsWords(Number(rows))} of ${partOf(file, sheet)}${nameOf(file)}`).join(" and ");
  if (read === "") return [];
  const isChosen = where !== undefined || join !== undefined || deduplicate !== undefined;
  const places = isChosen ? placesOf(content, tables[0], shown) : "";
  const { matched } = content;
  if (!isChosen || typeof matched !== "number") return [`From ${read}.`];
  return [`From ${rowsWords(matched)} that ${matched === 1 ? "fits" : "fit"}${places}, of ${read}.`];
}

export const rowsWords = (count: number): string => `${count} ${count === 1 ? "row" : "rows"}`;
/** Which of several tables of a page. */
const partOf = (file: Json | undefined, sheet: Json | undefined): string => (isPage(String(file)) && typeof sheet === "string" ? `${sheet} of ` : "");
const nameOf = (file: Json | undefined): string => String(file).slice(String(file).lastIndexOf("/") + 1);

function placesOf({ lines }: Fields, table: Fields | undefined, shown: number): string {
  const at = Array.isArray(lines) ? lines.map(Number) : [];
  if (table === undefined || at.length === 0 || at.length !== shown || at.length > MOST_PLACED) return "";
  const unit = /\.(?:xlsx|x?html?)$/i.test(String(table.file)) ? "row" : /\.json$/i.test(String(table.file)) ? "record" : "line";
  const sheet = typeof table.sheet === "string" && !isPage(String(table.file)) ? ` of the sheet ${table.sheet}` : "";
  return ` (${unit}${at.length === 1 ? "" : "s"} ${at.join(", ")}${sheet})`;
}
