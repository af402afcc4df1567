/** What a goal is made of, before anybody asks what its words mean. */
export type Token =
  | { readonly kind: "word"; readonly text: string }
  /** `ordinal`: written as 2nd, or with a point behind it. */
  | { readonly kind: "number"; readonly text: string; readonly ordinal?: "word" | "point" }
  /** A day, a month or a year in digits: 2026-03-02, 2026-03. */
  | { readonly kind: "date"; readonly text: string }
  /** A file, a folder or a pattern of them, as it is written. */
  | { readonly kind: "name"; readonly text: string; readonly quoted: boolean }
  | { readonly kind: "quoted"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "fence"; readonly text: string; readonly language: string }
  | { readonly kind: "url"; readonly text: string }
  | { readonly kind: "sign"; readonly text: string };

const FENCE = /^```([a-zA-Z+]*)\n([\s\S]*?)```/;
const BACKTICKS = /^`([^`\n]+)`/;
const QUOTES = /^(?:"([^"\n]{0,400})"|“([^”\n]{0,400})”|„([^“”\n]{0,400})[“”]|«\s?([^»\n]{0,400}?)\s?»|‘([^’\n]{0,400})’|'([^'\n]{0,400})'(?![\p{L}\p{N}]))/u;
const URL = /^https?:\/\/[^\s<>"'`)\]}]+/i;
const PATH =
  /^(?:~?\/[\p{L}\p{N}_.@*?\p{Pd}-][^\s"'`,;:!?()<>]*|(?:\.{1,2}\/)(?:[^\s"'`,;:!?()<>]*)|[\p{L}\p{N}_.@*\p{Pd}-]+\/(?:[^\s"'`,;:!?()<>]*)|\.{1,2}(?=[\s,;:!?]|$))/u;
const FILE = /^(?:[\p{L}\p{N}_*@+]|\p{Pd}(?=[\p{L}\p{N}]))[\p{L}\p{N}_.*@+\p{Pd}-]*\.[\p{L}][\p{L}\p{N}]{0,9}(?![\p{L}\p{N}_])/u;
const GLOB = /^(?:[\p{L}\p{N}_.*-]*\*[\p{L}\p{N}_.*-]*)(?![\p{L}\p{N}])/u;
const DATE = /^\d{4}-\d{2}(?:-\d{2})?(?![\p{L}\p{N}-])/u;
const NUMBER = /^[€$£]?\s?-?\d[\d.,'’]*\d(?:\s?[%€$£])?(?![\p{L}\p{N}_])|^[€$£]?-?\d+(?:\s?[%€$£])?(?![\p{L}\p{N}_])/u;
const ORDINAL = /^(\d{1,3})(?:st|nd|rd|th|º|°|ª|er|e|\.)(?=\s)/iu;
const SIGN = /^(?:==|!=|<>|>=|<=|≥|≤|[=<>+*×÷/…])/;
const WORD = /^[\p{L}\p{N}\p{M}_](?:[\p{L}\p{N}\p{M}_]|[-‐‑&](?=[\p{L}\p{N}])|[’'](?=\p{L}))*/u;
const PUNCTUATION = /^[.,;:!?()[\]{}]/;
const NO_NAMES = new Set(["and/or", "he/she", "she/he", "w/o", "n/a", "tl/dr", "his/her", "either/or", "yes/no", "i/o", "e.g", "i.e", "z.b", "p.ex", "km/h"]);
/** Written before a vowel and bound to the next word: l'auteur, d'avril, dell'anno, what's. */
const ELIDED = /^(?:l|d|qu|n|s|j|m|t|c|dell|nell|all|sull|dall|un|quell|quest|jusqu|lorsqu|puisqu)['’](?=\p{L})/iu;

type Read = readonly [token: Token | undefined, length: number];

/** "I.e.", "o sea": what stands before it is said once more behind it, in other words. */
const THAT_IS =
  /^(?:i\.\s?e\.?|d\.\s?h\.?|c['’]est[- ][aà][- ]dire|[aà] savoir|das hei(?:ß|ss)t|namely|nämlich|that is(?: to say)?(?=,)|o sea|es decir|a saber|cioè|cioe|vale a dire|ou seja|isto é)(?![\p{L}\p{N}]),?/iu;

/** Words, numbers, names and marks of a goal, in order. */
export function tokensOf(goal: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < goal.length; ) {
    const space = /^\s+/.exec(goal.slice(at));
    if (space) {
      at += space[0].length;
      continue;
    }
    const explains = /[,;:(]\s*$/.test(goal.slice(0, at)) ? THAT_IS.exec(goal.slice(at))?.[0].length : undefined;
    if (explains !== undefined) {
      at += explains;
      continue;
    }
    const [token, length] = readOne(goal.slice(at), at === 0 || /\s/.test(goal[at - 1] ?? ""));
    if (token) tokens.push(token);
    at += Math.max(1, length);
  }
  return tokens;
}

function readOne(rest: string, isApart: boolean): Read {
  return marked(rest) ?? (isApart || !rest.startsWith(".") ? named(rest) : undefined) ?? counted(rest) ?? worded(rest) ?? [undefined, 1];
}

function marked(rest: string): Read | undefined {
  const fence = FENCE.exec(rest);
  if (fence) return [{ kind: "fence", language: fence[1] ?? "", text: fence[2] ?? "" }, fence[0].length];
  const code = BACKTICKS.exec(rest);
  if (code) return [{ kind: "code", text: (code[1] ?? "").trim() }, code[0].length];
  const quotes = QUOTES.exec(rest);
  if (!quotes) return undefined;
  const text = quotes.slice(1).find((group) => group !== undefined) ?? "";
  return [looksLikePath(text) ? { kind: "name", text: cleanName(text), quoted: true } : { kind: "quoted", text }, quotes[0].length];
}

/** Inside quotes: a path, or a name with an ending. */
const looksLikePath = (text: string): boolean => !/\s{2,}|[?!]/.test(text) && (/^[^\s].*\/|\/$/.test(text) || /\.[A-Za-z][A-Za-z0-9]{0,7}$/.test(text));

function named(rest: string): Read | undefined {
  const url = URL.exec(rest)?.[0].replace(/[.,;:!?]+$/, "");
  if (url !== undefined) return [{ kind: "url", text: url }, url.length];
  if (DATE.test(rest) && !FILE.test(rest)) return undefined;
  const [file] = FILE.exec(rest) ?? GLOB.exec(rest) ?? [];
  const [path] = PATH.exec(rest) ?? [];
  const long = (path?.length ?? 0) > (file?.length ?? 0) ? path : file;
  if (long === undefined || NO_NAMES.has(long.toLowerCase().replace(/\.$/, "")) || /^\d+(?:\.\d+)+$/.test(long)) return undefined;
  if (/^[*×]$/.test(long) || /^\d+\/\d+$/.test(long)) return undefined;
  const whole = /^\.{1,2}$/.test(long) ? long : long.replace(/[.,;:]+$/, "");
  return whole === "" || whole === "/" ? undefined : [{ kind: "name", text: cleanName(whole), quoted: false }, whole.length];
}

export const cleanName = (name: string): string => (/^\.+$/.test(name) ? name : name.replace(/^(?:\.\/)+/, "").replace(/(?<=.)\/+$/, "") || ".");

function counted(rest: string): Read | undefined {
  const date = DATE.exec(rest)?.[0];
  if (date !== undefined) return [{ kind: "date", text: date }, date.length];
  const ordinal = ORDINAL.exec(rest);
  if (ordinal) return [{ kind: "number", text: ordinal[1] ?? "", ordinal: ordinal[0].endsWith(".") ? "point" : "word" }, ordinal[0].length];
  const number = NUMBER.exec(rest)?.[0];
  if (number !== undefined) return [{ kind: "number", text: number }, number.length];
  const sign = SIGN.exec(rest)?.[0];
  return sign === undefined ? undefined : [{ kind: "sign", text: sign }, sign.length];
}

/** Its mark parts no words. */
const TLDR = /^tl\s?[;:,/]\s?dr(?![\p{L}\p{N}])/iu;

/** "Havent": typed without its mark. "Dont" is a French word as well, and stays one. */
const BARE_NOT = /^(have|has|had|is|are|was|were|did|does|could|should|would|ca|wo)nt$/i;
/** "Whats": so too. */
const BARE_IS = /^(?:what|who|where|when|how)s$/i;

function worded(rest: string): Read | undefined {
  const short = TLDR.exec(rest)?.[0];
  if (short !== undefined) return [{ kind: "word", text: "tldr" }, short.length];
  const elided = ELIDED.exec(rest)?.[0];
  if (elided !== undefined) return [{ kind: "word", text: elided.slice(0, -1) }, elided.length];
  const word = WORD.exec(rest)?.[0];
  if (word !== undefined) {
    const own = /['’]s$/.test(word) ? word.slice(0, -2) : BARE_IS.test(word) ? word.slice(0, -1) : word.replace(BARE_NOT, "$1n't");
    return [{ kind: "word", text: own }, word.length];
  }
  const mark = PUNCTUATION.exec(rest)?.[0];
  return mark === undefined ? undefined : [{ kind: "sign", text: mark }, mark.length];
}
