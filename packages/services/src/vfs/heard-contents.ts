import { type CallContext, type Row, sql } from "@aether/ports";
import { HOST_FILE, SyscallError } from "@aether/protocol";
import { contentOfState } from "./content.ts";
import { contentLabel, labelIn } from "./labels.ts";
import { placeOf } from "./place-of-path.ts";
import type { Namespace } from "./resolve.ts";

/** Contents that are looked up at once. */
const BATCH = 32;

/**
 * The hash of a content tells whoever can guess it what it is: who is told one has the content's label. A person's own session is shown
 * labels, and has no context that rises.
 */
export async function hearContents(namespace: Namespace, ctx: CallContext, rows: readonly Row[]): Promise<void> {
  if (ctx.caller.kind === "session") return;
  const told = rows.flatMap(({ path, state_before, state_after }) =>
    [state_before, state_after].flatMap((state) => {
      const hash = typeof state === "string" ? contentOfState(state) : undefined;
      return hash === undefined ? [] : [{ path: String(path), hash }];
    }),
  );
  const contents = [...new Map(told.map((one) => [`${one.hash} ${one.path}`, one])).values()];
  for (let from = 0; from < contents.length; from += BATCH) {
    ctx.signal.throwIfAborted();
    await Promise.all(contents.slice(from, from + BATCH).map((content) => hearContent(namespace, ctx, content)));
  }
}

interface Content {
  readonly path: string;
  readonly hash: string;
}

async function hearContent(namespace: Namespace, ctx: CallContext, { path, hash }: Content): Promise<void> {
  try {
    ctx.raise(await contentLabel(ctx, await namespace.spot(path, ctx), hash));
  } catch (error) {
    if (!SyscallError.is(error) || error.code === "STORAGE") throw error;
    await hearStored(ctx, { path, hash });
  }
}

/** Of a place that there is no more: what a person said of it is not to be found either, so it counts as the most that could be. */
async function hearStored(ctx: CallContext, { path, hash }: Content): Promise<void> {
  const place = placeOf(ctx.caller.owner, path);
  const rows = await ctx.read(sql`select label from {vfs_label} where path = ${place} and hash = ${hash}
    union all select label from {vfs_label_past} where path = ${place} and hash = ${hash}`);
  for (const row of rows) ctx.raise(labelIn(row));
  if (path.startsWith("/mnt/")) ctx.raise({ ...HOST_FILE, confidentiality: "secret" });
}
