import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Commit } from "./bare-store.ts";

const db = new DatabaseSync((workerData as { file: string }).file);
db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4000");
db.exec("create table line (seq integer primary key, body text not null)");
db.exec("create table process (pid text primary key, head integer not null) without rowid");
db.exec("create table event (pid text not null, seq integer not null, body text not null, primary key (pid, seq)) without rowid");
const line = db.prepare("insert into line (body) values (?)");
const born = db.prepare("insert or ignore into process (pid, head) values (?, 0)");
const advance = db.prepare("update process set head = head + 2 where pid = ? and head = ?");
const event = db.prepare("insert into event (pid, seq, body) values (?, ?, ?)");

parentPort?.on("message", (commits: readonly Commit[]) => {
  db.exec("begin immediate");
  for (const { body, pid, head } of commits) {
    if (pid === undefined || head === undefined) {
      line.run(body);
      continue;
    }
    if (head === 0) born.run(pid);
    if (advance.run(pid, head).changes !== 1) throw new Error(`${pid} is not at ${head}`);
    event.run(pid, head + 1, body);
    event.run(pid, head + 2, body);
  }
  db.exec("commit");
  parentPort?.postMessage("done");
});
parentPort?.postMessage("ready");
