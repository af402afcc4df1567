import type { CallContext, TableAsker, TableEngine } from "@aether/ports";
import { TRUSTED } from "@aether/protocol";
import { expect, test } from "vitest";
import { createDescribe, createExport, createQuery } from "./ask.ts";

type Handle = (input: unknown, ctx: CallContext) => Promise<unknown>;

test("each question about tables says whose it is: the run's, whichever of its agents asks", async () => {
  const asked: unknown[] = [];
  const note = ({ asker }: TableAsker): never => {
    asked.push(asker);
    throw new Error("noted");
  };
  const engine: Pick<TableEngine, "describe" | "ask" | "write"> = {
    describe: async (question) => note(question),
    ask: async (question) => note(question),
    write: async (question) => note(question),
  };
  const deps = { engine: engine as TableEngine, store: async () => "" };
  const ctx = {
    caller: { pid: "child", root: "run", label: TRUSTED },
    call: async () => ({ base64: "" }),
    signal: new AbortController().signal,
  } as unknown as CallContext;
  const handlers = { describe: createDescribe(deps), query: createQuery(deps), export: createExport(deps) } as unknown as Readonly<Record<string, Handle>>;
  const inputs = { describe: { files: ["/t/a.csv"] }, query: { file: "/t/a.csv" }, export: { query: { file: "/t/a.csv" }, to: "/t/b.csv" } };
  for (const [name, input] of Object.entries(inputs)) await expect(handlers[name]?.(input, ctx)).rejects.toThrow("noted");
  expect(asked).toEqual(["run", "run", "run"]);
});
