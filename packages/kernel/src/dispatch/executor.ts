import { type EffectRow, isSuspend, type Journal, type Log, type Outcome } from "@aether/ports";
import { type Json, type Need, needsOf, restOf, type Spend, SyscallError, toWireError } from "@aether/protocol";
import { callEntries, mayWait } from "../audit/call-entry.ts";
import { rightsOf } from "../authority/rights.ts";
import { placesOf, takeLetters } from "../budget/mailroom.ts";
import type { Reservation } from "../budget/meter.ts";
import { heardOf } from "../flow/handles.ts";
import { type Admission, type Ask, admit, needsIntent, type Sealed, type Stages } from "./admit.ts";
import { counted, mustBegin } from "./attempts.ts";
import { ByKey } from "./by-key.ts";
import { type NestedCall, type Running, RunningCall, type Surroundings } from "./context.ts";
import { Draft } from "./draft.ts";
import { errorOf } from "./error-of.ts";
import { type Finished, type Intended, type Losing, Parked, type Prepared, type RunOptions, type Settled } from "./finished.ts";
import {
  askedOtherwise,
  callAlone,
  cannotAsk,
  cannotWait,
  type Inside,
  insideOf,
  questionText,
  type Receipt,
  valueOfOutcome,
  WaitsInside,
  waitFor,
} from "./inside.ts";
import { aboutIn, aboutOf, type Known, mustHold, resumeOf } from "./known-call.ts";
import { type LookingAt, previewingIn, touchingIn } from "./preview.ts";
import type { Principal } from "./principal.ts";
import type { Entry } from "./registry.ts";
import { fromResting, toResting, toSeen } from "./resting-evidence.ts";
import { Results, type Speaking } from "./results.ts";
import { UnderWay } from "./under-way.ts";
import { turnsOf } from "./workspace-turns.ts";

export interface ExecutorDeps extends Omit<Stages, "preview" | "touching"> {
  readonly journal: Journal;
  readonly log: Log;
  readonly surroundings: Omit<Surroundings, "nested" | "journal" | "clock" | "meter">;
  /** Commits a draft that belongs to no process's log and wakes whom it concerns. */
  readonly commit: (draft: Draft) => Promise<void>;
}

/** Runs sealed calls: the only place where a handler is entered (I1). */
export class Executor {
  readonly #deps: ExecutorDeps & Stages;
  readonly #around: Surroundings;
  readonly #byKey = new ByKey();
  readonly #results: Results;
  readonly touching: LookingAt;
  readonly underWay = new UnderWay();

  constructor(deps: ExecutorDeps) {
    this.#results = new Results(deps.flow.policies, deps.registry);
    this.#around = {
      ...deps.surroundings,
      journal: deps.journal,
      clock: deps.clock,
      meter: deps.meter,
      nested: (context, call) => this.#nested(context, call),
      emit: this.underWay.telling(deps.surroundings.emit),
    };
    this.touching = touchingIn(this.#around);
    this.#deps = { ...deps, preview: previewingIn(this.#around), touching: this.touching };
  }

