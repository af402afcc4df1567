import type { TableComparison, TableCondition, TableFormula, TableMeasure, TableQuery } from "@aether/protocol";
import { dueWords } from "../due-words.ts";
import type { DigestFrame, Frame, JobName, MailsFrame, Material, Renaming, Sorting } from "../grammar/frame.ts";
import { shownTable } from "../grammar/pages.ts";

/** What a frame does, in one line that is said before it begins. */
export function sayFrame(frame: Frame): string {
  const to = frame.output === undefined ? "" : `, to ${frame.output}`;
  const taken = (frame.taken ?? []).map(({ written, as }) => ` Takes "${written}" as ${as}.`).join("");
  return `${sentence(frame)}${to}.${taken}`;
}

function sentence(frame: Frame): string {
  if (frame.job === "table" && frame.apart)
    return `Shows the different ${(frame.query.select ?? ["rows"]).join(", ")} of ${shownTable(frame.query.file)} without those of ${[tablesOf(frame.apart.of), ...choiceOf(frame.apart.of)].join(" ")}`;
  if (frame.job === "table" && frame.absentIn !== undefined)
    return `Shows the different ${(frame.query.select ?? ["rows"]).join(", ")} of ${shownTable(frame.query.file)} that no row of ${shownTable(frame.absentIn)} is of`;
  if (frame.job === "table")
    return `${tableLine(frame.query, frame.format)}${averageWords(frame)}${frame.whole ? ", and its share of all" : ""}${frame.difference ? ", and how much they differ" : ""}`;
  if (frame.job === "digest") return digestLine(frame);
  return (SENTENCES as Readonly<Record<string, (frame: never) => string>>)[frame.job]?.(frame as never) ?? frame.job;
}

const averageWords = ({ against }: Of<"table">): string => (against ? `, of those whose ${against.column} ${against.is} the average of all rows` : "");

type Plain = Exclude<JobName, "table" | "digest">;
type Of<J extends JobName> = Extract<Frame, { job: J }>;

const SENTENCES: { readonly [J in Plain]: (frame: Of<J>) => string } = {
  answer: ({ query, material, expected }) => `Looks for what answers "${query}" in ${where(material)}${expected === "any" ? "" : ` (a ${expected})`}`,
  mention: ({ material, text, or = [], without, counts, shown }) =>
    shown
      ? `Shows the lines of ${where(material)} that hold ${eitherOf([text, ...or])}`
      : counts === "times"
        ? `Counts how often "${text}" stands in ${where(material)}`
        : counts === "lines"
          ? `Counts the lines of ${where(material)} that hold ${eitherOf([text, ...or])}`
          : `Finds which files of ${where(material)} hold "${text}"${without === undefined ? "" : ` and not "${without}"`}`,
  log: ({ file, level, of, from, to, day, end, fullest, requests }) => {
    if (requests) return requestLine({ file, day, requests });
    const which = end && (end.both ? "the first and the last of " : `the ${end.last ? "last" : "first"} ${end.count === 1 ? "" : `${end.count} `}of `);
    const lines = `${which ?? ""}the lines of ${file}${level === undefined ? "" : ` that are marked ${level}`}`;
    const when = [from && ` from ${from}`, to && ` until ${to}`, day && ` on ${day}`].filter((each) => each !== undefined).join("");
    const does = { lines: "Shows", kinds: "Counts by their kinds", most: "Finds the most frequent of", hours: "Counts by the hour", days: "Counts by the day" };
    return `${does[of]} ${lines}${when}${fullest ? ", and tells where the most are" : ""}`;
  },
  compare: ({ files, differing, agreeing }) =>
    agreeing
      ? `Looks whether ${files.join(" and ")} say the same${agreeing.about === undefined ? "" : ` of "${agreeing.about}"`}`
      : differing
        ? `Tells how ${files.join(" and ")} differ`
        : `Compares ${files.join(" with ")}`,
  show: ({ files }) => `Shows ${files.join(" and ")}`,
  describe: ({ files, columnsOnly }) => `Tells ${columnsOnly ? "the columns" : "the columns and their figures"} of ${files.join(" and ")}`,
  list: ({ counted, material, how }) =>
    how
      ? factLine(how, filesIn(material))
      : `${counted ? "Counts" : "Lists"} the ${counted && material.endings.includes("eml") ? "mails" : "files"} in ${where(material)}`,
  mails: mailsLine,
  measure: ({ unit, material }) => `Counts the ${unit} in ${where(material)}`,
  rename: ({ how, material, numbered }) => `${renamingWords(how, material)}${numbered ? ", with numbers where names collide" : ""}`,
  organise: ({ material, by, numbered }) => `Puts ${filesIn(material)} into ${sortingWords(by)}${numbered ? ", with numbers where names collide" : ""}`,
  copy: ({ from, to, into }) => (into ? `Copies ${filesIn(into)} into the folder ${to}` : `Copies ${from} to ${to}`),
  remove: ({ what, keep, material }) =>
    what === "empty"
      ? `Removes the empty ones of ${filesIn(material)}`
      : `Removes files of ${where(material)} with the same content as another, and keeps the ${keep}`,
  duplicates: ({ material }) => `Finds files with the same content in ${where(material)}`,
  replace: ({ oldText, newText, material }) => `Replaces "${oldText}" by "${newText}" in ${where(material)}`,
  run: ({ command }) =>
    command.kind === "shell" ? `Runs \`${command.command}\`` : `Runs ${command.kind === "script" ? command.file : `the ${command.language} program`}`,
  tests: () => "Runs the tests that this project names",
  fetch: ({ urls, wishes }) => `Fetches ${urls.join(" and ")} for ${wishes.map((wish) => NOUNS[wish]).join(" and ")}`,
};

