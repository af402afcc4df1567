import * as z from "zod";
import { Hash, PathInput } from "../ids.ts";
import { open, syscall } from "../syscall.ts";

/** Text read or written in one call, in bytes. */
export const MAX_TEXT = 1_048_576;
/** Files in one `vfs.read_many`. */
export const MAX_MANY = 16;
/** Entries of {@link DocumentFacts.parts} in one answer. */
export const MAX_PARTS = 2_000;

/** What a document is, once it was looked at: by what its bytes begin with, then by its name. */
export const DOCUMENT_KINDS = ["text", "markdown", "source", "log", "html", "email", "mailbox", "notebook", "pdf", "docx", "pptx", "odt", "xlsx"] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** What the places of a document are counted in, each from 1. `line` is a line of the file itself, `cell` one of a notebook. */
export const DOCUMENT_UNITS = ["line", "paragraph", "page", "slide", "sheet", "cell", "message"] as const;
export type DocumentUnit = (typeof DOCUMENT_UNITS)[number];

/** What a text was read from, where it is not the file's own characters. */
export const DocumentFacts = z.strictObject({
  kind: z.enum(DOCUMENT_KINDS),
  title: z.string().optional(),
  /** Of its characters, where the file is in one other than UTF-8: `windows-1252`, `utf-16le`, … */
  encoding: z.string().optional(),
  unit: z.enum(DOCUMENT_UNITS),
  /** How many units the document has; what was not read of it included. */
  units: z.int().nonnegative(),
  /** Where in the whole text (a line, as `offset` counts) which unit begins. Of the lines in this answer only, at most 2,000. */
  parts: z.array(z.strictObject({ line: z.int().positive(), number: z.int().positive(), heading: z.string().optional() })),
  /** What was left out or could not be read, in words. */
  notes: z.array(z.string()),
  /** The document goes on with this unit: read it again with `from`. */
  next: z.int().positive().optional(),
});
export type DocumentFacts = z.infer<typeof DocumentFacts>;

export const FileText = z.strictObject({
  path: z.string(),
  text: z.string(),
  /** SHA-256 of the whole file: pass it as `ifMatch`. */
  etag: Hash,
  bytes: z.int().nonnegative(),
  /** Lines in the whole file; of a document, in all the text that was read of it. */
  lines: z.int().nonnegative(),
  /** The text stops before the end. */
  truncated: z.boolean(),
  /** Present when the text is not the file's own characters: it cannot be edited, only replaced. */
  document: DocumentFacts.optional(),
});
export type FileText = z.infer<typeof FileText>;

/**
 * `text`: what a document says, also of a page, a mail, a notebook or a log that is text already. `file`: the file's own
 * characters, or an error. Absent: its own characters where it is UTF-8 text, and otherwise what it says.
 */
const ReadAs = z.enum(["text", "file"]).optional();

export const vfsRead = syscall({
  name: "vfs.read",
  summary: "Read a text file or a document (PDF, DOCX, PPTX, ODT, XLSX, mail, page, notebook), whole or by lines.",
  input: z.strictObject({
    path: PathInput,
    /** First line, 1-based. */
    offset: z.int().min(1).max(10_000_000).default(1),
    /** Lines; default all that fit in 1 MiB. */
    limit: z.int().min(1).max(100_000).optional(),
    as: ReadAs,
    /** Of a document: the first page, slide, sheet, cell, message, paragraph or line that is read; default 1. */
    from: z.int().min(1).max(10_000_000).optional(),
  }),
  output: FileText,
  errors: ["NOT_FOUND", "UNSUPPORTED", "TOO_LARGE", "UNAVAILABLE"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  canonical: (input, place) => ({ ...input, path: place.path(input.path) }),
  tool: { name: "file_read", description: "Read text or a document (PDF, DOCX, mail, …), whole or by lines." },
});

export const vfsReadMany = syscall({
  name: "vfs.read_many",
  summary: "Read up to 16 text files or documents at once; a file that cannot be read is reported in its place.",
  input: z.strictObject({ paths: z.array(PathInput).min(1).max(MAX_MANY), as: ReadAs }),
  output: z.strictObject({
    files: z.array(
      z.union([
        z.strictObject({ ok: z.literal(true), file: FileText }),
        z.strictObject({ ok: z.literal(false), path: z.string(), code: z.string(), message: z.string() }),
      ]),
    ),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: open("each file is authorised as it is read"),
  canonical: (input, place) => ({ ...input, paths: input.paths.map((path) => place.path(path)) }),
  tool: { name: "file_read_many", description: "Read up to 16 files at once." },
});
