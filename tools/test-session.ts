import type { TestModule, TestSpecification, Vitest } from "vitest/node";
import { type FailedFile, loadNow, type Unsteady } from "./unsteady.ts";

const ENDED: ReadonlySet<string> = new Set(["passed", "failed", "skipped"]);

/** A run that is told to end finishes the tests it is at; one that has not by then is left. */
const GRACE_MS = 60_000;

export interface TestPlan {
  readonly fast: readonly TestSpecification[];
  /** In this order, after the fast ones. */
  readonly slow: readonly TestSpecification[];
  /** When no further file of `slow` begins, in milliseconds since 1970. */
  readonly until: number | undefined;
}

export interface TestsEnd {
  readonly passed: number;
  readonly skipped: number;
  /** Files that failed twice. */
  readonly failed: readonly FailedFile[];
  /** Files that failed among others and passed alone. */
  readonly unsteady: readonly Unsteady[];
  /** Files of the plan that were not run to their end for want of time. */
  readonly left: readonly string[];
  /** Errors that belong to no file. */
  readonly stray: readonly string[];
}

interface Round {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: readonly { readonly file: FailedFile; readonly specification: TestSpecification }[];
  readonly left: readonly string[];
  readonly stray: readonly string[];
}

export type PathOf = (specification: TestSpecification) => string;

/** Runs the plan, then each file that failed once more, alone. */
export async function runTests(vitest: Vitest, { fast, slow, until }: TestPlan, pathOf: PathOf): Promise<TestsEnd> {
  const rounds = [await runRound(vitest, { files: fast, pathOf })];
  if (slow.length > 0) rounds.push(await runRound(vitest, { files: slow, until, pathOf }));
  const failed = rounds.flatMap((round) => round.failed);
  const unsteady: Unsteady[] = [];
  const broken: FailedFile[] = [];
  let passed = rounds.reduce((sum, round) => sum + round.passed, 0);
  const stray = rounds.flatMap((round) => round.stray);
  for (const { file, specification } of failed) {
    const again = await runRound(vitest, { files: [specification], pathOf });
    stray.push(...again.stray);
    const [still] = again.failed;
    passed += again.passed - file.passed;
    if (still) broken.push(still.file);
    else unsteady.push({ ...file, passedAlone: true });
  }
  return {
    passed,
    skipped: rounds.reduce((sum, round) => sum + round.skipped, 0),
    failed: broken,
    unsteady,
    left: rounds.flatMap((round) => round.left),
    stray,
  };
}

interface RoundOptions {
  readonly files: readonly TestSpecification[];
  readonly until?: number | undefined;
  readonly pathOf: PathOf;
}

async function runRound(vitest: Vitest, { files, until = Number.POSITIVE_INFINITY, pathOf }: RoundOptions): Promise<Round> {
  if (Date.now() >= until) return { passed: 0, skipped: 0, failed: [], left: files.map(pathOf), stray: [] };
  using clock = stopAt(vitest, until, files);
  const result = await Promise.race([vitest.runTestSpecifications([...files]), clock.late]);
  const ends = files.map((specification) => ({ specification, path: pathOf(specification), module: specification.testModule }));
  const isCut = clock.whole !== undefined;
  const thrown = (result?.unhandledErrors ?? []).map(thrownBy);
  const failed = ends.flatMap(({ specification, path, module }) => {
    const outside = thrown.flatMap(({ file, text }) => (file === specification.moduleId ? [text] : []));
    const isWhole = module !== undefined && (module.state() === "passed" || module.state() === "skipped") && outside.length === 0;
    return isWhole || (isCut && module?.state() !== "failed") ? [] : [{ specification, file: failureOf({ path, module, outside }) }];
  });
  const tests = ends.flatMap(({ module }) => [...(module?.children.allTests() ?? [])]);
  return {
    passed: tests.filter((test) => test.result().state === "passed").length,
    skipped: tests.filter((test) => test.result().state === "skipped").length,
    failed,
    left: ends.flatMap(({ specification, path, module }) => (clock.whole?.has(specification) === false && module?.state() !== "failed" ? [path] : [])),
    stray: thrown.flatMap(({ file, text }) => (ends.some(({ specification }) => specification.moduleId === file) ? [] : [text])),
  };
}

interface Clock extends Disposable {
  /** Resolves when a run that was told to end has not. */
  readonly late: Promise<undefined>;
  /** Once the time was up: the files that had been run to their end by then. */
  readonly whole: ReadonlySet<TestSpecification> | undefined;
}

/** Ends the run when its time is up: files that wait are not begun. */
function stopAt(vitest: Vitest, until: number, files: readonly TestSpecification[]): Clock {
  let whole: ReadonlySet<TestSpecification> | undefined;
  const timers: NodeJS.Timeout[] = [];
  const late = new Promise<undefined>((resolve) => {
    if (until === Number.POSITIVE_INFINITY) return;
    const ring = (): void => {
      whole = new Set(files.filter(({ testModule }) => testModule !== undefined && ENDED.has(testModule.state())));
      void vitest.cancelCurrentRun("test-failure");
      timers.push(setTimeout(() => resolve(undefined), GRACE_MS));
    };
    timers.push(setTimeout(ring, Math.max(0, until - Date.now())));
  });
  return {
    late,
    get whole() {
      return whole;
    },
    [Symbol.dispose]: () => timers.forEach(clearTimeout),
  };
}

interface End {
  readonly path: string;
  readonly module: TestModule | undefined;
  /** What was thrown outside of its tests. */
  readonly outside: readonly string[];
}

function failureOf({ path, module, outside }: End): FailedFile {
  const tests = [...(module?.children.allTests() ?? [])];
  const broken = tests.flatMap((test) => {
    const { state, errors = [] } = test.result();
    return state === "failed" ? [{ name: test.fullName, errors: errors.map(textOf) }] : [];
  });
  const errors = [...(module?.errors() ?? []).map(textOf), ...outside];
  const unsaid = broken.length === 0 && errors.length === 0 ? ["it did not run to its end"] : errors;
  return { path, passed: tests.filter((test) => test.result().state === "passed").length, tests: broken, errors: unsaid, ...loadNow() };
}

/** An error that no test waited for, and the file that ran when it was thrown. */
function thrownBy(error: unknown): { readonly file: string | undefined; readonly text: string } {
  const { VITEST_TEST_PATH, cause } = (error ?? {}) as { VITEST_TEST_PATH?: string; cause?: unknown };
  const text = textOf(cause ?? error);
  return { file: VITEST_TEST_PATH ?? /while running test file (.+)$/m.exec(text)?.[1], text };
}

/** Without the frames of the runner, which say nothing of the fault. */
function textOf(error: unknown): string {
  const { stack, message } = (error ?? {}) as { stack?: string; message?: string };
  const lines = (stack ?? message ?? String(error)).split("\n");
  return lines.filter((line) => !/^\s+at .*(node_modules\/|node:|<anonymous>)/.test(line)).join("\n");
}
