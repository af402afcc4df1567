import { expect, test } from "vitest";
import { CAFE } from "./cafe.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";

test.for([
  ["what did the tickets bring in each month?", "Sum of money of tickets.csv with month = month([Date]) with money = [People] * [Price each] for each month."],
  ["what did the tickets bring in in August", "Sum of money of tickets.csv with money = [People] * [Price each] where Date between 2025-08-01 and 2025-08-31."],
  ["how much did concession tickets raise?", "Sum of money of tickets.csv with money = [People] * [Price each] where Ticket = concession."],
  [
    "Wie viel haben die Tickets im Juli eingebracht?",
    "Sum of money of tickets.csv with money = [People] * [Price each] where Date between 2025-07-01 and 2025-07-31.",
  ],
  [
    "Combien les tickets ont-ils rapporté en août ?",
    "Sum of money of tickets.csv with money = [People] * [Price each] where Date between 2025-08-01 and 2025-08-31.",
  ],
  [
    "¿Cuánto recaudaron los tickets en agosto?",
    "Sum of money of tickets.csv with money = [People] * [Price each] where Date between 2025-08-01 and 2025-08-31.",
  ],
  [
    "Quanto hanno fruttato i biglietti in agosto?",
    "Sum of money of tickets.csv with money = [People] * [Price each] where Date between 2025-08-01 and 2025-08-31.",
  ],
  ["what did each helper bring in?", "Sum of Donation of repairs.csv for each Helper."],
  ["what did Hana and Ivor each bring in", "Sum of Donation of repairs.csv where Helper is Hana or Ivor for each Helper."],
  ["how long did we spend on lamps", "Sum of Minutes of repairs.csv where Item = lamp."],
  ["what did we take in April with repairs", "Sum of Donation of repairs.csv where Day between 2026-04-01 and 2026-04-30."],
  ["what did the repairs per helper", "cannot: Which figure is asked for is not said: how many rows there are, or the sum or the average of a column."],
])("what was brought in is money: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CAFE)).toBe(expected);
});

test.for([
  ["which prop is the most valuable?", "Shows prop, value of props.csv by value (highest first) the first 1."],
  ["most valuable prop", "Shows prop, value of props.csv by value (highest first) the first 1."],
  ["the two most valuable props", "Shows rows of props.csv by value (highest first) the first 2."],
  ["least valuable tool", "Shows tool, worth of tools.csv by worth the first 1."],
  [
    "heaviest item and who brought it",
    "Shows Item, Weight (kg) of repairs.csv by Weight (kg) (highest first) the first 1. Shows Brought by, Weight (kg) of repairs.csv by Weight (kg) (highest first) the first 1.",
  ],
  ["who brought the lamps", "Shows the different Brought by of repairs.csv where Item = lamp."],
])("the row of the largest is named: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CAFE)).toBe(expected);
});

test.for([
  ["who's got the multimeter", "Shows the different lent to of tools.csv where tool = multimeter."],
  ["whos got the multimeter?", "Shows the different lent to of tools.csv where tool = multimeter."],
  ["tools that havent been returned", "Shows rows of tools.csv where returned = no."],
  ["which repairs arent fixed yet", "Shows rows of repairs.csv where Fixed = no."],
  ["which boats bougth before 2020 need repair?", 'Shows rows of boats.csv where Year bought < 2020 and Needs repair = yes. Takes "bougth" as bought.'],
  ["How many lamps did we recieve?", 'Counts rows of repairs.csv where Item = lamp. Takes "recieve" as receive.'],
  ["calcualte the minutes per helper", 'Sum of Minutes of repairs.csv for each Helper. Takes "calcualte" as calculate.'],
])("typed without a mark or with a slip: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CAFE)).toBe(expected);
});

test.for([
  ["which boats need repair", "Shows rows of boats.csv where Needs repair = yes."],
  ["boats that don't need a repair", "Shows rows of boats.csv where Needs repair = no."],
])("a column that is called by its verb: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CAFE)).toBe(expected);
});

test.for([
  ["the last three repairs by day", "Shows rows of repairs.csv by Day (highest first) the first 3."],
  ["the first three repairs by day", "Shows rows of repairs.csv by Day the first 3."],
  ["the first three tools by tool", "Shows rows of tools.csv by tool the first 3."],
  ["bottom two repairs by donation", "Shows rows of repairs.csv by Donation the first 2."],
  ["the last three repairs by donation", "cannot: Whether the lowest by Donation are meant, or the latest, is not said: say the lowest or the highest of it."],
])("the first and the last: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, CAFE)).toBe(expected);
});

test("what somebody else was lent is no worth of a helper", () => {
  expect(readingOf("which helper is the most valuable", CAFE)).toMatch(/^cannot/);
});
