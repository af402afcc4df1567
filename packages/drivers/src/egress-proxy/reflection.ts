import { Transform, type TransformCallback } from "node:stream";
import type { HeldSecret } from "@aether/ports";
import { secretHandle } from "@aether/protocol";
import { isBegun, isPlain, MARKS, nextSign, readingsAt } from "./readings.ts";
import { type Sign, smallCode, spellings } from "./spellings.ts";

/** A spelling of a value that must not come back, and the handle that stands for it. */
interface Form {
  readonly signs: readonly Sign[];
  readonly handle: string;
}

interface Found {
  /** Where it ends, or -1: it is not there. */
  readonly end: number;
  /** Whether the text ended before that was sure. */
  readonly isOpen: boolean;
}

/** Once so many signs of a value stand there, a line may end within the rest: no other text is broken just so. */
const UNBROKEN = 8;

/**
 * Puts handles where a server's answer repeats secrets, in either case, each sign of them as it is or escaped in any of the usual ways, in letters
 * of one, two or four bytes. Not seen: other encodings (one inside another, encryption, letters turned around), other signs in between,
 * and a secret that is cut in two over several answers, as by ranges.
 */
export class Reflection {
  /** By what it begins with. */
  readonly #beginning = new Map<number, readonly Form[]>();
  /** By a sign of a text: most are passed over. */
  readonly #mayBegin = new Uint8Array(128);

  /** @param secrets  at least one */
  constructor(secrets: readonly HeldSecret[]) {
    const forms = secrets.flatMap(({ name, value }) => spellings(value).map((signs): Form => ({ signs, handle: secretHandle(name) })));
    for (const form of forms) {
      for (const code of form.signs[0] ?? []) this.#beginning.set(code, [...(this.#beginning.get(code) ?? []), form]);
    }
    for (const code of this.#mayBegin.keys()) this.#mayBegin[code] = MARKS.has(code) || this.#beginning.has(smallCode(code)) ? 1 : 0;
  }

  hide(text: string): string {
    const { out, kept } = this.#take(text, true);
    return out + kept;
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
    return this.hide(name) !== name;
  }

  /** Of a stream; holds back only what may be the beginning of a secret. */
  stream(): Transform {
    let rest = "";
    return new Transform({
      transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
        const { out, kept } = this.#take(rest + chunk.toString("latin1"), false);
        rest = kept;
        done(null, Buffer.from(out, "latin1"));
      },
      flush: (done) => done(null, Buffer.from(this.hide(rest), "latin1")),
    });
  }

  /** What can be told of a text, and what may be the beginning of a secret that is not all there yet; nothing is where the text is `whole`. */
  #take(text: string, whole: boolean): { out: string; kept: string } {
    let out = "";
    let told = 0;
    for (let at = 0; at < text.length; at++) {
      if (this.#mayBegin[text.charCodeAt(at)] !== 1) continue;
      const { end, isOpen, handle } = this.#longestAt(text, at);
      if (isOpen && !whole) return { out: out + text.slice(told, at), kept: text.slice(at) };
      if (end < 0) continue;
      out += text.slice(told, at) + spaced(handle, text, at);
      told = end;
      at = end - 1;
    }
    return { out: out + text.slice(told), kept: "" };
  }

  /** Where one begins with another, the longer is taken whole. */
  #longestAt(text: string, at: number): Found & { readonly handle: string } {
    let [end, isOpen, handle] = [-1, isBegun(text, at), ""];
    for (const reading of readingsAt(text, at)) {
      for (const form of this.#beginning.get(smallCode(reading.code)) ?? []) {
        const found = restOf(form.signs, text, reading.end);
        if (found.end > end) [end, handle] = [found.end, form.handle];
        isOpen ||= found.isOpen;
      }
    }
    return { end, isOpen, handle };
  }
}

/** All but its first sign. A place may be read in several ways, as `%25` is a sign or three: all are followed. */
function restOf(signs: readonly Sign[], text: string, from: number): Found {
  let places: readonly number[] = [from];
  let isOpen = false;
  for (let count = 1; count < signs.length && places.length > 0; count++) {
    const sign = signs[count] ?? [];
    const [first = 0] = places;
    const code = text.charCodeAt(first);
    if (places.length === 1 && isPlain(code)) {
      places = sign.includes(smallCode(code)) ? [first + 1] : [];
      continue;
    }
    const at = places.map((place) => nextSign(text, place, count >= UNBROKEN));
    isOpen ||= at.some((place) => place >= text.length || isBegun(text, place));
    places = endsOf(sign, text, at);
  }
  return { end: Math.max(-1, ...places), isOpen };
}

function endsOf(sign: Sign, text: string, places: readonly number[]): readonly number[] {
  const ends = new Set<number>();
  for (const place of places) {
    for (const { code, end } of readingsAt(text, place)) if (sign.includes(smallCode(code))) ends.add(end);
  }
  return [...ends];
}

/** In letters of as many bytes as what it stands for, so that the rest is still read as it was. */
function spaced(handle: string, text: string, at: number): string {
  const first = readingsAt(text, at).at(-1)?.end ?? at + 1;
  return [...handle].join(text.slice(first, nextSign(text, first, false)));
}
