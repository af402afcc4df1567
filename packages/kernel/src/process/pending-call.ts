import type { Clock, Digest, EffectRow, Outcome } from "@aether/ports";
import { type Json, type Label, type Signal, SyscallError, toWireError } from "@aether/protocol";
import { digestedJson } from "../dispatch/digested-json.ts";
import { type Controller, newController } from "./controller.ts";

export interface SessionCall {
  /** Asked for by the kernel's own parts, never by a door: what is internal may be. */
  readonly inner?: true;
  readonly method: string;
  readonly params: unknown;
  /** Chosen by the client: the same key again returns the first outcome. At most 100 characters. */
  readonly key?: string;
  readonly signal?: Signal;
  readonly onEvent?: (event: string, value: Json, label: Label) => void;
}

/** What was asked under a key: another question under the same key is not answered with the first one's outcome. */
export interface Asked {
  readonly syscall: string;
  /** As {@link askedBy} makes it; empty where it is not known. */
  readonly digest: string;
}

/** A call somebody waits for. */
export interface Pending {
  readonly asked: () => Asked;
  readonly controller: Controller;
  readonly done: Promise<Outcome>;
  readonly settle: (outcome: Outcome) => void;
  readonly onEvent: SessionCall["onEvent"] | undefined;
  /** Set when it runs in another session and only its outcome is waited for here; aborting stops the wait. */
  leave: Controller | undefined;
}

/** Written and canonical digests are no two spellings of one thing, so the first say that they are. */
const WRITTEN = "written:";

/** Of the call as it was written: what a client sends again after a lost connection is the same text. */
export function askedBy({ method, params }: SessionCall, digest: Digest | undefined): Asked {
  return { syscall: method, digest: digest ? WRITTEN + digest.sha256(`${method}\n${digestedJson(params ?? {}, digest)}`) : "" };
}

export function sameCall(first: Asked, second: Asked): boolean {
  if (first.syscall !== second.syscall) return false;
  return first.digest === second.digest || !first.digest.startsWith(WRITTEN) || !second.digest.startsWith(WRITTEN);
}

/** Of a call whose caller is not here any more. */
export function pendingOf({ syscall, digest }: Asked): Pending {
  return newPending(
    () => ({ syscall, digest }),
    {},
    () => undefined,
  );
}

export function newPending(asked: () => Asked, { signal, onEvent }: Pick<SessionCall, "signal" | "onEvent">, onAbort: (reason: unknown) => void): Pending {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const aborted = (): void => onAbort(signal?.reason);
  signal?.addEventListener("abort", aborted, { once: true });
  const controller = newController();
  if (signal?.aborted) controller.abort(signal.reason);
  const settle = (outcome: Outcome): void => {
    signal?.removeEventListener("abort", aborted);
    resolve(outcome);
  };
  return { asked, controller, done: promise, settle, onEvent, leave: undefined };
}

/** The outcome of a call that another asks for too; who leaves does not end it. */
export function joined({ done }: Pending, signal: Signal | undefined): Promise<Outcome> {
  if (!signal) return done;
  return new Promise((resolve) => {
    const leave = (): void => resolve(LEFT);
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    void done.then((outcome) => {
      signal.removeEventListener("abort", leave);
      resolve(outcome);
    });
  });
}

/** Resolves after `ms`, or when the signal says so. */
export function pause(clock: Clock, ms: number, signal?: Signal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.timer(ms, end);
    signal?.addEventListener("abort", end, { once: true });
  });
}

export const failure = (error: unknown): Outcome => ({ ok: false, error: toWireError(error) });

const LEFT: Outcome = failure(new SyscallError("CANCELLED", "the caller stopped waiting; the call goes on"));
export const leftOutcome = (): Outcome => LEFT;

export const unknownOutcome = (key: string, why: string): Outcome => failure(new SyscallError("UNKNOWN_OUTCOME", why, { key }));

export function otherCall(key: string, { syscall }: Asked): Outcome {
  return failure(new SyscallError("CONFLICT", `the key ${key} was used for another call, of ${syscall}; choose a new key for this one`, { key, syscall }));
}

export const isSettled = ({ state }: EffectRow): boolean => state === "done" || state === "failed";
export const isWaiting = ({ state }: EffectRow): boolean => state === "suspended" || state === "parked";

/** Begun after a start, and not over: each may take its time, and all at once would crowd out what begins. */
const AT_ONCE = 64;

/** `work` never fails. */
export async function someAtOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all].reverse();
  const next = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, next));
}
