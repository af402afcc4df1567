import type { AuditEntry, Clock, Digest, EffectRow } from "@aether/ports";
import {
  type AnySyscall,
  type EffectClass,
  effectOf,
  type FlowDecision,
  type Grant,
  type Json,
  joinLabels,
  type Label,
  type Need,
  needsOf,
  type Signal,
  type Spend,
  SyscallError,
  unnamedOf,
} from "@aether/protocol";
import { byWhom, refusedEntry } from "../audit/call-entry.ts";
import { denied, rightsOf } from "../authority/rights.ts";
import { type GrantLimit, limitsOf, type Meter, type Reservation } from "../budget/meter.ts";
import { isByPolicy } from "../flow/gate.ts";
import { type Carried, heardOf, readHandles } from "../flow/handles.ts";
import type { Approvals, Question, Ruling } from "./approvals.ts";
import { decoded } from "./decode.ts";
import { digestedJson } from "./digested-json.ts";
import { Draft } from "./draft.ts";
import { ALLOWED, askedAbout, type FlowStage, filesAsked, judge, mustNotBeDenied, policyOf } from "./flow-stage.ts";
import { type About, ruleGone } from "./known-call.ts";
import { namedUsesOf, UsedMeanwhile } from "./named-uses.ts";
import type { LookingAt, Previewing } from "./preview.ts";
import type { Principal } from "./principal.ts";
import type { Entry, Registry } from "./registry.ts";
import { fromResting } from "./resting-evidence.ts";
import { spentOf } from "./spent-grants.ts";

/** A call as it arrives, before anything is believed about it; `about` and `rule` are of one that goes on after a wait. */
export interface Ask extends About {
  readonly who: Principal;
  readonly key: string;
  readonly name: string;
  readonly input: unknown;
  /** The tool name, when a model asked by one. */
  readonly tool?: string;
  /** Set by recovery: the intent that is there already. */
  readonly recovered?: Pick<EffectRow, "evidence">;
  /** Made by a program of the kernel's, or inside another call: no door asked for it. */
  readonly inner?: boolean;
  /** Made by somebody behind the process, in its name. */
  readonly acting?: boolean;
  /** Ends a look at what it would change. */
  readonly signal?: Signal;
}

const seal = Symbol("sealed");

/** A call that passed every stage. Only {@link admit} can make one, and only a sealed call runs (I1). */
export interface Sealed {
  readonly [seal]: true;
  readonly ask: Ask;
  readonly entry: Entry;
  readonly input: unknown;
  /** What the handles in its input brought. */
  readonly carried?: Carried;
  /** The mark of what was shown to the person who allowed it. */
  readonly previewed?: string | undefined;
  readonly effect: EffectClass;
  readonly needs: readonly Need[];
  /** The standing yes that let it through. */
  readonly rule?: string;
  /** Of syscall, definition and canonical input; made when first asked for, as most reads never need it. */
  readonly digest: () => string;
  readonly reservation: Reservation;
  /** Counters, the used-up approval and the audit record: part of the intent's commit. */
  readonly intent: Draft;
}

export type Admission =
  | { readonly kind: "sealed"; readonly call: Sealed }
  /** `heard`: what the error may tell of, beside what its caller has read. */
  | { readonly kind: "refused"; readonly error: SyscallError; readonly draft: Draft; readonly heard?: Label }
  | { readonly kind: "ask"; readonly question: Question; readonly open?: { readonly id: string; readonly expiresAt: number } };

export interface Stages {
  readonly registry: Registry;
  readonly flow: FlowStage;
  readonly approvals: Approvals;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly preview: Previewing;
  readonly touching: LookingAt;
  /** Brings the counters of these limits into memory. */
  readonly loadCounters: (ids: readonly string[]) => Promise<void>;
}

/**
 * decode → authorise → flow gate → approval → budget reserve (DESIGN 4.2). Each stage decides from explicit values;
 * the first no ends it, and is recorded.
 */
