import { isDecision } from "./decisions.ts";
import type { Document, Sentence } from "./document.ts";
import { asks } from "./questions.ts";
import { TASK_HEADING } from "./task-heading.ts";
import { isPromised } from "./tasks.ts";
import { weights, wordsOf } from "./words.ts";

/** Turns texts into unit vectors; at most {@link MAX_ENCODED} for one goal. */
export type Encode = (texts: readonly string[]) => Promise<readonly Float32Array[]>;
export const MAX_ENCODED = 96;
/** The beginning of a sentence tells its subject; longer ones cost the encoder more than they say. */
export const ENCODED_CHARACTERS = 240;

export interface Candidate {
  readonly sentence: Sentence;
  readonly document: Document;
  readonly order: number;
  score: number;
}

/** Sentences that could stand alone, best first by words, place and facts in them. */
export function candidates(documents: readonly Document[], goal: string): Candidate[] {
  const said = documents.flatMap((document) => document.sentences.map((sentence) => ({ sentence, document, words: wordsOf(sentence.text) })));
  const weight = weights(said.map(({ words }) => words));
  const goalWords = new Set(wordsOf(goal));
  const leads = new Set(documents.map(leadOf));
  const standing = (sentence: Sentence, document: Document): number => definitionFactor(sentence, document) * (leads.has(sentence) ? LEAD : 1);
  const scored = said.map(({ sentence, document, words }, order) => ({
    sentence,
    document,
    order,
    score: scoreOf(sentence, { words, weight, goalWords }) * standing(sentence, document),
  }));
  const found = scored.filter(({ score }) => score > 0);
  const heard = new Set(found.map(({ document }) => document));
  const short = scored.filter(({ sentence, document }) => !heard.has(document) && isShortStatement(sentence));
  const least = Math.min(1, ...found.map(({ score }) => score));
  const all = [...found, ...short.map((each) => ({ ...each, score: least / (each.order + 2) }))];
  return all.sort((a, b) => b.score - a.score || a.order - b.order);
}

/** Good enough where a file says nothing else: a whole sentence that says little. */
const isShortStatement = (sentence: Sentence): boolean => /\p{L}\S*\s+\S.*[.!。]$/u.test(sentence.text) && !asks(sentence);

interface Scoring {
  readonly words: readonly string[];
  readonly weight: ReadonlyMap<string, number>;
  readonly goalWords: ReadonlySet<string>;
}

function scoreOf(sentence: Sentence, { words, weight, goalWords }: Scoring): number {
  const { text, position, kind } = sentence;
  if (isNoStatement(text, words) || asks(sentence) || isChore(sentence)) return 0;
  const unique = new Set(words);
  const lexical = [...unique].reduce((sum, word) => sum + (weight.get(word) ?? 0), 0) / Math.sqrt(unique.size + 6);
  const place = position < 0.15 ? 1.2 : position > 0.85 ? 1.05 : 1;
  const facts = 1 + (/\d/.test(text) ? 0.25 : 0) + (/\b[A-Z][a-z]+ [A-Z][a-z]+\b/.test(text) ? 0.05 : 0) + (isDecision(text) ? 0.3 : 0);
  const asked = 1 + 0.15 * [...unique].filter((word) => goalWords.has(word)).length;
  const dangling = DANGLING.test(text) ? 0.55 : 1;
  return (
    lexical *
    place *
    facts *
    asked *
    lengthFactor(text) *
    dangling *
    proseFactor(text) *
    (isLegal(text) ? 0.05 : 1) *
    (isPromised(text) ? 0.4 : 1) *
    (kind === "item" ? 0.95 : 1)
  );
}

/** What is to be done says nothing of what a thing is; neither does a remark in a program or a row of links. */
function isChore({ text, box, kind, heading }: Sentence): boolean {
  if (box !== undefined || (kind === "comment" && /\b(?:TODO|FIXME|XXX)\b|eslint|@ts-|biome-/.test(text))) return true;
  return /^(?:TODO|FIXME|XXX)(?!\p{L})/u.test(text) || (kind === "item" && TASK_HEADING.test(heading)) || / [|·»›] .+ [|·»›] /.test(text);
}

const COPULA = "is|are|was|were|means|describes|ist|sind|war|bezeichnet|est|sont|était|désigne|es|son|era|è|sono|é|são";
const ARTICLE = "an?|the|one|ein|eine|der|die|das|une?|le|la|les|l['’]|un|una|uno|el|los|il|lo|gli|uma?|o|os";
const DEFINES = new RegExp(`^(?:(?:${ARTICLE})\\s*)?(?:[\\p{L}\\p{N}'’-]+\\s+){1,6}(?:${COPULA})\\s+(?:(?:${ARTICLE})\\s*|\\p{L}+e[nr]? )\\p{L}`, "iu");
const NO_SUBJECT =
  /^(?:it|this|that|there|he|she|they|we|i|what|es|er|sie|dies|das ist|il|elle|c['’]est|ce|esto|eso|hay|questo|c['’]è|isto|isso|há)(?!\p{L})/iu;