  async admit(ask: Ask): Promise<Admission> {
    const admission = await this.underWay.admitting(() => admit(this.#deps, ask));
    if (admission.kind === "sealed") this.#around.turns.comes(admission.call);
    return admission;
  }

  /** The look that rests in the intent, and what must stand with it. A failure here is the call's outcome: nothing has happened. */
  async prepare(call: Sealed, options: RunOptions): Promise<Prepared> {
    const prepare = call.entry.handler.prepare;
    if (!prepare) return { ok: true, evidence: null, draft: new Draft() };
    const context = this.#contextOf(call, options);
    try {
      const evidence = await this.#inTurn(call, context, () => this.#counting(context, () => prepare(call.input, context)));
      context.draft.add(context.nested);
      return { ok: true, evidence: toSeen(evidence, context.label, call.ask.who.label), draft: context.draft, uses: context.uses };
    } catch (error) {
      this.#around.turns.leave(call.ask.key);
      return { ok: false, finished: this.#failed(context, call, error) };
    }
  }

  /** Of a call without an intent, what admission wants committed stands or falls with the rest. */
  run(call: Sealed, options: RunOptions): Promise<Finished> {
    return this.underWay.run(call, options, (abortable) => this.#run(call, abortable));
  }

  /** Ends calls of processes that run now. Resolves when they have ended. */
  abort(which: Parameters<UnderWay["abort"]>[0], reason: SyscallError): Promise<void> {
    return this.underWay.abort(which, reason);
  }

  readonly isToItsEnd = (syscall: string): boolean => this.#deps.registry.isToItsEnd(syscall);

  async #run(call: Sealed, options: RunOptions): Promise<Finished> {
    const alone = !needsIntent(call.effect);
    const { evidence, ...rests } = fromResting(options.evidence);
    const context = this.#contextOf(call, { ...options, ...rests, ...(alone && { again: { input: call.input as Json } }) });
    const finished = await this.#guard(context, call, () => this.#inTurn(call, context, () => call.entry.handler.run(call.input, context, evidence)));
    const begun = (finished.kind === "settled" && finished.outcome.ok ? finished.draft.spawn : []).map(({ pid }) => pid);
    if (call.entry.definition.beginsInWorkspace) this.#around.turns.handOn(call.ask.key, begun);
    if (alone && finished.kind !== "asked") finished.draft.add(call.intent);
    return finished;
  }

  #inTurn<T>(call: Sealed, { signal }: RunningCall, work: () => Promise<T>): Promise<T> {
    return this.#around.turns.within(call, signal, work);
  }

  /** For a call that is never run: what was set aside for it is free again. */
  giveBack({ reservation, ask, entry }: Sealed): void {
    this.#deps.meter.giveBack(reservation);
    if (entry.definition.beginsInWorkspace) this.forget(ask.key);
  }

  /** Its look is of no use any more: it has no turn in its workspace. */
  forget(key: string): void {
    this.#around.turns.leave(key);
  }

  /** Whether others wait for the turn of a call of these. */
  readonly isWaitedFor = (draft: Draft): boolean => this.#around.turns.isWantedOf(draft);

  /** For one that is to be admitted again, or whose look failed: what was counted for it, too. */
  withdraw(call: Sealed): void {
    this.giveBack(call);
    this.#unuse(call.intent);
  }

  /** Of what is never committed: places and uses that were taken for it. */
  abandon(draft: Draft): void {
    this.#around.turns.abandoned(draft);
    this.#around.headcount.abandon(placesOf(draft));
    this.#unuse(draft);
  }

  #unuse({ counters }: Pick<Draft, "counters">): void {
    for (const { id, max, add, at } of counters)
      this.#deps.meter.unuse([{ id, add, ...(max !== undefined && { maxUses: max }), ...(at !== undefined && { perMinute: 1 }) }], at ?? 0);
  }

  /** After a crash: asks the handler whether it happened, and runs it if it did not. */
  probe(call: Sealed, options: RunOptions): Promise<Finished> {
    return this.underWay.run(call, options, (abortable) => this.#probe(call, abortable));
  }

  #probe(call: Sealed, options: RunOptions): Promise<Finished> {
    // The look charges no calls: the one that follows asks under the same keys as it did before the crash, and costs as much.
    const { evidence, ...rests } = fromResting(options.evidence);
    const looking = this.#contextOf(call, { ...options, ...rests, free: true });
    const context = this.#contextOf(call, { ...options, uses: looking.uses });
    const { handler, definition } = call.entry;
    const probed = async (): Promise<unknown> => {
      if (!handler.probe)
        throw new SyscallError("UNKNOWN_OUTCOME", `${definition.name} may have happened before the crash, and cannot tell`, { key: call.ask.key });
      const found = await handler.probe(call.input, looking, evidence);
      this.#around.turns.putBack(call.ask.key);
      context.raise(looking.label);
      context.moved(looking.spend?.bytes ?? 0);
      context.nested.add(looking.nested);
      context.draft.add(looking.draft);
      if (found === undefined) await mustBegin(call, options.attempt, this.#deps);
      return found ?? (await handler.run(call.input, context, evidence));
    };
    return this.#guard(context, call, () => this.#inTurn(call, context, probed));
  }

  /** Goes on with a suspended call. */
  resume(ask: Ask, after: { memo: Json; answer: Outcome | undefined }, options: RunOptions): Promise<Finished> {
    return this.underWay.run({ ask }, options, (abortable) => this.#resume(ask, after, abortable));
  }

  #resume(ask: Ask, { memo, answer }: { memo: Json; answer: Outcome | undefined }, options: RunOptions): Promise<Finished> {
    const entry = ask.tool === undefined ? this.#deps.registry.entry(ask.name) : this.#deps.registry.tool(ask.tool);
    const inside = insideOf(memo);
    if (inside && entry) return this.#resumeInside(ask, { entry, inside, answer }, options);
    const context = this.#context(ask, options);
    return this.#guard(context, { entry, ask }, async () => resumeOf(ask, entry)(memo, answer, context));
  }

  /** Of a call that a crash cut off and that is not made again: what its handler says it may have used. Undefined where that says nothing. */
  async lost(ask: Ask, { evidence, left, signal }: Losing): Promise<{ readonly spend: Spend; readonly costs: Draft } | undefined> {
    const { handler } = this.#deps.registry.entry(ask.name);
    if (!handler.lost) return undefined;
    const context = this.#context(ask, { attempt: 1, signal });
    await handler.lost(fromResting(evidence).evidence, context, left);
    return { spend: context.spend ?? {}, costs: context.draft.owed() };
  }

  /** The intent of a call, to be committed before it runs. */
  intent(call: Sealed, { evidence: seen, draft: prepared, uses, attempt, keepInput }: Intended): Draft {
    const { entry, input, effect, ask, rule } = call;
    const turns = turnsOf(entry.definition, { input, effect, pid: ask.who.workspace });
    const evidence = toResting({ evidence: seen, counted: uses?.counted ?? [], turns, rule });
    const draft = new Draft();
    draft.add(call.intent);
    draft.add(prepared);
    draft.upsert({ ...this.row(call, attempt), state: "intent", input: keepInput ? (restOf(entry.definition, input) as Json) : null, evidence });
    return draft;
  }

  row(call: Sealed, attempt: number): EffectRow {
    const { ask, entry, effect, digest } = call;
    return {
      key: ask.key,
      pid: ask.who.pid,
      owner: ask.who.owner,
      syscall: entry.definition.name,
      class: effect,
      state: "intent",
      digest: digest(),
      definition: entry.hash,
      input: null,
      evidence: null,
      result: null,
      attempt,
      at: this.#deps.clock.now(),
    };
  }

  #contextOf(call: Sealed, options: RunOptions & Pick<Running, "again" | "counted" | "label">): RunningCall {
    const { ask, entry, input, carried, previewed, rule, reservation } = call;
    const limited = rightsOf(ask.who.authority).limited.length > 0;
    const more = { ...(limited && { admitted: needsOf(entry.definition, input) }), ...(carried && { carried: carried.label }) };
    return this.#context(ask, { ...options, ...more, previewed, rule, reservation });
  }

  #context(ask: Ask, { evidence: _, ...options }: RunOptions & Omit<Partial<Running>, "who" | "key" | keyof Speaking | "tool">): RunningCall {
    const { who, key, tool } = ask;
    const running: Running = { ...options, who, key, ...this.#results.speaking(ask), ...(tool !== undefined && { tool }) };
    return new RunningCall(running, this.#around);
  }

  /** Whatever it asks for while it runs is counted against what the journal says. */
  async #counting<T>(context: RunningCall, work: () => Promise<T>): Promise<T> {
    const { limits } = context.uses;
    if (limits.length === 0) return work();
    const { meter, clock } = this.#deps;
    meter.pin(limits, clock.now());
    try {
      await this.#deps.loadCounters(limits);
      return await work();
    } finally {
      meter.letGo(limits, clock.now());
    }
  }

  /** A call that goes on after a wait has no reservation any more: it was charged when it began to wait. */
  async #guard(context: RunningCall, call: Known, work: () => Promise<unknown>): Promise<Finished> {
    try {
      await mustHold(this.#deps, context, call);
      const value = await this.#counting(context, work);
      if (context.waits) throw new WaitsInside();
      await takeLetters(context.draft.inbox, this.#around);
      this.#labelResult(context, call, isSuspend(value) ? null : value);
      const { draft, label } = context;
      const finished: Finished = isSuspend(value) ? { kind: "suspended", wait: value, draft, label, ...aboutOf(call) } : this.#succeeded(context, call, value);
      this.#charge(context, call.reservation, context.spend ?? call.reservation?.spend ?? {});
      context.draft.add(context.nested);
      return finished;
    } catch (error) {
      this.#around.headcount.abandon(placesOf(context.draft));
      // A handler that catches everything has caught this too: the context is what counts.
      if (context.waits && context.again) return this.#waitsInside(context, call);
      this.#around.headcount.abandon(placesOf(context.nested));
      if (error instanceof Parked) {
        this.#startOver(context, call);
        return error.asked;
      }
      return this.#failed(context, call, error);
    }
  }

  /** Nothing of it is committed; once its question is answered it is admitted anew. */
  #startOver({ uses, nested }: RunningCall, call: Known): void {
    const { meter } = this.#deps;
    if (call.reservation) meter.giveBack(call.reservation);
    uses.giveBack();
    this.#unuse(nested);
    if (call.intent && call.effect && !needsIntent(call.effect)) this.#unuse(call.intent);
  }

  #succeeded(context: RunningCall, call: Known, value: unknown): Finished {
    const { entry } = call;
    const checked = entry?.definition.output.safeParse(value);
    if (checked && !checked.success) throw new Error(`${entry?.definition.name} returned what it does not promise: ${checked.error.message}`);
    if (entry) context.found.push(...this.#results.foundBy(context.who, { ...call, entry }, value));
    const { draft, label, found } = context;
    this.#record(context, call, { ok: true, value: value as Json });
    return { kind: "settled", outcome: { ok: true, value: value as Json }, draft, label, ...(found.length > 0 && { found }) };
  }

  /** Its row of the audit log, in whatever commits its end. */
  #record({ draft, label, asked }: RunningCall, { ask, entry, input }: Known, outcome: Outcome & { readonly lacked?: Need | undefined }): void {
    const { lacked } = outcome;
    const rows = callEntries({ ask, definition: entry?.definition, input, outcome, label, asked, lacked, at: this.#deps.clock.now() });
    for (const row of rows) (mayWait(row) ? draft.noted : draft.audit).push(row);
  }

  #labelResult(context: RunningCall, { entry, carried }: Known, value: unknown): void {
    const labels = entry ? [this.#results.labelOf(entry, context.who.owner, value as Json), heardOf(entry.definition, carried)] : [];
    for (const label of labels) if (label) context.raise(label);
  }

  #failed(context: RunningCall, call: Known, cause: unknown): Finished {
    const error = errorOf(cause, context, this.#deps.log);
    this.#labelResult(context, call, error.message);
    context.draft.add(context.nested);
    context.draft.keepOnlyCosts();
    this.#charge(context, call.reservation, { calls: 1, ...context.spend });
    const outcome: Outcome = { ok: false, error: toWireError(error) };
    this.#record(context, call, { ...outcome, lacked: context.asked.lackedBy(error) });
    return { kind: "settled", outcome, draft: context.draft, label: context.label };
  }

  #charge(context: RunningCall, reservation: Reservation | undefined, spend: Spend): void {
    const { meter, clock } = this.#deps;
    if (context.free) {
      context.draft.costs.length = 0;
      if (reservation) meter.giveBack(reservation);
      // What was moved was moved, whoever looked.
      if (context.spend?.bytes) context.draft.charges.push(meter.charge(context.who.pid, { bytes: context.spend.bytes }, clock.now()));
      return;
    }
    if (reservation) context.draft.charges.push(meter.settle(reservation, { calls: 1, ...spend }));
    else if (context.spend) context.draft.charges.push(meter.charge(context.who.pid, context.spend, clock.now()));
  }

  #nested(context: RunningCall, call: NestedCall): Promise<unknown> {
    const work = this.#runInside(context, call).finally(() => context.inside.delete(call.key));
    context.inside.set(call.key, work);
    return work;
  }

