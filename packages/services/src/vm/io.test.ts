import type { BoxProcess, CallContext, OutputLog } from "@aether/ports";
import { HOST_FILE, type Label, TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { createStdin } from "./io.ts";
import { LiveCommands } from "./live.ts";
import type { Vm } from "./vm.ts";

test("what a command is told raises the label of what it says, and of its box, before it can hear it (I7)", async () => {
  const secret: Label = { ...HOST_FILE, confidentiality: "secret" };
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
  const command = { id: "c1", holder: "p1", process, log: {} as OutputLog, terminal: null, owner: "p1", ownedByPerson: false, label: TRUSTED };
  live.add(command);
  const vm = { live, boxes: { told: (...all: unknown[]) => told.push(all) } } as unknown as Vm;
  const ctx = { caller: { pid: "p1", label: secret }, processes: { get: async () => ({ kind: "command" }) } } as unknown as CallContext;
  await (createStdin(vm) as unknown as (input: object, ctx: CallContext) => Promise<unknown>)({ vm_id: "c1", text: "psst", end: false }, ctx);
  expect(heard).toEqual([secret]);
  expect(told).toEqual([["c1", secret], "written"]);
});
