import { AUDIT_COLUMNS, type SqlValue } from "@aether/ports";
import { AUDIT_KINDS, type auditQuery, type Input, type Label, SyscallError } from "@aether/protocol";

/** What others did, said and named. */
export const ON_RECORD: Label = { integrity: "untrusted", confidentiality: "private", sources: ["audit"] };

/** Of an audit query or follow: which rows. */
type Wanted = Partial<Omit<Input<typeof auditQuery>, "limit">>;

interface Reading {
  readonly limit: number;
  /** The latest first; else the oldest. */
  readonly latest: boolean;
}

/** What was given a whole folder (`…/**`) was given each file in it. Damaged rights count as what is asked for: whoever reads the row is told. */
const IN_RIGHTS = `about is not null and (not json_valid(about) or exists (
  select 1 from json_each(case when json_valid(about) then about else '[]' end) as needed
  where coalesce(json_extract(needed.value, '$[0]') = ?, 1) and (coalesce(substr(json_extract(needed.value, '$[1]'), 1, length(?)) = ?, 1)
    or (substr(json_extract(needed.value, '$[1]'), -3) = '/**'
      and substr(?, 1, length(json_extract(needed.value, '$[1]')) - 2) = substr(json_extract(needed.value, '$[1]'), 1, length(json_extract(needed.value, '$[1]')) - 2)))))`;

/** The processes of a run, or of one that was removed those that are on record; its removal is about it. */
const OF_RUN = `(pid in (select pid from {process} where root = ?
    union all select pid from {audit} where kind = ? and case when json_valid(body) then json_extract(body, '$.root') end = ?
      and not exists (select 1 from {process} where root = ?))
  or seq in (select seq from {audit} where kind = ? and case when json_valid(about) then json_extract(about, '$[0][1]') end = ?))`;

/** @throws SyscallError `INVALID` for a kind that is none */
export function rowsWanted(asked: Wanted, { limit, latest }: Reading): { text: string; values: SqlValue[] } {
  const { agent_id, run, since, until, action, resource, verdict, caller: kind, before, after } = asked;
  const conditions = ["true"];
  const values: SqlValue[] = [];
  const add = (condition: string, ...given: readonly (SqlValue | undefined)[]): void => {
    if (given.every((one) => one === undefined)) return;
    conditions.push(condition);
    values.push(...given.map((one) => one ?? null));
  };
  const kinds = asked.kinds?.flatMap(kindsNamed);
  if (kinds) add(`kind in (${kinds.map(() => "?").join(", ")})`, ...kinds);
  add("pid = ?", agent_id);
  if (run !== undefined) add(OF_RUN, run, "process.spawned", run, run, "agent.removed", run);
  add("at >= ?", since);
  add("at < ?", until);
  add(IN_RIGHTS, action, resource, resource, resource);
  add("verdict = ?", verdict);
  add("caller = ?", kind);
  add("seq < ?", before);
  add("seq > ?", after);
  values.push(limit);
  return { text: `select ${AUDIT_COLUMNS} from {audit} where ${conditions.join(" and ")} order by seq ${latest ? "desc" : "asc"} limit ?`, values };
}

/** @throws SyscallError `INVALID` for one that is no kind, nor the beginning of any */
function kindsNamed(written: string): string[] {
  const all = Object.keys(AUDIT_KINDS);
  const named = written.endsWith(".*") ? all.filter((kind) => kind.startsWith(written.slice(0, -1))) : all.filter((kind) => kind === written);
  if (named.length > 0) return named;
  const domain = written.split(".")[0] ?? written;
  const near = all.filter((kind) => kind.startsWith(`${domain}.`));
  const known =
    near.length > 0 ? `of that sort there are ${near.join(", ")}` : `sorts are ${[...new Set(all.map((kind) => `${kind.split(".")[0]}.*`))].join(", ")}`;
  throw new SyscallError("INVALID", `the audit log has no kind ${written}; ${known}`, { kind: written });
}
