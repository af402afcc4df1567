import type { Encoder, StepPart, StepRequest } from "@aether/ports";
import { modelDriverConformance } from "@aether/ports/conformance/model-driver";
import type { Json, Message, Part, ToolCallPart } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createOfflineModel } from "./index.ts";

/** Vectors without a model: equal for equal texts. */
const encoder: Encoder = {
  encode: async (texts) => texts.map((text) => Float32Array.from([Math.cos(text.length), Math.sin(text.length)])),
  close: async () => undefined,
};
const stuck: Encoder = {
  encode: (_texts, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true })),
  close: async () => undefined,
};

const TOOLS = ["file_list", "file_read", "file_read_many", "file_write", "file_edit", "file_move", "spawn_agents", "table_describe", "table_query"];
const tools = (names: readonly string[]) => names.map((name) => ({ name, description: name, inputSchema: {} }));
const said = (text: string): Message => ({ role: "user", parts: [{ type: "text", text }] });

interface World {
  readonly files: Readonly<Record<string, string>>;
  readonly handOver?: string;
  readonly editable?: boolean;
  readonly tools?: readonly string[];
}

function request(goal: string, world: World, messages: readonly Message[] = [said(goal)]): StepRequest {
  const system = [
    "You are run.",
    "Workspace: /run/p1",
    `${world.editable ? "Editable" : "Readable"}: /mnt/local/x-1 (may be read)`,
    ...(world.handOver ? [`Hand over: ${world.handOver}`] : []),
  ].join("\n");
  return { model: "rules", system, messages, tools: tools(world.tools ?? TOOLS), maxOutputTokens: 4_096, identity: "i", turn: (messages.length - 1) / 2 };
}

async function step(asked: StepRequest, using = encoder): Promise<StepPart[]> {
  const parts: StepPart[] = [];
  for await (const part of createOfflineModel({ encoder: using }).step(asked, new AbortController().signal)) parts.push(part);
  return parts;
}

/** The tools as the vfs answers them, over a few files in memory. */
function execute({ name, input }: ToolCallPart, world: World): { ok: boolean; content: Json } {
  const fields = input as Record<string, Json>;
  const at = (path: string): string => path.replace("/mnt/local/x-1/", "");
  const read = (path: string): Json | undefined =>
    world.files[at(path)] === undefined ? undefined : { path, text: world.files[at(path)] ?? "", truncated: false };
  if (name === "file_list") {
    const below = Object.keys(world.files).filter((file) => `/mnt/local/x-1/${file}`.startsWith(`${String(fields.path)}/`));
    if (below.length === 0 && fields.path !== "/mnt/local/x-1") return { ok: false, content: { code: "NOT_FOUND", message: "there is nothing there" } };
    return {
      ok: true,
      content: { entries: below.map((file) => ({ path: `/mnt/local/x-1/${file}`, kind: "file", bytes: world.files[file]?.length ?? 0 })), more: false },
    };
  }
  if (name === "file_move") {
    const files = world.files as Record<string, string>;
    files[at(String(fields.to))] = files[at(String(fields.from))] ?? "";
    Reflect.deleteProperty(files, at(String(fields.from)));
    return { ok: true, content: input };
  }
  if (name === "file_read_many")
    return {
      ok: true,
      content: {
        files: (fields.paths as string[]).map((path) => {
          const file = read(path);
          return file ? { ok: true, file } : { ok: false, path, code: "NOT_FOUND", message: "there is nothing there" };
        }),
      },
    };
  if (name === "file_read")
    return { ok: read(String(fields.path)) !== undefined, content: read(String(fields.path)) ?? { code: "NOT_FOUND", message: "gone" } };
  if (name === "table_describe") {
    const columns = [
      { name: "region", type: "text", empty: 0, examples: [] },
      { name: "amount", type: "integer", empty: 0, examples: [] },
    ];
    return { ok: true, content: { tables: [{ file: String((fields.files as string[])[0]), rows: 2, columns, notes: [] }] } };
  }
  if (name === "table_query") {
    const columns = [
      { name: "region", type: "text" },
      { name: "sum amount", type: "integer" },
    ];
    return {
      ok: true,
      content: { columns, rows: [["north", 10]], more: false, total: 1, matched: 2, unread: [], tables: [{ file: "sales.csv", rows: 2, notes: [] }] },
    };
  }
  if (name === "spawn_agents")
    return {
      ok: true,
      content: {
        reports: (fields.children as { name: string }[]).map((child) => ({
          agent_id: child.name,
          ok: true,
          reason: "completed",
          response: `## Summary\n\n- ${child.name} found a harbour. (${child.name}.md)`,
          attempts: 1,
        })),
      },
    };
  return { ok: true, content: {} };
}

