import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { describe, expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";
import { processTree } from "./limits/process-tree.ts";
import { lookAtMachine } from "./machine.ts";
import { profile } from "./profile.ts";

const machine = lookAtMachine(process.execPath);
const SPEC = { id: "p", places: [], env: {}, limits: { cpuMs: 10_000, memoryBytes: 268_435_456, pids: 32, openFiles: 128 } };
let lives = 0;
const installation = (): string => `p${process.pid}x${lives++}`;

test.for([
  { why: "bubblewrap", lacking: { bubblewrap: undefined }, says: /bubblewrap is not installed/ },
  { why: "bash and mkfifo", lacking: { bash: undefined, mkfifo: undefined }, says: /bash, mkfifo are not installed/ },
])("without $why the rung says so, says what to install, and runs nothing", async ({ lacking, says }) => {
  const sandbox = createProcessSandbox({ installation: installation(), machine: () => ({ ...machine, ...lacking }) });
  expect(await sandbox.probe()).toEqual({ available: false, reason: expect.stringMatching(says), get: expect.stringContaining("apt install bubblewrap") });
  await expect(sandbox.open(SPEC, never())).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringMatching(says) });
  await sandbox.close();
});

test("a bubblewrap that may make no namespaces is told apart from none", async ({ skip }) => {
  if (machine.sh === undefined || machine.bash === undefined || machine.mkfifo === undefined) return skip("this machine has no shell for the trial");
  const sandbox = createProcessSandbox({ installation: installation(), machine: () => ({ ...machine, bubblewrap: "/bin/false" }) });
  expect(await sandbox.probe()).toMatchObject({ available: false, reason: expect.stringContaining("bubblewrap does not work here") });
  await sandbox.close();
});

test("a machine without python has no language python, and says where there is one", async ({ skip }) => {
  const sandbox = createProcessSandbox({ installation: installation(), machine: () => ({ ...machine, python: undefined }) });
  const state = await sandbox.probe();
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  expect(sandbox.languages).toEqual(["bash", "javascript"]);
  const box = await sandbox.open(SPEC, never());
  const limits = { wallMs: 5_000, cpuMs: 5_000, outputBytes: 10_000 };
  const start = box.start({ program: { kind: "code", language: "python", code: "1", args: [] }, limits }, never());
  await expect(start).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("python rung") });
  await sandbox.close();
});

test("a rung that a person mended works without a new start", async ({ skip }) => {
  let now = 0;
  let has = { ...machine, bubblewrap: undefined as string | undefined, python: undefined as string | undefined };
  const sandbox = createProcessSandbox({ installation: installation(), machine: () => has, now: () => now });
  expect(await sandbox.probe()).toMatchObject({ available: false, reason: "bubblewrap is not installed" });
  has = machine;
  now = 5_000;
  const state = await sandbox.probe();
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  expect(sandbox.languages.includes("python")).toBe(machine.python !== undefined);
  const box = await sandbox.open(SPEC, never());
  expect((await finish(await box.start(command(shell("printf mended")), never()))).stdout).toBe("mended");
  await sandbox.close();
});

describe("where there are no control groups", () => {
  test.for([
    // Not more than it takes: a look may come late.
    { cap: "memory", script: "x=$(printf '%01000000d' 0); for i in 1 2 3 4 5 6 7 8 9; do x=\"$x$x\"; sleep 0.05; done; sleep 60" },
    { cap: "pids", script: "for i in $(seq 400); do sleep 60 & done; wait" },
    { cap: "cpu", script: "while :; do :; done" },
  ])("$cap is held by looking", async ({ cap, script }, { skip }) => {
    const sandbox = createProcessSandbox({ installation: installation(), limiter: processTree() });
    const state = await sandbox.probe();
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    expect(state).toMatchObject({ limits: "prlimit", notes: expect.arrayContaining([expect.stringContaining("control groups")]) });
    // Memory that shells share is counted once for each of them.
    const memoryBytes = cap === "memory" ? 268_435_456 : 4_294_967_296;
    const box = await sandbox.open({ ...SPEC, limits: { ...SPEC.limits, memoryBytes } }, never());
    const limits = { wallMs: 50_000, cpuMs: cap === "cpu" ? 200 : 50_000, outputBytes: 10_000 };
    const { exit } = await finish(await box.start({ program: shell(script), limits }, never()));
    expect(exit).toMatchObject({ code: null, reason: "resource_exceeded", cap });
    await sandbox.close();
  });
});

test("what a box is made of: nothing of the host is writable, no namespace is shared, nothing is inherited", () => {
  const spec = { ...SPEC, places: [{ at: "/run/p1", folder: "/srv/w", writable: true, hidden: [] }], env: { A: "1" } };
  const words = profile({ spec, machine, settings: "/settings", filter: 9 }, { kind: "box", io: "/io" });
  for (const flag of ["--unshare-user", "--unshare-net", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session", "--clearenv"])
    expect(words).toContain(flag);
  expect(words.filter((word) => word === "--bind")).toHaveLength(1);
  expect(words.join(" ")).toContain("--bind /srv/w /run/p1");
  expect(words.join(" ")).toContain("--remount-ro / --chdir /run/p1 --seccomp 9 --clearenv --setenv PATH");
});
