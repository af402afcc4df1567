import type { Material } from "./materials.ts";

const pick = <Value>(from: readonly Value[], at: number): Value => from[at % from.length] as Value;
const two = (value: number): string => String(value).padStart(2, "0");
const yes = (value: boolean): string => (value ? "yes" : "no");

export interface Mended {
  readonly nr: number;
  readonly day: string;
  readonly item: string;
  readonly kg: number;
  readonly owner: string;
  readonly helper: string;
  readonly minutes: number;
  readonly gave: number;
  readonly fixed: boolean;
}

const OWNERS = ["Alma Reed", "Bert Voss", "Clem Hart", "Dora Finch", "Enid Cole", "Frank Poole"] as const;

/** Saturdays and Wednesdays of 2026; `Gil` was never there on a Saturday. */
export const MENDED: readonly Mended[] = Array.from({ length: 26 }, (_, at) => {
  const isSaturday = at % 2 === 0;
  const week = Math.floor(at / 2);
  const day = new Date(Date.UTC(2026, 1, (isSaturday ? 7 : 4) + week * 7));
  return {
    nr: 201 + at,
    day: day.toISOString().slice(0, 10),
    item: pick(["toaster", "lamp", "bicycle", "radio", "kettle"], at * 3 + Math.floor(at / 5)),
    kg: Math.round((0.4 + ((at * 37) % 23) * 0.7) * 10) / 10,
    owner: pick(OWNERS, at * 5 + Math.floor(at / 6)),
    helper: isSaturday ? pick(["Hana", "Ivor", "June"], at + Math.floor(at / 4)) : pick(["Gil", "Hana", "Ivor"], at + Math.floor(at / 3)),
    minutes: 15 + ((at * 29) % 12) * 5 + (at === 9 ? 80 : 0),
    gave: ((at * 7) % 6) * 2.5,
    fixed: at % 4 !== 2 && at % 7 !== 3,
  };
});

export interface Tool {
  readonly tool: string;
  readonly shelf: string;
  readonly worth: number;
  readonly bought: string;
  readonly lentTo: string;
  readonly returned: boolean;
}

export const TOOLS: readonly Tool[] = [
  { tool: "soldering iron", shelf: "A", worth: 64, bought: "2021-05-11", lentTo: "Alma Reed", returned: false },
  { tool: "torque wrench", shelf: "B", worth: 118.5, bought: "2019-03-02", lentTo: "Dora Finch", returned: true },
  { tool: "bench vice", shelf: "A", worth: 96, bought: "2023-09-20", lentTo: "Bert Voss", returned: true },
  { tool: "multimeter", shelf: "C", worth: 41, bought: "2024-01-15", lentTo: "Clem Hart", returned: false },
  { tool: "heat gun", shelf: "C", worth: 33.9, bought: "2018-11-30", lentTo: "Enid Cole", returned: false },
  { tool: "sewing machine", shelf: "B", worth: 240, bought: "2020-06-06", lentTo: "Frank Poole", returned: true },
];

export const MENDING: Material = {
  "repairs.csv": `Nr;Day;Item;Weight (kg);Brought by;Helper;Minutes;Donation;Fixed\n${MENDED.map(({ nr, day, item, kg, owner, helper, minutes, gave, fixed }) =>
    [nr, day, item, kg, owner, helper, minutes, gave.toFixed(2), yes(fixed)].join(";"),
  ).join("\n")}\n`,
  "tools.csv": `tool,shelf,worth,bought,lent to,returned\n${TOOLS.map(({ tool, shelf, worth, bought, lentTo, returned }) =>
    [tool, shelf, worth, bought, lentTo, yes(returned)].join(","),
  ).join("\n")}\n`,
  "house.md": `# The repair café

We are open on Saturdays from 10:00 to 15:00 and on Wednesdays from 17:00.

A late return fee of 4 pounds a week is asked for tools.
Whoever breaks a tool pays a deposit of 25 pounds.

Nobody may mend a microwave here, because the capacitor can kill.

## Next time

ACTION Hana: order fuses by 12 June
ACTION Ivor: call the insurance
@June will bring the cake stand
`,
};

export interface Stay {
  readonly nr: number;
  readonly portal: string;
  readonly guest: string;
  readonly land: string;
  readonly flat: string;
  readonly from: string;
  readonly nights: number;
  readonly price: number;
  readonly hasPaid: boolean;
}

export const LODGINGS: readonly Stay[] = Array.from({ length: 24 }, (_, at) => ({
  nr: 41 + at,
  portal: pick(["Booking.com", "Airbnb", "direkt"], at * 2 + Math.floor(at / 5)),
  guest: pick(["Falk Uhlig", "Greta Sommer", "Henk de Wit", "Ines Rau", "Jörg Amann", "Karin Lutz", "Lars Holm"], at * 3 + Math.floor(at / 7)),
  land: at % 5 === 1 ? "Niederlande" : pick(["Deutschland", "Niederlande", "Dänemark"], at + Math.floor(at / 4)),
  flat: pick(["Düne", "Möwe", "Anker"], at * 2 + Math.floor(at / 4)),
  from: `2026-${two(5 + Math.floor(at / 6))}-${two(1 + ((at * 11) % 28))}`,
  nights: 2 + ((at * 5) % 9) + (at === 13 ? 12 : 0),
  price: 0,
  hasPaid: at % 5 !== 2,
})).map((row) => ({ ...row, price: row.nights * (row.flat === "Düne" ? 88 : row.flat === "Möwe" ? 72.5 : 64) }));

export interface Flat {
  readonly flat: string;
  readonly beds: number;
  readonly area: number;
  readonly dogs: boolean;
}

/** `Boje` was never let. */
export const FLATS: readonly Flat[] = [
  { flat: "Düne", beds: 6, area: 84, dogs: true },
  { flat: "Möwe", beds: 4, area: 61, dogs: false },
  { flat: "Anker", beds: 2, area: 38, dogs: true },
  { flat: "Boje", beds: 3, area: 45, dogs: false },
];

const germanDay = (day: string): string => day.split("-").toReversed().join(".");
const comma = (value: number): string => value.toFixed(2).replace(".", ",");

export const LODGING: Material = {
  "buchungen.csv": `Nr;Portal;Gast;Land;Wohnung;Anreise;Nächte;Preis (€);Bezahlt\n${LODGINGS.map(
    ({ nr, portal, guest, land, flat, from, nights, price, hasPaid }) =>
      [nr, portal, guest, land, flat, germanDay(from), nights, comma(price), hasPaid ? "ja" : "nein"].join(";"),
  ).join("\n")}\n`,
  "wohnungen.csv": `Wohnung;Betten;Fläche (m²);Hund erlaubt\n${FLATS.map(({ flat, beds, area, dogs }) => [flat, beds, area, dogs ? "ja" : "nein"].join(";")).join("\n")}\n`,
  "hausordnung.md": `# Hausordnung

Die Anreise ist ab 16:00 Uhr möglich, abgereist wird bis 10:00 Uhr.

Die Endreinigung kostet 55 Euro, Bettwäsche 12 Euro je Person.

Der Schlüssel liegt im Kasten neben der Haustür. Den Code schickt Frau Petersen am Tag vor der Anreise.

Geraucht werden darf nur auf der Terrasse.
`,
};
