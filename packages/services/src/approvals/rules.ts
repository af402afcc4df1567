import { damaged, expecting, type Handler, type Row, sql, WholeRows } from "@aether/ports";
import { type approvalRules, type approvalWithdraw, StandingRule, SyscallError } from "@aether/protocol";

/** Those that answer a question now; of a run that is over none does. */
export const listRules: Handler<typeof approvalRules> = async ({ limit }, ctx) => {
  const rows = await ctx.read(
    sql`select * from {kernel_rule} where withdrawn_at is null and (expires_at is null or expires_at > ${ctx.now()})
      and (root is null or root in (select root from {process} where state <> 'exited')) order by created_at desc, id desc limit ${limit + 1}`,
  );
  const whole = new WholeRows();
  return { rules: await whole.map(rows.slice(0, limit), toRule), more: rows.length > limit, ...whole.told };
};

export const withdrawRule: Handler<typeof approvalWithdraw> = async ({ id }, ctx) => {
  const [row] = await ctx.read(sql`select uses, withdrawn_at from {kernel_rule} where id = ${id}`);
  if (!row || row.withdrawn_at !== null) throw new SyscallError("NOT_FOUND", `there is no standing yes ${id} that holds (aether rules)`, { id });
  ctx.write(expecting(1, sql`update {kernel_rule} set withdrawn_at = ${ctx.now()} where id = ${id} and withdrawn_at is null`));
  ctx.processes.revoke({ kind: "rule", id });
  return { uses: Number(row.uses) };
};

/** @throws SyscallError `STORAGE` for a damaged row */
function toRule(row: Row): StandingRule {
  const { id, tool, root, identity, slots, created_at, created_by, expires_at, uses, used_at } = row;
  const { success, data } = StandingRule.safeParse({
    id,
    tool,
    run: root,
    identity,
    values: valuesOf(slots),
    created_at,
    created_by,
    expires_at,
    uses,
    used_at,
  });
  if (success) return data;
  // It answers nothing, and can be taken back: aether rules withdraw.
  throw damaged(`standing yes ${String(id)}`);
}

function valuesOf(slots: Row[string] | undefined): unknown {
  if (typeof slots !== "string") return slots ?? null;
  try {
    return JSON.parse(slots) as unknown;
  } catch {
    return slots;
  }
}
