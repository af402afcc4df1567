import type { EffectRow, InboxRow, Outcome } from "@aether/ports";
import { type ErrorCode, fromWireError, type Json, restOf, SyscallError } from "@aether/protocol";
import { type Ask, needsIntent, type Sealed } from "../dispatch/admit.ts";
import { type Approvals, withdrawQuestion } from "../dispatch/approvals.ts";
import { Draft } from "../dispatch/draft.ts";
import type { Finished, Intended } from "../dispatch/finished.ts";
import type { Principal } from "../dispatch/principal.ts";
import { actingRests, emitterOf, withinLabel } from "./acting-row.ts";
import { callRow } from "./call-row.ts";
import { newController } from "./controller.ts";
import { codeOf, cutOffEntries } from "./cut-off.ts";
import { outcomeElsewhere } from "./elsewhere.ts";
import { FirstCommit } from "./first-commit.ts";
import { outermost } from "./inner-intents.ts";
import {
  type Asked,
  askedBy,
  failure,
  isSettled,
  isWaiting,
  joined,
  newPending,
  otherCall,
  type Pending,
  pause,
  pendingOf,
  type SessionCall,
  sameCall,
  unknownOutcome,
} from "./pending-call.ts";
import { putQuestion } from "./put-question.ts";
import type { How, Ready, SessionDeps } from "./session-deps.ts";
import { Turns } from "./turns.ts";
import { askedAs, waitingAs } from "./waiting-as.ts";
import { answer, approvalOf, approvalTopic, childTopic, clearWait, endedKey, endedTopic, topicOf, type Waiting, waitingOf, waitRows } from "./waits.ts";

export type { SessionCall } from "./pending-call.ts";

const RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** What a commit fails with that may succeed later. */
const PASSING: readonly ErrorCode[] = ["BUSY", "STORAGE", "UNAVAILABLE"];
const CANCELLED = failure(new SyscallError("CANCELLED", "cancelled by the caller"));

/** The calls of one login, connection or service: each stands alone, and one that waits outlives the connection. */
export class Session {
  readonly who: Principal;
  readonly #deps: SessionDeps;
  readonly #pending = new Map<string, Pending>();
  /** Waiting calls go on, or are given up, one decision at a time. */
  readonly #turns = new Turns();
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  readonly #birth: FirstCommit;
  #calls = 0;
  #active = 0;
  #dropped = false;
  #quiet: (() => void) | undefined;

  constructor(who: Principal, deps: SessionDeps, born: boolean) {
    this.who = who;
    this.#deps = deps;
    this.#birth = new FirstCommit(born, async () => (await deps.journal.process(who.pid)) !== undefined);
  }

  /** Calls that run now; one that waits for an answer is a row and does not count. */
  get active(): number {
    return this.#active;
  }

  /** Nobody calls any more: told once, when nothing runs. Who waits for another session's call stops waiting. */
  whenQuiet(tell: () => void): void {
    for (const { leave } of this.#pending.values()) leave?.abort();
    if (this.#active === 0) tell();
    else this.#quiet = tell;
  }

  /** Whether its row is on disk. */
  get born(): boolean {
    return this.#birth.done;
  }

  async call(call: SessionCall): Promise<Json> {
    const key = this.#keyOf(call);
    const outcome = await this.#outcome(key, call);
    if (outcome.ok) return outcome.value;
    throw fromWireError(outcome.error);
  }

  #keyOf({ key }: SessionCall): string {
    if (key === undefined) return `${this.who.pid}:${this.#calls++}`;
    return this.#deps.acting ? key : clientKey(this.who.owner, key);
  }

  /**
   * Ends a call: one that runs is told by its signal and decides itself; one that waits has failed with CANCELLED,
   * unless its answer was committed first.
   */
  cancel(key: string): void {
    const found = this.#pending.has(key) ? key : clientKey(this.who.owner, key);
    this.#abort(found, new SyscallError("CANCELLED", "cancelled by the caller"));
  }

  #abort(key: string, reason: unknown): void {
    const pending = this.#pending.get(key);
    if (!pending) return;
    pending.controller.abort(reason);
    if (pending.leave) pending.leave.abort();
    else void this.#work(() => this.#giveUp(key));
  }

  /** The installation stops: what is cut off here stays an intent, and the next start decides about it. */
  abortAll(): void {
    this.#dropped = true;
    for (const { controller, leave } of this.#pending.values()) {
      controller.abort(new SyscallError("CANCELLED", "the installation is stopping"));
      leave?.abort();
    }
  }

