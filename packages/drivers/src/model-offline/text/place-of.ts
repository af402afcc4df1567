/** What a document is that is read as what it says: what its places are counted in, and at which line of its text each begins. */
export interface Places {
  readonly unit: string;
  readonly units: number;
  /** The lines of the text are those of the file. */
  readonly isInPlace: boolean;
  readonly parts: readonly { readonly line: number; readonly number: number; readonly heading?: string }[];
}

/** Where a line of the text stands in its file, as people name it: `line 4`, `page 3`, `sheet Orders, cells A7:C7`. */
export type PlaceOf = (line: number) => string;

const ANNOUNCED: ReadonlySet<string> = new Set(["page", "slide", "sheet", "cell", "message"]);
/** Says only where something stands. */
const MARK = /^\[(?:page|slide|sheet|cell|message) \d+\]$/;
const MARK_OF_KIND = /^\[(?:notes|output)\]$/;
const GRID_ROW = /^\| (\d+) \|(.*)\|$/;

/** Lines of a text, and the first of them as the file counts them. */
interface Lines {
  readonly lines: readonly string[];
  readonly first: number;
}

export function placesIn({ lines, first }: Lines, places: Places | undefined): PlaceOf {
  if (places === undefined || places.isInPlace) return (line) => `line ${line}`;
  const { unit, units, parts } = places;
  if (!ANNOUNCED.has(unit) || (unit === "message" && units <= 1)) return (line) => `line ${line} of its text`;
  return (line) => {
    const part = parts.findLast((each) => each.line <= line);
    if (part === undefined) return `line ${line} of its text`;
    if (unit !== "sheet") return `${unit} ${part.number}`;
    const name = (part.heading ?? String(part.number)).replaceAll("(", "[").replaceAll(")", "]");
    const cells = cellsIn(lines[line - first] ?? "");
    return `sheet ${name}${cells === undefined ? "" : `, ${cells}`}`;
  };
}

/** The cells that a row of a sheet's grid fills. */
function cellsIn(row: string): string | undefined {
  const [, number, cells = ""] = GRID_ROW.exec(row) ?? [];
  if (number === undefined) return undefined;
  const filled = cells.split(/(?<!\\)\|/).flatMap((cell, at) => (cell.trim() === "" ? [] : [at]));
  const [from, to] = [filled[0], filled.at(-1)];
  if (from === undefined || to === undefined) return undefined;
  return from === to ? `cell ${letters(from)}${number}` : `cells ${letters(from)}${number}:${letters(to)}${number}`;
}

function letters(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return `${rest < 0 ? "" : letters(rest)}${String.fromCharCode(65 + (column % 26))}`;
}

/** What is said, line by line, without what only says where: marks of pages and the like, the letters and numbers of sheets. */
export function withoutPlaces({ lines, first }: Lines, places: Places | undefined): readonly string[] {
  if (places === undefined || !ANNOUNCED.has(places.unit)) return lines;
  const begins = new Set(places.parts.map(({ line }) => line - first));
  const said = lines.map((line, at) => ((begins.has(at) && MARK.test(line)) || MARK_OF_KIND.test(line) ? "" : line));
  return places.unit === "sheet" ? said.map(rowSaid) : said;
}

/** A row of a sheet is its cells; one with a single cell is a statement. */
function rowSaid(line: string): string {
  if (/^\| {2}\| A(?: \| [A-Z]+)* \|$/.test(line) || /^\|(?: --- \|)+$/.test(line)) return "";
  const [, , cells] = GRID_ROW.exec(line) ?? [];
  if (cells === undefined) return line;
  const filled = cells.split(/(?<!\\)\|/).flatMap((cell) => (cell.trim() === "" ? [] : [cell.trim()]));
  return filled.length === 1 ? (filled[0] ?? "").replaceAll("\\|", "|") : `|${cells}|`;
}
