import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks } from "./goal.ts";
import { figuresOf, groups, just, mean, only, sorted, sum } from "./table-checks.ts";
import { ACTORS, COSTUMES, EXPENSES, REHEARSALS, SALES, SHOWS, SUBSCRIBERS, THEATRE } from "./theatre-materials.ts";

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: THEATRE, right });
type Show = (typeof SHOWS)[number];
const shows = (keeps: (row: Show) => boolean): Show[] => SHOWS.filter(keeps);
const takings = (rows: readonly Show[]): number => sum(rows.map((row) => row.takings));
const tickets = (rows: readonly Show[]): number => sum(rows.map((row) => row.tickets));
const byPlay = figuresOf(SHOWS, ({ play }) => play, takings);
const actors = ACTORS.map(({ actor }) => actor);
const nrs = COSTUMES.map(({ nr }) => String(nr));
const costumes = (keeps: (row: (typeof COSTUMES)[number]) => boolean): string[] => COSTUMES.filter(keeps).map(({ nr }) => String(nr));
const subscribers = (keeps: (row: (typeof SUBSCRIBERS)[number]) => boolean): (typeof SUBSCRIBERS)[number][] => SUBSCRIBERS.filter(keeps);
const paid = (rows: readonly (typeof SUBSCRIBERS)[number][]): number => sum(rows.map(({ montant }) => montant));
const spent = (rows: readonly (typeof EXPENSES)[number][]): number => sum(rows.map(({ importe }) => importe));
const rehearsals = (keeps: (row: (typeof REHEARSALS)[number]) => boolean): (typeof REHEARSALS)[number][] => REHEARSALS.filter(keeps);
const percent = (part: number, whole: number): number => Math.round((10_000 * part) / whole) / 100;
const rowsSaid =
  (count: number, pattern: RegExp): Check =>
  ({ text }) => {
    const found = text.split("\n").filter((line) => line.startsWith("|") && pattern.test(line)).length;
    return found === count ? undefined : `${found} rows, and ${count} are right`;
  };

const ENGLISH: readonly GoalRow[] = [
  asked("How many tickets did we sell for Medea?", only(tickets(shows(({ play }) => play === "Medea")))),
  asked("Takings by play, best first", sorted(byPlay)),
  asked("Which performances were sold out?", rowsSaid(shows(({ soldOut }) => soldOut).length, /2026-/)),
  asked("what's our average takings on the studio stage?", only(mean(shows(({ stage }) => stage === "studio").map((row) => row.takings)))),
  asked(
    "Did Hamlet or Tartuffe bring in more money overall?",
    groups(
      byPlay.filter(([play]) => play === "Hamlet" || play === "Tartuffe"),
      byPlay,
    ),
  ),
  asked("When did Nele Voss join?", holds("2011")),
  asked("Who's the best paid actor?", both(holds("Ivo Kern"), lacks("Jana Toth"))),
  asked("Show me all actors born between 1979 and 1988", just(["Jana Toth", "Lena Buri", "Nele Voss"], actors)),
  asked(
    "I'd like a CSV called feb.csv with all shows in February sorted by takings, highest first",
    fileIs(
      "feb.csv",
      inOrder(
        ...shows(({ date }) => date.startsWith("2026-02"))
          .toSorted((a, b) => b.takings - a.takings)
          .map((row) => row.takings),
      ),
    ),
  ),
  asked("total takings per month please", groups(figuresOf(SHOWS, ({ date }) => date.slice(0, 7), takings))),
  asked("What percentage of the total takings came from Hamlet?", only(percent(byPlay.find(([play]) => play === "Hamlet")?.[1] ?? 0, takings(SHOWS)))),
  asked("How many shows took in more than £3,000?", only(shows((row) => row.takings > 3000).length)),
  asked("which day had the highest ticket sales?", holds(SHOWS.toSorted((a, b) => b.tickets - a.tickets)[0]?.date ?? "?")),
  asked("Cross-tabulate the tickets sold by play and stage", holds("Hamlet", "main", "studio")),
];

const GERMAN: readonly GoalRow[] = [
  asked(
    "Welche Kostüme sind gerade verliehen?",
    just(
      costumes(({ verliehen }) => verliehen),
      nrs,
    ),
  ),
  asked("Wie viele rote Mäntel haben wir?", only(COSTUMES.filter(({ farbe, stueck }) => farbe === "rot" && stueck === "Mantel").length)),
  asked("Was hat das Kostüm Nr. 407 gekostet?", only(COSTUMES.find(({ nr }) => nr === 407)?.preis ?? 0)),
  asked("Wann wurde das Kostüm 411 gekauft?", ({ text }) => {
    const [date, month, year] = COSTUMES.find(({ nr }) => nr === 411)?.gekauft ?? [0, 0, 0];
    return holds(`${year}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`)({ text, code: 0, file: () => undefined, files: () => [] });
  }),
  asked(
    "Durchschnittspreis je Größe",
    groups(
      figuresOf(
        COSTUMES,
        ({ groesse }) => groesse,
        (rows) => mean(rows.map(({ preis }) => preis)),
      ),
    ),
  ),
  asked(
    "Liste bitte die fünf teuersten Kostüme auf",
    inOrder(
      ...COSTUMES.toSorted((a, b) => b.preis - a.preis)
        .slice(0, 5)
        .map(({ preis }) => preis),
    ),
  ),
];

