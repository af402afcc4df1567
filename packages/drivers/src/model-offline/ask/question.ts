import { datesIn } from "../text/dates.ts";
import type { Language } from "../text/language.ts";
import { isNegated } from "../text/negated.ts";
import { ASKING, type Kind, POLITE, YES_NO } from "./asking-words.ts";
import { type Concept, conceptsOf, isAct, opensPhrase } from "./concepts.ts";
import { monthOf, weekdayOf, weekdaysIn } from "./dates-in-words.ts";
import { ASKS_RIGHT } from "./rights.ts";
import { isLightWord, isSmallWord } from "./small-words.ts";
import { fold, type Stem, stemOf } from "./stems.ts";
import { lettersIn, type Written, wordsWritten } from "./terms.ts";
import { presentOf } from "./verb-forms.ts";

/** A word of a question, and how a passage must hold it. */
export interface AskedWord extends Stem {
  readonly shown: string;
  readonly folded: string;
  readonly concepts: readonly Concept[];
  /** `anchor`: as it is written; `core`: it or a word for the same; `light`: it counts where it stands, and may be missing. */
  readonly weight: "anchor" | "core" | "light";
  /** Signs of which one must be there: a weekday, a date, a part of the day. */
  readonly signs?: readonly string[];
}

export interface Question {
  readonly text: string;
  readonly language: Language;
  readonly kind: Kind;
  readonly words: readonly AskedWord[];
  /** The question asks for what is not so. */
  readonly negated: boolean;
  /** What may be done is asked, or what must be. */
  readonly modal: "may" | "must" | undefined;
  /** Until when something is so. */
  readonly until: boolean;
  /** It asks what somebody thinks, which no text settles. */
  readonly opinion: boolean;
  /** It names nothing itself, and every statement beside the answer before it may answer it. */
  readonly alone?: boolean;
  /** It is of what the question before it was about: "when is it", "how much does she pay". */
  readonly leans: boolean;
}

