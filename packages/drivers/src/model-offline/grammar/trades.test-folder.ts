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

/** A mill: sacks that went out. */
export const MILL: Known = folder({
  "deliveries.csv": [
    9,
    [
      column("Day", "date", ["2026"]),
      column("Client", "text", ["Hill Farm", "Corn Hall"]),
      column("Flour", "text", ["rye", "spelt loaf"]),
      column("Quantity", "integer"),
    ],
  ],
});

/** Hay: a meadow's lots, and which of them were sold to whom. */
export const HAY: Known = folder({
  "lotes.csv": [
    4,
    [
      column("Lote", "text", ["H1", "H2", "H3", "H4"]),
      column("Hierba", "text", ["alfalfa", "trébol"]),
      column("Fardos", "number"),
      column("Precio por fardo (€)", "number"),
    ],
  ],
  "ventas.csv": [3, [column("Fecha", "date", ["2026"]), column("Lote", "text", ["H1", "H2", "H3"]), column("Ganadero", "text", ["Blas", "Inés"])]],
});

/** Lenders of tools: what there is, what was lent, and where a row says how far it came. */
export const TOOLS: Known = folder({
  "tools.csv": [4, [column("Tool", "text", ["saw", "drill", "plane", "vice"]), column("Shelf", "text", ["A", "B"])]],
  "loans.csv": [6, [column("Tool", "text", ["saw", "drill"]), column("Member", "text", ["Gus", "Ina"]), column("Day", "date", ["2026"])]],
});
export const ORDERED: Known = folder({
  "articles.csv": [4, [column("Article", "text", ["tent", "stove", "rope", "lamp"]), column("Shelf", "text", ["A", "B"])]],
  "orders.csv": [6, [column("Article", "text", ["tent", "stove"]), column("Status", "text", ["open", "cancelled"])]],
});

/** A school of dance. */
export const DANCE: Known = folder({
  "lezioni.csv": [
    9,
    [
      column("Data", "date", ["2026"]),
      column("Allieva", "text", ["Ada Neri", "Bice Sala"]),
      column("Insegnante", "text", ["Rosa Fermi", "Tito Galli"]),
      column("Minuti", "integer"),
    ],
  ],
});
export const AULAS: Known = folder({
  "aulas.csv": [
    9,
    [
      column("Data", "date", ["2026"]),
      column("Aluno", "text", ["Rui", "Ana"]),
      column("Professor", "text", ["Inês Faro", "João Reis"]),
      column("Minutos", "integer"),
    ],
  ],
});

/** A choir that keeps its dues in the list of its singers. */
export const DUES: Known = folder({
  "members.csv": [
    3,
    [column("Name", "text", ["Ole Berg", "Mai Lund", "Kit Roe"]), column("Voice", "text", ["alto", "bass"]), column("Dues paid", "text", ["yes", "no"])],
  ],
});
