import { expect, test } from "vitest";
import { readingOf } from "./known.test-folder.ts";
import { AULAS, DANCE, DUES, HAY, MILL, ORDERED, TOOLS } from "./trades.test-folder.ts";

const NEVER_LENT = "Shows the different Tool of tools.csv that no row of loans.csv is of.";
const UNSOLD = "Shows the different Lote of lotes.csv that no row of ventas.csv is of.";

test.for([
  ["How many spelt loaf did we deliver?", MILL, "Sum of Quantity of deliveries.csv where Flour = spelt loaf."],
  ["How much rye was delivered in April?", MILL, "Sum of Quantity of deliveries.csv where Flour = rye and Day between 2026-04-01 and 2026-04-30."],
  ["¿Cuántos fardos de alfalfa hay en total?", HAY, "Sum of Fardos of lotes.csv where Hierba = alfalfa."],
  ["¿Cuántos fardos de trébol hay?", HAY, "Sum of Fardos of lotes.csv where Hierba = trébol."],
  ["que lotes no se han vendido?", HAY, UNSOLD],
  ["¿Qué lotes nunca se han vendido?", HAY, UNSOLD],
  ["¿Qué lotes no se vendieron?", HAY, UNSOLD],
  ["Which tools were not lent?", TOOLS, NEVER_LENT],
  ["Which tools haven't been lent?", TOOLS, NEVER_LENT],
  ["Which tools have not been lent out yet?", TOOLS, NEVER_LENT],
  ["Quels tools n'ont pas été prêtés ?", TOOLS, NEVER_LENT],
  ["Welche Tools wurden nicht verliehen?", TOOLS, NEVER_LENT],
  ["Quali tools non sono stati prestati?", TOOLS, NEVER_LENT],
  ["Que tools não foram emprestadas?", TOOLS, NEVER_LENT],
  ["Which tools were never lent?", TOOLS, NEVER_LENT],
  ["quante lezioni ha dato ogni insegnante a maggio?", DANCE, "Counts rows of lezioni.csv where Data between 2026-05-01 and 2026-05-31 for each Insegnante."],
  ["quante lezioni ha dato Rosa Fermi?", DANCE, "Counts rows of lezioni.csv where Insegnante = Rosa Fermi."],
  ["Que professor deu mais aulas?", AULAS, "Counts rows of aulas.csv for each Professor by count (highest first) the first 1."],
  ["who hasnt payed thier dues", DUES, 'Shows the different Name of members.csv where Dues paid = no. Takes "payed" as paid. Takes "thier" as their.'],
  ["wich members have not paid?", DUES, 'Shows rows of members.csv where Dues paid = no. Takes "wich" as which.'],
] as const)("verbs and quantities say which figure or rows are meant: %s", ([goal, known, expected]) => expect(readingOf(goal, known)).toBe(expected));

/** What may be of other rows, or is no number of things, is refused. */
test.for([
  ["importe por ganadero", HAY],
  ["importe total por ganadero", HAY],
  ["Which articles were not ordered?", ORDERED],
  ["Which tools were not lent in May?", TOOLS],
  ["How many tools were not lent?", TOOLS],
  ["Which tools were not repaired?", TOOLS],
] as const)("%s is refused", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot|^Looks for/));
