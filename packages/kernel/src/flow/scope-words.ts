import { eachOf } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";
import { endingsOf } from "./only-kinds.ts";
import { isPart } from "./parts-of-files.ts";

const ONLY = "only|just|nur|bloß|lediglich|ausschließlich|seulement|uniquement|s[oó]lo|solamente|únicamente|soltanto|esclusivamente|apenas|só|somente";
const WORK =
  "touch|edit|change|modify|alter|work(?: in| on| inside| within)?|stay in|fass\\p{L}*|bearbeite|ändere|arbeite in|touche\\p{L}*|modifie\\p{L}*|travaille dans|toca|modifica|cambia|edita|trabaja en|tocca|lavora in|toque|mexa em|altere|edite";
const ARTICLE = "(?:(?:the|my|our|de[rmn]|das|die|les?|la|el|los|las|il|lo|i|o|os|a|as|in|inside|dans|en|em|n[ao]) )*";
const KIND = "(?: (?:folder|directory|package|module|code|files?|ordner|verzeichnis|paket|dossier|paquet|carpeta|paquete|cartella|pacchetto|pasta|pacote))?";
/** Words that name nothing that lies in a folder. */
const NOT_NAMES =
  "what|whatever|that|those|these|this|it|them|things?|stuff|one|ones|files?|was|das|es|ce|cela|lo|eso|quello|isso|necessary|needed|where|if|when|as|how|small|minor|little|few";
/** `only touch core`: a bare name behind it may be a folder that nothing here knows. */
const BARE = eachOf(
  `(?:${ONLY}) (?:${WORK}) ${ARTICLE}(?!(?:${NOT_NAMES})(?![\\p{L}\\p{N}]))([\\p{L}\\p{N}_-]{2,40})${KIND}(?=\\s*(?:[,.;!?]|$|\\n|and|und|et|y|e))`,
);
/** `Scope: src only`, `Files to edit: a.md`: all else is out of it. */
const HEAD =
  /(?:^|\n)[\s*#>-]*(?:scope|in scope|allowed(?: (?:files?|folders?|changes|edits))?|permitted|editable(?: files?)?|files? (?:to|you may) (?:edit|change|touch|modify)|you may (?:only )?(?:edit|change|touch)|erlaubt|umfang|périmètre|autorisés?|alcance|permitidos?|ambito|consentit[oi]|âmbito|permitid[oa]s?)\s*:[ \t]*([^\n]*)/giu;

/** The places that words leave open and no other, each by what it is called, in small letters. */
export const scopesIn = keptReading((words): readonly string[] => [
  ...[...words.matchAll(BARE)].flatMap((found) =>
    found.slice(1).flatMap((name) => (name === undefined || isPart(name.toLowerCase()) ? [] : [name.toLowerCase()])),
  ),
  ...[...words.matchAll(HEAD)].map(([, line = ""]) => line.toLowerCase()),
]);

/** Whether a scope may be of a file: it is called so itself, or a folder that it lies in, or the line names it among others. */
export function isInScope(scope: string, names: readonly string[]): boolean {
  const endings = endingsOf(scope);
  if (endings) return endings.some((ending) => names.at(-1)?.toLowerCase().endsWith(`.${ending}`));
  return names.some((name) => {
    const own = name.toLowerCase();
    const stem = own.replace(/\.[^.]+$/u, "");
    return [own, stem].some((one) => one !== "" && holdsWord(scope, one));
  });
}

function holdsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const isWhole = !/[\p{L}\p{N}_]/u.test(text[at - 1] ?? " ") && !/[\p{L}\p{N}_]/u.test(text[at + word.length] ?? " ");
    if (isWhole) return true;
  }
  return false;
}
