import { expect, test } from "vitest";
import { closedWithOthers } from "./closing-words.ts";

const isClosed = (words: string, file: string): boolean => closedWithOthers(words, { mount: "desk", names: file.split("/"), removes: false }) !== undefined;

test.for([
  "Leave out legacy",
  "Work around legacy",
  "Clean up everything, legacy aside",
  "Clean up everything, with the exception of the legacy folder",
  "Fix all, sparing legacy",
  "legacy is out of scope",
  "legacy is strictly out of bounds",
  "legacy in Frieden lassen, den Rest aufräumen",
  "Räume alles auf, mit Ausnahme von legacy",
  "Range tout, legacy excepté",
  "Range tout à l'exception de legacy",
  "Pas touche à legacy",
  "legacy, on n'y touche pas",
  "Deja legacy como está",
  "La carpeta legacy es intocable",
  "Ordena todo con excepción de legacy",
  "Lascia legacy com'è",
  "Sistema tutto a eccezione di legacy",
  "Deixa legacy como está",
  "A pasta legacy é intocável",
  "Arruma tudo com exceção de legacy",
])("a folder of any name that is to stay as it is: %s", (words) => {
  expect([isClosed(words, "legacy/a.js"), isClosed(words, "deep/legacy/more/a.js"), isClosed(words, "src/a.js")]).toEqual([true, true, false]);
});

test.for([
  "Clean up legacy",
  "Leave a note in legacy",
  "Fix what is out of bounds in legacy",
  "legacy is broken, fix it",
  "Move everything out of legacy",
  "Sort legacy by date",
])("and one that is worked on: %s", (words) => expect(isClosed(words, "legacy/a.js")).toBe(false));

test("names with signs are names, and nobody waits for thousands of files", () => {
  const before = process.cpuUsage();
  expect(isClosed("Work around a+b(c).", "a+b(c)/x.js")).toBe(true);
  for (let at = 0; at < 20_000; at++) isClosed(`Fix the code. ${"Go on. ".repeat(200)}`, `p${at % 50}/lib/f${at}.js`);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
});
