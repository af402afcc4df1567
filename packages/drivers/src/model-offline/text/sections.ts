import { cite } from "./cite.ts";
import { contradictionsIn } from "./contradictions.ts";
import { type Document, readAll, type Source } from "./document.ts";
import { type Fact, factsIn } from "./facts.ts";
import { type Question, questionsIn } from "./questions.ts";
import { rowsIn } from "./rows.ts";
import { mayBeTasks, type Task, tasksIn } from "./tasks.ts";

const titled = (title: string, lines: readonly string[], none: string): string => `## ${title}\n\n${lines.length > 0 ? lines.join("\n") : none}`;

export function outline(sources: readonly Source[]): string {
  const parts = readAll(sources).map(({ name, title, headings }) => {
    const lines = headings.map(({ level, text }) => `${"  ".repeat(Math.max(0, level - 1))}- ${text}`);
    return `### ${name}\n\n${lines.length > 0 ? lines.join("\n") : `- ${title} (no headings)`}`;
  });
  return `## Outline\n\n${parts.join("\n\n")}`;
}

export function todos(sources: readonly Source[]): string {
  const lines = tasksIn(readAll(sources)).map((task) => `- ${taskLine(task)} ${cite(task.document, task.line)}`);
  return titled("To-dos", unique(lines), "No to-dos were found.");
}

/** Why it is not known that there are no to-dos: no line is written as one, and some may be; undefined where that is no question. */
export function unsureOfTodos(sources: readonly Source[]): string | undefined {
  const documents = readAll(sources);
  if (tasksIn(documents).length > 0) return undefined;
  const lines = mayBeTasks(documents).map(({ text, document, line }) => `- ${text} ${cite(document, line)}`);
  return lines.length === 0
    ? undefined
    : `No line is written as a to-do in a way that is known (an open box, TODO, "Ana: … by 3 May"), and these may be some:\n\n${unique(lines).join("\n")}`;
}

/** Owner and day stand beside a task only where its own words do not say them. */
function taskLine({ text, owner, due }: Task): string {
  const more = [
    ...(owner !== undefined && !text.toLowerCase().includes(owner.toLowerCase()) ? [`owner: ${owner}`] : []),
    ...(due !== undefined && !text.includes(due) ? [`due: ${due}`] : []),
  ];
  return more.length === 0 ? text : `${text} [${more.join("; ")}]`;
}

/** Days in their order, then those that are only known from the day they were written on. */
export function dates(sources: readonly Source[]): string {
  const documents = readAll(sources);
  const facts = [...factsIn(documents), ...rowDates(documents), ...headingDates(documents)].filter(({ kind }) => kind === "date");
  const years = new Map<Document, number | undefined>();
  for (const { document } of facts) {
    const named = /(?<!\d)(?:19|20)\d{2}(?!\d)/.exec(document.name)?.[0];
    if (named !== undefined) years.set(document, Number(named));
  }
  for (const { document, date } of facts) if (date?.year !== undefined && !years.has(document)) years.set(document, date.year);
  const placeOf = ({ date, document, value }: Fact): number =>
    date === undefined || (date.year === undefined && date.month === undefined)
      ? Number.MAX_SAFE_INTEGER
      : (date.year ?? years.get(document) ?? 9_999) * 10_000 + value;
  const lines = facts
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map(({ shown, sentence, document }) => `- **${shown}**: ${sentence.text} ${cite(document, sentence.line)}`);
  return titled("Dates", unique(lines), "No dates were found.");
}

/** Dates of headings, with the heading they stand in. */
function headingDates(documents: readonly Document[]): Fact[] {
  return documents.flatMap((document) =>
    factsIn([{ ...document, sentences: document.headings.map(({ text, line }) => ({ text, line, heading: text, kind: "prose" as const, position: 0 })) }]).map(
      (fact) => ({ ...fact, document }),
    ),
  );
}

/** Dates of tables, with the row they stand in. */
function rowDates(documents: readonly Document[]): Fact[] {
  return documents.flatMap((document) =>
    factsIn([{ ...document, sentences: rowsIn(document).map((row) => ({ ...row, kind: "prose" as const, position: 0 })) }]).map((fact) => ({
      ...fact,
      document,
    })),
  );
}

export function numbers(sources: readonly Source[]): string {
  const facts = factsIn(readAll(sources)).filter(({ kind }) => kind !== "date" && kind !== "time");
  const lines = facts.map(
    ({ shown, noun, sentence, document }) => `- **${noun === undefined ? shown : `${shown} ${noun}`}**: ${sentence.text} ${cite(document, sentence.line)}`,
  );
  return titled("Numbers", unique(lines), "No numbers were found.");
}

export function tables(sources: readonly Source[]): string {
  const found = readAll(sources).flatMap((document) => document.tables.map((table) => ({ document, table })));
  if (found.length === 0) return titled("Tables", [], "No tables were found.");
  const parts = found.map(({ document, table }) => {
    const [head = [], ...rows] = table.rows;
    const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    return `### ${table.heading || "Table"} ${cite(document, table.line)}\n\n${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}`;
  });
  return `## Tables\n\n${parts.join("\n\n")}`;
}

export function openQuestions(sources: readonly Source[]): string {
  return questionSection(readAll(sources), 60);
}

export function questionSection(documents: readonly Document[], most: number): string {
  const found = questionsIn(documents);
  const lines = fairly(found, most).map(({ text, document, line }) => `- ${text} ${cite(document, line)}`);
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
    .map(({ subject, values }) => `- ${capital(subject)}: ${values.map(({ shown, document, line }) => `${shown} ${cite(document, line)}`).join(" vs ")}`);
  return titled("Contradictions", lines, "No number or date was found to differ.");
}

export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)].slice(0, 200);
}
