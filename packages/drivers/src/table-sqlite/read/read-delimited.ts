import Papa from "papaparse";
import type { Grid, RawCell } from "../raw-table.ts";
import { MAX_CELLS } from "../raw-table.ts";
import { tooManyCells } from "../refusals.ts";

const SEPARATORS = [",", ";", "\t", "|"] as const;
type Separator = (typeof SEPARATORS)[number];
const NAMES: Readonly<Record<Separator, string>> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar" };
/** Rows that the separator is read from. */
const PREVIEW = 60;
const SAID = /^sep=([,;|\t])\r?\n/i;

/** CSV and its kin. `separator` is undefined where a file has one column. */
export function readDelimited(text: string): Grid & { readonly separator: Separator | undefined } {
  const said = SAID.exec(text);
  const body = said ? text.slice(said[0].length) : text;
  const separator = said ? (said[1] as Separator) : separatorOf(body);
  const rows: RawCell[][] = [];
  const lines: number[] = [];
  let line = said ? 2 : 1;
  let cells = 0;
  let faults = 0;
  Papa.parse<string[]>(body, {
    delimiter: separator ?? ",",
    step: ({ data, errors }) => {
      faults += errors.length > 0 ? 1 : 0;
      cells += data.length;
      if (cells > MAX_CELLS) throw tooManyCells();
      if (data.some((cell) => cell.trim() !== "")) {
        rows.push(data.map(cellOf));
        lines.push(line);
      }
      line += 1 + data.reduce((sum, cell) => sum + lineEndsIn(cell), 0);
    },
  });
  const notes = separator === undefined ? [] : [`separator: ${NAMES[separator]}`];
  if (faults > 0) notes.push(`${faults} ${faults === 1 ? "row has" : "rows have"} quotes that do not fit, read as they stand`);
  return { rows, lines, notes, separator };
}

const cellOf = (text: string): RawCell => {
  const cell = text.trim();
  return cell === "" ? null : cell;
};

function lineEndsIn(cell: string): number {
  let ends = 0;
  for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) ends++;
  return ends;
}

/** The one by which most rows have the same number of cells, more than one; of several, the one that makes the most. */
function separatorOf(text: string): Separator | undefined {
  let best: { readonly separator: Separator; readonly score: number } | undefined;
  for (const separator of SEPARATORS) {
    const { data } = Papa.parse<string[]>(text.slice(0, 262_144), { delimiter: separator, preview: PREVIEW, skipEmptyLines: true });
    const widths = data.map((row) => row.length);
    const [width, count] = modeOf(widths);
    if (width < 2) continue;
    const score = (count / widths.length) * (1 - 1 / (width + 1));
    if (!best || score > best.score + 1e-9) best = { separator, score };
  }
  return best?.separator;
}

function modeOf(values: readonly number[]): readonly [value: number, count: number] {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
}
