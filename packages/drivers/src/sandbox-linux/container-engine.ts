import { execFile } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SyscallError } from "@aether/protocol";

const run = promisify(execFile);
const PROGRAMS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"] as const;
const PATIENCE_MS = 60_000;

/** OCI runtimes by name; a virtual one keeps its processes where this machine does not see them. */
const VIRTUAL = new Set(["runsc", "kata", "kata-runtime", "io.containerd.kata.v2"]);

/** The program that makes containers, with the words that come before each of its commands. */
export interface Engine {
  readonly name: "podman" | "docker";
  readonly program: string;
  readonly version: string;
  /** The OCI runtime's name; undefined = the engine's own choice. */
  readonly runtime: string | undefined;
  readonly isVirtual: boolean;
  readonly words: readonly string[];
}

/** @param runtime  `runc`, `crun`, `runsc`, `kata`; default runc where it is installed, else what the engine takes */
export async function findEngine(runtime: string | undefined): Promise<Engine | undefined> {
  for (const name of ["podman", "docker"] as const) {
    const program = findProgram(name);
    if (program === undefined) continue;
    const version = await versionOf(name, program);
    if (version === undefined) continue;
    const chosen = runtime ?? (name === "podman" && findProgram("runc") !== undefined ? "runc" : undefined);
    return {
      name,
      program,
      version,
      runtime: chosen,
      isVirtual: chosen !== undefined && VIRTUAL.has(chosen),
      words: name === "podman" ? podmanWords(chosen) : [],
    };
  }
  return undefined;
}

function podmanWords(runtime: string | undefined): readonly string[] {
  return [
    // Without systemd there is nobody else to make control groups.
    ...(existsSync("/run/systemd/system") ? [] : ["--cgroup-manager=cgroupfs"]),
    // gVisor brings its own network stack, which has to be told that there is none.
    ...(runtime === "runsc" ? ["--runtime-flag=network=none"] : []),
  ];
}

export const ENGINE_ENV = { PATH: PROGRAMS.join(":"), HOME: homedir() } as const;

/** Runs one of its commands and gives what it printed. @throws SyscallError `UNAVAILABLE` with its last words */
export async function engineCall(engine: Engine, args: readonly string[], timeout = PATIENCE_MS): Promise<string> {
  try {
    const { stdout } = await run(engine.program, [...engine.words, ...args], { env: ENGINE_ENV, timeout, maxBuffer: 16_777_216 });
    return stdout.trim();
  } catch (cause) {
    const said = cause instanceof Error && "stderr" in cause ? String(cause.stderr).trim() : String(cause);
    throw new SyscallError("UNAVAILABLE", `${engine.name} did not do it: ${said.split("\n").slice(-2).join(" ") || "it gave no reason"}`);
  }
}

async function versionOf(name: "podman" | "docker", program: string): Promise<string | undefined> {
  try {
    const format = name === "podman" ? "{{.Client.Version}}" : "{{.Server.Version}}";
    const { stdout } = await run(program, ["version", "--format", format], { env: ENGINE_ENV, timeout: 10_000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

function findProgram(name: string): string | undefined {
  return PROGRAMS.map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
