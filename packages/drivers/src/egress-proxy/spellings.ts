const HTML = [
  { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" },
  { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" },
  { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "+": "&#43;" },
] as const;
/** As libraries escape more in JSON than they must. */
const JSON_MORE = [{ "/": "\\/" }, unicode("&<>", "lower"), unicode("&<>'+`\"", "upper")];
const PERCENT_MORE = /[!'()*~]/g;

/**
 * How servers write a text of printable ASCII into an answer: as it is, percent-encoded, escaped as in JSON or HTML, in base64
 * of any alignment, in hexadecimal. Of base64 it is what the text alone decides, without the digits that it shares with its neighbours.
 */
export function spellings(text: string): readonly string[] {
  const percent = encodeURIComponent(text);
  const json = JSON.stringify(text).slice(1, -1);
  const hex = Buffer.from(text, "latin1").toString("hex");
  const written = [
    text,
    ...[percent, percent.replaceAll("%2F", "/"), percent.replace(PERCENT_MORE, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)].flatMap(
      bothCases,
    ),
    new URLSearchParams({ "": text }).toString().slice(1),
    json,
    ...JSON_MORE.map((table) => replaced(json, table)),
    ...HTML.map((table) => replaced(text, table)),
    ...[0, 1, 2].flatMap((before) => base64(text, before)),
    hex,
    hex.toUpperCase(),
  ];
  return [...new Set(written)];
}

const bothCases = (percent: string): string[] => [percent, percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())];

function replaced(text: string, table: Readonly<Record<string, string>>): string {
  return [...text].map((sign) => table[sign] ?? sign).join("");
}

function unicode(signs: string, how: "lower" | "upper"): Readonly<Record<string, string>> {
  const code = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(4, "0");
  return Object.fromEntries([...signs].map((sign) => [sign, `\\u${how === "lower" ? code(sign) : code(sign).toUpperCase()}`]));
}

/** @param before  bytes of the last group of three that something else stands in */
function base64(text: string, before: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text, "latin1")]);
  const digits = bytes.toString("base64").slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [digits, digits.replaceAll("+", "-").replaceAll("/", "_")];
}
