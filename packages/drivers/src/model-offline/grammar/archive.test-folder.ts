import type { Known } from "./frame.ts";
import { column } from "./known.test-folder.ts";

/** An archive with its readers, and what they looked at. */
export const ARCHIVE: Known = {
  outputs: [],
  names: ["catalogue.json", "visits.csv", "readers.csv", "plots.csv", "spenden.csv", "pecas.csv", "commandes.csv", "house-rules.md", "scans/flood 1.tif"],
  asksTables: true,
  tables: new Map([
    [
      "catalogue.json",
      {
        rows: 11,
        columns: [
          column("ref", "text", ["BX/01", "BX/02"]),
          column("title", "text", ["Mill ledger", "Tithe map"]),
          column("year", "integer"),
          column("pages", "integer"),
          column("digitised", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "visits.csv",
      {
        rows: 9,
        columns: [
          column("Date", "date", ["2026"]),
          column("Reader", "text", ["Joan Metcalf", "Tim Orrell"]),
          column("Item", "text", ["BX/01"]),
          column("Hours", "number"),
        ],
      },
    ],
    ["readers.csv", { rows: 2, columns: [column("Reader", "text", ["Joan Metcalf", "Tim Orrell"]), column("Town", "text", ["Hebden", "Leeds"])] }],
    [
      "plots.csv",
      {
        rows: 12,
        columns: [
          column("Plot", "text", ["1A", "2"]),
          column("Holder", "text", ["Maureen Dobbs", "Olive Barnes"]),
          column("Size (m2)", "integer"),
          column("Rent (£)", "number"),
          column("Rent paid", "text", ["yes", "no"]),
        ],
      },
    ],
    ["spenden.csv", { rows: 8, columns: [column("Datum", "date", ["2026"]), column("Betrag (€)", "number"), column("Zweck", "text", ["Futter", "Zaun"])] }],
    ["pecas.csv", { rows: 5, columns: [column("peça", "text", ["saia", "casaco"]), column("estado", "text", ["pronto", "entregue"])] }],
    ["commandes.csv", { rows: 5, columns: [column("Client", "text", ["Hôtel du Lac", "Café Berthe"]), column("État", "text", ["livrée", "en attente"])] }],
  ]),
};

/** What a workshop has in stock, and who waits for a place in its course. */
export const WORKSHOP: Known = {
  outputs: [],
  names: ["stock.csv", "waiting list.csv"],
  asksTables: true,
  tables: new Map([
    [
      "stock.csv",
      {
        rows: 3,
        columns: [column("Part", "text", ["Chain"]), column("In stock", "integer"), column("Minimum", "integer"), column("Price each (£)", "number")],
      },
    ],
    ["waiting list.csv", { rows: 3, columns: [column("Name", "text", ["Abi Cole", "Todd Marlow"]), column("Asked on", "date", ["2024", "2025"])] }],
  ]),
};
