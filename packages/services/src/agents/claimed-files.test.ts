import type { Message } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { claimedFiles } from "./claimed-files.ts";

const called = (ok: boolean, input: object, content: object | string = "done"): Message[] => [
  { role: "assistant", parts: [{ type: "tool-call", id: "c", name: "file_write", input: input as never }] },
  { role: "tool", parts: [{ type: "tool-result", id: "c", name: "file_write", ok, content: content as never }] },
];

describe("an answer says that it made a file", () => {
  test.for<[answer: string, files: string[]]>([
    ["I saved the report to report.md.", ["report.md"]],
    ["Done! I've written `out/report.md` for you.", ["out/report.md"]],
    ["Created **sum.csv** and **sum.md**.", ["sum.csv", "sum.md"]],
    ["The file report.md has been created.", ["report.md"]],
    ['The summary was saved as "summary.txt".', ["summary.txt"]],
    ["Here are the figures.\n- Saved in figures.json", ["figures.json"]],
    ["Ich habe den Bericht in bericht.md gespeichert.", ["bericht.md"]],
    ["Der Bericht wurde unter bericht.md abgelegt.", ["bericht.md"]],
    ["Die Datei bericht.md wurde erstellt.", ["bericht.md"]],
    ["J'ai enregistré le rapport dans rapport.md.", ["rapport.md"]],
    ["Le fichier rapport.md a été créé.", ["rapport.md"]],
    ["He guardado el informe en informe.md.", ["informe.md"]],
    ["El archivo informe.md ha sido creado.", ["informe.md"]],
    ["Ho salvato il rapporto in rapporto.md.", ["rapporto.md"]],
    ["Il file rapporto.md è stato creato.", ["rapporto.md"]],
    ["Salvei o relatório em relatorio.md.", ["relatorio.md"]],
    ["O arquivo relatorio.md foi criado.", ["relatorio.md"]],
  ])("%s", ([answer, files]) => expect(claimedFiles(answer, [])).toEqual(files));
});

describe("no claim is made by", () => {
  test.for([
    "I read notes.md and board.md; the release is on 3 May.",
    "According to notes.md, the report was written in March.",
    "The release date is in notes.md.",
    "I could not save report.md.",
    "I have not created report.md.",
    "Should I save it to report.md?",
    "If you like, I can have it saved to report.md.",
    "I made Node.js start, and it was written by hand.",
    "The library was made by people at example.com and saved to example.com.",
    "It was created e.g. by hand.",
    "Ich habe notes.md gelesen.",
    "Der Bericht wurde nicht in bericht.md gespeichert.",
    "Je n'ai pas enregistré le rapport dans rapport.md.",
    "No he guardado nada en informe.md.",
    "Non ho salvato il rapporto in rapporto.md.",
    "Não salvei nada em relatorio.md.",
    "Version 1.2.x was created from main.c by others.",
  ])("%s", (answer) => expect(claimedFiles(answer, [])).toEqual([]));
});

test("what a call that went well named was touched, and what failed was not", () => {
  const says = "I saved the report to report.md.";
  expect(claimedFiles(says, called(true, { path: "out/report.md" }))).toEqual([]);
  expect(claimedFiles(says, called(true, { command: "make" }, { changed: ["report.md"] }))).toEqual([]);
  expect(claimedFiles(says, called(false, { path: "report.md" }, { code: "DENIED", message: "no" }))).toEqual(["report.md"]);
});

test.for([
  ["quotes", `I saved ${'"'.repeat(12_500)} x ${"a.md ".repeat(1_400)}`],
  ["blanks", `I saved to ${" ".repeat(12_000)}x ${"a.md ".repeat(1_400)}`],
  ["articles", `I saved ${"to the file ".repeat(1_000)} ${"a.md ".repeat(1_400)}`],
  ["names", `I saved ${"a/".repeat(4_000)}.md, ${"b.c.".repeat(2_000)}`],
])("an answer of 20,000 signs that are nearly all %s is read at once", { timeout: 1_000 }, ([, answer = ""]) => {
  expect(claimedFiles(answer, []).length).toBeLessThanOrEqual(8);
});
