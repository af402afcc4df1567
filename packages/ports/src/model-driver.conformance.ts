import { type FilePart, type Json, Part, type Signal, SyscallError, type ToolCallPart, Usage } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import type { ModelDriver, StepPart, StepRequest } from "./model.ts";

/** A driver and the requests that bring it into the situations every driver meets. */
export interface ModelDriverSubject extends AsyncDisposable {
  readonly driver: ModelDriver;
  /** Answered with text and no call. */
  readonly text: StepRequest;
  /** Answered with at least two tool calls. */
  readonly calls: StepRequest;
  /** Would take longer than any test. */
  readonly endless: StepRequest;
  /** Names a model that does not exist. */
  readonly unknown: StepRequest;
  /** Answered with text; its last message has a text and the image {@link IMAGE}. Absent where files mean nothing. */
  readonly image?: StepRequest;
  /** Answered with a thought that has `meta` and a call; the step after it is refused unless the thought comes back as it was. */
  readonly thought?: StepRequest;
  /** Refused because of the key. */
  readonly refused?: StepRequest;
  /** The name of a model that embeds; where it is absent, `embed` is too. */
  readonly embeds?: string;
}

/** One black pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
const PIXEL_BYTES = Uint8Array.from(atob(PIXEL), (letter) => letter.charCodeAt(0));

export const IMAGE: FilePart = {
  type: "file",
  hash: "63ef318d96b5d0d0ceba6e04a4e622b1158335cdc67c49e27839132c6f655058" as FilePart["hash"],
  media: "image/png",
  bytes: PIXEL_BYTES.length,
};

/** The bytes of {@link IMAGE}, in base 64 as they are on most wires. */
export const IMAGE_BASE64: string = PIXEL;

/** Of which a driver may know none, and {@link ModelDriverSubject.text} and `calls` are answered with them as without. */
export const SETTINGS: NonNullable<StepRequest["settings"]> = {
  temperature: 0.5,
  topP: 0.9,
  stop: ["STOP"],
  seed: 7,
  effort: "low",
  toolChoice: "auto",
  parallelToolCalls: true,
};

/** Longer than the 100 ms of the contract, so that a busy machine does not fail a good driver. */
const ENDS = { timeout: 30_000 };

const ODD_MESSAGES: readonly { why: string; messages: StepRequest["messages"] }[] = [
  { why: "no messages", messages: [] },
  { why: "a message without parts", messages: [{ role: "user", parts: [] }] },
  { why: "half a surrogate pair", messages: [{ role: "user", parts: [{ type: "text", text: "\ud83d \u0000 \u2028" }] }] },
  { why: "a result nobody asked for", messages: [{ role: "tool", parts: [{ type: "tool-result", id: "x", name: "y", ok: false, content: null }] }] },
  { why: "another provider's metadata", messages: [{ role: "assistant", parts: [{ type: "reasoning", text: "", meta: { signature: "s" } }] }] },
  { why: "a call whose input is not an object", messages: [{ role: "assistant", parts: [{ type: "tool-call", id: "c", name: "n", input: '{"a":' }] }] },
];

/** What every {@link ModelDriver} keeps. `open` is called once a test; the subject is disposed of after it. */
export function modelDriverConformance(name: string, open: () => Promise<ModelDriverSubject>): void {
  describe(`${name} is a model driver`, () => {
    describe("itself", () => itself(open));
    describe("answers", () => answers(open));
    describe("takes what it is given", () => takes(open));
    describe("ends", () => ends(open));
  });
}

