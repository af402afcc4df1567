import {
  createSseParser,
  type ErrorPart,
  type ModelDriver,
  type ModelInfo,
  rawRefusalPart,
  readFiles,
  readRawAnswer,
  refusalPart,
  type StepPart,
  type StepRequest,
  unlessAborted,
  unreachablePart,
  wireBody,
} from "@aether/ports";
import { type Json, type Signal, SyscallError } from "@aether/protocol";
import { parseBaseUrl } from "./base-url.ts";
import { boundedBody, boundedText } from "./bounded-body.ts";
import { type ChatAnswer, createChatAnswer } from "./chat-answer.ts";
import { chatRequest } from "./chat-request.ts";
import { embed } from "./embed.ts";
import { listModels } from "./list-models.ts";
import type { Quirks } from "./presets.ts";
import { elsewhere, isRunElsewhere } from "./runs-here.ts";
import { type Credentials, openServer, type Server } from "./server.ts";

export interface OpenAiCompatibleOptions extends Credentials {
  /** Where the API begins, such as `https://models.example/v1`. Plain http only for this machine. */
  readonly baseUrl: string;
  /** The driver's name; default `openai-compatible`. */
  readonly name?: string;
  /** Asked of the server when absent. */
  readonly models?: readonly ModelInfo[];
  /** In what the server differs; a preset's. Default: as the wire has it. */
  readonly quirks?: Quirks;
  readonly fetch?: typeof fetch;
  /** Whether a server of this machine has the model run by another one; asked before each question. Default: by its name. */
  readonly runsElsewhere?: (model: string, signal: Signal) => Promise<boolean>;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MAX_ERROR_BODY = 65_536;
const CANCELLED: StepPart = { type: "error", message: "the step was cancelled", retryable: false };

/**
 * Any server that speaks `POST /chat/completions`. Redirects are not followed: whoever reads the prompt is the host of
 * the base URL and nobody else.
 *
 * @throws SyscallError `INVALID` for a base URL, name or header that will not do
 */
export function createOpenAiCompatibleModel(options: OpenAiCompatibleOptions): ModelDriver {
  const { name = "openai-compatible", models } = options;
  if (!NAME.test(name)) throw new SyscallError("INVALID", `a model driver is named with lower-case letters, digits, dots and dashes, not "${name}"`);
  const server = openServer(parseBaseUrl(options.baseUrl), options, options.fetch ?? fetch);
  const { runsElsewhere = async (model) => isRunElsewhere(model) } = options;
  const mustRunHere = async (model: string, signal: Signal): Promise<void> => {
    if (server.reader === "local" && (await runsElsewhere(model, signal))) throw elsewhere(model);
  };
  const wire: Wire = { server, name, quirks: options.quirks ?? usualQuirks(server), mustRunHere };
  const listed = async (signal: Signal): Promise<readonly ModelInfo[]> => {
    const all = models ?? (await listModels(server, signal));
    return server.reader === "local" ? all.filter((model) => !isRunElsewhere(model.name)) : all;
  };
  return {
    name,
    reader: server.reader,
    models: listed,
    step: (request, signal) => step(wire, request, signal),
    ...(wire.quirks.verbatim !== false && { speaks: () => "chat" as const }),
    ...(wire.quirks.embeddings !== false && {
      embed: async (request, signal) => {
        await mustRunHere(request.model, signal);
        return await embed(server, request, signal);
      },
    }),
  };
}

interface Wire {
  readonly server: Server;
  readonly name: string;
  readonly quirks: Quirks;
  /** @throws SyscallError `DENIED` for a model that would be asked elsewhere, though the server is this machine's */
  readonly mustRunHere: (model: string, signal: Signal) => Promise<void>;
}

/** OpenAI itself is the one server known by its address. */
function usualQuirks({ host }: Server): Quirks {
  return host === "api.openai.com" ? { limitField: "max_completion_tokens", effort: true } : {};
}

/** Guards one exchange: nothing is thrown, nothing comes after the ending, and leaving closes the connection. */
async function* step(wire: Wire, request: StepRequest, signal: Signal): AsyncGenerator<StepPart> {
  if (signal.aborted) return yield CANCELLED;
  const own = new AbortController();
  const abort = (): void => own.abort();
  signal.addEventListener("abort", abort, { once: true });
  const { server } = wire;
  try {
    for await (const part of exchange(wire, request, own.signal)) {
      if (signal.aborted) return yield CANCELLED;
      yield part.type === "error" ? { ...part, message: server.redact(part.message) } : part;
      if (part.type === "error") return;
    }
  } catch (cause) {
    yield signal.aborted ? CANCELLED : failure(cause, server);
  } finally {
    signal.removeEventListener("abort", abort);
    own.abort();
  }
}

function failure(cause: unknown, { host, redact }: Server): StepPart {
  if (SyscallError.is(cause)) {
    const { retryable = false, retryAfterMs, cause: told } = (cause.data ?? {}) as Partial<ErrorPart>;
    const why = cause.code === "INVALID" ? "invalid" : told;
    return { type: "error", message: `${host}: ${cause.message}`, retryable, ...(retryAfterMs !== undefined && { retryAfterMs }), ...(why && { cause: why }) };
  }
  const part = unreachablePart(cause, host);
  return { ...part, message: redact(part.message) };
}

async function* exchange({ server, name, quirks, mustRunHere }: Wire, request: StepRequest, signal: Signal): AsyncGenerator<StepPart> {
  const { raw } = request;
  await mustRunHere(request.model, signal);
  const body = raw
    ? rawBody({ ...request, raw }, quirks)
    : chatRequest(request, { quirks, files: await unlessAborted(readFiles(request), signal), provider: name });
  const response = await server.fetch(`${server.base}/chat/completions`, {
    method: "POST",
    headers: headersFor(server, raw),
    body: JSON.stringify(body),
    signal,
    redirect: "manual",
  });
  if (!response.ok) {
    const { status, headers } = response;
    const told = { status, body: await errorText(response, signal) };
    const part = refusalPart({ ...told, header: (wanted) => headers.get(wanted), host: server.host, clock: Date });
    return yield raw ? rawRefusalPart(part, told, server.redact) : part;
  }
  const answer = createChatAnswer(request, { host: server.host, provider: name });
  const type = response.headers.get("content-type") ?? "";
  const isAnswer = type.startsWith("text/event-stream") || type.startsWith("application/json");
  if (raw && isAnswer) yield* readRawAnswer({ request: { ...request, raw }, host: server.host, type, bytes: boundedBody(response, signal) }, signal);
  else if (type.startsWith("text/event-stream")) yield* streamed(response, answer, signal);
  else if (type.startsWith("application/json")) yield* whole(await boundedText(response, signal), answer);
  else
    yield {
      type: "error",
      message: `${server.host} answered with ${type || "an untyped body"} and not with a stream of events; check the base URL`,
      retryable: false,
    };
}

/** The server's own headers stand before those of a client. */
function headersFor({ headers }: Server, raw: StepRequest["raw"]): Headers {
  if (!raw) return headers;
  const all = new Headers(raw.headers);
  for (const [name, value] of headers) all.set(name, value);
  return all;
}

/** @throws SyscallError `INVALID` where this server would pass over a choice of tools */
function rawBody(request: StepRequest & Required<Pick<StepRequest, "raw">>, { limitField, streamUsage, toolChoice }: Quirks): Json {
  const choice = request.raw.body["tool_choice"] ?? "auto";
  if (toolChoice === false && choice !== "auto" && choice !== "none")
    throw new SyscallError("INVALID", "this server does not let anyone choose tools for the model; leave tool_choice out");
  return wireBody({ ...request, limitField, streamUsage });
}

/** What can be read of it: an error is told even when its body is too long or breaks off. */
async function errorText(response: Response, signal: Signal): Promise<string> {
  try {
    return await boundedText(response, signal, MAX_ERROR_BODY);
  } catch {
    signal.throwIfAborted();
    return "";
  }
}

async function* streamed(response: Response, answer: ChatAnswer, signal: Signal): AsyncGenerator<StepPart> {
  const parser = createSseParser();
  try {
    for await (const bytes of boundedBody(response, signal)) {
      for (const { data } of parser.push(bytes)) {
        if (data === "[DONE]") return yield* answer.end();
        yield* answer.take(data);
      }
    }
  } catch (cause) {
    if (SyscallError.is(cause) || signal.aborted) throw cause;
    // The connection broke. Whether the answer was whole by then is for the answer to say.
  }
  yield* answer.end();
}

/** A server that does not stream answers in one piece. */
function* whole(text: string, answer: ChatAnswer): Generator<StepPart> {
  yield* answer.take(text);
  yield* answer.end();
}
