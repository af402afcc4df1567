import { type Budget, SyscallError } from "@aether/protocol";
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
    const reservation = meter.reserve("p", { tokens: 80 }, 0);
    expect(code(() => meter.reserve("p", { tokens: 30 }, 0))).toBe("BUDGET");
    expect(meter.settle(reservation, { tokens: 10 })).toEqual({ accounts: ["p"], tokens: 10 });
    expect(meter.left("p", 0)).toEqual({ tokens: 90 });
  });

  test("what is used while a call runs is set aside beyond any limit, at its ancestors too, and settled with the call", () => {
    const parent = { id: "p", limits: { bytes: 10 } };
    hold("p", parent.limits);
    hold("c", {}, [parent]);
    const reservation = meter.reserve("c", { calls: 1 }, 0);
    expect(meter.grow(reservation, { bytes: 8 })).toBe(true);
    expect(meter.left("p", 0)).toEqual({ bytes: 2 });
    expect(code(() => meter.reserve("p", { bytes: 3 }, 0))).toBe("BUDGET");
    expect(meter.grow(reservation, { bytes: 8 })).toBe(true);
    expect(meter.left("c", 0)).toEqual({ bytes: 0 });
    expect(meter.settle(reservation, { calls: 1, bytes: 16 })).toEqual({ accounts: ["c", "p"], calls: 1, bytes: 16 });
    expect(meter.grow(reservation, { bytes: 1 })).toBe(false);
    expect(code(() => meter.reserve("c", { bytes: 1 }, 0))).toBe("BUDGET");
  });

  test("a reservation is given back once, and not after it was settled", () => {
    hold("p", { tokens: 100 });
    const reservation = meter.reserve("p", { tokens: 80 }, 0);
    meter.giveBack(reservation);
    meter.giveBack(reservation);
    expect(meter.left("p", 0)).toEqual({ tokens: 100 });
    const other = meter.reserve("p", { tokens: 80 }, 0);
    meter.settle(other, { tokens: 30 });
    meter.giveBack(other);
    expect(meter.left("p", 0)).toEqual({ tokens: 70 });
  });

  test("what a child that left memory had set aside is free again for its parent", () => {
    const parent = { id: "p", limits: { tokens: 100 } };
    hold("p", parent.limits);
    hold("c", {}, [parent]);
    const [dropped, late] = [meter.reserve("c", { tokens: 30 }, 0), meter.reserve("c", { tokens: 30 }, 0)];
    meter.release("c");
    meter.giveBack(dropped);
    expect(meter.settle(late, { tokens: 10 }).accounts).toEqual(["c", "p"]);
    expect(meter.left("p", 0)).toEqual({ tokens: 90 });
  });

  test("a limit of zero means nothing at all; no limit means no limit of its own", () => {
    hold("p", { calls: 0 });
    expect(code(() => meter.reserve("p", { calls: 1 }, 0))).toBe("BUDGET");
    expect(code(() => meter.reserve("p", { tokens: 1e9 }, 0))).toBe("allowed");
  });

  test("a child's spending counts for its ancestors, and theirs binds it", () => {
    const parent = { id: "p", limits: { tokens: 100 } };
    hold("p", parent.limits);
    hold("c", { tokens: 90 }, [parent]);
    meter.settle(meter.reserve("p", { tokens: 40 }, 0), { tokens: 40 });
    expect(code(() => meter.reserve("c", { tokens: 70 }, 0))).toBe("BUDGET");
    expect(meter.settle(meter.reserve("c", { tokens: 60 }, 0), { tokens: 60 }).accounts).toEqual(["c", "p"]);
    expect(meter.left("p", 0)).toEqual({ tokens: 0 });
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
            if (want > (meter.left(`c${child}`, 0).tokens ?? 0)) {
              expect(code(() => meter.reserve(`c${child}`, { tokens: want }, 0))).toBe("BUDGET");
              continue;
            }
            const actual = Math.floor(want * used);
            meter.settle(meter.reserve(`c${child}`, { tokens: want }, 0), { tokens: actual });
            spent += actual;
          }
          expect(spent).toBeLessThanOrEqual(100);
          expect(meter.left("p", 0)).toEqual({ tokens: 100 - spent });
        },
      ),
    );
  });
});

const HOUR = 3_600_000;

