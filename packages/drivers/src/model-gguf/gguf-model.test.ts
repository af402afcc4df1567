import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelDriver, StepPart, StepRequest } from "@aether/ports";
import { modelDriverConformance } from "@aether/ports/conformance/model-driver";
import type { Message } from "@aether/protocol";
import { afterAll, describe, expect, test } from "vitest";
import { historyOf, stepOf } from "./gguf-step.ts";
import { createGgufModel } from "./index.ts";
import { writeTinyGguf } from "./tiny-gguf.test-harness.ts";

const never = new AbortController().signal;
const scratch = mkdtempSync(join(tmpdir(), "aether-gguf-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const models = join(scratch, "models");
mkdirSync(models);
for (const name of ["tiny", "other"]) writeTinyGguf(join(models, `${name}.gguf`));

const TOOL = { name: "look", description: "Look.", inputSchema: { type: "object", properties: { at: { type: "boolean" } } } };
const said = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });
const asked = (rest: Partial<StepRequest> = {}): StepRequest => ({
  model: "tiny",
  system: "s",
  messages: [said("Hello.")],
  tools: [],
  maxOutputTokens: 16,
  identity: "i",
  turn: 0,
  ...rest,
});

async function partsOf(driver: ModelDriver, request: StepRequest, signal = never): Promise<StepPart[]> {
  const parts: StepPart[] = [];
  for await (const part of driver.step(request, signal)) parts.push(part);
  return parts;
}

/** What the library gives, as its types say (3.22.1), with answers that are known. */
const LIKE_THE_LIBRARY = `
const wait = (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
export class LlamaChat {
  constructor({ contextSequence }) { this.meter = contextSequence.tokenMeter; }
  async generateResponse(history, { onResponseChunk, functions, signal, maxTokens }) {
    const asked = history.findLast(({ type }) => type === "user")?.text ?? "";
    if (asked === "die") process.exit(9);
    if (asked === "long") throw new Error("The default context shift strategy did not return a history that fits the context size.");
    if (asked === "endless") { await wait(signal); return { response: "", metadata: { stopReason: "abort" } }; }
    this.meter.usedInputTokens += 10;
    this.meter.usedOutputTokens += 3;
    if (functions) {
      const call = { functionName: Object.keys(functions)[0], params: { at: true } };
      return { response: "", functionCalls: [call, call], metadata: { stopReason: "functionCalls" } };
    }
    onResponseChunk({ type: "segment", segmentType: "thought", text: "Hm. " });
    onResponseChunk({ type: undefined, text: "You said " });
    onResponseChunk({ type: undefined, text: asked });
    return { response: "", metadata: { stopReason: maxTokens === 1 ? "maxTokens" : "eogToken" } };
  }
}
export const readGgufFileInfo = async () => ({ architectureMetadata: { context_length: 1_000_000 } });
export const getLlama = async ({ build, skipDownload }) => {
  if (build !== "never" || !skipDownload) throw new Error("it would compile or download");
  const sequence = { tokenMeter: { usedInputTokens: 0, usedOutputTokens: 0 } };
  const getEmbeddingFor = async (text) => {
    if (text === "long") throw new Error("Input is longer than the context size.");
    return { vector: [text.length, 1] };
  };
  const model = {
    trainContextSize: 4_096,
    createContext: async () => ({ getSequence: () => sequence }),
    createEmbeddingContext: async () => ({ getEmbeddingFor }),
    tokenize: (text) => text.split(" "),
    dispose: async () => undefined,
  };
  return { loadModel: async () => model, createGrammarForJsonSchema: async () => ({}) };
};
`;

function installed(name: string, source: string): string {
  const folder = join(scratch, name, "node_modules", "node-llama-cpp");
  mkdirSync(join(folder, "dist"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "dist", "index.js"), source);
  return join(scratch, name);
}

const plugins = installed("like", LIKE_THE_LIBRARY);

modelDriverConformance("gguf", async () => ({
  driver: createGgufModel({ path: models, plugins }),
  text: asked(),
  calls: asked({ tools: [TOOL] }),
  endless: asked({ messages: [said("endless")] }),
  unknown: asked({ model: "nowhere" }),
  embeds: "tiny",
  async [Symbol.asyncDispose]() {},
}));

