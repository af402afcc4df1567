import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";

const ask = async (text: string, goal: string): Promise<string[]> =>
  (await askTexts([{ path: "notes.md", text }], { questions: [goal], language: tag(goal).language, encode })).flatMap(({ shown }) =>
    shown.map((passage) => `${passage.text} @${passage.line}`),
  );

const TRIP = [
  "# Trip to Lake Arden",
  "",
  "## Bring with you",
  "",
  "- sleeping bag",
  "- torch",
  "",
  "## You do not need to bring",
  "",
  "- bed linen",
  "",
  "## When you move out",
  "",
  "Return all keys. Read the meters.",
  "",
  "## Laundry",
  "",
  "- Clean the filter afterwards",
  "",
  "## Pocket money: 15 pounds at most",
  "",
  "There is a kiosk.",
].join("\n");

test.for([
  { on: TRIP, goal: "What do I have to bring?", says: ["sleeping bag @5", "torch @6"] },
  { on: TRIP, goal: "What do the children need to bring?", says: ["sleeping bag @5", "torch @6"] },
  { on: TRIP, goal: "What do I not need to bring?", says: ["bed linen @10"] },
  { on: TRIP, goal: "What do I have to do when I move out?", says: ["Return all keys. @14", "Read the meters. @14"] },
  { on: TRIP, goal: "What do I have to do in the laundry?", says: ["Clean the filter afterwards @18"] },
  { on: "À apporter :\n- un pique-nique\n- une casquette\n", goal: "Que faut-il apporter ?", says: ["un pique-nique @2", "une casquette @3"] },
  { on: "# Piscina\n\n## Hay que traer\n\n- gorro\n- toalla\n", goal: "¿Qué hay que traer a la piscina?", says: ["gorro @5", "toalla @6"] },
  {
    on: "# Chor\n\n## Mitbringen zum Probenwochenende\n\n- Notenständer\n- Hausschuhe\n\nDas Probenwochenende ist im April.\n",
    goal: "Was muss ich zum Probenwochenende mitbringen?",
    says: ["Notenständer @5", "Hausschuhe @6"],
  },
])("$goal is answered by the list under its heading", async ({ on, goal, says }) => expect(await ask(on, goal)).toEqual(says));

test.for([
  { on: TRIP, goal: "What do I have to bring to the concert?" },
  { on: TRIP, goal: "What do I have to do when I move in?" },
  { on: TRIP, goal: "What must I pay in the laundry?" },
  { on: "## Bring\n\n- cake\n\n# Outing\n\n## Bring\n\n- boots\n", goal: "What do I have to bring?" },
])("$goal is refused, for no one list is of that", async ({ on, goal }) => expect(await ask(on, goal)).toEqual([]));

test.for([
  { on: TRIP, goal: "How much is the pocket money?", says: "Pocket money: 15 pounds at most @20" },
  { on: "# Verein\n\n## 2. Beitrag: 60 Euro im Jahr\n\nEr ist bald fällig.\n", goal: "Wie hoch ist der Beitrag?", says: "2. Beitrag: 60 Euro im Jahr @3" },
  { on: "# Vecinos\n\n## Cuota: 45 euros al mes\n\nSe paga pronto.\n", goal: "¿Cuánto es la cuota?", says: "Cuota: 45 euros al mes @3" },
])("$goal is answered by the figure in a heading", async ({ on, goal, says }) => expect(await ask(on, goal)).toContain(says));
