import { type CallContext, expecting, type Handlers, type Ids, type Row, type Service, service, sql } from "@aether/ports";
import { type Approval, approvalList, approvalRespond, type Input, type Json, SyscallError } from "@aether/protocol";

const DEFINITIONS = { approvalList, approvalRespond } as const;

/** Shows what waits for a person, and takes the decision. The first answer wins; what nobody answers is a no. */
export function createApprovalService(deps: { ids: Ids }): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "approval.list": async ({ run }, ctx) => {
      const rows = await ctx.read(
        sql`select * from kernel_approval where owner = ${ctx.caller.owner} and state = 'open' and expires_at > ${ctx.now()} order by requested_at limit 1000`,
      );
      const asked = rows.filter(({ root }) => run === undefined || root === run);
      return { pending: await Promise.all(asked.map(async (row) => toApproval(row, await nameOf(row, ctx)))) };
    },
    "approval.respond": async (input, ctx) => {
      mustEnd(input, ctx.now());
      const row = await mustBeOpen(input.id, ctx);
      decide(row, input, ctx);
      if (input.decision === "approve" && input.scope !== "once") ctx.write(standing(row, input, { ctx, id: deps.ids.token("r") }));
      const topic = `approval:${input.id}`;
      // The one that waits may be a caller who acts for the agent.
      for (const { pid } of await ctx.read(sql`select distinct pid from kernel_wait where topic = ${topic}`))
        ctx.processes.send({ to: String(pid), id: topic, kind: "reply", body: { on: topic } });
      return { ok: true };
    },
  };
  return service({ domain: "approval", definitions: DEFINITIONS, handlers });
}

type Response = Input<typeof approvalRespond>;

async function mustBeOpen(id: string, ctx: CallContext): Promise<Row> {
  const [row] = await ctx.read(sql`select * from kernel_approval where id = ${id} and owner = ${ctx.caller.owner}`);
  if (!row) throw new SyscallError("NOT_FOUND", `there is no approval ${id}`, { id });
  if (row.state !== "open" || Number(row.expires_at) <= ctx.now())
    throw new SyscallError("CONFLICT", `approval ${id} was decided already, or its time is over`, { id, state: row.state });
  if (row.pid === ctx.caller.pid) throw new SyscallError("DENIED", "a process cannot decide its own approval", { id });
  return row;
}

function decide(row: Row, { decision, scope, reason }: Response, ctx: CallContext): void {
  const state = decision === "approve" ? "approved" : "denied";
  ctx.write(
    expecting(
      1,
      sql`update kernel_approval set state = ${state}, scope = ${scope}, reason = ${reason ?? null}, decided_by = ${ctx.caller.identity}, decided_at = ${ctx.now()} where id = ${row.id ?? null} and state = 'open'`,
    ),
  );
}

/** @throws SyscallError `INVALID` when a rule would never end, or has ended before it begins */
function mustEnd({ scope, decision, expires_at }: Response, now: number): void {
  if (expires_at === undefined) {
    if (scope !== "rule" || decision === "deny") return;
    throw new SyscallError("INVALID", "a rule needs expires_at: a standing yes must end some day");
  }
  if (scope !== "rule") throw new SyscallError("INVALID", `expires_at is for scope rule; with scope ${scope} leave it out`, { expires_at });
  if (expires_at <= now) throw new SyscallError("INVALID", "expires_at is not later than now: that rule would never hold", { expires_at, now });
}

function standing(row: Row, { scope, expires_at }: Response, { ctx, id }: { ctx: CallContext; id: string }) {
  const root = scope === "run" ? (row.root ?? null) : null;
  const identity = scope === "rule" ? (row.identity ?? null) : null;
  return sql`insert into kernel_rule (id, owner, tool, root, identity, expires_at, created_at, created_by)
    values (${id}, ${ctx.caller.owner}, ${row.tool ?? null}, ${root}, ${identity}, ${expires_at ?? null}, ${ctx.now()}, ${ctx.caller.identity})`;
}

/** What its manifest calls the agent; most have no identity that people would know. */
async function nameOf({ pid, identity }: Row, ctx: CallContext): Promise<string> {
  const spec = (await ctx.processes.get(String(pid)))?.spec;
  const name = typeof spec === "object" && spec !== null && !Array.isArray(spec) ? (spec as { readonly name?: Json }).name : undefined;
  return typeof name === "string" && name !== "" ? name : String(identity);
}

function toApproval(row: Row, name: string): Approval {
  const cause = row.cause === "manifest" ? ("manifest" as const) : ("unknown-outcome" as const);
  return {
    id: String(row.id),
    agent_id: String(row.pid),
    run: String(row.root),
    name,
    tool: String(row.tool),
    syscall: String(row.syscall),
    description: cause === "manifest" ? `${name} wants to call ${row.tool}` : `${row.tool} may have happened before a crash; run it again?`,
    input: JSON.parse(String(row.input)) as Json,
    cause,
    evidence: JSON.parse(String(row.evidence)) as Json,
    requested_at: Number(row.requested_at),
    expires_at: Number(row.expires_at),
  };
}
