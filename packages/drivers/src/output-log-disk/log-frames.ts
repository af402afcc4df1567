import type { LogEntryInput } from "@aether/ports";

/** On disk: kind (1 byte), time (8, float), length (4), then the bytes. A frame that a kill cut short is dropped. */
export const HEADER_BYTES = 13;
const KINDS = ["stdout", "stderr", "stdin", "resize", "owner", "swept"] as const;
const MAX_FRAME = 16_777_216;

export interface Header {
  readonly kind: LogEntryInput["kind"];
  readonly at: number;
  readonly length: number;
}

export function encodeFrame({ kind, at, bytes }: LogEntryInput): Buffer {
  const frame = Buffer.allocUnsafe(HEADER_BYTES + bytes.length);
  frame.writeUInt8(KINDS.indexOf(kind), 0);
  frame.writeDoubleBE(at, 1);
  frame.writeUInt32BE(bytes.length, 9);
  frame.set(bytes, HEADER_BYTES);
  return frame;
}

/** Undefined for anything that is no header. */
export function decodeHeader(bytes: Buffer): Header | undefined {
  const kind = KINDS[bytes.readUInt8(0)];
  const length = bytes.readUInt32BE(9);
  return kind === undefined || length > MAX_FRAME ? undefined : { kind, at: bytes.readDoubleBE(1), length };
}

/** Only output has offsets: what was typed, and who typed it, lies between. */
export const isOutput = (kind: Header["kind"]): boolean => kind === "stdout" || kind === "stderr";