/** Drives a goal to its end as the agent loop does. */
async function run(goal: string, world: World): Promise<{ text: string; calls: ToolCallPart[] }> {
  const messages: Message[] = [said(goal)];
  const made: ToolCallPart[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const parts = await step(request(goal, world, messages));
    const calls = parts.flatMap((part) => (part.type === "tool-call" ? [part as ToolCallPart] : []));
    const text = parts.flatMap((part) => (part.type === "text-delta" ? [part.text] : [])).join("");
    if (calls.length === 0) return { text, calls: made };
    made.push(...calls);
    messages.push({ role: "assistant", parts: calls.map(({ id, name, input }) => ({ type: "tool-call", id, name, input })) });
    messages.push({ role: "tool", parts: calls.map((call): Part => ({ type: "tool-result", id: call.id, name: call.name, ...execute(call, world) })) });
  }
  throw new Error("it never ended");
}

const FILES = {
  "notes/a.md": "# Harbour\n\nThe harbour opens on 3 May 2026 for smaller vessels. Who keeps the key at night?",
  "notes/b.md": "# Quay\n\nThe harbour opens on 10 May 2026, the office said on the phone. Anna will paint the quay by Friday.",
  "data/sales.csv": "region,amount\nnorth,10\nsouth,5\n",
};

modelDriverConformance("the offline rules engine", async () => {
  const readAlready: Message[] = [
    said("summarise notes/a.md"),
    { role: "assistant", parts: [{ type: "tool-call", id: "0-0", name: "file_read_many", input: { paths: ["/mnt/local/x-1/notes/a.md"] } }] },
    {
      role: "tool",
      parts: [
        {
          type: "tool-result",
          id: "0-0",
          name: "file_read_many",
          ok: true,
          content: { files: [{ ok: true, file: { path: "/mnt/local/x-1/notes/a.md", text: FILES["notes/a.md"], truncated: false } }] },
        },
      ],
    },
  ];
  const listedAlready: Message[] = [
    said("how many files are there?"),
    { role: "assistant", parts: [{ type: "tool-call", id: "0-0", name: "file_list", input: { path: "/mnt/local/x-1", recursive: true } }] },
    { role: "tool", parts: [{ type: "tool-result", id: "0-0", name: "file_list", ok: true, content: { entries: [], more: false } }] },
  ];
  return {
    driver: createOfflineModel({ encoder: stuck }),
    text: request("how many files are there?", { files: FILES }, listedAlready),
    calls: request("summarise docs/one and docs/two", { files: FILES }),
    endless: request("summarise notes/a.md", { files: FILES }, readAlready),
    unknown: { ...request("summarise", { files: FILES }), model: "gpt" },
    [Symbol.asyncDispose]: async () => undefined,
  };
});

