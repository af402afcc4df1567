import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelDriver, StepPart, StepRequest } from "@aether/ports";
import { modelDriverConformance, SETTINGS } from "@aether/ports/conformance/model-driver";
import type { Json, Message } from "@aether/protocol";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createCassetteModel, parseCassette } from "./cassette-model.ts";
import { firstDifference } from "./difference.ts";
import { createRecordingModel } from "./recording-model.ts";

const never = new AbortController().signal;
const usage = { inputTokens: 3, outputTokens: 4 };
const user = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });
const result = (content: Json): Message => ({ role: "tool", parts: [{ type: "tool-result", id: "a", name: "shell", ok: true, content }] });
const request = (model: string, over: Partial<StepRequest> = {}): StepRequest => ({
  model,
  identity: "worker",
  turn: 0,
  system: "be brief",
  messages: [user("hello")],
  tools: [],
  maxOutputTokens: 100,
  ...over,
});

/** Answers with what its function says, under the name of a provider. */
const live = (answer: (asked: StepRequest) => StepPart[]): ModelDriver => ({
  name: "acme",
  reader: { host: "models.example" },
  models: async () => [{ name: "one", contextTokens: 1_000 }],
  async *step(asked) {
    yield* answer(asked);
  },
});

async function partsOf(driver: ModelDriver, asked: StepRequest, signal = never): Promise<StepPart[]> {
  const parts: StepPart[] = [];
  for await (const part of driver.step(asked, signal)) parts.push(part);
  return parts;
}

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "aether-cassette-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "recording.jsonl");
}

async function recorded(driver: ModelDriver, asked: readonly StepRequest[]): Promise<ModelDriver> {
  const file = newFile();
  const recording = createRecordingModel(driver, { file, clock: { now: () => 5 } });
  for (const one of asked) await partsOf(recording, one);
  return createCassetteModel(parseCassette(readFileSync(file, "utf8")));
}

const replayed = (asked: StepRequest): StepRequest => ({ ...asked, model: `acme/${asked.model}` });

modelDriverConformance("cassette", async () => {
  const finish: StepPart = { type: "finish", reason: "stop", usage };
  const called = (turn: number): Extract<StepPart, { type: "tool-call" }>[] =>
    ["a", "b"].map((id) => ({ type: "tool-call", id: `${id}${turn}`, name: "file_list", input: {} }));
  const calls = request("one", { system: "call" });
  const answered: Message[] = [
    { role: "assistant", parts: called(0) },
    { role: "tool", parts: called(0).map(({ id, name }) => ({ type: "tool-result", id, name, ok: true, content: { done: true } })) },
  ];
  const again = { ...calls, turn: 1, messages: [...calls.messages, ...answered] };
  const set = [request("one", { settings: SETTINGS }), { ...calls, settings: SETTINGS }];
  const asked = [request("one"), calls, again, request("one", { system: "on" }), ...set];
  const driver = await recorded(
    live(({ system, turn }) => (system === "call" ? [...called(turn), { ...finish, reason: "tool-calls" }] : [{ type: "text-delta", text: "hi" }, finish])),
    asked,
  );
  return {
    driver,
    text: replayed(request("one")),
    calls: replayed(calls),
    endless: replayed(request("one", { system: "on" })),
    unknown: request("nobody"),
    [Symbol.asyncDispose]: async () => {},
  };
});

test("a run's exchanges come back part for part, with their usage and what the provider wants back", async () => {
  const parts: StepPart[] = [
    { type: "reasoning-delta", text: "hm", meta: { acme: { signature: "s" } } },
    { type: "text-delta", text: "hi" },
    { type: "finish", reason: "stop", usage },
  ];
  const driver = await recorded(
    live(() => parts),
    [request("one")],
  );
  expect(await partsOf(driver, replayed(request("one")))).toEqual(parts);
});

test("a client's own request is asked for again in its wire, comes back to the letter, and a miss names the member", async () => {
  const parts: StepPart[] = [
    { type: "raw", event: "e", data: '{"odd": 1.0}', last: true },
    { type: "text-delta", text: "hi" },
    { type: "finish", reason: "stop", usage },
  ];
  const raw = { wire: "anthropic" as const, body: { tomorrow: { a: [1] } }, headers: { "anthropic-beta": "b" }, stream: true };
  const driver = await recorded({ ...live(() => parts), speaks: () => "anthropic" }, [request("one", { messages: [], raw }), request("two")]);
  expect([driver.speaks?.("acme/one"), driver.speaks?.("acme/two")]).toEqual(["anthropic", undefined]);
  expect(await partsOf(driver, replayed(request("one", { messages: [], raw })))).toEqual(parts);
  for (const [other, at] of [
    [{ ...raw, body: { tomorrow: { a: [2] } } }, "raw.body.tomorrow.a[0]"],
    [{ ...raw, headers: {} }, "raw.headers"],
    [{ ...raw, stream: false }, "raw.stream"],
  ] as const) {
    const [part] = await partsOf(driver, replayed(request("one", { messages: [], raw: other })));
    expect(part?.type === "error" ? part.message : "").toContain(` at ${at}`);
  }
});

