import { parse } from "node:path";
import type { TableFile } from "@aether/ports";
import type { RawTable } from "../raw-table.ts";
import { notATable } from "../refusals.ts";
import { decodeBytes } from "./decode-bytes.ts";
import { headOfGrid } from "./head-of-grid.ts";
import { readDelimited } from "./read-delimited.ts";
import { isJsonLines, readJsonLines, readJsonTables } from "./read-json-tables.ts";
import { readMarkdownTables, readPageTables } from "./read-page-tables.ts";
import { readWorkbook } from "./read-workbook.ts";

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLD_WORKBOOK = [0xd0, 0xcf, 0x11, 0xe0];
const startsWith = (bytes: Uint8Array, signs: readonly number[]): boolean => signs.every((sign, at) => bytes[at] === sign);

/** The tables of one file, by what it holds. @throws SyscallError `UNSUPPORTED`, `TOO_LARGE` */
export function readTables({ path, bytes }: TableFile): readonly RawTable[] {
  if (startsWith(bytes, ZIP)) return readWorkbook(bytes, path);
  if (startsWith(bytes, OLD_WORKBOOK)) throw notATable(path, "it is a workbook of the old binary kind; save it as XLSX or CSV");
  const decoded = decodeBytes(bytes);
  if (!decoded) throw notATable(path, "it is no text");
  const { text, encoding } = decoded;
  const note = encoding === "UTF-8" ? [] : [`encoding: ${encoding}`];
  return textTables(path, text).map((table) => ({ ...table, notes: [...note, ...table.notes] }));
}

const PAGE = /^\.x?html?$/;
const MARKDOWN = /^\.(?:md|markdown)$/;
const DOCTYPE = /^\s*<(?:!doctype html|html)[\s>]/i;

function textTables(path: string, text: string): readonly RawTable[] {
  if (text.trim() === "") throw notATable(path, "it is empty");
  const ending = parse(path).ext.toLowerCase();
  if (ending !== ".csv" && ending !== ".tsv") {
    if (isJsonLines(path, text)) return [readJsonLines(text, path)];
    if (ending === ".json" || /^\s*[[{]/.test(text)) return readJsonTables(text, path);
  }
  if (PAGE.test(ending) || (ending !== ".csv" && ending !== ".tsv" && DOCTYPE.test(text))) return readPageTables(text, path);
  if (MARKDOWN.test(ending)) return readMarkdownTables(text, path);
  const { separator, ...grid } = readDelimited(text);
  if (separator === undefined && ending !== ".csv" && ending !== ".tsv") throw notATable(path, "its lines have no separator that makes columns of them");
  return [{ file: path, ...headOfGrid(grid), commaLikely: separator === ";" }];
}
