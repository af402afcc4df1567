import type { Committed, Step } from "@aether/ports";
import type { WireError } from "@aether/protocol";

/** What the main thread asks of the worker. Bodies travel as JSON text: copying a string is cheap. */
export type Request =
  | { readonly id: number; readonly op: "commit"; readonly steps: readonly { readonly id: number; readonly step: Step }[] }
  | { readonly id: number; readonly op: Query; readonly args: readonly unknown[] };

export type Query =
  | "read"
  | "migrate"
  | "process"
  | "processes"
  | "events"
  | "snapshot"
  | "effects"
  | "effect"
  | "inbox"
  | "unread"
  | "accounts"
  | "counters"
  | "outbox"
  | "takeOver"
  | "stats"
  | "close";

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: WireError }
  | { readonly id: number; readonly steps: readonly StepReply[] };

export type StepReply =
  | { readonly id: number; readonly ok: true; readonly value: Committed }
  | { readonly id: number; readonly ok: false; readonly error: WireError };

export interface WorkerOptions {
  readonly file: string;
  readonly kill?: { readonly point: string; readonly nth: number } | undefined;
}
