import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";
import { smallDisk } from "../support/small-disk.ts";

const write = (path: string, text: string) => ({ calls: [{ name: "file_write", input: { path, text } }] });
const LARGE = "x".repeat(900_000);
/** Enough for the journal and too little for the file. */
const TOO_LITTLE = 850_000;
const SCRIPT = {
  quick: [write("note.txt", "note\n"), { text: "noted" }],
  // Slow enough for the disk to be filled before its next step.
  waits: [write("step-1.txt", "1\n"), { ...write("step-2.txt", "2\n"), delayMs: 10_000 }, { text: "all steps taken" }],
  late: [{ calls: [{ name: "shell", input: { command: "echo by the shell > shell.txt" } }], delayMs: 8_000 }, { text: "all steps taken" }],
  many: [
    ...Array.from({ length: 4 }, (_, step) => ({ ...write(`step-${step}.txt`, `${step}\n`), ...(step === 1 && { delayMs: 6_000 }) })),
    { calls: [{ name: "shell", input: { command: "echo by the shell > shell.txt" } }] },
    { calls: [{ name: "file_edit", input: { path: "step-0.txt", oldText: "0", newText: "zero" } }] },
    { text: "all steps taken" },
  ],
  greedy: [
    // No answer of a model may be so long.
    { calls: [{ name: "shell", input: { command: `head -c ${LARGE.length} /dev/zero | tr "\\0" x > large-0.txt` } }] },
    ...Array.from({ length: 4 }, (_, step) => ({
      calls: [{ name: "file_copy", input: { from: "large-0.txt", to: `large-${step + 1}.txt` } }],
      delayMs: 2_500,
    })),
    { text: "wrote what fitted" },
  ],
};
const run = (model: string, ...rest: readonly string[]) => ["run", "-m", `script/${model}`, "work", ...rest];

/** A home with one finished run in it, and its daemon down. */
async function finished(terminal: Terminal): Promise<string> {
  const agentId = String(jsonLines((await terminal.run(...run("quick", "--json"))).out).at(-1)?.agent_id);
  expect((await terminal.run("down")).code).toBe(0);
  return agentId;
}

describe.concurrent("a journal that is damaged is named, and a backup in its place works", () => {
  test.for([
    { why: "is no database", harm: (file: string) => writeFileSync(file, "not a database, but long enough to be looked at\n".repeat(200)) },
    { why: "ends in the middle", harm: (file: string) => truncateSync(file, 20_000) },
    {
      why: "has pages of nonsense",
      harm: (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0xa5, 4_096);
        writeFileSync(file, bytes);
      },
    },
  ])("it $why", async ({ harm }) => {
    await using terminal = new Terminal({ script: SCRIPT });
    const agentId = await finished(terminal);
    const journal = join(terminal.home, "journal.db");
    const backup = join(terminal.home, "backup.db");
    copyFileSync(journal, backup);
    harm(journal);
    const refused = await terminal.run("ps", "-a");
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`${journal} is damaged or is not a journal`) });
    expect(refused.err).toContain("put a backup in its place");
    copyFileSync(backup, journal);
    expect((await terminal.run("show", agentId)).out).toMatch(/^state {3}completed/m);
  });
});

describe.concurrent("a journal from a newer program is named and left alone", () => {
  test.for(["journal", "vfs", "kernel"])("its %s tables are newer", async (domain) => {
    await using terminal = new Terminal({ script: SCRIPT });
    const agentId = await finished(terminal);
    const edit = (statement: string): void => {
      const db = new DatabaseSync(join(terminal.home, "journal.db"));
      db.prepare(statement).run(domain);
      db.close();
    };
    edit("insert into migration (domain, version) values (?, 99)");
    expect(await terminal.run("ps")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/written by a newer Aether.*use that version, or another AETHER_HOME/),
    });
    edit("delete from migration where domain = ? and version = 99");
    expect((await terminal.run("show", agentId)).out).toMatch(/^state {3}completed/m);
  });
});

describe.concurrent("a home that cannot be written is named", () => {
  test("a file is in its way", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    writeFileSync(terminal.home, "I am a file");
    const end = await terminal.run(...run("quick"));
    expect(end).toMatchObject({ code: 1, err: expect.stringContaining(terminal.home) });
    expect(end.err).toContain("AETHER_HOME");
    expect(end.err).not.toMatch(/^\s+at /m);
  });

  test("it is on a read-only disk", async ({ skip }) => {
    await using disk = smallDisk(1, skip);
    mkdirSync(join(disk.folder, "home"));
    execFileSync("mount", ["-o", "remount,ro", disk.folder]);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    const end = await terminal.run(...run("quick"));
    expect(end).toMatchObject({ code: 1, err: expect.stringContaining("AETHER_HOME") });
    expect(end.err).not.toMatch(/^\s+at /m);
    expect((await terminal.run("doctor")).code).toBe(1);
  });
});

