import { agentList, agentLogs, agentSpawn, agentSpawnAndRun, type Json, SyscallError, toolEcho } from "@aether/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

/** What every object of the language has, whether anybody put it there or not. */
const NAMES = ["__proto__", "constructor", "prototype", "toString"];

type Fields = Readonly<Record<string, Json>>;
const named = (name: string, value: Json): Fields => Object.defineProperty({}, name, { value, enumerable: true }) as Fields;

interface Case {
  readonly name: string;
  /** Holds a member of that name. */
  readonly value: Fields;
}

/** A member by one of the names, below so many objects and lists. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    value: fc.oneof(fc.constant({ a: 1 }), fc.string(), fc.constant(null)),
    around: fc.array(fc.boolean(), { maxLength: 8 }),
  })
  .map(({ name, value, around }) => ({
    name,
    value: around.reduce<Fields>((inner, isList) => ({ in: isList ? [inner] : inner, beside: 1 }), named(name, value)),
  }));

test("a member that no object may have is refused by its name at the door, and others like it are data", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: { quiet: [{ text: "done" }] } });
  await terminal.run("ps");
  const client = await terminal.connect();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ name, value }) => {
      // A name is that of one living agent.
      const manifest = () => ({ name: `agent-${++count}`, model: "script/quiet", lifecycle: "persistent" as const, metadata: { about: value } });
      for (const given of [manifest(), JSON.stringify(manifest())]) {
        const answer: unknown = await client.call(agentSpawn, { manifest: given }).catch((error: unknown) => error);
        if (name === "__proto__") {
          expect(SyscallError.is(answer) && [answer.code, answer.message]).toEqual(["INVALID", expect.stringContaining("__proto__")]);
          continue;
        }
        const { agents } = await client.call(agentList, {});
        const { agent_id } = answer as { agent_id: string };
        expect(agents.find((agent) => agent.agent_id === agent_id)?.metadata).toEqual({ about: value });
      }
    }),
    { numRuns: 40 },
  );
  const refused: unknown = await client.call(toolEcho, named("__proto__", { message: "x" }) as never).catch((error: unknown) => error);
  expect(SyscallError.is(refused) && [refused.code, refused.message]).toEqual(["INVALID", expect.stringContaining("__proto__")]);
  expect(({} as Fields)["a"]).toBeUndefined();
});

test("a model's call with such a member is not made without it: the model is told which one is in its way", { timeout: 120_000 }, async () => {
  const given = fc.sample(cases, 24);
  const script = Object.fromEntries(
    given.map(({ value }, index) => [`m${index}`, [{ calls: [{ name: "echo", input: { message: "said", ...value } }] }, { text: "done" }]]),
  );
  // Spreading an object does not lose the member; a copy by assignment would.
  for (const [index, { name, value }] of given.entries()) {
    const input = script[`m${index}`]?.[0] as { calls: [{ input: Fields }] };
    if (Object.hasOwn(value, name)) Object.defineProperty(input.calls[0].input, name, { value: value[name], enumerable: true });
  }
  await using terminal = new Terminal({ script: script as never });
  await terminal.run("ps");
  const client = await terminal.connect();
  for (const [index, { name, value }] of given.entries()) {
    const manifest = { name: `caller-${index}`, model: `script/m${index}`, capabilities: ["tool: echo"] };
    const { agent_id } = await client.call(agentSpawnAndRun, { manifest, message: "go" });
    const { entries } = await client.call(agentLogs, { agent_id });
    const told = JSON.stringify(entries.filter(({ kind }) => kind !== "exited"));
    const isTop = Object.hasOwn(value, name);
    expect([name, value, told]).toEqual([name, value, expect.stringContaining(name === "__proto__" ? "which no object may have" : isTop ? name : "in")]);
    expect(told).not.toContain('"result":{"message":"said"}');
  }
});
