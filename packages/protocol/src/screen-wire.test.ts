import { describe, expect, test } from "vitest";
import { SyscallError } from "./errors.ts";
import type { Json } from "./json.ts";
import { CLIENT_TOOLS, screenWire, WIRE_MEMBERS } from "./screen-wire.ts";
import { WIRE_KINDS, type WireKind, wireTokensOf } from "./verbatim.ts";

type Fields = Readonly<Record<string, Json>>;

const LEAST: Readonly<Record<WireKind, Fields>> = {
  anthropic: { model: "m", max_tokens: 9, messages: [{ role: "user", content: "hi" }] },
  responses: { model: "m", input: [{ role: "user", content: "hi" }] },
  chat: { model: "m", messages: [{ role: "user", content: "hi" }] },
  gemini: { contents: [{ role: "user", parts: [{ text: "hi" }] }] },
};

const screened = (wire: WireKind, more: Fields) => screenWire(wire, { ...LEAST[wire], ...more });
const refusal = (wire: WireKind, more: Fields): SyscallError => {
  try {
    screened(wire, more);
  } catch (error) {
    if (SyscallError.is(error)) return error;
  }
  throw new Error(`${JSON.stringify(more)} passed`);
};
/** One turn of the user's in each wire. */
const shown = (wire: WireKind, block: Json): Fields => {
  if (wire === "gemini") return { contents: [{ role: "user", parts: [block] }] };
  return wire === "responses" ? { input: [{ role: "user", content: [block] }] } : { messages: [{ role: "user", content: [block] }] };
};

describe("what a vendor's client may say", () => {
  test.for<{ wire: WireKind; why: string; more: Fields }>([
    {
      wire: "anthropic",
      why: "how hard it thinks, and for whom",
      more: { thinking: { type: "adaptive", tomorrow: 1 }, service_tier: "auto", metadata: { user_id: "u" } },
    },
    {
      wire: "gemini",
      why: "settings of the answer, also those of tomorrow",
      more: {
        safetySettings: [{ category: "X", threshold: "BLOCK_NONE" }],
        generationConfig: { candidateCount: 1, thinkingConfig: { tomorrow: 1 } },
      },
    },
    {
      wire: "gemini",
      why: "arguments, results and schemas that name files and have names of their own",
      more: {
        tools: [{ functionDeclarations: [{ name: "a", parameters: { properties: { file_data: { type: "STRING" } } } }] }],
        contents: [
          { role: "model", parts: [{ functionCall: { name: "a", args: { fileData: "f", some_name: 1 } } }] },
          { role: "user", parts: [{ functionResponse: { name: "a", response: { fileData: { fileUri: "https://x.example" }, some_name: 1 } } }] },
        ],
      },
    },
    {
      wire: "anthropic",
      why: "cache marks and unknown blocks",
      more: shown("anthropic", { type: "hologram", data: "x", cache_control: { type: "ephemeral", ttl: "1h" } }),
    },
    {
      wire: "anthropic",
      why: "tools that its client runs",
      more: {
        tools: [
          { name: "a", input_schema: {} },
          { type: "bash_20250124", name: "bash" },
          { type: "memory_20250818", name: "memory" },
        ],
      },
    },
    {
      wire: "anthropic",
      why: "a schema and arguments that name files",
      more: {
        tools: [{ name: "a", input_schema: { properties: { file_id: { type: "string" } } } }],
        messages: [{ role: "assistant", content: [{ type: "tool_use", id: "t", name: "a", input: { file_id: "f", image_url: "https://x.example" } }] }],
      },
    },
    {
      wire: "anthropic",
      why: "citations of pages",
      more: { messages: [{ role: "assistant", content: [{ type: "text", text: "a", citations: [{ type: "url", url: "https://x.example" }] }] }] },
    },
    {
      wire: "chat",
      why: "probabilities and a tier",
      more: { logprobs: true, top_logprobs: 5, service_tier: "flex", n: 1, prediction: { type: "content", content: "x" } },
    },
    { wire: "chat", why: "a picture that is sent along", more: shown("chat", { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }) },
    {
      wire: "chat",
      why: "addresses in words and calls",
      more: {
        messages: [
          { role: "user", content: [{ type: "text", text: "https://x.example" }] },
          { role: "assistant", tool_calls: [{ id: "c", type: "custom", custom: { name: "a", input: "https://x.example" } }] },
        ],
      },
    },
    { wire: "chat", why: "nothing where something could be", more: { web_search_options: null, audio: null, modalities: ["text"], plugins: [] } },
    {
      wire: "responses",
      why: "custom tools and namespaces",
      more: {
        tools: [
          { type: "custom", name: "a" },
          { type: "namespace", name: "n", tools: [{ type: "function", name: "b" }] },
        ],
        background: false,
      },
    },
  ])("$wire: $why", ({ wire, more }) => {
    const { body, dropped } = screened(wire, more);
    const kept = Object.fromEntries(Object.entries({ ...LEAST[wire], ...more }).filter(([name]) => !WIRE_MEMBERS[wire].some(({ member }) => member === name)));
    expect([body, dropped]).toEqual([kept, []]);
  });
});

