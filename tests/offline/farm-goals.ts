import { COWS, FARM, HANDS, MARKET_SALES, MILKINGS, PLOTS, TOOLS, VET_VISITS } from "./farm-materials.ts";
import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks } from "./goal.ts";
import { figuresOf, groups, just, mean, only, sorted, sum } from "./table-checks.ts";

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: FARM, right });
const litres = (rows: typeof MILKINGS): number => sum(rows.map((row) => row.litres));
const byCow = figuresOf(MILKINGS, ({ cow }) => cow, litres);
const byMilker = figuresOf(MILKINGS, ({ milker }) => milker, litres);
const byMonth = figuresOf(MILKINGS, ({ date }) => date.slice(0, 7), litres);
const plotNos = PLOTS.map(({ no }) => no);
const plots = (keeps: (plot: (typeof PLOTS)[number]) => boolean): string[] => PLOTS.filter(keeps).map(({ no }) => no);
const saleNos = MARKET_SALES.map(({ no }) => String(no));
const sales = (keeps: (sale: (typeof MARKET_SALES)[number]) => boolean): typeof MARKET_SALES => MARKET_SALES.filter(keeps);
const takings = (rows: typeof MARKET_SALES): number => sum(rows.map(({ pieces, price }) => pieces * price));
const toolNos = TOOLS.map(({ codice }) => codice);
const tools = (keeps: (tool: (typeof TOOLS)[number]) => boolean): string[] => TOOLS.filter(keeps).map(({ codice }) => codice);
const handNames = HANDS.map(({ nombre }) => nombre);
const hands = (keeps: (hand: (typeof HANDS)[number]) => boolean): string[] => HANDS.filter(keeps).map(({ nombre }) => nombre);
const visits = (keeps: (visit: (typeof VET_VISITS)[number]) => boolean): typeof VET_VISITS => VET_VISITS.filter(keeps);
const rentOf = (rows: typeof PLOTS): number => sum(rows.map(({ rent }) => rent));

const ENGLISH: readonly GoalRow[] = [
  asked("How much milk did Bella give in total?", only(byCow.find(([cow]) => cow === "Bella")?.[1] ?? 0)),
  asked(
    "Could you tell me how many litres Tess milked in February?",
    only(litres(MILKINGS.filter(({ milker, date }) => milker === "Tess" && date.startsWith("2026-02")))),
  ),
  asked("litres per cow, please", groups(byCow)),
  asked("I'd like to know which cow gave the most milk overall", both(groups(byCow.slice(0, 1), byCow))),
  asked("When was Hilda born?", holds("2022-05-17")),
  asked("How heavy is Greta?", only(702)),
  asked(
    "Which cows weigh less than 500 kg?",
    just(
      ["Bella", "Flora"],
      COWS.map(({ cow }) => cow),
    ),
  ),
  asked("How many different cows were milked by Owen?", only(new Set(MILKINGS.filter(({ milker }) => milker === "Owen").map(({ cow }) => cow)).size)),
  asked("What is the average fat content of the evening milkings?", only(mean(MILKINGS.filter(({ shift }) => shift === "evening").map(({ fat }) => fat)))),
  asked(
    "What percentage of the milkings in milkings.csv took place in the morning?",
    only((100 * MILKINGS.filter(({ shift }) => shift === "morning").length) / MILKINGS.length),
  ),
  asked(
    "Compare the total litres of Owen and Priya in milkings.csv",
    groups(
      byMilker.filter(([name]) => name !== "Tess"),
      byMilker,
    ),
  ),
  asked("Show me the litres for each month as a table", groups(byMonth)),
  asked("Please list the milkings after 15 April 2026 that yielded more than 15 litres, newest first", ({ text }) => {
    const rows = MILKINGS.filter(({ date, litres: own }) => date > "2026-04-15" && own > 15).toSorted((a, b) => b.date.localeCompare(a.date));
    return (
      inOrder(...rows.map(({ date }) => date))({ text, code: 0, file: () => undefined, files: () => [] }) ??
      (text.split("\n").filter((line) => line.includes("2026-")).length === rows.length ? undefined : `${rows.length} rows are right`)
    );
  }),
  asked("Which breed has the most cows?", both(holds("Jersey", "Holstein"), lacks("Simmental", "Ayrshire"))),
  asked(
    "Join milkings.csv with cows.csv and give me the total litres per breed",
    groups(figuresOf(MILKINGS, ({ cow }) => COWS.find((each) => each.cow === cow)?.breed ?? "", litres)),
  ),
];

