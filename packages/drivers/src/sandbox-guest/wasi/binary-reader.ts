import { ModuleRefused } from "./module-refused.ts";

/** Reads the numbers and names of WebAssembly's binary format; whatever does not fit is refused. */
export class BinaryReader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes[this.at++] ?? damaged();
  }

  /** Unsigned LEB128, at most 32 bits. */
  u32(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value > 0xffff_ffff ? damaged() : value;
    }
    return damaged();
  }

  /** A signed LEB128 of at most 33 bits, of which only the end matters here. */
  skipSigned(): void {
    for (let count = 0; count < 5; count++) if (this.byte() < 0x80) return;
    damaged();
  }

  take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.at) damaged();
    const taken = this.#bytes.subarray(this.at, this.at + count);
    this.at += count;
    return taken;
  }

  name(): string {
    return Buffer.from(this.take(this.u32())).toString();
  }
}

/** Unsigned LEB128. */
export function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

export function damaged(): never {
  throw new ModuleRefused("this is not a whole WebAssembly module: its parts do not fit together; build it again");
}
