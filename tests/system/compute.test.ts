import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client } from "@aether/client";
import {
  agentList,
  agentSpawn,
  agentStatus,
  type Json,
  systemExplain,
  systemHealth,
  vfsRead,
  vmAttach,
  vmExec,
  vmKill,
  vmList,
  vmRead,
  vmRecording,
  vmResize,
  vmRunCode,
  vmRungs,
  vmSpawn,
  vmStdin,
  vmTake,
  vmWait,
} from "@aether/protocol";
import { beforeAll, describe, expect, test } from "vitest";
import { boxesWork, listening } from "../support/boxes.ts";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const call = (name: string, input: Json) => ({ name, input });
const shell = (command: string, more: Record<string, Json> = {}) => call("shell", { command, ...more });

let boxed = false;
beforeAll(() => {
  boxed = boxesWork("the process rung is not tested");
});

/** A client beside the command line; the daemon is started by a command first. */
async function connected(terminal: Terminal): Promise<Client> {
  await terminal.run("status");
  await terminal.run("call", "system.ping", "{}");
  return terminal.connect();
}

/** A sleep that no other run of these tests knows on this machine. */
const nap = (which: number): string => `sleep 3${which}${process.pid}.5`;

/** Processes of this machine whose command line holds a word. */
function processesWith(word: string): string[] {
  return execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(word) && !line.includes("ps -eo"));
}

/** By which its boxes are known on this machine. */
const installationOf = (home: string): string => createHash("sha256").update(home).digest("hex").slice(0, 12);

/** Control groups and containers of an installation. */
function boxesOf(home: string): string[] {
  const family = installationOf(home);
  // Others' groups come and go while it looks, and then it says that it failed.
  const groups = spawnSync("find", ["/sys/fs/cgroup", "-mindepth", "2", "-path", `*/aether-${family}/*`, "-type", "d"], { encoding: "utf8" }).stdout;
  const containers = hasPodman() ? execFileSync("podman", ["ps", "--all", "--quiet", "--filter", `label=aether=${family}`], { encoding: "utf8" }) : "";
  return `${groups}\n${containers}`.split("\n").filter(Boolean);
}

