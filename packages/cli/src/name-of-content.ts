/** Bytes that are looked at. */
const LOOKED = 65_536;
/** Lines of which all are alike in a table. */
const MOST_LINES = 20;
/** A cell of prose is longer. */
const CELL = 60;

const MAGIC: readonly (readonly [string, string])[] = [
  ["%PDF-", "pdf"],
  ["\u0089PNG\r\n", "png"],
  ["\u00ff\u00d8\u00ff", "jpg"],
  ["GIF8", "gif"],
  ["\u001f\u008b", "gz"],
];
/** What stands in archives of a kind. */
const INSIDE: readonly (readonly [string, string])[] = [
  ["word/", "docx"],
  ["xl/", "xlsx"],
  ["ppt/", "pptx"],
  ["mimetypeapplication/vnd.oasis.opendocument.text", "odt"],
];

/** The ending of a file with this content, without a dot: `txt` for text of no other kind, `bin` for what is no text. */
export function endingOf(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, LOOKED));
  const raw = start.toString("latin1");
  const magic = MAGIC.find(([mark]) => raw.startsWith(mark));
  if (magic) return magic[1];
  if (raw.startsWith("PK\u0003\u0004")) return INSIDE.find(([mark]) => Buffer.from(bytes).includes(mark))?.[1] ?? "zip";
  const wide = raw.startsWith("\u00ff\u00fe") || raw.startsWith("\u00fe\u00ff");
  if (!wide && start.includes(0)) return "bin";
  return wide ? "txt" : endingOfText(start.toString("utf8").replace(/^\uFEFF/, ""), { whole: bytes.length <= LOOKED, bytes });
}

function endingOfText(text: string, { whole, bytes }: { readonly whole: boolean; readonly bytes: Uint8Array }): string {
  const plain = text.trimStart();
  if (/^<(?:!doctype html|html)\b/i.test(plain)) return "html";
  if (/^[[{]/.test(plain)) return jsonEnding(plain, { whole, bytes }) ?? "txt";
  if (/^(?:From|Received|Return-Path|Date|Subject|Message-ID|MIME-Version): .+\r?\n(?:[A-Z][A-Za-z-]+: |[ \t])/.test(plain)) return "eml";
  return MARKDOWN_TABLE.test(plain) ? "md" : (tableEnding(text) ?? "txt");
}

/** A row between bars, and the rule below it. */
const MARKDOWN_TABLE = /^\|[^\n]*\|[ \t]*\r?\n[ \t]*\|[ \t:|-]*-[ \t:|-]*\|[ \t]*(?:\r?\n|$)/;

function jsonEnding(text: string, { whole, bytes }: { readonly whole: boolean; readonly bytes: Uint8Array }): string | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const first = (whole ? lines : lines.slice(0, -1)).slice(0, MOST_LINES);
  if (first.length > 1 && first.every((line) => line.startsWith("{") && isJson(line))) return "jsonl";
  return isJson(
    whole
      ? text
      : Buffer.from(bytes)
          .toString("utf8")
          .replace(/^\uFEFF/, ""),
  )
    ? "json"
    : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The same number of separators in every line, and cells that are none of prose. */
function tableEnding(text: string): string | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== "");
  const some = lines.slice(0, MOST_LINES);
  if (some.length < 2 || some.some((line) => /[.!?:]$/.test(line))) return undefined;
  for (const [separator, ending] of [
    ["\t", "tsv"],
    [";", "csv"],
    [",", "csv"],
    ["|", "csv"],
  ] as const) {
    const rows = some.map((line) => line.replace(/"(?:[^"]|"")*"/g, '""').split(separator));
    const [columns = 0] = rows.map((row) => row.length);
    if (columns > 1 && rows.every((row) => row.length === columns && row.every((cell) => cell.length <= CELL))) return ending;
  }
  return undefined;
}
