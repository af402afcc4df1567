import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { agentContinue, agentRemove, agentSpawnAndRun, agentWait, SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const TIMES = 200;
/** So many pairs at once. */
const AT_ONCE = 10;
const SCRIPT = { talk: [{ text: "one" }, { text: "two" }] };
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "ok",
    (error: unknown) => (SyscallError.is(error) ? error.code : String(error)),
  );

async function installation() {
  const system = new Installation({ script: SCRIPT });
  await system.start();
  const [one, two] = [await system.client(), await system.client()];
  const run = async (): Promise<string> => {
    const { agent_id } = await one.call(agentSpawnAndRun, {
      manifest: { name: "talk", model: "script/talk", capabilities: ["model.use: script/*"] },
      message: "say",
    });
    return agent_id;
  };
  const goOn = (agent_id: string) => one.call(agentContinue, { agent_id, message: "and?" });
  const remove = (agent_id: string) => two.call(agentRemove, { agent_id });
  return { run, goOn, remove, one, home: join(system.home, "home"), [Symbol.asyncDispose]: () => system[Symbol.asyncDispose]() };
}

/** Runs whose beginning is gone, and what a removal left that came to an end. The row of the newest process stays until there is another. */
function halves(home: string): unknown[] {
  using db = new DatabaseSync(join(home, "journal.db"), { readOnly: true, timeout: 10_000 });
  const going = "(select pid from agent_continued where next = '')";
  const without = `select pid from process join process_spec using (pid) where pid not in ${going} and json_extract(authority, '$.continues') not in (select pid from process)`;
  return db.prepare(`${without} union all select pid from ${going} where pid not in (select pid from process)`).all();
}

test("what was gone on with stays, and what is removed is not gone on with", async () => {
  await using system = await installation();
  const [kept, gone] = [await system.run(), await system.run()];
  const { agent_id: next } = await system.goOn(kept);
  expect(await codeOf(system.remove(kept))).toBe("CONFLICT");
  expect(await codeOf(system.remove(gone))).toBe("ok");
  expect(["NOT_FOUND", "CONFLICT"]).toContain(await codeOf(system.goOn(gone)));
  expect(await system.one.call(agentWait, { agent_id: next })).toMatchObject({ output: "two" });
  // And the line goes as a whole.
  expect(await system.remove(next)).toMatchObject({ removed: 2 });
  expect(halves(system.home)).toEqual([]);
});

test("of both at once one commit decides, whichever comes first", { timeout: 300_000 }, async () => {
  await using system = await installation();
  const seen = new Map<string, number>();
  for (let done = 0; done < TIMES; done += AT_ONCE) {
    const runs = await Promise.all(Array.from({ length: AT_ONCE }, () => system.run()));
    const ends = await Promise.all(
      runs.map(async (run, index) => {
        const [first, second] = index % 2 === 0 ? ([system.goOn, system.remove] as const) : ([system.remove, system.goOn] as const);
        const begun = codeOf(first(run));
        const both = await Promise.all([begun, codeOf(second(run))]);
        return index % 2 === 0 ? both : both.toReversed();
      }),
    );
    for (const [goneOn, removed] of ends) {
      const end = goneOn === "ok" ? `${goneOn} ${removed}` : `not ${removed}`;
      seen.set(end, (seen.get(end) ?? 0) + 1);
    }
    expect(halves(system.home)).toEqual([]);
  }
  expect([...seen.keys()].filter((end) => !["ok CONFLICT", "not ok"].includes(end))).toEqual([]);
  expect([...seen.values()].reduce((sum, one) => sum + one, 0)).toBe(TIMES);
});
