import { Readable } from "node:stream";
import type { ModelDriver, StepPart, StepRequest } from "@aether/ports";
import { describe, expect, test } from "vitest";
import { type Behaviour, begin, KEY, refuse, send, serve, WIRES, type Wire } from "./wire-server.test-harness.ts";

const request = (wire: Wire, rest: Partial<StepRequest> = {}): StepRequest => ({
  model: wire.model,
  identity: "worker",
  turn: 4,
  system: "be brief",
  messages: [{ role: "user", parts: [{ type: "text", text: "hello" }] }],
  tools: [],
  maxOutputTokens: 100,
  ...rest,
});

async function partsOf(driver: ModelDriver, asked: StepRequest, signal = new AbortController().signal): Promise<StepPart[]> {
  const parts: StepPart[] = [];
  // What is only drafted is told to nobody; output-cut.test.ts looks at it.
  for await (const part of driver.step(asked, signal)) if (part.type !== "drafted") parts.push(part);
  return parts;
}

async function answerTo(wire: Wire, behaviour: Behaviour, asked: Partial<StepRequest> = {}): Promise<StepPart[]> {
  await using server = await serve(behaviour);
  return await partsOf(wire.create({ baseUrl: server.baseUrl, apiKey: KEY }), request(wire, asked));
}

const textOf = (parts: readonly StepPart[]): string => parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
const USAGE = { input: 11, output: 5 };

test("a model's name leads nowhere but below the base", async () => {
  const [google] = WIRES.filter(({ name }) => name === "google") as [Wire];
  await using server = await serve(send());
  const driver = google.create({ baseUrl: `${server.baseUrl}/v1beta`, apiKey: KEY });
  for (const model of ["../../elsewhere", "models/../../../elsewhere", "%2e%2e/%2E%2E/elsewhere"]) {
    expect(await partsOf(driver, request(google, { model }))).toMatchObject([{ type: "error", retryable: false }]);
  }
  expect(server.seen.filter(({ path }) => !path.startsWith("/v1beta/"))).toEqual([]);
});

test("a call that Google's model wrote in a form of its own is an answer that broke off, and so one that was paid for", async () => {
  const [google] = WIRES.filter(({ name }) => name === "google") as [Wire];
  const told = { candidates: [{ content: { role: "model", parts: [] }, finishReason: "MALFORMED_FUNCTION_CALL" }], usageMetadata: { promptTokenCount: 5 } };
  const parts = await answerTo(google, send(`data: ${JSON.stringify(told)}\r\n\r\n`));
  expect(parts).toMatchObject([{ type: "incomplete", why: expect.stringContaining("MALFORMED_FUNCTION_CALL") }]);
});

interface Row {
  readonly why: string;
  readonly behaviour: (wire: Wire) => Behaviour;
  readonly end: object;
}

const REFUSALS: readonly Row[] = [
  {
    why: "429, after the seconds it names",
    behaviour: () => refuse(429, { error: { message: "slow down" } }, { "retry-after": "2" }),
    end: { retryable: true, retryAfterMs: 2_000, cause: "rate-limit", message: expect.stringContaining("slow down") },
  },
  {
    why: "429, after the milliseconds it names",
    behaviour: () => refuse(429, {}, { "retry-after-ms": "1500", "retry-after": "2" }),
    end: { retryable: true, retryAfterMs: 1_500 },
  },
  { why: "spent money", behaviour: () => refuse(429, { error: { message: "pay", code: "insufficient_quota" } }), end: { retryable: false, cause: "quota" } },
  { why: "500", behaviour: () => refuse(500, "oops"), end: { retryable: true, message: expect.stringContaining("500: oops") } },
  {
    why: "529",
    behaviour: () => refuse(529, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }),
    end: { retryable: true, cause: "overloaded" },
  },
  {
    why: "a wrong key, which is not repeated",
    behaviour: () => refuse(401, { error: { message: `Incorrect API key: ${KEY}` } }),
    end: { retryable: false, cause: "credentials", message: expect.stringMatching(/^(?!.*sk-test-0123).*\[redacted\]/) },
  },
  {
    why: "Google's word for a wrong key",
    behaviour: () => refuse(400, { error: { code: 400, message: "API key not valid. Please pass a valid API key.", status: "INVALID_ARGUMENT" } }),
    end: { retryable: false, cause: "credentials" },
  },
  {
    why: "a prompt that is too long",
    behaviour: () => refuse(400, { error: { message: "prompt is too long: 210000 tokens > 200000 maximum" } }),
    end: { retryable: false, cause: "context-length" },
  },
  { why: "404", behaviour: () => refuse(404, {}), end: { retryable: false, cause: "not-found" } },
  {
    why: "a redirect, which is not followed",
    behaviour: () => refuse(307, "", { location: "https://elsewhere.example/v1" }),
    end: { retryable: false, message: expect.stringContaining("https://elsewhere.example/v1") },
  },
  {
    why: "a page",
    behaviour: () => (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    end: { retryable: false, message: expect.stringContaining("base URL") },
  },
  { why: "a broken socket", behaviour: () => (response) => void response.destroy(), end: { retryable: true, cause: "unreachable" } },
  { why: "a refusal of many megabytes", behaviour: () => refuse(500, "x".repeat(20_000_000)), end: { retryable: true } },
];

