/** Of a ZIP file: how it begins, and how the record at its end does. */
const BEGINS = [0x50, 0x4b, 0x03, 0x04];
const ENDS = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
/** The record at the end, with the longest remark behind it. */
const MOST_END = 22 + 65_535;
const WORKBOOK = Buffer.from("xl/workbook.xml");
const DOCUMENTS = ["word/document.xml", "ppt/presentation.xml"].map((name) => Buffer.from(name));

/** Whether bytes are an XLSX file, by the list of names that a ZIP file ends with; nothing of it is unpacked. */
export function isWorkbook(bytes: Uint8Array): boolean {
  if (!BEGINS.every((byte, at) => bytes[at] === byte)) return false;
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = all.subarray(Math.max(0, all.length - MOST_END));
  const at = end.lastIndexOf(ENDS);
  if (at < 0 || at + 22 > end.length) return false;
  const size = end.readUInt32LE(at + 12);
  const from = end.readUInt32LE(at + 16);
  const names = all.subarray(from, from + size);
  return names.includes(WORKBOOK) && !DOCUMENTS.some((name) => names.includes(name));
}
