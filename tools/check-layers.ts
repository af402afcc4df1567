import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findViolations, type SourceFile } from "./layer-rules.ts";

const ROOT = dirname(import.meta.dirname);
const SKIPPED = new Set(["node_modules", "dist", "generated"]);
const CHECKED = /\.(ts|tsx|mts|js|mjs)$|^(package|tsconfig)\.json$/;

function filesUnder(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : filesUnder(path);
    return CHECKED.test(entry.name) ? [{ path, text: readFileSync(join(ROOT, path), "utf8") }] : [];
  });
}

const files = ["packages", "tests", "bench", "tools"].filter((folder) => existsSync(join(ROOT, folder))).flatMap(filesUnder);
const violations = findViolations(files);
for (const { path, why } of violations) console.error(`${path}: ${why}`);
if (violations.length > 0) process.exitCode = 1;
else console.log(`${files.length} files keep the rules of the house`);
