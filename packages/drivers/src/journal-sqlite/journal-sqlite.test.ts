import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { journalConformance, newProcess } from "@aether/ports/conformance/journal";
import { describe, expect, test } from "vitest";
import { openSqliteJournal } from "./index.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "aether-journal-"));

journalConformance("sqlite in a file", async () => {
  const root = folder();
  const file = join(root, "journal.db");
  let journal = await openSqliteJournal({ file, node: "node" });
  return {
    journal,
    async reopen() {
      await journal.close();
      journal = await openSqliteJournal({ file, node: "node" });
      return journal;
    },
    async close() {
      await journal.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
});

journalConformance("sqlite in memory", async () => {
  const journal = await openSqliteJournal({ file: ":memory:", node: "node" });
  return { journal, close: () => journal.close() };
});

describe("a journal file that cannot be used", () => {
  const fails = async (prepare: (file: string) => void): Promise<{ code: string; message: string }> => {
    const root = folder();
    const file = join(root, "journal.db");
    prepare(file);
    const error = await openSqliteJournal({ file, node: "node" }).then(
      (journal) => journal.close().then(() => ({ code: "OPENED", message: "" })),
      (cause: { code: string; message: string }) => cause,
    );
    rmSync(root, { recursive: true, force: true });
    return error;
  };

  test("that is no database is named, with the way out", async () => {
    const error = await fails((file) => writeFileSync(file, "this is not a database, whatever its name says".repeat(40)));
    expect(error).toMatchObject({ code: "STORAGE", message: expect.stringMatching(/journal\.db.*backup/) });
  });

  test("whose pages are damaged is named", async () => {
    const error = await fails((file) => {
      const db = new DatabaseSync(file);
      db.exec("create table filler (a text)");
      db.close();
      const handle = openSync(file, "r+");
      writeSync(handle, Buffer.alloc(3_000, 0x5a), 0, 3_000, 100);
      closeSync(handle);
    });
    expect(error).toMatchObject({ code: "STORAGE", message: expect.stringContaining("journal.db") });
  });

  test("of a later program is refused with both versions", async () => {
    const error = await fails((file) => {
      const db = new DatabaseSync(file);
      db.exec("create table migration (domain text not null, version integer not null, primary key (domain, version)) without rowid");
      db.exec("insert into migration values ('journal', 99)");
      db.close();
    });
    expect(error).toMatchObject({ code: "NEWER", message: expect.stringMatching(/99/) });
  });
});

const WRITER = `
  import { openSqliteJournal } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
  const journal = await openSqliteJournal({ file: process.argv[1], node: "node" });
  const epoch = await journal.takeOver("node");
  await journal.commit({ spawn: [${JSON.stringify(newProcess("p1"))}] });
  for (let head = 1; ; head++) {
    await journal.commit({ process: { pid: "p1", epoch, head, events: [{ kind: "n", v: 1, at: 0, body: head }] } });
    process.stdout.write(head + "\\n");
  }`;

test.for([0, 1, 2, 3])("kill -9 of a writer loses nothing that was acknowledged and leaves no gap, try %i", async () => {
  const root = folder();
  const file = join(root, "journal.db");
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", WRITER, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let acknowledged = 0;
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      acknowledged = Math.max(acknowledged, ...String(chunk).trim().split("\n").map(Number));
      if (acknowledged > 30) child.kill("SIGKILL");
    });
    child.once("close", () => resolve());
  });
  const journal = await openSqliteJournal({ file, node: "node" });
  const events = await journal.events("p1", 1, 100_000);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 2));
  expect(events.length).toBeGreaterThanOrEqual(acknowledged);
  expect((await journal.process("p1"))?.head).toBe(events.length + 1);
  await journal.close();
  rmSync(root, { recursive: true, force: true });
});
