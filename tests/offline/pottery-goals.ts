import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks } from "./goal.ts";
import { BILLS, COURSES, EXPENSES, GOODS, MEMBERS, ORDERS, PARTNERS, POTTERY } from "./pottery-materials.ts";
import { figuresOf, groups, just, mean, only, sum } from "./table-checks.ts";

const asked = (goal: string, right: Check, options?: readonly string[]): GoalRow => ({ goal, on: POTTERY, right, ...(options && { options }) });
const refused = (goal: string): GoalRow => ({ goal, on: POTTERY, right: undefined });

/** Just the rows that are chosen, by what tells each of them apart. */
const chosen =
  <Row>(rows: readonly Row[], nameOf: (row: Row) => string) =>
  (keeps: (row: Row) => boolean): Check =>
    just(rows.filter(keeps).map(nameOf), rows.map(nameOf));

const members = chosen(MEMBERS, ({ name }) => name);
const orders = chosen(ORDERS, ({ no }) => String(no));
const bills = chosen(BILLS, ({ no }) => no);
const courses = chosen(COURSES, ({ name }) => name);
const expenses = chosen(EXPENSES, ({ date }) => date);
const partners = chosen(PARTNERS, ({ name }) => name);
const within = (day: string, from: string, to: string): boolean => day >= from && day <= to;

/** The rows that have the largest figure of their group. */
function largest<Row>(rows: readonly Row[], keyOf: (row: Row) => string, figureOf: (row: Row) => number): (row: Row) => boolean {
  return (row) => rows.every((other) => keyOf(other) !== keyOf(row) || figureOf(other) <= figureOf(row));
}

const byAge = MEMBERS.toSorted((a, b) => b.age - a.age);
const feesDown = [...new Set(MEMBERS.map(({ fee }) => fee))].sort((a, b) => b - a);
const pieces = (rows: typeof ORDERS): number => sum(rows.map(({ ordered }) => ordered));
const averagePrice = (item: string): number => mean(ORDERS.filter((order) => order.item === item).map(({ price }) => price));
const perChannel = figuresOf(
  ORDERS,
  ({ channel }) => channel,
  (rows) => rows.length,
);
const amounts = (rows: readonly { readonly amount: number }[]): number => sum(rows.map(({ amount }) => amount));
const spentPerCategory = figuresOf(EXPENSES, ({ category }) => category, amounts);
const billsDown = BILLS.toSorted((a, b) => b.amount - a.amount);
const unpaid = BILLS.filter(({ paid }) => !paid);
const averageBill = (supplier: string): number => mean(BILLS.filter((bill) => bill.supplier === supplier).map(({ amount }) => amount));
const articles = (rows: typeof GOODS): string[] => rows.map(({ article }) => `| ${article} |`);
/** Names of which some begin with others, as the cells that they are. */
const goods = (keeps: (good: (typeof GOODS)[number]) => boolean): Check => {
  const [wanted, others] = [articles(GOODS.filter(keeps)), articles(GOODS.filter((good) => !keeps(good)))];
  return both(holds(...wanted), ({ text }) => (others.some((cell) => text.includes(cell)) ? "other articles are there" : undefined));
};

const MEMBER_GOALS: readonly GoalRow[] = [
  asked(
    "which part-time members live in York?",
    members(({ partTime, city }) => partTime && city === "York"),
  ),
  asked(
    "members in York",
    members(({ city }) => city === "York"),
  ),
  asked(
    "List the members without an email",
    members(({ email }) => email === ""),
  ),
  asked(
    "which members have no email?",
    members(({ email }) => email === ""),
  ),
  asked(
    "members older than 40 from Leeds, sorted by age",
    members(({ age, city }) => age > 40 && city === "Leeds"),
  ),
  asked(
    "members younger than 30",
    members(({ age }) => age < 30),
  ),
  asked(
    "Which members pay 50 or more?",
    members(({ fee }) => fee >= 50),
  ),
  asked("what's the second highest fee?", both(only(feesDown[1] ?? 0), lacks(String(feesDown[0])))),
  asked(
    "the second oldest member",
    members(({ name }) => name === byAge[1]?.name),
  ),
  asked(
    "the 2nd oldest member",
    members(({ name }) => name === byAge[1]?.name),
  ),
  asked(
    "Who is the second-youngest member?",
    members(({ name }) => name === byAge.at(-2)?.name),
  ),
  asked(
    "the oldest member in each city",
    members(
      largest(
        MEMBERS,
        ({ city }) => city,
        ({ age }) => age,
      ),
    ),
  ),
  asked(
    "highest fee per city",
    groups(
      figuresOf(
        MEMBERS,
        ({ city }) => city,
        (rows) => Math.max(...rows.map(({ fee }) => fee)),
      ),
    ),
  ),
  asked(
    "list only the ones that are from Hull in members.csv",
    members(({ city }) => city === "Hull"),
  ),
];

