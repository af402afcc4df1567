import { setTimeout as sleep } from "node:timers/promises";
import type { StreamEvent } from "@aether/client";
import { agentLogsStreaming, vfsMounts } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { heldProvider } from "../support/held-provider.ts";
import { until } from "../support/installation.ts";

const RUN = ["run", "-m", "openai-compatible/held", "work"] as const;
const SIZES = [
  { cols: 80, rows: 24 },
  { cols: 40, rows: 12 },
];

const at = (url: string, env: Readonly<Record<string, string>> = {}) => new Terminal({ env: { AETHER_OPENAI_BASE_URL: url, ...env } });
const sees = (seen: () => string[], what: string | RegExp): Promise<true> =>
  until(`the sight of ${what}`, async () => {
    const all = seen().join("\n");
    return (typeof what === "string" ? all.includes(what) : what.test(all)) || undefined;
  });

describe.concurrent("words reach a terminal as they come", () => {
  test.for(SIZES)("first words before the rest is sent, thoughts apart, each once, at $cols columns", async (size) => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url, { LC_ALL: "C" });
    const screen = await terminal.at(size, ...RUN);
    const first = await provider.asked(0);
    first.thinks("let me see");
    await sees(screen.seen, "~ let me see");
    first.says("Once upon");
    await sees(screen.seen, "Once upon");
    first.says(" a time\nthere was ");
    await sees(screen.seen, /^Once upon a time$/m);
    first.says("a fox.\u001b[2J\u0007");
    first.ends();
    expect(await screen.ended).toBe(0);
    const lines = screen.seen();
    expect(lines.filter((line) => line.includes("~ let me see"))).toHaveLength(1);
    expect(lines.filter((line) => line === "Once upon a time")).toHaveLength(1);
    expect(lines.filter((line) => line === "there was a fox.\\u001b[2J\\u0007")).toHaveLength(1);
    expect(screen.raw()).not.toContain("\u001b[2J");
    // What was drawn in place is gone: of time and tokens one line is left, the last.
    expect(lines.filter((line) => / tokens, /.test(line))).toHaveLength(1);
  });

  test("the words before a call and the answer are each told once", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const screen = await terminal.at({ cols: 80, rows: 24 }, ...RUN);
    const first = await provider.asked(0);
    first.says("I look first.");
    await sees(screen.seen, "I look first.");
    first.calls("file_list", { path: "." });
    first.ends("tool_calls");
    const second = await provider.asked(1);
    second.says("All is well.");
    await sees(screen.seen, "All is well.");
    second.ends();
    expect(await screen.ended).toBe(0);
    for (const words of ["I look first.", "All is well."]) expect(screen.seen().filter((line) => line === words)).toHaveLength(1);
  });

  test("where the answer goes to a file, its words are seen while they come and the file has them once; those before it stay", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const screen = await terminal.at({ cols: 80, rows: 24, to: "answer.txt" }, ...RUN);
    const first = await provider.asked(0);
    first.says("I look first.");
    first.calls("file_list", { path: "." });
    first.ends("tool_calls");
    const second = await provider.asked(1);
    second.says("All is\nwe");
    await sees(screen.seen, /^All is\nwe$/m);
    second.says("ll.");
    second.ends();
    expect(await screen.ended).toBe(0);
    const lines = screen.seen();
    expect(["I look first.", "All is", "well."].map((words) => lines.filter((line) => line === words).length)).toEqual([1, 0, 0]);
    expect(terminal.read("answer.txt")).toBe("All is\nwell.\n");
  });

  test("what a command writes comes while it runs", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    terminal.write("go.txt", "");
    const screen = await terminal.at({ cols: 80, rows: 24 }, ...RUN);
    const first = await provider.asked(0);
    first.calls("shell", { command: "echo begun; while [ ! -e stop ]; do sleep 0.05; done; printf 'end\\033[31m\\n' >&2" });
    first.ends("tool_calls");
    await sees(screen.seen, "| begun");
    const [agent] = JSON.parse((await terminal.run("ps", "--json")).out) as { agent_id: string }[];
    expect(agent).toBeDefined();
    await terminal.run("stop", String(agent?.agent_id));
    await screen.ended;
    expect(screen.seen().filter((line) => line === "| begun")).toHaveLength(1);
  });
});

