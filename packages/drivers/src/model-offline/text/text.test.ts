import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askTexts } from "../ask/ask.ts";
import { brief, summary } from "./brief.ts";
import { compare } from "./compare.ts";
import { contradictionsIn } from "./contradictions.ts";
import { readAll, readDocument, type Source } from "./document.ts";
import { factsIn } from "./facts.ts";
import { joinReports } from "./join.ts";
import { splitSentences } from "./paragraph.ts";
import { questionsIn } from "./questions.ts";
import { findPassages } from "./search.ts";
import { dates, openQuestions, outline, tables, todos } from "./sections.ts";
import { MAX_ENCODED } from "./select.ts";
import { wordsOf } from "./words.ts";

/** Stands for the encoder: texts that share words are near. */
const encode = async (texts: readonly string[]): Promise<Float32Array[]> => {
  expect(texts.length).toBeLessThanOrEqual(MAX_ENCODED);
  return texts.map((text) => {
    const vector = new Float32Array(64);
    for (const word of wordsOf(text)) {
      const at = [...word].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 64, 7);
      vector[at] = (vector[at] ?? 0) + 1;
    }
    const norm = Math.hypot(...vector) || 1;
    return vector.map((value) => value / norm);
  });
};

/** Tests run from the root of the checkout. */
const NOTES = join(process.cwd(), "examples", "notes");
const notes = (): Source[] => readdirSync(NOTES).map((path) => ({ path, text: readFileSync(join(NOTES, path), "utf8") }));
const docs = (...texts: readonly string[]) => readAll(texts.map((text, index) => ({ path: `${"abc"[index]}.md`, text })));

test.for([
  { why: "abbreviations do not end one", text: "Ask Dr. Amsel, e.g. on Monday. She knows.", sentences: ["Ask Dr. Amsel, e.g. on Monday.", "She knows."] },
  { why: "nor do decimals and versions", text: "Version 2.4.1 costs 3.50 euros. It works.", sentences: ["Version 2.4.1 costs 3.50 euros.", "It works."] },
  { why: "quotes stay with theirs", text: 'He said "No." Then he left!', sentences: ['He said "No."', "Then he left!"] },
  { why: "Chinese full stops do", text: "我们决定了。预算是五万。", sentences: ["我们决定了。", "预算是五万。"] },
  { why: "nothing gives none", text: "   ", sentences: [] },
  { why: "an hour at its end", text: "Il revient vers 17 h. Le prix est de 14 euros.", sentences: ["Il revient vers 17 h.", "Le prix est de 14 euros."] },
])("sentences: $why", ({ text, sentences }) => expect(splitSentences(text)).toEqual(sentences));

test("code, front matter and markup are left out, items and headings are seen", () => {
  const document = readDocument({
    path: "x.md",
    text: "---\ntitle: The plan\n---\n# One\n\nSome **bold** and [linked](http://x) text.\n\n```js\nlet a = 1;\n```\n\n- [ ] an item\n- another\n\n| a | b |\n| - | - |\n| 1 | 2 |\n",
  });
  expect(document.title).toBe("The plan");
  expect(document.sentences.map(({ text }) => text)).toEqual(["Some bold and linked text.", "an item", "another"]);
  expect(document.headings.map(({ text }) => text)).toEqual(["One"]);
});

test.for([
  { why: "a date", a: "The launch is planned for 14 April 2026.", b: "We moved the launch to April 21.", found: "launch" },
  { why: "an amount", a: "The total budget is €48,000.", b: "The budget is now 52.500 euros in total.", found: "budget" },
  { why: "a count", a: "We start the pilot with 12 brigades.", b: "Pilot: we have 9 brigades that signed.", found: "pilot" },
  { why: "a share", a: "They promise 99.9% uptime.", b: "Uptime of 99.5% is enough.", found: "uptime" },
])("$why that differs is a contradiction", ({ a, b, found }) => {
  const [first] = contradictionsIn(docs(a, b));
  expect(first?.subject).toContain(found);
  expect(first?.values.map(({ document }) => document.name)).toEqual(["a.md", "b.md"]);
});

test.for([
  { why: "different subjects", a: "The budget is €48,000.", b: "Travel costs €3,000." },
  { why: "the same value written differently", a: "The launch is on 14 April.", b: "The launch is on 2026-04-14." },
  { why: "a change beside a total", a: "The budget is €48,000.", b: "The budget grew by €4,000." },
  { why: "a question", a: "The launch is on 14 April.", b: "Could the launch be on 21 April?" },
])("$why: no contradiction", ({ a, b }) => expect(contradictionsIn(docs(a, b))).toEqual([]));

test.for([
  { text: "Who pays for it in the end?", open: true },
  { text: "Open: who signs the contract", open: true },
  { text: "The price is not decided yet for next year.", open: true },
  { text: "Weekend support plan. Owner: TBD for now.", open: true },
  { text: "We decided to build it in spring.", open: false },
])("$text is open: $open", ({ text, open }) => expect(questionsIn(docs(text)).length > 0).toBe(open));

