import { expect, test } from "vitest";
import { summary } from "./brief.ts";
import { encode } from "./encode.test-harness.ts";

const told = async (text: string, sentences: number): Promise<string[]> =>
  (await summary([{ path: "thing.md", text }], { goal: "summarise thing.md", encode, sentences })).split("\n").filter((line) => line.startsWith("- "));

const around = (definition: string, rest: readonly string[]): string =>
  [
    "# Thing",
    "",
    "[Home](/) | [About](/about) | [Contact](/contact)",
    "",
    definition,
    ...rest,
    "",
    "## Tasks",
    "",
    "- [ ] Ana: order 14 masts by 14 January 2027 at the yard in Lund",
    "- [x] Ben: sign the lease of the pier with 3 partners",
    "",
    "TODO: ask the insurer for a second quote of 4,000 euros",
    "",
    "| from | to |",
    "| --- | --- |",
    "| Lund | Vik |",
  ].join("\n");

test.for([
  {
    definition: "Alma is an electric ferry that crosses the fjord between two towns.",
    rest: ["On 3 May 2027 the yard in Lund paid 4,000 euros to 12 partners of Alma Ltd."],
  },
  {
    definition: "Die Alma ist eine elektrische Fähre, die über den Fjord zwischen zwei Orten fährt.",
    rest: ["Am 3. Mai 2027 zahlte die Werft in Lund 4.000 Euro an 12 Partner."],
  },
  {
    definition: "L'Alma est un bac électrique qui traverse le fjord entre deux villes.",
    rest: ["Le 3 mai 2027, le chantier de Lund a payé 4 000 euros à 12 partenaires."],
  },
  {
    definition: "El Alma es un transbordador eléctrico que cruza el fiordo entre dos pueblos.",
    rest: ["El 3 de mayo de 2027 el astillero de Lund pagó 4.000 euros a 12 socios."],
  },
  {
    definition: "L'Alma è un traghetto elettrico che attraversa il fiordo tra due paesi.",
    rest: ["Il 3 maggio 2027 il cantiere di Lund ha pagato 4.000 euro a 12 soci."],
  },
  {
    definition: "A Alma é uma balsa elétrica que atravessa o fiorde entre duas vilas.",
    rest: ["A 3 de maio de 2027 o estaleiro de Lund pagou 4.000 euros a 12 sócios."],
  },
])("in one sentence: $definition", async ({ definition, rest }) => {
  expect(await told(around(definition, rest), 1)).toEqual([`- ${definition} (thing.md, line 5)`]);
});

test("in many sentences it tells no row, box, link or marker", async () => {
  const text = (await told(around("Alma is an electric ferry that crosses the fjord.", ["It replaces the bridge bus, which was closed in 2024."]), 9)).join(
    "\n",
  );
  expect(text).toContain("electric ferry");
  expect(text).not.toMatch(/Contact|masts|lease|insurer|Lund, Vik/);
});