export async function admit(stages: Stages, ask: Ask): Promise<Admission> {
  const hearing: Hearing = {};
  try {
    const decoded = await decode(stages, ask, hearing);
    const { grants, needs } = authorise(stages, ask, decoded);
    const { decision, limits } = await passFlow(stages, ask, decoded);
    const ready = { ...decoded, grants, needs, decision, limits };
    const rule = await ruleOf(stages, ask);
    if (!isAsked(ask, decision)) return await reserve(stages, ask, { ...ready, ...(rule !== undefined && { rule }) });
    const { question, ruling } = await rulingOf(stages, ask, questionOf(ask, decoded, decision));
    if (ruling.kind === "refused")
      return refuse(stages, ask, {
        error: new SyscallError("REFUSED", ruling.reason, { approval: ruling.id, ...filesAsked(question.cause, decision) }),
        ruling,
      });
    if (ruling.kind === "open") return { kind: "ask", question, open: ruling };
    if (ruling.kind === "pass") return await reserve(stages, ask, { ...ready, ruling, ...(ruling.rule !== undefined && { rule: ruling.rule }) });
    const asked = question.cause === "flow" ? await withEvidence(stages, question, { decoded, decision }) : question;
    return { kind: "ask", question: { ...asked, preview: await stages.preview(ask, decoded) } };
  } catch (error) {
    if (error instanceof UsedMeanwhile) return admit(stages, ask);
    if (!SyscallError.is(error)) throw error;
    return { ...refuse(stages, ask, { error }), ...hearing };
  }
}

interface Hearing {
  heard?: Label;
}

interface Decoded {
  readonly entry: Entry;
  readonly input: unknown;
  readonly carried?: Carried;
  readonly digest: () => string;
}

async function decode({ registry, digest, flow }: Stages, ask: Ask, hearing: Hearing): Promise<Decoded> {
  const entry = ask.tool === undefined ? registry.entry(ask.name) : toolEntry(registry, ask.tool);
  mustBeInner(ask, entry.definition);
  const { input: written, carried } = ask.tool === undefined ? { input: ask.input } : await readHandles(flow.journal, ask.who, ask.input);
  const heard = heardOf(entry.definition, carried);
  if (heard) hearing.heard = heard;
  // What rests of a call that recovery found has its defaults in it.
  const { input } = decoded(entry, { who: ask.who, input: written, byTool: ask.tool !== undefined && !ask.recovered });
  let made: string | undefined;
  const digestOf = (): string => {
    const { definition, hash } = entry;
    made ??= digest.sha256(`${definition.name}\n${hash}\n${digestedJson(definition.digest ? definition.digest(input) : input, digest)}`);
    return made;
  };
  return { entry, input, digest: digestOf, ...(carried && { carried }) };
}

function toolEntry(registry: Registry, tool: string): Entry {
  const entry = registry.tool(tool);
  if (entry) return entry;
  throw new SyscallError("UNKNOWN_METHOD", `there is no tool ${tool}`, { name: tool });
}

function authorise({ clock }: Stages, ask: Ask, { entry, input }: Decoded): Pick<Ready, "grants" | "needs"> {
  const rights = rightsOf(ask.who.authority);
  const now = clock.now();
  const needs: Need[] = [...needsOf(entry.definition, input)];
  mustBePerson(ask, entry.definition);
  if (ask.tool !== undefined) needs.push({ action: "tool.use", resource: ask.tool });
  const grants = needs.map((need) => {
    const verdict = rights.check(need, now, input);
    if (!verdict.allowed) throw denied(need, verdict);
    return verdict.grant;
  });
  return { grants, needs };
}

/** What recovery found was made by one of them. */
function mustBeInner({ inner, recovered }: Ask, { name, internal }: AnySyscall): void {
  if (internal && !inner && !recovered)
    throw new SyscallError("DENIED", `${name} is made by parts of the system inside calls of their own, and asked for at no door`, { syscall: name });
}

