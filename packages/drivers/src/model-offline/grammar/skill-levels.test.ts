import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** Pupils of a riding school, once each, or in several rows. */
const folder = (values: readonly string[], pupils: readonly string[]): Known => ({
  outputs: [],
  names: ["pupils.csv"],
  asksTables: true,
  tables: new Map([
    ["pupils.csv", { rows: 4, columns: [column("Pupil", "text", pupils), column("Level", "text", values), column("Horse", "text", ["Duke", "Star"])] }],
  ]),
});
const ONCE = ["Ada", "Bo", "Cy", "Di"];
const LEVELS = ["beginner", "intermediate", "expert"];
const BEGINNERS = "Counts rows of pupils.csv where Level = beginner.";

test.for([
  ["how many novices are there?", BEGINNERS],
  ["wie viele Anfänger gibt es?", BEGINNERS],
  ["combien de débutants ?", BEGINNERS],
  ["¿cuántos principiantes hay?", BEGINNERS],
  ["quanti principianti ci sono?", BEGINNERS],
  ["quantos principiantes temos?", BEGINNERS],
] as const)("the same level in another word: %s", ([goal, expected]) => {
  expect(readingOf(goal, folder(LEVELS, ONCE))).toBe(expected);
});

test.for([
  ["no such level", "how many advanced ones are there?", LEVELS, ONCE],
  ["two such levels", "how many beginners are there?", ["novice", "débutant", "expert"], ONCE],
  ["rows of the same pupil", "how many novices are there?", LEVELS, ["Ada", "Bo"]],
  ["rows of the same pupil, by the value itself", "how many beginners are there?", LEVELS, ["Ada", "Bo"]],
  ["rows of the same pupil (de)", "wie viele Anfänger gibt es?", LEVELS, ["Ada", "Bo"]],
  ["rows of the same pupil (es)", "¿cuántos principiantes hay?", LEVELS, ["Ada", "Bo"]],
] as const)("%s: %s", ([, goal, values, pupils]) => {
  expect(readingOf(goal, folder(values, pupils))).toMatch(/^(?:cannot|Looks for)/);
});
