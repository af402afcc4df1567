import { expect, test } from "vitest";
import type { Language } from "../text/language.ts";
import { splitQuestions } from "./split-questions.ts";

test.for<[string, Language, string[]]>([
  ["When is the seed swap and where?", "en", ["When is the seed swap", "where is the seed swap"]],
  ["When and where is the seed swap?", "en", ["When is the seed swap?", "where is the seed swap?"]],
  ["Wann ist das Fest und wo?", "de", ["Wann ist das Fest", "wo ist das Fest"]],
  ["¿Cuándo es la fiesta y dónde?", "es", ["¿Cuándo es la fiesta", "dónde es la fiesta"]],
  ["When is the swap and what does it cost?", "en", ["When is the swap", "what does it cost?"]],
  ["When is the swap?", "en", ["When is the swap?"]],
])("the questions of: %s", ([text, language, parts]) => {
  expect(splitQuestions(text, language)).toEqual(parts);
});
