import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Box } from "@aether/ports";
import { type CodeSample, sandboxConformance } from "@aether/ports/conformance/sandbox";
import { type CommandOver, command, type Ended, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { describe, expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";

let lives = 0;
const create = () => createProcessSandbox({ installation: `t${process.pid}x${lives++}` });

const CODE: Readonly<Record<string, CodeSample>> = {
  bash: { program: { kind: "code", language: "bash", code: 'printf %s "$1"; cat', args: ["a b "] }, stdout: "a b in" },
  javascript: {
    program: { kind: "code", language: "javascript", code: "process.stdout.write(process.argv[2] + require('fs').readFileSync(0, 'utf8'))", args: ["a b "] },
    stdout: "a b in",
  },
  python: {
    program: { kind: "code", language: "python", code: "import sys; print(sys.argv[1] + sys.stdin.read(), end='')", args: ["a b "] },
    stdout: "a b in",
  },
};
const { languages } = create();

sandboxConformance({
  name: "process",
  create,
  deviations: {
    "one that fails for want of files ends by the files cap":
      "the kernel refuses a program another file and tells nobody but the program; vm.exec names the cap where the program says so",
  },
  code: Object.fromEntries(Object.entries(CODE).filter(([language]) => languages.some((one) => one === language))),
});

describe("a box of processes", () => {
  function boxed(name: string, check: (box: Box, run: (script: string, over?: CommandOver) => Promise<Ended>) => Promise<void>, limits: object = {}): void {
    test(name, async ({ skip }) => {
      const sandbox = create();
      const state = await sandbox.probe();
      if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
      const folder = realpathSync(mkdtempSync(join(tmpdir(), "aether-process-")));
      const places = [{ at: "/run/p1", folder, writable: true, hidden: [] }];
      try {
        const box = await sandbox.open(
          { id: "one", places, env: {}, limits: { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128, ...limits } },
          never(),
        );
        await check(box, async (script, over = {}) => finish(await box.start(command(shell(script), over), never())));
      } finally {
        await sandbox.close();
        rmSync(folder, { recursive: true });
      }
    });
  }

  boxed("a job that writes after its command ended is not ended by it", async (_box, run) => {
    const { stdout } = await run("(while sleep 0.02; do echo tick; done) & echo $!", { session: {} });
    // The job may say something first.
    const job = /^\d+$/m.exec(stdout)?.[0] ?? "";
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect((await run(`kill -0 ${job} && echo lives`, { session: {} })).stdout).toBe("lives\n");
  });

  boxed("files in memory that fill it end the command by that cap, and never as one that was lost", async (_box, run) => {
    const full = await run("head -c 1G /dev/zero >/tmp/x; echo $?");
    expect(full).toMatchObject({ stdout: "1\n", exit: { code: 0 }, stderr: expect.stringMatching(/No space left/) });
    const { exit } = await run("head -c 1G /dev/zero >/dev/shm/x; echo $?; head -c 1G /dev/zero >/dev/shm/y; sleep 1");
    if (exit.reason !== "exited") expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "memory" });
  });

  boxed("the session's first command and the first one beside it may begin at the same moment", async (_box, run) => {
    const [first = 0] = supervisors();
    // So slow that the one beside it is on its way, too, when the session's shell is made.
    process.kill(first, "SIGSTOP");
    const session = run("echo in the session", { session: {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const beside = run("echo beside it");
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(first, "SIGCONT");
    expect(await session).toMatchObject({ stdout: "in the session\n", exit: { code: 0, reason: "exited" } });
    expect(await beside).toMatchObject({ stdout: "beside it\n", exit: { code: 0 } });
  });

  boxed("the end of a session's command does not end jobs of earlier ones", async (box, run) => {
    const job = (await run("sleep 100 >/dev/null 2>&1 & echo $!", { session: {} })).stdout.trim();
    expect((await run("sleep 100", { session: {}, limits: { wallMs: 200 } })).exit).toMatchObject({ reason: "timeout" });
    expect(box.session).toBeUndefined();
    expect((await run(`kill -0 ${job} && echo lives`, { session: {} })).stdout).toBe("lives\n");
  });

  boxed("what a session's shell is told to do to itself does not harm the next command", async (_box, run) => {
    for (const script of [
      "set -eu; set -f",
      "IFS=x; exec 3<&- 4>&-",
      "trap 'echo trapped' EXIT; unset PATH",
      "break; return 3",
      "exec true",
      "set -o noexec",
      "kill $$",
    ]) {
      await run(script, { session: {}, limits: { wallMs: 1_000 } });
      expect((await run("builtin echo alive", { session: {} })).stdout).toContain("alive");
    }
  });

  boxed("files in /tmp and servers are the same for the session and what runs beside it", async (_box, run) => {
    await run("echo kept > /tmp/file", { session: {} });
    expect((await run("cat /tmp/file")).stdout).toBe("kept\n");
    expect((await run("echo /proc/[0-9]*", { session: {} })).stdout).toContain("/proc/1");
  });

  boxed("a program that ended keeps none of its children", async (_box, run) => {
    await run("sleep 300 >/dev/null 2>&1 & echo");
    expect((await run("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")).stdout).not.toContain("sleep 300");
  });

  boxed("the output streams can be opened by name", async (_box, run) => {
    for (const over of [{}, { session: {} }])
      expect(await run("echo out > /dev/stdout; echo err > /dev/stderr", over)).toMatchObject({ stdout: "out\n", stderr: "err\n" });
  });

  boxed("the smallest limits still hold a box", async (_box, run) => expect((await run("echo alive")).stdout).toBe("alive\n"), {
    memoryBytes: 16_777_216,
    pids: 1,
    openFiles: 16,
  });

  boxed("a text too large for an argument is refused with the bound, and fits into the session", async (_box, run) => {
    const script = `# ${"x".repeat(200_000)}\necho ran`;
    await expect(run(script)).rejects.toMatchObject({ code: "TOO_LARGE", data: { limit: 131_071 } });
    expect((await run(script, { session: {} })).stdout).toBe("ran\n");
  });

  boxed("a folder that is not there is NOT_FOUND, NUL and odd names are INVALID", async (_box, run) => {
    await expect(run("true", { cwd: "/run/p1/none" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(run("true\0")).rejects.toMatchObject({ code: "INVALID" });
    await expect(run("true", { env: { "A;B": "" } })).rejects.toMatchObject({ code: "INVALID" });
    await expect(run("true", { env: { "A;B": "" }, session: {} })).rejects.toMatchObject({ code: "INVALID" });
    expect((await run("echo alive", { session: {} })).stdout).toBe("alive\n");
  });
});

/** The first processes of the boxes that this process made. */
function supervisors(): readonly number[] {
  const parentOf = (pid: number): number => Number(/^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && textOf(`/proc/${name}/cmdline`).includes("read -r -u 3 AETHER_JOB"))
    .map(Number)
    .filter((pid) => parentOf(parentOf(pid)) === process.pid);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
