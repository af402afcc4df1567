import type { FlowClass, Slot } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { forbiddenPath } from "./forbidden-paths.ts";
import { keptWords } from "./kept-words.ts";
import { deedOf } from "./word-acts.ts";

const KEEP = "/mnt/local/docs-07d08254-rw/keep.md";
const DEEP = "/mnt/local/desk-07d08254-rw/docs/drafts/keep.md";
const slot = (value: string, name = "path"): Slot => ({ slot: name, type: "path", value });
const forbids = (words: string, value: string, flow: FlowClass = "durable-write") => forbiddenPath(words, slot(value), deedOf("vfs.x", flow, [slot(value)]));

describe("a file is not to be changed by any name that it has for the person", () => {
  test.for([
    "Correct docs/a.md. Do not change docs/keep.md",
    "Correct docs/a.md. Do not change docs/keep.md.",
    'Correct docs/a.md. Do not change "docs/keep.md"',
    "Correct docs/a.md. Do not change `keep.md`!",
    "Correct docs/a.md, but do not change Docs/Keep.md",
    "Correct docs/a.md. Do not change /home/ann/desk/docs/keep.md",
    'Correct docs/a.md. Do not change "/home/ann/my desk/docs/keep.md"',
    "Correct docs/a.md. Never touch ./docs/keep.md",
    "Correct docs/a.md. Do not change ../docs/keep.md",
    "Correct docs/a.md. Do not change ~/desk/docs/keep.md",
    "Correct docs/a.md, docs/keep.md must not be changed",
    "Korrigiere docs/a.md. Ändere docs/keep.md nicht",
    "Corrige docs/a.md. Ne modifie pas docs/keep.md",
    "Correct docs/a.md. Do not delete docs/keep.md",
    "Delete the drafts in docs, except docs/keep.md",
    "Correct the files in docs without changing b.md or keep.md",
  ])("%s", (words) => {
    expect([forbids(words, KEEP), forbids(words, KEEP, "destructive")]).toEqual([true, true]);
    expect(forbids(words, "/mnt/local/docs-07d08254-rw/other.md")).toBe(false);
  });

  test.for([
    "Correct docs/a.md. Do not change docs/drafts",
    "Correct docs/a.md. Do not change docs/drafts/",
    "Correct docs/a.md. Do not change docs/drafts/**",
    "Correct docs/a.md. Do not change anything in the folder drafts",
    'Correct docs/a.md. Do not change "drafts/"',
    "Correct docs/a.md. Do not change drafts/keep.md",
    "Correct docs/a.md. Do not change keep.md",
    "Correct docs/a.md. Do not change desk/docs/drafts/keep.md",
  ])("nor what lies in a folder, or goes by a bare name: %s", (words) => {
    expect([forbids(words, DEEP), forbids(words, DEEP, "destructive")]).toEqual([true, true]);
    expect(forbids(words, "/mnt/local/desk-07d08254-rw/docs/a.md")).toBe(false);
  });
});

describe("nor by a name that a person reads as the same", () => {
  test.for([
    { why: "letters composed, and as a Mac writes them", said: "cafe\u0301.md", name: "café.md" },
    { why: "a folder's", said: "Vertra\u0308ge/x.md", name: "Verträge/x.md" },
    { why: "a pattern's", said: "Vertra\u0308ge/*", name: "Verträge/x.md" },
    { why: "a blank that does not break, in words", said: "my\u00a0keep.md", name: "my keep.md" },
    { why: "a blank that does not break, in the name", said: '"Shot at 9.41 AM.md"', name: "Shot at 9.41\u202fAM.md" },
    { why: "an apostrophe of a typesetter", said: "Bob’s.md", name: "Bob's.md" },
    { why: "an apostrophe of a keyboard", said: "Bob's.md", name: "Bob’s.md" },
    { why: "a hyphen that does not break", said: "to\u2011keep.md", name: "to-keep.md" },
    { why: "a dash between years", said: "2024–2025.md", name: "2024-2025.md" },
    { why: "a sign that nobody sees", said: "keep.md", name: "ke\u200bep.md" },
    { why: "a soft hyphen in words", said: "ke\u00adep.md", name: "keep.md" },
    { why: "wide letters", said: "keep.md", name: "ｋeep.md" },
    { why: "letters joined to one sign", said: "office.md", name: "oﬃce.md" },
  ])("$why", ({ said, name }) => {
    for (const words of [`Correct docs/a.md. Do not change ${said}.`, `Correct docs/a.md, but never touch ${said}`])
      expect(["durable-write", "destructive"].map((flow) => forbids(words, `/mnt/local/docs-07d08254-rw/${name}`, flow as FlowClass))).toEqual([true, true]);
    expect(forbids(`Correct docs/a.md. Do not change ${said}.`, "/mnt/local/docs-07d08254-rw/other.md")).toBe(false);
  });
});

