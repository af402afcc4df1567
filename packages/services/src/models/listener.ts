import type { CallContext } from "@aether/ports";
import type { Json } from "@aether/protocol";
import type { Said } from "./gather.ts";

/** Who is told of an answer while it comes. */
export interface Listener {
  /** Whom the next words will be of, unless another is asked before they come: `<driver>/<model>`. */
  asking(model: string): void;
  tell(part: Said): void;
  /** It is asked again: what was told so far is void. */
  retry(retry: { readonly attempt: number; readonly why: string; readonly waitMs: number }): void;
  /** Something was told that cannot be taken back: the answer goes on from here, or fails. */
  readonly bound: boolean;
  /** It takes the answer piece by piece, as a provider streams it. */
  readonly streams: boolean;
}

export const NOBODY: Listener = { asking: () => undefined, tell: () => undefined, retry: () => undefined, bound: false, streams: false };

/** People and programs that watch a step: they see its text, and forget it when it begins again. */
export function watcher(ctx: Pick<CallContext, "emit">): Listener {
  return {
    asking: () => undefined,
    tell: (part) => (part.type === "text-delta" && part.text !== "" ? ctx.emit("delta", { text: part.text }) : undefined),
    retry: (retry) => ctx.emit("retry", retry),
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
    streams: true,
    get bound() {
      return bound;
    },
  };
}
