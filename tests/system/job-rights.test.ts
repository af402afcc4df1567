import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "@aether/host";
import { compose } from "@aether/host/compose";
import { type Job, type Log, type Service, service } from "@aether/ports";
import { afterAll, expect, test } from "vitest";
import { until } from "../support/installation.ts";

const base = mkdtempSync(join(tmpdir(), "aether-jobs-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const job = (parts: Partial<Job>): Service =>
  service({
    domain: "probe",
    definitions: {},
    handlers: {},
    jobs: [{ name: "probe", every: 60_000, first: 10, syscall: "system.sweep", input: {}, ...parts }],
  });

async function started(home: string, extra: Service) {
  const warnings: unknown[] = [];
  const log: Log = { info: () => undefined, warn: (message, fields) => void warnings.push([message, fields]), error: (...line) => void warnings.push(line) };
  const config = loadConfig({ AETHER_HOME: join(base, home) });
  return { system: await compose({ config, log, onStop: () => undefined, stays: () => true, extra: [extra] }), warnings };
}

test("a job runs as its service's own session, soon after the start, with a receipt and rights for just that call", async () => {
  const { system, warnings } = await started("runs", job({}));
  await using _ = system;
  const [session] = await until("the job's session", async () => {
    const rows = await system.journal.processes({ owner: "system" });
    return rows.length > 0 ? rows : undefined;
  });
  const receipt = await until("its receipt", async () => (await system.journal.effects(session?.pid ?? "")).find(({ state }) => state === "done"));
  expect(receipt).toMatchObject({ syscall: "system.sweep", class: "idempotent", result: { ok: true } });
  expect(session).toMatchObject({ identity: "service.probe", authority: { grants: [{ action: "system.control", resource: "sweep" }] } });
  expect(warnings).toEqual([]);
});

test("a job whose input its call does not take is found at the start", async () => {
  await expect(started("refused", job({ input: { all: true } }))).rejects.toThrow(/the job probe gives system\.sweep what it does not take/);
});
