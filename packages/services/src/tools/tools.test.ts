import type { CallContext } from "@aether/ports";
import { SyscallError, type ToolSpec, toWireError } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { createToolService } from "./index.ts";

const spec = (name: string): ToolSpec => ({ name, description: `about ${name}`, inputSchema: { type: "object" } });
const TOOLS = ["echo", "file_read", "file_write"].map((name) => ({ spec: spec(name), syscall: `some.${name.replace("_", ".")}` }));

/** A kernel with one agent, `p1`, that holds `file_read`; the caller may read `p1` and `gone`. */
function open() {
  const acted: unknown[] = [];
  const { handlers } = createToolService({ tools: () => TOOLS, toolsFor: (authority) => [spec(String(authority.grants[0]?.resource))] });
  const ctx = {
    require: (action: string, resource: string) => {
      if (!["p1", "gone"].includes(resource)) throw new SyscallError("DENIED", `${action} ${resource}`);
    },
    processes: { get: async (pid: string) => (pid === "gone" ? undefined : { authority: { grants: [{ action: "tool.use", resource: "file_read" }] } }) },
    callAs: async (...call: unknown[]) => {
      acted.push(call);
      if (call[1] === "unknown") throw new SyscallError("UNKNOWN_METHOD", "there is no tool unknown");
      return { text: "hello" };
    },
  } as unknown as CallContext;
  const enter = async (name: string, input: unknown): Promise<unknown> => {
    const handler = handlers[name];
    if (typeof handler !== "function") throw new Error(`no handler ${name}`);
    try {
      return await handler(input, ctx);
    } catch (error) {
      return toWireError(error).code;
    }
  };
  return { enter, acted };
}

describe("the list of tools", () => {
  test.for([
    { why: "without an agent is everything", input: {}, names: ["echo", "file_read", "file_write"] },
    { why: "of an agent is what it holds", input: { agent_id: "p1" }, names: ["file_read"] },
  ])("$why", async ({ input, names }) => {
    const { tools } = (await open().enter("tool.list", input)) as { tools: { name: string }[] };
    expect(tools.map(({ name }) => name)).toEqual(names);
  });

  test.for([
    { why: "nobody who may not see it", agent_id: "p2", code: "DENIED" },
    { why: "nobody when it is not there", agent_id: "gone", code: "NOT_FOUND" },
  ])("of an agent is told to $why", async ({ agent_id, code }) => expect(await open().enter("tool.list", { agent_id })).toBe(code));

  test("says with each the syscall behind it", async () => {
    expect(await open().enter("tool.list", { agent_id: "p1" })).toEqual({
      tools: [{ name: "file_read", description: "about file_read", inputSchema: { type: "object" }, syscall: "some.file.read" }],
    });
  });
});

test("a call for an agent goes through the agent's own rights, and its value comes back", async () => {
  const { enter, acted } = open();
  expect(await enter("tool.invoke", { agent_id: "p1", tool: "file_read", input: { path: "/a" } })).toEqual({ result: { text: "hello" } });
  expect(acted).toEqual([["p1", "file_read", { path: "/a" }]]);
});

test("what refuses such a call is told as it is", async () => {
  expect(await open().enter("tool.invoke", { agent_id: "p1", tool: "unknown", input: {} })).toBe("UNKNOWN_METHOD");
});

test("an echo is what was said", async () => expect(await open().enter("tool.echo", { message: "hi" })).toEqual({ message: "hi" }));
