import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@aether/client";
import { type Json, systemStatus, vfsMount, vfsRead, vfsReadMany } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docxOf, paragraph } from "../../packages/drivers/src/sandbox-guest/document/office.test-harness.ts";
import { pdfOf } from "../../packages/drivers/src/sandbox-guest/document/pdf.test-harness.ts";
import { workbookOf } from "../../packages/drivers/src/table-sqlite/workbook.test-harness.ts";
import { jsonLines, Terminal } from "../support/cli.ts";

const DESK = "/mnt/local/desk";
const MAIL = "From: Ann <ann@x.example>\nSubject: Offer\nContent-Type: text/html\n\n<p>We offer <b>12 kg</b> at <a href='https://x.example/a'>this page</a>.\n";
const PAGE = "<title>News</title><nav>menu</nav><main>\n<h1>Today</h1>\n<p>Rain.</p></main><script>x()</script>";

const BOOK = workbookOf({
  Orders: [["Orders of May"], [null], ["id", "item", "price"], [7, "lamp|desk", 12.5], [8, "rug\nblue", null]],
  Notes: [["Pay by 3 June"]],
});

const SCRIPT = {
  clerk: [{ calls: [{ name: "file_read", input: { path: `${DESK}/orders.xlsx` } }] }, { text: "read" }],
  reader: [
    { calls: [{ name: "file_read", input: { path: `${DESK}/report.pdf` } }] },
    { calls: [{ name: "file_read_many", input: { paths: [`${DESK}/letter.docx`, `${DESK}/bomb.docx`] } }] },
    { text: "read" },
  ],
};

/** What the tools answered, in order. */
const results = (events: readonly Record<string, unknown>[]): Json[] =>
  events.flatMap((event) => {
    const body = event["body"] as { call?: string; outcome?: { ok: boolean; value?: Json; error?: Json } } | undefined;
    return event["kind"] === "call.settled" && body?.call?.startsWith("t") ? [(body.outcome?.ok ? body.outcome.value : body.outcome?.error) ?? null] : [];
  });

