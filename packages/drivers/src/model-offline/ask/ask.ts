import { cite } from "../text/cite.ts";
import { mailsApart, type Source } from "../text/document.ts";
import type { Language } from "../text/language.ts";
import { dot, ENCODED_CHARACTERS, type Encode } from "../text/select.ts";
import { type AsGood, asGoodAs, COUNTED, isLog } from "./as-good.ts";
import { conceptsOf, LANGUAGES } from "./concepts.ts";
import { decisionsAsked } from "./decisions-asked.ts";
import { holdsKind } from "./kinds.ts";
import { isByPronoun } from "./leans.ts";
import { listAsked } from "./listed.ts";
import { type Passage, passagesOf, SENDER } from "./passages.ts";
import { polarityOf } from "./polarity.ts";
import { type Question, readQuestion } from "./question.ts";
import { type Found, type Scored, score } from "./score.ts";
import { isSmallWord } from "./small-words.ts";
import { fold, stemOf } from "./stems.ts";
import { type Vocabulary, wordsWritten } from "./terms.ts";
import { compareFigures } from "./versus.ts";

export interface Asking {
  /** In the order they are asked; a later one may be of what the first is about. */
  readonly questions: readonly string[];
  readonly language: Language;
  readonly encode: Encode;
}

export interface Answered {
  readonly question: string;
  /** The passages that answer it, each with its source; undefined where none does. */
  readonly text: string | undefined;
  readonly shown: readonly Passage[];
  /** Words that no text has, as they are asked. */
  readonly missing: readonly string[];
}

interface Texts {
  readonly passages: readonly Passage[];
  readonly vocabulary: Vocabulary;
}

/** Passages that are as good as the best are told as well: they say the same, or deny it. */
const AS_GOOD = 0.97;
const MOST_SHOWN = 2;
const MOST_ENCODED = 24;

/** Answers questions from what texts say: each with the passage that settles it, or with none. */
export async function askTexts(sources: readonly Source[], { questions, language, encode }: Asking): Promise<Answered[]> {
  const texts = passagesOf(mailsApart(sources));
  const own = languageAsked(questions.join(" "), { given: language, texts });
  const answers: Answered[] = [];
  let before: { question: Question; shown: readonly Passage[] } | undefined;
  for (const text of questions) {
    const question = readQuestion(text, own);
    const answer = await answerOne(question, { texts, encode, before });
    answers.push(answer);
    if (answer.shown.length > 0) before = { question, shown: answer.shown };
  }
  return answers;
}

/** The language of a question: the one that knows most of its words; few words are told apart by the texts they are asked of. */
function languageAsked(text: string, { given, texts }: { given: Language; texts: Texts }): Language {
  const spoken = new Set(texts.passages.map(({ document }) => document.language));
  const known = (language: Language): number =>
    wordsWritten(text, language).reduce((sum, { folded }) => {
      const isKnown = conceptsOf(stemOf(folded, language).form, language).length > 0;
      return sum + (isSmallWord(folded, language) ? 1 : isKnown ? 0.7 : 0);
    }, 0) +
    (spoken.has(language) ? 1 : 0) +
    (language === given ? 0.5 : 0);
  return LANGUAGES.reduce((best, each) => (known(each) > known(best) ? each : best), given);
}

interface At {
  readonly texts: Texts;
  readonly encode: Encode;
  readonly before: { readonly question: Question; readonly shown: readonly Passage[] } | undefined;
}

async function answerOne(asked: Question, { texts, encode, before }: At): Promise<Answered> {
  const none: Answered = { question: asked.text, text: undefined, shown: [], missing: [] };
  if (asked.opinion) return none;
  const compared = compareFigures(asked, texts);
  if (compared) return { ...none, ...compared };
  const { question, passages } = before ? leaningOn(asked, texts.passages, before) : { question: asked, passages: texts.passages };
  const decisions = decisionsAsked(question, { passages, vocabulary: texts.vocabulary });
  if (decisions.length > 0) return { ...none, text: linesOf(decisions).join("\n"), shown: decisions };
  const listed = listAsked(question, { passages, vocabulary: texts.vocabulary });
  if (listed.length > 0) return { ...none, text: linesOf(listed).join("\n"), shown: listed };
  return settled(question, { texts, encode, passages, none });
}

interface Settling {
  readonly texts: Texts;
  readonly encode: Encode;
  readonly passages: readonly Passage[];
  readonly none: Answered;
}

/** The passages that hold most of what is asked. */
async function settled(question: Question, { texts: { vocabulary }, encode, passages, none }: Settling): Promise<Answered> {
  const found = score(question, { passages, vocabulary });
  const best = await ranked(found, question, encode);
  const [first] = best;
  if (!first) return timesLogged(question, { passages, vocabulary, none }) ?? { ...none, missing: found.missing };
  const several = question.alone ? undefined : asGoodAs(found.best.find(({ passage }) => passage === first.passage) ?? first, found.best, question);
  if (several === "uncounted") return none;
  if (several) return { ...none, text: saySeveral(several), shown: several.shown };
  const most = question.alone ? 1 : MOST_SHOWN;
  const shown = best
    .filter(({ score: own, passage }, at) => at === 0 || (own >= first.score * AS_GOOD && fold(passage.text) !== fold(first.passage.text)))
    .slice(0, most);
  if (shown.length > 1 && asksTotal(question) && !shown.some(({ passage }) => saysTotal(passage.text))) return { ...none, missing: found.missing };
  const polarity = question.kind === "yes or no" && shown.length === 1 ? polarityOf(first, question) : undefined;
  const told = shown.map(({ passage }) => passage);
  const lines = linesOf([...new Set(told.flatMap((passage) => withWho(passage, question, passages)))]);
  return {
    ...none,
    text: [...(polarity ? [`${polarity}.`, ""] : []), ...lines].join("\n"),
    shown: told,
  };
}

