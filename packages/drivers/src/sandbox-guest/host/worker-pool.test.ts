import { availableParallelism } from "node:os";
import { describe, expect, test } from "vitest";
import type { WorkerKind } from "../wire.ts";
import { type PooledWorker, WorkerPool } from "./worker-pool.ts";

const BASH: WorkerKind = { rung: "bash", memoryBytes: 1 };
const PYTHON: WorkerKind = { rung: "python", memoryBytes: 1 };

class Thread implements PooledWorker {
  readonly kind: WorkerKind;
  readonly #loaded = Promise.withResolvers<void>();
  readonly ready = this.#loaded.promise;
  alive = true;
  worn = false;

  constructor(kind: WorkerKind) {
    this.kind = kind;
  }

  load(): void {
    this.#loaded.resolve();
  }

  fail(): void {
    this.alive = false;
    this.#loaded.reject(new Error("it does not load"));
  }

  async terminate(): Promise<void> {
    this.alive = false;
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function poolOf(mostWorkers = 64) {
  const made: Thread[] = [];
  const pool = new WorkerPool<Thread>({
    mostWorkers,
    make(kind) {
      const thread = new Thread(kind);
      made.push(thread);
      return thread;
    },
  });
  const got: { readonly box: string; readonly thread: Thread }[] = [];
  const lease = (box: string, kind = BASH, signal = new AbortController().signal): void => {
    const take = (thread: Thread | undefined): void => {
      if (thread) got.push({ box, thread });
    };
    pool.lease({ kind, box, signal }).then(take, (error: unknown) => {
      throw error;
    });
  };
  /** Loads what is asked for until no more is. */
  const loadAll = async (): Promise<void> => {
    for (let before = -1; before !== made.length; ) {
      before = made.length;
      for (const thread of made) thread.load();
      await settled();
    }
  };
  return { pool, made, got, lease, loadAll, boxes: () => got.map(({ box }) => box) };
}

describe("a pool of threads", () => {
  test("serves a hundred short commands with the few threads that may load at once", async () => {
    const { pool, made, got, lease } = poolOf();
    for (let box = 0; box < 100; box++) lease(`b${box}`);
    const first = made.length;
    made[0]?.load();
    for (let served = 0; served < 100; served++) {
      await settled();
      await pool.giveBack(got[served]?.thread ?? new Thread(BASH), true);
    }
    expect(got).toHaveLength(100);
    expect(first).toBe(Math.max(2, availableParallelism()));
    expect(made.length).toBeLessThanOrEqual(first + 1);
  });

  test("loads another thread for each command that stays", async () => {
    const { got, made, lease, loadAll } = poolOf();
    for (let box = 0; box < 20; box++) lease(`b${box}`);
    await loadAll();
    expect(new Set(got.map(({ thread }) => thread)).size).toBe(20);
    // And one ahead.
    expect(made.length).toBe(21);
  });

  test("loads the next thread ahead while a command runs that had to wait for its own", async () => {
    const { pool, got, made, lease } = poolOf();
    lease("b1");
    made[0]?.load();
    await settled();
    expect(made).toHaveLength(2);
    await pool.giveBack(got[0]?.thread ?? new Thread(BASH), false);
    made[1]?.load();
    await settled();
    lease("b2");
    await settled();
    expect(got[1]?.thread).toBe(made[1]);
  });

  test("lets one box hold eight, and gives the ninth its turn when one of them ends", async () => {
    const { pool, got, lease, loadAll, boxes } = poolOf();
    for (let n = 0; n < 9; n++) lease("greedy");
    lease("modest");
    await loadAll();
    expect(boxes().filter((box) => box === "greedy")).toHaveLength(8);
    expect(boxes()).toContain("modest");
    await pool.giveBack(got.find(({ box }) => box === "greedy")?.thread ?? new Thread(BASH), true);
    await loadAll();
    expect(boxes().filter((box) => box === "greedy")).toHaveLength(9);
  });

  test("begins a box's first command however many threads others hold", async () => {
    const { lease, loadAll, boxes } = poolOf(4);
    for (let n = 0; n < 8; n++) lease("greedy");
    await loadAll();
    expect(boxes()).toHaveLength(4);
    lease("modest");
    await loadAll();
    expect(boxes()).toHaveLength(5);
    expect(boxes()).toContain("modest");
  });

  test("serves the box that holds the fewest before one that came earlier", async () => {
    const { pool, got, lease, loadAll, boxes } = poolOf(2);
    for (let n = 0; n < 4; n++) lease("greedy");
    await loadAll();
    lease("modest");
    await pool.giveBack(got[0]?.thread ?? new Thread(BASH), true);
    await settled();
    expect(boxes()).toEqual(["greedy", "greedy", "modest"]);
  });

  test("does not let one kind's loading keep another kind waiting", async () => {
    const { made, lease, boxes } = poolOf();
    for (let n = 0; n < 50; n++) lease(`snake${n}`, PYTHON);
    lease("shell");
    made.find(({ kind }) => kind === BASH)?.load();
    await settled();
    expect(boxes()).toEqual(["shell"]);
  });

  test("tells a command that its thread did not load, instead of waiting for the next", async () => {
    const { made, got, lease } = poolOf();
    lease("b1");
    made[0]?.fail();
    await settled();
    expect(got.map(({ thread }) => thread.alive)).toEqual([false]);
  });

  test("gives a command up at once that was ended while it waited, and its thread to the next", async () => {
    const { made, lease, boxes } = poolOf();
    const abort = new AbortController();
    lease("ended", BASH, abort.signal);
    abort.abort();
    lease("next");
    made[0]?.load();
    await settled();
    expect(boxes()).toEqual(["next"]);
  });

  test.for([
    ["one whose guest was not clean", { clean: false }],
    ["one that was put behind others", { worn: true }],
    ["one that ended", { alive: false }],
  ] as const)(
    "uses %s for nobody else",
    async ([_why, { clean = true, ...became }]: readonly [string, { readonly clean?: boolean; readonly worn?: boolean; readonly alive?: boolean }]) => {
      const { pool, got, lease, loadAll } = poolOf();
      lease("b1");
      await loadAll();
      const [first] = got;
      if (!first) throw new Error("no thread came");
      Object.assign(first.thread, became);
      await pool.giveBack(first.thread, clean);
      lease("b2");
      await loadAll();
      expect(got[1]?.thread).toMatchObject({ alive: true });
      expect(got[1]?.thread).not.toBe(first.thread);
    },
  );
});
