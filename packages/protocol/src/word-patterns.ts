/** Any of these words, each as a whole, in either case: a letter with an accent is one, too. */
export function anyOf(...words: readonly string[]): RegExp {
  return new RegExp(wholly(words), "iu");
}

/** All of them. */
export function eachOf(...words: readonly string[]): RegExp {
  return new RegExp(wholly(words), "giu");
}

/** Each string may hold several, apart by `|`; a blank stands for any. */
function wholly(words: readonly string[]): string {
  return `(?<![\\p{L}\\p{N}])(?:${words.join("|").replaceAll(" ", "\\s+")})(?![\\p{L}\\p{N}])`;
}
