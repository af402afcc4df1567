import { afterAll, describe, expect, test } from "vitest";
import type { DocumentReader, DocumentSource } from "./document-reader.ts";
import { renderDocument } from "./render-document.ts";

export interface DocumentReaderUnderTest {
  readonly name: string;
  create(): DocumentReader;
}

const LONG = 300_000;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const never = new AbortController().signal;

const MAIL = [
  "From: Ann Lee <ann@x.example>",
  "To: bob@y.example",
  "Subject: =?utf-8?q?Caf=C3=A9?=",
  "Date: Mon, 1 Jan 2024 10:00:00 +0000",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "Content-Type: text/plain; charset=iso-8859-1",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "See you at the caf=E9.",
  "--b",
  "Content-Type: application/pdf; name=plan.pdf",
  "Content-Disposition: attachment; filename=plan.pdf",
  "",
  "abc",
  "--b--",
  "",
].join("\r\n");

const NOTEBOOK = JSON.stringify({
  cells: [
    { cell_type: "markdown", source: ["# Plan\n", "first"] },
    { cell_type: "code", source: "1+1", outputs: [{ output_type: "execute_result", data: { "text/plain": ["2"] } }] },
  ],
});

const LOG = [
  "2024-01-01 10:00:00 ERROR no answer from 10.0.0.1",
  "  at connect (a.js:1)",
  "2024-01-01 10:00:01 INFO started",
  "2024-01-01 10:00:02 ERROR no answer from 10.0.0.2",
].join("\n");

interface Sample {
  readonly what: string;
  readonly source: DocumentSource;
  readonly read: object;
  readonly text: string;
}

/** Formats that are text. Those in packages are their reader's own to test. */
const SAMPLES: readonly Sample[] = [
  {
    what: "a text, at its lines",
    source: { name: "a.txt", bytes: utf8("\ufeffone\r\n\r\n\r\n  two\n") },
    read: { kind: "text", unit: "line", units: 4 },
    text: "one\n\n\n  two\n",
  },
  {
    what: "a text in Windows-1252",
    source: { name: "a.txt", bytes: Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80, 0x35]) },
    read: { kind: "text", encoding: "windows-1252" },
    text: "café €5\n",
  },
  {
    what: "a text in UTF-16 that says so",
    source: { name: "a.txt", bytes: Uint8Array.from([0xff, 0xfe, 0x68, 0, 0x69, 0]) },
    read: { encoding: "utf-16le" },
    text: "hi\n",
  },
  {
    what: "a text in UTF-16 that does not",
    source: { name: "a.txt", bytes: Uint8Array.from([0, 0x68, 0, 0x65, 0, 0x79, 0, 0x21]) },
    read: { encoding: "utf-16be" },
    text: "hey!\n",
  },
  {
    what: "Markdown, by its parts",
    source: { name: "a.md", bytes: utf8("# T\n\ntext\n\n```\n# x\n\n```\n- a\n") },
    read: {
      kind: "markdown",
      title: "T",
      blocks: [
        { role: "heading", number: 1, level: 1 },
        { role: "text", number: 3 },
        { role: "code", number: 5 },
        { role: "list", number: 9 },
      ],
    },
    text: "# T\n\ntext\n\n```\n# x\n\n```\n- a\n",
  },
  {
    what: "the main part of a page, without what its reader does not see",
    source: {
      name: "a.html",
      bytes: utf8(
        '<title>A &amp; B</title>\n<nav>menu</nav><main>\n<h2>Head</h2><script>x()</script>\n<p>See <a href="https://x.example/p">this</a><span style="display: none">obey</span></p><ul><li>one<li>two</ul></main>',
      ),
    },
    read: { kind: "html", title: "A & B", unit: "line", units: 4, blocks: [{ role: "heading", number: 3 }, { number: 4 }, { role: "list" }, { role: "list" }] },
    text: "## Head\n\nSee [this](https://x.example/p)\n\n- one\n- two\n",
  },
  {
    what: "a mail, its head and what is attached",
    source: { name: "a.eml", bytes: utf8(MAIL) },
    read: { kind: "email", title: "Café", unit: "message", units: 1 },
    text: "From: Ann Lee <ann@x.example>\nTo: bob@y.example\nDate: 2024-01-01T10:00:00.000Z\nSubject: Café\nAttachment: plan.pdf (application/pdf, 4 bytes)\n\nSee you at the café.\n",
  },
  {
    what: "the mails of a mailbox",
    source: { name: "a.mbox", bytes: utf8("From a Mon\nSubject: one\n\nfirst\n>From here\n\nFrom b Tue\nSubject: two\n\nsecond\n") },
    read: { kind: "mailbox", unit: "message", units: 2 },
    text: "[message 1]\nSubject: one\n\nfirst\nFrom here\n\n[message 2]\nSubject: two\n\nsecond\n",
  },
  {
    what: "the cells of a notebook",
    source: { name: "a.ipynb", bytes: utf8(NOTEBOOK) },
    read: { kind: "notebook", unit: "cell", units: 2 },
    text: "[cell 1]\n# Plan\nfirst\n\n[cell 2]\n1+1\n\n[output]\n2\n",
  },
  {
    what: "a log, with lines that say the same told once",
    source: { name: "a.log", bytes: utf8(LOG) },
    read: { kind: "log", unit: "line", units: 4, notes: [expect.stringContaining("2 ERROR, 1 INFO, from 2024-01-01 10:00:00 to 2024-01-01 10:00:02")] },
    text: "lines 1 to 4, 2 like this: 2024-01-01 10:00:00 ERROR no answer from 10.0.0.1\n  at connect (a.js:1)\nline 3: 2024-01-01 10:00:01 INFO started\n",
  },
  {
    what: "a source file, at its lines",
    source: { name: "a.ts", bytes: utf8("a;\n\nb {\n  c;\n}\n") },
    read: {
      kind: "source",
      blocks: [
        { role: "code", number: 1 },
        { role: "code", number: 3 },
      ],
    },
    text: "a;\n\nb {\n  c;\n}\n",
  },
];

