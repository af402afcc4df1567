/** A file's text, and what it was written in where that is not UTF-8. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: "UTF-8" | "UTF-16LE" | "UTF-16BE" | "Windows-1252";
}

/** Bytes that tell UTF-16 without its mark apart. */
const PROBE = 4_096;
const C1 = /[\u0080-\u009f]/;

/** A byte order mark decides, then whether it is UTF-8; else it is Windows-1252, which holds all that Latin-1 shows. Undefined for what is no text. */
export function decodeBytes(bytes: Uint8Array): DecodedText | undefined {
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding).decode(bytes);
  // Text has no control signs but tabs and ends of lines.
  if (text.includes("\u0000")) return undefined;
  if (encoding === "Windows-1252" && C1.test(text)) return { text: text.replace(/[\u0080-\u009f]/g, "\ufffd"), encoding };
  return { text: text.startsWith("\ufeff") ? text.slice(1) : text, encoding };
}

function encodingOf(bytes: Uint8Array): DecodedText["encoding"] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "UTF-16LE";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "UTF-16BE";
  const zeros = zerosIn(bytes.subarray(0, PROBE));
  if (zeros !== undefined) return zeros;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return "UTF-8";
  } catch {
    return "Windows-1252";
  }
}

/** Most letters of a table are in ASCII, of which UTF-16 makes every other byte a zero. */
function zerosIn(bytes: Uint8Array): "UTF-16LE" | "UTF-16BE" | undefined {
  let [even, odd] = [0, 0];
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0 && at % 2 === 0) even++;
    else if (byte === 0) odd++;
  }
  const most = bytes.length / 2;
  if (odd > most * 0.6 && even < most * 0.1) return "UTF-16LE";
  if (even > most * 0.6 && odd < most * 0.1) return "UTF-16BE";
  return undefined;
}
