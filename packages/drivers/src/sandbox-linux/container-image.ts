import { execFile } from "node:child_process";
import { existsSync, lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { SyscallError } from "@aether/protocol";
import { type Engine, engineCall } from "./container-engine.ts";
import { RUNTIME } from "./machine.ts";

const run = promisify(execFile);
const PULL_MS = 300_000;

const EMPTY = ["dev", "etc", "home", "mnt", "proc", "run", "sys", "tmp", "var"] as const;

export interface Image {
  readonly name: string;
  /** Folders of this machine it needs beside it. */
  readonly binds: readonly string[];
}

/**
 * The image a box starts from: the one that is named, a root file system of this machine (a folder or an archive) taken in
 * under its own name, or, when none is asked for, an empty one into which the machine's program folders are bound.
 *
 * @throws SyscallError `UNAVAILABLE` when it is nowhere and no registry gives it
 */
export async function imageFor(engine: Engine, asked: string | undefined): Promise<Image> {
  if (asked === undefined) return { name: await skeleton(engine), binds: RUNTIME.filter((path) => existsSync(path) && !lstatSync(path).isSymbolicLink()) };
  if (asked.startsWith("/")) return { name: await fromMachine(engine, asked), binds: [] };
  if (await isThere(engine, asked)) return { name: asked, binds: [] };
  try {
    await engineCall(engine, ["pull", asked], PULL_MS);
    return { name: asked, binds: [] };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SyscallError(
      "UNAVAILABLE",
      `the image ${asked} is not here and no registry gave it (${why}); name a root file system of this machine instead: AETHER_CONTAINER_IMAGE=/path/to/rootfs (a folder or a .tar)`,
      { image: asked },
    );
  }
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
    const root = join(folder, "root");
    mkdirSync(root);
    for (const path of EMPTY) mkdirSync(join(root, path));
    for (const path of RUNTIME.filter((one) => existsSync(one) && !links.includes(one))) mkdirSync(join(root, path), { recursive: true });
    for (const path of links) symlinkSync(readlinkSync(path), join(root, path));
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
