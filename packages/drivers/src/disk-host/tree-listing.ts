import type { BlobStore } from "@aether/ports";
import { SyscallError } from "@aether/protocol";
import * as z from "zod";
import { breathe } from "./turns.ts";

/**
 * One name of a folder: a file by the hash of its content, a folder by the hash of its listing, a link by its target. `left` is
 * there and no part of the tree: why, and by what a later look tells that it is another one.
 */
const Row = z.union([
  z.strictObject({ kind: z.literal("file"), name: z.string(), mode: z.int(), hash: z.string(), bytes: z.int(), parts: z.array(z.string()).optional() }),
  z.strictObject({ kind: z.literal("folder"), name: z.string(), mode: z.int(), hash: z.string() }),
  z.strictObject({ kind: z.literal("link"), name: z.string(), target: z.string() }),
  z.strictObject({ kind: z.literal("left"), name: z.string(), why: z.string(), stamp: z.string() }),
]);
export type Row = z.infer<typeof Row>;

/** A folder's content in one blob, or the blobs it stands in when it has more rows than one is to hold. */
const Listing = z.union([z.array(Row), z.strictObject({ pages: z.array(z.string()) })]);

/** Rows of one blob: few enough to be read and written at once. */
export const PAGE_ROWS = 2_048;

/** Rows sorted by name, so that equal folders have equal bytes. */
export const encodePage = (rows: readonly Row[]): Uint8Array => new TextEncoder().encode(JSON.stringify(rows));
export const encodePages = (pages: readonly string[]): Uint8Array => new TextEncoder().encode(JSON.stringify({ pages }));

/**
 * The rows of a stored folder, by name. `seen` is told the hash of each further blob they stand in.
 *
 * @throws SyscallError `NOT_FOUND`, `STORAGE` when it is damaged
 */
export async function* rowsOf(blobs: BlobStore, tree: string, seen: (page: string) => void = () => undefined): AsyncGenerator<Row> {
  const listing = await read(blobs, tree);
  if (Array.isArray(listing)) return yield* listing;
  for (const page of listing.pages) {
    seen(page);
    const rows = await read(blobs, page);
    if (!Array.isArray(rows)) throw damaged(tree);
    await breathe();
    yield* rows;
  }
}

async function read(blobs: BlobStore, hash: string): Promise<z.infer<typeof Listing>> {
  const bytes = await blobs.get(hash);
  if (!bytes) throw new SyscallError("NOT_FOUND", `the tree ${hash} is not stored any more`, { tree: hash });
  const parsed = Listing.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.data;
  throw damaged(hash);
}

const damaged = (hash: string): SyscallError => new SyscallError("STORAGE", `the tree ${hash} is damaged; restore the blobs from a backup`, { tree: hash });
