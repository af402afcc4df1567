import { canonicalTableQuery } from "@aether/ports/conformance/table-engine";
import type { DescribedTable, TableAnswer, tableQuery, Written } from "@aether/protocol";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { doTask } from "./do-task.ts";
import type { ToldWorkbook } from "./table-reply.ts";
import { unframed } from "./wire.ts";
import { workbookOf } from "./workbook.test-harness.ts";

type Content = string | Uint8Array;
const bytesOf = (content: Content): Buffer => Buffer.from(content as string);

function done(files: Readonly<Record<string, Content>>, query?: Written<typeof tableQuery>): unknown {
  const all = Object.entries(files).map(([name, content]) => ({ path: `/t/${name}`, content: bytesOf(content) }));
  const task = { files: all.map(({ path, content }) => ({ path, bytes: content.length })), ...(query && { query: canonicalTableQuery(query) }) };
  return unframed(doTask(task, Buffer.concat(all.map(({ content }) => content)))).head;
}

const described = (name: string, content: Content): DescribedTable[] => (done({ [name]: content }) as { tables: DescribedTable[] }).tables;
const types = (name: string, content: Content): unknown =>
  described(name, content).map(({ columns }) => Object.fromEntries(columns.map((column) => [column.name, column.type])))[0];
const asked = (name: string, content: Content, query: Omit<Written<typeof tableQuery>, "file"> = {}): TableAnswer => {
  const reply = done({ [name]: content }, { file: name, ...query }) as { answer?: TableAnswer; message?: string };
  if (!reply.answer) throw new Error(reply.message);
  return reply.answer;
};
const utf16 = (text: string, mark: boolean): Buffer => Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le");

describe("separated files", () => {
  test.for([
    ["a comma", "a,b\n1,x\n", [[1, "x"]]],
    [
      "a semicolon with commas in numbers",
      "a;b\n1,5;x\n2,5;y\n",
      [
        [1.5, "x"],
        [2.5, "y"],
      ],
    ],
    ["a tab", "a\tb\n1\tx, y\n", [[1, "x, y"]]],
    ["a vertical bar", "a|b\n1|x\n", [[1, "x"]]],
    ["a separator that is said", "sep=|\na|b\n1|x\n", [[1, "x"]]],
    ["quotes, doubled quotes and line ends in them", 'a,b\n"1 ""x""\n2","c,d"\n', [['1 "x"\n2', "c,d"]]],
    ["carriage returns", "a,b\r\n1,x\r\n", [[1, "x"]]],
    ["a byte order mark", "\ufeffa,b\n1,x\n", [[1, "x"]]],
    ["one column", "a\n1\n2\n", [[1], [2]]],
    [
      "short and long rows",
      "a,b\n1\n2,x,z\n",
      [
        [1, null, null],
        [2, "x", "z"],
      ],
    ],
    ["rows without anything", "a,b\n\n1,x\n,\n", [[1, "x"]]],
    [
      "titles above",
      "Sales 2025\n\nid,name,sum\n1,x,3\n2,y,4\n",
      [
        [1, "x", 3],
        [2, "y", 4],
      ],
    ],
  ] as const)("%s", ([_why, content, rows]) => {
    expect(asked("t.csv", content).rows).toEqual(rows);
  });

  test.for([
    ["UTF-16 with its mark", utf16("größe;ort\n1;Köln\n", true)],
    ["UTF-16 without", utf16("größe;ort\n1;Köln\n", false)],
    ["Latin-1", Buffer.from("größe;ort\n1;Köln\n", "latin1")],
    ["UTF-8", Buffer.from("größe;ort\n1;Köln\n")],
  ] as const)("%s is read", ([_why, content]) => {
    expect(asked("t.csv", content)).toMatchObject({ columns: [{ name: "größe" }, { name: "ort" }], rows: [[1, "Köln"]] });
  });

  test("lines are those of the file, behind cells with line ends too", () => {
    expect(asked("t.csv", 'a,b\n1,"x\ny"\n\n2,z\n').lines).toEqual([2, 5]);
    expect(asked("t.csv", "sep=,\na,b\n1,x\n").lines).toEqual([3]);
  });

  test("a file without a header has columns by position, and says so", () => {
    const [table] = described("t.csv", "1,2025-01-01\n2,2025-01-02\n");
    expect(table?.columns.map(({ name }) => name)).toEqual(["column 1", "column 2"]);
    expect(table?.notes.join()).toMatch(/no header row/);
    expect(table?.rows).toBe(2);
  });

  test("names that stand twice or not at all are told apart", () => {
    expect(types("t.csv", "a,a,\n1,2,x\n")).toEqual({ a: "integer", "a 2": "integer", "column 3": "text" });
  });

  test("a last row with a total is told", () => {
    expect(described("t.csv", "name,sum\na,1\nb,2\nTotal,3\n")[0]?.notes.join()).toMatch(/last row \(4\) looks like a total/);
  });

  test("what is no table is said to be none", () => {
    expect(done({ "a.txt": "just a sentence\nand another\n" })).toMatchObject({ code: "UNSUPPORTED" });
    expect(done({ "a.bin": Buffer.from([1, 0, 2, 0, 255]) })).toMatchObject({ code: "UNSUPPORTED" });
    expect(done({ "a.csv": "" })).toMatchObject({ code: "UNSUPPORTED" });
  });
});

