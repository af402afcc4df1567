import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks, numbersIn, says } from "./goal.ts";
import type { Material } from "./materials.ts";

/** A garden club: plots with yes and no in them, and a second table that names the same plots. */
const GARDEN: Material = {
  "plots.csv":
    "plot,tenant,area_m2,watered,crop\nP1,Ada Finch,40,yes,beans\nP2,Ole Brandt,55,no,roses\nP3,Ada Finch,38,yes,kale\nP4,Mira Stolz,72,no,roses\nP5,Juan Ríos,61,yes,beans\n",
  "harvest.csv": "day,plot,kilos,weather\n2026-07-01,P1,12.5,sun\n2026-07-03,P3,8,rain\n2026-07-09,P5,20.25,sun\n2026-08-02,P1,9.5,rain\n",
  "rules.md": "# Rules\n\nWater the plots before 9:00.\n",
};
const HUERTO: Material = {
  "recibos.csv": "recibo;socio;importe;pagado\n1;Ana;12,50;sí\n2;Luis;30,00;no\n3;Marta;8,25;sí\n4;Ana;41,00;no\n",
};
const BOOTE: Material = {
  "boote.csv": "boot;liegeplatz;versichert;laenge\nMöwe;A1;ja;5,2\nHecht;B2;nein;7,9\nTaube;B3;nein;4,1\n",
};

const lists = (all: readonly string[], wanted: readonly string[]): Check => both(holds(...wanted), lacks(...all.filter((one) => !wanted.includes(one))));
const plots = (...wanted: readonly string[]): Check => lists(["P1", "P2", "P3", "P4", "P5"], wanted);
const members = (...wanted: readonly string[]): Check => lists(["12.5", "30", "8.25", "41"], wanted);
const boats = (...wanted: readonly string[]): Check => lists(["Möwe", "Hecht", "Taube"], wanted);
const asked = (on: Material, goal: string, right: Check): GoalRow => ({ goal, on, right });

/** What is yes or no of a row is told of it; what chooses rows is no answer by itself. */
export const FLAG_GOALS: readonly GoalRow[] = [
  asked(GARDEN, "Which plots are watered?", plots("P1", "P3", "P5")),
  asked(GARDEN, "Which plots are not watered?", plots("P2", "P4")),
  asked(GARDEN, "Show me the watered plots", plots("P1", "P3", "P5")),
  asked(GARDEN, "List all plots that are watered", plots("P1", "P3", "P5")),
  asked(GARDEN, "Harvest in July with weather sun", both(holds("12.5", "20.25"), lacks("9.5", "2026-07-03"))),
  asked(GARDEN, "Pivot the kilos by plot and weather in harvest.csv", holds("P1", "P3", "P5")),
  asked(GARDEN, "Save the plots with crop roses to roses.csv and tell me how many there are", both(fileIs("roses.csv", plots("P2", "P4")), says(2))),
  asked(GARDEN, "Sort plots.csv by tenant, then by area_m2", inOrder("P3", "P1", "P5", "P4", "P2")),
  asked(GARDEN, "How many plots are not watered?", ({ text }) => (numbersIn(text)[0] === 2 ? undefined : "it does not say 2 first")),
  asked(GARDEN, "List the plots with crop roses in plots.csv", both(plots("P2", "P4"), holds("Mira Stolz"))),
  asked(GARDEN, "List the harvest over 10 kilos with weather sun", both(holds("12.5", "20.25"), lacks("9.5", "8"))),
  asked(GARDEN, "What is the highest kilos in harvest.csv and which plot was it?", both(says(20.25), holds("P5"), lacks("P1", "P3"))),
  asked(GARDEN, "What is the lowest kilos in harvest.csv and which plot was it?", both(says(8), holds("P3"), lacks("P1", "P5"))),
  asked(HUERTO, "¿Qué recibos están pagados?", members("12.5", "8.25")),
  asked(HUERTO, "¿Qué recibos no están pagados?", members("30", "41")),
  asked(HUERTO, "Muéstrame los recibos pagados", members("12.5", "8.25")),
  asked(BOOTE, "Welche Boote sind versichert?", boats("Möwe")),
  asked(BOOTE, "Welche Boote sind nicht versichert?", boats("Hecht", "Taube")),
  asked(BOOTE, "Wie viele Boote sind nicht versichert?", ({ text }) => (numbersIn(text)[0] === 2 ? undefined : "it does not say 2 first")),
];

