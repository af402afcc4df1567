import type { Clock, Digest, Write } from "@aether/ports";
import {
  type AnySyscall,
  canonicalJson,
  createPlace,
  type EffectClass,
  effectOf,
  type Grant,
  type Issue,
  issueWords,
  type Json,
  type Need,
  needsOf,
  type Spend,
  SyscallError,
} from "@aether/protocol";
import { denied, rightsOf } from "../authority/rights.ts";
import { limitsOf, type Meter, type Reservation } from "../budget/meter.ts";
import { decideFlow } from "../flow/gate.ts";
import type { Approvals, Question, Ruling } from "./approvals.ts";
import { Draft } from "./draft.ts";
import type { Principal } from "./principal.ts";
import type { Entry, Registry } from "./registry.ts";

/** A call as it arrives, before anything is believed about it. */
export interface Ask {
  readonly who: Principal;
  readonly key: string;
  readonly name: string;
  readonly input: unknown;
  /** The tool name, when a model asked by one. */
  readonly tool?: string;
  /** Set by recovery: the intent is there already. */
  readonly recovered?: boolean;
}

const seal = Symbol("sealed");

/** A call that passed every stage. Only {@link admit} can make one, and only a sealed call runs (I1). */
export interface Sealed {
  readonly [seal]: true;
  readonly ask: Ask;
  readonly entry: Entry;
  readonly input: unknown;
  readonly effect: EffectClass;
  /** Of syscall, definition and canonical input; made when first asked for, as most reads never need it. */
  readonly digest: () => string;
  readonly reservation: Reservation;
  /** Counters, the used-up approval and the audit record: part of the intent's commit. */
  readonly intent: Draft;
}

export type Admission =
  | { readonly kind: "sealed"; readonly call: Sealed }
  | { readonly kind: "refused"; readonly error: SyscallError; readonly draft: Draft }
  | { readonly kind: "ask"; readonly question: Question; readonly open?: { readonly id: string; readonly expiresAt: number } };

export interface Stages {
  readonly registry: Registry;
  readonly approvals: Approvals;
  readonly meter: Meter;
  readonly clock: Clock;
  readonly digest: Digest;
  /** Brings the counters of these limits into memory. */
  readonly loadCounters: (ids: readonly string[]) => Promise<void>;
}

/**
 * decode → authorise → flow gate → approval → budget reserve (DESIGN 4.2). Each stage decides from explicit values;
 * the first no ends it, and is recorded.
 */
export async function admit(stages: Stages, ask: Ask): Promise<Admission> {
  try {
    const decoded = decode(stages, ask);
    const grants = authorise(stages, ask, decoded);
    const rule = passFlow(ask, decoded.entry.definition);
    const ruling = await askPolicy(stages, ask, decoded);
    if (ruling.kind === "refused")
      return refuse(stages, ask, { error: new SyscallError("REFUSED", ruling.reason, { approval: ruling.id }), writes: ruling.writes });
    if (ruling.kind !== "pass") return { kind: "ask", question: questionOf(ask, decoded), ...(ruling.kind === "open" && { open: ruling }) };
    return await reserve(stages, ask, { ...decoded, grants, rule, writes: ruling.writes });
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    return refuse(stages, ask, { error, writes: [] });
  }
}

interface Decoded {
  readonly entry: Entry;
  readonly input: unknown;
  readonly digest: () => string;
}

function decode({ registry, digest }: Stages, ask: Ask): Decoded {
  const entry = ask.tool === undefined ? registry.entry(ask.name) : toolEntry(registry, ask.tool);
  const { definition } = entry;
  const parsed = definition.input.safeParse(ask.input);
  if (!parsed.success) throw invalid(definition, parsed.error.issues);
  const place = createPlace({ home: `/home/${ask.who.identity}`, cwd: ask.who.cwd });
  const input = definition.canonical ? definition.canonical(parsed.data, place) : parsed.data;
  let made: string | undefined;
  const digestOf = (): string => {
    made ??= digest.sha256(`${definition.name}\n${entry.hash}\n${canonicalJson(definition.digest ? definition.digest(input) : input)}`);
    return made;
  };
  return { entry, input, digest: digestOf };
}

