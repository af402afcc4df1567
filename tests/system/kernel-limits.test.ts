import type { Limits } from "@aether/kernel";
import { SyscallError } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";
import { bootKernel } from "../support/kernel.ts";

const ROOM: Limits = { agents: 100, agentsPerOwner: 100, processes: 100, processesPerOwner: 100 };
const STAY = { rounds: [], stay: true };
const outcome = (born: Promise<string>): Promise<string> =>
  born.then(
    () => "born",
    (error: unknown) => (SyscallError.is(error) ? `${error.code} ${String(error.data["limit"])} ${error.message}` : String(error)),
  );

test.for([
  { limits: { ...ROOM, agents: 3 }, mine: 2, says: /^QUOTA agents this installation may have 3 live agents, and has them.*AETHER_MAX_AGENTS$/ },
  { limits: { ...ROOM, agentsPerOwner: 3 }, mine: 3, says: /^QUOTA agentsPerOwner local may have 3 live agents.*AETHER_MAX_AGENTS_PER_OWNER$/ },
  { limits: { ...ROOM, processes: 3 }, mine: 2, says: /^QUOTA processes this installation may have 3 live processes.*AETHER_MAX_PROCESSES$/ },
  { limits: { ...ROOM, processesPerOwner: 3 }, mine: 3, says: /^QUOTA processesPerOwner local may have 3 live processes.*AETHER_MAX_PROCESSES_PER_OWNER$/ },
])("of many at once no more are born than $limits allow, and an end makes room", async ({ limits, mine, says }) => {
  await using system = await bootKernel({ limits });
  const [me, eve] = [system.login(), system.login("eve")];
  await system.spawn(eve, STAY);
  const born: string[] = [];
  const birth = async (): Promise<string> => {
    const pid = await system.spawn(me, STAY);
    born.push(pid);
    return pid;
  };
  const outcomes = await Promise.all(Array.from({ length: 6 }, () => outcome(birth())));
  expect(outcomes.filter((one) => one === "born")).toHaveLength(mine);
  for (const refused of outcomes.filter((one) => one !== "born")) expect(refused).toMatch(says);
  await me.call({ method: "agent.stop", params: { agent_id: born[0] ?? "" } });
  expect(await outcome(system.spawn(me, STAY))).toBe("born");
  expect(await outcome(system.spawn(me, STAY))).toMatch(says);
});

test("what ended does not count, nor does a birth that failed", async () => {
  await using system = await bootKernel({ limits: { ...ROOM, agents: 1 } });
  const me = system.login();
  for (let birth = 0; birth < 4; birth++) await system.outcomes(me, await system.spawn(me, { rounds: [] }));
  const child = { id: "c", name: "test.spawn", input: { plan: STAY } };
  const outcomes = await system.outcomes(me, await system.spawn(me, { rounds: [[child], [{ ...child, id: "d" }]] }));
  expect(outcomes).toMatchObject({ c: { ok: false, error: { code: "QUOTA" } }, d: { ok: false, error: { code: "QUOTA" } } });
  expect(await outcome(system.spawn(me, STAY))).toBe("born");
});

test("an installation is given its bounds by its environment", async () => {
  await using installation = new Installation({ env: { AETHER_MAX_AGENTS: "0" } });
  await expect(installation.start()).rejects.toThrow(/AETHER_MAX_AGENTS/);
});
