import { type CallContext, piecesOf } from "@aether/ports";
import type { Json } from "@aether/protocol";
import type { Said } from "./gather.ts";

/** Who is told of an answer while it comes. */
export interface Listener {
  /** Whom the next words will be of, unless another is asked before they come: `<driver>/<model>`. */
  asking(model: string): void;
  tell(part: Said): void;
  /** It is asked again: what was told so far is void. */
  retry(retry: { readonly attempt: number; readonly why: string; readonly waitMs: number }): void;
  /** Nobody is asked for now: the provider is left alone. */
  waits(wait: { readonly why: string; readonly waitMs: number }): void;
  /** Something was told that cannot be taken back: the answer goes on from here, or fails. */
  readonly bound: boolean;
  /** It takes the answer piece by piece, as a provider streams it. */
  readonly streams: boolean;
}

export const NOBODY: Listener = {
  asking: () => undefined,
  tell: () => undefined,
  retry: () => undefined,
  waits: () => undefined,
  bound: false,
  streams: false,
};

/** Characters of one event: what is larger is told in parts. */
const MOST_TOLD = 16_384;
const WATCHED = { "text-delta": "delta", "reasoning-delta": "reasoning" } as const;

/** People and programs that watch a step: they see its words and thoughts, and forget them when it begins again. */
export function watcher(ctx: Pick<CallContext, "emit" | "attempt">): Listener {
  let told = { delta: 0, reasoning: 0 };
  const forget = (): void => {
    told = { delta: 0, reasoning: 0 };
  };
  return {
    asking: (model) => {
      forget();
      ctx.emit("asked", { model, attempt: ctx.attempt });
    },
    tell: (part) => {
      if (part.type !== "text-delta" && part.type !== "reasoning-delta") return;
      const event = WATCHED[part.type];
      for (const text of piecesOf(part.text, MOST_TOLD)) {
        ctx.emit(event, { text, at: told[event] });
        told[event] += text.length;
      }
    },
    retry: (retry) => {
      forget();
      ctx.emit("retry", retry);
    },
    waits: (wait) => ctx.emit("waits", wait),
    bound: false,
    streams: true,
  };
}

const EVENTS = { "text-delta": "delta", "reasoning-delta": "reasoning", "tool-call": "tool-call", raw: "raw" } as const;

/** A client that passes everything on as it comes. */
export function streamer(ctx: Pick<CallContext, "emit">): Listener {
  let bound = false;
  let isRaw = false;
  let asked = "";
  return {
    asking(model) {
      asked = model;
    },
    tell({ type, ...value }) {
      if (!bound) ctx.emit("serving", { model: asked });
      bound = true;
      isRaw ||= type === "raw";
      // What is read from the provider's own events is not told a second time.
      if (!isRaw || type === "raw") ctx.emit(EVENTS[type], value as Json);
    },
    retry: (retry) => ctx.emit("retry", retry),
    waits: () => undefined,
    streams: true,
    get bound() {
      return bound;
    },
  };
}
