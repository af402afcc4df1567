import { eachOf, ownOf } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";

/** What people call files of a kind, and how those end. */
const ENDINGS: Readonly<Record<string, readonly string[]>> = {
  javascript: ["js", "jsx", "mjs", "cjs"],
  js: ["js", "jsx", "mjs", "cjs"],
  typescript: ["ts", "tsx", "mts", "cts"],
  ts: ["ts", "tsx", "mts", "cts"],
  python: ["py", "pyi"],
  markdown: ["md", "markdown", "mdx"],
  text: ["txt", "md"],
  css: ["css", "scss", "less"],
  html: ["html", "htm"],
  json: ["json", "jsonc"],
  yaml: ["yaml", "yml"],
  csv: ["csv", "tsv"],
};
const FILES = "files?|dateien?|fichiers?|archivos?|ficheros?|file|ficheiros?|arquivos?";
const KINDS = `\\.[a-z][a-z0-9]{0,7}|${Object.keys(ENDINGS).join("|")}`;
const CHANGE =
  "change|edit|touch|modify|fix|update|ändere?|bearbeite?|fass|korrigiere?|modifie[rz]?|change[rz]?|corrige[rz]?|modifica[re]?|cambia[re]?|altere|altera|mude|muda|corrija";
const ONLY = "only|just|solely|nur|ausschließlich|seulement|uniquement|s[oó]lo|solamente|únicamente|soltanto|esclusivamente|apenas|só|somente";
const SAID = eachOf(
  `(?:${ONLY}) (?:(?:${CHANGE}) )?(?:(?:the|my|our|in|die|den|les|aux|los|las|il?|gli|os?|as?) )?(?:(?:${FILES}) )?(${KINDS})(?:[ -](?:${FILES}))?`,
  `(?:${CHANGE}) (?:${ONLY}) (?:(?:the|die|les|los|i|os) )?(?:(?:${FILES}) )?(${KINDS})(?:[ -](?:${FILES}))?`,
  `ne (?:${CHANGE}|touche[rz]?) (?:à )?que (?:(?:les|des|aux) )?(?:(?:${FILES}) )?(${KINDS})`,
);
const IS_OF_FILES = new RegExp(`(?:${FILES})|(?<![^\\s])\\.[a-z]`, "iu");

const onlyKinds = keptReading((words): ReadonlySet<string> => {
  const said = [...words.matchAll(SAID)]
    .filter(({ 0: text }) => IS_OF_FILES.test(text))
    .flatMap(([, ...kinds]) => kinds.find((kind) => kind !== undefined) ?? []);
  return new Set(said.map((kind) => kind.toLowerCase()).flatMap((kind) => (kind.startsWith(".") ? [kind.slice(1)] : (ownOf(ENDINGS, kind) ?? []))));
});

/** How files end that people call so; undefined = it is called by no kind. */
export const endingsOf = (kind: string): readonly string[] | undefined => ownOf(ENDINGS, kind);

/**
 * Where the words leave open files of some kind alone (`only edit .js files`, `nur Markdown-Dateien ändern`): whether this is one of them, or
 * of another; undefined = they do not.
 */
export function kindSaid(words: string, name: string): "its" | "another" | undefined {
  const kinds = onlyKinds(words);
  if (kinds.size === 0) return undefined;
  const [, ending = ""] = /\.([^.]+)$/u.exec(name.toLowerCase()) ?? [];
  return kinds.has(ending) ? "its" : "another";
}