describe("what no client may have a provider do", () => {
  test.for<{ wire: WireKind; why: string; more: Fields; param: string }>([
    { wire: "anthropic", why: "connect to other servers", more: { mcp_servers: [{ type: "url", url: "https://x.example" }] }, param: "mcp_servers" },
    { wire: "anthropic", why: "take up a conversation", more: { thread: { id: "t" } }, param: "thread" },
    {
      wire: "anthropic",
      why: "fetch a picture",
      more: shown("anthropic", { type: "image", source: { type: "url", url: "https://x.example/?q=secret" } }),
      param: "messages[0].content[0].source.url",
    },
    {
      wire: "anthropic",
      why: "fetch a document inside a result",
      more: shown("anthropic", { type: "tool_result", tool_use_id: "t", content: [{ type: "document", source: { type: "url", url: "http://x" } }] }),
      param: "messages[0].content[0].content[0].source.url",
    },
    {
      wire: "anthropic",
      why: "read a file that it keeps",
      more: shown("anthropic", { type: "document", source: { type: "file", file_id: "f" } }),
      param: "messages[0].content[0].source.file_id",
    },
    {
      wire: "anthropic",
      why: "load a file into a container",
      more: shown("anthropic", { type: "container_upload", file_id: "f" }),
      param: "messages[0].content[0].file_id",
    },
    { wire: "responses", why: "take up an answer", more: { previous_response_id: "resp_1" }, param: "previous_response_id" },
    { wire: "responses", why: "take up a conversation", more: { conversation: "conv_1" }, param: "conversation" },
    { wire: "responses", why: "use a template", more: { prompt: { id: "p" } }, param: "prompt" },
    { wire: "responses", why: "go on behind", more: { background: true }, param: "background" },
    { wire: "responses", why: "take up an item", more: { input: [{ type: "item_reference", id: "msg_1" }] }, param: "input[0]" },
    { wire: "responses", why: "take up an item that does not say so", more: { input: [{ id: "msg_1" }] }, param: "input[0]" },
    {
      wire: "responses",
      why: "fetch a picture",
      more: shown("responses", { type: "input_image", image_url: "https://x.example" }),
      param: "input[0].content[0].image_url",
    },
    {
      wire: "responses",
      why: "fetch a file",
      more: shown("responses", { type: "input_file", file_url: "https://x.example" }),
      param: "input[0].content[0].file_url",
    },
    {
      wire: "responses",
      why: "read a file that it keeps",
      more: shown("responses", { type: "input_file", file_id: "f" }),
      param: "input[0].content[0].file_id",
    },
    {
      wire: "responses",
      why: "fetch what a tool showed",
      more: { input: [{ type: "function_call_output", call_id: "c", output: [{ type: "input_image", image_url: "HTTPS://x" }] }] },
      param: "input[0].output[0].image_url",
    },
    {
      wire: "responses",
      why: "load a tool of its own in the conversation",
      more: { input: [{ type: "tool_search_output", tools: [{ type: "web_search" }] }] },
      param: "input[0].tools",
    },
    { wire: "gemini", why: "take up what it kept", more: { cachedContent: "cachedContents/x" }, param: "cachedContent" },
    { wire: "gemini", why: "take up what it kept, by its other name", more: { cached_content: "cachedContents/x" }, param: "cachedContent" },
    { wire: "gemini", why: "answer several times", more: { generationConfig: { candidateCount: 2 } }, param: "generationConfig.candidateCount" },
    { wire: "gemini", why: "answer several times, by a text", more: { generation_config: { candidate_count: "2" } }, param: "generationConfig.candidateCount" },
    { wire: "gemini", why: "say it twice", more: { generationConfig: {}, generation_config: { candidateCount: 2 } }, param: "generationConfig" },
    { wire: "gemini", why: "draw", more: { generationConfig: { responseModalities: ["TEXT", "IMAGE"] } }, param: "generationConfig.responseModalities" },
    {
      wire: "gemini",
      why: "fetch a film",
      more: shown("gemini", { fileData: { fileUri: "https://www.youtube.com/watch?v=x" } }),
      param: "contents[0].parts[0].fileData",
    },
    {
      wire: "gemini",
      why: "read a file that it keeps, by its other name",
      more: shown("gemini", { file_data: { file_uri: "files/x" } }),
      param: "contents[0].parts[0].fileData",
    },
    {
      wire: "gemini",
      why: "fetch inside a result",
      more: shown("gemini", { functionResponse: { name: "a", response: {}, parts: [{ file_data: { file_uri: "gs://x" } }] } }),
      param: "contents[0].parts[0].functionResponse.parts[0].fileData",
    },
    {
      wire: "gemini",
      why: "fetch in the system text",
      more: { system_instruction: { parts: [{ fileData: { fileUri: "gs://x" } }] } },
      param: "systemInstruction.parts[0].fileData",
    },
    { wire: "chat", why: "search", more: { web_search_options: {} }, param: "web_search_options" },
    { wire: "chat", why: "search, by a choice", more: { tool_choice: { type: "web_search" } }, param: "tool_choice" },
    { wire: "responses", why: "search, by a choice", more: { tool_choice: { type: "web_search_preview" } }, param: "tool_choice" },
    { wire: "anthropic", why: "search, by a choice", more: { tool_choice: "web_search" }, param: "tool_choice" },
    { wire: "chat", why: "search as a tool", more: { tools: [{ type: "browser_search" }] }, param: "tools[0].type" },
    { wire: "chat", why: "answer several times", more: { n: 2 }, param: "n" },
    { wire: "chat", why: "answer several times, by a text", more: { n: "2" }, param: "n" },
    { wire: "chat", why: "speak", more: { modalities: ["text", "audio"] }, param: "modalities" },
    {
      wire: "chat",
      why: "fetch a picture",
      more: shown("chat", { type: "image_url", image_url: { url: " https://x.example" } }),
      param: "messages[0].content[0].image_url",
    },
    {
      wire: "chat",
      why: "fetch a picture by a member of its own",
      more: shown("chat", { type: "image", image: "https://x.example" }),
      param: "messages[0].content[0]",
    },
    {
      wire: "chat",
      why: "fetch a sound where its bytes would stand",
      more: shown("chat", { type: "input_audio", input_audio: { data: "oss://x" } }),
      param: "messages[0].content[0]",
    },
    {
      wire: "chat",
      why: "read this machine's files",
      more: shown("chat", { type: "image_url", image_url: "file:///etc/passwd" }),
      param: "messages[0].content[0].image_url",
    },
    {
      wire: "chat",
      why: "fetch a film",
      more: shown("chat", { type: "video_url", video_url: { url: "https://x.example" } }),
      param: "messages[0].content[0].video_url",
    },
    {
      wire: "chat",
      why: "read a file that it keeps",
      more: shown("chat", { type: "file", file: { file_id: "f" } }),
      param: "messages[0].content[0].file.file_id",
    },
  ])("$wire: to $why fails and names the member", ({ wire, more, param }) => {
    expect(refusal(wire, more)).toMatchObject({ code: "INVALID", data: { param } });
  });

  test.for<{ wire: WireKind; why: string; more: Fields; dropped: string[] }>([
    {
      wire: "anthropic",
      why: "a search",
      more: {
        tools: [
          { type: "web_search_20250305", name: "web_search" },
          { name: "a", input_schema: {} },
        ],
      },
      dropped: ["tools.web_search_20250305"],
    },
    {
      wire: "anthropic",
      why: "a fetch, code, a computer and others' tools",
      more: {
        tools: ["web_fetch_20250910", "code_execution_20250825", "computer_20250124", "mcp_toolset", "tomorrow_20270101"].map((type) => ({ type, name: "x" })),
      },
      dropped: ["tools.web_fetch_20250910", "tools.code_execution_20250825", "tools.computer_20250124", "tools.mcp_toolset", "tools.tomorrow_20270101"],
    },
    { wire: "anthropic", why: "a container", more: { container: "c_1" }, dropped: ["container"] },
    {
      wire: "responses",
      why: "searches, code, machines and others' tools",
      more: { tools: ["web_search", "file_search", "code_interpreter", "computer_use_preview", "mcp", "image_generation", "shell"].map((type) => ({ type })) },
      dropped: ["web_search", "file_search", "code_interpreter", "computer_use_preview", "mcp", "image_generation", "shell"].map((type) => `tools.${type}`),
    },
    {
      wire: "responses",
      why: "a search inside a namespace",
      more: { tools: [{ type: "namespace", name: "n", tools: [{ type: "function", name: "a" }, { type: "web_search" }] }] },
      dropped: ["tools.web_search"],
    },
    { wire: "responses", why: "a tool without a type", more: { tools: [{ name: "a" }] }, dropped: ["tools.unknown"] },
    { wire: "responses", why: "the wish to keep it", more: { store: true }, dropped: ["store"] },
    {
      wire: "gemini",
      why: "searches, code, machines and others' tools",
      more: { tools: [{ google_search: {} }, { codeExecution: {} }, { urlContext: {}, googleMaps: {} }, { fileSearch: {} }, { tomorrow: {} }] },
      dropped: ["googleSearch", "codeExecution", "urlContext", "googleMaps", "fileSearch", "tomorrow"].map((name) => `tools.${name}`),
    },
    {
      wire: "gemini",
      why: "a search beside a tool that its client runs",
      more: { tools: [{ function_declarations: [{ name: "a" }], googleSearch: {} }] },
      dropped: ["tools.googleSearch"],
    },
    { wire: "gemini", why: "the wish to keep it", more: { store: true }, dropped: ["store"] },
    { wire: "chat", why: "the wish to keep it", more: { store: true }, dropped: ["store"] },
    {
      wire: "chat",
      why: "searches of other vendors",
      more: { search_parameters: { mode: "on" }, plugins: [{ id: "web" }] },
      dropped: ["search_parameters", "plugins"],
    },
    {
      wire: "chat",
      why: "what servers of that wire search, fetch and call by, in any case",
      more: { enable_search: true, search_options: { forced_search: true }, webhook: "https://x.example", data_sources: [{}], connectors: [{}], PLUGINS: [{}] },
      dropped: ["enable_search", "search_options", "webhook", "data_sources", "connectors", "PLUGINS"],
    },
    { wire: "anthropic", why: "a member of tomorrow", more: { tomorrow: { a: [1] } }, dropped: ["tomorrow"] },
    { wire: "responses", why: "a member of tomorrow", more: { tomorrow: true }, dropped: ["tomorrow"] },
    { wire: "gemini", why: "a member of tomorrow", more: { tomorrow: [1] }, dropped: ["tomorrow"] },
    { wire: "chat", why: "other models", more: { models: ["a/b"], route: "fallback", provider: { order: ["x"] } }, dropped: ["models", "route", "provider"] },
  ])("$wire: $why is left out and told", ({ wire, more, dropped }) => {
    const { body, dropped: told } = screened(wire, { ...(wire !== "gemini" && { tool_choice: "auto" }), ...more });
    expect([...told].sort()).toEqual([...dropped].sort());
    for (const name of dropped) expect(JSON.stringify(body)).not.toContain(`"${name.replace("tools.", "")}"`);
    if (dropped.some((name) => name.startsWith("tools.")) && (body["tools"] as Json[] | undefined) === undefined)
      expect(body).not.toHaveProperty("tool_choice");
  });

  test("every row of the table does what it says", () => {
    for (const wire of WIRE_KINDS) {
      for (const { member, does } of WIRE_MEMBERS[wire]) {
        const [first = "", second] = member.split(".");
        const asked: Fields = { [first]: second === undefined ? ["x"] : { [second]: ["x"] } };
        if (does === "refuse") expect(refusal(wire, asked)).toMatchObject({ data: { param: member } });
        else expect(screened(wire, { [member]: ["x"] })).toEqual({ body: LEAST[wire], dropped: [member] });
      }
      expect(CLIENT_TOOLS[wire].test("web_search")).toBe(false);
    }
  });

  test.for([null, [], "x", 1] as Json[])("%j is no request", (body) => {
    expect(() => screenWire("chat", body)).toThrow(/no JSON object/);
  });
});

test("a request counts its text, and of a file's bytes what a file counts", () => {
  const words = JSON.stringify({ content: "a word ".repeat(500) });
  const bytes = "QUJD".repeat(100_000);
  expect(wireTokensOf(words)).toBe(Math.ceil(words.length / 3.5));
  const file = wireTokensOf(JSON.stringify({ a: `data:image/png;base64,${bytes}` }));
  expect(file).toBeGreaterThan(1_500);
  expect(file).toBeLessThan(1_700);
  expect(wireTokensOf(JSON.stringify({ a: bytes, b: bytes }))).toBeGreaterThan(2 * 1_500);
  // Runs just too short to be a file's take as long as any other text.
  const short = `${"x".repeat(2_047)} `;
  expect(wireTokensOf(short.repeat(2_000))).toBe(Math.ceil((short.length * 2_000) / 3.5));
});
