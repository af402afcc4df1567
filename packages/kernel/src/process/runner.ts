import type { Action, Clock, EffectRow, Exit, InboxRow, Journal, Log, Outcome, ProcessPatch, ProgramCall, Step } from "@aether/ports";
import { type Json, joinLabels, type Label, SyscallError, textsOf, toWireError } from "@aether/protocol";
import { type Ask, needsIntent, type Sealed } from "../dispatch/admit.ts";
import { type Approvals, type Question, withdrawApprovals } from "../dispatch/approvals.ts";
import { Draft, OPEN } from "../dispatch/draft.ts";
import type { Executor } from "../dispatch/executor.ts";
import type { Finished, Prepared } from "../dispatch/finished.ts";
import { keptWords } from "../flow/kept-words.ts";
import { tellingOf } from "../flow/quarantine.ts";
import { Asking } from "./asking.ts";
import { begunToFinish, goesToItsEnd } from "./begun-calls.ts";
import { newController } from "./controller.ts";
import { goOn } from "./go-on.ts";
import { heldRow } from "./held-row.ts";
import { lastEffects } from "./last-effects.ts";
import { freshOf, giveBack, type Launch, wantedBy } from "./launch.ts";
import type { Ended, Live } from "./live.ts";
import { Looks } from "./looks.ts";
import { orWaitForRoom, waitForRoom } from "./no-room.ts";
import { putQuestion } from "./put-question.ts";
import { leaveRows, settleRow } from "./receipts.ts";
import { restingPatch } from "./resting-patch.ts";
import { childrenOf } from "./tree.ts";
import { unknownQuestion } from "./unknown-question.ts";
import { waitingAs } from "./waiting-as.ts";
import { answers, approvalTopic, childTopic, clearWait, type Waiting, waitOf, waitRows } from "./waits.ts";

/** How long a receipt may wait for its neighbours before it is committed alone, in ms. */
const LINGER_MS = 25;

export interface RunnerDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly executor: Executor;
  readonly approvals: Approvals;
  readonly epoch: () => number;
  readonly draining: () => boolean;
  /** Commits a step of this process and wakes whom it concerns. */
  readonly commit: (step: Step, draft: Draft) => Promise<void>;
  /** The process has nothing to do now: let go of its memory. */
  readonly release: (live: Live, why: "waiting" | "exited" | "dropped") => void;
  /** This will never be committed. */
  readonly abandon: (draft: Draft) => void;
}

type Asked = Omit<Extract<Finished, { kind: "asked" }>, "kind">;

