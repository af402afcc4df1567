import type { Json } from "@aether/protocol";
import type { ColumnShape, Known, Look, TableShape } from "../grammar/frame.ts";
import type { Located } from "../locate.ts";
import { locate } from "../locate.ts";
import { type Call, cannot, type Move } from "../move.ts";
import { namesAt, outside, placeOf, shownMessage, shownPath } from "../places.ts";
import { isRecord, type Prompt } from "../prompt.ts";
import { describeCall, tablesIn } from "./ask-table.ts";
import { doneOf, stillToCall } from "./done-calls.ts";

const MOST_VALUES = 200;
const valuesCall = (path: string, column: string): Call => ({
  name: "table_query",
  input: { file: path, select: [column], distinct: true, limit: MOST_VALUES },
});

/** The years that the days of a column are of. */
const yearsCall = (path: string, column: string): Call => ({
  name: "table_query",
  input: { file: path, compute: [{ as: "its year", of: `year([${column}])` }], select: ["its year"], distinct: true, limit: MOST_VALUES },
});

/** What the calls so far tell of the place a goal is read in. */
export function knownOf(prompt: Prompt): Known {
  const described = prompt.done.filter(({ name }) => name === "table_describe");
  const tables = new Map<string, TableShape>();
  for (const { input, ok, content } of described) {
    const path = Array.isArray(input.files) ? String(input.files[0]) : "";
    const shape = ok ? shapeOf(prompt, path, content) : { rows: 0, columns: [], refused: shownMessage(content, prompt) };
    for (const name of namesAt(path, prompt)) tables.set(name, shape);
  }
  return { outputs: prompt.handOver, names: namesOf(prompt), closed: closedOf(prompt), tables, asksTables: canAsk(prompt) };
}

const canAsk = ({ tools }: Prompt): boolean => tools.has("table_query") && tools.has("table_describe");

/** Files of the folder the person stands in, once it was listed. */
function namesOf(prompt: Prompt): readonly string[] | undefined {
  const found = home(prompt);
  if ("do" in found) return undefined;
  const own = new Set([...prompt.results, ...prompt.handOver]);
  return found.entries.map(({ path }) => shownPath(path, prompt)).filter((name) => !own.has(name));
}

function closedOf(prompt: Prompt): readonly string[] {
  const found = home(prompt);
  return "do" in found ? [] : found.closed;
}

const home = (prompt: Prompt): Located | Move => locate(prompt, { named: [], sizes: new Map() }, placeOf(".", prompt) ?? prompt.home);

function shapeOf(prompt: Prompt, path: string, content: Json): TableShape {
  const [table] = tablesIn(content);
  if (!table) return { rows: 0, columns: [], refused: "it holds no table" };
  const columns = table.columns.map(({ name, type }): ColumnShape => {
    const done = doneOf(prompt, type === "date" ? yearsCall(path, name) : valuesCall(path, name));
    return { name, type: type as ColumnShape["type"], values: done && (done.ok ? valuesIn(done.content) : []) };
  });
  return { rows: table.rows, columns };
}

const valuesIn = (content: Json): string[] =>
  isRecord(content) && Array.isArray(content.rows)
    ? (content.rows as Json[][]).flatMap(([cell]) => (cell === null || cell === undefined || cell === "" ? [] : [String(cell)]))
    : [];

/** The calls that a look needs; or why nobody may look. */
export function lookMove(prompt: Prompt, look: Look): Extract<Move, { do: "calls" | "cannot" }> {
  if (look.at === "names") {
    const found = home(prompt);
    return "do" in found && (found.do === "calls" || found.do === "cannot") ? found : cannot("The folder could not be listed.");
  }
  const files = look.at === "table" ? look.files : [look.file];
  const away = files.find((file) => placeOf(file, prompt) === undefined);
  if (away !== undefined) return cannot(outside(away));
  if (!canAsk(prompt)) return cannot("This run may not use the tools table_describe and table_query, so it cannot ask tables.");
  const paths = files.map((file) => placeOf(file, prompt) ?? file);
  const calls =
    look.at === "table"
      ? paths.map(describeCall)
      : look.columns.map((column) => (look.dates.includes(column) ? yearsCall : valuesCall)(paths[0] ?? "", column));
  const open = stillToCall(prompt, calls);
  return open.length > 0 ? { do: "calls", calls: open } : cannot("What was looked at gave nothing to go on.");
}
