const BEGINNINGS: readonly (readonly [media: string, at: number, text: string])[] = [
  ["image/png", 1, "PNG\r\n"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/webp", 8, "WEBP"],
  ["image/gif", 0, "GIF8"],
  ["application/pdf", 0, "%PDF-"],
];

/** What bytes are, by how they begin: of the pictures and documents that models see. Undefined for all else. */
export function mediaOf(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return BEGINNINGS.find(([, at, text]) => head.startsWith(text, at))?.[0];
}
