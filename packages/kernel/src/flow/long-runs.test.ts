import type { Slot } from "@aether/protocol";
import { expect, test } from "vitest";
import { forbiddenPath } from "./forbidden-paths.ts";
import { whyUnnamed } from "./unnamed.ts";
import { deedOf } from "./word-acts.ts";
import { timesInWords } from "./words.ts";

/** What takes its square takes many times as long. */
const MOMENT_MS = 3_000;
const LENGTH = 60_000;
const BOB: Slot = { slot: "to", type: "address", value: "bob@x.example" };
const ANN: Slot = { slot: "who", type: "person", value: "Ann" };
const FILE: Slot = { slot: "path", type: "path", value: "/mnt/local/desk-07d08254-rw/letter.md" };
const ASKS = " Write to bob@x.example and Ann, and correct /home/me/desk/letter.md. ";

/** Each is read before and behind what is asked for. */
test.for([
  ["letters, as of a picture in base64", "A"],
  ["letters and slashes, as of one in base64, too", "aB/c"],
  ["a language that is written without blanks", "中"],
  ["signs that belong to the letter before them", "\u0301"],
  ["signs that are not seen", "\u200b"],
  ["signs of money", "€"],
  ["dashes, as below a heading", "-"],
  ["parts of words that are joined by dashes", "aa-"],
  ["dots between letters", "a."],
  ["steps of a path", "../"],
  ["ends of lines", "\n"],
  ["signs that stand for many letters", "\ufdfa"],
  ["opening marks", "“"],
  ["brackets", "("],
  ["nouns that are not something", "items not paid "],
  ["nouns without something", "members without an email "],
  ["things that somebody did not do", "the ones that have not done, and not paid "],
  ["German ones, too", ", die keine Adresse haben"],
  ["nouns and what they lack, in French", "membres qui n'ont pas d'adresse "],
] as const)("a long run of %s is read in a moment", ([, signs]) => {
  const run = signs.repeat(LENGTH / signs.length);
  for (const words of [`${run}${ASKS}`, `${ASKS}${run}`])
    for (const slot of [BOB, ANN, FILE])
      for (const deed of [deedOf("mail.send", "send", [slot]), deedOf("vfs.write", "durable-write", [slot])]) {
        const before = process.threadCpuUsage();
        timesInWords(words, slot, deed);
        forbiddenPath(words, slot, deed);
        whyUnnamed({ words, found: [] }, slot, deed);
        expect(process.threadCpuUsage(before).user / 1_000, `${slot.type}, ${deed.acts}`).toBeLessThan(MOMENT_MS);
      }
});
