import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { tellingProvider } from "../support/telling-provider.ts";

const [CTRL_C, CTRL_D] = ["\u0003", "\u0004"];
const MODEL = "openai-compatible/mute";
const SCRIPT = { hello: [{ text: "Hello." }], "and on": [{ text: "On it went." }] };
const mute = () => tellingProvider(SCRIPT, { models: [{ id: "mute" }] });
const TAKES = /How many tokens does openai-compatible\/mute take/;
const NO_NUMBER = /is no number of tokens/;

describe("how much a model takes, which nobody says", () => {
  test.for<{ why: string; keys: (readonly [RegExp, string])[]; code: number; takes: RegExp }>([
    { why: "a number", keys: [[TAKES, "32k\r"]], code: 0, takes: / 32k set / },
    { why: "Enter, which is remembered", keys: [[TAKES, "\r"]], code: 0, takes: / 8192 set / },
    {
      why: "what is no number, then one",
      keys: [
        [TAKES, "lots\r"],
        [NO_NUMBER, "-5\r"],
        [NO_NUMBER, "16000\r"],
      ],
      code: 0,
      takes: / 16k set /,
    },
    {
      why: "what is no number, then Enter",
      keys: [
        [TAKES, "y\r"],
        [NO_NUMBER, "\r"],
      ],
      code: 0,
      takes: / 8192 set /,
    },
    {
      why: "a number that is too small, then one that is not",
      keys: [
        [TAKES, "0\r"],
        [NO_NUMBER, "16000\r"],
      ],
      code: 0,
      takes: / 16k set /,
    },
    { why: "Ctrl-C", keys: [[TAKES, CTRL_C]], code: 1, takes: / assumed / },
    { why: "Ctrl-D", keys: [[TAKES, CTRL_D]], code: 1, takes: / assumed / },
  ])("is asked before a run begins: $why", { timeout: 60_000 }, async ({ keys, code, takes }) => {
    await using provider = await mute();
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
    await using screen = await terminal.atTerminal(80, "run", "-m", MODEL, "say hello");
    for (const [wait, type] of keys) {
      await screen.says(wait);
      screen.type(type);
    }
    expect([await screen.ended, screen.screen], screen.screen).toEqual([code, expect.stringContaining(code === 0 ? "Hello." : "--context N")]);
    expect(provider.asked.length > 0).toBe(code === 0);
    // Broken between words.
    expect(screen.screen).toMatch(/Enter:\s+8192\)\?/);
    expect((await terminal.run("model", "list", "mute")).out).toMatch(takes);
  });

  test("is asked once for a model", { timeout: 60_000 }, async () => {
    await using provider = await mute();
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
    await using first = await terminal.atTerminal(80, "run", "-m", MODEL, "say hello");
    await first.says(TAKES);
    first.type("\r");
    expect(await first.ended).toBe(0);
    await using second = await terminal.atTerminal(80, "run", "-m", MODEL, "say hello");
    expect(await second.ended).toBe(0);
    expect(second.screen).not.toMatch(/How many tokens|--context/);
  });

  test("where nobody can be asked it is assumed, and said so with the way to say it", { timeout: 60_000 }, async () => {
    await using provider = await mute();
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
    expect(await terminal.run("run", "-m", MODEL, "say hello")).toMatchObject({ code: 0, err: expect.stringContaining("--context N") });
  });
});

describe("how much more of a limit that is used up", () => {
  test.for<{ why: string; keys: (readonly [RegExp | string, string])[]; answers: boolean }>([
    { why: "a number", keys: [["calls more", "5\r"]], answers: true },
    {
      why: "what is no number, then one",
      keys: [
        ["calls more", "many\r"],
        ["a number of calls", "0\r"],
        ["a number of calls", "5\r"],
      ],
      answers: true,
    },
    { why: "Enter", keys: [["calls more", "\r"]], answers: false },
    { why: "Ctrl-C", keys: [["calls more", CTRL_C]], answers: false },
    { why: "Ctrl-D", keys: [["calls more", CTRL_D]], answers: false },
  ])("is asked in a conversation, which goes on: $why", { timeout: 60_000 }, async ({ keys, answers }) => {
    await using provider = await tellingProvider(SCRIPT);
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl } });
    await using chat = await terminal.atTerminal(80, "chat", "-m", "openai-compatible/teller", "--calls", "1");
    await chat.says("> ");
    chat.type("hello\r");
    await chat.says("Hello.");
    await chat.says(/\n> /);
    chat.type("and on\r");
    for (const [wait, type] of keys) {
      await chat.says(wait);
      chat.type(type);
    }
    await chat.says(answers ? "On it went." : "--calls N");
    await chat.says(/\n> /);
    chat.type("/quit\r");
    expect(await chat.ended).toBe(0);
    if (answers) return;
    expect(await terminal.run("run", "-c", "and on")).toMatchObject({ code: 4, err: expect.stringContaining("--calls N") });
  });
});
