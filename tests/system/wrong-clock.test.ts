import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { agentList, agentSpawnAndRun, auditQuery, systemHealth, systemStatus, systemSweep } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const DAY = 86_400_000;
const YEARS = 730 * DAY;

/** Sets all that was written so long back: for the installation its clock went ahead. */
function ahead(home: string, ms: number): void {
  const db = new DatabaseSync(join(home, "journal.db"), { timeout: 10_000 });
  db.prepare("update process set endedAt = endedAt - ?").run(ms);
  db.prepare("update audit set at = at - ?").run(ms);
  db.prepare("update system_clock set at = at - ?, seen = seen - ?").run(ms, ms);
  db.close();
}

test("a clock that is years ahead removes no run and no record: not at one start, and in the end where the machine was off", async () => {
  await using installation = new Installation({ script: { maker: [{ text: "done" }] } });
  await installation.start();
  const home = join(installation.home, "home");
  const before = await installation.client();
  const { agent_id: run } = await before.call(agentSpawnAndRun, { manifest: { name: "maker", model: "script/maker" }, message: "do it" });
  await installation.kill("SIGTERM");

  // Nothing was ever swept here, so what is on record says what the time was.
  ahead(home, YEARS);
  await installation.start();
  const client = await installation.client();
  const swept = await client.call(systemSweep, {});
  expect(swept).toMatchObject({ runs: 0, audit: 0, sessions: 0, doubt: expect.stringMatching(/^the clock of this machine stands 730 days ahead/) });
  expect((await client.call(agentList, { all: true })).agents).toMatchObject([{ agent_id: run }]);
  expect((await client.call(auditQuery, { agent_id: run })).rows.length).toBeGreaterThan(0);
  expect((await client.call(systemStatus, {})).clock).toBe(swept.doubt);
  expect((await client.call(systemHealth, {})).checks).toContainEqual({ name: "clock", state: "failed", detail: swept.doubt });
  await client.call(systemSweep, {});
  const said = readFileSync(join(home, "log", "daemon.jsonl"), "utf8")
    .split("\n")
    .filter((line) => line.includes("the clock of this machine"));
  expect(said).toHaveLength(1);

  // It was off for so long: after a week of days on which it is looked at, all goes by itself.
  for (let day = 1; day < 7; day++) {
    ahead(home, DAY);
    expect(await client.call(systemSweep, {})).toMatchObject({ runs: 0, doubt: expect.any(String) });
  }
  ahead(home, DAY);
  const last = await client.call(systemSweep, {});
  expect(last.doubt).toBeUndefined();
  expect([last.runs, last.audit > 0]).toEqual([1, true]);
  expect((await client.call(systemStatus, {})).clock).toBeUndefined();
});

test("a clock that is set right again is believed at once, and a person may say that one is right", async () => {
  await using installation = new Installation({ script: { maker: [{ text: "done" }] } });
  await installation.start();
  const home = join(installation.home, "home");
  const client = await installation.client();
  await client.call(agentSpawnAndRun, { manifest: { name: "maker", model: "script/maker" }, message: "do it" });
  expect((await client.call(systemSweep, {})).doubt).toBeUndefined();
  ahead(home, YEARS);
  expect((await client.call(systemSweep, {})).doubt).toMatch(/ahead/);
  ahead(home, -YEARS);
  expect(await client.call(systemSweep, {})).not.toHaveProperty("doubt");
  ahead(home, -YEARS);
  expect((await client.call(systemSweep, {})).doubt).toMatch(/730 days behind/);
  ahead(home, 2 * YEARS);
  expect(await client.call(systemSweep, {})).toMatchObject({ runs: 0, doubt: expect.stringMatching(/ahead/) });
  expect(await client.call(systemSweep, { clock_is_right: true })).toMatchObject({ runs: 1 });
  expect((await client.call(systemStatus, {})).clock).toBeUndefined();
});
