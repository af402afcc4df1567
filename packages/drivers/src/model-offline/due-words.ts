import type { Due } from "./constraints.ts";

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** By when something is due, as words: "by 5 May 2027", "in March", "Friday". */
export function dueWords(due: Due): string {
  if (due.is === "word") return due.word;
  const { is, year, month, day } = due;
  const dayWords = month === undefined && day !== undefined ? `day ${day}` : day;
  const words = [dayWords, month === undefined ? undefined : MONTHS[month - 1], year].filter((part) => part !== undefined).join(" ");
  return `${is === "on" && day === undefined ? "in" : is} ${words}`;
}
