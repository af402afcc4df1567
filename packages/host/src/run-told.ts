import { compileTopics, type Envelope, piecesOf } from "@aether/ports";
import { type Json, joinLabels, type Label, RUN_STREAM } from "@aether/protocol";

/** Characters that are kept of one call under way, of all together, and told at once. */
const MOST_OF_CALL = 262_144;
const MOST_OF_ALL = 8_388_608;
const MOST_AT_ONCE = 16_384;
const MOST_CALLS = 4_096;

/** Kinds of text that a call tells, by the event that tells it and, of a command, the stream. */
type Kind = "reasoning" | "delta" | "stdout" | "stderr";

interface UnderWay {
  /** `run.<root>.<pid>` */
  readonly of: string;
  label: Label;
  asked: Json | undefined;
  /** It waits before it asks again: how it told so, and until when. */
  waits: { readonly event: "retry" | "waits"; readonly value: Told; readonly until: number } | undefined;
  readonly texts: Map<Kind, string>;
  size: number;
}

export interface Publish {
  readonly topic: string;
  readonly payload: Json;
  readonly label: Label;
}

/**
 * What calls under way have told so far, for who comes while they run: the beginning of an answer is told to a late reader too. In memory
 * only, and gone with the call: then its result is in the log. Of what is too long the beginning is kept, of too much the newest calls.
 */
export class RunTold {
  readonly #now: () => number;
  readonly #calls = new Map<string, UnderWay>();
  #size = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Hears whatever is published. */
  hear({ topic, payload, label }: Publish): void {
    if (!topic.startsWith("run.")) return;
    const dot = topic.lastIndexOf(".");
    const event = topic.slice(dot + 1);
    const of = topic.slice(0, dot);
    if (event === "event") return this.#settled(of, payload as unknown as Logged);
    if (!Object.hasOwn(RUN_STREAM, event)) return;
    const { call, value } = payload as unknown as { readonly call: string; readonly value: Told | null };
    if (value !== null) this.#keep(call, { of, event, value, label });
  }

  /** What was told before now and matches, as it was told, each text as few messages. */
  *before(pattern: string): Generator<Pick<Envelope, "topic" | "payload" | "label">> {
    const matches = compileTopics(pattern);
    for (const [call, { of, label, asked, waits, texts }] of this.#calls) {
      if (!matches(`${of}.delta`)) continue;
      const told = (event: string, value: Json) => ({ topic: `${of}.${event}`, payload: { call, value }, label });
      if (asked !== undefined) yield told("asked", asked);
      if (waits) yield told(waits.event, { ...waits.value, waitMs: Math.max(0, waits.until - this.#now()) });
      for (const [kind, text] of texts) for (const [event, value] of inPieces(kind, text)) yield told(event, value);
    }
  }

  #keep(call: string, { of, event, value, label }: { readonly of: string; readonly event: string; readonly value: Told; readonly label: Label }): void {
    const kept: UnderWay = this.#calls.get(call) ?? { of, label, asked: undefined, waits: undefined, texts: new Map(), size: 0 };
    for (const [oldest] of this.#calls) if (this.#calls.size > MOST_CALLS || this.#size > MOST_OF_ALL) this.#forget(oldest);
    kept.label = joinLabels(kept.label, label);
    this.#calls.set(call, kept);
    kept.waits = event === "retry" || event === "waits" ? { event, value, until: this.#now() + (value.waitMs ?? 0) } : undefined;
    if (event === "asked") kept.asked = value;
    if (event === "asked" || event === "retry") {
      this.#resize(kept, -kept.size);
      kept.texts.clear();
    }
    this.#add(kept, event === "output" ? (value.stream ?? "stdout") : (event as Kind), value);
  }

  #add(kept: UnderWay, kind: Kind, { text, at }: Told): void {
    const before = kept.texts.get(kind) ?? "";
    if (text === undefined || before.length !== at || kept.size + text.length > MOST_OF_CALL) return;
    kept.texts.set(kind, before + text);
    this.#resize(kept, text.length);
  }

  #settled(of: string, { kind, agent_id, body }: Logged): void {
    if (kind === "call.settled" && body) this.#forget(`${agent_id}:${body.call}`);
    // Of one that was too large to be told nobody says which call it was.
    if (kind === "process.exited" || (kind === "call.settled" && !body)) for (const [call, kept] of this.#calls) if (kept.of === of) this.#forget(call);
  }

  #forget(call: string): void {
    const kept = this.#calls.get(call);
    if (kept) this.#resize(kept, -kept.size);
    this.#calls.delete(call);
  }

  #resize(kept: UnderWay, by: number): void {
    kept.size += by;
    this.#size += by;
  }
}

/** A text so far, as it would have been told. */
function* inPieces(kind: Kind, text: string): Generator<[event: string, value: Json]> {
  let at = 0;
  for (const piece of piecesOf(text, MOST_AT_ONCE)) {
    yield kind === "stdout" || kind === "stderr" ? ["output", { stream: kind, text: piece, at }] : [kind, { text: piece, at }];
    at += piece.length;
  }
}

interface Logged {
  readonly kind: string;
  readonly agent_id: string;
  readonly body: { readonly call?: string } | null;
}

interface Told {
  readonly [name: string]: Json;
  readonly text?: string;
  readonly at?: number;
  readonly waitMs?: number;
  readonly stream?: "stdout" | "stderr";
}
