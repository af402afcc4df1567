/** Encodings besides UTF-8 that texts are read in. Windows-1252 holds Latin-1. */
export type OtherEncoding = "utf-16le" | "utf-16be" | "windows-1252";

/** Bytes that are looked at; a text is the same kind of text all through. */
const LOOKED_AT = 65_536;
/** Of a text in a script that Windows-1252 has letters for, bytes above ASCII. */
const MOST_HIGH = 0.3;
/** Of a text in UTF-16 whose letters are mostly those of ASCII: zeros in one half of its bytes, and in the other. */
const ZEROS = { half: 0.4, other: 0.02 } as const;
/** Fewer characters without a mark of their encoding could be anything. */
const LEAST_WIDE = 4;

const HAS_NO_LETTER = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
const isControl = (byte: number): boolean => (byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte)) || byte === 0x7f;

/** What a text that is not UTF-8 is written in; undefined for what is no text, or is written in an encoding that cannot be told apart. */
export function otherEncodingOf(bytes: Uint8Array): OtherEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = bytes.subarray(0, LOOKED_AT);
  if (head.includes(0)) return wideEncodingOf(head);
  // A zero further on is no letter either.
  if (bytes.includes(0)) return undefined;
  const high = head.filter((byte) => byte >= 0x80).length;
  if (head.some((byte) => isControl(byte) || HAS_NO_LETTER.has(byte))) return undefined;
  return high <= Math.max(2, head.length * MOST_HIGH) ? "windows-1252" : undefined;
}

function wideEncodingOf(head: Uint8Array): OtherEncoding | undefined {
  const half = Math.floor(head.length / 2);
  if (half < LEAST_WIDE || hasControls(head)) return undefined;
  const zeros = (from: number): number => head.subarray(0, half * 2).filter((byte, at) => at % 2 === from && byte === 0).length / half;
  const [first, second] = [zeros(0), zeros(1)];
  if (second >= ZEROS.half && first <= ZEROS.other) return "utf-16le";
  return first >= ZEROS.half && second <= ZEROS.other ? "utf-16be" : undefined;
}

const hasControls = (head: Uint8Array): boolean => head.some((byte) => byte !== 0 && isControl(byte));
