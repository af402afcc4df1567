import type { Clause } from "./clause.ts";
import { columnsOf, HIGHEST, isNumeric, isRate, LOWEST } from "./columns.ts";
import type { ColumnShape } from "./frame.ts";
import { folded } from "./tagged.ts";
import { isTimed } from "./units.ts";

/** What a quality is a large or a small value of: the old have a high age, and an early year of birth. */
interface Quality {
  readonly words: RegExp;
  readonly large: readonly string[];
  readonly small: readonly string[];
}

const QUALITIES: readonly Quality[] = [
  {
    words: /\bold|^alt|\bage(?:e?s?)$|vieux|vieil|ancien|viej|antigu|mayor edad|vecchi|anzian|velh|antig|idos/,
    large: ["age"],
    small: ["birth", "year", "date"],
  },
  { words: /young|jung|jeune|joven|giovan|jovem|novo/, large: ["birth", "year"], small: ["age"] },
  { words: /newest|latest|neu|recent|spat|tard|ultim/, large: ["date", "year"], small: [] },
  { words: /earl|fruh|\btot\b|tempran|prest|\bcedo/, large: [], small: ["date", "year"] },
  { words: /warm|hot|chaud|calid|calient|cald|quent/, large: ["temperature"], small: [] },
  { words: /cold|cool|kalt|kuhl|froid|fri[oa]|fredd/, large: [], small: ["temperature"] },
  {
    words: /expensive|dear|\bpric(?:y|ier|iest)|\bcostl(?:y|ier|iest)|teuer|couteu|costos|\bchere?s?\b|\bcar[oai]s?\b/,
    large: ["price", "cost", "amount", "fee"],
    small: [],
  },
  { words: /cheap|billig|gunstig|barat|economic|moins cher/, large: [], small: ["price", "cost", "amount", "fee"] },
  { words: /heav|schwer|lourd|pesad|pesant/, large: ["weight", "mass"], small: [] },
  { words: /light|leicht|leger|liger|legger|\blev[ei]/, large: [], small: ["weight", "mass"] },
  { words: /\btall/, large: ["height"], small: [] },
  { words: /\bdeep|\btief|profond|profund/, large: ["depth"], small: [] },
  { words: /\bshallow|\bseicht/, large: [], small: ["depth"] },
  { words: /\b(?:far|fur)thest|\bdistant|\bfar$|\bweit(?:este[nrs]?)?$|\bloin|eloign|lejan|lejos|lontan|\blonge$|longinqu/, large: ["distance"], small: [] },
  { words: /\bthick|\bdick|epais|\bgrues|\bspess|espess|\bgross[oa]s?$/, large: ["thickness", "page"], small: [] },
  { words: /\bwide|\bbreit/, large: ["width"], small: [] },
  { words: /windy|windi|\bwindig|venteu|ventos/, large: ["wind"], small: [] },
  { words: /rainy|raini|\bwett?est|regnerisch|pluvieu|lluvios|piovos|chuvos/, large: ["rain"], small: [] },
  { words: /\bdriest|trockenste/, large: [], small: ["rain"] },
  { words: /sunny|sunni|sonnig|ensoleill|solead|soleggiat|ensolarad/, large: ["sunshine"], small: [] },
  { words: /snowy|snowi/, large: ["snow"], small: [] },
  { words: /\bcaloric|caloriq|kalorienreich|fattening/, large: ["calorie"], small: [] },
  { words: /populous|bevolkerungsreich|einwohnerstark|\bpeuple|poblad|popolos|populos/, large: ["population"], small: [] },
  { words: /profitab|gewinnbring|lucrativ|redditiz/, large: ["profit"], small: [] },
  { words: /\brated$|\bbewertet|\bvalorad|\bvalutat|\bavaliad|\bnotee?s?$/, large: ["rating", "score", "satisfaction"], small: [] },
  { words: /\battended$|crowded|\bfullest|\bvollste|\bbesucht|concurrid|affollat|concorrid/, large: ["visitor"], small: [] },
  { words: /valuable|wertvoll|precieu|valeur|valios|prezios/, large: ["worth", "amount", "price"], small: [] },
  { words: /\bbus(?:y|ier|iest)/, large: ["load", "visitor", "view"], small: [] },
  { words: /fast|quick|schnell|rapid|veloc/, large: ["speed"], small: ["duration"] },
  { words: /slow|langsam|\blent/, large: ["duration"], small: ["speed"] },
  { words: /long|lang|larg|lung|comprid/, large: ["duration", "page", "distance", "night", "uptime"], small: [] },
  { words: /paid|bezahlt|verdien|paye|pagad|pagat|retribu|remuner/, large: ["salary", "fee", "amount"], small: [] },
  { words: /short|kurz|court|cort|breve|curt/, large: [], small: ["duration", "page", "distance"] },
];

