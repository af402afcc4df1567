import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { tellingProvider } from "../support/telling-provider.ts";

const LIMIT_MS = 90_000;
const NOTHING = "no call of it was stopped, asked about or shown";
const call = (name: string, input: unknown) => ({ name, input });
const one = (name: string, input: unknown) => [{ calls: [call(name, input)] }, { text: "done" }];

interface Row {
  readonly why: string;
  readonly goal: string;
  readonly args?: readonly string[];
  readonly says: RegExp;
}

const SCRIPT = {
  "write beside": one("file_write", { path: "/mnt/local/elsewhere/a.md", text: "x" }),
  "write here": one("file_write", { path: "a.md", text: "x" }),
  "write what does not fit": one("file_write", { path: "a.md", words: "x" }),
  "have it written": one("spawn_agent", { task: "be the hand", name: "hand", tools: ["file_write"] }),
  "be the hand": one("file_write", { path: "/mnt/local/elsewhere/b.md", text: "x" }),
};

const ROWS: readonly Row[] = [
  { why: "what it had no right to", goal: "write beside", says: /refused +file_write +fs\.\w+ \/mnt\/local\/elsewhere\/a\.md: .+\[DENIED, p\w+:t\d+-0\]/ },
  { why: "what the person wanted to be asked about", goal: "write here", args: ["--ask", "file_write"], says: /asked about +file_write .+\[p\w+:t\d+-0\]/ },
  { why: "what it asked for wrongly", goal: "write what does not fit", says: /refused +file_write .+\[INVALID, p\w+:t\d+-0\]/ },
  {
    why: "what a child of it had no right to",
    goal: "have it written",
    says: /refused +file_write +fs\.\w+ \/mnt\/local\/elsewhere\/b\.md: .+\[DENIED, p\w+:t\d+-0\]/,
  },
];

describe("why calls of a run were stopped or asked about is told, whoever stopped them", () => {
  let terminal: Terminal;
  let provider: Awaited<ReturnType<typeof tellingProvider>>;
  beforeAll(async () => {
    provider = await tellingProvider({ ...SCRIPT, "say so": [{ text: "so" }] });
    terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl, NO_COLOR: "1" } });
  });
  afterAll(async () => {
    await terminal[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });
  const run = (goal: string, args: readonly string[] = []) =>
    terminal.run("run", "-m", "openai-compatible/teller", "--name", goal.replaceAll(" ", "-"), ...args, goal);

  test.for(ROWS)("$why", { timeout: LIMIT_MS }, async ({ goal, args, says }) => {
    await run(goal, args);
    const { out, err } = await terminal.run("policy", "explain", goal.replaceAll(" ", "-"));
    expect(out, err).toMatch(says);
    expect(err).not.toContain(NOTHING);
    const [told] = jsonLines((await terminal.run("policy", "explain", goal.replaceAll(" ", "-"), "--json")).out);
    expect(told?.turned_down).toMatchObject([{ name: "file_write" }]);
  });

  test("and where nothing was, that is told", { timeout: LIMIT_MS }, async () => {
    await run("say so");
    expect((await terminal.run("policy", "explain", "say-so")).err).toContain(NOTHING);
  });
});
