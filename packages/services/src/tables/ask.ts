import type { CallContext, Handler, TableEngine, TableFile } from "@aether/ports";
import { type TableQuery, type tableDescribe, type tableQuery, vfsBytes } from "@aether/protocol";

export interface TableDeps {
  readonly engine: TableEngine;
}

export function createDescribe({ engine }: TableDeps): Handler<typeof tableDescribe> {
  return async ({ files }, ctx) => ({ tables: [...(await engine.describe(await readFiles(ctx, files), ctx.signal))] });
}

export function createQuery({ engine }: TableDeps): Handler<typeof tableQuery> {
  return async (query, ctx) => engine.ask({ query, files: await filesOf(ctx, query) }, ctx.signal);
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
