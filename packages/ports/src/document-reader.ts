import type { DocumentKind, DocumentUnit, Signal } from "@aether/protocol";

/** What a document is read from. */
export interface DocumentSource {
  readonly bytes: Uint8Array;
  /** The file's name or path: what its ending says counts where the bytes do not say more. */
  readonly name: string;
  /** As a server declared it: `text/html; charset=iso-8859-1`. Counts before the name. */
  readonly mediaType?: string;
  /** Of a page: what its links are relative to; default: they stay as written. */
  readonly base?: string;
  /** The first unit that is read, from 1; default 1. */
  readonly from?: number;
  /** Who asks, where several wait for their turn; see `TableAsker`. */
  readonly asker?: string;
}

/** What a block is in its document. `field`: a line of a mail's head. `notes`: of a slide. `output`: of a notebook's cell. */
export const BLOCK_ROLES = ["heading", "text", "list", "table", "code", "output", "notes", "field"] as const;
export type BlockRole = (typeof BLOCK_ROLES)[number];

/** A passage with its place. Tables are Markdown, links `[words](address)`; of nothing that is named is anything fetched. */
export interface DocumentBlock {
  readonly role: BlockRole;
  /** The unit it stands in, or begins in. */
  readonly number: number;
  /** Well formed, not empty, lines ended by line feeds. */
  readonly text: string;
  /** Of a heading: 1 to 9. */
  readonly level?: number;
}

export interface DocumentText {
  readonly kind: DocumentKind;
  readonly title?: string;
  /** Of the file's characters, where that is not UTF-8: `windows-1252`, `utf-16le`, … */
  readonly encoding?: string;
  /** What {@link DocumentBlock.number} counts. */
  readonly unit: DocumentUnit;
  /** How many there are in the document, also of what was not read. */
  readonly units: number;
  /** In the order of the document; numbers only rise. */
  readonly blocks: readonly DocumentBlock[];
  /** What was left out or could not be read, in words. */
  readonly notes: readonly string[];
  /** Set when the reader stopped at its bounds: the document goes on with this unit. */
  readonly next?: number;
  /** One unit alone says more than one reading gives: its end was left out, and a note says of which. */
  readonly wasCut?: true;
}

/** Characters of text that one reading gives; a document that says more is gone on with by {@link DocumentText.next}. */
export const MOST_DOCUMENT_TEXT = 4_194_304;

/**
 * Reads documents that strangers wrote, apart from the daemon and with caps on time, memory and output. It never fetches what a
 * document names and runs nothing that a document holds. What it gives is data of the document's label.
 */
export interface DocumentReader {
  /**
   * @throws SyscallError `UNSUPPORTED` for what is no document it reads, is damaged or locked by a password; `TOO_LARGE` for one
   * that takes more time, memory or room than it may; `CANCELLED`; `UNAVAILABLE` where it cannot run
   */
  read(source: DocumentSource, signal: Signal): Promise<DocumentText>;
  close(): Promise<void>;
}
