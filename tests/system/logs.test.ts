import { describe, expect, test } from "vitest";
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
