import { inferenceToken, type Json } from "@aether/protocol";
import { expect, test } from "vitest";
import { type Behaviour, refuse, serve } from "../../packages/drivers/src/model-sdk/wire-server.test-harness.ts";
import { Terminal } from "../support/cli.ts";

type Fields = Readonly<Record<string, Json>>;

const KEY = "sk-the-owners-0123456789";
/** More than any answer of so few tokens can have. */
const FLOOD = "abcd efgh ".repeat(40_000);
const ASKED = 50;

const KINDS = ["text", "call", "hologram"] as const;
type What = (typeof KINDS)[number];

interface Wire {
  readonly provider: string;
  readonly model: string;
  readonly path: string;
  readonly ask: Fields;
  /** A whole answer with this: words, the arguments of a call, or something of a form that is not known yet. */
  readonly answer: (text: string, what: What) => Fields;
  /** How the wire says that the answer was cut. */
  readonly cut: Fields;
}

const WIRES: Readonly<Record<string, Wire>> = {
  chat: {
    provider: "openai-compatible",
    model: "llama-x",
    path: "/v1/chat/completions",
    ask: { max_tokens: ASKED, messages: [{ role: "user", content: "hi" }] },
    answer: (text, what) => {
      const call = { id: "c", type: "function", function: { name: "wave", arguments: JSON.stringify({ hand: text }) } };
      const message = { text: { content: text }, call: { content: null, tool_calls: [call] }, hologram: { content: "", hologram: text } }[what];
      return { choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: what === "call" ? "tool_calls" : "stop" }] };
    },
    cut: { choices: [{ finish_reason: "length" }] },
  },
  responses: {
    provider: "openai",
    model: "gpt-5-x",
    path: "/v1/responses",
    ask: { max_output_tokens: ASKED, input: "hi" },
    answer: (text, what) => ({
      object: "response",
      status: "completed",
      output: [
        {
          text: { type: "message", id: "i", role: "assistant", status: "completed", content: [{ type: "output_text", text, annotations: [] }] },
          call: { type: "function_call", id: "i", call_id: "c", name: "wave", arguments: JSON.stringify({ hand: text }), status: "completed" },
          hologram: { type: "hologram", id: "i", beam: text },
        }[what],
      ],
    }),
    cut: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
  },
  anthropic: {
    provider: "anthropic",
    model: "claude-x",
    path: "/v1/messages",
    ask: { max_tokens: ASKED, messages: [{ role: "user", content: "hi" }] },
    answer: (text, what) => ({
      type: "message",
      role: "assistant",
      content: [
        {
          text: { type: "text", text },
          call: { type: "tool_use", id: "c", name: "wave", input: { hand: text } },
          hologram: { type: "hologram", beam: text },
        }[what],
      ],
      stop_reason: what === "call" ? "tool_use" : "end_turn",
    }),
    cut: { stop_reason: "max_tokens" },
  },
  gemini: {
    provider: "google",
    model: "gemini-x",
    path: "/v1beta/models/google%2Fgemini-x:generateContent",
    ask: { contents: [{ role: "user", parts: [{ text: "hi" }] }], generationConfig: { maxOutputTokens: ASKED } },
    answer: (text, what) => {
      const part = { text: { text }, call: { functionCall: { name: "wave", args: { hand: text } } }, hologram: { hologram: text } }[what];
      return { candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP" }] };
    },
    cut: { candidates: [{ finishReason: "MAX_TOKENS" }] },
  },
};

/** Answers whole and without end, whatever it was asked. */
const vendor = (of: { answer: Fields }): Behaviour => {
  const listed = { name: "models/gemini-x", inputTokenLimit: 100_000, supportedGenerationMethods: ["generateContent"] };
  const names = Object.values(WIRES).map(({ model }) => ({ id: model }));
  return (response, seen) => refuse(200, /\/models(\?|$)/.test(seen.path) ? { data: names, models: [listed] } : (of.answer as Json))(response, seen);
};

test("a whole answer is cut where a streamed one is, in every wire and with the wire's own reason", { timeout: 120_000 }, async () => {
  const now = { answer: {} as Fields };
  await using server = await serve(vendor(now));
  await using terminal = new Terminal({ env: { AETHER_INFERENCE_PORT: "0" } });
  for (const { provider } of Object.values(WIRES)) {
    const more = provider === "openai-compatible" ? ["--key"] : [];
    await terminal.runGiven(`${KEY}\n`, "model", "connect", provider, "--base-url", server.baseUrl, ...more);
  }
  const client = await terminal.connect();
  for (const [name, wire] of Object.entries(WIRES)) {
    for (const what of KINDS) {
      now.answer = wire.answer(FLOOD, what);
      const { url, token } = await client.call(inferenceToken, { budget: { tokens: 20_000 } });
      const model = name === "gemini" ? {} : { model: `${wire.provider}/${wire.model}` };
      const response = await fetch(`${url}${wire.path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ ...model, ...wire.ask }),
      });
      const text = await response.text();
      expect([name, what, response.status, text.length < 4_000, text.slice(0, 4_000)]).toEqual([name, what, 200, true, expect.any(String)]);
      expect(JSON.parse(text), name).toMatchObject(wire.cut);
      // None of a call is given where not all of it is.
      expect(text.includes("abcd efgh"), name).toBe(what === "text");
    }
    now.answer = wire.answer("as it is", "text");
    const { url, token } = await client.call(inferenceToken, {});
    const body = JSON.stringify({ ...(name === "gemini" ? {} : { model: `${wire.provider}/${wire.model}` }), ...wire.ask });
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const short = await fetch(`${url}${wire.path}`, { method: "POST", headers, body });
    expect(await short.json(), name).toEqual(now.answer);
  }
});
