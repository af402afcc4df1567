import { DatabaseSync } from "node:sqlite";
import type { ProcessRow } from "@aether/ports";
import { describe, expect, test } from "vitest";
import { Meter } from "../budget/meter.ts";
import type { Live } from "./live.ts";
import { HandClock, idle, listeningLog, MemoryJournal, processRow } from "./process.test-harness.ts";
import type { Runner } from "./runner.ts";
import { ProcessTable } from "./table.ts";

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A table whose runner notes what it is told, and does what the test makes it do with a process it pumps. */
function table({ resident = 10, onPump = () => undefined }: { resident?: number; onPump?: (live: Live, table: ProcessTable) => void } = {}) {
  const journal = new MemoryJournal(new DatabaseSync(":memory:"));
  const clock = new HandClock();
  const log = listeningLog();
  const told: string[] = [];
  const sessions: string[] = [];
  const made: ProcessTable = new ProcessTable({
    journal: journal.port,
    clock,
    log,
    meter: new Meter(),
    programs: new Map([["idle", idle]]),
    resident,
    session: async ({ pid }) => void sessions.push(pid),
  });
  const runner: Pick<Runner, "pump" | "abort" | "expire"> = {
    pump: async (live) => {
      told.push(`pump ${live.who.pid}`);
      await Promise.resolve();
      onPump(live, made);
    },
    abort: (live, reason) => {
      live.stopping ??= reason;
    },
    expire: ({ who }, key) => void told.push(`expire ${who.pid} ${key}`),
  };
  made.attach(runner as Runner);
  const put = (...rows: ProcessRow[]): void => {
    for (const one of rows) journal.processes.set(one.pid, one);
  };
  return { table: made, journal, clock, log, told, sessions, put, pass: (ms: number) => clock.pass(ms, rest) };
}

describe("a process that cannot be loaded", () => {
  test.for([
    { why: "its row cannot be read", method: "process" as const, times: 1, after: 1_000 },
    { why: "its effects cannot be read", method: "effects" as const, times: 1, after: 1_000 },
    { why: "its accounts cannot be read", method: "accounts" as const, times: 1, after: 1_000 },
    { why: "it fails three times, each try later than the one before", method: "effects" as const, times: 3, after: 7_000 },
  ])("is tried again when $why: its wake is not lost", async ({ method, times, after }) => {
    const { table: made, journal, told, put, pass } = table();
    put(processRow("p1"));
    journal.fail(method, times);
    made.wake("p1");
    await pass(after - 1);
    expect([told, made.resident]).toEqual([[], 0]);
    await pass(1);
    expect([told, made.resident]).toEqual([["pump p1"], 1]);
  });

  test("is woken at once by what comes meanwhile, and then not once more", async () => {
    const { table: made, journal, told, put, pass, clock } = table({ onPump: (live, all) => all.release(live, "waiting") });
    put(processRow("p1"));
    journal.fail("effects", 1);
    made.wake("p1");
    await pass(10);
    made.wake("p1");
    await pass(60_000);
    expect([told, clock.waiting]).toEqual([["pump p1"], 0]);
  });

  test("keeps the deadlines that passed", async () => {
    const { table: made, journal, told, put, pass } = table();
    put(processRow("p1", { state: "waiting" }));
    journal.fail("effects", 1);
    for (const key of ["p1:a", "p1:b", "p1:a"]) made.expire("p1", key);
    await pass(1_000);
    expect(told).toEqual(["expire p1 p1:a", "expire p1 p1:b", "pump p1"]);
  });

  test("is let be when this installation has no such program", async () => {
    const { table: made, told, put, pass, clock, log } = table();
    put(processRow("p1", { program: "gone" }));
    made.wake("p1");
    await pass(60_000);
    expect([told, clock.waiting, log.said]).toEqual([[], 0, [expect.stringContaining("no such program")]]);
    expect(made.stalled).toEqual([{ pid: "p1", why: expect.stringContaining("process p1, its program") }]);
  });
});

test("a process whose commits fail is tried ever later, and anew after one that went well", async () => {
  let fails = 3;
  const { table: made, told, put, pass } = table({ onPump: (live, all) => all.release(live, fails-- > 0 ? "dropped" : "waiting") });
  put(processRow("p1"));
  made.wake("p1");
  const times: number[] = [];
  for (const ms of [0, 999, 1, 1_999, 1, 3_999, 1, 60_000]) {
    await pass(ms);
    times.push(told.length);
  }
  expect(times).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
});

