import type { TableFormat, TableQuery } from "@aether/protocol";

/** What the process of one call is asked; the bytes of the files follow, one after the other. */
export interface TableTask {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Absent: the tables are described, or the sheets of the one file are told. */
  readonly query?: TableQuery;
  /** How many different values of each column are told where tables are described. */
  readonly values?: number;
  /** Files without tables are told where tables are described. */
  readonly look?: boolean;
  /** The result is written; its bytes follow the answer. */
  readonly format?: TableFormat;
  /** What the sheets of a workbook say, from this one on. */
  readonly from?: number;
}

const LENGTH = 4;

/** A length, JSON of that length, and bytes. */
export function framed(head: unknown, bytes: readonly Uint8Array[] = []): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json, ...bytes]);
}

/** @throws Error for what is no frame */
export function unframed(all: Buffer): { readonly head: unknown; readonly bytes: Buffer } {
  const length = all.readUInt32BE(0);
  if (LENGTH + length > all.length) throw new Error("the frame is cut off");
  return { head: JSON.parse(all.toString("utf8", LENGTH, LENGTH + length)), bytes: all.subarray(LENGTH + length) };
}
