import { type Json, SyscallError } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { ANTHROPIC } from "./anthropic/wire.ts";
import type { Wire } from "./ask.ts";
import { CHAT } from "./chat/wire.ts";
import { GEMINI } from "./gemini/wire.ts";
import { RESPONSES } from "./responses/wire.ts";

const AT = { model: "m" };
const WIRES = { anthropic: ANTHROPIC, chat: CHAT, responses: RESPONSES, gemini: { ...GEMINI, read: (body: Json) => GEMINI.read(body, AT) } };
const PIXEL = "iVBORw0KGgo=";
const user = { role: "user", content: "hi" };
/** The least request of each wire. */
const LEAST = {
  anthropic: { model: "m", max_tokens: 5, messages: [user] },
  chat: { model: "m", messages: [user] },
  responses: { model: "m", input: "hi" },
  gemini: { contents: [{ role: "user", parts: [{ text: "hi" }] }] },
};

const thrownBy = (wire: Wire, body: unknown): SyscallError => {
  try {
    wire.read(body as Json);
  } catch (error) {
    if (SyscallError.is(error)) return error;
    throw error;
  }
  throw new Error("it was taken");
};

test.for(["anthropic", "chat", "responses", "gemini"] as const)("%s: the least request, and members that nobody knows are left out", (name) => {
  const { ask } = WIRES[name].read({ ...LEAST[name], something_new: { deep: [1] } });
  expect(ask).toMatchObject({
    model: "m",
    system: "",
    messages: [{ role: "user", parts: [{ type: "text", text: "hi" }] }],
    tools: [],
    settings: {},
    stream: false,
    files: [],
    dropped: [],
  });
  expect(ask.schema).toBeUndefined();
  expect(ask.maxOutputTokens).toBe(name === "anthropic" ? 5 : undefined);
});

test.for([
  { wire: "chat", role: "system", first: "be brief" },
  { wire: "chat", role: "developer" },
  { wire: "responses", role: "developer", first: "be brief" },
] as const)("$wire: where only the application speaks, as $role, its last word is the question", ({ wire, role, first }) => {
  const said = ["how old?", ...(wire === "chat" && first ? [first] : [])].toReversed().map((content) => ({ role, content }));
  const { ask } = WIRES[wire].read(wire === "chat" ? { model: "m", messages: said } : { model: "m", instructions: first ?? null, input: said });
  expect(ask).toMatchObject({ system: first ?? "", messages: [{ role: "user", parts: [{ type: "text", text: "how old?" }] }] });
});

