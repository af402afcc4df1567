import { MAX_WORDS, type Slot } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { forbiddenPath } from "./forbidden-paths.ts";
import { keptWords } from "./kept-words.ts";
import { timesLookedUp } from "./looked-up.ts";
import { whyUnnamed } from "./unnamed.ts";
import { deedOf } from "./word-acts.ts";
import { asksInWords, forbiddenInWords, timesInWords } from "./words.ts";

const LETTER: Slot = { slot: "path", type: "path", value: "/mnt/local/desk-07d08254-rw/letter.md" };
const PRICES: Slot = { slot: "path", type: "path", value: "/mnt/local/desk-07d08254-rw/prices.csv" };
const BOB: Slot = { slot: "to", type: "address", value: "bob@x.example" };
const WRITES = deedOf("vfs.write", "durable-write", [PRICES]);
const SENDS = deedOf("mail.send", "send", [BOB]);
const ORDER = "Correct the spelling in letter.md and send it to bob@x.example.";
const NEVER = "Do not change prices.csv.";
const pasted = (sentences: number): string => "It rained on all of the days of which we had thought as days in the garden of our friends. ".repeat(sentences);

/** Each is what a person said so far, the latest first. */
test.for([
  { why: "all that is read", words: keptWords(`${ORDER} ${pasted(300)} ${NEVER}`), whole: true },
  { why: "more than is kept, the prohibition last", words: keptWords(`${ORDER} ${pasted(900)} ${NEVER}`), whole: false },
  { why: "more than is kept, the prohibition in an earlier message", words: keptWords(`${ORDER} ${pasted(900)}`, NEVER), whole: false },
  { why: "what was cut, and something short since", words: keptWords("Go on with letter.md.", keptWords(`${ORDER} ${pasted(900)}`, NEVER)), whole: false },
  { why: "more clauses than are read", words: keptWords(`${ORDER} ${"a, ".repeat(2_100)} ${NEVER}`), whole: false },
])("of $why a prohibition holds, and where something is not read, nothing is named", ({ words, whole }) => {
  expect(words.length).toBeLessThanOrEqual(MAX_WORDS);
  expect(forbiddenPath(words, PRICES, WRITES)).toBe(true);
  expect(forbiddenPath(words, LETTER, WRITES)).toBe(!whole);
  expect(timesInWords(words, BOB, SENDS) > 0).toBe(whole);
  expect(asksInWords(words, "letter.md")).toBe(whole);
  expect(timesLookedUp(words, { by: [], type: "address" }, SENDS) > 0).toBe(whole);
});

test("words that would grow beyond what is read forbid changes", () => {
  const [few, many] = [10, 60_000].map((count) => `${ORDER} ${"\ufdfa".repeat(count)}`);
  expect([forbiddenPath(few ?? "", LETTER, WRITES), forbiddenPath(many ?? "", LETTER, WRITES)]).toEqual([false, true]);
});

describe("prohibitions behind many short words", () => {
  test.for(["Change nothing but letter.md.", "Do not change any *.csv files.", "Do not change anything else in desk."])("%s", (never) => {
    const words = `${ORDER} ${"so it is ".repeat(800)}. ${never}`;
    expect([forbiddenPath(words, PRICES, WRITES), forbiddenPath(words, LETTER, WRITES)]).toEqual([true, false]);
  });
});

test("a file that is spoken of more often than is looked at is not changed unasked, and others are", () => {
  const words = `Correct letter.md. ${"I like prices.csv a lot. ".repeat(66)} ${NEVER}`;
  expect([forbiddenPath(words, PRICES, WRITES), forbiddenPath(words, LETTER, WRITES)]).toEqual([true, false]);
});

test("who is spoken of more often than is looked at is forbidden, whatever else is said of them", () => {
  const words = `${"bob@x.example is nice. ".repeat(70)} Never write to bob@x.example.`;
  expect([timesInWords(words, BOB, SENDS), forbiddenInWords(words, BOB, SENDS)]).toEqual([0, true]);
  const asking = "Write to bob@x.example. ";
  expect([timesInWords(asking.repeat(3), BOB, SENDS), timesInWords(asking.repeat(70), BOB, SENDS)]).toEqual([3, 0]);
});

test("a person who is asked for that is told why", () => {
  const words = keptWords(`${ORDER} ${pasted(900)}`);
  expect(whyUnnamed({ words, found: [] }, LETTER, WRITES)).toMatch(/^you have said more in this conversation than is read/);
  expect(whyUnnamed({ words: ORDER, found: [] }, PRICES, WRITES)).toBeUndefined();
});

test("such words are read in a moment", () => {
  const began = performance.now();
  const words = keptWords("a.b/c* ".repeat(20_000));
  for (let file = 0; file < 50; file++) forbiddenPath(words, { ...PRICES, value: `${PRICES.value}${file}` }, WRITES);
  for (let file = 0; file < 20; file++) forbiddenPath(`${"a.b/c* ".repeat(9_000)} x`, { ...PRICES, value: `${PRICES.value}${file}` }, WRITES);
  expect(performance.now() - began).toBeLessThan(5_000);
});
