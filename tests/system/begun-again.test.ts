import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { agentList, agentLogs, agentSpawnAndRun, agentStatus, callResult, systemPing, vmExec } from "@aether/protocol";
import { expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Installation, until } from "../support/installation.ts";

/** The daemon dies as soon as a command of a box runs. */
const DIES = { AETHER_FAIL_POINT: "box.start.after:1" };
const MOST_STARTS = 6;

/** Starts it until it stays; says how often it died. */
async function startsUntilItStays(installation: Installation, isOver: () => Promise<boolean>): Promise<number> {
  for (let deaths = 1; deaths < MOST_STARTS; deaths++) {
    const stays = await installation.start(DIES).then(
      () => true,
      () => false,
    );
    if (
      stays &&
      (await Promise.race([
        installation.ended().then(() => false),
        until("the call's end", async () => ((await isOver().catch(() => false)) ? true : undefined)),
      ]))
    )
      return deaths;
  }
  return MOST_STARTS;
}

test("a session's command that stops the system each time is begun three times, and then told as ended", { timeout: 240_000 }, async (context) => {
  if (!boxesWork("commands are not tested")) return context.skip();
  await using installation = new Installation();
  await installation.start(DIES);
  const client = await installation.client();
  await client.call(vmExec, { rung: "process", command: "echo once >> out.txt; sleep 5" }, { key: "deadly" }).catch(() => undefined);
  await installation.ended();
  let told: unknown;
  const deaths = await startsUntilItStays(installation, async () => {
    const session = await installation.client();
    await session.call(systemPing, {});
    const found = await session.call(callResult, { key: "deadly" });
    told = found;
    return JSON.stringify(found).includes("CANCELLED");
  });
  expect(deaths).toBe(3);
  expect(JSON.stringify(told)).toContain("begun 3 times");
  expect(existsSync(join(installation.home, "home"))).toBe(true);
});

test("an agent's command is so too, and the agent goes on", { timeout: 240_000 }, async (context) => {
  if (!boxesWork("commands are not tested")) return context.skip();
  const script = { boss: [{ calls: [{ name: "shell", input: { command: "echo once >> out.txt; sleep 5" } }] }, { text: "went on" }] };
  await using installation = new Installation({ script });
  await installation.start(DIES);
  const client = await installation.client();
  const manifest = { name: "boss", model: "script/boss", capabilities: ["tool: shell", "vm.use: *"] };
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest, message: "go", detach: true }, { key: "boss" });
  await installation.ended();
  const deaths = await startsUntilItStays(installation, async () => (await (await installation.client()).call(agentStatus, { agent_id })).state === "exited");
  expect(deaths).toBe(3);
  const session = await installation.client();
  const { entries } = await session.call(agentLogs, { agent_id, limit: 1_000 });
  expect(JSON.stringify(entries)).toContain("begun 3 times");
  expect((await session.call(agentList, { all: true })).agents[0]?.exit?.reason).toBe("completed");
  const out = join(installation.home, "home/owners/local/run", agent_id, "out.txt");
  expect(existsSync(out) ? readFileSync(out, "utf8") : "").toBe("");
});
