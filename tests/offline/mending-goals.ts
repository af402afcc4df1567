import { both, type Check, fileIs, type GoalRow, holds, inOrder, lacks } from "./goal.ts";
import { FLATS, LODGING, LODGINGS, MENDED, MENDING, type Mended, type Stay, TOOLS } from "./mending-materials.ts";
import { figuresOf, groups, just, mean, only, sorted, sum } from "./table-checks.ts";

const asked = (goal: string, right: Check): GoalRow => ({ goal, on: MENDING, right });
const refused = (goal: string): GoalRow => ({ goal, on: MENDING, right: undefined });
const gefragt = (goal: string, right: Check): GoalRow => ({ goal, on: LODGING, right });
const abgelehnt = (goal: string): GoalRow => ({ goal, on: LODGING, right: undefined });

const nrs = (keeps: (row: Mended) => boolean): Check =>
  just(
    MENDED.filter(keeps).map(({ nr }) => String(nr)),
    MENDED.map(({ nr }) => String(nr)),
  );
const of = (month: string) => MENDED.filter(({ day }) => day.startsWith(month));
const helpers = (keeps: (name: string) => boolean): Check => {
  const all = [...new Set(MENDED.map(({ helper }) => helper))];
  return just(all.filter(keeps), all);
};
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const minutes = (rows: readonly Mended[]): number => sum(rows.map((row) => row.minutes));
const given = (rows: readonly Mended[]): number => sum(rows.map((row) => row.gave));
const tools = (keeps: (row: (typeof TOOLS)[number]) => boolean): Check =>
  just(
    TOOLS.filter(keeps).map(({ tool }) => tool),
    TOOLS.map(({ tool }) => tool),
  );
const heaviest = MENDED.toSorted((a, b) => b.kg - a.kg)[0] as Mended;
const longest = MENDED.toSorted((a, b) => b.minutes - a.minutes)[0] as Mended;
const busiest = figuresOf(
  MENDED,
  ({ helper }) => helper,
  (rows) => rows.length,
);
const latest = MENDED.toSorted((a, b) => b.day.localeCompare(a.day)).map(({ nr }) => nr);

export const MENDING_GOALS: readonly GoalRow[] = [
  asked("whats the heaviest item and who brought it", holds(String(heaviest.kg), heaviest.owner)),
  asked(
    "which repairs are not fixed yet?",
    nrs(({ fixed }) => !fixed),
  ),
  asked("how many lamps did we fix in March", only(of("2026-03").filter(({ item, fixed }) => item === "lamp" && fixed).length)),
  asked(
    "who never helped on a Saturday?",
    helpers((name) => MENDED.every(({ helper, day }) => helper !== name || weekday(day) !== 6)),
  ),
  asked("what did the repairs bring in each month?", groups(figuresOf(MENDED, ({ day }) => day.slice(0, 7), given))),
  asked("most valuable tool", both(holds("sewing machine"), lacks("torque wrench", "bench vice"))),
  asked(
    "whos got the multimeter",
    just(
      ["Clem Hart"],
      TOOLS.map(({ lentTo }) => lentTo),
    ),
  ),
  asked(
    "tools that havent been returned",
    tools(({ returned }) => !returned),
  ),
  asked("how much is the late return fee", both(holds("4 pounds"), lacks("25"))),
  asked("calcualte the total minutes per helper", groups(figuresOf(MENDED, ({ helper }) => helper, minutes))),
  asked("How many toasters did we recieve?", only(MENDED.filter(({ item }) => item === "toaster").length)),
  asked("last three repairs", both(inOrder(...latest.slice(0, 3).map(String)), lacks(String(latest[3])))),
  asked(
    "bigger than average donations",
    nrs(({ gave }) => gave > mean(MENDED.map((row) => row.gave))),
  ),
  asked("who was the busiest helper", groups(busiest.slice(0, 1), busiest)),
  asked("list the action items from house.md", both(holds("fuses", "insurance"), lacks("capacitor"))),
  asked("How long did the longest repair take and what was it?", holds(String(longest.minutes), longest.item)),
  asked("whats the total of the donations for bicycles", only(given(MENDED.filter(({ item }) => item === "bicycle")))),
  asked(
    "average minutes per item, longest first",
    sorted(
      figuresOf(
        MENDED,
        ({ item }) => item,
        (rows) => mean(rows.map((row) => row.minutes)),
      ),
    ),
  ),
  asked(
    "which tools on shelf C are still out",
    tools(({ shelf, returned }) => shelf === "C" && !returned),
  ),
  asked(
    "tools bought before 2020",
    tools(({ bought }) => bought < "2020"),
  ),
  asked(
    "save the unfixed repairs to open.csv",
    fileIs(
      "open.csv",
      nrs(({ fixed }) => !fixed),
    ),
  ),
  asked(
    "how many kettles and how many radios came in",
    holds(String(MENDED.filter(({ item }) => item === "kettle").length), String(MENDED.filter(({ item }) => item === "radio").length)),
  ),
  asked("why cant I mend a microwave here", holds("capacitor")),
  asked("what time do you open on Saturday?", holds("10:00")),
  asked("how much did Alma Reed donate altogether", only(given(MENDED.filter(({ owner }) => owner === "Alma Reed")))),
];

