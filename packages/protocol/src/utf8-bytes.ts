const BEYOND_ASCII = /[\u0080-\uffff]/;

/** How many bytes a text has in UTF-8. */
export function utf8Bytes(text: string): number {
  if (!BEYOND_ASCII.test(text)) return text.length;
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) bytes += 1;
    // Each half of a surrogate pair counts two: four bytes for two units.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 1;
  }
  return bytes;
}
