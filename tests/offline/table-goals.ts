import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks, numbersIn, says } from "./goal.ts";
import { EXPENSES, ORDERS, type Order, SEGMENTS, SHOP, STOCK, VISITS } from "./materials.ts";

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const average = (values: readonly number[]): number => Math.round(mean(values) * 100) / 100;
const where = (keeps: (order: Order) => boolean): Order[] => ORDERS.filter(keeps);
const revenue = (orders: readonly Order[]): number => sum(orders.map(({ quantity, price }) => quantity * price));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? (sorted[Math.floor(middle)] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** For each group the number stands in the line that names the group, and nothing of it is missing. */
const perGroup =
  <T>(items: readonly T[], keyOf: (item: T) => string, amountOf: (group: readonly T[]) => number): Check =>
  ({ text }) => {
    const lines = text.split("\n");
    for (const [key, group] of Map.groupBy(items, keyOf)) {
      const wanted = amountOf(group);
      const line = lines.filter((each) => each.includes(key)).find((each) => numbersIn(each).some((number) => Math.abs(number - wanted) < 0.0051));
      if (line === undefined) return `${key} is not said to be ${wanted}`;
    }
    return undefined;
  };

/** Just these orders are listed, by their numbers. */
const lists =
  (orders: readonly Order[]): Check =>
  ({ text }) => {
    const listed = new Set(numbersIn(text).filter((number) => number >= 1001 && number <= 1048));
    const missing = orders.filter(({ id }) => !listed.has(id)).map(({ id }) => id);
    const extra = [...listed].filter((id) => !orders.some((order) => order.id === id));
    return missing.length + extra.length === 0 ? undefined : `missing ${missing.join(", ")}; too many ${extra.join(", ")}`;
  };

/** The number, and hardly another: a page of statistics that happens to hold it answers no question. */
const only = (wanted: number): Check => both(says(wanted), ({ text }) => (numbersIn(text).length <= MOST_NUMBERS ? undefined : "it says many other numbers"));

/** Both readings of a number count, so an answer of six numbers is within it. */
const MOST_NUMBERS = 12;
const refunded = where(({ status }) => status === "refunded");
const dearest = ORDERS.toSorted((a, b) => b.price - a.price).slice(0, 5);
const totals = (key: (order: Order) => string) => Map.groupBy(ORDERS, key);
const best = [...totals(({ customer }) => customer)].toSorted(([, a], [, b]) => revenue(b) - revenue(a));

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: SHOP, right });

const ENGLISH: readonly GoalRow[] = [
  asked("How many rows does orders.csv have?", only(ORDERS.length)),
  asked("Count the orders in orders.csv where status is refunded", only(refunded.length)),
  asked("How many orders in orders.csv are refunded?", only(refunded.length)),
  asked("What is the total quantity in orders.csv?", only(sum(ORDERS.map(({ quantity }) => quantity)))),
  asked(
    "Sum the quantity of orders.csv per country",
    perGroup(
      ORDERS,
      ({ country }) => country,
      (group) => sum(group.map(({ quantity }) => quantity)),
    ),
  ),
  asked("What is the average unit_price in orders.csv?", only(average(ORDERS.map(({ price }) => price)))),
  asked(
    "average unit price by product in orders.csv",
    perGroup(
      ORDERS,
      ({ product }) => product,
      (group) => average(group.map(({ price }) => price)),
    ),
  ),
  asked("Which is the highest unit_price in orders.csv?", only(Math.max(...ORDERS.map(({ price }) => price)))),
  asked("Give me the lowest quantity in orders.csv", only(Math.min(...ORDERS.map(({ quantity }) => quantity)))),
  asked("What is the median unit_price of orders.csv?", only(median(ORDERS.map(({ price }) => price)))),
  asked("List the distinct products in orders.csv", holds("lamp", "desk", "chair", "shelf", "rug")),
  asked("How many different customers are in orders.csv?", only(new Set(ORDERS.map(({ customer }) => customer)).size)),
  asked("Show the 5 orders with the highest unit_price in orders.csv", both(lists(dearest), inOrder(...dearest.map(({ id }) => id)))),
  asked("List the orders from Canada in orders.csv", lists(where(({ country }) => country === "Canada"))),
  asked("List the orders of orders.csv with quantity greater than 7", lists(where(({ quantity }) => quantity > 7))),
  asked("Show rows of orders.csv where country is Brazil and status is open", lists(where(({ country, status }) => country === "Brazil" && status === "open"))),
  asked("What is quantity times unit_price summed over orders.csv?", only(revenue(ORDERS))),
  asked(
    "Total of quantity times unit_price per customer in orders.csv",
    perGroup(ORDERS, ({ customer }) => customer, revenue),
  ),
  asked(
    "Count orders per month in orders.csv",
    perGroup(
      ORDERS,
      ({ date }) => date.slice(0, 7),
      ({ length }) => length,
    ),
  ),
  asked("How many orders of orders.csv are from before 2025-06-01?", only(where(({ date }) => date < "2025-06-01").length)),
  asked(
    "Join orders.csv with customers.csv and sum the quantity per segment",
    perGroup(
      ORDERS,
      ({ customer }) => SEGMENTS[customer] ?? "",
      (group) => sum(group.map(({ quantity }) => quantity)),
    ),
  ),
  asked("Sort orders.csv by unit_price descending and show the first 5", inOrder(...dearest.map(({ id }) => id))),
  asked(
    "Convert stock.tsv to JSON and save it as stock.json",
    fileIs("stock.json", ({ text }) => (JSON.parse(text).length === STOCK.length ? undefined : "other rows")),
  ),
  asked(
    "Convert customers.csv to a Markdown table in customers.md",
    fileIs(
      "customers.md",
      both(holds("| Alba | retail |", "---"), ({ text }) =>
        text
          .trim()
          .split("\n")
          .filter((line) => line.startsWith("|")).length === 8
          ? undefined
          : "another number of rows",
      ),
    ),
  ),
  asked(
    "Remove the duplicate rows of stock.tsv and write the rest to clean.tsv",
    fileIs("clean.tsv", ({ text }) => (text.trim().split("\n").length === STOCK.length ? undefined : "not deduplicated")),
  ),
  asked("How many pieces are in stock.tsv on the shelf south?", only(11)),
  asked(
    "Average ms per page in visits.jsonl",
    perGroup(
      VISITS,
      ({ page }) => page,
      (group) => average(group.map(({ ms }) => ms)),
    ),
  ),
  asked(
    "Count the visits in visits.jsonl per user.plan",
    perGroup(
      VISITS,
      ({ user }) => user.plan,
      ({ length }) => length,
    ),
  ),
  asked("What is the average age in staff.json?", only(39.25)),
  asked("Who is older than 40 in staff.json?", both(holds("Ines", "Leon"), lacks("Joel", "Kira"))),
  asked("Which customer has the highest total quantity in orders.csv?", ({ text }) => {
    const groups = [...totals(({ customer }) => customer)].map(([name, group]) => ({ name, all: sum(group.map(({ quantity }) => quantity)) }));
    const most = Math.max(...groups.map(({ all }) => all));
    return groups.filter(({ all }) => all === most).some(({ name }) => text.includes(name)) ? undefined : "another customer";
  }),
  asked("Top 3 customers by quantity times unit_price in orders.csv", inOrder(...best.slice(0, 3).map(([name]) => name))),
  asked("What columns does orders.csv have?", holds("order_id", "country", "unit_price", "status")),
  asked("Pivot orders.csv: countries as rows, status as columns, count", ({ text }) => {
    const wanted = ORDERS.filter(({ country, status }) => country === "Canada" && status === "paid").length;
    const line = text.split("\n").find((each) => each.includes("Canada"));
    return line !== undefined && numbersIn(line).includes(wanted) ? undefined : "the cell of Canada and paid is another";
  }),
  asked(
    "Write the refunded orders of orders.csv to refunds.csv",
    fileIs("refunds.csv", ({ text }) => (text.trim().split("\n").length === refunded.length + 1 ? undefined : "other rows")),
  ),
  asked("How many orders in orders.csv are not paid?", only(where(({ status }) => status !== "paid").length)),
  asked("Count the orders in orders.csv with a unit_price between 50 and 100", only(where(({ price }) => price >= 50 && price <= 100).length)),
  asked(
    "What share does each status have... count orders.csv by status",
    perGroup(
      ORDERS,
      ({ status }) => status,
      ({ length }) => length,
    ),
  ),
];