function hasPodman(): boolean {
  try {
    execFileSync("podman", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const SCRIPT = {
  keeper: [
    { calls: [shell("mkdir -p made/deep && cd made && export WORD=kept && echo one > deep/file")] },
    { calls: [shell('pwd; echo "$WORD"; cat deep/file; touch second')] },
    { text: "done" },
  ],
  slow: [{ calls: [shell("echo began >> log; sleep 4; echo ended >> log; cat log")] }, { text: "done" }],
  caller: [{ calls: [shell("echo x >> count; sleep 60; cat count", { network: true })] }, { text: "done" }],
  tied: [{ calls: [shell("true")] }, { text: "tried" }],
  fetcher: [{ calls: [call("web_fetch", { url: "URL" })] }, { calls: [call("web_fetch", { url: "OTHER" })] }, { text: "fetched" }],
};

/** What the tools answered, in order. */
const results = (events: readonly Record<string, unknown>[]): Json[] =>
  events.flatMap((event) => {
    const body = event["body"] as { call?: string; outcome?: { ok: boolean; value?: Json; error?: Json } } | undefined;
    return event["kind"] === "call.settled" && body?.call?.startsWith("t") ? [(body.outcome?.ok ? body.outcome.value : body.outcome?.error) ?? null] : [];
  });

describe("shells and programs through the real doors", () => {
  test("every rung is listed, and a missing one says how to get it", async () => {
    await using terminal = new Terminal();
    const client = await connected(terminal);
    const { rungs } = await client.call(vmRungs, {});
    expect(rungs.map(({ rung }) => rung)).toEqual(["bash", "js", "python", "wasm", "process", "container"]);
    expect(rungs.filter((rung) => rung.default)).toHaveLength(1);
    const { status, checks } = await client.call(systemHealth, {});
    expect([status, checks.filter(({ name }) => name.startsWith("box ")).map(({ state }) => state === "ok")]).toEqual([
      "ok",
      rungs.map(({ available }) => available),
    ]);
    for (const rung of rungs.filter(({ available }) => !available)) {
      expect(rung.detail.length).toBeGreaterThan(5);
      await expect(client.call(vmExec, { command: ["x"], rung: rung.rung })).rejects.toMatchObject({ code: "UNAVAILABLE", data: { rung: rung.rung } });
    }
    await client.close();
  });

  test.for([{ rung: "bash" }, { rung: "process" }] as const)(
    "$rung: a command's files are in the workspace, seen as changes, and undone",
    async ({ rung }, { skip }) => {
      skip(rung === "process" && !boxed, "bubblewrap does not work here");
      await using terminal = new Terminal();
      const client = await connected(terminal);
      const made = await client.call(vmExec, { rung, command: "echo hello > a.txt; mkdir d; cat a.txt; echo no >&2; exit 3" });
      expect(made).toMatchObject({ code: 3, reason: "exited", stdout: "hello\n", stderr: "no\n", rung, changes: 2 });
      const again = await client.call(vmExec, { rung, command: "cat a.txt; ls" });
      expect(again).toMatchObject({ code: 0, stdout: "hello\na.txt\nd\n", changes: 0 });
      await client.close();
    },
  );

  test("code runs where its language runs, beside the same files", async () => {
    await using terminal = new Terminal();
    const client = await connected(terminal);
    await client.call(vmExec, { rung: "bash", command: "echo 4 > n" });
    const ran = await client.call(vmRunCode, {
      language: "javascript",
      code: 'const n = Number(readText("n")); writeFile("squared", String(n * n)); console.log(args[0], n * n)',
      args: ["n ="],
    });
    expect(ran).toMatchObject({ code: 0, stdout: "n = 16\n", rung: "js", changes: 1 });
    expect(await client.call(vmExec, { rung: "bash", command: "cat squared" })).toMatchObject({ stdout: "16" });
    await client.close();
  });

  test("an agent's shell keeps its folder and variables, and undo takes its files back", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const end = await terminal.run("run", "-m", "script/keeper", "--json", "work");
    expect(end.code).toBe(0);
    const events = jsonLines(end.out);
    const id = String(events.find((event) => event["agent_id"])?.["agent_id"]);
    const [, second] = results(jsonLines((await terminal.run("logs", id, "--json")).out)) as { stdout: string; cwd: string; changed: string[] }[];
    expect(second?.stdout).toBe(`${second?.cwd}\nkept\none\n`);
    expect(second?.cwd).toMatch(/\/made$/);
    expect(second?.changed).toEqual([`${second?.cwd}/second`]);
    const undone = await terminal.run("undo", id);
    expect(undone.out + undone.err).toMatch(/removed .*deep\/file/);
  });

  test("a run without the right to boxes is denied with the grant that would do", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const manifest = JSON.stringify({ manifest: { name: "tied", model: "script/tied", capabilities: ["tool: shell"] }, message: "go" });
    await terminal.run("status");
    const end = await terminal.run("call", "agent.spawn_and_run", manifest);
    const { agent_id } = JSON.parse(end.out) as { agent_id: string };
    expect((await terminal.run("logs", agent_id, "--json")).out).toContain("vm.use: default");
  });
});

/** Resolves once a command of the only run has written a file, and so is in its middle. */
async function wrote(terminal: Terminal, file: string): Promise<void> {
  const client = await terminal.connect();
  await until(`the file ${file}`, async () => {
    const { agents } = await client.call(agentList, { all: true });
    const path = `/run/${agents[0]?.agent_id}/${file}`;
    return (await client.call(vfsRead, { path }).catch(() => undefined)) ? true : undefined;
  });
  await client.close();
}

describe("kill -9 of the daemon while a command runs", () => {
  test("without a way out, the workspace is restored and the command runs again: once, as far as anybody can see", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start("run", "-m", "script/slow", "--json", "work");
    await running.said(/"call.started"|shell/);
    await wrote(terminal, "log");
    await terminal.killDaemon();
    await terminal.run("ps");
    const end = await running.ended;
    const all = jsonLines(end.out);
    const id = String(all.find((event) => event["agent_id"])?.["agent_id"]);
    const client = await connected(terminal);
    await until("the run's end", async () => ((await client.call(agentStatus, { agent_id: id })).state === "exited" ? true : undefined));
    await client.close();
    const logs = jsonLines((await terminal.run("logs", id, "--json")).out);
    const [ran] = results(logs) as { stdout: string }[];
    expect(ran?.stdout).toBe("began\nended\n");
  });

  test("with a way out, it is parked for a person and not run again", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start("run", "-m", "script/caller", "--allow", "127.0.0.1:9", "--json", "work");
    await running.said(/"call.started"|shell/);
    await wrote(terminal, "count");
    await terminal.killDaemon();
    await terminal.run("ps");
    const end = await running.ended;
    expect(end.code).toBe(3);
    const asked = await terminal.run("approve");
    expect(asked.out + asked.err).toMatch(/shell/);
  });

  test("nothing of a background command is left, and it says that it was lost", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    await using terminal = new Terminal();
    const client = await connected(terminal);
    const sleeps = nap(1);
    const { vm_id } = await client.call(vmSpawn, { command: `echo early; echo x > seen; exec ${sleeps}` });
    await until("its first words", async () => ((await client.call(vmRead, { vm_id })).text.includes("early") ? true : undefined));
    expect(processesWith(sleeps).length).toBeGreaterThan(0);
    await terminal.killDaemon();
    const again = await connected(terminal);
    const end = await again.call(vmWait, { vm_id, timeout_ms: 30_000 });
    expect(end).toMatchObject({ code: null, reason: "lost" });
    expect(await again.call(vmRead, { vm_id })).toMatchObject({ text: "early\n", end: { reason: "lost" } });
    await until("the end of its processes", async () => (processesWith(sleeps).length === 0 ? true : undefined));
    await again.close();
  });
});

