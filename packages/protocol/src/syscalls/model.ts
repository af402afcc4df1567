import { z } from "zod";
import { JsonValue } from "../json.ts";
import { type Message, messageSize, messagesMark, Part, Usage } from "../message.ts";
import { open, syscall } from "../syscall.ts";

/** One think: a prompt in, the parts of one answer out. Issued by the agent loop. */
export const modelStep = syscall({
  name: "model.step",
  summary: "Ask a model for one step.",
  input: z.strictObject({
    /** `<driver>/<model>`, or a driver's name alone for its default. */
    model: z.string().min(1).max(200),
    system: z.string().max(262_144),
    /** Checked when they entered the log. */
    messages: z.custom<readonly Message[]>((value) => Array.isArray(value)),
    tools: z.array(z.string()).max(256),
    maxOutputTokens: z.int().positive().max(1_000_000).default(4_096),
    turn: z.int().nonnegative(),
  }),
  output: z.strictObject({
    parts: z.array(Part),
    finish: z.enum(["stop", "tool-calls", "length", "filtered", "cannot"]),
    usage: Usage,
    model: z.string(),
    /** Earlier attempts whose end a crash cut off: what they may have used is an estimate, and charged. */
    lost: z
      .strictObject({ attempts: z.int().positive(), tokens: z.int().nonnegative(), microUsd: z.int().nonnegative(), estimated: z.literal(true) })
      .optional(),
  }),
  errors: ["UNAVAILABLE", "UPSTREAM", "NOT_FOUND", "TIMEOUT"],
  effect: "idempotent",
  flow: "disclose",
  needs: ({ model }) => [{ action: "model.use", resource: model }],
  digest: ({ model, turn, messages }) => ({ model, turn, messages: messagesMark(messages) }),
  cost: (input) => ({ tokens: promptTokensOf(input) + input.maxOutputTokens }),
  events: {
    delta: z.strictObject({ text: z.string() }),
    /** The step is asked again after `waitMs`: the text shown so far is void. */
    retry: z.strictObject({ attempt: z.int().min(2), why: z.string(), waitMs: z.int().nonnegative() }),
  },
});

/** What the prompt of a step is reserved with, in tokens. */
export const promptTokensOf = ({ system, messages }: { system: string; messages: readonly Message[] }): number =>
  Math.ceil((system.length + sizeOf(messages)) / 3.5);

const sizeOf = (messages: readonly Message[]): number => messages.reduce((sum, message) => sum + messageSize(message), 0);

export const modelLost = syscall({
  name: "model.lost",
  summary: "Charge one attempt at a step whose end a crash cut off, by estimate; issued by model.step before it asks again.",
  input: z.strictObject({
    /** Which of the step's lost attempts: 1 for the first. */
    attempt: z.int().positive(),
    /** Of the prompt, as it was reserved. */
    tokens: z.int().nonnegative(),
    microUsd: z.int().nonnegative(),
  }),
  output: z.strictObject({ tokens: z.int().nonnegative(), microUsd: z.int().nonnegative(), estimated: z.literal(true) }),
  errors: [],
  effect: "idempotent",
  flow: "read",
  needs: open("it only adds to what the caller itself has spent"),
  // A price may have changed since.
  digest: ({ attempt, tokens }) => ({ attempt, tokens }),
  cost: ({ tokens, microUsd }) => ({ tokens, microUsd }),
});

export const modelList = syscall({
  name: "model.list",
  summary: "List the models this installation can use.",
  input: z.strictObject({}),
  output: z.strictObject({
    models: z.array(z.strictObject({ name: z.string(), contextTokens: z.int(), reader: z.string(), price: JsonValue })),
    /** Drivers that could not say what they have, and why. */
    silent: z.array(z.strictObject({ driver: z.string(), reader: z.string(), why: z.string() })),
  }),
  errors: [],
  effect: "read",
  flow: "read",
  needs: () => [{ action: "system.read", resource: "models" }],
});
