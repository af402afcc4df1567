import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";

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

const ask = async (text: string, goal: string) =>
  (await askTexts([{ path: "port.md", text }], { questions: [goal], language: tag(goal).language, encode })).flatMap(({ shown }) =>
    shown.map((passage) => `${passage.text} @${passage.line}`),
  );

test.for([
  { on: "Le marché ferme à 20 h.", goal: "Combien de temps dure le marché ?" },
  { on: "The market has stalls for 22 euros.", goal: "How many stalls does the market have?" },
] as const)("$goal is not answered by a time of day, and not by a price", async ({ on, goal }) => {
  expect(await ask(on, goal)).toEqual([]);
});

test.for([
  { on: "Termine müssen 24 Stunden vorher abgesagt werden, sonst berechnen wir 40 Euro.", goal: "Was kostet es, wenn ich nicht absage?", says: /40 Euro/ },
  { on: "Appointments must be cancelled a day before, otherwise we charge 40 euros.", goal: "What does it cost if I don't cancel?", says: /40 euros/ },
  { on: "El recargo nocturno es de 2 euros por receta.", goal: "¿Cuánto es el recargo por la noche?", says: /2 euros/ },
  { on: HARBOUR, goal: "When does the new fish hall open?", says: /opens on 12 June 2027\. @4/ },
  { on: "Sprint 14 starts on 3 May 2027.", goal: "When does sprint 14 start?", says: /3 May/ },
  { on: HARBOUR, goal: "How long is the quay?", says: /85 metres long\. @5/ },
  { on: HARBOUR, goal: "What is the length of the quay?", says: /85 metres long/ },
  { on: HARBOUR, goal: "Who calls the yard on Monday?", says: /Ben will call the yard on Monday/ },
  { on: HARBOUR, goal: "Who drew the first plan?", says: /Mia drew/ },
  { on: HARBOUR, goal: "How many passengers does the ferry carry?", says: /180 passengers/ },
  { on: HARBOUR, goal: "How much does the crane cost?", says: /4\.2 million/ },
  { on: "Le marché dure 4 heures.\nLe marché ferme à 20 h.", goal: "Combien de temps dure le marché ?", says: /4 heures/ },
  { on: "The market has stalls for 22 euros.\nThe market has 31 stalls.", goal: "How many stalls does the market have?", says: /31 stalls/ },
  { on: HARBOUR, goal: "Why did the old fish hall close?", says: /because the roof leaked/ },
  { on: HARBOUR, goal: "What is the harbour of Vik?", says: /is a fishing port/ },
  { on: GERMAN, goal: "Wann öffnet die neue Halle?", says: /12\. Juni 2027\. @2/ },
  { on: GERMAN, goal: "Wie lang ist der Kai?", says: /85 Meter/ },
  { on: GERMAN, goal: "Wer ruft die Werft an?", says: /Jens/ },
  { on: GERMAN, goal: "Wie viel kostet der Kran?", says: /4,2 Millionen/ },
  { on: FRENCH, goal: "Quand ouvre la nouvelle halle ?", says: /12 juin 2027/ },
  { on: FRENCH, goal: "Combien coûte la grue ?", says: /4 millions/ },
  { on: SPANISH, goal: "¿Cuándo abre la nueva lonja?", says: /12 de junio/ },
  { on: SPANISH, goal: "¿Quién llama al astillero?", says: /Marta/ },
  { on: ITALIAN, goal: "Quando apre il nuovo mercato?", says: /12 giugno/ },
  { on: ITALIAN, goal: "Quanto costa la gru?", says: /4 milioni/ },
  { on: PORTUGUESE, goal: "Quando abre o novo mercado?", says: /12 de junho/ },
  { on: PORTUGUESE, goal: "Quanto custa a grua?", says: /4 milhões/ },
] as const)("$goal is answered with its sentence and line", async ({ on, goal, says }) => {
  const [first] = await ask(on, goal);
  expect(first).toMatch(says);
});

