import { type CallContext, type SessionState, sql, storedJson } from "@aether/ports";
import type { Json } from "@aether/protocol";

/** What an agent's shell looked like after its last command; a new box begins there. */
export async function savedSession(holder: string, ctx: CallContext): Promise<SessionState | undefined> {
  const [row] = await ctx.read(sql`select cwd, env from {vm_session} where holder = ${holder}`);
  return row && { cwd: String(row["cwd"]), env: storedJson<Record<string, string>>(row["env"], `the shell of ${holder}`) };
}

export function saveSession(holder: string, { cwd, env }: SessionState, ctx: CallContext): void {
  const stored = JSON.stringify(env as Json);
  ctx.write(sql`insert into {vm_session} (holder, cwd, env, changed_at) values (${holder}, ${cwd}, ${stored}, ${ctx.now()})
    on conflict (owner, holder) do update set cwd = excluded.cwd, env = excluded.env, changed_at = excluded.changed_at`);
}
