import { type CallContext, expecting, type Handlers, part, type Row, type Service, service, sql, storedJson, toAuditRow } from "@aether/ports";
import {
  DEFAULT_FLOW_POLICY,
  type FlowDecision,
  FlowPolicy,
  type Input,
  type Json,
  Label,
  type Output,
  policyExplain,
  policyPropose,
  policySet,
  policyShow,
  policyTest,
  SyscallError,
  topicOf,
} from "@aether/protocol";
import { checkPolicy, type KnownSyscall } from "./check-policy.ts";

const DEFINITIONS = { policyShow, policySet, policyTest, policyExplain, policyPropose } as const;

export interface PolicyServiceDeps {
  /** Every syscall of the installation: a rule is checked against what it would speak of. */
  readonly syscalls: () => readonly KnownSyscall[];
}

/** The owner's flow policy as data, and what the gate made of it. */
export function createPolicyService({ syscalls }: PolicyServiceDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "policy.show": async (_input, ctx) => ({ ...(await present(ctx)), table: ctx.flowTable.map(({ rule, says }) => ({ rule, says })) }),
    "policy.set": async (input, ctx) => {
      checkPolicy(input.policy, syscalls());
      const version = await replace(input, ctx);
      return { version };
    },
    "policy.test": async ({ agent_id, ...trial }, ctx) => {
      if (agent_id !== undefined) ctx.raise(await mustBeThere(agent_id, ctx));
      if (trial.policy) checkPolicy(trial.policy, syscalls());
      const { name, input, label, words, policy } = trial;
      return ctx.judge({
        name,
        input: input as Json,
        ...(agent_id !== undefined && { pid: agent_id }),
        ...(label && { label }),
        ...(words !== undefined && { words }),
        ...(policy && { policy }),
      });
    },
    "policy.explain": explain,
    // What the gate let through is granted: it stands in the receipt, from where it counts as found.
    "policy.propose": async ({ grants }) => ({ granted: grants }),
  };
  return service({ domain: "policy", reads: ["audit", "process"], definitions: DEFINITIONS, handlers });
}

async function present(ctx: CallContext): Promise<{ policy: FlowPolicy; version: number }> {
  const [row] = await ctx.read(sql`select version, body from {kernel_policy}`);
  if (!row) return { policy: DEFAULT_FLOW_POLICY, version: 0 };
  return { policy: storedJson(row.body, `the policy of ${ctx.caller.owner}`, (body) => FlowPolicy.parse(body)), version: Number(row.version) };
}

/** The version that the step makes; of two at once one fails at the commit. @throws SyscallError `CONFLICT` */
async function replace({ policy, ifVersion }: Input<typeof policySet>, ctx: CallContext): Promise<number> {
  const { owner, identity } = ctx.caller;
  const { version } = await present(ctx);
  if (ifVersion !== undefined && ifVersion !== version)
    throw new SyscallError("CONFLICT", `the policy is at version ${version}, not ${ifVersion}: somebody has changed it; look again (aether policy show)`, {
      version,
    });
  ctx.write(
    expecting(
      1,
      sql`insert into {kernel_policy} (version, body, set_at, set_by) values (${version + 1}, ${JSON.stringify(policy)}, ${ctx.now()}, ${identity})
        on conflict (owner) do update set version = excluded.version, body = excluded.body, set_at = excluded.set_at, set_by = excluded.set_by
        where version = ${version}`,
    ),
  );
  ctx.announce(topicOf("policy.*.changed", owner), { version: version + 1 });
  return version + 1;
}

async function mustBeThere(agentId: string, ctx: CallContext): Promise<Label> {
  const row = await ctx.processes.get(agentId);
  if (!row) throw new SyscallError("NOT_FOUND", `there is no agent ${agentId}`, { agent_id: agentId });
  return Label.parse(row.label);
}

/** By audit records, which are committed with each decision: the agent's, and of a run's first agent those of the whole run. */
async function explain({ agent_id, call, limit }: Input<typeof policyExplain>, ctx: CallContext): Promise<Output<typeof policyExplain>> {
  const label = await mustBeThere(agent_id, ctx);
  ctx.raise(label);
  const rows = await ctx.read(
    call === undefined
      ? sql`select ${COLUMNS} from {audit} where (pid = ${agent_id} or pid in (select pid from {process} where root = ${agent_id})) 
            and kind in ('flow.asked', 'flow.denied', 'flow.shown')
          order by seq desc limit ${limit}`
      : sql`select ${COLUMNS} from {audit} where (pid = ${agent_id} or pid in (select pid from {process} where root = ${agent_id})) 
            and kind in ('flow.asked', 'flow.denied', 'flow.shown')
          and (not json_valid(body) or json_extract(case when json_valid(body) then body end, '$.call') in (${call}, pid || ':' || ${call})) order by seq desc limit ${limit}`,
  );
  return { decisions: rows.toReversed().map(toDecision), label };
}

const COLUMNS = part`seq, at, kind, pid, identity, caller, verdict, about, label, body, v`;

/** @throws SyscallError `STORAGE` for a damaged row */
function toDecision(row: Row): Output<typeof policyExplain>["decisions"][number] {
  const { at, details } = toAuditRow(row);
  const { call, syscall, decision } = details as unknown as { readonly call: string; readonly syscall: string; readonly decision: FlowDecision };
  return { at, call, syscall, decision };
}
