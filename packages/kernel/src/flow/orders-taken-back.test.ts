import { expect, test } from "vitest";
import { namedOtherwise } from "./forbidden-paths.ts";
import { keptWords } from "./kept-words.ts";
import { deedOf } from "./word-acts.ts";

const slot = { slot: "path", type: "path", value: "/mnt/local/desk-07d08254-rw/x.js" } as const;
const isAskedAbout = (...said: readonly string[]): boolean =>
  namedOtherwise(keptWords(...said.toReversed()), slot, deedOf("vfs.x", "durable-write", [slot])) !== undefined;

test.for([
  ["Fix x.js", "Perfect. From now on x.js is frozen."],
  ["Fix x.js", "Now only look at x.js and tell me what you changed."],
  ["Fix x.js", "I reworked x.js by hand, please review it"],
  ["Fix x.js", "Forget x.js"],
  ["Fix x.js", "No more changes"],
  ["Fix x.js", "Don't touch it again"],
  ["Fix x.js", "Do not change it any more"],
  ["Fix x.js", "Only read from now on"],
  ["Fix x.js", "I'll take over"],
  ["Fix x.js", "Ask me before you change it"],
  ["Fix x.js", "Leave it."],
  ["Fix x.js", "Stop!"],
  ["Fix x.js", "What did you change in x.js?"],
  ["Delete x.js", "Keep it after all"],
  ["Delete x.js", "Keep x.js after all"],
  ["Delete x.js", "Put it back"],
  ["Delete x.js", "I changed my mind"],
  ["Korrigiere x.js", "Lass es jetzt so."],
  ["Corrige x.js", "Laisse-le comme ça."],
  ["Fix x.js", "Thanks.", "Don't touch it again"],
])("a later message takes back what an earlier one asked for: %j", (said) => expect(isAskedAbout(...said)).toBe(true));

test.for([
  ["Fix x.js", "Thanks. What does it say now?"],
  ["Fix x.js", "Now fix y.js"],
  ["Fix x.js", "Go on."],
  ["Fix x.js", "Use tabs, please."],
  ["Fix x.js", "Fix x.js once more, the tests fail."],
  ["Keep it as it is.", "Fix x.js"],
  ["Stop!", "Fix x.js"],
])("and other messages do not: %j", (said) => expect(isAskedAbout(...said)).toBe(false));
