import { datesIn } from "../text/dates.ts";
import type { Language } from "../text/language.ts";
import { isNegated } from "../text/negated.ts";
import type { Kind } from "./asking-words.ts";
import { conceptsOf, isAct } from "./concepts.ts";
import { holdsTime, TIME, weekdaysIn } from "./dates-in-words.ts";
import { isByPronoun, SUBJECTLESS } from "./leans.ts";
import type { Passage } from "./passages.ts";
import type { Question } from "./question.ts";
import { isSmallWord } from "./small-words.ts";
import { fold, stemOf } from "./stems.ts";

const NUMBER_WORDS =
  "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred dozen half ein eine einen einem einer zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig halbe un une deux trois quatre cinq sept huit neuf dix onze douze quinze vingt trente cent demi uno una dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta media due quattro cinque sei sette otto nove dieci undici dodici venti trenta mezza um uma dois duas quatro oito dez doze vinte trinta meia";
const N = `(?:\\d[\\d.,'  ]*|(?<!\\p{L})(?:${NUMBER_WORDS.split(" ").join("|")})(?:\\s(?:and|und|et|y|e|or|oder|to|bis|a)\\s\\p{L}+)?)`;
const unit = (units: string): RegExp => new RegExp(`${N}[\\s-]?(?:\\p{L}{4,}\\s)?(?:${units})(?![\\p{L}])`, "u");
const MONEY = new RegExp(
  `[€$£]\\s?\\d|${N}(?:\\s(?:million\\p{L}*|millions?|mio|millionen|thousand|tausend|mille|mila|mil|milioni|millones|milhoes)\\.?)?\\s?(?:d'|de |di )?(?:€|\\$|£|eur(?:os?)?(?!\\p{L})|chf|pounds?(?!\\p{L})|dollars?(?!\\p{L})|pence|cents?(?!\\p{L})|centimes?|centimos?|centesimi|franken|francs?)`,
  "u",
);
const FREE =
  /(?<!\p{L})(?:free|gratis|complimentary|no charge|kostenlos|kostenfrei|umsonst|gebuhrenfrei|unentgeltlich|gratuite?s?|gratuitamente|gratuit[oaie]s?|offert[es]*)(?!\p{L})/u;
