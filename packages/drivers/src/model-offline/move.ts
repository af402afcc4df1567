import type { Json } from "@aether/protocol";

export interface Call {
  readonly name: string;
  readonly input: Json;
}

/** What comes next: calls, or the end; `cannot` is the end of one that did not do what was asked. */
export type Move =
  | { readonly do: "calls"; readonly say?: string; readonly calls: readonly Call[] }
  | { readonly do: "say"; readonly text: string }
  | { readonly do: "cannot"; readonly text: string };

export const say = (text: string): Extract<Move, { do: "say" }> => ({ do: "say", text });
export const cannot = (text: string): Extract<Move, { do: "cannot" }> => ({ do: "cannot", text });
