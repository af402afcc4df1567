import { type Outcome, type Suspend, suspend } from "@aether/ports";
import { canonicalJson, type Json, type Label, SyscallError } from "@aether/protocol";
import type { NestedCall } from "./context.ts";
import type { About } from "./known-call.ts";

/** How a call inside another ended. While a later one waits it is kept: the outer handler runs again and is given the same. */
export interface Receipt {
  /** Digest of who asked what; another question under the same key is not answered. */
  readonly asked: string;
  readonly outcome: Outcome;
  readonly label: Label;
}

/** A call inside that waits. */
export interface Waiter extends About {
  readonly pid: string;
  readonly key: string;
  readonly name: string;
  readonly tool?: string;
  readonly asked: string;
}
export type Waits = Waiter & { readonly wait: Suspend };

/** What rests in the memo of a call that waits because one inside it does: enough to run it again (DESIGN 4.2). */
export interface Inside {
  /** The outer call's canonical input. */
  readonly input: Json;
  readonly receipts: readonly (readonly [key: string, Receipt])[];
  readonly waits: Waiter & { readonly memo: Json };
  /** What the handles in its input brought. */
  readonly carried?: Label;
}

/** Unwinds the outer handler; what becomes of its call is in its context. */
export class WaitsInside extends Error {}

const MARK = "$inside";

interface Around {
  readonly input: Json;
  readonly ended: ReadonlyMap<string, Receipt>;
  readonly carried: Label | undefined;
}

/** The outer call waits for what the inner one waits for. */
export function waitFor({ wait, ...waiter }: Waits, { input, ended, carried }: Around): Suspend {
  const inside: Inside = { input, receipts: [...ended], waits: { ...waiter, memo: wait.memo }, ...(carried && { carried }) };
  return suspend({ on: wait.on, ...(wait.deadline !== undefined && { deadline: wait.deadline }), memo: { [MARK]: inside as unknown as Json } });
}

export function insideOf(memo: Json): Inside | undefined {
  if (typeof memo !== "object" || memo === null || Array.isArray(memo)) return undefined;
  return (memo as { readonly [MARK]?: Inside })[MARK];
}

export const questionText = ({ who, name, tool, input }: NestedCall): string => canonicalJson({ pid: who.pid, name, tool, input });

/** @throws SyscallError what the call ended with */
export function valueOfOutcome(outcome: Outcome): unknown {
  if (outcome.ok) return outcome.value;
  throw new SyscallError(outcome.error.code, outcome.error.message, outcome.error.data ?? {});
}

/** The handler asked something else when it ran again: it is not told what the first question's answer was. */
export const askedOtherwise = ({ name, key }: NestedCall): SyscallError =>
  new SyscallError("UNKNOWN_OUTCOME", `${name} was asked otherwise before the wait; what it did then cannot answer it now`, { key });

export const cannotWait = (name: string): SyscallError =>
  new SyscallError("UNSUPPORTED", `${name} waits, and the call around it cannot be run again after it; call ${name} directly`, { syscall: name });

export const cannotAsk = (name: string): SyscallError =>
  new SyscallError("UNSUPPORTED", `${name} waits for a person, and the call around it has waited already; call ${name} directly`, { syscall: name });

/** What it was asked would rest in the outer call's memo (I9). */
export const callAlone = (name: string): SyscallError =>
  new SyscallError("UNSUPPORTED", `${name} is given a secret, so no other call makes it; call ${name} directly`, { syscall: name });
