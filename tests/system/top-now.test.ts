import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";
import { type ToldAnswer, tellingProvider } from "../support/telling-provider.ts";

const call = (name: string, input: unknown) => ({ calls: [{ name, input }] });
const LATE = 600_000;
const LATER = "come later";
const SCRIPT: Readonly<Record<string, readonly ToldAnswer[]>> = {
  "wait long": [{ delayMs: LATE, text: "late" }],
  "think long": [{ thinks: ["hm", "hm"], pieceMs: LATE }],
  "write long": [{ text: ["so", "so"], pieceMs: LATE }],
  "build it": [call("shell", { command: "sleep 600 # npm test" })],
  "put it down": [call("file_write", { path: "a.md", text: "x" })],
  "share it": [call("spawn_agent", { task: "wait long", name: "helper", tools: ["file_list"] })],
  // Its provider is left alone from then on.
  "refuse me": [{ refuses: { status: 429, after: 300 } }],
  [LATER]: [{ text: "late" }],
};
const MODEL = "openai-compatible/teller";

test("p shows at once that an agent pauses whose model still writes, and p again lets it go on", { timeout: 60_000 }, async () => {
  await using provider = await tellingProvider(SCRIPT);
  await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
  const run = (await terminal.run("run", "-m", MODEL, "--detach", "write long")).out.trim();
  const screen = await terminal.at({ cols: 80, rows: 24 }, "top", "--every", "200");
  const sees = (what: RegExp) => until(`the sight of ${what}`, async () => what.test(screen.seen().join("\n")) || undefined);
  await sees(/^> .* writes with/m);
  screen.type("p");
  await sees(/^> .* pauses; writes with/m);
  await sees(/p lets it go on/);
  screen.type("p");
  await sees(/^> .*\d+s +\S+ +writes with/m);
  screen.type("q");
  expect(await screen.ended).toBe(0);
  const { out } = await terminal.run("logs", run);
  expect(out.match(/was told to \w+/g)).toEqual(["was told to pause", "was told to resume"]);
});

describe("what each agent does now", () => {
  test.for([
    { cols: 80, rows: 24 },
    { cols: 40, rows: 24 },
    { cols: 130, rows: 24 },
  ])("is told by top as it is, for how long, at $cols columns", { timeout: 110_000 }, async (size) => {
    await using provider = await tellingProvider(SCRIPT);
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
    const begin = (goal: string, ...options: readonly string[]) =>
      terminal.run("run", "-m", MODEL, "--name", goal.replaceAll(" ", "-"), "--detach", ...options, goal);
    for (const goal of Object.keys(SCRIPT)) if (goal !== LATER) await begin(goal, ...(goal === "put it down" ? ["--ask", "file_write"] : []));
    const screen = await terminal.at(size, "top", "--every", "200");
    const sees = (what: RegExp) =>
      until(`the sight of ${what}`, async () => what.test(screen.seen().join("\n")) || undefined).catch((error: Error) => {
        throw new Error(`${error.message} on\n${screen.seen().join("\n")}`);
      });
    for (const does of ["waits for openai-comp", "thinks with openai-com", "writes with openai-com", "shell sleep 600", "waits for helper", "waits for your d"])
      await sees(new RegExp(`^[> ] \\w{7} .* \\d+[sm] .*${does}`, "m"));
    const asksAgain = /^[> ] \w{7} .* \d+s .*asks again in \d+s: /m;
    await sees(asksAgain);
    await begin(LATER);
    await until("both that are told to come later", async () => (screen.seen().join("\n").match(new RegExp(asksAgain, "gm"))?.length === 2 ? true : undefined));
    const seconds = (): number => Number(/asks again in (\d+)s/.exec(screen.seen().join("\n"))?.[1]);
    const first = seconds();
    await until("a second to go by", async () => seconds() < first || undefined);
    await sees(/ [2-9]s .*shell sleep/);
    for (const line of screen.seen()) expect(line.length).toBeLessThanOrEqual(size.cols);
    expect(screen.seen()[0]).toMatch(/^9 agents alive/);
    screen.type("q");
    expect(await screen.ended).toBe(0);
    const { out } = await terminal.run("top", "--once");
    for (const does of [/thinks with openai-compatible\/t.* \d+s/, /shell sleep 600 # npm test \d+s/, /asks again in \d+s/, /waits for helper/])
      expect(out).toMatch(does);
  });
});
