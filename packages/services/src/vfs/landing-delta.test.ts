import type { CallContext, TreeChange } from "@aether/ports";
import { expect, test } from "vitest";
import { createDelta } from "./landing-delta.ts";
import type { MirrorDeps } from "./mirror.ts";

const AT = "/mnt/local/work";
const COPY = [{ at: AT, before: "a", after: "b" }];
const now = { bytes: 1, executable: false, mode: 0o644 };
const made = (path: readonly string[]): TreeChange => ({ path, before: null, after: "c".repeat(64), now });

/** A folder that nothing lies in, and what a command did to its copy. */
function opened(changes: readonly TreeChange[], clock = { ms: 0 }) {
  const disk = { stat: async () => undefined };
  const root = { kind: "mount", path: AT, root: AT, at: [], folder: "/home/ann/work", disk };
  let looks = 0;
  const trees = {
    async changes() {
      looks++;
      clock.ms += 60_000;
      return changes;
    },
  };
  const deps = { vfs: { namespace: { forChange: async () => root }, trees } } as unknown as MirrorDeps;
  const ctx = { caller: { owner: "ann", pid: "p1" }, now: () => clock.ms } as unknown as CallContext;
  return { delta: createDelta(deps), ctx, clock, looks: () => looks };
}

/** How often others had the thread meanwhile. */
async function turnsOf(work: Promise<unknown>): Promise<number> {
  let [turns, isOver] = [0, false];
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work;
  isOver = true;
  return turns;
}

test("while thousands of changes are looked at others have the thread after every few of them", async () => {
  const files = 3_000;
  const { delta, ctx } = opened(Array.from({ length: files }, (_, n) => made(["d", `f${n}`])));
  const looking = delta(ctx, COPY);
  expect(await turnsOf(looking)).toBeGreaterThan(files / 100);
  expect((await looking).landings).toHaveLength(files);
});

test("a look that takes longer than it holds is not taken anew for each that asks meanwhile, and holds from its end", async () => {
  const { delta, ctx, clock, looks } = opened([made(["a.txt"])]);
  await Promise.all([delta(ctx, COPY), delta(ctx, COPY)]);
  await delta(ctx, COPY);
  expect(looks()).toBe(1);
  clock.ms += 60_000;
  await delta(ctx, COPY);
  expect(looks()).toBe(2);
});

test("what other programs run or trust is told apart as it is looked at, and what version control keeps is left out", async () => {
  const { delta, ctx } = opened([made(["notes.txt"]), made(["Makefile"]), made([".git", "config"])]);
  const { landings, kept } = await delta(ctx, COPY);
  expect(landings.map(({ path, isPlant }) => [path, isPlant])).toEqual([
    [`${AT}/notes.txt`, false],
    [`${AT}/Makefile`, true],
  ]);
  expect(kept).toEqual([{ path: `${AT}/.git/config`, why: expect.stringContaining("version control keeps it") }]);
});