describe("what would change the answer's meaning is refused by name", () => {
  test.for([
    { wire: "anthropic", why: "no bound", with: { max_tokens: undefined }, param: "max_tokens" },
    { wire: "anthropic", why: "a temperature of 2", with: { temperature: 2 }, param: "temperature" },
    { wire: "anthropic", why: "nothing said", with: { messages: [] }, param: "messages" },
    {
      wire: "anthropic",
      why: "a block of another kind",
      with: { messages: [{ role: "user", content: [{ type: "hologram" }] }] },
      param: "messages[0].content[0].type",
    },
    { wire: "anthropic", why: "servers of tools", with: { mcp_servers: [{ url: "https://x" }] }, param: "mcp_servers" },
    { wire: "anthropic", why: "a kept conversation", with: { thread: { type: "create" } }, param: "thread" },
    { wire: "anthropic", why: "a choice of no tool", with: { tool_choice: { type: "tool", name: "x" } }, param: "tool_choice.name" },
    { wire: "anthropic", why: "a tool without a schema", with: { tools: [{ name: "x" }] }, param: "tools.input_schema" },
    { wire: "chat", why: "several answers", with: { n: 2 }, param: "n" },
    { wire: "chat", why: "probabilities", with: { logprobs: true }, param: "logprobs" },
    { wire: "chat", why: "speech", with: { modalities: ["text", "audio"] }, param: "modalities" },
    { wire: "chat", why: "the provider's search", with: { web_search_options: {} }, param: "web_search_options" },
    { wire: "chat", why: "the form before tools", with: { functions: [] }, param: "functions" },
    { wire: "chat", why: "a kept file", with: { messages: [{ role: "user", content: [{ type: "file", file: { file_id: "f" } }] }] }, param: "file.file_id" },
    { wire: "chat", why: "a role of its own", with: { messages: [{ role: "wizard", content: "x" }] }, param: "messages[0].role" },
    { wire: "responses", why: "a kept answer", with: { previous_response_id: "resp_1" }, param: "previous_response_id" },
    { wire: "responses", why: "a kept conversation", with: { conversation: "c" }, param: "conversation" },
    { wire: "responses", why: "work in the background", with: { background: true }, param: "background" },
    { wire: "responses", why: "an item of another kind", with: { input: [{ type: "computer_call_output", call_id: "c" }] }, param: "input[0].type" },
    { wire: "gemini", why: "several answers", with: { generationConfig: { candidateCount: 2 } }, param: "generationConfig.candidateCount" },
    {
      wire: "gemini",
      why: "several answers, by its other name",
      with: { generation_config: { candidate_count: 2 } },
      param: "generationConfig.candidateCount",
    },
    { wire: "gemini", why: "one member by both names", with: { generationConfig: {}, generation_config: {} }, param: "generationConfig" },
    {
      wire: "gemini",
      why: "a picture for an answer",
      with: { generationConfig: { responseModalities: ["IMAGE"] } },
      param: "generationConfig.responseModalities",
    },
    { wire: "gemini", why: "probabilities", with: { generationConfig: { responseLogprobs: true } }, param: "generationConfig.responseLogprobs" },
    { wire: "gemini", why: "kept contents", with: { cachedContent: "cachedContents/x" }, param: "cachedContent" },
    { wire: "gemini", why: "a temperature of 3", with: { generationConfig: { temperature: 3 } }, param: "generationConfig.temperature" },
    {
      wire: "gemini",
      why: "a form of answers that is no JSON",
      with: { generationConfig: { responseMimeType: "text/x.enum" } },
      param: "generationConfig.responseMimeType",
    },
    { wire: "gemini", why: "a schema of plain text", with: { generationConfig: { responseJsonSchema: {} } }, param: "generationConfig.responseMimeType" },
    { wire: "gemini", why: "a kept file", with: { contents: [{ parts: [{ fileData: { fileUri: "files/x" } }] }] }, param: "contents[0].parts[0].fileData" },
    { wire: "gemini", why: "a part of another kind", with: { contents: [{ parts: [{ hologram: {} }] }] }, param: "contents[0].parts[0]" },
    { wire: "gemini", why: "a role of its own", with: { contents: [{ role: "wizard", parts: [] }] }, param: "contents[0].role" },
    { wire: "gemini", why: "nothing said", with: { contents: [] }, param: "contents" },
    {
      wire: "gemini",
      why: "a choice of no function",
      with: { toolConfig: { functionCallingConfig: { mode: "ANY", allowedFunctionNames: ["x"] } } },
      param: "toolConfig.functionCallingConfig.allowedFunctionNames",
    },
    {
      wire: "responses",
      why: "a choice of the provider's tool",
      with: { tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } },
      param: "tool_choice",
    },
    { wire: "responses", why: "two tools of one name", with: { tools: ["a", "a"].map((name) => ({ type: "function", name })) }, param: "tools" },
  ] as const)("$wire: $why", ({ wire, with: more, param }) => {
    const thrown = thrownBy(WIRES[wire], { ...LEAST[wire], ...(more as object) });
    expect(thrown.code).toBe("INVALID");
    expect(thrown.data.param).toBe(param);
  });
});

