import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundledPrograms } from "../support/bundle.ts";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const call = (name: string, input: unknown) => ({ name, input });
const write = (path: string, text: string) => ({ calls: [call("file_write", { path, text })] });

const SCRIPT = {
  // Its children follow the same script; they may not spawn, and go on.
  parent: [
    {
      calls: [
        call("spawn_agents", {
          children: [
            { task: "left", name: "left" },
            { task: "right", name: "right" },
          ],
        }),
      ],
    },
    write("note.md", "note\n"),
    { text: "both have reported" },
  ],
  // Slow enough to be caught in the middle, and of several steps.
  slow: [...[1, 2, 3, 4].map((step) => ({ ...write(`step-${step}.txt`, `${step}\n`), delayMs: 250 })), { text: "all steps taken" }],
  endless: [{ text: "too late", delayMs: 600_000 }],
};

/** What bash offers at the end of each line, asked of the running daemon by the script that `completions bash` prints. */
async function completes(terminal: Terminal): Promise<void> {
  const { agent_id } = jsonLines((await terminal.run(...run("endless", "--detach", "--json", "--name", "watcher"))).out)[0] as { agent_id: string };
  const { cli } = await bundledPrograms();
  const aether = join(terminal.folder, "aether");
  writeFileSync(aether, `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${cli}" "$@"\n`);
  chmodSync(aether, 0o755);
  const script = (await terminal.run("completions", "bash")).out;
  const offered = (line: string): string[] => {
    const asked = `${script}\nCOMP_WORDS=(${line}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _aether; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", asked], { cwd: terminal.folder, env: { ...terminal.env }, encoding: "utf8" })
      .trim()
      .split("\n");
  };
  expect(offered("./aether sho")).toEqual(["show"]);
  expect(offered(`./aether show ${agent_id.slice(0, 4)}`)).toEqual([agent_id]);
  expect(offered("./aether agent sto")).toEqual(["stop"]);
  expect(offered("./aether agent stop wat")).toEqual(["watcher"]);
  expect(offered("./aether run -m script/en")).toEqual(["script/endless"]);
  expect(offered("./aether run --per ''")).toEqual(["hour", "day", "week", "month"]);
  expect(offered("./aether vm exec wat")).toEqual(["watcher"]);
  expect(offered("./aether run -c wat")).toEqual(["watcher"]);
  expect(offered("./aether model connect anth")).toEqual(["anthropic"]);
  expect(offered("./aether model ''")).not.toContain("anthropic");
  expect(offered("./aether ps --state al")).toEqual(["alive"]);
  expect(offered("./aether agent start ''")).toEqual([""]);
  expect(offered("./aether completions ''")).not.toContain("words");
  await terminal.runGiven("a long value", "secret", "set", "KEY_ONE", "--host", "api.example.com");
  expect(offered("./aether run --secret KEY")).toEqual(["KEY_ONE"]);
  expect(offered("./aether label --secret KEY")).toEqual([""]);
  expect(offered("./aether secret remove KEY")).toEqual(["KEY_ONE"]);
  expect((await terminal.run("stop", "watcher")).code).toBe(0);
}

const run = (model: string, ...rest: readonly string[]) => ["run", "-m", `script/${model}`, "work", ...rest];

async function detached(terminal: Terminal, model: string): Promise<string> {
  return String(jsonLines((await terminal.run(...run(model, "--detach", "--json"))).out)[0]?.agent_id);
}

describe.concurrent("looking", () => {
  test("ps, top, show and logs tell of a run and its children", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const end = await terminal.run(...run("parent", "--json"));
    const agentId = String(jsonLines(end.out).at(-1)?.agent_id);
    expect(jsonLines(end.out).at(-1)).toMatchObject({ exit_code: 0, agents: 3 });

    expect(await terminal.run("ps")).toMatchObject({ code: 0, out: "", err: expect.stringContaining("aether ps -a") });
    const all = await terminal.run("ps", "-a");
    expect(all.out).toMatch(/ID\s+NAME\s+STATE/);
    expect(all.out).toMatch(new RegExp(`${agentId}\\s+run\\s+completed`));
    expect(all.out).toMatch(/· left\s+completed/);
    expect(all.out).toMatch(/· right\s+completed/);
    expect((await terminal.run("top", "--once")).out).toMatch(/0 agents alive, 3 ended/);
    expect((await terminal.run("top")).out).toMatch(/0 agents alive, 3 ended/);

    const shown = await terminal.run("show", agentId);
    for (const line of [
      /^goal {4}work$/m,
      /^state {3}completed \(code 0\)$/m,
      /^child .* left {2}completed$/m,
      /^write {3}note\.md \(in its workspace\)$/m,
      /^write {3}note\.md \(in the workspace of \w{7}\)$/m,
      /^both have reported$/m,
    ])
      expect(shown.out).toMatch(line);
    expect(JSON.parse((await terminal.run("show", agentId, "--json")).out)).toMatchObject({
      agent_id: agentId,
      children: [expect.any(String), expect.any(String)],
    });
    const log = await terminal.run("logs", agentId.slice(-7));
    expect(log.out).toMatch(/started/);
    expect(log.out).toMatch(/ended: completed/);
    expect(jsonLines((await terminal.run("logs", agentId, "--json")).out)[0]).toMatchObject({ agent_id: agentId, seq: 1, kind: "process.spawned" });
  });

  test("status, doctor, call and completions answer, with and without a daemon", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    expect(await terminal.run("status")).toMatchObject({ code: 0, out: expect.stringContaining("not running") });
    expect(JSON.parse((await terminal.run("status", "--json")).out)).toMatchObject({ running: false, home: terminal.home });
    expect(await terminal.run("call", "tool.echo", '{"message":"hello"}')).toMatchObject({ code: 0, out: '{\n  "message": "hello"\n}\n' });
    expect((await terminal.run("call")).out.split("\n")).toEqual(expect.arrayContaining(["agent.spawn", "tool.invoke", "vfs.read"]));
    expect(JSON.parse((await terminal.run("status", "--json")).out)).toMatchObject({ running: true, home: terminal.home, stays: false });
    const findings = JSON.parse((await terminal.run("doctor", "--json")).out) as { what: string; ok: boolean }[];
    for (const what of ["node", "home", "daemon", "models"]) expect(findings).toContainEqual(expect.objectContaining({ what, ok: true }));
    for (const shell of ["bash", "zsh", "fish"])
      expect(await terminal.run("completions", shell)).toMatchObject({ code: 0, out: expect.stringContaining("resume") });
    await completes(terminal);
    expect((await terminal.run("--help")).out).toContain("Exit codes: 0 done, 1 failed, 2 usage, 3 needs a decision, 4 budget.");
    expect((await terminal.run("version")).out).toMatch(/^[0-9]+\.[0-9]+\.[0-9]+/);
  });
});

describe.concurrent("steering", () => {
  test("stop ends a run that would go on", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start(...run("endless"));
    await running.said("started");
    const [agent] = JSON.parse((await terminal.run("ps", "--json")).out) as { agent_id: string }[];
    expect(await terminal.run("stop", String(agent?.agent_id), "changed", "my", "mind")).toMatchObject({ code: 0, err: "stopped 1 process\n" });
    expect(await running.ended).toMatchObject({ code: 1, out: "changed my mind\n", err: expect.stringContaining("✗ stopped") });
    expect((await terminal.run("stop", String(agent?.agent_id))).err).toBe("it had ended already\n");
  });

  test("Ctrl-C stops the run it started", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start(...run("endless"));
    await running.said("started");
    running.interrupt();
    expect(await running.ended).toMatchObject({ code: 130, err: expect.stringContaining("stopping the run") });
    expect((await terminal.run("ps", "-a")).out).toMatch(/stopped/);
  });

  /** A run that waits for leave to write: it stands still until somebody says yes. */
  const standing = async (terminal: Terminal): Promise<{ agentId: string; approval: string }> => {
    const asked = await terminal.run(...run("slow", "--ask", "file_write"));
    const [, approval = "", agentId = ""] = /aether approve (\S+) .*aether logs -f (\S+)/.exec(asked.err) ?? [];
    expect(asked.code).toBe(3);
    return { agentId, approval };
  };
  const logOf = async (terminal: Terminal, agentId: string) =>
    jsonLines((await terminal.run("logs", agentId, "--json")).out) as unknown as { kind: string; body: { call?: string; body?: unknown } }[];

  test("pause holds a run between two steps, resume lets it go on", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { agentId, approval } = await standing(terminal);
    expect(await terminal.run("pause", agentId)).toMatchObject({ code: 0, err: expect.stringContaining("paused") });
    expect((await terminal.run("approve", approval, "--run")).code).toBe(0);
    await until("the pause", async () => (/ paused /.test((await terminal.run("ps")).out) ? true : undefined));
    expect((await terminal.run("show", agentId)).out).toContain(`state   paused; aether resume ${agentId} lets it go on`);
    expect((await terminal.run("top", "--once")).out).toMatch(/ paused /);
    expect((await logOf(terminal, agentId)).map(({ body }) => body.call)).not.toContain("m1");
    expect(await terminal.run("resume", agentId)).toMatchObject({ code: 0 });
    expect(await terminal.run("logs", "-f", agentId)).toMatchObject({ code: 0, out: expect.stringMatching(/^all steps taken$/m) });
  });

  test("send is heard before the next step", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const { agentId, approval } = await standing(terminal);
    expect(await terminal.run("send", agentId, "mind the commas")).toMatchObject({ code: 0, err: `told ${agentId}\n` });
    expect((await terminal.run("approve", approval, "--run")).code).toBe(0);
    expect((await terminal.run("logs", "-f", agentId)).code).toBe(0);
    const log = await logOf(terminal, agentId);
    const heard = log.findIndex(({ kind, body }) => kind === "message.received" && JSON.stringify(body.body).includes("mind the commas"));
    expect(heard).toBeGreaterThan(0);
    expect(heard).toBeLessThan(log.findIndex(({ body }) => body.call === "m1"));
  });
});

describe.concurrent("surviving", () => {
  test("a run goes on through kill -9 of the daemon, and its terminal with it", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start(...run("slow", "--json"));
    await running.said("file_write");
    await terminal.killDaemon();
    const end = await running.ended;
    expect(end.code).toBe(0);
    const records = jsonLines(end.out);
    expect(records.at(-1)).toMatchObject({ exit_code: 0, output: "all steps taken" });
    const seqs = records.filter(({ event }) => event).map((record) => (record.event as { seq: number }).seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  test("ps after kill -9 starts the daemon, and the run goes on", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const agentId = await detached(terminal, "slow");
    await terminal.killDaemon();
    expect((await terminal.run("ps", "-a")).out).toContain(agentId);
    expect(await terminal.run("logs", "-f", agentId)).toMatchObject({ code: 0, out: expect.stringMatching(/^all steps taken$/m) });
  });
});
