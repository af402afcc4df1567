import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestsEnd } from "./test-session.ts";
import { failureText, recordUnsteady } from "./unsteady.ts";

const ROOT = join(import.meta.dirname, "..");
/** Inside of the checkout, where the runner finds its own modules. */
let folder = "";
beforeAll(() => {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  folder = mkdtempSync(join(ROOT, ".cache", "test-session-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file whose first run does this, and whose later ones do nothing. */
function firstly(does: string): string {
  return `
    import { existsSync, writeFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { expect, test } from "vitest";
    test("a test", async () => {
      const mark = import.meta.filename + ".mark";
      if (existsSync(mark)) return;
      writeFileSync(mark, "");
      ${does}
    });
    test("another", () => undefined);`;
}

/** Runs the files in a runner of its own. */
function run(files: Readonly<Record<string, string>>, plan = "{ fast: files, slow: [], until: undefined }"): TestsEnd {
  const root = mkdtempSync(join(folder, "files-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, `${name}.test.ts`), text);
  const program = `
    import { basename } from "node:path";
    import { createVitest } from "vitest/node";
    import { runTests } from ${JSON.stringify(join(ROOT, "tools/test-session.ts"))};
    const vitest = await createVitest({ root: ${JSON.stringify(root)}, config: false, run: true, watch: false, pool: "forks", reporters: [{}], passWithNoTests: true, maxWorkers: 1 });
    await vitest.standalone();
    const files = (await vitest.globTestSpecifications()).sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1));
    const end = await runTests(vitest, ${plan}, ({ moduleId }) => basename(moduleId, ".test.ts"));
    await vitest.close();
    console.log("END " + JSON.stringify(end));`;
  writeFileSync(join(root, "program.ts"), program);
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("VITEST")));
  // Its exit code is the runner's own, which says nothing of a second try.
  const { stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "program.ts")], {
    cwd: ROOT,
    env: { ...env, NODE_ENV: "" },
    encoding: "utf8",
  });
  return JSON.parse(/^END (.*)$/m.exec(stdout)?.[1] ?? expect.unreachable(stderr)) as TestsEnd;
}

test.for([
  { what: "a test fails", does: "expect(1).toBe(2);", said: "expected 1 to be 2" },
  { what: "an error is caught by nobody", does: 'void Promise.reject(new Error("caught by nobody")); await sleep(50);', said: "caught by nobody" },
  { what: "its process is gone", does: 'process.kill(process.pid, "SIGKILL"); await sleep(10_000);', said: "SIGKILL" },
])("a file in which $what among others, but not alone, is unsteady, and its first failure is kept", ({ does, said }) => {
  const { failed, unsteady, stray, passed } = run({ fine: firstly(""), shaky: firstly(does) });
  expect({ failed, stray, passed }).toEqual({ failed: [], stray: [], passed: 4 });
  expect(unsteady.map(({ path }) => path)).toEqual(["shaky"]);
  expect(failureText(unsteady[0] ?? expect.unreachable())).toContain(said);
  expect(unsteady[0]?.load).toBeGreaterThanOrEqual(0);
});

test("a file that fails alone, too, is failed", () => {
  const always = 'import { expect, test } from "vitest"; test("a test", () => { expect(1).toBe(2); });';
  const { failed, unsteady, passed } = run({ broken: always, fine: firstly("") });
  expect({ unsteady, passed }).toEqual({ unsteady: [], passed: 2 });
  expect(failed.map(({ path, tests }) => [path, tests.map(({ name }) => name)])).toEqual([["broken", ["a test"]]]);
});

test("a file that cannot be loaded is failed", () => {
  expect(run({ broken: 'import "./missing.ts";' }).failed.map(({ path, errors }) => [path, errors.length])).toEqual([["broken", 1]]);
});

test("when the time is up no further file begins, and those that were left are named", () => {
  const { left, failed, unsteady } = run({ a: firstly("await sleep(3_000);"), b: firstly("") }, "{ fast: [], slow: files, until: Date.now() + 1_000 }");
  expect({ left, failed, unsteady }).toEqual({ left: ["a", "b"], failed: [], unsteady: [] });
});

test("each unsteady file is a line of the log, after those of earlier runs", () => {
  const log = join(folder, "log", "unsteady.jsonl");
  const file = {
    path: "a.test.ts",
    passed: 3,
    tests: [{ name: "a test", errors: ["Error: no"] }],
    errors: [],
    load: 4.2,
    processors: 2,
    passedAlone: true,
  } as const;
  recordUnsteady(log, [file], new Date(0));
  recordUnsteady(log, [], new Date(1));
  recordUnsteady(log, [file, file], new Date(2));
  const lines = readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toHaveLength(3);
  expect(lines[0]).toEqual({ at: "1970-01-01T00:00:00.000Z", ...file });
});
