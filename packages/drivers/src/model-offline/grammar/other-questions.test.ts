import { expect, test } from "vitest";
import { ARCHIVE } from "./archive.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";

test.for([
  ["how many visits from readers in Leeds", "Counts rows of visits.csv joined with readers.csv on Reader where Town = Leeds."],
  ["visits of readers from Leeds", "Shows rows of visits.csv joined with readers.csv on Reader where Town = Leeds."],
  ["how long before an operation may a cat not eat", 'Looks for what answers "how long before an operation may a cat not eat" in this folder.'],
  ["do I need gloves for photographs", 'Looks for what answers "gloves for photographs" in this folder.'],
  ["how many readers in Leeds", "Counts rows of readers.csv where Town = Leeds."],
  ["how many visits after 1 March 2026", "Counts rows of visits.csv where Date > 2026-03-01."],
  ["how many visits after 1 March 2027", "Counts rows of visits.csv where Date > 2027-03-01."],
  [
    "move the pictures from scans into the main folder",
    "Puts the *.jpg and *.jpeg and *.png and *.gif and *.heic and *.webp and *.tif and *.tiff files of scans into the folder .",
  ],
  ["what do I need for photographs", 'Looks for what answers "photographs" in this folder.'],
  ["would you tell me how many readers there are if you can", "Counts rows of readers.csv."],
])("the rows that are asked for, and no others: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, ARCHIVE).replace("folder ..", "folder .")).toBe(expected);
});

test.for([
  ["what would the total rent be if everybody paid", "in no table"],
  ["how much rent would we take if all of them paid", "in no table"],
  ["move the pictures from scans into the other folder", 'Which folder "other" is'],
])("is refused, as another question would be answered: %s", ([goal = "", why]) => {
  expect(readingOf(goal, ARCHIVE)).toMatch(/^cannot/);
  expect(readingOf(goal, ARCHIVE)).toContain(why);
});

test.for(["wie hoch wäre die Summe der Spenden, wenn alle zahlen", "how many visits were there before 1900"])(
  "no table answers it, but a text might: %s",
  (goal) => {
    expect(readingOf(goal, ARCHIVE)).toMatch(/^Looks for/);
  },
);
