import type { Known } from "./frame.ts";
import { column } from "./known.test-folder.ts";

/** What a repair café, a tower with visitors, a boat hire and a holiday flat keep. */
export const CAFE: Known = {
  outputs: [],
  names: ["repairs.csv", "tools.csv", "tickets.csv", "boats.csv", "props.csv"],
  asksTables: true,
  tables: new Map([
    [
      "repairs.csv",
      {
        rows: 9,
        columns: [
          column("Nr", "integer"),
          column("Day", "date", ["2026"]),
          column("Item", "text", ["toaster", "lamp", "bicycle"]),
          column("Weight (kg)", "number"),
          column("Brought by", "text", ["Alma Reed", "Bert Voss", "Clem Hart"]),
          column("Helper", "text", ["Hana", "Ivor", "June"]),
          column("Minutes", "integer"),
          column("Donation", "number"),
          column("Fixed", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "tools.csv",
      {
        rows: 3,
        columns: [
          column("tool", "text", ["torque wrench", "multimeter", "bench vice"]),
          column("worth", "number"),
          column("lent to", "text", ["Alma Reed", "Clem Hart"]),
          column("returned", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "tickets.csv",
      {
        rows: 8,
        columns: [
          column("Date", "date", ["2025"]),
          column("Ticket", "text", ["child", "adult", "concession"]),
          column("People", "integer"),
          column("Price each", "number"),
        ],
      },
    ],
    [
      "boats.csv",
      {
        rows: 4,
        columns: [
          column("Boat", "text", ["Tern", "Gannet", "Teal", "Plover"]),
          column("Year bought", "integer"),
          column("Needs repair", "text", ["yes", "no"]),
        ],
      },
    ],
    [
      "props.csv",
      {
        rows: 4,
        columns: [column("prop", "text", ["sword", "crown", "lantern", "throne"]), column("value", "integer"), column("box", "text", ["A", "B"])],
      },
    ],
  ]),
};
