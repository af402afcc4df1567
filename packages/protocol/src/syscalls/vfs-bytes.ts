import * as z from "zod";
import type { Slot } from "../flow.ts";
import { Hash, PathInput } from "../ids.ts";
import { syscall } from "../syscall.ts";

export const vfsBytes = syscall({
  name: "vfs.bytes",
  summary: "Read a whole file as it is, text or not; issued by services that know what it holds.",
  input: z.strictObject({ path: PathInput }),
  output: z.strictObject({
    path: z.string(),
    /** Its content in base 64, at most 64 MiB of bytes. */
    base64: z.string(),
    etag: Hash,
  }),
  errors: ["NOT_FOUND", "UNSUPPORTED", "TOO_LARGE"],
  effect: "read",
  flow: "read",
  internal: true,
  asks: ["fs.read"],
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  canonical: ({ path }, place) => ({ path: place.path(path) }),
});

export const vfsPut = syscall({
  name: "vfs.put",
  summary: "Create a file or replace its contents by content that is in the blob store; issued by services that make files.",
  input: z.strictObject({
    path: PathInput,
    /** SHA-256 of the content. */
    content: Hash,
    bytes: z.int().nonnegative(),
    /** Fails with EXISTS if the file is there. */
    createOnly: z.boolean().default(false),
  }),
  output: z.strictObject({ path: z.string(), created: z.boolean() }),
  errors: ["NOT_FOUND", "EXISTS", "CONFLICT", "QUOTA", "TOO_LARGE", "STORAGE"],
  effect: "probeable",
  toItsEnd: true,
  flow: "durable-write",
  internal: true,
  audit: "file.written",
  told: ({ bytes }) => ({ bytes }),
  cost: ({ bytes }) => ({ bytes }),
  slots: ({ path }): Slot[] => [{ slot: "path", type: "path", value: path }],
  asks: ["fs.create", "fs.write"],
  needs: ({ path, createOnly }) => [{ action: createOnly ? "fs.create" : "fs.write", resource: path }],
  canonical: (input, place) => ({ ...input, path: place.path(input.path) }),
});
