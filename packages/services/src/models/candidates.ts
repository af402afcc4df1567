import type { ModelAbility } from "@aether/ports";
import { CONFIDENTIALITY, type Label, type Message, type Signal, SyscallError } from "@aether/protocol";
import type { Catalogue, Resolved } from "./catalogue.ts";
import { mostCostOf } from "./price.ts";
import { chooseChain, type Plan } from "./router/choose-chain.ts";
import { judgeCandidate, type Unfit, type Wanted } from "./router/judge-candidate.ts";
import type { ModelRules } from "./router/model-rules.ts";
import type { Written } from "./verbatim.ts";

/** A step as the router sees it. */
export interface Routed {
  /** As it was asked for. */
  readonly model: string;
  readonly task?: string | undefined;
  readonly escalate?: number | undefined;
  readonly messages: readonly Message[];
  readonly hasTools: boolean;
  /** Of the context. */
  readonly label: Label;
  readonly promptTokens: number;
  readonly maxOutputTokens: number;
  readonly written?: Written | undefined;
}

export interface Candidates {
  readonly plan: Plan;
  /** At least one; those that fit first. */
  readonly models: readonly Resolved[];
  /** Those that came before and are not asked. */
  readonly passed: readonly Passed[];
  /** Of the dearest of them, in millionths of a US dollar. */
  readonly mostMicroUsd: number;
}

export interface Passed {
  readonly model: string;
  readonly why: string;
}

export interface CandidatesDeps {
  readonly catalogue: Catalogue;
  readonly rules: ModelRules;
}

/**
 * Whom a step may be asked of, in this order.
 *
 * @throws SyscallError `DENIED` when the prompt may be read by nobody in the chain, `NOT_FOUND` with names nearby, `UNSUPPORTED` when nobody sees
 * what it shows,
 * `UNAVAILABLE` when nobody of it can be asked
 */
export async function candidatesFor(routed: Routed, signal: Signal, { catalogue, rules }: CandidatesDeps): Promise<Candidates> {
  const { model, task, escalate = 0, promptTokens, maxOutputTokens, written } = routed;
  const confidentiality = confidentialityOf(routed);
  const needs = needsOf(routed);
  const plan = chooseChain(rules, { model, task, escalate, confidentiality, needs, promptTokens });
  const wanted: Wanted = { confidentiality, needs, promptTokens, mostMicroUsd: plan.rule?.mostMicroUsd, local: plan.rule?.local, written };
  const fit: Resolved[] = [];
  const doubtful: Resolved[] = [];
  const refused: Refusal[] = [];
  for (const name of plan.chain) {
    const found = await resolved(catalogue, name, signal);
    if (SyscallError.is(found)) {
      refused.push({ model: name, why: found.message, error: found });
      continue;
    }
    const mostMicroUsd = found.price && mostCostOf({ inputTokens: promptTokens, outputTokens: maxOutputTokens }, found.price);
    const unfit = judgeCandidate({ ...found, mostMicroUsd }, wanted);
    if (!unfit) fit.push(found);
    else if (unfit.kind === "doubtful") doubtful.push(found);
    if (unfit) refused.push({ model: found.name, why: unfit.why, unfit });
  }
  const models = [...fit, ...doubtful];
  if (models.length === 0) throw nobody(model, refused);
  const dearest = models.map(({ price }) => mostCostOf({ inputTokens: promptTokens, outputTokens: maxOutputTokens }, price));
  const asked = new Set(fit.length === 0 ? doubtful.map(({ name }) => name) : []);
  const passed = refused.flatMap(({ model: name, why }) => (asked.has(name) ? [] : [{ model: name, why }]));
  return { plan, models, passed, mostMicroUsd: Math.max(...dearest) };
}

interface Refusal extends Passed {
  readonly error?: SyscallError;
  readonly unfit?: Unfit;
}

function nobody(asked: string, refused: readonly Refusal[]): SyscallError {
  const [only] = refused;
  if (refused.length === 1 && only?.error) return only.error;
  const said = refused.map(({ model, why }) => `${model}: ${why}`).join("; ");
  const forbidden = refused.find(({ unfit }) => unfit?.kind === "forbidden");
  if (forbidden) return new SyscallError("DENIED", `${said}; use a model on this machine`, { action: "model.use", resource: forbidden.model, asked });
  const unspoken = refused.find(({ unfit }) => unfit?.kind === "unspoken");
  if (unspoken) return new SyscallError("INVALID", unspoken.why, { ...(unspoken.unfit?.param !== undefined && { param: unspoken.unfit.param }) });
  const blind = refused.find(({ unfit }) => unfit?.kind === "blind");
  if (blind)
    return new SyscallError("UNSUPPORTED", `${said}; name a model that does (aether model list --json: abilities), or show nothing`, { model: blind.model });
  return new SyscallError("UNAVAILABLE", `no model can be asked for ${asked}: ${said}`, {
    model: asked,
    passed: refused.map(({ model, why }) => ({ model, why })),
  });
}

async function resolved(catalogue: Catalogue, name: string, signal: Signal): Promise<Resolved | SyscallError> {
  try {
    return await catalogue.resolve(name, signal);
  } catch (error) {
    if (SyscallError.is(error) && (error.code === "NOT_FOUND" || error.code === "UNAVAILABLE")) return error;
    throw error;
  }
}

function confidentialityOf({ label, messages }: Pick<Routed, "label" | "messages">): Label["confidentiality"] {
  let highest = CONFIDENTIALITY.indexOf(label.confidentiality);
  for (const message of messages) if (message.label) highest = Math.max(highest, CONFIDENTIALITY.indexOf(message.label.confidentiality));
  return CONFIDENTIALITY[highest] ?? "secret";
}

function needsOf({ messages, hasTools }: Routed): Set<ModelAbility> {
  const needs = new Set<ModelAbility>(hasTools ? ["tools"] : []);
  for (const message of messages) for (const ability of shownBy(message)) needs.add(ability);
  return needs;
}

const shown = new WeakMap<Message, readonly ModelAbility[]>();

/** What a model must see for a message; looked up once per message object, as a conversation is gone through at each step. */
function shownBy(message: Message): readonly ModelAbility[] {
  const known = shown.get(message);
  if (known) return known;
  const abilities = message.parts.flatMap((part): ModelAbility[] => (part.type === "file" ? [part.media.startsWith("image/") ? "images" : "documents"] : []));
  shown.set(message, abilities);
  return abilities;
}
