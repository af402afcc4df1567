import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SyscallError } from "@aether/protocol";
import { afterEach, expect, test } from "vitest";
import { Launcher } from "./launcher.ts";
import type { HeldBox, HeldGroup } from "./limits/limiter.ts";
import { Supervisor } from "./supervisor.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) {
    if (existsSync(join(folder, "sh.left"))) process.kill(Number(readFileSync(join(folder, "sh.left"), "utf8")), "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});

const group = { enter: [], pids: () => [], add: async () => {}, close: () => {} } as unknown as HeldGroup;
const held = { isExclusive: false, inside: "", enter: [], group: () => group, close: async () => {} } as unknown as HeldBox;

/** A shell that stands for all that a box is started through: does what it is told, and dies where the test wants. */
function shell(does: string): { readonly launcher: Launcher; readonly io: string } {
  const io = mkdtempSync(join(tmpdir(), "aether-supervisor-"));
  folders.push(io);
  const sh = join(io, "sh");
  writeFileSync(sh, `#!/bin/sh\n${does}\n`);
  chmodSync(sh, 0o755);
  return { launcher: new Launcher({ sh, held }), io };
}

const ORDERS = "read -r script <&3";
const PID = `printf '{ "child-pid": %s }' $$ >&5`;
const READY = "printf 'ready\\0' >&4";
/** Stands for a process that the dead one leaves behind, with its lines open. */
const LEFT = 'sleep 600 & echo $! >"$0.left"';

test.for([
  { why: "before it reads its orders", does: "exit 3" },
  { why: "by a signal", does: "kill -KILL $$" },
  { why: "after it read its orders", does: `${ORDERS}; exit 1` },
  { why: "after it told of its process", does: `${ORDERS}; ${PID}; kill -KILL $$` },
  { why: "after it said that it is ready, and not which process it is", does: `${ORDERS}; ${READY}; kill -KILL $$` },
  { why: "and leaves a process that holds its lines", does: `${ORDERS}; ${LEFT}; exit 1` },
  { why: "and leaves one after it told of its process", does: `${ORDERS}; ${PID}; ${LEFT}; kill -KILL $$` },
])("a box whose first process dies $why did not start, and nobody waits for it", async ({ does }) => {
  const { launcher, io } = shell(does);
  const failure = await Supervisor.start({ launcher, script: "true", io }).catch((error: unknown) => error);
  if (!SyscallError.is(failure)) throw failure;
  expect(failure).toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("the box did not start") });
  expect(launcher.isAlive).toBe(false);
});

test("a program that is not there is told of", async () => {
  const io = mkdtempSync(join(tmpdir(), "aether-supervisor-"));
  folders.push(io);
  const launcher = new Launcher({ sh: join(io, "none"), held });
  await expect(Supervisor.start({ launcher, script: "true", io })).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("one that ended while nobody looked is told of", async () => {
  const { launcher, io } = shell("exit 0");
  await new Promise((resolve) => launcher.child.once("close", resolve));
  await expect(Supervisor.start({ launcher, script: "true", io })).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test.for([
  { why: "nothing", does: "" },
  { why: "only that it is ready", does: READY },
  { why: "only which process it is", does: PID },
])("one that lives and says $why is ended when its time is over", async ({ does }) => {
  const { launcher, io } = shell(`${ORDERS}; ${does || ":"}; exec sleep 60`);
  await expect(Supervisor.start({ launcher, script: "true", io, birthMs: 300 })).rejects.toMatchObject({
    code: "UNAVAILABLE",
    message: expect.stringContaining("the box did not start within 0.3 s"),
  });
  await expect.poll(() => launcher.isAlive).toBe(false);
});

test("a job that dies before it says that it began is given up when its time is over, with its box: it may begin yet", async () => {
  const { launcher, io } = shell(`${ORDERS}; ${PID}; ${READY}; exec sleep 60`);
  const supervisor = await Supervisor.start({ launcher, script: "true", io, birthMs: 2_000 });
  const { started, ended } = supervisor.submit("j1", "true");
  await expect(started).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("did not begin") });
  expect(await ended).toBeUndefined();
  await supervisor.lost;
  expect(launcher.isAlive).toBe(false);
});

test("a job is told when its box is lost with it, also where something of the box holds its lines", async () => {
  const { launcher, io } = shell(`${ORDERS}; ${PID}; ${READY}; read -r one <&3; ${LEFT}; kill -KILL $$`);
  const supervisor = await Supervisor.start({ launcher, script: "true", io });
  const { started, ended } = supervisor.submit("j1", "true");
  await expect(started).rejects.toMatchObject({ code: "UNAVAILABLE", message: expect.stringContaining("lost") });
  expect(await ended).toBeUndefined();
  await supervisor.lost;
});