/** What a quality measures that is asked for by itself: "how heavy" is a weight; undefined where no column, or more than one, says it. */
export function sizeAsked(word: string, columns: readonly ColumnShape[]): ColumnShape | undefined {
  const quality = QUALITIES.find(({ words }) => words.test(word));
  for (const concept of quality?.large ?? []) {
    const [column, ...others] = columnsOf(new Set([concept]), columns).filter((each) => isNumeric(each));
    if (column && others.length === 0 && concept !== "birth" && concept !== "year") return column;
  }
  return undefined;
}

const comparedBy = (word: string): Quality | undefined =>
  / (?:than|als|que|che|di|de|do que)$/.test(word) ? QUALITIES.find(({ words }) => words.test(word)) : undefined;

/** How long something took is not how much too late it was. */
const isAside = ({ name }: ColumnShape): boolean => /delay|late\b|verspat|retard|retras|ritard|atras|wait|wart|pause|break|warrant|garant/.test(folded(name));

/** "Faster than an hour", of columns in which what is fast has small values: more of it is asked for by less. */
export function isTurnedBy(word: string, column: ColumnShape, isMore: boolean): boolean {
  const quality = comparedBy(word);
  if (!quality) return false;
  if (isAside(column)) return true;
  const of = (concepts: readonly string[]): boolean => columnsOf(new Set(concepts), [column]).length > 0;
  return isMore ? of(quality.small) && !of(quality.large) : of(quality.large) && !of(quality.small);
}

/** "Older than 40", "heavier than 5": the number that the quality of a comparative is of. */
export function qualityCompared(word: string, columns: readonly ColumnShape[]): ColumnShape | undefined {
  const quality = comparedBy(word);
  for (const concept of [...(quality?.large ?? []), ...(quality?.small ?? [])]) {
    if (concept === "birth" || concept === "year" || concept === "date") continue;
    const [column, ...others] = columnsOf(
      new Set([concept]),
      columns.filter((each) => isNumeric(each) && !isAside(each)),
    );
    if (column) return others.length === 0 ? column : undefined;
  }
  return undefined;
}

/** "Oldest", "warmest": a word that says itself of what; "highest" may be of anything. */
export const isQuality = (word: string): boolean => !/^larg/.test(word) && QUALITIES.some(({ words }) => words.test(word));

/** Whether a column says what the quality of a superlative is of: prices for what is dear. */
export function isOfQuality(word: string, column: ColumnShape): boolean {
  const quality = QUALITIES.find(({ words }) => words.test(word));
  return quality !== undefined && columnsOf(new Set([...quality.large, ...quality.small]), [column]).length > 0;
}

/** What a superlative asks for: which column, and whether its largest or its smallest values. */
export interface Superlative {
  readonly column: ColumnShape | undefined;
  readonly fn: "min" | "max";
}

const MORE =
  /^(?:(?:le |la |les |el |los |las |il |i |gli |o |os |as )?(?:mas|mais|piu|plus|moins|menos|meno)|(?:the )?(?:most|least|best|worst|highest|lowest)|am besten|am schlechtesten|beste[nrs]?)$/;

/** A superlative with the quality that stands behind it: "mais baratos". */
export function superlativeWord(clause: Clause, at: number): { readonly word: string; readonly used: readonly number[] } {
  const word = folded(clause.at(at)?.shown ?? "");
  const next = clause.at(at + 1);
  const isTwo = MORE.test(word) && next?.token.kind === "word" && next.senses.size === 0 && !clause.isUsed(at + 1) && isQuality(folded(next.shown));
  return isTwo ? { word: `${word} ${folded(next.shown)}`, used: [at, at + 1] } : { word, used: [at] };
}

const MONEY: ReadonlySet<string> = new Set(["amount", "price", "cost", "fee"]);

/** Columns of numbers and of days that hold one of these; of what lasts also those that are measured in minutes or days. */
const sizedBy = (concept: string, columns: readonly ColumnShape[]): ColumnShape[] =>
  [...new Set([...columnsOf(new Set([concept]), columns), ...(concept === "duration" ? columns.filter(isTimed) : [])])].filter(
    (each) => !isAside(each) && (isNumeric(each) || (each.type === "date" && !isEnd(each))),
  );