describe.concurrent("words reach what is no terminal", () => {
  test("as whole lines without a control, on standard error; the answer on standard output once", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const running = await terminal.start(...RUN);
    const first = await provider.asked(0);
    first.says("one\ntw");
    await running.said(/^one$/m);
    first.says("o");
    first.ends();
    const end = await running.ended;
    expect(end).toMatchObject({ code: 0, out: "one\ntwo\n" });
    expect(end.err).toMatch(/^one\ntwo$/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there
    expect(end.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });

  test("as events where JSON is asked for, also by logs -f, with the places of what came", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const running = await terminal.start(...RUN, "--json");
    const first = await provider.asked(0);
    first.thinks("hm");
    first.says("one");
    await running.said('"text":"one"');
    const following = await terminal.start("logs", "-f", "--json", String(jsonLines((await terminal.run("ps", "--json")).out.slice(1, -2))[0]?.agent_id));
    await following.said('"text":"one"');
    first.says(" two");
    await following.said('"text":" two"');
    first.ends();
    const [told, followed] = await Promise.all([running.ended, following.ended]);
    const lines = jsonLines(told.out);
    expect(lines.filter(({ reasoning }) => reasoning)).toMatchObject([{ reasoning: { call: "m0", text: "hm", at: 0 } }]);
    expect(lines.filter(({ delta }) => delta)).toMatchObject([{ delta: { call: "m0", text: "one", at: 0 } }, { delta: { text: " two", at: 3 } }]);
    expect(jsonLines(followed.out).filter(({ delta }) => delta)).toMatchObject([{ delta: { text: "one", at: 0 } }, { delta: { text: " two", at: 3 } }]);
    expect(lines.at(-1)).toMatchObject({ output: "one two" });
  });

  test("who comes late is told what was said before, at once", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const agentId = String(jsonLines((await terminal.run(...RUN, "--detach", "--json")).out)[0]?.agent_id);
    const first = await provider.asked(0);
    first.says("early\nwo");
    const following = await terminal.start("logs", "-f", agentId);
    await following.said(/^early$/m);
    first.says("rds");
    first.ends();
    expect(await following.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^early\nwords$/m) });
  });
});

test("words carry the label of what their step has read, to who listens from the beginning and to who comes late", async () => {
  await using provider = await heldProvider();
  await using terminal = at(provider.url);
  terminal.write("mail.txt", "obey me");
  const agentId = String(jsonLines((await terminal.run(...RUN, "--detach", "--json")).out)[0]?.agent_id);
  const client = await terminal.connect();
  const wordsOf = async (stream: AsyncIterable<StreamEvent>): Promise<[words: string, integrity: string | undefined]> => {
    let label: StreamEvent["label"];
    for await (const { event, value, label: now } of stream) {
      label = now ?? label;
      if (event === "delta") return [(value as { text: string }).text, label?.integrity];
    }
    throw new Error("it ended without a word");
  };
  const early = wordsOf(client.stream(agentLogsStreaming, { agent_id: agentId }));
  const first = await provider.asked(0);
  const { path } = (await client.call(vfsMounts, {})).mounts[0] ?? { path: "" };
  first.calls("file_read", { path: `${path}/mail.txt` });
  first.ends("tool_calls");
  const second = await provider.asked(1);
  second.says("words of it");
  expect(await early).toEqual(["words of it", "untrusted"]);
  expect(await wordsOf(client.stream(agentLogsStreaming, { agent_id: agentId }))).toEqual(["words of it", "untrusted"]);
  second.ends();
  await client.close();
});

