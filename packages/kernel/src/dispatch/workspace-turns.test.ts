import type { Clock } from "@aether/ports";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HandClock } from "../process/process.test-harness.ts";
import { Draft } from "./draft.ts";
import { type Turn, turnsOf, WorkspaceTurns } from "./workspace-turns.ts";

const never = new AbortController().signal;
const alone = (...workspaces: string[]): Turn[] => workspaces.map((workspace) => ({ workspace, alone: true }));
const beside = (...workspaces: string[]): Turn[] => workspaces.map((workspace) => ({ workspace, alone: false }));
const rest = () => new Promise<void>((resolve) => setImmediate(resolve));

function draftOf(key: string): Draft {
  const draft = new Draft();
  draft.upsert({ key, state: "done" } as never);
  return draft;
}

/** A call that begins something in its caller's workspace. */
const opening = (key: string, pid: string) =>
  ({
    ask: { key, who: { pid, workspace: pid } },
    entry: { definition: { beginsInWorkspace: true, needs: { open: "" } } },
    input: null,
    effect: "state",
  }) as never;

/** What has been let in, by name, in that order. */
function door(turns = new WorkspaceTurns(new HandClock())) {
  const order: string[] = [];
  const enter = (key: string, wanted: readonly Turn[], signal: AbortSignal = never): Promise<unknown> =>
    turns.enter(key, wanted, signal).then(
      () => order.push(key),
      (error: { code: string }) => order.push(`${key} ${error.code}`),
    );
  return { turns, order, enter };
}

