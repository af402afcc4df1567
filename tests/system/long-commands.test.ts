import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { tellingProvider } from "../support/telling-provider.ts";

const COMMAND = `true ${"quietly and ".repeat(40)}; echo hi > last.md`;
const CALLS = [COMMAND, "true one", "true two", "true three"].map((command) => ({ name: "shell", input: { command } }));
const CHILD = { name: "spawn_agent", input: { task: "be of use", name: "hand", tools: ["shell"] } };
const SCRIPT = {
  "be of use": [{ calls: CALLS.slice(0, 1) }, { text: "Done too." }],
  "Work long": [{ calls: CALLS }, { calls: [CHILD] }, { text: "Done." }],
};
const RUN = ["run", "-m", "openai-compatible/teller", "--name", "long", "Work long"];

/** All of a screen's lines as one, as they were before they were broken. */
const joined = (lines: readonly string[]): string => lines.map((line) => line.trim()).join(" ");

describe("a command that is longer than a line", { timeout: 90_000 }, () => {
  test("is told whole in a pipe, with all that one step calls: by the run, by its log, and of a child", async () => {
    await using provider = await tellingProvider(SCRIPT);
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl, NO_COLOR: "1" } });
    const { err } = await terminal.run(...RUN);
    const all = `shell ${COMMAND}; shell true one; shell true two; shell true three`;
    expect(err).toContain(`${all}\n`);
    expect(err).toContain(`[hand] => shell ${COMMAND}\n`);
    expect((await terminal.run("logs", "long")).out).toContain(`${all}\n`);
    expect((await terminal.run("logs", "--tree", "long")).out).toContain(`[hand] shell ${COMMAND}\n`);
    expect((await terminal.run("logs", "-f", "long")).out).toContain(`${all}\n`);
  });

  test.for([80, 40])("ends in … at %i columns, and how many calls there were is said", async (cols) => {
    await using provider = await tellingProvider(SCRIPT);
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: provider.baseUrl, NO_COLOR: "1" } });
    const screen = await terminal.at({ cols, rows: 24 }, ...RUN);
    expect(await screen.ended).toBe(0);
    const told = /shell true quietly and [a-z ]*…; shell true one; shell true two and 1 more/;
    expect(joined(screen.seen())).toMatch(told);
    const log = await terminal.at({ cols, rows: 24 }, "logs", "long");
    await log.ended;
    expect(joined(log.seen())).toMatch(told);
  });
});
