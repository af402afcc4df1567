import { type Json, type Part, SyscallError } from "@aether/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Addressed, Answer, Said } from "../ask.ts";
import { plainSchema } from "./plain-schema.ts";
import { metaOf, signatureOf } from "./signature.ts";
import { GEMINI } from "./wire.ts";

const AT = { model: "m" };
const hi = { role: "user", parts: [{ text: "hi" }] };
const ABOUT = { id: "x", at: 1_700_000_000, model: "m", inputTokens: 9 };
const usage = { inputTokens: 20, outputTokens: 7, cachedTokens: 5, reasoningTokens: 2 };
const answerOf = (parts: readonly Part[], more: Partial<Answer> = {}): Answer => ({ parts, finish: "stop", usage, ...more });
const read = (more: Readonly<Record<string, Json>>, at: Addressed = AT) => GEMINI.read({ contents: [hi], ...more }, at);
const encoder = (at: Addressed = AT, includeThoughts = true) => read({ generationConfig: { thinkingConfig: { includeThoughts } } }, at).encoder(ABOUT);
const PIXEL = "iVBORw0KGgo=";

describe("a request", () => {
  test("with a system text, a schema, tools and a picture, under either name of its members", () => {
    const given = {
      system_instruction: { parts: [{ text: "be" }, { text: "brief" }] },
      contents: [{ parts: [{ inline_data: { mime_type: "image/png", data: PIXEL } }, { text: "what?" }] }],
      tools: [{ function_declarations: [{ name: "look", parameters: { type: "OBJECT", properties: { some_place: { type: "STRING", nullable: true } } } }] }],
      generation_config: { max_output_tokens: 5, response_mime_type: "application/json", response_schema: { type: "ARRAY", items: { type: "INTEGER" } } },
    };
    const { ask } = GEMINI.read(given, { model: "m", stream: "events" });
    expect(ask).toMatchObject({
      model: "m",
      stream: true,
      system: "be\n\nbrief",
      messages: [
        {
          role: "user",
          parts: [
            { type: "file", media: "image/png", bytes: 8 },
            { type: "text", text: "what?" },
          ],
        },
      ],
      tools: [{ name: "look", inputSchema: { type: "object", properties: { some_place: { type: ["string", "null"] } } } }],
      schema: { type: "array", items: { type: "integer" } },
      maxOutputTokens: 5,
    });
  });

  test("takes base64 in either alphabet, with its end or without, and nothing that is none", () => {
    const shown = (data: string) => GEMINI.read({ contents: [{ parts: [{ inlineData: { mimeType: "image/png", data } }] }] }, AT).ask.files[0]?.data;
    for (const data of ["+/+/AA==", "-_-_AA==", "-_-_AA"]) expect(shown(data)).toBe("+/+/AA==");
    for (const data of ["%%%%", "", "A"]) expect(() => shown(data)).toThrow(SyscallError);
  });

  test("offers of its tools those that its client runs, and of them the allowed", () => {
    const tools = [{ functionDeclarations: [{ name: "a" }, { name: "b", parametersJsonSchema: { type: "object" } }], googleSearch: {} }, { codeExecution: {} }];
    const { ask } = read({ tools, toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["b"] } }, safetySettings: [{}] });
    expect(ask).toMatchObject({ tools: [{ name: "b" }], dropped: ["tools.googleSearch", "tools.codeExecution", "safetySettings"] });
  });

  const call = (name: string, id?: string) => ({ functionCall: { name, args: {}, ...(id && { id }) } });
  const result = (name: string, response: Json, id?: string) => ({ functionResponse: { name, response, ...(id && { id }) } });
  const talk = (calls: Json[], results: Json[]) => ({ contents: [hi, { role: "model", parts: calls }, { role: "function", parts: results }] });
  const told = (calls: Json[], results: Json[]) =>
    GEMINI.read(talk(calls, results), AT).ask.messages[2]?.parts.map((part) => (part.type === "tool-result" ? [part.id, part.ok, part.content] : part));

  test.for([
    {
      why: "by their ids, whatever their order",
      calls: [call("a", "1"), call("a", "2")],
      results: [result("a", { output: 2 }, "2"), result("a", { output: 1 }, "1")],
      ids: ["2", "1"],
    },
    {
      why: "by their names where they have no ids",
      calls: [call("a"), call("b"), call("a")],
      results: [result("b", {}), result("a", {}), result("a", {})],
      ids: ["call_2", "call_1", "call_3"],
    },
    {
      why: "by their names where the client gave the results ids of its own",
      calls: [call("a"), call("b")],
      results: [result("b", {}, "own"), result("a", {}, "x")],
      ids: ["call_2", "call_1"],
    },
    {
      why: "where two calls have one id",
      calls: [call("a", "1"), call("a", "1")],
      results: [result("a", {}, "1"), result("a", {}, "1")],
      ids: ["1", "call_1"],
    },
  ])("finds the calls of results $why", ({ calls, results, ids }) => {
    expect(told(calls, results)?.map((one) => (Array.isArray(one) ? one[0] : one))).toEqual(ids);
  });

  test("tells what a function said: its output, its error, or all", () => {
    const calls = [call("a"), call("a"), call("a")];
    expect(told(calls, [result("a", { output: "x" }), result("a", { error: "y" }), result("a", { some_name: 1 })])).toEqual([
      ["call_1", true, "x"],
      ["call_2", false, "y"],
      ["call_3", true, { some_name: 1 }],
    ]);
  });

  test.for([
    { why: "a result of no call", calls: [call("a")], results: [result("a", {}), result("a", {})] },
    { why: "a result of another function", calls: [call("a", "1")], results: [result("b", {}, "2")] },
    { why: "a call without a result", calls: [call("a"), call("a")], results: [result("a", {})] },
  ])("with $why is refused", ({ calls, results }) => {
    expect(() => told(calls, results)).toThrow(/no (such call|result)/);
  });

  test("joins what was streamed, up to the signature of it", () => {
    const parts = [
      { text: "H", thought: true },
      { text: "m", thought: true, thoughtSignature: "c2ln" },
      { text: "more", thought: true },
      { text: "A" },
      { text: "B" },
    ];
    expect(GEMINI.read({ contents: [hi, { role: "model", parts }] }, AT).ask.messages[1]?.parts).toEqual([
      { type: "reasoning", text: "Hm", meta: { google: { thoughtSignature: "c2ln" } } },
      { type: "reasoning", text: "more" },
      { type: "text", text: "AB" },
    ]);
  });
});