/** "How often was the disk full": no line of a log says how often, and each says so once. */
function timesLogged(
  question: Question,
  { passages, vocabulary, none }: Pick<Settling, "passages" | "none"> & Pick<Texts, "vocabulary">,
): Answered | undefined {
  const lines = COUNTED.has(question.kind) ? passages.filter(({ document }) => isLog(document)) : [];
  const [first, ...others] = lines.length === 0 ? [] : score({ ...question, kind: "thing" }, { passages: lines, vocabulary }).best;
  const several = first && asGoodAs(first, [first, ...others], question);
  return several && several !== "uncounted" ? { ...none, text: saySeveral(several), shown: several.shown } : undefined;
}

function saySeveral({ shown, counted, more }: AsGood): string {
  const head = counted === undefined ? [] : [`${counted} lines of the log say so.`, ""];
  const rest = more === 0 ? [] : ["", `${more} more lines say so.`];
  return [...head, ...linesOf(shown), ...rest].join("\n");
}

const TOTAL =
  /(?<!\p{L})(?:totals?|total[ei]s?|altogether|in all|gesamt\p{L}*|insgesamt|zusammen|au total|en tout|en total|in totale|no total|ao todo|overall)(?!\p{L})/u;
const saysTotal = (text: string): boolean => TOTAL.test(fold(text));
/** The sum of several figures is told by none of them. */
const asksTotal = ({ text, kind }: Question): boolean => SUMMED.has(kind) && saysTotal(text);
const SUMMED: ReadonlySet<string> = new Set(["money", "number", "count", "measure", "weight", "length", "duration"]);

/** A statement, behind the one that says who or what it is said of: "he", or "we" in a mail. */
function withWho(passage: Passage, question: Question, passages: readonly Passage[]): Passage[] {
  const isOfWriter = question.kind === "person" && FIRST_PERSON.test(fold(passage.text));
  const sender = isOfWriter ? passages.find(({ document, text }) => document === passage.document && SENDER.test(text)) : undefined;
  if (sender !== undefined && sender !== passage) return [sender, passage];
  return needsBefore(passage, question) ? [{ ...passage, ...passage.leansOn }, passage] : [passage];
}

const FIRST_PERSON =
  /(?<!\p{L})(?:i|we|ich|wir|mir|uns|je|nous|j'ai|j'aimerais|yo|nosotros|nos|quiero|queremos|quisieramos|querriamos|io|noi|vorrei|vorremmo|eu|gostaria|gostariamos)(?!\p{L})/u;

/** Who or what is asked, and the statement says "he" or "they". */
const needsBefore = ({ text, leansOn }: Passage, { kind }: Question): boolean =>
  leansOn !== undefined && (kind === "person" || kind === "thing") && isByPronoun(text);

const linesOf = (passages: readonly Passage[]): string[] =>
  passages.map(({ text, document, line, box }) => `- ${box === undefined ? "" : box === "open" ? "[ ] " : "[x] "}${text} ${cite(document, line)}`);

/** Where several are as good by their words, those that are nearest in meaning come first; only English ones can be told so. */
async function ranked({ best }: Found, question: Question, encode: Encode): Promise<readonly Scored[]> {
  const pool = best.slice(0, MOST_ENCODED);
  if (question.language !== "en" || pool.length < 2) return pool;
  const [vector, ...vectors] = await encode([question.text, ...pool.map(({ passage }) => passage.text.slice(0, ENCODED_CHARACTERS))]);
  return pool
    .map((each, at) => ({ ...each, score: each.score * 0.8 + 0.2 * dot(vector, vectors[at]) }))
    .sort((a, b) => b.score - a.score || a.passage.order - b.passage.order);
}

/** Statements that stand so near to the answer before are about the same. */
const BESIDE = 2;

/** "And when is it": what the question before it was about, in the same file; where it names nothing itself, right beside that answer. */
function leaningOn(question: Question, passages: readonly Passage[], before: NonNullable<At["before"]>): { question: Question; passages: readonly Passage[] } {
  const cores = question.words.filter(({ weight }) => weight !== "light");
  if (!question.leans && cores.length > 0) return { question, passages };
  const files = new Set(before.shown.map(({ document }) => document));
  const earlier = before.question.words.filter(({ weight }) => weight !== "light");
  const isBeside = ({ order }: Passage): boolean => before.shown.some((shown) => Math.abs(shown.order - order) <= BESIDE);
  const own = passages.filter((passage) => files.has(passage.document) && (cores.length > 0 || isBeside(passage)));
  const others = own.filter((passage) => !before.shown.includes(passage));
  // "And where is it" may stand in the same statement, and is looked for beside it first.
  const kept = cores.length > 0 || others.every((passage) => !holdsKind(passage, question)) ? own : others;
  const light = earlier.map((word) => ({ ...word, weight: "light" as const }));
  return { question: { ...question, words: [...question.words, ...light], alone: cores.length === 0 }, passages: kept };
}
