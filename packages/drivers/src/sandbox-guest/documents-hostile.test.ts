import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import type { DocumentReader } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { docxOf, odtOf, paragraph, pptxOf, zipOf } from "./document/office.test-harness.ts";
import { pdfOf } from "./document/pdf.test-harness.ts";
import { createDocumentReader } from "./index.ts";

const MIB = 1_048_576;
const never = new AbortController().signal;
const compileCache = mkdtempSync(join(tmpdir(), "aether-hostile-documents-"));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

const asked: string[] = [];
const beacon: Server = createServer((request, response) => {
  asked.push(request.url ?? "");
  response.end();
});
let at = "";
let reader: DocumentReader;

beforeAll(async () => {
  await new Promise<void>((resolve) => beacon.listen(0, "127.0.0.1", resolve));
  at = `http://127.0.0.1:${(beacon.address() as AddressInfo).port}`;
  reader = createDocumentReader({ installation: "hostile", compileCache });
});
afterAll(async () => {
  await reader.close();
  beacon.close();
  rmSync(compileCache, { recursive: true, force: true });
});

/** A ZIP file whose parts say in its index that they have this size. */
function saying(bytes: Uint8Array, size: number): Uint8Array {
  const lied = Buffer.from(bytes);
  for (let n = lied.indexOf("PK\u0001\u0002", 0, "latin1"); n >= 0; n = lied.indexOf("PK\u0001\u0002", n + 4, "latin1")) lied.writeUInt32LE(size, n + 24);
  return lied;
}

const ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>';
const nestedMail = (depth: number): string => {
  let mail = "Content-Type: text/plain\n\nthe end\n";
  for (let n = 0; n < depth; n++) mail = `Content-Type: multipart/mixed; boundary=b${n}x\n\n--b${n}x\n${mail}\n--b${n}x--\n`;
  return `From: a@x.example\n${mail}`;
};