describe("a conversation", () => {
  const cases = {
    anthropic: (answered: boolean, called: boolean) => ({
      ...LEAST.anthropic,
      messages: [
        user,
        ...(called ? [{ role: "assistant", content: [{ type: "tool_use", id: "c", name: "look", input: {} }] }] : []),
        ...(answered ? [{ role: "user", content: [{ type: "tool_result", tool_use_id: "c", content: "seen" }] }] : []),
      ],
    }),
    chat: (answered: boolean, called: boolean) => ({
      ...LEAST.chat,
      messages: [
        user,
        ...(called ? [{ role: "assistant", content: null, tool_calls: [{ id: "c", type: "function", function: { name: "look", arguments: "{}" } }] }] : []),
        ...(answered ? [{ role: "tool", tool_call_id: "c", content: "seen" }] : []),
      ],
    }),
    responses: (answered: boolean, called: boolean) => ({
      ...LEAST.responses,
      input: [
        user,
        ...(called ? [{ type: "function_call", call_id: "c", name: "look", arguments: "{}" }] : []),
        ...(answered ? [{ type: "function_call_output", call_id: "c", output: "seen" }] : []),
      ],
    }),
    gemini: (answered: boolean, called: boolean) => ({
      contents: [
        ...LEAST.gemini.contents,
        ...(called ? [{ role: "model", parts: [{ functionCall: { id: "c", name: "look", args: {} } }] }] : []),
        ...(answered ? [{ role: "user", parts: [{ functionResponse: { id: "c", name: "look", response: { output: "seen" } } }] }] : []),
      ],
    }),
  };
  describe.for(["anthropic", "chat", "responses", "gemini"] as const)("%s", (wire) => {
    test("with a call and its result is taken", () => {
      expect(WIRES[wire].read(cases[wire](true, true)).ask.messages).toEqual([
        { role: "user", parts: [{ type: "text", text: "hi" }] },
        { role: "assistant", parts: [{ type: "tool-call", id: "c", name: "look", input: {} }] },
        { role: "tool", parts: [{ type: "tool-result", id: "c", name: "look", ok: true, content: "seen" }] },
      ]);
    });
    test("with a call and no result is refused", () => expect(thrownBy(WIRES[wire], cases[wire](false, true)).message).toContain("no result"));
    test("with a result and no call is refused", () => expect(thrownBy(WIRES[wire], cases[wire](true, false)).message).toContain("no such call"));
  });

  test.for(["{broken", '{"a":1e999}', "[".repeat(200) + "]".repeat(200)])("with a call whose arguments are %s is taken as it was said", (text) => {
    const history = { chat: JSON.stringify(cases.chat(true, true)), responses: JSON.stringify(cases.responses(true, true)) };
    for (const wire of ["chat", "responses"] as const) {
      const body = JSON.parse(history[wire].replace('"arguments":"{}"', `"arguments":${JSON.stringify(text)}`)) as Json;
      expect(WIRES[wire].read(body).ask.messages[1]?.parts).toEqual([{ type: "tool-call", id: "c", name: "look", input: text }]);
    }
  });

  test("a failed result with a text and a picture", () => {
    const content = [
      { type: "text", text: "look:" },
      { type: "image", source: { type: "base64", media_type: "image/png", data: PIXEL } },
    ];
    const { ask } = ANTHROPIC.read({
      ...LEAST.anthropic,
      messages: [
        { role: "assistant", content: [{ type: "tool_use", id: "c", name: "look", input: {} }] },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "c", is_error: true, content },
            { type: "text", text: "and?" },
          ],
        },
      ],
    });
    expect(ask.messages.slice(1)).toMatchObject([
      {
        role: "tool",
        parts: [
          { type: "tool-result", ok: false, content: "look:" },
          { type: "file", media: "image/png", bytes: 8 },
        ],
      },
      { role: "user", parts: [{ type: "text", text: "and?" }] },
    ]);
    expect(ask.files).toEqual([{ hash: ask.messages[1]?.parts.map((part) => (part.type === "file" ? part.hash : "")).join(""), data: PIXEL }]);
  });

  test("one picture shown twice is carried once", () => {
    const image = { type: "image_url", image_url: { url: `data:image/png;base64,${PIXEL}` } };
    expect(CHAT.read({ ...LEAST.chat, messages: [{ role: "user", content: [image, image] }] }).ask.files).toHaveLength(1);
  });

  test.for([
    { why: "an address in the web", url: "https://example.org/x.png", says: "is not fetched" },
    { why: "an address of this machine", url: "http://127.0.0.1/x", says: "is not fetched" },
    { why: "a file of this machine", url: "file:///etc/passwd", says: "is not fetched" },
    { why: "data that is not base64", url: "data:image/png;base64,%%%", says: "not base64" },
    { why: "data without base64", url: "data:text/plain,hello", says: "is not fetched" },
    { why: "no bytes", url: "data:image/png;base64,", says: "0 bytes" },
    { why: "no media type", url: "data:../x;base64,AAAA", says: "cannot be taken" },
  ])("a picture by $why is refused", ({ url, says }) => {
    expect(thrownBy(CHAT, { ...LEAST.chat, messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }] }).message).toContain(says);
    expect(thrownBy(RESPONSES, { ...LEAST.responses, input: [{ role: "user", content: [{ type: "input_image", image_url: url }] }] }).message).toContain(says);
    expect(
      thrownBy(ANTHROPIC, { ...LEAST.anthropic, messages: [{ role: "user", content: [{ type: "image", source: { type: "url", url } }] }] }).message,
    ).toContain(says);
  });

  test.for([
    { wire: "chat", body: { ...LEAST.chat, messages: [{ role: "system", content: "A" }, user, { role: "system", content: "B" }] } },
    { wire: "responses", body: { model: "m", input: [{ role: "system", content: "A" }, user, { role: "developer", content: "B" }] } },
    { wire: "anthropic", body: { ...LEAST.anthropic, system: "A", messages: [user, { role: "system", content: "B" }] } },
  ] as const)("$wire: what the application says in the middle stays in its place", ({ wire, body }) => {
    const { ask } = WIRES[wire].read(body as unknown as Json);
    expect(ask.system).toBe("A");
    expect(ask.messages).toMatchObject([{ role: "user", parts: [{ text: "hi" }, { text: "<system>\nB\n</system>" }] }]);
  });
});

