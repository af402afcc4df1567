import * as protocol from "@aether/protocol";
import { type AnySyscall, asTool } from "@aether/protocol";
import { expect, test } from "vitest";
import { decoded } from "./decode.ts";
import type { Principal } from "./principal.ts";
import type { Entry } from "./registry.ts";

const isDefinition = (value: unknown): value is AnySyscall => typeof value === "object" && value !== null && "needs" in value && "flow" in value;
const TOOLS = (Object.values(protocol) as readonly unknown[])
  .filter(isDefinition)
  .flatMap((definition) =>
    asTool(definition) ? [{ definition, listed: fieldsOf(asTool(definition)), all: fieldsOf(asTool({ ...definition, tool: { name: "all" } })) }] : [],
  );
const WHO = { identity: "ann", cwd: "/" } as unknown as Principal;

function fieldsOf(tool: protocol.ToolSpec | undefined): readonly string[] {
  return Object.keys((tool?.inputSchema as { properties?: object } | undefined)?.properties ?? {});
}

function saidOf(definition: AnySyscall, input: unknown, byTool = true): string {
  try {
    decoded({ definition } as Entry, { who: WHO, input, byTool });
    return "taken";
  } catch (error) {
    return protocol.SyscallError.is(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

test("every tool refuses by name each field of its syscall that it does not list, and any that is none of it", () => {
  expect(TOOLS.length).toBeGreaterThan(20);
  expect(TOOLS.filter(({ listed, all }) => listed.length < all.length).length).toBeGreaterThan(5);
  for (const { definition, listed, all } of TOOLS)
    for (const field of [...all.filter((one) => !listed.includes(one)), "nobody_lists_it", "__proto__x"])
      expect(saidOf(definition, { [field]: "x" })).toMatch(new RegExp(`^INVALID: .*there is no field \\W*${field}`));
});

test("a syscall called by its own name has all of its fields", () => {
  const spawn = TOOLS.find(({ definition }) => definition.name === "vm.spawn");
  if (!spawn) throw new Error("vm.spawn is a tool");
  expect(saidOf(spawn.definition, { command: "true", rung: "container" }, false)).toBe("taken");
  expect(saidOf(spawn.definition, { command: "true", network: true })).toBe("taken");
  expect(saidOf(spawn.definition, { command: "true", rung: "container" })).toMatch(
    /^INVALID: terminal_open .*"rung".*its fields are command, terminal, network, models$/,
  );
  for (const odd of [null, "x", 3, ["rung"]]) expect(saidOf(spawn.definition, odd)).toMatch(/^INVALID/);
});

test.for(['{"message":"x","__proto__":1}', '{"message":"x","a":[{"__proto__":{}}]}'])(
  "a call with the input %s is refused by that member and not made without it",
  (text) => {
    for (const byTool of [true, false]) expect(saidOf(protocol.toolEcho, JSON.parse(text), byTool)).toMatch(/^INVALID: .*__proto__, which no object may have/);
    expect(saidOf(protocol.toolEcho, text)).toMatch(/^INVALID: echo was given input that is .*__proto__, which no object may have/);
  },
);

test("arguments of a model that are no JSON are refused by what is wrong with them", () => {
  expect(saidOf(protocol.toolEcho, '{"message":"x"')).toMatch(/^INVALID: echo was given input that is not a JSON text: /);
  expect(saidOf(protocol.toolEcho, '"x"')).toMatch(/^INVALID: echo was given input that is not the text of a JSON object$/);
});

test("arguments of more values than are looked at are refused by their number, and read no further", () => {
  expect(saidOf(protocol.toolEcho, `{"message":[${"0,".repeat(100_000)}0]}`)).toMatch(
    /^INVALID: echo was given input that does not fit: the text holds more than 100000 values/,
  );
});
