import type { Message } from "@aether/protocol";
import { expect, test } from "vitest";
import { believedTextTokens, believedUsage, type Counts } from "./believed-usage.ts";

const said = (text: string, ...more: Message["parts"]): Message => ({ role: "user", parts: [{ type: "text", text }, ...more] }) as Message;
const FILE = { type: "file", hash: "0".repeat(64), media: "application/pdf", bytes: 9_000_000 } as unknown as Message["parts"][number];
const asked = (messages: readonly Message[], more: object = {}) => ({ system: "", messages, tools: [], maxOutputTokens: 100, ...more });
const LONG = "abcdefg".repeat(1_000);
const RAW = { wire: "chat", body: { messages: [{ role: "user", content: "hi" }] }, headers: {}, stream: true } as const;

test.for<{ why: string; counts: Counts; request: ReturnType<typeof asked>; written: number; usage: object }>([
  { why: "what can be stays", counts: { input: 9, output: 3 }, request: asked([said("hi")]), written: 10, usage: { inputTokens: 9, outputTokens: 3 } },
  {
    why: "a part of a token is one",
    counts: { input: 8.2, output: 2.1 },
    request: asked([said("hi")]),
    written: 10,
    usage: { inputTokens: 9, outputTokens: 3 },
  },
  {
    why: "thoughts that nobody sees count up to what was asked for",
    counts: { input: 9, output: 100, reasoning: 98 },
    request: asked([said("hi")]),
    written: 2,
    usage: { inputTokens: 9, outputTokens: 100, reasoningTokens: 98 },
  },
  {
    why: "a document costs what its provider makes of it",
    counts: { input: 300_000, output: 3 },
    request: asked([said("read", FILE)]),
    written: 10,
    usage: { inputTokens: 300_000, outputTokens: 3 },
  },
  {
    why: "a small picture costs little",
    counts: { input: 90, output: 3 },
    request: asked([said("look", FILE)]),
    written: 10,
    usage: { inputTokens: 90, outputTokens: 3 },
  },
  {
    why: "thoughts of earlier answers need not be read again",
    counts: { input: 9, output: 3 },
    request: asked([said("hi"), { role: "assistant", parts: [{ type: "reasoning", text: LONG }] }]),
    written: 10,
    usage: { inputTokens: 9, outputTokens: 3 },
  },
  {
    why: "an answer that nothing bounds may be long",
    counts: { input: 9, output: 90_000 },
    request: asked([said("hi")], { raw: { ...RAW, unbounded: true } }),
    written: 10,
    usage: { inputTokens: 9, outputTokens: 90_000 },
  },
  {
    why: "what a request holds that is not understood is not known",
    counts: { input: 90_000, output: 3 },
    request: asked([], { raw: RAW }),
    written: 10,
    usage: { inputTokens: 90_000, outputTokens: 3 },
  },
  {
    why: "parts are at most their whole",
    counts: { input: 9, output: 3, cached: 1e9, cacheWrite: 1e9, reasoning: 1e9 },
    request: asked([said("hi")]),
    written: 10,
    usage: { inputTokens: 9, outputTokens: 3, cachedTokens: 9, cacheWriteTokens: 0, reasoningTokens: 3 },
  },
  {
    why: "too little is estimated",
    counts: { input: 1, output: 1 },
    request: asked([said(LONG)]),
    written: 7_000,
    usage: { inputTokens: 2_001, outputTokens: 2_000 },
  },
  {
    why: "so is too much",
    counts: { input: 60_000, output: 7_400 },
    request: asked([said(LONG)]),
    written: 7_000,
    usage: { inputTokens: 2_001, outputTokens: 2_000 },
  },
  { why: "and nothing", counts: { input: null, output: Number.NaN }, request: asked([said(LONG)]), written: 7, usage: { inputTokens: 2_001, outputTokens: 2 } },
])("$why", ({ counts, request, written, usage }) => expect(believedUsage(counts, request, written)).toEqual(usage));

test.for([
  { counted: 1_800, tokens: 1_800 },
  { counted: 0, tokens: 2_000 },
  { counted: -1, tokens: 2_000 },
  { counted: 100, tokens: 2_000 },
  { counted: 1e6, tokens: 2_000 },
  { counted: undefined, tokens: 2_000 },
])("texts of 2,000 tokens for which $counted are counted come to $tokens", ({ counted, tokens }) => expect(believedTextTokens(counted, [LONG])).toBe(tokens));
