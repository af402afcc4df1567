import {
  type Clock,
  type Digest,
  type EffectRow,
  type Envelope,
  type Ids,
  type Journal,
  KERNEL_TABLES,
  type Listening,
  type Log,
  type ProcessRow,
  type Service,
  type Step,
} from "@aether/ports";
import { type Authority, type Label, SyscallError, type ToolSpec } from "@aether/protocol";
import { ReadBuffer } from "./audit/read-buffer.ts";
import { stepEntries, stopped } from "./audit/step-entries.ts";
import { rightsOf, type Verdict } from "./authority/rights.ts";
import { Headcount } from "./budget/headcount.ts";
import { placesOf } from "./budget/mailroom.ts";
import { Meter } from "./budget/meter.ts";
import type { Limits } from "./budget/places.ts";
import { Approvals } from "./dispatch/approvals.ts";
import { type Draft, OPEN, whose } from "./dispatch/draft.ts";
import { Executor } from "./dispatch/executor.ts";
import { type FlowStage, type Gate, type TrialDeps, tryCall } from "./dispatch/flow-stage.ts";
import { type Principal, principalOf } from "./dispatch/principal.ts";
import { Registry } from "./dispatch/registry.ts";
import { WorkspaceTurns } from "./dispatch/workspace-turns.ts";
import { decideFlow } from "./flow/gate.ts";
import { Policies } from "./flow/policies.ts";
import { tellingOf } from "./flow/quarantine.ts";
import type { Acting, Floor } from "./process/acting.ts";
import { Actings } from "./process/actings.ts";
import { Alarm } from "./process/alarm.ts";
import { readingFor, tablesOf } from "./process/domain-tables.ts";
import { lastCommits, stopServices } from "./process/ending.ts";
import { openIntents, recoverStrays, reserveTurns, strayIntents } from "./process/inner-intents.ts";
import { startJobs } from "./process/jobs.ts";
import { pause, someAtOnce } from "./process/pending-call.ts";
import { publishing, type Tell, UNKNOWN_LABEL } from "./process/publish.ts";
import { Revocations } from "./process/revocations.ts";
import { Runner } from "./process/runner.ts";
import { Session } from "./process/session.ts";
import { sessionRow } from "./process/session-row.ts";
import { ProcessTable } from "./process/table.ts";
import { childrenOf, expandStops, parentsLeftBehind, runnableOf } from "./process/tree.ts";
import { answer, answers, childTopic, waitOf } from "./process/waits.ts";

export interface KernelDeps {
  readonly services: readonly Service[];
  readonly journal: Journal;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly log: Log;
  /** Domains of services that label their own results; of all others the results are untrusted (DESIGN 4.7). */
  readonly vouched: ReadonlySet<string>;
  /** Instead of the flow gate. Only for what shows or measures the gate: without it a hijacked model does as it likes. */
  readonly gate?: Gate;
  /** Names this node in the journal. */
  readonly node: string;
  /** Processes in memory at once, 1 … 100,000. */
  readonly resident: number;
  /** How many may live at once; default: no bound beside each run's own. */
  readonly limits?: Limits;
  /** Tells subscribers; at most once, after the commit. */
  readonly publish: Tell;
  /** Tells a call that listens what is published from now on; its handler never throws. */
  readonly subscribe: (pattern: string, handler: (message: Envelope) => void) => Listening;
  /** New outbox rows are on disk. */
  readonly relayed: () => void;
}

export interface SessionRequest {
  readonly owner: string;
  readonly identity: string;
  readonly authority: Authority;
  readonly label: Label;
}

/** The operating system's core: every effect of every caller goes through it, and it touches the world only by ports. */
export class Kernel {
  readonly registry: Registry;
  readonly #deps: KernelDeps;
  readonly #meter = new Meter();
  readonly #headcount = new Headcount();
  readonly #turns: WorkspaceTurns;
  readonly #executor: Executor;
  readonly #approvals: Approvals;
  readonly #table: ProcessTable;
  readonly #runner: Runner;
  readonly #alarm: Alarm;
  readonly #actings: Actings;
  readonly #revocations: Revocations;
  readonly #sessions = new Map<string, Session>();
  readonly #jobs: (() => void)[] = [];
  readonly #reads: ReadBuffer;
  readonly #publish: ReturnType<typeof publishing>;
  readonly #flow: FlowStage;
  #epoch = 0;
  #draining = false;
  /** Commits on their way, and whose they are. */
  readonly #inFlight = new Map<Draft, string>();