describe("tools and settings", () => {
  test("tools that would run at the provider are left out, and it is said", () => {
    expect(
      ANTHROPIC.read({
        ...LEAST.anthropic,
        tools: [
          { type: "web_search_20250305", name: "web_search" },
          { name: "own", input_schema: {} },
        ],
      }).ask,
    ).toMatchObject({
      tools: [{ name: "own" }],
      dropped: ["tools.web_search_20250305"],
    });
    expect(
      RESPONSES.read({
        ...LEAST.responses,
        tools: [
          { type: "mcp", server_url: "https://x" },
          { type: "function", name: "own" },
        ],
      }).ask,
    ).toMatchObject({ tools: [{ name: "own" }], dropped: ["tools.mcp"] });
  });

  test("a group of tools is flattened, and its calls find back", () => {
    const tools = [{ type: "namespace", name: "files", description: "", tools: [{ type: "function", name: "read" }] }];
    const { ask, encoder } = RESPONSES.read({ ...LEAST.responses, tools });
    expect(ask.tools).toMatchObject([{ name: "files__read" }]);
    const parts = [{ type: "tool-call" as const, id: "c", name: "files__read", input: {} }];
    const body = encoder({ id: "x", at: 0, model: "m", inputTokens: 1 }).body({ parts, finish: "tool-calls", usage: { inputTokens: 1, outputTokens: 1 } });
    expect(body).toMatchObject({ output: [{ type: "function_call", name: "read", namespace: "files" }] });
  });

  test.for([
    { wire: "anthropic", why: "any", with: { tool_choice: { type: "any" } }, settings: { toolChoice: "required" } },
    {
      wire: "anthropic",
      why: "one at a time",
      with: { tool_choice: { type: "auto", disable_parallel_tool_use: true } },
      settings: { toolChoice: "auto", parallelToolCalls: false },
    },
    { wire: "anthropic", why: "no thought", with: { thinking: { type: "disabled" } }, settings: { effort: "none" } },
    { wire: "anthropic", why: "little thought", with: { thinking: { type: "enabled", budget_tokens: 1_024 } }, settings: { effort: "low" } },
    { wire: "anthropic", why: "the utmost effort", with: { thinking: { type: "adaptive" }, output_config: { effort: "max" } }, settings: { effort: "high" } },
    {
      wire: "anthropic",
      why: "sampling",
      with: { temperature: 0.2, top_p: 0.9, stop_sequences: ["a", "b"] },
      settings: { temperature: 0.2, topP: 0.9, stop: ["a", "b"] },
    },
    {
      wire: "chat",
      why: "sampling",
      with: { temperature: 0, top_p: 0.5, seed: 7, stop: ["a"] },
      settings: { temperature: 0, topP: 0.5, seed: 7, stop: ["a"] },
    },
    {
      wire: "chat",
      why: "a named tool",
      with: { tools: [{ type: "function", function: { name: "x" } }], tool_choice: { type: "function", function: { name: "x" } } },
      settings: { toolChoice: { tool: "x" } },
    },
    { wire: "chat", why: "one at a time", with: { parallel_tool_calls: false }, settings: { parallelToolCalls: false } },
    {
      wire: "gemini",
      why: "sampling",
      with: { generationConfig: { temperature: 2, topP: 0.9, topK: 64, seed: 7, stopSequences: ["a"], candidateCount: 1 } },
      settings: { temperature: 2, topP: 0.9, topK: 64, seed: 7, stop: ["a"] },
    },
    { wire: "gemini", why: "no thought", with: { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }, settings: { effort: "none" } },
    { wire: "gemini", why: "thought as it likes", with: { generationConfig: { thinkingConfig: { thinkingBudget: -1 } } }, settings: {} },
    { wire: "gemini", why: "much thought", with: { generationConfig: { thinkingConfig: { thinkingLevel: "HIGH" } } }, settings: { effort: "high" } },
    { wire: "gemini", why: "any function", with: { toolConfig: { functionCallingConfig: { mode: "ANY" } } }, settings: { toolChoice: "required" } },
    { wire: "gemini", why: "no function", with: { tool_config: { function_calling_config: { mode: "NONE" } } }, settings: { toolChoice: "none" } },
    { wire: "anthropic", why: "the likeliest words", with: { top_k: 5 }, settings: { topK: 5 } },
    { wire: "responses", why: "effort", with: { reasoning: { effort: "xhigh" } }, settings: { effort: "high" } },
    { wire: "responses", why: "none", with: { tool_choice: "none" }, settings: { toolChoice: "none" } },
  ] as const)("$wire: $why", ({ wire, with: more, settings }) => {
    expect(WIRES[wire].read({ ...LEAST[wire], ...more } as unknown as Json).ask.settings).toEqual(settings);
  });
});
