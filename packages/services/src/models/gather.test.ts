import type { StepPart } from "@aether/ports";
import type { Part } from "@aether/protocol";
import { expect, test } from "vitest";
import { gather, type Said } from "./gather.ts";

const FINISH: StepPart = { type: "finish", reason: "stop", usage: { inputTokens: 1, outputTokens: 1 } };

async function* streamOf(parts: readonly StepPart[]): AsyncGenerator<StepPart> {
  yield* [...parts, FINISH];
}

test.for<{ why: string; stream: StepPart[]; parts: Part[] }>([
  {
    why: "neighbouring deltas become one part",
    stream: [
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "b" },
    ],
    parts: [{ type: "text", text: "ab" }],
  },
  {
    why: "meta after a text is the text's, and what follows is another text",
    stream: [
      { type: "text-delta", text: "a" },
      { type: "text-delta", text: "", meta: { p: 1 } },
      { type: "text-delta", text: "b" },
    ],
    parts: [
      { type: "text", text: "a", meta: { p: 1 } },
      { type: "text", text: "b" },
    ],
  },
  {
    why: "two thoughts keep their own signatures",
    stream: [
      { type: "reasoning-delta", text: "a" },
      { type: "reasoning-delta", text: "", meta: { p: 1 } },
      { type: "reasoning-delta", text: "b", meta: { p: 2 } },
    ],
    parts: [
      { type: "reasoning", text: "a", meta: { p: 1 } },
      { type: "reasoning", text: "b", meta: { p: 2 } },
    ],
  },
  {
    why: "meta without a text is a part of its own",
    stream: [
      { type: "reasoning-delta", text: "a" },
      { type: "text-delta", text: "", meta: { p: 1 } },
    ],
    parts: [
      { type: "reasoning", text: "a" },
      { type: "text", text: "", meta: { p: 1 } },
    ],
  },
])("$why", async ({ stream, parts }) => {
  const told: Said[] = [];
  expect((await gather(streamOf([...stream, { type: "text-delta", text: "" }]), { tell: (part) => told.push(part), promptTokens: 0 })).parts).toEqual(parts);
  expect(told).toEqual(stream);
});

const endless = (part: StepPart, seen: { left: boolean }) =>
  (async function* () {
    try {
      for (;;) yield part;
    } finally {
      seen.left = true;
    }
  })();

test.for<{ why: string; part: StepPart; ending: object }>([
  { why: "text", part: { type: "text-delta", text: "abcd" }, ending: { type: "finish", reason: "length", usage: { inputTokens: 7, outputTokens: 13 } } },
  { why: "thoughts", part: { type: "reasoning-delta", text: "abcd" }, ending: { type: "finish", reason: "length" } },
  { why: "its provider's own events", part: { type: "raw", event: "e", data: "{}", written: 4 } as StepPart, ending: { type: "error", retryable: false } },
])("an answer of $why that exceeds what it may is left, and what came is counted", async ({ part, ending }) => {
  const seen = { left: false };
  const allowance = { exceededBy: async (characters: number) => characters > 40 };
  const got = await gather(endless(part, seen), { tell: () => undefined, promptTokens: 7, allowance });
  expect(got).toMatchObject({ written: 44, ending });
  expect(seen.left).toBe(true);
});
