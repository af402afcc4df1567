import { AUDIT_COLUMNS, type Handlers, type Service, type SqlValue, service, toAuditRow } from "@aether/ports";
import { AUDIT_KINDS, auditQuery, type Input, type Label, SyscallError } from "@aether/protocol";

const DEFINITIONS = { auditQuery } as const;

/** What is on record is what others did, said and named. */
const ON_RECORD: Label = { integrity: "untrusted", confidentiality: "private", sources: ["audit"] };

/** The audit log, to read. It is written by dispatch, by the kernel and beside calls; nothing here changes it. */
export function createAuditService(): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "audit.query": async (input, ctx) => {
      ctx.raise(ON_RECORD);
      const found = await ctx.read(statementOf(input));
      const rows = found.slice(0, input.limit).map(toAuditRow);
      return { rows, next: found.length > input.limit ? (rows.at(-1)?.seq ?? null) : null };
    },
  };
  return service({ domain: "audit", reads: ["audit", "process"], definitions: DEFINITIONS, handlers });
}

type Asked = Input<typeof auditQuery>;

/** Damaged rights count as what is asked for: whoever reads the row is told. */
const IN_RIGHTS = `about is not null and (not json_valid(about) or exists (
  select 1 from json_each(case when json_valid(about) then about else '[]' end) as needed
  where coalesce(json_extract(needed.value, '$[0]') = ?, 1) and coalesce(substr(json_extract(needed.value, '$[1]'), 1, length(?)) = ?, 1)))`;

function statementOf(asked: Asked): { text: string; values: SqlValue[] } {
  const { agent_id, run, since, until, action, resource, verdict, caller: kind, before, after } = asked;
  const conditions: string[] = ["true"];
  const values: SqlValue[] = [];
  const add = (condition: string, ...given: readonly (SqlValue | undefined)[]): void => {
    if (given.every((one) => one === undefined)) return;
    conditions.push(condition);
    values.push(...given.map((one) => one ?? null));
  };
  const kinds = asked.kinds?.flatMap(kindsNamed);
  if (kinds) add(`kind in (${kinds.map(() => "?").join(", ")})`, ...kinds);
  add("pid = ?", agent_id);
  add("pid in (select pid from {process} where root = ?)", run);
  add("at >= ?", since);
  add("at < ?", until);
  add(IN_RIGHTS, action, resource, resource);
  add("verdict = ?", verdict);
  add("caller = ?", kind);
  add("seq < ?", before);
  add("seq > ?", after);
  values.push(asked.limit + 1);
  return { text: `select ${AUDIT_COLUMNS} from {audit} where ${conditions.join(" and ")} order by seq desc limit ?`, values };
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
