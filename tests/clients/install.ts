import { execFile } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { RealClient } from "./clients.ts";

const run = promisify(execFile);

/** Where clients rest between runs, outside of the repository: they are never a part of it. */
const CACHE = join(tmpdir(), "aether-clients");

/** Installs a client, where it is not installed already, without its install scripts. @returns its folder of packages */
export async function installed({ name, package: from, version }: Pick<RealClient, "name" | "package" | "version">): Promise<string> {
  const folder = join(CACHE, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  try {
    writeFileSync(join(making, "package.json"), '{"private":true}');
    await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--save-exact", `${from}@${version}`], { cwd: making, timeout: 600_000 });
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
