import type { Material } from "./materials.ts";

export interface Plot {
  readonly plot: string;
  readonly tenant: string;
  readonly crop: string;
  readonly rent: number;
  readonly state: "open" | "paid";
}

const TENANTS = ["Ida", "Jonas", "Kemal", "Lotte"] as const;
const CROPS = ["kale", "beans", "leek"] as const;

export const PLOTS: readonly Plot[] = Array.from({ length: 14 }, (_, at) => ({
  plot: `P${at + 1}`,
  tenant: TENANTS[(at * 3 + Math.floor(at / 5)) % 4] ?? "Ida",
  crop: CROPS[(at * 2) % 3] ?? "kale",
  rent: 40 + ((at * 17) % 61) + at / 10,
  state: at % 3 === 1 ? ("open" as const) : ("paid" as const),
}));

export const OPEN: readonly Plot[] = PLOTS.filter(({ state }) => state === "open");
export const HIGHEST_KALE: Plot = PLOTS.filter(({ crop }) => crop === "kale").reduce((best, each) => (each.rent > best.rent ? each : best));
export const HIGHEST: Plot = PLOTS.reduce((best, each) => (each.rent > best.rent ? each : best));
export const rentOf = (rows: readonly Plot[]): number => rows.reduce((sum, { rent }) => sum + rent, 0);

const BOILER = [
  "2026-02-01 04:00:01 INFO heating on",
  "2026-02-01 05:10:44 ERROR valve 3 stuck",
  "2026-02-01 05:55:10 WARN pressure low in house B",
  "2026-02-02 01:12:09 ERROR sensor 9 silent",
  "2026-02-02 06:00:00 INFO heating off",
];

/** The gardens of an allotment club: plots, a log, German minutes, files with umlauts in what people call them. */
export const GARDEN: Material = {
  "plots.csv": `plot,tenant,crop,rent,state\n${PLOTS.map(({ plot, tenant, crop, rent, state }) => `${plot},${tenant},${crop},${rent.toFixed(1)},${state}`).join("\n")}\n`,
  "boiler.log": `${BOILER.join("\n")}\n`,
  "sitzung-maerz.md":
    "# Sitzung im März\n\nDie Hecke wird am 4. April 2026 geschnitten. Der Häcksler kostet 95 Euro.\n\nAufgabe: Jonas leiht den Häcksler.\n\nOffene Frage: Wer holt das Laub ab?\n",
  "sitzung-mai.md":
    "# Sitzung im Mai\n\nDas Tor ist gestrichen. Die Kompostkiste steht am Weg.\n\nAufgabe: Lotte bestellt Mulch.\n\nOffene Frage: Reicht das Wasser?\n",
  "gaeste.csv": "name,ort\nRuth,Kassel\nSven,Fulda\nTom,Kassel\n",
  LICENSE: "Free for members of the club.\n",
  "empty.tmp": "",
  "seed.txt": "Kale is sown in May.\n",
};

/** A catalogue of a library in French, whose name has a ligature. */
export const WORKS: Material = {
  "oeuvres.csv": "titre;salle;prix\nLe pont;1;120\nLa baie;2;80\nLe moulin;1;200\n",
  "note.md": "La salle 2 est fermée en août.\n",
};
