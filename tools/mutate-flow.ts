import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { MUTATIONS, testsOf } from "./flow-mutations.ts";
import type { Mutation } from "./mutation.ts";

/**
 * Removes one check of the flow gate at a time, and says where no test notices: `node tools/mutate-flow.ts [word…]`, the words choosing
 * by file or name. It works on a copy; ends with 1 when a mutation survives, its text is not there, or a test fails without one.
 */
const ROOT = dirname(import.meta.dirname);
const COPIED = readdirSync(join(ROOT, "packages")).map((name) => `packages/${name}`);
/** Where one of these says so: what takes a hundred thousand programs to prove is refuted by few. */
const FEWER: readonly (readonly [file: string, from: string, to: string])[] = [
  ["packages/kernel/src/dispatch/flow-programs.test.ts", "const RUNS = 100_000;", "const RUNS = 2_000;"],
];

/** Packages and tests; the other modules are lent from the checkout. */
function copyTo(folder: string): void {
  for (const name of [...COPIED, "tests", "tools"])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter: (path) => !/^(?:node_modules|dist)$/.test(basename(path)) });
  const modules = join(folder, "node_modules");
  mkdirSync(join(modules, "@aether"), { recursive: true });
  for (const name of readdirSync(join(ROOT, "node_modules")))
    if (name !== "@aether" && name !== ".vite") symlinkSync(join(ROOT, "node_modules", name), join(modules, name));
  for (const name of COPIED) symlinkSync(join(folder, name), join(modules, "@aether", basename(name)));
  for (const name of ["package.json", "package-lock.json", "vitest.config.ts", "tsconfig.base.json"]) cpSync(join(ROOT, name), join(folder, name));
  for (const [file, from, to] of FEWER) writeFileSync(join(folder, file), readFileSync(join(folder, file), "utf8").replace(from, to));
}

interface Told {
  readonly passed: number;
  readonly failed: number;
  /** A test file that could not even be loaded says nothing about a check. */
  readonly broken: boolean;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

function test(folder: string, files: readonly string[]): Told {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const args = [
    "--disable-warning=ExperimentalWarning",
    vitest,
    "run",
    "--bail=1",
    "--testTimeout=20000",
    "--reporter=json",
    `--outputFile=${report}`,
    ...files,
  ];
  spawnSync(process.execPath, args, { cwd: folder, stdio: "ignore", timeout: 300_000 });
  if (!existsSync(report)) return { passed: 0, failed: 0, broken: true };
  const { numPassedTests: passed, numFailedTests: failed, testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const unloaded = testResults.some(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  return { passed, failed, broken: passed + failed === 0 || (failed === 0 && unloaded) };
}

/** Undefined when a test noticed. */
function tryOne(folder: string, { file, find, put, tests = testsOf(file) }: Mutation): string | undefined {
  const at = join(folder, file);
  const text = readFileSync(at, "utf8");
  const places = text.split(find).length - 1;
  if (places !== 1) return `its text is there ${places} times; bring tools/flow-mutations.ts up to date`;
  writeFileSync(
    at,
    text.replace(find, () => put),
  );
  try {
    const { failed, broken } = test(folder, tests);
    if (broken) return `the tests cannot be run with it: ${tests.join(" ")}`;
    return failed > 0 ? undefined : `no test noticed: ${tests.join(" ")}`;
  } finally {
    writeFileSync(at, text);
  }
}

function main(words: readonly string[]): number {
  const chosen = MUTATIONS.filter(({ file, removes }) => words.length === 0 || words.some((word) => file.includes(word) || removes.includes(word)));
  const folder = mkdtempSync(join(tmpdir(), "aether-mutants-"));
  try {
    copyTo(folder);
    const all = [...new Set(chosen.flatMap(({ file, tests = testsOf(file) }) => tests))];
    const before = test(folder, all);
    if (before.broken || before.failed > 0) {
      const why = before.broken ? "the tests cannot be run" : `${before.failed} of the tests fail`;
      console.error(`unchanged, ${why} (${all.join(" ")}); mutations would show nothing`);
      return 1;
    }
    let survivors = 0;
    for (const [index, mutation] of chosen.entries()) {
      const why = tryOne(folder, mutation);
      if (why !== undefined) survivors++;
      console.log(
        `${index + 1}/${chosen.length}  ${why === undefined ? "noticed " : "SURVIVES"}  ${mutation.file}: ${mutation.removes}${why === undefined ? "" : `\n      ${why}`}`,
      );
    }
    console.log(`${chosen.length} mutations, ${survivors} survive`);
    return survivors === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = main(process.argv.slice(2));