describe("budgets that renew", () => {
  const refusal = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return SyscallError.is(error) ? error.data : error;
    }
  };
  const holding = (limits: Budget, row?: Parameters<Meter["hold"]>[0][number]["row"], parents: readonly { id: string; limits: Budget }[] = []): Meter => {
    const meter = new Meter();
    meter.hold([...parents.map((parent) => ({ ...parent, row: undefined })), { id: "p", limits, row }]);
    return meter;
  };
  const spend = (meter: Meter, tokens: number, now: number): unknown => meter.settle(meter.reserve("p", { tokens }, now), { tokens });

  test("what was used in a window counts no longer when it is over, and the commit says in which it was", () => {
    const meter = holding({ tokens: 100, resets: "hour" });
    expect(spend(meter, 80, HOUR + 1)).toEqual({ accounts: ["p"], windows: [HOUR], tokens: 80 });
    expect([code(() => spend(meter, 30, 2 * HOUR - 1)), meter.left("p", 2 * HOUR - 1)]).toEqual(["BUDGET", { tokens: 20 }]);
    expect([meter.left("p", 2 * HOUR), spend(meter, 90, 2 * HOUR)]).toEqual([{ tokens: 100 }, { accounts: ["p"], windows: [2 * HOUR], tokens: 90 }]);
  });

  test.each([
    { limit: 1_000, wants: 61_860, says: "this step may cost $0.06186; $0.001 of $0.001 are left (max_usd, or --usd of aether run, raises it)" },
    { limit: 2_500_000, wants: 3_000_001, says: "this step may cost $3.000001; $2.50 of $2.50 are left (max_usd, or --usd of aether run, raises it)" },
  ])("money is told in dollars: $says", ({ limit, wants, says }) => {
    expect(() => holding({ microUsd: limit }).reserve("p", { microUsd: wants }, 0)).toThrow(says);
  });

  test("a refusal says what calls under way may still give back", () => {
    const meter = holding({ calls: 3 });
    meter.reserve("p", { calls: 2 }, 0);
    expect(() => meter.reserve("p", { calls: 2 }, 0)).toThrow("this step may cost 2 calls; 1 of 3 are left beside 2 set aside by calls under way (max_calls");
  });

  test("a refusal says when it renews, unless waiting would not help", () => {
    const meter = holding({ tokens: 100, resets: "day" });
    spend(meter, 80, 5 * HOUR);
    expect(() => meter.reserve("p", { tokens: 30 }, 6 * HOUR)).toThrow(
      "this step may cost 30 tokens; 20 of 100 are left until 1970-01-02 00:00 UTC, when the budget renews",
    );
    expect(refusal(() => meter.reserve("p", { tokens: 30 }, 6 * HOUR))).toEqual({
      limit: "tokens",
      left: 20,
      max: 100,
      held: 0,
      wanted: 30,
      resetsAt: 24 * HOUR,
    });
    expect(refusal(() => meter.reserve("p", { tokens: 101 }, 6 * HOUR))).toEqual({ limit: "tokens", left: 20, max: 100, held: 0, wanted: 101 });
  });

  test("a refusal says what calls under way hold: that may come back", () => {
    const meter = holding({ tokens: 100 });
    meter.reserve("p", { tokens: 60 }, 1);
    expect(refusal(() => meter.reserve("p", { tokens: 50 }, 2))).toEqual({ limit: "tokens", left: 40, max: 100, held: 60, wanted: 50 });
  });

  test.for<{ why: string; parent: Budget; says: object }>([
    { why: "does not renew is final", parent: { tokens: 50 }, says: { limit: "tokens", left: 10, max: 50 } },
    { why: "renews later is waited for", parent: { tokens: 50, resets: "day" }, says: { limit: "tokens", left: 10, max: 50, resetsAt: 24 * HOUR } },
    { why: "has enough left leaves the child's own", parent: { tokens: 500 }, says: { limit: "tokens", left: 5, max: 45, resetsAt: HOUR } },
  ])("of two limits that refuse, a parent's that $why", ({ parent, says }) => {
    const meter = holding({ tokens: 45, resets: "hour" }, undefined, [{ id: "parent", limits: parent }]);
    spend(meter, 40, 1);
    expect(refusal(() => meter.reserve("p", { tokens: 20 }, 2))).toEqual({ ...says, held: 0, wanted: 20 });
  });

  test("a child that renews stays within a parent that does not", () => {
    const meter = holding({ tokens: 40, resets: "hour" }, undefined, [{ id: "parent", limits: { tokens: 100 } }]);
    expect([0, 1, 2, 3].map((hour) => code(() => spend(meter, 40, hour * HOUR)))).toEqual(["allowed", "allowed", "BUDGET", "BUDGET"]);
    expect(spend(meter, 20, 4 * HOUR)).toEqual({ accounts: ["p", "parent"], windows: [4 * HOUR, 0], tokens: 20 });
  });

  test.for([
    { why: "of the window that runs is as it was", now: 2 * HOUR + 5, left: 70 },
    { why: "of a window that is over counts no longer", now: 3 * HOUR, left: 100 },
    { why: "counts on where the clock was set back, so that no window comes twice", now: HOUR, left: 70 },
  ])("after a restart the use $why", ({ now, left }) => {
    const before = { tokensBefore: 500, microUsdBefore: 0, callsBefore: 0, bytesBefore: 0 };
    const meter = holding({ tokens: 100, resets: "hour" }, { id: "p", tokens: 530, microUsd: 0, calls: 9, bytes: 0, since: 2 * HOUR, ...before });
    expect(meter.left("p", now)).toEqual({ tokens: left });
  });

  test("what a call sets aside counts in the window in which it began, however late it ends", () => {
    const meter = holding({ tokens: 100, resets: "hour" });
    const [late, dropped] = [meter.reserve("p", { tokens: 50 }, HOUR), meter.reserve("p", { tokens: 50 }, HOUR)];
    const next = meter.reserve("p", { tokens: 100 }, 2 * HOUR);
    meter.giveBack(dropped);
    expect(meter.settle(late, { tokens: 40 })).toEqual({ accounts: ["p"], windows: [HOUR], tokens: 40 });
    expect([meter.left("p", 2 * HOUR), meter.settle(next, { tokens: 60 }), meter.left("p", 2 * HOUR)]).toMatchObject([
      { tokens: 0 },
      { windows: [2 * HOUR] },
      { tokens: 40 },
    ]);
  });

  const Deed = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("begin" as const), child: fc.nat(4), want: fc.integer({ min: 1, max: 40 }) }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("end" as const), which: fc.nat(99), used: fc.float({ min: 0, max: 1, noNaN: true }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: -HOUR, max: 2 * HOUR }) }) },
  );

  /** Five children of one parent, and what was charged of each account in each of its windows. */
  function family() {
    const meter = new Meter();
    const parent = { id: "parent", limits: { tokens: 1_000, resets: "hour" as const }, row: undefined };
    for (let child = 0; child < 5; child++) meter.hold([parent, { id: `c${child}`, limits: { tokens: 400, resets: "day" }, row: undefined }]);
    const open: { readonly want: number; readonly reservation: ReturnType<Meter["reserve"]> }[] = [];
    const spent = new Map<string, number>();
    return {
      open,
      spent,
      begin(id: string, want: number, now: number): void {
        if (open.length === 100) return;
        const fits = want <= (meter.left(id, now).tokens ?? 0);
        expect(code(() => open.push({ want, reservation: meter.reserve(id, { tokens: want }, now) }))).toBe(fits ? "allowed" : "BUDGET");
      },
      end(index: number, used: number): void {
        const [call] = open.splice(index, 1);
        if (!call) return;
        const { accounts, windows = [], tokens = 0 } = meter.settle(call.reservation, { tokens: Math.floor(call.want * used) });
        const names = accounts.map((account, at) => `${account}@${windows[at] ?? 0}`);
        for (const name of names) spent.set(name, (spent.get(name) ?? 0) + tokens);
      },
    };
  }

  test("with a hundred calls open at once and a clock that goes on, no window takes in more than its limit", () => {
    fc.assert(
      fc.property(fc.array(Deed, { minLength: 200, maxLength: 400 }), (deeds) => {
        const { open, spent, begin, end } = family();
        let now = 10 * HOUR;
        for (const deed of deeds) {
          if (deed.do === "wait") now += deed.ms;
          else if (deed.do === "end") end(deed.which % Math.max(1, open.length), deed.used);
          else begin(`c${deed.child}`, deed.want, now);
        }
        while (open.length > 0) end(0, 1);
        expect([...spent].filter(([name, tokens]) => tokens > (name.startsWith("parent@") ? 1_000 : 400))).toEqual([]);
      }),
      // Shrinking so many calls would take minutes.
      { endOnFailure: true },
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
    meter.loadCounters(meter.unknown(["p#0"]), [{ id: "p#0", used: 2, recent: [] }], 120_000);
    expect([1, 2].map(() => code(() => meter.use(limit, 120_000)))).toEqual(["allowed", "QUOTA"]);
  });

  test("a rate goes on where the journal knows of uses", () => {
    const meter = new Meter();
    const limit = [{ id: "p#0", perMinute: 2 }];
    meter.loadCounters(["p#0"], [{ id: "p#0", used: 0, recent: [1_000, 50_000] }], 55_000);
    // A second look-up of the same counter says nothing new.
    meter.loadCounters(["p#0"], [{ id: "p#0", used: 0, recent: [1_000, 50_000] }], 55_000);
    expect([55_000, 61_001, 61_002].map((now) => code(() => meter.use(limit, now)))).toEqual(["QUOTA", "allowed", "QUOTA"]);
  });

  test("what is to be committed says when, where a rate asks for it, and counts, where a number of uses does", () => {
    const meter = new Meter();
    const limits = [{ id: "a", maxUses: 3 }, { id: "b", perMinute: 3 }, { id: "c", maxUses: 3, perMinute: 3 }, { id: "d" }];
    expect(meter.use(limits, 7)).toEqual([
      { id: "a", add: 1, max: 3 },
      { id: "b", add: 1, at: 7 },
      { id: "c", add: 1, max: 3, at: 7 },
    ]);
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
