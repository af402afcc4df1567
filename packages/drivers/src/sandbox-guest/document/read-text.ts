import { type DocumentText, otherEncodingOf } from "@aether/ports";
import type { DocumentKind } from "@aether/protocol";
import { BlockWriter } from "./block-writer.ts";
import { DocumentRefused } from "./document-refused.ts";

export interface Characters {
  /** With line feeds at the ends of its lines. */
  readonly text: string;
  /** Where it is not UTF-8. */
  readonly encoding?: string;
}

/** @throws DocumentRefused `UNSUPPORTED` for what is no text */
export function charactersOf(bytes: Uint8Array, declared?: string): Characters {
  const encoding = declaredEncoding(declared) ?? (isUtf8(bytes) ? "utf-8" : otherEncodingOf(bytes));
  if (encoding === undefined)
    throw new DocumentRefused(
      "UNSUPPORTED",
      "it is none of the documents that are read, and its bytes are no text in UTF-8, UTF-16, Latin-1 or Windows-1252; convert it with a command, or read it with a program of its own",
    );
  const text = new TextDecoder(encoding).decode(bytes).replaceAll("\0", "\ufffd").replace(/\r\n?/g, "\n");
  return encoding === "utf-8" ? { text } : { text, encoding };
}

/** Paragraphs at their lines: as they stand in the file, but for how its lines end. */
export function readLines({ text, encoding }: Characters, { kind, from }: { readonly kind: DocumentKind; readonly from: number }): DocumentText {
  const into = new BlockWriter(from);
  const lines = linesOf(text);
  for (const [start, end] of passagesOf(lines, kind === "markdown")) {
    const passage = lines.slice(start, end).join("\n");
    into.at(start + 1);
    into.verbatim(roleOf(passage, kind), passage);
  }
  const written = into.finish();
  const heading = written.blocks.find(({ role }) => role === "heading")?.text.replace(/^#+\s+/, "");
  return {
    kind,
    unit: "line",
    units: lines.length,
    ...written,
    ...(encoding !== undefined && { encoding }),
    ...(heading !== undefined && { title: heading.slice(0, 300).toWellFormed() }),
  };
}

/** Lines that stand together: from the first to the one after the last. */
function* passagesOf(lines: readonly string[], isMarkdown: boolean): Generator<readonly [number, number]> {
  const groups = isMarkdown ? groupsOf(lines) : lines.map((line) => (line.trim() === "" ? 0 : 1));
  let start = 0;
  for (let n = 1; n <= lines.length; n++) {
    if (n < lines.length && groups[n] === groups[start]) continue;
    if (groups[start] !== 0) yield [start, n];
    start = n;
  }
}

/** The group of each line, 0 for empty ones: in Markdown a heading and a passage of code stand alone. */
function groupsOf(lines: readonly string[]): readonly number[] {
  let [group, isCode] = [1, false];
  return lines.map((line) => {
    const isFence = FENCE.test(line);
    if (!isCode && line.trim() === "") return 0;
    if ((isFence && !isCode) || (!isCode && HEADING.test(line))) group++;
    const own = group;
    if ((isFence && isCode) || (!isFence && !isCode && HEADING.test(line))) group++;
    if (isFence) isCode = !isCode;
    return own;
  });
}

const FENCE = /^\s{0,3}(?:```|~~~)/;
const HEADING = /^(#{1,6})\s/;

/** Without what a last line end would add. */
export const linesOf = (text: string): readonly string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

interface Role {
  readonly role: "heading" | "list" | "table" | "code" | "text";
  readonly level?: number;
}

function roleOf(passage: string, kind: DocumentKind): Role {
  if (kind === "source") return { role: "code" };
  if (kind !== "markdown") return { role: "text" };
  const heading = HEADING.exec(passage);
  if (heading) return { role: "heading", level: heading[1]?.length ?? 1 };
  if (FENCE.test(passage)) return { role: "code" };
  if (/^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(passage)) return { role: "list" };
  return /^\s*\|.*\|\s*\n\s*\|?[\s:|-]+\|?\s*(?:\n|$)/.test(passage) ? { role: "table" } : { role: "text" };
}

function isUtf8(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function declaredEncoding(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
