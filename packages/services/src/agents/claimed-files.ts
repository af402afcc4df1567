import { type Message, type Part, withoutEnd } from "@aether/protocol";

/** Names that are looked for, at most. */
const MOST_CLAIMS = 8;
/** Characters of an answer, and of each of its sentences, that are read: more is no sentence that a person wrote. */
const MOST_TEXT = 20_000;
const MOST_SENTENCE = 1_000;
/** Characters beside a name that may say what became of it. */
const MOST_BESIDE = 120;
const QUOTES = "`\"'*_«„“(";

const oneOf = (...words: readonly string[]): string => words.join("|").replaceAll(/\s+/g, "|");
const words = (alternatives: string): RegExp => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${alternatives})(?![\p{L}\p{N}])`, "iu");

/** A file was made, in English, German, French, Spanish, Italian and Portuguese. */
const DONE = oneOf(
  "wrote written saved created made generated stored exported produced",
  "geschrieben gespeichert erstellt erzeugt abgelegt exportiert angelegt schrieb speicherte erstellte",
  "écrite? enregistrée? créée? générée? sauvegardée? exportée? rédigée?",
  "escrito escrita escribí guardado guardada guardé creado creada creé generado generada generé exportado exporté",
  "scritto scritta scrissi salvato salvata salvai creato creata generato generata esportato",
  "escrevi salvo salva salvei guardado guardei gravado gravei criado criada criei gerado gerada gerei exportei",
);
/** Turns what was done into what was not, or is still to come, or was done by others. */
const UNDONE = oneOf(
  "not never no cannot can't couldn't didn't wasn't isn't unable failed will would could should can may might if please",
  "nicht nie kein keine konnte könnte kann werde wird soll sollte falls wenn bitte",
  "ne n'ai n'a pas jamais impossible pourrai pourrait si veuillez",
  "no nunca pude puedo podría si",
  "non mai potrei posso se",
  "não nunca pude posso poderia se",
);
const NOT = words(`${UNDONE}|n['’]\\p{L}+`);
const MADE = words(DONE);
/** Somebody else did it. */
const OTHERS = new RegExp(String.raw`(?<![\p{L}])(?:you|they|du|vous|usted|você)\s+(?:\p{L}+\s+)?(?:${DONE})(?![\p{L}])`, "iu");
/** German says what was done after the name of the file. */
const LATE = words("habe|hat|haben|wurden?|ist|sind");
/** What may stand right before the name of a file that was made. */
const LEADS = oneOf(
  DONE,
  "to in into as at under called named file",
  "nach als unter namens datei",
  "dans sous comme vers nommée? fichier",
  "en como bajo archivo llamado",
  "su come nel file chiamato",
  "em como para arquivo ficheiro chamado no",
);
const ARTICLE = String.raw`(?:(?:the|a|new|die|der|das|den|eine?|le|la|un|une|el|il|o|a|um)\s+)?`;
const LED = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${LEADS})\s*:?\s+${ARTICLE}(?:(?:file|datei|fichier|archivo|arquivo|ficheiro)\s+)?$`, "iu");
/** From one name of a list to the next. */
const AND = /^[`"'*_]*\s*(?:,|(?:,\s*)?(?:and|und|et|y|e))\s+[`"'*_]*$/iu;
/** What follows a name that is the subject: it was written. */
const WAS = new RegExp(
  String.raw`^[\x60"'*_]*\s+(?:(?:has|have|was|were|is|been|now|wurde|ist|wird|a|été|est|ha|sido|fue|está|è|stato|stata|foi|está)\s+){1,3}(?:${DONE})(?![\p{L}\p{N}])`,
  "iu",
);
const NAME =
  /(?<![\p{L}\p{N}_.:@/~-])(?:\.?\/)?((?:[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\/)*[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.([A-Za-z][A-Za-z0-9]{0,7}))(?![\p{L}\p{N}/@(])/gu;
/** What looks like a file and is a word, a host or a product. */
const NO_FILE = /^(?:v?\d+(?:\.\d+)*\.x|e\.g|i\.e|z\.b|d\.h|u\.a|p\.ex|a\.m|p\.m|[A-Z]\w*\.(?:js|io|net|ai)|.*\.(?:com|org|net|io|dev|example|edu|gov))$/i;

/**
 * Files that an answer says were made: names right after or before the words for it, sentence by sentence. What is only mentioned, read, denied or
 * promised is none. What a call that went well named, or its result, was touched, and needs no looking for.
 */
export function claimedFiles(answer: string, messages: readonly Message[]): string[] {
  const claimed = new Set<string>();
  for (const sentence of answer.slice(0, MOST_TEXT).split(/\n+|(?<=[.!?])\s+/))
    for (const name of claimsOf(sentence.slice(0, MOST_SENTENCE))) claimed.add(name);
  if (claimed.size === 0) return [];
  const touched = touchedBy(messages);
  return [...claimed].filter((name) => !touched.some((text) => text.includes(baseOf(name)))).slice(0, MOST_CLAIMS);
}

/** The last part of a path. */
export const baseOf = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

function claimsOf(sentence: string): string[] {
  if (!MADE.test(sentence) || NOT.test(sentence) || OTHERS.test(sentence)) return [];
  const found: string[] = [];
  let last: { readonly end: number; readonly claimed: boolean } | undefined;
  for (const match of sentence.matchAll(NAME)) {
    const [whole, name = ""] = match;
    const end = match.index + whole.length;
    const lead = withoutEnd(sentence.slice(0, match.index), QUOTES);
    const listed = last?.claimed === true && AND.test(sentence.slice(last.end, match.index));
    const claimed = !NO_FILE.test(name) && (listed || isLed(lead) || WAS.test(sentence.slice(end, end + MOST_BESIDE)));
    if (claimed) found.push(name);
    last = { end, claimed };
  }
  return found;
}

/** What stands right before a name, and somewhere before it. */
const isLed = (lead: string): boolean => LED.test(lead.slice(-MOST_BESIDE)) && (MADE.test(lead) || LATE.test(lead));

/** Inputs and results of calls that went well. */
function touchedBy(messages: readonly Message[]): string[] {
  const parts = messages.flatMap((message): readonly Part[] => message.parts);
  const well = new Set(parts.flatMap((part) => (part.type === "tool-result" && part.ok ? [part.id] : [])));
  return parts.flatMap((part) => {
    if (part.type === "tool-call" && well.has(part.id)) return [JSON.stringify(part.input)];
    return part.type === "tool-result" && part.ok ? [JSON.stringify(part.content)] : [];
  });
}
