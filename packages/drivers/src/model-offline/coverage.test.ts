import type { Json } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import type { Move } from "./move.ts";
import { nextMove } from "./plan.ts";
import type { Done, Prompt } from "./prompt.ts";

const HOME = "/mnt/local/n-1";
const TOOLS = [
  "file_list",
  "file_read",
  "file_read_many",
  "file_search",
  "file_stat",
  "file_write",
  "spawn_agents",
  "file_move",
  "file_edit",
  "table_describe",
  "table_query",
];

interface World {
  readonly files: Readonly<Record<string, string>>;
  /** Entries in one listing at most, as a small stand-in for thousands. */
  readonly page?: number;
  readonly tools?: readonly string[];
  readonly handOver?: readonly string[];
  readonly results?: readonly string[];
  readonly unseen?: number;
  /** A child whose number this is fails. */
  readonly badChild?: number;
  readonly editable?: boolean;
  readonly documents?: boolean;
}

const work = { encode: async (texts: readonly string[]) => texts.map((text) => Float32Array.from([Math.cos(text.length), Math.sin(text.length)])) };

function execute({ name, input }: { name: string; input: Done["input"] }, { files, page = 5_000, badChild }: World): { ok: boolean; content: Json } {
  const all = Object.entries(files).map(([file, text]) => ({ path: `${HOME}/${file}`, text }));
  const gone = { ok: false, content: { code: "NOT_FOUND", message: `there is nothing at ${String(input.path)}` } };
  const at = `${String(input.path)}/`;
  const read = (path: string): Json => {
    const file = all.find((each) => each.path === path);
    if (file) return { ok: true, file: { path, text: file.text, truncated: false } };
    return { ok: false, path, message: `there is nothing at ${path}` };
  };
  if (name === "file_list") {
    const below = all.filter(({ path }) => path.startsWith(at));
    if (below.length === 0 && input.path !== HOME) return gone;
    const names = below.map(({ path, text }) => ({ path, kind: "file", bytes: text.length }));
    const folders = [...new Set(below.flatMap(({ path }) => (path.slice(at.length).includes("/") ? [at + (path.slice(at.length).split("/")[0] ?? "")] : [])))];
    const flat = [...folders.map((path) => ({ path, kind: "folder", bytes: 0 })), ...names.filter(({ path }) => !path.slice(at.length).includes("/"))];
    const entries = input.recursive === true ? names : flat;
    return { ok: true, content: { entries: entries.slice(0, page), more: entries.length > page } };
  }
  if (name === "file_stat") {
    const file = all.find(({ path }) => path === input.path);
    return file ? { ok: true, content: { path: file.path, kind: "file", bytes: file.text.length } } : gone;
  }
  if (name === "file_read_many") return { ok: true, content: { files: (input.paths as string[]).map(read) } };
  if (name === "file_move") {
    const own = files as Record<string, string>;
    const [from, to] = [String(input.from).slice(HOME.length + 1), String(input.to).slice(HOME.length + 1)];
    own[to] = own[from] ?? "";
    Reflect.deleteProperty(own, from);
    return { ok: true, content: input };
  }
  if (name === "file_search") {
    const text = String(input.text).toLowerCase();
    const matches = all.filter((file) => file.text.toLowerCase().includes(text)).map(({ path }) => ({ path, line: 1, text }));
    return { ok: true, content: { matches, more: false, skipped: 0 } };
  }
  if (name === "table_describe") return { ok: false, content: { code: "UNSUPPORTED", message: "it is not valid JSON" } };
  if (name === "spawn_agents") {
    const children = input.children as { name: string }[];
    const reports = children.map((child, index) =>
      index === badChild ? { ok: false, response: "it broke" } : { ok: true, response: `## Summary\n\n- ${child.name} says so. (${child.name}.md)` },
    );
    return { ok: true, content: { reports } };
  }
  return { ok: true, content: {} };
}

function promptOf(goal: string, world: World, { said, done }: Pick<Prompt, "said" | "done">): Prompt {
  return {
    goal,
    home: HOME,
    aliases: world.editable ? [{ name: "", path: HOME }] : [],
    readable: [HOME],
    editable: world.editable ? [HOME] : [],
    handOver: world.handOver ?? [],
    results: world.results ?? [],
    unseen: world.unseen ?? 0,
    tools: new Set(world.tools ?? TOOLS),
    said,
    documents: world.documents ?? false,
    done,
  };
}