function itself(open: () => Promise<ModelDriverSubject>): void {
  test("its name can be the first segment of a model's name, and it says who reads", async () => {
    await using subject = await open();
    expect(subject.driver.name).toMatch(/^[a-z0-9][a-z0-9._-]{0,63}$/);
    const { reader } = subject.driver;
    expect(reader === "local" || reader.host.length > 0).toBe(true);
  });

  test("lists models with distinct names, positive windows and prices that are not negative", async () => {
    await using subject = await open();
    const models = await subject.driver.models(new AbortController().signal);
    expect(models.length).toBeGreaterThan(0);
    expect(new Set(models.map((model) => model.name)).size).toBe(models.length);
    for (const model of models) {
      expect(model.name).toMatch(/^\S+$/);
      if (model.contextTokens !== undefined) expect(Number.isInteger(model.contextTokens) && model.contextTokens > 0).toBe(true);
      if (model.price) expect(Math.min(model.price.input, model.price.output)).toBeGreaterThanOrEqual(0);
      expect(JSON.parse(JSON.stringify(model))).toStrictEqual(model);
    }
  });
}

function answers(open: () => Promise<ModelDriverSubject>): void {
  test("text ends with stop and a usage", async () => {
    await using subject = await open();
    const parts = await run(subject.driver, subject.text);
    expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
    expect(textOf(parts).length).toBeGreaterThan(0);
    expect(callsOf(parts)).toEqual([]);
  });

  test("calls end with tool-calls and have ids of their own", async () => {
    await using subject = await open();
    const parts = await run(subject.driver, subject.calls);
    expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "tool-calls" });
    const ids = callsOf(parts).map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain("");
  });

  test("an id is not used again when its call stands in the history", async () => {
    await using subject = await open();
    const calls = callsOf(await run(subject.driver, subject.calls));
    const again = await run(subject.driver, { ...subject.calls, turn: subject.calls.turn + 1, messages: [...subject.calls.messages, ...answered(calls)] });
    const ids = [...calls, ...callsOf(again)].map(({ id }) => id);
    expect(again.at(-1)?.type).toBe("finish");
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("two steps at once do not mix", async () => {
    await using subject = await open();
    const alone = textOf(await run(subject.driver, subject.text));
    const [first, calls, second] = await Promise.all([subject.text, subject.calls, subject.text].map((request) => run(subject.driver, request)));
    expect([first, second].map((parts) => textOf(parts ?? []))).toEqual([alone, alone]);
    expect(callsOf(calls ?? []).length).toBeGreaterThanOrEqual(2);
  });

  test.for(ODD_MESSAGES)("survives $why", async ({ messages }) => {
    await using subject = await open();
    await run(subject.driver, { ...subject.text, messages });
  });
}

function takes(open: () => Promise<ModelDriverSubject>): void {
  test("settings that it may not have are left out", async () => {
    await using subject = await open();
    const settings = SETTINGS;
    expect((await run(subject.driver, { ...subject.text, settings })).at(-1)).toMatchObject({ type: "finish" });
    expect(callsOf(await run(subject.driver, { ...subject.calls, settings })).length).toBeGreaterThanOrEqual(2);
  });

  test("marks of what is stable change nothing, also where no message is", async () => {
    await using subject = await open();
    const parts = await run(subject.driver, { ...subject.text, stable: [-1, 0, 7, 8] });
    expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
  });

  test("a file is read by its hash, once", async ({ skip }) => {
    await using subject = await open();
    if (!subject.image) return skip("files mean nothing to it");
    const asked: string[] = [];
    const file = async (hash: string): Promise<Uint8Array> => {
      asked.push(hash);
      return PIXEL_BYTES;
    };
    const { messages } = subject.image;
    expect((await run(subject.driver, { ...subject.image, messages: [...messages.slice(0, -1), ...twice(messages.at(-1))], file })).at(-1)).toMatchObject({
      type: "finish",
    });
    expect(asked).toEqual([IMAGE.hash]);
  });

  test.for<{ why: string; file: StepRequest["file"] }>([
    { why: "has no bytes", file: () => Promise.reject(new SyscallError("NOT_FOUND", "no such blob")) },
    { why: "nobody can read", file: undefined },
  ])("a file that $why is an error and not a throw", async ({ file }, { skip }) => {
    await using subject = await open();
    if (!subject.image) return skip("files mean nothing to it");
    expect(await run(subject.driver, { ...subject.image, ...(file && { file }) })).toMatchObject([{ type: "error", retryable: false }]);
  });

  test("a file that takes forever does not outlive the signal", ENDS, async ({ skip }) => {
    await using subject = await open();
    if (!subject.image) return skip("files mean nothing to it");
    const abort = new AbortController();
    const file = (): Promise<Uint8Array> => {
      abort.abort();
      return new Promise(() => {});
    };
    expect(await run(subject.driver, { ...subject.image, file }, { signal: abort.signal })).toMatchObject([{ type: "error", retryable: false }]);
  });

  test("a thought goes back as it came", async ({ skip }) => {
    await using subject = await open();
    if (!subject.thought) return skip("it thinks nothing that it wants back");
    const parts = await run(subject.driver, subject.thought);
    const said = messageOf(parts);
    expect(said.some((part) => part.type !== "file" && "meta" in part && part.meta !== undefined)).toBe(true);
    const results = callsOf(parts).map(({ id, name }) => ({ type: "tool-result" as const, id, name, ok: true, content: "done" }));
    expect(results.length).toBeGreaterThan(0);
    const messages: StepRequest["messages"] = [...subject.thought.messages, { role: "assistant", parts: said }, { role: "tool", parts: results }];
    expect((await run(subject.driver, { ...subject.thought, turn: subject.thought.turn + 1, messages })).at(-1)).toMatchObject({ type: "finish" });
    const stripped = said.map((part) => ("meta" in part ? { ...part, meta: null } : part));
    const without = await run(subject.driver, { ...subject.thought, messages: messages.with(-2, { role: "assistant", parts: stripped }) });
    expect(without.at(-1), "the wire would notice").toMatchObject({ type: "error" });
  });

  test("a refused key says so", async ({ skip }) => {
    await using subject = await open();
    if (!subject.refused) return skip("it needs no key");
    expect(await run(subject.driver, subject.refused)).toMatchObject([{ type: "error", retryable: false, cause: "credentials" }]);
  });

  test("texts become vectors of one length, in their order", async ({ skip }) => {
    await using subject = await open();
    const { driver, embeds: model } = subject;
    const { signal } = new AbortController();
    if (model === undefined || !driver.embed) {
      expect([model, driver.embed]).toEqual([undefined, undefined]);
      return skip("it embeds nothing");
    }
    const one = await driver.embed({ model, texts: ["first"] }, signal);
    const two = await driver.embed({ model, texts: ["second", "first"] }, signal);
    expect(two.vectors[1]).toEqual(one.vectors[0]);
    expect(two.vectors[0]).not.toEqual(one.vectors[0]);
    expect(new Set([...one.vectors, ...two.vectors].map(({ length }) => length)).size).toBe(1);
    expect(Math.min(one.inputTokens, two.inputTokens)).toBeGreaterThan(0);
    expect(await driver.embed({ model, texts: [] }, signal)).toEqual({ vectors: [], inputTokens: 0 });
    await expect(driver.embed({ model, texts: Array.from({ length: 97 }, () => "x") }, signal)).rejects.toMatchObject({ code: "INVALID" });
    await expect(driver.embed({ model: "nobody-embeds", texts: ["first"] }, signal)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(driver.embed({ model, texts: ["first"] }, AbortSignal.abort())).rejects.toBeDefined();
  });
}

function ends(open: () => Promise<ModelDriverSubject>): void {
  test("an unknown model is an error that trying again does not mend", ENDS, async () => {
    await using subject = await open();
    expect((await run(subject.driver, subject.unknown)).at(-1)).toMatchObject({ type: "error", retryable: false });
  });

  test("a signal that is already given is one error", ENDS, async () => {
    await using subject = await open();
    for (const request of [subject.text, subject.calls, subject.endless]) {
      const parts = await run(subject.driver, request, { signal: AbortSignal.abort() });
      expect(parts).toMatchObject([{ type: "error", retryable: false }]);
    }
  });

  test("a signal between two parts is an error", ENDS, async () => {
    await using subject = await open();
    for (const request of [subject.text, subject.calls]) {
      const abort = new AbortController();
      const parts = await run(subject.driver, request, { signal: abort.signal, afterFirst: () => abort.abort() });
      expect(parts.length).toBeGreaterThanOrEqual(2);
      expect(parts.at(-1)).toMatchObject({ type: "error", retryable: false });
    }
  });

  test("a signal while it waits is an error", ENDS, async () => {
    await using subject = await open();
    const abort = new AbortController();
    const running = run(subject.driver, subject.endless, { signal: abort.signal });
    await subject.driver.models(new AbortController().signal);
    abort.abort();
    expect((await running).at(-1)).toMatchObject({ type: "error", retryable: false });
  });

  test("a reader that leaves early does no harm", ENDS, async () => {
    await using subject = await open();
    const { signal } = new AbortController();
    for await (const part of subject.driver.step(subject.text, signal)) {
      expect(["text-delta", "reasoning-delta"]).toContain(part.type);
      break;
    }
    expect(textOf(await run(subject.driver, subject.text)).length).toBeGreaterThan(0);
  });
}

interface Reading {
  readonly signal?: Signal;
  readonly afterFirst?: () => void;
}

/** Runs one step with a request that nobody can change, and checks what holds for all parts. */
async function run(driver: ModelDriver, request: StepRequest, { signal = new AbortController().signal, afterFirst }: Reading = {}): Promise<StepPart[]> {
  const parts: StepPart[] = [];
  for await (const part of driver.step(frozen(request), signal)) {
    parts.push(part);
    if (parts.length === 1) afterFirst?.();
  }
  const endings = parts.filter(({ type }) => type === "finish" || type === "incomplete" || type === "error");
  expect(endings, "exactly one ending").toHaveLength(1);
  expect(parts.at(-1), "the ending is last").toBe(endings[0]);
  for (const part of parts) checkPart(part);
  return parts;
}

function checkPart(part: StepPart): void {
  expect(JSON.parse(JSON.stringify(part)), "survives JSON").toStrictEqual(part);
  if (part.type === "finish") Usage.parse(part.usage);
  if (part.type === "tool-call") Part.parse(part);
  if (part.type === "text-delta" && part.meta === undefined) expect(part.text).not.toBe("");
  if (part.type === "error") {
    expect(part.message).not.toBe("");
    expect(part.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
  }
}

function answered(calls: readonly ToolCallPart[]): StepRequest["messages"] {
  const content: Json = { done: true };
  return [
    { role: "assistant", parts: [...calls] },
    { role: "tool", parts: calls.map(({ id, name }) => ({ type: "tool-result", id, name, ok: true, content })) },
  ];
}

/** The parts of one message, as whoever keeps an answer puts them together: meta closes a part. */
function messageOf(parts: readonly StepPart[]): Part[] {
  const said: Part[] = [];
  for (const part of parts) {
    if (part.type === "tool-call") said.push(part);
    if (part.type !== "text-delta" && part.type !== "reasoning-delta") continue;
    const type = part.type === "text-delta" ? "text" : "reasoning";
    const last = said.at(-1);
    const meta = part.meta !== undefined && { meta: part.meta };
    if (last?.type === type && last.meta === undefined) said[said.length - 1] = { type, text: last.text + part.text, ...meta };
    else said.push({ type, text: part.text, ...meta });
  }
  return said;
}

const twice = <T>(message: T | undefined): T[] => (message === undefined ? [] : [message, message]);

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

const textOf = (parts: readonly StepPart[]): string => parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
const callsOf = (parts: readonly StepPart[]): ToolCallPart[] => parts.filter((part) => part.type === "tool-call");
