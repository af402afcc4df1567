import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";

const told = async (text: string, goal: string, path = "notes.md"): Promise<string> =>
  (await askTexts([{ path, text }], { questions: [goal], language: tag(goal).language, encode })).map(({ text: own }) => own ?? "").join("\n");

const BOILER = "The boiler was serviced in May. It cost 310 euros. The firm was Varmo. It stands in the cellar.\nThe roof is flat.";
const MEDICINE = "Please give medicine to Mr Doyle in a bag. He keeps it locked away.";

test.for([
  { on: BOILER, goal: "How much did servicing the boiler cost?", says: /It cost 310 euros/ },
  { on: BOILER, goal: "Who serviced the boiler?", says: /The firm was Varmo/ },
  { on: "Der Drucker ist da. Er steht im Flur. Er hat 640 Euro gekostet.", goal: "Was hat der Drucker gekostet?", says: /640 Euro/ },
  { on: "El ascensor se reparó en abril. Costó 720 euros.", goal: "¿Cuánto costó reparar el ascensor?", says: /720 euros/ },
  { on: "La mostra era prevista per ottobre. È stata rinviata a gennaio.", goal: "Quando è la mostra?", says: /gennaio/ },
  { on: "Il gruppo di lettura si trova di giovedì. Lo guida Elena Bassi.", goal: "Chi guida il gruppo di lettura?", says: /Elena Bassi/ },
  { on: "O telhado foi arranjado em fevereiro. Custou 1.150 euros.", goal: "Quanto custou o arranjo do telhado?", says: /1\.150/ },
  { on: "Gas grills are allowed. Charcoal grills are not.", goal: "Are charcoal grills allowed?", says: /Charcoal grills are not/ },
  { on: "Lena verlässt uns bald. Ihre Aufgaben übernimmt Marek.", goal: "Wer übernimmt Lenas Aufgaben?", says: /Marek/ },
  { on: "Die Klasse von Frau Seidel geht ab Oktober freitags schwimmen. Herr Blum begleitet sie.", goal: "Wer begleitet die Klasse?", says: /Herr Blum/ },
] as const)("$goal is answered over two sentences: $says", async ({ on, goal, says }) => expect(await told(on, goal)).toMatch(says));

test("who “he” is stands in the sentence before, which is told as well", async () => {
  expect(await told(MEDICINE, "Who keeps the medicine?")).toBe(
    "- Please give medicine to Mr Doyle in a bag. (notes.md, line 1)\n- He keeps it locked away. (notes.md, line 1)",
  );
});
test("what “they” are is told as well where that is asked", async () => {
  const text = "# Band\n\nThe Tin Whistles play instead. They cost 1,400 euros and play for four hours.";
  expect(await told(text, "Which band will play?")).toMatch(/The Tin Whistles/);
});
test("a value is of what the title names, where it opens with what is asked for", async () => {
  expect(await told("Subject: School outing\n\nDear parents,\n\nThe price is 14 pounds each.", "How much does the outing cost?")).toMatch(/14 pounds/);
  expect(await told("# Manual of the bicycle\n\nThe weight is 11 kg. Wheels may be changed.", "How heavy is the bicycle?")).toMatch(/11 kg/);
  expect(await told("# Manual of the bicycle\n\n## Lock\n\nThe weight is 1 kg.", "How heavy is the bicycle?")).toBe("");
  expect(await told("# Outing\n\nThe price is 14 pounds each. The price is 9 pounds for those who walk.", "How much does the outing cost?")).toBe("");
  const rules = "Regeln für den Garten\n\n1. Ruhezeiten\nMittags von 13 bis 15 Uhr, abends ab 20 Uhr\n\n2. Hecken\nDie Hecken sind zu schneiden.\n";
  expect(await told(rules, "Wann sind die Ruhezeiten?", "regeln.txt")).toMatch(/13 bis 15/);
  const hostel = "LAKE HOSTEL\n\nAddress\n14 Mill Lane, Arden\n\nPhone\n01632 960 144\n\nBreakfast: 8:00\n";
  expect(await told(hostel, "What is the phone number of the hostel?", "hostel.txt")).toMatch(/01632/);
  expect(await told(hostel, "What is the address of the hostel?", "hostel.txt")).toMatch(/14 Mill Lane/);
});