test.for([
  { why: "the text only names it", goal: "How deep is the fjord?" },
  { why: "a longer word is another one", goal: "How long is the quayer?" },
  { why: "another thing has that measure", goal: "How long is the crane?" },
  { why: "it is another hall", goal: "When does the old fish hall open?" },
  { why: "the text denies it", goal: "How long is the slipway?" },
  { why: "the text asks it as well", goal: "When is the mast delivered?" },
  { why: "nobody is named", goal: "Who carries the passengers?" },
  { why: "no number is given", goal: "How many towns does the fjord have?" },
  { why: "no reason is given", goal: "Why does the new fish hall open?" },
  { why: "another year is asked for", goal: "When did the old fish hall close in 2024?" },
  { why: "another name is asked for", goal: "When does Mia call the yard?" },
  { why: "it is a question in another language", goal: "Wie tief ist der Fjord?" },
  { why: "a title is no sentence about it", goal: "How many cars does Vik have?" },
] as const)("$goal is refused: $why", async ({ goal }) => expect(await ask(HARBOUR, goal)).toEqual([]));

test("a row of a table answers with its own line", async () => {
  const text = "# Crossing\n\n| boat | leaves |\n| --- | --- |\n| Alma | 07:10 |\n| Berta | 07:50 |\n";
  expect(await ask(text, "When does Berta leave?")).toEqual(["Berta, 07:50 @6"]);
});

test("what “it” is stands in the sentence before", async () => {
  const text = "The tower stands on the hill. It is 40 metres high. The mill is 12 metres high.";
  expect((await ask(text, "How high is the tower?"))[0]).toMatch(/It is 40 metres high/);
});

test.for([
  { on: "The main pool is heated to 24 °C.", goal: "Is the main pool heated?", says: /^Yes\.\n\n- The main pool is heated/ },
  { on: "Dogs are not allowed in the hall.", goal: "May I bring a dog into the hall?", says: /^No\.\n/ },
  { on: "Dogs are not allowed in the hall, except for guide dogs.", goal: "Are dogs allowed in the hall?", says: /^- Dogs are not allowed/ },
  { on: "The office is open from Monday to Friday.", goal: "Is the office open on Sundays?", says: /^No\.\n/ },
  { on: "Pianos are allowed with the written consent of the caretaker.", goal: "Are pianos allowed?", says: /^- Pianos are allowed/ },
  { on: "Bonfires are permitted after asking the warden.", goal: "Are bonfires permitted?", says: /^- Bonfires are/ },
  { on: "Musik ist nach Absprache mit den Nachbarn erlaubt.", goal: "Ist Musik erlaubt?", says: /^- Musik ist/ },
  { on: "Les chiens sont admis avec l'accord du gardien.", goal: "Les chiens sont-ils admis ?", says: /^- Les chiens/ },
  { on: "Der Aufzug ist vom Hof aus zugänglich.", goal: "Gibt es einen Fahrstuhl?", says: /^Yes\.\n/ },
  { on: "Les barbecues ne sont pas autorisés sur le balcon.", goal: "Peut-on faire un barbecue sur le balcon ?", says: /^No\.\n/ },
] as const)("$goal is told as far as the passage leaves no doubt", async ({ on, goal, says }) => {
  const [answer] = await askTexts([{ path: "a.md", text: on }], { questions: [goal], language: tag(goal).language, encode });
  expect(answer?.text).toMatch(says);
});

const OFFERS = [
  { path: "offer-north.txt", text: "NORTH\nOffer for a boiler\n\nPrice: £2,400\nWarranty: 5 years\n" },
  { path: "offer-south.txt", text: "SOUTH\nOffer for a boiler\n\nPrice: £1,950\nDelivery: 3 weeks\n" },
];
test("the cheaper of two offers is told with the figures of both", async () => {
  const [answer] = await askTexts(OFFERS, { questions: ["Which of the two boiler offers is cheaper?"], language: "en", encode });
  expect(answer?.text).toMatch(/^Cheapest: offer-south\.txt \(£1,950\)\.\n\n- Price: £1,950 .*\n- Price: £2,400/);
});
test.for([
  { goal: "Is South cheaper than North?", says: /^Yes\.\n\n- Price: £1,950 .*\n- Price: £2,400/ },
  { goal: "Is North cheaper than South?", says: /^No\.\n/ },
  { goal: "Is North more expensive than South?", says: /^Yes\.\n/ },
])("$goal is told by the figures of both", async ({ goal, says }) => {
  const [answer] = await askTexts(OFFERS, { questions: [goal], language: "en", encode });
  expect(answer?.text).toMatch(says);
});
test("of two offers nothing is said where one has no such figure", async () => {
  const [answer] = await askTexts(OFFERS, { questions: ["Who gives the longer warranty, North or South?"], language: "en", encode });
  expect(answer?.text).toBeUndefined();
});

