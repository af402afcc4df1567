import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelDriver } from "@aether/ports";
import type { Json } from "@aether/protocol";
import { createAnthropicModel } from "./anthropic-model.ts";
import type { ProviderOptions } from "./endpoint.ts";
import { createGoogleModel } from "./google-model.ts";
import { createOpenAiModel } from "./openai-model.ts";

export const KEY = "sk-test-0123456789";

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, Json>;
}

export type Behaviour = (response: ServerResponse, seen: Seen) => void | Promise<void>;

/** A server on this machine that behaves as it is told; `seen` is what it was asked. */
export async function serve(behaviour: Behaviour) {
  const seen: Seen[] = [];
  let closed = 0;
  const server = createServer((incoming, response) => void answer(incoming, response));
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const bytes of incoming) text += bytes;
    const request = { path: incoming.url ?? "", headers: incoming.headers, body: text === "" ? {} : (JSON.parse(text) as Record<string, Json>) };
    seen.push(request);
    response.on("close", () => closed++);
    await behaviour(response, request);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    seen,
    closed: () => closed,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const begin = (response: ServerResponse): ServerResponse => response.writeHead(200, { "content-type": "text/event-stream" });

export const send =
  (...events: string[]): Behaviour =>
  (response) =>
    void begin(response).end(events.join(""));

export const refuse =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(typeof body === "string" ? body : JSON.stringify(body));

/** One wire, as far as the fault tests need to speak it. */
export interface Wire {
  readonly name: string;
  readonly create: (options: ProviderOptions) => ModelDriver;
  readonly model: string;
  /** The events of a text that is still coming. */
  readonly opening: (text: string) => string;
  /** The rest of it. */
  readonly closing: (usage: { input: number; output: number } | undefined) => string;
  readonly call: (id: string, name: string, args: string) => string;
  readonly cutByLength: string;
  readonly error: (message: string) => string;
}

const event = (value: Json): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: Record<string, Json>): string => `event: ${String(value["type"])}\n${event(value)}`;

const started = named({
  type: "message_start",
  message: { id: "m", type: "message", role: "assistant", model: "claude-x", content: [], usage: { input_tokens: 0, output_tokens: 0 } },
});
const messageEnd = (reason: string, usage: { input: number; output: number } | undefined): string =>
  named({ type: "message_delta", delta: { stop_reason: reason }, usage: { input_tokens: usage?.input ?? 0, output_tokens: usage?.output ?? 0 } }) +
  named({ type: "message_stop" });

const anthropic: Wire = {
  name: "anthropic",
  create: createAnthropicModel,
  model: "claude-sonnet-4-5",
  opening: (text) =>
    started +
    named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }) +
    named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
  closing: (usage) => named({ type: "content_block_stop", index: 0 }) + messageEnd("end_turn", usage),
  call: (id, name, args) =>
    started +
    named({ type: "content_block_start", index: 0, content_block: { type: "tool_use", id, name, input: {} } }) +
    named({ type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: args } }) +
    named({ type: "content_block_stop", index: 0 }) +
    messageEnd("tool_use", { input: 3, output: 4 }),
  cutByLength:
    started +
    named({ type: "content_block_start", index: 0, content_block: { type: "tool_use", id: "c", name: "remove_all", input: {} } }) +
    named({ type: "content_block_stop", index: 0 }) +
    messageEnd("max_tokens", { input: 3, output: 4 }),
  error: (message) => named({ type: "error", error: { type: "overloaded_error", message } }),
};

const response = (rest: Record<string, Json> = {}): Json => ({ id: "r", created_at: 1, model: "gpt-5", ...rest });
const completed = (usage: { input: number; output: number } | undefined, rest: Record<string, Json> = {}): string =>
  named({ type: "response.completed", response: response({ ...(usage && { usage: { input_tokens: usage.input, output_tokens: usage.output } }), ...rest }) });
const created = named({ type: "response.created", response: response() });