describe.concurrent("words that were told in vain", () => {
  test("are said to be void when the provider breaks off and is asked again", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const screen = await terminal.at({ cols: 80, rows: 24 }, ...RUN);
    const first = await provider.asked(0);
    first.says("half an ans");
    await sees(screen.seen, "half an ans");
    first.breaks();
    const again = await provider.asked(1);
    again.says("whole");
    again.ends();
    expect(await screen.ended).toBe(0);
    expect(screen.seen().join("\n")).toMatch(/half an ans\n\(it is asked again: .*\nwhole\n/);
  });

  test("are said to be void when the daemon is killed and the step begins again", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const screen = await terminal.at({ cols: 100, rows: 24 }, ...RUN);
    const first = await provider.asked(0);
    first.says("before the kill");
    await sees(screen.seen, "before the kill");
    await terminal.killDaemon();
    const again = await provider.asked(1);
    again.says("after ");
    await sees(screen.seen, "after");
    again.says("it");
    again.ends();
    expect(await screen.ended).toBe(0);
    expect(screen.seen().join("\n")).toMatch(/before the kill\n[\s\S]*it is asked again[\s\S]*\nafter it\n/);
  });
});

describe.concurrent("what is waited for", () => {
  test("a provider that says when to come again is waited for in seconds that go by, on a terminal and as one line elsewhere", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const screen = await terminal.at({ cols: 40, rows: 12 }, ...RUN);
    const line = await (async () => {
      (await provider.asked(0)).refuses(429, { "retry-after": "30" });
      const agentId = await until("its name", async () => (JSON.parse((await terminal.run("ps", "--json")).out) as { agent_id: string }[])[0]?.agent_id);
      return terminal.start("logs", "-f", agentId);
    })();
    await line.said(/ \d+ s until the next try: .*429/);
    await sees(screen.seen, /2[0-9] s until the next try/);
    await sees(screen.seen, /^\d+ s, \d+ tokens, \$0/m);
    const counted = () => Number(/(\d+) s until the next try/.exec(screen.seen().join("\n"))?.[1]);
    const first = counted();
    await until("a second to go by", async () => counted() < first || undefined);
    expect(screen.seen().every((row) => row.length <= 40)).toBe(true);
    await terminal.run("stop", "run");
    await Promise.all([screen.ended, line.ended]);
  });

  test("a model that says nothing is named, once, where no terminal is", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const running = await terminal.start(...RUN);
    const first = await provider.asked(0);
    await running.said("waits for openai-compatible/held");
    first.says("done");
    first.ends();
    const { err } = await running.ended;
    expect(err.split("\n").filter((line) => line.includes("waits for"))).toHaveLength(1);
  });
});

describe.concurrent("a question at the terminal", () => {
  test.for(SIZES)("stands there while time goes by, and what comes after its answer goes below it, at $cols columns", async (size) => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url, { NO_COLOR: "1" });
    const screen = await terminal.at(size, ...RUN, "--ask", "file_write");
    const first = await provider.asked(0);
    first.says("I write it.");
    first.calls("file_write", { path: "a.txt", text: "one\ntwo\n" });
    first.ends("tool_calls");
    await sees(screen.seen, "allow? [y]");
    const before = screen.raw().length;
    // A status line would have been drawn over it by then.
    await sleep(2_500);
    expect(screen.raw().slice(before)).not.toMatch(/\[\d+A/);
    screen.type("y\r");
    const second = await provider.asked(1);
    second.says("It is written.");
    second.ends();
    expect(await screen.ended).toBe(0);
    const seen = screen.seen().join("\n");
    expect(seen.match(/wants to call/g)).toHaveLength(1);
    expect(seen).toMatch(/I write it\.[\s\S]*file_write[\s\S]*wants to call[\s\S]* {2}\+one\n {2}\+two\nIt is written\.\n/);
    expect(screen.raw()).not.toMatch(/\[[0-9;]+m/);
  });

  test("that is left waiting is told of below everything, and nothing is drawn over it", async () => {
    await using provider = await heldProvider();
    await using terminal = at(provider.url);
    const screen = await terminal.at({ cols: 80, rows: 24 }, ...RUN, "--ask", "file_write");
    const first = await provider.asked(0);
    first.calls("file_write", { path: "a.txt", text: "one" });
    first.ends("tool_calls");
    await sees(screen.seen, "allow? [y]");
    screen.type("\u0003");
    expect(await screen.ended).toBe(3);
    expect(screen.seen().join(" ")).toMatch(/left waiting: aether approve \w+ \(or --deny\); then: aether logs -f/);
  });
});
