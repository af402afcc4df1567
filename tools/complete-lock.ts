import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { completed, disagreements, type Lock, type Manifest } from "./lock-file.ts";

const ROOT = dirname(import.meta.dirname);
const PATH = join(ROOT, "package-lock.json");

const text = readFileSync(PATH, "utf8");
const lock = JSON.parse(text) as Lock;

if (process.argv.includes("--check")) {
  const manifestAt = (folder: string) => JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as Manifest;
  const found = disagreements(lock, manifestAt);
  for (const line of found) console.error(line);
  if (found.length > 0) console.error("run: npm run lock");
  process.exitCode = found.length > 0 ? 1 : 0;
} else {
  const next = `${JSON.stringify(completed(lock), null, 2)}\n`;
  if (next !== text) writeFileSync(PATH, next);
}
