import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "@aether/protocol";

export interface OllamaModel {
  readonly capabilities?: readonly string[];
  /** What `/api/show` tells of it, and what it was made to run with. */
  readonly context?: number;
  readonly numCtx?: number;
  /** It is in memory, with a context of so many tokens. */
  readonly loaded?: number;
  /** Its own service runs it, at this host: it is said where models are listed, or only where one is shown. */
  readonly remote?: { readonly host: string; readonly saidIn: "list" | "show" };
}

export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, Json>>;
}

interface ServerOptions {
  /** It answers nobody without. */
  readonly key?: string;
  /** It is LM Studio, which has the same `/v1` and another API of its own. */
  readonly studio?: boolean;
}

type Body = Readonly<Record<string, Json>>;
type Part = { readonly type: string; readonly text?: string; readonly image_url?: { readonly url?: string } };

/** A server on this machine that speaks Ollama's own API and its `/v1`, and refuses what the real one refuses. It says back what it was shown. */
export async function ollamaServer(models: Readonly<Record<string, OllamaModel>>, options: ServerOptions = {}) {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const bytes of request) text += bytes;
    const asked = { path: request.url ?? "", headers: request.headers, body: text === "" ? {} : (JSON.parse(text) as Body) };
    heard.push(asked);
    reply(asked, { models, options, response });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return { heard, port, baseUrl: `http://127.0.0.1:${port}/v1`, close, [Symbol.asyncDispose]: close };
}

interface Reply {
  readonly models: Models;
  readonly options: ServerOptions;
  readonly response: ServerResponse;
}

function reply({ path, headers, body }: Heard, { models, options, response }: Reply): void {
  if (options.key !== undefined && headers.authorization !== `Bearer ${options.key}`)
    return json(response, 401, { error: { message: `the key ${headers.authorization ?? ""} is not known`, code: "invalid_api_key" } });
  if (path === "/v1/chat/completions") return complete(body, models, response);
  const answer = options.studio ? STUDIO[path] : NATIVE[path];
  if (answer) return json(response, ...answer(body, models));
  if (options.studio) return json(response, 200, { error: `Unexpected endpoint or method. (${path})` });
  response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found");
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

type Models = Readonly<Record<string, OllamaModel>>;

const remoteIn = (place: "list" | "show", { remote }: OllamaModel): object =>
  remote?.saidIn === place ? { remote_host: remote.host, remote_model: "large" } : {};

const NATIVE: Readonly<Record<string, (body: Body, models: Models) => [status: number, body: unknown]>> = {
  "/api/version": () => [200, { version: "0.12.6" }],
  "/api/tags": (_, models) => [
    200,
    {
      models: Object.entries(models).map(([name, model]) => ({ name, model: name, digest: `d-${name}`, size: 1, ...remoteIn("list", model) })),
    },
  ],
  "/api/ps": (_, models) => [
    200,
    { models: Object.entries(models).flatMap(([name, { loaded }]) => (loaded === undefined ? [] : [{ name, model: name, context_length: loaded }])) },
  ],
  "/api/show": ({ model }, models) => {
    const found = models[String(model)];
    if (!found) return [404, { error: `model '${String(model)}' not found` }];
    const { capabilities = ["completion"], context, numCtx } = found;
    return [
      200,
      {
        details: { family: "llama" },
        capabilities,
        ...remoteIn("show", found),
        ...(numCtx !== undefined && { parameters: `stop                           "<|eot_id|>"\nnum_ctx                        ${numCtx}` }),
        model_info: { "general.architecture": "llama", ...(context !== undefined && { "llama.context_length": context, "llama.embedding_length": 64 }) },
      },
    ];
  },
};

const STUDIO: typeof NATIVE = {
  "/api/v0/models": (_, models) => [
    200,
    {
      object: "list",
      data: Object.entries(models).map(([id, { capabilities = [], context, loaded }]) => ({
        ...{ id, object: "model", publisher: "library", arch: "llama", state: loaded === undefined ? "not-loaded" : "loaded" },
        type: capabilities.includes("embedding") ? "embeddings" : capabilities.includes("vision") ? "vlm" : "llm",
        capabilities: capabilities.includes("tools") ? ["tool_use"] : [],
        max_context_length: context,
        loaded_context_length: loaded,
      })),
    },
  ],
  "/v1/models": (_, models) => [200, { object: "list", data: Object.keys(models).map((id) => ({ id, object: "model", owned_by: "library" })) }],
};

function complete({ model, messages, tools, stream }: Body, models: Models, response: ServerResponse): void {
  const found = models[String(model)];
  if (!found) return refused(response, 404, `model '${String(model)}' not found`);
  if (!Array.isArray(messages) || messages.length === 0) return refused(response, 400, "[] is too short - 'messages'");
  const { capabilities = ["completion"] } = found;
  if (!capabilities.includes("completion")) return refused(response, 400, `"${String(model)}" does not support chat`);
  if (tools !== undefined && !capabilities.includes("tools"))
    return refused(response, 400, `registry.ollama.ai/library/${String(model)} does not support tools`);
  const read = (messages as { content?: Json }[]).map(({ content }) => contentOf(content ?? ""));
  const fault = read.find((one) => "fault" in one);
  if (fault && "fault" in fault) return refused(response, 400, fault.fault);
  const said = `you said ${read.map((one) => ("text" in one ? one.text : "")).at(-1)}`;
  const usage = { prompt_tokens: 11, completion_tokens: 5, total_tokens: 16 };
  const about = { id: "chatcmpl-1", created: 1, model, system_fingerprint: "fp_ollama" };
  if (stream !== true) {
    const choices = [{ index: 0, message: { role: "assistant", content: said }, finish_reason: "stop" }];
    return json(response, 200, { ...about, object: "chat.completion", choices, usage });
  }
  const chunk = (rest: object): string => `data: ${JSON.stringify({ ...about, object: "chat.completion.chunk", ...rest })}\n\n`;
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(chunk({ choices: [{ index: 0, delta: { role: "assistant", content: said }, finish_reason: null }] }));
  response.write(chunk({ choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: "stop" }] }));
  response.end(`${chunk({ choices: [], usage })}data: [DONE]\n\n`);
}

function refused(response: ServerResponse, status: number, message: string): void {
  json(response, status, { error: { message, type: status === 404 ? "not_found_error" : "invalid_request_error", param: null, code: null } });
}

/** As its `/v1` reads a message: text, or parts of which an image is an address of data of one of these kinds. */
function contentOf(content: Json): { readonly text: string } | { readonly fault: string } {
  if (typeof content === "string") return { text: content };
  const texts: string[] = [];
  for (const part of content as unknown as Part[]) {
    const [, , data] = /^data:image\/(jpeg|jpg|png|webp);base64,(.+)$/.exec(part.image_url?.url ?? "") ?? [];
    if (part.type === "text") texts.push(part.text ?? "");
    else if (part.type !== "image_url") return { fault: "invalid message format" };
    else if (data === undefined) return { fault: "invalid image input" };
    else texts.push(`${Buffer.from(data, "base64").length} bytes`);
  }
  return { text: texts.join(", ") };
}
