import { Transform, type TransformCallback } from "node:stream";
import type { HeldSecret } from "@aether/ports";
import { secretHandle } from "@aether/protocol";
import { spellings } from "./spellings.ts";

/** A text that must not come back, and the handle that stands for it. */
interface Form {
  readonly text: string;
  readonly handle: string;
}

/**
 * Puts handles where a server's answer repeats secrets, in any of their usual spellings. Not seen: other encodings (one inside
 * another, encryption, letters turned around), and a secret that is cut in two over several answers, as by ranges.
 */
export class Reflection {
  readonly #forms: readonly Form[];
  readonly #any: RegExp;

  /** @param secrets  at least one */
  constructor(secrets: readonly HeldSecret[]) {
    const forms = secrets.flatMap(({ name, value }) => spellings(value).map((text): Form => ({ text, handle: secretHandle(name) })));
    // Where one begins with another, the longer is taken whole.
    this.#forms = forms.sort((a, b) => b.text.length - a.text.length);
    this.#any = new RegExp(this.#forms.map(({ text }) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")).join("|"), "g");
  }

  hide(text: string): string {
    return text.replace(this.#any, (found) => this.#handleOf(found));
  }

  hideBytes(bytes: Uint8Array): Uint8Array {
    return Buffer.from(this.hide(Buffer.from(bytes).toString("latin1")), "latin1");
  }

  /** Of a header whose very name says it nothing is passed on: names are told in lower letters, and stand for no handle. */
  hideHeaders<T extends string | readonly string[] | number | undefined>(headers: Readonly<Record<string, T>>): Record<string, T> {
    const hidden = (value: unknown): unknown => (typeof value === "string" ? this.hide(value) : Array.isArray(value) ? value.map(hidden) : value);
    const told = Object.entries(headers).filter(([name]) => !this.#isNamedIn(name));
    return Object.fromEntries(told.map(([name, value]) => [name, hidden(value) as T]));
  }

  #isNamedIn(name: string): boolean {
    const said = name.toLowerCase();
    return this.#forms.some(({ text }) => said.includes(text.toLowerCase()));
  }

  /** Of a stream; holds back only what may be the beginning of a secret. */
  stream(): Transform {
    let rest = "";
    return new Transform({
      transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
        const { out, kept } = this.#take(rest + chunk.toString("latin1"));
        rest = kept;
        done(null, Buffer.from(out, "latin1"));
      },
      flush: (done) => done(null, Buffer.from(this.hide(rest), "latin1")),
    });
  }

  #take(text: string): { out: string; kept: string } {
    const beginnings = this.#beginnings(text);
    let out = "";
    let at = 0;
    this.#any.lastIndex = 0;
    for (let found = this.#any.exec(text); found; found = this.#any.exec(text)) {
      const held = beginnings.find((index) => index >= at);
      if (held !== undefined && held <= found.index) break;
      out += text.slice(at, found.index) + this.#handleOf(found[0]);
      at = found.index + found[0].length;
    }
    const held = beginnings.find((index) => index >= at) ?? text.length;
    return { out: out + text.slice(at, held), kept: text.slice(held) };
  }

  /** Where the end of the text may be the beginning of a secret that is not all there yet; in order. */
  #beginnings(text: string): number[] {
    const found: number[] = [];
    const longest = this.#forms[0]?.text.length ?? 0;
    for (let index = Math.max(0, text.length - longest + 1); index < text.length; index++) {
      const end = text.slice(index);
      if (this.#forms.some(({ text: form }) => form.length > end.length && form.startsWith(end))) found.push(index);
    }
    return found;
  }

  #handleOf(found: string): string {
    return this.#forms.find(({ text }) => text === found)?.handle ?? "";
  }
}
