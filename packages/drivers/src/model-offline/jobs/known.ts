import type { ColumnShape, Known, Look, TableShape } from "../grammar/frame.ts";
import { isPage } from "../grammar/pages.ts";
import type { Located } from "../locate.ts";
import { locate } from "../locate.ts";
import { cannot, type Move } from "../move.ts";
import { namesAt, outside, placeOf, shownPath } from "../places.ts";
import type { Prompt } from "../prompt.ts";
import { type Description, describedFiles, describingCalls } from "./described.ts";

/** What the calls so far tell of the place a goal is read in. */
export function knownOf(prompt: Prompt): Known {
  const tables = new Map<string, TableShape>();
  for (const [path, description] of describedFiles(prompt))
    for (const name of namesAt(path, prompt)) {
      tables.set(name, shapeOf(description));
      const parts = isPage(name) && "tables" in description ? description.tables : [];
      if (parts.length > 1) for (const [at, table] of parts.entries()) tables.set(`${name}#${at + 1}`, shapeOf({ tables: [table] }));
    }
  return { outputs: prompt.handOver, names: namesOf(prompt), closed: closedOf(prompt), tables, asksTables: canAsk(prompt), today: prompt.today };
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

function shapeOf(description: Description): TableShape {
  if ("refused" in description) return { rows: 0, columns: [], refused: description.refused };
  const [table] = description.tables;
  if (!table) return { rows: 0, columns: [], refused: "it holds no table" };
  const columns = table.columns.map(({ name, type, values }): ColumnShape => ({ name, type: type as ColumnShape["type"], values }));
  return { rows: table.rows, columns };
}

/** The calls that a look needs; or why nobody may look. */
export function lookMove(prompt: Prompt, look: Look): Extract<Move, { do: "calls" | "cannot" }> {
  if (look.at === "names") {
    const found = home(prompt);
    return "do" in found && (found.do === "calls" || found.do === "cannot") ? found : cannot("The folder could not be listed.");
  }
  const away = look.files.find((file) => placeOf(file, prompt) === undefined);
  if (away !== undefined) return cannot(outside(away));
  if (!canAsk(prompt)) return cannot("This run may not use the tools table_describe and table_query, so it cannot ask tables.");
  const open = describingCalls(
    prompt,
    look.files.map((file) => placeOf(file, prompt) ?? file),
  );
  return open.length > 0 ? { do: "calls", calls: open } : cannot("What was looked at gave nothing to go on.");
}
