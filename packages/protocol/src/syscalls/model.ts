import { z } from "zod";
import { JsonValue } from "../json.ts";
import { type Message, messageSize, Part, Usage } from "../message.ts";
import { syscall } from "../syscall.ts";

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
  output: z.strictObject({ parts: z.array(Part), finish: z.enum(["stop", "tool-calls", "length", "filtered"]), usage: Usage, model: z.string() }),
  errors: ["UNAVAILABLE", "UPSTREAM", "NOT_FOUND", "TIMEOUT"],
  effect: "idempotent",
  flow: "disclose",
  needs: ({ model }) => [{ action: "model.use", resource: model }],
  digest: ({ model, turn, messages }) => ({ model, turn, messages: messages.length }),
  cost: ({ messages, system, maxOutputTokens }) => ({ tokens: Math.ceil((system.length + sizeOf(messages)) / 3.5) + maxOutputTokens }),
  events: {
    delta: z.strictObject({ text: z.string() }),
    /** The step is asked again after `waitMs`: the text shown so far is void. */
    retry: z.strictObject({ attempt: z.int().min(2), why: z.string(), waitMs: z.int().nonnegative() }),
  },
});

const sizeOf = (messages: readonly Message[]): number => messages.reduce((sum, message) => sum + messageSize(message), 0);

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
