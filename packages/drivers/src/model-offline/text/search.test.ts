import { expect, test } from "vitest";
import type { Expected } from "../grammar/frame.ts";
import { encode } from "./encode.test-harness.ts";
import { findPassages } from "./search.ts";

const HARBOUR = [
  "# Harbour of Vik",
  "",
  "The harbour of Vik is a fishing port with 41 boats.",
  "The new fish hall opens on 12 June 2027. The old fish hall closed in 2025 because the roof leaked.",
  "The quay is 85 metres long.",
  "The fjord lies north of the town.",
  "The slipway is not 30 metres long.",
  "Ben will call the yard on Monday about the crane.",
  "The ferry carries 180 passengers and 22 cars.",
  "The crane costs 4.2 million euros.",
  "Is the mast delivered on 1 May 2027?",
  "Mia drew the first plan of the hall.",
].join("\n");
const GERMAN =
  "Der Hafen hat 41 Boote.\nDie neue Halle öffnet am 12. Juni 2027.\nDer Kai ist 85 Meter lang.\nJens ruft am Montag die Werft an.\nDer Kran kostet 4,2 Millionen Euro.\n";
const FRENCH =
  "La nouvelle halle ouvre le 12 juin 2027.\nLe quai mesure 85 mètres de long.\nLuc appelle le chantier lundi.\nLa grue coûte 4 millions d'euros.\n";
const SPANISH = "La nueva lonja abre el 12 de junio de 2027.\nMarta llama al astillero el lunes.\nLa grúa cuesta 4 millones de euros.\n";
const ITALIAN = "Il nuovo mercato apre il 12 giugno 2027.\nCarla chiama il cantiere lunedì.\nLa gru costa 4 milioni di euro.\n";
const PORTUGUESE = "O novo mercado abre a 12 de junho de 2027.\nRui telefona ao estaleiro na segunda-feira.\nA grua custa 4 milhões de euros.\n";

interface Asked {
  readonly goal: string;
  readonly query: string;
  readonly expected: Expected;
}
const ask = async (text: string, asked: Asked) =>
  (await findPassages([{ path: "port.md", text }], { ...asked, asked: true, encode })).passages.map((passage) => `${passage.text} @${passage.line}`);

test.for([
  { on: HARBOUR, goal: "When does the new fish hall open?", query: "new fish hall open", expected: "date", says: /opens on 12 June 2027\. @4/ },
  { on: "Sprint 14 starts on 3 May 2027.", goal: "When does sprint 14 start?", query: "sprint 14 start", expected: "date", says: /3 May/ },
  { on: HARBOUR, goal: "How long is the quay?", query: "long quay", expected: "any", says: /85 metres long\. @5/ },
  { on: HARBOUR, goal: "What is the length of the quay?", query: "length quay", expected: "any", says: /85 metres long/ },
  { on: HARBOUR, goal: "Who calls the yard on Monday?", query: "calls yard Monday", expected: "person", says: /Ben will call the yard on Monday/ },
  { on: HARBOUR, goal: "Who drew the first plan?", query: "drew first plan", expected: "person", says: /Mia drew/ },
  { on: HARBOUR, goal: "How many passengers does the ferry carry?", query: "passengers ferry carry", expected: "number", says: /180 passengers/ },
  { on: HARBOUR, goal: "How much does the crane cost?", query: "crane cost", expected: "any", says: /4\.2 million/ },
  { on: HARBOUR, goal: "Why did the old fish hall close?", query: "old fish hall close", expected: "any", says: /because the roof leaked/ },
  { on: HARBOUR, goal: "What is the harbour of Vik?", query: "harbour of Vik", expected: "any", says: /is a fishing port/ },
  { on: GERMAN, goal: "Wann öffnet die neue Halle?", query: "öffnet neue Halle", expected: "date", says: /12\. Juni 2027\. @2/ },
  { on: GERMAN, goal: "Wie lang ist der Kai?", query: "lang Kai", expected: "any", says: /85 Meter/ },
  { on: GERMAN, goal: "Wer ruft die Werft an?", query: "ruft Werft", expected: "person", says: /Jens/ },
  { on: GERMAN, goal: "Wie viel kostet der Kran?", query: "kostet Kran", expected: "number", says: /4,2 Millionen/ },
  { on: FRENCH, goal: "Quand ouvre la nouvelle halle ?", query: "ouvre nouvelle halle", expected: "date", says: /12 juin 2027/ },
  { on: FRENCH, goal: "Combien coûte la grue ?", query: "coûte grue", expected: "number", says: /4 millions/ },
  { on: SPANISH, goal: "¿Cuándo abre la nueva lonja?", query: "abre nueva lonja", expected: "date", says: /12 de junio/ },
  { on: SPANISH, goal: "¿Quién llama al astillero?", query: "llama astillero", expected: "person", says: /Marta/ },
  { on: ITALIAN, goal: "Quando apre il nuovo mercato?", query: "apre nuovo mercato", expected: "date", says: /12 giugno/ },
  { on: ITALIAN, goal: "Quanto costa la gru?", query: "costa gru", expected: "number", says: /4 milioni/ },
  { on: PORTUGUESE, goal: "Quando abre o novo mercado?", query: "abre novo mercado", expected: "date", says: /12 de junho/ },
  { on: PORTUGUESE, goal: "Quanto custa a grua?", query: "custa grua", expected: "number", says: /4 milhões/ },
] as const)("$goal is answered with its sentence and line", async ({ on, goal, query, expected, says }) => {
  const [first] = await ask(on, { goal, query, expected });
  expect(first).toMatch(says);
});

