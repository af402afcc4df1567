import { type CallContext, everyProcess, type Handlers, type ProcessRow, type Service, service, sql, storedRow, WholeRows } from "@aether/ports";
import {
  type Authority,
  agentStatus,
  type Constraints,
  compilePattern,
  type Grant,
  grantList,
  grantRevoke,
  type HeldGrant,
  type Label,
  patternContains,
  SyscallError,
} from "@aether/protocol";

const DEFINITIONS = { grantList, grantRevoke } as const;

/** Which rights a process holds, and taking them back. */
export function createGrantService(): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "grant.list": async ({ agent_id }, ctx) => {
      const row = await ctx.processes.get(agent_id);
      if (!row || row.kind === "session") throw new SyscallError("NOT_FOUND", `there is no agent ${agent_id}`, { agent_id });
      ctx.raise(row.label as unknown as Label);
      const { grants, expiresAt } = row.authority as unknown as Authority;
      const whole = new WholeRows();
      const held = await whole.map([...grants.entries()], ([index, grant]) => shown(grant, { counter: `${agent_id}#${index}`, ctx }));
      return { grants: held, expires_at: expiresAt ?? null, ended_at: row.state === "exited" ? (row.endedAt ?? row.createdAt) : null, ...whole.told };
    },
    "grant.revoke": async ({ agent_id, action, resource }, ctx) => {
      compilePattern(resource);
      const kin = await ctx.processes.kin(agent_id);
      const [top] = kin;
      if (!top) throw new SyscallError("NOT_FOUND", `there is no agent ${agent_id}`, { agent_id });
      if (top.kind === "session") throw new SyscallError("NOT_FOUND", `${agent_id} is a session, whose rights are its owner's`, { agent_id });
      const going = (grant: Grant): boolean => grant.action === action && patternContains(resource, grant.resource);
      const whole = new WholeRows();
      const run = await holdersOf(kin, { ctx, whole });
      // Of a row that is damaged nobody can say what it holds: it is taken all the same.
      const grants = grantsOf(run.find(({ pid }) => pid === agent_id));
      const gone = (grants ?? []).filter(going).map(grantText);
      if (grants && gone.length === 0) throw notHeld({ action, resource }, grants);
      ctx.processes.revoke({ kind: "grant", pid: agent_id, action, resource });
      const losers = run.filter((row) => (grantsOf(row) ?? []).some(going));
      return { grants: gone, processes: losers.length, ...whole.told };
    },
  };
  return service({ domain: "grant", reads: ["counter"], definitions: DEFINITIONS, handlers });
}

interface Holding {
  readonly ctx: CallContext;
  readonly whole: WholeRows;
}

/** Who may hold what is taken: an agent and those below it that live; of one that has ended itself, for whatever goes on from it. */
async function holdersOf([top, ...below]: Awaited<ReturnType<CallContext["processes"]["kin"]>>, { ctx, whole }: Holding): Promise<ProcessRow[]> {
  if (!top) return [];
  const ended = top.state === "exited";
  if (ended) await mustBeLast(top.pid, ctx);
  const members = new Set((ended ? [top] : [top, ...below]).map(({ pid }) => pid));
  const found: ProcessRow[] = [];
  for await (const row of everyProcess(ctx.processes, { root: top.root, states: ended ? ["exited"] : LIVE, onDamaged: whole.leaveOut }))
    if (members.has(row.pid)) found.push(row);
  return found;
}

const grantText = ({ action, resource }: Pick<Grant, "action" | "resource">): string => `${action}: ${resource}`;

/** What goes on from a run has rights of its own. @throws SyscallError `CONFLICT` */
async function mustBeLast(agent_id: string, ctx: CallContext): Promise<void> {
  const { continued_by } = await ctx.call(agentStatus, { agent_id });
  if (continued_by === undefined) return;
  const message = `${agent_id} has ended, and ${continued_by} goes on from it with rights of its own; take it from that`;
  throw new SyscallError("CONFLICT", message, { agent_id, continued_by });
}

const LIVE = ["ready", "running", "waiting", "stopped"] as const;

const grantsOf = (row: ProcessRow | undefined): readonly Grant[] | undefined => row && (row.authority as unknown as Authority).grants;

/** A part of what is held cannot be taken: a grant is kept whole, or goes. */
function notHeld(asked: Pick<Grant, "action" | "resource">, grants: readonly Grant[]): SyscallError {
  const held = grants.filter(({ action }) => action === asked.action);
  const wider = held.find(({ resource }) => patternContains(resource, asked.resource));
  if (wider)
    return new SyscallError("CONFLICT", `it holds ${grantText(wider)}, which is wider than ${asked.resource}: take that back, whole`, {
      held: grantText(wider),
    });
  const known = held.length > 0 ? `it holds ${held.map(grantText).slice(0, 8).join(", ")}` : `it holds nothing of ${asked.action}`;
  return new SyscallError("NOT_FOUND", `no grant of it lies within ${grantText(asked)}; ${known}`, asked);
}

async function shown(
  { action, resource, constraints, lineage = [], chosen }: Grant,
  { counter, ctx }: { counter: string; ctx: CallContext },
): Promise<HeldGrant> {
  const own = constraints ? await counted({ id: counter, constraints }, ctx) : undefined;
  const inherited = await Promise.all(lineage.map((above) => counted(above, ctx)));
  return { action, resource, ...own, ...(inherited.length > 0 && { inherited }), ...(chosen && { chosen }) };
}

async function counted({ id, constraints }: { id: string; constraints: Constraints }, ctx: CallContext) {
  if (constraints.maxUses === undefined) return { constraints };
  const [row] = await ctx.read(sql`select id, used from counter where id = ${id}`);
  return { constraints, used: row ? Number(storedRow("counter", row)["used"]) : 0 };
}
