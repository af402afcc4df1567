import { cite } from "./cite.ts";
import { isDecision } from "./decisions.ts";
import { type Document, readAll, type Source } from "./document.ts";
import { factsIn } from "./facts.ts";
import { contradictionSection, questionSection } from "./sections.ts";
import { type Candidate, candidates, type Encode, pick, prefilter } from "./select.ts";
import { titleOf } from "./title.ts";

export interface BriefOptions {
  readonly goal: string;
  readonly encode: Encode;
  readonly questions: boolean;
  readonly contradictions: boolean;
  /** About this many words; default 550. */
  readonly words?: number;
  /** Sentences the encoder may see; default {@link MAX_ENCODED}. */
  readonly most?: number;
}

/** A file, "line" and its number. */
const CITED_WORDS = 3;
const MOST_DECISIONS = 5;
const MOST_FIGURES = 3;

/** One page: what the files say, what was decided, where they disagree, what is open. Every statement names its file. */
export async function brief(sources: readonly Source[], { goal, encode, questions, contradictions, words = 600, most }: BriefOptions): Promise<string> {
  const documents = readAll(sources).filter(({ sentences, tables }) => sentences.length + tables.length > 0);
  const asked = questions ? questionSection(documents, 16) : "";
  const differing = contradictions ? contradictionSection(documents, 8) : "";
  const files = new Set(documents.map(({ name }) => name)).size;
  const all = candidates(documents, goal);
  const decided = decisions(all);
  const rest = all.filter((candidate) => !decided.includes(candidate));
  const room = Math.max(160, words - countWords(asked) - countWords(differing) - countWords(lines(decided)));
  const points = await choose(prefilter(rest, { documents, most }), { encode, room });
  const figures = figureLines(
    documents,
    rest.filter((candidate) => !points.includes(candidate)),
  );
  const parts = [`# ${titleOf(documents, sources)}`, `From ${files} ${files === 1 ? "file" : "files"}; each statement names its source.`];
  const told = [lines(points), ...tableLines(documents, all)].filter((line) => line !== "").join("\n");
  if (told !== "") parts.push(`## Key points\n\n${told}`);
  if (decided.length > 0) parts.push(`## Decisions\n\n${lines(decided)}`);
  if (told === "" && decided.length === 0) parts.push("The files hold no sentences to quote.");
  if (figures.length > 0) parts.push(`## Dates and figures\n\n${figures.join("\n")}`);
  if (differing !== "") parts.push(differing);
  if (asked !== "") parts.push(asked);
  return `${parts.join("\n\n")}\n`;
}

/** The best ones, at most two of a file. */
function decisions(all: readonly Candidate[]): Candidate[] {
  const taken = new Map<Document, number>();
  const found = all.filter(({ sentence, document }) => {
    if (!isDecision(sentence.text)) return false;
    const count = taken.get(document) ?? 0;
    taken.set(document, count + 1);
    return count < 2;
  });
  return found.slice(0, MOST_DECISIONS);
}

/** Dates, amounts and shares in short sentences that are not told above; one of each file. */
function figureLines(documents: readonly Document[], left: readonly Candidate[]): string[] {
  const facts = new Map(factsIn(documents).flatMap((fact) => (fact.kind === "count" || fact.unit === "relative" ? [] : [[fact.sentence, fact] as const])));
  const files = new Set<Document>();
  const chosen = left.filter(({ sentence, document }) => {
    if (files.size >= MOST_FIGURES || files.has(document) || sentence.text.length > 110 || !facts.has(sentence)) return false;
    files.add(document);
    return true;
  });
  return inOrder(chosen).map(({ sentence, document }) => `- **${facts.get(sentence)?.shown ?? ""}**: ${sentence.text} ${cite(document, sentence.line)}`);
}

/** A file of nothing but tables is told by what they hold. */
function tableLines(documents: readonly Document[], all: readonly Candidate[]): string[] {
  const spoken = new Set(all.map(({ document }) => document));
  return documents.flatMap(({ tables: [table], name, place }, index) => {
    const document = documents[index];
    if (!table || (document && spoken.has(document))) return [];
    const [head = [], ...rows] = table.rows;
    return [`- ${table.heading === "" ? "" : `${table.heading}: `}table of ${rows.length} rows with ${head.join(", ")} ${cite({ name, place }, table.line)}`];
  });
}

export interface SummaryOptions {
  readonly goal: string;
  readonly encode: Encode;
  /** At most so many statements. */
  readonly sentences?: number;
  /** At most about so many words. */
  readonly words?: number;
  readonly most?: number | undefined;
}

export async function summary(sources: readonly Source[], { goal, encode, sentences, words, most }: SummaryOptions): Promise<string> {
  const documents = readAll(sources).filter((document) => document.sentences.length + document.tables.length > 0);
  const count = sentences ?? Math.min(14, Math.max(4, Math.ceil(documents.length * 1.3)));
  const all = candidates(documents, goal);
  const pool = prefilter(all, { documents, most });
  const tables = tableLines(documents, all).slice(0, count);
  if (pool.length === 0) return `## Summary\n\n${tables.length > 0 ? tables.join("\n") : "The files hold no sentences to quote."}`;
  const picked = await pick(pool, { encode, count: Math.max(1, count - tables.length) });
  return `## Summary\n\n${[lines(words === undefined ? picked : within(picked, words)), ...tables].join("\n")}`;
}

/** The first of them that fit into so many words; one at least. */
function within(picked: readonly Candidate[], words: number): Candidate[] {
  let used = 0;
  return picked.filter(({ sentence }, index) => {
    const size = countWords(sentence.text) + CITED_WORDS;
    if (index > 0 && used + size > words) return false;
    used += size;
    return true;
  });
}

async function choose(pool: readonly Candidate[], { encode, room }: { encode: Encode; room: number }): Promise<Candidate[]> {
  if (pool.length === 0) return [];
  const ranked = await pick(pool, { encode, count: 24 });
  const chosen: Candidate[] = [];
  let used = 0;
  for (const candidate of ranked) {
    const size = countWords(candidate.sentence.text) + CITED_WORDS;
    const heard = chosen.some(({ document }) => document === candidate.document);
    if (heard && used + size > room) continue;
    chosen.push(candidate);
    used += size;
  }
  return chosen;
}

/** In the order of the files, so that a reader can follow. */
const inOrder = (picked: readonly Candidate[]): Candidate[] => [...picked].sort((a, b) => a.order - b.order);

function lines(picked: readonly Candidate[]): string {
  return inOrder(picked)
    .map(({ sentence, document }) => `- ${sentence.text} ${cite(document, sentence.line)}`)
    .join("\n");
}

const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;
