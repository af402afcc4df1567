import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ModelDriver, StepPart, StepRequest } from "@aether/ports";
import { IMAGE_BASE64 } from "@aether/ports/conformance/model-driver";
import type { Json, Signal } from "@aether/protocol";
import { createOpenAiCompatibleModel, type OpenAiCompatibleOptions } from "./openai-compatible-model.ts";

export const KEY = "sk-test-0123456789";
export const PIXEL = Buffer.from(IMAGE_BASE64, "base64");

export interface Seen {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, Json>;
}

export type Behaviour = (response: ServerResponse, seen: Seen) => void | Promise<void>;

/** A server on this machine that behaves as the name of the model asked for says. */
export async function serve(behaviours: Readonly<Record<string, Behaviour>>) {
  const seen: Seen[] = [];
  const closed: string[] = [];
  const server = createServer((incoming, response) => void answer(incoming, response));
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = "";
    for await (const bytes of incoming) text += bytes;
    const body = text === "" ? {} : (JSON.parse(text) as Record<string, Json>);
    const model = String(body["model"] ?? incoming.url);
    const request = { path: incoming.url ?? "", headers: incoming.headers, body };
    seen.push(request);
    response.on("close", () => closed.push(model));
    const behaviour = behaviours[model] ?? refuse(404, { error: { message: `The model ${model} does not exist`, code: "model_not_found" } });
    await behaviour(response, request);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return {
    seen,
    closed,
    baseUrl,
    driver: (options: Partial<OpenAiCompatibleOptions> = {}) =>
      createOpenAiCompatibleModel({ baseUrl, apiKey: KEY, models: [{ name: "text", contextTokens: 8_192 }], ...options }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const begin = (response: ServerResponse): ServerResponse => response.writeHead(200, { "content-type": "text/event-stream" });
export const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
export const delta = (value: Json, finish: string | null = null): string => event({ choices: [{ index: 0, delta: value, finish_reason: finish }] });
export const said = (text: string): string => delta({ content: text });
export const stopped = (reason: string): string => delta({}, reason);
export const called = (index: number, rest: Record<string, Json>): string => delta({ tool_calls: [{ index, ...rest }] });
export const USAGE = event({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 3 } } });
export const DONE = "data: [DONE]\n\n";

export const send =
  (...events: string[]): Behaviour =>
  (response) =>
    void begin(response).end(events.join(""));

export const refuse =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(typeof body === "string" ? body : JSON.stringify(body));

export const request = (model: string, rest: Partial<StepRequest> = {}): StepRequest => ({
  model,
  identity: "worker",
  turn: 4,
  system: "be brief",
  messages: [{ role: "user", parts: [{ type: "text", text: "hello" }] }],
  tools: [],
  maxOutputTokens: 100,
  ...rest,
});

export async function partsOf(driver: ModelDriver, asked: StepRequest, signal: Signal = new AbortController().signal): Promise<StepPart[]> {
  const parts: StepPart[] = [];
  // What is only drafted is told to nobody; output-cut.test.ts looks at it.
  for await (const part of driver.step(asked, signal)) if (part.type !== "drafted") parts.push(part);
  return parts;
}

export async function answerTo(behaviour: Behaviour, asked: Partial<StepRequest> = {}): Promise<StepPart[]> {
  await using server = await serve({ it: behaviour });
  return await partsOf(server.driver(), request("it", asked));
}

export const textOf = (parts: readonly StepPart[]): string => parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
