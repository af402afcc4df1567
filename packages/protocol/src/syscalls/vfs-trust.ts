import * as z from "zod";
import { Hash, PathInput } from "../ids.ts";
import { syscall } from "../syscall.ts";

/** What a folder's file of instructions for agents is called. */
export const INSTRUCTIONS = "AGENTS.md";
/** Bytes of one, at most: it stands in every prompt. */
export const MAX_INSTRUCTIONS = 32_768;

export const vfsTrust = syscall({
  name: "vfs.trust",
  summary: "Vouch for a folder's instructions to agents, as they stand now: with another content they are a stranger's again.",
  input: z.strictObject({
    /** An `AGENTS.md` of a mounted folder. */
    path: PathInput,
    /** Of the content that was looked at; null takes the word back. */
    hash: Hash.nullable(),
  }),
  output: z.strictObject({ path: z.string(), trusted: z.boolean() }),
  errors: ["NOT_FOUND", "INVALID", "CONFLICT", "TOO_LARGE"],
  effect: "state",
  flow: "authority",
  personal: "no agent or command says whose orders are followed",
  asks: ["label.control", "fs.read"],
  needs: ({ path }) => [
    { action: "label.control", resource: path },
    { action: "fs.read", resource: path },
  ],
  canonical: ({ path, hash }, place) => ({ path: place.path(path), hash }),
});

export const vfsInstructions = syscall({
  name: "vfs.instructions",
  summary: "Read a folder's instructions to agents, and say whether a person vouched for them as they stand.",
  input: z.strictObject({
    path: PathInput,
    /** Only where somebody did, as what they vouched for; else by the label of any file. */
    vouched: z.boolean().default(true),
  }),
  output: z.strictObject({
    path: z.string(),
    hash: Hash,
    text: z.string(),
    /** `changed`: somebody vouched for another content. */
    is: z.enum(["trusted", "changed", "untrusted"]),
  }),
  errors: ["NOT_FOUND", "INVALID", "CONFLICT", "TOO_LARGE"],
  effect: "read",
  flow: "read",
  asks: ["fs.read"],
  needs: ({ path }) => [{ action: "fs.read", resource: path }],
  canonical: (input, place) => ({ ...input, path: place.path(input.path) }),
});
