import { type Born, damaged, type EffectRow, type Exit, type Journal, type ProcessRow, type Program, type ProgramCall, type ProgramEvent } from "@aether/ports";
import { type Authority, type Found, type Json, type Label, SyscallError } from "@aether/protocol";
import { MOST_HEARD } from "../budget/mailroom.ts";
import { Draft } from "../dispatch/draft.ts";
import type { Finished } from "../dispatch/finished.ts";
import { type Principal, principalOf } from "../dispatch/principal.ts";
import { keptWords } from "../flow/kept-words.ts";
import { Asking } from "./asking.ts";
import { type Controller, newController } from "./controller.ts";
import type { Looked } from "./looks.ts";

const SNAPSHOT_EVERY = 64;
/** Ended runs, each gone on with by the next, that are folded anew to know what the last one was left with. */
const MOST_BEHIND = 16;
/** Older ones are forgotten first. */
const MOST_FOUND = 256;

export interface Ended {
  /** The call's id within its process. */
  readonly call: string;
  readonly finished: Finished;
  /** The inbox row whose answer it went on with. */
  readonly consumed?: string;
}

/** A process in memory: its folded state, the calls under way, and what waits to be committed. */
export class Live {
  readonly who: Principal;
  readonly row: ProcessRow;
  readonly program: Program;
  state: unknown;
  head: number;
  snap: number;
  paused = false;
  /** Set once: the process ends with this reason at the next turn. */
  stopping: string | undefined;
  /** Set by drain and by a failed commit: nothing of it may be committed any more. */
  dropped = false;
  /** Its end is about to be committed: nothing of it begins any more. */
  leaving = false;
  /** Its end is committed. */
  exited = false;
  /** Why it was let go before its end, until a later step of it is kept; "" = nothing. */
  trouble = "";
  mail = true;
  /** Messages it took since one of its calls ended, or the time came that it waited for. */
  heard = 0;
  /** Messages stay in its inbox until one of its calls ends, or it goes on. */
  held = false;
  woken = false;
  readonly effects = new Map<string, EffectRow>();
  readonly running = new Map<string, Controller>();
  /** Of those: what its end waits for, and does not cut off. */
  readonly toItsEnd = new Set<string>();
  /** Of the call that is being admitted. */
  admitting = newController();
  readonly ended: Ended[] = [];
  /** By call: those of them may begin now. */
  readonly looked = new Map<string, Looked>();
  readonly taken = new Set<string>();
  pending = new Draft();
  /** In `pending`. */
  asking = new Asking();
  pumping = false;
  again = false;
  lingering: (() => void) | undefined;
  /** Ends the wait for its deadline. */
  unwatch: (() => void) | undefined;
  forced = false;
  /** The label the row holds. */
  labelled: Label;
  readonly settledWaiters: (() => void)[] = [];

  /** How many processes before it, each gone on from by the next, have no snapshot of their own. */
  readonly behind: number;

  constructor(row: ProcessRow, program: Program, before?: Before) {
    this.row = row;
    this.who = principalOf(row);
    this.program = program;
    this.labelled = this.who.label;
    this.head = row.head;
    this.snap = row.snap;
    this.behind = before?.behind ?? 0;
    this.state = program.start(bornOf(row, before));
  }

  /** Cuts off what is under way; `all`: also what goes to its end otherwise. */
  abort(reason: string, which: "all" | "most" = "most"): void {
    const cut = new SyscallError("CANCELLED", reason);
    this.admitting.abort(cut);
    for (const [call, controller] of this.running) if (which === "all" || !this.toItsEnd.has(call)) controller.abort(cut);
  }

  key(call: string): string {
    return `${this.who.pid}:${call}`;
  }

  /** Folds one journal event; the same path at birth, at run time and in recovery. */
  fold(kind: string, body: Json, at: number): void {
    if (kind === "signal.received") {
      const { signal } = body as { signal: string };
      if (signal === "pause") this.paused = true;
      if (signal === "resume") this.paused = false;
      return;
    }
    if (kind === "process.woken") this.heard = 0;
    if (kind === "message.received") this.#hear(body);
    if (kind === "call.settled") this.#learn(body);
    const event = toProgramEvent(kind, body, at);
    if (event) this.state = this.program.fold(this.state, event);
  }

