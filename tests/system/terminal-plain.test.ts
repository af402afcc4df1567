import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { bundledPrograms } from "../support/bundle.ts";
import { Terminal } from "../support/cli.ts";
import { wholeDay } from "../support/day.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is where ASCII begins
const NO_ASCII = /[^\u0000-\u007f]+/g;

test("the same day at a terminal of the C locale: nothing but ASCII reaches it, and nothing of it is missed", { timeout: 180_000 }, async () => {
  await using day = await wholeDay(80, { LC_ALL: "C" });
  const all = day.raw.join("");
  expect(all.match(NO_ASCII) ?? []).toEqual([]);
  expect(all).toContain("+ notes.md");
  expect(all).toContain('The cafe notes are written > "done".');
  expect(all).toMatch(/\n! .*wants to call shell/);
  // What is no terminal gets what there is.
  expect((await day.terminal.run("logs", "clerk")).out).toContain("Yes, at nine…");
});

test("what is piped into head ends without a word about it", { timeout: 100_000 }, async () => {
  const some = Array.from({ length: 200 }, (_, index) => `line ${index} ${"x".repeat(80)}`).join("\n");
  const step = (index: number) => ({ text: some, calls: [{ name: "file_write", input: { path: `${index}.txt`, text: "x" } }] });
  await using terminal = new Terminal({ script: { long: [...Array.from({ length: 9 }, (_, index) => step(index)), { text: some }] } });
  const { code, err } = await terminal.run("run", "-m", "script/long", "--name", "long", "say it");
  expect([code, err.slice(-200)]).toEqual([0, expect.any(String)]);
  const { cli } = await bundledPrograms();
  const env = { NODE_COMPILE_CACHE: join(dirname(cli), "code"), ...terminal.env };
  for (const words of [
    "logs long",
    "logs long --json",
    "show long",
    "ps -a",
    'call agent.logs \'{"agent_id":"ID"}\'',
    "--help",
    "run -m script/long say",
    "run -m script/long say --json",
  ]) {
    const id = (JSON.parse((await terminal.run("ps", "-a", "--json")).out) as { agent_id: string }[])[0]?.agent_id ?? "";
    const line = `"${process.execPath}" --disable-warning=ExperimentalWarning "${cli}" ${words.replace("ID", id)} < /dev/null | head -n 1; echo "code \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", line], { cwd: terminal.folder, env });
    expect([words, /code (\d+)$/.exec(stdout.trim())?.[1]]).toEqual([words, "0"]);
    expect(stdout.split("\n").length).toBeLessThanOrEqual(3);
    expect(stderr).not.toMatch(/EPIPE|Error|\n {4}at /);
  }
});
