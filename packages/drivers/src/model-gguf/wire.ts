import type { Embedded, StepPart } from "@aether/ports";
import type { Json } from "@aether/protocol";

/** One entry of the library's chat history. */
export type HistoryItem = { readonly type: "system" | "user"; readonly text: string } | { readonly type: "model"; readonly response: readonly ModelSaid[] };
export type ModelSaid = string | { readonly type: "functionCall"; readonly name: string; readonly params: Json; readonly result: Json };

export interface GgufStep {
  readonly file: string;
  readonly history: readonly HistoryItem[];
  /** By name, with a JSON Schema. */
  readonly functions: Readonly<Record<string, { readonly description: string; readonly params: Json }>>;
  readonly maxTokens: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly schema?: Json;
}

/** Parent → child. Steps are worked on one after another. */
export type GgufRequest =
  | { readonly id: number; readonly ask: "step"; readonly step: GgufStep }
  | { readonly id: number; readonly ask: "embed"; readonly file: string; readonly texts: readonly string[] }
  | { readonly id: number; readonly ask: "window"; readonly file: string }
  | { readonly id: number; readonly ask: "stop" };

/** Child → parent. The last part of a step is `finish` or `error`. */
export type GgufReply =
  | { readonly id: number; readonly part: StepPart }
  | { readonly id: number; readonly embedded: Embedded }
  | { readonly id: number; readonly window: number };

/** Of a model whose own window is larger: what the memory for it is bounded by. */
export const MAX_WINDOW = 16_384;
