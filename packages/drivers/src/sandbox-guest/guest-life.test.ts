import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import type { Box, BoxProcess, BoxProgram, BoxSpec } from "@aether/ports";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { GuestLine, type GuestLineOptions } from "./box/guest-line.ts";
import { createGuestSandbox } from "./guest-sandbox.ts";

const USUAL = getPriority();
const never = new AbortController().signal;
const lines: GuestLine[] = [];
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aether-guests-"));
});
afterEach(async () => {
  await Promise.all(lines.splice(0).map((line) => line.close()));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function lineOf(options: Partial<GuestLineOptions> = {}): GuestLine {
  const line = new GuestLine({ installation: "test", ...options });
  lines.push(line);
  return line;
}

function boxOf(line: GuestLine, over: Partial<BoxSpec> = {}): Promise<Box> {
  const places = [{ at: "/run/p1", folder, writable: true, hidden: [] }];
  const limits = { cpuMs: 60_000, memoryBytes: 134_217_728, pids: 16, openFiles: 64 };
  return createGuestSandbox({ rung: "bash", line }).open({ id: "life", places, env: {}, limits, ...over }, never);
}

const shell = (script: string): BoxProgram => ({ kind: "shell", script });
const start = (box: Box, script: string): Promise<BoxProcess> =>
  box.start({ program: shell(script), limits: { wallMs: 60_000, cpuMs: 60_000, outputBytes: 16_777_216 } }, never);

async function printed(process: BoxProcess): Promise<string> {
  let text = "";
  for await (const { bytes } of process.output) text += Buffer.from(bytes).toString();
  return text;
}

/** The first bytes that come. */
async function begun(process: BoxProcess): Promise<void> {
  for await (const _ of process.output) return;
}

/** The process of guests, which the one that holds their files has started. */
async function guestsOf(line: GuestLine): Promise<number> {
  const children = async (): Promise<string> => readFile(`/proc/${line.pid}/task/${line.pid}/children`, "utf8").catch(() => "");
  await expect.poll(children).toMatch(/\d/);
  return Number.parseInt(await children(), 10);
}

const lives = (pid: number | undefined): boolean => pid !== undefined && existsSync(`/proc/${pid}/cmdline`);

describe("the process of all guests", () => {
  test("inherits no variable, and may start no program", async () => {
    const line = lineOf();
    await printed(await start(await boxOf(line), ":"));
    const pid = await guestsOf(line);
    expect(await readFile(`/proc/${pid}/environ`, "utf8")).toBe("");
    const words = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
    expect(words).toContain("--permission");
    expect(words).toContain("--disallow-code-generation-from-strings");
    expect(words.filter((word) => /^--allow-(?!worker|fs-read=)/.test(word))).toEqual([]);
  });

  test("that has run many commands gives way to another, and ends with the last of its own", async () => {
    const line = lineOf({ mostCommands: 2 });
    const box = await boxOf(line);
    const long = await start(box, "echo on; read x; echo $x");
    await begun(long);
    const first = line.pid;
    expect(await printed(await start(box, "echo second"))).toBe("second\n");
    expect(line.pid).toBe(first);
    expect(await printed(await start(box, "echo third"))).toBe("third\n");
    expect(line.pid).not.toBe(first);
    expect(lives(first)).toBe(true);
    await long.write(Buffer.from("heard\n"));
    expect(await long.exited).toMatchObject({ code: 0 });
    await expect.poll(() => lives(first)).toBe(false);
    expect(await printed(await start(box, "echo fourth"))).toBe("fourth\n");
  });

  test("that gave way and is killed ends its own commands as lost, and no others", async () => {
    const line = lineOf({ mostCommands: 1 });
    const box = await boxOf(line);
    const [one, two] = [await start(box, "echo on; read x"), await start(box, "echo on; read x; echo $x")];
    await Promise.all([begun(one), begun(two)]);
    const children = (await readFile(`/proc/self/task/${process.pid}/children`, "utf8")).split(" ").map(Number);
    const first = children.find((pid) => pid > 0 && pid !== line.pid && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("guest-files"));
    if (first === undefined) throw new Error("the first process is not there");
    process.kill(first, "SIGKILL");
    expect(await one.exited).toMatchObject({ code: null, reason: "lost" });
    await two.write(Buffer.from("x\n"));
    expect(await two.exited).toMatchObject({ code: 0 });
  });

  test("that is killed ends its commands as lost, and is replaced at the next one", async () => {
    const line = lineOf();
    const box = await boxOf(line);
    const [one, two] = await Promise.all([start(box, "echo on; read x"), start(box, "echo on; while :; do :; done")]);
    await Promise.all([begun(one), begun(two)]);
    const first = line.pid;
    process.kill(first ?? 0, "SIGKILL");
    for (const { exited } of [one, two]) expect(await exited).toMatchObject({ code: null, reason: "lost", message: expect.stringContaining("SIGKILL") });
    await expect(one.write(Buffer.from("x"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await printed(await start(box, "echo again"))).toBe("again\n");
    expect(line.pid).not.toBe(first);
  });

  test("leaves when nobody needs it, and comes back", async () => {
    const line = lineOf({ idleMs: 2_000 });
    const box = await boxOf(line);
    expect(await printed(await start(box, "sleep 0.3; echo one"))).toBe("one\n");
    const [first, guests] = [line.pid, await guestsOf(line)];
    await expect.poll(() => lives(first) || lives(guests)).toBe(false);
    expect(await printed(await start(box, "echo two"))).toBe("two\n");
  });

  test("that is leaving gets no command any more", async () => {
    const started: ChildProcess[] = [];
    const start = (): ChildProcess => {
      const child = new EventEmitter() as ChildProcess;
      // One that takes its time to end.
      const killed: string[] = [];
      const line = new Duplex({ read() {}, write: (_piece, _encoding, done) => done() });
      Object.assign(child, {
        stdio: [null, null, null, null, line],
        connected: true,
        ref() {},
        unref() {},
        send: () => true,
        kill: (name: string) => killed.push(name) > 0,
        spawnargs: killed,
      });
      started.push(child);
      return child;
    };
    const line = new GuestLine({ installation: "test", idleMs: 10, start });
    line.warm("bash", 1);
    await expect.poll(() => started[0]?.spawnargs).toEqual(["SIGKILL"]);
    line.warm("bash", 1);
    expect(started).toHaveLength(2);
    started[0]?.emit("exit", null, "SIGKILL");
    line.warm("bash", 1);
    expect(started).toHaveLength(2);
  });

  test.runIf(process.platform === "linux")("holds nothing of the commands that have ended", async () => {
    const line = lineOf();
    const box = await boxOf(line);
    const rss = async (pid: number | undefined): Promise<number> => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;
    const mebibytes = async (): Promise<number> => (await rss(line.pid)) + (await rss(await guestsOf(line)));
    const runMany = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n++) await printed(await start(box, ":"));
    };
    await runMany(150);
    const before = await mebibytes();
    await runMany(300);
    // Half a mebibyte each, were it not used again.
    expect((await mebibytes()) - before).toBeLessThan(40);
  });

  test("dies with a daemon that is killed, and so does what runs in it", async () => {
    const source = `
      const { GuestLine } = await import(${JSON.stringify(new URL("./box/guest-line.ts", import.meta.url).href)});
      const { createGuestSandbox } = await import(${JSON.stringify(new URL("./guest-sandbox.ts", import.meta.url).href)});
      const line = new GuestLine({ installation: "test" });
      const places = [{ at: "/run/p1", folder: ${JSON.stringify(folder)}, writable: true, hidden: [] }];
      const never = new AbortController().signal;
      const limits = { cpuMs: 60000, memoryBytes: 134217728, pids: 16, openFiles: 64 };
      const box = await createGuestSandbox({ rung: "bash", line }).open({ id: "dying", places, env: {}, limits }, never);
      const script = { kind: "shell", script: "echo on; while :; do :; done" };
      const running = await box.start({ program: script, limits: { wallMs: 60000, cpuMs: 60000, outputBytes: 1024 } }, never);
      const { readFileSync } = await import("node:fs");
      for await (const _ of running.output) console.log(line.pid, readFileSync("/proc/" + line.pid + "/task/" + line.pid + "/children", "utf8"));
    `;
    const daemon = spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: ["ignore", "pipe", "inherit"], env: {} });
    const pids = String((await daemon.stdout[Symbol.asyncIterator]().next()).value)
      .trim()
      .split(/\s+/)
      .map(Number);
    expect(pids.map(lives)).toEqual([true, true]);
    daemon.kill("SIGKILL");
    await expect.poll(() => pids.some(lives)).toBe(false);
  });
});