const ORDER_GOALS: readonly GoalRow[] = [
  asked("orders per channel?", groups(perChannel)),
  asked(
    "orders where delivered is less than ordered",
    orders(({ ordered, delivered }) => delivered < ordered),
  ),
  asked(
    "show orders where ordered > delivered",
    orders(({ ordered, delivered }) => delivered < ordered),
  ),
  asked("how many orders have delivered < ordered?", only(ORDERS.filter(({ ordered, delivered }) => delivered < ordered).length)),
  asked(
    "which orders have fewer delivered than ordered?",
    orders(({ ordered, delivered }) => delivered < ordered),
  ),
  asked(
    "orders where ordered equals delivered",
    orders(({ ordered, delivered }) => delivered === ordered),
  ),
  asked("how many mugs were ordered?", only(pieces(ORDERS.filter(({ item }) => item === "mug")))),
  asked("how many vases were delivered?", only(sum(ORDERS.filter(({ item }) => item === "vase").map(({ delivered }) => delivered)))),
  asked("total ordered per item", groups(figuresOf(ORDERS, ({ item }) => item, pieces))),
  asked(
    "orders from 3 to 9 May",
    orders(({ date }) => within(date, "2025-05-03", "2025-05-09")),
  ),
  asked(
    "orders on 5 May",
    orders(({ date }) => date === "2025-05-05"),
  ),
  asked(
    "orders from May 3 to July 9",
    orders(({ date }) => within(date, "2025-05-03", "2025-07-09")),
  ),
  asked("how many orders came in from 3 May to 9 July?", only(ORDERS.filter(({ date }) => within(date, "2025-05-03", "2025-07-09")).length)),
  asked(
    "orders between May and July",
    orders(({ date }) => within(date, "2025-05-01", "2025-07-31")),
  ),
  asked(
    "orders in spring",
    orders(({ date }) => within(date, "2025-03-01", "2025-05-31")),
  ),
  asked(
    "orders in the summer of 2025",
    orders(({ date }) => within(date, "2025-06-01", "2025-08-31")),
  ),
  asked(
    "orders cheaper than 10",
    orders(({ price }) => price < 10),
  ),
  asked(
    "orders with 10 or more ordered",
    orders(({ ordered }) => ordered >= 10),
  ),
  asked(
    "the two most expensive orders per channel",
    orders(({ channel, price }) => ORDERS.filter((other) => other.channel === channel && other.price > price).length < 2),
  ),
  asked(
    "most expensive order per month",
    orders(
      largest(
        ORDERS,
        ({ date }) => date.slice(0, 7),
        ({ price }) => price,
      ),
    ),
  ),
  asked(
    "difference between the average price of bowls and mugs",
    holds(`difference: ${String(Math.round(Math.abs(averagePrice("bowl") - averagePrice("mug")) * 1e6) / 1e6)}`),
  ),
  asked("sort the orders by price, most expensive first, and write the first 10 to top.csv", ({ file, ...ended }) => {
    const tenth = ORDERS.toSorted((a, b) => b.price - a.price)[9]?.price ?? 0;
    return fileIs("top.csv", ({ text }) => {
      const prices = text
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => Number(line.split(",")[6]));
      return prices.length === 10 && prices.every((price) => price >= tenth) ? undefined : `its prices are ${prices.join(", ")}`;
    })({ file, ...ended });
  }),
];

const GERMAN: readonly GoalRow[] = [
  asked("Wie hoch ist die Summe der Lieferantenrechnungen?", only(amounts(BILLS))),
  asked("Wie viele Lieferantenrechnungen sind offen?", only(unpaid.length)),
  asked(
    "offene Rechnungen pro Lieferant",
    groups(
      figuresOf(
        unpaid,
        ({ supplier }) => supplier,
        (rows) => rows.length,
      ),
    ),
  ),
  asked("Gesamtbetrag der unbezahlten Rechnungen", only(amounts(unpaid))),
  asked(
    "Rechnungen vom 3. bis 20. Mai",
    bills(({ date }) => within(date, "2025-05-03", "2025-05-20")),
  ),
  asked(
    "Rechnungen im Herbst",
    bills(({ date }) => within(date, "2025-09-01", "2025-11-30")),
  ),
  asked(
    "Welche Rechnungen sind im März 2026 fällig?",
    bills(({ due }) => due.startsWith("2026-03")),
  ),
  asked(
    "die drei teuersten Rechnungen",
    bills(({ amount }) => amount >= (billsDown[2]?.amount ?? 0)),
  ),
  asked(
    "die zweithöchste Rechnung",
    bills(({ amount }) => amount === billsDown[1]?.amount),
  ),
  asked(
    "die höchste Rechnung je Lieferant",
    bills(
      largest(
        BILLS,
        ({ supplier }) => supplier,
        ({ amount }) => amount,
      ),
    ),
  ),
  asked(
    "Durchschnittlicher Rechnungsbetrag je Lieferant",
    groups([...new Set(BILLS.map(({ supplier }) => supplier))].map((name) => [name, averageBill(name)])),
  ),
  asked(
    "Rechnungen von Tonwerk über 300 Euro",
    bills(({ supplier, amount }) => supplier === "Tonwerk" && amount > 300),
  ),
  asked(
    "Rechnungen mit 300 Euro oder mehr",
    bills(({ amount }) => amount >= 300),
  ),
  asked("Welcher Lieferant hat die höchste Rechnung gestellt?", both(holds(billsDown[0]?.supplier ?? ""), only(billsDown[0]?.amount ?? 0))),
];

