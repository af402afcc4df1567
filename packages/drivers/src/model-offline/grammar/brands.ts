import type { Known, Look } from "./frame.ts";
import { DATA } from "./read-files.ts";
import { folded, type Tagged, type Words } from "./tagged.ts";

/** What is written like a site, and may be what a firm is called. */
const SITE = /^[\p{L}\p{N}-]+\.(?:com|org|net|io|co|de|fr|es|it|pt|uk|eu|ch|at|app|shop|info)$/iu;

const isBrand = ({ token }: Tagged, { names = [], outputs }: Known): boolean =>
  token.kind === "name" && !token.quoted && SITE.test(token.text) && !names.includes(token.text) && !outputs.includes(token.text);

/** "How many bookings came by Booking.com": whether that is a value of some table is to be looked at first. */
export function lookForBrands({ tagged }: Words, known: Known): Look | undefined {
  if (!known.asksTables || !tagged.some((word) => isBrand(word, known))) return undefined;
  if (known.names === undefined) return { at: "names" };
  const open = known.names.filter((name) => DATA.test(name) && !known.tables.has(name));
  return open.length > 0 ? { at: "table", files: open } : undefined;
}

/** Such names as plain words, where some column has them. */
export const withBrands = (words: Words, known: Known): Words => ({
  ...words,
  tagged: words.tagged.map((word) => (isBrand(word, known) && isValue(word.shown, known) ? { ...word, token: { kind: "word", text: word.shown } } : word)),
});

const isValue = (text: string, { tables }: Known): boolean =>
  [...tables.values()].some(({ columns }) =>
    columns.some(({ type, values = [] }) => type === "text" && values.some((value) => folded(value) === folded(text))),
  );