const GERMAN: readonly GoalRow[] = [
  asked("Wie viele Parzellen hat Frau Voss gepachtet?", only(plots(({ tenant }) => tenant === "Voss").length)),
  asked("Was kostet die Parzelle P35 an Pacht?", only(PLOTS.find(({ no }) => no === "P35")?.rent ?? 0)),
  asked(
    "Wer zahlt insgesamt am meisten Pacht?",
    groups(
      figuresOf(PLOTS, ({ tenant }) => tenant, rentOf).slice(0, 1),
      figuresOf(PLOTS, ({ tenant }) => tenant, rentOf),
    ),
  ),
  asked(
    "Auf welchen Parzellen wächst Raps?",
    just(
      plots(({ crop }) => crop === "Raps"),
      plotNos,
    ),
  ),
  asked("Könnten Sie mir bitte die Pacht je Kultur zusammenrechnen?", groups(figuresOf(PLOTS, ({ crop }) => crop, rentOf))),
  asked(
    "Welche Parzellen wurden vor 2019 verpachtet?",
    just(
      plots(({ since: [year] }) => year < 2019),
      plotNos,
    ),
  ),
  asked("Durchschnittliche Größe der Maisflächen in Hektar", only(mean(PLOTS.filter(({ crop }) => crop === "Mais").map(({ hectares }) => hectares)))),
];

const FRENCH: readonly GoalRow[] = [
  asked("Combien Zoé a-t-elle encaissé en mai ?", only(takings(sales(({ seller, month }) => seller === "Zoé" && month === 5)))),
  asked("Quel est le chiffre d'affaires par marché, du plus élevé au plus faible ?", sorted(figuresOf(MARKET_SALES, ({ market }) => market, takings))),
  asked(
    "Combien de pots de miel a-t-on vendus à Annecy ?",
    only(sum(sales(({ product, market }) => product === "miel" && market === "Annecy").map(({ pieces }) => pieces))),
  ),
  asked(
    "Donne-moi les ventes de fromage faites par Bruno",
    just(
      sales(({ product, seller }) => product === "fromage" && seller === "Bruno").map(({ no }) => String(no)),
      saleNos,
    ),
  ),
  asked(
    "Sur quel marché vend-on le plus de confiture ?",
    groups(
      figuresOf(
        sales(({ product }) => product === "confiture"),
        ({ market }) => market,
        (rows) => sum(rows.map(({ pieces }) => pieces)),
      ).slice(0, 1),
    ),
  ),
  asked(
    "Enregistre les ventes d'avril dans avril.csv, triées par date",
    fileIs(
      "avril.csv",
      just(
        sales(({ month }) => month === 4).map(({ no }) => String(no)),
        saleNos,
      ),
    ),
  ),
];

const SPANISH: readonly GoalRow[] = [
  asked(
    "¿Quién gana más de 2000 euros?",
    just(
      hands(({ salario }) => salario > 2000),
      handNames,
    ),
  ),
  asked("¿Cuándo entró Tomás Gil?", holds("2023-02-06")),
  asked("¿Cuál es el sueldo medio de los tractoristas?", only(1850)),
  asked("¿Cuántas personas trabajan en La Loma?", only(3)),
  asked(
    "Ordena a los empleados por salario de mayor a menor y muéstrame los tres primeros",
    both(inOrder("Elena Rius", "Lucía Mora", "Marta Vidal"), lacks("Raúl Serna")),
  ),
];

const ITALIAN: readonly GoalRow[] = [
  asked(
    "Quali attrezzi sono rotti?",
    just(
      tools(({ stato }) => stato === "rotto"),
      toolNos,
    ),
  ),
  asked(
    "Quanto valgono in tutto gli attrezzi nel magazzino valle?",
    only(sum(TOOLS.filter(({ magazzino }) => magazzino === "valle").map(({ prezzo }) => prezzo))),
  ),
  asked("Quanto è costata la A-07?", only(TOOLS.find(({ codice }) => codice === "A-07")?.prezzo ?? 0)),
];

const PORTUGUESE: readonly GoalRow[] = [
  asked("Quantas consultas ainda não foram pagas?", only(visits(({ paid }) => !paid).length)),
  asked("Quanto gastámos com a Dra. Nunes?", only(sum(visits(({ vet }) => vet === "Dra. Nunes").map(({ cost }) => cost)))),
  asked("Qual foi a consulta mais cara das cabras?", ({ text }) => {
    const goats = visits(({ animal }) => animal === "cabra").toSorted((a, b) => b.cost - a.cost);
    return just(
      [String(goats[0]?.no)],
      goats.map(({ no }) => String(no)),
    )({ text, code: 0, file: () => undefined, files: () => [] });
  }),
  asked(
    "Custo médio por animal",
    groups(
      figuresOf(
        VET_VISITS,
        ({ animal }) => animal,
        (rows) => mean(rows.map(({ cost }) => cost)),
      ),
    ),
  ),
];

/** Questions as a farmer puts them, most of them without the name of a file. */
export const FARM_GOALS: readonly GoalRow[] = [...ENGLISH, ...GERMAN, ...FRENCH, ...SPANISH, ...ITALIAN, ...PORTUGUESE];

export const FARM_REFUSED: readonly GoalRow[] = [
  "Which cow is the healthiest?",
  "How much milk will Bella give next month?",
  "Wie viele Parzellen sind überflutet?",
  "Quel vendeur est le plus aimable ?",
  "¿Cuántos empleados están de vacaciones?",
  "Quali attrezzi sono in prestito?",
  "Quantas vacas foram vacinadas?",
  "How much milk did Bella and Rosa give?",
].map((goal) => ({ goal, on: FARM, right: undefined }));
