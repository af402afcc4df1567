import type { Sense } from "../lexicon/lexicon.ts";
import type { Language, Tagged } from "./tagged.ts";

/** Words that carry nothing by themselves: what matters stands beside them, and must be accounted for. */
const FREE: readonly Sense[] = ["stop", "and", "next", "of", "to", "as", "with", "by", "per", "where", "about", "for", "all", "only", "on", "it", "is"];
const MARKS = new Set([..."?!.,;:()[]{}", "…"]);

/** The words of one thing that is asked for; each is used by a slot, or it is left over. */
export class Clause {
  readonly language: Language;
  readonly words: readonly Tagged[];
  readonly #used: Set<number>;

  constructor(words: readonly Tagged[], language: Language, used: ReadonlySet<number> = new Set()) {
    this.words = words;
    this.language = language;
    this.#used = new Set(used);
  }

  copy(): Clause {
    return new Clause(this.words, this.language, this.#used);
  }

  get length(): number {
    return this.words.length;
  }

  at(index: number): Tagged | undefined {
    return this.words[index];
  }

  /** Whether a word can do something, used or not. */
  can(index: number, ...senses: readonly Sense[]): boolean {
    const word = this.words[index];
    return word !== undefined && senses.some((sense) => word.senses.has(sense));
  }

  isUsed(index: number): boolean {
    return this.#used.has(index);
  }

  use(...indexes: readonly number[]): void {
    for (const index of indexes) this.#used.add(index);
  }

  /** Places of the words that can do something and are not used yet. */
  places(...senses: readonly Sense[]): number[] {
    return this.words.flatMap((_, index) => (!this.isUsed(index) && this.can(index, ...senses) ? [index] : []));
  }

  has(...senses: readonly Sense[]): boolean {
    return this.places(...senses).length > 0;
  }

  /** Uses all words that can do one of these; says how many there were. */
  take(...senses: readonly Sense[]): number {
    const found = this.places(...senses);
    this.use(...found);
    return found.length;
  }

  isFree(index: number): boolean {
    const word = this.words[index];
    if (!word) return false;
    if (word.token.kind === "sign") return MARKS.has(word.token.text);
    return word.token.kind === "word" && FREE.some((sense) => word.senses.has(sense));
  }

  /** The next word, before or after, that carries something or is used; free ones are passed over. */
  near(index: number, step: 1 | -1): number | undefined {
    for (let at = index + step; at >= 0 && at < this.length; at += step) {
      const { token } = this.words[at] ?? { token: undefined };
      if (token?.kind === "sign" && token.text !== ":" && MARKS.has(token.text)) return undefined;
      if (this.isUsed(at) || !this.isFree(at)) return at;
    }
    return undefined;
  }

  /** What no slot accounts for. */
  left(): number[] {
    return this.words.flatMap((_, index) => (this.isUsed(index) || this.isFree(index) ? [] : [index]));
  }

  /** Words that are left over, and that nobody knows. */
  strangeWords(): string[] {
    return this.left().flatMap((index) => (this.words[index]?.senses.size === 0 ? (this.words[index]?.shown ?? []) : []));
  }

  /** What is left over, as it was written; words that nobody knows, where there are any. */
  unknownWords(): string[] {
    const left = this.left().flatMap((index) => this.words[index] ?? []);
    const unknown = left.filter(({ senses }) => senses.size === 0);
    return (unknown.length > 0 ? unknown : left).map(({ shown }) => shown);
  }

  /** The words of a stretch as they were written. */
  shown(from: number, to: number): string {
    return this.words
      .slice(from, to)
      .map(({ shown }) => shown)
      .join(" ")
      .replace(/ (?=[.,;:!?])/g, "");
  }
}
