import type { Clock, FlowTrial, Journal } from "@aether/ports";
import {
  type FlowQuestion as Asked,
  type FlowDecision,
  type FlowPolicy,
  flowOf,
  joinLabels,
  type Label,
  needsOf,
  type Slot,
  type Spend,
  SyscallError,
  TRUSTED,
  vmRequest,
} from "@aether/protocol";
import { type FlowQuestion, isByPolicy } from "../flow/gate.ts";
import { isCarried } from "../flow/handles.ts";
import { type NamedBy, namedBy, type Standing } from "../flow/naming.ts";
import { plantsOf } from "../flow/plants.ts";
import type { Policies } from "../flow/policies.ts";
import { provenanceOf } from "../flow/provenance.ts";
import { namingOfHost } from "../flow/reach.ts";
import { whyUnnamed } from "../flow/unnamed.ts";
import { amountsBelong } from "../flow/words.ts";
import { decoded } from "./decode.ts";
import { deedOfCall, type Judged, type Under } from "./judged.ts";
import { namedUsesOf, type UseCounts } from "./named-uses.ts";
import type { LookingAt } from "./preview.ts";
import { type Principal, withLabel } from "./principal.ts";
import type { Registry } from "./registry.ts";
import { spentOf } from "./spent-grants.ts";

/** The gate itself; a kernel is given another only by benches and examples that show what it is for. */
export type Gate = (question: FlowQuestion) => FlowDecision;

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

/** What the gate says about a call. A person's own session asks for itself, so its calls are decisions already. */
export function judge(gate: Gate, { entry, input, carried, touching }: Judged, under: Under): FlowDecision {
  const { who, policy, now, isSpent, spent = false } = under;
  if (who.kind === "session") return ALLOWED;
  const { definition } = entry;
  const flow = flowOf(definition, input);
  const clean = who.label.integrity !== "untrusted" && who.label.confidentiality !== "secret" && who.label.readers === undefined;
  const plants = touching ? plantsOf(touching, policy.plants) : [];
  if (clean && !carried && plants.length === 0 && flow !== "plan" && policy.rules.length === 0 && who.authority.labelCeiling === undefined) return ALLOWED;
  const slots = definition.slots?.(input) ?? [];
  const belong = amountsBelong(who.words, slots);
  const deed = deedOfCall(definition, input, slots);
  const leaving = (flow === "egress" || flow === "send") && {
    flow,
    carries: definition.carries?.(input) ?? false,
    label: carried ? joinLabels(who.label, carried.label) : who.label,
  };
  const named = (slot: Slot): NamedBy | undefined => {
    if (slot.type === "amount" && !belong) return undefined;
    if (leaving && slot.type === "host") return namingOfHost(slot, { who, policy, deed, now, isSpent }, leaving);
    return namedBy(slot, who, { named: policy.named, deed, now, isSpent });
  };
  return gate({
    syscall: definition.name,
    flow,
    ...(touching && plants.length > 0 && { plants, brings: touching.brings }),
    context: who.label,
    ...(carried && { carried: carried.label }),
    ceiling: who.authority.labelCeiling,
    slots: slots.map((slot) => {
      const { by = null, times = 0 } = named(slot) ?? {};
      const used = spent && by !== null && times !== Number.POSITIVE_INFINITY;
      const unnamed = by === null ? whyUnnamed(who, slot, deed) : undefined;
      return {
        ...slot,
        named: used ? null : by,
        ...(unnamed !== undefined && { unnamed }),
        ...(used && { spent: true }),
        ...(isCarried(slot, carried) && { carried: true }),
      };
    }),
    content: (definition.content?.(input) ?? "") !== "",
    policy,
    now,
  });
}

/** The files that the gate's question was about, where it was about no more than those; a rule of the owner's is about the whole call. */
export function filesAsked(cause: string, decision: FlowDecision): { readonly files?: readonly string[] } {
  if (cause !== "flow" || isByPolicy(decision)) return {};
  const unnamed = decision.slots.flatMap(({ type, value, named }) => (type === "path" && named === null ? [value] : []));
  return { files: [...unnamed, ...(decision.plants ?? []).map(({ path }) => path)] };
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
  return { pid: "-", root: "-", line: "-", workspace: "-", owner, identity, kind: "agent", authority, cwd: "/", label, words, found: [] };
}

/** Who asks beforehand: what its call under way has used itself is not spent for it. */
export interface Asking extends Pick<Standing, "isSpent"> {
  readonly who: Principal;
}

export interface TrialDeps extends FlowStage {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly uses: UseCounts;
  readonly borrow: <T>(whose: Pick<Principal, "pid" | "owner">, use: (who: Principal) => Promise<T>) => Promise<T>;
  readonly touching: LookingAt;
}

/** What the gate would say about a call; nothing is made, counted or recorded. @throws SyscallError `NOT_FOUND` · `UNKNOWN_METHOD` · `INVALID` */
export async function tryCall(deps: TrialDeps, asking: Asking, trial: FlowTrial): Promise<FlowDecision> {
  const { pid } = trial;
  const { who: asker, isSpent } = asking;
  // A look at files is for whoever may see them all: nobody else is told by it what lies there.
  const seeing = asker.kind === "session" ? deps : { ...deps, touching: async () => undefined };
  if (pid === undefined) return tryAs(seeing, { who: imagined(asker, trial), isSpent }, trial);
  const others = await Promise.all((trial.beside ?? []).map((one) => labelOf(deps, asker, one)));
  const asked = (as: Asking): Promise<FlowDecision> => {
    const { label = as.who.label, words = as.who.words } = trial;
    const who = { ...withLabel(as.who, [label, ...others].reduce(joinLabels, as.who.label)), words };
    return tryAs(seeing, { ...as, who }, trial);
  };
  if (pid === asker.pid) return asked(asking);
  return deps.borrow({ pid, owner: asker.owner }, async (who) => asked({ who, isSpent: await spentOf(deps.uses, who) }));
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

async function tryAs(deps: TrialDeps, { who, isSpent }: Asking, { name, input: written, policy: other }: FlowTrial): Promise<FlowDecision> {
  const tool = deps.registry.tool(name);
  const known = name === vmRequest.name ? { definition: vmRequest } : (tool ?? deps.registry.entry(name));
  const { entry, input } = decoded(known, { who, input: written, byTool: tool !== undefined });
  const policy = other ?? (await policyOf(deps, who.owner));
  const touching = "handler" in entry ? await deps.touching({ who, key: "trial" }, { entry, input }) : undefined;
  const under = { who, policy, now: deps.clock.now(), isSpent };
  const { spent } = await namedUsesOf(deps.uses, { entry, input }, under);
  const decision = judge(deps.gate, { entry, input, touching }, { ...under, spent });
  return decision.plants ? decision : { ...decision, flow: flowOf(entry.definition, input) };
}
