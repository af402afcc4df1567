import type { Json } from "@aether/protocol";
import { askTexts } from "./ask/ask.ts";
import type { Constraints } from "./constraints.ts";
import type { AnswerFrame, DigestFrame } from "./grammar/frame.ts";
import type { Gathering } from "./jobs/gather.ts";
import { nearestTo } from "./jobs/refusal.ts";
import { isRecord } from "./prompt.ts";
import { agree } from "./text/agree.ts";
import { brief, summary } from "./text/brief.ts";
import { cite } from "./text/cite.ts";
import { compare } from "./text/compare.ts";
import { mailsApart, readAll, type Source } from "./text/document.ts";
import { narrowToDue } from "./text/due.ts";
import { joinReports, sectionsOf } from "./text/join.ts";
import { anyNameIn, firstOf, narrowTo } from "./text/narrow.ts";
import { findPassages } from "./text/search.ts";
import { contradictions, dates, numbers, openQuestions, outline, tables, todos, unsureOfTodos } from "./text/sections.ts";
import { MAX_ENCODED } from "./text/select.ts";
import { structured } from "./text/structured.ts";
import type { Wish } from "./wishes.ts";

/** What reading by rules needs of the world: sentence vectors. */
export interface Work {
  encode(texts: readonly string[]): Promise<readonly Float32Array[]>;
}

export interface Answer {
  readonly text: string;
  /** Nothing of what was asked could be done; the text says why. */
  readonly failed: boolean;
}

type Section = Exclude<Wish, "brief" | "summary">;

const SECTIONS: Readonly<Record<Section, (sources: readonly Source[]) => string>> = {
  outline,
  todos,
  dates,
  numbers,
  tables,
  questions: openQuestions,
  contradictions,
};

const isSection = (wish: Wish): wish is Section => wish !== "brief" && wish !== "summary";
const good = (text: string): Answer => ({ text, failed: false });

/** CSV and JSON are for lists and tables. A sentence where that is not what is asked for. */
function refusedFormat({ wishes, limits: { format }, counted }: Pick<DigestFrame, "wishes" | "limits" | "counted">): string | undefined {
  if (format === undefined || counted) return undefined;
  const [wish] = wishes;
  if (wishes.length === 1 && wish !== undefined && isSection(wish) && wish !== "outline") return undefined;
  return `This cannot be written as ${format.toUpperCase()}: as CSV or JSON it writes one list or table (dates, numbers, to-dos, questions, contradictions, tables). Ask for one of them, or name a file that ends in .md.`;
}

/** The text that a frame asks for, from what was read. */
export async function answerOf(sources: readonly Source[], { frame, goal, work, sharers }: Gathering): Promise<Answer> {
  const encode = (texts: readonly string[]) => work.encode(texts);
  const most = Math.max(8, Math.floor(MAX_ENCODED / sharers));
  switch (frame.job) {
    case "compare":
      return frame.agreeing ? agree(sources, frame.agreeing) : compared(sources, frame.differing === true);
    case "answer":
      return answered(sources, { ...frame, goal, encode });
    case "digest": {
      const refused = refusedFormat(frame) ?? notMeant(sources, frame.says ?? []);
      if (refused !== undefined) return { text: refused, failed: true };
      const told = await digest(sources, frame, { goal, encode, most });
      return frame.titled && !told.failed ? { ...told, text: withTitle(sources, told.text) } : told;
    }
  }
}

/** What the only text is called stands above what is told of it, where it has a heading of its own. */
function withTitle(sources: readonly Source[], text: string): string {
  const [document, another] = readAll(sources);
  const [heading] = document?.headings ?? [];
  return !document || another || heading?.level !== 1 ? text : text.replace(/\n\n/, () => `\n\n**${heading.text}** ${cite(document, heading.line)}\n\n`);
}

/** A text was called by a word that none of them holds: another may be meant. */
function notMeant(sources: readonly Source[], says: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  const unlike = says.filter((word) => !sources.some(({ text }) => plain(text).includes(plain(word))));
  return unlike.length === 0
    ? undefined
    : `Which text is meant is not clear: ${unlike.map((word) => `"${word}"`).join(", ")} does not stand in it. Name the file.`;
}

function compared([first, second]: readonly Source[], isDifference: boolean): Answer {
  return first && second ? good(compare(first, second, isDifference)) : { text: "Two files are needed to compare; name both.", failed: true };
}

type Asking = Pick<AnswerFrame, "query" | "words" | "expected" | "questions" | "language"> & { readonly goal: string; readonly encode: Work["encode"] };

/** Passages that hold what was asked for; where none does, that is said, and nothing else is told instead. */
async function answered(sources: readonly Source[], asking: Asking): Promise<Answer> {
  const { goal, query, words, questions, language, encode } = asking;
  if (questions.length === 0) {
    const found = await findPassages(sources, { query: words.join(" "), encode });
    if (found.passages.length === 0) return refusedAnswer(sources, { ...asking, unanswered: [{ question: query, missing: found.missing }] });
    return good(found.passages.map(({ text, document, line }) => `- ${text} ${cite(document, line)}`).join("\n"));
  }
  const answers = await askTexts(sources, { questions, language, encode });
  // One statement may answer both halves of a question, and is quoted once.
  const told = [...new Set(answers.flatMap(({ text }) => text ?? []))];
  const unanswered = answers.filter(({ text }) => text === undefined);
  if (unanswered.length === 0) return good(told.join("\n\n"));
  const refused = refusedAnswer(sources, { goal, query, expected: asking.expected, unanswered });
  return { ...refused, text: [...told, refused.text].join("\n\n") };
}