/** Reads a superlative by the columns that there are: "youngest" is the latest year of birth or the lowest age. */
export function superlativeAt(clause: Clause, at: number, columns: readonly ColumnShape[]): Superlative {
  const { word } = superlativeWord(clause, at);
  const plain = clause.can(at, "max") && !(clause.can(at, "min") && isLow(word)) ? "max" : "min";
  const quality = QUALITIES.find(({ words }) => words.test(word));
  if (!quality) return { column: undefined, fn: plain };
  if (LONG.test(word) && isOfService(clause)) return { column: onlySized("joining", "min", columns) ?? sinceWhen(clause, columns), fn: "min" };
  const isAged = AGED.test(word) && clause.words.some((_, index) => clause.can(index, "who"));
  // "Le moins cher", "least expensive": of what is dear the smallest.
  const [large, small] = isLow(word) && !SMALL.test(word) ? (["min", "max"] as const) : (["max", "min"] as const);
  const ends = [...quality.large.map((concept) => ({ concept, fn: large })), ...quality.small.map((concept) => ({ concept, fn: small }))];
  // "Who is the oldest": no day but that of a birth tells it of people.
  for (const { concept, fn } of ends.filter((end) => !isAged || !(end.concept === "date" || end.concept === "year"))) {
    const column = onlySized(concept, fn, columns);
    if (column) return { column, fn };
  }
  return ofOnlyDate(word, columns) ?? { column: undefined, fn: plain };
}

/** The only column that a concept may be large or small in; "the dearest booking" is so by all of it, and not by one night. */
function onlySized(concept: string, fn: "min" | "max", columns: readonly ColumnShape[]): ColumnShape | undefined {
  const all = sizedBy(concept, columns);
  const isOfAll = columnsOf(MONEY, columns).some((each) => isNumeric(each) && !isRate(each.name));
  const [column, ...others] = ofExtreme(all, fn).filter(({ name }) => !(isRate(name) && isOfAll));
  return others.length === 0 ? column : undefined;
}

/** The coldest is so by the column of minima, and the warmest by that of maxima, where there are both. */
function ofExtreme(all: readonly ColumnShape[], fn: "min" | "max"): readonly ColumnShape[] {
  const own = all.filter(({ name }) => (fn === "min" ? LOWEST : HIGHEST).test(folded(name)));
  return all.length > 1 && own.length === 1 ? own : all;
}

const AGED = /\bold|^alt|\bage(?:e?s?)$|vieux|vieil|viej|mayor edad|vecchi|anzian|velh|idos|young|jung|jeune|joven|giovan|jovem|novo/;
const LONG = /long|lang|antig|vetern/;
/** "Has been here the longest", "am längsten dabei": since when somebody belongs there, and no duration of a row. */
const isOfService = (clause: Clause): boolean =>
  /(?<!\p{L})(?:been (?:here|with us|in the|on the|waiting|a member|around)|waited|waiting|wartet|gewartet|auf der (?:warte)?liste|attend|attendu|sur la liste|esperando|en la lista|aspetta|in lista|a espera|na lista|serving|served|serves|with us|employed|dabei|bei uns|im betrieb|im verein|mitglied|angestellt|beschaftigt|chez nous|parmi nous|con nosotros|con noi|da noi|connosco)(?!\p{L})/u.test(
    folded(clause.shown(0, clause.length)),
  );

const WAITS = /(?<!\p{L})(?:been on the|waited|waiting|wartet|gewartet|(?:warte)?liste?|attend|attendu|esperando|lista|aspetta|a espera)(?!\p{L})/u;
/** Who waits the longest has the earliest of the only days that there are. */
function sinceWhen(clause: Clause, columns: readonly ColumnShape[]): ColumnShape | undefined {
  const [column, ...others] = WAITS.test(folded(clause.shown(0, clause.length))) ? columns.filter(({ type }) => type === "date") : [];
  const lasts = columns.some(isTimed);
  return column && others.length === 0 && !isEnd(column) && !lasts ? column : undefined;
}

/** "The newest store" is so by the only days that a table has; how old somebody is they do not say. */
function ofOnlyDate(word: string, columns: readonly ColumnShape[]): Superlative | undefined {
  const fn = NEWEST.test(word) ? "max" : EARLIEST.test(word) ? "min" : undefined;
  const [column, ...others] = fn === undefined ? [] : columns.filter((each) => each.type === "date" && !isEnd(each));
  return fn && column && others.length === 0 ? { column, fn } : undefined;
}

/** When something ends says nothing of how old it is. */
const isEnd = ({ name }: ColumnShape): boolean =>
  /until|warrant|expir|due|\bend|\bbis\b|ende|\bfin\b|scad|valid|garant|venc|hasta|\bate\b|jusqu|closed|returned/.test(folded(name));

const NEWEST = /newest|latest|neueste|recent|spateste/;
const EARLIEST = /earliest|fruheste/;

/** "Least" and "the youngest" alike ask for small values. */
const SMALL = /kleinste|lowest|geringste/;
const isLow = (word: string): boolean => /moins|menos|meno|least|wenig/.test(word);
