import { wordsOf } from "./words.ts";

/** Stands for the encoder: texts that share words are near. */
export const encode = async (texts: readonly string[]): Promise<Float32Array[]> =>
  texts.map((text) => {
    const vector = new Float32Array(64);
    for (const word of wordsOf(text)) {
      const at = [...word].reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 64, 7);
      vector[at] = (vector[at] ?? 0) + 1;
    }
    const norm = Math.hypot(...vector) || 1;
    return vector.map((value) => value / norm);
  });
