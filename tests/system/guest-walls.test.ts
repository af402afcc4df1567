import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createGuestSandboxes, type GuestSandboxes } from "@aether/drivers/sandbox-guest";
import { createProcessWall } from "@aether/drivers/sandbox-linux";
import type { Wall } from "@aether/ports";
import { DEFAULT_LIMITS, vmRunCode } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORGED_MEMORY, WAYS_TO_JAVASCRIPT } from "../../packages/drivers/src/sandbox-guest/python/forged-memory.test-harness.ts";
import { bundledPrograms } from "../support/bundle.ts";
import { Terminal } from "../support/cli.ts";

const TAKEN = new URL("../../packages/drivers/src/sandbox-guest/taken-host.test-harness.ts", import.meta.url);
const never = new AbortController().signal;
const SECRET = "canary-7d1e-of-the-home";

const root = mkdtempSync(join(tmpdir(), "aether-walls-"));
const home = join(root, "home");
const place = join(root, "place");
const server: Server = createServer((socket) => socket.end("heard"));
const line: Server = createServer((socket) => socket.end("heard"));
const wall: Wall = createProcessWall({ installation: "walltest", scratch: join(root, "walls") });
const stands = (await wall.probe()).stands;
if (!stands) process.stderr.write("skipped: no wall can be had here, so what one holds is not tested\n");

beforeAll(async () => {
  for (const folder of [home, place]) mkdirSync(folder);
  writeFileSync(join(home, "journal"), SECRET);
  process.env["AETHER_CANARY"] = SECRET;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await new Promise<void>((resolve) => line.listen(join(home, "line"), resolve));
});

afterAll(() => {
  delete process.env["AETHER_CANARY"];
  server.close();
  line.close();
  rmSync(root, { recursive: true, force: true });
});

/** What each attempt gave, in the process of guests; `thread` = in a thread of it that was started without any of Node's flags. */
async function taken(sandboxes: GuestSandboxes): Promise<Readonly<Record<string, string>>> {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const tries = `
    const told = {};
    const attempt = async (name, run) => {
      try { told[name] = "GOT " + String(await run()).slice(0, 4000); } catch (error) { told[name] = "refused " + (error.code ?? error.message); }
    };
    const fs = builtin("node:fs"), net = builtin("node:net"), os = builtin("node:os"), child = builtin("node:child_process");
    const talk = (to) => new Promise((resolve, reject) => net.connect(to).on("data", (bytes) => resolve(bytes)).on("error", reject));
    await attempt("shadow", () => fs.readFileSync("/etc/shadow"));
    await attempt("passwd", () => fs.readFileSync("/etc/passwd"));
    await attempt("home", () => fs.readFileSync(${JSON.stringify(join(home, "journal"))}));
    await attempt("place", () => fs.readdirSync(${JSON.stringify(place)}));
    await attempt("root", () => fs.readdirSync("/").join());
    await attempt("write", () => fs.writeFileSync("/tmp/x", "x"));
    await attempt("write code", () => fs.writeFileSync(${JSON.stringify(new URL(".", TAKEN).pathname)} + "x", "x"));
    await attempt("processes", () => fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).length > 4 ? "many" : Promise.reject(new Error("few")));
    await attempt("daemon's environment", () => fs.readFileSync("/proc/${process.pid}/environ"));
    await attempt("own environment", () => JSON.stringify(process.env) + fs.readFileSync("/proc/self/environ") + fs.readFileSync("/proc/1/environ"));
    await attempt("spawn", () => child.execFileSync(process.execPath, ["--version"]));
    await attempt("fork", () => { const made = child.spawnSync("/bin/sh", ["-c", "id"]); if (made.error) throw made.error; return made.stdout; });
    await attempt("connect", () => talk({ port: ${port}, host: "127.0.0.1" }));
    await attempt("socket file", () => talk(${JSON.stringify(join(home, "line"))}));
    await attempt("signal", () => process.kill(${process.pid}, 0));
    await attempt("priority", () => os.setPriority(${process.pid}, 1));
    return told;`;
  const code = `async (builtin) => {
    const inThread = () => new Promise((resolve, reject) => {
      const { Worker } = builtin("node:worker_threads");
      const source = "(async (builtin) => {" + ${JSON.stringify(tries)} + "})(process.getBuiltinModule).then((told) => require('node:worker_threads').parentPort.postMessage(told))";
      new Worker(source, { eval: true, execArgv: [], env: {} }).on("message", resolve).on("error", reject);
    });
    const here = await (async () => {${tries}})();
    const thread = await inThread();
    return Object.fromEntries([...Object.entries(here), ...Object.entries(thread).map(([name, told]) => ["thread: " + name, told])]);
  }`;
  const places = [{ at: "/run/p1", folder: place, writable: true, hidden: [] }];
  const box = await sandboxes.js.open({ id: "taken", places, env: {}, limits: DEFAULT_LIMITS }, never);
  const limits = { wallMs: 60_000, cpuMs: 60_000, outputBytes: 1_048_576 };
  const running = await box.start({ program: { kind: "code", language: "javascript", code, args: [] }, limits }, never);
  let text = "";
  for await (const { bytes } of running.output) text += Buffer.from(bytes).toString();
  expect(await running.exited).toMatchObject({ code: 0 });
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
  return JSON.parse(text) as Record<string, string>;
}

const OUTSIDE = [
  ...["shadow", "passwd", "home", "place", "write", "write code", "processes", "daemon's environment", "spawn", "fork", "connect", "socket file"],
  ...["signal", "priority"],
];

