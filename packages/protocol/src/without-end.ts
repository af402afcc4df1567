/**
 * A text without the signs at its end that are among these. Reads the end alone: an expression that looks for such a run anywhere takes time by the
 * square of a long one that stands elsewhere.
 */
export function withoutEnd(text: string, signs: string): string {
  let end = text.length;
  while (end > 0 && signs.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Signs that end a sentence, and no name. */
export const SENTENCE_ENDS = ".,;:!?";
