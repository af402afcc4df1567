import { strToU8, zipSync } from "fflate";

/** A workbook of sheets by name, whose cells are texts and numbers; null is an empty one. */
export function workbookOf(sheets: Readonly<Record<string, readonly (readonly (string | number | null)[])[]>>): Uint8Array {
  const names = Object.keys(sheets);
  const marked = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const cell = (value: string | number | null): string =>
    value === null ? "<c/>" : typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${marked(value)}</t></is></c>`;
  const sheet = (rows: readonly (readonly (string | number | null)[])[]): string =>
    `<worksheet><sheetData>${rows.map((row) => `<row>${row.map(cell).join("")}</row>`).join("")}</sheetData></worksheet>`;
  return zipSync({
    "xl/workbook.xml": strToU8(
      `<workbook xmlns:r="r"><sheets>${names.map((name, n) => `<sheet name="${marked(name)}" r:id="s${n}"/>`).join("")}</sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": strToU8(
      `<Relationships>${names.map((_, n) => `<Relationship Id="s${n}" Target="worksheets/s${n}.xml"/>`).join("")}</Relationships>`,
    ),
    ...Object.fromEntries(names.map((name, n) => [`xl/worksheets/s${n}.xml`, strToU8(sheet(sheets[name] ?? []))])),
  });
}
