import { expect, test } from "vitest";
import { forbiddenPath, namedOtherwise } from "./forbidden-paths.ts";
import { deedOf } from "./word-acts.ts";

/** The files of a folder that the words close to a change. */
function closedBy(words: string): string[] {
  return ["docs/notes.md", "src/a.js"].filter((file) => {
    const slot = { slot: "path", type: "path", value: `/mnt/local/desk-07d08254-rw/${file}` } as const;
    const deed = deedOf("vfs.x", "durable-write", [slot]);
    return forbiddenPath(words, slot, deed) || namedOtherwise(words, slot, deed) !== undefined;
  });
}

const ALL = ["docs/notes.md", "src/a.js"];

test.for([
  // Files of some kind alone.
  { words: "Only edit .js files", closed: ["docs/notes.md"] },
  { words: "Only change JavaScript files", closed: ["docs/notes.md"] },
  { words: "Ändere nur JavaScript-Dateien", closed: ["docs/notes.md"] },
  { words: "Nur .js-Dateien ändern", closed: ["docs/notes.md"] },
  { words: "Ne modifie que les fichiers JavaScript", closed: ["docs/notes.md"] },
  { words: "Modifie seulement les fichiers JavaScript", closed: ["docs/notes.md"] },
  { words: "Modifica solo los archivos .js", closed: ["docs/notes.md"] },
  { words: "Modifica solo i file .js", closed: ["docs/notes.md"] },
  { words: "Altere apenas os ficheiros .js", closed: ["docs/notes.md"] },
  { words: "Only edit Markdown files", closed: ["src/a.js"] },
  // A kind of files, which may be any that nobody asks for.
  { words: "Fass keine Markdown-Dateien an, korrigiere den Code", closed: ALL },
  { words: "No modifiques los archivos markdown", closed: ALL },
  { words: "Non modificare i file markdown", closed: ALL },
  { words: "Leave all text files alone", closed: ALL },
  // Asked first, in whichever language.
  { words: "Frage mich, bevor du etwas änderst", closed: ALL },
  { words: "Nichts ohne Rückfrage ändern", closed: ALL },
  { words: "Demande avant chaque modification", closed: ALL },
  { words: "Ne change rien sans me demander", closed: ALL },
  { words: "No cambies nada sin preguntarme", closed: ALL },
  { words: "Non cambiare nulla senza chiedermelo", closed: ALL },
  { words: "Não mude nada sem me perguntar", closed: ALL },
  { words: "Confirm with me before each change", closed: ALL },
  { words: "Don't write anything until I say go", closed: ALL },
  // Said, and not done.
  { words: "Suggest fixes only", closed: ALL },
  { words: "Propose changes but don't apply them", closed: ALL },
  { words: "List the problems, I'll fix them myself", closed: ALL },
  { words: "What would you change here?", closed: ALL },
  { words: "Schlag nur Änderungen vor", closed: ALL },
  { words: "Propose seulement des corrections", closed: ALL },
  { words: "Solo sugiere cambios", closed: ALL },
  { words: "Suggerisci solo le modifiche", closed: ALL },
  { words: "Apenas sugira alterações", closed: ALL },
  { words: "Mach einen Probelauf", closed: ALL },
  // And what closes nothing.
  { words: "Fix the code", closed: [] },
  { words: "Suggest a better name and rename the function", closed: [] },
  { words: "Just fix the JavaScript errors", closed: [] },
  { words: "Only fix the typos", closed: [] },
  { words: "Propose a structure, then write it", closed: [] },
  { words: "Répare les fichiers", closed: [] },
  { words: "Ändere die Texte in allen Dateien", closed: [] },
])("$words: closed is $closed", ({ words, closed }) => expect(closedBy(words)).toEqual(closed));

test.for(["only .js ".repeat(10_000), "nur fass ".repeat(10_000), "suggest only ".repeat(8_000), "frage mich, ".repeat(9_000)])(
  "long words are read in no more than their length: %#",
  (words) => {
    const before = process.cpuUsage();
    closedBy(words);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
  },
);
