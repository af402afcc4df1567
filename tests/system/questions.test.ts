import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { type TellingProvider, tellingProvider } from "../support/telling-provider.ts";

const [CTRL_C, CTRL_D] = ["\u0003", "\u0004"];
const SCRIPT = {
  hello: [{ text: "Hello." }],
};
const KNOWN = { id: "known", context_length: 50_000 };
const MODEL = "mine/known";

describe("every question at a terminal takes an answer, asks again about what is none, and is left by Ctrl-C and Ctrl-D", () => {
  let provider: TellingProvider;
  let terminal: Terminal;
  const connect = (...more: readonly string[]): string[] => [
    "model",
    "connect",
    "openai-compatible",
    "--base-url",
    provider.baseUrl,
    "--name",
    "mine",
    ...more,
  ];
  const chosen = async (): Promise<string> => (JSON.parse((await terminal.run("model", "use", "--json")).out) as { model: string }).model;
  const mayRead = async (): Promise<boolean | undefined> => {
    const { connections } = JSON.parse((await terminal.run("model", "list", "--json")).out) as { connections: { name: string; private?: boolean }[] };
    return connections.find(({ name }) => name === "far")?.private;
  };

  beforeAll(async () => {
    provider = await tellingProvider(SCRIPT, { models: [KNOWN] });
    terminal = new Terminal();
    terminal.write("AGENTS.md", "Be brief.\n");
    terminal.write("clerk.yaml", "name: clerk\nmodel: offline/rules\ncapabilities: []\n");
  });
  afterAll(async () => {
    await terminal[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });

  const KEY = ["not shown", "sk-key-1\r"] as const;
  const [PRIVATE, DEFAULT, AGAIN] = [/private text.*\[Y\/n\]/s, /Work with mine\/known.*\[y\/N\]/s, /y or n\?/];
  const FAR = ["model", "connect", "openai-compatible", "--base-url", "https://nowhere.invalid/v1", "--name", "far"];

  test.for<{ why: string; keys: (readonly [string | RegExp, string])[]; reads: boolean | undefined; says?: string }>([
    { why: "no", keys: [KEY, [PRIVATE, "n\r"]], reads: false },
    { why: "what is no answer, then no", keys: [KEY, [PRIVATE, "sure\r"], [AGAIN, "nope\r"], [AGAIN, "No\r"]], reads: false },
    { why: "Enter", keys: [KEY, [PRIVATE, "\r"]], reads: true },
    { why: "yes", keys: [KEY, [PRIVATE, "YES\r"]], reads: true },
    { why: "Ctrl-C", keys: [KEY, [PRIVATE, CTRL_C]], reads: undefined, says: "nothing was connected" },
    { why: "Ctrl-D", keys: [KEY, [PRIVATE, CTRL_D]], reads: undefined, says: "nothing was connected" },
    { why: "Ctrl-C at the key", keys: [["not shown", `half${CTRL_C}`]], reads: undefined, says: "nothing was set" },
    { why: "Ctrl-D at the key", keys: [["not shown", CTRL_D]], reads: undefined, says: "nothing was set" },
  ])("who reads private text: $why", { timeout: 60_000 }, async ({ keys, reads, says = "" }) => {
    await terminal.run("model", "disconnect", "far");
    const told = await terminal.asked(FAR, ...keys);
    expect([told.code, await mayRead()], told.screen).toEqual([reads === undefined ? 1 : 0, reads]);
    expect(told.screen).toContain(says);
    expect(told.screen).not.toMatch(/sk-key|half/);
  });

  test("who reads private text is asked nobody without a terminal, and told with the way to answer otherwise", async () => {
    await terminal.run("model", "disconnect", "far");
    const { code, out, err } = await terminal.runGiven("sk-key-1\n", ...FAR);
    expect([code, out + err]).toEqual([0, expect.stringContaining("--no-private")]);
    expect(out + err).not.toContain("[Y/n]");
    await terminal.run("model", "disconnect", "far");
  });

  test.for<{ why: string; keys: (readonly [string | RegExp, string])[]; uses: string }>([
    { why: "no", keys: [KEY, [DEFAULT, "n\r"]], uses: "offline/rules" },
    { why: "Enter", keys: [KEY, [DEFAULT, "\r"]], uses: "offline/rules" },
    { why: "what only begins like a yes", keys: [KEY, [DEFAULT, "yikes\r"], [AGAIN, "\r"]], uses: "offline/rules" },
    { why: "Ctrl-C", keys: [KEY, [DEFAULT, CTRL_C]], uses: "offline/rules" },
    { why: "Ctrl-D", keys: [KEY, [DEFAULT, CTRL_D]], uses: "offline/rules" },
    { why: "yes", keys: [KEY, [DEFAULT, "y\r"]], uses: MODEL },
  ])("what works where none is named: $why; of a server on this machine nobody is asked who reads", { timeout: 60_000 }, async ({ keys, uses }) => {
    await terminal.run("model", "disconnect", "mine");
    await terminal.run("model", "use", "none");
    const told = await terminal.asked(connect("--key"), ...keys);
    expect([told.code, await chosen()], told.screen).toEqual([0, uses]);
    expect(told.screen).not.toMatch(/sk-key|private text.*\[Y\/n\]/s);
  });

  test.for<{ why: string; keys: (readonly [string | RegExp, string])[]; trusted: boolean; code: number }>([
    { why: "no", keys: [[/\[y\/N\]/, "n\r"]], trusted: false, code: 1 },
    { why: "Enter", keys: [[/\[y\/N\]/, "\r"]], trusted: false, code: 1 },
    {
      why: "what only begins like a yes",
      keys: [
        [/\[y\/N\]/, "yikes\r"],
        [AGAIN, "n\r"],
      ],
      trusted: false,
      code: 1,
    },
    { why: "Ctrl-C", keys: [[/\[y\/N\]/, CTRL_C]], trusted: false, code: 1 },
    { why: "Ctrl-D", keys: [[/\[y\/N\]/, CTRL_D]], trusted: false, code: 1 },
    { why: "yes", keys: [[/\[y\/N\]/, "y\r"]], trusted: true, code: 0 },
  ])("a folder's instructions: $why", { timeout: 60_000 }, async ({ keys, trusted, code }) => {
    await terminal.run("trust", "--remove");
    const told = await terminal.asked(["trust"], ...keys);
    expect([told.code, told.screen], told.screen).toEqual([code, expect.stringContaining(trusted ? "takes that back" : "is not followed")]);
    expect((await terminal.run("trust", "--yes")).err.includes("is followed already")).toBe(trusted);
  });

  test.for<{ why: string; keys: (readonly [string | RegExp, string])[]; code: number }>([
    { why: "no", keys: [[/Start it\? \[y\/n\]/, "n\r"]], code: 3 },
    {
      why: "Enter and what is no answer, then no",
      keys: [
        [/Start it\? \[y\/n\]/, "\r"],
        [AGAIN, "yep\r"],
        [AGAIN, "n\r"],
      ],
      code: 3,
    },
    { why: "Ctrl-C", keys: [[/Start it\? \[y\/n\]/, CTRL_C]], code: 3 },
    { why: "Ctrl-D", keys: [[/Start it\? \[y\/n\]/, CTRL_D]], code: 3 },
    { why: "yes", keys: [[/Start it\? \[y\/n\]/, "yes\r"]], code: 0 },
  ])("an agent's rights: $why", { timeout: 60_000 }, async ({ keys, code }) => {
    const told = await terminal.asked(["agent", "start", "clerk.yaml"], ...keys);
    expect([told.code, told.screen.includes("nothing was started")], told.screen).toEqual([code, code === 3]);
  });
});
