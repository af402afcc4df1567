import type { BoxProcess, CallContext, OutputLog } from "@aether/ports";
import { HOST_FILE, type Label, TRUSTED } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createStdin } from "./io.ts";
import { LiveCommands } from "./live.ts";
import type { Vm } from "./vm.ts";

const secret: Label = { ...HOST_FILE, confidentiality: "secret" };

describe("who may write", () => {
  const rows: Readonly<Record<string, object>> = {
    c1: { kind: "command", parent: "agent" },
    agent: { kind: "agent", state: "waiting" },
    gone: { kind: "agent", state: "exited" },
    person: { kind: "session", state: "waiting" },
    left: { kind: "session", state: "exited" },
  };
  test.for([
    { why: "who has it", owner: "agent", byPerson: false, caller: "agent", may: true },
    { why: "a person beside an agent that has it", owner: "agent", byPerson: false, caller: "person", may: false },
    { why: "an agent beside a person that has it", owner: "person", byPerson: true, caller: "agent", may: false },
    { why: "an agent, of what a person has who is not connected now", owner: "left", byPerson: true, caller: "agent", may: false },
    { why: "another connection of that person", owner: "left", byPerson: true, caller: "person", may: true },
    { why: "the holder, when an agent that took it has ended", owner: "gone", byPerson: false, caller: "agent", may: true },
    { why: "a person, when an agent that took it has ended, only by taking it", owner: "gone", byPerson: false, caller: "person", may: false },
  ])("$why: $may", async ({ owner, byPerson, caller, may }) => {
    const live = new LiveCommands();
    const log: string[] = [];
    const append = async ({ kind, bytes }: { kind: string; bytes: Uint8Array }): Promise<number> => log.push(`${kind} ${new TextDecoder().decode(bytes)}`);
    const process = { write: async () => undefined, end: () => undefined } as unknown as BoxProcess;
    live.add({
      id: "c1",
      holder: "agent",
      workspace: "agent",
      process,
      log: { append } as unknown as OutputLog,
      terminal: null,
      owner,
      ownedByPerson: byPerson,
      label: TRUSTED,
      settle: async () => undefined,
    });
    const vm = { live, boxes: { told: () => undefined } } as unknown as Vm;
    const ctx = (pid: string): CallContext => {
      const kind = pid === "agent" ? "agent" : "session";
      return {
        caller: { pid, kind, label: TRUSTED },
        now: () => 1,
        require: () => undefined,
        raise: () => undefined,
        processes: { get: async (id: string) => rows[id] },
      } as unknown as CallContext;
    };
    const write = createStdin(vm) as unknown as (input: object, ctx: CallContext) => Promise<unknown>;
    const input = { vm_id: "c1", text: "x", end: false };
    const first = write(input, ctx(caller));
    // Two connections of one person at once: one of them has it.
    const second = write(input, ctx("other")).catch((error: unknown) => error);
    if (may) await first;
    else await expect(first).rejects.toMatchObject({ code: "BUSY", data: { owner } });
    if (may) expect([live.get("c1")?.owner, await second, log]).toMatchObject([caller, { code: "BUSY" }, caller === owner ? [] : [`owner ${caller}`]]);
  });
});

test("what a command is told raises the label of what it says, and of its box, before it can hear it (I7)", async () => {
  const told: unknown[] = [];
  const heard: Label[] = [];
  const live = new LiveCommands();
  const process = {
    write: async () => {
      heard.push(command.label);
      told.push("written");
    },
    end: () => undefined,
  } as unknown as BoxProcess;
  const command = {
    id: "c1",
    holder: "p1",
    workspace: "p1",
    process,
    log: {} as OutputLog,
    terminal: null,
    owner: "p1",
    ownedByPerson: false,
    label: TRUSTED,
    settle: async () => undefined,
  };
  live.add(command);
  const vm = { live, boxes: { told: (...all: unknown[]) => told.push(all) } } as unknown as Vm;
  const row = { kind: "command", parent: "p1", label: TRUSTED };
  const ctx = { caller: { pid: "p1", label: secret }, raise: () => undefined, processes: { get: async () => row } } as unknown as CallContext;
  await (createStdin(vm) as unknown as (input: object, ctx: CallContext) => Promise<unknown>)({ vm_id: "c1", text: "psst", end: false }, ctx);
  expect(heard).toEqual([secret]);
  expect(told).toEqual([["c1", secret], "written"]);
});

test("that a command still runs, or has ended, is told with its label", async () => {
  const raised: Label[] = [];
  const row = { kind: "command", parent: "p1", state: "exited", label: secret };
  const ctx = {
    caller: { pid: "p1", label: TRUSTED },
    raise: (label: Label) => raised.push(label),
    processes: { get: async () => row },
  } as unknown as CallContext;
  const vm = { live: new LiveCommands(), boxes: { told: () => undefined } } as unknown as Vm;
  const write = createStdin(vm) as unknown as (input: object, ctx: CallContext) => Promise<unknown>;
  await expect(write({ vm_id: "c1", text: "x", end: false }, ctx)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(raised).toEqual([secret]);
});
