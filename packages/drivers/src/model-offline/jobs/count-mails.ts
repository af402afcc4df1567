import type { Json } from "@aether/protocol";
import { closedLine } from "../coverage.ts";
import type { Located } from "../locate.ts";
import { type Call, cannot } from "../move.ts";
import { shownPath } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { doneOf, stillToCall } from "./done-calls.ts";
import { type Outcome, told } from "./outcome.ts";

const MAILBOX = /\.mbox$/i;
const MOST_MAILBOXES = 16;

/** A mailbox is one file of many mails. */
export const holdsMailbox = ({ entries }: Located): boolean => entries.some(({ path }) => MAILBOX.test(path));

/** How many mails there are: each file of one, and what the mailboxes hold. */
export function countMails(prompt: Prompt, { entries, more, closed }: Located): Outcome {
  const paths = entries.map(({ path }) => path).sort();
  const boxes = paths.filter((path) => MAILBOX.test(path));
  if (!prompt.documents) return cannot("This run may not read documents, so it cannot count the mails of a mailbox.");
  if (more || boxes.length > MOST_MAILBOXES) return cannot(`There are more mailboxes here than ${MOST_MAILBOXES} to count in; name one.`);
  const call: Call = { name: "file_read_many", input: { paths: boxes, as: "text" } };
  const open = stillToCall(prompt, [call]);
  if (open.length > 0) return { do: "calls", calls: open };
  const read = messagesIn(doneOf(prompt, call)?.content ?? null);
  const lost = read.find(({ count }) => count === undefined);
  if (lost || read.length < boxes.length)
    return cannot(`${shownPath(lost?.path ?? boxes[0] ?? "", prompt)} cannot be counted: ${lost?.why ?? "it was not read"}.`);
  const counts = new Map(read.map(({ path, count = 0 }) => [path, count]));
  const sum = paths.reduce((all, path) => all + (counts.get(path) ?? 1), 0);
  const lines = paths.map((path) => `- ${shownPath(path, prompt)}${counts.has(path) ? `: ${counts.get(path)}` : ""}`);
  return told([`${sum} ${sum === 1 ? "mail" : "mails"}:`, ...lines, ...closedLine(closed)].join("\n"));
}

/** How many messages each mailbox holds; undefined of one that cannot be told. */
function messagesIn(content: Json): { path: string; count?: number; why: string }[] {
  const files = isRecord(content) && Array.isArray(content.files) ? (content.files as readonly Json[]).filter(isRecord) : [];
  return files.map(({ ok, path, file, message }) => {
    const document = ok === true && isRecord(file) ? file.document : undefined;
    if (!isRecord(document) || document.unit !== "message") return { path: String(path), why: String(message ?? "it was not read as mails") };
    return { path: String(isRecord(file) ? file.path : path), count: Number(document.units), why: "" };
  });
}
