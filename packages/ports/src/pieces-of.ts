/** A text in parts of at most `most` (at least 2) UTF-16 units, none of which ends within a character. */
export function* piecesOf(text: string, most: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(text.length, from + most);
    if (to < text.length && isHigh(text.charCodeAt(to - 1))) to--;
    yield text.slice(from, to);
    from = to;
  }
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
