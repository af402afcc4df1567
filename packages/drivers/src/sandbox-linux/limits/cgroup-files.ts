import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A counter or a list of the kernel's; empty when it is gone. */
export function readControl(...path: readonly string[]): string {
  try {
    return readFileSync(join(...path), "utf8");
  } catch {
    return "";
  }
}

/** Whether the kernel took it. */
export function writeControl(folder: string, name: string, value: string | number): boolean {
  try {
    writeFileSync(join(folder, name), String(value));
    return true;
  } catch {
    return false;
  }
}

/** Moves a process into groups. One that is gone, or a group that is, needs no move. */
export async function moveInto(folders: readonly string[], pid: number): Promise<void> {
  for (const folder of folders) await writeFile(join(folder, "cgroup.procs"), String(pid)).catch(() => {});
}

export function makeGroup(folder: string): void {
  mkdirSync(folder, { recursive: true });
}

/** Removes a group and those in it; false while a process is left. */
export function removeGroup(folder: string): boolean {
  for (const name of subgroups(folder)) removeGroup(join(folder, name));
  return removeEmpty(folder);
}

/** Removes a group without groups or processes in it; false when it is not empty. */
export function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
  }
}

export function subgroups(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}

export function processesIn(folder: string): readonly number[] {
  // 0 stands for processes we cannot see, and would mean ourselves.
  return readControl(folder, "cgroup.procs")
    .split("\n")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid);
}

/** Of `name value` lines, one value. */
export function field(text: string, name: string): number {
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended on its own.
  }
}

/** How long dead processes may take to leave their groups, and the longest pause between two looks, in milliseconds. */
const PATIENCE_MS = 5_000;
const MOST_WAIT_MS = 64;

/** Tries again for a while: the kernel lets go of a dead process's group a moment after the process is gone, on a busy machine a long one. */
export async function removeSoon(folders: readonly string[], kill: () => void): Promise<void> {
  const until = performance.now() + PATIENCE_MS;
  for (let wait = 1; ; wait = Math.min(wait * 2, MOST_WAIT_MS)) {
    kill();
    if (folders.map(removeGroup).every(Boolean) || performance.now() > until) return;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
