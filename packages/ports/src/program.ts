import type { Json, Label, WireError } from "@aether/protocol";

/**
 * What a process runs: a pure state machine. The kernel commits events, folds them in, asks what to do next and
 * carries it out through `dispatch`; a program touches nothing itself, so any prefix of its log gives the same state.
 */
export interface Program<S = unknown> {
  readonly name: string;
  /** Of the state's shape: a snapshot of another version is ignored and the log folded from its start. */
  readonly version: number;
  start(born: Born): S;
  /** May change and return `state` itself. */
  fold(state: S, event: ProgramEvent): S;
  /** Must not change `state`; equal states give equal actions. */
  decide(state: S): Action;
  /** What goes in a snapshot; `restore(save(s))` equals `s`. */
  save(state: S): Json;
  restore(saved: Json, born: Born): S;
}

export interface Born {
  readonly pid: string;
  readonly identity: string;
  readonly parent: string | null;
  readonly label: Label;
  /** Given to `spawn`; the program's own shape, validated by whoever spawned it. */
  readonly spec: Json;
  /** What a process of the same program was left with that it goes on from, as that one saves it; absent = it begins anew. */
  readonly before?: Json;
}

export type ProgramEvent =
  | { readonly type: "settled"; readonly call: string; readonly outcome: Outcome; readonly label?: Label; readonly at: number }
  | { readonly type: "message"; readonly id: string; readonly from: string; readonly body: Json; readonly label: Label; readonly at: number }
  | { readonly type: "woken"; readonly at: number };

export type Outcome = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: WireError };

export type Action =
  /** Calls not settled yet, in order; those already under way are left alone. Ids are unique in the process for ever. */
  | { readonly do: "calls"; readonly calls: readonly ProgramCall[] }
  /** `on` is what its row says. Whatever that is, it is woken by a message and at `until`, in epoch milliseconds. */
  | { readonly do: "wait"; readonly on: "message" | "timer" | "budget"; readonly until?: number }
  | { readonly do: "exit"; readonly exit: Exit };

export interface ProgramCall {
  readonly id: string;
  /** A syscall's name. */
  readonly name: string;
  readonly input: unknown;
  /** Set when a model asked by this tool name: `tool.use` is needed too, and the manifest's approvals apply. */
  readonly tool?: string;
}

export interface Exit {
  /** 0 = it did what it was asked. */
  readonly code: number;
  /** A word of the program's documented list. */
  readonly reason: string;
  readonly output: Json;
}
