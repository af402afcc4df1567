import { expect, test } from "vitest";
import { HARBOUR } from "./harbour.test-folder.ts";
import { lyingBelow } from "./lying-below.ts";

const MISSED = "engine.log cannot be searched: there is nothing at engine.log.";

test("a file that is called by its last name alone is the only one that is called so", () => {
  expect(lyingBelow("Show the errors in engine.log", MISSED, HARBOUR)).toBe("Show the errors in logs/engine.log");
  expect(lyingBelow("Summarise list.txt and handbook.md", "There is no list.txt here.", HARBOUR)).toBe("Summarise letters/list.txt and handbook.md");
});

test("what lies there is looked at first", () => {
  expect(lyingBelow("Show the errors in engine.log", MISSED, { ...HARBOUR, names: undefined })).toBe("look");
});

test("of two that are called so neither is taken", () => {
  expect(lyingBelow("Show the errors in engine.log", MISSED, { ...HARBOUR, names: ["a/engine.log", "b/engine.log"] })).toBeUndefined();
});

test("what is to be made, and what no refusal is about, stays as it is", () => {
  expect(lyingBelow("Write list.txt", "There is no list.txt here.", { ...HARBOUR, outputs: ["list.txt"] })).toBeUndefined();
  expect(lyingBelow("Copy plan.md to list.txt", "plan.md was not copied: there is nothing at plan.md.", HARBOUR)).toBeUndefined();
  expect(lyingBelow("Show the errors in engine.log", "No line of that file holds it.", HARBOUR)).toBeUndefined();
});
