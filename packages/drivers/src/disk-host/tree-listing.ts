import { SyscallError } from "@aether/protocol";
import { z } from "zod";

/** One name of a folder: a file by the hash of its content, a folder by the hash of its listing, a link by its target. */
const Row = z.union([
  z.strictObject({ kind: z.literal("file"), name: z.string(), mode: z.int(), hash: z.string(), bytes: z.int(), parts: z.array(z.string()).optional() }),
  z.strictObject({ kind: z.literal("folder"), name: z.string(), mode: z.int(), hash: z.string() }),
  z.strictObject({ kind: z.literal("link"), name: z.string(), target: z.string() }),
]);
export type Row = z.infer<typeof Row>;

/** A folder's content; rows sorted by name, so that equal folders have equal bytes. */
export type Listing = readonly Row[];

export function encodeListing(rows: readonly Row[]): Uint8Array {
  const sorted = [...rows].sort((a, b) => (a.name < b.name ? -1 : 1));
  return new TextEncoder().encode(JSON.stringify(sorted));
}

export function decodeListing(bytes: Uint8Array, hash: string): Listing {
  const parsed = z.array(Row).safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.data;
  throw new SyscallError("STORAGE", `the tree ${hash} is damaged; restore the blobs from a backup`, { tree: hash });
}
