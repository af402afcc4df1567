import type { Wanted } from "./asked.ts";
import { type Figure, holdsFigure } from "./figures.ts";
import type { Entry } from "./search.ts";

/** How much of the weight of what was searched for a passage must hold; less is another subject. */
const FLOOR = 0.66;
/** Words that a passage may say beside those that are asked, where it does not say all of them itself. */
const MOST_MORE = 2;

/** A word that is asked about. */
export interface AskedWord {
  readonly word: string;
  /** Roots that stand for it in a passage. */
  readonly roots: readonly string[];
  /** Those of them that mean the same, without opposites. */
  readonly own: readonly string[];
  /** It says where or in what it is asked, or is a name: a title may say it. */
  readonly isWithin: boolean;
  /** A figure of this kind says it too: what is 20 euros costs that. */
  readonly implied: Figure | undefined;
}

/** What settles whether something is so, though it says the contrary. */
export const OPPOSITES: Readonly<Record<string, readonly string[]>> = {
  "#open": ["#close"],
  "#close": ["#open"],
  "#allow": ["#forbid"],
  "#forbid": ["#allow"],
  "#include": ["#extra"],
  "#extra": ["#include"],
  "#free": ["#price", "#pay"],
  "#price": ["#free"],
  "#pay": ["#free"],
};

export interface Covering {
  readonly wanted: Wanted | undefined;
  readonly figure: Figure | undefined;
  readonly weight: ReadonlyMap<string, number>;
  /** What a title says counts as said. */
  readonly isOfTitle: boolean;
}

/** How much of what is asked passages hold. */
export class Cover {
  readonly #asked: readonly AskedWord[];
  readonly #how: Covering;
  readonly #whole: number;

  constructor(asked: readonly AskedWord[], how: Covering) {
    this.#asked = asked;
    this.#how = how;
    this.#whole = asked.reduce((sum, each) => sum + this.#weightOf(each), 0);
  }

  /** From 0, where it is too little, to 1. */
  of(entry: Entry): number {
    const { wanted } = this.#how;
    const has = (set: ReadonlySet<string>, { roots }: AskedWord): boolean => roots.some((root) => set.has(root));
    const sum = (words: readonly AskedWord[]): number => words.reduce((total, each) => total + this.#weightOf(each), 0);
    const own = this.#asked.filter((word) => has(entry.words, word));
    const open = this.#asked.filter((word) => !own.includes(word));
    const more = open.filter((word) => (wanted === undefined ? has(entry.around, word) : has(entry.near, word) || this.#isSaid(word, entry)));
    const isEnough = wanted === undefined ? (sum(own) + sum(more)) / this.#whole >= FLOOR : more.length === open.length;
    return own.length > 0 && isEnough ? (sum(own) + sum(more) * 0.6) / this.#whole : 0;
  }

  /** A word of a question that the passage has no need to say itself. */
  #isSaid(word: AskedWord, entry: Entry): boolean {
    const { figure, isOfTitle } = this.#how;
    if (figure !== undefined && word.implied === figure && holdsFigure(entry.text, figure) && this.#more(entry) <= MOST_MORE) return true;
    const speaksOfLeave = ["#allow", "#forbid"].some((root) => entry.each.some(({ roots }) => roots.includes(root)));
    if (this.#how.wanted === "truth" && speaksOfLeave && DOES.test(word.word)) return true;
    if (!word.own.some((root) => entry.around.has(root))) return false;
    return word.isWithin || isOfTitle || this.#more(entry) === 0;
  }

  /** How many words a passage says of what nobody asked about. */
  #more({ each, text }: Entry): number {
    const asked = new Set(this.#asked.flatMap(({ roots }) => roots));
    // Who it is, is the answer.
    const isName = (word: string): boolean => this.#how.wanted === "person" && /^\p{Lu}\p{Ll}/u.test(word) && !text.startsWith(word);
    const left = each.filter(({ word, roots }) => !isName(word) && !roots.some((root) => asked.has(root) || PLAIN.test(root)));
    return left.length - (/^(?:[^:]{2,40}:\s)/.test(text) ? 1 : 0);
  }

  #weightOf({ roots }: AskedWord): number {
    return Math.max(...roots.map((root) => this.#how.weight.get(root) ?? 0), 0.1);
  }
}

/** What anybody does with what is allowed or not: "can I bring a dog" is answered by "dogs are welcome". */
const DOES =
  /^(?:bring|brings|bringing|have|take|takes|keep|come|attend|enter|use|own|mitbringen|mitnehmen|bringen|haben|halten|benutzen|kommen|amener|apporter|emmener|venir|assister|avoir|entrer|utiliser|llevar|traer|tener|entrar|usar|venir|portare|tenere|avere|entrare|usare|venire|trazer|levar|ter|entrar|usar|vir|participer|participar|partecipare|teilnehmen)$/iu;

/** Figures, days, months, units and money say nothing of another thing. */
const PLAIN =
  /^~?(?:\d.*|uhr|noon|heiß|heiss|appel|llam|chiam|cham|nam|call|mittag|midi|mezzogiorno|mediodia|meio-dia|only|about|from|until|ab|bis|per|pro|je|euros?|eur|dollars?|pounds?|cents?|francs?|month|monat|mois|mes|mese|week|woche|semain|seman|settiman|day|tag|jour|dia|giorn|night|nuit|nacht|noche|notte|noit|hour|stund|heur|hora|ora|year|jahr|annee|ano|anno|mon(?:day|tag)|tues(?:day)?|diens(?:tag)?|wednesday|mittwoch|thursday|donnerstag|friday|freitag|saturday|samstag|sunday|sonntag|lund|mard|mercred|jeud|vendred|samed|dimanch|lunes|lun|mart|miercol|juev|viern|sabad|doming|luned|marted|mercoled|gioved|venerd|sabat|domenic|segund|terc|quart|quint|sext)$/u;