  async #runInside(context: RunningCall, call: NestedCall): Promise<unknown> {
    if (context.waits) throw new WaitsInside();
    // Only a handler that may run again is ever asked for it.
    const asked = context.again ? this.#deps.digest.sha256(questionText(call)) : "";
    const known = context.ended.get(call.key);
    if (known) {
      if (known.asked !== asked) throw askedOtherwise(call);
      context.raise(known.label);
      return valueOfOutcome(known.outcome);
    }
    const finished = await this.#admitInside(context, call);
    if (finished.kind === "asked") throw context.resumed ? cannotAsk(call.name) : new Parked(finished);
    if (finished.kind === "suspended") return this.#waitInside(context, { call, asked }, finished);
    this.#end(context, call.key, { ...finished, asked });
    return valueOfOutcome(finished.outcome);
  }

  async #admitInside(context: RunningCall, call: NestedCall): Promise<Finished> {
    const ask: Ask = { who: call.who, key: call.key, name: call.name, input: call.input, inner: true, ...(call.tool !== undefined && { tool: call.tool }) };
    const admission = await this.admit(ask);
    if (admission.kind === "ask") return { kind: "asked", question: admission.question, ...(admission.open && { open: admission.open }) };
    if (admission.kind === "sealed" && admission.call.entry.definition.unrecorded) {
      this.giveBack(admission.call);
      throw callAlone(call.name);
    }
    if (admission.kind === "sealed") return this.#runNested(context, admission.call).finally(() => this.giveBack(admission.call));
    return { kind: "settled", outcome: { ok: false, error: toWireError(admission.error) }, draft: admission.draft, label: admission.heard ?? context.label };
  }

  #end(context: RunningCall, key: string, { asked, outcome, draft, label, found = [] }: Receipt & Settled): void {
    context.nested.add(draft);
    context.found.push(...found);
    context.raise(label);
    context.ended.set(key, { asked, outcome, label });
  }

  /** A call inside waits: so does the outer one, once its other calls have ended. Of two that wait, the second is asked again later. */
  async #waitInside(
    context: RunningCall,
    { call, asked }: { call: NestedCall; asked: string },
    { wait, draft, label, ...about }: Extract<Finished, { kind: "suspended" }>,
  ): Promise<never> {
    if (context.waits || !context.again || context.draft.spawn.length > 0) {
      this.#around.headcount.abandon(placesOf(draft));
      throw context.waits ? new WaitsInside() : cannotWait(call.name);
    }
    const { who, key, name, tool } = call;
    context.waits = { pid: who.pid, key, name, ...(tool !== undefined && { tool }), ...aboutIn(about), asked, wait };
    context.nested.add(draft);
    context.raise(label);
    await Promise.allSettled([...context.inside].flatMap(([other, work]) => (other === key ? [] : [work])));
    throw new WaitsInside();
  }

  /** The handler's own writes are dropped: it makes them when it runs again. */
  #waitsInside(context: RunningCall, call: Known): Finished {
    const { waits, again, ended, nested, spend, uses, carried } = context;
    if (!waits || !again) throw new Error(`${context.key} waits for nothing`);
    const { meter, clock } = this.#deps;
    if (call.reservation) nested.charges.push(meter.settle(call.reservation, { calls: 1, ...spend }));
    else if (spend) nested.charges.push(meter.charge(context.who.pid, spend, clock.now()));
    nested.costs.push(...context.draft.costs);
    uses.giveBack();
    return { kind: "suspended", wait: waitFor(waits, { input: again.input, ended, carried }), draft: nested, label: context.label, ...aboutOf(call) };
  }

  /** The call inside goes on first; once it has ended, the outer handler runs again and finds its receipt. */
  #resumeInside(ask: Ask, { entry, inside, answer }: { entry: Entry; inside: Inside; answer: Outcome | undefined }, options: RunOptions): Promise<Finished> {
    const { input, receipts, waits, carried } = inside;
    const context = this.#context(ask, { ...options, again: { input }, ended: receipts, ...(carried && { carried }) });
    const { key, name, tool, memo } = waits;
    const goOn = (who: Principal): Promise<Finished> =>
      this.resume(
        { who, key, name, input: null, ...(tool !== undefined && { tool }), ...aboutIn(waits) },
        { memo, answer },
        { attempt: options.attempt, signal: options.signal },
      );
    return this.#guard(context, { entry, ask, input }, async () => {
      const { pid, owner } = ask.who;
      const finished = waits.pid === pid ? await goOn(ask.who) : await this.#around.withPrincipal({ pid: waits.pid, owner }, goOn);
      if (finished.kind === "asked") throw cannotAsk(name);
      if (finished.kind === "suspended") {
        const { memo: _, ...waiter } = waits;
        context.raise(finished.label);
        context.nested.add(finished.draft);
        context.waits = { ...waiter, wait: finished.wait };
        throw new WaitsInside();
      }
      this.#end(context, key, { ...finished, asked: waits.asked });
      return entry.handler.run(input, context, null);
    });
  }

  async #runNested(context: RunningCall, call: Sealed): Promise<Finished> {
    const options = { attempt: 1, signal: context.signal, free: context.free };
    if (!needsIntent(call.effect)) return this.run(call, { ...options, attempt: context.attempt });
    const work = async (): Promise<Finished> => {
      // The outer call may have left no row of its own, so its attempt says nothing about a crash.
      const known = await this.#deps.journal.effect(call.ask.key);
      return known ? this.#again(context, call, known) : this.#first(call, options);
    };
    return this.underWay.toItsEnd(call, () => this.alone(call.ask.key, work));
  }

  async #first(call: Sealed, options: RunOptions): Promise<Finished> {
    const prepared = await this.prepare(call, options);
    if (!prepared.ok) {
      this.withdraw(call);
      return prepared.finished;
    }
    await this.#deps.commit(this.intent(call, { ...prepared, attempt: 1, keepInput: true }));
    return this.#receipt(call, await this.run(call, { ...options, evidence: prepared.evidence, uses: prepared.uses }), prepared.evidence);
  }

  /** A nested call whose intent survived: its receipt is returned, or recovery decides (DESIGN 4.2). */
  async #again(context: RunningCall, call: Sealed, known: EffectRow): Promise<Finished> {
    if (known.digest !== call.digest())
      throw new SyscallError("UNKNOWN_OUTCOME", `${known.syscall} was intended with other input before the crash`, { key: known.key });
    if (known.state === "done" || known.state === "failed") {
      return { kind: "settled", outcome: known.result as unknown as Outcome, draft: new Draft(), label: fromResting(known.evidence).label ?? context.label };
    }
    const options = { attempt: known.attempt + 1, signal: context.signal, evidence: known.evidence };
    return this.#receipt(call, await this.recoverCounted(call, known, options), known.evidence);
  }

  /** Runs what is about one intent in turn: a start that recovers it, and a client who asks for it again, must not meet. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.#byKey.alone(key, work);
  }

  /** What recovery does with an intent that has no receipt, by its class (I6). */
  recover(call: Sealed, known: EffectRow, options: RunOptions): Promise<Finished> {
    if (known.class === "idempotent" || known.class === "keyed") return this.run(call, options);
    return this.probe(call, options);
  }

  /** The same, of a call whose attempts nobody else counts. */
  async recoverCounted(call: Sealed, known: EffectRow, options: RunOptions): Promise<Finished> {
    await this.#deps.commit(counted(known, this.underWay.attempts.next(known)));
    return this.recover(call, known, options);
  }

  async #receipt(call: Sealed, finished: Finished, evidence: Json): Promise<Finished> {
    if (finished.kind === "suspended") {
      this.#around.headcount.abandon(placesOf(finished.draft));
      throw cannotWait(call.entry.definition.name);
    }
    if (finished.kind === "asked") {
      this.forget(call.ask.key);
      return finished;
    }
    const state = this.underWay.attempts.settledAs(call, finished.outcome);
    const draft = new Draft();
    draft.add(finished.draft);
    const kept = toSeen(fromResting(evidence).evidence, finished.label, call.ask.who.label);
    draft.upsert({ ...this.row(call, 1), state, evidence: kept, result: finished.outcome as unknown as Json }, ["intent"]);
    await this.#deps.commit(draft);
    return { ...finished, draft: new Draft() };
  }
}
