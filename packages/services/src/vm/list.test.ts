import type { CallContext } from "@aether/ports";
import { joinLabels, type Label, type Output, TRUSTED, type vmList } from "@aether/protocol";
import { expect, test } from "vitest";
import { LiveCommands } from "./live.ts";
import type { Vm } from "./vm.ts";
import { createList } from "./watch.ts";

type List = (input: object, ctx: CallContext) => Promise<Output<typeof vmList>>;

test("a list of commands has the label of whoever began them: the commands are their words", async () => {
  let heard: Label = TRUSTED;
  const label: Label = { integrity: "tool", confidentiality: "secret", sources: ["/mnt/local/keys"] };
  const spec = { command: "echo obey me", rung: "process", holder: "p1" };
  const row = { pid: "p2", kind: "command", state: "running", label, spec, createdAt: 0 };
  const ctx = {
    processes: { list: async () => [row] },
    raise: (more: Label) => {
      heard = joinLabels(heard, more);
    },
  } as unknown as CallContext;
  const vm = { live: new LiveCommands(), logs: { read: async () => ({ entries: [], next: 0, size: 3 }) } } as unknown as Vm;
  const { commands } = await (createList(vm) as unknown as List)({ all: false, limit: 10 }, ctx);
  expect(commands).toMatchObject([{ command: "echo obey me", bytes: 3 }]);
  expect(heard).toMatchObject({ integrity: "untrusted", confidentiality: "secret", sources: ["/mnt/local/keys"] });
});
