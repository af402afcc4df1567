import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Embedded, StepPart } from "@aether/ports";
import { type GgufReply, type GgufRequest, type GgufStep, MAX_WINDOW } from "./wire.ts";

/** As much of node-llama-cpp 3.22 as is used here. */
interface Library {
  getLlama(options: object): Promise<Llama>;
  LlamaChat: new (options: { contextSequence: Sequence }) => Chat;
  readGgufFileInfo(file: string, options: object): Promise<{ architectureMetadata: { context_length?: number } }>;
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<Model>;
  createGrammarForJsonSchema(schema: unknown): Promise<unknown>;
}
interface Model {
  readonly trainContextSize: number;
  createContext(options: { contextSize: number; sequences: number }): Promise<{ getSequence(): Sequence }>;
  createEmbeddingContext(options: { contextSize: number }): Promise<Embedder>;
  tokenize(text: string): readonly unknown[];
  dispose(): Promise<void>;
}
interface Embedder {
  getEmbeddingFor(text: string): Promise<{ readonly vector: readonly number[] }>;
}
interface Sequence {
  readonly tokenMeter: { readonly usedInputTokens: number; readonly usedOutputTokens: number };
}
interface Chat {
  generateResponse(history: readonly unknown[], options: object): Promise<Answer>;
}
interface Answer {
  readonly functionCalls?: readonly { readonly functionName: string; readonly params: unknown }[];
  readonly metadata: { readonly stopReason: string; readonly customStopTrigger?: readonly unknown[] };
}
interface Chunk {
  readonly type?: "segment";
  readonly segmentType?: string;
  readonly text: string;
}
/** A model in memory, with what was asked of it so far. */
interface Loaded {
  readonly file: string;
  readonly model: Model;
  chat?: { readonly chat: Chat; readonly sequence: Sequence };
  embedder?: Embedder;
}

const [, , folder = ""] = process.argv;
const FULL = "the prompt and its answer do not fit into the model's window";
const stops = new Map<number, AbortController>();
let library: Promise<{ library: Library; llama: Llama }> | undefined;
let loaded: Loaded | undefined;
let last: Promise<void> = Promise.resolve();

async function load(): Promise<{ library: Library; llama: Llama }> {
  const entry = join(folder, "node_modules", "node-llama-cpp", "dist", "index.js");
  const found = (await import(pathToFileURL(entry).href)) as Library;
  // Nothing is compiled and nothing downloaded: what is installed is what there is.
  const llama = await found.getLlama({ build: "never", skipDownload: true, logLevel: "error", progressLogs: false });
  return { library: found, llama };
}

async function open(file: string): Promise<Loaded> {
  library ??= load();
  const { llama } = await library;
  if (loaded?.file !== file) {
    await loaded?.model.dispose();
    loaded = undefined;
    loaded = { file, model: await llama.loadModel({ modelPath: file }) };
  }
  return loaded;
}

async function openChat(file: string): Promise<NonNullable<Loaded["chat"]> & { readonly llama: Llama }> {
  const held = await open(file);
  library ??= load();
  const { library: found, llama } = await library;
  if (!held.chat) {
    const context = await held.model.createContext({ contextSize: windowFor(held.model), sequences: 1 });
    const sequence = context.getSequence();
    held.chat = { sequence, chat: new found.LlamaChat({ contextSequence: sequence }) };
  }
  return { ...held.chat, llama };
}

const windowFor = ({ trainContextSize }: Model): number => Math.min(trainContextSize, MAX_WINDOW);

async function embed(file: string, texts: readonly string[], signal: AbortSignal): Promise<Embedded> {
  const held = await open(file);
  held.embedder ??= await held.model.createEmbeddingContext({ contextSize: windowFor(held.model) });
  const vectors: Float32Array[] = [];
  let inputTokens = 0;
  for (const text of texts) {
    signal.throwIfAborted();
    vectors.push(Float32Array.from((await held.embedder.getEmbeddingFor(text)).vector));
    inputTokens += held.model.tokenize(text).length;
  }
  return { vectors, inputTokens };
}

