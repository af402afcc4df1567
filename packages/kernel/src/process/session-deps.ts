import type { Clock, Digest, EffectRow, Ids, InboxRow, Journal, Log } from "@aether/ports";
import type { EffectClass } from "@aether/protocol";
import type { Approvals } from "../dispatch/approvals.ts";
import type { Draft } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import type { Principal } from "../dispatch/principal.ts";
import type { Pending } from "./pending-call.ts";
import type { Waiting } from "./waits.ts";

export interface SessionDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly ids: Ids;
  /** Tells two inputs under one key apart. */
  readonly digest: Digest;
  readonly executor: Executor;
  readonly approvals: Approvals;
  readonly commit: (draft: Draft) => Promise<void>;
  /** Records what a read leaves soon: no answer waits for it. */
  readonly auditRead: (draft: Draft) => void;
  /** The class of a syscall, where it does not hang on the input. */
  readonly effectOf: (method: string) => EffectClass | undefined;
  /** Whether anything of its calls may rest in the ledger; not where the input holds a secret (I9). */
  readonly isRecorded: (method: string) => boolean;
  /** A row for the session, made when it first has something to commit. */
  readonly bear: (who: Principal, draft: Draft) => void;
  /** Its calls are made in another process's name, under keys of their own, and leave no receipt; see `Acting`. */
  readonly acting?: true;
}

/** How a session treats the end of a call. */
export interface How {
  readonly pending: Pending;
  /** Whether the outcome is kept for who asks again. */
  readonly keep: boolean;
  /** Its row, if the ledger has one. */
  readonly known?: EffectRow | undefined;
  /** Ends the wait that went before, in the first commit that follows it. */
  readonly clear?: (draft: Draft) => void;
}

/** A waiting call that can go on: with its answer, or without one as its deadline has passed. */
export interface Ready {
  readonly waiting: Waiting;
  readonly reply: InboxRow | undefined;
}
