import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { parseArgs } from "node:util";
import { createVitest, parseCLI, type TestSpecification, type Vitest } from "vitest/node";
import { changedSince, newestBase } from "./changes.ts";
import { reachOf } from "./import-graph.ts";
import { freeMegabytes, missingOf } from "./machine.ts";
import { laneOf, STORIES } from "./test-lanes.ts";
import { runTests, type TestPlan, type TestsEnd } from "./test-session.ts";
import { failureText, recordUnsteady } from "./unsteady.ts";

const ROOT = dirname(import.meta.dirname);
const UNSTEADY = join(ROOT, ".cache", "unsteady.jsonl");

const HELP = `./aether test [options] [FILE or folder…] [options of vitest]

Runs the fast lane: everything that needs no box, interpreter or long fault test. A file that fails runs once more, alone,
at the end: if it passes then, the run passes and names it as unsteady, also in .cache/unsteady.jsonl.

  --all          both lanes: also boxes, Python, the encoder, long kills, whole-system stories
  --reach[=REF]  the fast lane, and of the slow one what the changes since REF can reach by imports
                 (default: what this branch adds to origin's, or the last half day)
  --minutes N    begin no file of the slow lane after so many minutes, and name those that were left out
  FILE…          only these, of either lane`;

interface Wanted {
  readonly all: boolean;
  readonly reach: string | undefined;
  readonly minutes: number | undefined;
  readonly rest: readonly string[];
}

/** Our own options, and what is left for vitest. */
export function readOptions(args: readonly string[]): Wanted | "help" {
  const own = ["all", "reach", "minutes", "help"];
  const options = { all: { type: "boolean" }, reach: { type: "string" }, minutes: { type: "string" }, help: { type: "boolean" } } as const;
  const isOwn = (arg: string): boolean => own.some((name) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  const mine = args.flatMap((arg, at) => (isOwn(arg) ? [arg === "--reach" ? "--reach=" : arg] : isValueOf(args, at) ? [arg] : []));
  const { values } = parseArgs({ args: mine, options, allowPositionals: true });
  if (values.help) return "help";
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
  if (minutes !== undefined && !(minutes > 0)) throw new Error(`--minutes takes a number above 0, not "${values.minutes}"`);
  const rest = args.filter((arg, at) => !isOwn(arg) && !isValueOf(args, at));
  return { all: values.all ?? false, reach: values.reach, minutes, rest };
}

const isValueOf = (args: readonly string[], at: number): boolean => args[at - 1] === "--minutes";

const pathOf = ({ moduleId }: TestSpecification): string => relative(ROOT, moduleId).replaceAll(sep, "/");

/** What runs, in which order. */
async function planOf(vitest: Vitest, filters: readonly string[], { all, reach, minutes }: Wanted): Promise<TestPlan> {
  const found = await vitest.globTestSpecifications([...filters]);
  const until = minutes === undefined ? undefined : Date.now() + minutes * 60_000;
  if (found.length === 0) throw new Error(`no test file matches ${filters.join(" ")}`);
  if (filters.length > 0) return { fast: found, slow: [], until };
  const isFast = new Map(found.map((file) => [file, laneOf(pathOf(file), readFileSync(file.moduleId, "utf8")) === "fast"]));
  // What takes longest begins first, so that no processor waits for it at the end.
  const isStory = (file: TestSpecification): number => Number(STORIES.includes(pathOf(file)));
  const fast = found.filter((file) => isFast.get(file)).sort((a, b) => isStory(b) - isStory(a));
  const slow = found.filter((file) => !isFast.get(file));
  if (all) return { fast, slow, until };
  if (reach === undefined) return { fast, slow: [], until };
  const base = reach || newestBase(ROOT);
  const paths = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" }).split("\n").filter(Boolean);
  const distance = reachOf({ paths, read: (path) => readFileSync(join(ROOT, path), "utf8") }, changedSince(ROOT, base, paths));
  const at = (file: TestSpecification): number => distance.get(pathOf(file)) ?? Number.POSITIVE_INFINITY;
  const reached = slow.filter((file) => at(file) < Number.POSITIVE_INFINITY).sort((a, b) => at(a) - at(b));
  console.log(`test: ${fast.length} files of the fast lane, and ${reached.length} of the slow one that the changes since ${base} reach`);
  return { fast, slow: reached, until };
}

/** Prints what a run came to, the counts last; the exit code. */
function tell({ passed, skipped, failed, unsteady, left, stray }: TestsEnd): number {
  const texts = [...failed.flatMap(({ tests, errors }) => [...errors, ...tests.flatMap((test) => test.errors)]), ...stray];
  const full = texts.filter((text) => text.includes("ENOSPC")).length;
  for (const text of stray) console.log(`\nthrown outside of every test:\n  ${text}`);
  if (failed.length > 0) console.log(`\nfailed, also alone:\n${failed.map(failureText).join("\n")}`);
  if (full > 0) console.log(`\n${full} of these say that a disk is full: ${tmpdir()} has ${freeMegabytes()} MB of free room`);
  recordUnsteady(UNSTEADY, unsteady, new Date());
  if (unsteady.length > 0) {
    const count = `${unsteady.length} unsteady ${unsteady.length === 1 ? "file" : "files"}: failed among others, passed alone. Each is a bug report`;
    console.log(`\n${count} (.cache/unsteady.jsonl):\n${unsteady.map(failureText).join("\n")}`);
  }
  if (left.length > 0) console.log(`\n${left.length} files of the slow lane were not run for want of time:\n${left.map((path) => `  ${path}`).join("\n")}`);
  const failures = stray.length + failed.reduce((sum, { tests, errors }) => sum + tests.length + errors.length, 0);
  console.log(`\n${passed} passed, ${failures} failed, ${skipped} skipped`);
  return failures === 0 && passed > 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const wanted = readOptions(process.argv.slice(2));
  if (wanted === "help") {
    console.log(HELP);
    return 0;
  }
  const { filter, options } = parseCLI(["vitest", "run", ...wanted.rest]);
  const vitest = await createVitest({ ...options, run: true, watch: false, passWithNoTests: true });
  try {
    const plan = await planOf(vitest, filter, wanted);
    for (const line of missingOf([...plan.fast, ...plan.slow].map(pathOf))) console.log(`test: ${line}`);
    await vitest.standalone();
    return tell(await runTests(vitest, plan, pathOf));
  } finally {
    await vitest.close();
  }
}

if (process.argv[1] === import.meta.filename) {
  try {
    process.exitCode = await main();
  } catch (error) {
    console.error(`test: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}
