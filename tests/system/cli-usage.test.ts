import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundledPrograms, ROOT } from "../support/bundle.ts";
import { jsonLines, Terminal } from "../support/cli.ts";

describe("the command line", () => {
  test.for(["version", "--version", "-v", "-V"])("%s prints the version", async (word) => {
    await using terminal = new Terminal();
    expect(await terminal.run(word)).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: "" });
  });

  const WRONG: readonly { why: string; args: readonly string[]; says: RegExp }[] = [
    { why: "words after the version", args: ["--version", "x"], says: /^aether: version takes no words/ },
    { why: "a command that is not there", args: ["rnu", "x"], says: /^aether: there is no command "rnu"; near it: .*\brun\b/ },
    { why: "a word that is no command at all", args: ["frobnicate"], says: /^aether: there is no command "frobnicate" \(aether --help/ },
    { why: "an option before the command", args: ["-m", "offline/rules", "run", "x"], says: /^aether: options stand behind the command: aether run -m/ },
    {
      why: "an option that is not there",
      args: ["ps", "--al"],
      says: /^aether: there is no option --al; near it: --all.*\nUsage: aether ps [^\n]*\n[^\n]*\n$/,
    },
    { why: "a word where none is taken", args: ["ps", "extra"], says: /^aether: ps takes no words, and not "extra"/ },
    { why: "a verb that is not there", args: ["agent", "frobnicate"], says: /^aether: there is no "aether agent frobnicate"/ },
    { why: "a verb without what it needs", args: ["secret", "set"], says: /^aether: aether secret set: NAME is missing.\nUsage: aether secret set NAME/ },
    {
      why: "a message that was forgotten",
      args: ["agent", "send", "clerk"],
      says: /^aether: aether agent send: message is missing.\nUsage: aether agent send AGENT/,
    },
    { why: "a verb as it is called elsewhere", args: ["secret", "rm", "NOPE"], says: /^aether: there is no "aether secret rm"; near it: remove\./ },
    {
      why: "a message for nobody",
      args: ["send", "fix the tests"],
      says: /^aether: AGENT is missing: say who is told "fix the tests"; .*aether run -c "fix the tests" tells the last run.*\nUsage: aether send AGENT/,
    },
    { why: "one word to be sent", args: ["send", "clerk"], says: /^aether: "clerk" stands alone: where it is the agent, the message is missing/ },
    { why: "nothing to be sent", args: ["send"], says: /^aether: AGENT and the message are missing/ },
    {
      why: "words without quotes for a run that goes on",
      args: ["run", "-c", "zzzz", "hello", "again"],
      says: /^aether: put what is said into one pair of quotes.*: aether run -c zzzz "hello again" says it to the run zzzz, aether run -c "zzzz hello again" to the last/,
    },
    { why: "a bound of steps that is none", args: ["run", "--steps", "0", "x"], says: /^aether: --steps is at least 1/ },
    { why: "no goal", args: ["run"], says: /^aether: say what is to be done/ },
    { why: "a decision about no question", args: ["approve", "--deny"], says: /^aether: --deny decides one question: name it/ },
  ];
  test.for(WRONG)("refuses $why in words, and for scripts in one record", async ({ args, says }) => {
    await using terminal = new Terminal();
    expect(await terminal.run(...args)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(says) });
    const end = await terminal.run(...args, "--json");
    expect(end).toMatchObject({ code: 2, err: expect.stringMatching(/^aether: /) });
    expect(jsonLines(end.out)).toEqual([{ error: "INVALID", message: expect.any(String), exit_code: 2 }]);
  });

  test("says in a sentence that the folder it stands in is gone", async () => {
    const { cli } = await bundledPrograms();
    const programs = [
      [process.execPath, "--disable-warning=ExperimentalWarning", cli, "ps"],
      [join(ROOT, "aether"), "ps"],
    ];
    for (const program of programs) {
      const folder = mkdtempSync(join(tmpdir(), "aether-gone-"));
      const end = spawnSync("sh", ["-c", 'rmdir "$PWD" && exec "$@"', "sh", ...program], { cwd: folder, encoding: "utf8" });
      expect(end.status).toBe(1);
      expect(end.stderr).toMatch(/aether: the folder you stand in was removed/);
      expect(end.stderr).not.toMatch(/^\s+at |uv_cwd/m);
    }
  });

  test("fails where what it prints cannot be written", async ({ skip }) => {
    if (process.platform !== "linux") skip("there is no /dev/full here");
    const { cli } = await bundledPrograms();
    const end = spawnSync("sh", ["-c", '"$@" > /dev/full', "sh", process.execPath, cli, "version"], { encoding: "utf8" });
    expect(end).toMatchObject({ status: 1, stderr: expect.stringContaining("could not be written: ENOSPC") });
  });
});

test("call NAME --help says what a syscall takes and gives", async () => {
  await using terminal = new Terminal();
  const { code, out } = await terminal.run("call", "vfs.list", "--help");
  expect([code, out]).toEqual([0, expect.stringMatching(/^vfs\.list: .*\n\ntakes:\n {2}path {2}text.*\n(?:.*\n)*\ngives:\n/)]);
  expect(await terminal.run("call", "vfs.lst", "--help")).toMatchObject({ code: 2, err: expect.stringContaining("near it: vfs.list") });
});

test("call takes its input from standard input, and what holds a secret from nowhere else", async () => {
  await using terminal = new Terminal();
  expect(JSON.parse((await terminal.runGiven('{"message":"given"}\n', "call", "tool.echo", "-")).out)).toEqual({ message: "given" });
  for (const name of ["secret.set", "model.connect"])
    expect(await terminal.run("call", name, '{"value":"canary"}')).toMatchObject({ code: 2, out: "", err: expect.stringContaining("on standard input") });
  const secret = JSON.stringify({ name: "key", value: "canary-value", hosts: ["api.example/443/**"], header: "authorization" });
  expect(await terminal.runGiven(secret, "call", "secret.set", "-")).toMatchObject({ code: 0, err: "" });
});

test("an input that lacks a field names it, whatever the call", async () => {
  await using terminal = new Terminal();
  for (const [name, input, says] of [
    ["agent.spawn", "{}", "field `manifest` is missing"],
    ["agent.spawn", '{"manifest":{"model":"offline"}}', "field `name` is missing"],
    ["vfs.mount", '{"folder":5}', "field `folder`: expected a text, found a number"],
  ] as const)
    expect(await terminal.run("call", name, input)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
});
