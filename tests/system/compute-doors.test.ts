import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Client } from "@aether/client";
import {
  agentSpawn,
  type CommandResult,
  type Json,
  type Rung,
  toolInvoke,
  vmAttach,
  vmExec,
  vmList,
  vmRead,
  vmRunCode,
  vmRungs,
  vmSpawn,
  vmStdin,
  vmTake,
  vmWait,
} from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const call = (name: string, input: Json) => ({ name, input });

let boxed = false;
beforeAll(() => {
  boxed = boxesWork("the process rung is not tested");
});

function hasCurl(): boolean {
  try {
    execFileSync("curl", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

async function connected(terminal: Terminal): Promise<Client> {
  await terminal.run("call", "system.ping", "{}");
  return terminal.connect();
}

/** What the tools answered, in order. */
const results = (events: readonly Record<string, unknown>[]): Json[] =>
  events.flatMap((event) => {
    const body = event["body"] as { call?: string; outcome?: { ok: boolean; value?: Json; error?: Json } } | undefined;
    return event["kind"] === "call.settled" && body?.call?.startsWith("t") ? [(body.outcome?.ok ? body.outcome.value : body.outcome?.error) ?? null] : [];
  });

const SPIN: Readonly<Partial<Record<Rung, string>>> = { js: "for (;;);", python: "while True: pass" };
const FLOOD: Readonly<Partial<Record<Rung, string>>> = { js: "for (;;) print('x'.repeat(1000))", python: "while True: print('x' * 1000)" };

describe("caps, through the socket: the end names the cap", () => {
  let terminal: Terminal;
  let client: Client;
  let rungs: ReadonlySet<Rung>;
  beforeAll(async () => {
    terminal = new Terminal();
    client = await connected(terminal);
    rungs = new Set((await client.call(vmRungs, {})).rungs.filter(({ available }) => available).map(({ rung }) => rung));
  });
  afterAll(async () => {
    await client.close();
    await terminal[Symbol.asyncDispose]();
  });

  const LINES = [
    { cap: "wall", reason: "timeout", command: "sleep 30", limits: { wallMs: 300 } },
    { cap: "idle", reason: "timeout", command: "echo on; sleep 30", limits: { idleMs: 300 } },
    { cap: "cpu", reason: "resource_exceeded", command: "while :; do :; done", limits: { cpuMs: 300 } },
    { cap: "memory", reason: "resource_exceeded", command: "x=$(printf '%01000000d' 0); while :; do x=\"$x$x\"; done", limits: { memoryBytes: 67_108_864 } },
    { cap: "output", reason: "resource_exceeded", command: "while :; do echo xxxxxxxxxxxxxxxx; done", limits: { outputBytes: 10_000 } },
    { cap: "pids", reason: "resource_exceeded", command: "for i in $(seq 400); do sleep 60 & done; wait", limits: { pids: 16 } },
  ] as const;
  const SHELLS = (["bash", "process", "container"] as const).flatMap((rung) => LINES.map((line) => ({ rung, ...line })));

  test.for(SHELLS)("$rung: $cap", async ({ rung, cap, reason, command, limits }, { skip }) => {
    skip(!rungs.has(rung), `the ${rung} rung is not on this machine`);
    skip(rung === "bash" && cap === "pids", "it has no processes: a job is a part of its one thread");
    expect(await client.call(vmExec, { rung, command, limits })).toMatchObject({ code: null, reason, cap, rung });
  });

  test.for(["process", "container"] as const)("%s: no more files are open at once than may be", async (rung, { skip }) => {
    skip(!rungs.has(rung), `the ${rung} rung is not on this machine`);
    const command = "n=0; while [ $n -lt 3000 ] && exec {fd}</dev/null; do n=$((n+1)); echo $n; done";
    const { stdout, stderr } = await client.call(vmExec, { rung, command, limits: { openFiles: 64 } });
    expect(Math.max(...stdout.split("\n").map(Number))).toBeLessThan(64);
    expect(stderr).toContain("Too many open files");
    const failed = await client.call(vmExec, { rung, command: `${command}; exit 3`, limits: { openFiles: 64 } });
    const byFiles = { code: 3, reason: "resource_exceeded", cap: "files" };
    expect(failed).toMatchObject({ ...byFiles, message: expect.stringMatching(/the cap files: .* 64 /) });
    const { vm_id } = await client.call(vmSpawn, { rung, command: `${command}; exit 3`, limits: { openFiles: 64 } });
    expect(await client.call(vmWait, { vm_id })).toMatchObject(byFiles);
  });

  test("bash, python: a program that fails for want of files ends by that cap", async () => {
    const ends = await Promise.all([
      client.call(vmExec, { rung: "bash", command: "n=0; while exec {fd}</dev/null; do n=$((n+1)); done", limits: { openFiles: 64 } }),
      client.call(vmRunCode, { language: "python", code: "all = [open(f'/tmp/{at}', 'w') for at in range(5000)]" }),
    ]);
    for (const end of ends) expect(end).toMatchObject({ code: null, reason: "resource_exceeded", cap: "files" });
    expect(ends[1].stderr).toContain("OSError");
  });

  test.for(["js", "python"] as const)("%s: what a program is stopped by is named", async (rung) => {
    const language = rung === "js" ? "javascript" : "python";
    const run = (code = "", timeout_ms = 60_000): Promise<CommandResult> => client.call(vmRunCode, { language, code, timeout_ms });
    expect(await run(SPIN[rung], 500)).toMatchObject({ code: null, reason: "timeout", cap: "wall", rung });
    expect(await run(FLOOD[rung])).toMatchObject({ code: null, reason: "resource_exceeded", cap: "output", rung });
  });
});

describe("a background command", () => {
  test("runs under the right to the default kind of box alone", async () => {
    await using terminal = new Terminal({ script: { idle: [{ text: "done" }] } });
    const client = await connected(terminal);
    const manifest = { name: "opener", model: "script/idle", lifecycle: "persistent", capabilities: ["tool: terminal_open", "vm.use: default"] };
    const { agent_id } = await client.call(agentSpawn, { manifest });
    const opened = (await client.call(toolInvoke, { agent_id, tool: "terminal_open", input: { command: "echo made > by-it; exit 4" } })).result as {
      vm_id: string;
    };
    const ended = await client.call(vmWait, { vm_id: opened.vm_id, timeout_ms: 60_000 });
    expect(ended).toEqual({ code: 4, reason: "exited" });
    expect((await client.call(vmList, { all: true })).commands[0]).toMatchObject({ holder: agent_id, state: "ended", end: ended });
    await client.close();
  });
});

describe("who watches a command", () => {
  test("sees every character whole, from wherever the log is cut, and the very byte that was asked for", async () => {
    await using terminal = new Terminal();
    const client = await connected(terminal);
    const { vm_id } = await client.call(vmSpawn, { rung: "bash", command: "printf 'é%.0s' $(seq 40001)" });
    expect(await client.call(vmWait, { vm_id, timeout_ms: 60_000 })).toMatchObject({ code: 0 });
    const stream = client.stream(vmAttach, { vm_id, offset: 0 });
    let shown = "";
    for await (const { event, value } of stream) if (event === "stdout") shown += (value as { text: string }).text;
    expect(shown === "é".repeat(40_001)).toBe(true);
    let read = "";
    for (let from = 0, size = 1; from < size; ) {
      const page = await client.call(vmRead, { vm_id, offset: from, max: 10_001, wait_ms: 0 });
      [read, from, size] = [read + page.text, page.next, page.size];
    }
    expect(read === shown).toBe(true);
    const { text } = await client.call(vmRead, { vm_id, offset: 80_001, encoding: "base64" });
    expect(Buffer.from(text, "base64")).toEqual(Buffer.from([0xa9]));
    await client.close();
  });

  test("a person whose connection ended has the input on the next one, and can give it back", async () => {
    await using terminal = new Terminal({ script: { idle: [{ text: "done" }] } });
    const client = await connected(terminal);
    const capabilities = ["tool: terminal_open", "tool: terminal_write", "vm.use: default"];
    const { agent_id } = await client.call(agentSpawn, { manifest: { name: "typist", model: "script/idle", lifecycle: "persistent", capabilities } });
    const use = (tool: string, input: Json) => client.call(toolInvoke, { agent_id, tool, input });
    const { vm_id } = (await use("terminal_open", { command: "cat" })).result as { vm_id: string };
    const type = () => use("terminal_write", { vm_id, text: "by the agent\n" });
    await until("its start", () => type().catch(() => undefined));
    const person = await terminal.connect();
    const { owner } = await person.call(vmTake, { vm_id });
    await person.close();
    await expect(type()).rejects.toMatchObject({ code: "BUSY", message: expect.stringContaining("a person has the input"), data: { owner } });
    // Its session ends a moment after the connection.
    await until("the next connection", () => client.call(vmStdin, { vm_id, text: "by the person\n" }).catch(() => undefined));
    expect(await client.call(vmTake, { vm_id, release: true })).toMatchObject({ owner: agent_id });
    expect((await type()).result).toEqual({ bytes: 13 });
    await client.close();
  });
});

describe("a terminal of an agent's own", () => {
  test("is written to, read and closed under the right to the tools alone; another agent's is not, and looks like none", async () => {
    await using terminal = new Terminal({ script: { idle: [{ text: "done" }] } });
    const client = await connected(terminal);
    const tools = ["terminal_open", "terminal_read", "terminal_write", "terminal_close"].map((name) => `tool: ${name}`);
    const agents = await Promise.all(
      ["one", "two"].map((name) =>
        client.call(agentSpawn, { manifest: { name, model: "script/idle", lifecycle: "persistent", capabilities: [...tools, "vm.use: default"] } }),
      ),
    );
    const [one = "", two = ""] = agents.map(({ agent_id }) => agent_id);
    const use = async (agent_id: string, tool: string, input: Json): Promise<Json> => (await client.call(toolInvoke, { agent_id, tool, input })).result;
    const { vm_id } = (await use(one, "terminal_open", { command: "cat" })) as { vm_id: string };
    await until("its start", () => use(one, "terminal_write", { vm_id, text: "told\n" }).catch(() => undefined));
    const read = async (): Promise<string> => ((await use(one, "terminal_read", { vm_id })) as { text: string }).text;
    await until("its words", async () => ((await read()).includes("told") ? true : undefined));
    for (const id of [vm_id, "p1nobody"])
      for (const tool of ["terminal_read", "terminal_write", "terminal_close"])
        await expect(use(two, tool, { vm_id: id })).rejects.toMatchObject({ code: "DENIED", data: { resource: id } });
    await use(one, "terminal_close", { vm_id });
    expect(await client.call(vmWait, { vm_id, timeout_ms: 60_000 })).toMatchObject({ reason: "killed", message: expect.stringMatching(/^it was stopped: /) });
    await client.close();
  });
});

describe("this machine, from a box", () => {
  test("a port of it that was granted is asked through the proxy, under its very name; the box's own servers keep the others", async ({ skip }) => {
    skip(!boxed, "bubblewrap does not work here");
    skip(!hasCurl(), "curl is not on this machine");
    const server = createServer((request, response) => response.end(`the person's ${request.url}\n`));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const curl = "curl --silent --max-time 30";
    const own = `const s = require("http").createServer((q, a) => a.end("the box")).listen(8123, "127.0.0.1", () => require("child_process")
      .execFile("curl", ["--silent", "http://localhost:8123/"], (_, out) => { console.log(out); s.close(); }))`;
    const script = {
      asker: [
        { calls: [call("shell", { command: `${curl} http://127.0.0.1:${port}/page; echo $no_proxy`, network: true })] },
        { calls: [call("shell", { command: `node -e '${own}'`, network: true })] },
        { calls: [call("shell", { command: `${curl} http://127.0.0.1:${port + 1}/page`, network: true })] },
        { text: "done" },
      ],
    };
    await using terminal = new Terminal({ script });
    const end = await terminal.run("run", "-m", "script/asker", "--allow", `send:127.0.0.1:${port}`, "--json", "ask");
    const id = String(jsonLines(end.out).find((event) => event["agent_id"])?.["agent_id"]);
    const [granted, other, elsewhere] = results(jsonLines((await terminal.run("logs", id, "--json")).out)) as { stdout: string; code: number }[];
    expect(granted?.stdout).toBe("the person's /page\nlocalhost,::1,aether\n");
    expect(other?.stdout).toBe("the box\n");
    expect(elsewhere?.stdout).toContain("no grant for 127.0.0.1");
    server.close();
  });
});

describe("where a command writes", () => {
  test("one that wants to write in the person's folder is told where it may, and then does", async () => {
    await using terminal = new Terminal();
    terminal.write("names.txt", "b\na\n");
    const refused = await terminal.run("run", "Run `sort names.txt > sorted.txt`");
    expect(refused.code).not.toBe(0);
    expect(refused.out + refused.err).toMatch(/ead-only file system[\s\S]*\$AETHER_WORKSPACE[\s\S]*say: … and write it to out\.txt/);
    expect(terminal.read("sorted.txt")).toBeUndefined();
    const way = await terminal.run("run", 'Run `sort names.txt > "$AETHER_WORKSPACE/sorted.txt" && cat "$AETHER_WORKSPACE/sorted.txt"`');
    expect(way).toMatchObject({ code: 0, out: expect.stringContaining("a\nb\n") });
    const handed = await terminal.run("run", "Run `sort names.txt` and write it to sorted.txt");
    expect(handed.code).toBe(0);
    expect(terminal.read("sorted.txt")).toContain("a\nb\n");
  });
});
