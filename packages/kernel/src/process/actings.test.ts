import type { EffectRow, ProcessRow, Step } from "@aether/ports";
import { type Spend, SyscallError, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { Meter } from "../budget/meter.ts";
import { Draft } from "../dispatch/draft.ts";
import { actingKey } from "./acting-row.ts";
import { Actings, type ActingsDeps } from "./actings.ts";

const KEY = actingKey("p1", "req_1");
const RESERVED: Spend = { calls: 1, tokens: 50 };
const KEPT = { text: "insert into kept", values: [] };
const ROW = { key: KEY, pid: "p1", owner: "local", syscall: "model.generate", state: "intent", evidence: { spend: RESERVED, seen: { most: 1 } } };
const PROCESS = { pid: "p1", owner: "local", root: "p1", authority: { grants: [], budget: { microUsd: 100 } }, spec: {}, label: TRUSTED };

type Lost = ReturnType<ActingsDeps["executor"]>["lost"];

/** The start after a kill that cut one call off. */
async function restarted(lost: Lost, row: Partial<EffectRow> = {}) {
  const meter = new Meter();
  meter.hold([{ id: "p1", limits: { microUsd: 100 }, row: undefined }]);
  const steps: Step[] = [];
  const said: string[] = [];
  const deps = {
    journal: {
      unsettled: async () => ({ effects: [{ ...ROW, ...row } as unknown as EffectRow], next: null }),
      process: async () => PROCESS as unknown as ProcessRow,
    },
    log: { error: (what: string, data: unknown) => said.push(`${what} ${JSON.stringify(data)}`) },
    meter,
    table: { hold: async () => undefined },
    executor: () => ({ lost }),
    commit: async (draft: Draft) => void steps.push(draft.toStep()),
    now: () => 7,
  } as unknown as ActingsDeps;
  await new Actings(deps).recover();
  if (steps.length === 0) throw new Error(said.join());
  return { steps, said };
}

const costs = (): Draft => {
  const draft = new Draft();
  draft.costs.push(KEPT);
  draft.writes.push({ text: "never", values: [] });
  return draft;
};

test.for<{ why: string; lost: Lost; charged: Spend; writes: object[]; says: number }>([
  {
    why: "what its handler says that it may have used, and what keeps account of it",
    lost: async (_, { evidence, left }) => ({
      spend: { tokens: 80, microUsd: Math.min(90, left.microUsd ?? 0) + (evidence === null ? 1 : 0) },
      costs: costs(),
    }),
    charged: { calls: 1, tokens: 80, microUsd: 90 },
    writes: [KEPT],
    says: 0,
  },
  { why: "what was reserved where its handler says nothing", lost: async () => undefined, charged: RESERVED, writes: [], says: 0 },
  {
    why: "what was reserved where its handler fails, which is told",
    lost: () => Promise.reject(new SyscallError("INTERNAL", "no")),
    charged: RESERVED,
    writes: [],
    says: 1,
  },
])("a call that a kill cut off is charged $why, and its intent goes", async ({ lost, charged, writes, says }) => {
  const { steps, said } = await restarted(lost);
  expect(steps).toMatchObject([{ settled: [KEY], charges: [{ accounts: ["p1"], ...charged }], writes, audit: [{ kind: "syscall.acted", body: { charged } }] }]);
  expect(said).toHaveLength(says);
});

test("one of before a look rested in it is charged what was reserved, and asked of nobody", async () => {
  const { steps } = await restarted(() => Promise.reject(new Error("never asked")), { evidence: { spend: { tokens: 9 } } });
  expect(steps).toMatchObject([{ charges: [{ tokens: 9 }] }]);
});
