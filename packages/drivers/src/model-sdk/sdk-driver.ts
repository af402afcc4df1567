import { type ErrorPart, type ModelDriver, type ModelInfo, readFiles, refusalPart, type StepPart, type StepRequest, unlessAborted } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import type {
  EmbeddingModelV4,
  ImageModelV4,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";
import { drawWith } from "./draw.ts";
import { embedWith } from "./embed.ts";
import type { Endpoint } from "./endpoint.ts";
import { faultOf, RefusedError } from "./guarded-fetch.ts";
import { type PassThrough, passThrough } from "./pass-through.ts";
import { createSdkAnswer } from "./sdk-answer.ts";
import { type Calling, sdkCall } from "./sdk-call.ts";

/** One provider's SDK once it is loaded. */
export interface Loaded {
  language(model: string): LanguageModelV4;
  embedding?(model: string): EmbeddingModelV4;
  image?(model: string): ImageModelV4;
  /** Fits what is asked to what this wire makes of it. */
  adapt?(model: string, call: LanguageModelV4CallOptions): Promise<LanguageModelV4CallOptions>;
}

/** One provider as this folder's adapter sees it. */
export interface SdkProvider {
  readonly endpoint: Endpoint;
  /** Its member in `meta` and in the SDK's options. */
  readonly key: string;
  readonly cacheMark?: SharedV4ProviderOptions;
  readonly options?: SharedV4ProviderOptions;
  readonly oneCall?: SharedV4ProviderOptions;
  /** `after`: its tool results are text, and their files follow them. */
  readonly resultFiles?: "after";
  readonly embeds: boolean;
  readonly draws?: true;
  /** Imports the SDK: called with the first step and not before, since it costs 70 ms and 20 MB. */
  readonly load: () => Promise<Loaded>;
  readonly models: (signal: Signal) => Promise<readonly ModelInfo[]>;
  /** Absent = clients speak no wire of its. */
  readonly passes?: PassThrough;
}

const MAX_MESSAGE = 500;
const CANCELLED: StepPart = { type: "error", message: "the step was cancelled", retryable: false };

export function createSdkDriver(provider: SdkProvider): ModelDriver {
  const { endpoint, embeds, draws, models, passes } = provider;
  let loading: Promise<Loaded> | undefined;
  const loaded = (): Promise<Loaded> => {
    loading ??= provider.load();
    return loading;
  };
  return {
    name: endpoint.name,
    reader: endpoint.reader,
    models,
    step: (request, signal) => step({ ...provider, load: loaded }, request, signal),
    ...(passes && { speaks: () => passes.wire }),
    ...(embeds && { embed: (request, signal) => embedWith({ endpoint, load: loaded }, request, signal) }),
    ...(draws && { draw: (request, signal) => drawWith({ endpoint, load: loaded }, request, signal) }),
  };
}

/** Guards one exchange: nothing is thrown, nothing comes after the ending, and leaving closes the connection. */
async function* step(provider: SdkProvider, request: StepRequest, signal: Signal): AsyncGenerator<StepPart> {
  if (signal.aborted) return yield CANCELLED;
  const own = new AbortController();
  const abort = (): void => own.abort();
  signal.addEventListener("abort", abort, { once: true });
  try {
    for await (const part of exchange(provider, request, own.signal)) {
      if (signal.aborted) return yield CANCELLED;
      yield part.type === "error" ? { ...part, message: provider.endpoint.redact(part.message) } : part;
      if (isEnding(part)) return;
    }
  } catch (cause) {
    // The SDK throws an error of its own when it is aborted: only the signal tells.
    yield signal.aborted ? CANCELLED : failure(cause, provider.endpoint);
  } finally {
    signal.removeEventListener("abort", abort);
    own.abort();
  }
}

const isEnding = ({ type }: StepPart): boolean => type === "finish" || type === "incomplete" || type === "error";

async function* exchange(provider: SdkProvider, request: StepRequest, signal: Signal): AsyncGenerator<StepPart> {
  const { endpoint, key, cacheMark, options, oneCall, resultFiles, passes } = provider;
  const { raw } = request;
  if (raw && passes?.wire === raw.wire) return yield* passThrough({ endpoint, ...passes }, { ...request, raw }, signal);
  const files = await unlessAborted(readFiles(request), signal);
  const { language, adapt } = await unlessAborted(provider.load(), signal);
  const told = { ...(cacheMark && { cacheMark }), ...(options && { options }), ...(oneCall && { oneCall }), ...(resultFiles && { resultFiles }) };
  const calling: Calling = { provider: key, files, signal, ...told };
  const asked = sdkCall(request, calling);
  const call = adapt ? await unlessAborted(adapt(request.model, asked), signal) : asked;
  const { stream } = await unlessAborted(Promise.resolve(language(request.model).doStream(call)), signal);
  const answer = createSdkAnswer(request, endpoint.host);
  for await (const part of partsOf(stream, signal)) {
    if (faultOf(signal)) break;
    yield* answer.take(part);
  }
  const fault = faultOf(signal);
  if (fault) throw fault;
  yield answer.cut();
}

/** The parts as they come, and no longer than the signal lets; a connection that breaks ends them, as a clean cut does. */
async function* partsOf(stream: ReadableStream<LanguageModelV4StreamPart>, signal: Signal): AsyncGenerator<LanguageModelV4StreamPart> {
  const reader = stream.getReader();
  try {
    while (true) {
      const { done, value } = await unlessAborted(reader.read(), signal);
      if (done) return;
      yield value;
    }
  } catch (cause) {
    if (signal.aborted || SyscallError.is(cause) || cause instanceof RefusedError) throw cause;
  } finally {
    reader.cancel().catch(() => {});
  }
}

function failure(cause: unknown, { host, redact }: Endpoint): ErrorPart {
  const known = chainOf(cause).find((error) => error instanceof RefusedError || SyscallError.is(error));
  if (known instanceof RefusedError) return { ...known.part, message: redact(known.part.message) };
  const invalid = { retryable: false, cause: "invalid" as const };
  if (SyscallError.is(known)) return { type: "error", message: redact(known.message), ...(known.code === "TOO_LARGE" ? { retryable: false } : invalid) };
  const { name, message } = cause instanceof Error ? cause : { name: "", message: String(cause) };
  // What the SDK refuses to send, it would refuse again.
  if (/UnsupportedFunctionality|InvalidPrompt|InvalidArgument/.test(name)) return { type: "error", message: redact(`${host}: ${message}`), ...invalid };
  const { statusCode, responseBody, responseHeaders } = cause as { statusCode?: number; responseBody?: string; responseHeaders?: Record<string, string> };
  if (statusCode === undefined)
    return { type: "error", message: redact(`${host} sent something that is not an answer: ${message.slice(0, MAX_MESSAGE)}`), retryable: true };
  // Some say inside an answer of status 200 that there is none.
  const part = refusalPart({ status: statusCode, body: responseBody ?? message, header: (wanted) => responseHeaders?.[wanted] ?? null, host, clock: Date });
  return { ...part, message: redact(part.message) };
}

/** An error and what caused it, at most 8 deep. */
function chainOf(cause: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = cause; at !== undefined && chain.length < 8; at = at instanceof Error ? at.cause : undefined) chain.push(at);
  return chain;
}
