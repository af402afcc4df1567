import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  agentRemove,
  agentSpawn,
  agentSpawnAndRun,
  systemStatus,
  systemSweep,
  vfsMount,
  vfsMounts,
  vfsVersions,
  vfsWrite,
  vmKill,
  vmSpawn,
} from "@aether/protocol";
import { expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { jsonLines, Terminal } from "../support/cli.ts";
import { Installation } from "../support/installation.ts";

const SCRIPT = { maker: [{ text: "read" }, { text: "read again" }] };

/** Changes rows of a home whose daemon may be running. */
const changing =
  (home: string) =>
  (statement: string, ...values: readonly (string | number)[]): void => {
    const db = new DatabaseSync(join(home, "journal.db"), { timeout: 10_000 });
    db.prepare(statement).run(...values);
    db.close();
  };

const age = (home: string, days: number): void => changing(home)("update vfs_mount set used_at = ?", Date.now() - days * 86_400_000);

/** A home whose mounts were asked for so many days ago. */
async function installed(env: Readonly<Record<string, string>> = {}) {
  const installation = new Installation({ script: SCRIPT, env });
  await installation.start();
  const client = await installation.client();
  const folderOf = (name: string): string => {
    const folder = installation.folder(name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "a.txt"), `what ${name} says\n`);
    return folder;
  };
  const mount = async (name: string, more: { name?: string; mode?: "ro" | "rw" } = {}): Promise<string> =>
    (await client.call(vfsMount, { folder: folderOf(name), ...more })).path;
  const home = join(installation.home, "home");
  const aged = (days: number): void => age(home, days);
  const swept = async (): Promise<string[]> => {
    const before = (await client.call(vfsMounts, {})).mounts.map(({ path }) => path);
    await client.call(systemSweep, {});
    const after = new Set((await client.call(vfsMounts, {})).mounts.map(({ path }) => path));
    return before.filter((path) => !after.has(path));
  };
  const manifest = (path: string) => ({ name: "maker", model: "script/maker", capabilities: [`fs.read: ${path}/**`] });
  return { installation, client, mount, aged, change: changing(home), swept, manifest, [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose]() };
}

test("of places that nobody asked for in their time those go that nothing needs; they come back as they were", async () => {
  await using home = await installed({ AETHER_KEEP_MOUNTS_DAYS: "3" });
  const { client } = home;
  expect((await client.call(systemStatus, {})).keeps).toMatchObject({ mounts: 3 * 86_400_000, runs: 365 * 86_400_000 });
  const idle = await home.mount("idle");
  await home.mount("named", { name: "named" });
  const changed = await home.mount("changed", { mode: "rw" });
  await client.call(vfsWrite, { path: `${changed}/a.txt`, text: "other" });
  const [ended, kept] = [await home.mount("ended"), await home.mount("kept")];
  const run = await client.call(agentSpawnAndRun, { manifest: home.manifest(ended), message: "go" });
  await client.call(agentSpawn, { manifest: { ...home.manifest(kept), name: "keeper", lifecycle: "persistent" } });
  home.aged(2);
  expect(await home.swept()).toEqual([]);
  home.aged(4);
  expect(await home.swept()).toEqual([idle]);
  await client.call(agentRemove, { agent_id: run.agent_id });
  expect(await home.swept()).toEqual([ended]);
  expect(await home.mount("idle")).toBe(idle);
  expect(await home.swept()).toEqual([]);
});

test.for([["{"], ['{"grants":[{"action":"fs.read","resource":7}],"budget":{}}']])(
  "of a row that says %s nobody can say what it needs: every place stays",
  async ([authority = ""]) => {
    await using home = await installed();
    await home.mount("idle");
    const { agent_id } = await home.client.call(agentSpawnAndRun, { manifest: { name: "maker", model: "script/maker" }, message: "go" });
    home.aged(400);
    home.change("update process_spec set authority = ? where pid = ?", authority, agent_id);
    expect(await home.swept()).toEqual([]);
  },
);

test("a place that an open box has stays", async ({ skip }) => {
  if (!boxesWork("what open boxes keep is not tested")) skip();
  await using home = await installed();
  const { client } = home;
  const path = await home.mount("boxed");
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest: home.manifest(path), message: "go" });
  const { vm_id } = await client.call(vmSpawn, { agent: agent_id, command: "sleep 600" });
  // The agent's row alone would not keep it.
  home.change("delete from process_spec where pid = ?", agent_id);
  home.change("delete from process where pid = ?", agent_id);
  home.aged(400);
  expect(await home.swept()).toEqual([]);
  await client.call(vmKill, { vm_id });
});

test("what a person undoes or goes on with, long after, is where it was", async () => {
  const edit = { calls: [{ name: "file_write", input: { path: "made.txt", text: "made\n" } }] };
  const look = { calls: [{ name: "file_read", input: { path: "a.txt" } }] };
  await using terminal = new Terminal({ script: { editor: [edit, { text: "one" }, look, { text: "two" }] } });
  writeFileSync(join(terminal.folder, "a.txt"), "what a says\n");
  const first = await terminal.run("run", "-m", "script/editor", "--edit", ".", "Write made.txt", "--json");
  const { agent_id } = jsonLines(first.out).at(-1) as { agent_id: string };
  age(terminal.home, 400);
  expect(JSON.parse((await terminal.run("call", "system.sweep")).out)).toMatchObject({ mounts: 0 });
  expect(await terminal.run("run", "-c", agent_id, "Look at a.txt")).toMatchObject({ code: 0, out: expect.stringContaining("two") });
  expect(terminal.read("made.txt")).toBe("made\n");
  expect((await terminal.run("undo", agent_id)).code).toBe(0);
  expect(terminal.read("made.txt")).toBeUndefined();
  expect((await terminal.run("status")).out).toMatch(/^keeps +ended runs 365 d, .*places of folders 30 d/m);
});

test("what undo needs of a session's changes goes as a run does, long after the last of them, and its workspace with it", async () => {
  await using home = await installed({ AETHER_KEEP_RUNS_DAYS: "3", AETHER_KEEP_MOUNTS_DAYS: "3" });
  const { client } = home;
  const changed = await home.mount("changed", { mode: "rw" });
  const runs = join(home.installation.home, "home", "owners", "local", "run");
  for (const days of [2, 4]) {
    await using session = await home.installation.another();
    await session.call(vfsWrite, { path: `${changed}/${days}.txt`, text: "mine" });
    await session.call(vfsWrite, { path: "own.txt", text: "mine" });
    const now = Date.now();
    home.change("update vfs_version set changed_at = ? where changed_at > ?", now - days * 86_400_000, now - 3_600_000);
  }
  const kept = async () => (await client.call(vfsVersions, { path: "/", limit: 100 })).versions.map(({ path }) => path.split("/").at(-1)).toSorted();
  expect(await kept()).toEqual(["2.txt", "4.txt", "own.txt", "own.txt"]);
  // Their own rows are of use for a while: so long both stay.
  await client.call(systemSweep, {});
  expect(await kept()).toHaveLength(4);
  home.change("update process set endedAt = ? where kind = 'session' and state = 'exited'", Date.now() - 30 * 86_400_000);
  await client.call(systemSweep, {});
  expect(await kept()).toEqual(["2.txt", "own.txt"]);
  expect(readdirSync(runs)).toHaveLength(1);
});
