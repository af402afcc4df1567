import type { ModelDriver, StepPart } from "@aether/ports";
import { modelGenerate, modelStream, TRUSTED, type WireKind, type Written } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { type Attempt, codeOf, cut, failed, fakeContext, fakeDriver, finish, open, said } from "./models.test-harness.ts";
import type { ModelsServiceDeps } from "./models-service.ts";
import { parseModelRules } from "./router/model-rules.ts";

type Asked = Written<typeof modelStream>;

const BODY = { model: "theirs", stream: true, max_tokens: 900, messages: [{ role: "user", content: "hi" }], metadata: { tomorrow: 1 } };
const verbatim = (more: object = {}, rest: object = {}) => ({
  wire: "anthropic" as const,
  body: JSON.stringify({ ...BODY, ...more }),
  headers: { "anthropic-beta": "tomorrow" },
  ...rest,
});
const question = (rest: Partial<Asked> = {}): Asked => ({ model: "a/m", prompt: "hi", verbatim: verbatim(), ...rest });
const ONLY = { why: "messages[0]: is of a kind that is not known here", param: "messages[0]" };
const ALONE = { prompt: undefined, verbatim: verbatim({}, { only: ONLY }) };

const raw = (data: string, rest: object = {}): StepPart => ({ type: "raw", event: "e", data, ...rest });
const PASSED: Attempt = [raw("1"), ...said("hello"), raw("2", { last: true }), finish()];

const one = (name: string, wire?: WireKind, attempts: readonly Attempt[] = [wire ? PASSED : [...said("hello"), finish()]]) => {
  const fake = fakeDriver({
    name,
    models: async () => [{ name: "m", contextTokens: 100_000, outputTokens: 400, price: { input: 1_000_000, output: 1_000_000 } }],
    attempts,
  });
  return wire ? { ...fake, speaks: () => wire } : fake;
};
const chain = { rules: parseModelRules({ aliases: { fast: ["a/m", "b/m"] } }, "a test") };
const streamed = async (drivers: readonly ModelDriver[], asked: Asked, rest: Partial<ModelsServiceDeps> = {}) => {
  const context = fakeContext();
  const answer = await open(drivers, rest).call(modelStream, asked, context.ctx);
  return { ...context, answer };
};

describe("a question in its client's wire", () => {
  test("is sent as it was written to a model of that wire, and its events are told as they came", async () => {
    const a = one("a", "anthropic");
    const { answer, events, spent } = await streamed([a], question());
    expect(a.asked).toMatchObject([{ maxOutputTokens: 400, raw: { wire: "anthropic", headers: { "anthropic-beta": "tomorrow" }, stream: true } }]);
    expect(a.asked[0]?.raw?.body).toEqual({ max_tokens: 900, messages: BODY.messages, metadata: { tomorrow: 1 } });
    expect(events).toEqual([
      ["serving", { model: "a/m" }],
      ["raw", { event: "e", data: "1" }],
      ["raw", { event: "e", data: "2", last: true }],
    ]);
    expect(answer).toMatchObject({ passedThrough: true, text: "hello", usage: { inputTokens: 100, outputTokens: 10 }, cost: { microUsd: 110 } });
    expect(spent.at(-1)).toEqual({ tokens: 110, microUsd: 110 });
  });

  test("that is not streamed is asked for whole and comes back to the letter, whatever schema stands in it", async () => {
    const a = one("a", "anthropic", [[raw('{"odd": 1.0}', { event: undefined, whole: true }), ...said("no JSON"), finish()]]);
    const answer = await open([a]).call(modelGenerate, question({ schema: { type: "object" } }), fakeContext().ctx);
    expect(a.asked).toMatchObject([{ raw: { stream: false } }]);
    expect(answer).toMatchObject({ verbatim: '{"odd": 1.0}', passedThrough: true, text: "no JSON" });
  });

  test("is translated for a model of another wire, also as the next of a chain", async () => {
    const a = one("a", "anthropic", [[{ type: "error", message: "no", retryable: false, cause: "unreachable" }]]);
    const b = one("b", "chat", [[...said("hello"), finish()]]);
    const { answer, events } = await streamed([a, b], question({ model: "fast" }), chain);
    expect(b.asked[0]).not.toHaveProperty("raw");
    expect(b.asked).toMatchObject([{ messages: [{ parts: [{ text: "hi" }] }] }]);
    expect(answer).not.toHaveProperty("passedThrough");
    expect(events.map(([event]) => event)).toEqual(["retry", "serving", "delta"]);
    expect(events[1]).toEqual(["serving", { model: "b/m" }]);
  });

  test("that no other wire has is asked of nobody else, and says which member it is about", async () => {
    const [a, b] = [one("a"), one("b", "anthropic")];
    expect((await streamed([a, b], question({ ...ALONE, model: "fast" }), chain)).answer).toMatchObject({ model: "b/m", passedThrough: true });
    expect(a.asked).toEqual([]);
    const error = await codeOf(streamed([one("a"), one("b", "chat")], question({ ...ALONE, model: "fast" }), chain));
    expect(error).toMatchObject({ code: "INVALID", message: ONLY.why, data: { param: "messages[0]" } });
  });

  test("stands beside a prompt or messages, or alone, and is never one of two", () => {
    const parse = (asked: object) => modelStream.input.safeParse({ model: "a/m", ...asked }).success;
    expect([parse(question()), parse(question(ALONE)), parse({ verbatim: verbatim() }), parse({ ...ALONE, prompt: "hi" })]).toEqual([true, true, false, false]);
  });

  test.for([
    { why: "another header", rest: { headers: { authorization: "Bearer x" } } },
    { why: "a header of two lines", rest: { headers: { "anthropic-beta": "a\r\nx-api-key: b" } } },
    { why: "another wire", rest: { wire: "google" } },
  ])("has no room for $why", ({ rest }) => {
    expect(modelStream.input.safeParse(question({ verbatim: verbatim({}, rest) as never })).success).toBe(false);
  });
});

