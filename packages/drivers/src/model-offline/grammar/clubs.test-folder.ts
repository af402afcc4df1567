import type { Known, TableShape } from "./frame.ts";
import { column } from "./known.test-folder.ts";

/** What clubs, a fire brigade, a surgery and a boat hire keep, in six languages. */
export const CLUBS: Known = {
  outputs: [],
  names: ["einsaetze.csv", "mitglieder.csv", "presenze.csv", "sorties.csv", "ventas.csv", "aulas.csv", "boats.csv", "rentals.json", "shifts.csv"],
  asksTables: true,
  tables: new Map(
    Object.entries({
      "einsaetze.csv": [
        12,
        [
          column("Nr", "integer"),
          column("Datum", "date", ["2025"]),
          column("Art", "text", ["Brand", "Sturmschaden", "Fehlalarm"]),
          column("Ort", "text", ["Lindach", "Niederau"]),
          column("Kräfte", "integer"),
          column("Dauer (Std.)", "number"),
        ],
      ],
      "mitglieder.csv": [
        3,
        [
          column("Name", "text", ["Bauer, Sepp", "Kern, Lisa", "Wolf, Gerda"]),
          column("Eintrittsjahr", "integer"),
          column("Atemschutz", "text", ["ja", "nein"]),
          column("Führerschein C", "text", ["ja", "nein"]),
        ],
      ],
      "presenze.csv": [
        9,
        [
          column("Data", "date", ["2025"]),
          column("Nome", "text", ["Donata Sala", "Elio Conti"]),
          column("Corso", "text", ["nuoto", "boxe"]),
          column("Minuti", "integer"),
        ],
      ],
      "sorties.csv": [
        8,
        [
          column("N°", "integer"),
          column("Date", "date", ["2026"]),
          column("Lieu", "text", ["Mont Aigu", "Lac Vert"]),
          column("Guide", "text", ["Élise Morel", "Bruno Caron"]),
          column("Distance (km)", "number"),
        ],
      ],
      "ventas.csv": [
        8,
        [
          column("fecha", "date", ["2026"]),
          column("producto", "text", ["jarrón", "plato"]),
          column("cliente", "text", ["Casa Lola", "Hotel Sol"]),
          column("unidades", "integer"),
          column("precio (€)", "number"),
        ],
      ],
      "aulas.csv": [
        9,
        [
          column("nº", "integer"),
          column("data", "date", ["2026"]),
          column("professor", "text", ["Rosa", "Nuno"]),
          column("aluno", "text", ["Bia Couto", "Davi Reis"]),
          column("valor (€)", "number"),
        ],
      ],
      "boats.csv": [4, [column("Boat", "text", ["Tern", "Teal", "Plover", "Grebe"]), column("Kind", "text", ["kayak", "canoe"])]],
      "rentals.json": [
        9,
        [
          column("id", "integer"),
          column("day", "date", ["2025"]),
          column("boat", "text", ["Tern", "Teal"]),
          column("customer", "text", ["Adam Pell", "Maud Seal"]),
          column("hours", "number"),
          column("deposit_returned", "boolean"),
        ],
      ],
      "shifts.csv": [
        9,
        [
          column("Shift date", "date", ["2025"]),
          column("Volunteer", "text", ["Agnes", "Bertie", "Effie"]),
          column("Hours", "number"),
          column("Where", "text", ["shop", "desk"]),
        ],
      ],
    } as const).map(([file, [rows, columns]]): [string, TableShape] => [file, { rows, columns }]),
  ),
};
