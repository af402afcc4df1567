import { anyOf } from "@aether/protocol";
import { keptReading } from "./kept-reading.ts";
import type { Mention } from "./mentions.ts";
import { ACT } from "./word-acts.ts";
import { type Clause, clausesOf, goesOnExcepting } from "./word-clauses.ts";

const CHANGES = ACT.write | ACT.remove;
/** Behind it a clause says no more of where, or of what. */
const NO_MORE = "(?: (?:at all|please|yet|now|for now|here|there|anywhere|though|bitte|noch|überhaupt|jetzt))*[\\s.,;:!?)…–—-]*$";

const NOTHING = ends(
  "no (?:writes|edits|changes|modifications|commits|writing|editing)",
  "(?:do not|don['’]t|never|must not|may not|cannot) (?:\\p{L}+ )?(?:change|edit|touch|modify|alter|write|delete|remove|overwrite|fix) (?:anything|any files?|a thing|the files)",
  "(?:look|read|just look|only look|only read)(?:,| but|, but)? (?:do not|don['’]t) (?:touch|write|change|edit|fix)|(?:review|analysis|report|dry run) only|dry run|without (?:any )?(?:changes|edits)|only (?:report|tell me|explain|describe)(?: \\p{L}+){0,6}|just tell me(?: \\p{L}+){0,6}",
  "(?:do not|don['’]t|never) (?:change|edit|touch|modify|alter|fix) it|report (?:\\p{L}+ ){0,3}only",
  "(?:just|only|merely) (?:suggest|propose|recommend|list|report|plan)\\p{L}*(?: \\p{L}+){0,4}|(?:suggest|propose|recommend)\\p{L}*(?: \\p{L}+){0,4} only|(?:do not|don['’]t|never) (?:apply|implement|carry out|perform|make) (?:them|it|any|anything|the changes)",
  "(?:i['’]ll|i will|we['’]ll|we will) (?:apply|fix|make|do|change|edit)(?: \\p{L}+){0,2}(?: myself| ourselves)?|(?:tell me )?what (?:would you|you would|you['’]d|could you|should be) (?:change|changed|fix|fixed|improve|edit)(?: \\p{L}+){0,3}|plan only|no changes yet|(?:do|make) a dry run",
  "(?:schlag\\p{L}*|mach\\p{L}*) (?:mir )?nur \\p{L}+(?: \\p{L}+){0,2} vor|nur (?:vorschlagen|vorschläge\\p{L}*|(?:ein(?:en)?|den) plan|auflisten|berichten)|noch nichts (?:ändern|anfassen|tun)|(?:mach\\p{L}* )?(?:ein(?:en)? )?(?:probelauf|trockenlauf)|was würdest du (?:ändern|verbessern)(?: \\p{L}+){0,2}",
  "(?:propose|suggère|liste|montre)\\p{L}*(?:-moi)? (?:seulement|uniquement|juste)(?: \\p{L}+){0,4}|(?:seulement|uniquement|juste) (?:des )?(?:propositions|suggestions|proposer|suggérer)|(?:fais )?(?:un )?essai à blanc|que changerais-tu",
  "(?:solo|sólo|solamente|únicamente) (?:sugier|propo|propón|sugerencias|propuestas)\\p{L}*(?: \\p{L}+){0,3}|qué cambiarías|(?:suggerisci|proponi|elenca) (?:solo|soltanto|solamente)(?: \\p{L}+){0,3}|(?:solo|soltanto) (?:suggerimenti|proposte)|cosa cambieresti",
  "(?:apenas|só|somente) (?:sugira|sugere|sugerir|proponha|propõe|sugestões|propostas)(?: \\p{L}+){0,3}|o que (?:mudarias|mudaria|alterarias)|first (?:a|the) plan|show me the plan first",
  "(?:change|edit|touch|modify|alter|write|delete|remove) nothing|(?:no|any) (?:changes|edits|modifications)|without (?:changing|editing|touching|modifying|altering|writing|deleting) (?:anything|any files?)|read[- ]only",
  "(?:ändere?|ändern|bearbeite|schreibe?|lösche?) (?:\\p{L}+ )?nichts|nichts (?:ändern|anfassen|bearbeiten|schreiben|löschen)|ohne (?:etwas|irgendetwas) zu ändern|keine änderungen",
  "ne (?:change|modifie|touche)\\p{L}* (?:à )?rien|ne rien (?:changer|modifier|toucher)|sans rien (?:changer|modifier|toucher)|aucune modification|aucun changement",
  "no (?:cambi|modifi|toqu)\\p{L}* nada|sin (?:cambiar|modificar|tocar) nada|sin cambios|non (?:cambia|modifica|tocca)\\p{L}* (?:niente|nulla)|senza (?:cambiare|modificare|toccare) (?:niente|nulla)|nessuna modifica",
  "não (?:mud|alter|modifi|mex|toque)\\p{L}*(?: em)? nada|sem (?:mudar|alterar|modificar|mexer em|tocar em) nada|nenhuma alteração",
);
const DEED = "(?:edit|change|touch|modify|alter|write|commit|delete|remove|fix)";
/** `Do not commit or change`, with nothing behind it. */
const NO_DEEDS = new RegExp(
  `(?<!\\p{L})(?:do\\s+not|don['’]t|never)\\s+${DEED}(?:,?\\s+(?:or|and|nor)\\s+${DEED}|,\\s+${DEED}){1,4}(?:\\s+(?:anything|any\\s+files?))?\\s*(?=[.!;\\n]|$)`,
  "iu",
);
const NOTHING_ELSE = ends(
  "nothing more|(?:just|only) (?:that|this)(?: one)?(?: file)?|(?:that|this)(?: one)? file only|sonst keine?\\p{L}* \\p{L}+|rien de plus|aucun autre fichier|ningún otro archivo|nessun altro file|nenhum outro (?:ficheiro|arquivo)",
  "nothing else|no other (?:files?|documents?|ones?)|sonst nichts|nichts (?:anderes|sonst)|rien d['’]autre|nada más|nient['’]altro|nulla più|mais nada|nada mais",
);
/** With a no, or left as it is. */
const THE_REST = anyOf(
  "anything else|everything else|(?:the|any|all) (?:rest|others?|other (?:files?|documents?|ones?))|other files?|alles andere|(?:den|der) rest|(?:die|alle) anderen|le reste|les autres|el resto|lo demás|los demás|il resto|gli altri|o resto|os outros",
);
const LEAVES = anyOf(
  "leave|keep|spare|lass|lasse|lassen|behalte|laisse|garde|deja|conserva|lascia|tieni|deixe|mantenha|stays?|remains?|bleibt|bleiben|reste|restent|queda|quedan|resta|restano|rimane|rimangono|fica|ficam",
);
const NAMED = "(?:the |die |le |el |il |o )?(?:file |datei |fichier |archivo |arquivo )?¤";
const ONLY = new RegExp(
  `(?<!\\p{L})(?:only|just|solely|exclusively|nur|bloß|ausschließlich|exclusivement|exclusivamente|esclusivamente|únicamente|seulement|uniquement|sólo|solo|solamente|soltanto|só|apenas|somente|lediglich)\\s+${NAMED}|¤\\s+(?:only|nur|seulement|uniquement|sólo|solo|solamente|soltanto|apenas|somente)(?!\\p{L})|^[\\s.!?]*(?:only|nur|seulement|sólo|solo|soltanto|só|apenas|somente)(?!\\p{L})`,
  "iu",
);
const FILE = /[^\s.]\.[\p{L}\p{N}]{1,8}(?=$|[\s"'`”’».,;:!?)])|\//u;

function ends(...words: readonly string[]): RegExp {
  return new RegExp(`${anyOf(...words).source}${NO_MORE.replaceAll(" ", "\\s+")}`, "iu");
}

/**
 * Where the words say of all files that they stay as they are: as nothing is to be changed, which holds until a change is asked for, or as
 * nothing is beside what they ask for.
 */
export const othersForbidden = keptReading((words): Mention | undefined => {
  const clauses = clausesOf(words);
  const deeds = words.search(NO_DEEDS);
  if (deeds >= 0) return { words, at: deeds, length: 1, type: "path" };
  const found = clauses.find((one, index) => (isNothing(one, clauses) && !goesOnExcepting(clauses, index)) || isElse(one) || isOnly(words, one));
  return found && { words, at: found.start, length: found.end - found.start, type: "path" };
});

const isNothing = ({ text, start, turn }: Clause, clauses: readonly Clause[]): boolean =>
  NOTHING.test(text) && !text.includes("¤") && !clauses.some((one) => (one.turn === turn ? one.start > start : one.turn < turn) && asksForChange(one));

const asksForChange = ({ text, verbs, never, told, end }: Clause): boolean =>
  never >= end && !TELLS.test(text) && verbs.some(({ acts, at }) => (acts & CHANGES) !== 0 && at < told);

/** What is made of it is told, and no file. */
const TELLS = anyOf(
  "(?:make|write|draft|create|prepare|give|show|produce|send) (?:me |us )?(?:a|the|your|an) (?:\\p{L}+ )?(?:plan|report|list|summary|proposal|overview|review|outline|estimate|analysis)|(?:mach|erstell|schreib|gib)\\p{L}* (?:mir |uns )?(?:ein(?:en|e)?|den|die) (?:plan|bericht|liste|übersicht|vorschlag)",
);

function isElse({ text, verbs, never, end }: Clause): boolean {
  if (verbs.length > 0 && !verbs.some(({ acts }) => (acts & CHANGES) !== 0)) return false;
  if (NOTHING_ELSE.test(text)) return true;
  const rest = THE_REST.exec(text);
  return rest !== null && !text.slice(rest.index).includes("¤") && (never < end || LEAVES.test(text.replace(THE_REST, " ")));
}

/** `Correct only a.md` */
function isOnly(words: string, one: Clause): boolean {
  return ONLY.test(one.text) && FILE.test(words.slice(one.start, one.end));
}
