import { conceptsOf } from "../lexicon/concepts.ts";
import type { ColumnShape, Known } from "./frame.ts";
import { stemOf } from "./names-in-words.ts";
import { folded } from "./tagged.ts";

const BOUGHT =
  /(?<!\p{L})(?:bought|purchas|acquired|supplier|vendor|borrow|lent|gekauft|kaufdatum|einkauf|angeschafft|anschaff|lieferant|ausgeliehen|verliehen|achete|achat|acquis|fournisseur|emprunt|prete|compra(?:d|$)|adquir|proveedor|prestad|acquist|fornitor|prestat|fornecedor|emprest)/u;

/** The price of what was bought was paid by us, and that of what is only lent by nobody. */
export const isBoughtOrLent = (columns: readonly ColumnShape[], rows: readonly string[]): boolean =>
  rows.includes("loan") || columns.some(({ name }) => BOUGHT.test(folded(name)));

const CHARGED =
  /^(?:what|how much) (?:have we|did we|do we) (?:charged?|bill(?:ed)?|invoiced?) (\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)?)(?: (?:so far|until now|up to now|to date|in total|altogether))?\s*[?.!]?$/u;

/** "What have we charged Ann so far": all prices of hers, where the tables tell what was sold. */
export function charged(goal: string, { tables }: Known): string[] {
  const who = CHARGED.exec(goal.replace(/^\p{Lu}/u, (first) => first.toLowerCase()))?.[1];
  const isOther = [...tables].some(([file, { columns }]) => isBoughtOrLent(columns, [...conceptsOf(stemOf(file))]));
  return who === undefined || isOther ? [] : ["price", "fee", "charge"].map((figure) => `total ${figure} of ${who}`);
}
