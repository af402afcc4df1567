import * as protocol from "@aether/protocol";
import { type AnySyscall, modelUsage, syscall, systemPing, TRUSTED } from "@aether/protocol";
import { createModelsService } from "@aether/services/models";
import { expect, test } from "vitest";
import * as z from "zod";
import { Installation } from "../support/installation.ts";
import { bootKernel, ended, systemClock } from "../support/kernel.ts";

const isDefinition = (value: unknown): value is AnySyscall => typeof value === "object" && value !== null && "needs" in value && "flow" in value;
const internal = (Object.values(protocol) as unknown[]).filter(isDefinition).filter((definition) => definition.internal === true);

test("what parts of the system ask of each other is known, and offered to no model", () => {
  expect(internal.map(({ name }) => name).sort()).toEqual([
    ...["agent.begin_again", "agent.compact", "agent.reply", "model.hold", "model.lost"],
    ...[
      "vfs.adopt",
      "vfs.bytes",
      "vfs.copies",
      "vfs.drop",
      "vfs.expect",
      "vfs.held",
      "vfs.hold",
      "vfs.land",
      "vfs.mirror",
      "vfs.origins",
      "vfs.places",
      "vfs.put",
      "vm.run",
    ],
  ]);
  expect(() => syscall({ ...systemPing, name: "t.inner", internal: true, tool: { name: "inner" } })).toThrow(/so it is no tool/);
});

/** Whoever could call it would charge another what it likes, answer in an agent's place or run a command past its checks. */
test("none of it is asked for at the door, whatever it is given, and no list names it", async () => {
  await using installation = new Installation({});
  await installation.start();
  const client = await installation.client();
  const lost = { attempt: 1, usage: { inputTokens: 1, outputTokens: 1 }, microUsd: 1_000_000_000, model: "x", price: "y" };
  for (const definition of internal)
    for (const input of [{}, lost]) await expect(client.call(definition, input), definition.name).rejects.toMatchObject({ code: "DENIED" });
  const methods: AnySyscall = { ...systemPing, name: "rpc.methods", output: z.unknown() };
  const names: unknown = await client.call(methods, {});
  expect(JSON.stringify(names)).toContain('"model.usage"');
  expect(internal.filter(({ name }) => JSON.stringify(names).includes(`"${name}"`))).toEqual([]);
  expect(await client.call(modelUsage, { by: [] })).toMatchObject({ rows: [] });
});

test("nor by what acts in an agent's name, while a step's own service may", async () => {
  const models = createModelsService({ drivers: [], tools: () => [], clock: systemClock });
  await using system = await bootKernel({ extra: [models] });
  const me = system.login();
  const pid = await system.spawn(me, { rounds: [], stay: true });
  const acting = await system.kernel.actAs({ pid, owner: "local" }, async () => TRUSTED);
  for (const name of ["agent.reply", "model.hold", "model.lost"])
    for (const claim of [{}, { inner: true as const }])
      expect(await ended(acting.call({ method: name, params: {}, key: `${name}-${"inner" in claim}`, ...claim }))).toBe("DENIED");
});