/** Says what its subject is; most telling where the subject is what the title names. */
function definitionFactor({ text, position, kind }: Sentence, document: Document): number {
  if (kind !== "prose" || NO_SUBJECT.test(text) || !DEFINES.test(text)) return 1;
  const titled = new Set(wordsOf(`${document.title} ${document.name}`));
  const subject = wordsOf(text.split(new RegExp(`(?<!\\p{L})(?:${COPULA})(?!\\p{L})`, "iu"))[0] ?? "");
  if (subject.some((word) => titled.has(word))) return 3;
  return position < 0.15 ? 1.8 : 1.2;
}

/** The first sentence that says something; a short one without a figure is a line above the text. */
const leadOf = ({ sentences }: Document): Sentence | undefined =>
  sentences.find(({ kind, text }) => kind === "prose" && (text.length >= 60 || (text.length >= 40 && /\d.*[.!]$/.test(text))));

/** How much the first sentence of a text says more than the others. */
const LEAD = 1.7;

/** Points at a sentence that would not be there. */
const DANGLING =
  /^(?:this|that|these|those|it|they|he|she|but|and|so|however|also|then|which|with that|with this|one of them|a mistake there)\b|^(?:in|after|for|because of) (?:that|this)\b/i;

/** Too short, a lead-in to a list, a bare address, or the head of a letter. */
function isNoStatement(text: string, words: readonly string[]): boolean {
  const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{3}/u.test(text);
  if (unspaced ? text.length < 6 : words.length < 4 || text.length < 25) return true;
  return /[:：]$/.test(text) || /^https?:\S+$/.test(text) || /^(?:present|attendees|participants|from|to|cc|date|author|subject|tags)\s*:/i.test(text);
}

const LEGAL =
  /\b(?:warrant(?:y|ies)|merchantability|noninfringement|copyright (?:notice|holders?)|permission is hereby granted|redistribut\w+|sublicense|all rights reserved)\b/i;

/** The words of a licence, and what is written large throughout, say nothing of the work itself. */
function isLegal(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const large = text.match(/\p{Lu}/gu)?.length ?? 0;
  return LEGAL.test(text) || (letters > 20 && large / letters > 0.6);
}

function lengthFactor(text: string): number {
  if (text.length > 400) return 0.2;
  if (text.length > 260) return 0.55;
  if (text.length > 150) return 0.85;
  return text.length < 45 ? 0.75 : 1;
}

/** Rows of figures, paths and symbols are no sentences. */
function proseFactor(text: string): number {
  const letters = (text.match(/[\p{L}\p{M}\s]/gu) ?? []).length / text.length;
  if (letters > 0.85) return 1;
  return letters > 0.7 ? 0.6 : 0.2;
}

/** Of few files the best sentences are soon found, and each one encoded is 15 ms of waiting. */
const LEAST_POOL = 48;
const POOL_PER_FILE = 5;
const poolFor = (files: number): number => Math.min(MAX_ENCODED, Math.max(LEAST_POOL, POOL_PER_FILE * files));

/** At most 96 for the encoder, no file left out that has something to say. */
export function prefilter(
  ranked: readonly Candidate[],
  { documents, most: bound = MAX_ENCODED }: { documents: readonly Document[]; most?: number | undefined },
): Candidate[] {
  const most = Math.min(bound, poolFor(documents.length));
  const share = Math.max(1, Math.floor(most / Math.max(1, documents.length)));
  const taken = new Map<Document, number>();
  const first = ranked.filter(({ document }) => {
    const count = taken.get(document) ?? 0;
    taken.set(document, count + 1);
    return count < share;
  });
  const rest = ranked.filter((candidate) => !first.includes(candidate));
  return [...first, ...rest].slice(0, most);
}

/** Central and not yet said: each pick is what adds most, and every file gets its turn before a second one. */
export async function pick(pool: readonly Candidate[], { encode, count }: { encode: Encode; count: number }): Promise<Candidate[]> {
  const vectors = await encode(pool.map(({ sentence }) => sentence.text.slice(0, ENCODED_CHARACTERS)));
  const top = Math.max(...pool.map(({ score }) => score), 1e-9);
  const value = pool.map(({ score }, index) => 0.6 * (score / top) + 0.4 * centrality(vectors, index));
  const chosen: number[] = [];
  const perFile = new Map<Document, number>();
  const gainOf = (index: number): number => {
    const said = Math.max(0, ...chosen.map((other) => dot(vectors[index], vectors[other])));
    const document = pool[index]?.document;
    const turns = document ? (perFile.get(document) ?? 0) : 0;
    return (value[index] ?? 0) - 0.7 * Math.max(0, said - 0.35) - (said > 0.9 ? 5 : 0) - 0.8 * turns;
  };
  while (chosen.length < Math.min(count, pool.length)) {
    const left = pool
      .keys()
      .filter((index) => !chosen.includes(index))
      .map((index) => ({ index, gain: gainOf(index) }))
      .toArray();
    const best = left.reduce((a, b) => (b.gain > a.gain ? b : a));
    const picked = pool[best.index];
    if (!picked) break;
    chosen.push(best.index);
    perFile.set(picked.document, (perFile.get(picked.document) ?? 0) + 1);
  }
  return chosen.flatMap((index) => pool[index] ?? []);
}

function centrality(vectors: readonly Float32Array[], index: number): number {
  return vectors.reduce((sum, other) => sum + dot(vectors[index], other), 0) / vectors.length;
}

export function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (!a || !b) return 0;
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}
