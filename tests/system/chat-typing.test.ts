import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";
import { tellingProvider } from "../support/telling-provider.ts";

const CTRL_C = "\u0003";
const STORY = "A ship sails along the coast of a land that nobody has seen before, and its crew is afraid of it. ".split(/(?<= )/);

test.for([{ cols: 80 }, { cols: 40 }])(
  "what is typed while a turn works is drawn with it, is no part of what it writes, and is not lost by Ctrl-C, at $cols columns",
  { timeout: 180_000 },
  async ({ cols }) => {
    const turns = { story: [{ text: [...STORY, ...STORY, ...STORY], pieceMs: 120 }], shorter: [{ text: "A ship." }], second: [{ text: "The second answer." }] };
    await using provider = await tellingProvider(turns);
    await using terminal = new Terminal({ env: { NO_COLOR: "1" } });
    await terminal.run("model", "connect", "openai-compatible", "--base-url", provider.baseUrl, "--name", "mine");
    const chat = await terminal.at({ cols, rows: 24 }, "chat", "-m", "mine/teller");
    const rows = () => chat.seen().filter((row) => row !== "");
    const last = (row: string) => until(row, async () => (rows().at(-1) === row ? true : undefined));
    await last(">");
    chat.type("Tell me a story\r");
    await until("its words", async () => (rows().some((row) => row.startsWith("A ship sails")) ? true : undefined));
    chat.type("second qu");
    await last("> second qu");
    chat.type("estion\r");
    await last("next: second question");
    chat.type("half");
    await last("> half");
    chat.type(CTRL_C);
    await until("the question", async () => (/leaves\) > half$/.test(rows().join("\n")) ? true : undefined));
    chat.type(" of it, shorter\r");
    await until("both answers", async () => (rows().includes("The second answer.") && rows().at(-1) === ">" ? true : undefined));
    chat.type("\u0004");
    expect(await chat.ended).toBe(0);
    // What is written for good, each once: before the question, and whole after it.
    const shown = rows().join(" ");
    expect(shown).toMatch(/--usd\) A ship[^…]*…\s+change what\?/);
    const whole = [...STORY, ...STORY, ...STORY].join("").trim();
    expect(shown).toMatch(new RegExp(`before its next step ${whole} A ship\\. [\\d.]+ s, [^>]* > second question The second answer\\. [^>]* >`));
    expect(JSON.stringify(provider.asked.map(({ body }) => body.messages.at(-1)))).toMatch(/half of it, shorter.*second question/);
  },
);
