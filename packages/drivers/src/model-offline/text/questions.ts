import { AlikeTexts } from "./alike-texts.ts";
import type { Document, Sentence } from "./document.ts";
import { wordsOf } from "./words.ts";

const OPEN_HEADING = new RegExp(
  "\\b(?:open|unresolved|unanswered|outstanding)\\b.*\\b(?:questions?|issues?|points?|items?)\\b|^questions?\\b|^open\\b|^unknowns?\\b|^to be decided|" +
    "offene (?:fragen|punkte)|^fragen\\b|ungeklärt|questions? (?:ouvertes?|en suspens)|^questions?\\b|points ouverts|" +
    "preguntas (?:abiertas|pendientes)|^preguntas\\b|cuestiones abiertas|domande aperte|^domande\\b|questioni aperte|questões (?:em aberto|abertas)|perguntas (?:em aberto|abertas)|^perguntas\\b",
  "i",
);
const LABEL =
  /^(?:open(?: question| issue| point)?s?|question|tbd|offen|offene frage|offener punkt|frage|ouvert|question ouverte|point ouvert|pregunta(?: abierta)?|abierto|domanda(?: aperta)?|aperto|pergunta(?: em aberto)?|questão em aberto|em aberto)\s*[:–-]\s*(?=\S)/i;
const IMPLICIT = new RegExp(
  [
    String.raw`\b(?:tbd|tbc)\b`,
    String.raw`\bto be (?:decided|determined|confirmed|agreed|clarified)\b`,
    String.raw`\bnot (?:yet )?(?:decided|agreed|settled|known|clear (?:whether|who|what|how|when|if|why))\b`,
    String.raw`\b(?:is|are|remains?|still|left) (?:still )?(?:undecided|unresolved|open(?=\s*(?:[.;,]|$))|unknown(?!\s+\p{L}))`,
    String.raw`\bunclear\b`,
    String.raw`\bnobody (?:knows|owns|has decided)\b`,
    String.raw`\bno decision\b|\bno one knows\b|\bno (?:\p{L}+ ){1,4}yet\b|\bno owner(?=\s*(?:[.;,]|$))`,
    String.raw`\bstill need(?:s)? to (?:decide|find out|know|agree)\b`,
    String.raw`\bwe (?:do not|don['’]t) know\b`,
    String.raw`(?<!\d )\bneeds? a decision\b`,
    String.raw`\b(?:have|has|had) not (?:yet )?(?:been )?(?:decided|agreed|answered|chosen)\b|\bdid not (?:decide|choose|agree)\b`,
    String.raw`(?<!\p{L})noch (?:offen|unklar|nicht (?:entschieden|geklärt|bekannt))|(?<!\p{L})(?:ist|sind|bleibt) (?:noch )?(?:offen|unklar|ungeklärt)(?=\s*(?:[.;,]|$))`,
    String.raw`(?<!\p{L})(?:pas encore (?:décidé|tranché|fixé|connu)|reste à (?:décider|définir|confirmer)|à (?:décider|confirmer|définir)(?=\s*(?:[.;,]|$)))`,
    String.raw`(?<!\p{L})(?:todavía no|aún no) (?:se (?:ha|sabe)|está)|(?<!\p{L})(?:por|queda por|sin) (?:decidir|definir|confirmar)(?!\p{L})`,
    String.raw`(?<!\p{L})non (?:è )?ancora (?:\p{L}+ )?(?:decis|definit|chiar|not|stabilit)\p{L}|(?<!\p{L})(?:da|resta da) (?:decidere|definire|confermare|chiarire)(?!\p{L})`,
    String.raw`(?<!\p{L})ainda não (?:foi|está|se|é)(?!\p{L})|(?<!\p{L})(?:por|a) (?:decidir|definir|confirmar)(?=\s*(?:[.;,]|$))`,
  ].join("|"),
  "iu",
);
const LONGEST_OPEN = 260;
/** Two questions that share more than this of the words of the shorter one are one. */
const ALIKE = 0.8;

const isQuestion = (text: string): boolean => /[?？]["'”’)\]]*$/.test(text);

/** Says nothing without the sentence before it. */
const leansBack = (text: string): boolean =>
  !isQuestion(text) && /^(?:there|after that|that|this|it(?! is (?:not|un|still|open))|no decision|they|he|she|nobody|both)\b/i.test(text);

export interface Question {
  readonly text: string;
  readonly document: Document;
  readonly line: number;
}

/** Sentences that ask, say that something is not decided, or stand under a heading of open points. */
export function questionsIn(documents: readonly Document[]): Question[] {
  const said = documents.flatMap(questionsOf).map((question) => ({ question, words: wordsOf(question.text) }));
  const known = new AlikeTexts(
    ALIKE,
    said.map(({ words }) => words),
  );
  return said.flatMap(({ question: { text, document, line }, words }) => {
    if (text.length < 5 || (leansBack(text) && words.length < 3) || known.has(words)) return [];
    known.add(words);
    return [{ text: text.slice(0, 1).toUpperCase() + text.slice(1), document, line }];
  });
}

/** One that leans back on the question before it is told with it, not again. */
function questionsOf(document: Document): Question[] {
  let last: Sentence | undefined;
  return document.sentences.flatMap((sentence, index) => {
    if (!asks(sentence) || isAnswered(sentence, document.sentences[index + 1])) return [];
    const before = leansBack(sentence.text) ? sameParagraph(document.sentences[index - 1], sentence) : undefined;
    if (before !== undefined && before === last) return [];
    last = sentence;
    const whole = before ? `${before.text} ${sentence.text}` : sentence.text;
    return [{ text: whole.replace(LABEL, ""), document, line: sentence.line }];
  });
}

const sameParagraph = (before: Sentence | undefined, sentence: Sentence): Sentence | undefined => (before?.line === sentence.line ? before : undefined);

/** "Would they? Seven said yes." asks nobody. */
function isAnswered(question: Sentence, next: Sentence | undefined): boolean {
  return isQuestion(question.text) && next !== undefined && next.line === question.line && /^(?:yes|no)\b|\bsaid (?:yes|no)\b/i.test(next.text);
}

/** Whether a statement leaves something open. */
export function asks({ text, heading, kind, box }: Pick<Sentence, "text" | "heading" | "kind" | "box">): boolean {
  if (box === "done") return false;
  if (LABEL.test(text)) return true;
  if (isQuestion(text)) return isSpoken(text);
  if (OPEN_HEADING.test(heading) && kind === "item") return true;
  const own = text.replace(/["“«][^"”»]*["”»]/g, "");
  return own.length < LONGEST_OPEN && IMPLICIT.test(own);
}

/** Where a space stands before the question mark. */
const FRENCH = /(?<!\p{L})(?:le|la|les|des?|du|qui|que|est|et|une?|en|au|aux|pour|avec|combien|quand|où|nous|vous|on|il|elle)(?!\p{L})/iu;

/** Words with a question mark; not an optional field, a marked cell, or what somebody else is quoted with. */
function isSpoken(text: string): boolean {
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text)) return text.length > 4;
  if (
    text.split(/\s+/).length < 4 ||
    text.length < 15 ||
    text.length > LONGEST_OPEN ||
    /[{}|=<>]|\s\?(?!["'”’»)\]]*$)|\w_\w/.test(text) ||
    (/\s\?$/.test(text) && !FRENCH.test(text))
  )
    return false;
  const opened = text.search(/["“«]/);
  return opened <= 0 || !/\?["'”’»)\]]+$/.test(text);
}
