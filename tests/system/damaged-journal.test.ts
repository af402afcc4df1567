import { spawn } from "node:child_process";
import { closeSync, cpSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createClient } from "@aether/client";
import { unixTransport } from "@aether/client/unix";
import {
  type AnySyscall,
  agentList,
  agentLogs,
  agentRun,
  agentSend,
  agentSpawn,
  agentSpawnAndRun,
  agentStatus,
  agentWait,
  type DamagedRows,
  damagedRowsWords,
  SyscallError,
  systemStatus,
  vfsVersions,
} from "@aether/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundledPrograms } from "../support/bundle.ts";
import { Installation, until } from "../support/installation.ts";

/** The long form takes every page. */
const FULL = process.env["KILL_FULL"] === "1";
const SAMPLES = 6;
const PAGE = 4_096;
/** Each question is answered, or fails by name, within so long on a busy machine. */
const SOON_MS = 60_000;

const SCRIPT = {
  boss: [{ calls: [{ name: "file_write", input: { path: "a.txt", text: "one\n" } }] }, { text: "done" }],
};
const START = { manifest: { name: "boss", model: "script/boss", capabilities: ["tool: file_write"] }, message: "go", detach: true };

let sound: Installation;
let agent: string;

beforeAll(async () => {
  sound = new Installation({ script: SCRIPT });
  await sound.start();
  const client = await sound.client();
  ({ agent_id: agent } = await client.call(agentSpawnAndRun, START, { key: "boss" }));
  await until("the run", async () => ((await client.call(agentStatus, { agent_id: agent })).state === "exited" ? true : undefined));
  await sound.kill("SIGTERM");
});
afterAll(async () => sound[Symbol.asyncDispose]());

/** How a start in this home came out, within seconds: what it served, or the words it ended with. */
async function outcomeOf(home: string): Promise<{ how: "ended" | "served"; words: string[] }> {
  const { cli } = await bundledPrograms();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", cli, "up", "--foreground"], {
    env: { PATH: process.env["PATH"] ?? "", AETHER_HOME: home, AETHER_LOCAL_MODELS: "off", AETHER_SCRIPT: join(sound.home, "script.json") },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  const ended = new Promise<"ended">((resolve) => child.once("exit", () => resolve("ended")));
  const ready = new Promise<"served">((resolve) => {
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk;
      if (said.includes("ready on")) resolve("served");
    });
  });
  try {
    const how = await soon(Promise.race([ended, ready]), "the daemon neither came up nor ended").catch((error: Error) => {
      throw new Error(`${error.message}; it said: ${said}; its log: ${readFileSync(join(home, "log", "daemon.jsonl"), "utf8").slice(-2_000)}`);
    });
    if (how === "ended") return { how, words: [said] };
    const client = createClient(await unixTransport({ path: join(home, "run", "aether.sock") }));
    const ask = (definition: AnySyscall, input: unknown): Promise<string> =>
      soon(
        client.call(definition, input as never).then(
          // A list serves what is whole, and says what it leaves out.
          (value) => (hasDamaged(value) ? `STORAGE ${damagedRowsWords(value.damaged)}` : ""),
          (error: unknown) => (SyscallError.is(error) ? `${error.code} ${error.message}` : String(error)),
        ),
        `${definition.name} was not answered`,
      );
    const words = [
      await ask(systemStatus, {}),
      await ask(agentList, { all: true }),
      await ask(agentLogs, { agent_id: agent, limit: 100 }),
      await ask(vfsVersions, { path: "/", limit: 10 }),
      await ask(agentSpawnAndRun, START),
    ];
    await client.close();
    return { how, words: words.filter((one) => one !== "") };
  } finally {
    child.kill("SIGKILL");
    await ended;
  }
}

const hasDamaged = (value: unknown): value is { readonly damaged: DamagedRows } => typeof value === "object" && value !== null && "damaged" in value;

