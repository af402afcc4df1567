import { SyscallError, type TableQuery, type tableQuery, type Written } from "@aether/protocol";
import type { Arguments } from "./command.ts";

export type Question = Written<typeof tableQuery>;

/** Measures that are options of their own, with a column each. */
export const MEASURE_OPTIONS = ["sum", "average", "min", "max", "median", "distinct"] as const;

/** What the options of `aether table query` ask; `at` says where a file of the person's is. @throws SyscallError `INVALID` */
export async function questionOf(args: Arguments, at: (file: string) => Promise<string>): Promise<Question> {
  const [, file, ...others] = args.words;
  if (file === undefined) throw new SyscallError("INVALID", "name a file: aether table query FILE");
  if (others.length > 0) throw new SyscallError("INVALID", `one file is asked, and others are joined: --join ${others[0]} --on COLUMN`);
  const measures = measuresOf(args);
  const [compute, order, dedupe] = [args.texts("compute"), args.texts("order"), args.text("dedupe")];
  const join = await joinOf(args, at);
  return {
    file: await at(file),
    ...given("sheet", args.text("sheet")),
    ...(join && { join: [join] }),
    ...(compute.length > 0 && { compute: compute.map(computed) }),
    ...given("where", args.text("where")),
    ...(dedupe !== undefined && { deduplicate: { by: listOf(dedupe), keep: args.flag("last") ? ("last" as const) : ("first" as const) } }),
    ...lists(args, ["group", "select", "per"]),
    ...(measures.length > 0 && { measures }),
    ...given("having", args.text("having")),
    ...(args.flag("unique") && { distinct: true }),
    ...(order.length > 0 && { order: order.flatMap(listOf).map(ordered) }),
    ...given("limit", args.count("limit")),
    ...given("dates", datesOf(args.text("dates"))),
    ...pivotOf(args, measures),
  };
}

const given = <K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> => (value === undefined ? {} : ({ [name]: value } as Record<K, V>));
const listOf = (text: string): string[] => text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));

function lists<K extends string>(args: Arguments, names: readonly K[]): Partial<Record<K, string[]>> {
  return Object.fromEntries(names.flatMap((name) => (args.texts(name).length > 0 ? [[name, args.texts(name).flatMap(listOf)]] : []))) as Partial<
    Record<K, string[]>
  >;
}

function measuresOf(args: Arguments): NonNullable<Question["measures"]> {
  const own = MEASURE_OPTIONS.flatMap((fn) =>
    args
      .texts(fn)
      .flatMap(listOf)
      .map((column) => ({ fn, column })),
  );
  return args.flag("count") ? [{ fn: "count" }, ...own] : own;
}

async function joinOf(args: Arguments, at: (file: string) => Promise<string>): Promise<NonNullable<Question["join"]>[number] | undefined> {
  const [file, on] = [args.text("join"), args.text("on")];
  if (file === undefined && on === undefined) return undefined;
  if (file === undefined || on === undefined)
    throw new SyscallError("INVALID", "a join has both: --join FILE --on COLUMN, or --on COLUMN=COLUMN where the names differ");
  return { file: await at(file), on: listOf(on), how: args.flag("left") ? "left" : "inner" };
}

/** `total = quantity * price` */
function computed(text: string): { as: string; of: string } {
  const sign = text.indexOf("=");
  if (sign < 1) throw new SyscallError("INVALID", `--compute ${JSON.stringify(text)}: write a name and a formula, such as "total = quantity * price"`);
  return { as: text.slice(0, sign).trim(), of: text.slice(sign + 1).trim() };
}

/** `amount desc` */
function ordered(text: string): { column: string; descending: boolean } {
  const found = /^(.*\S)\s+(asc|desc)$/i.exec(text);
  return found ? { column: found[1] ?? "", descending: found[2]?.toLowerCase() === "desc" } : { column: text, descending: false };
}

function datesOf(text: string | undefined): TableQuery["dates"] {
  if (text === undefined || text === "day-first" || text === "month-first") return text;
  throw new SyscallError("INVALID", `--dates is day-first or month-first, not ${JSON.stringify(text)}`);
}

/** The groups are its rows, and the one measure fills it. */
function pivotOf(args: Arguments, measures: NonNullable<Question["measures"]>): Partial<Question> {
  const columns = args.text("pivot");
  if (columns === undefined) return {};
  const [measure = { fn: "count" as const }, ...more] = measures;
  const rows = args.texts("group").flatMap(listOf);
  if (rows.length === 0 || more.length > 0)
    throw new SyscallError("INVALID", "--pivot COLUMN needs its rows, --group COLUMN, and at most one measure, such as --sum COLUMN");
  return { pivot: { rows, columns, measure }, group: undefined, measures: undefined };
}
