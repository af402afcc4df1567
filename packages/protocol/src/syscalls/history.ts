import * as z from "zod";
import { open, syscall } from "../syscall.ts";

/** A model step of the agent's own life, from 0. */
const Turn = z.int().nonnegative();
const OWN = "it concerns only what the calling agent itself has said and seen";

/** Why no model's summary stands in the prompt, and a list made by rule does. */
export const SUMMARY_FAILURES = ["model_failed", "empty", "filtered", "cut_off", "not_shorter"] as const;

export const agentCompact = syscall({
  name: "agent.compact",
  summary: "Record that a summary takes the place of an agent's older turns in its prompt; issued by the agent loop.",
  input: z.strictObject({
    /** Whose messages leave the prompt, both included. They stay in the log. */
    turns: z.strictObject({ from: Turn, to: Turn }),
    messages: z.int().positive(),
    /** Of the prompt, estimated. */
    tokens: z.strictObject({ before: z.int().nonnegative(), after: z.int().nonnegative() }),
    by: z.enum(["model", "rule"]),
    /** The model's words stand in its own step; those of the rule here. */
    text: z.string().max(262_144).optional(),
    /** Set when a model was asked and its summary is not used. */
    failed: z.strictObject({ kind: z.enum(SUMMARY_FAILURES), message: z.string() }).optional(),
  }),
  output: z.strictObject({
    turns: z.strictObject({ from: Turn, to: Turn }),
    messages: z.int().positive(),
    tokens: z.strictObject({ before: z.int().nonnegative(), after: z.int().nonnegative() }),
    by: z.enum(["model", "rule"]),
    text: z.string().optional(),
    failed: z.strictObject({ kind: z.enum(SUMMARY_FAILURES), message: z.string() }).optional(),
  }),
  errors: [],
  effect: "state",
  flow: "durable-write",
  internal: true,
  audit: "agent.compacted",
  announces: ["agent.*.compacted", "agent.*.summary_failed"],
  asks: [],
  needs: open(OWN),
  // The summary was paid for; noting it down is no work of the agent's.
  cost: () => ({ calls: 0 }),
});

export const agentHistorySearch = syscall({
  name: "agent.history_search",
  summary: "Find words in your own earlier turns; newest first.",
  input: z.strictObject({
    query: z.string().min(1).max(200).describe("all words must occur"),
    before: Turn.optional().describe("from `next`"),
  }),
  output: z.strictObject({
    hits: z
      .array(
        z.strictObject({
          turn: Turn,
          /** Who said it: `it called file_read`, `file_read returned`, … */
          what: z.string(),
          /** Around the first word. */
          text: z.string(),
        }),
      )
      .max(10),
    /** There may be more in turns before this one. */
    next: Turn.nullable(),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  asks: [],
  needs: open(OWN),
  tool: { name: "history_search" },
});

export const agentHistoryRead = syscall({
  name: "agent.history_read",
  summary: "Read one of your own earlier turns in full.",
  input: z.strictObject({ turn: Turn, offset: z.int().nonnegative().default(0) }),
  output: z.strictObject({
    turn: Turn,
    text: z.string(),
    characters: z.int().nonnegative(),
    /** Where to go on; null at the end. */
    next_offset: z.int().nonnegative().nullable(),
  }),
  errors: ["NOT_FOUND"],
  effect: "read",
  flow: "read",
  asks: [],
  needs: open(OWN),
  tool: { name: "history_read" },
});
