import type { ModelDriver, RawRequest, StepPart, StepRequest } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { createAnthropicModel } from "./anthropic-model.ts";
import { createGoogleModel } from "./google-model.ts";
import { createOpenAiModel } from "./openai-model.ts";
import { begin, KEY, refuse, serve } from "./wire-server.test-harness.ts";

/** What is asked, and what is answered, in characters. */
const ASKED = "Wave at everybody. ".repeat(100);
const SAID = "I waved at everybody. ".repeat(100);
const MOST = 1_000;

type Fields = Readonly<Record<string, Json>>;
const event = (data: Fields): string => `${data["type"] === undefined ? "" : `event: ${String(data["type"])}\n`}data: ${JSON.stringify(data)}\n\n`;

interface Wire {
  readonly kind: RawRequest["wire"];
  readonly open: (baseUrl: string) => ModelDriver;
  readonly body: Fields;
  readonly streamed: (input: number, output: number) => readonly Fields[];
  readonly whole: (input: number, output: number) => Fields;
}

const ITEM = { type: "message", id: "i", role: "assistant", status: "completed", content: [{ type: "output_text", text: SAID, annotations: [] }] };
const BLOCK = { id: "m", type: "message", role: "assistant", model: "real" };

const WIRES: Readonly<Record<string, Wire>> = {
  anthropic: {
    kind: "anthropic",
    open: (baseUrl) => createAnthropicModel({ baseUrl, apiKey: KEY }),
    body: { messages: [{ role: "user", content: ASKED }] },
    streamed: (input_tokens, output_tokens) => [
      { type: "message_start", message: { ...BLOCK, content: [], usage: { input_tokens, output_tokens: 1 } } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: SAID } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens } },
      { type: "message_stop" },
    ],
    whole: (input_tokens, output_tokens) => ({
      ...BLOCK,
      content: [{ type: "text", text: SAID }],
      stop_reason: "end_turn",
      usage: { input_tokens, output_tokens },
    }),
  },
  responses: {
    kind: "responses",
    open: (baseUrl) => createOpenAiModel({ baseUrl, apiKey: KEY }),
    body: { input: ASKED },
    streamed: (input_tokens, output_tokens) => [
      { type: "response.created", response: { id: "r", created_at: 1, model: "real" } },
      { type: "response.output_item.added", output_index: 0, item: { ...ITEM, content: [] } },
      { type: "response.output_text.delta", item_id: "i", output_index: 0, content_index: 0, delta: SAID },
      { type: "response.output_item.done", output_index: 0, item: ITEM },
      { type: "response.completed", response: { id: "r", usage: { input_tokens, output_tokens } } },
    ],
    whole: (input_tokens, output_tokens) => ({ status: "completed", output: [ITEM], usage: { input_tokens, output_tokens } }),
  },
  chat: {
    kind: "chat",
    open: (baseUrl) => createOpenAiModel({ baseUrl, apiKey: KEY, wire: "chat" }),
    body: { messages: [{ role: "user", content: ASKED }] },
    streamed: (prompt_tokens, completion_tokens) => [
      { choices: [{ index: 0, delta: { content: SAID } }] },
      { choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
      { choices: [], usage: { prompt_tokens, completion_tokens, total_tokens: 1 } },
    ],
    whole: (prompt_tokens, completion_tokens) => ({
      choices: [{ index: 0, message: { role: "assistant", content: SAID }, finish_reason: "stop" }],
      usage: { prompt_tokens, completion_tokens },
    }),
  },
  gemini: {
    kind: "gemini",
    open: (baseUrl) => createGoogleModel({ baseUrl, apiKey: KEY }),
    body: { contents: [{ role: "user", parts: [{ text: ASKED }] }] },
    streamed: (promptTokenCount, candidatesTokenCount) => [
      {
        candidates: [{ content: { role: "model", parts: [{ text: SAID }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount, candidatesTokenCount },
      },
    ],
    whole: (promptTokenCount, candidatesTokenCount) => ({
      candidates: [{ content: { role: "model", parts: [{ text: SAID }] }, finishReason: "STOP" }],
      usageMetadata: { promptTokenCount, candidatesTokenCount },
    }),
  },
};

const HOW = ["read", "passed through", "passed through whole"] as const;
const LIES: Readonly<Record<string, readonly [input: number, output: number]>> = {
  "nothing at all": [0, 0],
  "less than nothing": [-500, -500],
  "less than was seen": [3, 5],
  "more than can be": [1_900_000, 1_900_000],
  "more than numbers can tell": [1e300, 9e15],
};
const TRUE = [480, 510] as const;

async function usageOf(name: string, how: (typeof HOW)[number], [input, output]: readonly [number, number]): Promise<Json | undefined> {
  const wire = WIRES[name] as Wire;
  const text = wire.streamed(input, output).map(event).join("");
  await using server = await serve(how === "passed through whole" ? refuse(200, wire.whole(input, output)) : (response) => void begin(response).end(text));
  const request: StepRequest = {
    model: "real",
    identity: "worker",
    turn: 0,
    system: "",
    messages: [{ role: "user", parts: [{ type: "text", text: ASKED }] }],
    tools: [],
    maxOutputTokens: MOST,
    ...(how !== "read" && { raw: { wire: wire.kind, body: wire.body, headers: {}, stream: how === "passed through" } }),
  };
  let last: StepPart | undefined;
  for await (const part of wire.open(server.baseUrl).step(request, new AbortController().signal)) last = part;
  return last?.type === "finish" ? { inputTokens: last.usage.inputTokens, outputTokens: last.usage.outputTokens } : undefined;
}

test.for(Object.keys(WIRES).flatMap((name) => HOW.map((how) => ({ name, how }))))(
  "$name: what was counted for an answer that is $how stays",
  async ({ name, how }) => expect(await usageOf(name, how, TRUE)).toEqual({ inputTokens: TRUE[0], outputTokens: TRUE[1] }),
);

test.for(Object.keys(WIRES).flatMap((name) => HOW.flatMap((how) => Object.keys(LIES).map((lie) => ({ name, how, lie })))))(
  "$name: $lie, told of an answer that is $how, counts as what was seen",
  async ({ name, how, lie }) => {
    const usage = (await usageOf(name, how, LIES[lie] ?? [0, 0])) as { inputTokens: number; outputTokens: number };
    expect(usage.inputTokens).toBeGreaterThan(ASKED.length / 4);
    expect(usage.inputTokens).toBeLessThan(ASKED.length / 3);
    expect(usage.outputTokens).toBeGreaterThan(SAID.length / 4);
    expect(usage.outputTokens).toBeLessThan(SAID.length / 3);
  },
);
