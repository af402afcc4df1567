import type { LogPage } from "@aether/ports";

/** A sign that marks the order of bytes is a character like any other: what a command wrote is shown as it is. */
export const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** How many bytes end with a whole character of UTF-8; bytes that are none count as whole. */
export function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needs > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** A page that its bound cut within a character ends before it, so that the next one begins with it; unless it held nothing else. */
export function wholePage(page: LogPage, from: number): LogPage {
  const at = page.entries.findLastIndex(({ kind }) => kind === "stdout" || kind === "stderr");
  const last = page.entries[at];
  if (!last || page.next >= page.size) return page;
  const whole = wholeCharacters(last.bytes);
  const next = last.offset + whole;
  if (whole === last.bytes.length || next <= from) return page;
  // What takes no room where the next page begins is in that one.
  const entries = page.entries.slice(0, at).filter(({ offset }) => offset < next);
  return { ...page, next, entries: whole === 0 ? entries : [...entries, { ...last, bytes: last.bytes.subarray(0, whole) }] };
}
