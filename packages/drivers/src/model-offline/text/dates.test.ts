import { expect, test } from "vitest";
import { datesIn, dayOrderOf } from "./dates.ts";

const MAY = { year: 2027, month: 5, day: 3 };
test.for([
  { text: "It opens on 3 May 2027.", shown: "3 May 2027", parts: MAY },
  { text: "It opens on the 3rd of May, 2027.", shown: "3rd of May, 2027", parts: MAY },
  { text: "It opens on Monday, 3 May 2027.", shown: "3 May 2027", parts: MAY },
  { text: "It opens on May 3, 2027.", shown: "May 3, 2027", parts: MAY },
  { text: "Open from 2027-05-03 on.", shown: "2027-05-03", parts: MAY },
  { text: "Offen ab 3. Mai 2027.", shown: "3. Mai 2027", parts: MAY },
  { text: "Ouvert le 3 mai 2027.", shown: "3 mai 2027", parts: MAY },
  { text: "Abre el 3 de mayo de 2027.", shown: "3 de mayo de 2027", parts: MAY },
  { text: "Apre il 3 maggio 2027.", shown: "3 maggio 2027", parts: MAY },
  { text: "Abre a 3 de maio de 2027.", shown: "3 de maio de 2027", parts: MAY },
  { text: "Le 1er mai 2027, tout ferme.", shown: "1er mai 2027", parts: { ...MAY, day: 1 } },
  { text: "Am 03.05.2027 ist Schluss.", shown: "03.05.2027", parts: MAY },
  { text: "It lasts from 3 to 5 May 2027.", shown: "3 to 5 May 2027", parts: MAY },
  { text: "It lasts 3–5 May 2027.", shown: "3–5 May 2027", parts: MAY },
  { text: "Vom 3. bis 5. Mai 2027 zu.", shown: "3. bis 5. Mai 2027", parts: MAY },
  { text: "Fermé du 3 au 5 mai 2027.", shown: "3 au 5 mai 2027", parts: MAY },
  { text: "Cerrado del 3 al 5 de mayo de 2027.", shown: "3 al 5 de mayo de 2027", parts: MAY },
  { text: "Ready in March 2027.", shown: "March 2027", parts: { year: 2027, month: 3 } },
  { text: "Es begann im März 2027.", shown: "März 2027", parts: { year: 2027, month: 3 } },
  { text: "It was closed in 2024.", shown: "2024", parts: { year: 2024 } },
  { text: "See you tomorrow.", shown: "tomorrow", parts: {} },
  { text: "She calls next Monday.", shown: "next Monday", parts: {} },
  { text: "Bis Freitag ist es fertig.", shown: "Freitag", parts: {} },
  { text: "Il viendra lundi prochain.", shown: "lundi prochain", parts: {} },
  { text: "Llega el próximo lunes.", shown: "próximo lunes", parts: {} },
  { text: "Arriva domani.", shown: "domani", parts: {} },
  { text: "Chega amanhã.", shown: "amanhã", parts: {} },
])("in “$text” the date is $shown", ({ text, shown, parts }) => {
  const found = datesIn(text, "day first").map(({ from: _, to: __, ...date }) => date);
  expect(found).toEqual([{ ...parts, shown }]);
});

test.for([
  "You may 3 times try.",
  "Version 2.4.1 is out.",
  "Call 555-12-34 now.",
  "The host is 10.0.3.4 today's box.".replace("today's", "our"),
  "The set of 5 marks.",
  "It costs 2,027 euros.",
  "We march 20 miles.",
  "El mar 3 veces.",
  "It weighs 3.5 tons.",
])("in “%s” there is none", (text) => expect(datesIn(text, "day first")).toEqual([]));

test.for([
  { text: "On 13/04/2027 and 03/05/2027.", language: "en", order: "day first" },
  { text: "On 04/13/2027 and 05/03/2027.", language: "en", order: "month first" },
  { text: "On 05/03/2027.", language: "en", order: undefined },
  { text: "Le 05/03/2027.", language: "fr", order: "day first" },
])("$text of language $language is $order", ({ text, language, order }) => expect(dayOrderOf(text, language)).toBe(order));

test("a numeric date that nobody can read is shown and not resolved", () => {
  expect(datesIn("On 05/03/2027.").map(({ shown, year, month, day }) => ({ shown, year, month, day }))).toEqual([
    { shown: "05/03/2027", year: 2027, month: undefined, day: undefined },
  ]);
});