test.for([
  { on: "# Library\n\n## Laundry\n\nMonday to Saturday, 8:00 to 20:00", goal: "When is the laundry open?", says: /Monday to Saturday/ },
  { on: "Die Klassenfahrt nach Rügen war für Mai geplant. Sie wird auf Juni verlegt.", goal: "Wohin geht die Klassenfahrt?", says: /nach Rügen/ },
  { on: "Die Klassenfahrt nach Rügen war für Mai geplant. Sie wird auf Juni verlegt.", goal: "Wann ist die Klassenfahrt?", says: /^- Sie wird auf Juni/ },
  { on: "There is a kiosk. It is open in the afternoon only.", goal: "When is the kiosk open?", says: /afternoon/ },
  { on: "Der Flügel wurde zuletzt 2024 gestimmt.", goal: "Wann wurde der Flügel gestimmt?", says: /2024/ },
  { on: "Der Beitrag ist bis zum 31. März zu überweisen.", goal: "Bis wann muss der Beitrag überwiesen werden?", says: /31\. März/ },
  { on: "La gita è il 3 maggio. Si parte alle 7:30.", goal: "A che ora si parte?", says: /7:30/ },
  {
    on: "Verbale dell'assemblea del condominio di via Roma\n\nPresenti: Bassi e Conti\nAssente: Moretti\n",
    goal: "Chi era assente all'assemblea?",
    says: /Moretti/,
  },
  { on: "Wir fahren stattdessen nach Weimar, weil Prag zu teuer ist.", goal: "Warum fahren wir nicht nach Prag?", says: /zu teuer/ },
  { on: "Cleaning is not included and costs another 200 euros.", goal: "How much does the cleaning cost?", says: /200/ },
  { on: "# Rezepte von der Oma\n\n## Kartoffelsuppe\n\nDie Suppe 30 Minuten kochen.", goal: "Wie lange kocht die Kartoffelsuppe?", says: /30 Minuten/ },
  { on: "# Rezepte\n\n## Apfelkuchen\n\nZutaten:\n\n- 250 g Mehl\n- 6 Äpfel\n", goal: "Wie viel Mehl braucht man für den Apfelkuchen?", says: /250 g Mehl/ },
  {
    on: "Sample A was heated. It turned brown after 12 minutes.\nSample B turned brown after 9 minutes.",
    goal: "When did sample A turn brown?",
    says: /12 minutes/,
  },
] as const)("$goal is answered: $says", async ({ on, goal, says }) => expect(await told(on, goal)).toMatch(says));

test.for([
  { why: "another sample did", on: "Sample A again: brown after 9 minutes. Sample B stayed clear.", goal: "When did sample B turn brown?" },
  { why: "another measure is given", on: "Die Hecken dürfen in dem Garten höchstens 1,20 Meter hoch sein.", goal: "Wie breit dürfen Hecken sein?" },
  { why: "another measure is given (en)", on: "The oven is 62 cm wide.", goal: "How deep is the oven?" },
  { why: "who hands them out did not order them", on: "Die neuen Noten wurden bestellt. Holger verteilt sie bald.", goal: "Wer hat die Noten bestellt?" },
  { why: "a verb is nobody", on: "O telhado da associação foi arranjado em fevereiro. Custou 1.150 euros.", goal: "Quem arranjou o telhado?" },
  {
    why: "he is allergic, and not she",
    on: "My son Leo is allergic to nuts. He has a pen. His sister Mia had the pen before.",
    goal: "What is Mia allergic to?",
  },
  {
    why: "what takes so long is to charge it",
    on: "El peso de la bicicleta es de 11 kg. La batería de la bicicleta tarda tres horas en cargarse.",
    goal: "¿Cuánto dura la batería?",
  },
  { why: "dogs on a lead travel nowhere", on: "In dem Garten sind die Hunde an der Leine zu führen.", goal: "Wohin geht die Klassenfahrt?" },
  { why: "a month is no place", on: "Die Klassenfahrt wird auf Juni verlegt, weil das Heim im Mai umgebaut wird.", goal: "Wohin geht die Klassenfahrt?" },
] as const)("$goal is refused: $why", async ({ on, goal }) => expect(await told(on, goal)).toBe(""));

test("what is so on a condition is not told with a yes", async () => {
  expect(await told("Les chiens sont acceptés s'ils sont tenus en laisse.", "Les chiens sont-ils acceptés ?")).toMatch(/^- /);
});

test.for([
  { on: "# Camping\n\n## À prévoir\n\n- un cadenas\n- des jetons\n", goal: "Que faut-il prévoir pour le camping ?", says: /un cadenas.*\n.*des jetons/ },
  { on: "# Fahrt\n\n## Einpacken\n\n- Regenjacke\n- Hausschuhe\n", goal: "Was müssen die Kinder einpacken?", says: /Regenjacke.*\n.*Hausschuhe/ },
  { on: "# Fahrt\n\n## Bitte zu Hause lassen\n\n- Handys\n", goal: "Was sollen die Kinder zu Hause lassen?", says: /Handys/ },
  {
    on: "# Oven\n\n## Before first use\n\n- Remove the film\n- Air the room\n",
    goal: "What do I have to do before I use the oven for the first time?",
    says: /film.*\n.*Air/,
  },
  { on: "# Oven\n\n## Cleaning\n\nLet the oven cool down. Wipe it with a cloth.\n", goal: "How do I clean the oven?", says: /cool down.*\n.*Wipe/ },
] as const)("$goal is answered by a list", async ({ on, goal, says }) => expect(await told(on, goal)).toMatch(says));