export const MENDING_REFUSED: readonly GoalRow[] = [
  refused("which tool is the most fun?"),
  refused("how many repairs were done under warranty?"),
  refused("who is the nicest helper"),
  refused("what did the repairs cost us?"),
  refused("which helper never fixed anything?"),
  refused("how many visitors did we have?"),
  refused("is the torque wrench any good?"),
  refused("list the action items for Wednesday's meeting with the mayor"),
];

const nummern = (keeps: (row: Stay) => boolean): Check =>
  just(
    LODGINGS.filter(keeps).map(({ nr }) => String(nr)),
    LODGINGS.map(({ nr }) => String(nr)),
  );
const nights = (rows: readonly Stay[]): number => sum(rows.map((row) => row.nights));
const money = (rows: readonly Stay[]): number => sum(rows.map(({ price }) => price));
const perFlat = figuresOf(LODGINGS, ({ flat }) => flat, nights);
const perPortal = figuresOf(
  LODGINGS,
  ({ portal }) => portal,
  (rows) => rows.length,
);
const perLand = figuresOf(
  LODGINGS,
  ({ land }) => land,
  (rows) => rows.length,
);
const longestStay = LODGINGS.toSorted((a, b) => b.nights - a.nights)[0] as Stay;
const guests = LODGINGS.map(({ guest }) => guest);
const flats = FLATS.map(({ flat }) => flat);

export const LODGING_GOALS: readonly GoalRow[] = [
  gefragt("Wie viele Buchungen kamen über Booking.com?", only(LODGINGS.filter(({ portal }) => portal === "Booking.com").length)),
  gefragt("was haben wir mit airbnb verdient", only(money(LODGINGS.filter(({ portal }) => portal === "Airbnb")))),
  gefragt("Woher kommen die meisten Buchungen?", groups(perLand.slice(0, 1), perLand)),
  gefragt(
    "wer hat noch nicht bezahlt",
    just(
      LODGINGS.filter(({ hasPaid }) => !hasPaid).map(({ guest }) => guest),
      guests,
    ),
  ),
  gefragt("welche Wohnung war nie gebucht?", just(["Boje"], flats)),
  gefragt(
    "Welche Wohnungen erlauben Hunde?",
    just(
      FLATS.filter(({ dogs }) => dogs).map(({ flat }) => flat),
      flats,
    ),
  ),
  gefragt("Nächte pro Wohnung, von der größten Zahl zur kleinsten", sorted(perFlat)),
  gefragt("Was kostet die Endreinigung?", both(holds("55"), lacks("16:00"))),
  gefragt("Wie hoch ist die Gebühr für Bettwäsche", holds("12 Euro")),
  gefragt("wo liegt der Schlüssel", holds("Kasten")),
  gefragt("wer schickt den code", holds("Petersen")),
  gefragt("wie lange war der längste aufenthalt und wer war das", holds(String(longestStay.nights), longestStay.guest)),
  gefragt("Umsatz je Monat", groups(figuresOf(LODGINGS, ({ from }) => from.slice(0, 7), money))),
  gefragt(
    "offene Buchungen aus Dänemark",
    nummern(({ hasPaid, land }) => !hasPaid && land === "Dänemark"),
  ),
  gefragt("Wie viele Nächte waren Gäste aus den Niederlanden da?", only(nights(LODGINGS.filter(({ land }) => land === "Niederlande")))),
  gefragt("welches Portal bringt am meisten Buchungen", groups(perPortal.slice(0, 1), perPortal)),
  gefragt(
    "Buchungen im Juni sortiert nach Preis, teuerste zuerst",
    inOrder(
      ...LODGINGS.filter(({ from }) => from.startsWith("2026-06"))
        .toSorted((a, b) => b.price - a.price)
        .slice(0, 2)
        .map(({ nr }) => nr),
    ),
  ),
  gefragt(
    "die drei teuersten Buchungen",
    nummern((row) =>
      LODGINGS.toSorted((a, b) => b.price - a.price)
        .slice(0, 3)
        .includes(row),
    ),
  ),
  gefragt(
    "durchschnittliche Nächte pro Land",
    groups(
      figuresOf(
        LODGINGS,
        ({ land }) => land,
        (rows) => mean(rows.map((row) => row.nights)),
      ),
    ),
  ),
  gefragt("Wie viele Betten haben wir insgesamt?", only(sum(FLATS.map(({ beds }) => beds)))),
  gefragt("Wann muss man abreisen?", holds("10:00")),
  gefragt(
    "Welche Buchungen dauern länger als 10 Nächte?",
    nummern((row) => row.nights > 10),
  ),
  gefragt(
    "speicher die unbezahlten buchungen in offen.csv",
    fileIs(
      "offen.csv",
      nummern(({ hasPaid }) => !hasPaid),
    ),
  ),
  gefragt("wie viele buchungen im juli", only(LODGINGS.filter(({ from }) => from.startsWith("2026-07")).length)),
  gefragt("wieviel haben wir im Mai eingenommen?", only(money(LODGINGS.filter(({ from }) => from.startsWith("2026-05"))))),
];

export const LODGING_REFUSED: readonly GoalRow[] = [
  abgelehnt("Welche Wohnung ist die schönste?"),
  abgelehnt("Wie viele Gäste hatten einen Hund dabei?"),
  abgelehnt("Wer hat die beste Bewertung gegeben?"),
  abgelehnt("Wie viele Kinder waren im Juni da?"),
  abgelehnt("Sollen wir die Preise erhöhen?"),
  abgelehnt("Welche Buchungen wurden storniert?"),
];