describe("a local model", () => {
  test("lists its files with their windows, bounded, and thinks apart from what it says", async () => {
    const driver = createGgufModel({ path: models, plugins });
    expect(await driver.models(never)).toMatchObject([
      { name: "other", contextTokens: 16_384 },
      { name: "tiny", contextTokens: 16_384 },
    ]);
    expect(await partsOf(driver, asked())).toEqual([
      { type: "reasoning-delta", text: "Hm. " },
      { type: "text-delta", text: "You said " },
      { type: "text-delta", text: "Hello." },
      { type: "finish", reason: "stop", usage: { inputTokens: 10, outputTokens: 3 } },
    ]);
    expect((await partsOf(driver, asked({ maxOutputTokens: 1 }))).at(-1)).toMatchObject({ reason: "length" });
  });

  test.for([
    { why: "a prompt that does not fit is said to be too long", text: "long", part: { cause: "context-length", retryable: false } },
    { why: "a child that dies is an error, which may be tried again", text: "die", part: { cause: "unreachable", retryable: true } },
  ])("$why, and the next step works", async ({ text, part }) => {
    const driver = createGgufModel({ path: models, plugins });
    expect((await partsOf(driver, asked({ messages: [said(text)] }))).at(-1)).toMatchObject({ type: "error", ...part });
    expect((await partsOf(driver, asked())).at(-1)).toMatchObject({ type: "finish" });
  });

  test("makes vectors, counts what it read, and says what it cannot", async () => {
    const driver = createGgufModel({ path: models, plugins });
    const embed = (model: string, ...texts: string[]) => driver.embed?.({ model, texts }, never);
    expect(await embed("tiny", "two words", "")).toEqual({ vectors: [new Float32Array([9, 1]), new Float32Array([0, 1])], inputTokens: 3 });
    // The chat of the same model goes on in the same child.
    expect((await partsOf(driver, asked())).at(-1)).toMatchObject({ type: "finish" });
    await expect(embed("tiny", "long")).rejects.toMatchObject({ code: "UPSTREAM", message: expect.stringContaining("longer than the context") });
    await expect(embed("nowhere", "a")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(driver.embed?.({ model: "tiny", texts: ["a"] }, AbortSignal.abort())).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("without the library, the error is the command that installs it", async () => {
    const driver = createGgufModel({ path: models, plugins: join(scratch, "nothing") });
    const command = expect.stringMatching(
      /npm install --prefix '.*nothing' --omit=optional --ignore-scripts node-llama-cpp@3\.22\.1 @node-llama-cpp\/[a-z0-9-]+@3\.22\.1/,
    );
    await expect(driver.models(never)).rejects.toMatchObject({ code: "UNAVAILABLE", message: command });
    expect(await partsOf(driver, asked())).toMatchObject([{ type: "error", message: command, retryable: false }]);
  });

  test("a folder that is not there is an error that names it", async () => {
    await expect(createGgufModel({ path: join(scratch, "no"), plugins }).models(never)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test.for([
    { why: "a call that must come", request: asked({ settings: { toolChoice: "required" } }) },
    { why: "a schema beside tools", request: asked({ tools: [TOOL], settings: { schema: {} } }) },
  ])("$why is refused, not left out", ({ request }) => {
    expect(stepOf(request, "f")).toBeTypeOf("string");
  });

  test("a call stands with its result in the history", () => {
    const history = historyOf([
      said("Look."),
      { role: "assistant", parts: [{ type: "tool-call", id: "c", name: "look", input: { at: true } }] },
      { role: "tool", parts: [{ type: "tool-result", id: "c", name: "look", ok: false, content: "dark" }] },
    ]);
    expect(history).toEqual([
      { type: "user", text: "Look." },
      { type: "model", response: [{ type: "functionCall", name: "look", params: { at: true }, result: { error: "dark" } }] },
    ]);
  });
});

const real = process.env["AETHER_TEST_GGUF_PLUGINS"];

describe("the library itself, with a made model of random weights", () => {
  test("reads the window, answers, counts, calls by grammar, stops, and says when a prompt does not fit", async ({ skip }) => {
    if (real === undefined) return skip("set AETHER_TEST_GGUF_PLUGINS to a folder with node-llama-cpp to run this");
    const driver = createGgufModel({ path: models, plugins: real });
    expect(await driver.models(never)).toMatchObject([
      { name: "other", contextTokens: 512 },
      { name: "tiny", contextTokens: 512 },
    ]);
    const answer = await partsOf(driver, asked({ system: "", settings: { seed: 1, temperature: 1 } }));
    expect(answer.at(-1)).toMatchObject({ type: "finish", usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) } });
    expect(answer.some(({ type }) => type === "text-delta")).toBe(true);
    const schema = { type: "object", properties: { yes: { type: "boolean" } } } as const;
    const json = await partsOf(driver, asked({ model: "other", system: "", maxOutputTokens: 100, settings: { seed: 1, schema } }));
    const text = json.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
    expect(JSON.parse(text)).toEqual({ yes: expect.any(Boolean) });
    const full = await partsOf(driver, asked({ messages: [said("long ".repeat(400))] }));
    expect(full.at(-1)).toMatchObject({ type: "error", cause: "context-length" });
    const control = new AbortController();
    setTimeout(() => control.abort(), 20);
    expect((await partsOf(driver, asked({ maxOutputTokens: 400, settings: { temperature: 1 } }), control.signal)).at(-1)).toMatchObject({ type: "error" });
    expect((await partsOf(driver, asked({ system: "" }))).at(-1)).toMatchObject({ type: "finish" });
    const embedded = await driver.embed?.({ model: "tiny", texts: ["Hello.", "Hello.", "Quite another thing."] }, never);
    const [one, same, other] = embedded?.vectors ?? [];
    expect(one?.length).toBeGreaterThan(1);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect(embedded?.inputTokens).toBeGreaterThan(0);
  });
});
