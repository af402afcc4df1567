import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { clear, openTree, outcome, places, readAll } from "./tree.test-harness.ts";
import type { Tree } from "./tree.ts";

let stop: (() => Promise<unknown>) | undefined;
// Nobody swaps anything any more when the folders are removed.
afterEach(async () => {
  await stop?.();
  stop = undefined;
  clear();
});

const READS = 5_400;
const SECRET = "secret";

/** Puts a link to the outside in the place of the folder `d`, of the folder `d/sub` and of the file `f`, and back. */
const SWAPPER = `
  const { workerData, parentPort } = require("node:worker_threads");
  const { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } = require("node:fs");
  const { inside, outside, shared } = workerData;
  const at = (name) => inside + "/" + name;
  const attempt = (act) => { try { act(); } catch {} };
  attempt(() => symlinkSync(outside, at("link")));
  attempt(() => symlinkSync(outside + "/x", at("flink")));
  parentPort.postMessage("ready");
  for (;;) {
    for (const [name, link] of [["d", "link"], ["f", "flink"]]) {
      attempt(() => renameSync(at(name), at(name + ".real")));
      attempt(() => renameSync(at(link), at(name)));
      attempt(() => renameSync(at(name), at(link)));
      attempt(() => renameSync(at(name + ".real"), at(name)));
    }
    attempt(() => renameSync(at("d/sub"), at("sub.real")));
    attempt(() => symlinkSync("../../outside/sub", at("d/sub")));
    attempt(() => rmSync(at("d/sub")));
    attempt(() => renameSync(at("sub.real"), at("d/sub")));
    Atomics.add(shared, 0, 1);
  }
`;

interface Race {
  readonly inside: string;
  readonly outside: string;
  readonly tree: Tree;
  swaps(): number;
}

async function startRace(): Promise<Race> {
  const { inside, outside, places: given } = places();
  for (const [folder, text] of [
    [inside, "inside"],
    [outside, SECRET],
  ] as const) {
    const d = folder === inside ? join(folder, "d") : folder;
    mkdirSync(join(d, "sub"), { recursive: true });
    for (const file of ["x", "sub/y"]) writeFileSync(join(d, file), text);
  }
  writeFileSync(join(inside, "f"), "inside");
  writeFileSync(join(outside, "only-outside"), SECRET);
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(SWAPPER, { eval: true, workerData: { inside, outside, shared } });
  stop = () => worker.terminate();
  await new Promise((resolve) => worker.once("message", resolve));
  return { inside, outside, tree: openTree(given), swaps: () => Atomics.load(shared, 0) };
}

const PATHS = ["/run/p1/d/x", "/run/p1/d/sub/y", "/run/p1/f", "/run/p1/d/sub/../x", "/run/p1/d/sub/../sub/y"];

test(`of ${READS} reads while folders and files are swapped for links, none comes from outside`, async () => {
  const { tree, swaps } = await startRace();
  const seen = new Map<string, number>();
  const isRace = (): boolean => (seen.get("inside") ?? 0) > 0 && seen.size > 1 && swaps() > 10;
  // As many as it takes until it was a race, where threads have to wait for each other.
  for (let count = 0, until = Date.now() + 20_000; count < READS || (!isRace() && Date.now() < until); count++) {
    const answer = outcome(() => readAll(tree, PATHS[count % PATHS.length] ?? ""));
    seen.set(answer, (seen.get(answer) ?? 0) + 1);
  }
  expect([...seen.keys()].filter((answer) => !["inside", "ENOENT", "ENOTDIR", "ELOOP"].includes(answer))).toEqual([]);
  // Without these the test would prove nothing.
  expect(seen.get("inside")).toBeGreaterThan(0);
  expect(seen.size).toBeGreaterThan(1);
  expect(swaps()).toBeGreaterThan(10);
});

test("nothing outside is changed or seen by any other call in the same race", async () => {
  const { tree, outside } = await startRace();
  const before = readdirSync(outside, { recursive: true }).sort();
  const calls: ((turn: number) => unknown)[] = [
    (turn) => tree.open(`/run/p1/d/new${turn}`, { write: true, create: true }).close(),
    (turn) => tree.open(PATHS[turn % PATHS.length] ?? "", { write: true, truncate: true }).close(),
    (turn) => tree.mkdir(`/run/p1/d/sub/m${turn}`),
    () => tree.rename("/run/p1/d/only-outside", "/run/p1/stolen"),
    () => tree.link("/run/p1/d/only-outside", "/run/p1/stolen"),
    () => tree.unlink("/run/p1/d/only-outside"),
    () => tree.chmod("/run/p1/d/only-outside", 0),
    () => tree.list("/run/p1/d").some(({ name }) => name === "only-outside"),
    () => tree.stat("/run/p1/d/x").bytes === SECRET.length && readAll(tree, "/run/p1/d/x") === SECRET,
  ];
  for (let turn = 0; turn < 4_000; turn++) expect(outcome(() => calls[turn % calls.length]?.(turn))).not.toBe(true);
  expect(readdirSync(outside, { recursive: true }).sort()).toEqual(before);
  for (const file of ["x", "sub/y", "only-outside"]) expect(readFileSync(join(outside, file), "utf8")).toBe(SECRET);
});

test("a plain read leaks in the same race, so the race is one", async () => {
  const { inside } = await startRace();
  let leaked = false;
  for (const until = Date.now() + 15_000; !leaked && Date.now() < until; ) {
    try {
      leaked = readFileSync(join(inside, "d/x"), "utf8") === SECRET;
    } catch {
      // It was away for a moment.
    }
  }
  expect(leaked).toBe(true);
});