test("what a thread takes to load is not its command's", async () => {
  const box = await boxOf(lineOf());
  const limits = { wallMs: 60_000, cpuMs: 100, outputBytes: 1_024 };
  expect(await (await box.start({ program: shell(":"), limits }, never)).exited).toMatchObject({ code: 0, reason: "exited" });
});

describe("a box that holds much", () => {
  test("holds eight threads at most, and another box's command runs beside it", async () => {
    const line = lineOf();
    const greedy = await boxOf(line);
    const waiting = await Promise.all(Array.from({ length: 12 }, () => start(greedy, "echo on; read x")));
    const on: BoxProcess[] = [];
    const seen = waiting.map(async (process) => {
      await begun(process);
      on.push(process);
    });
    await expect.poll(() => on.length, { timeout: 50_000 }).toBe(8);
    expect(await printed(await start(await boxOf(line, { id: "modest" }), "echo beside"))).toBe("beside\n");
    expect(on).toHaveLength(8);
    const [first] = on;
    first?.signal("KILL");
    await expect.poll(() => on.length).toBe(9);
    await greedy.close();
    await Promise.all(seen);
  });

  test.runIf(process.platform === "linux" && USUAL <= 15)("gives way after a while when others run, and short commands do not", async () => {
    const line = lineOf();
    const box = await boxOf(line);
    expect(await printed(await start(box, "echo short"))).toBe("short\n");
    expect(await nices(await guestsOf(line))).toEqual(new Set([USUAL]));
    const running = await start(box, "while :; do :; done");
    const other = await start(box, "read x");
    await expect.poll(async () => nices(await guestsOf(line))).toContain(USUAL + 4);
    for (const process of [running, other]) process.signal("KILL");
    await Promise.all([running.exited, other.exited]);
    // Its thread cannot come back, and is nobody else's.
    expect(await printed(await start(box, "echo again"))).toBe("again\n");
    await expect.poll(async () => nices(await guestsOf(line))).toEqual(new Set([USUAL]));
  });
});

