import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { lookAtJournal, mustNotBeLost } from "./journal-file.ts";

const base = mkdtempSync(join(tmpdir(), "aether-lost-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

function homeWith(files: Readonly<Record<string, string>>): string {
  const home = mkdtempSync(join(base, "home-"));
  for (const folder of ["blobs/new", "owners/local", "log"]) mkdirSync(join(home, folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return home;
}

const READY = `{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"ready","pid":1}\n`;

test.for([
  { why: "is missing, and blobs are there", files: { "blobs/ab/cd/abcd": "x" }, says: /journal\.db is missing, but \S+blobs hold files of earlier runs/ },
  { why: "is missing, and an owner's files are there", files: { "owners/local/run/p1/note.txt": "x" }, says: /is missing, but \S+owners hold files/ },
  {
    why: "is empty, and both are there",
    files: { "journal.db": "", "blobs/x": "x", "owners/a/x": "x" },
    says: /empty \(0 bytes\), but \S+blobs and \S+owners hold/,
  },
  {
    why: "is empty, and a daemon served here",
    files: { "journal.db": "", "log/daemon.jsonl": READY },
    says: /empty \(0 bytes\), but this home was used before/,
  },
  { why: "is missing, and a daemon served here", files: { "log/daemon.jsonl": READY }, says: /is missing, but this home was used before/ },
])("a journal that $why is lost: nothing starts", ({ files, says }) => {
  const home = homeWith(files);
  const refusal = expect.objectContaining({ code: "STORAGE", message: expect.stringMatching(says) });
  expect(() => mustNotBeLost({ home })).toThrow(refusal);
  expect(() => lookAtJournal({ home })).toThrow(refusal);
  expect(() => mustNotBeLost({ home })).toThrow(`put a backup of it in its place, or move ${home} aside to begin anew`);
});

test("a home of which a restore was cut off is none, and the way out is said", () => {
  const home = homeWith({ "journal.new": "x", "blobs/x": "x" });
  expect(() => mustNotBeLost({ home })).toThrow(`a restore into ${home} was cut off, and what is there is a part; remove that folder, and restore`);
});

test.for([
  { why: "a home without anything", files: {} },
  { why: "an empty file that a first start left when it was killed", files: { "journal.db": "" } },
  { why: "one whose first start failed", files: { "journal.db": "", "log/daemon.jsonl": '{"level":"error","message":"disk full"}\n' } },
])("$why is a new home", ({ files }) => {
  const home = homeWith(files);
  expect(() => mustNotBeLost({ home })).not.toThrow();
  expect(lookAtJournal({ home })).toBeUndefined();
});

test("a home that is not there is a new home", () => expect(() => mustNotBeLost({ home: join(base, "gone") })).not.toThrow());
