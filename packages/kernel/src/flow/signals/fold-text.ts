/** A text as it reads, not as it is written: look-alike letters are plain Latin, lower case; what is invisible is left out, or read. */
export interface FoldedText {
  readonly text: string;
  /** Where a character of it stands in the original, in UTF-16 units. */
  offset(index: number): number;
  /** Where the original hides something: direction marks, runs of invisible characters, text written in tag characters. */
  readonly hidden: readonly number[];
}

/** Characters that one may become: more says nothing about words. */
const MAX_EXPANSION = 4;
/** Places kept of one text. */
const MAX_HIDDEN = 64;
/** Invisible characters in a row that no script and no emoji needs. */
const LONG_RUN = 4;
const BLACK_FLAG = 0x1f3f4;
/** Letters and the end of a regional flag's name. */
const FLAG_TAGS = 7;

/** Capital letters look like others than small ones, so they come in twos. */
const LOOK_ALIKES = new Map<string, string>(
  [
    ["аӑәеєёоорсухіїјѕһԁԛԝвкмнтгӏԍպօսցհոզ", "aaeeeeoopcyxiijshdqwbkmhtrlgqougjnq"],
    ["АВЕЅЗІЇЈКМНОРСТУХԌ", "abes3iijkmhopctyxg"],
    ["αβγεηικμνοορστυχω", "abyenikuvoopctuxw"],
    ["ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"],
    ["ɑɡıɩłøđħŧƒɢɪɴʀʏʙʜʟᴀᴄᴅᴇᴊᴋᴍᴏᴘꜰꜱᴛᴜᴠᴡᴢ", "agiilodhtfginrybhlacdejkmopfstuvwz"],
  ].flatMap(([from = "", to = ""]) => [...from].map((sign, index): [string, string] => [sign, to[index] ?? ""])),
);

/** Rows of letters in boxes and circles, which Unicode's own folding leaves as they are: their first ones. */
const LETTER_ROWS = [0x1f150, 0x1f170, 0x1f1e6];

/** @param from  where the part begins that is folded, and `to` where it ends, in UTF-16 units */
export function foldText(original: string, from: number, to: number): FoldedText {
  const part = original.slice(from, to);
  const folding = new Folding(from);
  for (let at = 0; at < part.length; ) {
    const end = plainEnd(part, at);
    if (end > at) folding.addPlain(part.slice(at, end));
    const code = part.codePointAt(end);
    if (code !== undefined) folding.add(String.fromCodePoint(code));
    at = end + (code !== undefined && code > 0xffff ? 2 : 1);
  }
  return folding.end();
}

/** Where a stretch of ASCII ends: it needs no folding but to small letters. */
function plainEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) < 0x7f) at++;
  return at;
}

/** A stretch of folded text. */
interface Stretch {
  readonly start: number;
  readonly origin: number;
  /** Each of its characters stands for one of the original; else all for one. */
  readonly plain: boolean;
}

class Folding {
  readonly #parts: string[] = [];
  readonly #stretches: Stretch[] = [];
  readonly #hidden: number[] = [];
  readonly #known = new Map<string, string>();
  #at: number;
  #length = 0;
  /** Of the run of invisible characters that is under way. */
  #run = { at: 0, length: 0, afterLetter: false, afterFlag: false, joins: false, tags: 0 };
  #last = 0;

  constructor(from: number) {
    this.#at = from;
  }

  addPlain(text: string): void {
    this.#endRun(isLetter(text.charCodeAt(0)));
    this.#put(text.toLowerCase(), true);
    this.#last = text.charCodeAt(text.length - 1);
    this.#at += text.length;
  }

  add(sign: string): void {
    const code = sign.codePointAt(0) ?? 0;
    if (isInvisible(code)) this.#pass(code);
    else {
      this.#endRun(isLetter(code));
      this.#put(this.#foldOf(sign, code));
      this.#last = code;
    }
    this.#at += sign.length;
  }

  end(): FoldedText {
    this.#endRun(false);
    return { text: this.#parts.join(""), offset: (index) => this.#offset(index), hidden: this.#hidden };
  }

  #offset(index: number): number {
    const after = this.#after(index);
    const { start, origin, plain } = this.#stretches[after - 1] ?? { start: 0, origin: this.#at, plain: false };
    return plain ? origin + index - start : origin;
  }

  /** How many stretches begin at or before a place: by halving. */
  #after(index: number): number {
    let low = 0;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#stretches[middle]?.start ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #put(folded: string, plain = false): void {
    if (folded === "") return;
    this.#stretches.push({ start: this.#length, origin: this.#at, plain });
    this.#parts.push(folded);
    this.#length += folded.length;
  }

  #pass(code: number): void {
    const run = this.#run;
    if (run.length === 0)
      this.#run = { at: this.#at, length: 0, afterLetter: isLetter(this.#last), afterFlag: this.#last === BLACK_FLAG, joins: false, tags: 0 };
    this.#run.length++;
    // A soft hyphen inside a word is for the printer.
    if (code !== 0xad) this.#run.joins = true;
    if (isDirection(code)) this.#hide(this.#at);
    if (code < 0xe0000 || code > 0xe007f) return;
    // A text of its own, not the end of the word before it.
    if (this.#run.tags++ === 0) this.#put(" ");
    if (code >= 0xe0020 && code < 0xe007f && !this.#run.afterFlag) this.#put(String.fromCharCode(code - 0xe0000).toLowerCase());
  }

  #endRun(beforeLetter: boolean): void {
    const { at, length, afterLetter, afterFlag, joins, tags } = this.#run;
    if (length === 0) return;
    this.#run = { ...this.#run, length: 0 };
    if (afterFlag && tags === length && tags <= FLAG_TAGS) return;
    if (length >= LONG_RUN || tags > 0 || (joins && afterLetter && beforeLetter)) this.#hide(at);
  }

  #hide(at: number): void {
    if (this.#hidden.length < MAX_HIDDEN && this.#hidden.at(-1) !== at) this.#hidden.push(at);
  }

  #foldOf(sign: string, code: number): string {
    const known = this.#known.get(sign);
    if (known !== undefined) return known;
    const folded = folding(sign, code);
    this.#known.set(sign, folded);
    return folded;
  }
}

function folding(sign: string, code: number): string {
  if (code === 0x85 || code === 0x2028 || code === 0x2029) return "\n";
  const row = LETTER_ROWS.find((first) => code >= first && code < first + 26);
  if (row !== undefined) return String.fromCharCode(0x61 + code - row);
  const alike = LOOK_ALIKES.get(sign);
  if (alike !== undefined) return alike;
  const plain = [...sign.normalize("NFKD")].filter((part) => !isMark(part.codePointAt(0) ?? 0)).slice(0, MAX_EXPANSION);
  return plain.map((part) => LOOK_ALIKES.get(part) ?? part.toLowerCase()).join("");
}

const isLetter = (code: number): boolean => (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
const isMark = (code: number): boolean => (code >= 0x300 && code <= 0x36f) || (code >= 0x1ab0 && code <= 0x1aff) || (code >= 0x20d0 && code <= 0x20ff);
/** Embeddings, overrides and isolates: text that is shown in another order than it is read. */
const isDirection = (code: number): boolean => (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);

const INVISIBLE: readonly (readonly [first: number, last: number])[] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const isInvisible = (code: number): boolean => INVISIBLE.some(([first, last]) => code >= first && code <= last);
