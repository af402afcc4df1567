import type { CallContext, Handler, TableEngine, TableFile } from "@aether/ports";
import {
  type Hash,
  SyscallError,
  TABLE_FORMATS,
  type TableFormat,
  type TableQuery,
  type tableDescribe,
  type tableExport,
  type tableQuery,
  vfsBytes,
  vfsPut,
} from "@aether/protocol";

export interface TableDeps {
  readonly engine: TableEngine;
  /** Keeps content and returns its SHA-256. */
  readonly store: (bytes: Uint8Array) => Promise<string>;
}

export function createDescribe({ engine }: TableDeps): Handler<typeof tableDescribe> {
  return async ({ files, values, look }, ctx) => {
    const { tables, without } = await engine.describe({ files: await readFiles(ctx, files), values, look, asker: askerOf(ctx) }, ctx.signal);
    return { tables: [...tables], ...(look && { without: [...without] }) };
  };
}

export function createQuery({ engine }: TableDeps): Handler<typeof tableQuery> {
  return async (query, ctx) => engine.ask({ query, files: await filesOf(ctx, query), asker: askerOf(ctx) }, ctx.signal);
}

export function createExport({ engine, store }: TableDeps): Handler<typeof tableExport> {
  return async ({ query, to, format: asked, overwrite }, ctx) => {
    const format = asked ?? formatOf(to);
    const { bytes, answer, rows } = await engine.write({ query, files: await filesOf(ctx, query), format, asker: askerOf(ctx) }, ctx.signal);
    const content = (await store(bytes)) as Hash;
    const { path, created } = await ctx.call(vfsPut, { path: to, content, bytes: bytes.length, createOnly: !overwrite });
    const { columns, total, tables, matched, unread } = answer;
    return { path, format, bytes: bytes.length, created, rows, columns, total, tables, matched, unread };
  };
}

/** A run with all its children is one, and so is a session. */
const askerOf = ({ caller }: CallContext): string => caller.root;

function formatOf(path: string): TableFormat {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  const format = TABLE_FORMATS.find((one) => one === ending) ?? (ending === "markdown" ? "md" : ending === "ndjson" ? "jsonl" : undefined);
  if (format) return format;
  throw new SyscallError(
    "INVALID",
    `${path} has no ending that says how to write a table; use one of ${TABLE_FORMATS.map((one) => `.${one}`).join(", ")}, or say format`,
    { path },
  );
}

/** Every file that a question names, once. */
const filesOf = (ctx: CallContext, { file, join = [] }: TableQuery): Promise<readonly TableFile[]> =>
  readFiles(ctx, [file, ...join.map((other) => other.file)]);

/** Read like any other file: with the caller's rights, and its label joins that of the answer. */
async function readFiles(ctx: CallContext, paths: readonly string[]): Promise<readonly TableFile[]> {
  const files: TableFile[] = [];
  for (const path of new Set(paths)) {
    const { base64 } = await ctx.call(vfsBytes, { path });
    files.push({ path, bytes: Buffer.from(base64, "base64") });
  }
  return files;
}