function toolEntry(registry: Registry, tool: string): Entry {
  const entry = registry.tool(tool);
  if (entry) return entry;
  throw new SyscallError("UNKNOWN_METHOD", `there is no tool ${tool}`, { name: tool });
}

function invalid(definition: AnySyscall, issues: readonly Issue[]): SyscallError {
  const said = issues.slice(0, 5).map(issueWords);
  return new SyscallError("INVALID", `${definition.name} was given input that does not fit: ${said.join("; ")}`, { issues: said });
}

function authorise({ clock }: Stages, ask: Ask, { entry, input }: Decoded): Grant[] {
  const rights = rightsOf(ask.who.authority);
  const now = clock.now();
  const needs: Need[] = [...needsOf(entry.definition, input)];
  if (ask.tool !== undefined) needs.push({ action: "tool.use", resource: ask.tool });
  return needs.map((need) => {
    const verdict = rights.check(need, now);
    if (!verdict.allowed) throw denied(need, verdict);
    return verdict.grant;
  });
}

function passFlow(ask: Ask, definition: AnySyscall): string {
  const decision = decideFlow(ask.who.label, definition.flow, ask.who.authority.labelCeiling);
  if (!decision.allowed) throw new SyscallError("DENIED", `${definition.name}: ${decision.rule}`, { rule: decision.rule });
  return decision.rule;
}

async function askPolicy(stages: Stages, ask: Ask, decoded: Decoded): Promise<Ruling> {
  const asks = ask.tool !== undefined && (ask.who.authority.ask ?? []).some((tool) => tool === ask.tool || tool === "*");
  if (!asks || ask.recovered) return { kind: "pass", writes: [] };
  return stages.approvals.ruling(ask.who, questionOf(ask, decoded), stages.clock.now());
}

function questionOf(ask: Ask, { entry, input, digest }: Decoded): Question {
  return {
    who: ask.who,
    key: ask.key,
    tool: ask.tool ?? entry.definition.name,
    syscall: entry.definition.name,
    digest: digest(),
    input: input as Json,
    cause: "manifest",
    evidence: null,
  };
}

interface Ready extends Decoded {
  readonly grants: readonly Grant[];
  readonly rule: string;
  readonly writes: readonly Write[];
}

async function reserve(stages: Stages, ask: Ask, ready: Ready): Promise<Admission> {
  const { who, key } = ask;
  const { entry, input } = ready;
  const limits = ready.grants.flatMap((grant) => limitsOf(who.pid, who.authority, grant));
  if (limits.length > 0) await stages.loadCounters(limits.map(({ id }) => id));
  const now = stages.clock.now();
  const intent = new Draft();
  const cost: Spend = { calls: 1, ...entry.definition.cost?.(input) };
  const reservation = stages.meter.reserve(who.pid, cost);
  try {
    if (!ask.recovered) intent.counters.push(...stages.meter.use(limits, now));
  } catch (error) {
    stages.meter.settle(reservation, {});
    throw error;
  }
  const effect = effectOf(entry.definition, input);
  intent.writes.push(...ready.writes);
  if (ready.rule !== "allowed")
    intent.audit.push({ owner: who.owner, pid: who.pid, kind: "flow.marked", at: now, body: { call: key, syscall: entry.definition.name, rule: ready.rule } });
  return { kind: "sealed", call: { [seal]: true, ask, entry, input, effect, digest: ready.digest, reservation, intent } };
}

function refuse({ clock }: Stages, ask: Ask, { error, writes }: { error: SyscallError; writes: readonly Write[] }): Admission {
  const draft = new Draft();
  draft.writes.push(...writes);
  draft.audit.push({
    owner: ask.who.owner,
    pid: ask.who.pid,
    kind: "syscall.refused",
    at: clock.now(),
    body: { call: ask.key, syscall: ask.name, code: error.code, message: error.message },
  });
  return { kind: "refused", error, draft };
}

/** Whether a class needs its intent on disk before it runs (DESIGN 4.4). */
export function needsIntent(effect: EffectClass): boolean {
  return effect !== "pure" && effect !== "read" && effect !== "state";
}
