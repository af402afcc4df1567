import * as z from "zod";

/** A day of a calendar, and the time zone whose it is. */
export const Day = z.strictObject({ day: z.iso.date(), zone: z.string() });
export type Day = z.infer<typeof Day>;

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const calendars = new Map<string, Intl.DateTimeFormat>();

/** The day that it is in a time zone at a time in epoch milliseconds: `2026-11-25`. */
export function dayIn(zone: string, at: number): string {
  const known = calendars.get(zone);
  const calendar =
    known ?? new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", calendar: "gregory", numberingSystem: "latn" });
  if (!known) calendars.set(zone, calendar);
  const parts = new Map(calendar.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
}

/** The day that it is where this installation runs. */
export function dayHere(at: number): Day {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { day: dayIn(zone, at), zone };
}

/** `Wednesday, 2026-11-25` */
export const dayWords = (day: string): string => `${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]}, ${day}`;