const OPINION: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:would you|should we|do you think|you think|you recommend|you prefer|you suggest|your opinion|good idea|worth|should i buy|your favou?rite|what should (?:\p{L}+ ){1,4}be (?:about|called|named)|what should (?:we|i) (?:call|name))\b/u,
  de: /\b(?:wurdest du|wurden sie|sollten wir|sollen wir|findest du|meinst du|denkst du|glaubst du|empfiehlst|empfehlen sie|lohnt|gute idee|deine meinung|worum (?:soll|sollte) es|wie (?:soll|sollte) (?:\p{L}+ ){1,4}heissen)\b/u,
  fr: /\b(?:devrions|devrait-on|penses|pensez|conseilles|conseillez|recommandes|recommandez|preferes|preferez|ferait|bonne idee|vaut-il|vaut la peine|de quoi devrait|comment devrait)\b/,
  es: /\b(?:deberiamos|piensas|crees|opinas|recomiendas|aconsejas|prefieres|buena idea|vale la pena|de que deberia|como deberia)\b/,
  it: /\b(?:dovremmo|pensi|credi|consigli|consiglieresti|raccomandi|preferisci|buona idea|vale la pena|di (?:che )?cosa dovrebbe|come dovrebbe)\b/,
  pt: /\b(?:devemos|deveriamos|achas|pensas|recomendas|aconselhas|preferes|boa ideia|vale a pena|sobre o que (?:deveria|devia)|como se (?:deveria|devia) chamar|como (?:deveria|devia) chamar)\b/,
};
const UNTIL = /\b(?:until|till|how late|bis|jusqu'?|hasta|fino|entro|ate|by when|by what)\b/;
/** Points at what was named before. */
const LEANS: Readonly<Record<Language, RegExp>> = {
  en: /\b(?:it|its|they|them|their|he|she|him|her|his|there|that|this|those)\b/,
  de: /\b(?:es|er|sie|ihn|ihm|ihr|ihnen|dort|da|das|dafur|davon|deren|dessen|sein|seine)\b/,
  fr: /(?:\b|-)(?:il|elle|ils|elles|l|lui|leur|y|en|cela|ca|son|sa|ses)\b/,
  es: /\b(?:lo|la|los|las|le|les|su|sus|ello|eso|alli)\b/,
  it: /\b(?:lo|la|li|le|gli|lui|lei|loro|suo|sua|ci|vi)\b/,
  pt: /\b(?:ele|ela|eles|elas|o|a|lhe|seu|sua|la|isso|lo)\b/,
};

/** "A partir de março": from then on, where no question is asked with it. */
const FROM_THEN =
  /(?<!\p{L})(?:à partir d(?:e la|e|u|es)|a partir (?:de|del|do|da|dos|das)|a partire da(?:l|lla|i)?|ab dem)(?!\p{L})(?!\s+(?:qu|cu|che|wann|wie))/giu;

/** What a question wants, and with which words. */
export function readQuestion(text: string, language: Language): Question {
  const words = wordsWritten(
    joined(text.replace(FROM_THEN, " "), language).replace(/-(?=(?:t-)?(?:il|elle|ils|elles|on|je|tu|nous|vous|ce)(?!\p{L}))/giu, " "),
    language,
  );
  const from = politeUntil(words, language);
  const own = words.slice(from);
  const plain = ` ${fold(text)} `;
  const asked = askingIn(own, language);
  const opens = new Set(YES_NO[language].opens.split(" "));
  const isYesNo = asked === undefined || (asked.at > 0 && asked.weak && opens.has(own[0]?.folded ?? ""));
  const rest = isYesNo ? own : own.filter((_, at) => at < asked.at || at >= asked.at + asked.length);
  const asking = isYesNo || asked.kind === "name" ? [] : own.slice(asked.at, asked.at + asked.length);
  const read = [...wordsOf(rest, language, { text }), ...measuresIn(asking, language)];
  const refined = isYesNo ? "yes or no" : refine(asked, { read, own, language });
  const modal = isYesNo ? modalOf(own, text, language) : refined === "thing" && HAS_TO[language].test(plain) ? "must" : undefined;
  return {
    text,
    language,
    kind: refined,
    words: wordsFor(read, refined, modal),
    // "Without paying" asks for no denial.
    negated: isNegated(text.replace(/(?<!\p{L})(?:without|ohne|sans|sin|senza|sem)(?!\p{L})/giu, " "), language),
    modal,
    until: UNTIL.test(plain),
    opinion: OPINION[language].test(plain),
    leans: LEANS[language].test(plain),
  };
}

/** "How deep" may be said as the depth. */
const measuresIn = (words: readonly Written[], language: Language): AskedWord[] =>
  words.flatMap((word) => {
    const own = { ...made(word, language), weight: "light" as const };
    return isSmallWord(word.folded, language) || own.concepts.length === 0 ? [] : [own];
  });

/** What kind is wanted, where a noun says more than the asking word. */
function refine(asked: Found, { read, own, language }: { read: readonly AskedWord[]; own: readonly Written[]; language: Language }): Kind {
  if (asked.kind === "money") return amountOf(own, asked, language);
  return asked.kind === "thing" || asked.kind === "number" || asked.kind === "manner" ? byNoun(read, asked.kind) : asked.kind;
}

/** What has to be done, or what is needed for it. */
export const HAS_TO: Readonly<Record<Language, RegExp>> = {
  en: /(?<!\p{L})(?:have to|has to|need|needs|needed|must|should|supposed to|required)(?!\p{L})/u,
  de: /(?<!\p{L})(?:muss|musst|mussen|soll|sollen|sollte|sollten|brauche|braucht|brauchen)(?!\p{L})/u,
  fr: /(?<!\p{L})(?:faut-il|faut|dois-je|dois|doit-on|doit|devons|devez|doivent|besoin)(?!\p{L})/u,
  es: /(?<!\p{L})(?:(?:hay|tengo|tenemos|tienen|tiene) que|debo|debe|debemos|deben|necesit\p{L}+)(?!\p{L})/u,
  it: /(?<!\p{L})(?:devo|deve|dobbiamo|devono|bisogna|serve|servono|occorre|occorrono)(?!\p{L})/u,
  pt: /(?<!\p{L})(?:(?:tenho|temos|tem|ha) (?:de|que)|devo|deve|devemos|devem|precis\p{L}+)(?!\p{L})/u,
};

const HAVE_TO = /^\W*(?:hay|tenemos|tengo|temos|tenho|ha) (?:que|de) /;

function modalOf(words: readonly Written[], text: string, language: Language): "may" | "must" | undefined {
  const holds = (list: string): boolean => words.slice(0, 4).some(({ folded }) => list.split(" ").includes(folded));
  if (holds(YES_NO[language].may) || ASKS_RIGHT[language].test(fold(text))) return "may";
  return holds(YES_NO[language].must) || HAVE_TO.test(fold(text)) ? "must" : undefined;
}

/** "Wi-Fi" is one word where it stands for something as one. */
const joined = (text: string, language: Language): string =>
  text.replace(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+/gu, (whole) => {
    const one = whole.replaceAll("-", "");
    return conceptsOf(stemOf(fold(one), language).form, language).length > 0 ? one : whole;
  });

function politeUntil(words: readonly Written[], language: Language): number {
  let from = 0;
  const phrases = POLITE[language].split(",").map((phrase) => phrase.split(/[ '-]/));
  for (let turn = 0; turn < 2; turn++) {
    const found = phrases.filter((phrase) => phrase.every((part, at) => words[from + at]?.folded === part)).sort((a, b) => b.length - a.length)[0];
    if (found) from += found.length;
  }
  return from;
}

interface Found {
  readonly kind: Kind;
  readonly at: number;
  readonly length: number;
  /** A word that joins as often as it asks: "que", "che", "when". */
  readonly weak: boolean;
}

const PHRASES = new Map<Language, readonly (readonly [Kind, readonly string[]])[]>();
const WEAK = new Set("que che quando wenn wie como come se das was qui chi quien quem where when wo ou o".split(" "));

function phrasesOf(language: Language): readonly (readonly [Kind, readonly string[]])[] {
  const known = PHRASES.get(language);
  if (known) return known;
  const made = (Object.entries(ASKING[language]) as [Kind, string][]).flatMap(([kind, list]) =>
    list.split(",").map((phrase) => [kind, phrase.split(/[ -]/)] as const),
  );
  PHRASES.set(language, made);
  return made;
}

/** The first asking words, the longest that stand there. */
function askingIn(words: readonly Written[], language: Language): Found | undefined {
  const split = words.map(({ folded }) => folded.replace(/'/g, ""));
  for (let at = 0; at < words.length; at++) {
    const found = phrasesOf(language)
      .filter(([, phrase]) => phrase.every((part, index) => split[at + index] === part.replace(/'/g, "")))
      .sort((a, b) => b[1].length - a[1].length)[0];
    if (!found) continue;
    const [kind, phrase] = found;
    // "Ou" is French for "or" as well, where it does not begin.
    if (language === "fr" && phrase.join() === "ou" && words[at]?.shown.toLowerCase() === "ou") continue;
    return { kind, at, length: phrase.length, weak: at > 0 && phrase.length === 1 && WEAK.has(phrase[0] ?? "") };
  }
  return undefined;
}

/** Nouns that say what kind of answer is wanted: "what is the price", "welche Telefonnummer". */
const NOUN_KINDS: readonly (readonly [Kind, RegExp])[] = [
  ["phone", /^phone$/],
  ["email", /^email$/],
  ["money", /^(?:cost|salary)$/],
  ["date", /^deadline$/],
  ["duration", /^(?:last_for|notice_period)$/],
  ["length", /^(?:length|height|depth|width|distance)$/],
  ["weight", /^weight$/],
  ["temperature", /^temperature$/],
  ["measure", /^(?:size|speed)$/],
  ["number", /^(?:rate|rent|deposit|down_payment|fine|grant|discount|tax|profit|capacity|budget|amount_total)$/],
  ["person", /^(?:contact|firm|lead|teach|boss|chair|treasurer|secretary|caretaker|landlord|doctor|mayor)$/],
];

function byNoun(words: readonly AskedWord[], kind: Kind): Kind {
  const first = words.find(({ weight }) => weight !== "anchor");
  if (kind === "number" || !first) return kind;
  const found = NOUN_KINDS.find(([, pattern]) => first.concepts.some((concept) => pattern.test(concept)));
  return found?.[0] ?? kind;
}

/** "How much does it cost" wants money, "how much luggage" a number of what is named right after it. */
function amountOf(words: readonly Written[], asked: Found | undefined, language: Language): Kind {
  const next = words[(asked?.at ?? 0) + (asked?.length ?? 0)];
  if (!next || asked === undefined || asked.length > 2 || /^(?:does|kost|cout|cuest|cost|cust)/.test(next.folded)) return "money";
  const concepts = conceptsOf(stemOf(next.folded, language).form, language);
  const isVerb =
    isSmallWord(next.folded, language) || concepts.some((concept) => /^(?:cost|pay|need|rent|charge|budget|salary|last_for|refund|give)/.test(concept));
  const isThing = concepts.length > 0 || (language === "de" && /^\p{Lu}/u.test(next.shown));
  return isVerb || !isThing ? "money" : "measure";
}

/** Words that the kind of answer says already. */
export const SAID_BY_KIND: Readonly<Partial<Record<Kind, RegExp>>> = {
  money: /^(?:cost|pay|amount_total|budget|owe|expensive|cheap)$/,
  date: /^(?:deadline|next|day|date|meet|year|month)$/,
  time: /^(?:hour|day)$/,
  duration: /^(?:last_for|hour|minute|day|week|month|year|length|notice_period|valid)$/,
  often: /^(?:daily|weekly)$/,
  place: /^(?:hang|find|located|place)$/,
  phone: /^(?:phone|call|contact)$/,
  email: /^(?:email|send|address)$/,
  length: /^(?:length|height|depth|width|distance|size)$/,
  weight: /^weight$/,
  temperature: /^(?:temperature|heat)$/,
  measure: /^(?:size|speed|noise|capacity)$/,
  count: /^(?:need|hold|capacity)$/,
  person: /^(?:people)$/,
  number: /^(?:amount_total|percent)$/,
};

function lighter(word: AskedWord, kind: Kind): AskedWord {
  const said = SAID_BY_KIND[kind];
  return word.weight === "core" && said && word.concepts.some((concept) => said.test(concept)) ? { ...word, weight: "light" } : word;
}

/** What the kind says already is light, unless nothing else is asked about: "when is the next meeting", "what time do we leave". */
function lightened(words: readonly AskedWord[], kind: Kind): AskedWord[] {
  const made = words.map((word) => lighter(word, kind));
  if (made.some(({ weight }) => weight !== "light")) return made;
  const isAsked = words.some(({ weight }) => weight !== "light");
  return isAsked ? [...words] : words.map((word) => (word.concepts.some(isAct) ? { ...word, weight: "core" } : word));
}

/** What somebody has to do is asked by what is done, and not by who does it. */
function wordsFor(read: readonly AskedWord[], kind: Kind, modal: Question["modal"]): AskedWord[] {
  const acting = kind === "thing" && modal !== undefined ? read.map((word) => (word.concepts.some(isAct) ? { ...word, weight: "core" as const } : word)) : read;
  const isActing = acting.some(({ weight, concepts }) => weight === "core" && concepts.some(isAct) && !concepts.some((concept) => MODAL.has(concept)));
  return lightened(acting, kind).map((word, _, all) => {
    if (kind === "thing" && isActing && modal !== undefined && isOfPeople(word)) return { ...word, weight: "light" };
    return modal === undefined ? word : withoutPeople(word, all);
  });
}

const PEOPLE = new Set(["people", "pupil", "child", "guest", "member", "patient", "tenant", "parent", "adult", "customer"]);
const MODAL = new Set(["allow", "need", "forbid"]);

export const isOfPeople = ({ weight, concepts }: AskedWord): boolean => weight !== "anchor" && concepts.some((concept) => PEOPLE.has(concept));
export const isOfRule = ({ weight, concepts }: AskedWord): boolean => weight !== "anchor" && concepts.some((concept) => MODAL.has(concept));

/** "May pupils bring phones": who may is said by no rule, where enough else is. */
function withoutPeople(word: AskedWord, all: readonly AskedWord[]): AskedWord {
  const others = all.filter((each) => each !== word && each.weight !== "light" && !each.concepts.some((concept) => MODAL.has(concept)));
  return word.weight === "core" && others.length > 1 && word.concepts.some((concept) => PEOPLE.has(concept)) ? { ...word, weight: "light" } : word;
}

interface Given {
  readonly text: string;
}

/** The words that carry something, each once. */
function wordsOf(words: readonly Written[], language: Language, { text }: Given): AskedWord[] {
  const dates = datesIn(text, "day first").filter(({ month, year }) => month !== undefined || year !== undefined);
  const inDates = new Set(dates.flatMap(({ shown }) => wordsWritten(shown, language).map(({ folded }) => folded)));
  const letters = lettersIn(text).map((sign) => ({
    ...made({ shown: sign.slice(-1), folded: sign }, language),
    concepts: [],
    weight: "anchor" as const,
    signs: [sign],
  }));
  const found: AskedWord[] = [...dates.map((date) => dateWord(date)), ...letters];
  const phrases = phrasesIn(words, language);
  for (const [at, word] of words.entries()) {
    const { folded, shown } = word;
    if (inDates.has(folded) || (folded.length < 2 && !/\d/.test(folded))) continue;
    const time = timeWord(word, language);
    const isEmpty = isSmallWord(folded, language) && !(isName(words, at, language) && shown.length > 3);
    const own = made(word, language);
    const together = phrases.get(at) ?? [];
    const concepts = [...own.concepts, ...together];
    if (time) found.push(time);
    else if (!isEmpty) found.push({ ...own, ...weighed({ concepts, together, weight: weightOf(words, at, language) }), ...partOf(word, language) });
  }
  const spans = [...weekdaysIn(text, language)];
  const kept = found.filter(({ signs, concepts }) => signs?.[0]?.startsWith("@day") || !(spans.length > 1 && concepts.includes("weekend")));
  const weekend =
    kept.length < found.length
      ? [{ ...made({ shown: "weekend", folded: "weekend" }, "en"), weight: "anchor" as const, signs: spans.map((day) => `@day ${day}`) }]
      : [];
  return [...new Map([...kept, ...weekend].map((word) => [word.folded, word])).values()];
}

/** A month or a weekday. */
function timeWord(word: Written, language: Language): AskedWord | undefined {
  const month = monthOf(word.folded, word.shown);
  if (month !== undefined) return { ...made(word, language), folded: `@month ${month}`, weight: "anchor", signs: [`@month ${month}`] };
  const day = weekdayOf(word.folded, language);
  return day === undefined ? undefined : { ...made(word, language), weight: "anchor", signs: [`@day ${day}`] };
}

const made = ({ shown, folded }: Written, language: Language): Omit<AskedWord, "weight"> => {
  const stem = stemOf(folded, language);
  return { shown, folded, ...stem, concepts: conceptsOf(stem.form, language) };
};

function dateWord({ shown, day, month, year }: ReturnType<typeof datesIn>[number]): AskedWord {
  const sign = day !== undefined && month !== undefined ? `@date ${day}.${month}` : month !== undefined ? `@month ${month}` : `@year ${year ?? ""}`;
  return { shown, folded: sign, form: sign, root: sign, concepts: [], weight: "anchor", signs: [sign] };
}

const PARTS = /^(?:morning|noon|afternoon|evening|night)$/;
/** "In the evening" may be said by a time. */
function partOf({ folded }: Written, language: Language): { signs?: readonly string[] } {
  const parts = conceptsOf(stemOf(folded, language).form, language).filter((concept) => PARTS.test(concept));
  return parts.length > 0 ? { signs: parts.map((part) => `@part ${part}`) } : {};
}

/** "Takes over" is something that is done, though "takes" alone says little. */
const weighed = ({
  concepts,
  together,
  weight,
}: Pick<AskedWord, "concepts" | "weight"> & { together: readonly Concept[] }): Pick<AskedWord, "concepts" | "weight"> =>
  weight === "light" && together.some(isAct) ? { concepts: together, weight: "core" } : { concepts, weight };

/** What two or three words stand for together, for each of them. */
function phrasesIn(words: readonly Written[], language: Language): ReadonlyMap<number, readonly Concept[]> {
  const found = new Map<number, readonly Concept[]>();
  const stems = words.map(({ folded }) => stemOf(folded, language).form);
  for (const [at, first] of stems.entries())
    for (const length of opensPhrase(first, language) ? [4, 3, 2] : []) {
      const concepts = at + length <= stems.length ? conceptsOf(stems.slice(at, at + length).join("_"), language) : [];
      for (let index = at; index < at + length && concepts.length > 0; index++) found.set(index, [...(found.get(index) ?? []), ...concepts]);
    }
  return found;
}

/** "How much did the patients bring in": what comes in is not what is brought along. */
const isBroughtIn = (words: readonly Written[], at: number, language: Language): boolean =>
  language === "en" &&
  /^(?:bring|brings|brought|bringing)$/.test(words[at]?.folded ?? "") &&
  words[at + 1]?.folded === "in" &&
  /^(?:|in|on|at|per|each|every|from|during|for|by|last|this|altogether|together|total|overall|so|since|until)$/.test(words[at + 2]?.folded ?? "");

function weightOf(words: readonly Written[], at: number, language: Language): AskedWord["weight"] {
  const { folded = "" } = words[at] ?? {};
  if (/\d/.test(folded)) return "anchor";
  if (isName(words, at, language)) return "anchor";
  if (isBroughtIn(words, at, language)) return "core";
  if (isLightWord(folded, language) || isLightWord(presentOf(folded, language), language)) return "light";
  // "Version 2.4.0", "Node version": the number or the name beside it is what is asked for.
  const isBesideName = [at - 1, at + 1].some((other) => /^\d/.test(words[other]?.folded ?? "") || isName(words, other, language));
  return isBesideName && /^(?:versi(?:on|one|ones|onen|ons)|versao|versoes)$/.test(folded) ? "light" : "core";
}

/** Written large where nothing but a name is; in German, where two such words stand together. */
function isName(words: readonly Written[], at: number, language: Language): boolean {
  const word = words[at];
  if (!word || at === 0 || !/^\p{Lu}/u.test(word.shown)) return false;
  if (/^\p{Lu}{2,}$/u.test(word.shown)) return true;
  if (language !== "de") return true;
  const isLarge = (index: number): boolean => index > 0 && /^\p{Lu}\p{Ll}/u.test(words[index]?.shown ?? "");
  const isUnknown = conceptsOf(stemOf(word.folded, language).form, language).length === 0;
  return isUnknown && (isLarge(at - 1) || isLarge(at + 1));
}
