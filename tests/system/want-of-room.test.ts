import { type Handlers, type ProgramCall, type Service, service } from "@aether/ports";
import { open, SyscallError, syscall } from "@aether/protocol";
import { expect, test } from "vitest";
import * as z from "zod";
import { bootKernel } from "../support/kernel.ts";

const base = {
  summary: "Keep something.",
  input: z.strictObject({}),
  output: z.strictObject({}),
  errors: [],
  flow: "durable-write",
  needs: open("a test"),
} as const;
const looks = syscall({ ...base, name: "r.looks", effect: "probeable" });
const keeps = syscall({ ...base, name: "r.keeps", effect: "probeable" });
const tells = syscall({ ...base, name: "r.tells", effect: "once" });
const small = syscall({ ...base, name: "r.small", effect: "probeable" });
const outer = syscall({ ...base, name: "r.outer", effect: "idempotent" });
const DEFINITIONS = { looks, keeps, tells, small, outer };

/** As drivers say it: a disk without room for anything, or only for this. */
const noRoom = (full: boolean): SyscallError => new SyscallError("STORAGE", "the disk is full; free some space", full ? { full } : {});

/** A disk that is full the first times that each is asked of it: as often as a call may be begun that stops the system each time. */
function onDisk(done: string[]): Service {
  const asked = new Map<string, number>();
  const store = async (what: string, full = true): Promise<Record<string, never>> => {
    const times = (asked.get(what) ?? 0) + 1;
    asked.set(what, times);
    if (times <= 3) throw noRoom(full);
    done.push(what);
    return {};
  };
  const nothing = async (): Promise<undefined> => undefined;
  const evidence = async (): Promise<null> => null;
  const handlers: Handlers<typeof DEFINITIONS> = {
    "r.looks": { prepare: async () => store("looks").then(() => null), run: async () => ({}), probe: nothing },
    "r.keeps": { prepare: evidence, run: () => store("keeps"), probe: nothing },
    "r.tells": async () => store("tells"),
    "r.small": { prepare: evidence, run: () => store("small", false), probe: nothing },
    "r.outer": async (_, ctx) => ctx.call(keeps, {}),
  };
  return service({ domain: "r", definitions: DEFINITIONS, handlers });
}

async function outcomesOf(name: string) {
  const done: string[] = [];
  await using system = await bootKernel({ extra: [onDisk(done)] });
  const session = system.login();
  const calls: ProgramCall[] = [{ id: "one", name, input: {} }];
  const born = (await session.call({ method: "test.spawn", params: { plan: { rounds: [calls] } }, key: "spawn" })) as { pid: string };
  return { done, outcomes: await system.outcomes(session, born.pid) };
}

test.for(["r.looks", "r.keeps", "r.outer"])("%s waits for room and is made again, once", { timeout: 60_000 }, async (name) => {
  const { done, outcomes } = await outcomesOf(name);
  expect(outcomes).toMatchObject({ one: { ok: true } });
  expect(done).toEqual([name === "r.looks" ? "looks" : "keeps"]);
});

test.for(["r.tells", "r.small"])("%s is told as it ended: it cannot be made again, or something smaller would fit", { timeout: 60_000 }, async (name) => {
  const { done, outcomes } = await outcomesOf(name);
  expect(outcomes).toMatchObject({ one: { ok: false, error: { code: "STORAGE" } } });
  expect(done).toEqual([]);
});
