import type { Json, Message, Signal, ToolSpec, Usage } from "@aether/protocol";

export interface StepRequest {
  /** As the driver knows it, without the driver's prefix. */
  readonly model: string;
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolSpec[];
  /** Upper bound of the answer in tokens. */
  readonly maxOutputTokens: number;
  /** Who asks: scripts and caches key on it. */
  readonly identity: string;
  /** 0 for the first step of a process. */
  readonly turn: number;
}

/** Why an answer ended. `cannot`: it says in words that what was asked is not done, and why; asking again would not help. */
export type FinishReason = "stop" | "tool-calls" | "length" | "filtered" | "cannot";

/** What a step streams. Exactly one of `finish`, `incomplete` or `error` comes, last. */
export type StepPart =
  | { readonly type: "text-delta"; readonly text: string }
  | { readonly type: "reasoning-delta"; readonly text: string; readonly meta?: Json }
  | { readonly type: "tool-call"; readonly id: string; readonly name: string; readonly input: Json; readonly meta?: Json }
  | { readonly type: "finish"; readonly reason: FinishReason; readonly usage: Usage }
  | { readonly type: "incomplete"; readonly why: string }
  | { readonly type: "error"; readonly message: string; readonly retryable: boolean; readonly retryAfterMs?: number };

/** One provider. A step never retries by itself, never throws, and ends within 100 ms of `signal` with an `error` part. */
export interface ModelDriver {
  /** The prefix of its models' names: `offline`, `script`, `openai-compatible`, … */
  readonly name: string;
  /** Where the text goes: in this process or on this machine, or a host. */
  readonly reader: "local" | { readonly host: string };
  models(signal: Signal): Promise<readonly ModelInfo[]>;
  step(request: StepRequest, signal: Signal): AsyncIterable<StepPart>;
}

export interface ModelInfo {
  readonly name: string;
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** Millionths of a US dollar for a million tokens; absent when unknown. */
  readonly price?: { readonly input: number; readonly output: number };
}

/** Turns texts into vectors of one length, unit norm. */
export interface Encoder {
  /** At most 96 texts a call, each cut to 1,000 characters. */
  encode(texts: readonly string[], signal: Signal): Promise<readonly Float32Array[]>;
  close(): Promise<void>;
}
