import { ownOf } from "@aether/protocol";

/** What bash itself keeps there; not a session's. */
const OF_BASH = new Set(["PWD", "OLDPWD", "SHLVL", "_", "BASHOPTS", "SHELLOPTS"]);
const LETTERS: Readonly<Record<string, string>> = { a: "\x07", b: "\b", e: "\x1b", E: "\x1b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
const DECLARED = /declare -[a-zA-Z]*x[a-zA-Z]* ([A-Za-z_][A-Za-z0-9_]*)/y;

/** Exported variables from what `declare -px` prints: `declare -x NAME="value"`, or `$'value'` for control characters. */
export function declaredVariables(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  let at = 0;
  while (at < text.length) {
    DECLARED.lastIndex = at;
    const name = DECLARED.exec(text)?.[1];
    at = name === undefined ? lineEnd(text, at) : DECLARED.lastIndex;
    if (name === undefined || text[at] !== "=") {
      at = name === undefined ? at : lineEnd(text, at);
      continue;
    }
    const value = text[at + 1] === "$" ? ansi(text, at + 3) : quoted(text, at + 2);
    if (!OF_BASH.has(name)) found[name] = value.value;
    at = lineEnd(text, value.end);
  }
  return found;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end + 1;
}

interface Value {
  readonly value: string;
  /** After its closing quote. */
  readonly end: number;
}

function quoted(text: string, from: number): Value {
  let value = "";
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return { value, end: at + 1 };
    if (text[at] === "\\" && /["\\$`]/.test(text[at + 1] ?? "")) at++;
    value += text[at] ?? "";
  }
  return { value, end: text.length };
}

function ansi(text: string, from: number): Value {
  let end = from;
  while (end < text.length && text[end] !== "'") end += text[end] === "\\" ? 2 : 1;
  return { value: unescaped(text.slice(from, end)), end: end + 1 };
}

/** What a shell says may be what a command in it made it say: numbers that no character has, too. */
const character = (code: number): string => (code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd");

/** Octal escapes are bytes of UTF-8 and may come in a row. */
function unescaped(text: string): string {
  return text.replace(/(?:\\[0-7]{1,3})+|\\x[0-9a-fA-F]{1,2}|\\u[0-9a-fA-F]{1,4}|\\U[0-9a-fA-F]{1,8}|\\[\s\S]/g, (one) => {
    if (/^\\[0-7]/.test(one))
      return Buffer.from(
        one
          .split("\\")
          .slice(1)
          .map((digits) => Number.parseInt(digits, 8) & 0xff),
      ).toString();
    if (/^\\[xuU]./.test(one)) return character(Number.parseInt(one.slice(2), 16));
    return ownOf(LETTERS, one[1] ?? "") ?? one[1] ?? "";
  });
}
