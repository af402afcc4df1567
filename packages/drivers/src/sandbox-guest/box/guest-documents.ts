import { BLOCK_ROLES, type BoxExit, type DocumentReader, type DocumentSource, type DocumentText } from "@aether/ports";
import { DOCUMENT_KINDS, DOCUMENT_UNITS, type Signal, SyscallError } from "@aether/protocol";
import * as z from "zod";
import type { GuestCommand } from "../wire.ts";
import type { GuestLine } from "./guest-line.ts";
import { GuestProcess } from "./guest-process.ts";

/** Of one document. Its own bytes are in the memory, up to two times. */
const MEMORY_BYTES = 402_653_184;
const LIMITS = { wallMs: 60_000, cpuMs: 30_000, outputBytes: 33_554_432 } as const;
const MOST_NOTES = 1_000;

const WellFormed = z.string().refine((text) => text.isWellFormed() && !text.includes("\0"));
const Count = z.int().min(0);

const Answer = z.union([
  z.strictObject({ refused: z.strictObject({ code: z.enum(["UNSUPPORTED", "TOO_LARGE"]), why: WellFormed.max(1_000) }) }),
  z.strictObject({
    document: z.strictObject({
      kind: z.enum(DOCUMENT_KINDS),
      title: WellFormed.max(300).optional(),
      encoding: WellFormed.max(40).optional(),
      unit: z.enum(DOCUMENT_UNITS),
      units: Count,
      blocks: z.array(z.strictObject({ role: z.enum(BLOCK_ROLES), number: z.int().min(1), text: WellFormed.min(1), level: z.int().min(1).max(9).optional() })),
      notes: z.array(WellFormed.max(2_000)).max(MOST_NOTES),
      next: z.int().min(1).optional(),
      wasCut: z.literal(true).optional(),
    }),
  }),
]);

/** Documents are read by threads of the process of guests, which have no files and no network. */
export class GuestDocuments implements DocumentReader {
  readonly #line: GuestLine;
  readonly #onClose: () => Promise<void>;
  readonly #running = new Set<GuestProcess>();
  #closed = false;

  constructor(line: GuestLine, onClose: () => Promise<void>) {
    this.#line = line;
    this.#onClose = onClose;
  }

  async read({ bytes, asker: _, ...source }: DocumentSource, signal: Signal): Promise<DocumentText> {
    if (this.#closed) throw new SyscallError("UNAVAILABLE", "the reader of documents is closed");
    if (signal.aborted) throw cancelled(source.name);
    this.#line.warm("document", MEMORY_BYTES);
    const process = new GuestProcess(this.#line, command(), { places: [], openFiles: 1 });
    const abort = (): void => process.signal("KILL");
    signal.addEventListener("abort", abort, { once: true });
    this.#running.add(process);
    try {
      const head = new TextEncoder().encode(`${JSON.stringify({ ...source, length: bytes.length })}\n`);
      // One that ends before it took everything says why at its end.
      const given = process.write(head).then(() => process.write(bytes));
      const [text, exit] = await Promise.all([textOf(process), process.exited, given.catch(() => undefined)]);
      if (signal.aborted) throw cancelled(source.name);
      return documentOf(text, exit, source.name);
    } finally {
      signal.removeEventListener("abort", abort);
      this.#running.delete(process);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all(
      [...this.#running].map((process) => {
        process.signal("KILL");
        return process.exited;
      }),
    );
    await this.#onClose();
  }
}

function command(): Omit<GuestCommand, "key"> {
  return {
    box: "documents",
    rung: "document",
    program: { kind: "argv", argv: ["document"] },
    cwd: "/",
    home: "/",
    env: {},
    places: [],
    hasNetwork: false,
    memoryBytes: MEMORY_BYTES,
    openFiles: 1,
    limits: LIMITS,
  };
}

async function textOf(process: GuestProcess): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const { stream, bytes } of process.output) if (stream === "stdout") pieces.push(bytes);
  return Buffer.concat(pieces).toString("utf8");
}

function documentOf(text: string, exit: BoxExit, name: string): DocumentText {
  if (exit.reason === "timeout" || exit.reason === "resource_exceeded")
    throw new SyscallError("TOO_LARGE", `${name} takes more ${capWords(exit)} than a document may to be read; read it with a command in a box instead`, {
      path: name,
    });
  if (exit.reason === "lost") throw new SyscallError("UNAVAILABLE", `${name} could not be read: ${exit.message ?? "its reader ended"}`, { path: name });
  if (exit.code !== 0) throw new SyscallError("UNSUPPORTED", `${name} could not be read: its reader ended over it`, { path: name });
  const { success, data } = Answer.safeParse(jsonOf(text));
  if (!success) throw new SyscallError("UNSUPPORTED", `${name} could not be read: its reader did not answer as it should`, { path: name });
  if ("refused" in data) throw new SyscallError(data.refused.code, `${name} cannot be read as a document: ${data.refused.why}`, { path: name });
  return data.document as DocumentText;
}

function capWords({ cap }: BoxExit): string {
  if (cap === "memory") return `memory (${MEMORY_BYTES / 1_048_576} MiB)`;
  if (cap === "output") return `room (${LIMITS.outputBytes / 1_048_576} MiB)`;
  return `time (${LIMITS.cpuMs / 1_000} s of a processor, ${LIMITS.wallMs / 1_000} s in all)`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const cancelled = (name: string): SyscallError => new SyscallError("CANCELLED", `the reading of ${name} was cancelled`, { path: name });
