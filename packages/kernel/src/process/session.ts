import type { Clock, EffectRow, Ids, Journal, Log, Outcome, ProcessRow } from "@aether/ports";
import { type EffectClass, fromWireError, type Json, type Signal, SyscallError, toWireError } from "@aether/protocol";
import { type Ask, needsIntent, type Sealed } from "../dispatch/admit.ts";
import { type Approvals, withdrawQuestion } from "../dispatch/approvals.ts";
import { Draft, OPEN } from "../dispatch/draft.ts";
import type { Executor, Finished } from "../dispatch/executor.ts";
import type { Principal } from "../dispatch/principal.ts";
import { type Controller, newController } from "./controller.ts";
import { approvalOf, approvalTopic, childTopic, clearWait, type Waiting, waitRows } from "./waits.ts";

export interface SessionDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly ids: Ids;
  readonly executor: Executor;
  readonly approvals: Approvals;
  readonly commit: (draft: Draft) => Promise<void>;
  /** Records a read, and what it cost, soon: no answer waits for it. */
  readonly auditRead: (who: Principal, ask: { key: string; name: string }, charges: Draft["charges"]) => void;
  readonly setTimer: (deadline: number) => void;
  /** The class of a syscall, where it does not hang on the input. */
  readonly effectOf: (method: string) => EffectClass | undefined;
  /** A row for the session, made when it first has something to commit. */
  readonly bear: (who: Principal, draft: Draft) => void;
}

export interface SessionCall {
  readonly method: string;
  readonly params: unknown;
  /** Chosen by the client: the same key again returns the first outcome. At most 100 characters. */
  readonly key?: string;
  readonly signal?: Signal;
  readonly onEvent?: (event: string, value: Json) => void;
}

interface Pending {
  readonly controller: Controller;
  readonly done: Promise<Outcome>;
  readonly settle: (outcome: Outcome) => void;
  readonly onEvent: ((event: string, value: Json) => void) | undefined;
}

/** How often the receipt of a call that runs in another session is looked for. */
const ELSEWHERE_MS = 50;

const unknownOutcome = (key: string): Outcome => ({ ok: false, error: toWireError(new SyscallError("UNKNOWN_OUTCOME", "the call left no receipt", { key })) });

/** The calls of one login, connection or service: each stands alone, and one that waits outlives the connection. */
export class Session {
  readonly who: Principal;
  readonly #deps: SessionDeps;
  readonly #pending = new Map<string, Pending>();
  readonly #going = new Set<string>();
  #born: boolean;
  #calls = 0;
  #active = 0;
  #dropped = false;
  #quiet: (() => void) | undefined;

  constructor(who: Principal, deps: SessionDeps, born: boolean) {
    this.who = who;
    this.#deps = deps;
    this.#born = born;
  }

  /** Calls that run now; one that waits for an answer is a row and does not count. */
  get active(): number {
    return this.#active;
  }