describe("a full disk", () => {
  test("stops nothing for good: the run waits, and goes on once there is room", async ({ skip }) => {
    await using disk = smallDisk(24, skip);
    const home = join(disk.folder, "home");
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: home } });
    const running = await terminal.start(...run("waits", "--json"));
    await running.said("file_write");
    disk.fill();
    const log = join(home, "log", "daemon.jsonl");
    await until("a stall", async () => (/^stalled /m.test((await terminal.run("status")).out) ? true : undefined));
    expect((await terminal.run("call", "system.ping")).err).toBe("");
    disk.free();
    const end = await running.ended;
    expect({ code: end.code, err: end.err, log: existsSync(log) ? readFileSync(log, "utf8") : "" }).toMatchObject({ code: 0 });
    const records = jsonLines(end.out);
    expect(records.at(-1)).toMatchObject({ exit_code: 0, output: "all steps taken" });
    const seqs = records.filter(({ event }) => event).map((record) => (record.event as { seq: number }).seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });

  test("a start on it is refused by name, or is a whole one: once there is room, all goes on", async ({ skip }) => {
    await using disk = smallDisk(24, skip);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    const running = await terminal.start(...run("waits", "--detach", "--json"));
    const agentId = String(jsonLines((await running.ended).out)[0]?.agent_id);
    await until("its first file", async () => ((await terminal.run("logs", agentId)).out.includes("file_write") ? true : undefined));
    await terminal.killDaemon();
    disk.fill();
    const started = await terminal.run("up");
    if (started.code !== 0) expect(started.err).toMatch(/is full.*[Ff]ree some room/);
    disk.free();
    expect((await terminal.run(...run("quick"))).out).toContain("noted");
    const end = await until("its end", async () => /^state +completed.*$/m.exec((await terminal.run("show", agentId)).out)?.[0]);
    expect(end).toContain("code 0");
    expect((await terminal.run("status")).out).not.toMatch(/^stalled /m);
  });

  test("says to who follows why nothing goes on", async ({ skip }) => {
    await using disk = smallDisk(24, skip);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    const running = await terminal.start(...run("waits"));
    await running.said("file_write");
    disk.fill();
    await running.said("waiting, and trying again");
    expect((await terminal.run("status")).out).toMatch(/^stalled .*is full.*Free some room/m);
    disk.free();
    const end = await running.ended;
    expect(end).toMatchObject({ code: 0, out: expect.stringContaining("all steps taken") });
    expect(end.err).toMatch(/waiting, and trying again: the disk that holds .*journal\.db is full/);
  });

  test("no names left for files: the run waits as for room, and no call of it fails", async ({ skip }) => {
    await using disk = smallDisk(64, skip, 4_000);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    const running = await terminal.start(...run("many", "--json"));
    await running.said("file_write");
    disk.useUpNames();
    await until("a stall", async () => (/^stalled .*(full|no names).*[Ff]ree some/m.test((await terminal.run("status")).out) ? true : undefined));
    disk.free();
    const end = await running.ended;
    expect(end).toMatchObject({ code: 0, err: expect.stringMatching(/^(?:waiting, and trying again: .*\n)?$/) });
    expect(jsonLines(end.out).at(-1)).toMatchObject({ exit_code: 0, output: "all steps taken" });
    const agentId = String(jsonLines(end.out).at(-1)?.agent_id);
    const { out: logged } = await terminal.run("logs", agentId, "--json");
    expect(logged).not.toContain('"code":"STORAGE"');
    const folder = join(disk.folder, "home", "owners", "local", "run", agentId);
    expect(["step-0.txt", "step-3.txt", "shell.txt"].map((name) => readFileSync(join(folder, name), "utf8"))).toEqual(["zero\n", "3\n", "by the shell\n"]);
  });

  test("no names left for a run's workspace itself: its first command waits as any other", async ({ skip }) => {
    await using disk = smallDisk(64, skip, 4_000);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    const running = await terminal.start(...run("late", "--json"));
    await running.said("asked");
    disk.useUpNames();
    await until("a stall", async () => (/^stalled .*(full|no names).*[Ff]ree some/m.test((await terminal.run("status")).out) ? true : undefined));
    // It is said to whoever follows once nothing has come of the run for a while.
    await running.said("waiting, and trying again");
    disk.free();
    const end = await running.ended;
    expect(end).toMatchObject({ code: 0, err: expect.stringMatching(/^waiting, and trying again: .* has no names for more files/) });
    const agentId = String(jsonLines(end.out).at(-1)?.agent_id);
    expect((await terminal.run("logs", agentId, "--json")).out).not.toContain('"code":"STORAGE"');
  });

  test("a run that waits for names of files can be stopped, and says so", async ({ skip }) => {
    await using disk = smallDisk(64, skip, 4_000);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    const running = await terminal.start(...run("many", "--json"));
    await running.said("file_write");
    disk.useUpNames();
    const agentId = await until("a stall", async () => /^stalled .*\b(p[0-9a-z]{16})\b/m.exec((await terminal.run("status")).out)?.[1]);
    expect(await terminal.run("stop", agentId)).toMatchObject({ code: 0 });
    const end = await running.ended;
    expect(end.code).not.toBe(0);
  });

  test("refuses what does not fit with STORAGE, and loses nothing that did", async ({ skip }) => {
    await using disk = smallDisk(32, skip);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    const running = await terminal.start(...run("greedy", "--json"));
    await running.said("file_copy");
    disk.fill(TOO_LITTLE);
    const end = await running.ended;
    expect(end).toMatchObject({ code: 0, err: "" });
    const agentId = String(jsonLines(end.out).at(-1)?.agent_id);
    const { out: logged } = await terminal.run("logs", agentId, "--json");
    expect(logged).toContain('"code":"STORAGE"');
    expect(logged).toContain("free some");
    await terminal.killDaemon();
    const folder = join(disk.folder, "home", "owners", "local", "run", agentId);
    const outcomes = jsonLines(logged) as unknown as { body: { call?: string; outcome?: { ok: boolean } } }[];
    const kept = outcomes.flatMap(({ body }) => (body.call?.startsWith("t") && body.outcome?.ok ? [Number(/^t(\d+)-/.exec(body.call)?.[1])] : []));
    expect(kept.length).toBeGreaterThan(0);
    for (const step of kept) expect(readFileSync(join(folder, `large-${step}.txt`), "utf8")).toBe(LARGE);
  });
});
