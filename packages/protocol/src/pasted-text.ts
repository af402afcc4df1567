import { anyOf } from "./word-patterns.ts";

/** Where a part of a message begins and ends. */
export interface PastedText {
  readonly start: number;
  readonly end: number;
}

/** `> as mails quote each other`. */
const QUOTED_LINES = /^[ \t]*>[^\n]*/gmu;
const FENCED = /^[ \t]*(```|~~~)[\s\S]*?(?:\n[ \t]*\1|$(?![\s\S]))/gmu;
/** The head of a mail: what comes behind it is the mail. */
const MAIL_HEADS =
  /^[ \t]*(?:-{2,}[ \t]*)?(?:original message|(?:begin )?forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message (?:d['’]origine|transféré)|mensaje (?:original|reenviado)|messaggio (?:originale|inoltrato)|mensagem (?:original|encaminhada)|(?:from|von|de|da):[ \t])/imu;
/** Where a part that may introduce material ends: with a colon, or before an empty line. */
const ENDS = /[.!?](?=\s)|\n|:/gu;
const MOST_LEAD = 300;

/** Who is asked to do something with a text, or to write one, is asked for nothing that stands in it. */
const WORKS_ON = anyOf(
  "translat\\p{L}*|correct|proof-?read|spell-?check|rephrase|paraphrase|rewrite|reword|improve|polish|shorten|summari[sz]e|explain|analy[sz]e|review|check|classify|rate|judge|assess|quote|cite|parse|format|reformat|simplify|interpret|read|consider",
  "write|put|append|add|insert|note|jot|type|paste|save|store|record|enter|copy|draft|compose|remember|memorize|repeat|echo|print|output",
  "simulat\\p{L}*|dry[- ]run|pretend|imagine|role-?play|rehears\\p{L}*|for example|for instance|e\\.g|hypothetically|undo|reverse|revert|ignore|disregard",
  "übersetz\\p{L}*|korrigier\\p{L}*|verbesser\\p{L}*|zusammenfass\\p{L}*|fasse?|erklär\\p{L}*|prüf\\p{L}*|lies|lesen|schreib\\p{L}*|notier\\p{L}*|trage?|füg\\p{L}*|simulier\\p{L}*|zum beispiel|stell dir vor",
  "tradui\\p{L}*|corrige\\p{L}*|résum\\p{L}*|expli\\p{L}*|vérifie\\p{L}*|écri\\p{L}*|ajoute\\p{L}*|note[rz]?|simule\\p{L}*|imagine\\p{L}*|par exemple|traduc\\p{L}*|traduzc\\p{L}*|resum\\p{L}*|revis\\p{L}*|escrib\\p{L}*|añad\\p{L}*|anot\\p{L}*|por ejemplo",
  "traduci|tradurre|corregg\\p{L}*|riassum\\p{L}*|spieg\\p{L}*|controll\\p{L}*|scriv\\p{L}*|aggiung\\p{L}*|annot\\p{L}*|per esempio|traduz\\p{L}*|corrij\\p{L}*|verifi\\p{L}*|escrev\\p{L}*|adicion\\p{L}*|por exemplo",
);
const TEXTS =
  "mails?|e-?mails?|messages?|letters?|texts?|sentences?|paragraphs?|chats?|threads?|conversations?|transcripts?|notes?|tickets?|comments?|posts?|articles?|documents?|drafts?|reply|replies|prompts?|quotes?|nachricht(?:en)?|briefe?|satz|sätze|notiz(?:en)?|courriels?|lettres?|textes?|phrases?|correos?|mensajes?|cartas?|textos?|frases?|messaggi[o]?|letter[ae]|test[oi]|frasi|mensage(?:m|ns)";
/** `Here is the mail`, `I got this message from Bob`. */
const IS_TEXT = new RegExp(`(?<!\\p{L})(?:${TEXTS})(?:\\s+[\\p{L}¤.'’-]+){0,6}\\s*$`, "iu");
const SAYING =
  /(?<!\p{L})(?:says?|said|tells?|told|writes?|wrote|asks?|asked|claims?|claimed|means?|mean|meant|reads?|states?|stated|demands?|demanded|replied|answered|sagte?|schreibt|schrieb|fragte?|meinte?|verlangte?|dit|écrit|demande|dice|escribe|escribió|pide|scrive|scritto|chiede|diz|escreve|escreveu|pede)(?:\s+[\p{L}¤.'’-]+){0,3}\s*$|(?<!\p{L})goes(?:\s+(?:like this|as follows|so|something like))?\s*$/iu;
/** `Summarise this mail`, with a line's end behind it. */
const THIS_TEXT = new RegExp(
  `(?<!\\p{L})(?:this|the following|following|below|diese\\p{L}*|folgende\\p{L}*|cet(?:te)?|ce|suivante?|est[ea]|siguiente|quest[oa]|seguente|seguinte)\\s+(?:\\p{L}+\\s+)?(?:${TEXTS})(?:\\s+\\p{L}+){0,2}[\\s.!?]*$`,
  "iu",
);

/**
 * Parts of a message that somebody else wrote, or that are to be written down as they stand: quoted lines, fenced blocks, a mail from its head
 * on, and what words introduce as a text to work on. Nothing in them asks for anything.
 *
 * @returns offsets into the message, in any order; parts may overlap
 */
export function pastedIn(said: string): PastedText[] {
  const lines = [...said.matchAll(QUOTED_LINES), ...said.matchAll(FENCED)].map(({ 0: all, index }) => ({ start: index, end: index + all.length }));
  const head = MAIL_HEADS.exec(said);
  return [...lines, ...(head ? [{ start: head.index, end: said.length }] : []), ...introduced(said)];
}

/** What stands behind words that introduce it: on their line, or else up to the end, for nobody can tell where it ends. */
function introduced(said: string): PastedText[] {
  const found: PastedText[] = [];
  let from = 0;
  for (const { 0: sign, index } of said.matchAll(ENDS)) {
    if (index < from || isInOneWord(said, index)) continue;
    const lead = said.slice(Math.max(from, index - MOST_LEAD), index);
    const behind = index + 1;
    const ends = said.indexOf("\n", index);
    const line = ends < 0 ? said.length : ends;
    from = behind;
    const isLast = said.slice(behind, line).trim() === "";
    if (!(sign === ":" ? introduces(lead) : isLast && THIS_TEXT.test(lead))) continue;
    if (isLast) return [...found, { start: behind, end: said.length }];
    found.push({ start: behind, end: line });
    from = line;
  }
  return found;
}

const MOST_HOST = 253;
/** A colon before `//`, between a host and its port, or in a time of day introduces nothing. */
function isInOneWord(said: string, at: number): boolean {
  if (said[at] !== ":") return false;
  if (said.startsWith("//", at + 1)) return true;
  const host =
    said
      .slice(Math.max(0, at - MOST_HOST), at)
      .split(/\s/u)
      .at(-1) ?? "";
  if (/^\d{1,2}$/u.test(host) && /^\d\d(?!\d)/u.test(said.slice(at + 1, at + 4))) return true;
  return /^\d/u.test(said.slice(at + 1, at + 2)) && (/[./]/u.test(host) || host.endsWith("localhost"));
}

const introduces = (lead: string): boolean => WORKS_ON.test(lead) || IS_TEXT.test(lead) || SAYING.test(lead);

/** A name of a file, or an address: it has a slash, or a dot before a letter. */
const isName = (token: string): boolean => /\/|\.\p{L}/u.test(token);
const JOINS: ReadonlySet<string> = new Set("and or und oder et ou y e o".split(" "));
/** The words between blanks, commas and semicolons that hold a letter. */
const tokensOf = (text: string): string[] => text.split(/[\s,;]+/u).filter((token) => /\p{L}/u.test(token));
/** Of what a list of files or addresses is introduced by, in the person's own words; the list may go on with what is to be done. */
const LISTS =
  /(?:these|following|files?|folders?|pages?|sites?|addresses|diese|folgende[nr]?|dateien|ordner|seiten|ces|suivants?|fichiers|dossiers|pages|estos|siguientes|archivos|ficheros|carpetas|questi|seguenti|cartelle|estes|seguintes|arquivos|ficheiros|pastas)\s*:\s*$/iu;
const MOST_INTRODUCING = 40;
/**
 * The same without what only names files or addresses (`read these: a.md, b.md`, `summarise this: https://…`), which are the person's own words:
 * what is left is text of somebody else's, by which nothing is named and which nobody vouches for. A text that begins with a name is still one.
 */
export const othersWordsIn = (said: string): PastedText[] =>
  pastedIn(said).filter(({ start, end }) => {
    const tokens = tokensOf(said.slice(start, end));
    if (tokens.every((token) => isName(token) || JOINS.has(token.toLowerCase()))) return false;
    return !(isName(tokens[0] ?? "") && LISTS.test(said.slice(Math.max(0, start - MOST_INTRODUCING), start)));
  });
