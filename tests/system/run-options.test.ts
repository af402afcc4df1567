import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandEnd, jsonLines, Terminal } from "../support/cli.ts";

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==", "base64");
const NOTES = "# Plan\n\nThe bridge opens on 4 May 2027. It costs 1.2 million euros, teh most ever.\n\nWho pays for the lights?\n";
const SUMMARISE = "Summarise notes.md";
const BRIEF = "Summarise notes.md to brief.md";

const call = (name: string, input: unknown) => ({ calls: [{ name, input }] });
const SCRIPT = {
  say: [{ text: "said" }],
  list: [call("file_list", { path: "." }), { text: "said" }],
  brief: [call("file_write", { path: "brief.md", text: "# Brief\n" }), { text: "said" }],
  answer: [call("file_write", { path: "answer.md", text: "# Answer\n" }), { text: "said" }],
  edit: [call("file_edit", { path: "/mnt/local/edited/edited/notes.md", oldText: "teh", newText: "the", all: true }), { text: "said" }],
};

interface Row {
  readonly option: string;
  /** Of the script that plays the language model; the rules engine has none. */
  readonly script?: keyof typeof SCRIPT;
  readonly goal: string;
  readonly args: readonly string[];
  /** Refused, with these words, before anything began. */
  readonly refused?: RegExp;
  readonly works?: (end: CommandEnd, at: Terminal) => void | Promise<void>;
}

const hasCode = (code: number) => (end: CommandEnd) => expect(end, `${end.out}${end.err}`).toMatchObject({ code });
const shows = (words: string | RegExp) => (end: CommandEnd) => expect(end.err).toMatch(words);
const holds = (file: string, words: string) => (end: CommandEnd, at: Terminal) => expect(at.read(file), `${end.out}${end.err}`).toContain(words);

