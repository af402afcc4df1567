import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { sandboxConformance } from "@aether/ports/conformance/sandbox";
import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { describe, expect, test } from "vitest";
import { createContainerSandbox } from "./container-sandbox.ts";

/** Of this process alone: what another installation of that name left would be reaped. */
const INSTALLATION = `c${process.pid}`;
const state = await createContainerSandbox({ installation: INSTALLATION }).probe();
if (!state.available) process.stderr.write(`skipped: the container rung does not work here: ${state.reason}\n`);

describe.skipIf(!state.available)("the container rung", () => {
  sandboxConformance({
    name: "container",
    idleMs: 4_000,
    create: () => createContainerSandbox({ installation: INSTALLATION }),
    deviations: {
      "a job of the session lives on between its commands, and is in no one's way":
        "it lives on, but each command has a shell of its own, which is not the job's parent: the session is kept by value",
      "one that fails for want of files ends by the files cap":
        "the kernel refuses a program another file and tells nobody but the program; vm.exec names the cap where the program says so",
    },
    code: { bash: { program: { kind: "code", language: "bash", code: 'read -r x; printf "%s %s" "$1" "$x"', args: ["arg"] }, stdout: "arg in" } },
  });

  test("the engine leaves no word of a box that had too little memory in the folder of this process", () => {
    expect(existsSync("oom")).toBe(false);
  });
});

test("what holds its limits is what does: as an ordinary user that may be nothing, and then it says so", async ({ skip }) => {
  if (!state.available) return skip(`no containers on this machine: ${state.reason}`);
  const sandbox = createContainerSandbox({ installation: INSTALLATION });
  const box = await sandbox.open({ id: "held", places: [], env: {}, limits: { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 16, openFiles: 64 } }, never());
  const { exit } = await finish(await box.start(command(shell("for i in $(seq 100); do sleep 3 & done; wait")), never()));
  await sandbox.close();
  const isHeld = exit.reason === "resource_exceeded" && exit.cap === "pids";
  expect({ limits: state.limits, notes: state.notes.join(" ") }).toMatchObject(
    isHeld ? { limits: "the engine's control groups" } : { limits: expect.stringContaining("only"), notes: expect.stringContaining("no cap") },
  );
});

test("one that forks without end holds up nobody else in this process", async ({ skip }) => {
  if (!state.available || state.limits !== "the engine's control groups") return skip("nothing holds how many processes a container has");
  const sandbox = createContainerSandbox({ installation: INSTALLATION });
  const box = await sandbox.open({ id: "forks", places: [], env: {}, limits: { cpuMs: 60_000, memoryBytes: 536_870_912, pids: 256, openFiles: 64 } }, never());
  const delays = monitorEventLoopDelay();
  delays.enable();
  const { exit } = await finish(await box.start(command(shell(":(){ :|:& };:; sleep 30")), never()));
  delays.disable();
  expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap: "pids" });
  expect(delays.max / 1e6).toBeLessThan(3_000);
  expect((await finish(await box.start(command(shell("echo next")), never()))).stdout).toBe("next\n");
  await sandbox.close();
});

test("one that the engine may still begin after its end takes its container with it", async ({ skip }) => {
  if (!state.available) return skip(`no containers on this machine: ${state.reason}`);
  const sandbox = createContainerSandbox({ installation: INSTALLATION });
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "aether-container-")));
  const places = [{ at: "/run/p1", folder, writable: true, hidden: [] }];
  try {
    const box = await sandbox.open({ id: "slow", places, env: {}, limits: { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 16, openFiles: 64 } }, never());
    const running = await box.start(command(shell("sleep 1; echo x > begun-too-late")), never());
    const engine = Number(execFileSync("pgrep", ["-P", String(process.pid), "-f", "begun-too-late"], { encoding: "utf8" }));
    process.kill(engine, "SIGSTOP");
    running.signal("KILL");
    expect(await running.exited).toMatchObject({ code: null, reason: "killed" });
    process.kill(engine, "SIGCONT");
    await expect.poll(() => existsSync(`/proc/${engine}`)).toBe(false);
    expect(existsSync(join(folder, "begun-too-late"))).toBe(false);
    expect(await finish(await box.start(command(shell("echo next")), never()))).toMatchObject({ stdout: "next\n", exit: { code: 0 } });
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
});

describe("a runtime is asked for by name", () => {
  const spec = { id: "one", places: [], env: {}, limits: { cpuMs: 1_000, memoryBytes: 67_108_864, pids: 16, openFiles: 64 } };

  test("one that is not installed is the error that says what to install, and no other is taken", async () => {
    const sandbox = createContainerSandbox({ installation: INSTALLATION, runtime: "no-such-runtime" });
    const says = state.available ? /the OCI runtime no-such-runtime is not installed for (podman|docker)/ : /neither podman nor a running docker/;
    expect(await sandbox.probe()).toEqual({ available: false, reason: expect.stringMatching(says), get: expect.stringMatching(/^install /) });
    await expect(sandbox.open(spec, never())).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(/install /) });
    expect(await sandbox.reap()).toBe(0);
    await sandbox.close();
  });

  test.skipIf(!state.available || existsSync("/usr/bin/kata-runtime"))("also when it is asked for one box", async () => {
    const sandbox = createContainerSandbox({ installation: INSTALLATION });
    await expect(sandbox.open({ ...spec, runtime: "kata" }, never())).rejects.toMatchObject({
      code: "UNAVAILABLE",
      data: { runtime: "kata", get: expect.stringContaining("install Kata Containers") },
    });
    await sandbox.close();
  });
});