describe("types", () => {
  const column = (...cells: readonly string[]): TableAnswer => asked("t.tsv", `v\tw\n${cells.map((cell) => `${cell}\tx\n`).join("")}`, { select: ["v"] });
  test.for([
    ["points and groups", ["1,234.50", "2"], "number", [1234.5, 2]],
    ["commas and groups", ["1.234,50", "2"], "number", [1234.5, 2]],
    ["groups by apostrophes and spaces", ["1'234", "1 234 567"], "integer", [1234, 1234567]],
    ["currencies, percent and brackets", ["€ 5", "$1.50", "(3)", "12%", "7 EUR", "-€2"], "number", [5, 1.5, -3, 12, 7, -2]],
    ["exponents", ["1e3", "2.5E-1"], "number", [1000, 0.25]],
    ["numbers beside what stands for no value", ["1", "n/a", "-", "2"], "integer", [1, "n/a", "-", 2]],
    ["codes", ["007", "012"], "text", ["007", "012"]],
    ["numbers that would lose digits", ["12345678901234567", "1"], "text", ["12345678901234567", "1"]],
    ["words", ["1", "two", "three"], "text", ["1", "two", "three"]],
    ["booleans", ["true", "FALSE"], "boolean", [true, false]],
    ["dates of ISO", ["2025-01-31", "2025-02-01T10:05:00Z"], "date", ["2025-01-31", "2025-02-01 10:05:00"]],
    ["dates with points", ["31.12.2025", "1.2.25"], "date", ["2025-12-31", "2025-02-01"]],
    ["the day first, as one can only be", ["01/02/2025", "31/12/2025"], "date", ["2025-02-01", "2025-12-31"]],
    ["the month first, as one can only be", ["01/02/2025", "12/31/2025"], "date", ["2025-01-02", "2025-12-31"]],
    ["neither says", ["01/02/2025", "03/04/2025"], "text", ["01/02/2025", "03/04/2025"]],
    ["names of months", ["12 Mar 2025", "3. März 2025", "Mai 4, 2025", "5 février 2025"], "date", ["2025-03-12", "2025-03-03", "2025-05-04", "2025-02-05"]],
    ["days there are none of", ["2025-02-30", "2025-02-31"], "text", ["2025-02-30", "2025-02-31"]],
    ["no dates: versions", ["1.2.3", "10.0.1"], "text", ["1.2.3", "10.0.1"]],
  ] as const)("%s", ([_why, cells, type, rows]) => {
    const { columns, rows: got } = column(...cells);
    expect({ type: columns[0]?.type, rows: got.map(([cell]) => cell) }).toEqual({ type, rows });
  });

  test("dates that may be either are refused as dates until the question says how they are meant", () => {
    const content = "d;n\n01/02/2025;1\n03/04/2025;2\n";
    const query = { compute: [{ as: "m", of: "month(d)" }], select: ["m"] };
    expect(() => asked("t.csv", content, query)).toThrow(/say dates: day-first or month-first/);
    expect(asked("t.csv", content, { ...query, dates: "day-first" }).rows).toEqual([["2025-02"], ["2025-04"]]);
    expect(asked("t.csv", content, { ...query, dates: "month-first" }).rows).toEqual([["2025-01"], ["2025-03"]]);
  });

  test("an unclear number is read like the rest of its file", () => {
    expect(asked("t.csv", "a;b\n1.234;5,5\n").rows).toEqual([[1234, 5.5]]);
    expect(asked("t.csv", 'a,b\n1.234,5.5\n"1,5",1\n', { select: ["b"] }).rows).toEqual([[5.5], [1]]);
  });

  test("a sum over a column that is mostly words counts its numbers and tells the rest", () => {
    const answer = asked("t.csv", "a,b\n1,x\ntwo,y\nthree,z\n", { measures: [{ fn: "sum", column: "a" }] });
    expect(answer).toMatchObject({
      rows: [[1]],
      unread: [
        {
          column: "a",
          cells: 2,
          examples: [
            { line: 3, text: "two" },
            { line: 4, text: "three" },
          ],
        },
      ],
    });
  });

  test("amounts add up to what a person would write", () => {
    expect(asked("t.csv", "a,b\n0.1,x\n0.2,x\n", { measures: [{ fn: "sum", column: "a" }] }).rows).toEqual([[0.3]]);
  });
});

