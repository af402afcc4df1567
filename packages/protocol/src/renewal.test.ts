import fc from "fast-check";
import { expect, test } from "vitest";
import { budgetWindow, RENEWALS, utcText } from "./renewal.ts";

const at = (iso: string): number => Date.parse(iso);
const said = (ms: number): string => new Date(ms).toISOString();

test.for([
  { why: "an hour", renewal: "hour", at: "2026-11-21T18:40:01Z", since: "2026-11-21T18:00:00.000Z", until: "2026-11-21T19:00:00.000Z" },
  { why: "the first instant of a day", renewal: "day", at: "2026-11-21T00:00:00Z", since: "2026-11-21T00:00:00.000Z", until: "2026-11-22T00:00:00.000Z" },
  { why: "a week, from its Monday", renewal: "week", at: "2026-11-22T23:59:59Z", since: "2026-11-16T00:00:00.000Z", until: "2026-11-23T00:00:00.000Z" },
  { why: "February of a leap year", renewal: "month", at: "2028-02-29T12:00:00Z", since: "2028-02-01T00:00:00.000Z", until: "2028-03-01T00:00:00.000Z" },
  { why: "the last month of a year", renewal: "month", at: "2026-12-31T23:59:59Z", since: "2026-12-01T00:00:00.000Z", until: "2027-01-01T00:00:00.000Z" },
] as const)("$why is the window it lies in", ({ renewal, since, until, ...row }) => {
  const window = budgetWindow(renewal, at(row.at));
  expect([said(window.since), said(window.until)]).toEqual([since, until]);
});

const TIME = fc.integer({ min: 0, max: at("2200-01-01T00:00:00Z") });

test("windows lie side by side, and every time lies in exactly one", () => {
  fc.assert(
    fc.property(fc.constantFrom(...RENEWALS), TIME, (renewal, time) => {
      const window = budgetWindow(renewal, time);
      expect(window.since <= time && time < window.until).toBe(true);
      expect(budgetWindow(renewal, window.since)).toEqual(window);
      expect(budgetWindow(renewal, window.until).since).toBe(window.until);
    }),
  );
});

test("a month begins where the calendar says, and a time reads as the calendar writes it", () => {
  fc.assert(
    fc.property(TIME, (time) => {
      const date = new Date(time);
      expect(budgetWindow("month", time).since).toBe(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
      expect(utcText(time)).toBe(`${said(time).slice(0, 16).replace("T", " ")} UTC`);
    }),
  );
});