  /** What a person says to it names what it is about, as the words it began with did. */
  #hear(body: Json): void {
    this.heard++;
    const { words } = body as { readonly words?: string };
    if (words) this.who.words = keptWords(words, this.who.words);
  }

  #learn(body: Json): void {
    this.heard = 0;
    const { found } = body as { readonly found?: readonly Found[] };
    if (found) this.who.found = [...this.who.found, ...found].slice(-MOST_FOUND);
  }

  /** How it ends now, whatever its program wants or makes of the calls that were refused for it. */
  cutOff(now: number): Exit | undefined {
    if (this.stopping !== undefined) return { code: 130, reason: "stopped", output: this.stopping };
    const { expiresAt } = this.who.authority;
    return expiresAt !== undefined && expiresAt <= now ? { code: 1, reason: "deadline", output: null } : undefined;
  }

  /** Whether a call may begin now; `known`: what its last beginning left. `atEnd`: the process is about to end, and finishes it first. */
  mayBegin(known: EffectRow | undefined, { now, atEnd }: { readonly now: number; readonly atEnd: boolean }): boolean {
    if (known?.state === "suspended" || known?.state === "parked") return false;
    return atEnd || !(this.paused || this.cutOff(now));
  }

  /** It takes no more messages now: nothing it did with those before them has ended. */
  get deaf(): boolean {
    return this.heard >= MOST_HEARD && (this.paused || this.running.size > 0 || this.effects.size > 0 || this.#waitsForItsTime);
  }

  get #waitsForItsTime(): boolean {
    const action = this.program.decide(this.state);
    return action.do === "wait" && action.on !== "message";
  }

  /** It runs, or is being looked at. */
  isUnderWay(call: string): boolean {
    return this.running.has(call) && !this.looked.has(call);
  }

  /** The call of this id, if the program asks for it now. */
  wanted(id: string): ProgramCall | undefined {
    const action = this.program.decide(this.state);
    return action.do === "calls" ? action.calls.find((call) => call.id === id) : undefined;
  }

  /** Records and folds an event that the next commit will carry. */
  happen(kind: string, body: Json, at: number): void {
    this.pending.events.push({ kind, v: 1, at, body });
    this.fold(kind, body, at);
  }

  /** Whether the commit up to `head` takes a snapshot. */
  isDue(head: number, exits: boolean): boolean {
    return exits ? this.behind >= MOST_BEHIND : head - this.snap >= SNAPSHOT_EVERY;
  }

  snapshot(): Json {
    const { paused, heard } = this;
    const { words, found } = this.who;
    return { program: this.program.save(this.state), paused, heard, words, found: found as unknown as Json };
  }
}

/** What a process goes on with. */
interface Before {
  readonly state: Json;
  readonly behind: number;
}

function bornOf(row: ProcessRow, before?: Before): Born {
  const { pid, identity, parent, spec } = row;
  return { pid, identity, parent, label: row.label as unknown as Label, spec, ...(before && { before: before.state }) };
}

/** What a snapshot holds; what came to it later stands in no older one. */
interface Saved {
  readonly program: Json;
  readonly paused: boolean;
  readonly heard?: number;
  readonly words?: string;
  readonly found?: readonly Found[];
}

/** Rebuilds a process from its snapshot, its events and its open effects. */
export async function loadLive(journal: Journal, row: ProcessRow, program: Program): Promise<Live> {
  const live = await foldedLive(journal, row, program);
  for (const effect of await journal.effects(row.pid, "unsettled")) {
    const open = effect.state === "intent" || effect.state === "suspended" || effect.state === "parked";
    const call = effect.key.slice(row.pid.length + 1);
    if (open && effect.key.startsWith(`${row.pid}:`) && !call.includes(".")) live.effects.set(call, effect);
  }
  return live;
}

async function foldedLive(journal: Journal, row: ProcessRow, program: Program): Promise<Live> {
  const snapshot = row.snap > 0 ? await journal.snapshot(row.pid) : undefined;
  if (snapshot === undefined || snapshot.version !== program.version) {
    const live = new Live(row, program, await beforeOf(journal, row, program));
    await foldTail(journal, live, 0);
    return live;
  }
  const live = new Live(row, program);
  const saved = snapshot.state as unknown as Saved;
  live.state = program.restore(saved.program, bornOf(row));
  live.paused = saved.paused;
  live.heard = saved.heard ?? 0;
  live.who.words = saved.words ?? live.who.words;
  live.who.found = saved.found ?? [];
  await foldTail(journal, live, snapshot.seq);
  return live;
}

/** What the process that it goes on from was left with: that one has ended, so it is always the same. @throws SyscallError `STORAGE` */
async function beforeOf(journal: Journal, { pid, authority }: ProcessRow, program: Program): Promise<Before | undefined> {
  const { continues } = authority as unknown as Authority;
  if (continues === undefined) return undefined;
  const row = await journal.process(continues);
  if (row?.state !== "exited" || row.program !== program.name) throw damaged(`process ${pid}, what it goes on from`);
  const live = await foldedLive(journal, row, program);
  return { state: program.save(live.state), behind: live.row.snap > 0 ? 0 : live.behind + 1 };
}

/** Gapless and to its end, or its program would go on as if what is missing had never been. */
async function foldTail(journal: Journal, live: Live, from: number): Promise<void> {
  const { pid } = live.who;
  for (let after = from; after < live.head; ) {
    const events = await journal.events(pid, after, Math.min(500, live.head - after));
    if (events.length === 0) throw damaged(`process ${pid}, its head`);
    for (const event of events) {
      if (event.seq !== ++after) throw damaged(`event ${after} of ${pid}`);
      if (!KINDS.has(event.kind)) throw damaged(`event ${event.seq} of ${pid}, its kind`);
      live.fold(event.kind, event.body, event.at);
    }
  }
  const [later] = await journal.events(pid, live.head, 1);
  // Whoever only looks may have an older row than the log is by now.
  if (later && (await journal.process(pid))?.head === live.head) throw damaged(`process ${pid}, its head`);
}

/** All that is ever written to a process's log. */
const KINDS: ReadonlySet<string> = new Set([
  ...["process.spawned", "process.woken", "process.exited"],
  ...["message.received", "signal.received", "call.settled"],
]);

function toProgramEvent(kind: string, body: Json, at: number): ProgramEvent | undefined {
  const fields = body as Record<string, Json>;
  if (kind === "call.settled") return { type: "settled", at, ...fields } as unknown as ProgramEvent;
  if (kind === "message.received") return { type: "message", at, ...fields } as unknown as ProgramEvent;
  return kind === "process.woken" ? { type: "woken", at } : undefined;
}