describe("documents in a folder are read through the door", () => {
  let terminal: Terminal;
  let client: Client;

  beforeAll(async () => {
    terminal = new Terminal({ script: SCRIPT });
    const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(terminal.folder, name), bytes);
    put("report.pdf", pdfOf([["Total: 42"], ["Second page"]], { title: "Report" }));
    put("letter.docx", docxOf(paragraph("Dear all", "Heading1") + paragraph("Line one.")));
    put("bomb.docx", docxOf(" ".repeat(80 * 1_048_576)));
    put("offer.eml", MAIL);
    put("news.html", PAGE);
    put("orders.xlsx", BOOK);
    put("empty.xlsx", workbookOf({ Nothing: [] }));
    put("bomb.xlsx", workbookOf({ Wide: [Array.from({ length: 1_200 }, () => 1)] }));
    put(
      "hurt.xlsx",
      BOOK.map((byte, at) => (at > 40 && at < 60 ? 0 : byte)),
    );
    put("old.txt", Buffer.from("Stra\xdfe 5, 12 \x80\n", "latin1"));
    put("picture.png", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]));
    await terminal.run("call", "system.ping");
    client = await terminal.connect();
    await client.call(vfsMount, { folder: terminal.folder, name: "desk" });
  });
  afterAll(async () => {
    await client.close();
    await terminal[Symbol.asyncDispose]();
  });

  test("a plain read of a PDF, a Word document and a text in Windows-1252 gives what they say, and of what kind they are", async () => {
    const pdf = await client.call(vfsRead, { path: `${DESK}/report.pdf` });
    expect(pdf).toMatchObject({
      text: "[page 1]\nTotal: 42\n\n[page 2]\nSecond page\n",
      lines: 5,
      truncated: false,
      document: {
        kind: "pdf",
        title: "Report",
        unit: "page",
        units: 2,
        parts: [
          { line: 1, number: 1 },
          { line: 4, number: 2 },
        ],
      },
    });
    expect(await client.call(vfsRead, { path: `${DESK}/letter.docx` })).toMatchObject({
      text: "# Dear all\n\nLine one.\n",
      document: { kind: "docx", parts: [{ line: 1, number: 1, heading: "Dear all" }] },
    });
    expect(await client.call(vfsRead, { path: `${DESK}/old.txt` })).toMatchObject({
      text: "Straße 5, 12 €\n",
      document: { kind: "text", encoding: "windows-1252", unit: "line" },
    });
  });

  test("a page and a mail are their characters until their text is asked for", async () => {
    expect(await client.call(vfsRead, { path: `${DESK}/news.html` })).toMatchObject({ text: PAGE });
    const page = await client.call(vfsRead, { path: `${DESK}/news.html`, as: "text" });
    expect(page).toMatchObject({
      text: "# Today\n\nRain.\n",
      document: { kind: "html", title: "News", unit: "line", units: 3, parts: [{ line: 1, number: 2, heading: "Today" }] },
    });
    const mail = await client.call(vfsRead, { path: `${DESK}/offer.eml`, as: "text" });
    expect(mail).toMatchObject({
      text: "From: Ann <ann@x.example>\nSubject: Offer\n\nWe offer 12 kg at [this page](https://x.example/a).\n",
      document: { kind: "email", title: "Offer" },
    });
  });

  test("a workbook is read as its sheets, each value with its cell; what is none, or more than may be read, is told", async () => {
    expect(await client.call(vfsRead, { path: `${DESK}/orders.xlsx`, as: "text" })).toMatchObject({
      text: [
        "[sheet 1]",
        "# Orders",
        "",
        "|  | A | B | C |",
        "| --- | --- | --- | --- |",
        "| 1 | Orders of May |  |  |",
        "| 3 | id | item | price |",
        "| 4 | 7 | lamp\\|desk | 12.5 |",
        "| 5 | 8 | rug blue |  |",
        "",
        "[sheet 2]",
        "# Notes",
        "",
        "|  | A |",
        "| --- | --- |",
        "| 1 | Pay by 3 June |",
        "",
      ].join("\n"),
      document: {
        kind: "xlsx",
        unit: "sheet",
        units: 2,
        parts: [
          { line: 1, number: 1, heading: "Orders" },
          { line: 11, number: 2, heading: "Notes" },
        ],
      },
    });
    expect(await client.call(vfsRead, { path: `${DESK}/orders.xlsx`, from: 2 })).toMatchObject({ text: expect.stringMatching(/^\[sheet 2\]\n# Notes/) });
    await expect(client.call(vfsRead, { path: `${DESK}/orders.xlsx`, from: 3 })).rejects.toMatchObject({ code: "INVALID" });
    expect(await client.call(vfsRead, { path: `${DESK}/empty.xlsx` })).toMatchObject({ text: "", document: { notes: ["sheet 1 (Nothing) holds nothing"] } });
    await expect(client.call(vfsRead, { path: `${DESK}/bomb.xlsx` })).rejects.toMatchObject({ code: "TOO_LARGE" });
    await expect(client.call(vfsRead, { path: `${DESK}/hurt.xlsx` })).rejects.toMatchObject({ code: "UNSUPPORTED" });
    const { files } = await client.call(vfsReadMany, { paths: ["orders.xlsx", "hurt.xlsx"].map((name) => `${DESK}/${name}`) });
    expect(files.map((file) => (file.ok ? file.file.document?.kind : file.code))).toEqual(["xlsx", "UNSUPPORTED"]);
  });

  test("a model reads a workbook with the tool it reads every file with", async () => {
    await terminal.run("run", "-m", "script/clerk", "--name", "clerk", "Read orders.xlsx");
    const { out } = await terminal.run("logs", "clerk", "--json");
    const [book] = results(jsonLines(out)) as [{ text: string; document: { unit: string } }];
    expect(book).toMatchObject({ text: expect.stringContaining("| 4 | 7 | lamp"), document: { unit: "sheet" } });
  });

  test("lines and pages go on where a reading ended, and what is no document stays an error", async () => {
    expect(await client.call(vfsRead, { path: `${DESK}/report.pdf`, offset: 4, limit: 1 })).toMatchObject({
      text: "[page 2]\n",
      truncated: true,
      document: { parts: [{ line: 4, number: 2 }] },
    });
    expect(await client.call(vfsRead, { path: `${DESK}/report.pdf`, from: 2 })).toMatchObject({ text: "[page 2]\nSecond page\n", truncated: false });
    await expect(client.call(vfsRead, { path: `${DESK}/report.pdf`, as: "file", from: 2 })).rejects.toMatchObject({ code: "INVALID" });
    await expect(client.call(vfsRead, { path: `${DESK}/picture.png` })).rejects.toMatchObject({ code: "UNSUPPORTED" });
    await expect(client.call(vfsRead, { path: `${DESK}/picture.png`, as: "text" })).rejects.toMatchObject({ code: "UNSUPPORTED" });
    const { files } = await client.call(vfsReadMany, { paths: ["report.pdf", "picture.png", "offer.eml"].map((name) => `${DESK}/${name}`), as: "text" });
    expect(files.map((file) => (file.ok ? file.file.document?.kind : file.code))).toEqual(["pdf", "UNSUPPORTED", "email"]);
  });

  test("a model reads them with the tools it has; a bomb among them is an answer, and the daemon the same as before", async () => {
    const before = await client.call(systemStatus, {});
    await terminal.run("run", "-m", "script/reader", "--name", "reading", "Read report.pdf and the letters");
    const { out } = await terminal.run("logs", "reading", "--json");
    const [pdf, many] = results(jsonLines(out)) as [{ text: string }, { files: { ok: boolean; file?: { text: string }; code?: string }[] }];
    expect(pdf.text).toContain("Total: 42");
    expect(many.files.map(({ ok, file, code }) => (ok ? file?.text : code))).toEqual(["# Dear all\n\nLine one.\n", "TOO_LARGE"]);
    expect((await client.call(systemStatus, {})).pid).toBe(before.pid);
  });
});
