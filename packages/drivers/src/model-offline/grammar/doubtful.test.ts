import { expect, test } from "vitest";
import { KNOWN } from "./known.test-folder.ts";
import { readFrames } from "./read-frames.ts";

test.for([
  "Average amount of the first 3 rows in orders.csv",
  "Max amount of the first 3 rows in orders.csv",
  "Sum of the first 3 amount in orders.csv",
  "Sum amount per country in orders.csv where the sum is over 300",
  "Sum amount per customer in orders.csv, only those over 200",
  "How many customers have more than one row in orders.csv?",
  "Sum the amount of the orders without an amount in orders.csv",
  "Average price in orders.csv where price is empty",
  "How many rows in orders.csv on 31 February 2026?",
  "Wie viele Zeilen in orders.csv am 31. April 2026?",
  "quantity times quantity in orders.csv",
  "List the customers in orders.csv by quantity, dearest first",
])("what may be another question is refused: %s", (goal) => expect(readFrames(goal, KNOWN)).toHaveProperty("cannot"));

test("what is counted for each of something is no question to texts", () => {
  expect(readFrames("number of visits per vet", KNOWN)).toHaveProperty("cannot");
  expect(readFrames("How many visits per week are allowed?", KNOWN)).toMatchObject({ frames: [{ job: "answer" }] });
});

test.for([
  "Show the top 3 customers by amount in orders.csv",
  "Sum amount per country in orders.csv where amount is over 300",
  "How many rows in orders.csv where amount is empty?",
  "Sum the amount in orders.csv where price is empty",
  "Top 3 customers by quantity times price in orders.csv",
  "How many rows in orders.csv on 29 February 2024?",
  "Sum of quantity times price per country in orders.csv",
])("what is plain is read: %s", (goal) => expect(readFrames(goal, KNOWN)).toHaveProperty("frames"));

test.for(["Are you open on Mondays in November?", "Seid ihr im November montags offen?", "Êtes-vous ouverts le lundi ?"])(
  "what is asked of somebody is asked of no rows: %s",
  (goal) => expect(readFrames(goal, KNOWN)).toMatchObject({ frames: [{ job: "answer" }] }),
);
