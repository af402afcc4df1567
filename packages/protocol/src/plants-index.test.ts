import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePattern } from "./pattern.ts";
import { PlantsIndex } from "./plants-index.ts";
import { PLANTS } from "./plants-table.ts";

const ALL = PLANTS.flatMap(({ files }, at) => files.map((file) => ({ at, pattern: compilePattern(`**/${file}`, { partial: true }) })));
const index = new PlantsIndex(ALL);

/** Names that patterns are made of, with something for each wildcard, and names that are near. */
const part = fc.oneof(
  fc.constantFrom(...new Set(PLANTS.flatMap(({ files }) => files.flatMap((file) => file.split("/"))))),
  fc.constantFrom("src", "a.b.c", ".x", "file", "lock.json", "profile.ps1", "", "."),
);
const filled = fc
  .tuple(part, fc.constantFrom("", "a", ".a", "x.y", "-b"), fc.constantFrom("", "z", "q.json"))
  .map(([name, star, mark]) => name.replaceAll("*", star).replaceAll("?", mark));

test("the first pattern of all that fits is found by name as by trying each", () => {
  fc.assert(
    fc.property(fc.array(filled, { minLength: 1, maxLength: 5 }), (names) => {
      const each = ALL.filter(({ pattern }) => pattern.matches(names.join("/"))).map(({ at }) => at);
      expect(index.first(names)).toBe(each.length === 0 ? undefined : Math.min(...each));
    }),
    { numRuns: 3_000 },
  );
});

test("an ordinary name is tried with few patterns", () => {
  let tried = 0;
  const counting = ALL.map(({ at, pattern }) => ({
    at,
    pattern: {
      source: pattern.source,
      matches: (path: string) => {
        tried++;
        return pattern.matches(path);
      },
    },
  }));
  for (const name of ["f123", "notes.md", "page.html", "main.rs", "holiday.jpg"]) new PlantsIndex(counting).first(["home", "ann", "work", name]);
  expect(ALL.length).toBeGreaterThan(1_000);
  expect(tried / 5).toBeLessThan(ALL.length / 20);
});