describe("what a client's words may not do", () => {
  test.for([
    { why: "connect to other servers", more: { mcp_servers: [{ url: "https://x.example" }] }, param: "mcp_servers" },
    {
      why: "have a picture fetched",
      more: { messages: [{ role: "user", content: [{ type: "image", source: { type: "url", url: "https://x" } }] }] },
      param: "messages[0].content[0].source.url",
    },
  ])("$why: nobody is asked", async ({ more, param }) => {
    const a = one("a", "anthropic");
    const error = await codeOf(streamed([a], question({ verbatim: verbatim(more) })));
    expect([error.code, error.data["param"], a.asked]).toEqual(["INVALID", param, []]);
  });

  test("name a tool that would run at the provider: it is taken out", async () => {
    const a = one("a", "anthropic");
    await streamed([a], question({ verbatim: verbatim({ tools: [{ type: "web_search_20250305", name: "web_search" }], container: "c" }) }));
    expect(a.asked[0]?.raw?.body).toEqual({ max_tokens: 900, messages: BODY.messages, metadata: { tomorrow: 1 } });
  });

  test.for([
    { why: "no JSON", body: "{x" },
    { why: "no object", body: "[1]" },
    { why: "too deep", body: `{"a":${"[".repeat(200)}${"]".repeat(200)}}` },
  ])("be $why", async ({ body }) => {
    expect(await codeOf(streamed([one("a", "anthropic")], question({ verbatim: { ...verbatim(), body } })))).toMatchObject({ code: "INVALID" });
  });

  test("pass by the label: what is secret goes to no other machine, and what is private by consent alone", async () => {
    const a = { ...one("a", "anthropic"), reader: { host: "models.example", private: false as const } };
    for (const confidentiality of ["private", "secret"] as const) {
      const { ctx } = fakeContext({ label: { ...TRUSTED, confidentiality } });
      expect(await codeOf(open([a]).call(modelStream, question(ALONE), ctx))).toMatchObject({ code: "DENIED" });
    }
    expect(a.asked).toEqual([]);
  });

  test("be more than is set aside for them: the whole text is, whatever was understood of it", async () => {
    const long = verbatim({ system: "a word ".repeat(10_000) });
    const { reserved } = await streamed([one("a", "anthropic")], question({ verbatim: long, maxOutputTokens: 900 }));
    expect(reserved[0]?.microUsd).toBeGreaterThan(20_000);
  });
});

describe("an answer that came as it was and breaks off", () => {
  test.for<{ why: string; end: StepPart }>([
    { why: "is cut", end: cut },
    { why: "fails", end: failed(true) },
  ])("because it $why is not asked for again, and is paid for", async ({ end }) => {
    const [a, b] = [one("a", "anthropic", [[raw("1", { written: 35 }), end]]), one("b", "anthropic")];
    const context = fakeContext();
    const error = await codeOf(open([a, b], chain).call(modelStream, question({ model: "fast" }), context.ctx));
    expect(error).toMatchObject({ code: "UPSTREAM" });
    expect([a.asked.length, b.asked.length]).toEqual([1, 0]);
    expect(context.spent.at(-1)).toMatchObject({ tokens: expect.any(Number) });
    expect((context.spent.at(-1) as { tokens: number }).tokens).toBeGreaterThan(10);
  });
});

test("whoever wires the gateway is told which names may pass, and the audit which did", async () => {
  const { service, call } = open([one("a", "anthropic"), one("b")], chain);
  expect([service.speaks("fast", "anthropic"), service.speaks("fast", "chat"), service.speaks("b/m", "anthropic"), service.speaks("nobody/x", "chat")]).toEqual(
    [true, false, false, false],
  );
  const origin = { wire: "anthropic", asked: "theirs", request: "r" };
  const [passed, translated] = [fakeContext(), fakeContext()];
  await call(modelStream, question({ origin }), passed.ctx);
  await call(modelStream, question({ origin, model: "b/m" }), translated.ctx);
  expect(passed.audited).toMatchObject([{ kind: "model.served", body: { passedThrough: true } }]);
  expect(translated.audited).toMatchObject([{ kind: "model.served" }]);
  expect(translated.audited[0]?.body).not.toHaveProperty("passedThrough");
  expect(JSON.stringify([passed.audited, translated.audited])).not.toContain("tomorrow");
});
