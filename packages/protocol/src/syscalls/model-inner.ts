import * as z from "zod";
import { Usage } from "../message.ts";
import { open, syscall } from "../syscall.ts";

export const modelLost = syscall({
  name: "model.lost",
  summary: "Charge one run of a step that a crash or a stop cut off; issued by the step itself.",
  input: z.strictObject({
    /** Which run of the step it was: 1 for the first. */
    attempt: z.int().positive(),
    /** As it was set aside. */
    usage: Usage,
    microUsd: z.int().nonnegative(),
    /** Whom it was asked of, as far as is known, and by which price list. */
    model: z.string().max(400),
    price: z.string().max(200),
    /** An orderly stop broke it off: it is what had come, and no bound. */
    stopped: z.literal(true).optional(),
  }),
  output: z.strictObject({ tokens: z.int().nonnegative(), microUsd: z.int().nonnegative(), estimated: z.literal(true) }),
  errors: [],
  effect: "idempotent",
  flow: "read",
  internal: true,
  audit: "model.charged",
  asks: [],
  needs: open("it only adds to what the caller itself has spent"),
  // One word for each run, whatever was known when it was said.
  digest: ({ attempt }) => ({ attempt }),
});

export const modelHold = syscall({
  name: "model.hold",
  summary: "Set money and tokens aside while a step asks its model; issued by the step once it knows the price.",
  input: z.strictObject({
    /** Names the step's work, in this process only. */
    ticket: z.string().min(1).max(64),
    tokens: z.int().nonnegative(),
    microUsd: z.int().nonnegative(),
  }),
  output: z.strictObject({}),
  errors: ["NOT_FOUND"],
  effect: "state",
  flow: "read",
  internal: true,
  audit: "model.charged",
  asks: [],
  needs: open("it only sets aside what the caller itself may spend, while a step of its own runs"),
  // It is no call of its own: the step has been counted.
  cost: ({ tokens, microUsd }) => ({ calls: 0, tokens, microUsd }),
});
