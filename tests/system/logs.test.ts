import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { bundledPrograms } from "../support/bundle.ts";
import { jsonLines, Terminal } from "../support/cli.ts";

const SCRIPT = {
  worker: [
    {
      reasoning: "a note, then a look",
      text: "First I write it down.\u001b[2J",
      calls: [
        { name: "file_write", input: { path: "note.md", text: "# Note\n\nold line\n" } },
        { name: "shell", input: { command: "printf 'seen\\033[31m\\n'; printf 'odd\\n' >&2" } },
      ],
    },
    { calls: [{ name: "file_edit", input: { path: "note.md", oldText: "old line", newText: "new line" } }] },
    { text: "It is **done**.\n\n- one" },
  ],
};

describe("the log of a run that has ended", () => {
  test("tells its words, thoughts, output and edits, each once and harmless; --raw its events; show what changed", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect((await terminal.run("run", "-m", "script/worker", "--name", "scribe", "note what you see")).code).toBe(0);
    const { out } = await terminal.run("logs", "scribe");
    const told = [
      "~ a note, then a look",
      "First I write it down.\\u001b[2J",
      "+# Note",
      "| seen\\u001b[31m",
      "| odd",
      "-old line",
      "+new line",
      "It is **done**.",
      "- one",
    ];
    const lines = out.split("\n").map((line) => line.trim());
    for (const line of told)
      expect(
        lines.filter((one) => one === line),
        line,
      ).toHaveLength(1);
    expect(lines.indexOf("-old line")).toBeGreaterThan(lines.indexOf("| odd"));
    expect(out).not.toContain("call.settled");
    expect(out.replaceAll("\n", "")).toBe([...out.replaceAll("\n", "")].filter((sign) => sign >= " ").join(""));
    const raw = (await terminal.run("logs", "scribe", "--raw")).out.trimEnd().split("\n");
    const json = jsonLines((await terminal.run("logs", "scribe", "--json")).out);
    expect(raw).toHaveLength(json.length);
    expect(raw[1]).toMatch(/^2 {2}\d\d:\d\d:\d\d\.\d{3} {2}call\.settled {2}\{"call":"m0"/);
    expect((await terminal.run("show", "scribe", "--raw")).out.trimEnd().split("\n")).toEqual(raw);
    const shown = (await terminal.run("show", "scribe")).out;
    expect(shown).toMatch(/ {8}\+# Note\n {8}\+\n {8}\+new line/);
    expect(shown.trimEnd().endsWith("- one")).toBe(true);
  });
});

describe("a log that is followed", () => {
  test("goes to standard output, the end and what it cost beside it", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const started = await terminal.run("run", "-m", "script/worker", "--name", "scribe", "-d", "note what you see");
    expect(started.code).toBe(0);
    const { code, out, err } = await terminal.run("logs", "-f", "scribe");
    expect(code).toBe(0);
    for (const line of ["First I write it down.\\u001b[2J", "| seen\\u001b[31m", "+new line"]) expect(out.split("\n").map((one) => one.trim())).toContain(line);
    expect(out.match(/It is \*\*done\*\*/g)).toHaveLength(1);
    expect(err).toMatch(/^left in its workspace; [\s\S]*\n\d+\.\d s, .*; run p\w+/);
    expect(err).not.toMatch(/started|seen|new line/);
  });

  test("ends where nobody reads on, also of an agent that waits for its next message", { timeout: 120_000 }, async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    terminal.write("clerk.yaml", "name: log-clerk\nmodel: script/worker\nlifecycle: persistent\n");
    expect((await terminal.run("agent", "start", "clerk.yaml", "--yes")).code).toBe(0);
    const { cli } = await bundledPrograms();
    const words = ["-o", "pipefail", "-c", '"$@" | head -1', "bash", process.execPath, cli, "logs", "-f", "log-clerk"];
    const piped = spawn("bash", words, { env: { PATH: process.env.PATH, AETHER_HOME: terminal.home }, stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => piped.once("close", resolve));
    expect((await text(piped.stdout)).trimEnd().split("\n")).toHaveLength(1);
    expect(await ended).toBe(0);
  });
});