describe("what a kill -9 leaves on the machine", () => {
  test("is nothing, once the daemon is back: no process, no group, no folder, no container", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    await using terminal = new Terminal();
    const folders = (): string[] => readdirSync(join(terminal.home, "run", "boxes"));
    const client = await connected(terminal);
    const { rungs } = await client.call(vmRungs, {});
    const container = rungs.some(({ rung, available }) => rung === "container" && available);
    const sleeps = nap(2);
    const command = `setsid ${sleeps} & echo early; exec ${sleeps}`;
    const ids = [];
    for (const more of [{}, { network: true }, { terminal: { cols: 80, rows: 24 } }, ...(container ? [{ rung: "container" as const }] : [])])
      ids.push((await client.call(vmSpawn, { command, ...more })).vm_id);
    for (const vm_id of ids)
      await until("its first words", async () => ((await client.call(vmRead, { vm_id })).text.includes("early") ? true : undefined), 60_000);
    const before = folders();
    // One of each rung that keeps files for its boxes.
    expect(before).toHaveLength(container ? 2 : 1);
    expect(boxesOf(terminal.home).length).toBeGreaterThan(0);

    await terminal.killDaemon();
    const again = await connected(terminal);
    for (const vm_id of ids) expect(await again.call(vmWait, { vm_id, timeout_ms: 30_000 })).toMatchObject({ reason: "lost" });
    await until("the end of its processes", async () => (processesWith(sleeps).length === 0 ? true : undefined));
    await until("the end of its boxes", async () => (boxesOf(terminal.home).length === 0 ? true : undefined));
    await expect.poll(() => folders().filter((name) => before.includes(name))).toEqual([]);
    await expect.poll(() => readdirSync(tmpdir()).filter((name) => name.startsWith(`aether-${installationOf(terminal.home)}`))).toEqual([]);
    await again.close();
  });
});