function requestLine({ file, day, requests }: Pick<Of<"log">, "file" | "requests"> & { readonly day: string | undefined }): string {
  if (requests?.tells !== "count") return `Tells from which address the most requests of ${file} come`;
  return `Counts the requests of ${file} that ended with ${requests.status}${day === undefined ? "" : ` on ${day}`}`;
}

export const eitherOf = (texts: readonly string[]): string => texts.map((text) => `"${text}"`).join(" or ");

type How = NonNullable<Of<"list">["how"]>;

function factLine(how: How, of: string): string {
  switch (how.kind) {
    case "size":
      return `Tells how large ${of} ${of.startsWith("the ") ? "are" : "is"}`;
    case "kinds":
      return `Counts ${of} by their endings`;
    case "order":
      return how.count === undefined ? `Lists ${of}, the ${mostOf(how)} first` : `Finds the ${mostOf(how)} ${how.count === 1 ? "" : `${how.count} `}of ${of}`;
    case "changed":
      return changedLine(how, of);
  }
}

const MOST = { size: ["smallest", "largest"], time: ["oldest", "newest"] } as const;
const mostOf = ({ by, descending }: Extract<How, { kind: "order" }>): string => MOST[by][descending ? 1 : 0];

function changedLine({ from, to, after, before }: Extract<How, { kind: "changed" }>, of: string): string {
  const days = [from && `from ${from}`, after && `after ${after}`, to && `to ${to}`, before && `before ${before}`].filter((each) => each !== undefined);
  return days.length === 0 ? `Tells when ${of} ${of.startsWith("the ") ? "were" : "was"} changed` : `Lists those of ${of} that were changed ${days.join(" ")}`;
}

const NOUNS: Readonly<Record<DigestFrame["wishes"][number], string>> = {
  brief: "a brief",
  summary: "a summary",
  outline: "the headings",
  todos: "the to-dos",
  dates: "the dates",
  numbers: "the numbers",
  tables: "the tables",
  questions: "the open questions",
  contradictions: "the contradictions",
};

function where({ names, endings }: Material): string {
  const kinds = endings.length > 0 ? `the ${endings.map((ending) => `*.${ending}`).join(" and ")} files` : "";
  if (names.length === 0) return kinds === "" ? "this folder" : kinds;
  const some = names.length > 6 ? `${names.slice(0, 6).join(", ")} and ${names.length - 6} more` : names.join(" and ");
  return kinds === "" ? some : `${kinds} of ${some}`;
}

const filesIn = (material: Material): string => (material.names.length + material.endings.length === 0 ? "the files of this folder" : where(material));

function renamingWords(how: Renaming, material: Material): string {
  const of = filesIn(material);
  if (how.kind === "name") return `Renames ${how.from} to ${how.to}`;
  if (how.kind === "case") return `Renames ${of} in ${how.upper ? "capital" : "small"} letters`;
  if (how.kind === "signs") return `Replaces "${how.from}" by "${how.to}" in the names of ${of}`;
  if (how.kind === "affix") return how.before === "" ? `Puts "${how.after}" after the names of ${of}` : `Puts "${how.before}" before the names of ${of}`;
  if (how.kind === "date") return `Puts the day (in the name, or of the last change) before the names of ${of}`;
  const first = `${how.before}${String(how.start).padStart(how.width, "0")}`;
  return `Numbers ${of} from ${first}, in the order of ${how.byDate ? "their dates" : "their names"}`;
}

function sortingWords(by: Sorting): string {
  if (typeof by === "object") return `the folder ${by.folder}`;
  if (by === "prefix") return "folders by the beginning of their names";
  if (by === "letter") return "folders by their first letter";
  return by === "extension" ? "folders by extension" : `folders by ${by} (in the name, or of the last change)`;
}

