import type { Json } from "@aether/protocol";

export interface Call {
  readonly name: string;
  readonly input: Json;
}

/** What comes next: calls, or the end. `cannot`: what was asked is not done; `failed`: a command was run, and did not end well. */
export type Move =
  | { readonly do: "calls"; readonly say?: string; readonly calls: readonly Call[] }
  | { readonly do: "say"; readonly text: string }
  | { readonly do: "cannot"; readonly text: string }
  | { readonly do: "failed"; readonly text: string };

export const say = (text: string): Extract<Move, { do: "say" }> => ({ do: "say", text });
export const cannot = (text: string): Extract<Move, { do: "cannot" }> => ({ do: "cannot", text });
export const failed = (text: string): Extract<Move, { do: "failed" }> => ({ do: "failed", text });
