/** Texts of which a reading is kept; the one read first goes first. */
const MOST_KEPT = 16;

/** A reading of words that is made once for the last few texts: the calls of an agent, and all files of one call, ask about the same. */
export function keptReading<T>(read: (words: string) => T): (words: string) => T {
  const kept = new Map<string, { readonly made: T }>();
  return (words) => {
    const known = kept.get(words);
    if (known) return known.made;
    const made = read(words);
    for (const first of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT + 1))) kept.delete(first);
    kept.set(words, { made });
    return made;
  };
}
