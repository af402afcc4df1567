/** How often what was used of a budget counts no longer, by the calendar of UTC; weeks begin on Monday. */
export const RENEWALS = ["hour", "day", "week", "month"] as const;
export type Renewal = (typeof RENEWALS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** From `since` up to but without `until`, in epoch milliseconds. */
export interface BudgetWindow {
  readonly since: number;
  readonly until: number;
}

/** The window of such a budget that a time lies in. `at`: epoch milliseconds, not before 1970. */
export function budgetWindow(renewal: Renewal, at: number): BudgetWindow {
  if (renewal === "hour") return windowOf(Math.floor(at / HOUR_MS), 1, HOUR_MS);
  const day = Math.floor(at / DAY_MS);
  if (renewal === "day") return windowOf(day, 1, DAY_MS);
  // The first day of 1970 was a Thursday.
  if (renewal === "week") return windowOf(day - ((day + 3) % 7), 7, DAY_MS);
  const first = day - (civil(day).day - 1);
  // 31 days later it is one of the first days of the next month.
  return windowOf(first, 31 - (civil(first + 31).day - 1), DAY_MS);
}

const windowOf = (from: number, count: number, unit: number): BudgetWindow => ({ since: from * unit, until: (from + count) * unit });

/** As a person reads it: `2026-12-01 00:00 UTC`. */
export function utcText(at: number): string {
  const { year, month, day } = civil(Math.floor(at / DAY_MS));
  const minutes = Math.floor((at % DAY_MS) / 60_000);
  return `${year}-${padded(month)}-${padded(day)} ${padded(Math.floor(minutes / 60))}:${padded(minutes % 60)} UTC`;
}

const padded = (part: number): string => String(part).padStart(2, "0");

/** The date of a day since 1970. Years are counted from March, so that the odd day is their last (400 of them have 146,097 days). */
function civil(since1970: number): { readonly year: number; readonly month: number; readonly day: number } {
  const days = since1970 + 719_468;
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1 };
}
