import { foldersOf } from "./folders.ts";
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

/** "De archivo a fotos", where a folder is called archivo: behind a word that leads there it is that folder, and no word for files or notes. */
export function withFolders(words: Words, { names }: Known): Words {
  const folders = new Set(foldersOf(names ?? []).map(folded));
  // Files that are moved come from no place that was not named; elsewhere notes are what lies here.
  const isMoved = words.tagged.some(({ senses }) => senses.has("move") || senses.has("copy") || senses.has("rename"));
  const isFolder = (at: number): boolean => {
    const word = words.tagged[at];
    const before = words.tagged[at - 1];
    const isGeneral = word?.token.kind === "word" && (word.senses.has("file") || (isMoved && word.senses.has("note")));
    return isGeneral && folders.has(folded(word.shown)) && before !== undefined && LEADS.test(folded(before.shown));
  };
  return { ...words, tagged: words.tagged.map((word, at) => (isFolder(at) ? { ...word, senses: new Set() } : word)) };
}
const LEADS =
  /^(?:of|from|in|into|to|aus|von|vom|im|nach|de|du|dans|vers|desde|en|a|al|del|da|dal|dalla|di|nel|em|no|do|para|carpeta|folder|ordner|dossier|cartella|pasta)$/;