describe("stopping", () => {
  test.for([
    { why: "is not in memory", state: "stopped" as const, loads: "by the stop" },
    { why: "is being loaded", state: "stopped" as const, loads: "before the stop" },
    { why: "is in memory", state: "ready" as const, loads: "long before" },
    { why: "could not be loaded at first", state: "stopped" as const, loads: "later" },
  ])("a process that $why ends with the caller's reason", async ({ state, loads }) => {
    const reasons: (string | undefined)[] = [];
    const {
      table: made,
      journal,
      put,
      pass,
    } = table({
      onPump: (live, all) => {
        if (live.stopping === undefined) return;
        reasons.push(live.stopping);
        all.release(live, "exited");
      },
    });
    put(processRow("p1", { state }));
    if (loads === "later") journal.fail("effects", 1);
    if (loads === "before the stop") made.wake("p1");
    if (loads === "long before") {
      made.wake("p1");
      await rest();
    }
    await made.stop("p1", "enough of it");
    await pass(1_000);
    expect(reasons).toEqual(["enough of it"]);
  });

  test("what a restart found stopped says so", async () => {
    const reasons: (string | undefined)[] = [];
    const { table: made, put } = table({ onPump: (live) => void reasons.push(live.stopping) });
    put(processRow("p1", { state: "stopped" }));
    made.wake("p1");
    await rest();
    expect(reasons).toEqual(["stopped before a restart"]);
  });

  test("one that lets go before its exit is committed ends later, for the same reason", async () => {
    const reasons: (string | undefined)[] = [];
    const {
      table: made,
      put,
      pass,
    } = table({
      onPump: (live, all) => {
        reasons.push(live.stopping);
        if (live.stopping !== undefined) all.release(live, reasons.length < 2 ? "dropped" : "exited");
      },
    });
    put(processRow("p1", { state: "stopped" }));
    await made.stop("p1", "enough of it");
    await pass(1_000);
    expect(reasons.at(-1)).toBe("enough of it");
  });

  test("nobody waits for an end once the installation lets go", async () => {
    const { table: made, put } = table();
    put(processRow("p1"));
    const stop = made.stop("p1", "enough of it");
    await rest();
    made.close();
    await expect(stop).resolves.toBeUndefined();
  });
});

describe("a session's row", () => {
  test("goes to the session, and its deadlines are not kept", async () => {
    const { table: made, told, sessions, put } = table();
    put(processRow("s1", { kind: "session", state: "waiting" }));
    made.expire("s1", "c:local:k");
    await rest();
    put(processRow("s1", { state: "waiting" }));
    made.wake("s1");
    await rest();
    expect([sessions, told]).toEqual([["s1"], ["pump s1"]]);
  });

  test.for([
    { why: "that is gone", rows: [] },
    { why: "that has ended", rows: [processRow("p1", { state: "exited" })] },
  ])("nothing is kept of a process $why", async ({ rows }) => {
    const { table: made, told, put, clock } = table();
    put(...rows);
    made.expire("p1", "p1:a");
    await rest();
    put(processRow("p1", { state: "waiting" }));
    made.wake("p1");
    await rest();
    expect([told, clock.waiting]).toEqual([["pump p1"], 0]);
  });
});

test("what wakes a session while its row is read is not lost", async () => {
  const { table: made, sessions, journal, put } = table();
  put(processRow("s1", { kind: "session", state: "waiting" }));
  const held = Promise.withResolvers<void>();
  journal.before = () => held.promise;
  made.wake("s1");
  await rest();
  made.wake("s1");
  held.resolve();
  await rest();
  expect(sessions).toEqual(["s1", "s1"]);
});

test("more than fit in memory wait their turn, by priority", async () => {
  const lives: Live[] = [];
  const { table: made, told, put } = table({ resident: 2, onPump: (live) => void lives.push(live) });
  put(...["p1", "p2", "p3", "p4"].map((pid) => processRow(pid)));
  for (const [index, pid] of ["p1", "p2", "p3", "p4"].entries()) made.wake(pid, index);
  await rest();
  expect([told, made.queued]).toEqual([["pump p1", "pump p2"], 2]);
  for (const live of lives.splice(0)) made.release(live, "waiting");
  await rest();
  expect([told.slice(2), made.queued]).toEqual([["pump p4", "pump p3"], 0]);
});
