import * as z from "zod";
import { Budget } from "../authority.ts";
import { syscall } from "../syscall.ts";

export const inferenceToken = syscall({
  name: "inference.token",
  summary: "Make a token with which a person's own clients of models ask this installation's, and its agents.",
  input: z.strictObject({
    /** Until it expires. It ends with the daemon too. */
    hours: z.int().min(1).max(168).default(12),
    /** What its holder may use at most, in all requests together, until it ends or each window of `resets`; absent = no end of it. */
    budget: Budget.omit({ wallMs: true, bytes: true }).default({}),
  }),
  output: z.strictObject({
    /** Told this once. */
    token: z.string(),
    /** `http://127.0.0.1:<port>`; OpenAI's wires are below `/v1` of it. */
    url: z.string(),
    expires_at: z.int(),
  }),
  errors: ["UNAVAILABLE", "QUOTA"],
  effect: "state",
  flow: "authority",
  audit: "inference.token",
  told: (_asked, { url, expires_at }) => ({ url, expires_at }),
  personal: "a program in a box is given a token of its own with models: true",
  asks: ["model.use", "message.send"],
  needs: () => [
    { action: "model.use", resource: "**" },
    { action: "message.send", resource: "*" },
  ],
  unrecorded: true,
});

export const inferenceRevoke = syscall({
  name: "inference.revoke",
  summary: "End every token for a person's own clients, and what they ask now.",
  input: z.strictObject({}),
  output: z.strictObject({ revoked: z.int().nonnegative() }),
  errors: [],
  effect: "state",
  flow: "authority",
  audit: "inference.revoked",
  told: (_asked, { revoked }) => ({ revoked }),
  personal: "they are that person's; a box's own token ends with its box",
  asks: ["model.use"],
  needs: () => [{ action: "model.use", resource: "**" }],
});

/** All that a client of models can bring about, in the name of the process whose box it runs in or of its token. */
export const CLIENT_CALLS: readonly string[] = [
  "agent.ask",
  "agent.hear",
  "agent.hosted",
  "agent.withdraw",
  "model.embed",
  "model.generate",
  "model.list",
  "model.stream",
];
