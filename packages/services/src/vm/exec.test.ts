import type { CallContext } from "@aether/ports";
import { type Input, SyscallError, type vmExec } from "@aether/protocol";
import { expect, test } from "vitest";
import { createExec } from "./exec.ts";
import type { Vm } from "./vm.ts";
import { createWorkspaceLock, type WorkspaceLock } from "./workspace-lock.ts";

const looked = new SyscallError("UNAVAILABLE", "the rung does not work here");

const prepare = async (vm: Vm, ctx: CallContext): Promise<unknown> => createExec(vm).prepare?.({ command: "true" } as unknown as Input<typeof vmExec>, ctx);

test.for<[why: string, lock: WorkspaceLock, abort: boolean, code: string]>([
  ["is given up", createWorkspaceLock(), true, "CANCELLED"],
  ["is one too many", { take: () => Promise.reject(new SyscallError("BUSY", "too many wait")) }, false, "BUSY"],
])("a command that %s while its rung is looked at fails alone: nothing is left that nobody hears", async ([, lock, abort, code]) => {
  const giveUp = new AbortController();
  const look = Promise.withResolvers<never>();
  const vm = { lock, rungs: { take: () => look.promise } } as unknown as Vm;
  const ctx = { key: "k", caller: { owner: "o", pid: "p", authority: { grants: [] } }, signal: giveUp.signal } as unknown as CallContext;
  await lock.take("o p", new AbortController().signal).catch(() => undefined);
  const unheard: unknown[] = [];
  const hear = (error: unknown): number => unheard.push(error);
  process.on("unhandledRejection", hear);
  try {
    const prepared = prepare(vm, ctx).catch((error: unknown) => error);
    if (abort) giveUp.abort();
    await new Promise((resolve) => setTimeout(resolve, 20));
    look.resolve({ rung: "bash" } as never);
    expect(await prepared).toMatchObject({ code });
    expect(unheard).toEqual([]);
  } finally {
    process.off("unhandledRejection", hear);
  }
});

test("a rung that does not work is said, also where the command was given up meanwhile", async () => {
  const vm = { lock: createWorkspaceLock(), rungs: { take: () => Promise.reject(looked) } } as unknown as Vm;
  const ctx = { key: "k", caller: { owner: "o", pid: "p", authority: { grants: [] } }, signal: AbortSignal.abort() } as unknown as CallContext;
  await expect(prepare(vm, ctx)).rejects.toBe(looked);
});
