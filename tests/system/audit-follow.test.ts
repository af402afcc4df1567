import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Client } from "@aether/client";
import { type AuditRow, agentSpawn, auditFollow, auditQuery, toolEcho, toolInvoke } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { bundledPrograms } from "../support/bundle.ts";
import { jsonLines, Terminal } from "../support/cli.ts";
import { Installation, until } from "../support/installation.ts";

const LIMIT_MS = 120_000;
const echo = (client: Client) => client.call(toolEcho, { message: "x" });
const seqs = (rows: readonly AuditRow[]): number[] => rows.map(({ seq }) => seq);

/** Follows until it is told to stop; what came, in the order it came. */
function following(client: Client, asked: Parameters<typeof client.call<typeof auditFollow>>[1]) {
  const rows: AuditRow[] = [];
  const over = new AbortController();
  const ended = client
    .call(auditFollow, asked, { signal: over.signal, onEvent: (_, value) => void rows.push(...(value as unknown as { rows: AuditRow[] }).rows) })
    .then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  return { rows, ended, stop: () => over.abort() };
}

describe("audit.follow", () => {
  test("tells each row once, in order, with those that were there first; filters hold", { timeout: LIMIT_MS }, async () => {
    await using installation = new Installation();
    await installation.start();
    const client = await installation.client();
    await using other = await installation.another();
    for (let call = 0; call < 250; call++) await echo(client);
    const all = following(other, { after: 0 });
    const some = following(other, { after: 0, kinds: ["policy.*"] });
    const last = following(other, { latest: 3, kinds: ["syscall.read"] });
    for (let call = 0; call < 50; call++) await echo(client);
    const told = await until("the last row", async () => {
      const { rows } = await client.call(auditQuery, { kinds: ["syscall.read"], limit: 1_000, after: 0 });
      const calls = rows.filter(({ details }) => JSON.stringify(details).includes("tool.echo"));
      return calls.length >= 300 && all.rows.filter(({ details }) => JSON.stringify(details).includes("tool.echo")).length >= 300 ? rows : undefined;
    });
    expect(seqs(all.rows)).toEqual([...new Set(seqs(all.rows))].sort((a, b) => a - b));
    expect(seqs(all.rows)).toEqual(expect.arrayContaining(seqs(told).filter((seq) => seq <= (all.rows.at(-1)?.seq ?? 0))));
    expect(some.rows).toEqual([]);
    expect(last.rows.length).toBeGreaterThanOrEqual(3);
    for (const one of [all, some, last]) one.stop();
    expect(await Promise.all([all.ended, some.ended, last.ended])).toEqual(["CANCELLED", "CANCELLED", "CANCELLED"]);
  });

  test("is for persons alone, and a kind that is none is said at once", async () => {
    await using installation = new Installation({ script: { idle: [{ text: "done" }] } });
    await installation.start();
    const client = await installation.client();
    await expect(client.call(auditFollow, { kinds: ["no.such"] })).rejects.toThrow(/no kind no\.such/);
    await expect(client.call(auditFollow, { after: 1, latest: 1 })).rejects.toThrow(/give after or latest/);
    const manifest = { name: "a", model: "script/idle", lifecycle: "persistent", capabilities: ["tool: *"] };
    const { agent_id } = await client.call(agentSpawn, { manifest });
    await expect(client.call(toolInvoke, { agent_id, tool: "audit.follow", input: {} })).rejects.toMatchObject({ code: "UNKNOWN_METHOD" });
  });
});

describe("aether audit -f", () => {
  test("shows rows as they come, and Ctrl-C ends it", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    await terminal.run("ps");
    const running = await terminal.start("audit", "-f", "--json", "--kind", "policy.*");
    const table = await terminal.start("audit", "-f", "--limit", "1");
    await table.said("WHAT");
    await table.said("system.ping");
    const { out } = await terminal.run("policy", "show", "--json");
    await terminal.runGiven(out, "policy", "set", "-");
    await running.said("policy.set");
    running.interrupt();
    table.interrupt();
    const end = await running.ended;
    expect(end).toMatchObject({ code: 130, err: "" });
    expect(jsonLines(end.out)).toMatchObject([{ kind: "policy.set" }]);
    expect(await table.ended).toMatchObject({ code: 130, err: "" });
  });

  test("goes on over a daemon that is killed: each row once; and ends with one that is told to stop", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    await terminal.run("ps");
    const running = await terminal.start("audit", "-f", "--json", "--after", "0");
    await running.said("agent.list");
    await terminal.killDaemon();
    await running.said("it was");
    await terminal.run("call", "tool.echo", '{"message":"after"}');
    await running.said("tool.echo");
    expect((await terminal.run("down")).code).toBe(0);
    const end = await running.ended;
    expect(end).toMatchObject({ code: 0, err: expect.stringMatching(/the daemon was stopped; .*aether audit -f --after \d+/) });
    const shown = seqs(jsonLines(end.out) as unknown as AuditRow[]);
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, at) => at + 1));
  });

  test("ends with whoever reads it", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal();
    await terminal.run("ps");
    const { cli } = await bundledPrograms();
    const env = { PATH: process.env["PATH"] ?? "", HOME: terminal.folder, AETHER_HOME: terminal.home, AETHER_LOCAL_MODELS: "off" };
    const piped = promisify(execFile)(
      "sh",
      ["-c", `'${process.execPath}' --disable-warning=ExperimentalWarning '${cli}' audit -f --json --after 0 | head -n 1`],
      { env },
    );
    let over = false;
    const done = piped.finally(() => {
      over = true;
    });
    while (!over) {
      await terminal.run("call", "tool.echo", '{"message":"x"}');
      await sleep(50);
    }
    const { stdout, stderr } = await done;
    expect([jsonLines(stdout).length, stderr]).toEqual([1, ""]);
  });

  test.for([
    { args: ["--until", "1h"], says: /--until ends the log, and -f goes on with it/ },
    { args: ["--before", "4"], says: /--before ends the log/ },
    { args: ["--after", "1", "--limit", "3"], says: /with -f give one of them/ },
  ])("$args is refused with it", async ({ args, says }) => {
    await using terminal = new Terminal();
    expect(await terminal.run("audit", "-f", ...args)).toMatchObject({ code: 2, err: expect.stringMatching(says) });
  });
});
