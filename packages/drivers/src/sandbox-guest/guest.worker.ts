import { readlinkSync } from "node:fs";
import { enableCompileCache, flushCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { Ring } from "./ring.ts";
import type { Guest, GuestEnd, GuestRuntime } from "./runtime.ts";
import { loadRuntime } from "./runtimes.ts";
import { createTree } from "./tree/place-tree.ts";
import type { FromWorker, RunGuest, WorkerStart } from "./wire.ts";

const STDOUT = 1;
const STDERR = 2;
// Before any guest: while one runs, its interpreter may take globals away.
const { port, now, cpu } = { port: parentPort, now: performance.now.bind(performance), cpu: process.threadCpuUsage.bind(process) };

const say = (message: FromWorker): void => port?.postMessage(message);

/** Milliseconds of processor time of this thread. */
function cpuMs(): number {
  const { user, system } = cpu();
  return (user + system) / 1_000;
}

/** As Linux numbers threads. */
function threadId(): { readonly threadId?: number } {
  if (process.platform !== "linux") return {};
  try {
    const [pid, , id] = readlinkSync("/proc/thread-self").split("/").map(Number);
    // Another process's numbers are those of an outer namespace.
    return pid === process.pid && id !== undefined ? { threadId: id } : {};
  } catch {
    // No /proc here: threads have no names.
    return {};
  }
}

interface RunningHere extends Guest {
  /** What it left running, if anything, says and hears nothing more: its rings are the next guest's. */
  end(): void;
}

function guestOf({ command, output, input }: RunGuest, started: number): RunningHere {
  let over = false;
  const out = new Ring(output);
  const given = new Ring(input);
  const moved = (ring: Ring): void => {
    if (ring.tell()) say({ kind: "moved" });
  };
  return {
    ...command,
    tree: createTree(command.places, { openFiles: command.openFiles, fileBytes: command.fileBytes }),
    outputBytes: command.limits.outputBytes,
    get wallMs() {
      return Math.max(1, Math.round(command.limits.wallMs - (now() - started)));
    },
    read(max) {
      if (over) return new Uint8Array();
      const bytes = given.readBlocking(max);
      if (bytes.length > 0) moved(given);
      return bytes;
    },
    readable: () => over || given.waiting > 0 || given.closed,
    write(stream, bytes) {
      if (over) return;
      out.writeFrames(stream === "stderr" ? STDERR : STDOUT, bytes, () => moved(out));
    },
    end() {
      over = true;
      this.tree.close();
    },
  };
}

/** One that failed after it was refused a file has met that cap. */
function ofFiles(end: GuestEnd, { tree, openFiles }: Guest): GuestEnd {
  if (end.code === 0 || end.cap !== undefined || !(tree.wasFull || end.wasFull)) return end;
  return { ...end, cap: "files", message: `it was refused a file: it may have ${openFiles} open at once` };
}

async function run(runtime: GuestRuntime, message: RunGuest): Promise<void> {
  let end: GuestEnd;
  let guest: RunningHere | undefined;
  try {
    guest = guestOf(message, now());
    end = ofFiles(await runtime.run(guest), guest);
  } catch (error) {
    return say({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  } finally {
    guest?.end();
  }
  say({ kind: "done", end, cpuMs: cpuMs() });
  await runtime.rest?.();
}

const start = workerData as WorkerStart;
if (start.compileCache !== undefined) enableCompileCache(start.compileCache);
const runtime = await loadRuntime(start);
await runtime.warm?.();
// Now and not at the exit, which is a kill.
if (start.compileCache !== undefined) flushCompileCache();
port?.on("message", (message: RunGuest) => run(runtime, message));
say({ kind: "ready", cpuMs: cpuMs(), ...threadId() });
