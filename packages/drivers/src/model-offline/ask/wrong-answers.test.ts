import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";

/** What is told of one text, passage by passage. */
const ask = async (text: string, goal: string): Promise<string[]> =>
  (await askTexts([{ path: "notes.md", text }], { questions: [goal], language: tag(goal).language, encode })).flatMap(({ shown }) =>
    shown.map((passage) => `${passage.text} @${passage.line}`),
  );

test.for([
  { why: "it was only proposed", on: "Bea proposed to open the laundry on Sundays.", goal: "When is the laundry open?" },
  {
    why: "what it should be about is an opinion",
    on: "Each episode takes one material and follows it to the bin.",
    goal: "What should the next episode be about?",
  },
  { why: "it was only considered", on: "A new dryer for 900 euros was considered.", goal: "How much does the new dryer cost?" },
  { why: "it was only proposed (es)", on: "Marta propuso abrir la piscina en mayo, pero no se aprobó.", goal: "¿Cuándo abre la piscina?" },
  { why: "it was only proposed (de)", on: "Sabine hatte eine Reise am 3. Mai vorgeschlagen.", goal: "Wann ist die Reise?" },
  { why: "a day is no rate", on: "Der Beitrag ist bis zum 31. März zu überweisen.", goal: "Wie hoch ist der Beitrag?" },
  {
    why: "the way back is another journey",
    on: "Der Bus fährt am 3. Oktober ab. Er kostet 890 Euro.\nFür die Rückfahrt habe ich noch kein Angebot.",
    goal: "Was kostet die Rückfahrt?",
  },
  {
    why: "the subject of a mail says nothing of her",
    on: "Subject: Allergy\n\nHis sister Mia had the pen last year, but hers is out of date.",
    goal: "What is Mia allergic to?",
  },
  {
    why: "she need not do what she does",
    on: "Mr Doyle comes along; Ms Farrow is ill and will stay at home.",
    goal: "What must stay at home?",
  },
  {
    why: "what stands in the next paragraph is no answer to a lone question",
    on: "Is the drift of the baseline caused by the lamp?\n\nSample S12 showed a yield of 41 %.",
    goal: "What caused the drift of the baseline?",
  },
  {
    why: "the sum of two bills is told by neither",
    on: "Invoice 2026-001\nAmount: 1,250.00 €\n\nInvoice 2026-002\nAmount: 380.50 €",
    goal: "What is the total amount of the invoices?",
  },
  {
    why: "a bill's number is no amount (es)",
    on: "Factura 2026-001\nImporte: 1.250,00 €\n\nFactura 2026-002\nImporte: 380,50 €",
    goal: "¿Cuál es el importe total de las facturas?",
  },
  { why: "a line that ends in a colon says nothing", on: "À apporter :", goal: "Que faut-il apporter ?" },
  { why: "pounds that were paid are no weight", on: "The eight is called Patience. It cost 21,500 pounds.", goal: "How heavy is the Patience?" },
  { why: "nobody has found it", on: "A grey fleece was lost. Whoever finds it, please ring Tom.", goal: "Who found the grey fleece?" },
  { why: "nobody has found it (en)", on: "Anyone who finds the grey fleece, please ring Tom.", goal: "Who found the grey fleece?" },
  { why: "nobody has found it (de)", on: "Wer den Schlüssel findet, ruft bitte Jens Kolb an.", goal: "Wer hat den Schlüssel gefunden?" },
  { why: "nobody has found it (fr)", on: "Qui trouve la clé, appelle Luc Martin.", goal: "Qui a trouvé la clé ?" },
  { why: "nobody has found it (it)", on: "Chi trova la chiave, chiami Carla Bassi.", goal: "Chi ha trovato la chiave?" },
  { why: "what they paid is not what they brought in", on: "Patients pay 12 pounds for a lost card.", goal: "How much did the patients bring in?" },
  { why: "a deposit is no takings", on: "The stalls pay a deposit of 20 euros.", goal: "how much did the stalls bring in in May" },
  { why: "a down payment is no security", on: "Die Anzahlung von 400 Euro ist bald fällig.", goal: "Wie hoch ist die Kaution?" },
  { why: "a down payment is no security (fr)", on: "L'acompte est de 400 euros.", goal: "Quel est le montant de la caution ?" },
  { why: "“hinter” is in no “Maschine”", on: "Der Parkplatz liegt hinter der Mühle und hat Platz für 35 Autos.", goal: "Wie laut ist die Waschmaschine?" },
  { why: "the name below a mail says nothing", on: "The pedal does nothing any more.\n\nIngrid\n", goal: "What did Ingrid want?" },
  { why: "a time tells no day", on: "Doors open at 10 am.", goal: "Which day do the doors open?" },
  { why: "who leaves takes over nothing", on: "Sue Ellis is leaving us as secretary after nine years.", goal: "Who takes over as secretary?" },
] as const)("$goal is refused: $why", async ({ on, goal }) => expect(await ask(on, goal)).toEqual([]));