test("vectors and pictures that were made come back as they were, and a miss names what differs", async () => {
  const file = newFile();
  const vectors = [new Float32Array([0.1, -2, 3]), new Float32Array([1e-9, 0, 7])];
  const drawn = { bytes: new Uint8Array([1, 0, 255]), media: "image/png", usage, leftOut: ["seed"] };
  const maker: ModelDriver = { ...live(() => []), embed: async () => ({ vectors, inputTokens: 5 }), draw: async () => drawn };
  const recording = createRecordingModel(maker, { file, clock: { now: () => 5 } });
  await recording.embed?.({ model: "two", texts: ["of p0000000000000001", "b"] }, never);
  await recording.draw?.({ model: "three", prompt: "a hat", size: "8x8" }, never);
  const driver = createCassetteModel(parseCassette(readFileSync(file, "utf8")));
  expect(await driver.models(never)).toMatchObject([
    { name: "acme/two", abilities: ["embed"] },
    { name: "acme/three", abilities: ["draws"] },
  ]);
  expect(await driver.embed?.({ model: "acme/two", texts: ["of pzzzzzzzzzzzzzzzz", "b"] }, never)).toEqual({ vectors, inputTokens: 5 });
  expect(await driver.draw?.({ model: "acme/three", prompt: "a hat", size: "8x8" }, never)).toEqual(drawn);
  await expect(driver.embed?.({ model: "acme/two", texts: ["a", "c"] }, never)).rejects.toThrow(/ has "of \{process 1\}" at texts\[0\], and this request "a"/);
  await expect(driver.draw?.({ model: "acme/three", prompt: "a hat" }, never)).rejects.toThrow('has "8x8" at size, and this request nothing');
  const [part] = await partsOf(driver, request("acme/two"));
  expect(part).toMatchObject({ type: "error", message: expect.stringContaining("it has nothing of this kind of the model acme/two") });
});

test("process ids of the run that replays stand where the recorded run had its own", async () => {
  const answer = ({ messages }: StepRequest): StepPart[] => {
    const [id = ""] = /p[0-9a-z]{16}/.exec(JSON.stringify(messages)) ?? [];
    return [
      { type: "tool-call", id: "a", name: "file_read", input: { path: `/run/${id}/x` } },
      { type: "finish", reason: "tool-calls", usage },
    ];
  };
  const asking = (id: string, other: string) => request("one", { messages: [user(`you are ${id}, your child is ${other}, and you ${id}`)] });
  const driver = await recorded(live(answer), [asking("p0000000000000001", "p0000000000000002")]);
  const [call] = await partsOf(driver, replayed(asking("pzzzzzzzzzzzzzzzz", "paaaaaaaaaaaaaaaa")));
  expect(call).toMatchObject({ input: { path: "/run/pzzzzzzzzzzzzzzzz/x" } });
  const [swapped] = await partsOf(
    driver,
    replayed(request("one", { messages: [user("you are p0000000000000001, your child is p0000000000000001, and you")] })),
  );
  expect(swapped).toMatchObject({ type: "error" });
});

test.for(["\n", "\t", "\r\n", "\u001b", "C:\\n"])("a process id right behind %j is one too", async (before) => {
  const asking = (id: string) => request("one", { messages: [user("go"), result({ stdout: `PID${before}${id}\n` })] });
  const driver = await recorded(
    live(() => [
      { type: "text-delta", text: "it is p0000000000000001" },
      { type: "finish", reason: "stop", usage },
    ]),
    [asking("p0000000000000001")],
  );
  expect(await partsOf(driver, replayed(asking("pzzzzzzzzzzzzzzzz")))).toMatchObject([{ text: "it is pzzzzzzzzzzzzzzzz" }, { type: "finish" }]);
});

test("how long a command took is no difference; what it wrote is", async () => {
  const asking = (stdout: string, ms: number) => request("one", { messages: [user("go"), result({ stdout, ms })] });
  const driver = await recorded(
    live(() => [{ type: "finish", reason: "stop", usage }]),
    [asking("yes", 3)],
  );
  expect(await partsOf(driver, replayed(asking("yes", 900)))).toMatchObject([{ type: "finish" }]);
  const [part] = await partsOf(driver, replayed(asking("no", 3)));
  expect(part).toEqual({
    type: "error",
    retryable: false,
    cause: "not-found",
    message: 'not in this recording: the nearest exchange, number 1 of this model, has "yes" at messages[1].parts[0].content.stdout, and this request "no"',
  });
});

