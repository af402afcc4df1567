import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "@aether/client";
import { systemStatus, vmExec, vmKill, vmRead, vmSpawn, vmWait } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";
import { type SmallDisk, smallDisk } from "../support/small-disk.ts";

const LIMIT_MS = 180_000;
const LINES = 20_000;
/** Says one line, waits for a word, and then says many. */
const COMMAND = `echo ready; until [ -e go ]; do sleep 0.05; done; seq 1 ${LINES}; echo told > told.txt`;
const WHOLE = `ready\n${Array.from({ length: LINES }, (_, line) => `${line + 1}\n`).join("")}`;

function boxesWork(): boolean {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A home whose output lies on a small disk of its own. */
async function onSmallDisk(disk: SmallDisk): Promise<Terminal> {
  const terminal = new Terminal();
  mkdirSync(terminal.home, { mode: 0o700 });
  const output = join(disk.folder, "output");
  mkdirSync(output, { mode: 0o700 });
  symlinkSync(output, join(terminal.home, "output"));
  expect(await terminal.run("up")).toMatchObject({ code: 0 });
  return terminal;
}

async function textOf(client: Client, vm_id: string): Promise<string> {
  let text = "";
  for (let offset = 0; ; ) {
    const page = await client.call(vmRead, { vm_id, offset, wait_ms: 0 });
    text += page.text;
    if (page.next === offset) return text;
    offset = page.next;
  }
}

async function begun(client: Client): Promise<string> {
  const { vm_id } = await client.call(vmSpawn, { command: COMMAND, rung: "process" });
  await until("its first word", async () => ((await textOf(client, vm_id)).includes("ready") ? true : undefined));
  return vm_id;
}

const stalled = (client: Client, vm_id: string): Promise<string> =>
  until("a stall", async () => (await client.call(systemStatus, {})).stalled.find(({ agent_id }) => agent_id === vm_id)?.why);

/** The command is told to go on: it says more than there is room for. */
const goOn = (client: Client) => client.call(vmExec, { command: "touch go", rung: "process" });

describe("output for which there is no room", () => {
  test("waits, and is whole once there is some", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxesWork(), "no box here");
    await using disk = smallDisk(2, skip);
    await using terminal = await onSmallDisk(disk);
    const client = await terminal.connect();
    const vm_id = await begun(client);
    disk.fill();
    await goOn(client);
    expect(await stalled(client, vm_id)).toMatch(/is full.*free some room/);
    disk.free();
    expect(await client.call(vmWait, { vm_id })).toMatchObject({ code: 0, reason: "exited" });
    expect(await textOf(client, vm_id)).toBe(WHOLE);
    expect((await client.call(systemStatus, {})).stalled).toEqual([]);
    await client.close();
  });

  test("holds up nobody who kills its command, and what was kept stays", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxesWork(), "no box here");
    await using disk = smallDisk(2, skip);
    await using terminal = await onSmallDisk(disk);
    const client = await terminal.connect();
    const vm_id = await begun(client);
    disk.fill();
    await goOn(client);
    await stalled(client, vm_id);
    await client.call(vmKill, { vm_id });
    expect(await client.call(vmWait, { vm_id })).toMatchObject({ code: null, reason: "killed" });
    const kept = await textOf(client, vm_id);
    expect(WHOLE.startsWith(kept)).toBe(true);
    expect(kept).toContain("ready");
    await client.close();
  });

  test("has a log once there are names for files", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxesWork(), "no box here");
    await using disk = smallDisk(2, skip, 100);
    await using terminal = await onSmallDisk(disk);
    const client = await terminal.connect();
    disk.useUpNames();
    const { vm_id } = await client.call(vmSpawn, { command: COMMAND, rung: "process" });
    expect(await stalled(client, vm_id)).toMatch(/no names for more files/);
    await goOn(client);
    disk.free();
    expect(await client.call(vmWait, { vm_id })).toMatchObject({ code: 0, reason: "exited" });
    expect(await textOf(client, vm_id)).toBe(WHOLE);
    await client.close();
  });
});
