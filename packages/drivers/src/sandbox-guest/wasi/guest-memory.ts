import { isUtf8 } from "node:buffer";
import { ERRNO, fail } from "./errno.ts";
import type { WasmMemory } from "./wasm-api.ts";

/** More than any program puts in one call, and what Linux takes. */
const MOST_PIECES = 1_024;
const MOST_PATH_BYTES = 4_096;

/** The guest's memory. Every access is checked against its present size and fails with `FAULT` outside. */
export class GuestMemory {
  readonly #memory: () => WasmMemory | undefined;
  #buffer: ArrayBuffer | undefined;
  #bytes = new Uint8Array();
  #view = new DataView(new ArrayBuffer(0));

  /** @param memory  undefined until the guest has one */
  constructor(memory: () => WasmMemory | undefined) {
    this.#memory = memory;
  }

  /** Bytes it has now. */
  get size(): number {
    this.#renew();
    return this.#bytes.length;
  }

  /** The guest's own bytes, until it grows. */
  bytes(pointer: number, count: number): Uint8Array {
    const start = this.#check(pointer, count);
    return this.#bytes.subarray(start, start + (count >>> 0));
  }

  readU8(pointer: number): number {
    return this.#at(pointer, 1).getUint8(pointer >>> 0);
  }

  readU16(pointer: number): number {
    return this.#at(pointer, 2).getUint16(pointer >>> 0, true);
  }

  readU32(pointer: number): number {
    return this.#at(pointer, 4).getUint32(pointer >>> 0, true);
  }

  readU64(pointer: number): bigint {
    return this.#at(pointer, 8).getBigUint64(pointer >>> 0, true);
  }

  writeU8(pointer: number, value: number): void {
    this.#at(pointer, 1).setUint8(pointer >>> 0, value);
  }

  writeU16(pointer: number, value: number): void {
    this.#at(pointer, 2).setUint16(pointer >>> 0, value, true);
  }

  writeU32(pointer: number, value: number): void {
    this.#at(pointer, 4).setUint32(pointer >>> 0, value, true);
  }

  writeU64(pointer: number, value: bigint): void {
    this.#at(pointer, 8).setBigUint64(pointer >>> 0, BigInt.asUintN(64, value), true);
  }

  write(pointer: number, bytes: Uint8Array): void {
    this.bytes(pointer, bytes.length).set(bytes);
  }

  /** UTF-8. Fails with `ILSEQ` for anything else, and with `NAMETOOLONG`. */
  path(pointer: number, length: number): string {
    const bytes = this.bytes(pointer, length);
    if (bytes.length >= MOST_PATH_BYTES) return fail(ERRNO.NAMETOOLONG);
    if (!isUtf8(bytes)) return fail(ERRNO.ILSEQ);
    return Buffer.from(bytes).toString();
  }

  /** The buffers of a list of them, all checked before the first is used. */
  pieces(pointer: number, count: number): readonly Uint8Array[] {
    if (count >>> 0 > MOST_PIECES) fail(ERRNO.INVAL);
    const found: Uint8Array[] = [];
    let total = 0;
    for (let index = 0; index < count; index++) {
      const piece = this.bytes(this.readU32(pointer + index * 8), this.readU32(pointer + index * 8 + 4));
      total += piece.length;
      found.push(piece);
    }
    // The count that the guest gets back has 32 bits.
    if (total > 0xffff_ffff) fail(ERRNO.INVAL);
    return found;
  }

  #at(pointer: number, count: number): DataView {
    this.#check(pointer, count);
    return this.#view;
  }

  #check(pointer: number, count: number): number {
    this.#renew();
    const start = pointer >>> 0;
    if (start + (count >>> 0) > this.#bytes.length) fail(ERRNO.FAULT);
    return start;
  }

  /** Growing gives the memory another buffer and empties the old one. */
  #renew(): void {
    const buffer = this.#memory()?.buffer;
    if (buffer === undefined || buffer === this.#buffer) return;
    this.#buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
  }
}
