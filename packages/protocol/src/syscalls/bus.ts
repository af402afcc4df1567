import * as z from "zod";
import { JsonValue } from "../json.ts";
import { Label } from "../label.ts";
import { syscall } from "../syscall.ts";

/** What was announced on a topic. */
export const BusMessage = z.strictObject({
  /** Later messages have higher ones. */
  position: z.int().positive(),
  topic: z.string(),
  /** Epoch milliseconds. */
  at: z.int(),
  body: JsonValue,
  /** What whoever announced it had read. */
  label: Label,
});
export type BusMessage = z.infer<typeof BusMessage>;

export const busRead = syscall({
  name: "bus.read",
  summary: "Read what was announced on topics, such as questions to a person and summaries that failed; the oldest first.",
  input: z.strictObject({
    /** Topics as in docs/generated/topics.md: `*` is one token, a last `>` one or more. The second token is the caller's owner, whatever it says. */
    topic: z.string().min(1).max(255).default(">"),
    /** Only what stands after this position; 0 = the beginning of what is kept. */
    after: z.int().nonnegative().default(0),
    limit: z.int().min(1).max(1_000).default(100),
    /** Where there is nothing yet: milliseconds to wait for the next. */
    wait_ms: z.int().min(0).max(60_000).default(0),
  }),
  output: z.strictObject({
    messages: z.array(BusMessage),
    /** Ask from here next. */
    position: z.int().nonnegative(),
    /** Nothing stands behind that yet. */
    end: z.boolean(),
    /** How many messages after the position that was asked for are kept no more, of whatever topic and owner. */
    lost: z.int().nonnegative(),
  }),
  errors: [],
  effect: "read",
  follows: true,
  flow: "read",
  asks: ["agent.read"],
  needs: () => [{ action: "agent.read", resource: "*" }],
});