test.for([
  { why: "the text only names it", goal: "How deep is the fjord?", query: "deep fjord", expected: "any" },
  { why: "a longer word is another one", goal: "How long is the quayer?", query: "long quayer", expected: "any" },
  { why: "another thing has that measure", goal: "How long is the crane?", query: "long crane", expected: "any" },
  { why: "it is another hall", goal: "When does the old fish hall open?", query: "old fish hall open", expected: "date" },
  { why: "the text denies it", goal: "How long is the slipway?", query: "long slipway", expected: "any" },
  { why: "the text asks it as well", goal: "When is the mast delivered?", query: "mast delivered", expected: "date" },
  { why: "nobody is named", goal: "Who carries the passengers?", query: "carries passengers", expected: "person" },
  { why: "no number is given", goal: "How many towns does the fjord have?", query: "towns fjord", expected: "number" },
  { why: "no reason is given", goal: "Why does the new fish hall open?", query: "new fish hall open", expected: "any" },
  { why: "another year is asked for", goal: "When did the old fish hall close in 2024?", query: "old fish hall close 2024", expected: "date" },
  { why: "another name is asked for", goal: "When does Mia call the yard?", query: "Mia call yard", expected: "date" },
  { why: "it is a question in another language", goal: "Wie tief ist der Fjord?", query: "tief Fjord", expected: "any" },
  { why: "a title is no sentence about it", goal: "How many cars does Vik have?", query: "cars Vik", expected: "number" },
] as const)("$goal is refused: $why", async ({ goal, query, expected }) => expect(await ask(HARBOUR, { goal, query, expected })).toEqual([]));

test("a row of a table answers with its own line", async () => {
  const text = "# Crossing\n\n| boat | leaves |\n| --- | --- |\n| Alma | 07:10 |\n| Berta | 07:50 |\n";
  expect(await ask(text, { goal: "When does Berta leave?", query: "Berta leave", expected: "date" })).toEqual(["Berta, 07:50 @6"]);
});

test("what “it” is stands in the sentence before", async () => {
  const text = "The tower stands on the hill. It is 40 metres high. The mill is 12 metres high.";
  expect((await ask(text, { goal: "How high is the tower?", query: "high tower", expected: "any" }))[0]).toMatch(/It is 40 metres high/);
});
