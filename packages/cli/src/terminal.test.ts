import { expect, test } from "vitest";
import { ago, table } from "./terminal.ts";

test("what a cell holds stays on its line", () => {
  expect(
    table([
      ["ID", "NAME"],
      ["p1", "a\np2  harmless"],
    ]),
  ).toBe("ID  NAME\np1  a\\np2  harmless");
});

test("columns line up and the last is cut", () =>
  expect(
    table(
      [
        ["ID", "NAME"],
        ["p1234", "x".repeat(100)],
      ],
      40,
    ),
  ).toBe(`ID     NAME\np1234  ${"x".repeat(33)}`));

test.for([
  { ms: 5_000, text: "5s" },
  { ms: 65_000, text: "1m" },
  { ms: 7_300_000, text: "2h" },
  { ms: 200_000_000, text: "2d" },
])("$ms ms ago is $text", ({ ms, text }) => expect(ago(0, ms)).toBe(text));
