import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandEnd, Terminal } from "../support/cli.ts";
import { type TellingProvider, tellingProvider } from "../support/telling-provider.ts";

const [CTRL_C, CTRL_D] = ["\u0003", "\u0004"];
const SCRIPT = { "write it": [{ calls: [{ name: "file_write", input: { path: "a.md", text: "x" } }] }, { text: "It is written, or not." }] };
const MODEL = "openai-compatible/teller";

describe("a card takes an answer, asks again about what is none, and is left by Ctrl-C and Ctrl-D", () => {
  let provider: TellingProvider;
  let terminal: Terminal;

  beforeAll(async () => {
    provider = await tellingProvider(SCRIPT);
    terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
    terminal.write("AGENTS.md", "Be brief.\n");
    terminal.write("clerk.yaml", "name: clerk\nmodel: offline/rules\ncapabilities: []\n");
  });
  afterAll(async () => {
    await terminal[Symbol.asyncDispose]();
    await provider[Symbol.asyncDispose]();
  });

  const ALLOW = /wants to call file_write[\s\S]*show all of it: /;
  test.for<{ why: string; keys: (readonly [string | RegExp, string])[]; code: number; says: RegExp; wrote: boolean }>([
    { why: "yes", keys: [[ALLOW, "y\r"]], code: 0, says: /allowed/, wrote: true },
    { why: "no", keys: [[ALLOW, "n\r"]], code: 0, says: /denied/, wrote: false },
    {
      why: "Enter, what is no answer, all of it, then no",
      keys: [
        [ALLOW, "\r"],
        [/show all of it: /, "yes please\r"],
        [/show all of it: /, "s\r"],
        [ALLOW, "n\r"],
      ],
      code: 0,
      says: /denied/,
      wrote: false,
    },
    {
      why: "a yes that was typed before the card stood there, which answers nothing, then no",
      keys: [
        [/spends/, "y\r"],
        [ALLOW, "n\r"],
      ],
      code: 0,
      says: /answers nothing[\s\S]*denied/,
      wrote: false,
    },
    { why: "Ctrl-C", keys: [[ALLOW, CTRL_C]], code: 3, says: /left waiting: aether approve/, wrote: false },
    { why: "Ctrl-D", keys: [[ALLOW, CTRL_D]], code: 3, says: /left waiting: aether approve/, wrote: false },
  ])("a call that waits: $why", { timeout: 60_000 }, async ({ keys, code, says, wrote }) => {
    const told = await terminal.asked(["run", "-m", MODEL, "--ask", "file_write", "--name", "asker", "write it"], ...keys);
    expect([told.code, told.screen], told.screen).toEqual([code, expect.stringMatching(says)]);
    expect((await terminal.run("get", "asker", "--list")).out.includes("a.md")).toBe(wrote);
    await terminal.run("stop", "asker");
  });

  test("a call that waits where nobody can be asked, and a file that is there already: what answers it is named", { timeout: 60_000 }, async () => {
    const unasked = await terminal.run("run", "-m", MODEL, "--ask", "file_write", "--name", "asker", "write it");
    expect([unasked.code, unasked.err]).toEqual([3, expect.stringMatching(/aether approve \w+ \(or --deny\)/)]);
    await terminal.run("stop", "asker");
    await terminal.asked(["run", "-m", MODEL, "--ask", "file_write", "--name", "asker", "write it"], [ALLOW, "y\r"]);
    terminal.write("a.md", "mine");
    const refused: CommandEnd[] = [await terminal.run("get", "asker"), await terminal.run("run", "-m", MODEL, "write it to a.md")];
    for (const { code, out, err } of refused) expect([code, out + err]).toEqual([expect.any(Number), expect.stringContaining("--overwrite")]);
    expect(refused.map(({ code }) => code === 0)).toEqual([false, false]);
    expect(terminal.read("a.md")).toBe("mine");
    expect((await terminal.asked(["get", "asker"])).screen).toContain("--overwrite");
    expect((await terminal.run("trust", "--remove")).code).toBe(0);
    expect(await terminal.run("trust")).toMatchObject({ code: expect.any(Number), err: expect.stringContaining("--yes") });
    expect(await terminal.run("agent", "start", "clerk.yaml")).toMatchObject({ code: 3, err: expect.stringContaining("--yes") });
  });
});
