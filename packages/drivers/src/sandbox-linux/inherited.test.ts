import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Box, BoxCommand } from "@aether/ports";
import { command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProcessSandbox } from "./index.ts";

const sandbox = createProcessSandbox({ installation: `h${process.pid}` });
const state = await sandbox.probe();
const root = realpathSync(mkdtempSync(join(tmpdir(), "aether-inherited-")));
const work = join(root, "work");
const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 300 };
let box: Box;

beforeAll(async () => {
  mkdirSync(work);
  if (state.available)
    box = await sandbox.open({ id: "inherited", places: [{ at: "/run/p1", folder: work, writable: true, hidden: [] }], env: {}, limits: LIMITS }, never());
});
afterAll(async () => {
  await sandbox.close();
  rmSync(root, { recursive: true });
});

const WAYS: readonly { readonly why: string; readonly over: Partial<BoxCommand> }[] = [
  { why: "a command", over: {} },
  { why: "a session's command", over: { session: {} } },
  { why: "a terminal's command", over: { terminal: { cols: 200, rows: 50 } } },
];

/** Opens a box from a process that was itself given a descriptor nobody asked for, as a careless shell does. */
const LIFE = `import { createProcessSandbox } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
  const sandbox = createProcessSandbox({ installation: process.argv[1] });
  const signal = new AbortController().signal;
  const limits = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 64, openFiles: 300 };
  const box = await sandbox.open({ id: "one", places: [], env: {}, limits }, signal);
  const show = 'for fd in /proc/self/fd/*; do [ "$fd" = /proc/self/fd/255 ] || [ ! -e "$fd" ] || echo "fd \${fd##*/}"; done; exec env';
  for (const over of [{}, { session: {} }, { terminal: { cols: 200, rows: 50 } }]) {
    const argv = { kind: "argv", argv: ["bash", "--norc", "--noprofile", "-c", show] };
    const program = over.session ? { kind: "shell", script: "bash --norc --noprofile -c '" + show + "'" } : argv;
    const one = await box.start({ program, ...over, limits: { wallMs: 60_000, cpuMs: 60_000, outputBytes: 100_000 } }, signal);
    if (!over.terminal) one.end();
    for await (const { bytes } of one.output) process.stdout.write(bytes);
    process.stdout.write("\\n--\\n");
  }
  await sandbox.close();`;

test("a command inherits its three streams and the box's variables, whatever the daemon itself was given", async ({ skip }) => {
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const secret = openSync(join(root, "secret"), "w");
  // Descriptors 3 to 40, all the same file: the program's own runtime closes only the first ones.
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", LIFE, `i${process.pid}`], {
    stdio: ["ignore", "pipe", "inherit", ...Array(38).fill(secret)],
    env: { PATH: process.env["PATH"], AETHER_TEST_KEY: "canary", LD_LIBRARY_PATH: "/canary", SSH_AUTH_SOCK: "/canary" },
  });
  closeSync(secret);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  await once(child, "close");
  const shown = text.replaceAll("\r", "").split("\n--\n").slice(0, -1);
  expect(shown).toHaveLength(3);
  for (const one of shown) {
    const lines = one.split("\n").filter(Boolean);
    expect(lines.filter((line) => line.startsWith("fd "))).toEqual(["fd 0", "fd 1", "fd 2"]);
    const names = lines.filter((line) => !line.startsWith("fd ")).map((line) => line.split("=")[0]);
    const allowed = ["HOME", "LANG", "LOGNAME", "OLDPWD", "PATH", "PWD", "SHELL", "SHLVL", "TERM", "USER", "_"];
    expect(names.filter((name) => !allowed.includes(name ?? ""))).toEqual([]);
    expect(one).not.toContain("canary");
  }
});

describe.for(WAYS)("$why", ({ over }) => {
  test.for([
    { why: "a link to a folder of the host", make: () => symlinkSync("/root", join(work, "out")), cwd: "/run/p1/out" },
    { why: "a link to what the host has not", make: () => symlinkSync("/root/absent-41c7", join(work, "out")), cwd: "/run/p1/out" },
    { why: "a folder of the host", make: () => {}, cwd: "/root" },
    { why: "what the host has not", make: () => {}, cwd: "/absent-41c7" },
  ])("that is to begin in $why learns nothing of it", async ({ make, cwd }, { skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    rmSync(join(work, "out"), { force: true });
    make();
    const { exit, stdout, stderr } = await finish(await box.start(command(shell("echo began"), { cwd, ...over }), never()));
    expect(exit.code).not.toBe(0);
    expect(stdout + stderr).not.toContain("began");
    // One text for all, but for the name.
    expect((stdout + stderr).replaceAll(cwd, "IT").trim()).toMatch(/IT: No such file or directory$/);
  });

  test.for([
    { why: "out of the place by its parent", make: () => {}, cwd: "/run/p1/../../root" },
    { why: "of a file", make: () => writeFileSync(join(work, "file"), ""), cwd: "/run/p1/file" },
    { why: "of nothing", make: () => {}, cwd: "/run/p1/none" },
    { why: "of a link to nothing in the place", make: () => symlinkSync("none", join(work, "out")), cwd: "/run/p1/out" },
    { why: "of links that go round", make: () => symlinkSync("out", join(work, "out")), cwd: "/run/p1/out/x" },
  ])("is refused the path $why", async ({ make, cwd }, { skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    rmSync(join(work, "out"), { force: true });
    make();
    const start = box.start(command(shell("echo began"), { cwd, ...over }), never());
    const ended = await start.then(finish, (error: { code: string }) => error.code);
    expect(typeof ended === "string" ? ended : ended.stdout).not.toContain("began");
  });

  test("begins in a folder that a link in its place leads to", async ({ skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    rmSync(join(work, "out"), { force: true });
    mkdirSync(join(work, "a/b"), { recursive: true });
    symlinkSync("/run/p1/a", join(work, "out"));
    const { stdout } = await finish(await box.start(command(shell("pwd -P"), { cwd: "/run/p1/out/b", ...over }), never()));
    expect(stdout.trim()).toBe("/run/p1/a/b");
  });
});

test("descriptors of ended boxes do not stay open", async ({ skip }) => {
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const count = (): number => readdirSync("/proc/self/fd").length;
  const life = async (name: string): Promise<void> => {
    const one = await sandbox.open({ id: name, places: [{ at: "/run/p1", folder: work, writable: true, hidden: [] }], env: {}, limits: LIMITS }, never());
    for (const over of [{ session: {} }, {}, { terminal: { cols: 80, rows: 24 } }])
      await finish(await one.start(command(shell("sleep 100 & true"), over), never()));
    await one.close();
  };
  await life("d0");
  const before = count();
  for (let n = 1; n <= 12; n++) await life(`d${n}`);
  await expect.poll(count).toBeLessThanOrEqual(before + 4);
});

test("jobs left in the background hold a bounded number of descriptors, and the box goes on", async ({ skip }) => {
  if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
  const places = [{ at: "/run/p1", folder: work, writable: true, hidden: [] }];
  const one = await sandbox.open({ id: "late", places, env: {}, limits: { ...LIMITS, pids: 120 } }, never());
  await finish(await one.start(command(shell("true"), { session: {} }), never()));
  const before = readdirSync("/proc/self/fd").length;
  for (let n = 0; n < 60; n++) await finish(await one.start(command(shell("sleep 100 & true"), { session: {} }), never()));
  expect(readdirSync("/proc/self/fd").length - before).toBeLessThanOrEqual(64 + 8);
  expect((await finish(await one.start(command(shell("echo alive"), { session: {} }), never()))).stdout).toBe("alive\n");
  await one.close();
});