describe("turns in a workspace", () => {
  test("changes to files go beside one another, a command is alone, and nobody overtakes; another workspace is another matter", async () => {
    const { turns, order, enter } = door();
    for (const key of ["f1", "f2"]) void enter(key, beside("/run/a"));
    void enter("command", alone("/run/a"));
    void enter("f3", beside("/run/a"));
    void enter("other", alone("/run/b"));
    await rest();
    expect(order).toEqual(["f1", "f2", "other"]);
    turns.leave("f1");
    await rest();
    expect(order).toHaveLength(3);
    turns.leave("f2");
    await rest();
    expect(order).toEqual(["f1", "f2", "other", "command"]);
    expect(turns.isWantedOf(draftOf("command"))).toBe(true);
    turns.leave("command");
    await rest();
    expect(order.at(-1)).toBe("f3");
    expect(turns.isWantedOf(draftOf("f3"))).toBe(false);
  });

  test("a call inside one that has its turn goes on at once, whoever waits", async () => {
    const { turns, order, enter } = door();
    await enter("p:1", beside("/run/a"));
    void enter("q:1", alone("/run/a"));
    await enter("p:1.0", beside("/run/a"));
    await enter("p:1.0.3", beside("/run/a"));
    // And elsewhere it stands behind nobody who may be waiting for the call around it.
    await enter("r:1", beside("/run/b"));
    void enter("s:1", alone("/run/b"));
    await enter("p:1.1", beside("/run/b"));
    expect(order).toEqual(["p:1", "p:1.0", "p:1.0.3", "r:1", "p:1.1"]);
    for (const key of ["p:1.1", "p:1", "r:1"]) turns.leave(key);
    await rest();
    expect(order.slice(-2).sort()).toEqual(["q:1", "s:1"]);
  });

  test("one that gives up leaves the queue to the others; the queue and the wait are bounded", async () => {
    const clock = new HandClock();
    const { turns, order, enter } = door(new WorkspaceTurns(clock));
    await enter("a", alone("/run/a"));
    const gone = new AbortController();
    void enter("b", alone("/run/a"), gone.signal);
    gone.abort();
    await rest();
    expect(order).toEqual(["a", "b CANCELLED"]);
    for (let n = 0; n < 64; n++) void enter(`w${n}`, beside("/run/a"));
    await enter("more", beside("/run/a"));
    expect(order.at(-1)).toBe("more BUSY");
    await clock.pass(100_000_000, rest);
    expect(order.filter((line) => line.endsWith(" BUSY"))).toHaveLength(65);
    turns.leave("a");
    await enter("late", alone("/run/a"));
    expect(order.at(-1)).toBe("late");
  });

  test("what is still at work keeps its turn, and a second attempt at the same call waits for the end of the first", async () => {
    const { turns, order, enter } = door();
    const working = Promise.withResolvers<void>();
    const call = {
      ask: { key: "p:1", who: { pid: "a", workspace: "a" } },
      entry: { definition: { inWorkspace: true, needs: { open: "" } } },
      input: null,
      effect: "workspace",
    };
    const first = turns.within(call as never, never, () => working.promise);
    await rest();
    void enter("p:1", alone("/run/a"));
    void enter("next", alone("/run/a"));
    await rest();
    expect(order).toEqual([]);
    working.resolve();
    await first;
    await rest();
    expect(order).toEqual(["p:1"]);
    turns.leave("p:1");
    await rest();
    expect(order).toEqual(["p:1", "next"]);
  });

  test("what is begun in a workspace has its place from its admission, and hands it on to the process it made", async () => {
    const { turns, order, enter } = door();
    turns.comes(opening("p:open", "a"));
    void enter("p:shell", alone("/run/a"));
    await turns.within(opening("p:open", "a"), never, async () => order.push("opened"));
    turns.handOn("p:open", ["child"]);
    await rest();
    expect(order).toEqual(["opened"]);
    const born = new Draft();
    born.spawn.push({ pid: "child" } as never);
    expect(turns.isWantedOf(born)).toBe(true);
    // Another workspace is no part of it, and it is the first call that has it.
    await enter("child:other", alone("/run/b"));
    await enter("child:run", alone("/run/a"));
    expect(order).toEqual(["opened", "child:other", "child:run"]);
    turns.leave("child:run");
    await rest();
    expect(order.at(-1)).toBe("p:shell");
  });

  test.for<{ when: string; ends: (at: ReturnType<typeof door>) => unknown }>([
    { when: "its process has come", ends: ({ enter }) => enter("child:run", alone("/run/a")) },
    { when: "its process has ended", ends: ({ turns }) => turns.committed(new Draft(), { process: { pid: "child", patch: { state: "exited" } } } as never) },
    { when: "all of it is closed", ends: ({ turns }) => turns.close() },
  ])("the clock holds nothing for what was handed on once $when", async ({ ends }) => {
    const awaited = new Set<number>();
    const timer: Clock["timer"] = (ms) => {
      awaited.add(ms);
      return () => void awaited.delete(ms);
    };
    const at = door(new WorkspaceTurns({ now: () => 0, timer }));
    at.turns.comes(opening("p:open", "a"));
    await at.turns.within(opening("p:open", "a"), never, async () => undefined);
    at.turns.handOn("p:open", ["child"]);
    expect([...awaited]).toEqual([30_000]);
    await ends(at);
    expect([...awaited]).toEqual([]);
  });

  test.for([
    { why: "it made none", end: (turns: WorkspaceTurns) => turns.handOn("p:open", []) },
    { why: "it is never run", end: (turns: WorkspaceTurns) => turns.leave("p:open") },
    {
      why: "its process is never born",
      end: (turns: WorkspaceTurns) => {
        turns.handOn("p:open", ["child"]);
        const born = new Draft();
        born.spawn.push({ pid: "child" } as never);
        turns.abandoned(born);
      },
    },
    {
      why: "its process has ended",
      end: (turns: WorkspaceTurns) => {
        turns.handOn("p:open", ["child"]);
        turns.committed(new Draft(), { process: { pid: "child", patch: { state: "exited" } } } as never);
      },
    },
    {
      why: "its process does not come in time",
      end: (turns: WorkspaceTurns, clock: HandClock) => {
        turns.handOn("p:open", ["child"]);
        return clock.pass(30_000, rest);
      },
    },
  ])("nobody waits for a process that was to begin when $why", async ({ end }) => {
    const clock = new HandClock();
    const { turns, order, enter } = door(new WorkspaceTurns(clock));
    turns.comes(opening("p:open", "a"));
    await turns.within(opening("p:open", "a"), never, async () => undefined);
    void enter("p:shell", alone("/run/a"));
    await rest();
    expect(order).toEqual([]);
    await end(turns, clock);
    await rest();
    expect(order).toEqual(["p:shell"]);
  });

  test("what a commit says ends turns: a receipt, an exit, an intent that came into none", async () => {
    const { turns, order, enter } = door();
    const row = (key: string, state: string) => ({ key, state }) as never;
    await enter("p:1", alone("/run/a"));
    const intent = new Draft();
    intent.upsert(row("p:1", "intent"));
    turns.committed(intent, {});
    void enter("q:1", alone("/run/a"));
    await rest();
    expect(order).toEqual(["p:1"]);
    const receipt = new Draft();
    receipt.upsert(row("p:1", "done"), ["intent"]);
    turns.committed(receipt, {});
    await rest();
    expect(order).toEqual(["p:1", "q:1"]);
    const lost = new Draft();
    lost.upsert(row("q:1", "intent"));
    turns.abandoned(lost);
    await enter("r:1", alone("/run/a"));
    void enter("s:1", alone("/run/a"));
    const again = new Draft();
    again.upsert(row("r:1", "intent"), ["intent"]);
    turns.abandoned(again);
    await rest();
    expect(order.at(-1)).toBe("r:1");
    turns.committed(new Draft(), { process: { pid: "r", patch: { state: "exited" } } } as never);
    await rest();
    expect(order.at(-1)).toBe("s:1");
  });
});

