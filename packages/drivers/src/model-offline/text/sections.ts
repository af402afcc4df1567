import { contradictionsIn } from "./contradictions.ts";
import { type Document, readAll, type Source } from "./document.ts";
import { factsIn } from "./facts.ts";
import { type Question, questionsIn } from "./questions.ts";

const bullet = (text: string, document: Document): string => `- ${text} (${document.name})`;
const titled = (title: string, lines: readonly string[], none: string): string => `## ${title}\n\n${lines.length > 0 ? lines.join("\n") : none}`;

export function outline(sources: readonly Source[]): string {
  const parts = readAll(sources).map(({ name, title, headings }) => {
    const lines = headings.map(({ level, text }) => `${"  ".repeat(Math.max(0, level - 1))}- ${text}`);
    return `### ${name}\n\n${lines.length > 0 ? lines.join("\n") : `- ${title} (no headings)`}`;
  });
  return `## Outline\n\n${parts.join("\n\n")}`;
}

const TASK_HEADING = /\b(to-?dos?|actions?(?: items?)?|tasks?|next steps|follow[- ]?ups?)\b/i;
const TASK =
  /^(?:todo|action|task|next step)\s*[:–-]|\b(?:[A-Z][a-z]+|we|i)\s+(?:will|to|must|should|needs? to|has to|have to)\s+[a-z]+.*\b(?:by|before|until|on)\b|\b(?:due|deadline)\b/;

export function todos(sources: readonly Source[]): string {
  const lines = readAll(sources).flatMap((document) =>
    document.sentences.flatMap((sentence) => {
      const isTask = TASK.test(sentence.text) || (TASK_HEADING.test(sentence.heading) && sentence.kind === "item");
      return isTask ? [bullet(sentence.text.replace(/^(?:todo|action|task|next step)\s*[:–-]\s*/i, ""), document)] : [];
    }),
  );
  return titled("To-dos", unique(lines), "No to-dos were found.");
}

export function dates(sources: readonly Source[]): string {
  const facts = factsIn(readAll(sources)).filter(({ kind }) => kind === "date");
  const lines = facts.sort((a, b) => a.value - b.value).map(({ shown, sentence, document }) => `- **${shown}**: ${sentence.text} (${document.name})`);
  return titled("Dates", unique(lines), "No dates were found.");
}

export function numbers(sources: readonly Source[]): string {
  const facts = factsIn(readAll(sources)).filter(({ kind }) => kind !== "date");
  const lines = facts.map(
    ({ shown, noun, sentence, document }) => `- **${noun === undefined ? shown : `${shown} ${noun}`}**: ${sentence.text} (${document.name})`,
  );
  return titled("Numbers", unique(lines), "No numbers were found.");
}

export function tables(sources: readonly Source[]): string {
  const found = readAll(sources).flatMap((document) => document.tables.map((table) => ({ document, table })));
  if (found.length === 0) return titled("Tables", [], "No tables were found.");
  const parts = found.map(({ document, table }) => {
    const [head = [], ...rows] = table.rows;
    const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return `### ${table.heading || "Table"} (${document.name}, line ${table.line})\n\n${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}`;
  });
  return `## Tables\n\n${parts.join("\n\n")}`;
}

export function openQuestions(sources: readonly Source[]): string {
  return questionSection(readAll(sources), 60);
}

export function questionSection(documents: readonly Document[], most: number): string {
  const found = questionsIn(documents);
  const lines = fairly(found, most).map(({ text, document }) => bullet(text, document));
  if (found.length > most) lines.push(`- …and ${found.length - most} more in the files`);
  return titled("Open questions", lines, "None of the files asks one.");
}

/** At most so many, from as many files as there are; in their order. */
function fairly(found: readonly Question[], most: number): Question[] {
  const turns = new Map<Document, number>();
  const ranked = found.map((question, order) => {
    const turn = turns.get(question.document) ?? 0;
    turns.set(question.document, turn + 1);
    return { question, order, turn };
  });
  const kept = ranked.sort((a, b) => a.turn - b.turn || a.order - b.order).slice(0, most);
  return kept.sort((a, b) => a.order - b.order).map(({ question }) => question);
}

export function contradictions(sources: readonly Source[]): string {
  return contradictionSection(readAll(sources), 40);
}

export function contradictionSection(documents: readonly Document[], most: number): string {
  const lines = contradictionsIn(documents)
    .slice(0, most)
    .map(({ subject, values }) => `- ${capital(subject)}: ${values.map(({ shown, document }) => `${shown} (${document.name})`).join(" vs ")}`);
  return titled("Contradictions", lines, "No number or date was found to differ.");
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)].slice(0, 200);
}
