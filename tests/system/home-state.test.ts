import { copyFileSync, mkdirSync, truncateSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { type CommandEnd, jsonLines, Terminal } from "../support/cli.ts";
import { smallDisk } from "../support/small-disk.ts";

const SCRIPT = {
  writes: [{ calls: [{ name: "file_write", input: { path: "note.txt", text: "note\n" } }] }, { text: "noted" }],
};
const WRITES = ["run", "-m", "script/writes", "work", "--json"];

interface Finding {
  readonly ok: boolean;
  readonly what: string;
  readonly detail: string;
}

async function findingOf(terminal: Terminal, what: string): Promise<Finding | undefined> {
  const end = await terminal.run("doctor", "--json");
  return (JSON.parse(end.out) as Finding[]).find((finding) => finding.what === what);
}

test("a journal that was emptied is no new home: nothing starts, doctor says so, and a backup in its place works", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const agentId = String(jsonLines((await terminal.run(...WRITES)).out).at(-1)?.agent_id);
  expect(await findingOf(terminal, "journal")).toMatchObject({ ok: true, detail: expect.stringMatching(/^sound; \d+\.\d MB, \d+ events of \d+ processes/) });
  await terminal.run("down");
  const journal = join(terminal.home, "journal.db");
  copyFileSync(journal, `${journal}.backup`);
  truncateSync(journal, 0);
  for (const command of [["ps", "-a"], WRITES]) {
    const end = await terminal.run(...command);
    expect(end).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^aether: the daemon did not start: the journal \S+ is empty \(0 bytes\), but /),
    });
    expect(end.err).toContain(`put a backup of it in its place, or move ${terminal.home} aside`);
  }
  expect(await findingOf(terminal, "journal")).toMatchObject({ ok: false, detail: expect.stringContaining("is empty (0 bytes)") });
  copyFileSync(`${journal}.backup`, journal);
  expect((await terminal.run("ps", "-a")).out).toContain(agentId);
});

test("a daemon that leaves and closes the connection it took is none: another is started", async () => {
  await using terminal = new Terminal();
  mkdirSync(join(terminal.home, "run"), { recursive: true, mode: 0o700 });
  const leaving = createServer((socket) => {
    socket.destroy();
    leaving.close();
  });
  await new Promise<void>((resolve) => leaving.listen(join(terminal.home, "run", "aether.sock"), resolve));
  expect(await terminal.run("call", "system.ping", "{}")).toMatchObject({ code: 0, out: expect.stringMatching(/"ok": ?true/) });
});

test("that a person stopped it is in the audit log when it has left", async () => {
  await using terminal = new Terminal();
  expect(await terminal.run("up")).toMatchObject({ code: 0 });
  expect(await terminal.run("down")).toMatchObject({ code: 0 });
  using journal = new DatabaseSync(join(terminal.home, "journal.db"), { readOnly: true });
  expect(journal.prepare("select kind from audit where kind = 'system.stopped'").all()).toHaveLength(1);
});

/** The cause and the way out, never the advice to remove what keeps two daemons apart. */
function expectFull({ code, err }: CommandEnd, home: string): void {
  expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/the disk that holds .* is full; .*free some room/i) });
  expect(err).toContain(home);
  expect(err).not.toMatch(/lock|ECONNRESET|^\s+at /m);
}

describe("a disk without a byte left", () => {
  test("at the first start is named, and work begins once there is room", async ({ skip }) => {
    await using disk = smallDisk(8, skip);
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: join(disk.folder, "home") } });
    disk.fill();
    for (const command of [["ps"], WRITES]) expectFull(await terminal.run(...command), disk.folder);
    disk.free();
    expect(await terminal.run(...WRITES)).toMatchObject({ code: 0 });
  });

  test("ends no daemon: what only reads is answered, what stores is refused by name, and so is a start", async ({ skip }) => {
    await using disk = smallDisk(16, skip);
    const home = join(disk.folder, "home");
    await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_HOME: home } });
    const agentId = String(jsonLines((await terminal.run(...WRITES)).out).at(-1)?.agent_id);
    disk.fill();
    expect(await terminal.run("ps", "-a")).toMatchObject({ code: 0, out: expect.stringContaining(agentId) });
    expectFull(await terminal.run(...WRITES), home);
    expect((await terminal.run("down")).code).toBe(0);
    // Closing its journal made a little room: a daemon may come up in it, but has none to say so in its file.
    for (const command of [["ps", "-a"], WRITES]) {
      const end = await terminal.run(...command);
      if (end.code !== 0) expectFull(end, home);
    }
    disk.free();
    expect((await terminal.run("ps", "-a")).out).toContain(agentId);
  });
});
