import { expect, test } from "vitest";
import { ARCHIVE, WORKSHOP } from "./archive.test-folder.ts";
import { readingOf } from "./known.test-folder.ts";
import { corrected, reworded } from "./reworded.ts";

/** Goals that are understood as they stand, and the same in the words of others. */
test.for([
  ["replace spaces with underscores in the file names in the scans folder", "in the scans folder replace spaces with underscores in the file names"],
  ["rename everything in the scans folder with underscores instead of spaces", "rename everything in the scans folder so that spaces become underscores"],
  ["rename everything in the scans folder with underscores instead of spaces", "in the scans folder rename everything so that spaces become underscores"],
  ["haz una copia de house-rules.md como normas.md", "haz una copia de house-rules.md que se llame normas.md"],
  ["make a copy of house-rules.md as rules-2.md", "make a copy of house-rules.md and call it rules-2.md"],
  ["how many pages are not digitised", "how many pages are left to digitise"],
  ["how many pages are not digitised", "how many pages have yet to be digitised"],
  ["average size of the plots", "average plot size?"],
  ["Summe der Spenden pro Zweck", "Spendensumme pro Zweck bitte"],
  ["the total of all rents", "what would we get if everybody paid, I mean the total of all rents"],
  ["the total of all rents", "how big are they? or rather: the total of all rents"],
  ["what does house-rules.md say about dogs", "what does house-rules say about dogs"],
  ["which holders have not paid the rent", "who has not paid the rent"],
  ["how many visits from readers in Leeds", "how many visits did we have from people who live in Leeds?"],
  ["which plot is the biggest?", "which plot is the biggest? need to measure it again"],
  ["sum of hours per reader, highest first", "hours spent here by each reader, the busiest first"],
] as const)("%s: %s", ([plain, said]) => {
  const read = readingOf(plain, ARCHIVE);
  expect(read).not.toMatch(/^cannot/);
  const tried = [said, ...reworded(said, ARCHIVE)].map((each) => readingOf(each, ARCHIVE));
  // A search of texts that finds nothing is no answer: the next way of saying it is tried.
  expect(tried.find((each) => !/^(?:cannot|Looks for)/.test(each)) ?? tried.at(-1)).toBe(read);
});

test.for([
  ["quais peças já estão prontas?", "Shows rows of pecas.csv where estado = pronto."],
  ["quelles commandes sont encore en attente", "Shows rows of commandes.csv where État = en attente."],
])("what rows are, in the form that the sentence wants: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, ARCHIVE)).toBe(expected);
});

/** Neighbours that look alike and must be refused. */
test.for(["which plot is the biggest, I mean the other ones", "the rents of plots.csv, I mean of all of them", "quelles commandes sont encore là"])(
  "is not understood: %s",
  (goal) => {
    expect(readingOf(goal, ARCHIVE)).toMatch(/^cannot/);
  },
);

test("what puts something right is told from a word for an average", () => {
  expect(corrected("what is the mean of the rents")).toBeUndefined();
  expect(corrected("what do i mean by rent")).toBeUndefined();
  expect(corrected("the rents i mean")).toBe("cut");
  expect(corrected("open bills, ich meine die Summe der Rechnungen")).toBe("die Summe der Rechnungen");
});

test.for([
  ["what is our whole stock worth", "Sum of worth of stock.csv with worth = [In stock] * [Price each (£)]."],
  ["who has been on the waiting list the longest", "Shows Name, Asked on of waiting list.csv by Asked on the first 1."],
  ["how much is our stock worth?", "Sum of worth of stock.csv with worth = [In stock] * [Price each (£)]."],
  ["which part is worth it", "cannot: The columns of waiting list.csv are Name, Asked on."],
])("what all of it is worth, and who waits the longest: %s", ([goal = "", expected]) => {
  expect(readingOf(goal, WORKSHOP)).toBe(expected);
});
