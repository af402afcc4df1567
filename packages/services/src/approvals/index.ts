import { type CallContext, expecting, type Handlers, type Ids, type Row, type Service, service, sql, storedJson, storedRow, WholeRows } from "@aether/ports";
import {
  type Approval,
  approvalList,
  approvalRespond,
  approvalRules,
  approvalWithdraw,
  type FlowQuestion,
  type Input,
  type Json,
  Label,
  SyscallError,
  unnamedOf,
  vfsLand,
} from "@aether/protocol";
import * as z from "zod";
import { flowQuestionOf, mustFit, quarantineWords } from "./flow-answer.ts";
import { listRules, withdrawRule } from "./rules.ts";

const DEFINITIONS = { approvalList, approvalRespond, approvalRules, approvalWithdraw } as const;

/** Shows what waits for a person, and takes the decision. The first answer wins; what nobody answers is a no. */
export function createApprovalService(deps: { ids: Ids }): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "approval.list": async ({ run }, ctx) => {
      const rows = await ctx.read(
        sql`select * from {kernel_approval} where state = 'open' and expires_at > ${ctx.now()}
          and root = coalesce(${run ?? null}, root) order by requested_at limit 1000`,
      );
      const whole = new WholeRows();
      const pending = await whole.map(rows, async (row) => toApproval(row, { name: await nameOf(row, ctx), preview: previewOf(row, ctx) }));
      return { pending, ...whole.told };
    },
    "approval.respond": async (input, ctx) => {
      mustEnd(input, ctx.now());
      const row = await mustBeOpen(input.id, ctx);
      const question = flowQuestionOf(row);
      mustFit(input, question, String(row.syscall));
      if (input.decision === "approve" && input.scope === "rule") mustLast(row);
      decide({ row, question }, input, ctx);
      if (input.decision === "approve" && input.scope !== "once") giveStanding({ row, question }, input, { ctx, id: deps.ids.token("r") });
      const topic = `approval:${input.id}`;
      // The one that waits may be a caller who acts for the agent.
      for (const { pid } of await ctx.read(sql`select distinct pid from kernel_wait where topic = ${topic}`))
        ctx.processes.send({ to: String(pid), id: topic, kind: "reply", body: { on: topic } });
      return { ok: true };
    },
    "approval.rules": listRules,
    "approval.withdraw": withdrawRule,
  };
  return service({ domain: "approval", reads: ["kernel_wait", "process"], definitions: DEFINITIONS, handlers });
}

type Response = Input<typeof approvalRespond>;

async function mustBeOpen(id: string, ctx: CallContext): Promise<Row> {
  const [row] = await ctx.read(sql`select * from {kernel_approval} where id = ${id}`);
  if (!row) throw new SyscallError("NOT_FOUND", `there is no approval ${id}`, { id });
  storedRow("kernel_approval", row);
  if (row.state !== "open" || Number(row.expires_at) <= ctx.now())
    throw new SyscallError("CONFLICT", `approval ${id} was decided already, or its time is over`, { id, state: row.state });
  return row;
}

/** @throws SyscallError `INVALID` for a rule that would end with the run it was asked in */
function mustLast({ id = null, pid, identity }: Row): void {
  if (identity !== pid) return;
  const way = "allow it for the run, make the agent persistent (lifecycle: persistent), or write a rule into the flow policy (aether policy)";
  throw new SyscallError("INVALID", `a rule is for an agent that is known by its name across runs, and this one is not: ${way}`, { id });
}

interface Asked {
  readonly row: Row;
  readonly question: FlowQuestion | undefined;
}

function decide({ row, question }: Asked, { decision, scope, reason }: Response, ctx: CallContext): void {
  const state = decision === "approve" ? "approved" : "denied";
  const told = decision === "quarantine" && question ? quarantineWords(question, reason) : reason;
  ctx.write(
    expecting(
      1,
      sql`update {kernel_approval} set state = ${state}, scope = ${scope}, reason = ${told ?? null}, decided_by = ${ctx.caller.identity}, decided_at = ${ctx.now()} where id = ${row.id ?? null} and state = 'open'`,
    ),
  );
}

