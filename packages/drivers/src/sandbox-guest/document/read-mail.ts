import type { DocumentText } from "@aether/ports";
import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";
import { readPage } from "./read-page.ts";

/** Parts in parts, and mails in mails, as deep as they are read. */
const BOUNDS = { maxNestingDepth: 64, maxRfc822NestingDepth: 4, maxHeadersSize: 1_048_576 } as const;
/** Of one mail, in what is told of it. */
const MOST_ATTACHMENTS = 200;
const MOST_ADDRESSES = 100;

/** One mail. */
export async function readMail(bytes: Uint8Array, from: number): Promise<DocumentText> {
  const into = new BlockWriter(from);
  into.at(1);
  const { subject, notes } = await writeMail(bytes, into);
  const written = into.finish();
  return { kind: "email", unit: "message", units: 1, ...written, notes: [...written.notes, ...notes], ...(subject !== "" && { title: subject.slice(0, 300) }) };
}

/** The mails of a mailbox, in their order. One that is damaged is told, and the others are read. */
export async function readMailbox(bytes: Uint8Array, from: number): Promise<DocumentText> {
  const into = new BlockWriter(from);
  const notes: string[] = [];
  const mails = mailsIn(bytes);
  for (const [n, [start, end]] of mails.entries()) {
    if (n + 1 < from || into.isFull) continue;
    into.at(n + 1);
    try {
      notes.push(...(await writeMail(unquoted(bytes.subarray(start, end)), into)).notes.map((note) => `message ${n + 1}: ${note}`));
    } catch (cause) {
      if (!(cause instanceof DocumentRefused)) throw cause;
      notes.push(`message ${n + 1} is left out: ${cause.message}`);
    }
  }
  const written = into.finish();
  return { kind: "mailbox", unit: "message", units: mails.length, ...written, notes: [...written.notes, ...notes].slice(0, 100) };
}

async function writeMail(bytes: Uint8Array, into: BlockWriter): Promise<{ readonly subject: string; readonly notes: readonly string[] }> {
  const mail = await parsed(bytes);
  for (const [name, value] of fieldsOf(mail)) if (value !== "") into.write("field", `${name}: ${oneLine(value)}`);
  for (const attachment of mail.attachments.slice(0, MOST_ATTACHMENTS)) into.write("field", `Attachment: ${attachmentTold(attachment)}`);
  const rest = mail.attachments.length - MOST_ATTACHMENTS;
  const notes = rest > 0 ? [`${rest} more attachments are left out`] : [];
  const text = mail.text?.trim() ?? "";
  if (text !== "") for (const passage of text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n+/)) into.write("text", passage);
  else if (mail.html !== undefined) notes.push(...readPage({ html: mail.html, lines: false }, into).notes);
  return { subject: oneLine(mail.subject ?? ""), notes };
}

async function parsed(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, BOUNDS);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.slice(0, 200) : "";
    if (/exceed/i.test(why)) throw new DocumentRefused("TOO_LARGE", `its parts lie too deep in each other, or its head is too long (${why})`);
    throw new DocumentRefused("UNSUPPORTED", "it is damaged, and cannot be read as a mail");
  }
}

function fieldsOf(mail: Email): readonly (readonly [string, string])[] {
  return [
    ["From", addresses(mail.from && [mail.from])],
    ["To", addresses(mail.to)],
    ["Cc", addresses(mail.cc)],
    ["Bcc", addresses(mail.bcc)],
    ["Reply-To", addresses(mail.replyTo)],
    ["Date", mail.date ?? ""],
    ["Subject", mail.subject ?? ""],
  ];
}

function addresses(all: readonly Address[] | undefined): string {
  const named = (all ?? []).flatMap(({ name, address, group }) =>
    group ? [`${name}: ${group.map((member) => addresses([member])).join(", ")}`] : [name === "" ? (address ?? "") : `${name} <${address ?? ""}>`],
  );
  const rest = named.length - MOST_ADDRESSES;
  return `${named.slice(0, MOST_ADDRESSES).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

function attachmentTold({ filename, mimeType, content }: Attachment): string {
  const bytes = typeof content === "string" ? content.length : content.byteLength;
  return `${oneLine(filename ?? "without a name").slice(0, 200)} (${mimeType.slice(0, 100)}, ${bytes} bytes)`;
}

const LINE_FEED = 0x0a;
const FROM = new TextEncoder().encode("From ");
const QUOTED = new TextEncoder().encode(">From ");

/** Where each mail begins and ends: it follows a line that begins with `From `, at the beginning or after an empty line. */
function mailsIn(bytes: Uint8Array): readonly (readonly [number, number])[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at = afterLine(bytes, at)) if (begins(bytes, at, FROM) && isAfterEmptyLine(bytes, at)) starts.push(at);
  return starts.map((start, n) => [afterLine(bytes, start), starts[n + 1] ?? bytes.length]);
}

const begins = (bytes: Uint8Array, at: number, with_: Uint8Array): boolean => with_.every((byte, n) => bytes[at + n] === byte);

function afterLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from);
  return end < 0 ? bytes.length : end + 1;
}

function isAfterEmptyLine(bytes: Uint8Array, at: number): boolean {
  if (at === 0) return true;
  const before = bytes[at - 2];
  return before === LINE_FEED || (before === 0x0d && bytes[at - 3] === LINE_FEED) || at === 1;
}

/** Lines of the mail that begin with `From ` stand there with a sign before them. */
function unquoted(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; at = afterLine(bytes, at)) if (begins(bytes, at, QUOTED)) kept.push(at);
  if (kept.length === 0) return bytes;
  const text = new Uint8Array(bytes.length - kept.length);
  let [from, to] = [0, 0];
  for (const at of [...kept, bytes.length]) {
    text.set(bytes.subarray(from, at), to);
    to += at - from;
    from = at + 1;
  }
  return text;
}
