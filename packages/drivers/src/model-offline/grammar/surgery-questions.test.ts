import { expect, test } from "vitest";
import { column, readingOf } from "./known.test-folder.ts";
import { SURGERY } from "./surgery.test-folder.ts";

test.for([
  ["How many appointments were missed in September?", "Counts rows of appointments.csv where attended = no and date between 2025-09-01 and 2025-09-30."],
  ["which appointments were skipped", "Shows rows of appointments.csv where attended = no."],
  ["Wer ist durchgefallen?", "Shows the different Schüler of exams.csv where Bestanden = nein."],
])("what was not done, by its contrary: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, SURGERY)).toBe(expected);
});

test.for([
  ["who still owes us money and how much?", "Sum of money of appointments.csv with money = [fee] where settled = no for each patient."],
  ["who owes how much", "Sum of fee of appointments.csv where settled = no for each patient."],
  ["which patients owe how much", "Sum of fee of appointments.csv where settled = no for each patient."],
])("each of those who owe: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, SURGERY)).toBe(expected);
});

test.for([["how many GB are used on each host?", "Sum of used GB of disks.csv for each host."]])(
  "a unit that stands in the name: %s",
  ([goal = "", expected]) => {
    expect(readingOf(goal, SURGERY)).toBe(expected);
  },
);

test.for([
  ["which flats allow dogs", "Shows rows of flats.csv where Dogs allowed = yes."],
  ["flats where dogs are allowed", "Shows rows of flats.csv where Dogs allowed = yes."],
  ["how many flats had a dog", "cannot: Whether Dogs allowed is asked for is not said: what is allowed is not what was there."],
])("what is allowed is not what was: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, SURGERY)).toBe(expected);
});

test.for([["how much is the no-show charge", 'Looks for what answers "no-show charge" in this folder (a number).']])(
  "a word that begins with no denies nothing: %s",
  ([goal = "", expected]) => {
    expect(readingOf(goal, SURGERY)).toBe(expected);
  },
);

test("what is written like a site is a value where a column has it, and is looked for there first", () => {
  const file = "bookings.csv";
  const columns = [column("Portal", "text", ["Booking.com", "direct"]), column("Nights", "integer")];
  const known = { outputs: [], names: [file], asksTables: true, tables: new Map([[file, { rows: 9, columns }]]) };
  expect(readingOf("How many bookings came by Booking.com?", known)).toBe("Counts rows of bookings.csv where Portal = Booking.com.");
  expect(readingOf("How many bookings came by Booking.com?", { ...known, tables: new Map() })).toContain('"look"');
  expect(readingOf("How many bookings came by Expedia.com?", known)).not.toContain("Counts");
});
