import type { Clock, FlowTrial, Journal } from "@aether/ports";
import {
  type FlowQuestion as Asked,
  type FlowDecision,
  type FlowPolicy,
  flowOf,
  joinLabels,
  type Label,
  type Naming,
  needsOf,
  type Slot,
  type Spend,
  SyscallError,
  TRUSTED,
  vmRequest,
} from "@aether/protocol";
import type { FlowQuestion } from "../flow/gate.ts";
import { type Carried, isCarried } from "../flow/handles.ts";
import { namingOf } from "../flow/naming.ts";
import type { Policies } from "../flow/policies.ts";
import { provenanceOf } from "../flow/provenance.ts";
import { namingOfHost } from "../flow/reach.ts";
import { amountsBelong } from "../flow/words.ts";
import { decoded } from "./decode.ts";
import type { Principal } from "./principal.ts";
import type { Entry, Registry } from "./registry.ts";

/** The gate itself; a kernel is given another only by benches and examples that show what it is for. */
export type Gate = (question: FlowQuestion) => FlowDecision;

export interface Judged {
  readonly entry: Pick<Entry, "definition">;
  readonly input: unknown;
  readonly carried?: Carried | undefined;
}

export interface FlowStage {
  readonly gate: Gate;
  readonly policies: Policies;
  readonly journal: Pick<Journal, "events" | "read">;
}

export const ALLOWED: FlowDecision = Object.freeze({
  verdict: "allow",
  rule: "trusted",
  reason: "",
  flow: "read",
  sources: [],
  slots: [],
  shown: false,
}) as FlowDecision;

/** Whose call it is, and under what. */
export interface Under {
  readonly who: Principal;
  readonly policy: FlowPolicy;
  readonly now: number;
}

/** What the gate says about a call. A person's own session asks for itself, so its calls are decisions already. */
export function judge(gate: Gate, { entry, input, carried }: Judged, under: Under): FlowDecision {
  const { who, policy, now } = under;
  if (who.kind === "session") return ALLOWED;
  const { definition } = entry;
  const flow = flowOf(definition, input);
  const clean = who.label.integrity !== "untrusted" && who.label.confidentiality !== "secret" && who.label.readers === undefined;
  if (clean && !carried && flow !== "plan" && policy.rules.length === 0 && who.authority.labelCeiling === undefined) return ALLOWED;
  const slots = definition.slots?.(input) ?? [];
  const belong = amountsBelong(who.words, slots);
  const leaving = (flow === "egress" || flow === "send") && {
    flow,
    carries: definition.carries?.(input) ?? false,
    label: carried ? joinLabels(who.label, carried.label) : who.label,
  };
  const named = (slot: Slot): Naming | undefined => {
    if (slot.type === "amount" && !belong) return undefined;
    return leaving && slot.type === "host" ? namingOfHost(slot, under, leaving) : namingOf(slot, who, policy);
  };
  return gate({
    syscall: definition.name,
    flow,
    context: who.label,
    ...(carried && { carried: carried.label }),
    ceiling: who.authority.labelCeiling,
    slots: slots.map((slot) => ({
      ...slot,
      named: named(slot) ?? null,
      ...(isCarried(slot, carried) && { carried: true }),
    })),
    content: (definition.content?.(input) ?? "") !== "",
    policy,
    now,
  });
}

/** @throws SyscallError `DENIED` where the gate does not even ask */
export function mustNotBeDenied(decision: FlowDecision, name: string): void {
  if (decision.verdict === "deny") throw new SyscallError("DENIED", `${name}: ${decision.reason}`, { rule: decision.rule, syscall: name, decision });
}

const MOST_CONTENT = 4_096;
const MOST_RIGHTS = 16;

/** What a person is shown who decides. */
export async function askedAbout(
  stage: FlowStage,
  who: Principal,
  { entry, input, carried, decision, earlier }: Judged & { readonly decision: FlowDecision; readonly earlier: number },
): Promise<Asked> {
  const { definition } = entry;
  const cost: Spend = definition.cost?.(input) ?? {};
  return {
    decision,
    label: carried ? joinLabels(who.label, carried.label) : who.label,
    uses: needsOf(definition, input)
      .slice(0, MOST_RIGHTS)
      .map(({ action, resource }) => ({ action, resource: resource.slice(0, MOST_CONTENT).toWellFormed() })),
    ...(await provenanceOf(
      decision.slots.map(({ value }) => value),
      who,
      stage.journal,
    )),
    content: definition.content?.(input)?.slice(0, MOST_CONTENT).toWellFormed() ?? null,
    cost: Object.fromEntries(Object.entries(cost).filter(([, amount]) => amount !== undefined)) as Record<string, number>,
    earlier,
  };
}

export const policyOf = ({ policies }: Pick<FlowStage, "policies">, owner: string): FlowPolicy | Promise<FlowPolicy> =>
  policies.kept(owner) ?? policies.load(owner);

/** In nobody's name: a context that has read nothing but this label says. */
function imagined({ owner, identity, authority }: Principal, { words = "", label = TRUSTED }: Pick<FlowTrial, "words" | "label">): Principal {
  return { pid: "-", root: "-", owner, identity, kind: "agent", authority, cwd: "/", label, words, found: [] };
}

export interface TrialDeps extends FlowStage {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly borrow: <T>(whose: Pick<Principal, "pid" | "owner">, use: (who: Principal) => Promise<T>) => Promise<T>;
}

/** What the gate would say about a call; nothing is made, counted or recorded. @throws SyscallError `NOT_FOUND` · `UNKNOWN_METHOD` · `INVALID` */
export async function tryCall(deps: TrialDeps, asker: Principal, trial: FlowTrial): Promise<FlowDecision> {
  const { pid } = trial;
  if (pid === undefined) return tryAs(deps, imagined(asker, trial), trial);
  const others = await Promise.all((trial.beside ?? []).map((one) => labelOf(deps, asker, one)));
  const asked = (who: Principal): Promise<FlowDecision> => {
    const { label = who.label, words = who.words } = trial;
    return tryAs(deps, { ...who, words, label: [label, ...others].reduce(joinLabels, who.label) }, trial);
  };
  return pid === asker.pid ? asked(asker) : deps.borrow({ pid, owner: asker.owner }, asked);
}

/** Of another process that has ended, or was never more than a session, nothing more is read. @throws SyscallError `NOT_FOUND` for the asker itself */
async function labelOf(deps: TrialDeps, asker: Principal, pid: string): Promise<Label> {
  try {
    return await deps.borrow({ pid, owner: asker.owner }, async ({ label }) => label);
  } catch (error) {
    if (SyscallError.is(error) && error.code === "NOT_FOUND" && (pid !== asker.pid || asker.kind === "session")) return TRUSTED;
    throw error;
  }
}

async function tryAs(deps: TrialDeps, who: Principal, { name, input: written, policy: other }: FlowTrial): Promise<FlowDecision> {
  const known = name === vmRequest.name ? { definition: vmRequest } : (deps.registry.tool(name) ?? deps.registry.entry(name));
  const { entry, input } = decoded(known, { who, input: written });
  const policy = other ?? (await policyOf(deps, who.owner));
  return { ...judge(deps.gate, { entry, input }, { who, policy, now: deps.clock.now() }), flow: flowOf(entry.definition, input) };
}
