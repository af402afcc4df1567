import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** One table, where a row is a course and the number of its people stands in a column. */
const KNOWN: Known = {
  outputs: [],
  names: ["kurse.csv", "protokoll.md"],
  asksTables: true,
  tables: new Map([
    [
      "kurse.csv",
      {
        rows: 8,
        columns: [
          column("Kurs", "text", ["Töpfern", "Yoga"]),
          column("Leitung", "text", ["Anna Berg", "Tom Iske"]),
          column("Teilnehmer", "integer"),
          column("Plätze", "integer"),
          column("Beginn", "date", ["2026"]),
        ],
      },
    ],
  ]),
};

const said = (goal: string): string => readingOf(goal, KNOWN);

const [FEBRUARY, MARCH, MAY] = ["2026-02-01 and 2026-02-28", "2026-03-01 and 2026-03-31", "2026-05-01 and 2026-05-31"].map((days) => `Beginn between ${days}`);

test.for([
  // Each of the periods is meant, and nothing between them.
  ["Welche Kurse starten im Februar oder März?", `Shows rows of kurse.csv where (${FEBRUARY} or ${MARCH}).`],
  ["Which courses begin in February and May?", `Shows rows of kurse.csv where (${FEBRUARY} or ${MAY}).`],
  ["Kurse im Februar, März und Mai", `Shows rows of kurse.csv where (${FEBRUARY} or ${MARCH} or ${MAY}).`],
  ["Welche Kurse beginnen nicht im Februar oder Mai?", `Shows rows of kurse.csv where not (${FEBRUARY} or ${MAY}).`],
  ["Welche Kurse beginnen zwischen Februar und Mai?", "Shows rows of kurse.csv where Beginn between 2026-02-01 and 2026-05-31."],
  ["How many courses began on 2026-03-03 or 2026-03-10?", "Counts rows of kurse.csv where (Beginn = 2026-03-03 or Beginn = 2026-03-10)."],
  // A row is a course, and no person.
  ["Wie viele machen bei Yoga mit?", "Sum of Teilnehmer of kurse.csv where Kurs = Yoga."],
  ["How many attend Yoga?", "Sum of Teilnehmer of kurse.csv where Kurs = Yoga."],
  ["How many are in Yoga?", "cannot: Whether rows are counted, or Teilnehmer is added up, is not said."],
  ["Wie viele Kurse gibt Anna Berg?", "Counts rows of kurse.csv where Leitung = Anna Berg."],
  // A state that no column tells is none of a table's, whatever else the word may mean.
  ["Welche Kurse sind ausgebucht?", 'Looks for what answers "Kurse sind ausgebucht" in this folder.'],
  ["Which courses are listed?", 'Looks for what answers "courses are listed" in this folder.'],
])("%s: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

const ORDERS: Known = {
  outputs: [],
  names: ["orders.csv", "clients.csv"],
  asksTables: true,
  tables: new Map([
    [
      "orders.csv",
      {
        rows: 6,
        columns: [
          column("Order ID", "integer"),
          column("Name", "text", ["Ada Byrne", "Jon Osei", "Mei Lin"]),
          column("Item", "text", ["lamp", "desk", "chair"]),
          column("Total", "number"),
          column("Status", "text", ["shipped", "open", "returned"]),
          column("gift", "text", ["yes", "no"]),
        ],
      },
    ],
    ["clients.csv", { rows: 3, columns: [column("Client", "text", ["Ada Byrne", "Jon Osei", "Mei Lin"]), column("City", "text", ["Cork", "Accra"])] }],
  ]),
};

const ofOrders = (goal: string): string => readingOf(goal, ORDERS);

const MOST =
  'Whether the largest Total, its sum or the number of rows is meant is not said: say "the highest Total", "the highest total Total" or "the most rows".';

test.for([
  // Names of columns that are words of orders as well.
  ["List name and item of orders.csv", "Shows Name, Item of orders.csv."],
  ["In orders.csv show the item, name and total", "Shows Item, Name, Total of orders.csv."],
  ["Name the orders in orders.csv", "Shows rows of orders.csv."],
  ["top 2 items by total in orders.csv", "Sum of Total of orders.csv for each Item by sum Total (highest first) the first 2."],
  // Both of two things that are asked for.
  ["Count the open orders in orders.csv and list them", "Counts rows of orders.csv where Status = open. Shows rows of orders.csv where Status = open."],
  // What there is of something is told once.
  ["Which items are in orders.csv?", "Shows the different Item of orders.csv."],
  // One row, a sum of rows and all rows of somebody are three questions.
  ["Which item in orders.csv sells best?", `cannot: ${MOST}`],
  [
    "Which items in orders.csv were never returned?",
    "cannot: Whether rows that are otherwise, or each Item without any such row, is meant is not said: ask for rows of orders.csv.",
  ],
  // A column of yes and no names the rows of which it is true.
  ["How many gifts are in orders.csv?", "Counts rows of orders.csv where gift = yes."],
  ["Average total of the gifts in orders.csv", "Average of Total of orders.csv where gift = yes."],
  // The best of figures are the highest; the best of anything else are not said.
  ["The three best totals", "Shows Total of orders.csv by Total (highest first) the first 3."],
  ["The best 2 orders in orders.csv", "cannot: By which column the best are told is not said: say the highest or the lowest of it."],
  // Which of several it is of is shown beside it.
  ["Status of the lamp and the desk in orders.csv", "Shows the different Item, Status of orders.csv where Item is lamp or desk."],
  // Columns of two names that hold the same.
  ["join orders.csv with clients.csv and show the total per city", "Sum of Total of orders.csv joined with clients.csv on Name = Client for each City."],
])("%s: %s", ([goal = "", expected]) => {
  expect(ofOrders(goal)).toBe(expected);
});

const HIVES: Known = {
  outputs: [],
  names: ["hives.csv", "sales.csv", "bands.csv"],
  asksTables: true,
  tables: new Map([
    [
      "hives.csv",
      {
        rows: 6,
        columns: [column("Hive", "text", ["Birch", "Elm"]), column("Queen year", "integer"), column("Checked", "date", ["2026"]), column("Frames", "integer")],
      },
    ],
    ["sales.csv", { rows: 6, columns: [column("Sold on", "date", ["2026"]), column("Product", "text", ["honey", "wax"]), column("Revenue", "number")] }],
    ["bands.csv", { rows: 4, columns: [column("Band", "text", ["Kite"]), column("Group", "text", ["A", "B"]), column("Fee", "integer")] }],
  ]),
};

test.for([
  // The best of a figure are rows where rows are named, and a year may be of a column or of a day.
  ["the top three hives for frames", "Shows rows of hives.csv by Frames (highest first) the first 3."],
  ["Which hives of 2026 are there?", "cannot: 2026 may be of the columns Queen year and Checked: say of which."],
  // What came in of chosen rows is one sum.
  ["What revenue did we make in October?", "Sum of Revenue of sales.csv where Sold on between 2026-10-01 and 2026-10-31."],
  // A column that is called like an order is one behind an article or an order.
  ["Show the group and the fee", "Shows Group, Fee of bands.csv."],
])("%s: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, HIVES)).toBe(expected);
});
