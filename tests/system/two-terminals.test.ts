import { systemStatus, vfsMount } from "@aether/protocol";
import { expect, test } from "vitest";
import { isAlive, jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const steps = (count: number, delayMs: number) =>
  Array.from({ length: count }, (_, index) => ({ calls: [{ name: "file_write", input: { path: `step-${index}.txt`, text: `${index}\n` } }], delayMs }));
const SCRIPT = {
  first: [...steps(4, 300), { text: "first done" }],
  second: [...steps(4, 300), { text: "second done" }],
  endless: [{ text: "too late", delayMs: 600_000 }],
};

test.concurrent("two terminals, one home: one daemon, both runs work, each sees both", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const runs = await Promise.all(["first", "second"].map((name) => terminal.start("run", "-m", `script/${name}`, "--name", name, "work")));
  await Promise.all(runs.map((run) => run.said("started")));
  const looks = await Promise.all([terminal.run("ps", "-a"), terminal.run("ps", "-a")]);
  for (const { out } of looks) for (const name of ["first", "second"]) expect(out).toMatch(new RegExp(`\\b${name}\\b`));
  const ends = await Promise.all(runs.map(({ ended }) => ended));
  expect(ends.map(({ code, out }) => ({ code, out }))).toEqual([
    { code: 0, out: "first done\n" },
    { code: 0, out: "second done\n" },
  ]);
  // Every start takes the home over under a new number: the daemon that lost the race never got so far.
  const client = await terminal.connect();
  expect((await client.call(systemStatus, {})).epoch).toBe(1);
  await client.close();
});

test.concurrent("the same folder mounted by many at once is one mount", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("call", "system.ping")).code).toBe(0);
  const clients = await Promise.all([1, 2, 3, 4].map(() => terminal.connect()));
  const mounts = await Promise.all(clients.flatMap((client) => [1, 2, 3].map(() => client.call(vfsMount, { folder: terminal.folder }))));
  expect(new Set(mounts.map(({ path }) => path)).size).toBe(1);
  await Promise.all(clients.map((client) => client.close()));
});

test.concurrent("a second daemon refuses, names the home, and leaves the first alone", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect(await terminal.run("up")).toMatchObject({ code: 0, err: expect.stringContaining("aether down stops it") });
  const pid = await terminal.daemonPid();
  expect(await terminal.run("up", "--foreground")).toMatchObject({ code: 75, err: expect.stringContaining(`another daemon holds ${terminal.home}`) });
  expect((await terminal.run("up")).err).toBe(`it is up already (process ${pid})\n`);
  expect(JSON.parse((await terminal.run("status", "--json")).out)).toMatchObject({ running: true, pid, stays: true });
  expect(await terminal.run("down")).toMatchObject({ code: 0, err: "stopped\n" });
  expect(await terminal.run("down")).toMatchObject({ code: 0, err: "it is not running\n" });
  await until("its end", async () => (isAlive(pid) ? undefined : true));
});

test.concurrent("up takes over from a daemon that a run had started, and the run goes on", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const running = await terminal.start("run", "-m", "script/first", "work", "--json");
  await running.said("file_write");
  expect((await terminal.run("up")).code).toBe(0);
  expect(jsonLines((await running.ended).out).at(-1)).toMatchObject({ exit_code: 0, output: "first done" });
  expect(JSON.parse((await terminal.run("status", "--json")).out)).toMatchObject({ stays: true });
});

test.concurrent("up takes over also while a step is under way that the old daemon waits for in vain", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const running = await terminal.start("run", "-m", "script/endless", "work");
  await running.said("started");
  expect((await terminal.run("up")).code).toBe(0);
  const [agent] = JSON.parse((await terminal.run("ps", "--json")).out) as { agent_id: string }[];
  expect((await terminal.run("stop", String(agent?.agent_id))).code).toBe(0);
  expect(await running.ended).toMatchObject({ code: 1, err: expect.stringContaining("ended: stopped") });
});

test.concurrent("SIGTERM drains, and what was unfinished goes on at the next start", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const agentId = String(jsonLines((await terminal.run("run", "-m", "script/first", "work", "--detach", "--json")).out)[0]?.agent_id);
  await terminal.killDaemon("SIGTERM");
  expect((await terminal.run("status")).out).toContain("not running");
  expect(await terminal.run("logs", "-f", agentId)).toMatchObject({ code: 0, out: expect.stringMatching(/^first done$/m) });
  const seqs = jsonLines((await terminal.run("logs", agentId, "--json")).out).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
});

test.concurrent("SIGTERM does not wait for a step that would take ten minutes", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const agentId = String(jsonLines((await terminal.run("run", "-m", "script/endless", "work", "--detach", "--json")).out)[0]?.agent_id);
  await terminal.killDaemon("SIGTERM");
  expect((await terminal.run("ps")).out).toContain(agentId);
  expect((await terminal.run("stop", agentId)).code).toBe(0);
});

test.concurrent("a daemon that nobody asked to stay leaves when nothing is left to do", async () => {
  await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_IDLE_MS: "100" } });
  expect((await terminal.run("call", "system.ping")).code).toBe(0);
  await until("its leave", async () => ((await terminal.run("status")).out.includes("not running") ? true : undefined));
});

test.concurrent("it stays while a run waits for a date, and leaves when that run is stopped", async () => {
  await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_IDLE_MS: "300" } });
  const begun = await terminal.run("run", "-m", "script/first", "work", "--detach", "--json", "--calls", "4", "--per", "month");
  const agentId = String(jsonLines(begun.out)[0]?.agent_id);
  await until("its wait", async () => ((await terminal.run("ps")).out.includes("waiting: budget") ? true : undefined));
  const { pid } = JSON.parse((await terminal.run("status", "--json")).out) as { pid: number };
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(isAlive(pid)).toBe(true);
  expect((await terminal.run("stop", agentId)).code).toBe(0);
  await until("its leave", async () => (isAlive(pid) ? undefined : true));
});

test("four that start at once on a cold home all reach the one daemon", async () => {
  await using terminal = new Terminal();
  for (let round = 0; round < 3; round++) {
    const ends = await Promise.all(Array.from({ length: 4 }, () => terminal.run("ps")));
    expect(ends.map(({ code, err }) => [code, err])).toEqual(ends.map(() => [0, ends[0]?.err]));
    await terminal.run("down");
  }
});

test("a home written relative to where one stands is the same for the daemon; an empty one is none", async () => {
  await using terminal = new Terminal({ env: { AETHER_HOME: "relative/home", XDG_DATA_HOME: "" } });
  expect((await terminal.run("ps")).code).toBe(0);
  expect(JSON.parse((await terminal.run("status", "--json")).out)).toMatchObject({ home: expect.stringMatching(/\/desk\/relative\/home$/) });
  expect((await terminal.run("down")).code).toBe(0);
});

test("a home that cannot be made is named at once", async () => {
  await using terminal = new Terminal({ env: { AETHER_HOME: "/proc/none/home" } });
  expect(await terminal.run("ps")).toMatchObject({ code: 1, err: expect.stringContaining("/proc/none/home cannot be written") });
});
