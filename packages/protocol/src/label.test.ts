import fc from "fast-check";
import { expect, test } from "vitest";
import { CONFIDENTIALITY, covers, INTEGRITY, joinLabels, type Label } from "./label.ts";

const label: fc.Arbitrary<Label> = fc.record(
  {
    integrity: fc.constantFrom(...INTEGRITY),
    confidentiality: fc.constantFrom(...CONFIDENTIALITY),
    sources: fc.oneof(
      fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d"), { maxLength: 4 }).map((sources) => sources.sort()),
      fc.constant<string[]>(["*"]),
    ),
    readers: fc.uniqueArray(fc.constantFrom<string>("x", "y", "z"), { maxLength: 3 }).map((readers) => readers.sort()),
  },
  { requiredKeys: ["integrity", "confidentiality", "sources"] },
);

test("a join is a semilattice: idempotent, commutative, associative", () => {
  fc.assert(
    fc.property(label, label, label, (a, b, c) => {
      expect(joinLabels(a, a)).toEqual(a);
      expect(joinLabels(a, b)).toEqual(joinLabels(b, a));
      expect(joinLabels(joinLabels(a, b), c)).toEqual(joinLabels(a, joinLabels(b, c)));
    }),
  );
});

test("labels only rise (I7): a join covers both sides", () => {
  fc.assert(fc.property(label, label, (a, b) => covers(joinLabels(a, b), a) && covers(joinLabels(a, b), b)));
});

test("readers of a join are readers of both", () => {
  const of = (...readers: string[]): Label => ({ integrity: "trusted", confidentiality: "private", sources: [], readers });
  expect(joinLabels(of("x", "y"), of("y", "z")).readers).toEqual(["y"]);
  expect(joinLabels(of("x"), { integrity: "untrusted", confidentiality: "public", sources: [] }).readers).toEqual(["x"]);
  expect(covers({ integrity: "untrusted", confidentiality: "secret", sources: ["*"] }, of("x"))).toBe(false);
});

test("more sources than can be named become one that stands for all", () => {
  const many: Label = { integrity: "tool", confidentiality: "public", sources: Array.from({ length: 64 }, (_, index) => `s${index}`) };
  expect(joinLabels(many, { ...many, sources: ["one more"] }).sources).toEqual(["*"]);
});
