/** Stands where a new line of the file begins, while a paragraph is one text. */
const MARK = "\uE000";
const MARKS = /\uE000/g;

export interface RawLine {
  readonly text: string;
  /** 1-based line in the file. */
  readonly number: number;
}

export interface PlacedSentence {
  readonly text: string;
  /** 1-based line on which it begins. */
  readonly line: number;
}

/** Marks alone are no sentence. */
const SAYS = /[\p{L}\p{N}]/u;

/** A short item is one statement, however many full stops it has: "Backup tested. Owner: Ana." */
const SHORT_ITEM = 140;

/** The sentences of one paragraph, each with the line it begins on. */
export function sentencesOf(lines: readonly RawLine[], isItem: boolean): PlacedSentence[] {
  return statements(lines).flatMap((own) => {
    const clean = plain(own.map(({ text }) => `${MARK}${text.replace(MARKS, "")}`).join(" "));
    const whole = isItem && clean !== "" && clean.length <= SHORT_ITEM && !clean.includes("?");
    let passed = 0;
    return (whole ? [clean] : splitSentences(clean)).flatMap((piece) => {
      const before = /^[\uE000\s]*/.exec(piece)?.[0].match(MARKS)?.length ?? 0;
      const line = own[Math.max(0, passed + before - 1)]?.number ?? 1;
      passed += piece.match(MARKS)?.length ?? 0;
      const text = piece.replace(MARKS, "").replace(/\s+/g, " ").trim();
      return SAYS.test(text) ? [{ text, line }] : [];
    });
  });
}

/** Lines shorter than a filled one, each with a beginning of its own, are statements and not one text. */
const FILLED = 56;

function statements(lines: readonly RawLine[]): RawLine[][] {
  const groups: RawLine[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    const before = last?.at(-1)?.text;
    if (last && before !== undefined && !endsHere(before, line.text)) last.push(line);
    else groups.push([line]);
  }
  return groups;
}

/** "Price: 20" begins a statement of its own, whatever the line before it ends with. */
const LABELLED = /^\p{Lu}[\p{L}'’-]*(?: [\p{L}'’-]+){0,3}\s?:\s+\S/u;
const LONG = 120;

const endsHere = (before: string, next: string): boolean =>
  /(?: {2}|\\)$/.test(before) ||
  /^(?:TODO|FIXME|XXX)\b/.test(next) ||
  (before.length < LONG && LABELLED.test(next)) ||
  (before.length < FILLED && /^[\p{Lu}\d"“«¿¡*_[]/u.test(next) && !/[,;(–-]$|\s\p{Ll}{1,3}$/u.test(before));

/** Markdown's marks off, one line. No part of a mark looks past the beginning of the next, so that many unfinished ones cost no more than finished ones. */
export function plain(text: string): string {
  return text
    .replace(/!\[([^[\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, "$1")
    .replace(/\[([^[\]]+)\]\((?:[^()]|\([^()]*\))*\)/g, "$1")
    .replace(/\[\[([^[\]|]+)(?:\|([^[\]]+))?\]\]/g, "$1")
    .replace(/<\/?[a-zA-Z][^<>]*>/g, " ")
    .replace(/(\*\*|__)(?=\S)(.{1,500}?)(?<=\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])([*_])(?=\S)(.{1,500}?)(?<=\S)\1(?![\p{L}\p{N}])/gu, "$2")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}

const SHORT =
  /(?:^|\s|\()(?:[A-Z]|e\.g|i\.e|etc|vs|cf|ca|approx|no|nr|fig|dr|mr|mrs|ms|prof|st|inc|ltd|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|okt|nov|dec|dez|v\d*|p|pp|z\.B|d\.h|bzw|usw|Sra?|Dra?|Mme|M|env|aprox|ecc|sig|dott)\.$/i;
/** "Vers 17 h. Le prix": what a figure is counted in ends a sentence like any word. */
const AFTER_FIGURE = /\d\s?[hmglt]\.$/;
/** "Im 3. Stock", "zur 2. Sitzung": a German number that counts through. */
const ORDINAL = /(?:^|\s)(?:im|am|der|die|das|den|dem|des|zum|zur|vom|beim|ins|jede[rnms]?|unser[en]?|\d{1,2}\. und)\s\d{1,2}\.$/iu;
const LONGEST = 600;
/** Longer than any abbreviation with what is before it. */
const TAIL = 24;
/** Longer than what is looked at of the words that follow. */
const HEAD = 120;

const AFTER_NUMBER =
  /^(?:[a-z\p{N}]|\p{Lu}\p{L}+ (?:\d{4}|statt|um|in|ab|bis)\b|(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b)/u;
/** After a number that is a date's or that counts through, what follows goes on. */
const isInside = (tail: string, following: string): boolean => ORDINAL.test(tail) || (/\d\.$/.test(tail) && AFTER_NUMBER.test(following));

const GAP = /[\s\uE000]*/y;

/** Where the next word begins. */
function afterGap(text: string, from: number): number {
  GAP.lastIndex = from;
  GAP.test(text);
  return GAP.lastIndex;
}

/** Sentences of one paragraph; abbreviations, decimals and versions do not end one. */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(/[.!?…]+["'”’»)\]]*(?=\s+|$)|[。！？]/gu)) {
    const end = match.index + match[0].length;
    const piece = text.slice(start, end).trim();
    const tail = piece.slice(-TAIL).replace(MARKS, "");
    const next = afterGap(text, end);
    const following = text.slice(next, next + HEAD);
    if (SHORT.test(tail) && !AFTER_FIGURE.test(tail) && following !== "" && !/^[A-Z][a-z]+ (?:is|was|has|will|are)\b/.test(following)) continue;
    if (match[0] === "?" && /^[(,;|}\]&=/]/.test(following)) continue;
    if (match[0] === "." && following !== "" && isInside(tail, following)) continue;
    if (piece !== "") sentences.push(piece);
    start = end;
  }
  const rest = text.slice(start).trim();
  if (rest !== "") sentences.push(rest);
  return sentences.map((sentence) => (sentence.length > LONGEST ? `${sentence.slice(0, LONGEST - 1).trimEnd()}…` : sentence));
}