describe("nor what lies in the folder that may be edited, by its own name or by a pattern", () => {
  test.for([
    "Do not change anything in docs",
    "Correct the spelling. Do not change anything in docs.",
    "Correct the spelling. Do not change anything in ./docs/",
    "Correct the spelling. Do not change anything in /home/ann/desk/docs",
    "Correct the spelling. Do not change docs/**",
    "Correct the spelling. Do not change docs/*.md",
    "Correct the spelling. Do not change any *.md",
    "Correct the spelling. Never touch any *.md files",
    "Correct the spelling. Do not change the .md files",
    "Correct the spelling. Do not change ./docs/k*",
    "Correct the spelling. Do not change ~/desk/docs/*.md",
    "Correct the spelling. Do not change **/keep.*",
    'Correct the spelling. Do not change "docs/*.md"',
    "Correct the spelling. Do not change docs/{a,keep}*",
    "Ändere nichts in docs",
    "Ne modifie rien dans docs",
    "No cambies nada en docs",
    "Non modificare niente in docs",
    "Não altere nada em docs",
    "Correct docs/other.md. Do not change anything else in docs",
    "Change nothing but docs/a.md",
    "Do not change anything except docs/a.md",
    "Do not change anything outside docs/drafts",
    "Ändere nichts außer docs/a.md",
  ])("%s", (words) => {
    expect([forbids(words, KEEP), forbids(words, KEEP, "destructive")]).toEqual([true, true]);
  });

  test.for([
    "Correct docs/keep.md. Do not change anything else in docs",
    "Do not change anything in docs except docs/keep.md",
    "Do not change anything in other",
    "Do not change *.txt",
    "Do not change other/*.md",
    "Do not change sub/*/other.md",
    "Correct *.md",
    "Do not mail docs to anybody",
    "Correct docs/keep.md. Do not change anything but the title",
    "Do not change anything in other except other/a.md",
  ])("but: %s", (words) => expect(forbids(words, KEEP)).toBe(false));

  test("what is said further in decides", () => {
    const words = "Do not change anything in docs except docs/drafts. Do not change docs/drafts/keep.md";
    expect(forbids(words, "/mnt/local/docs-07d08254-rw/drafts/keep.md")).toBe(true);
    expect(forbids(words, "/mnt/local/docs-07d08254-rw/drafts/a.md")).toBe(false);
    expect(forbids(words, "/mnt/local/docs-07d08254-rw/a.md")).toBe(true);
  });

  test("a pattern for what lies in a folder further in", () => {
    expect(forbids("Do not change docs/drafts/*.md", DEEP)).toBe(true);
    expect(forbids("Do not change drafts/*", DEEP)).toBe(true);
    expect(forbids("Do not change dra*", DEEP)).toBe(true);
  });
});

test.for([
  "Correct docs/keep.md",
  "Correct docs/keep.md. Do not change other/keep.md",
  "Correct docs/keep.md. Do not change docs/keep.md.bak",
  "Correct docs/keep.md. Do not change docs/keep.md/x",
  "Correct docs/keep.md. Do not change upkeep.md",
  "Correct docs/keep.md, but do not delete it",
  "Correct docs/keep.md. Do not change anything outside docs/keep.md",
  "Change nothing but docs/keep.md",
  "Do not change anything except docs/keep.md",
  "Correct docs/keep.md. Do not mail keep.md to anybody",
  "Do not forget to correct docs/keep.md",
])("it may be written where the words speak of something else: %s", (words) => expect(forbids(words, KEEP)).toBe(false));

test.for([
  { words: "Do not change docs/KEEP.MD", file: "keep.md" },
  { words: "Do not change docs/\u212aEEP.md", file: "keep.md" },
  { words: "Do not change docs/note\u017f.md", file: "NOTES.md" },
  { words: "Do not change docs/STRA\u1e9eE.md", file: "stra\u00dfe.md" },
  { words: "Do not change docs/\u039b\u039f\u0393\u039f\u03a3.md", file: "\u03bb\u03cc\u03b3\u03bf\u03c2.md".normalize("NFD").replace("\u0301", "") },
])("a name is the same however its letters are written: $words", ({ words, file }) => {
  expect(forbids(words, `/mnt/local/docs-07d08254-rw/${file}`)).toBe(true);
  expect(forbids(words, "/mnt/local/docs-07d08254-rw/other.md")).toBe(false);
});

