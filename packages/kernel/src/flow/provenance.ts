import type { Journal } from "@aether/ports";
import { type Json, type Label, textsOf } from "@aether/protocol";
import type { Principal } from "../dispatch/principal.ts";
import { signalsOf } from "./signals.ts";

/** How much of what an agent has read is looked through for a value, in characters, and events at a time. */
const MOST_SEARCHED = 4_000_000;
const PAGE = 200;
/** Stands for the user's words among sources. */
const WORDS = "words";
/** Sources named for one value. */
const MOST_NAMED = 8;
const MOST_SIGNALS = 8;

export interface Provenance {
  readonly value: string;
  readonly from: string[];
}

export interface Whence {
  readonly provenance: Provenance[];
  /** Signs of injected instructions in what a value was met in. */
  readonly signals: { kind: string; excerpt: string }[];
}

/**
 * Where each value was met: the user's words, or what the agent has read since, by its sources. For a person who decides, so it
 * runs only when one is asked.
 */
export async function provenanceOf(values: readonly string[], who: Principal, journal: Pick<Journal, "events">): Promise<Whence> {
  const met = new Met(values, who.words);
  for (let after = 0, left = MOST_SEARCHED; left > 0 && met.wanted; ) {
    const events = await journal.events(who.pid, after, PAGE);
    for (const { kind, body } of events) left -= met.hear(kind, body);
    const last = events.at(-1);
    if (!last || events.length < PAGE) break;
    after = last.seq;
  }
  return met.all();
}

/** Events as bodies of this shape; anything else carries nothing. */
interface Heard {
  readonly call?: string;
  readonly from?: string;
  /** Of the context, where this raised it. */
  readonly label?: Label | null;
}

class Met {
  readonly #found: ReadonlyMap<string, Set<string>>;
  readonly #signals: Whence["signals"] = [];
  #sources: readonly string[] = [];

  constructor(values: readonly string[], words: string) {
    this.#found = new Map(values.map((value) => [value, new Set(value !== "" && words.includes(value) ? [WORDS] : [])]));
  }

  get wanted(): boolean {
    return this.#found.size > 0;
  }

  /** @returns how much there was to look through */
  hear(kind: string, body: Json): number {
    if ((kind !== "call.settled" && kind !== "message.received") || typeof body !== "object" || body === null) return 0;
    const text = JSON.stringify(body);
    const named = this.#namesOf(body as Heard);
    const met = [...this.#found].filter(([value]) => value !== "" && text.includes(JSON.stringify(value).slice(1, -1)));
    for (const [, from] of met) for (const name of named) from.add(name);
    if (met.length > 0) this.#signals.push(...signalsOf(textsOf(body).join("\n")).map(({ kind: sign, excerpt }) => ({ kind: sign, excerpt })));
    return text.length;
  }

  /** Sources that this brought in; where it brought none, what it was. */
  #namesOf({ label, call, from }: Heard): readonly string[] {
    const sources = label?.sources ?? this.#sources;
    const fresh = sources.filter((source) => !this.#sources.includes(source));
    this.#sources = sources;
    if (fresh.length > 0) return fresh;
    return call === undefined ? [`a message from ${from ?? "somebody"}`] : [`the result of call ${call}`];
  }

  all(): Whence {
    const provenance = [...this.#found].map(([value, from]) => ({ value, from: [...from].slice(0, MOST_NAMED) }));
    return { provenance, signals: this.#signals.slice(0, MOST_SIGNALS) };
  }
}
