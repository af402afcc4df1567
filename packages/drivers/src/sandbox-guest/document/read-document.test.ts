import { renderDocument } from "@aether/ports";
import { expect, test } from "vitest";
import { docxOf, odtOf, paragraph, pptxOf, relations, zipOf } from "./office.test-harness.ts";
import { pdfOf } from "./pdf.test-harness.ts";
import { readDocument } from "./read-document.ts";

const read = async (name: string, bytes: Uint8Array, from = 1) => {
  const document = await readDocument({ name, bytes, from });
  return { ...document, text: renderDocument(document, from).text };
};
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a PDF is read page by page, whatever it is called", async () => {
  const pages = [["Report (final)", "of the year", "", "", "New part"], ["Second page"], []];
  const told = await read("report", pdfOf(pages, { title: "The report" }));
  expect(told).toMatchObject({ kind: "pdf", title: "The report", unit: "page", units: 3 });
  expect(told.text).toBe("[page 1]\nReport (final)\nof the year\n\nNew part\n\n[page 2]\nSecond page\n");
  expect(told.notes).toEqual(["page 3 has no text: what they show is a picture, or they are empty"]);
});

test("a PDF is gone on with from a page", async () => {
  expect((await read("a.pdf", pdfOf([["one"], ["two"], ["three"]]), 2)).text).toBe("[page 2]\ntwo\n\n[page 3]\nthree\n");
});

const WORD = docxOf(
  [
    paragraph("Costs &amp; plans", "Berschrift1"),
    paragraph("A first line."),
    '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r></w:p>',
    '<w:p><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink r:id="rId9"><w:r><w:t>the page</w:t></w:r></w:hyperlink><w:r><w:t>, kept</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
    `<w:tbl><w:tr><w:tc>${paragraph("Year")}</w:tc><w:tc>${paragraph("Cost")}</w:tc></w:tr><w:tr><w:tc>${paragraph("2024")}</w:tc><w:tc>${paragraph("10 | 12")}</w:tc></w:tr></w:tbl>`,
    paragraph("Sub", "Heading2"),
  ].join(""),
  {
    "word/styles.xml": '<w:styles xmlns:w="x"><w:style w:styleId="Berschrift1"><w:name w:val="heading 1"/></w:style></w:styles>',
    "word/_rels/document.xml.rels": relations({ rId9: "https://x.example/page" }),
    "word/footnotes.xml":
      '<w:footnotes xmlns:w="x"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>As of May.</w:t></w:r></w:p></w:footnote></w:footnotes>',
    "word/comments.xml": '<w:comments xmlns:w="x"><w:comment w:id="0" w:author="Ann"><w:p><w:r><w:t>Really?</w:t></w:r></w:p></w:comment></w:comments>',
    "word/header1.xml": "<w:hdr/>",
    "docProps/core.xml": '<cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:title>Costs</dc:title></cp:coreProperties>',
  },
);

test("a Word document is its headings, lists, tables, links, notes and comments, as if its changes were accepted", async () => {
  const told = await read("costs.docx", WORD);
  expect(told).toMatchObject({ kind: "docx", title: "Costs", unit: "paragraph", units: 9 });
  expect(told.text).toBe(
    "# Costs & plans\n\nA first line.\n\n- item\n\nSee [the page](https://x.example/page), kept[^2]\n\n| Year | Cost |\n| --- | --- |\n| 2024 | 10 \\| 12 |\n\n## Sub\n\n[notes]\n[^2]: As of May.\n\ncomment by Ann: Really?\n",
  );
  expect(told.notes).toEqual(["it holds changes that nobody accepted yet; the text is as if all were", "the headers and footers of its pages are left out"]);
  expect(told.blocks.find(({ role }) => role === "table")?.number).toBe(5);
});

test("lists of Word are numbered as it numbers them, whether a paragraph or its style says so", async () => {
  const item = (text: string, list: number, level = 0): string =>
    `<w:p><w:pPr><w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr></w:pPr><w:r><w:t>${text}</w:t></w:r></w:p>`;
  const format = (level: number, how: string): string => `<w:lvl w:ilvl="${level}"><w:numFmt w:val="${how}"/></w:lvl>`;
  const bytes = docxOf(
    [item("a", 7), item("b", 7), item("b1", 7, 1), item("c", 7), item("d", 8), paragraph("e", "Dots"), paragraph("f", "Steps"), item("g", 0)].join(""),
    {
      "word/styles.xml":
        '<w:styles xmlns:w="x"><w:style w:styleId="Dots"><w:pPr><w:numPr><w:numId w:val="8"/></w:numPr></w:pPr></w:style><w:style w:styleId="Steps"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style></w:styles>',
      "word/numbering.xml": `<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="1">${format(0, "decimal")}${format(1, "bullet")}</w:abstractNum><w:abstractNum w:abstractNumId="2">${format(0, "bullet")}</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="2"/></w:num></w:numbering>`,
    },
  );
  expect((await read("a.docx", bytes)).text).toBe("1. a\n2. b\n  - b1\n3. c\n- d\n- e\n4. f\n\ng\n");
});

