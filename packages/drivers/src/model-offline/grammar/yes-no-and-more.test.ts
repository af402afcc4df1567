import { expect, test } from "vitest";
import type { Known } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const tableOf = (name: string, ...columns: readonly ReturnType<typeof column>[]): Known => ({
  outputs: [],
  names: [name],
  asksTables: true,
  tables: new Map([[name, { rows: 11, columns }]]),
});

const TILL = tableOf(
  "kasse.csv",
  column("Datum", "date", ["2026"]),
  column("Mitglied", "text", ["Weiß", "Lang", "Schmidt"]),
  column("Posten", "text", ["Beitrag", "Spende"]),
  column("Betrag", "number"),
  column("bezahlt", "text", ["ja", "nein", "offen"]),
);

test.for([
  ["Wer hat noch nicht bezahlt?", "Shows the different Mitglied of kasse.csv where (bezahlt = nein or bezahlt = offen)."],
  ["Wer hat bezahlt?", "Shows the different Mitglied of kasse.csv where bezahlt = ja."],
  ["Welche Posten sind nicht bezahlt?", "Shows Posten of kasse.csv where (bezahlt = nein or bezahlt = offen)."],
  ["Wie viele Spenden sind bezahlt?", "Counts rows of kasse.csv where bezahlt = ja and Posten = Spende."],
  ["Zeige die Zeilen, wo bezahlt = offen", "Shows rows of kasse.csv where bezahlt = offen."],
])("a column says yes, no, and not yet: %s", ([goal = "", expected]) => expect(readingOf(goal, TILL)).toBe(expected));

test.for(["Wie hoch ist die Summe der offenen Beiträge?", "Wie viel Geld ist noch offen?"])("what says no may be open as well as what says open: %s", (goal) =>
  expect(readingOf(goal, TILL)).toMatch(/^cannot: .*bezahlt says nein and offen: say which are meant/),
);

const TRIP = tableOf("trip.csv", column("guest", "text", ["Ann", "Bo"]), column("paid", "text", ["yes", "no", "partly"]), column("fee", "number"));

test("whether who paid in part has not paid is not known", () => {
  expect(readingOf("Who has not paid?", TRIP)).toMatch(/^cannot: .*says yes, no, partly: say which is meant/);
  expect(readingOf("Who has paid?", TRIP)).toBe("Shows the different guest of trip.csv where paid = yes.");
});
