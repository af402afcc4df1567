import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Json, vmList } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const boxed = boxesWork("aether vm was not tried");
const SCRIPT = {
  typist: [
    {
      calls: [
        {
          name: "terminal_open",
          input: { command: "echo its-prompt; while read -r line; do echo heard $line; done", terminal: { cols: 80, rows: 24 } },
        },
      ],
    },
    { calls: [{ name: "shell", input: { command: "sleep 600" } }] },
    { text: "Done." },
  ],
  maker: [{ calls: [{ name: "file_write", input: { path: "made.txt", text: "made by a run\n" } }] }, { text: "See made.txt." }, { text: "Nothing more." }],
};
const agentsOf = async (terminal: Terminal): Promise<{ agent_id: string }[]> => JSON.parse((await terminal.run("ps", "-a", "--json")).out);
/** A run that has ended, with a file in its workspace. */
async function ended(terminal: Terminal): Promise<string> {
  expect((await terminal.run("run", "-m", "script/maker", "make it")).code).toBe(0);
  return String((await agentsOf(terminal))[0]?.agent_id);
}

describe.skipIf(!boxed).concurrent("a command in a box, from the command line", () => {
  test("its streams and its exit code are passed on, whole and in order", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect(await terminal.run("vm", "exec", "--", "sh", "-c", "echo out; echo err >&2; exit 7")).toEqual({ code: 7, signal: null, out: "out\n", err: "err\n" });
    expect(await terminal.runGiven("b\na\n", "vm", "exec", "--", "sort")).toMatchObject({ code: 0, out: "a\nb\n" });
    const many = await terminal.run("vm", "exec", "--", "seq", "300000");
    expect([many.code, many.out.split("\n").length, many.out.endsWith("\n299999\n300000\n")]).toEqual([0, 300_001, true]);
    expect(await terminal.run("vm", "exec", "--env", "A=b c", "--", "printenv", "A")).toMatchObject({ code: 0, out: "b c\n" });
    expect((await terminal.run("vm", "exec", "--", "no-such-program")).code).toBe(127);
  });

  test("in a run's box it sees the run's files and what the run may read, and nothing else; what it changes is the run's", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    terminal.write("notes.txt", "a note\n");
    const run = await ended(terminal);
    const seen = await terminal.run("vm", "exec", run, "--", "sh", "-c", "cat made.txt /mnt/local/*/notes.txt; ls /mnt/local | wc -l");
    expect(seen).toMatchObject({ code: 0, out: "made by a run\na note\n1\n" });
    expect((await terminal.run("vm", "exec", run, "--", "sh", "-c", "echo more > more.txt; echo x > /mnt/local/*/notes.txt")).code).not.toBe(0);
    expect(terminal.read("notes.txt")).toBe("a note\n");
    expect((await terminal.run("vm", "exec", "--", "sh", "-c", "ls /mnt; ls -A")).out).toBe("");
    expect((await terminal.run("files", "ls", `/run/${run}`)).out).toContain("more.txt");
    expect((await terminal.run("vm", "exec", run, "--", "sh", "-c", "echo and more >> made.txt")).code).toBe(0);
    expect((await terminal.run("get", run, "--list")).out).toMatch(/made\.txt\n.*more\.txt\n/);
    expect((await terminal.run("show", run)).out).toMatch(/^changed made\.txt[\s\S]*^made {4}more\.txt/m);
    expect((await terminal.run("diff", run, "made.txt")).out).toContain("+and more");
    expect((await terminal.run("undo", run)).out).toMatch(/^removed {5}more\.txt/m);
    expect((await terminal.run("get", run, "--list")).out).toBe("");
    // Of one that goes on from it, though it is the same workspace.
    const next = (await terminal.run("run", "-c", "-d", run, "go on")).out.trim();
    await terminal.run("logs", "-f", next);
    expect((await terminal.run("vm", "exec", next, "--", "sh", "-c", "echo late > late.txt")).code).toBe(0);
    expect((await terminal.run("get", next, "--list")).out).toContain("late.txt");
    expect((await terminal.run("get", run, "--list")).out).toBe("");
    expect((await terminal.run("audit", "--limit", "200")).out).toContain("vm.spawn");
    expect(await terminal.run("vm", "exec", "nobody-of-that-name", "--", "ls")).toMatchObject({ code: 1, err: expect.stringContaining("there is no agent") });
  });

  test("it begins where the run's own commands do, and its folders are those of that place", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const run = await ended(terminal);
    expect(await terminal.run("vm", "exec", run, "--", "sh", "-c", "mkdir deep; ls")).toMatchObject({ code: 0, out: "deep\nmade.txt\n" });
    expect(await terminal.run("vm", "exec", run, "--cwd", "deep", "--", "pwd")).toMatchObject({ code: 0, out: `/run/${run}/deep\n` });
    expect(await terminal.run("vm", "exec", run, "--cwd", ".", "--", "ls")).toMatchObject({ code: 0, out: "deep\nmade.txt\n" });
    terminal.write("proj/Makefile", "test:\n\t@echo tested\n");
    terminal.write("proj/src/a.txt", "a\n");
    const proj = join(terminal.folder, "proj");
    expect((await terminal.runIn(proj, "run", "-m", "script/maker", "--edit", ".", "--name", "edits", "make it")).code).toBe(0);
    expect(await terminal.run("vm", "exec", "edits", "--", "ls")).toMatchObject({ code: 0, out: expect.stringContaining("Makefile") });
    expect(await terminal.run("vm", "exec", "edits", "--cwd", "src", "--", "cat", "a.txt")).toMatchObject({ code: 0, out: "a\n" });
  });

  test("Ctrl-C is meant for the command, and nobody reading ends it", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const trapped = await terminal.start("vm", "exec", "--", "bash", "-c", "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.1; done");
    await trapped.said("ready");
    trapped.interrupt();
    expect(await trapped.ended).toMatchObject({ code: 9, out: "ready\ncaught\n" });
    const piped = await terminal.atTerminal(80, "vm", "exec", "--", "yes");
    piped.type("\u0003");
    await piped.ended;
    const client = await terminal.connect();
    await until("its end", async () => ((await client.call(vmList, {})).commands.length === 0 ? true : undefined));
    await client.close();
  });

  test("a run is not removed while a command of a person's works in its workspace", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const run = await ended(terminal);
    const started = JSON.parse((await terminal.run("vm", "exec", "-d", "--json", run, "--", "sleep", "600")).out) as { vm_id: string };
    await until("the command", async () => ((await terminal.run("vm", "ls")).out.includes("running") ? true : undefined));
    expect(await terminal.run("rm", run)).toMatchObject({ code: 1, err: expect.stringContaining(`aether vm kill ${started.vm_id}`) });
    expect(await terminal.run("vm", "kill", run)).toMatchObject({ code: 0 });
    await until("its end", async () => ((await terminal.run("rm", run)).code === 0 ? true : undefined));
  });

  test("what a rung cannot do is a typed error, before or after it began", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect(await terminal.run("vm", "exec", "--rung", "js", "--", "ls")).toMatchObject({ code: 1, err: expect.stringContaining("starts no programs") });
    expect(await terminal.run("vm", "exec", "--rung", "jail", "--", "ls")).toMatchObject({ code: 2, err: expect.stringContaining("--rung takes one of") });
    expect(await terminal.run("vm", "exec", "--rung", "bash", "--", "echo", "hi")).toMatchObject({ code: 0, out: "hi\n" });
    const { out } = await terminal.run("vm", "exec", "-d", "-t", "--rung", "bash", "--", "cat");
    expect(await terminal.run("vm", "attach", out.trim())).toMatchObject({ code: 1, err: expect.stringContaining("the rung bash has no terminals") });
    expect(await terminal.run("vm", "exec", "-t")).toMatchObject({ code: 1, err: expect.stringContaining("there is no terminal here") });
    expect(await terminal.run("vm", "attach", "nothing")).toMatchObject({ code: 1, err: expect.stringContaining("there is no command nothing") });
  });
});