const CLUB = [
  "# Minutes",
  "",
  "Present: Hannah Cole, Ruth Imrie",
  "Apologies: Dev Patel",
  "",
  "Because of the low water the regatta was moved to 17 October.",
  "Lena stepped down as coach. Her successor is Piotr Nowak. He trains the juniors on Tuesdays and Thursdays.",
  "Who keeps the key of the shed?",
  "",
  "Next meeting: 5 November, 7.30 pm",
].join("\n");

test.for([
  { on: CLUB, goal: "Who was absent?", says: /Apologies: Dev Patel/ },
  { on: CLUB, goal: "Who attended?", says: /Present: Hannah Cole/ },
  { on: CLUB, goal: "Why was the regatta postponed?", says: /low water/ },
  { on: CLUB, goal: "Who replaced Lena as coach?", says: /Piotr Nowak/ },
  { on: CLUB, goal: "On which days do the juniors train?", says: /Tuesdays and Thursdays/ },
  { on: CLUB, goal: "When is the next meeting?", says: /5 November/ },
  { on: "Die Wohnung im 3. Stock hat 68 Quadratmeter.", goal: "Wie groß ist die Wohnung?", says: /im 3\. Stock hat 68/ },
  { on: "Fahrräder gehören in den Keller und nicht in den Flur.", goal: "Wohin gehören die Räder?", says: /in den Keller/ },
  { on: "Herr Bosse schrieb den Brief an die Bank.", goal: "Wer hat den Brief geschrieben?", says: /Herr Bosse/ },
  { on: "Il rinfresco è offerto dal panificio Mori.", goal: "Chi offre il rinfresco?", says: /panificio Mori/ },
  { on: "Regresamos en avión el miércoles 19 de mayo.", goal: "¿Qué día volvemos?", says: /19 de mayo/ },
] as const)("$goal is answered in other words: $says", async ({ on, goal, says }) => {
  expect((await ask(on, goal))[0]).toMatch(says);
});

test.for([
  { why: "a line after an open question is no answer to it", goal: "Who keeps the key of the shed?" },
  { why: "a number that is no age", goal: "How old is the regatta?" },
  { why: "no reason is given", goal: "Why did Lena step down?" },
  { why: "it was another meeting's", goal: "Who was absent in 2019?" },
] as const)("$goal is refused: $why", async ({ goal }) => expect(await ask(CLUB, goal)).toEqual([]));

test.for([
  { on: "Sheds may not be larger than 2 by 3 metres.", goal: "How large may a shed be?", says: /2 by 3/ },
  { on: "It was agreed to buy a mower for no more than £350.", goal: "How much may the mower cost?", says: /£350/ },
  { on: "Non si può fumare in casa.", goal: "È permesso fumare?", says: /Non si può fumare/ },
  { on: "Il riscaldamento si spegne alle 23.", goal: "A che ora si spegne il riscaldamento?", says: /alle 23/ },
] as const)("$goal is answered by a limit or a modal: $says", async ({ on, goal, says }) => {
  expect((await ask(on, goal))[0]).toMatch(says);
});

test("who won something else, under a subject that holds what is asked, did not win that", async () => {
  const text = "From: Karsten <k@t.example>\nSubject: Stadtmeisterschaft\n\nElke Sommer hat den Pokal der Senioren gewonnen.\n";
  expect(await ask(text, "Wer gewinnt die Stadtmeisterschaft?")).toEqual([]);
  expect((await ask(text, "Wer hat bei den Senioren gewonnen?"))[0]).toMatch(/Elke Sommer/);
});
