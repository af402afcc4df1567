import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { Alarm, type Due } from "./alarm.ts";
import { HandClock, listeningLog, MemoryJournal } from "./process.test-harness.ts";

const rest = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
};

function ring() {
  const db = new DatabaseSync(":memory:");
  const journal = new MemoryJournal(db);
  db.exec("create table process (pid text primary key, state text, wakeAt integer, birth integer)");
  const clock = new HandClock();
  const log = listeningLog();
  const fired: Due[] = [];
  const start = clock.now();
  const alarm = new Alarm({ journal: journal.port, clock, log, fire: (due) => void fired.push(due) });
  let births = 0;
  return {
    alarm,
    journal,
    clock,
    log,
    fired,
    pass: (ms: number) => clock.pass(ms, rest),
    wait: (key: string, ms: number) => db.prepare("insert into kernel_wait values ('t', 'p', ?, ?)").run(key, start + ms),
    process: (pid: string, ms: number, state = "waiting") => db.prepare("insert into process values (?, ?, ?, ?)").run(pid, state, start + ms, births++),
    clear: () => db.exec("delete from kernel_wait; delete from process"),
    keys: () => fired.flatMap(({ waits }) => waits.map(({ key }) => key)),
    pids: () => fired.flatMap(({ processes }) => processes),
  };
}

test.for([
  { why: "what is overdue rings at the start", waits: { a: -5 }, processes: { p: -5 }, after: 0, keys: ["a"], pids: ["p"] },
  { why: "nothing rings early", waits: { a: 500 }, processes: { p: 500 }, after: 499, keys: [], pids: [] },
  { why: "the soonest is planned for, whoever was born first", waits: {}, processes: { old: 40_000, young: 300 }, after: 300, keys: [], pids: ["young"] },
  { why: "what is due together comes by its date", waits: { b: -1, a: -9 }, processes: { q: -1, o: -9 }, after: 0, keys: ["a", "b"], pids: ["o", "q"] },
])("$why", async ({ waits, processes, after, keys, pids }) => {
  const { alarm, pass, ...all } = ring();
  for (const [key, ms] of Object.entries(waits)) all.wait(key, ms);
  for (const [pid, ms] of Object.entries(processes)) all.process(pid, ms);
  await alarm.start();
  await pass(after);
  expect([all.keys(), all.pids()]).toEqual([keys, pids]);
});

test("a process that does not wait is not woken", async () => {
  const { alarm, process, pids } = ring();
  process("p", -5, "exited");
  await alarm.start();
  expect(pids()).toEqual([]);
});

test("more than one look holds is taken at once, in batches", async () => {
  const { alarm, wait, process, keys, pids, fired } = ring();
  for (let index = 0; index < 11_000; index++) {
    wait(`k${index}`, -1 - (index % 7));
    process(`p${index}`, -1 - (index % 7));
  }
  await alarm.start();
  expect([new Set(keys()).size, keys().length, new Set(pids()).size, pids().length]).toEqual([11_000, 11_000, 11_000, 11_000]);
  expect(Math.max(...fired.map(({ waits, processes }) => waits.length + processes.length))).toBe(5_000);
});

test.for([
  { why: "at the start", failures: 1 },
  { why: "four times in a row, each try later than the one before", failures: 4 },
])("a look that fails $why is made again: no deadline is lost", async ({ failures }) => {
  const { alarm, journal, wait, keys, log, pass, clock } = ring();
  wait("a", -5);
  journal.fail("read", failures);
  await alarm.start();
  await pass(1_000 * (2 ** failures - 1) - 1);
  expect([keys(), log.said.length, clock.waiting]).toEqual([[], failures, 1]);
  await pass(1);
  expect(keys()).toEqual(["a"]);
});

test("a deadline told while nothing is planned so soon rings then", async () => {
  const { alarm, wait, keys, pass } = ring();
  await alarm.start();
  wait("a", 20);
  alarm.set(1_000_020);
  await pass(19);
  expect(keys()).toEqual([]);
  await pass(1);
  expect(keys()).toEqual(["a"]);
});

test("a stopped alarm says nothing, not even of what it was reading", async () => {
  const { alarm, journal, wait, keys, clock } = ring();
  wait("a", -5);
  journal.before = () => alarm.stop();
  await alarm.start();
  expect([keys(), clock.waiting]).toEqual([[], 0]);
});
