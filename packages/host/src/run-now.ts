import { type AgentInfo, joinLabels, type Label, type Part, subjectIn } from "@aether/protocol";
import type { Publish } from "./run-told.ts";

/** Agents that are known of; of more the one that was heard of longest ago is forgotten, and read from its log. */
const MOST_AGENTS = 10_000;
const MOST_CALLS = 4;
const MOST_ABOUT = 200;
const MOST_WHY = 200;

type Doing = NonNullable<AgentInfo["doing"]>;
type Asks = NonNullable<Doing["asks"]>;

/** What an agent does now, under the label of what told so. */
export interface NowDoing {
  readonly doing: Doing;
  readonly label: Label;
}

interface Known {
  since: number;
  label: Label;
  readonly calls: Map<string, Doing["calls"][number]>;
  asks: Asks | undefined;
}

/**
 * What agents do now, by what they are heard to do: whom they ask and whether it thinks or writes, which calls are under way, how long a
 * provider is left alone. In memory only: nothing is known of an agent until its model is asked again, or has answered.
 */
export class RunNow {
  readonly #now: () => number;
  readonly #agents = new Map<string, Known>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Undefined for whom too little was heard of. */
  of(pid: string): NowDoing | undefined {
    const known = this.#agents.get(pid);
    if (!known) return undefined;
    const { since, label, calls, asks } = known;
    return { doing: { since, calls: [...calls.values()].slice(0, MOST_CALLS), ...(asks && { asks: asksAt(asks, this.#now()) }) }, label };
  }

  /** Hears whatever is published. */
  hear({ topic, payload, label }: Publish): void {
    const [first, , pid = "", event = ""] = topic.split(".");
    if (first !== "run") return;
    if (event === "event") return this.#logged(pid, payload as unknown as Logged, label);
    const { call, value } = payload as unknown as { readonly call?: string; readonly value?: Told | null };
    // Only its own steps, and those that sum up for it: m and s; what a command writes says nothing new.
    if (value && call !== undefined && /^[ms]/.test(call.slice(pid.length + 1))) this.#told(pid, { event, value, label });
  }

  #told(pid: string, { event, value, label }: { readonly event: string; readonly value: Told; readonly label: Label }): void {
    if (event === "asked") return this.#keep(pid, { since: this.#now(), label, calls: new Map(), asks: { model: value.model ?? "", does: "waits" } });
    const known = this.#agents.get(pid);
    if (!known?.asks) return;
    known.label = joinLabels(known.label, label);
    const { again: _, ...asks } = known.asks;
    if (event === "reasoning" || event === "delta") known.asks = { ...asks, does: event === "delta" ? "writes" : "thinks" };
    if (event !== "retry" && event !== "waits") return;
    known.asks = { ...asks, does: "waits", again: { at: this.#now() + (value.waitMs ?? 0), why: (value.why ?? "").slice(0, MOST_WHY).toWellFormed() } };
  }

  #logged(pid: string, { kind, at, body }: Logged, label: Label): void {
    if (kind === "process.exited") return void this.#agents.delete(pid);
    if (kind !== "call.settled") return;
    // What was too large to be told stands in the log.
    if (!body?.call) return void this.#agents.delete(pid);
    if (body.call.startsWith("m")) return this.#keep(pid, { since: at, label, calls: callsOf(body), asks: undefined });
    const known = this.#agents.get(pid);
    if (!known) return;
    known.label = joinLabels(known.label, label);
    known.asks = undefined;
    known.calls.delete(body.call);
    if (known.calls.size === 0) known.since = at;
  }

  #keep(pid: string, known: Known): void {
    const before = this.#agents.get(pid);
    this.#agents.delete(pid);
    this.#agents.set(pid, before ? { ...known, label: joinLabels(before.label, known.label) } : known);
    for (const [oldest] of this.#agents) if (this.#agents.size > MOST_AGENTS) this.#agents.delete(oldest);
  }
}

/** What was waited for has come by then. */
function asksAt({ again, ...asks }: Asks, now: number): Asks {
  return again === undefined || again.at <= now ? asks : { ...asks, again };
}

/** The calls that a step asked for, by the ids that they run under. */
function callsOf({ call, outcome }: Settled): Map<string, Doing["calls"][number]> {
  const calls = (outcome?.value?.parts ?? []).filter((part) => part.type === "tool-call");
  return new Map(calls.map(({ name, input }, index) => [`t${call?.slice(1)}-${index}`, { name, about: subjectIn(input, MOST_ABOUT) }]));
}

interface Settled {
  readonly call?: string;
  readonly outcome?: { readonly ok: boolean; readonly value?: { readonly parts?: readonly Part[] } | null };
}

interface Logged {
  readonly kind: string;
  readonly at: number;
  readonly body: Settled | null;
}

interface Told {
  readonly model?: string;
  readonly why?: string;
  readonly waitMs?: number;
}