const FRENCH: readonly GoalRow[] = [
  asked("Combien d'abonnés habitent à Rennes ?", only(subscribers(({ ville }) => ville === "Rennes").length)),
  asked("Combien les abonnés de Nantes ont-ils payé en tout ?", only(paid(subscribers(({ ville }) => ville === "Nantes")))),
  asked(
    "Quelle est la part de chaque formule dans le montant total ?",
    groups(
      figuresOf(
        SUBSCRIBERS,
        ({ formule }) => formule,
        (rows) => percent(paid(rows), paid(SUBSCRIBERS)),
      ),
    ),
  ),
  asked(
    "Y a-t-il plus d'abonnés à Vannes ou à Rennes ?",
    groups(
      figuresOf(
        SUBSCRIBERS,
        ({ ville }) => ville,
        ({ length }) => length,
      ).filter(([ville]) => ville !== "Nantes"),
    ),
  ),
  asked(
    "Donne-moi la liste des abonnés qui ont commencé avant le 1er avril 2025",
    just(
      subscribers(({ debut }) => debut < "2025-04-01").map(({ abonne }) => abonne),
      SUBSCRIBERS.map(({ abonne }) => abonne),
    ),
  ),
];

const SPANISH: readonly GoalRow[] = [
  asked("¿Cuánto hemos gastado en pintura?", only(spent(EXPENSES.filter(({ concepto }) => concepto === "pintura")))),
  asked(
    "¿En qué mes gastamos más?",
    groups(
      figuresOf(EXPENSES, ({ fecha }) => fecha.slice(0, 7), spent).slice(0, 1),
      figuresOf(EXPENSES, ({ fecha }) => fecha.slice(0, 7), spent),
    ),
  ),
  asked("Gasto total por proveedor, por favor", groups(figuresOf(EXPENSES, ({ proveedor }) => proveedor, spent))),
  asked(
    "Enséñame los gastos de más de 300 euros de Lumen",
    rowsSaid(EXPENSES.filter(({ importe, proveedor }) => importe > 300 && proveedor === "Lumen").length, /2026-/),
  ),
  asked("¿Cuál fue el gasto más alto de marzo?", only(Math.max(...EXPENSES.filter(({ fecha }) => fecha.startsWith("2026-03")).map(({ importe }) => importe)))),
];

const ITALIAN: readonly GoalRow[] = [
  asked("Quante prove ha diretto Conti?", only(rehearsals(({ regista }) => regista === "Conti").length)),
  asked("Quanto durano in media le prove di Norma?", only(mean(rehearsals(({ spettacolo }) => spettacolo === "Norma").map(({ durata }) => durata)))),
  asked(
    "In quali sale ha provato Bassi?",
    just([...new Set(rehearsals(({ regista }) => regista === "Bassi").map(({ sala }) => sala))], ["rossa", "blu", "verde"]),
  ),
  asked(
    "Minuti totali per spettacolo",
    groups(
      figuresOf(
        REHEARSALS,
        ({ spettacolo }) => spettacolo,
        (rows) => sum(rows.map(({ durata }) => durata)),
      ),
    ),
  ),
  asked("Mostrami le prove di aprile in sala blu", rowsSaid(rehearsals(({ data, sala }) => data.startsWith("2026-04") && sala === "blu").length, /2026-/)),
];

const PORTUGUESE: readonly GoalRow[] = [
  asked(
    "Quantas canecas vendemos em fevereiro?",
    only(sum(SALES.filter(({ produto, mes }) => produto === "caneca" && mes === "fevereiro").map(({ unidades }) => unidades))),
  ),
  asked("Qual foi o total das vendas pagas em dinheiro?", only(sum(SALES.filter(({ pagamento }) => pagamento === "dinheiro").map(({ total }) => total)))),
  asked(
    "Que produto rendeu mais no total?",
    groups(
      figuresOf(
        SALES,
        ({ produto }) => produto,
        (rows) => sum(rows.map(({ total }) => total)),
      ).slice(0, 1),
      figuresOf(
        SALES,
        ({ produto }) => produto,
        (rows) => sum(rows.map(({ total }) => total)),
      ),
    ),
  ),
  asked(
    "Número de vendas por forma de pagamento",
    groups(
      figuresOf(
        SALES,
        ({ pagamento }) => pagamento,
        ({ length }) => length,
      ),
    ),
  ),
  asked(
    "Mostra-me as três maiores vendas",
    inOrder(
      ...SALES.toSorted((a, b) => b.total - a.total)
        .slice(0, 3)
        .map(({ total }) => total),
    ),
  ),
];

/** Questions about a theatre in everyday words. */
export const THEATRE_GOALS: readonly GoalRow[] = [...ENGLISH, ...GERMAN, ...FRENCH, ...SPANISH, ...ITALIAN, ...PORTUGUESE];

export const THEATRE_REFUSED: readonly GoalRow[] = [
  "Which play got the best reviews?",
  "How many tickets will we sell in May?",
  "Which actor is ill?",
  "How many shows were cancelled in February?",
  "Welche Kostüme müssen in die Reinigung?",
  "Wie viele Kostüme sind kaputt?",
  "Combien d'abonnés sont partis ?",
  "¿Qué gastos están pendientes de aprobar?",
  "Quali prove sono state annullate?",
  "Quantas vendas foram devolvidas?",
].map((goal) => ({ goal, on: THEATRE, right: undefined }));
