import { keptReading } from "./kept-reading.ts";

/** A file's name as it stands in words: it has a dot or a slash. Its length is bounded, so that a long run of signs is not read in each of its parts. */
const FILE = String.raw`["'${"`"}“‘«]?[^\s,;:!?"'${"`"}“”‘’«»]{0,200}[./][^\s,;:!?"'${"`"}“”‘’«»]{0,200}["'${"`"}”’»]?`;
const AND = String.raw`(?:\s*,\s*(?:(?:and|und|et|y|e)\s+)?|\s+(?:and|or|und|oder|et|ou|y|o|e)\s+)`;
const FILES = String.raw`${FILE}(?:${AND}(?:(?:the|my|die|les?|la|el|il|o|a)\s+)?${FILE}){0,50}`;
/** Of one sentence: a dot ends it only before a blank. */
const SOME = String.raw`(?:(?!\.\s)[^!?\n]){1,300}?`;
const ARTICLE = String.raw`(?:(?:the|my|our|die|das|den|les?|la|el|il|lo|o|a)\s+)?`;

const KEPT = [
  String.raw`(?<!\p{L})(?:leave|keep)\s+${SOME}\s(?:(?:exactly |just )?as (?:it|they)(?:['’]re|['’]s| is| are| was| were)|the way (?:it|they) (?:is|are|was|were)|alone|unchanged|untouched|unmodified|intact)(?!\p{L})`,
  String.raw`(?<!\p{L})(?:want|need|like|prefer|require|expect)\s+${SOME}\s(?:unchanged|untouched|unmodified|intact|left alone|(?:left )?as (?:it|they) (?:is|are))(?!\p{L})`,
  String.raw`(?<!\p{L})(?:lass|lasse|lassen)\s+${SOME}\s(?:wie (?:es|sie|er) (?:ist|sind|war|waren)|so|unverändert|unangetastet)(?!\p{L})`,
  String.raw`(?<!\p{L})(?:protect|safeguard|schütze|schützt|protège|protégez|protege|proteja|proteggi|proteggere)\s+${ARTICLE}${FILES}`,
  String.raw`(?<!\p{L})(?:just|only|nur)\s+(?:read|look at|consult|lies|lese|ansehen)\s+${ARTICLE}${FILES}`,
  String.raw`(?<!\p{L})(?:treat|consider|see|regard)\s+${ARTICLE}${FILES}\s+as\s+(?:read[- ]only|final|fixed|frozen|untouchable)(?!\p{L})`,
  String.raw`(?<!\p{L})(?:with the exception of|minus|(?:all|every\p{L}*|any|each)\s(?:(?!\.\s)[^!?\n]){0,40}?save(?:\s+for)?)\s+${ARTICLE}${FILES}`,
  String.raw`(?<!\p{L})(?:(?:these|those|the following)(?: files?)? (?:stay|remain)|files? to (?:leave|keep|spare)|leave alone|keep)(?:\s\p{L}+){0,4}\s*:\s*${FILES}`,
  String.raw`(?<![^\s"'${"`"}“‘«(])${FILES}\s+(?:(?:may|can|should|must) only be read|(?:should|must|shall) (?:survive|stay|remain)|(?:stays?|remains?)(?=[\s.!;,]|$)|(?:bleibt|bleiben) (?:wie|so|unverändert)|(?:belongs? to|(?:is|are)) (?:(?!\.\s)[^!?\n]){1,40}?[,;] (?:so )?(?:please )?leave (?:it|them)(?=[\s.!;,]|$))`,
].map((source) => new RegExp(source, "giu"));

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where words say of what they name there that it stays as it is, without a no: `Leave a.md and b.md as they are`, `Protect a.md`. */
export const keptInWords = keptReading((words): readonly Stretch[] =>
  KEPT.flatMap((pattern) => [...words.matchAll(pattern)].map(({ index, 0: found }) => ({ from: index, to: index + found.length }))),
);

const ITEM = String.raw`\n[ \t]*(?:(?:[-*•–]|\d{1,3}[.)])[ \t]+)?${FILE}[ \t]*(?=\n|$)`;
const LIST = new RegExp(String.raw`(?<=:)[ \t]*(?:${ITEM}){1,200}`, "gu");

/** Files in a list below words that end in a colon, as they would stand behind it on its line: what those say is said of each. */
export const withListsOnLine = keptReading((words): string =>
  words.replace(LIST, (list) => {
    const items = list.split("\n").flatMap((line) => {
      const item = line.trim().replace(/^(?:[-*•–]|\d{1,3}[.)])[ \t]+/u, "");
      return item === "" ? [] : [item];
    });
    return ` ${items.join(", ")}`;
  }),
);