describe("JSON", () => {
  test.for([
    ["a list of records", '[{"a": 1, "b": {"c": "x"}}, {"b": {"d": [1]}}]', { a: "integer", "b.c": "text", "b.d": "text" }],
    ["columns", '{"a": [1, 2], "b": ["x", "y"]}', { a: "integer", b: "text" }],
    ["lists by name", '{"version": 1, "orders": [{"a": 1}], "more": [{"z": 1}]}', { a: "integer" }],
    ["a list of lists", "[[1, 2], [3, 4]]", { "column 1": "integer", "column 2": "integer" }],
    ["lines", '{"a": 1}\n{"a": "x"}\n', { a: "text" }],
  ] as const)("%s", ([_why, content, expected]) => {
    expect(types("t.json", content)).toEqual(expected);
  });

  test("a list is asked by its name, and one that is not named is told with the others", () => {
    const content = '{"orders": [{"a": 1}], "more": [{"z": 5}]}';
    expect(asked("t.json", content, { sheet: "more" }).rows).toEqual([[5]]);
    expect(asked("t.json", content).tables[0]?.notes.join()).toMatch(/first table of the file, "orders"; there is also "more"/);
  });

  test("names that objects have anyway are names like others", () => {
    expect(asked("t.json", '[{"__proto__": 1, "constructor": 2}]').rows).toEqual([[1, 2]]);
  });
});

