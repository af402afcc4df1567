import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Checkout, reachOf } from "./import-graph.ts";
import { readOptions } from "./test.ts";
import { laneOf, STORIES } from "./test-lanes.ts";

const BY_A_CLIENT = 'import { withKernel } from "../support/kernel.ts";';
const BY_PROGRAMS = 'import { Terminal } from "../support/cli.ts";';

test.for([
  ["packages/kernel/src/flow/gate.test.ts", "", "fast"],
  ["packages/drivers/src/journal-sqlite/sqlite-journal.test.ts", "", "fast"],
  ["packages/drivers/src/sandbox-linux/escape.test.ts", "", "slow"],
  ["packages/drivers/src/encoder-use/use-encoder.test.ts", "", "slow"],
  ["tests/kill/kill.test.ts", "", "fast"],
  ["tests/kill/quarantine.test.ts", "", "slow"],
  ["tests/system/offline-run.test.ts", BY_PROGRAMS, "fast"],
  ["tests/system/secrets.test.ts", BY_PROGRAMS, "slow"],
  ["tests/system/labels.test.ts", BY_A_CLIENT, "fast"],
] as const)("%s is of the lane it belongs to", ([path, text, lane]) => {
  expect(laneOf(path, text)).toBe(lane);
});

test("what stands on a support that starts programs starts programs", () => {
  const folder = join(import.meta.dirname, "../tests/support");
  const starting = readdirSync(folder).filter((name) => /from "\.\/(?:cli|installation)\.ts"/.test(readFileSync(join(folder, name), "utf8")));
  expect(starting).toContain("in-place.ts");
  for (const name of starting) expect(laneOf("tests/system/story.test.ts", `import { story } from "../support/${name}";`), name).toBe("slow");
});

test("every story that the fast lane names is there", () => {
  for (const story of STORIES) expect(existsSync(join(import.meta.dirname, "..", story)), story).toBe(true);
});

test.for([
  { given: [], wanted: { all: false, reach: undefined, minutes: undefined, rest: [] } },
  { given: ["--all", "packages/kernel"], wanted: { all: true, reach: undefined, minutes: undefined, rest: ["packages/kernel"] } },
  { given: ["--reach"], wanted: { all: false, reach: "", minutes: undefined, rest: [] } },
  { given: ["--reach=HEAD~2", "--minutes", "7.5", "-t", "a name"], wanted: { all: false, reach: "HEAD~2", minutes: 7.5, rest: ["-t", "a name"] } },
  { given: ["--minutes=3", "--bail", "1"], wanted: { all: false, reach: undefined, minutes: 3, rest: ["--bail", "1"] } },
])("$given are our own options and those of the runner", ({ given, wanted }) => {
  expect(readOptions(given)).toEqual(wanted);
});

test.for(["0", "-1", "soon"])("%s minutes are refused", (minutes) => {
  expect(() => readOptions([`--minutes=${minutes}`])).toThrow(/number above 0/);
});

const FILES: Record<string, string> = {
  "packages/protocol/src/index.ts": 'export * from "./label.ts";',
  "packages/protocol/src/label.ts": "export const label = 1;",
  "packages/kernel/src/index.ts": 'import { label } from "@aether/protocol";',
  "packages/kernel/src/gate.test.ts": 'import { label } from "./index.ts";',
  "packages/drivers/src/disk/index.ts": 'const worker = new URL("./disk.worker.ts", import.meta.url);',
  "packages/drivers/src/disk/disk.worker.ts": "",
  "packages/drivers/src/disk/disk.test.ts": 'import { disk } from "./index.ts";\nimport { diskSuite } from "@aether/ports/conformance/disk";',
  "packages/ports/src/disk.conformance.ts": "export const diskSuite = 1;",
  "tests/support/daemon.ts": 'import "@aether/kernel";',
  "tests/support/bundle.ts": 'const programs = { daemon: "tests/support/daemon.ts" };',
  "tests/system/door.test.ts": 'import { programs } from "../support/bundle.ts";',
  "tests/system/notes.test.ts": 'const notes = "examples/notes";',
  "examples/notes/retro.md": "",
  "package-lock.json": "{}",
};
const checkout: Checkout = { paths: Object.keys(FILES), read: (path) => FILES[path] ?? "" };
const reached = (...changed: readonly string[]): Record<string, number> =>
  Object.fromEntries([...reachOf(checkout, changed)].filter(([path]) => path.endsWith(".test.ts")));

test.for([
  {
    change: "packages/protocol/src/label.ts",
    why: "by imports, and by the program that a test starts",
    files: { "packages/kernel/src/gate.test.ts": 3, "tests/system/door.test.ts": 5 },
  },
  { change: "packages/drivers/src/disk/disk.worker.ts", why: "by a worker's address", files: { "packages/drivers/src/disk/disk.test.ts": 2 } },
  { change: "packages/ports/src/disk.conformance.ts", why: "by a conformance suite", files: { "packages/drivers/src/disk/disk.test.ts": 1 } },
  { change: "examples/notes/retro.md", why: "by the folder that a test names", files: { "tests/system/notes.test.ts": 1 } },
  { change: "tests/system/door.test.ts", why: "as itself", files: { "tests/system/door.test.ts": 0 } },
  { change: "docs/flow.md", why: "by nobody", files: {} },
])("a change of $change reaches tests $why", ({ change, files }) => {
  expect(reached(change)).toEqual(files);
});

test("a change of what every test stands on reaches all of them", () => {
  expect(Object.keys(reached("package-lock.json"))).toHaveLength(4);
});