/** No grant is named, for none would help. */
function mustBePerson({ who }: Ask, { name, personal }: AnySyscall): void {
  if (personal !== undefined && who.kind !== "session") throw new SyscallError("DENIED", `${name} is for a person's own session; ${personal}`);
}

interface Passed {
  readonly decision: FlowDecision;
  /** Values of it that words name for so many calls. */
  readonly limits: readonly GrantLimit[];
}

async function passFlow(stages: Stages, ask: Ask, decoded: Decoded): Promise<Passed> {
  const { flow, clock } = stages;
  if (ask.who.kind === "session") return { decision: ALLOWED, limits: [] };
  const policy = await policyOf(flow, ask.who.owner);
  // What recovery found has happened in part, perhaps: it was looked at and counted with its intent.
  const touching = ask.recovered ? undefined : await stages.touching(ask, decoded);
  const isSpent = ask.recovered ? () => false : await spentOf(stages, ask.who);
  const under = { who: ask.who, policy, now: clock.now(), isSpent };
  const { limits, spent } = ask.recovered ? { limits: [], spent: false } : await namedUsesOf(stages, decoded, under);
  const decision = judge(flow.gate, { ...decoded, touching }, { ...under, spent });
  mustNotBeDenied(decision, decoded.entry.definition.name);
  return { decision, limits: decision.verdict === "allow" ? limits : [] };
}

/** Whether a person is asked: by the gate, or about every call of the tool. What recovery found was decided about before its intent was committed. */
function isAsked(ask: Ask, { verdict }: FlowDecision): boolean {
  return !ask.recovered && (verdict === "ask" || asksTool(ask));
}

function asksTool({ tool, who }: Ask): boolean {
  return tool !== undefined && (who.authority.ask?.some((one) => one === tool || one === "*") ?? false);
}

/** By which standing yes a call that recovery found was let through. @throws SyscallError `REFUSED` where it was taken back since */
async function ruleOf({ approvals }: Stages, { recovered }: Ask): Promise<string | undefined> {
  const { rule } = fromResting(recovered?.evidence);
  if (rule === undefined || (await approvals.stands(rule))) return rule;
  throw ruleGone(rule);
}

const UNASKED: Ruling = { kind: "pass", by: "rule", writes: [], audit: [] };

/**
 * What the answers so far say, and to which question. Whose every call is asked about is not let through by an earlier yes to its values;
 * one on the gate's own card is one to the call.
 */
async function rulingOf({ approvals, clock }: Stages, ask: Ask, question: Question): Promise<{ readonly question: Question; readonly ruling: Ruling }> {
  const { who } = ask;
  const now = clock.now();
  const ruling: Ruling = question.cause === "flow" ? await approvals.ruling(who, question, now) : UNASKED;
  if (!asksTool(ask) || ruling.kind !== "pass" || ruling.by === "answer") return { question, ruling };
  const { unnamed: _, ...rest } = question;
  const ofTool: Question = { ...rest, cause: "manifest" };
  return { question: ofTool, ruling: await approvals.ruling(who, ofTool, now) };
}

function questionOf(ask: Ask, { entry, input, carried, digest }: Decoded, decision: FlowDecision): Question {
  const asks = decision.verdict === "ask";
  const label = carried ? joinLabels(ask.who.label, carried.label) : ask.who.label;
  return {
    who: ask.who,
    key: ask.key,
    tool: ask.tool ?? entry.definition.name,
    syscall: entry.definition.name,
    digest: digest(),
    input: input as Json,
    cause: asks ? "flow" : "manifest",
    evidence: null,
    ...(asks && { unnamed: unnamedOf(decision, { digest: digest(), label }), byPolicy: isByPolicy(decision) }),
  };
}

