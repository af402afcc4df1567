import { createHash } from "node:crypto";
import { type CallContext, type Clock, mediaOf, type Sql, sql, type Write } from "@aether/ports";
import { Hash, type Input, MAX_ATTACHED_BYTES, messagesOf, type modelAttach, type modelGenerate, type Output, SyscallError } from "@aether/protocol";

/** Keeps bytes under their SHA-256, which it returns. */
export type Store = (bytes: Uint8Array) => Promise<string>;

/**
 * Puts the bytes that came with a question where the files of its messages are read from.
 *
 * @throws SyscallError `TOO_LARGE` above 32 MiB together; `INVALID` for bytes of another hash, or that no message names, and where nothing can be kept
 */
export async function keepAttached(question: Input<typeof modelGenerate>, store: Store | undefined): Promise<void> {
  const { attached = [] } = question;
  if (attached.length === 0) return;
  if (!store) throw new SyscallError("INVALID", "files cannot be attached here: this installation keeps none");
  const files = attached.map(({ hash, data }) => ({ hash, bytes: Buffer.from(data, "base64") }));
  const total = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (total > MAX_ATTACHED_BYTES) {
    const message = `the attached files are ${total} bytes together; send at most ${MAX_ATTACHED_BYTES}`;
    throw new SyscallError("TOO_LARGE", message, { limit: MAX_ATTACHED_BYTES, actual: total });
  }
  const named = namedBy(question);
  for (const { hash, bytes } of files) {
    const actual = createHash("sha256").update(bytes).digest("hex");
    if (actual !== hash) throw new SyscallError("INVALID", `the attached bytes have the hash ${actual}, not ${hash}`, { hash, actual });
    if (named.get(hash) !== bytes.length) throw new SyscallError("INVALID", `no message names a file ${hash} of ${bytes.length} bytes`, { hash });
  }
  for (const { bytes } of files) await store(bytes);
}

const KEPT_MS = 30 * 86_400_000;

/** The statement that keeps content for a while. */
export const kept = (hash: string, ctx: Pick<CallContext, "now">): Write =>
  sql`insert into {model_image} (hash, made_at) values (${hash}, ${ctx.now()}) on conflict (owner, hash) do update set made_at = excluded.made_at`;

/** Which of these are kept still: what models drew, and what people showed them. */
export function stillKept(clock: Clock, hashes: readonly string[]): readonly Sql[] {
  const asked = JSON.stringify(hashes);
  return [sql`select hash from {every model_image} where made_at > ${clock.now() - KEPT_MS} and hash in (select value from json_each(${asked}))`];
}

/** @throws SyscallError `UNSUPPORTED` for what is no picture and no document, and where nothing can be kept */
export async function attach({ data, name }: Input<typeof modelAttach>, ctx: CallContext, store: Store | undefined): Promise<Output<typeof modelAttach>> {
  if (!store) throw new SyscallError("UNSUPPORTED", "this installation keeps no files, so none can be shown");
  const bytes = Buffer.from(data, "base64");
  const media = mediaOf(bytes);
  if (media === undefined) throw new SyscallError("UNSUPPORTED", "models see PNG, JPEG, WebP, GIF and PDF; this is none of them", { bytes: bytes.length });
  const hash = Hash.parse(await store(bytes));
  ctx.write(kept(hash, ctx));
  return { file: { hash, media, bytes: bytes.length, ...(name !== undefined && { name }) } };
}

function namedBy(question: Input<typeof modelGenerate>): ReadonlyMap<string, number> {
  const parts = messagesOf(question).flatMap((message) => message.parts);
  return new Map(parts.flatMap((part) => (part.type === "file" ? [[part.hash as string, part.bytes] as const] : [])));
}
