import { describe, expect, test } from "vitest";
import { sayFrame } from "../jobs/say-frame.ts";
import type { Known } from "./frame.ts";
import { readingOf } from "./known.test-folder.ts";
import { readOfMails } from "./read-frames.ts";

const KNOWN: Known = { outputs: [], names: ["post.mbox", "old/hall.eml", "notes.md"], asksTables: true, tables: new Map() };
const NORA = "Lists the mails from Nora Kemp in this folder.";

describe("mails are chosen by who wrote them, to whom, about what and when", () => {
  test.for([
    ["Show me the mails from Nora Kemp", NORA],
    ["show the emails from Nora Kemp please", NORA],
    ["Which mails did Nora Kemp send?", NORA],
    ["Zeig mir die Mails von Nora Kemp", NORA],
    ["Montre-moi les courriels de Nora Kemp", NORA],
    ["Muéstrame los correos de Nora Kemp", NORA],
    ["Mostrami le mail di Nora Kemp", NORA],
    ["Mostra-me os emails da Nora Kemp", NORA],
    ["Show the mails from Nora in post.mbox", "Lists the mails from Nora in post.mbox."],
    ["Which mails did Nora send to Tom?", "Lists the mails from Nora to Tom in this folder."],
    ["List the mails about the roof", "Lists the mails about roof in this folder."],
    ["Welche Mails gibt es über das Dach?", "Lists the mails about Dach in this folder."],
    ["How many mails did Nora send in May?", "Counts the mails from Nora of 05 in this folder."],
    ["Wie viele Mails hat Nora im Mai geschickt?", "Counts the mails from Nora of 05 in this folder."],
    ["Show the mails of 12 May 2026", "Lists the mails of 2026-05-12 in this folder."],
    ["Who sent the mail about the roof?", "Tells who wrote the mails about roof in this folder."],
  ])("%s", ([goal = "", wanted]) => expect(readingOf(goal, KNOWN)).toBe(wanted));

  test.for([
    ["Summarise the mails from Nora", /^(?!Lists)/],
    ["Show the mails from Nora Kemp with attachments", /^cannot: /],
    ["Show the unread mails from Nora", /^cannot: /],
    ["Delete the mails from Nora", /^cannot: /],
  ] as const)("%s is no list of them", ([goal, wanted]) => expect(readingOf(goal, KNOWN)).toMatch(wanted));
});

const asking = (goal: string): string => {
  const reading = readOfMails(goal, KNOWN);
  return reading && "frames" in reading ? reading.frames.map(sayFrame).join(" ") : "no question to mails";
};

describe("who wrote of something, or asked for it", () => {
  test.for([
    ["Who wrote to us about the slipway?", "Tells who wrote the mails about slipway in this folder."],
    ["Wer hat uns wegen der Slipanlage geschrieben?", "Tells who wrote the mails about Slipanlage in this folder."],
    ["Qui nous a écrit au sujet du quai ?", "Tells who wrote the mails about quai in this folder."],
    ["¿Quién nos escribió sobre el muelle?", "Tells who wrote the mails about muelle in this folder."],
    ["Chi ci ha scritto riguardo al molo?", "Tells who wrote the mails about molo in this folder."],
    ["Quem nos escreveu sobre o cais?", "Tells who wrote the mails about cais in this folder."],
    ["Who asked for oat milk?", "Tells who wrote the mails that ask for oat milk in this folder."],
    ["Wer hat nach glutenfreiem Brot gefragt?", "Tells who wrote the mails that ask for glutenfreiem Brot in this folder."],
    ["Qui a demandé du pain sans gluten ?", "Tells who wrote the mails that ask for pain sans gluten in this folder."],
    ["¿Quién pidió pan sin gluten?", "Tells who wrote the mails that ask for pan sin gluten in this folder."],
    ["Chi ha chiesto il pane senza glutine?", "Tells who wrote the mails that ask for pane senza glutine in this folder."],
    ["Quem pediu pão sem glúten?", "Tells who wrote the mails that ask for pão sem glúten in this folder."],
  ])("%s", ([goal = "", wanted]) => expect(asking(goal)).toBe(wanted));

  test.for(["Who wrote the minutes?", "Who paid for the slipway?", "When did Nora write about the roof?", "Who wrote about the roof in notes.md?"])(
    "%s",
    (goal) => expect(asking(goal)).toBe("no question to mails"),
  );

  test("where there are no mails, none are asked", () => {
    expect(readOfMails("Who asked for oat milk?", { ...KNOWN, names: ["notes.md"] })).toBeUndefined();
  });
});