describe("after a kill", () => {
  const looking = (key: string, resource: string) =>
    ({
      ask: { key, who: { pid: "x", workspace: "x" } },
      entry: { definition: { needs: () => [{ action: "fs.read", resource }] } },
      input: null,
      effect: "read",
    }) as never;

  test("a command that was cut off is first, and nobody looks at its workspace before it is put back", async () => {
    const clock = new HandClock();
    const { turns, order, enter } = door(new WorkspaceTurns(clock));
    turns.reserve("p:1", alone("/run/a"));
    turns.reserve("p:2", beside("/run/a"));
    const look = (name: string, resource: string): Promise<unknown> =>
      turns.within(looking(`q:${name}`, resource), never, async () => order.push(name)).catch(({ code }) => order.push(code));
    const looks = ["/run/a/x.txt", "/run/a", "/run", "/run/**"].map((resource) => look(resource, resource));
    void look("elsewhere", "/run/b/x.txt");
    // It looks for itself while it is put back, and so do the calls inside it.
    await turns.within(looking("p:1.0", "/run/a/x.txt"), never, async () => order.push("own"));
    void enter("p:2", beside("/run/a"));
    void enter("q:9", beside("/run/a"));
    await enter("p:1", alone("/run/a"));
    await rest();
    expect(order).toEqual(["elsewhere", "own", "p:1"]);
    turns.putBack("p:1");
    await Promise.all(looks);
    expect(order.slice(3).sort()).toEqual(["/run", "/run/**", "/run/a", "/run/a/x.txt"]);
    turns.leave("p:1");
    await rest();
    expect(order.slice(-2)).toEqual(["p:2", "q:9"]);
  });

  test("who looks waits for a minute and is told why; giving up a wait for a turn that is kept does not give it up", async () => {
    const clock = new HandClock();
    const { turns, order, enter } = door(new WorkspaceTurns(clock));
    turns.reserve("p:1", alone("/run/a"));
    turns.reserve("p:2", alone("/run/a"));
    const said = turns.within(looking("q:1", "/run/a/x"), never, async () => "in").catch((error: Error) => error.message);
    const gone = new AbortController();
    const given = enter("p:2", alone("/run/a"), gone.signal);
    gone.abort();
    await given;
    await clock.pass(60_000, rest);
    expect(await said).toMatch("/run/a was left half changed by p:1 when the system stopped");
    void enter("q:2", alone("/run/a"));
    turns.leave("p:1");
    await enter("p:2", alone("/run/a"));
    expect(order).toEqual(["p:2 CANCELLED", "p:2"]);
  });
});