const ENDINGS: readonly (Row & { readonly type: string })[] = [
  { why: "a stream that ends amid a text", behaviour: (wire) => send(wire.opening("a")), type: "incomplete", end: {} },
  { why: "an empty stream", behaviour: () => send(), type: "incomplete", end: {} },
  {
    why: "a socket that breaks amid a text",
    behaviour: (wire) => (response) => void begin(response).write(wire.opening("a"), () => response.destroy()),
    type: "incomplete",
    end: {},
  },
  { why: "an event cut in half", behaviour: (wire) => send(wire.opening("a"), wire.closing(USAGE).slice(0, 30)), type: "incomplete", end: {} },
  { why: "an event that is not JSON", behaviour: (wire) => send(wire.opening("a"), "data: {oops\n\n"), type: "error", end: { retryable: true } },
  {
    why: "an error amid a text",
    behaviour: (wire) => send(wire.opening("a"), wire.error(`too busy for ${KEY}`)),
    type: "error",
    end: { retryable: true, message: expect.stringMatching(/too busy for \[redacted\]/) },
  },
  {
    why: "an error before anything",
    behaviour: (wire) => send(wire.error("too busy")),
    type: "error",
    end: { retryable: true, message: expect.stringContaining("too busy") },
  },
];

describe.for(WIRES)("$name", (wire) => {
  test.for(REFUSALS)("takes $why", async ({ behaviour, end }) => {
    expect(await answerTo(wire, behaviour(wire))).toMatchObject([{ type: "error", ...end }]);
  });

  test.for(ENDINGS)("takes $why", async ({ behaviour, type, end }) => {
    const parts = await answerTo(wire, behaviour(wire));
    expect(parts.at(-1)).toMatchObject({ type, ...end });
    expect(parts.filter((part) => ["finish", "incomplete", "error"].includes(part.type))).toHaveLength(1);
  });

  test("takes bytes that come one at a time", async () => {
    const answer = wire.opening("Grüße 👋") + wire.closing(USAGE);
    const bytes = [...Buffer.from(answer)].map((byte) => Buffer.of(byte));
    const parts = await answerTo(wire, (response) => void Readable.from(bytes).pipe(begin(response)));
    expect(textOf(parts)).toBe("Grüße 👋");
    expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "stop", usage: { inputTokens: 11, outputTokens: 5 } });
  });

  test.for([{ usage: undefined }, { usage: { input: 0, output: 0 } }])("a usage of $usage is estimated, never free", async ({ usage }) => {
    const parts = await answerTo(wire, send(wire.opening("x".repeat(35)), wire.closing(usage)), { system: "s".repeat(350) });
    expect(parts.at(-1)).toMatchObject({ type: "finish", usage: { outputTokens: 10 } });
    const finish = parts.at(-1);
    expect(finish?.type === "finish" ? finish.usage.inputTokens : 0).toBeGreaterThanOrEqual(100);
  });

  test("drops a body above 16 MiB and closes its connection", async () => {
    const block = `: ${"x".repeat(1024 * 1024)}\n\n`;
    await using server = await serve((response) => void Readable.from(Array.from({ length: 32 }, () => block)).pipe(begin(response)));
    const driver = wire.create({ baseUrl: server.baseUrl, apiKey: KEY });
    expect(await partsOf(driver, request(wire))).toMatchObject([{ type: "error", retryable: false, message: expect.stringContaining("16777216") }]);
    await expect.poll(() => server.closed()).toBe(1);
  });

  test.for([
    { why: "the signal is given", leave: (abort: AbortController) => abort.abort() },
    { why: "the reader leaves", leave: () => {} },
  ])("closes the connection when $why", async ({ leave }) => {
    await using server = await serve((response) => void begin(response).write(wire.opening("a")));
    const abort = new AbortController();
    for await (const part of wire.create({ baseUrl: server.baseUrl }).step(request(wire), abort.signal)) {
      leave(abort);
      if (part.type !== "text-delta" || !abort.signal.aborted) break;
    }
    await expect.poll(() => server.closed()).toBe(1);
  });

  test("arguments cut by the length limit never look like a call without arguments", async ({ skip }) => {
    if (wire.cutByLength === "") return skip("calls come whole on this wire");
    const parts = await answerTo(wire, send(wire.cutByLength), { tools: [{ name: "remove_all", description: "", inputSchema: { type: "object" } }] });
    expect(parts).toMatchObject([
      { type: "tool-call", input: "" },
      { type: "finish", reason: "length" },
    ]);
  });

  test.for([{ args: '{"n":1e999}' }, { args: `{"a":${"[".repeat(70)}${"]".repeat(70)}}` }, { args: '{"path": a.md}' }])(
    "unusable arguments stay text: $args",
    async ({ args }, { skip }) => {
      if (wire.name === "google") return skip("calls come as objects on this wire");
      const parts = await answerTo(wire, send(wire.call("c", "read", args)), { tools: [{ name: "read", description: "", inputSchema: { type: "object" } }] });
      expect(parts).toMatchObject([
        { type: "tool-call", id: "c", input: args },
        { type: "finish", reason: "tool-calls" },
      ]);
    },
  );

  test("an id that stands in the history is not used again", async () => {
    const call = { type: "tool-call", id: "c", name: "read", input: {} } as const;
    const messages: StepRequest["messages"] = [
      { role: "user", parts: [{ type: "text", text: "hello" }] },
      { role: "assistant", parts: [call] },
      { role: "tool", parts: [{ type: "tool-result", id: "c", name: "read", ok: true, content: "x" }] },
    ];
    const parts = await answerTo(wire, send(wire.call("c", "read", "{}")), {
      messages,
      tools: [{ name: "read", description: "", inputSchema: { type: "object" } }],
    });
    expect(parts[0]).toMatchObject({ type: "tool-call", name: "read" });
    expect(parts[0]?.type === "tool-call" ? parts[0].id : "c").not.toBe("c");
  });

  test("sends no key where there is none, and asks only below the base URL", async () => {
    await using server = await serve(send(wire.opening("a"), wire.closing(USAGE)));
    await partsOf(wire.create({ baseUrl: server.baseUrl, headers: { "x-team": "blue" } }), request(wire));
    const headers: Record<string, unknown> = server.seen[0]?.headers ?? {};
    expect([headers["authorization"], headers["x-api-key"], headers["x-goog-api-key"]]).toEqual([undefined, undefined, undefined]);
    expect(headers["x-team"]).toBe("blue");
    expect(server.seen[0]?.path).toMatch(/^\/v1\//);
  });

  test.for([
    { why: "a name with a slash", options: { name: "a/b" }, says: /named/ },
    { why: "a key of two lines", options: { apiKey: "hunter2\nx" }, says: /key/ },
    { why: "plain http to another machine", options: { baseUrl: "http://models.example/v1" }, says: /clear/ },
    { why: "a password", options: { baseUrl: "https://me:hunter2@models.example" }, says: /password/ },
    { why: "a query", options: { baseUrl: "https://models.example/?key=hunter2" }, says: /query/ },
  ])("refuses $why at once", ({ options, says }) => {
    expect(() => wire.create(options)).toThrow(says);
    expect(() => wire.create(options)).not.toThrow(/hunter2/);
  });

  test("says who reads", () => {
    expect(wire.create({ baseUrl: "https://models.example:8443/v1/" }).reader).toEqual({ host: "models.example:8443" });
    expect(wire.create({ baseUrl: "http://localhost:1/v1" }).reader).toBe("local");
    expect(wire.create({}).reader).toMatchObject({ host: expect.stringMatching(/\.(com|googleapis\.com)$/) });
  });
});
