import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { BoxSpec, RungState } from "@aether/ports";
import { DEFAULT_LIMITS } from "@aether/protocol";
import { LAUNCH_ENV, launchScript } from "./launch-script.ts";
import type { Limiter } from "./limits/limiter.ts";
import type { Machine } from "./machine.ts";
import { behindWall, profile } from "./profile.ts";
import type { Scratch } from "./scratch.ts";
import { isSeccompArch } from "./seccomp-program.ts";
import { terminalFault } from "./terminal-channel.ts";
import { INSTALL, whyRefused } from "./why-refused.ts";

const run = promisify(execFile);
const PATIENCE_MS = 10_000;
const DEVICES = "run Aether as an ordinary user, or put AETHER_HOME on a file system that is not mounted nodev";
const LADDER = "until then, ask for the bash, js, python or wasm rung";

export interface ProbeParts {
  readonly machine: Machine;
  readonly limiter: Limiter;
  readonly scratch: () => Scratch;
}

/** Starts a box that does nothing, and says how that went. */
export async function probeMachine({ machine, limiter, scratch }: ProbeParts): Promise<RungState> {
  if (process.platform !== "linux")
    return missing(`boxes of processes need Linux, and this is ${process.platform}`, `run Aether in a Linux machine or container; ${LADDER}`);
  if (!isSeccompArch(process.arch)) return missing(`there is no system call filter for ${process.arch}`, `use a machine with x64 or arm64; ${LADDER}`);
  const lacking = (["bubblewrap", "bash", "sh", "mkfifo"] as const).filter((name) => machine[name] === undefined);
  const { bubblewrap, sh } = machine;
  if (bubblewrap === undefined || sh === undefined || lacking.length > 0)
    return missing(`${lacking.join(", ")} ${lacking.length > 1 ? "are" : "is"} not installed`, INSTALL);
  try {
    const { fault } = scratch().devices;
    if (fault !== undefined) return missing(`boxes of root need device files of their own: ${fault}`, `${DEVICES}; ${LADDER}`);
    const { stdout } = await run(bubblewrap, ["--version"], { env: LAUNCH_ENV, timeout: PATIENCE_MS });
    await run(sh, ["-c", trial({ ...machine, bubblewrap, sizes: takesSizes(stdout) }, scratch())], { env: LAUNCH_ENV, timeout: PATIENCE_MS, cwd: "/" });
    const version = stdout.trim();
    return { available: true, version, limits: limiter.kind, notes: await notes({ ...machine, sizes: takesSizes(version) }, { limiter, scratch: scratch() }) };
  } catch (cause) {
    const { reason, get } = whyRefused(cause);
    return missing(reason, `${get}; ${LADDER}`);
  }
}

/** Whether this bubblewrap knows `--size`: from 0.7 on. @param version what it says of itself */
export function takesSizes(version: string): boolean {
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 0 || Number(minor) >= 7;
}

function trial(machine: Machine & { readonly bubblewrap: string }, scratch: Scratch): string {
  const spec: BoxSpec = { id: "probe", places: [], env: {}, limits: DEFAULT_LIMITS };
  const words = profile({ spec, machine, settings: scratch.settings, devices: scratch.devices.folder, filter: 9 }, { kind: "box", io: scratch.box("probe") });
  return launchScript({
    openFiles: 64,
    files: [{ descriptor: 9, file: scratch.filter }],
    argv: [machine.bubblewrap, ...words, "--", ...behindWall(scratch, { machine, spec }), "-c", "exit 0"],
  });
}

async function notes(machine: Machine, { limiter, scratch }: { readonly limiter: Limiter; readonly scratch: Scratch }): Promise<readonly string[]> {
  const terminal = await terminalFault();
  return [
    ...(limiter.kind === "prlimit"
      ? [
          "No control groups can be made here: memory and processes are looked at ten times a second, and a command may go above its caps between two looks.",
          "Counted are pages, page tables, files in memory and what waits in sockets; memfd_create, shared memory of System V and shared mappings of no file are refused.",
          "Not counted is what waits in pipes, and what the kernel keeps of mappings and of open files and locks, of which a box has a limited number.",
          ...(scratch.wall.fault === undefined ? [] : ["Nor is memory counted that a command maps of /dev/zero and shares."]),
          ...(process.getuid?.() === 0
            ? ["This program is root, whom the kernel's own bound of processes does not hold: run it as an ordinary user, or let it make control groups."]
            : []),
        ]
      : []),
    ...limiter.notes,
    ...(machine.sizes === false ? ["bubblewrap is older than 0.7: /tmp and /dev/shm of a box have no size of their own; install a newer one."] : []),
    ...(scratch.wall.fault === undefined ? [] : [`Commands can write to FIFOs in folders they may only read: ${scratch.wall.fault}.`]),
    ...(terminal === undefined ? [] : [`There are no terminals: ${terminal}`]),
    ...(machine.python === undefined ? ["python3 is not installed: Python code needs the python rung."] : []),
    ...(machine.nsenter === undefined ? ["nsenter is not installed: boxes have no network, and terminals do not share the session's."] : []),
  ];
}

function missing(reason: string, get: string): RungState {
  return { available: false, reason, get };
}