const responses: Wire = {
  name: "openai responses",
  create: createOpenAiModel,
  model: "gpt-5",
  opening: (text) =>
    created +
    named({ type: "response.output_item.added", output_index: 0, item: { type: "message", id: "msg" } }) +
    named({ type: "response.output_text.delta", item_id: "msg", output_index: 0, content_index: 0, delta: text }),
  closing: (usage) =>
    named({ type: "response.output_item.done", output_index: 0, item: { type: "message", id: "msg", role: "assistant", content: [] } }) + completed(usage),
  call: (id, name, args) =>
    created +
    named({ type: "response.output_item.added", output_index: 0, item: { type: "function_call", id: "fc", call_id: id, name, arguments: "" } }) +
    named({ type: "response.function_call_arguments.delta", item_id: "fc", output_index: 0, delta: args }) +
    named({
      type: "response.output_item.done",
      output_index: 0,
      item: { type: "function_call", id: "fc", call_id: id, name, arguments: args, status: "completed" },
    }) +
    completed({ input: 3, output: 4 }),
  cutByLength:
    created +
    named({ type: "response.output_item.added", output_index: 0, item: { type: "function_call", id: "fc", call_id: "c", name: "remove_all", arguments: "" } }) +
    named({
      type: "response.output_item.done",
      output_index: 0,
      item: { type: "function_call", id: "fc", call_id: "c", name: "remove_all", arguments: "", status: "completed" },
    }) +
    named({
      type: "response.incomplete",
      response: response({ incomplete_details: { reason: "max_output_tokens" }, usage: { input_tokens: 3, output_tokens: 4 } }),
    }),
  error: (message) => named({ type: "error", sequence_number: 1, error: { type: "server_error", code: "server_error", message } }),
};

const chunk = (delta: Json, finish: string | null = null): string =>
  event({ id: "x", created: 1, model: "gpt-5", choices: [{ index: 0, delta, finish_reason: finish }] });
const chatUsage = (usage: { input: number; output: number } | undefined): string =>
  usage ? event({ id: "x", choices: [], usage: { prompt_tokens: usage.input, completion_tokens: usage.output } }) : "";

const chat: Wire = {
  name: "openai chat",
  create: (options) => createOpenAiModel({ ...options, wire: "chat" }),
  model: "gpt-4.1",
  opening: (text) => chunk({ role: "assistant", content: text }),
  closing: (usage) => `${chunk({}, "stop")}${chatUsage(usage)}data: [DONE]\n\n`,
  call: (id, name, args) =>
    `${chunk({ tool_calls: [{ index: 0, id, type: "function", function: { name, arguments: args } }] })}${chunk({}, "tool_calls")}data: [DONE]\n\n`,
  cutByLength: `${chunk({ tool_calls: [{ index: 0, id: "c", type: "function", function: { name: "remove_all", arguments: "" } }] })}${chunk({}, "length")}data: [DONE]\n\n`,
  error: (message) => event({ error: { message, type: "server_error", code: null } }),
};

const candidate = (parts: Json, finishReason?: string, usage?: { input: number; output: number }): string =>
  event({
    candidates: [{ content: { role: "model", parts }, ...(finishReason && { finishReason }) }],
    ...(usage && { usageMetadata: { promptTokenCount: usage.input, candidatesTokenCount: usage.output, totalTokenCount: usage.input + usage.output } }),
  });

const google: Wire = {
  name: "google",
  create: createGoogleModel,
  model: "gemini-2.5-pro",
  opening: (text) => candidate([{ text }]),
  closing: (usage) => candidate([], "STOP", usage),
  call: (id, name, args) => candidate([{ functionCall: { id, name, args: JSON.parse(args) as Json } }], "STOP", { input: 3, output: 4 }),
  cutByLength: "",
  error: (message) => event({ error: { code: 503, message, status: "UNAVAILABLE" } }),
};

export const WIRES: readonly Wire[] = [anthropic, responses, chat, google];
