import { SyscallError } from "@aether/protocol";

/** Words that are looked up for all texts of one index together; what needs more is hardly text that somebody wrote. */
const MOST_LOOKUPS = 20_000_000;

/**
 * Texts that share nearly all words of the shorter one are alike. They are found by the rarest of their words and not one by one: of a set
 * of which at most n words may be missing in another, one of any n + 1 is in it.
 */
export class AlikeTexts {
  readonly #share: number;
  readonly #counts = new Map<string, number>();
  readonly #known: ReadonlySet<string>[] = [];
  readonly #exact = new Set<string>();
  /** By each of their words, and by the rarest ones. */
  readonly #byAny = new Map<string, number[]>();
  readonly #byRare = new Map<string, number[]>();
  #left: number;

  /** `all` are the texts that it may be given, so that it knows which of their words are rare. */
  constructor(share: number, all: readonly (readonly string[])[], mostLookups = MOST_LOOKUPS) {
    this.#share = share;
    this.#left = mostLookups;
    for (const words of all) for (const word of words) this.#counts.set(word, (this.#counts.get(word) ?? 0) + 1);
  }

  add(words: readonly string[]): void {
    const set = new Set(words);
    const key = keyOf(set);
    if (this.#exact.has(key)) return;
    this.#exact.add(key);
    const id = this.#known.push(set) - 1;
    for (const word of set) listIn(this.#byAny, word).push(id);
    for (const word of this.#rarest(set)) listIn(this.#byRare, word).push(id);
  }

  /** @throws SyscallError `TOO_LARGE` where too many of them have nearly the same words */
  has(words: readonly string[]): boolean {
    const set = new Set(words);
    if (set.size === 0) return false;
    if (this.#exact.has(keyOf(set))) return true;
    const tried = new Set<number>();
    const among = (ids: readonly number[] | undefined): boolean => ids?.some((id) => !tried.has(id) && tried.add(id) && this.#isAlike(id, set)) ?? false;
    return this.#rarest(set).some((word) => among(this.#byAny.get(word))) || set.values().some((word) => among(this.#byRare.get(word)));
  }

  /** As many of the rarest words as none of which can be missing in a text that is alike. */
  #rarest(set: ReadonlySet<string>): string[] {
    const needed = Math.floor(this.#share * set.size) + 1;
    const countOf = (word: string): number => this.#counts.get(word) ?? 0;
    return [...set].sort((a, b) => countOf(a) - countOf(b)).slice(0, Math.max(1, set.size - needed + 1));
  }

  #isAlike(id: number, set: ReadonlySet<string>): boolean {
    const known = this.#known[id];
    if (!known || known.size === 0) return false;
    const [small, large] = known.size < set.size ? [known, set] : [set, known];
    let missing = 0;
    for (const word of small) {
      if (this.#left-- <= 0) throw tooAlike();
      if (!large.has(word)) missing++;
      if (missing >= (1 - this.#share) * small.size + 1) return false;
    }
    return (small.size - missing) / small.size > this.#share;
  }
}

const keyOf = (set: ReadonlySet<string>): string => [...set].sort().join("\n");

function listIn(lists: Map<string, number[]>, word: string): number[] {
  const list = lists.get(word) ?? [];
  lists.set(word, list);
  return list;
}

const tooAlike = (): SyscallError =>
  new SyscallError("TOO_LARGE", "the text has too many sentences of nearly the same words to hold them against each other; name fewer or smaller files");