/** What each option does, whoever works on the goal; each model has rows for all of them. */
const OFFLINE: readonly Row[] = [
  { option: "to", goal: SUMMARISE, args: ["--to", "out"], works: holds("out/answer.md", "1.2 million") },
  { option: "to", goal: "Summarise notes.md to CWD/out/b.md", args: ["--to", "out"], refused: /--to out: the goal says whole paths/ },
  { option: "edit", goal: 'Replace "teh" with "the" in edited/notes.md', args: ["--edit", "edited"], works: holds("edited/notes.md", "the most") },
  { option: "edit", goal: SUMMARISE, args: ["--edit", ""], refused: /--edit is given and names nothing/ },
  { option: "overwrite", goal: BRIEF, args: ["--overwrite"], works: holds("brief.md", "1.2 million") },
  { option: "overwrite", goal: SUMMARISE, args: ["--overwrite"], refused: /--overwrite: nothing is handed over/ },
  { option: "allow", goal: SUMMARISE, args: ["--allow", "site.example"], works: shows("network only site.example") },
  { option: "allow", goal: SUMMARISE, args: ["--allow", ","], refused: /--allow is given and names nothing/ },
  { option: "search", goal: SUMMARISE, args: ["--search"], refused: /--search: the offline rules engine searches nothing; name a language model/ },
  { option: "show", goal: SUMMARISE, args: ["--show", "dot.png"], refused: /offline\/rules: it sees no pictures; name a model that does/ },
  { option: "show", goal: SUMMARISE, args: ["--show", "terms.pdf"], refused: /offline\/rules: it sees no PDFs; name a model that does/ },
  { option: "secret", goal: SUMMARISE, args: ["--secret", "key"], refused: /--secret key: it goes to site\.example, .*--allow site\.example/ },
  { option: "secret", goal: SUMMARISE, args: ["--secret", "key", "--allow", "site.example"], works: shows(/secrets key \(to site\.example/) },
  { option: "model", goal: SUMMARISE, args: ["-m", "offline/rules"], works: shows("model   offline/rules") },
  { option: "model", goal: SUMMARISE, args: ["-m", "offline", "-m", "script/say"], refused: /--model is given twice/ },
  { option: "tokens", goal: SUMMARISE, args: ["--tokens", "1"], works: hasCode(4) },
  { option: "usd", goal: SUMMARISE, args: ["--usd", "0"], works: hasCode(0) },
  { option: "calls", goal: SUMMARISE, args: ["--calls", "1"], works: hasCode(4) },
  { option: "bytes", goal: BRIEF, args: ["--overwrite", "--bytes", "3"], works: ({ out, err }) => expect(`${out}${err}`).toMatch(/of 3 are left/) },
  { option: "per", goal: SUMMARISE, args: ["--per", "day", "--calls", "100"], works: shows("at most 100 calls each day") },
  { option: "per", goal: SUMMARISE, args: ["--per", "day"], refused: /--per day .*give one/ },
  { option: "steps", goal: SUMMARISE, args: ["--steps", "1"], works: shows("max_steps") },
  { option: "name", goal: SUMMARISE, args: ["--name", "scribe"], works: async (_, at) => expect((await at.run("ps", "-a")).out).toMatch(/ scribe +completed/) },
  {
    option: "name",
    goal: SUMMARISE,
    args: ["--name", "prüf"],
    refused: /^aether: --name "prüf" cannot be a name: lower-case letters a to z, digits, dots, dashes and underscores/,
  },
  { option: "ask", goal: SUMMARISE, args: ["--ask", "file_stat"], works: hasCode(3) },
  { option: "ask", goal: SUMMARISE, args: ["--ask", "web_search"], refused: /--ask web_search: this run does not have that tool; --search gives it/ },
  { option: "continue", goal: "And then?", args: ["-c", "--edit", "edited"], refused: /--edit: a run that goes on may do what it could before/ },
  { option: "detach", goal: SUMMARISE, args: ["-d"], works: shows(/started; follow it with: aether logs -f p\w+/) },
  { option: "json", goal: SUMMARISE, args: ["--json"], works: ({ out }) => expect(jsonLines(out).at(-1)).toMatchObject({ exit_code: 0 }) },
];

const SCRIPTED: readonly Row[] = [
  { option: "to", script: "answer", goal: "Answer", args: ["--to", "out"], works: holds("out/answer.md", "# Answer") },
  { option: "to", script: "answer", goal: "Answer", args: ["--to", "out", "--edit", "edited"], works: holds("out/answer.md", "# Answer") },
  { option: "edit", script: "edit", goal: "Mend the notes", args: ["--edit", "edited"], works: holds("edited/notes.md", "the most") },
  { option: "overwrite", script: "brief", goal: "Write a brief to brief.md", args: ["--overwrite"], works: holds("brief.md", "# Brief") },
  { option: "allow", script: "say", goal: "Go", args: ["--allow", "a.example", "--allow", "b.example"], works: shows("network only a.example, b.example") },
  { option: "search", script: "say", goal: "Go", args: ["--search"], refused: /no search engine to search the web with; set AETHER_SEARCH_URL/ },
  { option: "show", script: "say", goal: "Go", args: ["--show", "dot.png", "--show", "terms.pdf"], works: shows(/shows {3}.*dot\.png, .*terms\.pdf/) },
  { option: "secret", script: "say", goal: "Go", args: ["--secret", "key"], refused: /--secret key: .*may not reach/ },
  { option: "model", script: "say", goal: "Go", args: [], works: shows("model   script/say") },
  { option: "tokens", script: "say", goal: "Go", args: ["--tokens", "1"], works: hasCode(4) },
  { option: "usd", script: "say", goal: "Go", args: ["--usd", "0"], works: hasCode(0) },
  { option: "calls", script: "list", goal: "Go", args: ["--calls", "1"], works: hasCode(4) },
  { option: "bytes", script: "brief", goal: "Write a brief to brief.md", args: ["--overwrite", "--bytes", "1"], works: shows(/of 1 are left/) },
  { option: "per", script: "say", goal: "Go", args: ["--per", "hour", "--tokens", "100000"], works: shows("at most 100000 tokens each hour") },
  { option: "steps", script: "list", goal: "Go", args: ["--steps", "1"], works: shows("max_steps") },
  {
    option: "name",
    script: "say",
    goal: "Go",
    args: ["--name", "teller"],
    works: async (_, at) => expect((await at.run("ps", "-a")).out).toMatch(/ teller +completed/),
  },
  { option: "ask", script: "list", goal: "Go", args: ["--ask", "file_list,file_read"], works: hasCode(3) },
  { option: "continue", script: "say", goal: "And then?", args: ["-c"], refused: /--model: a run that goes on may do what it could before/ },
  { option: "detach", script: "say", goal: "Go", args: ["-d", "--json"], works: ({ out }) => expect(JSON.parse(out)).toHaveProperty("agent_id") },
  { option: "json", script: "say", goal: "Go", args: ["--json"], works: ({ out }) => expect(jsonLines(out).at(-1)).toMatchObject({ output: "said" }) },
];

describe.each([
  { whose: "the rules engine", rows: OFFLINE },
  { whose: "a language model", rows: SCRIPTED },
])("options of run with $whose", ({ rows }) => {
  let at: Terminal;
  beforeAll(async () => {
    at = new Terminal({ script: SCRIPT });
    for (const file of ["out/.keep", "edited/notes.md"]) at.write(file, NOTES);
    writeFileSync(join(at.folder, "dot.png"), PIXEL);
    writeFileSync(join(at.folder, "terms.pdf"), "%PDF-1.4\n%%EOF\n");
    await at.run("call", "vfs.mount", JSON.stringify({ folder: at.folder, name: "edited", mode: "rw" }));
    expect(await at.runGiven("a-value-of-its-own\n", "secret", "set", "key", "--host", "site.example")).toMatchObject({ code: 0 });
  });
  afterAll(() => at[Symbol.asyncDispose]());

  test("each of them has its row", async () => {
    const { out } = await at.run("run", "--help");
    const options = [...out.matchAll(/^ +(?:-\w, )?--([a-z]+)(?: \S+)? {2,}\S.*$/gm)].map(([, option]) => option).filter((option) => option !== "help");
    expect([...new Set(rows.map(({ option }) => option))]).toEqual(options);
  });

  test.each(rows)("--$option: $goal $args", async ({ script, goal, args, refused, works }) => {
    at.write("notes.md", NOTES);
    at.write("brief.md", "mine\n");
    rmSync(join(at.folder, "out/answer.md"), { force: true });
    const before = (await at.run("ps", "-a", "--json")).out;
    const model = script === undefined ? [] : ["-m", `script/${script}`];
    const end = await at.run("run", ...model, goal.replace("CWD", at.folder), ...args);
    if (refused === undefined) return works?.(end, at);
    expect(end.code, `${end.out}${end.err}`).not.toBe(0);
    expect(end.err).toMatch(refused);
    expect(JSON.parse((await at.run("ps", "-a", "--json")).out || "[]").length).toBe(JSON.parse(before || "[]").length);
    expect(readFileSync(join(at.folder, "brief.md"), "utf8")).toBe("mine\n");
  });
});

test("what a model cannot see is refused at the door too, whoever asks", async () => {
  await using at = new Terminal();
  const attached = await at.run("call", "model.attach", JSON.stringify({ data: PIXEL.toString("base64"), name: "dot.png" }));
  const { file } = JSON.parse(attached.out) as { file: unknown };
  const started = await at.run("call", "agent.spawn_and_run", JSON.stringify({ manifest: { name: "a", model: "offline" }, message: "look", files: [file] }));
  expect(started.err).toMatch(/it sees no pictures; name a model that does/);
  const asked = await at.run("call", "model.generate", JSON.stringify({ model: "offline", prompt: "look", files: [file] }));
  expect(asked.err).toMatch(/it sees no pictures; name a model that does/);
});