test("a presentation is its slides in their order, with what is said to them", async () => {
  const slides = [
    { title: "Start", lines: ["one", "two"], notes: "Say hello." },
    { title: "End", lines: ["three"] },
  ];
  const told = await read("talk.pptx", pptxOf(slides));
  expect(told).toMatchObject({ kind: "pptx", unit: "slide", units: 2 });
  expect(told.text).toBe("[slide 1]\n# Start\n\none\n\ntwo\n\n[notes]\nSay hello.\n\n[slide 2]\n# End\n\nthree\n");
});

test("an OpenDocument text is its headings, lists, tables, links and notes", async () => {
  const body = [
    '<text:h text:outline-level="2">Plan</text:h>',
    '<text:p>In<text:s text:c="2"/>May<text:note><text:note-body><text:p>or June</text:p></text:note-body></text:note> <text:a xlink:href="https://x.example/">here</text:a></text:p>',
    "<text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>sub</text:p></text:list-item></text:list></text:list-item></text:list>",
    "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>",
  ];
  const told = await read("plan.odt", odtOf(body.join("")));
  expect(told).toMatchObject({ kind: "odt", unit: "paragraph", units: 6 });
  expect(told.text).toBe("## Plan\n\nIn  May [here](https://x.example/)\n\n[notes]\nnote: or June\n\n- one\n  - sub\n\n| a | b |\n| --- | --- |\n");
});

test.for([
  { what: "a ZIP file of anything", name: "a.zip", bytes: zipOf({ "a.txt": "a" }), says: "unpack it" },
  { what: "a workbook", name: "a.xlsx", bytes: zipOf({ "xl/workbook.xml": "<x/>" }), says: "save it anew" },
  {
    what: "a spreadsheet of OpenDocument",
    name: "a.ods",
    bytes: zipOf({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>" }),
    says: "save it as XLSX",
  },
  { what: "a document of an old Office", name: "a.doc", bytes: Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), says: "save it as .docx" },
  {
    what: "a locked text",
    name: "a.odt",
    bytes: odtOf("x", { "META-INF/manifest.xml": '<m:manifest xmlns:m="x"><m:encryption-data/></m:manifest>' }),
    says: "password",
  },
  { what: "a text in an encoding that is not told apart", name: "a.txt", bytes: Uint8Array.from({ length: 90 }, (_, n) => 0xc0 + (n % 0x30)), says: "UTF-8" },
])("$what is refused with the way out", async ({ name, bytes, says }) => {
  await expect(readDocument({ name, bytes })).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining(says) });
});

test("a mail without a text is what its page says, and its attachments are named", async () => {
  const mail = "From: a@x.example\nContent-Type: text/html\n\n<style>p{}</style><p>Pay <a href='https://x.example/pay'>here</a><p>Bye";
  expect((await read("a.eml", utf8(mail))).text).toBe("From: a@x.example\n\nPay [here](https://x.example/pay)\n\nBye\n");
});

test("a mail that another one was sent on in says both", async () => {
  const inner = "From: b@x.example\nSubject: inner\n\nfirst words\n";
  const mail = `From: a@x.example\nSubject: outer\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nsee below\n--q\nContent-Type: message/rfc822\n\n${inner}\n--q--\n`;
  const { text } = await read("a.eml", utf8(mail));
  expect(text).toContain("see below");
  expect(text).toContain("first words");
});

test("a log tells levels, what is like each other, and stacks once", async () => {
  const lines = Array.from(
    { length: 40 },
    (_, n) => `2024-05-01T10:00:${String(n % 60).padStart(2, "0")}Z WARN disk /dev/sd${n % 2 === 0 ? "a" : "a"}${n} is at ${50 + n}%`,
  );
  const told = await read("app.log.1", utf8([...lines, "2024-05-01T11:00:00Z INFO done"].join("\n")));
  expect(told.blocks.map(({ number }) => number)).toEqual([1, 41]);
  expect(told.text).toMatch(/^lines 1 to 40, 40 like this: .* WARN disk/);
  expect(told.notes[0]).toContain("41 lines: 40 WARN, 1 INFO, from 2024-05-01T10:00:00Z to 2024-05-01T11:00:00Z");
});

test.for([
  { line: "2024-05-01 10:00:00 upgrade libgpg-error0:amd64 1.46 1.47", level: "without levels" },
  { line: "2024-05-01 10:00:00 read /usr/share/info/dir", level: "without levels" },
  { line: "2024/05/01 10:00:00 [error] 7#7: *1 connect() failed", level: "1 ERROR" },
  { line: "ts=2024-05-01T10:00:00Z level=warn msg=low", level: "1 WARN" },
  { line: "May  1 10:00:00 host app[7]: WARNING: low", level: "1 WARN" },
  { line: "2024-05-01 10:00:00,123 - root - CRITICAL - down", level: "1 FATAL" },
  { line: "INFO  no ERROR was found", level: "1 INFO" },
])("$line: $level", async ({ line, level }) => {
  expect((await read("a.log", utf8(line))).notes[0]).toContain(level);
});

test("a text whose lines begin with times is a log, and one that does not is none", async () => {
  const log = Array.from({ length: 9 }, (_, n) => `10:00:0${n} started ${n}`).join("\n");
  expect((await read("out.txt", utf8(log))).kind).toBe("log");
  expect((await read("notes.txt", utf8("At 10:00:00 we met.\nThen we left.\nIt rained.\nNo more.\nEnd.\n"))).kind).toBe("text");
});