async function soon<T>(what: Promise<T>, late: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${late} within ${SOON_MS} ms`)), SOON_MS);
  });
  return Promise.race([what, over]).finally(() => clearTimeout(timer));
}

/** A copy of the sound home, damaged; what the damage makes of it is named, and nothing waits for ever. */
async function damagedBy(damage: (journal: string) => void): Promise<{ how: string; words: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "aether-damaged-"));
  try {
    const home = join(folder, "home");
    cpSync(join(sound.home, "home"), home, { recursive: true, filter: (path) => !path.endsWith("aether.sock") });
    damage(join(home, "journal.db"));
    return await outcomeOf(home);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** A fault that nobody named is a fault of ours. */
const isNamed = (words: string): boolean => /STORAGE|damaged|file is not a database|NEWER/.test(words) && !words.startsWith("INTERNAL");

function overwritePage(file: string, page: number): void {
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(PAGE, 0xa5), 0, PAGE, page * PAGE);
  closeSync(fd);
}

test("whatever page of the journal is overwritten, the daemon serves or ends with the named error, within seconds", { timeout: 3_600_000 }, async () => {
  const pages = statSync(join(sound.home, "home", "journal.db")).size / PAGE;
  const step = FULL ? 1 : Math.ceil(pages / SAMPLES);
  const outcomes: string[] = [];
  for (let page = 0; page < pages; page += step) {
    const { how, words } = await damagedBy((journal) => overwritePage(journal, page)).catch((error: Error) => ({ how: "hung", words: [error.message] }));
    if (how === "hung" || (how === "ended" && words.every((one) => one.trim() === "")) || !words.every(isNamed))
      outcomes.push(`page ${page}: ${how} ${words.join(" | ").slice(0, 2_000)}`);
  }
  expect(outcomes).toEqual([]);
});

test.for<[what: string, statement: string, says: RegExp]>([
  ["the label of a process", "update process set label = '{' where pid = ?", /process p\w+, its label/],
  ["the rights of a process", "update process_spec set authority = 'no' where pid = ?", /process p\w+, its authority/],
  ["an event", "update event set body = '[1' where pid = ? and seq = 2", /event 2 of p\w+, its body/],
  ["the label of a process, that is none", `update process set label = '{"integrity":"good"}' where pid = ?`, /process p\w+, its label/],
])("%s that is no JSON is named at every door", { timeout: 120_000 }, async ([, statement, says]) => {
  const { how, words } = await damagedBy((journal) => {
    const db = new DatabaseSync(journal);
    db.prepare(statement).run(agent);
    db.close();
  });
  expect(how).toBe("served");
  expect(words.join("\n")).toMatch(says);
  expect(words.filter((one) => !isNamed(one))).toEqual([]);
});

const KEEPER = {
  manifest: { name: "keeper", model: "script/keeper", lifecycle: "persistent" as const, budget_config: { max_tokens: 100_000, reset: "day" as const } },
};

/** Whoever talks to an agent of which a row is damaged is told which, and never waits, nor hears one that has forgotten. */
test.for<[what: string, statement: string, says: RegExp]>([
  ["the body of an event", "update event set body = '{zz' where pid = ?", /event 1 of p\w+, its body/],
  ["the kind of an event", "update event set kind = 'zz' where pid = ? and seq > 1", /event 2 of p\w+, its kind/],
  ["an event that is gone", "delete from event where pid = ? and seq = 2", /event 2 of p\w+/],
  ["events that are gone", "delete from event where pid = ? and seq > 2", /process p\w+, its head/],
  ["a program", "update process set program = 'zz' where pid = ?", /process p\w+, its program/],
  ["a head", "update process set head = 'zz' where pid = ?", /process p\w+, its head/],
  ["a head that is too low", "update process set head = 1 where pid = ?", /process p\w+, its head/],
  ["a state", "update process set state = 'zz' where pid = ?", /process p\w+, its state/],
  ["a time", "update process set createdAt = 'zz' where pid = ?", /process p\w+, its createdAt/],
  ["what was used before", "update account set tokensBefore = 'zz' where id = ?", /account p\w+, its tokensBefore/],
  ["what was used", "update account set tokens = 'zz' where id = ?", /account p\w+, its tokens/],
])("who talks to an agent of which %s is damaged is told at once", { timeout: 120_000 }, async ([, statement, says]) => {
  await using installation = new Installation({ script: { keeper: [{ text: "one" }, { text: "two" }] } });
  await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawn, KEEPER);
  await client.call(agentRun, { agent_id, message: "go" });
  await installation.kill("SIGTERM");
  const db = new DatabaseSync(join(installation.home, "home", "journal.db"));
  db.prepare(statement).run(agent_id);
  db.close();
  await installation.start();
  const again = await installation.client();
  const named = { code: "STORAGE", message: expect.stringMatching(says) };
  await expect(soon(again.call(agentRun, { agent_id, message: "and now?" }), "agent.run was not answered")).rejects.toMatchObject(named);
  await expect(soon(again.call(agentSend, { agent_id, message: "and now?" }), "agent.send was not answered")).rejects.toMatchObject(named);
  await expect(soon(again.call(agentWait, { agent_id }), "agent.wait was not answered")).rejects.toMatchObject(named);
});

test.for<[what: string, statement: string, says: RegExp]>([
  ["the kind of a process", "update process set kind = 'zz' where pid = ?", /STORAGE.*process p\w+, its kind/],
  ["the end of a process", "update process set endedAt = 'zz' where pid = ?", /STORAGE.*process p\w+, its endedAt/],
  ["what a process used", "update account set microUsd = 'zz' where id = ?", /STORAGE.*account p\w+, its microUsd/],
  ["the time of an event", "update event set at = 'zz' where pid = ?", /STORAGE.*event 1 of p\w+, its at/],
  ["what a change was", "update vfs_version set change = 'zz' where root_pid = ?", /STORAGE.*vfs_version.*its change/],
  ["when a change was", "update vfs_version set changed_at = 'zz' where root_pid = ?", /STORAGE.*vfs_version.*its changed_at/],
  ["what a change left", "update vfs_version set state_after = 'zz' where root_pid = ?", /STORAGE.*vfs_version.*its state_after/],
])("a list in which %s is damaged names the row", { timeout: 120_000 }, async ([, statement, says]) => {
  const { how, words } = await damagedBy((journal) => {
    const db = new DatabaseSync(journal);
    expect(db.prepare(statement).run(agent).changes).toBeGreaterThan(0);
    db.close();
  });
  expect(how).toBe("served");
  expect(words.join("\n")).toMatch(says);
  expect(words.filter((one) => !isNamed(one))).toEqual([]);
});

test("a log written ahead that was taken away from beside the journal is missed", { timeout: 120_000 }, async () => {
  await using installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const { agent_id } = await client.call(agentSpawnAndRun, START, { key: "boss" });
  await until("the run", async () => ((await client.call(agentStatus, { agent_id })).state === "exited" ? true : undefined));
  await installation.kill();
  const journal = join(installation.home, "home", "journal.db");
  expect(statSync(`${journal}-wal`).size).toBeGreaterThan(0);
  for (const name of [`${journal}-wal`, `${journal}-shm`]) rmSync(name);
  await expect(installation.start()).rejects.toThrow(/journal\.db-wal.*(missing|removed)/);
  expect(readFileSync(journal).length).toBeGreaterThan(0);
});
