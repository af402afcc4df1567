import { expect, test } from "vitest";
import { contradictionsIn } from "./contradictions.ts";
import { readAll } from "./document.ts";

const differing = (...texts: readonly string[]): string[][] =>
  contradictionsIn(readAll(texts.map((text, index) => ({ path: `${"abcd"[index]}.md`, text })))).map(({ values }) => values.map(({ shown }) => shown));

test.for([
  {
    texts: ["The boat costs 4.2 million euros.", "The boat costs 4.8 million euros according to the yard."],
    values: ["4.2 million euros", "4.8 million euros"],
  },
  {
    texts: ["The boat costs 4.2 million euros.", "The boat costs 4.5 million euros.", "The boat costs 4.8 million euros."],
    values: ["4.2 million euros", "4.5 million euros", "4.8 million euros"],
  },
  {
    texts: ["Sample S12 showed a yield of 41 %. Sample S15 showed a yield of 47 %.", "Sample S12 showed a yield of 38 %."],
    values: ["41 %", "38 %"],
  },
  { texts: ["Room 7 holds 12 people.", "Room 7 holds 14 people."], values: ["12", "14"] },
  { texts: ["The pier is 85 metres long.\n\nLater on: the pier is 95 metres long."], values: ["85", "95"] },
  { texts: ["The season begins on 3 May 2027.", "The season begins on 10 May 2027."], values: ["3 May 2027", "10 May 2027"] },
  { texts: ["The season begins on 3 May 2026.", "The season begins on 3 May 2027."], values: ["3 May 2026", "3 May 2027"] },
  { texts: ["Das Boot kostet 4,2 Millionen Euro.", "Das Boot kostet 4,8 Millionen Euro."], values: ["4,2 Millionen Euro", "4,8 Millionen Euro"] },
  { texts: ["Le bateau coûte 4 millions d'euros.", "Le bateau coûte 5 millions d'euros."], values: ["4 millions d'euros", "5 millions d'euros"] },
  { texts: ["El barco cuesta 400 euros.", "El barco cuesta 500 euros."], values: ["400 euros", "500 euros"] },
  { texts: ["La barca costa 400 euro.", "La barca costa 500 euro."], values: ["400 euro", "500 euro"] },
  { texts: ["O barco custa 400 euros.", "O barco custa 500 euros."], values: ["400 euros", "500 euros"] },
])("$texts differ in $values", ({ texts, values }) => expect(differing(...texts)).toEqual([values]));

const OFFERS = [
  "# Offer North\n\nThe boiler costs 2,400 euros. The warranty is 5 years.",
  "# Offer South\n\nThe boiler costs 1,950 euros. The warranty is 2 years.",
];
test.for([
  { where: "of two files", texts: OFFERS },
  { where: "under two headings", texts: ["# Minutes\n\n## Offer by Holm\n\nThe shed costs 480 euros.\n\n## Offer by Lind\n\nThe shed costs 520 euros."] },
  { where: "of two mails", texts: ["Subject: Quote for the roof\n\nThe roof costs 480 euros.", "Subject: Our offer\n\nThe roof costs 520 euros."] },
  { where: "in German", texts: ["Angebot Firma Kolb\n\nDer Bus kostet 890 Euro.", "Angebot Firma Lang\n\nDer Bus kostet 760 Euro."] },
  { where: "in French", texts: ["# Devis Nord\n\nLe bus coûte 890 euros.", "# Devis Sud\n\nLe bus coûte 760 euros."] },
])("what two offers ask for one thing contradicts nothing: $where", ({ texts }) => expect(differing(...texts)).toEqual([]));

test.for([
  { where: "one offer itself", texts: ["# Offer North\n\nThe boiler costs 2,400 euros. Sent later: the boiler costs 2,600 euros.", OFFERS[1] ?? ""] },
  { where: "the only offer and a plan", texts: ["# Offer North\n\nThe boiler costs 2,400 euros.", "# Plan\n\nThe boiler costs 2,600 euros."] },
])("$where may still differ", ({ texts }) => expect(differing(...texts)).toEqual([["2,400 euros", "2,600 euros"]]));

test.for([
  { why: "of two things", texts: ["The price of the boat is 400 euros.", "The price of the mast is 500 euros."] },
  { why: "of a thing and its part", texts: ["The boat costs 400 euros.", "The charging mast of the boat costs 500 euros."] },
  { why: "of a thing and a compound of its name", texts: ["The boat costs 400 euros.", "The boat mast costs 500 euros."] },
  { why: "of two halls", texts: ["The new fish hall opens on 3 May 2027.", "The old fish hall opens on 9 May 2027."] },
  { why: "of two years", texts: ["In 2025 the fee was set to 10 euros.", "In 2026 the fee is 12 euros."] },
  { why: "of length and width", texts: ["The pier is 85 metres long.", "The pier is 12 metres wide."] },
  { why: "of two people", texts: ["Ana has 12 boats.", "Ben has 9 boats."] },
  { why: "denied", texts: ["The fee is 10 euros.", "The fee is not 12 euros."] },
  { why: "asked", texts: ["The fee is 10 euros.", "Is the fee 12 euros?"] },
  { why: "the same, written in two ways", texts: ["The boat costs 4,200,000 euros.", "The boat costs 4.2 million euros."] },
  { why: "the same day with and without its year", texts: ["The season begins on 3 May.", "The season begins on 2027-05-03."] },
  { why: "of two samples", texts: ["Sample S12 showed a yield of 41 %.", "Sample S15 showed a yield of 47 %."] },
  { why: "of two rooms", texts: ["Room 7 holds 12 people.", "Room 8 holds 14 people."] },
  { why: "of two pumps (de)", texts: ["Die Pumpe B-4 kostet 400 Euro.", "Die Pumpe B-7 kostet 500 Euro."] },
  { why: "of two verbs", texts: ["The boat costs 400 euros.", "The boat earns 500 euros."] },
])("values $why contradict nothing", ({ texts }) => expect(differing(...texts)).toEqual([]));