const perCategory = perGroup(
  EXPENSES,
  ({ category }) => category,
  (group) => sum(group.map(({ amount }) => amount)),
);

const OTHERS: readonly GoalRow[] = [
  asked("Summiere Betrag in ausgaben.csv", only(sum(EXPENSES.map(({ amount }) => amount)))),
  asked("Summe von Betrag je Kategorie in ausgaben.csv", perCategory),
  asked("Wie viele Zeilen hat ausgaben.csv?", only(EXPENSES.length)),
  asked("Wie hoch ist der durchschnittliche Betrag in ausgaben.csv?", only(average(EXPENSES.map(({ amount }) => amount)))),
  asked(
    "Zähle die Bestellungen in orders.csv pro country",
    perGroup(
      ORDERS,
      ({ country }) => country,
      ({ length }) => length,
    ),
  ),
  asked("Welche Zeilen in orders.csv haben status refunded?", lists(refunded)),
  asked("Combien de lignes contient orders.csv ?", only(ORDERS.length)),
  asked(
    "Calcule la somme de quantity par country dans orders.csv",
    perGroup(
      ORDERS,
      ({ country }) => country,
      (group) => sum(group.map(({ quantity }) => quantity)),
    ),
  ),
  asked("Quelle est la moyenne de unit_price dans orders.csv ?", only(average(ORDERS.map(({ price }) => price)))),
  asked("¿Cuántas filas tiene orders.csv?", only(ORDERS.length)),
  asked(
    "Suma quantity por product en orders.csv",
    perGroup(
      ORDERS,
      ({ product }) => product,
      (group) => sum(group.map(({ quantity }) => quantity)),
    ),
  ),
  asked("¿Cuál es el máximo de unit_price en orders.csv?", only(Math.max(...ORDERS.map(({ price }) => price)))),
  asked("Quante righe ha orders.csv?", only(ORDERS.length)),
  asked(
    "Somma quantity per country in orders.csv",
    perGroup(
      ORDERS,
      ({ country }) => country,
      (group) => sum(group.map(({ quantity }) => quantity)),
    ),
  ),
  asked("Qual è la media di unit_price in orders.csv?", only(average(ORDERS.map(({ price }) => price)))),
  asked("Quantas linhas tem orders.csv?", only(ORDERS.length)),
  asked(
    "Soma quantity por country em orders.csv",
    perGroup(
      ORDERS,
      ({ country }) => country,
      (group) => sum(group.map(({ quantity }) => quantity)),
    ),
  ),
  asked("Qual é o mínimo de unit_price em orders.csv?", only(Math.min(...ORDERS.map(({ price }) => price)))),
];

export const TABLE_GOALS: readonly GoalRow[] = [...ENGLISH, ...OTHERS];
