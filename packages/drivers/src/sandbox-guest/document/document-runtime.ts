import { getHeapStatistics } from "node:v8";
import type { DocumentSource } from "@aether/ports";
import type { Guest, GuestRuntime } from "../runtime.ts";
import type { DocumentAnswer } from "../wire.ts";
import { DocumentRefused } from "./document-refused.ts";
import { readDocument } from "./read-document.ts";

const PIECE_BYTES = 65_536;
const LINE_FEED = 0x0a;
/** What a document left, of which not all is free yet, would count as the next one's. */
const MOST_LEFT = 67_108_864;

/** What a parser that was led astray would add to first. */
const SEALED = [Object, Array, Function, String] as const;

/**
 * Reads documents, one after the other. A thread that read a PDF, whose parser keeps much between two, that refused a document or has
 * much left of one reads no other: whatever one did to a parser is gone with it.
 */
export function createDocumentRuntime({ fillsCache }: { readonly fillsCache: boolean }): GuestRuntime {
  return {
    async warm() {
      for (const { prototype } of SEALED) Object.preventExtensions(prototype);
      // Most documents are no PDF, and its parser is larger than all others.
      if (fillsCache) await Promise.all([import("./read-pdf.ts"), import("./read-docx.ts"), import("./read-pptx.ts"), import("./read-odt.ts")]);
    },
    async run(guest) {
      const answer = await answered(taken(guest));
      guest.write("stdout", new TextEncoder().encode(JSON.stringify(answer)));
      return { code: 0, spoiled: !("document" in answer) || answer.document.kind === "pdf" || bytesHeld() > MOST_LEFT };
    },
  };
}

function bytesHeld(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}

async function answered(source: DocumentSource): Promise<DocumentAnswer> {
  try {
    return { document: await readDocument(source) };
  } catch (cause) {
    if (cause instanceof DocumentRefused) return { refused: { code: cause.code, why: cause.message } };
    if (cause instanceof RangeError) return { refused: { code: "TOO_LARGE", why: "its parts lie too deep in each other, or are too large" } };
    return { refused: { code: "UNSUPPORTED", why: "it is damaged, or made in a way that its parser does not know" } };
  }
}

/** What is read, and its bytes: a line of JSON, and then as many as that says. */
function taken(guest: Guest): DocumentSource {
  let head = Buffer.alloc(0);
  while (!head.includes(LINE_FEED)) head = Buffer.concat([head, next(guest)]);
  const end = head.indexOf(LINE_FEED);
  const { length, ...source } = JSON.parse(head.subarray(0, end).toString("utf8")) as Omit<DocumentSource, "bytes"> & { readonly length: number };
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let piece: Uint8Array = head.subarray(end + 1); ; piece = next(guest)) {
    bytes.set(piece, at);
    at += piece.length;
    if (at >= length) return { ...source, bytes };
  }
}

function next(guest: Guest): Uint8Array {
  const piece = guest.read(PIECE_BYTES);
  if (piece.length === 0) throw new Error("a document ended before it was whole");
  return piece;
}
