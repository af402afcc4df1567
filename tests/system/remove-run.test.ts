import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { agentList, agentRemove, agentSpawnAndRun } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const write = (path: string, text: string) => ({ name: "file_write", input: { path, text } });
const SCRIPT = {
  maker: [{ calls: [write("report.md", "# Release\n"), write("rest.txt", "left behind\n")] }, { text: "See report.md." }],
  waiter: [{ calls: [{ name: "shell", input: { command: "sleep 600" } }] }, { text: "Slept." }],
};

/** Rows of every table of the home that name a process. */
function rowsNaming(home: string, pid: string): Record<string, number> {
  const db = new DatabaseSync(join(home, "journal.db"), { readOnly: true, timeout: 10_000 });
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").all();
    const counts = tables.map(({ name }) => {
      const columns = db.prepare(`select name from pragma_table_info('${name}')`).all();
      const where = columns.map((column) => `"${column["name"]}" like '%${pid}%'`).join(" or ");
      return [String(name), Number(db.prepare(`select count(*) as n from "${name}" where ${where}`).get()?.["n"])] as const;
    });
    return Object.fromEntries(counts.filter(([, n]) => n > 0));
  } finally {
    db.close();
  }
}

/** What is kept of everything that happened: the record, what a session asked, what was announced lately, money spent, labels of a person's files. */
const RECORDS = ["audit", "effect", "outbox", "model_usage", "vfs_label"];

function ownRows(home: string, pid: string): Record<string, number> {
  return Object.fromEntries(Object.entries(rowsNaming(home, pid)).filter(([table]) => !RECORDS.includes(table)));
}

async function pidOf(terminal: Terminal, name: string): Promise<string> {
  const client = await terminal.connect();
  const { agents } = await client.call(agentList, { all: true });
  await client.close();
  return agents.find((agent) => agent.name === name)?.agent_id ?? "";
}

const foldersOf = (terminal: Terminal): string[] => readdirSync(join(terminal.home, "owners", "local", "run"));

test("a run that is removed leaves what it handed over and what is on record, and nothing else; another beside it stays whole", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  for (const name of ["one", "two"]) expect((await terminal.run("run", "-m", "script/maker", "--name", name, `Write report.md for ${name}`)).code).toBe(0);
  const [one, two] = [await pidOf(terminal, "one"), await pidOf(terminal, "two")];
  const before = ownRows(terminal.home, two);
  expect(await terminal.run("rm", one, "--dry-run")).toMatchObject({ code: 0, out: `${one.slice(-7)}  one\n`, err: "one run would be removed\n" });
  expect(foldersOf(terminal)).toContain(one);

  expect(await terminal.run("rm", one)).toMatchObject({ code: 0, out: expect.stringMatching(/^\S{7} {2}one {2}\d+ B\n$/), err: "removed one run\n" });
  expect(foldersOf(terminal)).toEqual([two]);
  expect(terminal.read("report.md")).toBe("# Release\n");
  expect(ownRows(terminal.home, one)).toEqual({});
  expect(ownRows(terminal.home, two)).toEqual(before);
  expect(await terminal.run("show", one)).toMatchObject({ code: 1, err: expect.stringContaining("there is no agent") });
  expect((await terminal.run("audit", "--kind", "agent.removed")).out).toContain(one);
  // The record of it stays, by the id that is on record.
  const record = await terminal.run("audit", "--run", one, "--json");
  const rows = (JSON.parse(record.out) as { rows: { kind: string; agent_id: string }[] }).rows;
  expect(rows[0]?.kind).toBe("agent.removed");
  expect(rows.filter(({ agent_id }) => agent_id === one).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["process.spawned", "file.written", "process.exited"]),
  );
  expect(rows.some(({ agent_id }) => agent_id === two)).toBe(false);
  expect(await terminal.run("audit", "--run", one.slice(-7))).toMatchObject({ code: 1, err: expect.stringMatching(/no agent .* found by its whole id/) });
  expect((await terminal.run("get", two, "rest.txt")).code).toBe(0);
});

test("the runs that one goes on from go with it, and are told with it", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("run", "-m", "script/maker", "--name", "one", "Write report.md")).code).toBe(0);
  const first = await pidOf(terminal, "one");
  await terminal.run("run", "-c", first, "Once more");
  const [second = ""] = (await terminal.run("ps", "-a", "--json")).out.match(/p1[0-9a-z]{8,40}/g)?.filter((id) => id !== first) ?? [];
  const with_ = `${first.slice(-7)}  one  with ${second.slice(-7)}, which goes on from it\n`;
  expect(await terminal.run("rm", second, "--dry-run")).toMatchObject({ out: expect.stringContaining(with_), err: "2 runs would be removed\n" });
  expect(JSON.parse((await terminal.run("rm", second, "--dry-run", "--json")).out)).toMatchObject({ removed: [{ run: second }, { run: first, with: second }] });
  expect(await terminal.run("rm", second)).toMatchObject({ code: 0, out: expect.stringContaining(with_), err: "removed 2 runs\n" });
  expect((await terminal.run("ps", "-a")).out).not.toContain(first.slice(-7));
});

test("one that goes on is not removed, and says how to stop it; ended, it goes", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("run", "-d", "-m", "script/waiter", "--name", "busy", "Sleep a while")).code).toBe(0);
  const pid = await pidOf(terminal, "busy");
  for (const asked of [
    ["rm", pid],
    ["rm", pid, "--dry-run"],
  ])
    expect(await terminal.run(...asked)).toMatchObject({ code: 1, err: expect.stringContaining(`aether stop ${pid}`) });
  expect(await pidOf(terminal, "busy")).toBe(pid);
  await terminal.run("stop", pid);
  await until("the run has ended", async () => (await terminal.run("rm", pid)).code === 0 || undefined);
  expect(await pidOf(terminal, "busy")).toBe("");
});

test("the newest process of all goes as well: its own session may remove it", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("ps");
  const client = await terminal.connect();
  const { agent_id } = await client.call(agentSpawnAndRun, {
    manifest: { name: "last", model: "script/maker", capabilities: ["tool: file_write"] },
    message: "go",
  });
  expect(await client.call(agentRemove, { agent_id })).toMatchObject({ removed: 1 });
  expect((await client.call(agentList, { all: true })).agents).toEqual([]);
  await client.close();
  expect(ownRows(terminal.home, agent_id)).toEqual({});
});

test("by age: only what ended longer ago, and a run is removed at whatever moment a kill came", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("run", "-m", "script/maker", "--name", "one", "Write report.md");
  expect(await terminal.run("rm", "--older", "1")).toMatchObject({ code: 0, out: "", err: "no run ended that long ago\n" });
  expect(await terminal.run("rm")).toMatchObject({ code: 2, err: expect.stringContaining("name runs, or --older with days") });
  const pid = await pidOf(terminal, "one");
  const client = await terminal.connect();
  const removing = client.call(agentRemove, { agent_id: pid }).catch(() => undefined);
  process.kill(await terminal.daemonPid(), "SIGKILL");
  await removing;
  // Either it was all done, or who asks again does the rest.
  const again = await terminal.run("rm", pid);
  expect([0, 1]).toContain(again.code);
  expect(ownRows(terminal.home, pid)).toEqual({});
  expect(foldersOf(terminal)).toEqual([]);
  expect(terminal.read("report.md")).toBe("# Release\n");
});
