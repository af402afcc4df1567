import type { CallContext, EndedRun, Row, Sql } from "@aether/ports";
import { expect, test } from "vitest";
import { createRemove, type RemoveDeps } from "./remove-run.ts";

/** A run `p1` with a child, in a journal of plain columns: whatever else a row holds may be damaged. */
async function removing(states: Readonly<Record<string, string>>) {
  const gone: string[] = [];
  const discard = async ({ root, pids }: EndedRun): Promise<number> => {
    gone.push(`${root}: ${pids.join(" ")}`);
    return 3;
  };
  const deps: RemoveDeps = {
    journal: { sweep: async () => ({ removed: 0, next: null }) },
    held: () => undefined,
    claim: async () => undefined,
    discard,
    forgotten: async () => undefined,
  };
  const read = async ({ text }: Sql): Promise<readonly Row[]> => {
    if (text.includes("agent_continued")) return [];
    if (text.includes("kind, root")) return [{ kind: "agent", root: "p1" }];
    if (text.includes("json_group_array")) return [{ pids: JSON.stringify(Object.keys(states)) }];
    return Object.entries(states).flatMap(([pid, state]) => (state === "exited" ? [] : [{ pid }]));
  };
  const ctx = { read, caller: { owner: "local" } } as unknown as CallContext;
  const remove = createRemove(deps);
  if (typeof remove !== "function") throw new Error("a removal is a plain handler");
  const answer = await remove({ agent_id: "p1" }, ctx).catch((error: unknown) => error);
  return { answer, gone };
}

test("an ended run goes with every process of it", async () =>
  expect(await removing({ p1: "exited", p2: "exited" })).toEqual({ answer: { removed: 2, bytes: 3 }, gone: ["p1: p1 p2"] }));

test("while a part of it lives nothing goes, and nothing outside the journal either", async () =>
  expect(await removing({ p1: "exited", p2: "waiting" })).toMatchObject({
    answer: { code: "CONFLICT", message: expect.stringContaining("p2, a part of p1, has not ended") },
    gone: [],
  }));
