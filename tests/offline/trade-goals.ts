import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks, numbersIn, says } from "./goal.ts";
import { BAKERY, DELIVERIES, type Delivery, PROBES } from "./trade-materials.ts";

const sum = (values: readonly number[]): number => Math.round(values.reduce((all, value) => all + value, 0) * 100) / 100;
const mean = (values: readonly number[]): number => sum(values) / values.length;
const asked = (goal: string, right: Check): GoalRow => ({ goal, on: BAKERY, right });
const where = (keeps: (row: Delivery) => boolean): Delivery[] => DELIVERIES.filter(keeps);
const only = (wanted: number): Check => both(says(wanted), ({ text }) => (numbersIn(text).length <= 12 ? undefined : "it says many other numbers"));

/** Just these deliveries are listed. */
const lists =
  (rows: readonly Delivery[]): Check =>
  ({ text }) => {
    const found = new Set(text.match(/B5\d\d/g) ?? []);
    const missing = rows.filter(({ no }) => !found.has(no)).map(({ no }) => no);
    const extra = [...found].filter((no) => !rows.some((row) => row.no === no));
    return missing.length + extra.length === 0 ? undefined : `missing ${missing.join(", ")}; too many ${extra.join(", ")}`;
  };

type Figures = readonly (readonly [key: string, figure: number])[];
const figures = (keyOf: (row: Delivery) => string, figureOf: (rows: readonly Delivery[]) => number): Figures =>
  [...Map.groupBy(DELIVERIES, keyOf)].map(([key, rows]) => [key, figureOf(rows)] as const).sort(([, a], [, b]) => b - a);

/** Each of the groups with its figure, and none of the others. */
const groups =
  (wanted: Figures, all: Figures = wanted): Check =>
  ({ text }) => {
    const lines = text.split("\n");
    const bad = wanted.find(([key, figure]) => !lines.some((line) => line.includes(key) && numbersIn(line).some((value) => Math.abs(value - figure) < 0.0051)));
    if (bad) return `${bad[0]} is not said to be ${bad[1]}`;
    const extra = all.find(([key]) => !wanted.some(([own]) => own === key) && text.includes(key));
    return extra && `${extra[0]} is there`;
  };
const sorted = (wanted: Figures): Check => both(groups(wanted), inOrder(...wanted.map(([key]) => key)));

const byCustomer = figures(
  ({ customer }) => customer,
  (rows) => sum(rows.map(({ amount }) => amount)),
);
const pieces = figures(
  ({ customer }) => customer,
  (rows) => sum(rows.map((row) => row.pieces)),
);
const byPlace = figures(
  ({ place }) => place,
  (rows) => sum(rows.map(({ amount }) => amount)),
);
const counts = figures(
  ({ customer }) => customer,
  ({ length }) => length,
);
const middle = (byCustomer[2]?.[1] ?? 0) - 1;
const limit = Math.floor(middle);
const above = (all: Figures, floor: number): Check =>
  groups(
    all.filter(([, figure]) => figure > floor),
    all,
  );
const most = Math.max(...DELIVERIES.map(({ amount }) => amount));
const cancelled = where(({ state }) => state === "abgesagt");
const inMarch = where(({ month }) => month === 3);
const inQ2 = where(({ month }) => month >= 4);

