import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { AUDIT_COLUMNS, toAuditRow } from "@aether/ports";
import type { Label } from "@aether/protocol";
import { afterAll, expect, test } from "vitest";
import { openSqliteJournal } from "./index.ts";
import { CORE, LEDGER } from "./schema.ts";

const base = mkdtempSync(join(tmpdir(), "aether-audit-rows-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const newFile = (): string => join(mkdtempSync(join(base, "home-")), "journal.db");
const open = (file: string) => openSqliteJournal({ file, node: "node" });
const ALL = { text: `select ${AUDIT_COLUMNS} from audit order by seq`, values: [] };
const MAIL: Label = { integrity: "untrusted", confidentiality: "private", sources: ["/mail"] };

test("the log of a journal of before is read on, with nothing made up", async () => {
  const file = newFile();
  using old = new DatabaseSync(file);
  old.exec(LEDGER);
  for (const [index, statements] of CORE.slice(0, 5).entries()) {
    for (const statement of statements) old.exec(statement);
    old.prepare("insert into migration (domain, version) values ('journal', ?)").run(index + 1);
  }
  old.exec(`insert into audit (owner, pid, kind, at, body) values ('local', 'p1', 'syscall.read', 7, '{"call":"p1:0","syscall":"vfs.read"}')`);
  old.close();
  const journal = await open(file);
  const how = { owner: "local", pid: "p2", at: 8, identity: "scribe", caller: "agent", verdict: "done" } as const;
  await journal.commit({
    audit: [{ ...how, kind: "file.written", body: { call: "c", syscall: "vfs.write" }, about: [{ action: "fs.write", resource: "/a" }], label: MAIL }],
  });
  const none = { identity: null, caller: null, verdict: null, about: [], label: null };
  expect((await journal.read(ALL)).map(toAuditRow)).toEqual([
    { seq: 1, at: 7, kind: "syscall.read", agent_id: "p1", ...none, details: { call: "p1:0", syscall: "vfs.read" } },
    {
      ...{ seq: 2, at: 8, kind: "file.written", agent_id: "p2", identity: "scribe", caller: "agent", verdict: "done" },
      ...{ about: [{ action: "fs.write", resource: "/a" }], label: MAIL, details: { call: "c", syscall: "vfs.write" } },
    },
  ]);
  await journal.close();
});

test("a row is small, whatever was named in it", async () => {
  const journal = await open(newFile());
  const long = "x".repeat(100_000);
  const label: Label = { ...MAIL, sources: Array.from({ length: 64 }, (_, index) => `${index}${"s".repeat(500)}`) };
  const about = Array.from({ length: 100 }, () => ({ action: "fs.read" as const, resource: long }));
  const body = { call: long, syscall: long, more: Array.from({ length: 100 }, () => long) };
  await journal.commit({ audit: [{ owner: "local", pid: "p1", kind: "syscall.done", at: 1, body, about, label }] });
  const [row] = await journal.read({ text: "select length(body) + length(about) + length(label) as size, * from audit", values: [] });
  expect(Number(row?.size)).toBeLessThan(24_576);
  expect(row && toAuditRow(row)).toMatchObject({ details: { clipped: true }, about: { length: 64 } });
  await journal.close();
});
