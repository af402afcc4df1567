import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

/** What a hairdresser and a farm shop keep: units in the headings, yes and no, a price of one piece beside the number of them. */
const KNOWN: Known = {
  outputs: ["unpaid.csv"],
  names: ["bookings.csv", "clients.csv", "stall.csv"],
  asksTables: true,
  tables: new Map([
    [
      "bookings.csv",
      {
        rows: 12,
        columns: [
          column("Booking ID", "integer"),
          column("Date", "date", ["2026"]),
          column("Client", "text", ["Anna Price", "Tom Hale", "Ruth Bell"]),
          column("Stylist", "text", ["Kim", "Jo"]),
          column("Service", "text", ["Full colour", "Men's cut"]),
          column("Duration (min)", "integer"),
          column("Price (£)", "integer"),
          column("Paid", "text", ["yes", "no"]),
          column("Payment method", "text", ["card", "cash"]),
          column("New client", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "clients.csv",
      {
        rows: 3,
        columns: [
          column("Client", "text", ["Anna Price", "Tom Hale", "Ruth Bell"]),
          column("Phone", "text", ["1", "2"]),
          column("Email", "text", ["a@example.org"]),
          column("Town", "text", ["Leeds", "York"]),
        ],
      },
    ],
    [
      "stall.csv",
      {
        rows: 9,
        columns: [
          column("Day", "date", ["2026"]),
          column("Product", "text", ["Honey", "Eggs"]),
          column("Qty", "integer"),
          column("Unit price", "number"),
          column("Buyer kind", "text", ["trade", "walk-in"]),
          column("Cashier", "text", ["Meg", "Bill"]),
        ],
      },
    ],
  ]),
};

const said = (goal: string): string => readingOf(goal, KNOWN);
const APRIL = "Date between 2026-04-01 and 2026-04-30";

/** Money is that of the only column of it, or the number of pieces times the price of one; never the sum of such prices. */
test.for([
  ["How much money did we take in April in bookings.csv?", `Sum of money of bookings.csv with money = [Price (£)] where ${APRIL}.`],
  ["What did Kim earn in total?", "Sum of Price (£) of bookings.csv where Stylist = Kim."],
  ["How much did Anna Price spend altogether?", "Sum of Price (£) of bookings.csv where Client = Anna Price."],
  [
    "Which stylist brought in the most money?",
    "Sum of money of bookings.csv with money = [Price (£)] for each Stylist by sum money (highest first) the first 1.",
  ],
  ["Which stylist earned most in April?", `Sum of Price (£) of bookings.csv where ${APRIL} for each Stylist by sum Price (£) (highest first) the first 1.`],
  ["How much is still unpaid?", "Sum of Price (£) of bookings.csv where Paid = no."],
  ["Takings per stylist and month", "Sum of Takings of bookings.csv with Takings = [Price (£)] with month = month([Date]) for each Stylist, month."],
  ["How much did trade buyers spend?", "Sum of money of stall.csv with money = [Qty] * [Unit price] where Buyer kind = trade."],
  ["Clients who spent more than £100", "Sum of Price (£) of bookings.csv for each Client having sum Price (£) > 100 by sum Price (£) (highest first)."],
])("the money of rows: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

test.for([
  ["How many bookings over £50 did Jo have?", "Counts rows of bookings.csv where Stylist = Jo and Price (£) > 50."],
  ["Save all unpaid bookings to unpaid.csv", "Shows rows of bookings.csv where Paid = no as CSV, to unpaid.csv."],
  ["Which stylists had more than three bookings?", "Counts rows of bookings.csv for each Stylist having count > 3 by count (highest first)."],
  ["Show the clients with their phone numbers", "Shows Client, Phone of clients.csv."],
  ["Show the clients of clients.csv sorted by name", "Shows rows of clients.csv by Client."],
])("plain wording: %s", ([goal = "", expected]) => {
  expect(said(goal)).toBe(expected);
});

/** Another question's answer is worse than none. */
test.for([
  ["Show the stall sales over £50", "may be of the columns"],
  ["Who has never paid by card?", "without any such row"],
])("refused: %s", ([goal = "", why = ""]) => {
  expect(said(goal)).toMatch(/^cannot/);
  expect(said(goal)).toContain(why);
});