/** @throws SyscallError `INVALID` when a rule would never end, or has ended before it begins */
function mustEnd({ scope, decision, expires_at }: Response, now: number): void {
  if (expires_at === undefined) {
    if (scope !== "rule" || decision !== "approve") return;
    throw new SyscallError("INVALID", "a rule needs expires_at: a standing yes must end some day");
  }
  if (scope !== "rule") throw new SyscallError("INVALID", `expires_at is for scope rule; with scope ${scope} leave it out`, { expires_at });
  if (expires_at <= now) throw new SyscallError("INVALID", "expires_at is not later than now: that rule would never hold", { expires_at, now });
}

function giveStanding({ row, question }: Asked, { scope, expires_at }: Response, { ctx, id }: { ctx: CallContext; id: string }) {
  const root = scope === "rule" ? null : (row.root ?? null);
  const identity = scope === "rule" ? (row.identity ?? null) : null;
  const slots = question ? JSON.stringify(unnamedOf(question.decision, { digest: String(row.digest), label: question.label })) : null;
  ctx.write(
    sql`insert into {kernel_rule} (id, tool, root, identity, expires_at, created_at, created_by, slots)
      values (${id}, ${row.tool ?? null}, ${root}, ${identity}, ${expires_at ?? null}, ${ctx.now()}, ${ctx.caller.identity}, ${slots})`,
  );
  const whose = { run: root === null ? null : String(root), identity: identity === null ? null : String(identity) };
  ctx.audit("rule.made", { rule: id, tool: String(row.tool), ...whose, approval: String(row.id), expires_at: expires_at ?? null });
}

/** What its manifest calls the agent; most have no identity that people would know. Whoever looks at its calls looks at what it has read. */
async function nameOf({ pid, identity }: Row, ctx: CallContext): Promise<string> {
  const process = await ctx.processes.get(String(pid));
  if (process) ctx.raise(process.label as unknown as Label);
  const spec = process?.spec;
  const name = typeof spec === "object" && spec !== null && !Array.isArray(spec) ? (spec as { readonly name?: Json }).name : undefined;
  return typeof name === "string" && name !== "" ? name : String(identity);
}

/** Whoever sees it has read what it was made of. */
function previewOf({ id, preview }: Row, ctx: CallContext): string | null {
  if (preview === null) return null;
  const { text, label } = storedJson(preview, `approval ${id}, its preview`, (value) => Preview.parse(value));
  ctx.raise(label);
  return text;
}

const Preview = z.object({ text: z.string(), label: Label });

/** What no agent calls by its name: a part of what it asked for. */
const DEEDS: ReadonlyMap<string, string> = new Map([[vfsLand.name, "take over into the folder what its command changed"]]);

function toApproval(row: Row, { name, preview }: { readonly name: string; readonly preview: string | null }): Approval {
  const stored = storedRow("kernel_approval", row);
  const cause = row.cause as Approval["cause"];
  const flow = flowQuestionOf(row);
  return {
    id: String(row.id),
    card: String(row.card ?? row.id),
    agent_id: String(row.pid),
    run: String(row.root),
    name,
    ...(row.identity !== row.pid && { identity: String(row.identity) }),
    tool: String(row.tool),
    syscall: String(row.syscall),
    description:
      cause === "unknown-outcome"
        ? `${row.tool} may have happened before a crash; run it again?`
        : `${name} wants to ${DEEDS.get(String(row.tool)) ?? `call ${row.tool}`}`,
    input: stored["input"] as Json,
    cause,
    evidence: flow ? null : (stored["evidence"] as Json),
    preview,
    ...(flow && { flow }),
    requested_at: Number(row.requested_at),
    expires_at: Number(row.expires_at),
  };
}