describe.runIf(stands)("the process of guests, taken over", () => {
  test("reaches nothing of this machine and nobody, also where Node's own flags do not hold", async () => {
    const told = await taken(createGuestSandboxes({ installation: "walltest", wall, program: TAKEN }));
    const got = OUTSIDE.flatMap((name) => [name, `thread: ${name}`]).filter((name) => !told[name]?.startsWith("refused"));
    expect(got, JSON.stringify(told)).toEqual([]);
    expect(JSON.stringify(told)).not.toContain(SECRET);
    // Its own variables are there to be read, and there are none of anybody's.
    expect(told["thread: own environment"]).toMatch(/^GOT \{\}PWD=\/\0?/);
    const names = told["thread: root"]?.slice("GOT ".length).split(",") ?? [];
    expect(names.filter((name) => ["home", "root", "tmp", "var", "run", "sys", "dev"].includes(name) && !root.startsWith(`/${name}/`))).toEqual([]);
  });
});

test("the same attempts succeed where nothing stands around it", async () => {
  const told = await taken(createGuestSandboxes({ installation: "walltest", program: TAKEN }));
  for (const name of ["passwd", "home", "place", "processes", "spawn", "connect", "socket file", "signal"])
    expect(told[`thread: ${name}`], name).toMatch(/^GOT/);
  // Node's flags hold for the main thread at least.
  for (const name of ["passwd", "home", "place", "spawn", "fork"]) expect(told[name], name).toMatch(/^refused/);
});

describe.runIf(stands)("a Python program that gives itself all of its interpreter's memory, through the socket", () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal();
    await terminal.run("call", "system.ping", "{}");
  });
  afterAll(() => terminal[Symbol.asyncDispose]());

  test.for(WAYS_TO_JAVASCRIPT)("gets no further by $why", { timeout: 240_000 }, async ({ code }) => {
    const client = await terminal.connect();
    try {
      const { stdout, stderr } = await client.call(vmRunCode, { language: "python", code: FORGED_MEMORY + code, timeout_ms: 200_000 });
      expect(stdout).toMatch(/^forged\n/);
      expect(stdout + stderr).not.toMatch(/^GOT/m);
      // And the next program runs as if nothing had been.
      expect(await client.call(vmRunCode, { language: "javascript", code: "console.log(6 * 7)" })).toMatchObject({ code: 0, stdout: "42\n" });
    } finally {
      await client.close();
    }
  });
});

describe.runIf(stands)("on a machine without bubblewrap", () => {
  const bubblewrap = stands ? execFileSync("sh", ["-c", "command -v bwrap"]).toString().trim() : "";

  /** The command line, and the daemon it starts, where bubblewrap is a file that nobody can run. */
  async function without(
    env: Readonly<Record<string, string>>,
    ...args: readonly string[]
  ): Promise<{ readonly out: string; readonly said: string; readonly code: number }> {
    const { cli } = await bundledPrograms();
    const plain = join(root, "no-program");
    writeFileSync(plain, "", { mode: 0o644 });
    const words = ["--dev-bind", "/", "/", "--ro-bind", plain, bubblewrap, process.execPath, cli, ...args];
    const own = { PATH: process.env["PATH"] ?? "", HOME: root, AETHER_IDLE_MS: "60000", AETHER_LOCAL_MODELS: "off", ...env };
    try {
      const { stdout, stderr } = await promisify(execFile)(bubblewrap, words, { env: own, cwd: place });
      return { out: stdout, said: stdout + stderr, code: 0 };
    } catch (error) {
      const { stdout, stderr, code } = error as { readonly stdout: string; readonly stderr: string; readonly code: number };
      return { out: stdout, said: stdout + stderr, code };
    }
  }
  const python = ["call", "vm.run_code", JSON.stringify({ language: "python", code: "print(6 * 7)" })] as const;

  test("python is refused with the way to have it, and the others say how strong they are and work", { timeout: 240_000 }, async () => {
    const env = { AETHER_HOME: join(root, "bare") };
    try {
      const refused = await without(env, ...python);
      expect(refused.code).toBe(1);
      expect(refused.said).toMatch(/python rung does not work here: no wall of the operating system.*bubblewrap.*AETHER_PYTHON_WITHOUT_WALL=1/s);
      const { rungs } = JSON.parse((await without(env, "call", "vm.rungs", "{}")).out) as { rungs: { rung: string; available: boolean; notes: string[] }[] };
      const of = (name: string) => rungs.find(({ rung }) => rung === name);
      expect(of("python")?.available).toBe(false);
      for (const name of ["bash", "js", "wasm"])
        expect(of(name)).toMatchObject({ available: true, notes: expect.arrayContaining([expect.stringMatching(/no wall of the operating system/)]) });
      const js = await without(env, "call", "vm.run_code", JSON.stringify({ language: "javascript", code: "console.log(6 * 7)" }));
      expect(js.out).toContain("42");
      const shell = await without(env, "call", "vm.exec", JSON.stringify({ command: "echo $((6 * 7))" }));
      expect(JSON.parse(shell.out)).toMatchObject({ rung: "bash", stdout: "42\n" });
    } finally {
      await without(env, "down");
    }
  });

  test("python is there for an owner who asks for it", { timeout: 240_000 }, async () => {
    const env = { AETHER_HOME: join(root, "willing"), AETHER_PYTHON_WITHOUT_WALL: "1" };
    try {
      expect((await without(env, ...python)).out).toContain("42");
    } finally {
      await without(env, "down");
    }
  });
});
