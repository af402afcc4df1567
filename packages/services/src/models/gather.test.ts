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
  {
    why: "a call that is never whole",
    part: { type: "drafted", characters: 4 },
    ending: { type: "finish", reason: "length", usage: { inputTokens: 7, outputTokens: 13 } },
  },
  { why: "its provider's own events", part: { type: "raw", event: "e", data: "{}", written: 4 } as StepPart, ending: { type: "error", retryable: false } },
])("an answer of $why that exceeds what it may is left, and what came is counted", async ({ part, ending }) => {
  const seen = { left: false };
  const allowance = { within: async (characters: number) => Math.min(characters, 40) };
  const got = await gather(endless(part, seen), { tell: () => undefined, promptTokens: 7, allowance });
  expect(got).toMatchObject({ written: 44, ending });
  expect(seen.left).toBe(true);
});

const CALL = { type: "tool-call", id: "c", name: "n", input: { a: "x".repeat(1_000) } } as const;

test.for<{ why: string; part: StepPart; told: Said[] }>([
  { why: "a text", part: { type: "text-delta", text: "ab".repeat(500) }, told: [{ type: "text-delta", text: "ab".repeat(20) }] },
  { why: "a thought", part: { type: "reasoning-delta", text: "ab".repeat(500) }, told: [{ type: "reasoning-delta", text: "ab".repeat(20) }] },
  { why: "a text of wide characters", part: { type: "text-delta", text: "\u5b57".repeat(500) }, told: [{ type: "text-delta", text: "\u5b57".repeat(11) }] },
  {
    why: "a text of pairs",
    part: { type: "text-delta", text: `a${"\u{1f600}".repeat(500)}` },
    told: [{ type: "text-delta", text: `a${"\u{1f600}".repeat(5)}` }],
  },
  { why: "a call", part: CALL, told: [] },
  { why: "an event of its provider's", part: { type: "raw", data: "x".repeat(1_000), written: 1_000 }, told: [] },
])("$why that goes beyond the allowance at once is told as far as the allowance goes, and paid for whole", async ({ part, told }) => {
  const heard: Said[] = [];
  const allowance = { within: async (characters: number) => Math.min(characters, 40) };
  const got = await gather(streamOf([part]), { tell: (one) => heard.push(one), promptTokens: 7, allowance });
  expect(heard).toEqual(told);
  expect(got.written).toBeGreaterThanOrEqual(1_000);
  expect(got.ending).not.toEqual(FINISH);
});

test("a call that was drafted counts once when it is whole, and what was read from its provider's own events not again", async () => {
  const drafted: StepPart[] = [...JSON.stringify(CALL.input)].map(() => ({ type: "drafted", characters: 1 }));
  const of = async (stream: StepPart[]) => (await gather(streamOf(stream), { tell: () => undefined, promptTokens: 0 })).written;
  const alone = await of([CALL]);
  expect(await of([...drafted, CALL])).toBe(alone);
  expect(await of([{ type: "raw", data: "{}", written: alone }, CALL])).toBe(alone);
  expect(await of([{ type: "raw", data: "{}", whole: true }, CALL])).toBe(alone);
});

const WHOLE: StepPart = { type: "raw", data: "{}", whole: true };
const words = (text: string): StepPart => ({ type: "text-delta", text });

test.for<{ why: string; stream: StepPart[]; parts: Part[] }>([
  { why: "a text", stream: [WHOLE, words("ab".repeat(500))], parts: [{ type: "text", text: "ab".repeat(20) }] },
  { why: "a call", stream: [WHOLE, words("so"), CALL], parts: [{ type: "text", text: "so" }] },
  { why: "what is not known here", stream: [{ ...WHOLE, written: 1_000 }, words("so")], parts: [] },
  { why: "a text before others", stream: [WHOLE, words("ab".repeat(500)), CALL, words("more")], parts: [{ type: "text", text: "ab".repeat(20) }] },
])("of an answer that came whole in its provider's words, $why beyond the allowance is cut, and its own count is charged", async ({ stream, parts }) => {
  const allowance = { within: async (characters: number) => Math.min(characters, 40) };
  const usage = { inputTokens: 5, outputTokens: 400 };
  const ending: StepPart = { type: "finish", reason: "stop", usage, stopSequence: "x" };
  const whole = (async function* () {
    yield* [...stream, ending];
  })();
  const got = await gather(whole, { tell: () => undefined, promptTokens: 7, allowance });
  expect(got).toMatchObject({ parts, ending: { type: "finish", reason: "length", usage } });
  expect(got.written).toBeGreaterThanOrEqual(1_000);
  expect(got).not.toHaveProperty("verbatim");
  expect(got.ending).not.toHaveProperty("stopSequence");
});

test("an answer that came whole and within its allowance is told to the letter", async () => {
  const got = await gather(streamOf([WHOLE, CALL]), { tell: () => undefined, promptTokens: 0, allowance: { within: async (characters) => characters } });
  expect(got).toMatchObject({ ending: { type: "finish", reason: "stop" }, parts: [CALL], verbatim: "{}" });
});
