import type { FlowClass } from "@aether/protocol";
import { expect, test } from "vitest";
import { forbiddenPath, namedOtherwise } from "./forbidden-paths.ts";
import { deedOf } from "./word-acts.ts";

/** Whether a change of a file of a folder that may be edited is asked about, for what the words say of it. */
function isAskedAbout(words: string, file: string, flow: FlowClass = "durable-write"): boolean {
  const slot = { slot: "path", type: "path", value: `/mnt/local/desk-07d08254-rw/${file}` } as const;
  const deed = deedOf("vfs.x", flow, [slot]);
  return forbiddenPath(words, slot, deed) || namedOtherwise(words, slot, deed) !== undefined;
}

test.for([
  "Only touch src",
  "Only files in src may be changed",
  "Fix only what is in src",
  "Fix only src",
  "Change files in src only",
  "Restrict yourself to src",
  "Stay within src/",
  "Limit your changes to src/",
  "Work only in src",
  "Work in src only",
  "Keep to the src folder. Fix the code.",
  "Fix the code. Leave the folder docs as it is.",
  "Fix the code. Exclude docs.",
  "Do not edit any other file than y.js",
  "Just edit y.js",
  "Ne modifie que y.js.",
  "Mude apenas y.js.",
  "Fix y.js. The rest is fine.",
  "Fix y.js. The other files belong to Bob.",
  "Fix y.js. Do not touch any markdown files.",
  "Fix y.js. Don't touch Markdown.",
  "Fix y.js. Do not change text files.",
  "Do not modify the files.",
  "Just look, don't touch.",
  "Look but don't touch.",
  "Only read, do not write.",
  "Review the code. Do not fix anything.",
  "Do a code review, without changes.",
  "Explain the code. Do not alter it.",
  "Review only.",
  "Dry run only.",
  "Only report problems",
  "Report problems only",
  "Ask me before you change anything.",
  "Ask before every change.",
  "Ask me first before you write a file.",
  "Frag mich vorher. Korrigiere den Code.",
  "Demande-moi avant de changer quelque chose.",
  "Pregúntame antes de cambiar nada.",
  "Refactor src/x.js only",
  "Refactor src/x.js, just that file",
  "Refactor src/x.js. Just that one file.",
  "Überarbeite src/x.js und sonst keine Datei",
  "Überarbeite bitte lediglich src/x.js",
  "Edits are allowed in src only",
  "Keep your edits within src/",
  "Only touch core",
  "Only change core",
  "Only work in core",
  "Only change TypeScript",
  "Don't edit anything yet, just make a plan",
  "Look around and report. No writes.",
  "Do a code review; do not commit or change",
  "Everything outside src is off limits",
  "You may touch a.md and nothing more",
  "Scope: src only",
  "Allowed: src/",
  "Files to edit: a.md",
  "docs is a no-go area",
  "I would prefer docs unchanged",
  "w/o docs, fix all",
  "Fix all barring docs",
  "Bob is editing docs right now, so don't interfere",
  "docs is signed off",
  "Don't touch the notes",
  "Don't touch a and notes",
  "Fix the code. Don't touch docs, please.",
])("words that close many files close one that nobody asked for: %s", (words) => expect(isAskedAbout(words, "docs/notes.md")).toBe(true));

test.for([
  "Do not delete files.",
  "Never delete anything here, fix the code",
  "Fix the code, no deletions",
  "Fix the code, but do not remove files",
  "Fix the code, but keep all files",
])("what is not to be taken away may be changed: %s", (words) =>
  expect([isAskedAbout(words, "docs/notes.md", "destructive"), isAskedAbout(words, "docs/notes.md")]).toEqual([true, false]),
);

test.for([
  { words: "Only touch src", file: "src/a.js" },
  { words: "Stay within src/", file: "src/deep/a.js" },
  { words: "Keep your edits within src/", file: "src/deep/a.js" },
  { words: "Scope: src only. Fix the bugs.", file: "src/a.js" },
  { words: "Only touch core", file: "src/core/a.js" },
  { words: "Only change TypeScript", file: "src/a.ts" },
  { words: "Don't touch a and y. Fix the rest of the code.", file: "src/b.js" },
  { words: "Only fix what is broken", file: "docs/notes.md" },
  { words: "Only change the wording.", file: "docs/notes.md" },
  { words: "Only edit the headings", file: "docs/notes.md" },
  { words: "Only work on the typos", file: "docs/notes.md" },
  { words: "Write a todo app. Don't use libraries.", file: "docs/notes.md" },
  { words: "Limit your changes to src/ and fix the code.", file: "src/a.js" },
  { words: "Fix y.js. Do not touch any markdown files.", file: "y.js" },
  { words: "Just edit y.js", file: "y.js" },
  { words: "Tidy the docs. Exclude src.", file: "docs/notes.md" },
  { words: "Fix only the typos.", file: "docs/notes.md" },
  { words: "Fix the tests without changing the behaviour.", file: "docs/notes.md" },
  { words: "Do not break anything.", file: "docs/notes.md" },
  { words: "Never mind the tests; fix the code.", file: "docs/notes.md" },
  { words: "Ask Bob's script for the figures and put them into docs/notes.md", file: "docs/notes.md" },
])("and not another: $words", ({ words, file }) => expect(isAskedAbout(words, file)).toBe(false));

