import { readSync, writeSync } from "node:fs";

/** Bytes of a frame: a head of JSON, and bytes beside it. A peer that says more is not listened to any more. */
const MOST_FRAME = 8_388_608;
const SIZES = 8;

export interface Frame {
  readonly head: unknown;
  readonly bytes: Uint8Array;
}

const NONE = new Uint8Array();

/** Four bytes with the length of all that follows, four with the head's, the head, the bytes. */
export function encodeFrame(head: unknown, bytes: Uint8Array = NONE): Buffer {
  const text = JSON.stringify(head);
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(SIZES + length + bytes.length);
  frame.writeUInt32LE(4 + length + bytes.length, 0);
  frame.writeUInt32LE(length, 4);
  frame.write(text, SIZES);
  frame.set(bytes, SIZES + length);
  return frame;
}

/** @throws Error for what is no frame */
function decodeFrame(body: Buffer): Frame {
  const length = body.readUInt32LE(0);
  if (length > body.length - 4) throw new Error("a frame's head is longer than the frame");
  return { head: JSON.parse(body.toString("utf8", 4, 4 + length)) as unknown, bytes: body.subarray(4 + length) };
}

/** @throws Error for a length that no frame has */
function bodyLength(sizes: Buffer): number {
  const length = sizes.readUInt32LE(0);
  if (length < 4 || length > MOST_FRAME) throw new Error("a frame is too long");
  return length;
}

/** Puts together what comes in pieces. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #waiting = 0;

  /** The frames that are whole by now. @throws Error for what is none */
  *push(piece: Buffer): Generator<Frame> {
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    for (;;) {
      if (this.#waiting < 4) return;
      if ((this.#pieces[0]?.length ?? 0) < 4) this.#join();
      const length = bodyLength(this.#pieces[0] ?? Buffer.alloc(0));
      if (this.#waiting < 4 + length) return;
      this.#join();
      const [all = Buffer.alloc(0)] = this.#pieces;
      this.#pieces = all.length > 4 + length ? [all.subarray(4 + length)] : [];
      this.#waiting = all.length - 4 - length;
      yield decodeFrame(all.subarray(4, 4 + length));
    }
  }

  #join(): void {
    if (this.#pieces.length > 1) this.#pieces = [Buffer.concat(this.#pieces)];
  }
}

/** Blocks until all of it is written. */
export function writeFrame(fd: number, frame: Uint8Array): void {
  for (let at = 0; at < frame.length; ) at += writeSync(fd, frame, at);
}

/** Blocks until there is a whole one. @throws Error when there will be none */
export function readFrame(fd: number): Frame {
  const sizes = Buffer.allocUnsafe(4);
  fill(fd, sizes);
  const body = Buffer.allocUnsafe(bodyLength(sizes));
  fill(fd, body);
  return decodeFrame(body);
}

/** Reads up to the end of this frame, which is the last one that comes. */
export function passOver(fd: number, last: Buffer): void {
  let seen = Buffer.alloc(0);
  while (!seen.subarray(-last.length).equals(last)) {
    const piece = Buffer.allocUnsafe(65_536);
    const count = readSync(fd, piece, 0, piece.length, null);
    if (count === 0) throw new Error(GONE);
    seen = Buffer.concat([seen.subarray(-last.length), piece.subarray(0, count)]);
  }
}

const GONE = "whoever holds the files is gone";

function fill(fd: number, into: Buffer): void {
  for (let at = 0; at < into.length; ) {
    const count = readSync(fd, into, at, into.length - at, null);
    if (count === 0) throw new Error(GONE);
    at += count;
  }
}
