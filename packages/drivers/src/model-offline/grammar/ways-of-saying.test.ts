import { expect, test } from "vitest";
import type { ColumnShape, Known, TableShape } from "./frame.ts";
import { column, readingOf } from "./known.test-folder.ts";

const folder = (tables: Readonly<Record<string, readonly [rows: number, columns: readonly ColumnShape[]]>>, others: readonly string[] = []): Known => ({
  outputs: [],
  names: [...Object.keys(tables), ...others],
  asksTables: true,
  tables: new Map(Object.entries(tables).map(([file, [rows, columns]]): [string, TableShape] => [file, { rows, columns }])),
});

/** A shed that lends ladders: what there is, and what was lent. */
const SHED = folder({
  "ladders.csv": [4, [column("Name", "text", ["tall", "short", "fold", "roof"]), column("Rack", "text", ["A", "B"])]],
  "hires.csv": [
    6,
    [
      column("Day", "date", ["2026"]),
      column("Ladder", "text", ["tall", "fold"]),
      column("Neighbour", "text", ["Wim", "Aske"]),
      column("Deposit (£)", "number"),
      column("Days", "integer"),
      column("Return", "date", ["2026"]),
    ],
  ],
});
/** A swimming bath: who came on which day, which is told by its name as well. */
const BATH = folder({
  "entries.csv": [
    20,
    [
      column("Date", "date", ["2026"]),
      column("Day", "text", ["Mon", "Tue", "Sat"]),
      column("Adults", "integer"),
      column("Children", "integer"),
      column("Income (£)", "number"),
    ],
  ],
});
/** A bureau of interpreters, its customers, and their payments. */
const BUREAU = folder({
  "servicios.csv": [
    9,
    [
      column("Fecha", "date", ["2026"]),
      column("intérprete", "text", ["Olga", "Said"]),
      column("cliente", "text", ["Banco Sol", "Naviera"]),
      column("minutos", "integer"),
    ],
  ],
  "socios.csv": [5, [column("Socio", "text", ["Banco Sol", "Naviera", "Textil", "Molino", "Faro"]), column("Ciudad", "text", ["Vigo", "Lugo"])]],
  "pagos.csv": [7, [column("Fecha", "date", ["2026"]), column("Socio", "text", ["Banco Sol", "Naviera", "Faro"]), column("Importe (€)", "number")]],
});
/** A choir whose voices are called by a word that is an adjective as well. */
const CHOIR = folder({
  "stimmen.csv": [
    4,
    [
      column("Name", "text", ["Uwe Kern", "Ilse Rau", "Jan Voss", "Pia Lenz"]),
      column("Stimme", "text", ["Alt", "Bass"]),
      column("Beitrag (€)", "number"),
      column("bezahlt", "text", ["ja", "nein"]),
    ],
  ],
});
const LISTED = folder({}, ["menu week 1.txt", "menu week 2.txt", "menu week 3.txt", "rules.txt", "site.log"]);

test.for([
  ["Which ladders are not returned yet?", SHED, "Shows the different Ladder of hires.csv where Return is empty."],
  ["Who hasn't returned a ladder?", SHED, /^Shows the different (?:Ladder, )?Neighbour of hires.csv where Return is empty\./],
  ["ladders over 10 days", SHED, "Shows the different Ladder of hires.csv where Days > 10."],
  ["adults per weekday", BATH, "Sum of Adults of entries.csv for each Day."],
  ["Which day of the week had the most children?", BATH, "Sum of Children of entries.csv for each Day by sum Children (highest first) the first 1."],
  ["cuántos minutos ha interpretado cada intérprete", BUREAU, /^Sum of minutos of servicios.csv for each intérprete\./],
  ["qué socios no han pagado nunca", BUREAU, "Shows the different Socio of socios.csv that no row of pagos.csv is of."],
  ["Which socios never paid anything?", BUREAU, /^Shows the different Socio of socios.csv that no row of pagos.csv is of\.|^cannot/],
  ["Total cobrado en marzo", BUREAU, "Sum of Importe (€) of pagos.csv where Fecha between 2026-03-01 and 2026-03-31."],
  ["wer hat seinen Beitrag nicht bezahlt?", CHOIR, "Shows Beitrag (€), Name of stimmen.csv where bezahlt = nein."],
  ["Which menus mention cod?", LISTED, 'Finds which files of menu week 1.txt and menu week 2.txt and menu week 3.txt hold "cod".'],
  ["in which of the menus does cod appear?", LISTED, /^Finds which files of menu week 1\.txt .* hold "cod"|^Looks for|^cannot/],
  ["How many errors were in site.log on 4 May?", LISTED, /^Shows the lines of site\.log that are marked ERROR.*05-04/],
] as const)("the same said in another way is understood: %s", ([goal, known, expected]) =>
  typeof expected === "string" ? expect(readingOf(goal, known)).toBe(expected) : expect(readingOf(goal, known)).toMatch(expected),
);

