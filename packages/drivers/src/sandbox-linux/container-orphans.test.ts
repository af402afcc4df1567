import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createContainerSandbox } from "./container-sandbox.ts";

const INDEX = JSON.stringify(new URL("./index.ts", import.meta.url).href);
const INSTALLATION = `o${process.pid}`;
const PATIENCE = { timeout: 20_000, interval: 200 };

/** Opens a box with a command that writes on, says so, and is then killed; a second one is being opened meanwhile. */
const LIFE = `import { createContainerSandbox } from ${INDEX};
  const [installation, scratch, folder, runtime] = process.argv.slice(1);
  const sandbox = createContainerSandbox({ installation, scratch, runtime });
  const signal = new AbortController().signal;
  const limits = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 128 };
  const places = [{ at: "/run/p1", folder, writable: true, hidden: [] }];
  const box = await sandbox.open({ id: "left", places, env: {}, limits }, signal);
  const writes = "while :; do echo more >> written; sleep 0.1; done";
  await box.start({ program: { kind: "shell", script: writes }, limits: { wallMs: 600_000, cpuMs: 60_000, outputBytes: 10_000 } }, signal);
  process.stdout.write("ready");
  sandbox.open({ id: "late", places, env: {}, limits }, signal).catch(() => undefined);
  setInterval(() => {}, 1000);`;

const containers = (): string[] =>
  execFileSync("podman", ["ps", "--all", "--filter", `label=aether=${INSTALLATION}`, "--format", "{{.Names}}"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  })
    .split("\n")
    .filter((name) => name !== "");

function written(folder: string): string {
  try {
    return readFileSync(join(folder, "written"), "utf8");
  } catch {
    return "";
  }
}

describe.each(["runc", "runsc"])("containers of a life that was killed (%s)", (runtime) => {
  test("end by themselves, nothing writes on, and no start is needed for it", { timeout: 180_000 }, async ({ skip }) => {
    const looked = createContainerSandbox({ installation: INSTALLATION, runtime });
    const state = await looked.probe();
    await looked.close();
    if (!state.available || !state.version?.startsWith("podman")) return skip(`no podman with ${runtime} here`);
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), "aether-orphans-")));
    const folder = join(scratch, "workspace");
    mkdirSync(folder);
    const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", LIFE, INSTALLATION, scratch, folder, runtime];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    try {
      await once(child.stdout, "data");
      await expect.poll(() => written(folder), PATIENCE).not.toBe("");
      child.kill("SIGKILL");
      await once(child, "exit");
      await expect.poll(containers, PATIENCE).toEqual([]);
      const until = written(folder);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(written(folder)).toBe(until);
      // One that was being made when it was killed may come late, and goes too.
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      await expect.poll(containers, PATIENCE).toEqual([]);
    } finally {
      child.kill("SIGKILL");
      await createContainerSandbox({ installation: INSTALLATION, scratch }).reap();
      rmSync(scratch, { recursive: true, force: true });
    }
  });
});