describe("an end that was nobody's wish", () => {
  test("a command that could not be started ends as failed, with the cause, to whoever waits, reads, lists or watches", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    await using terminal = new Terminal();
    const client = await connected(terminal);
    const { vm_id } = await client.call(vmSpawn, { command: "true", rung: "process", runtime: "runsc" });
    const message = expect.stringContaining("the process rung has no runtime to choose");
    const error = { code: "UNSUPPORTED", message };
    const end = { code: null, reason: "failed", error, message };
    expect(await client.call(vmWait, { vm_id, timeout_ms: 20_000 })).toEqual(end);
    expect(await client.call(vmRead, { vm_id })).toMatchObject({ text: "", end });
    expect((await client.call(vmList, { all: true })).commands[0]).toMatchObject({ vm_id, state: "ended", end });
    const stream = client.stream(vmAttach, { vm_id });
    const heard: Json[] = [];
    for await (const { event, value } of stream) heard.push([event, value]);
    expect(heard).toEqual([
      ["error", error],
      ["exit", end],
    ]);
    expect(await stream.result).toMatchObject(end);
    await client.close();
  });

  test("a runtime that is not here is the error that says what to install; an agent needs a right to it", async ({ skip }) => {
    await using terminal = new Terminal({ script: SCRIPT });
    const client = await connected(terminal);
    const asked = client.call(vmExec, { command: "true", rung: "container", runtime: "kata" });
    const refusal = await asked.catch((error: unknown) => error as { code: string; message: string });
    skip("stdout" in refusal, "kata is installed here");
    expect(refusal).toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(/install (Kata|podman)/) });
    const { agent_id } = await client.call(agentSpawn, { manifest: { name: "tied", model: "script/tied", capabilities: ["vm.use: container"] } });
    const explained = (resource: string) => client.call(systemExplain, { agent_id, action: "vm.use", resource });
    expect(await explained("container")).toMatchObject({ allowed: true });
    expect(await explained("container/runsc")).toMatchObject({ allowed: false, grant: "vm.use: container/runsc" });
    await client.close();
  });
});

describe("terminals", () => {
  test("are watched from any offset, typed into by one at a time, taken over, resized, recorded and ended", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    await using terminal = new Terminal();
    const [one, two] = [await connected(terminal), await terminal.connect()];
    const { vm_id } = await one.call(vmSpawn, { terminal: { cols: 90, rows: 20 } });
    const typed = async (client: Client, text: string) => client.call(vmStdin, { vm_id, text });
    await until("the shell", async () => typed(one, "stty size\r").catch(() => undefined));
    const read = async (): Promise<string> => (await two.call(vmRead, { vm_id, wait_ms: 200 })).text;
    await until("its size", async () => ((await read()).includes("20 90") ? true : undefined));
    await expect(typed(two, "x")).rejects.toMatchObject({ code: "BUSY", data: { owner: expect.stringMatching(/^p/) } });
    const { owner, before } = await two.call(vmTake, { vm_id });
    expect(owner).not.toBe(before);
    await expect(typed(one, "x")).rejects.toMatchObject({ code: "BUSY", data: { owner } });
    expect((await one.call(vmList, {})).commands[0]).toMatchObject({ vm_id, owner, terminal: { cols: 90, rows: 20 } });
    await two.call(vmResize, { vm_id, cols: 40, rows: 10 });
    await typed(two, "stty size; echo mark-$((6*7))\r");
    await until("the answer", async () => ((await read()).includes("mark-42") ? true : undefined));
    expect(await read()).toContain("10 40");
    const { next } = await two.call(vmRead, { vm_id });
    const stream = one.stream(vmAttach, { vm_id, offset: next });
    const heard: string[] = [];
    const watching = (async () => {
      for await (const { event, value } of stream) heard.push(event === "stdout" ? (value as { text: string }).text : event);
    })();
    await typed(two, "echo again-$((1+1)); exit 5\r");
    await watching;
    expect(await stream.result).toMatchObject({ code: 5, reason: "exited" });
    expect(heard.join("")).toContain("again-2");
    expect(heard.join("")).not.toContain("mark-42");
    const { asciicast } = await two.call(vmRecording, { vm_id });
    const [header, ...lines] = asciicast
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Json);
    expect(header).toMatchObject({ version: 2, width: 90, height: 20 });
    expect(lines.some((line) => (line as Json[])[1] === "r")).toBe(true);
    await Promise.all([one.close(), two.close()]);
  });

  test("two watch at once and both hear of a change of owner; what was said goes on from its offset after a kill -9", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    await using terminal = new Terminal();
    const [one, two] = [await connected(terminal), await terminal.connect()];
    const { vm_id } = await one.call(vmSpawn, { command: "echo first; cat", terminal: { cols: 80, rows: 24 } });
    const heard: string[][] = [[], []];
    const watching = [one, two].map(async (client, at) => {
      const stream = client.stream(vmAttach, { vm_id });
      stream.result.catch(() => undefined);
      try {
        for await (const { event, value } of stream) heard[at]?.push(event === "owner" ? (value as { owner: string }).owner : event);
      } catch {
        // The daemon is killed while they watch.
      }
    });
    await until("both viewers", async () => ((await one.call(vmList, {})).commands[0]?.viewers === 2 ? true : undefined));
    const [{ owner: holder = "" } = {}] = (await one.call(vmList, {})).commands;
    await until("both hear who has it", async () => (heard.every((events) => events.includes(holder)) ? true : undefined));
    const { owner, before } = await two.call(vmTake, { vm_id });
    expect(before).toBe(holder);
    await until("both hear of it", async () => (heard.every((events) => events.includes(owner)) ? true : undefined));
    expect(heard.map((events) => events.filter((event) => [before, owner].includes(event)))).toEqual([
      [before, owner],
      [before, owner],
    ]);
    expect(await two.call(vmTake, { vm_id, release: true })).toEqual({ owner: before, before: owner });
    const { next } = await until("its first words", async () => {
      const said = await one.call(vmRead, { vm_id });
      return said.text.includes("first\r\n") ? said : undefined;
    });
    await one.call(vmStdin, { vm_id, text: "second\r" });
    await until("it", async () => ((await one.call(vmRead, { vm_id, offset: next })).text.includes("second") ? true : undefined));
    await terminal.killDaemon();
    await Promise.all(watching);
    const again = await connected(terminal);
    expect(await again.call(vmWait, { vm_id, timeout_ms: 30_000 })).toMatchObject({ reason: "lost" });
    const rest = await again.call(vmRead, { vm_id, offset: next });
    expect(rest.text).toContain("second");
    expect(rest.text).not.toContain("first");
    const stream = again.stream(vmAttach, { vm_id, offset: next });
    const told: Json[] = [];
    for await (const { event, value } of stream) told.push(event === "stdout" ? (value as { offset: number }).offset : event);
    expect([told[0], told.at(-1)]).toEqual([next, "exit"]);
    const { asciicast } = await again.call(vmRecording, { vm_id });
    expect(asciicast.split("\n").filter((line) => line.includes('"m"'))).toHaveLength(2);
    await again.close();
  });

  test("killing one ends all it started", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    await using terminal = new Terminal();
    const client = await connected(terminal);
    const sleeps = nap(3);
    const { vm_id } = await client.call(vmSpawn, { command: `(${sleeps} &) ; setsid ${sleeps} & ${sleeps}` });
    await until("its processes", async () => (processesWith(sleeps).length >= 3 ? true : undefined));
    await client.call(vmKill, { vm_id });
    await until("their end", async () => (processesWith(sleeps).length === 0 ? true : undefined));
    expect(await client.call(vmWait, { vm_id, timeout_ms: 20_000 })).toMatchObject({
      reason: "killed",
      message: expect.stringMatching(/^it was stopped: killed by /),
    });
    await client.close();
  });
});