  async #outcome(key: string, call: SessionCall): Promise<Outcome> {
    const running = this.#pending.get(key);
    if (running) {
      const asked = running.asked();
      return sameCall(asked, askedBy(call, this.#deps.digest)) ? joined(running, call.signal) : otherCall(call.key ?? key, asked);
    }
    const pending = this.#track(key, call);
    void this.#work(() => this.#start(key, call, pending));
    return pending.done;
  }

  /** Reads leave none, nor does what holds a secret: the same key runs again. */
  #leavesReceipt({ key, method }: SessionCall): boolean {
    const effect = key === undefined || this.#deps.acting ? "read" : this.#deps.effectOf(method);
    return effect !== "read" && effect !== "pure" && this.#deps.isRecorded(method);
  }

  #track(key: string, call: SessionCall): Pending {
    let asked: Asked | undefined;
    const askedOnce = (): Asked => {
      asked ??= askedBy(call, this.#deps.digest);
      return asked;
    };
    const pending = newPending(askedOnce, call, (reason) => this.#abort(key, reason));
    this.#pending.set(key, pending);
    return pending;
  }

  async #start(key: string, call: SessionCall, pending: Pending): Promise<void> {
    try {
      const known = this.#leavesReceipt(call) ? await this.#deps.journal.effect(key) : undefined;
      if (known) return this.#refer(known, pending);
      const ask: Ask = { ...this.#ask(key, call.method), input: call.params ?? {}, ...(call.inner && { inner: true }) };
      await this.#begin(ask, { pending, keep: call.key !== undefined && this.#deps.isRecorded(call.method) });
      if (pending.controller.signal.aborted) await this.#giveUp(key);
    } catch (error) {
      await this.#failed(key, error);
    }
  }

  /** The same key was used before: its receipt is the answer, or will be. */
  #refer(known: EffectRow, pending: Pending): void {
    const { key, syscall, digest } = known;
    if (!sameCall({ syscall, digest }, pending.asked())) return this.#finish(key, otherCall(key.slice(clientKey(this.who.owner, "").length), known));
    if (isSettled(known)) return this.#finish(key, known.result as unknown as Outcome);
    const { journal, clock } = this.#deps;
    const { signal } = pending.controller;
    const leave = newController();
    if (signal.aborted) leave.abort();
    pending.leave = leave;
    void outcomeElsewhere({ journal, clock, key, signal: leave.signal, giveUp: async () => (signal.aborted ? this.#giveUp(key) : undefined) })
      .catch(failure)
      .then((outcome) => this.#finish(key, outcome));
  }

  /** A commit lost against another session, or against who cancelled, finds the winner's receipt. */
  async #failed(key: string, error: unknown): Promise<void> {
    const pending = this.#pending.get(key);
    const lost = SyscallError.is(error) && error.code === "CONFLICT";
    const winner = pending && lost ? await this.#deps.journal.effect(key).catch(() => undefined) : undefined;
    if (pending && winner && (winner.pid !== this.who.pid || isSettled(winner))) this.#refer(winner, pending);
    else this.#finish(key, failure(error));
  }

  async #begin(ask: Ask, how: How): Promise<void> {
    const admission = await this.#deps.executor.admit(ask);
    if (admission.kind === "refused") {
      const { draft, error } = admission;
      if (how.known) return this.#ended(ask, { kind: "settled", outcome: failure(error), draft, label: this.who.label }, how);
      await this.#commit(draft);
      return this.#finish(ask.key, failure(error));
    }
    if (admission.kind === "ask") return this.#ended(ask, { kind: "asked", question: admission.question }, how);
    await this.#run(ask, admission.call, how).finally(() => this.#deps.executor.giveBack(admission.call));
  }

  #ask(key: string, name: string): Omit<Ask, "input"> {
    return { who: this.who, key, name, ...(this.#deps.acting && { acting: true }) };
  }

  #optionsOf({ pending, known }: How) {
    return {
      attempt: (known?.attempt ?? 0) + 1,
      signal: pending.controller.signal,
      ...emitterOf(pending, { asker: this.who.label, acting: this.#deps.acting }),
    };
  }

  async #run(ask: Ask, sealed: Sealed, how: How): Promise<void> {
    const { executor } = this.#deps;
    const { pending, known } = how;
    const options = this.#optionsOf(how);
    const within = (finished: Finished): Finished => (this.#deps.acting ? withinLabel(finished, this.who.label, ask.key) : finished);
    if (!needsIntent(sealed.effect)) {
      const finished = within(await executor.run(sealed, options));
      const reads = sealed.effect === "pure" || sealed.effect === "read";
      if (known || !reads) return this.#ended(ask, finished, how);
      if (finished.kind !== "settled" || !finished.draft.empty) return this.#ended(ask, finished, { ...how, keep: false });
      this.#deps.auditRead(finished.draft);
      return this.#finish(ask.key, finished.outcome);
    }
    const prepared = await executor.prepare(sealed, options);
    if (!prepared.ok) {
      executor.withdraw(sealed);
      return this.#ended(ask, prepared.finished, how);
    }
    const intended = await this.#intend(sealed, how, { ...prepared, attempt: options.attempt, keepInput: true });
    await this.#ended(ask, within(await executor.run(sealed, { ...options, evidence: prepared.evidence, uses: prepared.uses })), {
      pending,
      keep: how.keep,
      known: intended,
    });
  }

  /** Commits the intent. One that was parked takes the place of its row, so of two that would go on with it one runs. */
  async #intend(sealed: Sealed, { pending, known, clear }: How, intended: Intended): Promise<EffectRow> {
    const { attempt } = intended;
    const draft = this.#deps.executor.intent(sealed, intended);
    const { key } = sealed.ask;
    const evidence = draft.ledger.get(key)?.row?.evidence ?? null;
    const rests = this.#deps.acting
      ? actingRests(sealed, evidence)
      : { input: restOf(sealed.entry.definition, sealed.input) as Json, evidence, digest: pending.asked().digest };
    const row: EffectRow = { ...this.#deps.executor.row(sealed, attempt), ...rests };
    draft.ledger.set(key, { row, from: known && [known.state] });
    clear?.(draft);
    await this.#commit(draft);
    return row;
  }

  async #ended(ask: Ask, finished: Finished, how: How): Promise<void> {
    if (finished.kind === "asked") return this.#park(ask, finished, how);
    const { draft } = finished;
    how.clear?.(draft);
    if (finished.kind === "suspended") return this.#suspend(ask, finished, how);
    if (this.#deps.acting) draft.remove(ask.key);
    else if (how.known || how.keep) {
      const row = how.known ?? callRow(ask, how, { state: "done", at: this.#deps.clock.now() });
      draft.upsert(
        {
          ...row,
          state: finished.outcome.ok ? "done" : "failed",
          result: finished.outcome as unknown as Json,
          evidence: how.known?.state === "intent" ? row.evidence : null,
        },
        how.known && [how.known.state],
      );
    }
    await this.#commit(draft);
    this.#finish(ask.key, finished.outcome);
  }

  async #suspend(ask: Ask, { draft, ...finished }: Extract<Finished, { kind: "suspended" }>, how: How): Promise<void> {
    this.#rest(draft, { row: callRow(ask, how, { state: "suspended", at: this.#deps.clock.now() }), waiting: waitingAs(finished, ask.name), known: how.known });
    await this.#commit(draft);
  }

  async #park(ask: Ask, { question, open }: Extract<Finished, { kind: "asked" }>, how: How): Promise<void> {
    const draft = new Draft();
    const now = this.#deps.clock.now();
    const asked = open ?? this.#deps.approvals.ask(question, now);
    if (!open) putQuestion(draft, question, { asked: asked as ReturnType<Approvals["ask"]>, at: now });
    const on = [approvalTopic(asked.id), ...(question.who.pid === this.who.pid ? [] : [childTopic(question.who.pid)])];
    const waiting: Waiting = { on, deadline: asked.expiresAt, memo: null, name: ask.name, input: ask.input as Json };
    this.#rest(draft, { row: { ...callRow(ask, how, { state: "parked", at: this.#deps.clock.now() }), input: ask.input as Json }, waiting, known: how.known });
    await this.#commit(draft);
  }

  #rest(draft: Draft, { row, waiting, known }: { row: EffectRow; waiting: Waiting; known: EffectRow | undefined }): void {
    draft.upsert({ ...row, evidence: { waiting: waiting as unknown as Json } }, known && [known.state]);
    draft.writes.push(clearWait(row.key), ...waitRows(this.who.pid, row.key, waiting));
  }

  /** Something a waiting call of this session waited for has come, or a deadline passed. Looked for until it can be read. */
  wake(): Promise<void> {
    this.#lookAgain = true;
    this.#looking ??= this.#work(() => this.#look());
    return this.#looking;
  }

  async #look(): Promise<void> {
    for (let wait = RETRY_MS; this.#lookAgain && !this.#dropped; ) {
      this.#lookAgain = false;
      try {
        await this.#answerWaiting();
      } catch (error) {
        this.#lookAgain = true;
        this.#deps.log.warn("a session could not look for its answers; it looks again", { pid: this.who.pid, wait, error: String(error) });
        await pause(this.#deps.clock, wait);
        wait = Math.min(2 * wait, LONGEST_RETRY_MS);
      }
    }
    this.#looking = undefined;
  }

  async #work(work: () => Promise<void>): Promise<void> {
    this.#active++;
    try {
      await work();
    } finally {
      this.#active--;
      if (this.#active === 0) this.#quiet?.();
    }
  }

  async #answerWaiting(): Promise<void> {
    const { journal } = this.#deps;
    const unclaimed = await this.#turns.look(async (isOld) => {
      const mail = await journal.inbox(this.who.pid);
      const open = (await journal.effects(this.who.pid)).filter(isWaiting);
      for (const row of open) {
        const ready = this.#ready(row, mail);
        if (!ready) continue;
        if (isOld(row.key)) this.#lookAgain = true;
        else if (this.#turns.take(row.key)) void this.#work(() => this.#goOn(row, ready));
      }
      return mail.filter((reply) => !open.some((row) => waitingOf(row)?.on.includes(topicOf(reply) ?? "")));
    });
    await this.#putAway(unclaimed);
  }

  #ready(row: EffectRow, mail: readonly InboxRow[]): Ready | undefined {
    const waiting = waitingOf(row);
    if (!waiting) return undefined;
    const reply = mail.find((one) => waiting.on.includes(topicOf(one) ?? ""));
    const due = waiting.deadline !== undefined && waiting.deadline <= this.#deps.clock.now();
    return reply || due ? { waiting, reply } : undefined;
  }

  /** Answers that nobody here waits for any more, and word of calls that were given up elsewhere. */
  async #putAway(mail: readonly InboxRow[]): Promise<void> {
    if (mail.length === 0) return;
    for (const { body } of mail) {
      const { on, outcome } = (body as { body: { on?: string; outcome?: Json } }).body;
      const key = endedKey(on ?? "");
      if (key !== undefined && outcome) this.#finish(key, outcome as unknown as Outcome);
    }
    const draft = new Draft();
    for (const { id } of mail) this.#consume(draft, id);
    await this.#commit(draft);
  }

  async #goOn(row: EffectRow, ready: Ready): Promise<void> {
    const { key } = row;
    let again = false;
    try {
      await this.#resume(row, ready);
    } catch (error) {
      again = true;
      this.#deps.log.warn("a waiting call could not go on; it tries again", { pid: this.who.pid, key, error: String(error) });
      await pause(this.#deps.clock, RETRY_MS);
    } finally {
      this.#letGo(key, again);
    }
  }

  async #resume(row: EffectRow, { waiting, reply }: Ready): Promise<void> {
    const { key } = row;
    const pending = this.#pending.get(key) ?? pendingOf(row);
    const ask: Ask = { ...this.#ask(key, waiting.name), input: row.input, ...askedAs(waiting) };
    const clear = (draft: Draft): void => {
      draft.writes.push(clearWait(key), ...approvalOf(waiting).map(withdrawQuestion));
      if (reply) this.#consume(draft, reply.id);
    };
    const how: How = { pending, keep: true, known: row, clear };
    try {
      if (row.state === "parked") return await this.#begin(ask, how);
      const { outcome } = (reply?.body as { body: { outcome?: Outcome } } | undefined)?.body ?? {};
      await this.#ended(ask, await this.#deps.executor.resume(ask, { memo: waiting.memo, answer: outcome }, this.#optionsOf(how)), how);
    } catch (error) {
      if (!this.#dropped && SyscallError.is(error) && PASSING.includes(error.code)) throw error;
      await this.#end(row, { outcome: failure(error), clear }).catch(() => this.#failed(key, error));
    }
  }

  /** The last word about a call that waited; refused where another was first. */
  async #end(row: EffectRow, { outcome, clear }: { outcome: Outcome; clear: (draft: Draft) => void }): Promise<void> {
    const draft = new Draft();
    draft.upsert({ ...row, state: "failed", result: outcome as unknown as Json, evidence: null }, [row.state]);
    draft.audit.push(...cutOffEntries(this.who, row, { code: codeOf(outcome), at: this.#deps.clock.now() }));
    clear(draft);
    await this.#commit(draft);
    this.#finish(row.key, outcome);
  }

  /** Ends a call that waits. Whoever commits first wins: this, or what it waited for. */
  async #giveUp(key: string): Promise<void> {
    if (this.#dropped || !this.#turns.take(key)) return;
    try {
      const row = await this.#deps.journal.effect(key);
      const waiting = row && row.owner === this.who.owner && isWaiting(row) ? waitingOf(row) : undefined;
      if (!row || !waiting) return;
      await this.#end(row, {
        outcome: CANCELLED,
        clear: (draft) => {
          draft.writes.push(clearWait(key), ...approvalOf(waiting).map(withdrawQuestion));
          // Its own session may have callers too.
          if (row.pid !== this.who.pid)
            draft.inbox.push(answer(row.pid, { topic: endedTopic(key), outcome: CANCELLED, label: null, at: this.#deps.clock.now() }));
        },
      });
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "CONFLICT")
        this.#deps.log.warn("a waiting call could not be cancelled; it waits on", { pid: this.who.pid, key, error: String(error) });
    } finally {
      this.#letGo(key);
    }
  }

  #letGo(key: string, again = false): void {
    if (!this.#turns.letGo(key, again) || this.#dropped) return;
    const pending = this.#pending.get(key);
    if (pending?.controller.signal.aborted && !pending.leave) void this.#work(() => this.#giveUp(key));
    else void this.wake();
  }

  /** After a crash: every intent of this session without a receipt is decided by its class. */
  recover(): Promise<void> {
    return this.#work(async () => {
      for (const known of outermost(await this.#deps.journal.effects(this.who.pid)))
        if (known.state === "intent" && !this.#dropped) await this.recoverIntent(known);
      await this.wake();
    });
  }

  /** One intent of {@link who} without a receipt. */
  async recoverIntent(known: EffectRow): Promise<void> {
    await this.#recoverCall(known).catch((error: unknown) =>
      this.#deps.log.error("a call could not be recovered; the next start tries again", { key: known.key, error: String(error) }),
    );
  }

  async #recoverCall(known: EffectRow): Promise<void> {
    const { executor } = this.#deps;
    const { key, syscall, evidence } = known;
    const ask: Ask = { ...this.#ask(key, syscall), input: known.input, recovered: known };
    const how: How = { pending: pendingOf(known), keep: true, known };
    this.#pending.set(key, how.pending);
    const admission = await executor.admit(ask);
    if (admission.kind === "sealed") {
      const options = { attempt: known.attempt + 1, signal: how.pending.controller.signal, evidence };
      return this.#ended(ask, await executor.recoverCounted(admission.call, known, options), how);
    }
    // It may have happened, and nothing may look whether it did (I6).
    const draft = admission.kind === "refused" ? admission.draft : new Draft();
    const why = admission.kind === "refused" ? admission.error.message : "a person would have to allow it again";
    const outcome = unknownOutcome(key, `${syscall} may have happened before the crash, and could not be recovered: ${why}`);
    draft.upsert({ ...known, state: "failed", result: outcome as unknown as Json }, ["intent"]);
    draft.audit.push(...cutOffEntries(this.who, known, { code: codeOf(outcome), at: this.#deps.clock.now() }));
    await this.#commit(draft);
  }

  async #commit(draft: Draft): Promise<void> {
    if (draft.empty) return draft.charges.length === 0 ? undefined : this.#send(draft);
    await this.#birth.run(async (first) => {
      if (first) this.#deps.bear(this.who, draft);
      await this.#send(draft);
    });
  }

  async #send(draft: Draft): Promise<void> {
    if (this.#dropped)
      throw new SyscallError("UNAVAILABLE", "the installation is stopping; ask call.result for this call after the next start", { stopping: true });
    await this.#deps.commit(draft);
  }

  #consume(draft: Draft, id: string): void {
    draft.consumed.push(id);
    draft.consumedBy = this.who.pid;
  }

  #finish(key: string, outcome: Outcome): void {
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    pending?.settle(outcome);
  }
}

const clientKey = (owner: string, key: string): string => `c:${owner}:${key}`;
