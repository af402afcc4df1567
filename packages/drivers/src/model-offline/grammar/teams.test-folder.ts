import type { Known, TableShape } from "./frame.ts";
import { column } from "./known.test-folder.ts";

const shapes = (all: Readonly<Record<string, readonly [number, TableShape["columns"]]>>): Map<string, TableShape> =>
  new Map(Object.entries(all).map(([file, [rows, columns]]): [string, TableShape] => [file, { rows, columns }]));
const known = (all: Parameters<typeof shapes>[0]): Known => ({
  outputs: [],
  names: Object.keys(all),
  asksTables: true,
  today: "2026-11-25",
  tables: shapes(all),
});

/** What rowers, singers and orchards keep: who was there, and what was picked. */
export const TRAININGS: Known = known({
  "trainings.csv": [30, [column("training", "date", ["2026"]), column("rower", "text", ["Ivy", "Odd"]), column("present", "text", ["yes", "no"])]],
  "pruebas.csv": [30, [column("prueba", "date", ["2026"]), column("actriz", "text", ["Lola", "Rita"]), column("presente", "boolean")]],
});
export const UEBUNGEN: Known = known({
  "uebungen.csv": [30, [column("Übung", "date", ["2026"]), column("Kamerad", "text", ["Huber", "Moser"]), column("anwesend", "text", ["ja", "nein"])]],
  "stimmen.csv": [
    12,
    [column("Name", "text", ["Ada Lux", "Ben Ohm"]), column("Instrument", "text", ["Horn", "Tuba"]), column("Gruppe", "text", ["Jugend", "Senioren"])],
  ],
  "kasse.csv": [9, [column("Datum", "date", ["2026"]), column("Posten", "text", ["Pacht", "Fest"]), column("Betrag", "number")]],
});
export const PICKED: Known = known({
  "picking.csv": [
    20,
    [column("day", "date", ["2026"]), column("picker", "text", ["Ivy", "Odd"]), column("fruit", "text", ["plum", "pear"]), column("kg", "number")],
  ],
});
export const RACCOLTA: Known = known({
  "raccolta.csv": [
    20,
    [column("giorno", "date", ["2026"]), column("persona", "text", ["Ivo", "Ada"]), column("frutto", "text", ["prugne", "pere"]), column("kg", "number")],
  ],
});
export const FRAIS: Known = known({
  "frais.csv": [20, [column("date", "date", ["2026"]), column("poste", "text", ["loyer", "essence"]), column("montant", "number")]],
});
