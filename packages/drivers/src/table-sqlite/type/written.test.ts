import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDate } from "./written-date.ts";
import { marksOf, readNumber } from "./written-number.ts";

const grouped = (whole: number, mark: string): string => String(whole).replace(/\B(?=(\d{3})+$)/g, mark);

const STYLES = [
  [".", ","],
  [",", "."],
  [",", " "],
  [".", "'"],
] as const;

describe("a written number", () => {
  test("is what it was before it was written, in either style", () => {
    const parts = fc.record({
      whole: fc.integer({ min: 0, max: 999_999_999 }),
      cents: fc.integer({ min: 0, max: 99 }),
      negative: fc.boolean(),
      currency: fc.constantFrom("", "€ ", "$", "CHF "),
    });
    fc.assert(
      fc.property(parts, ({ whole, cents, negative, currency }) => {
        const [sign, rest] = [negative ? "-" : "", String(cents).padStart(2, "0")];
        for (const [decimal, group] of STYLES) {
          const written = `${sign}${currency}${grouped(whole, group)}${decimal}${rest}`;
          expect(readNumber(written, { decimal })).toBe(Number(`${sign}${whole}.${rest}`));
          expect(["both", decimal]).toContain(marksOf(written));
        }
      }),
    );
  });

  test("is never made of a text that is none, and reading ends whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: "binary" }), (text) => {
        const value = readNumber(text, { decimal: "." });
        if (value !== undefined) expect(text).toMatch(/\d/);
        expect(Number.isNaN(value)).toBe(false);
      }),
    );
    for (const text of ["", "-", ".", ",", "1.2.3", "1,2,3", "12a", "1-2", "0x10", "Infinity", "NaN", "1 2", "--1", "1,23.4,5"])
      expect(readNumber(text, { decimal: "." })).toBeUndefined();
  });
});

describe("a written date", () => {
  const day = fc.date({ min: new Date("1970-01-01"), max: new Date("2069-12-31"), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10));
  test("is the same in every form", () => {
    fc.assert(
      fc.property(day, (iso) => {
        const [year = "", month = "", date = ""] = iso.split("-");
        for (const written of [
          iso,
          `${year}/${month}/${date}`,
          `${date}.${month}.${year}`,
          `${Number(date)}.${Number(month)}.${year.slice(2)}`,
          `${year}${month}${date}`,
        ])
          expect(readDate(written, undefined)).toBe(iso);
        expect(readDate(`${date}/${month}/${year}`, "day-first")).toBe(iso);
        expect(readDate(`${month}/${date}/${year}`, "month-first")).toBe(iso);
        expect(readDate(`${iso} 07:05`, undefined)).toBe(`${iso} 07:05:00`);
      }),
    );
  });

  test("is a day that there is, or none", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 }), (month, date) => {
        const written = `2023-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
        const at = new Date(`${written}T00:00:00Z`);
        const isDay = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(written);
        expect(readDate(written, undefined)).toBe(isDay ? written : undefined);
      }),
    );
  });

  test.for(["1.2.3", "12:30", "2025", "31/12/2025", "Monday", "12 Foo 2025", "2025-01-01 25:00", "1234567", "0.0.0000"])("%s is none", (text) => {
    expect(readDate(text, undefined)).toBeUndefined();
  });
});
