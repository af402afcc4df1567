import { expect, test } from "vitest";
import { forbiddenPath } from "./forbidden-paths.ts";
import { keptWords } from "./kept-words.ts";
import { deedOf } from "./word-acts.ts";

function isAskedAbout(file: string, said: readonly string[]): boolean {
  const slot = { slot: "path", type: "path", value: `/mnt/local/desk-07d08254-rw/${file}` } as const;
  return forbiddenPath(keptWords(...said.toReversed()), slot, deedOf("vfs.x", "durable-write", [slot]));
}

test.for([
  "No more changes",
  "Leave it",
  "Only look at it",
  "Wait, don't edit any more",
  "No more edits please",
  "Stop changing things. What did you do?",
  "That is enough",
  "Es reicht. Nichts mehr ändern",
  "Nichts mehr ändern",
  "Ça suffit, ne change plus rien",
  "Ne change plus rien",
  "Basta. Non cambiare altro",
  "Basta, no cambies nada más",
  "Chega. Não mude mais nada",
])("a later message that wants no more changed closes what an earlier one opened: %s", (later) => {
  expect(isAskedAbout("a.md", ["Fix the typos in this folder", later])).toBe(true);
  expect(isAskedAbout("a.md", ["Fix the typos in a.md", later])).toBe(true);
});

test.for(["What did you change?", "Great, now explain it to me", "Thanks, that's all", "Danke! Was hast du geändert?", "Merci. Qu'est-ce que tu as changé ?"])(
  "who only asks, thanks or has something told opens no more than what they named: %s",
  (later) => {
    expect(isAskedAbout("a.md", ["Fix the typos in this folder", later])).toBe(true);
    expect(isAskedAbout("a.md", ["Fix the typos in a.md", "What does it say?"])).toBe(false);
  },
);

test.for([
  "Yes",
  "Go on",
  "Ok, do it",
  "Both of them",
  "Can you fix the headings too?",
  "And the headings?  Fix them as well.",
  "Now the same for the tests",
  "English",
  "Mach weiter",
  "Oui, continue",
])("a later message that goes on closes nothing: %s", (later) => {
  expect(isAskedAbout("a.md", ["Fix the typos in this folder", later])).toBe(false);
});

test("a first message is read by what it orders", () => {
  expect(isAskedAbout("a.md", ["What is wrong in this folder? Fix it."])).toBe(false);
});
