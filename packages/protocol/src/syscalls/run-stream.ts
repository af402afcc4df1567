import * as z from "zod";

/** Whose it is: the agent, and the call of it that this is told of. */
const Of = { agent_id: z.string(), call: z.string() };
/** `at`: characters of its kind that were told before it, since the call, or its present asking, began. 0 again: what was told before is void. */
const Words = z.strictObject({ ...Of, text: z.string(), at: z.int().nonnegative() });

/** What a command wrote, as it comes. `cut`: nothing more of it is told while it runs; its result has the beginning and the end. */
export const CommandOutput = z.strictObject({
  stream: z.enum(["stdout", "stderr"]),
  text: z.string(),
  at: z.int().nonnegative(),
  cut: z.literal(true).optional(),
});

/**
 * What is told of a run while it happens, and kept nowhere: each at most once, and not at all to a reader who does not keep up. What came of
 * it stands in the log, as the settled call. Each carries the label of the call it is told of.
 */
export const RUN_STREAM = {
  /** A model is about to be asked. `attempt` > 1: a crash cut the step off before, and what was told of it is void. */
  asked: z.strictObject({ ...Of, model: z.string(), attempt: z.int().positive() }),
  /** Of the answer's words. */
  delta: Words,
  /** Of what the model thinks before it answers. */
  reasoning: Words,
  /** Of what a command writes. */
  output: CommandOutput.extend(Of),
  /** The step is asked again after `waitMs`: what was told of it is void. */
  retry: z.strictObject({ ...Of, attempt: z.int().min(2), why: z.string(), waitMs: z.int().nonnegative() }),
  /** Its provider is left alone for now: it is asked after `waitMs`, or earlier. */
  waits: z.strictObject({ ...Of, why: z.string(), waitMs: z.int().nonnegative() }),
} as const;
export type RunStream = { readonly [K in keyof typeof RUN_STREAM]: z.infer<(typeof RUN_STREAM)[K]> };
