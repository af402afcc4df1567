/** What one sign of a text may be, as codes of signs in small letters: base64 has two alphabets. */
export type Sign = readonly number[];

/** Base64 for addresses has other digits for these. */
const OTHER_DIGIT: ReadonlyMap<string, string> = new Map(Object.entries({ "+": "-", "/": "_" }));

/**
 * How servers write a text of printable ASCII into an answer, but for how each sign of it is escaped (see `readingsAt`): as it is,
 * in base64 of any alignment, in hexadecimal. Of base64 it is what the text alone decides, without the digits that it shares with its neighbours.
 */
export function spellings(text: string): readonly (readonly Sign[])[] {
  const own = [text, Buffer.from(text, "latin1").toString("hex")].map((written) => [...written].map((sign) => [smallCode(sign.charCodeAt(0))]));
  return [...own, ...[0, 1, 2].map((before) => base64(text, before))];
}

/** The code of the same letter in small, of ASCII's letters alone, so that a text keeps its length. */
export const smallCode = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

/** @param before  bytes of the last group of three that something else stands in */
function base64(text: string, before: number): Sign[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text, "latin1")]);
  const digits = bytes.toString("base64").slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [...digits].map((digit) => [digit, ...(OTHER_DIGIT.get(digit) ?? "")].map((one) => smallCode(one.charCodeAt(0))));
}
