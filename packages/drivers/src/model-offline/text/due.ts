import type { Due } from "../constraints.ts";
import { dueWords } from "../due-words.ts";
import type { WrittenDate } from "./dates.ts";
import { narrowTo } from "./narrow.ts";
import { dueOfLine } from "./tasks.ts";

const small = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** The to-dos that are due then. Says how many have no day that can be compared; a sentence where the year is not clear. */
export function narrowToDue(text: string, due: Due): { readonly text: string } | { readonly refused: string } {
  const lines = text.split("\n").filter((line) => line.startsWith("- "));
  const dates = lines.flatMap((line) => dueOfLine(line) ?? []);
  const years = [...new Set(dates.flatMap(({ year }) => year ?? []))];
  if (due.is !== "word" && due.year === undefined && years.length > 1)
    return { refused: `The to-dos are due in ${years.sort().join(" and ")}: say which year is meant.` };
  const year = due.is === "word" ? undefined : (due.year ?? years[0]);
  const months = [...new Set(dates.flatMap(({ month }) => month ?? []))];
  if (due.is !== "word" && due.month === undefined && months.length > 1)
    return { refused: `The to-dos are due in ${months.length} months: say of which month day ${due.day ?? ""} is meant.` };
  const month = due.is === "word" ? undefined : (due.month ?? months[0]);
  const keeps = (line: string): boolean => {
    const date = dueOfLine(line);
    return date !== undefined && isDue(date, due, { year, month });
  };
  const undated = lines.filter((line) => dueOfLine(line)?.month === undefined && !keeps(line)).length;
  const narrowed = narrowTo(text, { section: "To-dos", what: `due ${dueWords(due)}`, keeps });
  const rest = undated === 0 ? "" : `\n\n${undated} more ${undated === 1 ? "says" : "say"} no day that can be compared.`;
  return { text: `${narrowed.trimEnd()}${rest}` };
}

function isDue(date: WrittenDate, due: Due, { year, month }: { year: number | undefined; month: number | undefined }): boolean {
  if (due.is === "word")
    return small(date.shown)
      .split(/[^\p{L}-]+/u)
      .includes(small(due.word));
  if (date.month === undefined) return false;
  const own = (date.year ?? year ?? 0) * 10_000 + date.month * 100;
  const [from, to] = [own + (date.day ?? 1), own + (date.day ?? 31)];
  const said = (year ?? 0) * 10_000 + (month ?? 0) * 100;
  const [first, last] = [said + (due.day ?? 1), said + (due.day ?? 31)];
  if (due.is === "on") return from >= first && to <= last;
  if (due.is === "by") return to <= last;
  if (due.is === "before") return to < first;
  return due.is === "from" ? from >= first : from > last;
}
