import { parseXml } from "./parse-xml.ts";

export interface SheetPart {
  readonly name: string;
  readonly part: string;
  readonly hidden: boolean;
}

export interface WorkbookFacts {
  readonly sheets: readonly SheetPart[];
  /** Days are counted from 1904. */
  readonly since1904: boolean;
}

type Parts = ReadonlyMap<string, Uint8Array>;

export function workbookFacts(parts: Parts): WorkbookFacts {
  const targets = new Map<string, string>();
  each(parts, "xl/_rels/workbook.xml.rels", (name, { Id, Target }) => {
    if (name === "Relationship" && Id !== undefined && Target !== undefined) targets.set(Id, Target.startsWith("/") ? Target.slice(1) : `xl/${Target}`);
  });
  const sheets: SheetPart[] = [];
  let since1904 = false;
  each(parts, "xl/workbook.xml", (name, attributes) => {
    if (name === "workbookPr") since1904 = ["1", "true"].includes(attributes["date1904"] ?? "");
    if (name !== "sheet") return;
    const id = Object.entries(attributes).find(([key]) => key.endsWith(":id") || key === "id")?.[1] ?? "";
    const part = targets.get(id);
    if (part !== undefined)
      sheets.push({ name: attributes["name"] ?? `sheet ${sheets.length + 1}`, part, hidden: (attributes["state"] ?? "visible") !== "visible" });
  });
  return { sheets, since1904 };
}

/** Texts that cells refer to, without what only says how they are spoken. */
export function sharedTexts(parts: Parts): readonly string[] {
  const texts: string[] = [];
  let current: string | undefined;
  let [inText, spoken] = [false, false];
  const part = parts.get("xl/sharedStrings.xml");
  if (!part) return texts;
  parseXml(part, {
    open(name) {
      if (name === "si") current = "";
      else if (name === "t") inText = !spoken;
      else if (name === "rPh") spoken = true;
    },
    text(text) {
      if (inText && current !== undefined) current += text;
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") spoken = false;
      else if (name === "si") texts.push(current ?? "");
    },
  });
  return texts;
}

/** Formats that come with every workbook and show a day or a time. */
const OWN_DATES: ReadonlySet<number> = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58,
]);

/** For each style of cells whether it shows a number as a date. */
export function dateStyles(parts: Parts): readonly boolean[] {
  const own = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inCells = false;
  const part = parts.get("xl/styles.xml");
  if (!part) return styles;
  parseXml(part, {
    open(name, attributes) {
      if (name === "numFmt") own.set(Number(attributes["numFmtId"]), isDateFormat(attributes["formatCode"] ?? ""));
      else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) {
        const format = Number(attributes["numFmtId"] ?? 0);
        styles.push(own.get(format) ?? OWN_DATES.has(format));
      }
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
  });
  return styles;
}

/** Days, months, years, hours or seconds outside of quotes, brackets and escapes. */
function isDateFormat(code: string): boolean {
  const [bare = ""] = code
    .replace(/"[^"]*"/g, "")
    .replace(/\\./g, "")
    .replace(/\[[^\]]*\]/g, "")
    .split(";");
  return /[dyhs]|m/i.test(bare) && !/[0#?]/.test(bare.replace(/s\.0+/gi, "s"));
}

function each(parts: Parts, part: string, open: (name: string, attributes: Readonly<Record<string, string>>) => void): void {
  const bytes = parts.get(part);
  if (bytes) parseXml(bytes, { open });
}
