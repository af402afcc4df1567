import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, readSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Box, BoxProgram } from "@aether/ports";
import { type CommandOver, command, type Ended, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createProcessSandbox } from "./index.ts";

const CANARY = "canary-41c7-of-the-host";
const sandbox = createProcessSandbox({ installation: `e${process.pid}` });
const state = await sandbox.probe();
const folder = realpathSync(mkdtempSync(join(tmpdir(), "aether-escape-")));
const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 128 };
let box: Box;

beforeAll(async () => {
  vi.stubEnv("AETHER_ESCAPE_KEY", CANARY);
  vi.stubEnv("LD_LIBRARY_PATH", "/canary");
  if (state.available)
    box = await sandbox.open({ id: "escape", places: [{ at: "/run/p1", folder, writable: true, hidden: [] }], env: {}, limits: LIMITS }, never());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

function boxed(name: string, check: () => Promise<void>): void {
  test(name, async ({ skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    await check();
  });
}

async function run(program: BoxProgram, over: CommandOver = {}): Promise<Ended> {
  return finish(await box.start(command(program, over), never()));
}

const node = (code: string): BoxProgram => ({ kind: "code", language: "javascript", code, args: [] });
/** A terminal's two ends speak with carriage returns. */
const lines = (text: string): readonly string[] => text.replaceAll("\r", "").trim().split("\n");
const STATUS = "grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'";
const BARE = [
  "CapInh:0000000000000000",
  "CapPrm:0000000000000000",
  "CapEff:0000000000000000",
  "CapBnd:0000000000000000",
  "CapAmb:0000000000000000",
  "NoNewPrivs:1",
  "Seccomp:2",
];

describe("rights", () => {
  const ways: readonly { readonly why: string; readonly over: CommandOver }[] = [
    { why: "a command", over: {} },
    { why: "a session", over: { session: {} } },
    { why: "a terminal", over: { terminal: { cols: 80, rows: 24 } } },
  ];
  for (const { why, over } of ways) {
    boxed(`${why} has no capability, can gain none, and runs under the filter`, async () => {
      expect(lines((await run(shell(STATUS), over)).stdout)).toEqual(BARE);
    });
    boxed(`${why} is an ordinary user`, async () => expect(lines((await run(shell("id -u; id -g; id -un"), over)).stdout)).toEqual(["1000", "1000", "agent"]));
  }

  boxed("no namespace, no mount, no other root", async () => {
    for (const script of ["unshare -Ur true", "unshare -n true", "mount -t tmpfs none /tmp", "umount /tmp", "chroot /tmp /bin/true", "nsenter -t 1 -m true"]) {
      const { exit } = await run(shell(script));
      expect({ script, code: exit.code }).not.toEqual({ script, code: 0 });
    }
  });

  boxed("only its workspace and its own memory can be written to", async () => {
    for (const path of [
      "/made",
      "/usr/made",
      "/etc/made",
      "/run/made",
      "/home/made",
      "/run/.io/made",
      "/proc/sys/kernel/hostname",
      "/proc/sys/kernel/core_pattern",
      "/proc/sys/vm/drop_caches",
      "/proc/sysrq-trigger",
    ]) {
      expect((await run(shell(`echo x > ${path}`))).exit.code).not.toBe(0);
    }
    expect((await run(shell("echo x > /tmp/made && echo x > made"))).exit.code).toBe(0);
  });
});

describe("the machine's devices", () => {
  for (const { why, over } of [
    { why: "a command", over: {} },
    { why: "a terminal", over: { terminal: { cols: 80, rows: 24 } } },
  ])
    boxed(`${why} writes to them and changes none, not even as the user who owns them`, async () => {
      for (const name of ["null", "zero", "full", "random", "urandom", "tty"]) {
        const { exit } = await run(shell(`chmod 666 /dev/${name} || touch -d 2001-01-01 /dev/${name}`), over);
        expect({ name, failed: exit.code !== 0 }).toEqual({ name, failed: true });
      }
      expect((await run(shell("echo x >/dev/null && head -c 4 /dev/urandom | wc -c && ! echo x 2>/dev/null >/dev/full"), over)).exit.code).toBe(0);
    });
});

describe("what can be seen of the host", () => {
  boxed("no variable of it, in any process of the box", async () => {
    const { stdout } = await run(shell("cat /proc/*/environ | tr '\\0' '\\n'; env"));
    expect(stdout).toContain("HOME=/tmp");
    expect(stdout).not.toMatch(/canary|LD_|AETHER_ESCAPE/);
  });

  test("no variable of it in the memory of any process of the box", async ({ skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    if (process.getuid?.() !== 0) return skip("only root may read the memory of a box's processes");
    const mark = `3${process.pid}.25`;
    const running = await box.start(command(shell(`sleep ${mark}; echo never`)), never());
    await expect.poll(() => pidOf("sleep", mark)).toBeDefined();
    const family = upTo(process.pid, pidOf("sleep", mark) ?? 0);
    expect(family.length).toBeGreaterThan(2);
    // The search finds what is there.
    expect(memoryHolds(family[0] ?? 0, mark)).toBe(true);
    for (const pid of family) expect({ pid, holds: memoryHolds(pid, CANARY) }).toEqual({ pid, holds: false });
    running.signal("KILL");
    await running.exited;
  });

  boxed("not its name, not its processes, not its users, not its settings", async () => {
    expect(lines((await run(shell("cat /proc/sys/kernel/hostname /etc/hostname; uname -n"))).stdout)).toEqual(["aether", "aether", "aether"]);
    const { stdout } = await run(shell("cat /proc/[0-9]*/cmdline | tr '\\0' ' '; cat /etc/* 2>/dev/null; cat /proc/self/mountinfo"));
    expect(stdout).not.toContain("vitest");
    for (const path of ["/root", "/sys", "/var", "/boot", "/etc/shadow", "/etc/resolv.conf", "/etc/ssl/private", `/proc/${process.pid}/root`]) {
      expect((await run(shell(`ls ${path}`))).exit.code).not.toBe(0);
    }
    expect((await run(shell("ls -A /home"))).stdout).toBe("");
  });

  boxed("killing everything kills nothing but the box's own programs", async () => {
    for (const over of [{}, { session: {} }]) {
      expect((await run(shell("kill -9 -1; sleep 20"), over)).exit).toMatchObject({ code: null, reason: "lost" });
      await run(shell("kill -9 1"), over);
      expect((await run(shell("echo alive"), over)).stdout).toBe("alive\n");
    }
  });
});

describe("the network", () => {
  boxed("TCP, UDP, IPv6 and raw sockets reach nothing", async () => {
    for (const target of ["tcp/1.1.1.1/443", "udp/1.1.1.1/53", "tcp/169.254.169.254/80", "udp/10.0.0.1/53"]) {
      const { stderr, exit } = await run(shell(`echo x > /dev/${target}`));
      expect({ target, stderr, failed: exit.code !== 0 }).toEqual({ target, stderr: expect.stringContaining("unreachable"), failed: true });
    }
    const { stdout } = await run(
      node("const s = require('dgram').createSocket('udp6'); s.send('x', 53, '2606:4700::1111', (e) => { console.log(e?.code); s.close(); });"),
    );
    expect(stdout).toMatch(/ENETUNREACH|EADDRNOTAVAIL|EACCES/);
    expect(lines((await run(shell("cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' '"))).stdout)).toEqual(["lo"]);
  });

  boxed("a socket file cannot be connected to, but programs have pairs of sockets", async () => {
    const connect = "require('net').connect('/tmp/none').on('error', (e) => console.log(e.code))";
    expect((await run(node(connect))).stdout).toBe("EPERM\n");
    expect(
      (await run(node("require('child_process').spawn('echo', ['through a pair'], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.pipe(process.stdout)")))
        .stdout,
    ).toBe("through a pair\n");
  });

  test("Python may not open Unix, netlink, packet or raw sockets", async ({ skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    if (!sandbox.languages.includes("python")) return skip("no python3 on this machine");
    const code = `import socket
for family, kind, protocol in [(1, 1, 0), (1, 2, 0), (16, 3, 0), (17, 3, 0), (40, 1, 0), (2, 3, 1), (10, 3, 58)]:
    try: socket.socket(family, kind, protocol); print("open")
    except OSError as error: print(error.errno)
for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
    try: socket.socketpair(socket.AF_UNIX, kind); print("open")
    except OSError as error: print(error.errno)`;
    expect(lines((await run({ kind: "code", language: "python", code, args: [] })).stdout)).toEqual(Array(9).fill("1"));
  });

  test("nobody types into a terminal for somebody else", async ({ skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    if (!sandbox.languages.includes("python")) return skip("no python3 on this machine");
    const code = `import fcntl
for request in (0x5412, 0x541c):
    try: fcntl.ioctl(0, request, b"x"); print("typed")
    except OSError as error: print(error.errno)`;
    const { stdout } = await run({ kind: "code", language: "python", code, args: [] }, { terminal: { cols: 80, rows: 24 } });
    expect(lines(stdout)).toEqual(["1", "1"]);
  });
});

describe("bombs", () => {
  boxed("a fork bomb is ended, and this process goes on meanwhile", async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const { exit } = await run(shell("bomb() { bomb | bomb & }; bomb; sleep 20"));
    delay.disable();
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "pids" });
    expect(delay.percentile(50) / 1e6).toBeLessThan(1_000);
    // The dead are seen until the box's first process has taken note of each.
    await expect.poll(async () => Number((await run(shell("ls -d /proc/[0-9]* | wc -l"))).stdout)).toBeLessThan(10);
  });

  boxed("a memory bomb is ended, and costs this process nothing", async () => {
    const before = process.memoryUsage.rss();
    const { exit } = await run(node("const a = []; for (;;) a.push(Buffer.alloc(8_000_000, 1));"));
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "memory" });
    expect(process.memoryUsage.rss() - before).toBeLessThan(67_108_864);
  });
});

function pidOf(program: string, argument: string): number | undefined {
  const words = (pid: string): readonly string[] => readText(`/proc/${pid}/cmdline`).split("\0");
  const found = readdirSync("/proc").find((pid) => /^\d+$/.test(pid) && words(pid)[0]?.endsWith(program) && words(pid).includes(argument));
  return found === undefined ? undefined : Number(found);
}

/** A process and those it comes from, below one of ours. */
function upTo(top: number, pid: number): readonly number[] {
  const parent = Number(/^PPid:\s+(\d+)$/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0);
  return pid === top || pid <= 1 ? [] : [pid, ...upTo(top, parent)];
}

function memoryHolds(pid: number, text: string): boolean {
  const file = openSync(`/proc/${pid}/mem`, "r");
  try {
    return readText(`/proc/${pid}/maps`)
      .split("\n")
      .some((line) => {
        const [, from = "", to = ""] = /^([0-9a-f]+)-([0-9a-f]+) r/.exec(line) ?? [];
        return from !== "" && !line.endsWith("[vvar]") && pieceOf(file, Number(`0x${from}`), Number(`0x${to}`)).includes(text);
      });
  } finally {
    closeSync(file);
  }
}

function pieceOf(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  try {
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
  } catch {
    // Not for reading after all, such as a page of the kernel's.
    return Buffer.alloc(0);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