describe("the example notes", () => {
  test("the brief names facts from at least eight of ten files, the contradictions and the open questions, on one page", async () => {
    const text = await brief(notes(), { goal: "write a one-page brief with the open questions", encode, questions: true, contradictions: true });
    const cited = new Set([...text.matchAll(/\((\d{4}-[^),]+\.md), line \d+\)/g)].map(([, file]) => file));
    expect(cited.size).toBeGreaterThanOrEqual(8);
    for (const pair of [/14 April.*21 April/, /48,000.*52,500/, /\b12 .*\b9 /, /€19.*€24/]) expect(text.split("## Contradictions")[1]).toMatch(pair);
    expect(text).toContain("Who answers the phone at weekends during the pilot?");
    expect(text.split(/\s+/).length).toBeLessThan(750);
    for (const line of text.split("\n").filter((each) => each.startsWith("- ") && !each.startsWith("- …"))) expect(line).toMatch(/\(.+\.md, line \d+\)/);
  });

  test("open questions: at least eight of ten labelled ones are found", () => {
    const text = openQuestions(notes());
    const labelled = [
      "phone at weekends",
      "separate agreement",
      "where volunteers are",
      "legally enough",
      "foundation says no",
      "who signs",
      "volunteer's petrol",
      "southern counties",
      "tells the press",
      "who pays",
    ];
    expect(labelled.filter((words) => text.toLowerCase().includes(words.toLowerCase())).length).toBeGreaterThanOrEqual(8);
  });

  test("to-dos, dates, tables and outline come with their files", () => {
    expect(todos(notes())).toMatch(/Tomas will set up the staging system before 6 March\. \(2026-03-02-kickoff\.md, line 25\)/);
    expect(dates(notes())).toContain("**14 April 2026**");
    expect(tables(notes())).toContain("| engineering | 26000 | 27500 |");
    expect(outline(notes())).toContain("### 2026-03-26-legal.md");
  });

  test("a search by meaning names the file and the line", async () => {
    const { passages } = await findPassages(notes(), { query: "near station", encode });
    expect(passages[0]).toMatchObject({
      text: expect.stringContaining("near the station"),
      document: { name: expect.stringMatching(/^2026-03-\d\d-\w+\.md$/) },
      line: expect.any(Number),
    });
  });

  test.for([
    { why: "a word that no file has", query: "launch password", missing: ["password"] },
    { why: "words that never stand together", query: "station petrol phone budget lawyer", missing: undefined },
  ] as const)("below the floor nothing is told: $why", async ({ query, missing }) => {
    const found = await findPassages(notes(), { query, encode });
    expect(found.passages).toEqual([]);
    if (missing) expect(found.missing).toEqual(missing);
  });

  test.for([
    { why: "the same question", question: "Who answers the phone at weekends?" },
    { why: "no date where a date is asked for", question: "When does the phone answer at weekends?" },
  ])("below the floor nothing is told: $why", async ({ question }) => {
    expect(await askTexts(notes(), { questions: [question], language: "en", encode })).toMatchObject([{ text: undefined, missing: [] }]);
  });

  test("the same files give the same brief", async () => {
    const options = { goal: "brief", encode, questions: true, contradictions: true };
    expect(await brief(notes(), options)).toBe(await brief(notes(), options));
  });
});

test("two files compared: what differs and what only one says", () => {
  const text = compare(
    { path: "a.txt", text: "The fee is €10. Both say this sentence here." },
    { path: "b.txt", text: "The fee is €12. Both say this sentence here. Only the second mentions lunch." },
  );
  expect(text).toMatch(/\| Fee \| €10 \(line 1\) \| €12 \(line 1\) \|/);
  expect(text).toContain("Only the second mentions lunch.");
});

test("where it is asked how two files differ, what both say is not told", () => {
  const [a, b] = ["The fee is €10. Both say this sentence here.", "The fee is €12. Both say this sentence here."];
  const text = compare({ path: "a.txt", text: a }, { path: "b.txt", text: b }, true);
  expect(text).toMatch(/\| Fee \| €10 \(line 1\) \| €12 \(line 1\) \|/);
  expect(text).not.toContain("Both say");
});

test("reports are joined without losing a source", async () => {
  const one = await summary([{ path: "a.md", text: "The northern harbour was closed in March because of the storm." }], { goal: "", encode });
  const two = await summary([{ path: "b.md", text: "The southern harbour opened a second quay for larger vessels." }], { goal: "", encode });
  const text = joinReports([one, two, two], { files: 2, names: ["a.md", "b.md"], brief: true });
  expect(text.match(/\((a|b)\.md, line 1\)/g)).toEqual(["(a.md, line 1)", "(b.md, line 1)"]);
});

test("any text is read without failing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: "grapheme", maxLength: 400 }), { maxLength: 4 }), async (texts) => {
      const sources = texts.map((text, index) => ({ path: `${index}.md`, text }));
      expect(typeof (await brief(sources, { goal: "brief", encode, questions: true, contradictions: true }))).toBe("string");
      factsIn(readAll(sources));
    }),
    { numRuns: 100 },
  );
});

test.for([
  { one: "The engineer is included.", other: "The engineer is not included." },
  { one: "Das Frühstück ist im Preis enthalten.", other: "Das Frühstück ist nicht im Preis enthalten." },
  { one: "Le petit déjeuner est compris dans le prix.", other: "Le petit déjeuner n'est pas compris dans le prix." },
])("what one file says and the other denies is no statement of both: $other", ({ one, other }) => {
  const text = compare({ path: "a.md", text: `# A\n\n${one}\n` }, { path: "b.md", text: `# B\n\n${other}\n` });
  expect(text).toContain("| Statements in both | 0 | 0 |");
});