const FILTERS: readonly GoalRow[] = [
  asked("How many deliveries in lieferungen.csv have the status abgesagt?", only(cancelled.length)),
  asked("Count those with status offen in lieferungen.csv", only(where(({ state }) => state === "offen").length)),
  asked("Show the deliveries of lieferungen.csv whose place is Bonn", lists(where(({ place }) => place === "Bonn"))),
  asked(
    "Wie viele Lieferungen mit Status offen hatte Linde laut lieferungen.csv?",
    only(where(({ state, customer }) => state === "offen" && customer === "Linde").length),
  ),
  asked("Zeige alle Lieferungen aus lieferungen.csv, deren Ort Aachen ist", lists(where(({ place }) => place === "Aachen"))),
  asked("Combien de livraisons de lieferungen.csv ont le statut abgesagt ?", only(cancelled.length)),
  asked("¿Cuántas entregas con estado offen hay en lieferungen.csv?", only(where(({ state }) => state === "offen").length)),
  asked("Quante consegne hanno lo stato bezahlt in lieferungen.csv?", only(where(({ state }) => state === "bezahlt").length)),
  asked("Quantas entregas têm o estado abgesagt em lieferungen.csv?", only(cancelled.length)),
  asked("Liste die Lieferungen über 98,30 Euro aus lieferungen.csv auf", lists(where(({ amount }) => amount > 98.3))),
  asked("List the deliveries with a Betrag of more than 98.30 in lieferungen.csv", lists(where(({ amount }) => amount > 98.3))),
  asked("Affiche les livraisons de plus de 98,30 euros dans lieferungen.csv", lists(where(({ amount }) => amount > 98.3))),
  asked("Quali consegne di lieferungen.csv costano più di 98,30 euro?", lists(where(({ amount }) => amount > 98.3))),
  asked("How many guests in gaeste.json live in Oslo?", only(3)),
  asked("Combien d'invités habitent à Bergen selon gaeste.json ?", only(2)),
  asked("Which guests in gaeste.json were born before 1980?", both(holds("Jim Cole", "Mia Foss"), lacks("Ida Berg", "Lou Ekman"))),
  asked("How many guests in gaeste.json are active?", only(4)),
];

const GROUPED: readonly GoalRow[] = [
  asked("Sum the Betrag per Ort in lieferungen.csv, largest first", sorted(byPlace)),
  asked("Betrag pro Ort aus lieferungen.csv summieren, kleinster zuerst", sorted(byPlace.toReversed())),
  asked("Somme du montant par client dans lieferungen.csv, du plus grand au plus petit", sorted(byCustomer)),
  asked("Suma el importe por cliente en lieferungen.csv, de mayor a menor", sorted(byCustomer)),
  asked("Somma l'importo per luogo in lieferungen.csv, dal più basso al più alto", sorted(byPlace.toReversed())),
  asked("Soma o valor por cliente em lieferungen.csv, do maior para o menor", sorted(byCustomer)),
  asked("I need the total amount per customer from lieferungen.csv in descending order", sorted(byCustomer)),
  asked(
    "Show the three customers with the highest total amount in lieferungen.csv",
    both(sorted(byCustomer.slice(0, 3)), groups(byCustomer.slice(0, 3), byCustomer)),
  ),
  asked("Welche zwei Kunden haben insgesamt die meisten Stück bekommen, laut lieferungen.csv?", groups(pieces.slice(0, 2), pieces)),
  asked("Quels sont les deux clients avec le plus grand montant total dans lieferungen.csv ?", groups(byCustomer.slice(0, 2), byCustomer)),
  asked("Which customer in lieferungen.csv had the most deliveries?", groups(counts.filter(([, count]) => count === counts[0]?.[1]))),
  asked(`Which customers spent more than ${limit} in total in lieferungen.csv?`, above(byCustomer, limit)),
  asked(`Welche Kunden in lieferungen.csv haben zusammen einen Betrag über ${limit}?`, above(byCustomer, limit)),
  asked(`Quels clients de lieferungen.csv ont un montant total supérieur à ${limit} ?`, above(byCustomer, limit)),
  asked(`¿Qué clientes suman más de ${limit} euros en total en lieferungen.csv?`, above(byCustomer, limit)),
  asked("Which customers have at least 8 deliveries in lieferungen.csv?", above(counts, 7)),
  asked(
    "Average Betrag per Sorte in lieferungen.csv",
    groups(
      figures(
        (row) => row.bread,
        (rows) => Math.round(mean(rows.map(({ amount }) => amount)) * 100) / 100,
      ),
    ),
  ),
];

