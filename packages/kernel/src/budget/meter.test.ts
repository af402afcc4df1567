import type { Budget } from "@aether/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { Meter } from "./meter.ts";

const code = (work: () => unknown): string => {
  try {
    work();
    return "allowed";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("budgets of a run tree", () => {
  let meter: Meter;
  const hold = (id: string, limits: Budget, parents: readonly { id: string; limits: Budget }[] = []): void =>
    meter.hold([...parents, { id, limits }].map((account) => ({ ...account, row: undefined })));
  beforeEach(() => {
    meter = new Meter();
  });

  test("what is reserved is as good as spent, and comes back when less was needed", () => {
    hold("p", { tokens: 100 });
    const reservation = meter.reserve("p", { tokens: 80 });
    expect(code(() => meter.reserve("p", { tokens: 30 }))).toBe("BUDGET");
    expect(meter.settle(reservation, { tokens: 10 })).toEqual({ accounts: ["p"], tokens: 10 });
    expect(meter.left("p")).toEqual({ tokens: 90 });
  });

  test("a reservation is given back once, and not after it was settled", () => {
    hold("p", { tokens: 100 });
    const reservation = meter.reserve("p", { tokens: 80 });
    meter.giveBack(reservation);
    meter.giveBack(reservation);
    expect(meter.left("p")).toEqual({ tokens: 100 });
    const other = meter.reserve("p", { tokens: 80 });
    meter.settle(other, { tokens: 30 });
    meter.giveBack(other);
    expect(meter.left("p")).toEqual({ tokens: 70 });
  });

  test("what a child that left memory had set aside is free again for its parent", () => {
    const parent = { id: "p", limits: { tokens: 100 } };
    hold("p", parent.limits);
    hold("c", {}, [parent]);
    const [dropped, late] = [meter.reserve("c", { tokens: 30 }), meter.reserve("c", { tokens: 30 })];
    meter.release("c");
    meter.giveBack(dropped);
    expect(meter.settle(late, { tokens: 10 }).accounts).toEqual(["c", "p"]);
    expect(meter.left("p")).toEqual({ tokens: 90 });
  });

  test("a limit of zero means nothing at all; no limit means no limit of its own", () => {
    hold("p", { calls: 0 });
    expect(code(() => meter.reserve("p", { calls: 1 }))).toBe("BUDGET");
    expect(code(() => meter.reserve("p", { tokens: 1e9 }))).toBe("allowed");
  });

  test("a child's spending counts for its ancestors, and theirs binds it", () => {
    const parent = { id: "p", limits: { tokens: 100 } };
    hold("p", parent.limits);
    hold("c", { tokens: 90 }, [parent]);
    meter.settle(meter.reserve("p", { tokens: 40 }), { tokens: 40 });
    expect(code(() => meter.reserve("c", { tokens: 70 }))).toBe("BUDGET");
    expect(meter.settle(meter.reserve("c", { tokens: 60 }), { tokens: 60 }).accounts).toEqual(["c", "p"]);
    expect(meter.left("p")).toEqual({ tokens: 0 });
  });

  test("accounts leave memory with their last holder", () => {
    const parent = { id: "p", limits: {} };
    hold("a", {}, [parent]);
    hold("b", {}, [parent]);
    meter.release("a");
    expect(meter.size.accounts).toBe(2);
    meter.release("b");
    expect(meter.size.accounts).toBe(0);
  });

  test("however children spend, the parent's limit is never passed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ child: fc.nat(4), want: fc.integer({ min: 1, max: 40 }), used: fc.float({ min: 0, max: 1, noNaN: true }) }), { maxLength: 60 }),
        (spends) => {
          meter = new Meter();
          const parent = { id: "p", limits: { tokens: 100 } };
          for (let child = 0; child < 5; child++) hold(`c${child}`, {}, [parent]);
          let spent = 0;
          for (const { child, want, used } of spends) {
            if (want > (meter.left(`c${child}`).tokens ?? 0)) {
              expect(code(() => meter.reserve(`c${child}`, { tokens: want }))).toBe("BUDGET");
              continue;
            }
            const actual = Math.floor(want * used);
            meter.settle(meter.reserve(`c${child}`, { tokens: want }), { tokens: actual });
            spent += actual;
          }
          expect(spent).toBeLessThanOrEqual(100);
          expect(meter.left("p")).toEqual({ tokens: 100 - spent });
        },
      ),
    );
  });
});

describe("shared counters", () => {
  test("a grant that may be used three times is used three times, by whomever", () => {
    const meter = new Meter();
    const limit = [{ id: "p#0", maxUses: 3 }];
    expect([1, 2, 3, 4].map(() => code(() => meter.use(limit, 0)))).toEqual(["allowed", "allowed", "allowed", "QUOTA"]);
  });

  test("a rate holds over any sliding minute", () => {
    const meter = new Meter();
    const limit = [{ id: "p#0", perMinute: 2 }];
    expect([0, 59_000, 59_999, 60_001, 60_002].map((now) => code(() => meter.use(limit, now)))).toEqual(["allowed", "allowed", "QUOTA", "allowed", "QUOTA"]);
  });

  test("a rate says when it can be used again", () => {
    const meter = new Meter();
    const limit = [{ id: "p#0", perMinute: 2 }];
    for (const now of [0, 10_000]) meter.use(limit, now);
    expect(() => meter.use(limit, 15_000)).toThrow(expect.objectContaining({ data: { limit: "perMinute", max: 2, retryAfterMs: 45_000 } }));
    expect(() => meter.use(limit, 60_001)).not.toThrow();
  });

  test("what nobody has used for a minute is forgotten, unless a running call may use it", () => {
    const meter = new Meter();
    for (let index = 0; index < 1_000; index++) meter.use([{ id: `p${index}#0`, maxUses: 5, perMinute: 5 }], index);
    expect(meter.size.limits).toBe(1_000);
    meter.pin(["p1#0"], 1_000);
    meter.use([{ id: "q#0", maxUses: 5 }], 120_000);
    expect([meter.size.limits, meter.unknown(["p1#0", "p2#0", "q#0"])]).toEqual([2, ["p2#0"]]);
    meter.letGo(["p1#0"], 120_000);
    meter.use([{ id: "q#0", maxUses: 5 }], 240_000);
    expect(meter.size.limits).toBe(1);
  });

  test("what was forgotten is as the journal says", () => {
    const meter = new Meter();
    const limit = [{ id: "p#0", maxUses: 3 }];
    meter.use(limit, 0);
    meter.use([{ id: "q#0", maxUses: 1 }], 120_000);
    meter.loadCounters(meter.unknown(["p#0"]), [{ id: "p#0", used: 2 }], 120_000);
    expect([1, 2].map(() => code(() => meter.use(limit, 120_000)))).toEqual(["allowed", "QUOTA"]);
  });

  test("a use that is taken back was none", () => {
    const meter = new Meter();
    const limit = [{ id: "p#0", maxUses: 1, perMinute: 1 }];
    meter.use(limit, 7);
    meter.unuse(limit, 7);
    expect([8, 9].map((now) => code(() => meter.use(limit, now)))).toEqual(["allowed", "QUOTA"]);
  });

  test("a use that one limit refuses counts against none", () => {
    const meter = new Meter();
    meter.use([{ id: "b", maxUses: 1 }], 0);
    expect(
      code(() =>
        meter.use(
          [
            { id: "a", maxUses: 1 },
            { id: "b", maxUses: 1 },
          ],
          0,
        ),
      ),
    ).toBe("QUOTA");
    expect(code(() => meter.use([{ id: "a", maxUses: 1 }], 0))).toBe("allowed");
  });
});
