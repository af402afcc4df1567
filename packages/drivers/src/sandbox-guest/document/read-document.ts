import { basename, extname } from "node:path/posix";
import type { DocumentSource, DocumentText } from "@aether/ports";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";
import { OpenPackage } from "./open-package.ts";
import { looksLikeLog, readLog } from "./read-log.ts";
import { readMail, readMailbox } from "./read-mail.ts";
import { readNotebook } from "./read-notebook.ts";
import { readPage } from "./read-page.ts";
import { charactersOf, linesOf, readLines } from "./read-text.ts";

/** A PDF may stand behind what a server or a printer put before it. */
const PDF_WITHIN = 1_024;
const OLD_OFFICE = [0xd0, 0xcf, 0x11, 0xe0];
const MARKDOWN = new Set([".md", ".markdown", ".mdown", ".mkd"]);
const SOURCE = new Set(
  ".c .cc .cpp .cs .css .go .h .hpp .java .js .jsx .json .kt .lua .m .mjs .php .pl .py .r .rb .rs .scala .sh .sql .swift .toml .ts .tsx .vue .xml .yaml .yml .zig".split(
    " ",
  ),
);
const LOGS = new Set([".log", ".out", ".err"]);

/** Reads a document as what it is: by what its bytes begin with, then by what it was declared as, then by its name. */
export async function readDocument(source: DocumentSource): Promise<DocumentText> {
  const { next, ...document } = await readAny(source);
  return next === undefined || next > document.units ? document : { ...document, next };
}

async function readAny(source: DocumentSource): Promise<DocumentText> {
  const { bytes, from = 1 } = source;
  const head = Buffer.from(bytes.subarray(0, PDF_WITHIN)).toString("latin1");
  if (head.includes("%PDF-")) return (await import("./read-pdf.ts")).readPdf(bytes, from);
  if (head.startsWith("PK\u0003\u0004")) return readPacked(source, from);
  if (OLD_OFFICE.every((byte, n) => bytes[n] === byte))
    throw new DocumentRefused("UNSUPPORTED", "it is a document of an Office before 2007, or one locked by a password; save it as .docx or .pptx without one");
  return readText(source, from);
}

async function readPacked({ bytes, name }: DocumentSource, from: number): Promise<DocumentText> {
  const parts = new OpenPackage(bytes);
  const has = (part: string): boolean => parts.names.includes(part);
  if (has("word/document.xml")) return (await import("./read-docx.ts")).readDocx(parts, from);
  if (has("ppt/presentation.xml")) return (await import("./read-pptx.ts")).readPptx(parts, from);
  if (has("content.xml") && isOdt(parts)) return (await import("./read-odt.ts")).readOdt(parts, from);
  if (has("xl/workbook.xml")) throw new DocumentRefused("UNSUPPORTED", "it is a workbook that is packed in a way that is not read; save it anew, or as CSV");
  if (has("content.xml"))
    throw new DocumentRefused("UNSUPPORTED", "it is a spreadsheet or drawing of OpenDocument, which is not read; save it as XLSX, CSV or PDF");
  throw new DocumentRefused("UNSUPPORTED", `${basename(name)} is a ZIP file and no document that is read (DOCX, PPTX, ODT, XLSX); unpack it with a command`);
}

function isOdt(parts: OpenPackage): boolean {
  const media = parts.part("mimetype");
  return media === undefined || new TextDecoder().decode(media).startsWith("application/vnd.oasis.opendocument.text");
}

async function readText(source: DocumentSource, from: number): Promise<DocumentText> {
  const { bytes, mediaType = "" } = source;
  const name = basename(source.name).toLowerCase();
  const ending = extname(name);
  const head = Buffer.from(bytes.subarray(0, 2_048)).toString("latin1");
  if (ending === ".eml" || mediaType === "message/rfc822") return readMail(bytes, from);
  if (ending === ".mbox" || mediaType === "application/mbox" || /^From \S+.*\d{4}\r?\n[\w-]+:/.test(head)) return readMailbox(bytes, from);
  if (/html/.test(mediaType) || [".html", ".htm", ".xhtml"].includes(ending) || (mediaType === "" && /^\ufeff?\s*<(?:!doctype\s+html|html)[\s>]/i.test(head)))
    return readHtml(source, head, from);
  const characters = charactersOf(bytes, charsetOf(mediaType));
  if (ending === ".ipynb") return readNotebook(characters.text, from);
  if (LOGS.has(ending) || /\.log(?:\.\d+|[.-]\d{4}.*)$/.test(name) || (["", ".txt"].includes(ending) && looksLikeLog(characters.text)))
    return readLog(characters, from);
  return readLines(characters, { kind: MARKDOWN.has(ending) ? "markdown" : SOURCE.has(ending) ? "source" : "text", from });
}

function readHtml({ bytes, mediaType = "", base }: DocumentSource, head: string, from: number): DocumentText {
  const declared = charsetOf(mediaType) ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(head)?.[1];
  const { text: html, encoding } = charactersOf(bytes, declared);
  const into = new BlockWriter(from);
  const { title, notes, wasCut } = readPage({ html, base, lines: true }, into);
  const written = into.finish();
  return {
    kind: "html",
    unit: "line",
    units: linesOf(html).length,
    ...written,
    notes: [...written.notes, ...notes],
    ...(wasCut && { wasCut }),
    ...(title !== "" && { title }),
    ...(encoding !== undefined && { encoding }),
  };
}

const charsetOf = (mediaType: string): string | undefined => /charset="?([\w-]+)/i.exec(mediaType)?.[1];
