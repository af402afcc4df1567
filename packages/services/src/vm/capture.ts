import type { BoxProcess } from "@aether/ports";
import { MAX_SHOWN } from "@aether/protocol";
import type { OutputBytes } from "./output-bytes.ts";
import type { ToldOutput } from "./told-output.ts";
import { decoder } from "./whole-characters.ts";

const HEAD = MAX_SHOWN / 2;

/** The beginning and the end of one output; what lies between is counted. */
export class Shown {
  readonly #head: Uint8Array[] = [];
  #headBytes = 0;
  #tail = new Uint8Array(0);
  omitted = 0;

  add(bytes: Uint8Array): void {
    const room = HEAD - this.#headBytes;
    if (room > 0) {
      this.#head.push(bytes.slice(0, room));
      this.#headBytes += Math.min(room, bytes.length);
    }
    if (bytes.length > room) this.#addTail(bytes.subarray(Math.max(0, room)));
  }

  text(): string {
    const head = decoder.decode(concat(this.#head));
    if (this.#tail.length === 0) return head;
    const cut = this.omitted > 0 ? `\n[… ${this.omitted} bytes left out …]\n` : "";
    return `${head}${cut}${decoder.decode(this.#tail)}`;
  }

  #addTail(bytes: Uint8Array): void {
    const all = concat([this.#tail, bytes]);
    const over = Math.max(0, all.length - HEAD);
    this.omitted += over;
    this.#tail = all.slice(over);
  }
}

export interface Captured {
  readonly stdout: string;
  readonly stderr: string;
  readonly omitted: number;
}

export interface Capturing {
  readonly counted: Pick<OutputBytes, "take">;
  readonly told: Pick<ToldOutput, "take" | "end">;
}

/** Reads a command's output to its end; keeps what `counted` lets through, and tells it as it comes. */
export async function capture(process: Pick<BoxProcess, "output">, { counted, told }: Capturing): Promise<Captured> {
  const out = { stdout: new Shown(), stderr: new Shown() };
  for await (const output of process.output) {
    if (!counted.take(output.bytes.length)) continue;
    out[output.stream].add(output.bytes);
    told.take(output);
  }
  told.end();
  return { stdout: out.stdout.text(), stderr: out.stderr.text(), omitted: out.stdout.omitted + out.stderr.omitted };
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
