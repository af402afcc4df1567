import type { Known } from "./frame.ts";
import { column } from "./known.test-folder.ts";

/** What a surgery, a machine room, flats and a school keep. */
export const SURGERY: Known = {
  outputs: [],
  names: ["appointments.csv", "disks.csv", "flats.csv", "exams.csv", "notes.md"],
  asksTables: true,
  tables: new Map([
    [
      "appointments.csv",
      {
        rows: 9,
        columns: [
          column("date", "date", ["2025"]),
          column("patient", "text", ["Nell Swift", "Idris Vane"]),
          column("therapist", "text", ["Ravi", "Orla"]),
          column("fee", "number"),
          column("attended", "text", ["yes", "no"]),
          column("settled", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "disks.csv",
      {
        rows: 4,
        columns: [
          column("disk", "text", ["d1", "d2", "d3", "d4"]),
          column("host", "text", ["cellar", "attic"]),
          column("size GB", "integer"),
          column("used GB", "integer"),
        ],
      },
    ],
    [
      "flats.csv",
      { rows: 3, columns: [column("flat", "text", ["Dune", "Gull", "Buoy"]), column("beds", "integer"), column("Dogs allowed", "text", ["yes", "no"])] },
    ],
    [
      "exams.csv",
      {
        rows: 6,
        columns: [column("Schüler", "text", ["Lena", "Max"]), column("Fach", "text", ["Mathe", "Physik"]), column("Bestanden", "text", ["ja", "nein"])],
      },
    ],
  ]),
};
