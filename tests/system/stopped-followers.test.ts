import { expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";

const SCRIPT = { waits: [{ calls: [{ name: "file_write", input: { path: "a.md", text: "x" } }] }, { text: "done", delayMs: 60_000 }] };

test("whoever follows is told that the daemon was stopped, and not that something was cancelled", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const { out } = await terminal.run("run", "-m", "script/waits", "work", "--detach", "--json");
  const agentId = String(jsonLines(out)[0]?.agent_id);
  const logs = await terminal.start("logs", "-f", agentId);
  await logs.said("file_write");
  const audit = await terminal.start("audit", "-f");
  await audit.said(agentId);
  const bus = await terminal.start("bus", "-f", "--topic", "run.>");
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect((await terminal.run("down")).code).toBe(0);
  const ends = { logs: await logs.ended, audit: await audit.ended, bus: await bus.ended };
  expect(ends.audit).toMatchObject({ code: 0, err: expect.stringContaining("the daemon was stopped") });
  expect(ends.logs).toMatchObject({ code: 1, err: expect.stringContaining("the daemon was stopped") });
  expect(ends.bus).toMatchObject({ code: 0, err: expect.stringMatching(/the daemon was stopped; .*aether bus -f --after \d+/) });
  for (const { err } of Object.values(ends)) expect(err).not.toMatch(/CANCELLED|cancelled/);
});