describe("pages and Markdown texts", () => {
  const PAGE = `<!DOCTYPE html><html><body><h1>Stock</h1>
<table><tr><td>Home</td><td>About us</td></tr><tr><td>1</td><td>2</td></tr></table>
<table><caption>Seeds</caption><thead><tr><th>Seed</th><th>Packs</th><th>Best before</th></tr></thead>
<tbody><tr><td>Leek &amp; onion</td><td>12</td><td>3 March 2027</td></tr><tr style="display:none"><td>Hidden</td><td>99</td><td>1 May 2027</td></tr>
<tr><td>Beet<br>root</td><td>4</td><td>9 July 2028</td></tr></tbody></table>
</body></html>`;

  test("a table with a header is one, and one that lays the page out is none", () => {
    expect(described("p.html", PAGE).map(({ sheet }) => sheet)).toEqual([undefined]);
    expect(asked("p.html", PAGE)).toMatchObject({
      columns: [
        { name: "Seed", type: "text" },
        { name: "Packs", type: "integer" },
        { name: "Best before", type: "date" },
      ],
      rows: [
        ["Leek & onion", 12, "2027-03-03"],
        ["Beet root", 4, "2028-07-09"],
      ],
      lines: [2, 3],
    });
  });

  test("each of several tables has its number", () => {
    const two = `${PAGE}<table><tr><th>Tool</th></tr><tr><td>Spade</td></tr></table>`;
    expect(described("p.html", two).map(({ sheet, columns }) => [sheet, columns[0]?.name])).toEqual([
      ["table 1", "Seed"],
      ["table 2", "Tool"],
    ]);
    expect(asked("p.html", two, { sheet: "table 2" }).rows).toEqual([["Spade"]]);
  });

  test("cells that span rows and columns stand for each of them", () => {
    const page = `<table><tr><th rowspan="2">Bed</th><th colspan="2">Yield</th></tr><tr><th>2025</th><th>2026</th></tr>
<tr><td>North</td><td>1</td><td>2</td></tr><tr><td rowspan=2>South</td><td>3</td><td>4</td></tr><tr><td>5</td><td>6</td></tr></table>`;
    const { columns, rows } = asked("p.html", page);
    expect(columns.map(({ name }) => name)).toEqual(["Bed", "Yield 2025", "Yield 2026"]);
    expect(rows).toEqual([
      ["North", 1, 2],
      ["South", 3, 4],
      ["South", 5, 6],
    ]);
  });

  test("a table in a cell is one of its own, and what holds it is none", () => {
    const page = "<table><tr><th>Menu</th><td><table><tr><th>Dish</th></tr><tr><td>Soup</td></tr></table></td></tr><tr><td>x</td></tr></table>";
    expect(asked("p.html", page)).toMatchObject({ columns: [{ name: "Dish" }], rows: [["Soup"]] });
  });

  test("a page that lies too deep in itself is refused at once", () => {
    const nested = (depth: number): string => `${"<div>".repeat(depth)}<table><tr><th>a</th></tr><tr><td>1</td></tr></table>`;
    expect(asked("p.html", nested(400)).rows).toEqual([[1]]);
    for (const depth of [600, 1_000_000])
      expect(done({ "p.html": nested(depth) })).toMatchObject({
        code: "TOO_LARGE",
        message: "/t/p.html is not read: its elements lie more than 512 deep in each other",
      });
  });

  test("tables of a Markdown text are read, and not those of its examples", () => {
    const text = "# Hens\n\n| Hen | Eggs |\n|---|---:|\n| **Ada** | 5 |\n| Bea \\| Bo | 3 |\n\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n";
    expect(asked("hens.md", text)).toMatchObject({
      columns: [{ name: "Hen" }, { name: "Eggs", type: "integer" }],
      rows: [
        ["Ada", 5],
        ["Bea | Bo", 3],
      ],
      lines: [5, 6],
    });
  });

  test.for([
    ["p.html", "<p>No table</p>", "the page has no table with a header"],
    ["p.html", "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>", "the page has no table with a header"],
    ["p.html", "<table><tr><th>Name</th><td>Ada</td></tr><tr><th>Age</th><td>9</td></tr></table>", "the page has no table with a header"],
    ["n.md", "# Notes\n\na | b\n", "the text has no table with a header"],
  ] as const)("%s without one is refused: %s", ([name, content, why]) => {
    expect(done({ [name]: content })).toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining(why) });
  });
});

const SHEET = `<worksheet><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>Report</t></is></c></row>
<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="inlineStr"><is><t>When</t></is></c></row>
<row r="4"><c r="B4" t="inlineStr"><is><t>Q1</t></is></c><c r="C4" t="inlineStr"><is><t>Q2</t></is></c></row>
<row r="5"><c r="A5" t="s"><v>2</v></c><c r="B5"><f>1+1</f><v>2</v></c><c r="C5" t="b"><v>1</v></c><c r="D5" s="1"><v>45658.5</v></c></row>
<row r="7"><c r="A7" t="str"><v>y</v></c><c r="B7"><v>3.5</v></c><c r="C7" t="e"><v>#DIV/0!</v></c></row>
</sheetData><mergeCells><mergeCell ref="B3:C3"/><mergeCell ref="A3:A4"/></mergeCells></worksheet>`;
const BOOK = zipSync({
  "xl/workbook.xml": strToU8('<workbook xmlns:r="r"><sheets><sheet name="One" r:id="a"/><sheet name="Two" state="hidden" r:id="b"/></sheets></workbook>'),
  "xl/_rels/workbook.xml.rels": strToU8(
    '<Relationships><Relationship Id="a" Target="worksheets/a.xml"/><Relationship Id="b" Target="/xl/worksheets/b.xml"/></Relationships>',
  ),
  "xl/sharedStrings.xml": strToU8("<sst><si><t>Name</t></si><si><r><t>Sa</t></r><r><t>les</t></r><rPh><t>x</t></rPh></si><si><t>x</t></si></sst>"),
  "xl/styles.xml": strToU8(
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd hh:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>',
  ),
  "xl/worksheets/a.xml": strToU8(SHEET),
  "xl/worksheets/b.xml": strToU8(
    '<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>k</t></is></c></row><row r="2"><c><v>9</v></c></row></sheetData></worksheet>',
  ),
});

