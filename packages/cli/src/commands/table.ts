import { basename, dirname, resolve } from "node:path";
import type { Client } from "@aether/client";
import { type DescribedTable, inert, inertLine, type Output, SyscallError, tableDescribe, tableExport, tableQuery, vfsMount } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { MEASURE_OPTIONS, questionOf } from "../table-question.ts";
import { counted, size } from "../terminal.ts";
import { table as drawn } from "../text-table.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE = "aether table describe FILE… [--json]  |  aether table query FILE [--where TEXT] [--group COLUMN] [--sum COLUMN] … [--to FILE] [--json]";
const OPTIONS = `
Exact rows and figures from CSV, TSV, JSON, JSONL and XLSX files (docs/tables.md).

      --where TEXT        which rows: 'status = refunded and (total > 100 or country in (DE, FR))'
      --compute TEXT      a new column: 'total = quantity * [unit price]', 'm = month(ordered)'; several times
      --group COLUMN,…    a row for each value of these columns, with the measures:
      --sum, --average, --min, --max, --median, --distinct COLUMN,…   and --count, of rows
      --having TEXT       which of these rows
      --pivot COLUMN      a column for each value of this one; its rows are --group
      --join FILE --on COLUMN[=COLUMN]   with another file, on columns that are equal; --left keeps rows without a counterpart
      --dedupe COLUMN,…   one row for each value of these: the first, or with --last the last
      --select COLUMN,…   these columns, in this order; --unique drops rows that are the same
      --order 'COLUMN [desc]',…   by these columns
      --limit N           at most so many rows
      --per COLUMN,…      so many for each value of these, the first by --order, and those that are as large as the last
      --sheet NAME        the sheet of a workbook, or the list in a JSON document
      --dates ORDER       day-first or month-first, where a column does not tell
      --to FILE           write the whole result: .csv .tsv .json .jsonl .md .xlsx; --overwrite replaces a file
      --json              prints JSON, with what was read and what could not be
  -h, --help              shows this`;

const TEXTS = ["where", "having", "pivot", "join", "on", "dedupe", "limit", "sheet", "dates", "to"];
const MANY = ["compute", "order", "group", "select", "per", ...MEASURE_OPTIONS];
const FLAGS = ["count", "left", "last", "unique", "overwrite", "json"];

export const table: Command = {
  name: "table",
  summary: "Ask exact questions of CSV, TSV, JSON, JSONL and XLSX files.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["describe", "query"],
  options: {
    ...Object.fromEntries(TEXTS.map((name) => [name, { type: "string" as const }])),
    ...Object.fromEntries(MANY.map((name) => [name, { type: "string" as const, multiple: true }])),
    ...Object.fromEntries(FLAGS.map((name) => [name, { type: "boolean" as const }])),
  },
  async run(args, context) {
    const [verb] = args.words;
    if (verb !== "describe" && verb !== "query") throw verbFault(table, args.words);
    const { client } = await context.connect();
    try {
      await (verb === "describe" ? describe : query)(client, args, context);
      return 0;
    } finally {
      await client.close();
    }
  },
};

/** Gives the folder of a person's file a place, and says where the file is then. */
async function placed(client: Client, file: string, mode: "ro" | "rw"): Promise<string> {
  const { path } = await client.call(vfsMount, { folder: dirname(file), mode });
  return `${path}/${basename(file)}`;
}

async function describe(client: Client, args: Arguments, { screen, cwd }: Context): Promise<void> {
  const [, ...files] = args.words;
  if (files.length === 0) throw new SyscallError("INVALID", "name a file: aether table describe FILE");
  const paths: string[] = [];
  for (const file of files) paths.push(await placed(client, resolve(cwd, file), "ro"));
  const { tables } = await client.call(tableDescribe, { files: paths });
  if (args.flag("json")) return screen.data(inert(JSON.stringify({ tables })));
  for (const one of tables) screen.out(described(one));
}

function described({ file, sheet, rows, columns, notes }: DescribedTable): string {
  const name = `${basename(file)}${sheet === undefined ? "" : `, ${sheet}`}`;
  const cells = columns.map((column) =>
    [column.name, column.type, column.empty === 0 ? "" : `${column.empty} empty`, column.examples.join(" · ")].map(inertLine),
  );
  return [
    inertLine(`${name}: ${counted(rows, "row")}, ${counted(columns.length, "column")}`),
    drawn(cells, { headed: false }),
    ...notes.map((note) => inertLine(`- ${note}`)),
    "",
  ].join("\n");
}

async function query(client: Client, args: Arguments, { screen, cwd }: Context): Promise<void> {
  const question = await questionOf(args, (file) => placed(client, resolve(cwd, file), "ro"));
  const to = args.text("to");
  if (to === undefined) {
    const answer = await client.call(tableQuery, question);
    if (args.flag("json")) return screen.data(inert(JSON.stringify(answer)));
    const cells = [answer.columns.map(({ name }) => name), ...answer.rows.map((row) => row.map((cell) => (cell === null ? "" : String(cell))))];
    screen.out(drawn(cells.map((row) => row.map(inertLine))));
    if (answer.more) screen.say(screen.dim(`${answer.rows.length} of ${answer.total} rows are shown; --to FILE writes them all`));
    return tell(answer, screen);
  }
  const target = await placed(client, resolve(cwd, to), "rw");
  const overwrite = args.flag("overwrite");
  const written = await client.call(tableExport, { query: question, to: target, overwrite }).catch((error: unknown) => {
    if (!SyscallError.is(error) || error.code !== "EXISTS") throw error;
    throw new SyscallError("EXISTS", `${inertLine(to)} is there already; --overwrite replaces it`, { path: to });
  });
  if (args.flag("json")) return screen.data(inert(JSON.stringify(written)));
  screen.out(inertLine(`wrote ${counted(written.rows, "row")} to ${to} (${size(written.bytes)})`));
  tell(written, screen);
}

type Told = Pick<Output<typeof tableQuery>, "total" | "matched" | "tables" | "unread">;

/** What it comes from, on the side of the screen that no program reads. */
function tell({ tables, matched, unread }: Told, screen: Context["screen"]): void {
  const read = tables.map(({ file, sheet, rows }) => `${counted(rows, "row")} of ${basename(file)}${sheet === undefined ? "" : `, ${sheet}`}`).join(" and ");
  screen.say(screen.dim(inertLine(`from ${read}; ${matched} matched`)));
  for (const { column, cells, examples } of unread) {
    const some = examples.map(({ line, text }) => `${JSON.stringify(text)} in line ${line}`).join(", ");
    screen.say(screen.yellow(inertLine(`${counted(cells, "cell")} of ${column} could not be read and ${cells === 1 ? "is" : "are"} left out: ${some}`)));
  }
}
