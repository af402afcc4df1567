import type { CallContext, LogPage } from "@aether/ports";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type LiveCommand, LiveCommands } from "./live.ts";
import type { Vm } from "./vm.ts";
import { createAttach, createRead } from "./watch.ts";

/** Both are handlers of one step. */
type Run = (input: unknown, ctx: CallContext) => Promise<unknown>;
const ID = "c1";
const SAID = new TextEncoder().encode("password: ");
const label = { integrity: "untrusted", confidentiality: "public", sources: [] };

// No wait ends by its time, however slow the machine: who is not woken by the word itself waits for ever.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A command that says its word while its log is looked at for the first time, and then waits for an answer. */
function prompting() {
  const live = new LiveCommands();
  live.add({ id: ID, label, settle: async () => undefined } as unknown as LiveCommand);
  let looks = 0;
  const read = async (_id: string, from: number): Promise<LogPage> => {
    const seen = looks++ === 0 ? 0 : SAID.length;
    // After the file was read, before the reader hears what was in it.
    if (looks === 1) live.tell(ID);
    await new Promise(setImmediate);
    const entries = from < seen ? [{ kind: "stdout" as const, at: 0, offset: 0, bytes: SAID }] : [];
    return { entries, next: Math.max(from, seen), size: seen };
  };
  const leave = new AbortController();
  const told: unknown[] = [];
  const ctx = {
    caller: { pid: "p" },
    signal: leave.signal,
    now: () => 0,
    raise: () => undefined,
    emit: (event: string) => {
      told.push(event);
      if (event === "stdout") leave.abort();
    },
    processes: { get: async () => ({ kind: "command", parent: "p", state: "running", label }) },
  } as unknown as CallContext;
  return { vm: { live, logs: { read } } as unknown as Vm, ctx, told, live };
}

test("what a command says between a look at its log and the wait for more is read at once", async () => {
  const { vm, ctx } = prompting();
  const input = { vm_id: ID, offset: 0, max: 1_000, wait_ms: 60_000, encoding: "text" };
  expect(await (createRead(vm) as Run)(input, ctx)).toMatchObject({ text: "password: ", next: SAID.length, end: null });
});

test("and shown at once to who watches", async () => {
  const { vm, ctx, told, live } = prompting();
  await expect((createAttach(vm) as Run)({ vm_id: ID, offset: 0 }, ctx)).rejects.toThrow(/abort/i);
  expect(told).toContain("stdout");
  expect(live.viewers(ID)).toBe(0);
});
