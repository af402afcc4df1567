import { AnswerSize, type ModelDriver, type RawRequest, type StepRequest } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { createAnthropicModel } from "./anthropic-model.ts";
import { createGoogleModel } from "./google-model.ts";
import { createOpenAiModel } from "./openai-model.ts";
import { begin, KEY, serve } from "./wire-server.test-harness.ts";

const KINDS = ["text", "thinking", "arguments"] as const;
type What = (typeof KINDS)[number];

/** Of one event, and of all that a server would send. */
const PIECE = "abcdefghij".repeat(10);
const PIECES = 300;
/** Where a reader has had enough. */
const ENOUGH = 10_000;

const event = (data: Json): string => `data: ${JSON.stringify(data)}\n\n`;
const named = (data: Record<string, Json>): string => `event: ${String(data["type"])}\n${event(data)}`;

const chatPieces: Readonly<Record<What, Record<string, Json>>> = {
  text: { content: PIECE },
  thinking: { reasoning_content: PIECE },
  arguments: { tool_calls: [{ index: 0, function: { arguments: PIECE } }] },
};
const chat = {
  wire: "chat",
  begin: (what: What) =>
    what === "arguments"
      ? event({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id: "t", type: "function", function: { name: "wave", arguments: '{"a":"' } }] } }] })
      : "",
  piece: (what: What) => event({ choices: [{ index: 0, delta: chatPieces[what] }] }),
} as const;

interface Flood {
  readonly wire: RawRequest["wire"];
  readonly begin: (what: What) => string;
  readonly piece: (what: What) => string;
  readonly open: (baseUrl: string) => ModelDriver;
}

const BLOCKS: Readonly<Record<What, Json>> = {
  text: { type: "text", text: "" },
  thinking: { type: "thinking", thinking: "", signature: "" },
  arguments: { type: "tool_use", id: "t", name: "wave", input: {} },
};
const DELTAS: Readonly<Record<What, Json>> = {
  text: { type: "text_delta", text: PIECE },
  thinking: { type: "thinking_delta", thinking: PIECE },
  arguments: { type: "input_json_delta", partial_json: PIECE },
};
const ITEMS: Readonly<Record<What, Json>> = {
  text: { type: "message", id: "i" },
  thinking: { type: "reasoning", id: "i", summary: [] },
  arguments: { type: "function_call", id: "i", call_id: "t", name: "wave", arguments: "" },
};
const WORDS: Readonly<Record<What, Record<string, Json>>> = {
  text: { type: "response.output_text.delta", content_index: 0 },
  thinking: { type: "response.reasoning_summary_text.delta", summary_index: 0 },
  arguments: { type: "response.function_call_arguments.delta" },
};
const PARTS: Readonly<Record<What, Json>> = {
  text: { text: PIECE },
  thinking: { text: PIECE, thought: true },
  arguments: { functionCall: { name: "wave", args: { a: PIECE } } },
};

const FLOODS: Readonly<Record<string, Flood>> = {
  anthropic: {
    wire: "anthropic",
    begin: (what) =>
      named({
        type: "message_start",
        message: { id: "m", type: "message", role: "assistant", model: "real", content: [], usage: { input_tokens: 1, output_tokens: 1 } },
      }) + named({ type: "content_block_start", index: 0, content_block: BLOCKS[what] }),
    piece: (what) => named({ type: "content_block_delta", index: 0, delta: DELTAS[what] }),
    open: (baseUrl) => createAnthropicModel({ baseUrl, apiKey: KEY }),
  },
  responses: {
    wire: "responses",
    begin: (what) =>
      named({ type: "response.created", response: { id: "r", created_at: 1, model: "real" } }) +
      named({ type: "response.output_item.added", output_index: 0, item: ITEMS[what] }),
    piece: (what) => named({ ...WORDS[what], item_id: "i", output_index: 0, delta: PIECE }),
    open: (baseUrl) => createOpenAiModel({ baseUrl, apiKey: KEY }),
  },
  gemini: {
    wire: "gemini",
    begin: () => "",
    piece: (what) => event({ candidates: [{ content: { role: "model", parts: [PARTS[what]] } }] }),
    open: (baseUrl) => createGoogleModel({ baseUrl, apiKey: KEY }),
  },
  chat: { ...chat, open: (baseUrl) => createOpenAiModel({ baseUrl, apiKey: KEY, wire: "chat" }) },
};

const rows = Object.keys(FLOODS)
  .flatMap((name) => KINDS.flatMap((what) => [true, false].map((passed) => ({ name, what, passed, how: passed ? "passed through" : "read" }))))
  // This library reads no thoughts on this wire.
  .filter(({ name, what, passed }) => passed || what !== "thinking" || name !== "chat");

test.for(rows)("$name: $what counts while it comes when it is $how", async ({ name, what, passed }) => {
  const flood = FLOODS[name] as Flood;
  await using server = await serve((response) => void begin(response).end(flood.begin(what) + flood.piece(what).repeat(PIECES)));
  const request: StepRequest = {
    model: "real",
    identity: "worker",
    turn: 0,
    system: "",
    messages: [{ role: "user", parts: [{ type: "text", text: "wave" }] }],
    tools: [{ name: "wave", description: "Waves.", inputSchema: { type: "object" } }],
    maxOutputTokens: 50,
    ...(passed && { raw: { wire: flood.wire, body: {}, headers: {}, stream: true } }),
  };
  const size = new AnswerSize();
  const types = new Set<string>();
  for await (const part of flood.open(server.baseUrl).step(request, new AbortController().signal)) {
    types.add(part.type);
    size.take(part);
    if (size.characters >= ENOUGH) break;
  }
  expect(size.characters).toBeGreaterThanOrEqual(ENOUGH);
  expect(size.characters).toBeLessThan(ENOUGH + 2 * PIECE.length);
  expect(types).not.toContain("incomplete");
});

test.for(Object.keys(FLOODS))("%s: the events of a call that was passed through come to no more than the call", async (name) => {
  const flood = FLOODS[name] as Flood;
  await using server = await serve((response) => void begin(response).end(flood.begin("arguments") + flood.piece("arguments").repeat(3)));
  const raw = { wire: flood.wire, body: {}, headers: {}, stream: true };
  const size = new AnswerSize();
  const request = { model: "real", identity: "worker", turn: 0, system: "", messages: [], tools: [], maxOutputTokens: 50, raw };
  for await (const part of flood.open(server.baseUrl).step(request, new AbortController().signal)) size.take(part);
  expect(size.characters).toBeGreaterThanOrEqual(3 * PIECE.length);
  expect(size.characters).toBeLessThan(3 * PIECE.length + 50);
});