async function answer(step: GgufStep, signal: AbortSignal, say: (part: StepPart) => void): Promise<StepPart> {
  const { chat, sequence, llama } = await openChat(step.file);
  const before = used(sequence);
  const shift = new AbortController();
  let began = false;
  const generating = chat.generateResponse([...step.history, { type: "model", response: [] }], {
    signal: AbortSignal.any([signal, shift.signal]),
    stopOnAbortSignal: true,
    maxTokens: step.maxTokens,
    ...(step.temperature !== undefined && { temperature: step.temperature }),
    ...(step.topP !== undefined && { topP: step.topP }),
    ...(step.seed !== undefined && { seed: step.seed }),
    ...(step.stop && { customStopTriggers: step.stop }),
    ...(step.schema !== undefined && { grammar: await llama.createGrammarForJsonSchema(step.schema) }),
    ...(Object.keys(step.functions).length > 0 && { functions: step.functions }),
    // Left to itself the library drops messages until the rest fits, and nobody hears of it.
    contextShift: {
      strategy: () => {
        shift.abort();
        throw new Error(FULL);
      },
    },
    onResponseChunk: ({ type, segmentType, text }: Chunk) => {
      began ||= text !== "";
      if (text !== "" && !shift.signal.aborted) say({ type: type === "segment" && segmentType === "thought" ? "reasoning-delta" : "text-delta", text });
    },
  });
  const { metadata, functionCalls = [] } = await generating.catch((error: unknown) => Promise.reject(shift.signal.aborted ? new Error(FULL) : error));
  const after = used(sequence);
  const usage = { inputTokens: after.inputTokens - before.inputTokens, outputTokens: after.outputTokens - before.outputTokens };
  if (shift.signal.aborted && !began) throw new Error(FULL);
  if (shift.signal.aborted) return { type: "finish", reason: "length", usage };
  if (metadata.stopReason === "abort") return { type: "error", message: "the step was cancelled", retryable: false };
  for (const { functionName: name, params } of functionCalls)
    say({ type: "tool-call", id: crypto.randomUUID(), name, input: JSON.parse(JSON.stringify(params ?? {})) });
  if (functionCalls.length > 0) return { type: "finish", reason: "tool-calls", usage };
  if (metadata.stopReason === "maxTokens") return { type: "finish", reason: "length", usage };
  const stopSequence = metadata.customStopTrigger?.find((piece) => typeof piece === "string");
  return { type: "finish", reason: "stop", usage, ...(typeof stopSequence === "string" && { stopSequence }) };
}

const used = ({ tokenMeter }: Sequence): { inputTokens: number; outputTokens: number } => ({
  inputTokens: tokenMeter.usedInputTokens,
  outputTokens: tokenMeter.usedOutputTokens,
});

async function serve(request: Exclude<GgufRequest, { ask: "stop" }>): Promise<void> {
  const { id } = request;
  const stop = stops.get(id) ?? new AbortController();
  try {
    if (request.ask === "step") reply({ id, part: await answer(request.step, stop.signal, (part) => reply({ id, part })) });
    else if (request.ask === "embed") reply({ id, embedded: await embed(request.file, request.texts, stop.signal) });
    else reply({ id, window: await windowOf(request.file) });
  } catch (error) {
    const message = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
    const full = message.includes(FULL) || message.includes("context shift");
    reply({ id, part: { type: "error", message: full ? FULL : message, retryable: false, ...(full && { cause: "context-length" }) } });
  } finally {
    stops.delete(id);
  }
}

async function windowOf(file: string): Promise<number> {
  library ??= load();
  const { architectureMetadata } = await (await library).library.readGgufFileInfo(file, { sourceType: "filesystem", logWarnings: false });
  return Math.min(architectureMetadata.context_length ?? MAX_WINDOW, MAX_WINDOW);
}

function reply(message: GgufReply): void {
  process.send?.(message);
}

process.on("message", (request: GgufRequest) => {
  if (request.ask === "stop") return stops.get(request.id)?.abort();
  stops.set(request.id, new AbortController());
  // A list of models waits for no answer.
  if (request.ask === "window") void serve(request);
  else last = last.then(() => serve(request));
});
process.on("disconnect", () => process.exit(0));