const DURATION = unit(
  "seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|fortnight|months?|years?|sekunden?|minuten?|stunden?|std|tage?n?|wochen?|monaten?|monate?|jahre?n?|secondes?|heures?|jours?|semaines?|mois|ans?|annees?|segundos?|minutos?|horas?|dias?|semanas?|mes|meses|anos?|secondi|minuti|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|nachte?|nights?|nuits?|noches?|notti|noites?",
);
const ONE_UNIT = /(?<![\d€$£]\s)(?<!\p{L})(?:an? (?:half )?(?:hour|minute|day|week|fortnight|month|year)|half an hour)(?!\p{L})/u;
const LENGTH = unit(
  "m|cm|mm|km|metres?|meters?|met(?:re|er)n?|kilomet(?:re|er)s?|feet|foot|ft|inch(?:es)?|miles?|yards?|meilen|centimetres?|metros?|kilometros?|centimetros?|quilometros?|metri|chilometri|centimetri|milimetros?|zentimeter|millimeter",
);
const WEIGHT = unit("g|kg|t|mg|kilos?|kilogram\\w*|grams?|gramm|grammes|tonn\\w*|pounds?|lbs?|pfund|chili|gramos|grammi|quilos");
const DEGREES = /\d\s?(?:°|degrees?|grad|degres?|grados?|gradi|graus?)/u;
const MEASURE = new RegExp(`${N}\\s?(?:[%°€$£]|\\p{L}|/)`, "u");
const NUMBER = new RegExp(N, "u");
const OFTEN =
  /(?<!\p{L})(?:every|each|once|twice|daily|weekly|monthly|yearly|annually|per (?:day|week|month|year)|a (?:day|week|month|year)|times|jede[nrsm]?|alle|taglich|wochentlich|monatlich|jahrlich|einmal|zweimal|dreimal|pro (?:tag|woche|monat|jahr)|im (?:jahr|monat)|tou(?:s|tes) les|chaque|fois|par (?:jour|semaine|mois|an)|quotidien\p{L}*|hebdomadaire\p{L}*|mensuel\p{L}*|annuel\p{L}*|cada|veces|vez|todos los|todas las|diari\p{L}+|semanal\p{L}*|mensual\p{L}*|anual\p{L}*|al (?:dia|mes|ano)|a la semana|ogni|volt[ae]|settimanal\p{L}*|mensil\p{L}*|annual\p{L}*|quotidian\p{L}*|tutti i|tutte le|all'anno|al (?:giorno|mese)|todos os|todas as|vezes|por (?:dia|semana|mes|ano)|mensal\p{L}*|\p{L}+tags(?!\p{L})|(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)days)(?!\p{L})/u;
const REASON =
  /(?<!\p{L})(?:because|since|due to|so that|in order to|as a result|therefore|reason|owing to|after|weil|denn|damit|wegen|aufgrund|da|deshalb|grund|um|parce qu\p{L}*|car|afin|a cause|en raison|suite a|pour|faute de|porque|debido|para que|ya que|por culpa|a causa|motivo|perche|poiche|per via|a seguito|dovut\p{L}+|por causa|devido|pois|para)(?!\p{L})/u;
const AFTER =
  "(?:\\s+|(?<=')\\s*)(?:the |our |a |der |dem |den |das |die |la |le |les |l'|el |los |las |il |lo |o |dell\\p{L}* |del |des |du )?(?:\\p{L}|\\d+ \\p{L}{3})";
const place = (words: string): RegExp => new RegExp(`(?<!\\p{L})(?:${words})${AFTER}|:\\s`, "u");
/** Words before a place. */
const PLACES: Readonly<Record<Language, RegExp>> = {
  en: place("in|at|on|near|beside|behind|opposite|next to|inside|outside|under|above|between"),
  de: place("in|im|am|an|auf|bei|beim|neben|hinter|vor|unter|uber|zum|zur|aus|vom|ins|zwischen|gegenuber|nach"),
  fr: place("a|au|aux|dans|sur|pres|chez|devant|derriere|sous|en|d'|de"),
  es: place("a|al|en|cerca|junto|frente|detras|sobre|de"),
  it: place("a|al|alla|nel|nella|nello|nei|in|presso|nell'|all'|dell'|vicino|all|dietro|davanti|sul|sulla|di fronte|dal|da"),
  pt: place("no|na|nos|nas|em|perto|ao|a|atras|junto|de|do|da"),
};
const PHONE = /(?:\+|\(0|0|\b)\d[\d\s()/.-]{5,}\d/u;
const EMAIL = /[^\s@]+@[^\s@]+\.\p{L}{2,}/u;
const ROLE =
  /(?<!\p{L})(?:we|i|team|office|company|board|council|captain|crew|foundation|association|mayor|owner|insurer|landlord|tenants?|members?|parents?|teachers?|caretaker|firm|school|treasurer|secretary|committee|volunteers?|volunteer|staff|reception|manager|hausverwaltung|hausmeister\p{L}*|vorstand|mieter\p{L}*|vermieter\p{L}*|eltern|verein|mitglieder|gemeinde|stadt|firma|bailleur|locataires?|proprietaire|parents|mairie|association|commune|gardien\p{L}*|arrendador\p{L}*|inquilin\p{L}+|ayuntamiento|empresa|padres|locatore|conduttore|genitori|comune|ditta|senhorio|inquilinos?|camara|pais|cliente)(?!\p{L})/u;

/** Numbers and names that the question itself has are no answer. */
function withoutAsked(text: string, { words, kind }: Question): string {
  const numbers = words.filter(({ weight, folded }) => weight === "anchor" && /\d/.test(folded)).map(({ shown }) => fold(shown));
  return kind === "yes or no" || numbers.length === 0 ? fold(text) : numbers.reduce((left, number) => left.replaceAll(number, " "), fold(text));
}

/** What counts no day and no time. */
const withoutDates = (text: string): string => datesIn(text, "day first").reduce((left, { shown }) => left.replace(shown, " "), text.replace(TIME, " "));

/** "À 20 h" is a time of day, and lasts no 20 hours. */
const CLOCK = /(?<!\p{L})(?:a|at|um|a las|alle|as|by|ab|gegen|vers|des|from|until|bis)\s+\d{1,2}\s?(?:h|uhr|heures?|horas?|ore)(?:\s?\d\d)?(?![\p{L}\d])/gu;
/** "22 euros" counts no stalls. */
const PRICED = /(?:[€$£]\s?\d[\d.,]*)|\d[\d.,]*\s?(?:€|\$|£|euros?|eur|dollars?|pounds?|francs?|franken|reais|pesos)(?!\p{L})/gu;

/** "Invoice 2026-001": what is numbered so has no figure. */
const NUMBERED = /(?<![\d.,])\d{2,}(?:[-/]\d+)+(?![\d.,])/g;

/** "It cost 21,500 pounds" says nothing of how heavy it is. */
const PAID = /(?<!\p{L})(?:costs?|costing|paid|pays?|paying|prices?|priced|fees?|worth|spent|raised|rent|budget)(?: \p{L}+){0,2} \d[\d.,]* pounds?(?!\p{L})/gu;

const TESTS: Readonly<Partial<Record<Kind, (text: string) => boolean>>> = {
  duration: (text) => DURATION.test(text.replace(CLOCK, " ")) || ONE_UNIT.test(text.replace(CLOCK, " ")),
  often: (text) => OFTEN.test(text),
  money: (text) => MONEY.test(text) || FREE.test(text),
  count: (text) => NUMBER.test(text.replace(PRICED, " ").replace(NUMBERED, " ")),
  number: (text) => NUMBER.test(text.replace(NUMBERED, " ")),
  length: (text) => LENGTH.test(text),
  weight: (text) => WEIGHT.test(text.replace(PAID, " ")),
  temperature: (text) => DEGREES.test(text),
  measure: (text) => MEASURE.test(text),
  reason: (text) => REASON.test(text),
  phone: (text) => PHONE.test(text) && (PHONE.exec(text)?.[0].replace(/\D/g, "").length ?? 0) >= 6,
  email: (text) => EMAIL.test(text),
};

/** Kinds of answers that a statement which denies them does not give. */
const DENIABLE: ReadonlySet<Kind> = new Set([
  "date",
  "time",
  "duration",
  "money",
  "count",
  "number",
  "length",
  "weight",
  "temperature",
  "measure",
  "person",
  "place",
  "phone",
  "email",
]);

/** "No more than £350", "no puede pesar más de 10 kg": a limit is said, and nothing denied. */
const LIMIT =
  /(?<!\p{L})(?:no|not|nicht|pas|non|não)(?!\p{L})[^.;,]{0,28}?(?<!\p{L})(?:more|later|larger|bigger|longer|higher|less|mehr|später|größer|länger|höher|weniger|plus|moins|más|menos|mayor|più|meno|mais)(?!\p{L})[^.;,]{0,14}\d/giu;

const DIMENSIONS: ReadonlySet<string> = new Set(["length", "height", "depth", "width", "distance"]);
/** How high something is says nothing of how wide it is. */
function measuresOther({ own }: Passage, { kind, words }: Question): boolean {
  const dimensionsIn = (some: readonly { readonly concepts: readonly string[] }[]): string[] =>
    some.flatMap(({ concepts }) => concepts.filter((concept) => DIMENSIONS.has(concept)));
  const asked = dimensionsIn(words);
  const told = dimensionsIn(own);
  return kind === "length" && asked.length > 0 && told.length > 0 && !told.some((each) => asked.includes(each));
}

/** Whether a passage holds an answer of the kind that is wanted, and does not deny just that. */
export function holdsKind(passage: Passage, question: Question): boolean {
  if (measuresOther(passage, question)) return false;
  if (!holds(passage, question) || (isOfAge(question) && !AGE.test(fold(passage.text)))) return false;
  const isDenied = (text: string): boolean => isNegated(text.replace(LIMIT, " "), passage.document.language);
  if (question.negated || !DENIABLE.has(question.kind) || !isDenied(passage.text)) return true;
  const parts = passage.text.split(
    /[,;:()–—]\s|\s(?=(?:and|und|et|y|e)\s(?:costs?|kostet|kosten|coûte|cuesta|costa|custa)\s)|\s(?:but|aber|sondern|mais|pero|sino|ma|mas)\s|\s(?=(?:and not|und nicht|et non|et pas|y no|e non|e não)\s)/u,
  );
  return parts.some((text) => !isDenied(text) && holds({ ...passage, text }, question));
}

/** How old something is says a number of years, or since when there is it; another number is no age. */
const isOfAge = ({ kind, text }: Question): boolean =>
  kind === "number" && /(?<!\p{L})(?:how old|wie alt|quel age|que edad|cuantos anos|che eta|quanti anni|que idade|quantos anos)(?!\p{L})/u.test(fold(text));
const AGE =
  /(?<!\p{L})(?:years?|aged?|old|born|since|founded|built|under|over|jahren?|jahre|alter|alt|geboren|gegrundet|seit|unter|uber|ans|age|nee?|depuis|anos|edad|nacid[oa]|desde|anni|eta|nat[oa]|dal|idade|nascid[oa])(?!\p{L})|\d\s?(?:-jahrig|jahrig)/u;

/** A day is no number of something, but may be the age of it. */
const isCounting = (question: Question): boolean => question.kind === "count" || (question.kind === "number" && !isOfAge(question));

function holds(passage: Passage, question: Question): boolean {
  const { kind } = question;
  const text = withoutAsked(isCounting(question) ? withoutDates(passage.text) : passage.text, question);
  if (kind === "date" || kind === "time") return holdsDate(passage, question);
  if (kind === "person") return personIn(passage.text, question) || isPersonBefore(passage, question);
  if (kind === "place") return PLACES[passage.document.language].test(text.replace(WHEN, " "));
  if (kind === "name") return /(?<!^)\p{Lu}\p{Ll}|["“„«]/u.test(passage.text);
  if (kind === "duration" && /(?<!\p{L})(?:until|till|bis|jusqu\p{L}*|hasta|fino|ate)(?!\p{L})/u.test(text))
    return DURATION.test(text) || holdsDate(passage, question);
  if (kind === "length" && question.text.length > 0 && DURATION.test(text) && /far|weit|loin|lejos|lontan|longe|dist/i.test(question.text)) return true;
  if (kind === "duration" && LENGTH.test(text) && !question.words.some(({ concepts, weight }) => weight !== "light" && concepts.some(isAct))) return true;
  return TESTS[kind]?.(text) ?? true;
}

const SEASON =
  /(?<!\p{L})(?:spring|summer|autumn|winter|easter|christmas|fruhjahr|fruhling|sommer|herbst|ostern|weihnachten|printemps|ete|automne|hiver|paques|noel|primavera|verano|otono|invierno|navidad|pascua|estate|autunno|inverno|natale|pasqua|verao|outono|natal|pascoa|half of|halfte|moitie|mitad|meta|metade)(?!\p{L})/u;

/** "Zuletzt 2024": a year that no small word stands before. */
const LAST_YEAR = /(?<!\p{L})(?:last|lastly|zuletzt|erstmals|letztmals|derniere fois|ultima vez|ultima volta)(?: \p{L}+)? (?:19|20)\d\d(?!\d)/u;
const PART_OF_DAY =
  /(?<!\p{L})(?:in the (?:morning|afternoon|evening)|at night|morgens|vormittags|nachmittags|abends|le (?:matin|soir)|l'apres-midi|por la (?:manana|tarde|noche)|(?:la|di) (?:mattina|sera)|(?:il|di) pomeriggio|(?:de|da) (?:manha|tarde|noite)|a (?:tarde|noite))(?!\p{L})/u;

const MONTH =
  /(?<!\p{L})(?:january|february|march|april|june|july|august|september|october|november|december|janu?ar|februar|marz|mai|juni|juli|oktober|dezember|janvier|fevrier|mars|avril|juin|juillet|aout|septembre|octobre|novembre|decembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro)(?!\p{L})/u;

/** "Which day do you open": no time of day tells it. */
const ASKS_DAY =
  /(?<!\p{L})(?:which|what|welche[nmrs]?|quels?|que|en que|che|quali?|quais) (?:week ?)?(?:days?|tage?n?|wochentage?n?|jours?|dias?|giorn[oi])(?!\p{L})/u;

/** A day, a time or a season that is not only the one that is asked about. */
function holdsDate({ text, document }: Passage, { words, kind, language, text: asking }: Question): boolean {
  if (holdsTime(text) && !(kind === "date" && ASKS_DAY.test(fold(asking)))) return true;
  const asked = new Set(words.flatMap(({ shown, weight }) => (weight === "anchor" ? [fold(shown)] : [])));
  const dates = datesIn(text, document.dayOrder).filter(({ shown }) => !asked.has(fold(shown)));
  if (kind === "time") return false;
  if (dates.length > 0) return true;
  if (LAST_YEAR.test(fold(text))) return true;
  const days = [...weekdaysIn(text, document.language)].filter((day) => !words.some(({ signs }) => signs?.includes(`@day ${day}`)));
  const folded = fold(text);
  if (MONTH.test(folded) && !words.some(({ folded: word }) => word.startsWith("@month"))) return true;
  return (
    days.length > 0 ||
    SEASON.test(folded) ||
    PART_OF_DAY.test(folded) ||
    (DURATION.test(folded) &&
      /(?<!\p{L})(?:before|after|within|from|vor|nach|innerhalb|ab|avant|apres|dans les|sous|antes|despues|dentro|prima|dopo|entro|depois|later|in advance|spatestens|im voraus|a l'avance)(?!\p{L})/u.test(
        folded,
      )) ||
    (language === document.language && OFTEN.test(folded))
  );
}

const CALENDAR =
  /^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|marz|mai|juni|juli|oktober|dezember)s?$/;
const NAMES = /(?<![\p{L}\p{N}])\p{Lu}[\p{Ll}’'-]+(?:\s+(?:(?:de|da|do|di|von|van|del|della|du|dos|le|la)\s+)?\p{Lu}[\p{Ll}’'-]+)*/gu;

export interface Name {
  readonly name: string;
  readonly at: number;
}

/** Names in a text: written large and no words of the question; in German, where all nouns are, two together or where one is to be expected. */
export function namesIn(text: string, { words, language }: Pick<Question, "words" | "language">): Name[] {
  const asked = new Set(words.map(({ folded }) => folded));
  return [...text.matchAll(NAMES)].flatMap(({ 0: whole, index }) => {
    const begins = index === 0 || /[.:!?]\s*$/.test(text.slice(Math.max(0, index - 4), index));
    const name = withoutOpening(whole, begins, language);
    const at = index + whole.length - name.length;
    const parts = name
      .split(/\s+/)
      .filter((part) => part !== "")
      .map(fold);
    if (/["“„«‘]$/.test(text.slice(Math.max(0, at - 1), at))) return [];
    if (parts.length === 0 || parts.some((part) => CALENDAR.test(part)) || parts.every((part) => asked.has(part))) return [];
    // "Ihre Aufgaben übernimmt Marek": who does what is asked stands after it.
    const before = fold(/(\p{L}+)\s$/u.exec(text.slice(Math.max(0, at - 24), at))?.[1] ?? "");
    const isDoing = words.some(({ form, weight }) => weight !== "anchor" && form === stemOf(before, language).form);
    return language === "de" && !isGermanName(text, { at, parts, isDoing }) ? [] : [{ name, at }];
  });
}

/** The first word of a sentence is written large whatever it is. */
function withoutOpening(whole: string, begins: boolean, language: Language): string {
  const opening = /^\p{L}+/u.exec(whole)?.[0] ?? "";
  const titled = TITLED.exec(whole);
  if (titled) return whole.slice(titled[0].length);
  // "Custou 20 euros": nobody is named for what is done.
  const isDone = SUBJECTLESS.has(language) && conceptsOf(stemOf(fold(opening), language).form, language).some(isAct);
  const isSmall = begins && (isSmallWord(fold(opening), language) || OPENINGS.test(opening) || isDone);
  return isSmall || TITLES.test(whole) ? whole.slice(opening.length).trimStart() : whole;
}

/** "Familie Aydin" is named by its second word. */
const TITLES = /^(?:Familie|Firma|Herr|Frau|Herrn) \p{Lu}/u;
/** "Installateur Herr Bosse": what stands before the title is no part of the name. */
const TITLED = /^(?:\p{L}+ )+(?:Herrn?|Frau|Mr|Mrs|Ms|Mme|Monsieur|Madame|Señora?|Signora?|Senhora?) (?=\p{Lu})/u;
const OPENINGS = /^(?:If|There|Please|No|Every|Any|Both|As|Wenn|Bitte|Jede[nrsm]?|Si|Se|Por|Para|Per|Après|Avant|Notre|Nos)$/;
const EXPECTED = /(?:herrn?|frau|dr\.|prof\.|von|durch|bei|an|mit|sich|ist|wird|heisst|heißt|ruft|familie|firma|:|\()\s*$/i;

interface Candidate {
  readonly at: number;
  readonly parts: readonly string[];
  /** Right after the verb that is asked. */
  readonly isDoing: boolean;
}

function isGermanName(text: string, { at, parts, isDoing }: Candidate): boolean {
  const isKnown = (part: string): boolean => isSmallWord(part, "de") || conceptsOf(stemOf(part, "de").form, "de").length > 0;
  // "Elke Sommer": a first name that nothing else is, where a sentence begins.
  if (parts.length === 2 && at === 0 && !isKnown(parts[0] ?? "") && !/^\S+ \S+:/.test(text)) return true;
  if (parts.length > 1) return parts.every((part) => !isKnown(part) || /^(?:von|van|de)$/.test(part));
  const [only = ""] = parts;
  if (/^(?:sie|ihnen|ihr|ihre)$/.test(only)) return false;
  // "Herr Blum" is no flower.
  if (/(?:^|\s)(?:Herrn?|Frau|Familie)\s$/.test(text.slice(Math.max(0, at - 9), at))) return true;
  return !isKnown(only) && (at === 0 || isDoing || EXPECTED.test(text.slice(Math.max(0, at - 9), at)));
}

/** "Auf Juni", "on Monday": no place, whatever stands before. */
const WHEN = new RegExp(
  `(?<!\\p{L})\\p{L}+\\s(?:${MONTH.source}|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?(?!\\p{L}))`,
  "gu",
);

/** "He keeps it": who he is stands in the sentence before. */
const isPersonBefore = ({ text, leansOn }: Passage, question: Question): boolean =>
  leansOn !== undefined && isByPronoun(text) && namesIn(leansOn.text, question).length > 0;

function personIn(text: string, question: Question): boolean {
  return namesIn(text, question).length > 0 || ROLE.test(fold(text));
}
