import { type Json, type Part, Usage } from "@aether/protocol";

export interface LogEvent {
  readonly seq: number;
  readonly kind: string;
  readonly at: number;
  readonly body: Json;
}

export interface HeardAnswer {
  readonly response: string;
  readonly finish: "stop" | "cannot";
  readonly usage: Usage;
  /** Epoch milliseconds at which the agent heard the message. */
  readonly from: number;
}

interface Settled {
  readonly call: string;
  readonly outcome: { readonly ok: boolean; readonly value?: { readonly parts?: readonly Part[]; readonly finish?: string; readonly usage?: Json } };
}

/**
 * Finds in an agent's log what it answered to one message. A reply that was on its way when the message was heard is to
 * another: the agent's answer to this one comes after a step of its model that followed. Of an on-demand agent it is what it ended with.
 */
export class Answering {
  readonly #message: string;
  readonly #usage = new UsageSum();
  #from: number | undefined;
  #said: Pick<HeardAnswer, "response" | "finish"> | undefined;

  constructor(message: string) {
    this.#message = message;
  }

  /** @returns the answer, once the event that ends it is seen */
  see({ kind, at, body }: LogEvent): HeardAnswer | undefined {
    if (kind === "message.received" && (body as { readonly id?: Json }).id === this.#message) this.#from ??= at;
    if (kind === "process.exited") return this.#lastWords(body);
    if (kind !== "call.settled" || this.#from === undefined) return undefined;
    const { call, outcome } = body as unknown as Settled;
    this.#usage.add(body);
    if (call.startsWith("m") && outcome.ok) this.#said = saidIn(outcome.value);
    if (!call.startsWith("r") || this.#said === undefined) return undefined;
    return { ...this.#said, usage: this.#usage.sum, from: this.#from };
  }

  /** An on-demand agent replies to nobody: its end is its answer. */
  #lastWords(exit: Json): HeardAnswer | undefined {
    const { reason } = exit as { readonly reason?: Json };
    if (this.#from === undefined || this.#said === undefined || (reason !== "completed" && reason !== "cannot")) return undefined;
    return { ...this.#said, usage: this.#usage.sum, from: this.#from };
  }
}

function saidIn({ parts = [], finish }: NonNullable<Settled["outcome"]["value"]> = {}): Pick<HeardAnswer, "response" | "finish"> {
  const response = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  return { response, finish: finish === "cannot" ? "cannot" : "stop" };
}

/** What the model steps of a log used. */
export class UsageSum {
  #sum: Usage = { inputTokens: 0, outputTokens: 0 };

  get sum(): Usage {
    return this.#sum;
  }

  /** The body of a settled call; one that used no model adds nothing. */
  add(body: Json): void {
    const used = Usage.safeParse((body as unknown as Settled).outcome.value?.usage);
    if (used.success) this.plus(used.data);
  }

  plus(more: Usage): void {
    const { inputTokens, outputTokens, cachedTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 } = more;
    const before = this.#sum;
    this.#sum = {
      inputTokens: before.inputTokens + inputTokens,
      outputTokens: before.outputTokens + outputTokens,
      cachedTokens: (before.cachedTokens ?? 0) + cachedTokens,
      cacheWriteTokens: (before.cacheWriteTokens ?? 0) + cacheWriteTokens,
      reasoningTokens: (before.reasoningTokens ?? 0) + reasoningTokens,
    };
  }
}