describe.skipIf(!boxed).concurrent("a terminal in a box, from a terminal", () => {
  test("a shell: keys go in, output comes out, it has this terminal's size, and its exit code is passed on", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    await using pty = await terminal.atTerminal(71, "vm", "exec", "-t", "--", "sh");
    await pty.says("Ctrl-] leaves it");
    pty.type("stty size; echo $((6*7))-mark; printf '\\033]0;stolen\\007\\033]52;c;eA==\\007'\r");
    await pty.says("24 71");
    await pty.says("42-mark");
    pty.type("exit 5\r");
    expect(await pty.ended).toBe(5);
    expect(pty.raw).not.toContain("\u001b]");
  });

  test("it is left by Ctrl-], goes on, is joined again by the run's name, and recorded without what was typed", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const run = await ended(terminal);
    await using first = await terminal.atTerminal(80, "vm", "exec", "-t", run, "--", "sh");
    await first.says("Ctrl-] leaves it");
    first.type("cat made.txt; stty -echo; read -r hidden; stty echo; echo got-$((40+2))\r");
    await first.says("made by a run");
    first.type("hunter2hunter2\r");
    await first.says("got-42");
    first.type("\u001d");
    expect(await first.ended).toBe(0);
    expect(first.screen).toContain("left; it goes on: aether vm attach");

    await using second = await terminal.atTerminal(60, "vm", "attach", run);
    await second.says("got-42");
    second.type("echo again-$((1+1))\r");
    await second.says("again-2");
    const live = await terminal.run("vm", "record", run, "live.cast");
    expect(live).toMatchObject({ code: 0, err: "✓ live.cast\n" });
    second.type("exit 3\r");
    expect(await second.ended).toBe(3);

    const [header, ...events] = (terminal.read("live.cast") ?? "")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Json);
    expect(header).toMatchObject({ version: 2, width: 80, height: 24 });
    const output = (events as [number, string, string][]).filter(([, kind]) => kind === "o").map(([, , text]) => text);
    expect(output.join("")).toContain("again-2");
    expect((events as Json[][]).every((event) => event[1] !== "i")).toBe(true);
    const [whole, keys] = [await terminal.run("vm", "record", run, "-"), await terminal.run("vm", "record", run, "-", "--keys")];
    expect(whole.out).not.toMatch(/"i"/);
    expect(keys.out).toMatch(/"i"/);
  });

  test("an agent's own terminal is looked at without taking it, is a person's from their first key on, and the agent's again when they leave", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start("run", "-m", "script/typist", "open it");
    await running.said("terminal_open");
    const client = await terminal.connect();
    const owners = async () => (await client.call(vmList, {})).commands.map(({ owner, holder }) => owner === holder)[0];
    await until("the terminal", async () => (await client.call(vmList, {})).commands.find(({ state }) => state === "running"));
    const [agent] = await agentsOf(terminal);
    await using pty = await terminal.atTerminal(80, "vm", "attach", String(agent?.agent_id));
    await pty.says("its-prompt");
    expect(await owners()).toBe(true);
    pty.type("from a person\r");
    await pty.says("heard from a person");
    expect(await owners()).toBe(false);
    pty.type("\u001d");
    expect(await pty.ended).toBe(0);
    expect(await owners()).toBe(true);
    await client.close();
    running.interrupt();
    await running.ended;
  });

  test("a recording replaces nothing unasked", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    writeFileSync(join(terminal.folder, "a.cast"), "mine\n");
    const { out } = await terminal.run("vm", "exec", "-d", "-t", "--", "echo", "hello");
    await until("its end", async () => ((await terminal.run("vm", "ls")).out.includes(out.trim()) ? undefined : true));
    expect(await terminal.run("vm", "record", out.trim(), "a.cast")).toMatchObject({ code: 1, err: expect.stringContaining("--overwrite replaces it") });
    expect(terminal.read("a.cast")).toBe("mine\n");
    expect((await terminal.run("vm", "record", out.trim(), "a.cast", "--overwrite")).code).toBe(0);
    expect(terminal.read("a.cast")).toContain("hello");
    await using pty = await terminal.atTerminal(80, "vm", "record", "new.cast", "--", "sh", "-c", "echo recorded; exit 4");
    expect(await pty.ended).toBe(4);
    expect(terminal.read("new.cast")).toContain("recorded");
  });
});

test("a daemon that is told to stop goes, whatever sleeps in the background, and the sleeper goes on with the next one", async () => {
  await using terminal = new Terminal();
  const { vm_id } = JSON.parse((await terminal.run("vm", "exec", "-d", "--json", "--rung", "bash", "--", "sleep", "600")).out) as { vm_id: string };
  expect(await terminal.run("down")).toMatchObject({ code: 0, err: expect.stringContaining("stopped") });
  expect((await terminal.run("vm", "ls", "--json")).out).toContain(vm_id);
});