test.for([
  { why: "another system text", over: { system: "be long" }, at: "system" },
  { why: "a tool more", over: { tools: [{ name: "t", description: "d", inputSchema: {} }] }, at: "tools[0]" },
  { why: "another limit", over: { maxOutputTokens: 7 }, at: "maxOutputTokens" },
  { why: "another setting", over: { settings: { temperature: 1 } }, at: "settings" },
  { why: "a later turn", over: { turn: 1 }, at: "turn" },
])("$why is a miss that names it", async ({ over, at }) => {
  const driver = await recorded(
    live(() => [{ type: "finish", reason: "stop", usage }]),
    [request("one")],
  );
  const [part] = await partsOf(driver, replayed(request("one", over)));
  expect(part?.type === "error" ? part.message : "").toContain(` at ${at}, `);
});

test("what was asked again is answered as it was then, and after that as the last time", async () => {
  let asked = 0;
  const driver = await recorded(
    live(() => [
      { type: "text-delta", text: `${++asked}` },
      { type: "finish", reason: "stop", usage },
    ]),
    [request("one"), request("one")],
  );
  const texts = [];
  for (let turn = 0; turn < 3; turn++) texts.push((await partsOf(driver, replayed(request("one"))))[0]);
  expect(texts).toMatchObject([{ text: "1" }, { text: "2" }, { text: "2" }]);
});

test("a recording that broke off in a line is read up to there, and goes on after it", async () => {
  const file = newFile();
  const recording = () =>
    createRecordingModel(
      live(() => [{ type: "finish", reason: "stop", usage }]),
      { file, clock: { now: () => 5 } },
    );
  await partsOf(recording(), request("one"));
  const whole = readFileSync(file, "utf8");
  appendFileSync(file, whole.slice(0, whole.length / 2));
  expect(parseCassette(readFileSync(file, "utf8"))).toHaveLength(1);
  await partsOf(recording(), request("one", { system: "on" }));
  const driver = createCassetteModel(parseCassette(readFileSync(file, "utf8")));
  for (const system of ["be brief", "on"]) expect(await partsOf(driver, replayed(request("one", { system })))).toMatchObject([{ type: "finish" }]);
});

test("a recording is nobody else's to read, and one that cannot be written is named", async () => {
  const file = newFile();
  createRecordingModel(
    live(() => []),
    { file, clock: { now: () => 0 } },
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const missing = () =>
    createRecordingModel(
      live(() => []),
      { file: `${file}/x`, clock: { now: () => 0 } },
    );
  expect(missing).toThrow(/cannot be written/);
});

test("a step that cannot be written down any more fails and tells so, after all that was said", async () => {
  const file = newFile();
  const said: StepPart = { type: "text-delta", text: "hi" };
  const recording = createRecordingModel(
    live(() => [said, { type: "finish", reason: "stop", usage }]),
    { file, clock: { now: () => 0 } },
  );
  rmSync(file);
  mkdirSync(file);
  expect(await partsOf(recording, request("one"))).toEqual([
    said,
    { type: "error", message: expect.stringContaining(`${file} cannot be written`), retryable: false },
  ]);
});

test("a step that the caller left is not written down", async () => {
  const file = newFile();
  const own = new AbortController();
  const cut = live(() => [{ type: "error", message: "the step was cancelled", retryable: false }]);
  own.abort();
  await partsOf(createRecordingModel(cut, { file, clock: { now: () => 0 } }), request("one"), own.signal);
  expect(readFileSync(file, "utf8")).toBe("");
});

test.for([
  { why: "no JSON", text: "{" },
  { why: "another thing", text: '{"a":1}' },
  { why: "a request of nothing", text: '{"model":"a/b","at":1,"request":null,"parts":[{"type":"finish","reason":"stop","usage":{}}]}' },
  { why: "an ending that lost its usage", text: '{"model":"a/b","at":1,"request":{},"parts":[{"type":"finish","reason":"stop"}]}' },
  {
    why: "a part that lost its text",
    text: '{"model":"a/b","at":1,"request":{},"parts":[{"type":"text-delta"},{"type":"finish","reason":"stop","usage":{}}]}',
  },
  { why: "a vector of half a number", text: '{"model":"a/b","at":1,"request":{},"made":{"vectors":["AAA="],"inputTokens":1}}' },
])("a line that is $why is named", ({ text }) => {
  expect(() => parseCassette(`\n${text}`)).toThrow("line 2 of the recording is not an exchange");
});

test("two values differ nowhere exactly when they are equal", () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(json, json, (a, b) => {
      const [left, right] = [a, b].map((value) => JSON.parse(JSON.stringify(value)) as Json);
      expect(firstDifference(left, left)).toBeUndefined();
      let equal = true;
      try {
        expect(left).toEqual(right);
      } catch {
        equal = false;
      }
      expect(firstDifference(left, right) === undefined).toBe(equal);
    }),
  );
});