test.for([
  { on: "When is the pool open?\nEvery day from 8:00.", goal: "When is the pool open?", says: /8:00/ },
  { on: "When is the pool open?\n\nEvery day from 8:00.\n\nWho cleans it?\n\nThe town.", goal: "When is the pool open?", says: /8:00/ },
  { on: "The total of both invoices is 1,630.50 euros.", goal: "What is the total amount of the invoices?", says: /1,630/ },
  { on: "It was proposed and agreed to open the laundry on Sundays.", goal: "When is the laundry open?", says: /Sundays/ },
  { on: "Bea proposed to open the laundry on Sundays.", goal: "Who proposed to open the laundry on Sundays?", says: /Bea/ },
  { on: "Der Beitrag liegt bei 60 Euro.", goal: "Wie hoch ist der Beitrag?", says: /60 Euro/ },
  { on: "Das Sommerfest ist am 3. Juli.", goal: "Wann ist das Fest?", says: /3\. Juli/ },
  { on: "Das Fest ist am 3. Juli.", goal: "Wann ist das Sommerfest?", says: /3\. Juli/ },
  { on: "Mia is allergic to nuts.", goal: "What is Mia allergic to?", says: /nuts/ },
  { on: "Phones must stay at home.", goal: "What must stay at home?", says: /Phones/ },
  { on: "The suitcase may weigh 40 pounds.", goal: "How heavy may the suitcase be?", says: /40 pounds/ },
  { on: "At the fair we raised 90 euros for the roof.", goal: "How much money did the fair bring in?", says: /90/ },
  { on: "The cake stall brought in 140 euros.", goal: "How much did the cake stall bring in?", says: /140/ },
  { on: "Whoever finds the grey fleece, please ring Tom.", goal: "Who should I ring about the grey fleece?", says: /ring Tom/ },
  { on: "Tom found the grey fleece.", goal: "Who found the grey fleece?", says: /Tom/ },
  { on: "The deposit is 400 euros.", goal: "How much is the down payment?", says: /400/ },
  { on: "Die Anzahlung beträgt 400 Euro.", goal: "Wie hoch ist die Anzahlung?", says: /400/ },
  { on: "Die Kaution beträgt 900 Euro.", goal: "Wie hoch ist die Kaution?", says: /900/ },
  {
    on: "The regatta is off.\n\nSue Ellis is leaving us as secretary after nine years. Ray Boon will take over in September.\n\nThe barbecue is on 20 June.\nPlease bring a salad.",
    goal: "Who takes over as secretary?",
    says: /Ray Boon/,
  },
  { on: "Die Trockner stehen hinter dem Haus.", goal: "Was steht hinter dem Haus?", says: /Trockner/ },
] as const)("$goal is answered: $says", async ({ on, goal, says }) => expect((await ask(on, goal))[0]).toMatch(says));

const CHANGED = [
  { path: "1.md", text: "# Minutes, 3 February\n\nThe concert takes place on 16 May in the church. The picnic is on 2 July.\nThe walk is on 9 July.\n" },
  { path: "2.md", text: "# Minutes, 10 March\n\nThe concert has been postponed to 30 May because the church is taken. The picnic is cancelled.\n" },
  { path: "rules.md", text: "# Rules\n\nThe walk can be cancelled until the day before.\n" },
];
test.for([
  { goal: "When does the concert take place?", says: /postponed to 30 May/ },
  { goal: "When is the picnic?", says: /picnic is cancelled/ },
  { goal: "When is the walk?", says: /walk is on 9 July/ },
])("$goal is answered by the latest word on it", async ({ goal, says }) => {
  const [answer] = await askTexts(CHANGED, { questions: [goal], language: "en", encode });
  expect(answer?.shown.map(({ text }) => text)[0]).toMatch(says);
});

test.for([
  { on: "Das Konzert findet am 16. Mai statt.\nDas Konzert wird auf den 30. Mai verschoben.", goal: "Wann findet das Konzert statt?", says: /30\. Mai/ },
  { on: "La visite de la ferme est le 28 mai.\nLa visite de la ferme est annulée.", goal: "Quand est la visite de la ferme ?", says: /annulée/ },
  { on: "La excursión es el 4 de mayo.\nLa excursión se ha aplazado al 11 de mayo.", goal: "¿Cuándo es la excursión?", says: /11 de mayo/ },
  { on: "La gita è il 4 maggio.\nLa gita è stata rinviata all'11 maggio.", goal: "Quando è la gita?", says: /11 maggio/ },
  { on: "A festa é no dia 4 de maio.\nA festa foi adiada para 11 de maio.", goal: "Quando é a festa?", says: /11 de maio/ },
])("$goal is answered by what was changed last: $says", async ({ on, goal, says }) => expect((await ask(on, goal))[0]).toMatch(says));