describe("goals over real tools", () => {
  test.for([
    {
      why: "a brief names its files",
      goal: "Write a brief about the notes folder",
      says: [/\(a\.md, line \d+\)/, /\(b\.md, line \d+\)/, /3 May 2026 \(a\.md, line \d+\) vs 10 May 2026 \(b\.md, line \d+\)/, /Who keeps the key/],
    },
    { why: "to-dos", goal: "Extract the to-dos from notes", says: [/Anna will paint the quay by Friday\. \(b\.md, line \d+\)/] },
    { why: "dates", goal: "What are the dates in the notes folder?", says: [/\*\*3 May 2026\*\*/] },
    { why: "contradictions", goal: "find contradictions in notes/a.md and notes/b.md", says: [/3 May 2026 .*10 May 2026/] },
    { why: "two files compared", goal: "compare notes/a.md and notes/b.md", says: [/Only in a\.md/] },
    { why: "a CSV grouped", goal: "total amount per region in data/sales.csv", says: [/From 2 rows of sales\.csv/, /\| north \| 10 \|/] },
    { why: "files listed", goal: "how many files are there?", says: [/(?:^|\n)3 files/] },
    { why: "a folder that is not there", goal: "summarise the folder nowhere", says: [/There is no folder nowhere here/] },
    { why: "something it cannot do", goal: "book me a flight to Rome", says: [/offline rules engine cannot/, /--model/] },
    { why: "moving without the right to", goal: "organise the files by extension", says: [/--edit DIR/] },
  ])("$why", async ({ goal, says }) => {
    const { text } = await run(goal, { files: FILES });
    for (const pattern of says) expect(text).toMatch(pattern);
  });

  test.for([
    { goal: "How many words are in one.txt?", says: /^1 word in 1 file:$/m },
    { goal: "How many lines are in one.txt?", says: /^1 line in 1 file:$/m },
    { goal: "How many words are in two.txt?", says: /^2 words in 1 file:$/m },
  ])("what is counted is named as many as it is: $says", async ({ goal, says }) => {
    expect((await run(goal, { files: { "one.txt": "hello\n", "two.txt": "hello there\n" } })).text).toMatch(says);
  });

  test("what is to be handed over is written to the workspace, once", async () => {
    const { text, calls } = await run("Write a brief of notes to out.md", { files: FILES, handOver: "out.md" });
    expect(calls.map(({ name }) => name)).toEqual(["file_list", "file_read_many", "file_write"]);
    expect(text).toMatch(/^Wrote out\.md: \d+ words from 2 files/);
  });

  test("more files than one agent holds are shared out among children, and their reports joined", async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`many/${index}.md`, `File ${index} says that quay ${index} is repaired.`]));
    const { text, calls } = await run("Write a brief about the folder many", { files });
    const shared = calls
      .filter(({ name }) => name === "spawn_agents")
      .flatMap(({ input }) => (input as unknown as { children: { read: string[] }[] }).children);
    expect(shared.flatMap(({ read }) => read)).toHaveLength(60);
    expect(text).toContain("part-1 found a harbour. (part-1.md)");
  });

  test("an edit and a rename call the tools where they are allowed", async () => {
    const edit = await run("replace 'harbour' with 'port' in notes/a.md", { files: FILES, editable: true });
    expect(edit.calls).toMatchObject([
      { name: "file_read" },
      { name: "file_edit", input: { path: "/mnt/local/x-1/notes/a.md", oldText: "harbour", newText: "port" } },
    ]);
    const rename = await run("rename all *.md files to *.txt", { files: { ...FILES }, editable: true });
    expect(rename.calls.filter(({ name }) => name === "file_move").map(({ input }) => (input as { to: string }).to)).toEqual([
      "/mnt/local/x-1/notes/a.txt",
      "/mnt/local/x-1/notes/b.txt",
    ]);
  });

  test("the same request gives the same answer", async () => {
    const asked = request("Write a brief about notes", { files: FILES });
    expect(await step(asked)).toEqual(await step(asked));
  });

  test("a broken encoder is an error with its words, not another answer", async () => {
    const broken: Encoder = { encode: async () => Promise.reject(new Error("no encoder here")), close: async () => undefined };
    const messages = [
      said("summarise notes/a.md"),
      { role: "assistant", parts: [{ type: "tool-call", id: "0-0", name: "file_read_many", input: {} }] },
      {
        role: "tool",
        parts: [
          {
            type: "tool-result",
            id: "0-0",
            name: "file_read_many",
            ok: true,
            content: { files: [{ ok: true, file: { path: "/mnt/local/x-1/notes/a.md", text: FILES["notes/a.md"] } }] },
          },
        ],
      },
    ] as Message[];
    messages[1] = { role: "assistant", parts: [{ type: "tool-call", id: "0-0", name: "file_read_many", input: { paths: ["/mnt/local/x-1/notes/a.md"] } }] };
    expect(await step(request("summarise notes/a.md", { files: FILES }, messages), broken)).toEqual([
      { type: "error", message: "no encoder here", retryable: false },
    ]);
  });
});

test("it sums up no work, and says so", async () => {
  const parts = await step({ ...request("Summarise a.md", { files: {} }), task: "summarise" });
  expect(parts).toMatchObject([{ type: "text-delta" }, { type: "finish", reason: "cannot" }]);
});

test("a list of earlier turns after the goal is no goal", async () => {
  const world = { files: { "a.md": "one" } };
  const list = said("Earlier turns of this work (0 to 3), listed by rule, …\n<<summary p1>>\nturn 0: it called file_list {}\n<<end p1>>");
  const goal = "Read a.md and summarise it into b.md";
  const [asked] = await step({ ...request(goal, world, [said(goal), list]), turn: 0 });
  expect(asked).toEqual((await step(request(goal, world)))[0]);
});

test("says how many steps it works on at once, so that those of all owners have their turns", () => {
  expect(createOfflineModel({ encoder: { encode: async () => [] } as never }).atOnce).toBe(2);
});
