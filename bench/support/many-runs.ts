import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The journal's file in a home. */
const journalOf = (home: string): string => join(home, "journal.db");

/**
 * Adds ended runs to the journal of a home whose daemon is down, each like one that is there: of what they did only the row, and what they
 * began with, named `<name>-<number>`, a second apart, the last of them a second before the one they are like.
 */
export function addEndedRuns(home: string, like: string, count: number): void {
  using db = new DatabaseSync(journalOf(home));
  const columns = (db.prepare("select name from pragma_table_info('process')").all() as { name: string }[]).map(({ name }) => name);
  const numbered = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`;
  const pid = "'pold' || printf('%012d', n.i)";
  const values: Readonly<Record<string, string>> = {
    pid,
    root: pid,
    birth: "n.i",
    createdAt: `p.createdAt - 1000 * (${count} - n.i + 1)`,
    endedAt: `p.createdAt - 1000 * (${count} - n.i + 1) + 900`,
    head: "0",
    snap: "0",
  };
  db.exec("begin");
  // They were there before all others: births are in order, and each is one's own.
  db.exec("update process set birth = -birth");
  db.exec(`update process set birth = ${count} - birth`);
  db.prepare(
    `${numbered} insert into process (${columns.join(", ")}) select ${columns.map((name) => values[name] ?? `p.${name}`).join(", ")} from n, process p where p.pid = ?`,
  ).run(like);
  db.prepare(
    `${numbered} insert into process_spec (pid, authority, spec) select ${pid}, s.authority, json_set(s.spec, '$.name', 'old-' || n.i) from n, process_spec s where s.pid = ?`,
  ).run(like);
  db.exec("commit");
}
