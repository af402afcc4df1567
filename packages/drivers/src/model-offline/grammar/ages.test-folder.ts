import type { Known, TableShape } from "./frame.ts";
import { column } from "./known.test-folder.ts";

/** Who is in clubs, with and without ages, and what they did. */
export const AGES: Known = {
  outputs: [],
  names: ["archers.csv", "members.csv", "sponsors.csv", "ponies.csv"],
  asksTables: true,
  tables: new Map<string, TableShape>([
    ["archers.csv", { rows: 3, columns: [column("Archer", "text", ["Ilse Bahr", "Jon Pike", "Zoe Ash"]), column("Handicap", "integer")] }],
    ["members.csv", { rows: 3, columns: [column("Name", "text", ["Ola Nes", "Per Vik", "Siv Aas"]), column("Age", "integer"), column("Points", "integer")] }],
    ["sponsors.csv", { rows: 2, columns: [column("Sponsor", "text", ["Dairy Holm", "Mill & Sons"]), column("Pledge", "integer")] }],
    ["ponies.csv", { rows: 2, columns: [column("Pony", "text", ["Dot", "Star"]), column("Born", "date", ["2014", "2019"]), column("Height (cm)", "integer")] }],
  ]),
};
