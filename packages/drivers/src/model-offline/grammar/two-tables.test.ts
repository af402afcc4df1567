import { expect, test } from "vitest";
import type { ColumnShape, Known, TableShape } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const folder = (tables: Readonly<Record<string, readonly [rows: number, columns: readonly ColumnShape[]]>>): Known => ({
  outputs: [],
  names: Object.keys(tables),
  asksTables: true,
  tables: new Map(Object.entries(tables).map(([file, [rows, columns]]): [string, TableShape] => [file, { rows, columns }])),
});
const ROOMS = folder({
  "rooms.csv": [
    3,
    [column("room", "text", ["Heron", "Otter", "Attic"]), column("floor", "text", ["first", "ground"]), column("sea view", "text", ["yes", "no"])],
  ],
  "bookings.csv": [
    9,
    [
      column("ref", "text", ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9"]),
      column("guest", "text", ["Ana", "Ben"]),
      column("room", "text", ["Heron", "Otter"]),
      column("arrival", "date", ["2025"]),
      column("nights", "integer"),
      column("paid?", "text", ["yes", "no", "No"]),
    ],
  ],
});
const PLANTS = folder({
  "plants.csv": [
    3,
    [column("code", "text", ["P1", "P2", "P3"]), column("name", "text", ["Aloe", "Mint", "Fern"]), column("kind", "text", ["indoor", "garden"])],
  ],
  "sales.csv": [
    8,
    [column("date", "date", ["2025"]), column("code", "text", ["P1", "P2"]), column("quantity", "integer"), column("client", "text", ["Rosa", "Town Hall"])],
  ],
});

test.for([
  ["Which room has never been booked?", ROOMS, "Shows the different room of rooms.csv that no row of bookings.csv is of."],
  ["Which rooms have no bookings at all?", ROOMS, "Shows the different room of rooms.csv that no row of bookings.csv is of."],
  ["Which rooms were never booked by Ana?", ROOMS, "Shows the different room of rooms.csv without those of bookings.csv where guest = Ana."],
  ["Which plants were never sold?", PLANTS, "Shows the different name of plants.csv that no row of sales.csv is of."],
  ["How many nights did we sell in rooms with a sea view?", ROOMS, "Sum of nights of bookings.csv joined with rooms.csv on room where sea view = yes."],
  ["Show the three longest stays, longest first", ROOMS, "Shows rows of bookings.csv by nights (highest first) the first 3."],
  ["Which guests haven't paid yet?", ROOMS, "Shows the different guest of bookings.csv where paid? = no."],
  ["Which rooms were booked only once?", ROOMS, "Counts rows of bookings.csv for each room having count = 1 by count (highest first)."],
  ["How many plants did Rosa buy in April?", PLANTS, "Sum of quantity of sales.csv where client = Rosa and date between 2025-04-01 and 2025-04-30."],
  ["Who bought the most plants in total?", PLANTS, "Sum of quantity of sales.csv for each client by sum quantity (highest first) the first 1."],
  ["How many indoor plants did we sell?", PLANTS, "Sum of quantity of sales.csv joined with plants.csv on code where kind = indoor."],
  [
    "How many indoor and how many garden plants did we sell?",
    PLANTS,
    "Sum of quantity of sales.csv joined with plants.csv on code where kind is indoor or garden for each kind.",
  ],
  ["Which kind sells best?", PLANTS, "Sum of quantity of sales.csv joined with plants.csv on code for each kind by sum quantity (highest first) the first 1."],
] as const)("%s is asked of the rows of both", ([goal, known, reading]) => expect(readingOf(goal, known)).toBe(reading));

test.for([
  // Not in a month of which a stay may go on, or of a size: other rows may be of it.
  ["Which rooms were never booked in October?", ROOMS],
  ["Which rooms were never cleaned?", ROOMS],
  ["Which plants have never sold more than 10?", PLANTS],
  ["How many plants did Rosa return?", PLANTS],
  ["Which client never bought a plant?", PLANTS],
] as const)("%s is refused", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot: |^Looks for/));
