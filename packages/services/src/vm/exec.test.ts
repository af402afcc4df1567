import type { CallContext } from "@aether/ports";
import { type Input, SyscallError, type vmExec } from "@aether/protocol";
import { describe, expect, test } from "vitest";
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

describe("a command that is given up", () => {
  const commands = () => {
    const starting = Promise.withResolvers<never>();
    const [begun, restored] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const rungs = { take: async () => ({ rung: "bash" }) };
    const trees = {
      restore: () => {
        begun.resolve();
        return restored.promise;
      },
    };
    const vm = { lock: createWorkspaceLock(), rungs, boxes: { use: () => starting.promise }, trees } as unknown as Vm;
    const exec = createExec(vm);
    const giveUp = new AbortController();
    const call = async ({ name }: { readonly name: string }) =>
      name === "vfs.places" ? { at: "/run/p", places: [{ at: "/run/p", folder: "/f", writable: true }], label: {} } : { tree: "t", versions: [] };
    const ctx = {
      key: "k",
      attempt: 1,
      caller: { owner: "o", pid: "p", authority: { grants: [] } },
      signal: giveUp.signal,
      call,
      now: () => 1,
      raise: () => {},
    };
    const input = { command: "true", limits: {}, network: false } as unknown as Input<typeof vmExec>;
    const next = () => vm.lock.take("o p", AbortSignal.timeout(60_000));
    return { exec, ctx: ctx as unknown as CallContext, input, giveUp, starting, restoring: { begun: begun.promise, end: restored.resolve }, next };
  };

  test("between two stages leaves its workspace to the next", async () => {
    const { exec, ctx, input, giveUp, next } = commands();
    await exec.prepare?.(input, ctx);
    giveUp.abort();
    await next();
  });

  test("while its tree is put back holds it until that is done", async () => {
    const { exec, ctx, input, giveUp, restoring, next } = commands();
    const probed = exec.probe?.(input, ctx, { tree: "t", network: false, rung: "bash", untracked: null, at: 1 });
    await restoring.begun;
    const order: string[] = [];
    const following = next().then(() => order.push("next"));
    giveUp.abort();
    await new Promise(setImmediate);
    order.push("put back");
    restoring.end();
    await Promise.all([probed, following]);
    expect(order).toEqual(["put back", "next"]);
  });

  test("at work holds it until its command is gone", async () => {
    const { exec, ctx, input, giveUp, starting, next } = commands();
    const evidence = await exec.prepare?.(input, ctx);
    const ran = exec.run(input, ctx, evidence as never).catch((error: unknown) => error);
    const order: string[] = [];
    const following = next().then(() => order.push("next"));
    giveUp.abort();
    await new Promise(setImmediate);
    order.push("gone");
    starting.reject(new SyscallError("CANCELLED", "killed"));
    await Promise.all([ran, following]);
    expect(order).toEqual(["gone", "next"]);
  });
});
