import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";

const INDEX = JSON.stringify(new URL("./index.ts", import.meta.url).href);

/** Opens a box with a job in the background and one in a terminal, says so, and is then killed. */
const LIFE = `import { createProcessSandbox } from ${INDEX};
  const [installation, scratch, mark] = process.argv.slice(1);
  const sandbox = createProcessSandbox({ installation, scratch });
  const signal = new AbortController().signal;
  const limits = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128 };
  const box = await sandbox.open({ id: "left", places: [], env: {}, limits }, signal);
  const start = (script, more) => box.start({ program: { kind: "shell", script }, limits: { wallMs: 60_000, cpuMs: 60_000, outputBytes: 10_000 }, ...more }, signal);
  const done = await start("setsid sleep " + mark + " >/dev/null 2>&1 & echo", { session: {} });
  await done.exited;
  await start("sleep " + mark, {});
  await start("sleep " + mark, { terminal: { cols: 80, rows: 24 } });
  process.stdout.write("ready");
  setInterval(() => {}, 1000);`;

function sleepers(mark: string): number {
  const lines = readdirSync("/proc").flatMap((name) => {
    try {
      return /^\d+$/.test(name) ? [readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0")] : [];
    } catch {
      return [];
    }
  });
  return lines.filter(([program, argument]) => program?.endsWith("sleep") && argument === mark).length;
}

test("a life that was killed leaves no process, and the next one finds and removes its boxes", async ({ skip }) => {
  const installation = `r${process.pid}`;
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "aether-reap-")));
  const sandbox = createProcessSandbox({ installation, scratch });
  const state = await sandbox.probe();
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const mark = `5${process.pid}`;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", LIFE, installation, scratch, mark], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(child.stdout, "data");
    await expect.poll(() => sleepers(mark)).toBe(3);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await sandbox.reap()).toBe(state.limits === "prlimit" ? 0 : 1);
    await expect.poll(() => sleepers(mark)).toBe(0);
    expect(await sandbox.reap()).toBe(0);
    expect(readdirSync(scratch)).toHaveLength(1);
  } finally {
    child.kill("SIGKILL");
    await sandbox.close();
    rmSync(scratch, { recursive: true, force: true });
  }
});