export const FLAG_REFUSED: readonly GoalRow[] = [
  ...["Which plots are sunny?", "Which plot is the prettiest?", "How many plots are haunted?", "Which plots are not fertile?", "Is P1 the oldest plot?"].map(
    (goal): GoalRow => ({ goal, on: GARDEN, right: undefined }),
  ),
  { goal: "Show plots.csv sorted by tenant and area_m2 descending", on: GARDEN, right: undefined },
  { goal: "Welche Boote sind schnell?", on: BOOTE, right: undefined },
  { goal: "Welches Boot ist das schönste?", on: BOOTE, right: undefined },
  { goal: "¿Qué recibos son falsos?", on: HUERTO, right: undefined },
  { goal: "What is the highest kilos in harvest.csv and who weighed it?", on: GARDEN, right: undefined },
];

const BACKSTUBE: Material = {
  "einkaeufe.csv":
    "Datum;Markt;Ware;Menge;Betrag;Zahlart\n02.03.2026;Nord;Mehl;10;22,50;bar\n09.03.2026;Süd;Salz;4;3,60;Karte\n01.04.2026;Nord;Hefe;6;7,20;Karte\n17.04.2026;Süd;Mehl;12;27,00;bar\n",
  "partner.json": JSON.stringify([
    { firma: "Kern", ort: "Ulm", rabatt: 3 },
    { firma: "Lohr", ort: "Aalen", rabatt: 5 },
  ]),
  "plan.md": "# Plan\n\nDer Ofen wird am 5. Mai 2026 geprüft.\n",
};
const OEUVRES: Material = { "oeuvres.csv": "titre,salle,prêt\nLe port,1,oui\nLa neige,2,non\nLe pain,2,oui\n" };

/** Beside the file's name and its columns, verbs that say no more than a column does. */
export const WORD_GOALS: readonly GoalRow[] = [
  asked(BACKSTUBE, "Betrag pro Monat", both(says(26.1, 34.2), holds("2026-03", "2026-04"))),
  asked(BACKSTUBE, "Betrag pro Markt absteigend", both(says(30.6, 29.7), inOrder("Süd", "Nord"))),
  asked(BACKSTUBE, "Zähl die Einkäufe pro Zahlart in einkaeufe.csv", holds("bar | 2", "Karte | 2")),
  asked(BACKSTUBE, "Zeig mir alle Einkäufe vom Markt Nord, die mit Karte bezahlt wurden", both(holds("Hefe"), lacks("Mehl", "Salz"))),
  asked(BACKSTUBE, "Welche Partner sitzen in Ulm?", both(holds("Kern"), lacks("Lohr"))),
  asked(BACKSTUBE, "Zähl die Wörter in plan.md", says(10)),
  asked(OEUVRES, "Combien d'œuvres sont en prêt ?", ({ text }) => (numbersIn(text)[0] === 2 ? undefined : "it does not say 2 first")),
  asked(OEUVRES, "Quelles œuvres sont en prêt ?", both(holds("Le port", "Le pain"), lacks("La neige"))),
  { ...asked(BACKSTUBE, "Copia o plan.md para plan-2.md", fileIs("plan-2.md", holds("Ofen"))), options: ["--edit", "."] },
];

export const WORD_REFUSED: readonly GoalRow[] = [
  { goal: "Wie viel Gewinn haben wir im März gemacht?", on: BACKSTUBE, right: undefined },
  { goal: "Welcher Mitarbeiter hat am meisten eingenommen?", on: BACKSTUBE, right: undefined },
  { goal: "Welche Partner sind nett?", on: BACKSTUBE, right: undefined },
  { goal: "Combien d'œuvres sont à vendre ?", on: OEUVRES, right: undefined },
];
