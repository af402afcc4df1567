import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { installedLevel, type Lock } from "./lock-file.ts";

// Tells the launcher what is installed already: prints `dev`, `run` or nothing.
const ROOT = dirname(import.meta.dirname);

function versionAt(path: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(ROOT, path, "package.json"), "utf8")) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

function libc(): string | undefined {
  if (process.platform !== "linux") return undefined;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime ? "glibc" : "musl";
}

const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock;
const level = installedLevel(lock, { os: process.platform, cpu: process.arch, libc: libc() }, versionAt);
if (level) console.log(level);