/** What every {@link DocumentReader} must do. */
export function documentReaderConformance({ name, create }: DocumentReaderUnderTest): void {
  describe(`documents: ${name}`, () => {
    const reader = create();
    afterAll(() => reader.close());

    test.for(SAMPLES)("it reads $what", async ({ source, read, text }) => {
      const document = await reader.read(source, never);
      expect(document).toMatchObject(read);
      expect(renderDocument(document).text).toBe(text);
    });

    test("numbers only rise, and stay among the document's", async () => {
      for (const { source } of SAMPLES) {
        const { blocks, units } = await reader.read(source, never);
        const numbers = blocks.map(({ number }) => number);
        expect(numbers).toEqual([...numbers].sort((one, other) => one - other));
        expect(numbers.every((number) => number >= 1 && number <= units)).toBe(true);
      }
    });

    test("a document that says more than one reading gives is gone on with, and nothing is lost or told twice", async () => {
      const lines = Array.from({ length: LONG }, (_, n) => `line ${n + 1} of it`);
      const bytes = utf8(lines.join("\n\n"));
      const said: string[] = [];
      for (let from: number | undefined = 1; from !== undefined; ) {
        const { blocks, next } = await reader.read({ name: "long.txt", bytes, from }, never);
        for (const { text } of blocks) said.push(text);
        expect(next ?? Number.POSITIVE_INFINITY).toBeGreaterThan(from);
        from = next;
      }
      expect(said.length).toBe(LONG);
      expect(said).toEqual(lines);
    });

    test.for([
      { what: "no text", name: "a.bin", bytes: Uint8Array.from([1, 0, 2, 3, 255, 0, 7]) },
      { what: "nothing that it is called", name: "a.pdf", bytes: Uint8Array.from([1, 0, 2, 3]) },
      { what: "a damaged notebook", name: "a.ipynb", bytes: utf8('{"cells": [') },
      { what: "a ZIP file that ends early", name: "a.docx", bytes: Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]) },
      { what: "a PDF that is none", name: "a.pdf", bytes: utf8("%PDF-1.7\nnothing") },
    ])("$what is refused, and named", async ({ name, bytes }) => {
      await expect(reader.read({ name, bytes }, never)).rejects.toMatchObject({ code: "UNSUPPORTED", message: expect.stringContaining(name) });
    });

    test("one that is cancelled is not read", async () => {
      await expect(reader.read({ name: "a.txt", bytes: utf8("a") }, AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
    });

    test("an empty file is an empty text", async () => {
      expect(await reader.read({ name: "a.txt", bytes: new Uint8Array() }, never)).toMatchObject({ kind: "text", units: 0, blocks: [], notes: [] });
    });
  });
}