interface Step {
  readonly key: number;
  readonly place: number;
  readonly both: boolean;
  readonly alone: boolean;
  readonly gives: boolean;
  readonly hold: number;
}

interface Inside {
  readonly alone: boolean;
  readonly places: readonly string[];
}

const clash = (a: Inside, b: Inside): boolean => (a.alone || b.alone) && a.places.some((place) => b.places.includes(place));

async function isLetIn(turns: WorkspaceTurns, key: string, { step, inside }: { step: Step; inside: Inside }): Promise<boolean> {
  const giveUp = new AbortController();
  if (step.gives) setImmediate(() => giveUp.abort());
  const wanted = inside.places.map((workspace) => ({ workspace, alone: inside.alone }));
  return turns.enter(key, wanted, giveUp.signal).then(
    () => true,
    () => false,
  );
}

test("property: whatever comes, in whatever order it ends, a command is alone, nobody starves, and nothing is left behind", async () => {
  const aStep: fc.Arbitrary<Step> = fc.record({
    key: fc.nat(9),
    place: fc.nat(2),
    both: fc.boolean(),
    alone: fc.boolean(),
    gives: fc.boolean(),
    hold: fc.nat(4),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { maxLength: 40 }), async (steps) => {
      const turns = new WorkspaceTurns(new HandClock());
      const within = new Map<string, Inside>();
      const one = async (step: Step, index: number): Promise<void> => {
        const key = `p${step.key}:${index}`;
        const places = step.both ? [`/run/${step.place}`, `/run/${(step.place + 1) % 3}`] : [`/run/${step.place}`];
        const inside = { alone: step.alone, places };
        if (!(await isLetIn(turns, key, { step, inside }))) return;
        if ([...within.values()].some((other) => clash(inside, other))) throw new Error(`${key} is beside another`);
        within.set(key, inside);
        for (let turn = 0; turn < step.hold; turn++) await rest();
        within.delete(key);
        turns.leave(key);
      };
      await Promise.all(steps.map(one));
      await turns.enter("last", alone("/run/0", "/run/1", "/run/2"), never);
    }),
    { numRuns: 200 },
  );
});

describe("whose turn a change to a person's folder is", () => {
  const changes = (...paths: string[]) => ({ needs: () => paths.map((resource) => ({ action: "fs.write", resource })) }) as never;
  const of = (definition: never, pid = "p1") => turnsOf(definition, { input: {}, effect: "probeable", pid });

  test("it comes in the order of its process's commands, and after what that process changes at the same path", async () => {
    expect(of(changes("/mnt/local/a/f"))).toEqual([...beside("/run/p1"), ...alone("p1 /mnt/local/a/f")]);
    expect(of(changes("/run/p1/f"))).toEqual([...beside("/run/p1"), ...alone("p1 /run/p1/f")]);
    expect(of(changes("/mnt/local/a/**"))).toEqual([]);
    const { turns, order, enter } = door();
    const edits = ["p1:a", "p1:b"].map((key) => enter(key, of(changes("/mnt/local/a/f"))));
    const other = enter("p1:c", of(changes("/mnt/local/a/g")));
    const command = enter("p1:d", alone("/run/p1"));
    const stranger = enter("p2:a", of(changes("/mnt/local/a/f"), "p2"));
    await Promise.all([edits[0], stranger]);
    await rest();
    expect(order).toEqual(["p1:a", "p2:a"]);
    turns.leave("p1:a");
    await Promise.all([edits[1], other]);
    expect(order.slice(2)).toEqual(["p1:b", "p1:c"]);
    for (const key of ["p1:b", "p1:c"]) turns.leave(key);
    await command;
    expect(order.at(-1)).toBe("p1:d");
  });
});
