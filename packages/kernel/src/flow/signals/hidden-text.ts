/** Words of prose that make a comment worth a look. */
const PROSE = 5;
/** Characters of a comment that are read for it, and of a tag. */
const MAX_BODY = 400;
const MAX_TAG = 1_024;
/** Blanks in a row that no layout has. */
const BLANKS = 400;

type Found = (index: number) => void;

/** Tells where a text holds words that its reader does not see. Every part of it goes forward only. */
export function findHidden(text: string, found: Found): void {
  findComments(text, found);
  findUnused(text, found);
  findTags(text, found);
  findConcealed(text, found);
  findBlanks(text, found);
}

function findComments(text: string, found: Found): void {
  for (let at = text.indexOf("<!--"); at >= 0; ) {
    const end = text.indexOf("-->", at + 4);
    if (isProse(text.slice(at + 4, end < 0 ? undefined : end))) found(at);
    // One that does not end hides all the rest.
    if (end < 0) break;
    at = text.indexOf("<!--", end + 3);
  }
}

/** Definitions of a link that nothing refers to. */
function findUnused(text: string, found: Found): void {
  for (const start of ["[//]:", "[comment]:", "[_]:"]) {
    for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + start.length)) {
      const lineStart = at === 0 || text[at - 1] === "\n";
      if (lineStart && isProse(lineOf(text, at + start.length))) found(at);
    }
  }
}

function lineOf(text: string, at: number): string {
  const part = text.slice(at, at + MAX_BODY);
  const end = part.indexOf("\n");
  return end < 0 ? part : part.slice(0, end);
}

function isProse(body: string): boolean {
  return (body.slice(0, MAX_BODY).match(/[a-z]{2,}/g)?.length ?? 0) >= PROSE;
}

function findTags(text: string, found: Found): void {
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    const tag = tagAt(text, at);
    if (tag !== undefined && isUnseen(tag)) found(at);
  }
}

/** Up to its end, or the next one's beginning. */
function tagAt(text: string, at: number): string | undefined {
  const first = text.charCodeAt(at + 1);
  if (first < 0x61 || first > 0x7a) return undefined;
  let end = at + 1;
  while (end < text.length && end < at + MAX_TAG && text[end] !== ">" && text[end] !== "<") end++;
  return text.slice(at, end);
}

function isUnseen(tag: string): boolean {
  if (/\shidden(?:[\s=/]|$)/.test(tag.replace(/"[^"]*"|'[^']*'/g, ""))) return true;
  if (tag.startsWith("<font") && /\scolor=["']?(?:white|#fff)/.test(tag)) return true;
  const from = tag.indexOf("style=");
  return from >= 0 && isUnseenStyle(styleOf(tag.slice(from + "style=".length)));
}

function styleOf(written: string): ReadonlyMap<string, string> {
  const quote = written[0] === '"' || written[0] === "'" ? written[0] : undefined;
  const from = quote === undefined ? 0 : 1;
  const end = written.indexOf(quote ?? " ", from);
  const rules = written.slice(from, end < 0 ? undefined : end).split(";");
  return new Map(
    rules.map((rule) => {
      const [name = "", ...value] = rule.split(":");
      return [name.trim(), value.join(":").replaceAll("!important", "").replaceAll(" ", "")];
    }),
  );
}

function isUnseenStyle(style: ReadonlyMap<string, string>): boolean {
  const is = (name: string, ...values: readonly string[]): boolean => values.includes(style.get(name) ?? "");
  if (is("display", "none") || is("visibility", "hidden", "collapse") || is("opacity", "0", "0.0", "0%")) return true;
  const size = Number.parseFloat(style.get("font-size") ?? "");
  if (size === 0 || (size <= 1 && style.get("font-size")?.endsWith("px"))) return true;
  if (["left", "top", "text-indent", "margin-left"].some((name) => Number.parseFloat(style.get(name) ?? "") <= -999)) return true;
  return isUnseenColour(style.get("color"), style.get("background-color") ?? style.get("background"));
}

function isUnseenColour(colour: string | undefined, behind: string | undefined): boolean {
  if (colour === undefined) return false;
  const text = colourName(colour);
  return text === "transparent" || text === (behind === undefined ? "white" : colourName(behind));
}

function colourName(written: string): string {
  if (/^(?:#fff|#ffffff|#fefefe|white|rgba?\(255,255,255[^)]*\))$/.test(written)) return "white";
  return /^(?:#000|#000000|black)$/.test(written) ? "black" : written;
}

/** A terminal's "conceal", or letters in the colour of what is behind them. */
function findConcealed(text: string, found: Found): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const from = code === 0x9b ? at + 1 : code === 0x1b && text[at + 1] === "[" ? at + 2 : -1;
    if (from >= 0 && conceals(/^[\d;:]{0,32}m/.exec(text.slice(from, from + 33))?.[0])) found(at);
  }
}

function conceals(written: string | undefined): boolean {
  if (written === undefined) return false;
  const codes = written.slice(0, -1).split(/[;:]/).map(Number);
  const plain: number[] = [];
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) index += codes[index + 1] === 5 ? 2 : 4;
    else plain.push(code);
  }
  return plain.includes(8) || plain.some((code) => code >= 30 && code <= 37 && plain.includes(code + 10));
}

function findBlanks(text: string, found: Found): void {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) run++;
    else {
      if (run >= BLANKS && run < at) found(at);
      run = 0;
    }
  }
}