async function run(goal: string, world: World): Promise<{ end: Exclude<Move, { do: "calls" }>; done: Done[] }> {
  const done: Done[] = [];
  const said: string[] = [];
  for (let turn = 0; turn < 20; turn++) {
    const prompt = promptOf(goal, world, { said, done });
    const move = await nextMove(prompt, work);
    if (move.do !== "calls") return { end: move, done };
    if (move.say !== undefined) said.push(move.say);
    for (const { name, input } of move.calls) done.push({ name, input: input as Done["input"], ...execute({ name, input: input as Done["input"] }, world) });
  }
  throw new Error("it never ended");
}

const notes = (count: number, folder = ""): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}n${index}.md`, `Quay ${index} of the harbour is repaired by the crew.`]));

describe("an answer names what it rests on", () => {
  test.for([
    { why: "all files were read: nothing to say", goal: "summarise", world: { files: notes(3) }, says: /^(?![\s\S]*not read)/i },
    {
      why: "more than one agent holds, and no children",
      goal: "summarise",
      world: { files: notes(60), tools: TOOLS.filter((tool) => tool !== "spawn_agents") },
      says: /Read 48 of 60 files: one agent takes in at most 48 files.*The other 12 were not read\./,
    },
    {
      why: "more than all children hold",
      goal: "summarise",
      world: { files: notes(600) },
      says: /Read 512 of 600 files: a run has at most 16 agents .*The other 88 were not read\./,
    },
    { why: "a child that failed", goal: "summarise", world: { files: notes(60), badChild: 0 }, says: /Not read: n0\.md \(it broke\)/ },
    { why: "a folder with more than can be listed", goal: "summarise", world: { files: notes(9), page: 5 }, says: /more than the 5 files that were listed/ },
    {
      why: "a file with short sentences only is quoted all the same",
      goal: "summarise todo.txt",
      world: { files: { "todo.txt": "Bring boots.\nGo home.\nWho has keys?\n" } },
      says: /^## Summary\n\n- Bring boots\. \(todo\.txt, line 1\)\n- Go home\. \(todo\.txt, line 2\)$/,
    },
    {
      why: "names that no call can hold, in what is read",
      goal: "summarise",
      world: { files: notes(2), unseen: 2 },
      says: /Not read, because their names hold signs that no call can hold: 2\.$/,
    },
    {
      why: "such names in a listing",
      goal: "list the files",
      world: { files: notes(1), unseen: 1 },
      says: /(?:^|\n)1 file:\n.*\nNot read, because .*: 1\.$/,
    },
    {
      why: "such names where nothing was read: nothing to say",
      goal: "summarise sub/",
      world: { files: notes(1, "sub/"), unseen: 1 },
      says: /^(?![\s\S]*not read)/i,
    },
    {
      why: "results of earlier runs",
      goal: "summarise",
      world: { files: notes(3), results: ["n1.md"] },
      says: /Left out, as results of earlier runs: n1\.md\./,
    },
    {
      why: "an earlier result that is asked for",
      goal: "summarise n1.md",
      world: { files: notes(3), results: ["n1.md"] },
      says: /Quay 1 .*\(n1\.md, line \d+\)/,
    },
    {
      why: "files of other kinds",
      goal: "summarise",
      world: { files: { ...notes(2), "x.csv": "a,b\n1,2", "y.png": "p" } },
      says: /Not read, as no texts: 2 files \(1 \.csv, 1 \.png\)/,
    },
    { why: "the files of two readers", goal: "compare n0.md and n1.md", world: { files: notes(3) }, says: /Only in n0\.md/ },
  ])("$why", async ({ goal, world, says }) => {
    const { end } = await run(goal, world);
    expect(end.do).toBe("say");
    expect(end.text).toMatch(says);
  });

  test("what was written says it too, in the file and about it", async () => {
    const { end, done } = await run("write a brief to b.md", { files: notes(600), handOver: ["b.md"] });
    const written = done.find(({ name }) => name === "file_write");
    for (const text of [String(written?.input.text), end.text]) expect(text).toMatch(/Read 512 of 600 files/);
    expect(end.text).toMatch(/^Wrote b\.md: \d+ words from 512 of 600 files\./);
  });
});

test("a large folder is listed folder by folder, and all of it counts", async () => {
  const { end } = await run("how many files are there?", {
    files: { ...notes(4, "a/"), ...notes(4, "b/"), ...notes(4, "node_modules/"), "top.md": "x" },
    page: 5,
  });
  expect(end.text).toMatch(/(?:^|\n)9 files:/);
});

test("documents are read as what they say, where the tools can", async () => {
  const files = { "a.html": "<p>x</p>", "b.pdf": "The quay is repaired by the crew in May.", "c.md": "The harbour is closed for the whole winter." };
  const reads = async (documents: boolean) => {
    const { done } = await run("summarise", { files, documents });
    return done
      .filter(({ name }) => name === "file_read_many")
      .map(({ input }) => [(input.paths as string[]).map((path) => path.slice(HOME.length + 1)), input.as]);
  };
  expect(await reads(true)).toEqual([
    [["b.pdf", "c.md"], undefined],
    [["a.html"], "text"],
  ]);
  expect(await reads(false)).toEqual([[["a.html", "c.md"], undefined]]);
});

test("a search looks into every file, however many there are", async () => {
  const files = { ...notes(200), "n150.md": "Barbara owns the rocket launch code." };
  const { end, done } = await run("search for who owns the rocket code", { files });
  expect(end.text).toMatch(/Barbara owns the rocket launch code\. \(n150\.md, line 1\)/);
  expect(end.text).toMatch(/Looked for owns, rocket, code in all 200 files: 1 file holds one of these words/);
  expect(done.some(({ name, input }) => name === "file_read_many" && (input.paths as string[]).includes(`${HOME}/n150.md`))).toBe(true);
});

test("each file that is to be handed over is written, with its own content", async () => {
  const files = { "a.md": "# Plan\n\nAnna will paint the quay by Friday of this week." };
  const { end, done } = await run("write a brief to b.md and the to-dos to t.md", { files, handOver: ["b.md", "t.md"] });
  const texts = done.filter(({ name }) => name === "file_write").map(({ input }) => String(input.text));
  expect(texts[0]).toMatch(/^# Brief/);
  expect(texts[1]).toMatch(/^## To-dos\n\n- Anna will paint/);
  expect(end.text).toMatch(/Wrote b\.md.*\nWrote t\.md/);
});

describe("what was not done ends as cannot", () => {
  test.for([
    { why: "something it has no rule for", goal: "book me a flight", says: /cannot do this/ },
    { why: "a file that is not there", goal: "summarise gone.md", says: /^There is no gone\.md here\.$/ },
    { why: "a file outside", goal: "summarise ~/x.md", says: /~\/x\.md lies outside .*cd ~\)/ },
    { why: "an edit without the right to", goal: "replace 'a' with 'b' in n0.md", says: /--edit DIR/ },
    { why: "a language", goal: "summarise in German", says: /did nothing\. Not understood: "German"\./ },
    { why: "one file to compare", goal: "compare n0.md", says: /Two files are needed/ },
    {
      why: "a named file that is not there beside one that is",
      goal: "summarise n1.md and gone.md",
      says: /^gone\.md was named, and cannot be read: there is nothing at gone\.md\.$/,
    },
    { why: "broken data", goal: "describe bad.json", files: { "bad.json": "{" }, says: /bad\.json cannot be read as a table: it is not valid JSON/ },
    { why: "a second goal that is not understood", goal: "summarise n0.md and deploy it", says: /Not understood: "deploy"/ },
    {
      why: "nothing that answers",
      goal: "what is the password?",
      says: /^No passage was found in these 2 files that answers "password"\. Not found in any of them: "password"\.\n\nNearest to it, it can:\n- .+\n- .+/,
    },
    { why: "an empty folder", goal: "summarise", files: {}, says: /There is nothing to read: this folder holds no files/ },
    {
      why: "a question to tables alone",
      goal: "Where do the apples hang?",
      files: { "fruit.csv": "name,price\napple,3\n" },
      says: /Not understood: "apples", "hang"/,
    },
    { why: "only results of earlier runs", goal: "summarise", results: ["n0.md", "n1.md"], says: /made by earlier runs/ },
    { why: "a brief as CSV", goal: "write a brief to b.csv", handOver: ["b.csv"], says: /cannot be written as CSV/ },
    { why: "a rename of what is not there", goal: "rename gone.md to b.md", editable: true, says: /There is no file gone\.md in this folder/ },
    { why: "a rename out of the folder", goal: "rename n0.md to /etc/evil.md", editable: true, says: /not renamed to \/etc\/evil\.md/ },
    { why: "a rename above the folder", goal: "rename n0.md to ../evil.md", editable: true, says: /files are moved only within this folder/ },
  ])("$why", async ({ goal, says, files = notes(2), ...world }) => {
    const { end, done } = await run(goal, { files, ...world });
    expect(end).toMatchObject({ do: "cannot", text: expect.stringMatching(says) });
    expect(done.filter(({ name }) => name === "file_write" || name === "file_move")).toEqual([]);
  });
});

test("more files than one step moves are moved in several", async () => {
  const { end, done } = await run("rename all *.md files to *.txt", { files: notes(150), editable: true });
  expect(done.filter(({ name }) => name === "file_move")).toHaveLength(150);
  expect(end.text).toMatch(/^Renamed 150 files; aether undo takes it back/);
});
