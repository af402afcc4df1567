const STOP = new Set(
  "a about above after again all also am an and any are as at be because been before being below between both but by can could did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself just let me more most my no nor not now of off on once only or other our ours out over own same she should so some such than that the their theirs them then there these they this those through to too under until up very was we were what when where which while who whom why will with would you your yours may might must shall us one two via per still yet get got make made".split(
    " ",
  ),
);

/** Written without spaces: two signs are as near to a word as rules come. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{3,}$/u;

/** Content words in lower case, with the commonest English endings off. */
export function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu) ?? [];
  return words
    .flatMap((word) => (UNSPACED.test(word) ? pairs(word) : [word]))
    .filter((word) => word.length > 1 && !STOP.has(word))
    .map(stem);
}

function pairs(word: string): string[] {
  const signs = [...word];
  return signs.slice(1).map((sign, index) => `${signs[index] ?? ""}${sign}`);
}

export function stem(word: string): string {
  if (word.length <= 4 || /\d/.test(word)) return word.replace(/['’]s$/, "");
  return word
    .replace(/['’]s$/, "")
    .replace(/(?:ies)$/, "y")
    .replace(/(?<=[^s])s$/, "")
    .replace(/(?:ing|ed)$/, (ending) => (word.length - ending.length >= 4 ? "" : ending));
}

/** How telling each word is: high for words of few sentences. */
export function weights(sentences: readonly (readonly string[])[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const words of sentences) for (const word of new Set(words)) seen.set(word, (seen.get(word) ?? 0) + 1);
  return new Map([...seen].map(([word, count]) => [word, Math.log(1 + sentences.length / count)]));
}

export function overlap(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const other = new Set(b);
  return [...new Set(a)].filter((word) => other.has(word)).length / Math.min(new Set(a).size, other.size);
}
