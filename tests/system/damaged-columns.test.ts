import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { loadConfig } from "@aether/host";
import { compose, type System } from "@aether/host/compose";
import { type DoorSession, type Json, SyscallError } from "@aether/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../support/installation.ts";

/** The long form takes every column; otherwise of each table the first few that hold more than a key. */
const FULL = process.env["KILL_FULL"] === "1";
const COLUMNS = 2;
/** Each question is answered, or fails by name, within so long on a busy machine. */
const SOON_MS = 30_000;
const GARBAGE = "\u0001{not what was written";

const write = (text: string) => ({ calls: [{ name: "file_write", input: { path: "a.txt", text } }] });
const SCRIPT = {
  maker: [write("one\n"), write("two\n"), { text: "done" }],
  asker: [write("asked\n"), { text: "done" }],
  idle: [{ text: "idle" }],
};
const base = mkdtempSync(join(tmpdir(), "aether-columns-"));
const sound = join(base, "sound");
const desk = join(base, "desk");
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
let agent = "";
let usual: ReadonlyMap<string, number>;
let places: readonly { readonly table: string; readonly column: string }[];

const composed = (home: string): Promise<System> =>
  compose({
    config: loadConfig({ AETHER_HOME: home, AETHER_LOCAL_MODELS: "off", AETHER_SCRIPT: join(base, "script.json") }),
    log: LOG,
    onStop: () => undefined,
    stays: () => true,
  });

const enter = (system: System): Promise<DoorSession> => system.door.open({ channel: "unix", ...(process.getuid && { uid: process.getuid() }) });

/** What is asked of every home. */
const questions = (): readonly (readonly [method: string, params: Json])[] => [
  ["system.status", {}],
  ["agent.list", { all: true }],
  ["agent.status", { agent_id: agent }],
  ["agent.logs", { agent_id: agent, limit: 1_000 }],
  ["grant.list", { agent_id: agent }],
  ["approval.list", {}],
  ["approval.rules", {}],
  ["vfs.mounts", {}],
  ["vfs.versions", { path: "/", limit: 100 }],
  ["vfs.declared", {}],
  ["vfs.read", { path: "/mnt/local/desk/note.txt" }],
  ["vfs.diff", { run: agent }],
  ["vfs.trash", { path: "/mnt/local/desk" }],
  ["audit.query", { limit: 1_000 }],
  ["model.connections", {}],
  ["model.usage", {}],
  ["policy.show", {}],
  ["policy.explain", { agent_id: agent }],
  ["bus.read", { topic: "agent.>" }],
  ["vm.list", { all: true }],
];

/** Items of its longest list. */
function countOf(value: Json): number {
  const lists = typeof value === "object" && value !== null ? Object.values(value).filter(Array.isArray) : [];
  return Math.max(0, ...lists.map(({ length }) => length));
}

async function soon<T>(what: Promise<T>): Promise<T | "late"> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), SOON_MS);
  });
  return Promise.race([what, over]).finally(() => clearTimeout(timer));
}

beforeAll(async () => {
  mkdirSync(desk);
  writeFileSync(join(desk, "note.txt"), "a note\n");
  writeFileSync(join(base, "script.json"), JSON.stringify(SCRIPT));
  const system = await composed(sound);
  const session = await enter(system);
  const call = (method: string, params: Json) => session.call({ method, params }) as Promise<{ [name: string]: Json }>;
  await call("vfs.mount", { folder: desk, name: "desk", mode: "rw" });
  for (const text of ["first\n", "second\n"]) await call("vfs.write", { path: "/mnt/local/desk/made.txt", text });
  await call("vfs.remove", { path: "/mnt/local/desk/made.txt" });
  await call("vfs.declare", { path: "/mnt/local/desk/note.txt", confidentiality: "secret" });
  const manifest = (name: string, more: object = {}) =>
    ({ name, model: `script/${name}`, capabilities: ["tool: file_write", { "fs.read": "/mnt/local/x/**", max_uses: 2, per_minute: 9 }], ...more }) as Json;
  agent = String((await call("agent.spawn_and_run", { manifest: manifest("maker"), message: "go" }))["agent_id"]);
  await call("agent.spawn_and_run", { manifest: manifest("asker", { approval_required: ["file_write"] }), message: "go", detach: true });
  await call("agent.spawn", { manifest: manifest("idle", { lifecycle: "persistent" }) });
  await until("the question", async () => (countOf(await call("approval.list", {})) > 0 ? true : undefined));
  usual = new Map();
  for (const [method, params] of questions()) (usual as Map<string, number>).set(method, countOf(await call(method, params)));
  await session.close();
  await system.drain(2_000);
  using db = new DatabaseSync(join(sound, "journal.db"));
  const tables = db
    .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
    .all()
    .map(({ name }) => String(name));
  places = tables.flatMap((table) => {
    if (!db.prepare(`select 1 from "${table}" limit 1`).get()) return [];
    const columns = db.prepare(`select name, pk from pragma_table_info('${table}') order by pk > 0, cid desc`).all();
    const free = columns.filter(({ pk }) => pk === 0).map(({ name }) => String(name));
    return (FULL ? free : free.slice(0, COLUMNS)).map((column) => ({ table, column }));
  });
});
afterAll(() => rmSync(base, { recursive: true, force: true, maxRetries: 10 }));

