import * as z from "zod";
import { syscall } from "../syscall.ts";

/**
 * Whose word the context of a model is. `set`: the caller's owner's. `provider`: its provider's list. `catalogue`: a list that comes with
 * the installation. `assumed`: nobody's.
 */
export const ContextSource = z.enum(["set", "provider", "catalogue", "assumed"]);

export const MAX_CONTEXT = 100_000_000;
export const MIN_CONTEXT = 1_024;

export const modelSet = syscall({
  name: "model.set",
  summary: "Say how many tokens a model takes and writes, whatever its provider says; null takes that back.",
  input: z
    .strictObject({
      /** `<driver>/<model>` */
      model: z.string().min(1).max(200),
      /** Tokens of prompt and answer together. */
      context: z.int().min(MIN_CONTEXT).max(MAX_CONTEXT).nullable(),
      /** Most tokens of one answer. Default: what its provider says. */
      output: z.int().positive().max(MAX_CONTEXT).optional(),
    })
    .refine(({ context, output }) => output === undefined || (context !== null && output < context), "output must be smaller than context: both have to fit"),
  output: z.strictObject({
    model: z.string(),
    contextTokens: z.int(),
    contextFrom: ContextSource,
    outputTokens: z.int().optional(),
  }),
  errors: ["NOT_FOUND", "UNAVAILABLE"],
  effect: "state",
  flow: "authority",
  personal: "an agent that says what models take could have its own prompts cut, or others' refused",
  audit: "model.limited",
  asks: ["model.control"],
  needs: ({ model }) => [{ action: "model.control", resource: model }],
});
