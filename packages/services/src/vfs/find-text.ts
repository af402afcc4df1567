/** Up to this length the engine's own search is quick for every text. */
const SHORT = 16;

/**
 * Where a text begins in another, in order; overlapping places count. Takes time in proportion to both, whatever they hold: the
 * engine's own search multiplies them for texts that were made for it, and nothing else would run meanwhile.
 */
export function* placesIn(text: string, part: string): Generator<number, undefined> {
  if (part.length > SHORT) return yield* placesOfLong(text, part);
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) yield at;
  return undefined;
}

/** Where it begins first, or -1. */
export const firstPlace = (text: string, part: string): number => (part.length > SHORT ? (placesOfLong(text, part).next().value ?? -1) : text.indexOf(part));

/** Knuth, Morris and Pratt. */
function* placesOfLong(text: string, part: string): Generator<number, undefined> {
  if (part.length > text.length) return undefined;
  const fallbacks = fallbacksOf(part);
  let matched = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = fallbacks[matched - 1] ?? 0;
    if (part.charCodeAt(matched) === code) matched++;
    if (matched < part.length) continue;
    yield at - matched + 1;
    matched = fallbacks[matched - 1] ?? 0;
  }
  return undefined;
}

/** For each beginning of the part, how long a shorter beginning of it ends there. */
function fallbacksOf(part: string): Int32Array {
  const fallbacks = new Int32Array(part.length);
  let matched = 0;
  for (let at = 1; at < part.length; at++) {
    const code = part.charCodeAt(at);
    while (matched > 0 && part.charCodeAt(matched) !== code) matched = fallbacks[matched - 1] ?? 0;
    if (part.charCodeAt(matched) === code) matched++;
    fallbacks[at] = matched;
  }
  return fallbacks;
}