describe("the way out", () => {
  test("an address in the goal is granted for that run, shown before it starts, and nothing else is", async () => {
    const server = createServer((request, response) => {
      response
        .setHeader("content-type", "text/html")
        .end(`<title>T</title><main><h1>Page ${request.url}</h1><script>evil()</script><p>It says <a href="/x">this</a>.</p></main>`);
    });
    const at = `http://127.0.0.1:${await listening(server)}`;
    const script = JSON.parse(JSON.stringify(SCRIPT).replace("URL", `${at}/page`).replace("OTHER", `${at}/other`)) as typeof SCRIPT;
    await using terminal = new Terminal({ script });
    const end = await terminal.run("run", "-m", "script/fetcher", `Read ${at}/page and tell`);
    expect(end.err).toContain(`network only ${at}/page`);
    const ps = JSON.parse((await terminal.run("ps", "--all", "--json")).out) as { agent_id: string }[] | { agents: { agent_id: string }[] };
    const [agent] = Array.isArray(ps) ? ps : ps.agents;
    const fetched = results(jsonLines((await terminal.run("logs", agent?.agent_id ?? "", "--json")).out)) as Record<string, Json>[];
    expect(fetched[0]).toMatchObject({ title: "T", text: `# Page /page\n\nIt says [this](${at}/x).` });
    expect(fetched[1]).toMatchObject({ code: "DENIED" });
    server.close();
  });
});
