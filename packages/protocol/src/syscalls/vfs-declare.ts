import * as z from "zod";
import { PathInput } from "../ids.ts";
import { CONFIDENTIALITY, Label } from "../label.ts";
import { type Place, syscall } from "../syscall.ts";

/** How far a person can say that files are believed: what somebody wrote is never as good as the person's own words. */
export const DECLARED_INTEGRITY = ["tool", "untrusted"] as const;
/** Everybody whom the confidentiality admits: lifts the readers that a folder further out has. */
export const ANYONE = "anyone";
/** Declarations of one owner. */
export const MAX_DECLARED = 128;

const Readers = z.union([
  z
    .array(
      z
        .string()
        .min(1)
        .max(512)
        .regex(/^\S(?:.*\S)?$/u),
    )
    .max(64),
  z.literal(ANYONE),
]);

/** What a person said of a file, or of a folder and all in it. A part that is null was not said here. */
export const Declaration = z.strictObject({
  /** On the host, without links; shown to people, never to agents. */
  file: z.string(),
  kind: z.enum(["file", "folder"]),
  integrity: z.enum(DECLARED_INTEGRITY).nullable(),
  confidentiality: z.enum(CONFIDENTIALITY).nullable(),
  readers: Readers.nullable(),
  /** Epoch milliseconds. */
  at: z.int(),
  /** Whether what it was said of still is where it was: `replaced` by another, or `gone`. */
  now: z.enum(["there", "replaced", "gone"]),
});
export type Declaration = z.infer<typeof Declaration>;

/** A place in the namespace, or a file of the host. */
const Whereabouts = { path: PathInput.optional(), file: z.string().min(1).max(4096).optional() } as const;
const somewhere = <T extends { path?: string | undefined }>(input: T, place: Place): T =>
  input.path === undefined ? input : { ...input, path: place.path(input.path) };

export const vfsDeclare = syscall({
  name: "vfs.declare",
  summary: "Say of a file, or of a folder and all in it, who may see it and how far it is believed.",
  input: z.strictObject({
    ...Whereabouts,
    /** `tool`: the person vouches for what is in there. Null takes back what was said of this part; absent leaves it. */
    integrity: z.enum(DECLARED_INTEGRITY).nullable().optional(),
    confidentiality: z.enum(CONFIDENTIALITY).nullable().optional(),
    /** The only hosts, addresses and persons outside who may be given it. */
    readers: Readers.nullable().optional(),
  }),
  output: Declaration,
  errors: ["NOT_FOUND", "UNSUPPORTED", "QUOTA", "CONFLICT"],
  effect: "state",
  flow: "authority",
  personal: "no agent or command says what files are",
  asks: ["label.control"],
  needs: ({ path, file }) => [{ action: "label.control", resource: file ?? path ?? "*" }],
  canonical: somewhere,
});

/** What one part of a label comes from. */
const PartOrigin = z.strictObject({
  part: z.enum(["integrity", "confidentiality", "readers"]),
  /** `default`: nobody said anything. `declared`: by a person. `stored`: with the content, as what wrote it had read more. */
  from: z.enum(["default", "declared", "stored"]),
  /** Where it was declared. */
  at: z.string().optional(),
});

export const vfsDeclared = syscall({
  name: "vfs.declared",
  summary: "Tell what a file or folder of the host is, and who said so; without one, all that was declared.",
  input: z.strictObject(Whereabouts),
  output: z.strictObject({
    /** Of this place; null without one, or where nothing is. */
    is: z
      .strictObject({
        file: z.string(),
        kind: z.enum(["file", "folder"]),
        label: Label,
        origins: z.array(PartOrigin),
        /** The run that wrote this content, where an agent did. */
        run: z.string().optional(),
      })
      .nullable(),
    /** That cover the place, lie below it, or tell on it because what they were said of is not where it was. */
    declarations: z.array(Declaration),
  }),
  errors: ["NOT_FOUND", "UNSUPPORTED"],
  effect: "read",
  flow: "read",
  personal: "no agent or command says what files are",
  asks: ["label.control"],
  needs: ({ path, file }) => [{ action: "label.control", resource: file ?? path ?? "*" }],
  canonical: somewhere,
});