const ATTACKS: readonly { readonly what: string; readonly name: string; readonly bytes: () => Uint8Array; readonly code: string }[] = [
  { what: "a ZIP file of 80 MiB of nothing", name: "a.docx", bytes: () => docxOf(" ".repeat(80 * MIB)), code: "TOO_LARGE" },
  { what: "parts that say they are 4 GiB", name: "b.docx", bytes: () => saying(docxOf(paragraph("a")), 0xffffffff), code: "TOO_LARGE" },
  { what: "parts that say they are 1 GiB", name: "b.pptx", bytes: () => saying(pptxOf([{ title: "a", lines: [] }]), 1_073_741_824), code: "TOO_LARGE" },
  {
    what: "a package of 20,100 parts",
    name: "c.docx",
    bytes: () => zipOf(Object.fromEntries(Array.from({ length: 20_100 }, (_, n) => [`p${n}`, ""]))),
    code: "TOO_LARGE",
  },
  {
    what: "entities that grow",
    name: "d.docx",
    bytes: () => zipOf({ "word/document.xml": `${ENTITIES}<w:document><w:body><w:p><w:r><w:t>&c;</w:t></w:r></w:p></w:body></w:document>` }),
    code: "UNSUPPORTED",
  },
  {
    what: "an entity that names a file",
    name: "e.odt",
    bytes: () => zipOf({ "content.xml": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><office:text><text:p>&f;</text:p></office:text>' }),
    code: "UNSUPPORTED",
  },
  { what: "elements 100,000 deep", name: "f.odt", bytes: () => odtOf("<text:list>".repeat(100_000)), code: "TOO_LARGE" },
  { what: "parts of a mail 5,000 deep", name: "g.eml", bytes: () => utf8(nestedMail(5_000)), code: "TOO_LARGE" },
  { what: "a mail's head of 8 MiB", name: "h.eml", bytes: () => utf8(`Subject: a\n${"X-A: b\n".repeat(1_200_000)}\nx`), code: "TOO_LARGE" },
  { what: "a stream of a PDF that unpacks to 500 MiB", name: "i.pdf", bytes: pdfBomb, code: "TOO_LARGE" },
  { what: "a notebook that is arrays in arrays", name: "j.ipynb", bytes: () => utf8("[".repeat(5_000_000)), code: "UNSUPPORTED" },
];

/** A page whose content is compressed a thousandfold. */
function pdfBomb(): Uint8Array {
  const packed = deflateSync(Buffer.alloc(500 * MIB, " "));
  const content = Buffer.from(packed).toString("latin1");
  const [head = "", tail = ""] = Buffer.from(pdfOf([["a"]]))
    .toString("latin1")
    .split(/(?=endobj\nxref)/);
  const stream = `<< /Length ${content.length} /Filter /FlateDecode >>\nstream\n${content}\nendstream\n`;
  return latin1(`${head.replace(/<< \/Length \d+ >>\nstream\n[\s\S]*?endstream\n/, () => stream)}${tail}`);
}

test.for(ATTACKS)("$what ends with an error that says so, and the next document is read", async ({ name, bytes, code }) => {
  const { rss } = process.memoryUsage();
  const given = bytes();
  const end = await reader.read({ name, bytes: given }, never).then(
    (document) => ({ code: "READ", message: JSON.stringify(document).slice(0, 200) }),
    (error: unknown) => error,
  );
  expect(end).toMatchObject({ code });
  expect(SyscallError.is(end) && end.message).toContain(name);
  expect(process.memoryUsage().rss - rss).toBeLessThan(1_600 * MIB);
  expect(await reader.read({ name: "next.txt", bytes: utf8("still here") }, never)).toMatchObject({ blocks: [{ text: "still here" }] });
});

test("what is read is no more than a ZIP file says, whatever is in it", async () => {
  const lied = saying(docxOf(Array.from({ length: 5_000 }, (_, n) => paragraph(`line ${n}`)).join("")), 2_000);
  const end = await reader.read({ name: "a.docx", bytes: lied }, never).then(
    ({ blocks }) => blocks.length,
    ({ code }: SyscallError) => code,
  );
  expect(end === "UNSUPPORTED" || (typeof end === "number" && end < 100)).toBe(true);
});

test("a PDF that says it has a billion pages is given up, or ends", async () => {
  const bytes = latin1(
    Buffer.from(pdfOf([["one"]]))
      .toString("latin1")
      .replace("/Count 1 ", "/Count 999999999 "),
  );
  const end = await reader.read({ name: "a.pdf", bytes }, never).then(
    ({ notes, blocks }) => ({ notes, text: blocks[0]?.text }),
    ({ code }: SyscallError) => ({ code }),
  );
  expect(end).toSatisfy((told: object) => "code" in told || JSON.stringify(told).includes("given up") || JSON.stringify(told).includes("one"));
});

test("nothing that a document names is fetched, and no program in it runs", async () => {
  const js = `app.launchURL('${at}/pdf'); this.submitForm('${at}/form');`;
  const pdf = pdfOf([["text of the page"]], {
    catalog: `/OpenAction << /S /JavaScript /JS (${js.replace(/[()\\]/g, "\\$&")}) >> /URI << /Base (${at}/uri) >>`,
  });
  const html = `<link rel=stylesheet href="${at}/css"><script src="${at}/js"></script><img src="${at}/img" alt=x><iframe src="${at}/frame"></iframe><p>page`;
  const docx = zipOf({
    "word/document.xml": '<w:document xmlns:w="w" xmlns:r="r"><w:body><w:p><w:r><w:t>word</w:t></w:r></w:p></w:body></w:document>',
    "word/_rels/document.xml.rels": `<Relationships><Relationship Id="a" Type="attachedTemplate" Target="${at}/template" TargetMode="External"/></Relationships>`,
  });
  const mail = `From: a@x.example\nContent-Type: message/external-body; access-type=URL; url="${at}/body"\n\nContent-Type: text/plain\n\n`;
  for (const [name, bytes] of [
    ["a.pdf", pdf],
    ["a.html", utf8(html)],
    ["a.docx", docx],
    ["a.eml", utf8(mail)],
  ] as const)
    await reader.read({ name, bytes }, never);
  expect(asked).toEqual([]);
});

test("a document that changes what all objects have in its parser changes no other's", async () => {
  const page = '<p __proto__="x" constructor="y" toString="z">a</p>';
  const book =
    '{"__proto__": {"cells": []}, "cells": [{"cell_type": "code", "source": "1", "__proto__": {"outputs": 7}, "constructor": {"prototype": {"polluted": 1}}}]}';
  expect((await reader.read({ name: "a.html", bytes: utf8(page) }, never)).blocks).toEqual([{ role: "text", number: 1, text: "a" }]);
  expect((await reader.read({ name: "a.ipynb", bytes: utf8(book) }, never)).blocks).toEqual([{ role: "code", number: 1, text: "1" }]);
  expect((await reader.read({ name: "a.txt", bytes: utf8("b") }, never)).blocks).toEqual([{ role: "text", number: 1, text: "b" }]);
});

test("what comes after many documents is read as if it were the first", async () => {
  const page = utf8('<h1 __proto__="x">a</h1><table><tr><td>1<td>2</table>');
  const first = await reader.read({ name: "a.html", bytes: page }, never);
  for (let n = 0; n < 20; n++) {
    await reader.read({ name: "b.ipynb", bytes: utf8('{"cells": [], "__proto__": {"polluted": true}}') }, never);
    await reader.read({ name: "c.html", bytes: utf8("<p>".repeat(n * 50)) }, never);
    await reader.read({ name: "d.docx", bytes: zipOf({ "word/document.xml": "<w:p/>" }) }, never);
  }
  expect(await reader.read({ name: "a.html", bytes: page }, never)).toEqual(first);
});

test("large documents one after the other are each counted for themselves", async () => {
  const large = new Uint8Array(48 * MIB).fill(0x61);
  for (let n = 0; n < 8; n++) {
    const { next, wasCut, blocks } = await reader.read({ name: "large.txt", bytes: large }, never);
    expect({ next, wasCut, blocks: blocks.length }).toEqual({ next: undefined, wasCut: true, blocks: 1 });
  }
});

test("one that is cancelled while it is read ends, and so does its thread", async () => {
  const stop = new AbortController();
  const reading = reader.read({ name: "a.txt", bytes: new Uint8Array(60 * MIB).fill(0x61) }, stop.signal);
  stop.abort();
  await expect(reading).rejects.toMatchObject({ code: "CANCELLED" });
  expect(await reader.read({ name: "next.txt", bytes: utf8("still here") }, never)).toMatchObject({ blocks: [{ text: "still here" }] });
});
