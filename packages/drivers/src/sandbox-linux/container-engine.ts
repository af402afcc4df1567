import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { promisify } from "node:util";
import { ownOf, SyscallError } from "@aether/protocol";
import { findProgram, PROGRAMS } from "./machine.ts";

const run = promisify(execFile);
const PATIENCE_MS = 60_000;

/** OCI runtimes by name. A virtual one keeps its processes, and its network, where this machine does not see them. */
const RUNTIMES: Readonly<Record<string, { readonly isVirtual: boolean; readonly programs: readonly string[]; readonly get: string }>> = {
  runc: { isVirtual: false, programs: ["runc"], get: "install runc (Debian, Ubuntu: apt install runc; Fedora: dnf install runc)" },
  crun: { isVirtual: false, programs: ["crun"], get: "install crun (Debian, Ubuntu: apt install crun; Fedora: dnf install crun)" },
  runsc: { isVirtual: true, programs: ["runsc"], get: "install gVisor (Debian: apt install runsc; others: gvisor.dev/docs/user_guide/install)" },
  kata: { isVirtual: true, programs: ["kata-runtime", "kata"], get: "install Kata Containers (github.com/kata-containers/kata-containers) and a KVM machine" },
};

/** The program that makes containers, with the words that come before each of its commands. */
export interface Engine {
  readonly name: "podman" | "docker";
  readonly program: string;
  readonly version: string;
  /** The OCI runtime's name; undefined = the engine's own choice. */
  readonly runtime: string | undefined;
  readonly isVirtual: boolean;
  readonly hasTerminals: boolean;
  readonly words: readonly string[];
  /** Of `run`: the runtime, and the limits that a runtime of a machine in a machine needs to begin. */
  readonly choice: readonly string[];
  /** Whether root of its containers is made somebody else than root of this machine. Where the engine's user is none, it is anyway. */
  readonly mapsUsers: boolean;
}

/**
 * @param runtime  `runc`, `crun`, `runsc`, `kata`, or what else the engine knows; default runc where it is installed, else what
 *                 the engine takes
 * @throws SyscallError `UNAVAILABLE` for a runtime that is not installed, with `get`
 */
export async function findEngine(runtime: string | undefined): Promise<Engine | undefined> {
  for (const name of ["podman", "docker"] as const) {
    const program = findProgram(name);
    if (program === undefined) continue;
    const version = await versionOf(name, program);
    if (version === undefined) continue;
    if (runtime !== undefined) await requireRuntime({ name, program }, runtime);
    return engineOf({ name, program, version }, runtime);
  }
  return undefined;
}

function engineOf(found: Pick<Engine, "name" | "program" | "version">, runtime: string | undefined): Engine {
  const { name } = found;
  const chosen = runtime ?? (name === "podman" && findProgram("runc") !== undefined ? "runc" : undefined);
  const isVirtual = chosen !== undefined && (ownOf(RUNTIMES, chosen)?.isVirtual ?? false);
  return {
    ...found,
    runtime: chosen,
    isVirtual,
    // podman asks a runtime for a terminal with a flag that gVisor does not know.
    hasTerminals: !(name === "podman" && chosen === "runsc"),
    words: name === "podman" ? podmanWords(chosen) : [],
    choice: [...(chosen === undefined ? [] : ["--runtime", chosen]), "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"],
    mapsUsers: name === "podman" && process.getuid?.() === 0 && !isVirtual,
  };
}

/** podman starts a runtime's program; docker's daemon has a list of those it was told of. */
async function requireRuntime({ name, program }: Pick<Engine, "name" | "program">, runtime: string): Promise<void> {
  const { programs = [runtime], get = `install the OCI runtime ${runtime}` } = ownOf(RUNTIMES, runtime) ?? {};
  if (name === "podman" && programs.some((one) => findProgram(one) !== undefined)) return;
  if (name === "docker" && (await dockerRuntimes(program)).includes(runtime)) return;
  const tell = name === "docker" ? `${get}, and name it in docker's daemon.json` : get;
  throw new SyscallError("UNAVAILABLE", `the OCI runtime ${runtime} is not installed for ${name}; ${tell}`, { runtime, get: tell });
}

async function dockerRuntimes(program: string): Promise<readonly string[]> {
  const { stdout } = await run(program, ["info", "--format", "{{range $name, $one := .Runtimes}}{{$name}} {{end}}"], { ...ENGINE_START, timeout: 10_000 });
  return stdout.split(/\s+/);
}

function podmanWords(runtime: string | undefined): readonly string[] {
  return [
    // Without systemd there is nobody else to make control groups.
    ...(existsSync("/run/systemd/system") ? [] : ["--cgroup-manager=cgroupfs"]),
    // gVisor brings its own network stack, which has to be told that there is none.
    ...(runtime === "runsc" ? ["--runtime-flag=network=none"] : []),
  ];
}

/** How its program is started. podman's monitor leaves a file `oom` in the folder it was started in when a box had too little memory: here it cannot. */
export const ENGINE_START = { env: { PATH: PROGRAMS.join(":"), HOME: homedir() }, cwd: existsSync("/proc") ? "/proc" : "/" } as const;

/** Runs one of its commands and gives what it printed. @throws SyscallError `UNAVAILABLE` with its last words */
export async function engineCall(engine: Engine, args: readonly string[], timeout = PATIENCE_MS): Promise<string> {
  try {
    const { stdout } = await run(engine.program, [...engine.words, ...args], { ...ENGINE_START, timeout, maxBuffer: 16_777_216 });
    return stdout.trim();
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    throw new SyscallError("UNAVAILABLE", `${engine.name} did not do it: ${said.split("\n").slice(-2).join(" ") || "it gave no reason"}`);
  }
}

/** podman leaves out, without a word, the limits that an ordinary user's machine has no control groups for. */
export async function holdsLimits(engine: Engine): Promise<boolean> {
  if (engine.name === "docker") return true;
  const controllers = (await engineCall(engine, ["info", "--format", "{{range .Host.CgroupControllers}}{{.}} {{end}}"])).split(" ");
  return ["memory", "pids"].every((name) => controllers.includes(name));
}

/** Whether root of a container is root of the machine: docker makes user namespaces for all its containers, or for none. */
export async function sharesRoot(engine: Engine): Promise<boolean> {
  if (engine.name === "podman" || engine.isVirtual) return false;
  const secured = await engineCall(engine, ["info", "--format", "{{json .SecurityOptions}}"]).catch(() => "");
  return !/name=(?:userns|rootless)/.test(secured);
}

async function versionOf(name: "podman" | "docker", program: string): Promise<string | undefined> {
  try {
    const format = name === "podman" ? "{{.Client.Version}}" : "{{.Server.Version}}";
    const { stdout } = await run(program, ["version", "--format", format], { ...ENGINE_START, timeout: 10_000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
