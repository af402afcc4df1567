import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Box } from "@aether/ports";
import { command, type Ended, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createContainerSandbox } from "./container-sandbox.ts";

const CANARY = "canary-9d20-of-the-host";
const sandbox = createContainerSandbox({ installation: `e${process.pid}` });
const state = await sandbox.probe();
const root = realpathSync(mkdtempSync(join(tmpdir(), "aether-container-")));
const [folder, shared] = [join(root, "work"), join(root, "shared")];
for (const path of [folder, shared]) mkdirSync(path);
writeFileSync(join(shared, "tool"), "#!/bin/sh\necho ran\n", { mode: 0o755 });
const hasPython = existsSync("/usr/bin/python3");
let box: Box;

beforeAll(async () => {
  vi.stubEnv("AETHER_ESCAPE_KEY", CANARY);
  if (!state.available) return void process.stderr.write(`skipped: no containers on this machine: ${state.reason}\n`);
  const limits = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 128 };
  const places = [
    { at: "/run/p1", folder, writable: true, hidden: [] },
    { at: "/mnt/ann/notes", folder: shared, writable: false, hidden: [] },
  ];
  box = await sandbox.open({ id: "escape", places, env: {}, limits }, never());
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
  rmSync(root, { recursive: true });
});

const run = async (script: string): Promise<Ended> => finish(await box.start(command(shell(script)), never()));

describe.skipIf(!state.available)("out of a container", () => {
  test("there is no capability, none can be gained, and the filter is on", async () => {
    const { stdout } = await run("grep -E '^(Cap[A-Z][a-z]+|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'");
    const lines = stdout.trim().split("\n");
    expect(lines.filter((line) => line.startsWith("Cap")).every((line) => line.endsWith(":0000000000000000"))).toBe(true);
    expect(lines).toEqual(expect.arrayContaining(["NoNewPrivs:1", "Seccomp:2"]));
  });

  test.for(["unshare -Ur true", "mount -t tmpfs none /tmp", "umount /tmp", "chroot /tmp /bin/true", "nsenter -t 1 -m true", "mknod /tmp/d b 8 0"])(
    "%s is refused",
    async (script) => {
      expect((await run(script)).exit.code).not.toBe(0);
    },
  );

  test("what is counted for a whole user it has no more of than a box of the process rung", async () => {
    const { stdout } = await run("cat /proc/self/limits");
    const hardOf = (words: string): number => Number(new RegExp(`^${words} +\\S+ +(\\S+)`, "m").exec(stdout)?.[1]);
    expect(hardOf("Max pending signals")).toBeLessThanOrEqual(4_096);
    expect(hardOf("Max msgqueue size")).toBeLessThanOrEqual(65_536);
    expect(hardOf("Max locked memory")).toBeLessThanOrEqual(1_048_576);
  });

  test("only its workspace and its own memory can be written to", async () => {
    for (const path of [
      "/made",
      "/usr/made",
      "/etc/made",
      "/home/made",
      "/proc/sys/kernel/hostname",
      "/proc/sys/kernel/core_pattern",
      "/proc/sysrq-trigger",
      "/sys/made",
    ])
      expect({ path, code: (await run(`echo x > ${path}`)).exit.code }).not.toEqual({ path, code: 0 });
    expect((await run("echo x > /tmp/made && echo x > made")).exit.code).toBe(0);
  });

  test("a share is neither written to nor run from", async () => {
    expect((await run("echo x > /mnt/ann/notes/new")).exit.code).not.toBe(0);
    expect((await run("/mnt/ann/notes/tool")).stderr).toContain("ermission denied");
    expect((await run("cat /mnt/ann/notes/tool")).exit.code).toBe(0);
    expect((await run("grep ' /mnt/ann/notes ' /proc/self/mountinfo | cut -d' ' -f6")).stdout).toMatch(
      /(?=.*\bro\b)(?=.*\bnosuid\b)(?=.*\bnodev\b)(?=.*\bnoexec\b)/,
    );
    expect(readdirSync(shared)).toEqual(["tool"]);
  });

  test("nothing of the host's variables, name, users or processes is seen", async () => {
    const { stdout } = await run(
      "cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n'; env; uname -n; cat /etc/shadow /etc/resolv.conf /root/.ssh/* 2>/dev/null",
    );
    expect(stdout).not.toMatch(/canary|vitest|AETHER_ESCAPE/);
    expect(stdout).toContain("\naether\n");
  });

  test("TCP and UDP reach nothing", async () => {
    for (const target of ["tcp/1.1.1.1/443", "udp/1.1.1.1/53", "tcp/169.254.169.254/80"])
      expect((await run(`echo x > /dev/${target}`)).stderr).toContain("unreachable");
    expect((await run("cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' '")).stdout).toBe("lo\n");
  });

  test("Python opens no raw and no packet socket", async ({ skip }) => {
    skip(!hasPython, "no python3 on this machine");
    const code =
      "import socket\nfor kind in ((2, 3, 1), (10, 3, 58), (17, 3, 0)):\n  try: socket.socket(*kind); print('open')\n  except OSError as error: print(error.errno)";
    expect((await run(`python3 -c "${code}"`)).stdout).toMatch(/^(?:(?:1|97)\n){3}$/);
  });

  test("what a terminal's program types for whoever comes after it is run by nobody", async ({ skip }) => {
    skip(!hasPython, "no python3 on this machine");
    const code = "import fcntl\nfor letter in b'touch typed\\n': fcntl.ioctl(0, 0x5412, bytes([letter]))";
    const script = `python3 -c "${code}"; echo over`;
    const { stdout, exit } = await finish(await box.start(command(shell(script), { terminal: { cols: 80, rows: 24 } }), never()));
    expect({ said: stdout.includes("over"), code: exit.code }).toEqual({ said: true, code: 0 });
    expect(readdirSync(folder)).not.toContain("typed");
    expect(existsSync("typed")).toBe(false);
  });

  test("a fork bomb is ended, and this process goes on meanwhile", async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const { exit } = await run("bomb() { bomb | bomb & }; bomb; sleep 20");
    delay.disable();
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "pids" });
    expect(delay.percentile(50) / 1e6).toBeLessThan(1_000);
    expect((await run("echo alive")).stdout).toBe("alive\n");
  });
});
