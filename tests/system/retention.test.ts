import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Client } from "@aether/client";
import { systemSweep, vfsMount, vfsRead, vfsWrite, vmAttach, vmRead, vmSpawn, vmWait } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const AT_ONCE = { AETHER_KEEP_RECEIPTS_DAYS: "0", AETHER_KEEP_OUTBOX_HOURS: "0", AETHER_KEEP_AUDIT_DAYS: "0", AETHER_KEEP_BLOBS_HOURS: "2" };
const DAY_S = 86_400;

/** Rows of a home whose daemon may be running. */
function count(installation: Installation, table: string, where = "1"): number {
  const db = new DatabaseSync(join(installation.home, "home", "journal.db"), { readOnly: true, timeout: 10_000 });
  try {
    return Number(db.prepare(`select count(*) as n from ${table} where ${where}`).get()?.["n"]);
  } finally {
    db.close();
  }
}

const blobsOf = (installation: Installation): string[] => {
  const root = join(installation.home, "home", "blobs");
  return readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
};

const aged = (files: readonly string[], seconds = DAY_S): void => {
  const then = Date.now() / 1_000 - seconds;
  for (const file of files) utimesSync(file, then, then);
};

async function writeOver(client: Client, home: string): Promise<string> {
  const { path } = await client.call(vfsMount, { folder: home, name: "work", mode: "rw" });
  for (const text of ["first", "second", "third"]) await client.call(vfsWrite, { path: `${path}/note.txt`, text });
  return `${path}/note.txt`;
}

test("receipts of ended sessions, old audit entries and unreferenced content go; what undo needs stays, also after another start", async () => {
  await using installation = new Installation({ env: AT_ONCE });
  await installation.start();
  const work = installation.folder("work");
  mkdirSync(work);
  const early = await installation.client();
  const path = await writeOver(early, work);
  await early.call(vfsRead, { path });
  await until("the read is in the audit", async () => count(installation, "audit") || undefined);
  expect(count(installation, "effect")).toBeGreaterThan(2);
  await installation.kill("SIGTERM");
  await installation.start();

  const client = await installation.client();
  const kept = blobsOf(installation);
  const junk = kept.map((file) => join(file, "..", file.slice(-64, -60) + "0".repeat(60)));
  expect(kept.length).toBeGreaterThan(1);
  for (const file of junk) writeFileSync(file, "nobody's");
  aged([...kept, ...junk]);
  await until("the first session has ended", async () => count(installation, "process", "kind = 'session' and state = 'exited'") || undefined);

  const swept = await client.call(systemSweep, {});
  expect(swept).toMatchObject({ more: false, blobs: junk.length });
  expect(swept.sessions).toBeGreaterThan(2);
  expect(swept.audit).toBeGreaterThan(0);
  expect(blobsOf(installation).toSorted()).toEqual(kept.toSorted());
  expect(count(installation, "effect", "syscall = 'vfs.write'")).toBe(0);
  expect(await client.call(systemSweep, {})).toMatchObject({ sessions: 0, blobs: 0, bytes: 0, more: false });

  await installation.kill();
  await installation.start();
  const later = await installation.client();
  expect(await later.call(vfsRead, { path })).toMatchObject({ text: "third" });
});

test("a sweep cut off at any moment by a kill leaves a home that starts, works and is swept again", async () => {
  await using installation = new Installation({ env: AT_ONCE });
  const work = installation.folder("work");
  mkdirSync(work);
  for (let round = 0; round < 3; round++) {
    await installation.start();
    const client = await installation.client();
    await writeOver(client, work);
    const sweeping = client.call(systemSweep, {}).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, round * 4));
    await installation.kill();
    await sweeping;
  }
  await installation.start();
  const client = await installation.client();
  await writeOver(client, work);
  expect(await client.call(systemSweep, {})).toMatchObject({ more: false });
});

test("what an ended command wrote goes after its time, and reading it says so; of one that runs it stays", async ({ skip }) => {
  await using installation = new Installation({ env: { AETHER_KEEP_OUTPUT_DAYS: "1" } });
  await installation.start();
  const client = await installation.client();
  const spawned = await client.call(vmSpawn, { rung: "process", command: "echo said" }).catch((error: { code?: string }) => error);
  if (!("vm_id" in spawned)) return skip("the process rung does not work here");
  const { vm_id } = spawned;
  await client.call(vmWait, { vm_id });
  const { vm_id: still } = await client.call(vmSpawn, { rung: "process", command: "echo still; sleep 60" });
  await until("its words", async () => ((await client.call(vmRead, { vm_id: still })).text === "still\n" ? true : undefined));
  const age = (): void =>
    aged(
      [vm_id, still].map((id) => join(installation.home, "home", "output", `${id}.log`)),
      2 * DAY_S,
    );
  age();
  expect(await client.call(systemSweep, {})).toMatchObject({ output: 1 });
  for (const read of [client.call(vmRead, { vm_id, offset: 2 }), client.call(vmAttach, { vm_id })])
    await expect(read).rejects.toMatchObject({ code: "NOT_FOUND", message: expect.stringMatching(/was removed on .*AETHER_KEEP_OUTPUT_DAYS/) });
  expect(await client.call(vmRead, { vm_id: still })).toMatchObject({ text: "still\n" });
  expect(await client.call(systemSweep, {})).toMatchObject({ output: 0 });
});