/** Drives one live process: fold what came, ask the program, commit, run. One pump at a time per process. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #looks: Looks;

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#looks = new Looks({ ...deps, pump: (live) => void this.pump(live), drop: (live, error) => this.#drop(live, error) });
  }

  async pump(live: Live): Promise<void> {
    live.again = true;
    if (live.pumping) return;
    live.pumping = true;
    try {
      while (live.again && !live.dropped) {
        live.again = false;
        await this.#turn(live);
      }
    } catch (error) {
      this.#drop(live, error);
    } finally {
      live.pumping = false;
      for (const settled of live.settledWaiters.splice(0)) settled();
    }
  }

  abort(live: Live, reason: string): void {
    live.stopping ??= reason;
    live.abort(reason);
  }

  /** What it is doing ends with it. */
  pastDeadline(live: Live): void {
    live.admitting.abort(new SyscallError("CANCELLED", "deadline"));
    void this.pump(live);
  }

  async #turn(live: Live): Promise<void> {
    const launches: Launch[] = [];
    try {
      await this.#takeTurn(live, launches);
    } finally {
      giveBack(this.#deps.executor, launches);
    }
  }

  /** Takes from `launches` what it starts. */
  async #takeTurn(live: Live, launches: Launch[]): Promise<void> {
    if (!this.#deps.draining()) await this.#takeMail(live, launches);
    this.#takeEnded(live);
    const cut = live.cutOff(this.#deps.clock.now());
    if (cut) return this.#exit(live, cut);
    const idle = live.paused || this.#deps.draining();
    if (idle) this.#looks.forget(live);
    const action = idle ? undefined : await this.#decide(live, launches);
    const exit = live.cutOff(this.#deps.clock.now()) ?? (action?.do === "exit" ? action.exit : undefined);
    if (exit) return this.#exit(live, exit, launches);
    await this.#settleDown(live, { action, launches });
  }

  /** Asks the program until nothing new can be started: a refused call is an answer and changes what it wants. */
  async #decide(live: Live, launches: Launch[]): Promise<Action> {
    for (;;) {
      const action = live.program.decide(live.state);
      this.#looks.forget(live, wantedBy(action));
      if (action.do !== "calls") return action;
      const before = live.pending.events.length;
      const started = new Set(launches.map(({ call }) => call.id));
      for (const call of action.calls) {
        if (live.isUnderWay(call.id) || started.has(call.id)) continue;
        const launch = await this.#begin(live, call);
        if (launch) launches.push(launch);
      }
      if (live.pending.events.length === before) return action;
    }
  }

  async #begin(live: Live, call: ProgramCall, { atEnd = false }: { readonly atEnd?: boolean } = {}): Promise<Launch | undefined> {
    const known = live.effects.get(call.id);
    // While a call before it in this turn was admitted it may have been cut off, or have asked one question too many.
    if (!live.mayBegin(known, { now: this.#deps.clock.now(), atEnd })) return undefined;
    live.admitting = newController();
    const ask: Ask = {
      who: live.who,
      key: live.key(call.id),
      name: call.name,
      input: call.input,
      inner: true,
      signal: live.admitting.signal,
      ...(call.tool !== undefined && { tool: call.tool }),
      ...(known && { recovered: known }),
    };
    const admission = await this.#deps.executor.admit(ask);
    if (admission.kind !== "sealed") this.#looks.forgetOne(live, call.id);
    if (admission.kind === "refused") {
      live.pending.add(admission.draft);
      // It may have happened, and nothing may look whether it did (I6).
      if (known && live.effects.delete(call.id)) live.pending.upsert({ ...known, state: "unknown" }, ["intent"]);
      this.#settle(live, call.id, { outcome: { ok: false, error: toWireError(admission.error) }, label: admission.heard ?? live.who.label });
      return undefined;
    }
    if (admission.kind === "ask") {
      this.#park(live, call, admission);
      return undefined;
    }
    const sealed = admission.call;
    const launch = await (known ? this.#recover(live, { call, known, sealed }) : this.#fresh(live, call, sealed)).catch((error: unknown) => {
      this.#deps.executor.giveBack(sealed);
      throw error;
    });
    if (!launch) this.#deps.executor.giveBack(sealed);
    return launch && { ...launch, sealed };
  }

  async #fresh(live: Live, call: ProgramCall, sealed: Sealed): Promise<Launch | undefined> {
    const { executor } = this.#deps;
    if (!needsIntent(sealed.effect)) return { call, start: ({ signal }) => executor.run(sealed, { attempt: 1, signal }) };
    const prepared = await this.#looks.look(live, call, sealed);
    return prepared && (waitForRoom(live, { call, sealed, prepared }, executor) ?? this.#intend(live, { call, sealed, prepared }));
  }

  /** A look that failed is the call's end; of the others that ended nothing is taken here, since the program is being asked. */
  #intend(live: Live, { call, sealed, prepared }: { call: ProgramCall; sealed: Sealed; prepared: Prepared }): Launch | undefined {
    const { executor } = this.#deps;
    if (!prepared.ok) {
      executor.withdraw(sealed);
      live.running.delete(call.id);
      this.#end(live, { call: call.id, finished: prepared.finished });
      return undefined;
    }
    const { evidence, uses } = prepared;
    const intent = executor.intent(sealed, { ...prepared, attempt: 1, keepInput: false });
    live.pending.add(intent);
    const row = intent.ledger.get(live.key(call.id))?.row;
    if (row) live.effects.set(call.id, row);
    return { call, fresh: true, start: ({ signal }) => executor.run(sealed, { attempt: 1, signal, evidence, uses }) };
  }

  /** An intent without a receipt, found after a crash: its class says what may be done (I6). */
  async #recover(live: Live, { call, known, sealed }: { call: ProgramCall; known: EffectRow; sealed: Sealed }): Promise<Launch | undefined> {
    if (known.digest !== sealed.digest()) {
      this.#park(live, call, { question: unknownQuestion(live, call, known) });
      return undefined;
    }
    const options = { attempt: known.attempt + 1, evidence: known.evidence };
    const question = unknownQuestion(live, call, known);
    const ruling = await this.#deps.approvals.ruling(live.who, question, this.#deps.clock.now());
    // A decision is used up, and the attempt counted, before anything runs: the next crash must ask again.
    if (ruling.kind === "pass" || ruling.kind === "refused") {
      live.pending.writes.push(...ruling.writes);
      live.pending.audit.push(...ruling.audit);
    }
    const again: EffectRow = { ...known, attempt: this.#deps.executor.underWay.attempts.next(known) };
    live.pending.upsert(again, ["intent"]);
    live.effects.set(call.id, again);
    live.forced = true;
    if (await goesToItsEnd(known, this.#deps)) live.toItsEnd.add(call.id);
    return {
      call,
      start: async ({ signal }) => {
        if (ruling.kind === "pass") return this.#deps.executor.run(sealed, { ...options, signal });
        const finished = await this.#deps.executor.recover(sealed, known, { ...options, signal });
        const unknown = finished.kind === "settled" && !finished.outcome.ok && finished.outcome.error.code === "UNKNOWN_OUTCOME";
        if (!unknown || ruling.kind === "refused") return finished;
        return { kind: "asked", question, ...(ruling.kind === "open" && { open: ruling }) };
      },
    };
  }

  #ask(live: Live, question: Question, now: number): ReturnType<Approvals["ask"]> {
    const { asked, tooMany } = live.asking.put(question, (one) => this.#deps.approvals.ask(one, now));
    putQuestion(live.pending, question, { asked, at: now });
    if (tooMany) live.happen("signal.received", { signal: "pause", reason: "questions" }, now);
    return asked;
  }

  #park(live: Live, call: ProgramCall, { question, open }: Asked): void {
    const now = this.#deps.clock.now();
    const asked = open ?? this.#ask(live, question, now);
    const waiting: Waiting = {
      on: [approvalTopic(asked.id)],
      deadline: asked.expiresAt,
      memo: null,
      name: call.name,
      ...(call.tool !== undefined && { tool: call.tool }),
    };
    const known = live.effects.get(call.id);
    const evidence = { waiting: waiting as unknown as Json, intent: known?.state === "intent" ? (known as unknown as Json) : null };
    const { syscall, digest } = question;
    const { class: kind = "once", attempt = 0 } = known ?? {};
    const row = heldRow(live, call.id, { syscall, class: kind, state: "parked", digest, evidence, attempt, at: now });
    this.#hold(live, call.id, { row, waiting });
  }

  #hold(live: Live, call: string, { row, waiting }: { row: EffectRow; waiting: Waiting }): void {
    live.pending.upsert(row, live.effects.has(call) ? OPEN : undefined);
    live.effects.set(call, row);
    live.pending.writes.push(clearWait(row.key), ...waitRows(live.who.pid, row.key, waiting));
    live.forced = true;
  }

  async #takeMail(live: Live, launches: Launch[]): Promise<void> {
    if (live.woken) {
      live.woken = false;
      live.mail ||= live.held;
      live.held = false;
      live.happen("process.woken", {}, this.#deps.clock.now());
    }
    if (!live.mail) return;
    live.mail = false;
    const mail = await this.#deps.journal.inbox(live.who.pid);
    // A signal may be what lets the others in.
    for (const row of mail.toSorted((a, b) => Number(b.kind === "signal") - Number(a.kind === "signal"))) {
      if (live.taken.has(row.id)) continue;
      if (row.kind === "message" && live.deaf) {
        live.held = true;
        continue;
      }
      live.taken.add(row.id);
      this.#receive(live, row, launches);
    }
  }

  #receive(live: Live, row: InboxRow, launches: Launch[]): void {
    const { body, label, person } = row.body as { body: Json; label: Label | null; person?: true };
    // Whoever hears something has heard it, whatever becomes of it (I7).
    if (label && row.kind !== "signal") live.who.label = joinLabels(live.who.label, label);
    if (row.kind === "reply") return this.#answer(live, { row, reply: body as unknown as { on: string; outcome?: Outcome }, launches });
    live.pending.consumed.push(row.id);
    if (row.kind === "signal") return live.happen("signal.received", body, row.at);
    const words = person && { words: keptWords(textsOf(body).join("\n")) };
    live.happen("message.received", { id: row.id, from: row.from, body, label: label as unknown as Json, ...words }, row.at);
  }

  #answer(live: Live, { row, reply, launches }: { row: InboxRow; reply: { on: string; outcome?: Outcome }; launches: Launch[] }): void {
    // One answer is for every call that waits for it.
    const waiting = [...live.effects].filter(([, effect]) => waitOf(effect)?.on.includes(reply.on));
    const going = waiting.flatMap(([call, effect]) => goOn(live, { call, effect, answer: reply.outcome, consumed: row.id }, this.#deps.executor) ?? []);
    launches.push(...going);
    if (going.length === 0) live.pending.consumed.push(row.id);
  }

  /** A deadline in the wait table passed: the call goes on without an answer. */
  expire(live: Live, key: string): void {
    const call = key.slice(live.who.pid.length + 1);
    const effect = live.effects.get(call);
    if (!effect || live.leaving || live.running.has(call)) return;
    const launch = goOn(live, { call, effect, answer: undefined, consumed: "" }, this.#deps.executor);
    if (launch) this.#launch(live, [launch]);
    void this.pump(live);
  }

  /** What a kill cut off in the middle of what goes to its end is brought there: what is done of it by then is on no record. */
  async #finishBegun(live: Live): Promise<void> {
    const launches: Launch[] = [];
    for (const call of await begunToFinish(live, this.#deps)) {
      const launch = await this.#begin(live, call, { atEnd: true });
      if (launch) launches.push(launch);
    }
    if (launches.length > 0) await this.#commit(live, {});
    this.#launch(live, launches);
  }

  #takeEnded(live: Live, which: (ended: Ended) => boolean = () => true): void {
    for (const ended of live.ended.splice(0)) {
      if (!which(ended)) {
        live.ended.push(ended);
        continue;
      }
      live.running.delete(ended.call);
      live.toItsEnd.delete(ended.call);
      if (ended.consumed) live.pending.consumed.push(ended.consumed);
      this.#end(live, ended);
    }
  }

  #end(live: Live, { call, finished }: Ended): void {
    const known = live.effects.get(call);
    if (finished.kind === "asked") {
      this.#park(live, { id: call, name: finished.question.syscall, input: null, tool: finished.question.tool }, finished);
      return;
    }
    live.pending.add(finished.draft);
    if (finished.kind === "suspended") {
      this.#suspend(live, call, finished);
      return;
    }
    live.effects.delete(call);
    if (known) settleRow(live, known, finished.outcome);
    this.#settle(live, call, finished);
  }

  #suspend(live: Live, call: string, finished: Extract<Finished, { kind: "suspended" }>): void {
    // What it has read so far may be told by what it goes on to.
    live.who.label = joinLabels(live.who.label, finished.label);
    const known = live.effects.get(call);
    const wanted = live.wanted(call);
    const waiting = waitingAs(finished, wanted?.name ?? waitOf(known)?.name ?? "", wanted?.tool);
    const { digest = "", attempt = 1 } = known ?? {};
    const evidence = { waiting: waiting as unknown as Json };
    const row = heldRow(live, call, { syscall: waiting.name, class: "state", state: "suspended", digest, evidence, attempt, at: this.#deps.clock.now() });
    this.#hold(live, call, { row, waiting });
  }

  #settle(live: Live, call: string, { outcome, label, found }: Pick<Extract<Finished, { kind: "settled" }>, "outcome" | "label" | "found">): void {
    const joined = joinLabels(live.who.label, label);
    const rose = joined !== live.who.label;
    live.who.label = joined;
    if (live.held) live.mail = true;
    live.held = false;
    const more = { ...(rose && { label: joined as unknown as Json }), ...(found && { found: found as unknown as Json }) };
    live.happen("call.settled", { call, outcome: outcome as unknown as Json, ...more }, this.#deps.clock.now());
    live.again = true;
  }

  /** Commits what must be on disk before the launches run, then launches; or lets the process go. */
  async #settleDown(live: Live, { action, launches }: { action: Action | undefined; launches: Launch[] }): Promise<void> {
    const intents = live.pending.binds;
    const resting = launches.length === 0 && live.running.size === 0 && live.ended.length === 0 && !live.again && !live.mail;
    if (intents || resting || live.forced || this.#deps.executor.isWaitedFor(live.pending))
      await this.#commit(live, resting ? restingPatch(live, action, this.#deps.draining()) : { state: "running", waitOn: null });
    this.#launch(live, launches);
    if (resting && !live.again && !live.mail && live.ended.length === 0 && live.running.size === 0) return this.#deps.release(live, "waiting");
    if (!live.pending.empty && live.running.size > 0) this.#linger(live);
  }

  #launch(live: Live, launches: Launch[]): void {
    const { underWay } = this.#deps.executor;
    for (const { call, start, consumed, sealed } of launches.splice(0)) {
      const controller = live.running.get(call.id) ?? newController();
      live.running.set(call.id, controller);
      if (sealed?.entry.definition.toItsEnd) live.toItsEnd.add(call.id);
      const running = start({ signal: controller.signal })
        .then((end) => orWaitForRoom(live, { finished: end, sealed }, this.#deps.executor))
        .then((finished) => this.#onEnd(live, { call: call.id, finished, ...(consumed !== undefined && { consumed }) }))
        .catch((error: unknown) => this.#drop(live, error));
      if (live.toItsEnd.has(call.id)) underWay.lasts(live.who, running);
    }
  }

  #onEnd(live: Live, ended: Ended): void {
    if (live.dropped) return this.#abandon(live, ended.finished);
    live.ended.push(ended);
    void this.pump(live);
  }

  #linger(live: Live): void {
    live.lingering ??= this.#deps.clock.timer(LINGER_MS, () => {
      live.lingering = undefined;
      if (live.pending.empty) return;
      live.forced = true;
      void this.pump(live);
    });
  }

  async #exit(live: Live, exit: Exit, launches: readonly Launch[] = []): Promise<void> {
    const { journal, clock } = this.#deps;
    // Whoever hears of this end, its parent first, may spend it.
    giveBack(this.#deps.executor, launches);
    live.leaving = true;
    this.#looks.forget(live);
    live.abort(exit.reason);
    await this.#finishBegun(live);
    await lastEffects(this.#deps, live.who.pid);
    if (live.dropped) return;
    this.#takeEnded(live, ({ call }) => live.toItsEnd.has(call));
    const [now, { pid }] = [clock.now(), live.who];
    const value = { code: exit.code, reason: exit.reason, output: exit.output };
    const { cut, label } = this.#deps.executor.underWay.words.of(pid);
    if (label) live.who.label = joinLabels(live.who.label, label);
    live.happen("process.exited", { ...value, ...(cut.length > 0 && { cut: cut as unknown as Json }) }, now);
    const told = tellingOf({ ...live.row, exit: value, label: live.who.label as unknown as Json, endedAt: now });
    live.pending.writes.push(...told.writes);
    live.pending.inbox.push(...(await answers(journal, { topic: childTopic(pid), outcome: { ok: true, value: told.exit }, label: told.label, at: now })));
    if (live.effects.size > 0) live.pending.writes.push(...withdrawApprovals(pid));
    leaveRows(live, freshOf(launches), now);
    const children = await childrenOf(pid, journal);
    for (const child of children) live.pending.stops.push({ pid: child.pid, reason: `its parent ended: ${exit.reason}` });
    await this.#commit(live, { state: "exited", waitOn: null, wakeAt: null, endedAt: now, exit: value });
    this.#letGo(live, "exited");
  }

  #letGo(live: Live, why: "exited" | "dropped"): void {
    live.dropped = true;
    this.#deps.abandon(live.pending);
    live.exited = why === "exited";
    for (const { finished } of live.ended) this.#abandon(live, finished);
    this.#looks.forget(live);
    this.#deps.release(live, why);
  }

  /** What a call cost stands after the end of its process. Of one that was let go its intent is left, and recovery charges it. */
  #abandon({ exited, who }: Live, finished: Finished): void {
    if (finished.kind === "asked") return;
    this.#deps.abandon(finished.draft);
    const owed = finished.draft.owed();
    if (!exited || owed.charges.length === 0) return;
    const failed = (error: unknown): void =>
      this.#deps.log.error("what a call cost that its process left behind was not kept", { pid: who.pid, error: String(error) });
    void this.#deps.commit(owed.toStep(), owed).catch(failed);
  }

  async #commit(live: Live, patch: ProcessPatch): Promise<void> {
    const draft = live.pending;
    const { pid, label } = live.who;
    live.pending = new Draft();
    live.asking = new Asking();
    live.forced = false;
    live.lingering?.();
    live.lingering = undefined;
    const head = live.head + draft.events.length;
    const due = live.isDue(head, patch.state === "exited");
    await this.#deps.commit(
      {
        ...draft.toStep(),
        process: {
          pid,
          epoch: this.#deps.epoch(),
          head: live.head,
          events: draft.events,
          patch: { ...patch, ...(label !== live.labelled && { label: label as unknown as Json }) },
          ...(due && { snapshot: { seq: head, version: live.program.version, state: live.snapshot() } }),
        },
        consumed: { pid, ids: draft.consumed },
      },
      draft,
    );
    live.trouble = "";
    live.head = head;
    live.labelled = label;
    if (due) live.snap = head;
    for (const id of draft.consumed) live.taken.delete(id);
  }

  #drop(live: Live, error: unknown): void {
    if (live.dropped) return;
    live.trouble = error instanceof Error ? error.message : String(error);
    const told = { pid: live.who.pid, error: live.trouble, ...(error instanceof Error && { stack: error.stack }) };
    this.#deps.log[SyscallError.is(error) && error.code === "FENCED" ? "warn" : "error"]("a process was let go", told);
    live.abort("the process was let go", "all");
    this.#letGo(live, "dropped");
  }
}
