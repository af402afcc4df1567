import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { isWorkbook } from "./is-workbook.ts";
import { workbookOf } from "./workbook.test-harness.ts";

const BOOK = workbookOf({ One: [["a"]] });

test.for([
  ["a workbook", BOOK, true],
  ["one with a remark behind it", Buffer.concat([BOOK, Buffer.alloc(3)]), true],
  ["a letter with a workbook in it, stored as it is", zipSync({ "word/document.xml": strToU8("<x/>"), "word/embeddings/a.xlsx": BOOK }, { level: 0 }), false],
  ["a packed folder that holds a workbook", zipSync({ "a.xlsx": BOOK }, { level: 0 }), false],
  ["a workbook whose list of names is cut off", BOOK.subarray(0, BOOK.length - 30), false],
  ["no more than a beginning", Uint8Array.from([0x50, 0x4b, 0x03, 0x04]), false],
  ["a list that is said to lie beyond the end", Buffer.concat([BOOK.subarray(0, BOOK.length - 6), Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0])]), false],
  ["a text", strToU8("xl/workbook.xml"), false],
] as const)("%s", ([_what, bytes, is]) => {
  expect(isWorkbook(bytes)).toBe(is);
});
