import type { Language } from "../text/language.ts";
import { presentOf } from "./verb-forms.ts";

/** In small letters without accents, as people type. */
export const fold = (text: string): string =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").replaceAll("œ", "oe").replaceAll("æ", "ae").replace(/[’‘]/g, "'");

/** Endings of forms of one word, and endings that make another word of the same root; the longest that fits is taken off first. */
const ENDINGS: Readonly<Record<Language, { readonly forms: string; readonly roots: string; readonly turns: number }>> = {
  en: { forms: "ing ed es s", roots: "ations ation itions ition ments ment ness ance ence able ible ally ly ists ist ity ful ive al ion", turns: 1 },
  de: { forms: "ern tet ten test est en em er es te et st e n s t", roots: "ungen ung keit heit lich isch bar los schaft innen in ig chen", turns: 3 },
  fr: {
    forms: "issent issez aient erait eront erez ees ent ant ait era ez er ee es ir is it e s x i",
    roots: "ements ement ations ation ateur atrice ages age ites ite ives if euse eur ment ion",
    turns: 2,
  },
  es: {
    forms: "aremos eremos amos emos imos ados adas idos idas ando iendo aron ieron aran eran aba ado ada ido ida ara era ais an en ar er ir es os as a o e s",
    roots: "amientos amiento imiento aciones acion iciones icion iones ion mente adores ador adora ables able anza ancia",
    turns: 2,
  },
  it: {
    forms: "eranno iranno iamo ando endo ato ata ati ate uto uta uti ute ito ita iti ite ano ono era ira are ere ire ava a e i o",
    roots: "azioni azione izioni izione ioni ione amenti amento imento mente atore atrice abile ibile anza",
    turns: 2,
  },
  pt: {
    forms: "arao erao amos emos imos ando endo indo ados adas idos idas ado ada ido ida aram eram ara era ava am em ar er ir ou es os as a o e s",
    roots: "amentos amento imento acoes acao icoes icao oes ao mente adores ador adora avel ivel ancia",
    turns: 2,
  },
};
const FORMS = new Map(Object.entries(ENDINGS).map(([language, { forms }]) => [language, forms.split(" ")]));
const ROOTS = new Map(Object.entries(ENDINGS).map(([language, { roots }]) => [language, roots.split(" ")]));

/** What the forms of a word share, and what the words of its root share. */
export interface Stem {
  readonly form: string;
  readonly root: string;
}

const KNOWN = new Map<string, Stem>();
const MOST_KNOWN = 60_000;

export function stemOf(folded: string, language: Language): Stem {
  const key = `${language}:${folded}`;
  const known = KNOWN.get(key);
  if (known) return known;
  if (KNOWN.size > MOST_KNOWN) KNOWN.clear();
  const form = formOf(folded, language);
  const stem = { form, root: /\d/.test(folded) ? form : rootOf(form, folded, language) };
  KNOWN.set(key, stem);
  return stem;
}

function formOf(folded: string, language: Language): string {
  const word = presentOf(folded.replace(/'s$/, "").replaceAll(/['-]/g, ""), language);
  if (word.length < 4 || /\d/.test(word)) return word;
  let left = language === "en" ? word.replace(/(?:ies|ied)$/, "y") : language === "de" ? withoutPrefix(word) : bare(word, language);
  for (let turn = 0; turn < ENDINGS[language].turns; turn++) {
    const next = cut(left, FORMS.get(language) ?? []);
    if (next === left) break;
    left = next;
  }
  return smooth(left);
}

/** "Cargarse", "caricarsi": what is bound to the end of a verb is no part of it; "eaux" is several of "eau". */
const bare = (word: string, language: Language): string =>
  language === "es" ? word.replace(/(?<=.{2}[aei]r)se$/, "") : language === "it" ? word.replace(/(?<=.{2}[aei]r)si$/, "e") : word.replace(/eaux$/, "eau");

/** One letter where two stand, and no silent one at the end. */
const smooth = (word: string): string => {
  const plain = word.length > 4 ? word.replace(/e$/, "") : word;
  return plain.replace(/([^aeiou])\1$/, "$1").replace(/y$/, "i");
};

const LEAST = 3;

function cut(word: string, endings: readonly string[]): string {
  for (const ending of endings) {
    if (!word.endsWith(ending)) continue;
    const left = word.slice(0, -ending.length);
    if (left.length < LEAST || (left.length === LEAST && !isShortRoot(left, ending))) continue;
    if (ending === "s" && /[su]$/.test(left)) continue;
    return left;
  }
  return word;
}

/** Three letters are a root where they end so: "keys", "mäht", and not "Zeit". */
const isShortRoot = (left: string, ending: string): boolean => /[^aeo]$/.test(left) && (ending !== "t" || /[^sziu]$/.test(left));

/** "Aufgehoben", "geheizt", "mitzubringen": what stands between or before is no part of the word. */
function withoutPrefix(word: string): string {
  const inner = /^(auf|an|ab|aus|ein|mit|vor|zu|nach|her|hin|um|weg|bei|fest|teil)(?:ge|zu)(\p{L}{3,}(?:t|en))$/u.exec(word);
  if (inner) return `${inner[1] ?? ""}${inner[2] ?? ""}`;
  return /^ge\p{L}{3,}(?:t|en)$/u.test(word) && word.length >= 7 ? word.slice(2) : word;
}

function rootOf(form: string, folded: string, language: Language): string {
  const whole = folded.replace(/'s$/, "");
  for (const word of [whole, form])
    for (const ending of ROOTS.get(language) ?? []) if (word.endsWith(ending) && word.length - ending.length >= 4) return smooth(word.slice(0, -ending.length));
  return form;
}