/** Of a process's threads. */
async function nices(pid: number | undefined): Promise<Set<number>> {
  const stats = await Promise.all((await readdir(`/proc/${pid}/task`)).map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, "utf8").catch(() => "")));
  return new Set(stats.filter((stat) => stat !== "").map((stat) => Number(stat.slice(stat.lastIndexOf(")")).split(" ")[17])));
}

describe("a box with a line to the network", () => {
  test("has curl, and all that it asks for goes by the line", async () => {
    const socket = join(folder, "line");
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      // Later than the guest asks again for it.
      setTimeout(() => response.end("told\n"), 300);
    });
    await new Promise<void>((resolve) => proxy.listen(socket, resolve));
    const script = "curl -s http://news.example/today | tr a-z A-Z";
    try {
      expect(await printed(await start(await boxOf(lineOf(), { egress: { socket } }), script))).toBe("TOLD\n");
      expect(asked).toEqual(["GET http://news.example/today"]);
      expect(await printed(await start(await boxOf(lineOf()), script))).toBe("bash: curl: command not found\n");
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  });
});

describe("a slow reader", () => {
  test("stops its command, which holds no more than a mebibyte for it", async () => {
    const box = await boxOf(lineOf());
    const running = await start(box, "for i in $(seq 40); do printf '%0100000d' 0; echo $i >> progress; done");
    const pieces = async (): Promise<number> => (await readFile(join(folder, "progress"), "utf8").catch(() => "")).split("\n").length - 1;
    await expect.poll(pieces).toBeGreaterThan(5);
    // Long enough for all forty, were nothing to hold it.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await pieces()).toBeLessThanOrEqual(11);
    expect(await printed(running)).toHaveLength(4_000_000);
    expect(await running.exited).toMatchObject({ code: 0, reason: "exited" });
  });
});
