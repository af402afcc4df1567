import { execFile } from "node:child_process";
import { existsSync, lstatSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { SyscallError } from "@aether/protocol";
import { type Engine, engineCall } from "./container-engine.ts";
import { emptyRoot } from "./container-scratch.ts";
import { findProgram, RUNTIME } from "./machine.ts";

const run = promisify(execFile);
const PULL_MS = 300_000;

export interface Image {
  readonly name: string;
  /** Folders of this machine it needs beside it. */
  readonly binds: readonly string[];
  /** Where its shell is. */
  readonly bash: string;
  /** Where the engine mounts it, for reading only; absent: it is no more than folders and links, or the engine takes it by its name. */
  readonly folder?: string;
  /** What it sets for its programs. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The image a box starts from: the one that is named, a root file system of this machine (a folder or an archive) taken in
 * under its own name, or, when none is asked for, an empty one into which the machine's program folders are bound.
 *
 * @throws SyscallError `UNAVAILABLE` when it is nowhere and no registry gives it
 */
export async function imageFor(engine: Engine, asked: string | undefined): Promise<Image> {
  if (asked === undefined) {
    const binds = RUNTIME.filter((path) => existsSync(path) && !lstatSync(path).isSymbolicLink());
    return { name: engine.mapsUsers ? "" : await skeleton(engine), binds, bash: findProgram("bash") ?? "/bin/bash", env: {} };
  }
  if (asked.startsWith("/")) return known(engine, await fromMachine(engine, asked));
  if (await isThere(engine, asked)) return known(engine, asked);
  try {
    await engineCall(engine, ["pull", asked], PULL_MS);
    return await known(engine, asked);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SyscallError(
      "UNAVAILABLE",
      `the image ${asked} is not here and no registry gave it (${why}); name a root file system of this machine instead: AETHER_CONTAINER_IMAGE=/path/to/rootfs (a folder or a .tar)`,
      { image: asked },
    );
  }
}

/** What an image has for its boxes. */
async function known(engine: Engine, name: string): Promise<Image> {
  const words = ["run", "--rm", "--network", "none", "--pull", "never", "--read-only", "--cap-drop", "ALL", ...engine.choice];
  const bash = await engineCall(engine, [...words, name, "bash", "--norc", "--noprofile", "-c", 'printf %s "$BASH"']);
  const set = JSON.parse(await engineCall(engine, ["image", "inspect", "--format", "{{json .Config.Env}}", name])) as string[] | null;
  const env = Object.fromEntries((set ?? []).map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]));
  return { name, binds: [], bash, env, ...(engine.mapsUsers && { folder: await engineCall(engine, ["image", "mount", name]) }) };
}

async function isThere(engine: Engine, name: string): Promise<boolean> {
  return engineCall(engine, ["image", "inspect", "--format", "{{.Id}}", name]).then(
    () => true,
    () => false,
  );
}

/** Folders and links to programs, and nothing else. */
async function skeleton(engine: Engine): Promise<string> {
  const links = RUNTIME.filter((path) => existsSync(path) && lstatSync(path).isSymbolicLink());
  const name = `${prefix(engine)}aether-skeleton:${links.map((path) => basename(path)).join("-") || "plain"}`;
  if (await isThere(engine, name)) return name;
  const folder = await mkdtemp(join(tmpdir(), "aether-image-"));
  try {
    const root = emptyRoot(join(folder, "root"));
    return await importTree(engine, { root, archive: join(folder, "root.tar"), name });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fromMachine(engine: Engine, path: string): Promise<string> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new SyscallError("UNAVAILABLE", `there is no root file system at ${path}; AETHER_CONTAINER_IMAGE names a folder, an archive, or an image`);
  const name = `${prefix(engine)}aether-rootfs:${found.ino}-${Math.floor(found.mtimeMs)}`;
  if (await isThere(engine, name)) return name;
  if (found.isFile()) {
    await engineCall(engine, ["import", path, name], PULL_MS);
    return name;
  }
  const folder = await mkdtemp(join(tmpdir(), "aether-image-"));
  try {
    return await importTree(engine, { root: path, archive: join(folder, "root.tar"), name });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function importTree(engine: Engine, { root, archive, name }: { root: string; archive: string; name: string }): Promise<string> {
  await run("tar", ["--create", "--file", archive, "--directory", root, "."], { timeout: PULL_MS });
  await engineCall(engine, ["import", archive, name], PULL_MS);
  return name;
}

const prefix = ({ name }: Engine): string => (name === "podman" ? "localhost/" : "");