  constructor(deps: KernelDeps) {
    const { journal, clock, ids, digest, log } = deps;
    this.#deps = deps;
    this.#turns = new WorkspaceTurns(clock);
    this.registry = new Registry(deps.services, digest);
    this.#publish = publishing(deps);
    this.#reads = new ReadBuffer(deps, (draft, written) => {
      this.#inFlight.set(draft, "audit of reads");
      void written.finally(() => this.#inFlight.delete(draft));
    });
    this.#approvals = new Approvals(journal, ids);
    this.#flow = { gate: deps.gate ?? decideFlow, policies: new Policies(journal, deps.vouched), journal };
    const programs = new Map(deps.services.flatMap(({ programs: own = [] }) => own.map((program) => [program.name, program] as const)));
    this.#table = new ProcessTable({ journal, clock, log, meter: this.#meter, programs, resident: deps.resident, session: (row) => this.#recoverSession(row) });
    this.#actings = this.#createActings();
    this.#alarm = new Alarm({ journal, clock, log, fire: (due) => this.#fire(due) });
    this.#executor = this.#createExecutor();
    this.#runner = this.#createRunner();
    this.#revocations = new Revocations({ ...deps, table: this.#table, actings: this.#actings, executor: this.#executor });
    this.#table.attach(this.#runner);
  }

  #createExecutor(): Executor {
    const { journal, clock, ids, digest, log } = this.#deps;
    const loadCounters = async (wanted: readonly string[]): Promise<void> => {
      const unknown = this.#meter.unknown(wanted);
      if (unknown.length > 0) this.#meter.loadCounters(unknown, await journal.counters(unknown), clock.now());
    };
    const uses = { meter: this.#meter, digest, loadCounters };
    const borrow: TrialDeps["borrow"] = (whose, use) => this.#table.borrow(whose, use);
    return new Executor({
      journal,
      log,
      clock,
      digest,
      meter: this.#meter,
      registry: this.registry,
      approvals: this.#approvals,
      flow: this.#flow,
      loadCounters,
      commit: (draft) => this.#commitDraft(draft),
      surroundings: {
        headcount: this.#headcount,
        turns: this.#turns,
        limits: this.#deps.limits,
        newPid: () => ids.process(),
        emit: ({ who, key }, event, { value, label }) => this.#publish(`run.${who.root}.${who.pid}.${event}`, { call: key, value }, label),
        listen: (pattern, handler) => this.#deps.subscribe(pattern, handler),
        withPrincipal: borrow,
        ...this.#table.looks,
        judge: (asking, trial) => tryCall({ ...this.#flow, clock, registry: this.registry, uses, borrow, touching: this.#executor.touching }, asking, trial),
      },
    });
  }

  #createActings(): Actings {
    const { journal, clock, log } = this.#deps;
    return new Actings({
      journal,
      log,
      meter: this.#meter,
      table: this.#table,
      executor: () => this.#executor,
      session: () => this.#sessionDeps(),
      commit: (draft) => this.#commitDraft(draft),
      sessionOf: (pid) => this.#sessions.get(pid),
      now: () => clock.now(),
    });
  }

  #createRunner(): Runner {
    const { journal, clock, log } = this.#deps;
    return new Runner({
      journal,
      clock,
      log,
      executor: this.#executor,
      approvals: this.#approvals,
      epoch: () => this.#epoch,
      draining: () => this.#draining,
      commit: (step, draft) => this.#commit(step, draft),
      release: (live, why) => this.#table.release(live, why),
      abandon: (draft) => this.#executor.abandon(draft),
    });
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** Prepares the tables, fences earlier owners, and lets every unfinished process go on. */
  async boot(): Promise<{ resumed: number }> {
    const { journal, services, node } = this.#deps;
    for (const tables of [KERNEL_TABLES, ...tablesOf(services)]) await journal.migrate(tables);
    this.#epoch = await journal.takeOver(node);
    for (const service of services) await service.start?.({ read: readingFor(service, journal) });
    const resumed = await this.#recover();
    await this.#alarm.start();
    const jobs = {
      ...this.#deps,
      registry: this.registry,
      draining: () => this.#draining,
      openSession: (request: SessionRequest) => this.openSession(request),
    };
    for (const service of services) this.#jobs.push(startJobs(service, jobs));
    return { resumed };
  }

  openSession(request: SessionRequest): Session {
    const pid = this.#deps.ids.process();
    const who: Principal = { ...request, pid, root: pid, line: pid, workspace: pid, kind: "session", cwd: `/run/${pid}`, words: "", found: [] };
    return this.#track(new Session(who, this.#sessionDeps(), false));
  }

  /**
   * Calls made in the name of a process of this owner by somebody behind it, until the process ends; see {@link Acting}. `floor`
   * is joined to the label of every call.
   *
   * @throws SyscallError `NOT_FOUND` where no such process lives
   */
  actAs(whose: { readonly pid: string; readonly owner: string }, floor: Floor): Promise<Acting> {
    return this.#actings.open(whose, floor);
  }

  /** The connection is gone. Running calls go on to their receipts; one that waits is kept by its rows alone. */
  closeSession(session: Session): Promise<void> {
    return new Promise((resolve, reject) => session.whenQuiet(() => void this.#endSession(session).then(resolve, reject)));
  }

  async #endSession(session: Session): Promise<void> {
    await this.#actings.end(session.who.pid);
    this.#forget(session);
    // What was done in its name may have been the first that was done.
    if (this.#draining || !(session.born || (await this.#deps.journal.process(session.who.pid)))) return;
    const open = (await this.#deps.journal.effects(session.who.pid)).some(({ state }) => OPEN.includes(state));
    if (!open) await this.#deps.journal.commit({ patches: [{ pid: session.who.pid, patch: { state: "exited", endedAt: this.#deps.clock.now() } }] });
  }

  /** Whether a process may, by which grant, or for want of which. */
  async explain(pid: string, need: Parameters<ReturnType<typeof rightsOf>["check"]>[0]): Promise<Verdict> {
    const row = await this.#deps.journal.process(pid);
    if (!row || row.state === "exited") throw new SyscallError("NOT_FOUND", `there is no live process ${pid}`, { pid });
    return rightsOf(principalOf(row).authority).check(need, this.#deps.clock.now());
  }

  stats(): { resident: number; queued: number; sessions: number } {
    return { resident: this.#table.resident, queued: this.#table.queued, sessions: this.#sessions.size };
  }

  /** Processes that could not go on and are tried again: a full disk, for example. */
  get stalled(): readonly { readonly pid: string; readonly why: string }[] {
    return this.#table.stalled;
  }

  /** The tools an authority holds, as a model sees them. */
  toolsFor(authority: Authority): readonly ToolSpec[] {
    const rights = rightsOf(authority);
    const now = this.#deps.clock.now();
    return this.registry.tools().flatMap(({ spec }) => (rights.check({ action: "tool.use", resource: spec.name }, now).allowed ? [spec] : []));
  }

  /**
   * Starts nothing new, lets running calls end until the deadline, then lets go: what was cut off is an intent in the
   * journal, and recovery decides about it.
   */
  async drain(deadlineMs: number): Promise<{ clean: boolean }> {
    this.#draining = true;
    for (const stop of this.#jobs.splice(0)) stop();
    this.#alarm.stop();
    this.#turns.close();
    const until = this.#deps.clock.now() + deadlineMs;
    while (this.#busy() && this.#deps.clock.now() < until) await pause(this.#deps.clock, 20);
    const clean = !this.#busy();
    for (const live of this.#table.all()) {
      live.dropped = true;
      for (const controller of live.running.values()) controller.abort();
    }
    for (const session of this.#sessions.values()) session.abortAll();
    this.#actings.drop();
    this.#table.close();
    this.#reads.flush();
    const written = await lastCommits(this.#deps, () => [...this.#inFlight.values()]);
    const stopped = await stopServices(this.#deps, this.#deps.services);
    return { clean: clean && written && stopped };
  }

  #busy(): boolean {
    return (
      this.#table.all().some((live) => live.running.size > 0 || live.pumping) ||
      this.#actings.busy ||
      [...this.#sessions.values()].some(({ active }) => active > 0)
    );
  }

  #sessionDeps(): ConstructorParameters<typeof Session>[1] {
    const { journal, clock, log, ids, digest } = this.#deps;
    return {
      journal,
      clock,
      log,
      ids,
      digest,
      executor: this.#executor,
      approvals: this.#approvals,
      commit: (draft) => this.#commitDraft(draft),
      auditRead: (draft) => this.#reads.add(draft),
      effectOf: (method) => this.registry.classOf(method),
      isRecorded: (method) => this.registry.isRecorded(method),
      bear: (who, draft) => draft.spawn.unshift({ ...sessionRow(who, clock.now()), events: [] }),
    };
  }

  #track(session: Session): Session {
    this.#sessions.set(session.who.pid, session);
    this.#meter.hold([{ id: session.who.pid, limits: session.who.authority.budget, row: undefined }]);
    return session;
  }

  #forget(session: Session): void {
    if (this.#sessions.delete(session.who.pid)) this.#meter.release(session.who.pid);
  }

  #commitDraft(draft: Draft): Promise<void> {
    const pid = draft.consumedBy;
    return this.#commit({ ...draft.toStep(), ...(pid !== undefined && { consumed: { pid, ids: draft.consumed } }) }, draft);
  }

  async #commit(step: Step, draft: Draft): Promise<void> {
    this.#inFlight.set(draft, whose(step, draft));
    try {
      const stops = await expandStops(draft.stops, this.#deps.journal);
      const revoked = await this.#revocations.expand(draft);
      const patches = [...(step.patches ?? []), ...revoked.patches, ...stops.map(({ pid }) => ({ pid, patch: { state: "stopped" as const } }))];
      const facts = { stops: stops.filter(({ marked }) => !marked), who: step.process && this.#table.find(step.process.pid)?.who, at: this.#deps.clock.now() };
      const spawn = this.#revocations.born(step.spawn ?? []);
      const audit = [...(step.audit ?? []), ...stepEntries({ ...step, spawn }, facts), ...revoked.audit];
      await this.#deps.journal.commit({ ...step, spawn, patches, audit }).catch((error: unknown) => {
        this.#executor.abandon(draft);
        throw error;
      });
      this.#turns.committed(draft, step);
      this.#headcount.born(placesOf(draft));
      const ending = stops.flatMap(({ pid, reason }) => [this.#actings.end(pid), this.#table.stop(pid, reason)]);
      await this.#after(step, draft);
      await this.#revocations.enforce(draft, revoked.weaker);
      if (step.process) void Promise.all(ending);
      else await Promise.all(ending);
    } finally {
      this.#headcount.abandon(placesOf(draft));
      this.#inFlight.delete(draft);
    }
  }

  /** What follows from a commit. It stands, so nothing here may fail it: each part is tried, and told where it fails. */
  async #after(step: Step, draft: Draft): Promise<void> {
    for (const child of draft.spawn) if (child.kind !== "session") this.#table.wake(child.pid, child.priority);
    for (const pid of new Set(draft.inbox.map((row) => row.pid))) this.#deliver(pid);
    if (draft.outbox.length > 0) this.#deps.relayed();
    for (const { topic } of draft.outbox) this.#flow.policies.onTopic(topic);
    this.#arm(step, draft);
    if (step.process) this.#announce(step.process);
    for (const { row } of draft.ledger.values())
      if (row) await this.#tried("a wait is looked at again", () => this.#checkMissed(row.pid, waitOf(row)?.on ?? []));
    await this.#tried("children of a process that had ended are stopped", () => this.#stopOrphans(step, draft));
    if (step.process?.patch?.state !== "exited") return;
    const { pid } = step.process;
    void this.#actings.end(pid);
    await this.#tried("an end is told", () => this.#tellEnd(pid));
    await this.#tried("children of a process that ended are stopped", () => this.#stopChildren(pid));
  }

  /** Only now, as the row must be there when the timer rings. */
  #arm({ process }: Step, { ledger }: Draft): void {
    const deadlines = [...ledger.values()].map(({ row }) => waitOf(row)?.deadline);
    for (const deadline of [...deadlines, process?.patch?.wakeAt]) if (typeof deadline === "number") this.#alarm.set(deadline);
  }

  async #tried(what: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.#deps.log.error(what, { error: String(error) }));
  }

  #announce({ pid, head, events }: NonNullable<Step["process"]>): void {
    const { root, label } = this.#table.find(pid)?.who ?? { root: pid, label: UNKNOWN_LABEL };
    for (const [index, { at, kind, body }] of events.entries())
      this.#publish(`run.${root}.${pid}.event`, { agent_id: pid, seq: head + index + 1, at, kind, body }, label);
  }

  /** Waits that were committed while the end was on its way are in nobody's list yet. */
  async #tellEnd(pid: string): Promise<void> {
    const row = await this.#deps.journal.process(pid);
    if (!row) return;
    const { exit, label } = tellingOf(row);
    const inbox = await answers(this.#deps.journal, { topic: childTopic(pid), outcome: { ok: true, value: exit }, label, at: this.#deps.clock.now() });
    if (inbox.length === 0) return;
    await this.#deps.journal.commit({ inbox });
    for (const row of inbox) this.#deliver(row.pid);
  }

  /** Born by a call that another made as their parent: nobody else looks whether it had ended by then. */
  async #stopOrphans({ process }: Step, { spawn }: Draft): Promise<void> {
    for (const parent of new Set(spawn.map((child) => child.parent)))
      if (parent !== null && parent !== process?.pid && (await this.#deps.journal.process(parent))?.state === "exited") await this.#stopChildren(parent);
  }

  /** Those too that were spawned while their parent ended (I3). What a session started goes on without it. */
  async #stopChildren(parent: string): Promise<void> {
    for (;;) {
      const live = await childrenOf(parent, this.#deps.journal);
      const left = live.filter(({ pid, root }) => root !== pid);
      if (left.length === 0) return;
      const [at, reason] = [this.#deps.clock.now(), "its parent ended"];
      await this.#deps.journal.commit({
        patches: left.map(({ pid }) => ({ pid, patch: { state: "stopped" as const } })),
        audit: left.map((row) => stopped({ ...row, reason }, at)),
      });
      for (const { pid } of left) {
        void this.#actings.end(pid);
        void this.#table.stop(pid, "its parent ended");
      }
    }
  }

  /** A child may have ended between the look and the wait's commit; then its answer is delivered now. */
  async #checkMissed(pid: string, on: readonly string[]): Promise<void> {
    for (const topic of on) {
      if (!topic.startsWith("child:")) continue;
      const child = await this.#deps.journal.process(topic.slice("child:".length));
      if (child?.state !== "exited") continue;
      const { exit, label } = tellingOf(child);
      await this.#deps.journal.commit({
        inbox: [answer(pid, { topic: childTopic(child.pid), outcome: { ok: true, value: exit }, label, at: this.#deps.clock.now() })],
      });
      this.#deliver(pid);
    }
  }

  #deliver(pid: string): void {
    if (this.#draining) return;
    const session = this.#sessions.get(pid);
    if (session) void session.wake().catch((error: unknown) => this.#deps.log.error("a session could not go on", { pid, error: String(error) }));
    else this.#table.wake(pid);
  }

  #fire(due: { waits: readonly { pid: string; key: string }[]; processes: readonly string[] }): void {
    for (const { pid, key } of due.waits) {
      if (this.#sessions.has(pid)) this.#deliver(pid);
      else this.#table.expire(pid, key);
    }
    for (const pid of due.processes) {
      const live = this.#table.find(pid);
      if (live) live.woken = true;
      this.#table.wake(pid);
    }
  }

  async #recover(): Promise<number> {
    const { journal } = this.#deps;
    await this.#tried("children of processes that had ended are stopped", async () => {
      for (const pid of await parentsLeftBehind(journal)) await this.#stopChildren(pid);
    });
    await this.#tried("calls made in others' names are settled", () => this.#actings.recover());
    // Before anything runs: an intent that is made from now on is nobody's stray.
    const open = await openIntents(journal);
    reserveTurns(this.#turns, open);
    const strays = await strayIntents(journal, open);
    const runnable = await runnableOf(journal);
    for (const row of runnable) this.#table.wake(row.pid, row.priority);
    const onDamaged = ({ message }: Error): void => this.#deps.log.error("a session does not go on", { error: message });
    void someAtOnce(await journal.processes({ kinds: ["session"], states: ["waiting"], limit: 100_000, onDamaged }), (row) => this.#recoverSession(row));
    for (const pid of await journal.unread()) this.#deliver(pid);
    void this.#tried("calls made for others are recovered", () => this.#recoverStrays(strays));
    return runnable.length;
  }

  #recoverStrays(strays: readonly EffectRow[]): Promise<void> {
    return recoverStrays(strays, {
      journal: this.#deps.journal,
      executor: this.#executor,
      stopped: () => this.#draining,
      tried: (what, work) => this.#tried(what, work),
      recover: (row) => this.#table.borrow(row, (who) => new Session(who, this.#sessionDeps(), true).recoverIntent(row)),
    });
  }

  /** Beside what begins: a person's call may take its time, and nobody's door waits for it. */
  #recoverSession(row: ProcessRow): Promise<void> {
    const known = this.#sessions.get(row.pid);
    if (known) return known.wake();
    return this.#tried("a session is recovered", async () => {
      const session = this.#track(new Session(principalOf(row), this.#sessionDeps(), true));
      await this.#tried("calls of a session are recovered", () => session.recover());
      await this.closeSession(session);
    });
  }
}
