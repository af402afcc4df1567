import type { ColumnShape, Known, TableShape } from "./frame.ts";
import { column } from "./known.test-folder.ts";

const folder = (tables: Readonly<Record<string, readonly [rows: number, columns: readonly ColumnShape[]]>>): Known => ({
  outputs: [],
  names: Object.keys(tables),
  asksTables: true,
  tables: new Map(Object.entries(tables).map(([file, [rows, columns]]): [string, TableShape] => [file, { rows, columns }])),
});

/** Hires of bicycles, and the bicycles. */
export const HIRES: Known = folder({
  "hires.csv": [
    9,
    [
      column("Date", "date", ["2026"]),
      column("Bike", "text", ["Wren", "Swift", "Finch"]),
      column("Hours", "number"),
      column("Customer", "text", ["Ada Brook", "Lev Dahl"]),
    ],
  ],
  "bikes.csv": [
    4,
    [
      column("Bike", "text", ["Wren", "Swift", "Finch", "Robin"]),
      column("Kind", "text", ["tandem", "cargo"]),
      column("Hourly rate", "number"),
      column("Gears", "integer"),
      column("Spare tubes", "integer"),
    ],
  ],
});

/** A cheese dairy: what was sold, and where its customers are. */
export const FROMAGERIE: Known = folder({
  "ventes.csv": [
    9,
    [
      column("Date", "date", ["2026"]),
      column("Client", "text", ["Bar du Pont", "Halle Sud"]),
      column("Fromage", "text", ["tomme", "reblochon", "bleu doux"]),
      column("Quantité", "integer"),
      column("Prix unitaire (€)", "number"),
    ],
  ],
  "clients.csv": [2, [column("Client", "text", ["Bar du Pont", "Halle Sud"]), column("Ville", "text", ["Thônes", "Cluses"])]],
});

/** An orchard: what was picked, and where the trees stand. */
export const OBST: Known = folder({
  "pfluecke.csv": [
    9,
    [column("Datum", "date", ["2026"]), column("Baum", "text", ["B1", "B2"]), column("Sorte", "text", ["Boskoop", "Elstar"]), column("Menge (kg)", "number")],
  ],
  "baeume.csv": [3, [column("Baum", "text", ["B1", "B2", "B3"]), column("Hang", "text", ["Nord", "Süd"]), column("Gepflanzt (Jahr)", "integer")]],
});
