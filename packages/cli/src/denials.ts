import type { Json, LogEntry, Part } from "@aether/protocol";

/** Refusals that no person spoke. */
const NOBODYS = new Set(["nobody decided in time", "the call changed after it was shown; ask again"]);
/** How the agent's instruction begins; the person gave it, and need not read it. */
const QUARANTINED = "the person wants this text handled in quarantine";
const NO_REASON = "a person said no";

interface Settled {
  readonly call: string;
  readonly outcome: { readonly ok: boolean; readonly value?: Json; readonly error?: { readonly code: string; readonly message: string; readonly data?: Json } };
}

/** Collects from a log the calls that were not allowed when it was asked: a run's end is often explained by them. */
export class Denials {
  /** The tools that a model asked for, by process and call. */
  readonly #tools = new Map<string, string>();
  readonly #said = new Set<string>();

  hear({ agent_id, kind, body }: LogEntry): void {
    if (kind !== "call.settled") return;
    const { call, outcome } = body as unknown as Settled;
    if (outcome.ok) return call.startsWith("m") ? this.#asked(`${agent_id} ${call.slice(1)}`, outcome.value) : undefined;
    const { error } = outcome;
    if (error?.code !== "REFUSED" || !isOfApproval(error.data)) return;
    this.#said.add(sentence(this.#tools.get(`${agent_id} ${call.slice(1)}`) ?? "a call", error.message));
  }

  /** Each once, in the order in which they came. */
  get said(): readonly string[] {
    return [...this.#said];
  }

  #asked(turn: string, value: Json | undefined): void {
    const { parts } = value as unknown as { parts: readonly Part[] };
    const calls = parts.filter((part) => part.type === "tool-call");
    for (const [index, { name }] of calls.entries()) this.#tools.set(`${turn}-${index}`, name);
  }
}

const isOfApproval = (data: Json | undefined): boolean => typeof data === "object" && data !== null && "approval" in data;

function sentence(tool: string, reason: string): string {
  if (NOBODYS.has(reason)) return `${tool} was not allowed: ${reason}`;
  if (reason.startsWith(QUARANTINED)) return `you denied ${tool}, and had the agent told to have the text read in quarantine`;
  return reason === NO_REASON ? `you denied ${tool}` : `you denied ${tool} ("${reason}")`;
}