const ROMANCE: readonly GoalRow[] = [
  asked(
    "quels cours ont plus d'inscrits que de places ?",
    courses(({ enrolled, places }) => enrolled > places),
  ),
  asked(
    "quel est le cours le moins cher ?",
    courses(({ fee }) => fee === Math.min(...COURSES.map((course) => course.fee))),
  ),
  asked(
    "le deuxième cours le plus cher",
    courses(({ fee }) => fee === COURSES.map((course) => course.fee).sort((a, b) => b - a)[1]),
  ),
  asked(
    "cours à 150 euros ou plus",
    courses(({ fee }) => fee >= 150),
  ),
  asked(
    "le cours le plus cher de chaque professeur",
    courses(
      largest(
        COURSES,
        ({ teacher }) => teacher,
        ({ fee }) => fee,
      ),
    ),
  ),
  asked(
    "los gastos del 5 al 20 de mayo",
    expenses(({ date }) => within(date, "2025-05-05", "2025-05-20")),
  ),
  asked(
    "gastos en primavera",
    expenses(({ date }) => within(date, "2025-03-01", "2025-05-31")),
  ),
  asked("gastos por categoría", groups(spentPerCategory)),
  asked(
    "gastos pendientes de pago",
    expenses(({ paid }) => !paid),
  ),
  asked(
    "el segundo gasto más alto",
    expenses(({ amount }) => amount === EXPENSES.map((row) => row.amount).sort((a, b) => b - a)[1]),
  ),
  asked("quanti soci sono attivi?", only(PARTNERS.filter(({ active }) => active).length)),
  asked(
    "soci inattivi",
    partners(({ active }) => !active),
  ),
  asked(
    "soci iscritti dopo il 2020",
    partners(({ since }) => since > "2020-12-31"),
  ),
  asked(
    "elenca i soci che pagano 45 euro",
    partners(({ fee }) => fee === 45),
  ),
  asked(
    "il socio con la quota più alta di ogni città",
    partners(
      largest(
        PARTNERS,
        ({ city }) => city,
        ({ fee }) => fee,
      ),
    ),
  ),
  asked(
    "quais artigos estão abaixo do mínimo?",
    goods(({ quantity, least }) => quantity < least),
  ),
  asked(
    "artigos com quantidade menor que o mínimo",
    goods(({ quantity, least }) => quantity < least),
  ),
  asked(
    "o artigo mais caro de cada fornecedor",
    goods(
      largest(
        GOODS,
        ({ supplier }) => supplier,
        ({ price }) => price,
      ),
    ),
  ),
  asked(
    "o segundo artigo mais caro",
    goods(({ price }) => price === GOODS.map((good) => good.price).sort((a, b) => b - a)[1]),
  ),
  asked("os 5 artigos mais baratos", inOrder(...articles(GOODS.toSorted((a, b) => a.price - b.price).slice(0, 5)))),
  asked(
    "qual fornecedor tem mais artigos?",
    groups(
      figuresOf(
        GOODS,
        ({ supplier }) => supplier,
        (rows) => rows.length,
      ).slice(0, 1),
    ),
  ),
];

export const POTTERY_GOALS: readonly GoalRow[] = [...MEMBER_GOALS, ...ORDER_GOALS, ...GERMAN, ...ROMANCE];

/** What no column says, what may be one of several, and what is yet to come. */
export const POTTERY_REFUSED: readonly GoalRow[] = [
  refused("how many mugs did we sell?"),
  refused("revenue per item"),
  refused("the two biggest orders per channel"),
  refused("the member with the second highest fee"),
  refused("which orders were delivered late?"),
  refused("how many orders came in during winter?"),
  refused("members who joined in spring"),
  refused("orders by channel"),
  refused("Which member is the friendliest?"),
  refused("who joined last month?"),
  refused("orders where delivered is less than expected"),
  refused("Welche Rechnungen sind falsch?"),
  refused("Welche Rechnung wird die höchste im nächsten Jahr?"),
  refused("Quels cours sont complets ?"),
  refused("combien de places libres par cours"),
  refused("gastos pendientes de aprobación"),
  refused("chi è il socio più vecchio?"),
  refused("artigos abaixo do preço de mercado"),
];
