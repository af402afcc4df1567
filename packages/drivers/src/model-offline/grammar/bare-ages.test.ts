import { expect, test } from "vitest";
import { AGES } from "./ages.test-folder.ts";
import type { Known } from "./frame.ts";
import { readingOf } from "./known.test-folder.ts";

const only = (file: string): Known => ({
  ...AGES,
  names: [file],
  tables: new Map([...AGES.tables].filter(([name]) => name === file)),
});

test.for([
  ["list the members over 15", "members.csv", "Shows rows of members.csv where Age > 15."],
  ["How many members are under 12?", "members.csv", "Counts rows of members.csv where Age < 12."],
  ["Welche Mitglieder sind über 15?", "members.csv", "Shows rows of members.csv where Age > 15."],
  ["Wie viele Kinder zwischen 8 und 12?", "members.csv", "Counts rows of members.csv where Age between 8 and 12."],
  ["les membres de plus de 15", "members.csv", "Shows rows of members.csv where Age > 15."],
  ["members with over 90 points", "members.csv", "Shows rows of members.csv where Points > 90."],
  ["ponies over 120 cm", "ponies.csv", "Shows rows of ponies.csv where Height (cm) > 120."],
  ["sponsors who pledged over 500", "sponsors.csv", "Shows the different Sponsor of sponsors.csv where Pledge > 500."],
  ["archers with a handicap over 20", "archers.csv", "Shows rows of archers.csv where Handicap > 20."],
])("%s, of %s", ([goal = "", file = "", expected]) => expect(readingOf(goal, only(file))).toBe(expected));

/** A bare number behind somebody is an age, and no other figure that there is. */
test.for([
  ["list the archers over 20", "archers.csv"],
  ["How many archers are over 60?", "archers.csv"],
  ["who is under 20?", "archers.csv"],
  ["members aged 20 or over", "archers.csv"],
  ["Members between 20 and 30", "archers.csv"],
  ["people older than 20", "archers.csv"],
  ["Schützen über 20", "archers.csv"],
  ["Welche Mitglieder sind älter als 20?", "archers.csv"],
  ["les membres de plus de 20", "archers.csv"],
  ["les archers de plus de 20", "archers.csv"],
  ["los socios de más de 20", "archers.csv"],
  ["i soci sopra i 20", "archers.csv"],
  ["os membros acima de 20", "archers.csv"],
  ["sponsors over 500", "sponsors.csv"],
])("%s is refused of %s", ([goal = "", file = ""]) => expect(readingOf(goal, only(file))).toMatch(/^cannot|^Looks for/));
