import { spawn } from "node:child_process";
import { dirname, join } from "node:path";

const ROOT = dirname(import.meta.dirname);
const COLORS = `--colors=${process.stdout.isTTY ? "force" : "off"}`;
const bin = (path: string): string => join("node_modules", path);

/** Each runs on its own; all of them run even when one fails, so that one look shows everything. */
const STEPS: readonly (readonly [name: string, ...command: string[]])[] = [
  ["biome", bin("@biomejs/biome/bin/biome"), "ci", "--error-on-warnings", COLORS, "."],
  ["types of sources", bin("typescript/bin/tsc"), "-b"],
  ["types of tests", bin("typescript/bin/tsc"), "-p", "tsconfig.tests.json", "--noEmit"],
  ["layers", "tools/check-layers.ts"],
  ["consumed", "tools/check-consumed.ts"],
  ["unused code", bin("knip/bin/knip.js"), "--no-progress", "--no-config-hints"],
  ["lock file", "tools/complete-lock.ts", "--check"],
  ["generated docs", "tools/generate-docs.ts", "--check"],
];

interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

function runNode(command: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (cause) => resolve({ ok: false, output: cause.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString("utf8").trim() }));
  });
}

async function runStep([name, ...command]: (typeof STEPS)[number]): Promise<boolean> {
  const started = performance.now();
  const { ok, output } = await runNode(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${ok ? "ok    " : "FAILED"}  ${name.padEnd(18)} ${seconds.padStart(5)} s`);
  if (!ok) console.log(`\n${output}\n`);
  return ok;
}

const results = await Promise.all(STEPS.map(runStep));
const failed = results.filter((ok) => !ok).length;
console.log(failed === 0 ? `check: all ${results.length} steps pass` : `check: ${failed} of ${results.length} steps failed`);
process.exitCode = failed === 0 ? 0 : 1;
