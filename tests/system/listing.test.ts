import { type AgentInfo, agentList } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { addEndedRuns } from "../../bench/support/many-runs.ts";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const SCRIPT = {
  quick: [{ text: "done" }],
  slow: [{ calls: [{ name: "shell", input: { command: "echo at it; sleep 600" } }] }],
  endless: [{ text: "too late", delayMs: 600_000 }],
};
const ROWS = /^(?:p\w{15,}|\w{7}) /gm;
const listed = (out: string): number => out.match(ROWS)?.length ?? 0;

/** A home with one run that completed, and so many before it. */
async function manyRuns(terminal: Terminal, count: number): Promise<string> {
  const agentId = String(jsonLines((await terminal.run("run", "-m", "script/quick", "--name", "last", "count the files", "--json")).out)[0]?.agent_id ?? "");
  const [agent] = JSON.parse((await terminal.run("ps", "-a", "--json")).out) as AgentInfo[];
  await terminal.run("down");
  addEndedRuns(terminal.home, String(agent?.agent_id), count);
  return String(agent?.agent_id ?? agentId);
}

describe.concurrent("1,051 runs", () => {
  test("are listed the newest first, and how many are not shown is said, with what shows them", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const last = await manyRuns(terminal, 1_050);
    const { out, err } = await terminal.run("ps", "-a");
    expect(listed(out)).toBe(50);
    expect(
      out
        .split("\n")
        .slice(1, 4)
        .map((row) => row.split(/ +/)[1]),
    ).toEqual(["last", "old-1050", "old-1049"]);
    expect(err).toBe("1001 older ones are not shown; --limit 1051 shows all, --state, --since and --name fewer\n");
    const all = await terminal.run("ps", "-a", "--limit", "1051");
    expect([listed(all.out), all.err]).toEqual([1_051, ""]);
    const agents = await terminal.run("agent", "list", "-a");
    expect([listed(agents.out), agents.err]).toEqual([50, "1001 older ones are not shown; --limit 1051 shows all\n"]);
    expect(listed((await terminal.run("agent", "list", "--all", "--limit", "1051")).out)).toBe(1_051);
    const json = await terminal.run("ps", "-a", "--json");
    expect((JSON.parse(json.out) as AgentInfo[]).map(({ name }) => name)).toEqual([
      "last",
      ...Array.from({ length: 999 }, (_, index) => `old-${1_050 - index}`),
    ]);
    expect(json.err).toContain("51 older ones are not shown");
    expect((await terminal.run("show", last.slice(-6))).out).toContain("count the files");
    expect((await terminal.run("show", "old-3")).out).toContain("old-3");
    expect((await terminal.run("top", "--once")).out).toContain("0 agents alive, 1051 ended");
  });

  test("are narrowed by name, by time and by how they ended", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    await manyRuns(terminal, 1_050);
    const names = async (...args: string[]) => (JSON.parse((await terminal.run("ps", "--json", ...args)).out) as AgentInfo[]).map(({ name }) => name);
    expect(await names("-a", "--name", "old-7")).toEqual(["old-7"]);
    expect(await names("--state", "completed", "--limit", "2")).toEqual(["last", "old-1050"]);
    expect(await names("--state", "model_failed")).toEqual([]);
    const since = await names("--since", "5m");
    expect(since.slice(0, 2)).toEqual(["last", "old-1050"]);
    expect(since.length).toBeLessThan(302);
    expect(await names()).toEqual([]);
    expect(await terminal.run("ps", "--state", "?")).toMatchObject({ code: 2, err: expect.stringContaining("alive, ended, or how it ended") });
    expect(await terminal.run("ps", "--limit", "0")).toMatchObject({ code: 2 });
    expect((await terminal.run("ps", "--name", "nobody")).err).toContain("no agent is so");
  });
});

test("no page reads more than it tells, and pages of the newest miss none", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await manyRuns(terminal, 300);
  await terminal.run("ps");
  const client = await terminal.connect();
  const seen: string[] = [];
  for (let before: number | undefined; ; ) {
    const page = await client.call(agentList, { all: true, order: "newest", limit: 40, ...(before !== undefined && { before }) });
    expect(page.more ?? 0).toBe(301 - seen.length - page.agents.length);
    seen.push(...page.agents.map(({ agent_id }) => agent_id));
    before = page.next;
    if (before === undefined) break;
  }
  expect(new Set(seen).size).toBe(301);
  await client.close();
});

describe.concurrent.each([
  { cols: 80, rows: 24 },
  { cols: 40, rows: 12 },
])("at $cols columns", (size) => {
  test("ps tells who, what became of it and what it is for, on one line each", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    await terminal.run("run", "-m", "script/quick", "--name", "a-name-of-some-length", "count the files");
    const screen = await terminal.at(size, "ps", "-a");
    expect(await screen.ended).toBe(0);
    const [head = "", row = "", ...rest] = screen.seen().filter((line) => line !== "");
    expect(head).toMatch(/^ID +.*STATE +.*GOAL$/);
    expect(row).toMatch(/^\w{7} .*completed.* count the fil/);
    expect(rest).toEqual([]);
  });

  test("top says what each does now; keys choose, look closer, pause, stop once it is said, and leave", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const ids: string[] = [];
    for (const [name, model] of [
      ["waiter", "endless"],
      ["worker", "slow"],
    ])
      ids.push(
        String(jsonLines((await terminal.run("run", "-m", `script/${model}`, "--name", String(name), "do the work", "--detach", "--json")).out)[0]?.agent_id),
      );
    const screen = await terminal.at(size, "top", "--every", "200");
    const sees = (what: RegExp) => until(`the sight of ${what}`, async () => what.test(screen.seen().join("\n")) || undefined);
    await sees(/^> \w{7} .* {2}shell echo at it/m);
    await sees(/^ {2}\w{7} .* {2}waits for script/m);
    for (const line of screen.seen()) expect(line.length).toBeLessThanOrEqual(size.cols);
    screen.type("\u001b[B");
    await sees(/^> \w{7} .* {2}waits for script/m);
    screen.type("p");
    await sees(/pauses|paused/);
    screen.type("\u001b[A\r");
    await sees(/^goal {2}do the work/m);
    await sees(/^=> shell echo at it/m);
    screen.type("\r");
    await sees(/2 agents alive/);
    screen.type("k");
    await sees(/stop worker and all below it\? y or n/);
    screen.type("n");
    await sees(/nothing was stopped/);
    screen.type("ky");
    await sees(/1 agent alive, 1 ended/);
    screen.type("q");
    expect(await screen.ended).toBe(0);
    // The screen of before is there again, and nothing else was stopped.
    expect(screen.raw().endsWith("\u001b[?25h\u001b[?1049l")).toBe(true);
    expect(JSON.parse((await terminal.run("ps", "--json")).out)).toMatchObject([{ agent_id: ids[0] }]);
  });
});