const PERIODS: readonly GoalRow[] = [
  asked("How many deliveries were there in March according to lieferungen.csv?", only(inMarch.length)),
  asked("Summe der Beträge im März in lieferungen.csv", only(sum(inMarch.map(({ amount }) => amount)))),
  asked("Montant total de mars dans lieferungen.csv", only(sum(inMarch.map(({ amount }) => amount)))),
  asked("Muéstrame las entregas de marzo de lieferungen.csv", lists(inMarch)),
  asked("What is the total Betrag of Q2 in lieferungen.csv?", only(sum(inQ2.map(({ amount }) => amount)))),
  asked("Gesamtbetrag im zweiten Quartal laut lieferungen.csv", only(sum(inQ2.map(({ amount }) => amount)))),
  asked("Total do valor no 2º trimestre em lieferungen.csv", only(sum(inQ2.map(({ amount }) => amount)))),
  asked(
    "Mean level in probes.csv in May 2024",
    only(Math.round(mean(PROBES.filter(({ day }) => day.startsWith("2024-05")).map(({ level }) => level)) * 1e6) / 1e6),
  ),
];

const dearest = where(({ amount }) => amount === most);
const EXTREMES: readonly GoalRow[] = [
  asked("Which delivery in lieferungen.csv has the highest Betrag?", lists(dearest)),
  asked("Welche Lieferung in lieferungen.csv war am teuersten?", lists(dearest)),
  asked("Quelle est la livraison la plus chère de lieferungen.csv ?", lists(dearest)),
  asked("Who pays the highest fee in gaeste.json?", both(holds("Ida Berg", "Kay Dorn", "Mia Foss"), lacks("Jim Cole", "Lou Ekman"))),
  asked("Who is the youngest guest in gaeste.json by born?", both(holds("Lou Ekman"), lacks("Mia Foss"))),
  asked(
    "What is the highest level at station lock in probes.csv?",
    only(Math.max(...PROBES.filter(({ station }) => station === "lock").map(({ level }) => level))),
  ),
];

const WRITTEN: readonly GoalRow[] = [
  asked(
    "Convert gaeste.json to guests.csv, oldest first",
    fileIs("guests.csv", inOrder("Mia Foss", "Jim Cole", "Ida Berg", "Ned Gran", "Kay Dorn", "Lou Ekman")),
  ),
  asked("Wandle gaeste.json in gaeste.csv um", fileIs("gaeste.csv", holds("Ida Berg", "Tromso"))),
  asked(
    "Convertis lieferungen.csv en livraisons.json",
    fileIs("livraisons.json", ({ text }) => (JSON.parse(text).length === DELIVERIES.length ? undefined : "other rows")),
  ),
  asked("Speichere die offenen Lieferungen aus lieferungen.csv als offen.csv", fileIs("offen.csv", lists(where(({ state }) => state === "offen")))),
  asked(
    "Save the deliveries with status offen from lieferungen.csv as offen.csv and count them",
    both(fileIs("offen.csv", lists(where(({ state }) => state === "offen"))), says(where(({ state }) => state === "offen").length)),
  ),
  asked("Guarda las entregas de Bonn de lieferungen.csv en bonn.csv", fileIs("bonn.csv", lists(where(({ place }) => place === "Bonn")))),
  asked("Könntest du mir bitte sagen, wie viele Zeilen lieferungen.csv hat?", only(DELIVERIES.length)),
  asked("Pourriez-vous compter les lignes de lieferungen.csv, s'il vous plaît ?", only(DELIVERIES.length)),
];

/** Goals to tables in many wordings, with their truth worked out of the rows. */
export const TRADE_GOALS: readonly GoalRow[] = [...FILTERS, ...GROUPED, ...PERIODS, ...EXTREMES, ...WRITTEN];

/** A word that no column holds, a month of two years, a figure that nobody can know: only a refusal is right. */
export const TRADE_REFUSED: readonly GoalRow[] = [
  "Count the deliveries in lieferungen.csv per driver",
  "How many deliveries in lieferungen.csv were late?",
  "How many vegetarians are in gaeste.json?",
  "Sum the levels of March in probes.csv",
  "Wie viele Lieferungen kommen nächste Woche laut lieferungen.csv?",
  "Welcher Kunde in lieferungen.csv ist am freundlichsten?",
  "Quel client de lieferungen.csv est le plus fidèle ?",
  "Envía la factura a los clientes de lieferungen.csv",
  "Quanti clienti di lieferungen.csv sono contenti?",
  "Which guests in gaeste.json play chess?",
  "Zeile lieferungn.csv",
  "Average level per weather in probes.csv",
].map((goal) => ({ goal, on: BAKERY, right: undefined }));