/** A row of the run's, where the table has any of it. */
function damage(home: string, { table, column }: { readonly table: string; readonly column: string }): void {
  using db = new DatabaseSync(join(home, "journal.db"));
  const keys = db
    .prepare(`select name from pragma_table_info('${table}') where pk > 0 order by pk`)
    .all()
    .map(({ name }) => `"${String(name)}"`);
  const names = db
    .prepare(`select name from pragma_table_info('${table}')`)
    .all()
    .map(({ name }) => String(name));
  const whose = ["pid", "root_pid", "root", "id", "owner"].filter((name) => names.includes(name)).map((name) => `"${name}" = '${agent}' desc`);
  const which = keys.length > 0 ? keys : ["rowid"];
  db.prepare(
    `update "${table}" set "${column}" = ? where (${which.join(", ")}) = (select ${which.join(", ")} from "${table}" order by ${[...whose, ...which].join(", ")} limit 1)`,
  ).run(GARBAGE);
}

const wordsOf = (error: unknown): string =>
  SyscallError.is(error) ? `${error.code} ${error.message}` : `unnamed: ${String(error instanceof Error ? error.stack : error).slice(0, 300)}`;
const isNamed = (words: string): boolean => !words.startsWith("INTERNAL") && !words.startsWith("unnamed");

/** What is wrong with how a home with that damage is served; nothing, where each question is answered in whole or what is missing is said. */
async function faultsOf(place: { readonly table: string; readonly column: string }, home: string): Promise<string[]> {
  cpSync(sound, home, { recursive: true, filter: (path) => !path.includes("/run/") && !path.includes("lock.db") });
  damage(home, place);
  const started = await soon(composed(home).catch((error: unknown) => wordsOf(error)));
  if (typeof started === "string") return started !== "late" && isNamed(started) ? [] : [`the start: ${started}`];
  const faults: string[] = [];
  try {
    const session = await enter(started);
    for (const [method, params] of questions()) {
      const fault = await faultOf(session, { method, params });
      if (fault !== undefined) faults.push(`${method} ${fault}`);
    }
    await session.close();
  } finally {
    if ((await soon(started.drain(2_000))) === "late") faults.push("it did not end");
  }
  return faults;
}

interface Asking {
  readonly method: string;
  readonly params: Json;
}

async function faultOf(session: DoorSession, { method, params }: Asking): Promise<string | undefined> {
  const answer = await soon(session.call({ method, params }).catch((error: unknown) => ({ failed: wordsOf(error) })));
  if (answer === "late") return "was not answered";
  const told = (typeof answer === "object" && answer !== null ? answer : {}) as { readonly failed?: string; readonly damaged?: Json };
  if (told.failed !== undefined) return isNamed(told.failed) ? undefined : told.failed;
  const [found, before] = [countOf(answer), usual.get(method) ?? 0];
  if (found >= before || told.damaged !== undefined) return undefined;
  // What no list can come upon is told by whoever looks after the whole.
  const health = JSON.stringify(await soon(session.call({ method: "system.health", params: {} })));
  return health.includes("as the journal is damaged") ? undefined : `tells ${found} of ${before}, and not that any is missing`;
}

test("whatever column of a row is damaged, each question is answered in whole, or it is said by name what is not", { timeout: 3_600_000 }, async () => {
  const faults: string[] = [];
  for (const [index, place] of places.entries()) {
    const home = join(base, `home-${index}`);
    for (const fault of await faultsOf(place, home)) faults.push(`${place.table}.${place.column}: ${fault}`);
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  }
  expect(places.length).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});

test("versions of files whose owner is damaged are in no list, and told by whoever looks after the whole", { timeout: 120_000 }, async () => {
  expect(await faultsOf({ table: "vfs_version", column: "owner" }, join(base, "home-owner"))).toEqual([]);
});