test("who wants to be asked first is asked about what they name, too", () => {
  expect(isAskedAbout("Fix x.js. Ask me before you change anything.", "x.js")).toBe(true);
});

test("a file that is named very often is asked about, and read in a moment", () => {
  const words = `Fix index.js. ${"make sure index.js ".repeat(3_000)}`;
  const before = process.cpuUsage();
  for (let at = 0; at < 20; at++) expect(isAskedAbout(words, `lib/p${at}/index.js`)).toBe(true);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(3_000);
});

test.for([
  "only touch ".repeat(8_000),
  "a/".repeat(40_000),
  "not in src ".repeat(6_000),
  "ask me ".repeat(10_000),
  "leave the folder ".repeat(5_000),
  "nothing in a/b but ".repeat(5_000),
  "outside of ".repeat(9_000),
  "do not ".repeat(15_000),
  "solo il ".repeat(12_000),
])("long words are read in no more than their length: %#", (words) => {
  const before = process.cpuUsage();
  isAskedAbout(words, "a.md");
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
});

/** One folder is left open, or one is closed; src/a.js and docs/notes.md are the files. */
test.for([
  { words: "Don't change anything outside docs", closed: ["src"] },
  { words: "Ne change rien en dehors de docs, améliore les textes", closed: ["src"] },
  { words: "Ne touche à rien sauf docs", closed: ["src"] },
  { words: "Ändere nichts außerhalb von docs", closed: ["src"] },
  { words: "Ändere keine Dateien außerhalb des Ordners docs", closed: ["src"] },
  { words: "No cambies nada fuera de docs", closed: ["src"] },
  { words: "No toques nada salvo docs/", closed: ["src"] },
  { words: "Non modificare nessun file al di fuori della cartella docs", closed: ["src"] },
  { words: "Non toccare niente tranne docs", closed: ["src"] },
  { words: "Não mude nada exceto docs", closed: ["src"] },
  { words: "Fix the texts, nothing outside docs", closed: ["src"] },
  { words: "Do not touch any file but the ones in docs", closed: ["src"] },
  { words: "Only docs may change", closed: ["src"] },
  { words: "Arbeite nur im Ordner docs", closed: ["src"] },
  { words: "Travaille uniquement dans docs", closed: ["src"] },
  { words: "Corrige solo docs", closed: ["src"] },
  { words: "Bleib in docs", closed: ["src"] },
  { words: "Limítate a docs", closed: ["src"] },
  { words: "Fix the code outside docs", closed: ["docs"] },
  { words: "Fix the code outside of the docs folder", closed: ["docs"] },
  { words: "Corrige le code en dehors de docs", closed: ["docs"] },
  { words: "Fix all files besides those in docs", closed: ["docs"] },
  { words: "Change anything but docs", closed: ["docs"] },
  { words: "Repariere den Code, aber docs bleibt, wie es ist", closed: ["docs"] },
  { words: "Lascia stare docs", closed: ["docs"] },
  { words: "docs is Bob's. Fix the rest.", closed: ["docs"] },
  { words: "The docs folder belongs to Bob. Fix the code.", closed: ["docs"] },
  { words: "The docs directory is generated, fix the code", closed: ["docs"] },
  { words: "Ne touche pas au dossier docs, corrige le reste", closed: ["docs"] },
  { words: "Do not change, move or remove anything outside docs", closed: ["docs", "src"] },
  { words: "Edit the files in docs", closed: [] },
  { words: "Don't change anything except the wording", closed: [] },
])("$words: closed is $closed", ({ words, closed }) => {
  const files = { docs: "docs/notes.md", src: "src/a.js" };
  expect(Object.entries(files).flatMap(([name, file]) => (isAskedAbout(words, file) ? [name] : []))).toEqual(closed);
});

test.for([
  "Don't touch JavaScript code",
  "Don't touch the source code",
  "Don't touch y",
  "Update docs. No code changes.",
  "Update docs; do not modify code",
  "Update docs. Code stays as is.",
  "Only touch src",
])("code of a folder further in is closed as well: %s", (words) => expect(isAskedAbout(words, "packages/src/y.js")).toBe(true));