test("who asks for one file of a folder and forbids the folder is told so", () => {
  expect(forbids("Correct keep.md, but do not touch the folder docs.", KEEP)).toBe(true);
});

test("a pattern that leads to the folder from elsewhere forbids what lies where it says", () => {
  const words = "Correct the notes. Never change ~/work/desk/docs/*.md";
  expect(forbids(words, "/mnt/local/desk-07d08254-rw/docs/a.md")).toBe(true);
  expect(forbids(words, "/mnt/local/desk-07d08254-rw/other/a.md")).toBe(false);
});

test("nothing but a file in a folder of a person's has names of that kind", () => {
  const words = "Do not change a.md";
  expect(forbids(words, "/run/p2/a.md")).toBe(false);
  expect(forbiddenPath(words, { ...slot(KEEP.replace("keep", "a")), type: "person" }, deedOf("vfs.x", "durable-write", []))).toBe(false);
});

describe("what stays as it is, is skipped, or has its no behind it", () => {
  test.for([
    ...["docs/keep.md stays as it is.", "keep.md must stay as it is.", "keep.md should remain unchanged.", "keep.md is read-only.", "keep.md is final."],
    ...["I need keep.md exactly as it is.", "keep.md: do not touch.", "keep.md — hands off.", "keep.md bleibt, wie es ist.", "keep.md doit rester tel quel."],
  ])("Correct the spelling in docs. %s", (never) => {
    expect([forbids(`Correct the spelling in docs. ${never}`, KEEP), forbids(`${never} Correct the spelling in docs.`, KEEP)]).toEqual([true, true]);
    expect(forbids(`Correct the spelling in docs. ${never}`, "/mnt/local/docs-07d08254-rw/other.md")).toBe(false);
  });

  test.for(["Correct the spelling in docs, skip keep.md.", "Corrige docs à l'exception de keep.md.", "Korrigiere docs mit Ausnahme von keep.md."])(
    "%s",
    (words) => {
      expect([forbids(words, KEEP), forbids(words, "/mnt/local/docs-07d08254-rw/other.md")]).toEqual([true, false]);
    },
  );
});

describe("nor any other file, where the words say so of all that they do not ask for", () => {
  const ASKED = "/mnt/local/docs-07d08254-rw/a.md";
  test.for([
    ...[
      "Fix a.md. Do not touch anything else.",
      "Fix a.md and nothing else.",
      "Fix only a.md.",
      "Only fix a.md.",
      "Fix a.md only.",
      "Fix a.md, leave the rest alone.",
    ],
    ...["Fix a.md. The other files must not change.", "Fix a.md. Touch no other file.", "Fix a.md. Everything else stays as it is.", "Korrigiere nur a.md."],
    ...["Korrigiere a.md, sonst nichts.", "Corrige seulement a.md.", "Corrige solo a.md y nada más."],
  ])("%s", (words) => {
    expect([forbids(words, KEEP), forbids(words, KEEP, "destructive"), forbids(words, ASKED)]).toEqual([true, true, false]);
  });

  test.for([
    ...[
      "Please don't change anything, just tell me what is wrong in docs.",
      "Review docs, no edits.",
      "Review docs. Read only.",
      "Review docs without changing anything.",
    ],
    ...[
      "Review docs; make no changes.",
      "Ändere nichts. Was ist falsch in docs?",
      "Ne change rien. Lis docs.",
      "No cambies nada.",
      "Non modificare nulla.",
      "Não mude nada.",
    ],
  ])("%s", (words) => {
    expect([forbids(words, KEEP), forbids(words, KEEP, "destructive")]).toEqual([true, true]);
    expect([forbids(keptWords("Now correct the spelling.", words), KEEP), forbids(keptWords(words, "Correct the spelling."), KEEP)]).toEqual([false, true]);
  });

  test.for([
    ...[
      "Correct the spelling in docs. No changes to the layout.",
      "Correct docs. Is there anything else?",
      "Tell me what is wrong and nothing else, then correct docs.",
    ],
    ...[
      "Correct docs. Do not tell the others.",
      "Just correct docs.",
      "Correct only the spelling in docs.",
      "Do not change anything in a hurry. Correct docs.",
    ],
    ...[
      "Correct docs. Write nothing else to a.txt than its title.",
      "Send the rest to Bob. Correct docs.",
      "Correct docs without any changes to the API.",
      "Correct docs. Do not change anything but the titles.",
    ],
  ])("and not where they say it of something else: %s", (words) => {
    expect(forbids(words, KEEP)).toBe(false);
  });
});
