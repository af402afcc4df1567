import { SyscallError } from "./errors.ts";
import { ownOf } from "./own.ts";

/** A piece of a written condition or formula. `name` stands in square brackets, `text` in quotes, `word` in nothing. */
export interface TableToken {
  readonly kind: "name" | "text" | "word" | "sign";
  readonly text: string;
  /** Position in the text, from 0. */
  readonly at: number;
}

const CLOSES: Readonly<Record<string, string>> = { "[": "]", '"': '"', "'": "'" };

/**
 * @param signs longest first; a word ends before each of them
 * @throws SyscallError `INVALID` for a bracket or a quote that is not closed
 */
export function tableTokens(text: string, signs: readonly string[]): readonly TableToken[] {
  const tokens: TableToken[] = [];
  for (let at = 0; at < text.length; ) {
    const next = tokenAt(text, at, signs);
    if (next.token) tokens.push(next.token);
    at = next.end;
  }
  return tokens;
}

interface Next {
  readonly token?: TableToken;
  readonly end: number;
}

function tokenAt(text: string, at: number, signs: readonly string[]): Next {
  const char = text[at] ?? "";
  if (/\s/u.test(char)) return { end: at + 1 };
  const close = ownOf(CLOSES, char);
  if (close !== undefined) return quoted(text, at, close);
  const sign = signs.find((one) => text.startsWith(one, at));
  if (sign !== undefined) return { token: { kind: "sign", text: sign, at }, end: at + sign.length };
  let end = at + 1;
  while (end < text.length && !/[\s[\]"]/u.test(text[end] ?? "") && !signs.some((one) => text.startsWith(one, end))) end++;
  return { token: { kind: "word", text: text.slice(at, end), at }, end };
}

/** A closing sign that stands twice is one of the text. */
function quoted(text: string, at: number, close: string): Next {
  let content = "";
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] !== close) content += text[end];
    else if (text[end + 1] === close) content += text[++end];
    else return { token: { kind: close === "]" ? "name" : "text", text: content, at }, end: end + 1 };
  }
  throw new SyscallError("INVALID", `${JSON.stringify(text.slice(at, at + 40))} is not closed by ${close}`, { at });
}

/** Reads tokens from the left. */
export class TokenReader {
  readonly #tokens: readonly TableToken[];
  readonly #what: string;
  #at = 0;

  /** @param what what the text is meant to be, for errors: `a condition` */
  constructor(tokens: readonly TableToken[], what: string) {
    this.#tokens = tokens;
    this.#what = what;
  }

  peek(ahead = 0): TableToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  next(): TableToken | undefined {
    return this.#tokens[this.#at++];
  }

  isSign(text: string): boolean {
    const token = this.peek();
    return token?.kind === "sign" && token.text === text;
  }

  /** Whether a bare word stands there, in any case. */
  isWord(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token?.kind === "word" && token.text.toLowerCase() === text;
  }

  /** Takes it if it is there. */
  sign(text: string): boolean {
    const is = this.isSign(text);
    if (is) this.#at++;
    return is;
  }

  word(...texts: readonly string[]): boolean {
    const is = texts.every((text, ahead) => this.isWord(text, ahead));
    if (is) this.#at += texts.length;
    return is;
  }

  mustSign(text: string): void {
    if (!this.sign(text)) throw this.refused(`${JSON.stringify(text)} is missing`);
  }

  mustEnd(): void {
    if (this.peek()) throw this.refused("nothing more belongs there");
  }

  /** An error at the place where it stands. */
  refused(why: string): SyscallError {
    const token = this.peek();
    const place = token ? `at ${JSON.stringify(token.text)} (character ${token.at + 1})` : "at its end";
    return new SyscallError("INVALID", `this is not ${this.#what}: ${place}, ${why}`, token ? { at: token.at } : {});
  }
}