async function withEvidence(
  { flow, approvals }: Stages,
  question: Question,
  { decoded, decision }: { decoded: Decoded; decision: FlowDecision },
): Promise<Question> {
  const earlier = await approvals.asked(question.who.root);
  const evidence = await askedAbout(flow, question.who, { ...decoded, decision, earlier });
  const policy = await policyOf(flow, question.who.owner);
  return { ...question, evidence: evidence as unknown as Json, left: policy.questions - earlier };
}

interface Ready extends Decoded {
  readonly grants: readonly Grant[];
  readonly needs: readonly Need[];
  readonly decision: FlowDecision;
  readonly limits: readonly GrantLimit[];
  /** Absent where nobody was asked. */
  readonly ruling?: Extract<Ruling, { kind: "pass" }>;
  /** The standing yes that lets it through. */
  readonly rule?: string;
}

async function reserve(stages: Stages, ask: Ask, ready: Ready): Promise<Admission> {
  const { who } = ask;
  const { entry, input } = ready;
  const limits = [...ready.grants.flatMap((grant) => limitsOf(who.pid, who.authority, grant)), ...ready.limits];
  if (limits.length > 0) await stages.loadCounters(limits.map(({ id }) => id));
  const now = stages.clock.now();
  const intent = new Draft();
  const cost: Spend = { calls: 1, ...entry.definition.cost?.(input) };
  const reservation = stages.meter.reserve(who.pid, cost, now);
  try {
    if (!ask.recovered) intent.counters.push(...stages.meter.use(limits, now));
  } catch (error) {
    stages.meter.settle(reservation, {});
    throw error;
  }
  const effect = effectOf(entry.definition, input);
  const { decision, ruling, rule } = ready;
  if (ruling) {
    intent.writes.push(...ruling.writes);
    intent.audit.push(...ruling.audit);
  }
  if (isMarked(decision)) intent.audit.push(flowAudit(ask, { name: entry.definition.name, decision, at: now }));
  return {
    kind: "sealed",
    call: {
      [seal]: true,
      ask,
      entry,
      input,
      previewed: ruling?.previewed,
      effect,
      needs: ready.needs,
      ...(rule !== undefined && { rule }),
      digest: ready.digest,
      reservation,
      intent,
      ...(ready.carried && { carried: ready.carried }),
    },
  };
}

const UNMARKED: readonly FlowDecision["flow"][] = ["read", "disclose", "durable-write", "spawn"];

/** What an untrusted context did with consequences is on record, and so is what it was asked about. */
function isMarked({ flow, rule, shown, verdict }: FlowDecision): boolean {
  return shown || verdict !== "allow" || (rule !== "trusted" && !UNMARKED.includes(flow));
}

function flowAudit({ who, key }: Ask, { name, decision, at }: { name: string; decision: FlowDecision; at: number }): AuditEntry {
  const kind = decision.shown ? "flow.shown" : FLOW_AUDIT[decision.verdict];
  return { ...byWhom(who), kind, at, body: { call: key, syscall: name, decision: decision as unknown as Json }, label: who.label };
}

const FLOW_AUDIT = { allow: "flow.marked", ask: "flow.approved", deny: "flow.denied" } as const;

function refuse({ clock }: Stages, ask: Ask, { error, ruling }: { error: SyscallError; ruling?: Extract<Ruling, { kind: "refused" }> }): Admission {
  const draft = new Draft();
  if (ruling) {
    draft.writes.push(...ruling.writes);
    draft.audit.push(...ruling.audit);
  }
  draft.audit.push(refusedEntry(ask, error, clock.now()));
  const { decision, syscall: name = ask.name } = error.data as { readonly decision?: FlowDecision; readonly syscall?: string };
  if (decision) draft.audit.push(flowAudit(ask, { name, decision, at: clock.now() }));
  return { kind: "refused", error, draft };
}

/** Whether a class needs its intent on disk before it runs (DESIGN 4.4). */
export function needsIntent(effect: EffectClass): boolean {
  return effect !== "pure" && effect !== "read" && effect !== "state";
}