test("a workbook: sheets, shared and rich texts, results of formulas, dates, merged headers, rows as they are counted", () => {
  const answer = asked("t.xlsx", BOOK, { sheet: "One" });
  expect(answer.columns.map(({ name }) => name)).toEqual(["Name", "Sales Q1", "Sales Q2", "When"]);
  expect(answer.rows).toEqual([
    ["x", 2, true, "2025-01-01 12:00:00"],
    ["y", 3.5, "#DIV/0!", null],
  ]);
  expect(answer.lines).toEqual([5, 7]);
  expect(asked("t.xlsx", BOOK, { sheet: "two" }).rows).toEqual([[9]]);
  expect(described("t.xlsx", BOOK)[1]?.notes.join()).toMatch(/hidden/);
});

test("a workbook that shows one long text in very many cells is more than can be read, and is told so before it is copied", () => {
  const shown = '<row><c t="s"><v>0</v></c></row>'.repeat(6_000);
  const shares = zipSync({
    "xl/workbook.xml": strToU8('<workbook xmlns:r="r"><sheets><sheet name="one" r:id="s"/></sheets></workbook>'),
    "xl/_rels/workbook.xml.rels": strToU8('<Relationships><Relationship Id="s" Target="worksheets/s.xml"/></Relationships>'),
    "xl/sharedStrings.xml": strToU8(`<sst><si><t>${"long ".repeat(5_000)}</t></si></sst>`),
    "xl/worksheets/s.xml": strToU8(`<worksheet><sheetData>${shown}</sheetData></worksheet>`),
  });
  expect(done({ "shares.xlsx": shares })).toMatchObject({ code: "TOO_LARGE", message: expect.stringMatching(/hold more than 134217728 characters/) });
});

test("a join that would make more rows than there is room for ends, and says so", () => {
  const many = `k,v\n${"a,1\n".repeat(2_000)}`;
  const query = { join: [{ file: "u.csv", on: ["k"] }], measures: [{ fn: "count" as const }] };
  expect(done({ "t.csv": many, "u.csv": many }, { file: "t.csv", ...query })).toMatchObject({ code: "TOO_LARGE" });
});

test("a number is compared with texts as it is shown", () => {
  const files = { "t.csv": "k,v\n1,a\n2,b\n30,c\n", "u.csv": "k,w\n001,x\n2,y\n" };
  const answer = (query: Omit<Written<typeof tableQuery>, "file">): unknown =>
    (done(files, { file: "t.csv", ...query }) as { answer?: TableAnswer }).answer?.rows;
  expect(answer({ join: [{ file: "u.csv", on: ["k"] }], select: ["v", "w"] })).toEqual([["b", "y"]]);
  expect(answer({ where: "k ends 0", select: ["v"] })).toEqual([["c"]]);
  expect(answer({ where: { column: "k", is: "contains", value: "." }, select: ["v"] })).toEqual([]);
});

test("columns of files with the same name are told apart, also of one that is joined with itself", () => {
  const answer = asked("t.csv", "id,boss,name\n1,2,Ann\n2,,Bob\n", { join: [{ file: "t.csv", on: ["boss = id"] }] });
  expect(answer.columns.map(({ name }) => name)).toEqual(["id", "boss", "name", "t 2.id", "t 2.boss", "t 2.name"]);
  expect(answer.rows).toEqual([[1, 2, "Ann", 2, null, "Bob"]]);
});

test("sheets of which not all fit into one reading are told one after the other, and one that is too much by itself is cut, with a note", () => {
  const rows = (text: string, count: number): string[][] => Array.from({ length: count }, () => [text.repeat(100)]);
  const bytes = Buffer.from(workbookOf({ One: rows("a", 20_000), Two: rows("b", 30_000), Three: rows("c", 50_000), Four: [["d"]] }));
  const from = (number: number): ToldWorkbook =>
    (unframed(doTask({ files: [{ path: "/t/t.xlsx", bytes: bytes.length }], from: number }, bytes)).head as { workbook: ToldWorkbook }).workbook;
  const [one, two, three, four] = [from(1), from(2), from(3), from(4)];
  expect([one, two, three, four].map(({ sheets, told, next, wasCut }) => [sheets, told.map(({ name }) => name), next, wasCut])).toEqual([
    [4, ["One"], 2, undefined],
    [4, ["Two"], 3, undefined],
    [4, ["Three"], 4, true],
    [4, ["Four"], undefined, undefined],
  ]);
  expect(three.notes.join()).toContain("ask it as a table");
  expect(three.told[0]?.grid.endsWith(" |")).toBe(true);
});
