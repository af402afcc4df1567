import { type StepFailure, toolInputOf } from "@aether/ports";
import { type Json, JsonValue, SyscallError, Usage } from "@aether/protocol";
import * as z from "zod";

const MAX_MS = 2 ** 31 - 1;

/** As a model would have written them, members that no object may have included: what is no usable input stays the text it is. */
const Written = z
  .custom<unknown>()
  .refine((value) => JSON.stringify(value) !== undefined, "is nothing that JSON can write")
  .transform((value): Json => (typeof value === "string" ? value : toolInputOf(JSON.stringify(value))));

/** `meta`: what a provider would want back with it. */
const Call = z.strictObject({ name: z.string().min(1).max(128), input: Written.default({}), meta: JsonValue.optional() });

/** Several texts come one after the other, as a stream brings them. */
const Pieces = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(10_000)]);

const CAUSES = ["credentials", "rate-limit", "quota", "context-length", "invalid", "not-found", "overloaded", "unreachable"] as const satisfies StepFailure[];

const Failure = z.union([
  z
    .string()
    .min(1)
    .transform((message) => ({ message, retryable: false })),
  z.strictObject({
    message: z.string().min(1),
    retryable: z.boolean().default(false),
    retryAfterMs: z.int().min(0).max(MAX_MS).optional(),
    cause: z.enum(CAUSES).optional(),
  }),
]);

/** One answer: reasoning, then text, then calls, then how it ends. */
const Reply = z
  .strictObject({
    reasoning: Pieces.optional(),
    /** What a provider would want back with the reasoning, such as its signature. */
    reasoningMeta: JsonValue.optional(),
    text: Pieces.optional(),
    calls: z.array(Call).min(1).max(256).optional(),
    /** Waited before the first part. */
    delayMs: z.int().min(0).max(MAX_MS).optional(),
    /** Waited before every part after the first. */
    pieceMs: z.int().min(0).max(MAX_MS).optional(),
    /** Ends the answer with an error instead. */
    error: Failure.optional(),
    /** Ends the answer as a cut stream does. */
    incomplete: z.string().min(1).optional(),
    /** Default: `tool-calls` with calls, `stop` without. */
    finish: z.enum(["length", "filtered"]).optional(),
    /** Which text of `stop` ended it. */
    stopSequence: z.string().min(1).optional(),
    /** Default: nothing read, one token for every four characters written. */
    usage: Usage.optional(),
  })
  .refine((reply) => [reply.error, reply.incomplete, reply.finish].filter((ending) => ending !== undefined).length <= 1, "has more than one ending")
  .refine(
    (reply) => Object.keys(reply).some((field) => SAYS.includes(field)),
    `says nothing; it needs one of text, reasoning, calls, error, incomplete, finish`,
  );

const SAYS = ["text", "reasoning", "calls", "error", "incomplete", "finish"];

const NAME = /^[a-z0-9][a-z0-9._-]{0,127}$/;
const Scripts = z.record(z.string().regex(NAME, "a script is named with lower-case letters, digits, dots and dashes"), z.array(Reply).max(100_000));

export type Reply = z.infer<typeof Reply>;
/**
 * Lists of replies, one a turn, by name: the model `script/<name>` is that list; the model `script/default` is the list
 * with the asking identity's name, or else the list called `default`. Summaries of an agent's history come from the list
 * `summarise`, one after the other, whatever the model.
 */
export type Scripts = Readonly<Record<string, readonly Reply[]>>;

/**
 * Reads scripts from an object, as YAML or JSON text gives it.
 *
 * @throws SyscallError `INVALID` naming the script, turn and field; unknown fields are refused
 */
export function parseScript(json: unknown): Scripts {
  const parsed = Scripts.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.map(String).join(".") || "script"}: ${message}`);
  throw new SyscallError("INVALID", `the script cannot be read: ${issues.join("; ")}`, { issues });
}