interface Unanswered extends Pick<Asking, "goal" | "query" | "expected"> {
  readonly unanswered: readonly { readonly question: string; readonly missing: readonly string[] }[];
}

/** That no passage was found, which words no file has, and what else can be done. */
function refusedAnswer(sources: readonly Source[], { goal, query, expected, unanswered }: Unanswered): Answer {
  const isOne = sources.length === 1;
  const files = isOne ? `the file ${sources[0]?.path ?? ""}` : `these ${sources.length} files`;
  const lines = unanswered.map(({ question, missing }) => {
    const nowhere = missing.filter((word) => !isWritten(word, sources));
    const why =
      nowhere.length > 0
        ? `Not found in ${isOne ? "it" : "any of them"}: ${nowhere.map((word) => `"${word}"`).join(", ")}.`
        : `Its words are there, but no passage says them together${expected === "any" ? "" : ` with a ${expected}`}.`;
    return `No passage was found in ${files} that answers "${unanswered.length > 1 ? question : query}". ${why}`;
  });
  return { text: `${lines.join("\n")}\n\n${nearestTo(goal, ["mention", "table"])}`, failed: true };
}

/** Whether a word stands somewhere just as it is asked: in a line of a program, too, or in a table of a text. */
function isWritten(word: string, sources: readonly Source[]): boolean {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])${word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}_])`, "iu");
  return sources.some(({ text }) => pattern.test(text));
}

interface How {
  readonly goal: string;
  readonly encode: Work["encode"];
  readonly most: number;
}

export async function digest(
  sources: readonly Source[],
  { wishes, limits, counted }: Pick<DigestFrame, "wishes" | "limits" | "counted">,
  how: How,
): Promise<Answer> {
  const { goal, encode, most } = how;
  const { sentences, words, person } = limits;
  const texts = mailsApart(sources);
  const unknown = person?.split(" and ").find((name) => !sources.some(({ text }) => anyNameIn([name])(text)));
  if (unknown !== undefined) return { text: `${unknown} stands in none of the files that were read.`, failed: true };
  if (wishes.includes("brief") && sentences === undefined)
    return good(await brief(texts, { goal, encode, questions: true, contradictions: true, most, ...(words !== undefined && { words }) }));
  const unsure = wishes.includes("todos") ? unsureOfTodos(sources) : undefined;
  if (unsure !== undefined && wishes.length === 1) return { text: unsure, failed: true };
  const parts: string[] = [];
  for (const wish of wishes)
    parts.push(
      isSection(wish)
        ? SECTIONS[wish](sources)
        : await summary(texts, { goal, encode, most, ...(sentences !== undefined && { sentences }), ...(words !== undefined && { words }) }),
    );
  return shapedAnswer(parts.filter((part) => part.trim() !== "").join("\n\n"), limits, counted);
}

/** What is left of it by its limits; failed where a limit cannot be kept to. */
function shapedAnswer(text: string, limits: Constraints, counted: boolean): Answer {
  const due = limits.due && narrowToDue(text, limits.due);
  if (due && "refused" in due) return { text: due.refused, failed: true };
  const own = shaped(due?.text ?? text, limits);
  return good(counted ? countedText(own) : own);
}

/** How many there are, before the list itself. */
function countedText(text: string): string {
  const count = text.split("\n").filter((line) => /^ *- (?!…)/.test(line)).length;
  return `${count}\n\n${text}`;
}

const NARROWED = ["Dates", "To-dos", "Numbers", "Open questions", "Contradictions"];

/** Only whom and what it is about, and as much as is asked for; as rows where that is asked for. */
function shaped(text: string, { person, topic, format, sentences }: Constraints): string {
  const own = person === undefined ? text : narrowTo(text, { section: "To-dos", what: person, keeps: anyNameIn(person.split(" and ")) });
  const about = topic === undefined ? own : NARROWED.reduce((all, section) => narrowTo(all, { section, what: topic }), own);
  const first = sentences === undefined ? about : firstOf(about, sentences);
  return format === undefined ? first : structured(first, format);
}

/** What a child said at the end. */
export interface Report {
  readonly ok: boolean;
  readonly text: string;
}

export function reportsIn(content: Json): Report[] {
  const reports = isRecord(content) && Array.isArray(content.reports) ? (content.reports as readonly Json[]) : [];
  return reports.map((report) => (isRecord(report) ? { ok: report.ok === true, text: String(report.response) } : { ok: false, text: "it said nothing" }));
}

export interface Joining {
  /** Files that were read. */
  readonly read: number;
  readonly of: number;
  readonly names: readonly string[];
}

/** One text from the reports of child agents: a brief, or the sections that were asked for. */
export function joinedAnswer(reports: readonly Report[], { wishes, limits, counted }: DigestFrame, { read, names }: Joining): Answer {
  const texts = reports.map(({ text }) => text);
  if (wishes.includes("brief") || wishes.includes("summary")) {
    const { sentences, words } = limits;
    const joined = joinReports(texts, {
      files: read,
      names,
      brief: wishes.includes("brief"),
      ...(words !== undefined && { words }),
      ...(sentences !== undefined && { sentences }),
    });
    return good(joined);
  }
  return shapedAnswer(sectionsOf(texts, wishes.filter(isSection)), limits, counted);
}
