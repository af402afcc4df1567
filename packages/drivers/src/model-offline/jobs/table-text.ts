import type { Json } from "@aether/protocol";

export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

/** A cell as people read it: numbers without the dust of their sums. */
export function cellText(cell: Json): string {
  if (cell === null) return "";
  return typeof cell === "number" ? String(Number(cell.toPrecision(12))) : String(cell);
}

/** Rows as Markdown, CSV or JSON. */
export function rowsAs({ columns, rows }: TableRows, format: "md" | "csv" | "json"): string {
  if (format === "json")
    return `${JSON.stringify(
      rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, exact(row[index] ?? null)]))),
      null,
      2,
    )}\n`;
  const cells = [columns, ...rows.map((row) => columns.map((_, index) => cellText(row[index] ?? null)))];
  if (format === "csv") return `${cells.map((row) => row.map(quoted).join(",")).join("\n")}\n`;
  const [head = [], ...body] = cells.map((row) => `| ${row.map((cell) => cell.replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|")).join(" | ")} |`);
  return [head, `| ${columns.map(() => "---").join(" | ")} |`, ...body].join("\n");
}

const exact = (cell: Json): Json => (typeof cell === "number" ? Number(cell.toPrecision(12)) : cell);
/** A cell that a spreadsheet would take for a formula is text. */
const quoted = (cell: string): string => {
  const safe = /^[=+@]|^-(?!\d)/.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
