import { type Document, readAll, type Source } from "./document.ts";
import { capital, contradictionSection, questionSection } from "./sections.ts";
import { type Candidate, candidates, DECIDED, type Encode, pick, prefilter } from "./select.ts";

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

/** One page: what the files say, what was decided, where they disagree, what is open. Every statement names its file. */
export async function brief(sources: readonly Source[], { goal, encode, questions, contradictions, words = 550, most }: BriefOptions): Promise<string> {
  const documents = readAll(sources).filter(({ sentences, tables }) => sentences.length + tables.length > 0);
  const asked = questions ? questionSection(documents, 14) : "";
  const differing = contradictions ? contradictionSection(documents, 8) : "";
  const room = Math.max(160, words - countWords(asked) - countWords(differing));
  const picked = await choose(documents, { goal, encode, room, most });
  const decided = picked.filter(({ sentence }) => DECIDED.test(sentence.text));
  const points = picked.filter((candidate) => !decided.includes(candidate));
  const parts = [`# ${titleOf(documents)}`, `From ${documents.length} ${documents.length === 1 ? "file" : "files"}; each statement names its source.`];
  if (points.length > 0) parts.push(`## Key points\n\n${lines(points)}`);
  if (decided.length > 0) parts.push(`## Decisions\n\n${lines(decided)}`);
  if (points.length + decided.length === 0) parts.push("The files hold no sentences to quote.");
  if (differing !== "") parts.push(differing);
  if (asked !== "") parts.push(asked);
  const cut = documents.filter(({ truncated }) => truncated).map(({ name }) => name);
  if (cut.length > 0) parts.push(`Read from their beginning only: ${cut.join(", ")}.`);
  return `${parts.join("\n\n")}\n`;
}

export async function summary(
  sources: readonly Source[],
  { goal, encode, sentences, most }: { goal: string; encode: Encode; sentences?: number; most?: number | undefined },
): Promise<string> {
  const documents = readAll(sources).filter((document) => document.sentences.length > 0);
  const count = sentences ?? Math.min(14, Math.max(4, Math.ceil(documents.length * 1.3)));
  const pool = prefilter(candidates(documents, goal), { documents, most });
  if (pool.length === 0) return "## Summary\n\nThe files hold no sentences to quote.";
  return `## Summary\n\n${lines(await pick(pool, { encode, count }))}`;
}

async function choose(
  documents: readonly Document[],
  { goal, encode, room, most }: { goal: string; encode: Encode; room: number; most: number | undefined },
): Promise<Candidate[]> {
  const pool = prefilter(candidates(documents, goal), { documents, most });
  if (pool.length === 0) return [];
  const ranked = await pick(pool, { encode, count: 24 });
  const chosen: Candidate[] = [];
  let used = 0;
  for (const candidate of ranked) {
    const size = countWords(candidate.sentence.text) + 1;
    const heard = chosen.some(({ document }) => document === candidate.document);
    if (heard && used + size > room) continue;
    chosen.push(candidate);
    used += size;
  }
  return chosen;
}

/** In the order of the files, so that a reader can follow. */
function lines(picked: readonly Candidate[]): string {
  return [...picked]
    .sort((a, b) => a.order - b.order)
    .map(({ sentence, document }) => `- ${sentence.text} (${document.name})`)
    .join("\n");
}

/** What the titles share, or the first one. */
function titleOf(documents: readonly Document[]): string {
  const counts = new Map<string, number>();
  for (const { title } of documents) for (const word of new Set(title.match(/[\p{Lu}][\p{L}\p{N}]{2,}/gu) ?? [])) counts.set(word, (counts.get(word) ?? 0) + 1);
  const shared = [...counts].filter(([, count]) => count >= Math.max(2, documents.length / 2)).map(([word]) => word);
  if (shared.length > 0) return `Brief: ${shared.slice(0, 4).join(" ")}`;
  return documents.length === 1 ? `Brief: ${documents[0]?.title ?? ""}` : "Brief";
}

const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

/** One text from several reports: their statements once each, their open points together. */
export function joinReports(reports: readonly { readonly name: string; readonly text: string }[], { words = 700 }: { goal: string; words?: number }): string {
  const sections = new Map<string, Map<string, string>>();
  for (const { text } of reports) {
    let section = "Key points";
    for (const line of text.split("\n")) {
      const heading = /^##+\s+(.+)$/.exec(line)?.[1];
      if (heading !== undefined) section = heading === "Summary" ? "Key points" : heading;
      const item = /^- (.+)$/.exec(line)?.[1];
      if (item === undefined) continue;
      const known = sections.get(section) ?? new Map<string, string>();
      known.set(item.toLowerCase().replace(/\W+/g, " "), item);
      sections.set(section, known);
    }
  }
  const share = Math.max(8, Math.floor(words / 22 / Math.max(1, sections.size)));
  const parts = [...sections].map(([name, items]) => {
    const all = interleaved([...items.values()]);
    const more = all.length > share ? [`- …and ${all.length - share} more`] : [];
    return `## ${capital(name)}\n\n${[...all.slice(0, share).map((item) => `- ${item}`), ...more].join("\n")}`;
  });
  return parts.length > 0
    ? `# Brief\n\nFrom ${reports.length} reports; each statement names its source.\n\n${parts.join("\n\n")}\n`
    : reports.map(({ text }) => text).join("\n\n");
}

/** One from each file in turn, so that a cut leaves no file out. */
function interleaved(items: readonly string[]): string[] {
  const queues = [...Map.groupBy(items, (item) => /\(([^()]+)\)$/.exec(item)?.[1] ?? "").values()];
  const rounds = Math.max(0, ...queues.map(({ length }) => length));
  return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
}