  /** Told once, when nothing runs any more. */
  whenQuiet(tell: () => void): void {
    if (this.#active === 0) tell();
    else this.#quiet = tell;
  }

  get born(): boolean {
    return this.#born;
  }

  async call(call: SessionCall): Promise<Json> {
    const key = call.key === undefined ? `${this.who.pid}:${this.#calls++}` : clientKey(this.who.owner, call.key);
    const outcome = await this.#outcome(key, call);
    if (outcome.ok) return outcome.value;
    throw fromWireError(outcome.error);
  }

  cancel(key: string): void {
    const pending = this.#pending.get(key) ?? this.#pending.get(clientKey(this.who.owner, key));
    pending?.controller.abort(new SyscallError("CANCELLED", "cancelled by the caller"));
  }

  /** The installation stops: what is cut off here stays an intent, and the next start decides about it. */
  abortAll(): void {
    this.#dropped = true;
    for (const { controller } of this.#pending.values()) controller.abort(new SyscallError("CANCELLED", "the installation is stopping"));
  }

  async #outcome(key: string, call: SessionCall): Promise<Outcome> {
    const running = this.#pending.get(key);
    if (running) return running.done;
    const known = this.#leavesReceipt(call) ? await this.#deps.journal.effect(key) : undefined;
    if (known?.state === "done" || known?.state === "failed") return known.result as unknown as Outcome;
    if (known) return this.#elsewhere(key, call);
    const pending = this.#track(key, call);
    void this.#work(() => this.#start(key, call, pending));
    return pending.done;
  }

  /** The same key is under way in an earlier session, which a restart brought back: its receipt is the answer. */
  async #elsewhere(key: string, call: SessionCall): Promise<Outcome> {
    for (;;) {
      const row = await this.#deps.journal.effect(key);
      if (row === undefined || row.state === "done" || row.state === "failed") return (row?.result ?? unknownOutcome(key)) as unknown as Outcome;
      if (this.#dropped || call.signal?.aborted)
        return { ok: false, error: toWireError(new SyscallError("CANCELLED", "the caller stopped waiting; the call goes on")) };
      await new Promise<void>((resolve) => this.#deps.clock.timer(ELSEWHERE_MS, resolve));
    }
  }

  /** Reads leave none: the same key runs again. */
  #leavesReceipt({ key, method }: SessionCall): boolean {
    const effect = key === undefined ? "read" : this.#deps.effectOf(method);
    return effect !== "read" && effect !== "pure";
  }

  #track(key: string, call: SessionCall): Pending {
    const controller = newController();
    if (call.signal?.aborted) controller.abort(call.signal.reason);
    call.signal?.addEventListener("abort", () => controller.abort(call.signal?.reason), { once: true });
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const pending: Pending = { controller, done: promise, settle: resolve, onEvent: call.onEvent };
    this.#pending.set(key, pending);
    return pending;
  }

