import type { TableComparison, TableCondition, TableFormula, TableMeasure, TableQuery } from "@aether/protocol";
import type { DigestFrame, Frame, Material } from "../grammar/frame.ts";

/** What a frame does, in one line that is said before it begins. */
export function sayFrame(frame: Frame): string {
  const to = frame.output === undefined ? "" : `, to ${frame.output}`;
  return `${sentence(frame)}${to}.`;
}

function sentence(frame: Frame): string {
  switch (frame.job) {
    case "digest":
      return digestLine(frame);
    case "answer":
      return `Looks for what answers "${frame.query}" in ${where(frame.material)}${frame.expected === "any" ? "" : ` (a ${frame.expected})`}`;
    case "mention":
      return `Finds which of ${where(frame.material)} hold "${frame.text}"`;
    case "compare":
      return `Compares ${frame.files.join(" with ")}`;
    case "show":
      return `Shows ${frame.files.join(" and ")}`;
    case "describe":
      return `Tells ${frame.columnsOnly ? "the columns" : "the columns and their figures"} of ${frame.files.join(" and ")}`;
    case "table":
      return tableLine(frame.query, frame.format);
    case "list":
      return `${frame.counted ? "Counts" : "Lists"} the files in ${where(frame.material)}`;
    case "measure":
      return `Counts the ${frame.unit} in ${where(frame.material)}`;
    case "rename":
      return frame.how.kind === "name"
        ? `Renames ${frame.how.from} to ${frame.how.to}`
        : `Renames ${where(frame.material)} in ${frame.how.kind === "case" && frame.how.upper ? "capital" : "small"} letters`;
    case "organise":
      return `Puts ${where(frame.material)} into folders by ${frame.by === "prefix" ? "the beginning of their names" : frame.by}`;
    case "copy":
      return `Copies ${frame.from} to ${frame.to}`;
    case "duplicates":
      return `Finds files with the same content in ${where(frame.material)}`;
    case "replace":
      return `Replaces "${frame.oldText}" by "${frame.newText}" in ${frame.files.join(" and ")}`;
    case "run":
      return frame.command.kind === "shell"
        ? `Runs \`${frame.command.command}\``
        : frame.command.kind === "script"
          ? `Runs ${frame.command.file}`
          : `Runs the ${frame.command.language} program`;
    case "tests":
      return "Runs the tests that this project names";
    case "fetch":
      return `Fetches ${frame.urls.join(" and ")} for ${frame.wishes.map((wish) => NOUNS[wish]).join(" and ")}`;
  }
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

function digestLine({ wishes, material, limits, counted }: DigestFrame): string {
  const nouns = wishes.map((wish) => NOUNS[wish]).join(" and ");
  const of = limits.person === undefined ? "" : ` for ${limits.person}`;
  const about = limits.topic === undefined ? "" : ` about ${limits.topic}`;
  const most = limits.sentences !== undefined ? `, at most ${limits.sentences}` : limits.words !== undefined ? `, at most ${limits.words} words` : "";
  return `${counted ? "Counts" : "Writes"} ${nouns}${of}${about} of ${where(material)}${most}${limits.format === undefined ? "" : `, as ${limits.format.toUpperCase()}`}`;
}

function tableLine(query: TableQuery, format: string | undefined): string {
  const of = query.join ? `${query.file} joined with ${query.join.map(({ file, on }) => `${file} on ${on.map(String).join(", ")}`).join(" and ")}` : query.file;
  const measures = (query.measures ?? (query.pivot ? [query.pivot.measure] : [])).map(measureWords).join(" and ");
  const rows = query.select ? query.select.join(", ") : "rows";
  const what = query.pivot
    ? `Pivots ${of}: ${measures} by ${query.pivot.rows.join(", ")} and ${query.pivot.columns}`
    : measures !== ""
      ? `${measures[0]?.toUpperCase()}${measures.slice(1)} of ${of}`
      : `Shows ${query.distinct ? "the different " : ""}${rows} of ${of}`;
  return [
    what,
    ...(query.compute ?? []).map(({ as, of: formula }) => `with ${as} = ${typeof formula === "string" ? formula : formulaWords(formula)}`),
    ...(query.where === undefined ? [] : [`where ${typeof query.where === "string" ? query.where : conditionWords(query.where)}`]),
    ...(query.deduplicate ? [`one for each ${query.deduplicate.by.join(", ")}`] : []),
    ...(query.group ? [`for each ${query.group.join(", ")}`] : []),
    ...(query.order ? [`by ${query.order.map(({ column, descending }) => `${column}${descending ? " (highest first)" : ""}`).join(", ")}`] : []),
    ...(query.limit === undefined ? [] : [`the first ${query.limit}${query.offset === undefined ? "" : ` after ${query.offset}`}`]),
    ...(format === undefined ? [] : [`as ${format.toUpperCase()}`]),
  ].join(" ");
}

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
  return `${column} ${is} ${String(value)}`;
}

function formulaWords(formula: TableFormula): string {
  if ("column" in formula) return formula.column;
  if ("number" in formula) return String(formula.number);
  if ("part" in formula) return `${formula.part} of ${formulaWords(formula.of)}`;
  return `${formulaWords(formula.left)} ${formula.op} ${formulaWords(formula.right)}`;
}
