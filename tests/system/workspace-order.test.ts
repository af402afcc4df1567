import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Handlers, type Journal, type Outcome, type ProgramCall, type Service, service } from "@aether/ports";
import { open, syscall } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel, type Plan } from "../support/kernel.ts";

const RUNS = process.env["KILL_FULL"] === "1" ? 150 : 16;

const put = syscall({
  name: "w.put",
  summary: "Write a file.",
  input: z.strictObject({ path: z.string() }),
  output: z.strictObject({}),
  errors: [],
  effect: "probeable",
  flow: "durable-write",
  needs: ({ path }) => [{ action: "fs.write", resource: path }],
  canonical: ({ path }, place) => ({ path: place.path(path) }),
});
const command = syscall({
  name: "w.command",
  summary: "Work in the workspace as one likes.",
  input: z.strictObject({ n: z.int() }),
  output: z.strictObject({}),
  errors: [],
  effect: "workspace",
  inWorkspace: true,
  flow: "durable-write",
  needs: open("a test"),
});
const DEFINITIONS = { put, command };

/** Between the start of a system and its kill. Nothing of it happens after that: whoever waits then waits for ever. */
class Life {
  isOver = false;
  #left: number;
  readonly #after: boolean;

  /** @param commits  it is killed at this commit; 0 = never. @param after  that commit is kept. */
  constructor(commits: number, after: boolean) {
    this.#left = commits;
    this.#after = after;
  }

  /** Some time passes. */
  async step(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    if (this.isOver) await new Promise(() => undefined);
  }

  wrap(journal: Journal, killed: () => void): Journal {
    const commit: Journal["commit"] = async (step) => {
      if (this.isOver) return new Promise(() => undefined);
      if (--this.#left !== 0) return journal.commit(step);
      if (this.#after) await journal.commit(step);
      this.isOver = true;
      killed();
      return new Promise(() => undefined);
    };
    return { ...journal, commit };
  }
}

/** Files are what stays when a life ends. */
function workspace(files: Map<string, string>, life: Life): Service {
  const write = async (path: string, text: string | undefined): Promise<void> => {
    await life.step();
    if (text === undefined) files.delete(path);
    else files.set(path, text);
    await life.step();
  };
  const handlers: Handlers<typeof DEFINITIONS> = {
    "w.put": {
      prepare: async () => {
        await life.step();
        return null;
      },
      run: async ({ path }) => {
        await write(path, "put");
        return {};
      },
      probe: async ({ path }) => {
        await life.step();
        return files.has(path) ? {} : undefined;
      },
    },
    "w.command": {
      prepare: async () => {
        const before = Object.fromEntries(files);
        await life.step();
        return before;
      },
      run: async ({ n }) => {
        const seen = [...files.keys()].filter((path) => path !== "log").length;
        await write("log", `${files.get("log") ?? ""}(${n} ${seen}`);
        await write("log", `${files.get("log") ?? ""})`);
        return {};
      },
      probe: async (_input, _ctx, before) => {
        const tree = before as unknown as Readonly<Record<string, string>>;
        for (const path of [...files.keys()]) await write(path, tree[path]);
        for (const [path, text] of Object.entries(tree)) await write(path, text);
        return undefined;
      },
    },
  };
  return service({ domain: "w", definitions: DEFINITIONS, handlers });
}

interface Kill {
  readonly commit: number;
  readonly after: boolean;
}

/** What is there in the end, over as many lives as there are kills, and one more. */
async function live(calls: readonly ProgramCall[][], kills: readonly Kill[]): Promise<{ files: Map<string, string>; outcomes: readonly Outcome[] }> {
  const folder = mkdtempSync(join(tmpdir(), "aether-order-"));
  const files = new Map<string, string>();
  const plan: Plan = { rounds: calls };
  try {
    for (const { commit, after } of [...kills, { commit: 0, after: false }]) {
      const life = new Life(commit, after);
      const killed = Promise.withResolvers<"killed">();
      const system = await bootKernel({
        file: join(folder, "journal.db"),
        extra: [workspace(files, life)],
        wrap: (journal) => life.wrap(journal, () => killed.resolve("killed")),
      });
      const session = system.login();
      const going = async (): Promise<Record<string, Outcome>> => {
        // Under one key: asked again by the next life, it is the process that was born, if it was.
        const born = (await session.call({ method: "test.spawn", params: { plan }, key: "spawn" })) as { pid: string };
        return system.outcomes(session, born.pid);
      };
      const outcomes = await Promise.race([going(), killed.promise]);
      if (outcomes !== "killed") {
        await system[Symbol.asyncDispose]();
        return { files, outcomes: Object.values(outcomes) };
      }
      await system.journal.close();
    }
    throw new Error("the last life was killed");
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

test("property: over any kills, what has a receipt is there, and every command was alone and is done once", { timeout: 3_600_000 }, async () => {
  const aRound = fc.array(fc.constantFrom("put", "command"), { minLength: 1, maxLength: 5 });
  const aKill = fc.record({ commit: fc.integer({ min: 1, max: 12 }), after: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(aRound, { minLength: 1, maxLength: 3 }), fc.array(aKill, { maxLength: 3 }), async (rounds, kills) => {
      const calls = rounds.map((round, at) =>
        round.map((kind, n): ProgramCall => {
          const id = `${at}-${n}`;
          return kind === "put" ? { id, name: "w.put", input: { path: `f${id}` } } : { id, name: "w.command", input: { n: 10 * at + n } };
        }),
      );
      const { files, outcomes } = await live(calls, kills);
      expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
      const all = calls.flat();
      const paths = [...files.keys()].filter((path) => path !== "log").map((path) => path.slice(path.lastIndexOf("/") + 1));
      expect(paths.sort()).toEqual(all.flatMap(({ id, name }) => (name === "w.put" ? [`f${id}`] : [])).sort());
      const done = [...(files.get("log") ?? "").matchAll(/\((\d+) \d+\)/g)];
      expect(done.map(([whole]) => whole).join("")).toBe(files.get("log") ?? "");
      expect(done.map(([, n]) => Number(n)).sort((a, b) => a - b)).toEqual(
        all.flatMap(({ name, input }) => (name === "w.command" ? [(input as { n: number }).n] : [])).sort((a, b) => a - b),
      );
    }),
    { numRuns: RUNS, seed: 20_261_122 },
  );
});
