import type { EffectState, Outcome, Suspend } from "@aether/ports";
import type { Budget, EffectClass, Found, Json, Label, Signal } from "@aether/protocol";
import type { Question } from "./approvals.ts";
import type { Draft } from "./draft.ts";
import type { GrantUses } from "./grant-uses.ts";
import type { About } from "./known-call.ts";
import { wantOfRoom } from "./want-of-room.ts";

/** How one run of a call ended. */
export type Finished =
  | { readonly kind: "settled"; readonly outcome: Outcome; readonly draft: Draft; readonly label: Label; readonly found?: readonly Found[] }
  | ({ readonly kind: "suspended"; readonly wait: Suspend; readonly draft: Draft; readonly label: Label } & About)
  | { readonly kind: "asked"; readonly question: Question; readonly open?: { readonly id: string; readonly expiresAt: number } };

/** What a look before the intent came to. */
export type Prepared =
  | { readonly ok: true; readonly evidence: Json; readonly draft: Draft; readonly uses?: GrantUses }
  | { readonly ok: false; readonly finished: Finished };

export interface Intended extends Omit<Extract<Prepared, { ok: true }>, "ok"> {
  readonly attempt: number;
  readonly keepInput: boolean;
}

export interface RunOptions {
  readonly attempt: number;
  readonly signal: Signal;
  /** Of its look, or as it rests in its intent. */
  readonly evidence?: Json;
  /** Of its look: what that counted does not count again. */
  readonly uses?: GrantUses | undefined;
  readonly emit?: (event: string, value: Json, label: Label) => void;
  /** Charged to nobody, with the calls inside it; default false. */
  readonly free?: boolean;
}

/** Its evidence as it rests in its intent. */
export type Losing = Required<Pick<RunOptions, "evidence" | "signal">> & { readonly left: Budget };

export type Settled = Pick<Extract<Finished, { kind: "settled" }>, "draft" | "found">;

export class Parked extends Error {
  readonly asked: Extract<Finished, { kind: "asked" }>;
  constructor(asked: Extract<Finished, { kind: "asked" }>) {
    super("parked");
    this.asked = asked;
  }
}

/** How it stands in the ledger from now on. @throws SyscallError `STORAGE` for want of room: then it keeps its intent */
export function settledAs(outcome: Outcome, effect: EffectClass): EffectState {
  const full = wantOfRoom(outcome, effect);
  if (full) throw full;
  return outcome.ok ? "done" : "failed";
}