function digestLine({ wishes, material, limits, counted }: DigestFrame): string {
  const nouns = wishes.map((wish) => NOUNS[wish]).join(" and ");
  const of = limits.person === undefined ? "" : ` for ${limits.person}`;
  const about = limits.topic === undefined ? "" : ` about ${limits.topic}`;
  const most =
    limits.sentences !== undefined
      ? `, at most ${limits.sentences} ${limits.sentences === 1 ? "sentence" : "sentences"}`
      : limits.words !== undefined
        ? `, at most ${limits.words} words`
        : "";
  const due = limits.due === undefined ? "" : `, due ${dueWords(limits.due)},`;
  return `${counted ? "Counts" : "Writes"} ${nouns}${of}${about}${due} of ${where(material)}${most}${limits.format === undefined ? "" : `, as ${limits.format.toUpperCase()}`}`;
}

function mailsLine({ tells, from, to, about, asks, day, material }: MailsFrame): string {
  const chosen = [
    ...(from ? [`from ${from.join(" ")}`] : []),
    ...(to ? [`to ${to.join(" ")}`] : []),
    ...(about ? [`${asks ? "that ask for" : "about"} ${about.join(" ")}`] : []),
    ...(day
      ? [
          `${day.side ?? "of"} ${[day.year, ...[day.month, day.day].flatMap((part) => (part === undefined ? [] : [String(part).padStart(2, "0")]))].filter((part) => part !== undefined).join("-")}`,
        ]
      : []),
  ];
  const aim = { mails: "Lists the mails", count: "Counts the mails", senders: "Tells who wrote the mails" }[tells];
  return `${[aim, ...chosen].join(" ")} in ${material.names.length > 0 ? material.names.join(" and ") : "this folder"}`;
}

function tableLine(query: TableQuery, format: string | undefined): string {
  return [aimOf(query), ...choiceOf(query), ...orderOf(query), ...(format === undefined ? [] : [`as ${format.toUpperCase()}`])].join(" ");
}

const tablesOf = ({ file, join = [] }: TableQuery): string =>
  [
    shownTable(file),
    ...join.map((other) => `${shownTable(other.file)} on ${other.on.map((key) => (typeof key === "string" ? key : `${key.left} = ${key.right}`)).join(", ")}`),
  ].join(" joined with ");

/** What is made of which table. */
function aimOf(query: TableQuery): string {
  const of = tablesOf(query);
  if (query.pivot) return `Pivots ${of}: ${measureWords(query.pivot.measure)} by ${query.pivot.rows.join(", ")} and ${query.pivot.columns}`;
  const measures = (query.measures ?? []).map(measureWords).join(" and ");
  if (measures !== "") return `${measures[0]?.toUpperCase()}${measures.slice(1)} of ${of}`;
  return `Shows ${query.distinct ? "the different " : ""}${query.select ? query.select.join(", ") : "rows"} of ${of}`;
}

const written = <T extends object>(term: T | string, words: (term: T) => string): string => (typeof term === "string" ? term : words(term));

/** Of which rows, and in which groups. */
const choiceOf = ({ compute = [], where: rows, deduplicate, group, having }: TableQuery): string[] => [
  ...compute.map(({ as, of }) => `with ${as} = ${written(of, formulaWords)}`),
  ...(rows === undefined ? [] : [`where ${written(rows, conditionWords)}`]),
  ...(deduplicate ? [`one for each ${deduplicate.by.join(", ")}${deduplicate.keep === "last" ? ", the last" : ""}`] : []),
  ...(group ? [`for each ${group.join(", ")}`] : []),
  ...(having === undefined ? [] : [`having ${written(having, conditionWords)}`]),
];

const orderOf = ({ order, limit, offset, per }: TableQuery): string[] => [
  ...(order ? [`by ${order.map(({ column, descending }) => `${column}${descending ? " (highest first)" : ""}`).join(", ")}`] : []),
  ...(limit === undefined
    ? []
    : [`the first ${limit}${offset === undefined ? "" : ` after ${offset}`}${per === undefined ? "" : ` of each ${per.join(", ")}`}`]),
];

function measureWords({ fn, column }: TableMeasure): string {
  if (fn === "count") return column === undefined ? "counts rows" : `counts ${column}`;
  return fn === "distinct" ? `counts the different ${column ?? ""}` : `${fn} of ${column ?? ""}`;
}

function conditionWords(condition: TableCondition): string {
  if ("all" in condition) return condition.all.map(conditionWords).join(" and ");
  if ("any" in condition) return `(${condition.any.map(conditionWords).join(" or ")})`;
  if ("not" in condition) return `not ${conditionWords(condition.not)}`;
  return comparisonWords(condition);
}

function comparisonWords({ column, is, value, values }: TableComparison): string {
  if (is === "empty") return `${column} is empty`;
  if (values) return is === "between" ? `${column} between ${values.map(String).join(" and ")}` : `${column} is ${values.map(String).join(" or ")}`;
  return `${column} ${is} ${typeof value === "object" ? value.column : String(value)}`;
}

function formulaWords(formula: TableFormula): string {
  if ("column" in formula) return formula.column;
  if ("number" in formula) return String(formula.number);
  if ("part" in formula) return `${formula.part} of ${formulaWords(formula.of)}`;
  return `${formulaWords(formula.left)} ${formula.op} ${formulaWords(formula.right)}`;
}