  async #start(key: string, call: SessionCall, pending: Pending): Promise<void> {
    try {
      const ask: Ask = { who: this.who, key, name: call.method, input: call.params ?? {} };
      await this.#begin(ask, { pending, keep: call.key !== undefined });
    } catch (error) {
      this.#finish(key, { ok: false, error: toWireError(error) });
    }
  }

  async #begin(ask: Ask, { pending, keep }: { pending: Pending; keep: boolean }): Promise<void> {
    const admission = await this.#deps.executor.admit(ask);
    if (admission.kind === "refused") {
      await this.#deps.commit(admission.draft);
      return this.#finish(ask.key, { ok: false, error: toWireError(admission.error) });
    }
    if (admission.kind === "ask") return this.#ended(ask, { kind: "asked", question: admission.question }, { keep, known: undefined });
    await this.#run(ask, admission.call, { pending, keep });
  }

  async #run(ask: Ask, sealed: Sealed, { pending, keep }: { pending: Pending; keep: boolean }): Promise<void> {
    const { executor } = this.#deps;
    const options = { attempt: 1, signal: pending.controller.signal, ...(pending.onEvent && { emit: pending.onEvent }) };
    if (sealed.effect === "pure" || sealed.effect === "read") {
      const finished = await executor.run(sealed, options);
      if (finished.kind !== "asked") finished.draft.add(sealed.intent);
      if (finished.kind !== "settled" || !finished.draft.empty) return this.#ended(ask, finished, { keep: false, known: undefined });
      this.#deps.auditRead(this.who, ask, finished.draft.charges);
      return this.#finish(ask.key, finished.outcome);
    }
    if (!needsIntent(sealed.effect)) {
      const finished = await executor.run(sealed, options);
      if (finished.kind !== "asked") finished.draft.add(sealed.intent);
      return this.#ended(ask, finished, { keep, known: undefined, sealed });
    }
    const prepared = await executor.prepare(sealed, options);
    if (!prepared.ok) return this.#ended(ask, prepared.finished, { keep, known: undefined });
    const intent = executor.intent(sealed, { evidence: prepared.evidence, attempt: 1, keepInput: true });
    await this.#commit(intent);
    const known = intent.ledger.get(ask.key)?.row;
    await this.#ended(ask, await executor.run(sealed, { ...options, evidence: prepared.evidence }), { keep, known, sealed });
  }

  async #ended(ask: Ask, finished: Finished, how: { keep: boolean; known: EffectRow | undefined; sealed?: Sealed }): Promise<void> {
    if (finished.kind === "asked") return this.#park(ask, finished, how.known);
    const { draft } = finished;
    if (finished.kind === "suspended") {
      this.#suspend(ask, { wait: finished.wait, known: how.known, draft });
      return this.#commit(draft);
    }
    if (how.known || how.keep) {
      const row = how.known ?? this.#row(ask, "done");
      draft.upsert(
        {
          ...row,
          state: finished.outcome.ok ? "done" : "failed",
          result: finished.outcome as unknown as Json,
          evidence: how.known?.state === "intent" ? row.evidence : null,
        },
        how.known ? OPEN : undefined,
      );
    }
    await this.#commit(draft);
    this.#finish(ask.key, finished.outcome);
  }

  #suspend(
    ask: Ask,
    { wait, known, draft }: { wait: { on: readonly string[]; deadline?: number; memo: Json }; known: EffectRow | undefined; draft: Draft },
  ): void {
    const waiting: Waiting = { ...wait, name: ask.name, ...(ask.tool !== undefined && { tool: ask.tool }) };
    draft.upsert({ ...this.#row(ask, "suspended"), attempt: known?.attempt ?? 1, evidence: { waiting: waiting as unknown as Json } }, known ? OPEN : undefined);
    draft.writes.push(clearWait(ask.key), ...waitRows(this.who.pid, ask.key, wait));
    if (wait.deadline !== undefined) this.#deps.setTimer(wait.deadline);
  }

  async #park(ask: Ask, { question, open }: Extract<Finished, { kind: "asked" }>, known: EffectRow | undefined): Promise<void> {
    const draft = new Draft();
    const now = this.#deps.clock.now();
    const asked = open ?? this.#deps.approvals.ask(question, now);
    if (!open) {
      draft.writes.push((asked as ReturnType<Approvals["ask"]>).write);
      draft.outbox.push({ topic: `approval.${this.who.owner}.requested`, body: { id: asked.id, pid: question.who.pid, tool: question.tool }, at: now });
    }
    const on = [approvalTopic(asked.id), ...(question.who.pid === this.who.pid ? [] : [childTopic(question.who.pid)])];
    const waiting: Waiting = { on, deadline: asked.expiresAt, memo: null, name: ask.name, input: ask.input as Json };
    draft.upsert({ ...this.#row(ask, "parked"), input: ask.input as Json, evidence: { waiting: waiting as unknown as Json } }, known ? OPEN : undefined);
    draft.writes.push(clearWait(ask.key), ...waitRows(this.who.pid, ask.key, waiting));
    this.#deps.setTimer(asked.expiresAt);
    await this.#commit(draft);
  }

  #row(ask: Ask, state: EffectRow["state"]): EffectRow {
    return {
      key: ask.key,
      pid: this.who.pid,
      owner: this.who.owner,
      syscall: ask.name,
      class: "state",
      state,
      digest: "",
      definition: "",
      input: null,
      evidence: null,
      result: null,
      attempt: 1,
      at: this.#deps.clock.now(),
    };
  }

  /** Something a waiting call of this session waited for has come, or a deadline passed. */
  wake(): Promise<void> {
    return this.#work(() => this.#answerWaiting());
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
    const { journal, clock } = this.#deps;
    const open = (await journal.effects(this.who.pid)).filter(({ state }) => state === "suspended" || state === "parked");
    const mail = await journal.inbox(this.who.pid);
    for (const row of open) {
      const { waiting } = row.evidence as unknown as { waiting: Waiting };
      const reply = mail.find(({ body }) => waiting.on.includes(((body as { body: { on?: string } }).body.on ?? "") as string));
      const due = waiting.deadline !== undefined && waiting.deadline <= clock.now();
      if ((!reply && !due) || this.#going.has(row.key)) continue;
      const outcome = (reply?.body as { body: { outcome?: Outcome } } | undefined)?.body.outcome;
      await this.#goOn(row, { waiting, outcome, consumed: reply?.id });
    }
  }

  async #goOn(row: EffectRow, { waiting, outcome, consumed }: { waiting: Waiting; outcome: Outcome | undefined; consumed: string | undefined }): Promise<void> {
    const pending = this.#pending.get(row.key) ?? this.#track(row.key, { method: waiting.name, params: null });
    const ask: Ask = { who: this.who, key: row.key, name: waiting.name, input: row.input };
    this.#going.add(row.key);
    try {
      const finished = await this.#again(ask, row, { waiting, outcome, pending });
      if (finished.kind !== "asked") finished.draft.writes.push(clearWait(row.key), ...approvalOf(waiting).map(withdrawQuestion));
      if (finished.kind !== "asked" && consumed !== undefined) this.#consume(finished.draft, consumed);
      await this.#ended(ask, finished, { keep: true, known: row });
    } catch (error) {
      this.#finish(row.key, { ok: false, error: toWireError(error) });
    } finally {
      this.#going.delete(row.key);
    }
  }

  async #again(
    ask: Ask,
    row: EffectRow,
    { waiting, outcome, pending }: { waiting: Waiting; outcome: Outcome | undefined; pending: Pending },
  ): Promise<Finished> {
    const { executor } = this.#deps;
    const options = { attempt: row.attempt + 1, signal: pending.controller.signal, ...(pending.onEvent && { emit: pending.onEvent }) };
    if (row.state === "suspended") return executor.resume(ask, { memo: waiting.memo, answer: outcome }, options);
    const admission = await executor.admit(ask);
    if (admission.kind === "sealed") return executor.run(admission.call, options);
    if (admission.kind === "ask") return { kind: "asked", question: admission.question };
    return { kind: "settled", outcome: { ok: false, error: toWireError(admission.error) }, draft: admission.draft, label: this.who.label };
  }

  /** After a crash: every intent of this session without a receipt is decided by its class. */
  async recover(): Promise<void> {
    const { executor, journal } = this.#deps;
    for (const known of await journal.effects(this.who.pid)) {
      if (known.state !== "intent" || known.key.includes(".")) continue;
      const ask: Ask = { who: this.who, key: known.key, name: known.syscall, input: known.input, recovered: true };
      const admission = await executor.admit(ask);
      if (admission.kind !== "sealed") continue;
      const options = { attempt: known.attempt + 1, signal: newController().signal, evidence: known.evidence };
      const finished = await executor.recover(admission.call, known, options);
      await this.#ended(ask, finished, { keep: true, known });
    }
    await this.wake();
  }

  async #commit(draft: Draft): Promise<void> {
    if (this.#dropped) throw new SyscallError("UNAVAILABLE", "the installation is stopping; ask call.result for this call after the next start");
    if (draft.empty && draft.charges.length === 0) return;
    if (!this.#born && !draft.empty) {
      this.#deps.bear(this.who, draft);
      this.#born = true;
    }
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

export function sessionRow(who: Principal, now: number): Omit<ProcessRow, "head" | "snap" | "birth" | "epoch"> {
  return {
    pid: who.pid,
    owner: who.owner,
    parent: null,
    root: who.pid,
    identity: who.identity,
    kind: "session",
    program: "session",
    state: "waiting",
    priority: 0,
    waitOn: "message",
    wakeAt: null,
    createdAt: now,
    endedAt: null,
    exit: null,
    authority: who.authority as unknown as Json,
    label: who.label as unknown as Json,
    spec: { cwd: who.cwd },
  };
}