describe("an answer", () => {
  const SAID: Said[] = [
    { type: "reasoning", text: "Hm", meta: { anthropic: { signature: "s1" } } },
    { type: "text", text: "AB" },
    { type: "tool-call", id: "c1", name: "look", input: { at: 1 }, meta: { google: { thoughtSignature: "c2ln" } } },
  ];
  const PARTS = [
    { text: "Hm", thought: true, thoughtSignature: Buffer.from('aether.{"anthropic":{"signature":"s1"}}').toString("base64") },
    { text: "AB" },
    { functionCall: { id: "c1", name: "look", args: { at: 1 } }, thoughtSignature: "c2ln" },
  ];
  const usageMetadata = { promptTokenCount: 20, candidatesTokenCount: 5, totalTokenCount: 27, cachedContentTokenCount: 5, thoughtsTokenCount: 2 };
  const told = { modelVersion: "m", responseId: "x" };
  const piece = (part: Json) => ({ candidates: [{ content: { parts: [part], role: "model" }, index: 0 }], ...told });
  const last = { candidates: [{ content: { parts: [{ text: "" }], role: "model" }, finishReason: "STOP", index: 0 }], usageMetadata, ...told };
  const streamed = (at: Addressed["stream"], includeThoughts = true) => {
    const writes = encoder({ ...AT, ...(at && { stream: at }) }, includeThoughts);
    return SAID.map((said) => writes.said(said)).join("") + writes.end(answerOf(SAID));
  };

  test("whole", () => {
    expect(encoder().body(answerOf(SAID))).toEqual({
      candidates: [{ content: { parts: PARTS, role: "model" }, finishReason: "STOP", index: 0 }],
      usageMetadata,
      ...told,
    });
  });

  test("as events", () => {
    expect(streamed("events")).toBe([...PARTS.map(piece), last].map((value) => `data: ${JSON.stringify(value)}\n\n`).join(""));
  });

  test("as an array, with signs of life between", () => {
    expect(JSON.parse(streamed("array"))).toEqual([...PARTS.map(piece), last]);
    const writes = encoder({ ...AT, stream: "array" });
    const text = writes.begin() + writes.silence + writes.said({ type: "text", text: "A" }) + writes.beat + writes.end(answerOf([]));
    expect(JSON.parse(text)).toHaveLength(2);
  });

  test("thoughts are told to who asked for them", () => {
    expect(streamed("events", false)).not.toContain('"thought":true');
    expect(JSON.stringify(encoder(AT, false).body(answerOf(SAID)))).not.toContain("Hm");
  });

  test.for([
    { finish: "length", reason: "MAX_TOKENS" },
    { finish: "filtered", reason: "SAFETY" },
    { finish: "tool-calls", reason: "STOP" },
    { finish: "cannot", reason: "STOP" },
  ] as const)("an end by $finish is $reason", ({ finish, reason }) => {
    expect(encoder().body(answerOf([], { finish }))).toMatchObject({ candidates: [{ finishReason: reason, content: { parts: [{ text: "" }] } }] });
  });

  const fault = { kind: "busy", message: "too much", retryAfterMs: 2_500 } as const;
  const error = { code: 429, message: "too much", status: "RESOURCE_EXHAUSTED", details: [expect.objectContaining({ retryDelay: "3s" })] };
  test("that fails says so beside its events, as Google does, and as the array's last element", () => {
    expect(JSON.parse(encoder({ ...AT, stream: "events" }).fail(fault))).toEqual({ error });
    for (const said of [[], SAID]) {
      const writes = encoder({ ...AT, stream: "array" });
      const all = JSON.parse(said.map((part) => writes.said(part)).join("") + writes.fail(fault)) as Json[];
      expect([all.length, all.at(-1)]).toEqual([said.length + 1, { error }]);
    }
  });

  test("of a provider of this wire is passed on as it came, and in an array as its elements", () => {
    const event = { type: "raw", data: '{"odd": 1.0}' } as const;
    const events = encoder({ ...AT, stream: "events" });
    expect(events.passed(event) + events.passedEnd(event)).toBe('data: {"odd": 1.0}\n\n'.repeat(2));
    const array = encoder({ ...AT, stream: "array" });
    expect(array.passed(event) + array.passedEnd(event)).toBe('[{"odd": 1.0}\n,{"odd": 1.0}\n]\n');
    expect(JSON.parse(encoder({ ...AT, stream: "array" }).passedEnd(undefined))).toEqual([]);
  });

  test.for(["events", "array"] as const)("however it is cut, its %s are whole", (stream) => {
    const said = fc.oneof(
      fc.record({ type: fc.constantFrom("text" as const, "reasoning" as const), text: fc.string({ unit: "binary" }) }),
      fc.record({ type: fc.constant("tool-call" as const), id: fc.string(), name: fc.string(), input: fc.constant({ line: "a\n\nb\r\ndata: x" }) }),
    );
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), (pieces) => {
        const writes = encoder({ ...AT, stream });
        const text = pieces.map((part) => writes.said(part) + writes.beat).join("") + writes.end(answerOf([]));
        const events = text.split("\n\n").filter((block) => block.startsWith("data: "));
        const all = (stream === "array" ? JSON.parse(text) : events.map((block) => JSON.parse(block.slice(6)))) as {
          candidates: { content: { parts: { text?: string; thought?: boolean }[] } }[];
        }[];
        const texts = all
          .flatMap(({ candidates }) => candidates.flatMap(({ content }) => content.parts))
          .map((part) => (part.thought ? "" : (part.text ?? "")));
        expect(texts.join("")).toBe(pieces.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a signature", () => {
  test("of any provider comes back, also through a client that reads bytes and writes the other alphabet", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const meta = JSON.parse(JSON.stringify({ p: value })) as Json;
        const signature = signatureOf(meta) ?? "";
        expect(metaOf(signature)).toEqual(meta);
        expect(metaOf(Buffer.from(signature, "base64").toString("base64url"))).toEqual(meta);
      }),
      { numRuns: 50 },
    );
  });

  test.for([
    { why: "Google's own", meta: { google: { thoughtSignature: "CsoBA" } }, as: "CsoBA" },
    { why: "Google's own that looks like ours", meta: { google: { thoughtSignature: Buffer.from("aether.x").toString("base64") } } },
    { why: "Google's own beside another's", meta: { google: { thoughtSignature: "CsoBA" }, other: 1 } },
  ])("$why", ({ meta, as }) => {
    expect(signatureOf(meta)).toEqual(as ?? expect.stringMatching(/^[A-Za-z0-9+/]+=*$/));
    expect(metaOf(signatureOf(meta) ?? "")).toEqual(meta);
  });

  test("that is broken is taken for Google's", () => {
    const broken = Buffer.from("aether.{").toString("base64");
    expect(metaOf(broken)).toEqual({ google: { thoughtSignature: broken } });
  });
});

test.for([
  { given: { type: "STRING", enum: ["a"], nullable: true }, plain: { type: ["string", "null"], enum: ["a", null] } },
  {
    given: { any_of: [{ type: "NUMBER" }, { type: "NULL" }], nullable: true },
    plain: { anyOf: [{ anyOf: [{ type: "number" }, { type: "null" }] }, { type: "null" }] },
  },
  {
    given: { type: "ARRAY", min_items: "2", items: { type: "OBJECT", propertyOrdering: ["type"], properties: { type: { type: "BOOLEAN" } } } },
    plain: { type: "array", minItems: 2, items: { type: "object", properties: { type: { type: "boolean" } } } },
  },
  {
    given: { type: "object", properties: { __proto__: 1, STRING: { type: "string" } } },
    plain: { type: "object", properties: { STRING: { type: "string" } } },
  },
] as { given: Json; plain: Json }[])("the schema $given", ({ given, plain }) => {
  expect(plainSchema(given)).toEqual(plain);
});
