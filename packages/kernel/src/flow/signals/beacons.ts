/** Characters of a query that carry more than a page's number: a picture is fetched by itself, a link by a person. */
const LONG_FOR_PICTURE = 32;
const LONG_FOR_LINK = 100;
const MAX_URL = 2_048;
/** Characters before an address in which its picture or link begins. */
const MAX_BEFORE = 200;

/** Tells where a picture or link takes a long query elsewhere, or one with a place for something to be put in. Goes forward only. */
export function findBeacons(text: string, found: (index: number) => void): void {
  for (let at = text.indexOf("//"); at >= 0; ) {
    const from = text.startsWith("https:", at - 6) ? at - 6 : text.startsWith("http:", at - 5) ? at - 5 : at;
    const kind = kindOf(text, from);
    const end = endOf(text, at + 2);
    if (kind !== undefined && isBeacon(text.slice(from, end), kind)) found(from);
    at = text.indexOf("//", Math.max(end, at + 2));
  }
}

type Kind = "picture" | "link";

/** What an address belongs to, by what stands before it; undefined for plain text. */
function kindOf(text: string, from: number): Kind | undefined {
  let at = from;
  while (at > from - MAX_QUOTES && QUOTES.has(text[at - 1] ?? "")) at--;
  const last = text[at - 1];
  if (last !== "(" && last !== "=" && last !== ":") return undefined;
  const before = text.slice(Math.max(0, at - MAX_BEFORE), at);
  if (before.endsWith("](")) return before[before.lastIndexOf("[") - 1] === "!" ? "picture" : "link";
  if (before.endsWith("url(")) return "picture";
  if (before.endsWith("]:")) return "link";
  const attribute = /([a-z]{1,12})=$/.exec(before.slice(-14))?.[1] ?? "";
  if (FETCHED.includes(attribute)) return "picture";
  return FOLLOWED.includes(attribute) ? "link" : undefined;
}

const FETCHED = ["src", "srcset", "background", "poster", "data"];
const FOLLOWED = ["href", "action", "formaction"];
/** Between an attribute or a bracket and its address. */
const QUOTES = new Set(" \n\"'<");
const MAX_QUOTES = 4;

const ENDS = new Set(" \t\n\r\"'<>)`");

function endOf(text: string, from: number): number {
  let end = from;
  while (end < text.length && end < from + MAX_URL && !ENDS.has(text[end] ?? "")) end++;
  return end;
}

function isBeacon(url: string, kind: Kind): boolean {
  const query = url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
  if (query.length >= (kind === "picture" ? LONG_FOR_PICTURE : LONG_FOR_LINK)) return true;
  return /=(?:\{|\[|%7b|%5b|\$\{)/.test(query);
}