/** What may be meant of something else is refused. */
test.for([
  ["show me the ladders over 20", SHED],
  ["show the hires of Wim, and then I have to order days", SHED],
  ["hires of Wim and then we need to sort the ladders by days", SHED],
  ["Wie alt ist Uwe Kern?", CHOIR],
  ["Which ladders were lent for over 20 kg?", SHED],
  ["qué socios no han pagado en marzo", BUREAU],
  ["Which rules mention cod?", LISTED],
] as const)("%s is refused", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot|^Looks for/));

/** Flats that are let, where a second question is about the one that the first one chose. */
const LET = folder({
  "lets.csv": [
    4,
    [
      column("Lodger", "text", ["Ole Voigt", "Rae Munn", "Tia Sol", "Kit Ames"]),
      column("Room", "text", ["R1", "R2", "R3", "R4"]),
      column("Rent (£)", "number"),
      column("Moved in", "date", ["2024", "2025"]),
    ],
  ],
});

test.for([
  ["who lives in R3 and when did they move in", LET, "Shows the different Lodger of lets.csv where Room = R3. Shows Moved in of lets.csv where Room = R3."],
  ["What's the rent of R2 and since when do they live there?", LET, "Shows Rent (£) of lets.csv where Room = R2. Shows Moved in of lets.csv where Room = R2."],
  ["hires in febuary", SHED, /^Shows rows of hires.csv where Day between 2026-02-01 and 2026-02-28\. Takes "febuary" as February\./],
  ["How much income did we have in all, added up?", BATH, "Sum of Income (£) of entries.csv."],
] as const)("two questions, and what is said once more: %s", ([goal, known, expected]) =>
  typeof expected === "string" ? expect(readingOf(goal, known)).toBe(expected) : expect(readingOf(goal, known)).toMatch(expected),
);

test.for([
  ["who lives in R3 and do they like it", LET],
  ["who has the highest rent and how old are they", LET],
  ["which day had the most adults", BATH],
  ["On which day did we take the most money?", BATH],
] as const)("%s is refused, too", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot|^Looks for/));

/** A club whose members do shifts. */
const CLUB = folder({
  "members.csv": [4, [column("Name", "text", ["Ann", "Bob", "Cy", "Dot"]), column("Town", "text", ["Otley", "Leeds"])]],
  "shifts.csv": [3, [column("Date", "date", ["2026"]), column("Member", "text", ["Ann", "Bob"]), column("Hours", "number")]],
});
const PUPILS = folder({
  "pupils.csv": [
    3,
    [
      column("Pupil", "text", ["Kim", "Lee", "Mia"]),
      column("Teacher", "text", ["Ada", "Bo"]),
      column("Age", "integer"),
      column("Birthday", "date", ["2015", "2016"]),
    ],
  ],
});

test.for(["Which members didn't do any shift?", "Which members haven't taken a shift?", "which members have not attended any shift"])(
  "who did none is told by two tables: %s",
  (goal) => expect(readingOf(goal, CLUB)).toBe("Shows the different Name of members.csv that no row of shifts.csv is of."),
);

test.for([
  ["Which members didn't want any shift?", CLUB],
  ["Which members didn't miss any shift?", CLUB],
  ["Which members didn't cancel a shift?", CLUB],
  ["Which members didn't finish a shift?", CLUB],
  ["Which members didn't swap any shift?", CLUB],
  ["Who teaches Kim and when is her birthday?", PUPILS],
] as const)("%s is refused as well", ([goal, known]) => expect(readingOf(goal, known)).toMatch(/^cannot|^Looks for/));

/** Addresses, some of them twice. */
const POST: Known = {
  ...folder({ "addresses.csv": [6, [column("Name", "text", ["Ann", "Bob"]), column("Mail", "text", ["a@x", "b@x"]), column("Since", "date", ["2026"])]] }),
  outputs: ["out.csv"],
};

test.for([
  [
    "remove the double mails in addresses.csv, keep the first of each, and write it to out.csv",
    "Shows rows of addresses.csv one for each Mail as CSV, to out.csv.",
  ],
  [
    "Remove the duplicate mails from addresses.csv and keep the last one, write it to out.csv",
    "Shows rows of addresses.csv one for each Mail, the last as CSV, to out.csv.",
  ],
] as const)("which of those that are the same is kept may be said: %s", ([goal, expected]) => expect(readingOf(goal, POST)).toBe(expected));

test("by which column rows are the same must be said, where one of them is kept", () =>
  expect(readingOf("remove duplicates from addresses.csv, keep the last of each, and write it to out.csv", POST)).toMatch(/^cannot/));

const HOUSE = folder({}, ["house rules.txt", "rota week 1.txt", "rota week 2.txt"]);
test.for([
  ["Where is the drill kept? it's in the house rules", HOUSE, /^Looks for what answers "drill kept" in house rules\.txt/],
  ["which rotas mention bins? I just want the files", HOUSE, /^Finds which files of rota week 1\.txt and rota week 2\.txt hold "bins"/],
] as const)("a remark says where it stands, or nothing more: %s", ([goal, known, expected]) => expect(readingOf(goal, known)).toMatch(expected));
