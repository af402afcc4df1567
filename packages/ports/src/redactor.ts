/** Shorter values are words that a message may well contain. */
const MIN_SECRET = 8;

const REDACTED = "[redacted]";
/** Places of a text that are looked at: whoever cuts one writes little behind it. */
const MAX_CUTS = 8;
/** Of one character: `\u0041`. */
const LONGEST_ESCAPE = 6;

/** Takes these values out of texts that a provider wrote: some repeat the key they refuse. One that the end of a text cut off goes too. */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const known = new Set(secrets.filter(({ length }) => length >= MIN_SECRET).flatMap((secret) => [secret, encodeURIComponent(secret.toWellFormed())]));
  return (text) => [...known].reduce((safe, secret) => withoutCut(withoutWhole(safe, secret), secret), text);
}

function withoutWhole(text: string, secret: string): string {
  let safe = "";
  let kept = 0;
  for (let at = 0; at < text.length; at++) {
    const met = [true, false].map((escapes) => meet(text, at, { secret, escapes })).find(({ count }) => count === secret.length);
    if (!met) continue;
    safe += text.slice(kept, at) + REDACTED;
    kept = met.end;
    at = met.end - 1;
  }
  return safe + text.slice(kept);
}

/** Without the beginning of a secret where a text was cut: at its end, and before an ellipsis. */
function withoutCut(text: string, secret: string): string {
  const cuts = [...text.matchAll(/…|$/g)].map(({ index }) => index);
  return cuts
    .slice(-MAX_CUTS)
    .toReversed()
    .reduce((safe, cut) => {
      const before = safe.slice(0, cut);
      for (let at = Math.max(0, cut - secret.length * LONGEST_ESCAPE); at <= cut - MIN_SECRET; at++)
        for (const escapes of [true, false]) {
          const { count, end } = meet(before, at, { secret, escapes });
          if (count >= MIN_SECRET && count < secret.length && isCutEscape(before.slice(end))) return `${safe.slice(0, at)}${REDACTED}${safe.slice(cut)}`;
        }
      return safe;
    }, text);
}

const isCutEscape = (rest: string): boolean => /^(|\\|\\u[0-9a-f]{0,3}|%[0-9a-f]?)$/i.test(rest);

/** How many characters of the secret stand at a place, each as it is, in any escape of JSON, or as an address has it; and where they end. */
function meet(text: string, from: number, { secret, escapes }: { readonly secret: string; readonly escapes: boolean }): { count: number; end: number } {
  let end = from;
  let count = 0;
  while (count < secret.length && end < text.length) {
    const plain = text[end] === secret[count] ? 1 : 0;
    const escaped = escapedAt(text, end, secret[count] ?? "");
    const length = escapes ? escaped || plain : plain || escaped;
    if (length === 0) break;
    end += length;
    count++;
  }
  return { count, end };
}

const SHORT: ReadonlyMap<string, string> = new Map(Object.entries({ '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" }));

/** The length of an escape of this character; 0 = there is none. */
function escapedAt(text: string, at: number, unit: string): number {
  if (text[at] === "%") return hexOf(text, at + 1, 2) === unit ? 3 : 0;
  if (text[at] !== "\\") return 0;
  if (text[at + 1] === "u") return hexOf(text, at + 2, 4) === unit ? LONGEST_ESCAPE : 0;
  return SHORT.get(text[at + 1] ?? "") === unit ? 2 : 0;
}

function hexOf(text: string, at: number, digits: number): string | undefined {
  const hex = text.slice(at, at + digits);
  return hex.length === digits && /^[0-9a-f]+$/i.test(hex) ? String.fromCharCode(Number.parseInt(hex, 16)) : undefined;
}
