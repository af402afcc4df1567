import { expect, test } from "vitest";
import { endingOf } from "./name-of-content.ts";

const bytes = (text: string, encoding: BufferEncoding = "utf8") => Buffer.from(text, encoding);

test.for<readonly [string, Buffer, string]>([
  ["prose", bytes("One line.\nAnother, with a comma.\n"), "txt"],
  ["prose without full stops", bytes("to do, today\nbuy milk and bread and everything else that is on the long list from yesterday, please\n"), "txt"],
  ["commas", bytes('name,amount\n"Doe, Ann",12\nBob,3\n'), "csv"],
  ["semicolons and decimal commas", bytes("name;amount\nAnn;1,5\nBob;2,25\n"), "csv"],
  ["tabs", bytes("name\tamount\nAnn\t1\n"), "tsv"],
  ["vertical bars", bytes("name|amount\nAnn|1,5\nBob|2,25\n"), "csv"],
  ["one bar in prose", bytes("git log | head shows the newest\nmake test runs them all\n"), "txt"],
  ["a table of Markdown", bytes("| name | amount |\n|---|--:|\n| Ann | 1 |\n"), "md"],
  ["an object", bytes('{\n  "a": [1, 2]\n}\n'), "json"],
  ["a list over many lines", bytes(`[${"1,\n".repeat(40_000)}1]`), "json"],
  ["objects by the line", bytes('{"a":1}\n{"a":2}\n'), "jsonl"],
  ["a log that begins like JSON", bytes("[12:00] begun\n[12:01] ended\n"), "txt"],
  ["a page", bytes("<!DOCTYPE html>\n<p>x</p>"), "html"],
  ["a mail", bytes("From: a@example.com\nTo: b@example.com\nSubject: x\n\nHello\n"), "eml"],
  ["a PDF", bytes("%PDF-1.7\n\0\0"), "pdf"],
  ["a workbook", bytes("PK\u0003\u0004....xl/workbook.xml", "latin1"), "xlsx"],
  ["an archive", bytes("PK\u0003\u0004....a.txt", "latin1"), "zip"],
  ["a picture", bytes("\u0089PNG\r\n\u001a\n", "latin1"), "png"],
  ["what is no text", Buffer.from([1, 0, 2, 0xff]), "bin"],
  ["wide text", Buffer.concat([Buffer.from([0xff, 0xfe]), bytes("Hi", "utf16le")]), "txt"],
])("%s is named by what it is", ([, content, ending]) => expect(endingOf(content)).toBe(ending));
