import type { Clock, Step } from "@aether/ports";
import { type AnySyscall, type EffectClass, type Need, needsOf, type Signal, SyscallError } from "@aether/protocol";
import { needsIntent, type Sealed } from "./admit.ts";
import type { Draft } from "./draft.ts";

/** A call's part in the order of a workspace: commands and their kind are there alone, changes to files beside one another. */
export type Turn = {
  /** `/run/<pid>` */
  readonly workspace: string;
  readonly alone: boolean;
};

/** Calls that may wait for one workspace; the next one is BUSY. */
const MAX_WAITING = 64;
/** A wait ends with BUSY after so long, in ms: the longest command takes a day. */
const PATIENCE_MS = 90_000_000;
/** What was begun has the turn that it was handed for so long before it asks for it, in ms: it may find no room to begin in. */
const HANDED_MS = 30_000;
/** Until a workspace that a kill left half changed is put back, whoever only looks waits so long, in ms. */
const LOOK_PATIENCE_MS = 60_000;

interface Place {
  /** By call key: whether it is there alone. */
  readonly holders: Map<string, boolean>;
  readonly queue: Waiting[];
}

interface Waiting {
  readonly key: string;
  readonly turns: readonly Turn[];
  readonly start: () => void;
}

interface InOrder<T> {
  readonly turns: readonly Turn[];
  readonly signal: Signal;
  readonly work: () => Promise<T>;
}

interface Held {
  readonly turns: readonly Turn[];
  /** Resolves once it is its turn. */
  readonly entered: Promise<void>;
  /** Nobody comes before it: giving up a wait for it does not give it up. */
  readonly isReserved: boolean;
  isIn: boolean;
  /** Parts of it at work now: what was told to end is still at work. */
  working: number;
  /** It leaves when nothing of it is at work. */
  isOver: boolean;
  readonly rested: (() => void)[];
  /** Of one that was handed on: takes back the clock's word that nobody came for it. */
  unlate?: (() => void) | undefined;
}

/**
 * The order of what changes a workspace (DESIGN 4.4). A command is alone there from before its tree is taken until its receipt is
 * committed, so no other call's receipt falls between the two, and the tree that recovery restores takes back that command's work
 * and nothing else. A turn belongs to a call's key: who recovers a call has its turn, and nobody comes before.
 */
export class WorkspaceTurns {
  readonly #clock: Clock;
  readonly #places = new Map<string, Place>();
  readonly #held = new Map<string, Held>();
  /** Workspaces that a kill left half changed, and who waits to look at them. */
  readonly #cut = new Map<string, { readonly key: string; readonly waiting: (() => void)[] }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** At admission, so that what is asked for in one turn of a program begins in that order: takes its place in the queue. */
  comes({ ask: { key, who }, entry: { definition }, input, effect }: Sealed): void {
    if (!definition.beginsInWorkspace || this.#held.has(key)) return;
    const { outer, wanted } = this.#wanted(key, turnsOf(definition, { input, effect, pid: who.workspace }));
    const isFull = wanted.some(({ workspace }) => (this.#places.get(workspace)?.queue.length ?? 0) >= MAX_WAITING);
    if (wanted.length > 0 && !isFull) this.#ask(key, wanted, { isInside: outer.length > 0 });
  }

  /** It has ended, and its turn is that of a process that it made, whose first call to ask for one has it; of none, or of nobody in time. */
  handOn(key: string, [pid]: readonly string[]): void {
    const held = this.#held.get(key);
    if (!held) return;
    if (pid === undefined || !held.isIn) return this.leave(key);
    this.#rename(held, { from: key, to: handedKey(pid) });
    held.unlate = this.#clock.timer(HANDED_MS, () => {
      if (this.#held.get(handedKey(pid)) === held) this.leave(handedKey(pid));
    });
  }

  #takeHanded(key: string, wanted: readonly Turn[]): void {
    const from = handedKey(key.slice(0, key.indexOf(":")));
    const given = this.#held.has(key) ? undefined : this.#held.get(from);
    const isIt = given && wanted.every(({ workspace }) => given.turns.some((turn) => turn.workspace === workspace));
    if (!isIt) return;
    given.unlate?.();
    this.#rename(given, { from, to: key });
  }

  /** Nothing of it waits for the clock any more. */
  close(): void {
    for (const { unlate } of this.#held.values()) unlate?.();
  }

  #rename(held: Held, { from, to }: { readonly from: string; readonly to: string }): void {
    this.#held.delete(from);
    this.#held.set(to, held);
    for (const { workspace, alone } of held.turns) {
      const { holders } = this.#placeOf(workspace);
      holders.delete(from);
      holders.set(to, alone);
    }
  }

  /** Runs a part of a call in its turn, and not before what it looks at is whole. @throws SyscallError `BUSY`, `CANCELLED` */
  within<T>(call: Sealed, signal: Signal, work: () => Promise<T>): Promise<T> {
    const { ask, entry, input, effect } = call;
    const turns = turnsOf(entry.definition, { input, effect, pid: ask.who.workspace });
    // Most calls look, where nothing is cut off.
    return turns.length === 0 && this.#cut.size === 0 && !this.#held.has(ask.key) ? work() : this.#inOrder(call, { turns, signal, work });
  }

  async #inOrder<T>({ ask: { key }, entry: { definition }, input }: Sealed, { turns, signal, work }: InOrder<T>): Promise<T> {
    await this.enter(key, turns, signal);
    await this.#look(key, () => needsOf(definition, input), signal);
    const end = this.#work(key);
    try {
      return await work();
    } finally {
      end();
    }
  }

  /**
   * Waits for its turn, in all of these workspaces at once and in the order of coming. It lasts until {@link leave}. A call that is
   * there already, or inside one that is, goes on at once.
   *
   * @throws SyscallError `BUSY` when too many wait or it waited too long, `CANCELLED` when the signal aborts first
   */
  async enter(key: string, turns: readonly Turn[], signal: Signal): Promise<void> {
    if (turns.length === 0) return;
    const { outer, wanted } = this.#wanted(key, turns);
    if (wanted.length === 0) return;
    this.#takeHanded(key, wanted);
    for (;;) {
      const held = this.#held.get(key) ?? this.#ask(key, wanted, { isInside: outer.length > 0 });
      if (held.isIn && held.working === 0) return;
      // What an earlier attempt at the same call began must have ended.
      const over = held.isIn ? new Promise<void>((resolve) => held.rested.push(resolve)) : held.entered;
      try {
        await this.#patiently(over, signal, wanted);
      } catch (error) {
        if (!held.isIn && !held.isReserved) this.#forget(key, held);
        throw error;
      }
    }
  }

  /** After a start: a call that a kill cut off has its turn before anybody else. Those that were alone come first. */
  reserve(key: string, turns: readonly Turn[]): void {
    if (this.#held.has(key) || turns.length === 0) return;
    this.#ask(key, turns, { isReserved: true });
    for (const { workspace, alone } of turns) if (alone && !this.#cut.has(workspace)) this.#cut.set(workspace, { key, waiting: [] });
  }

  /** The workspaces of a call that a kill cut off are as they were before it: who only looks may look. */
  putBack(key: string): void {
    for (const [workspace, cut] of this.#cut) {
      if (cut.key !== key) continue;
      this.#cut.delete(workspace);
      for (const go of cut.waiting) go();
    }
  }

  /** Waits while a place it is to look at is still half changed. @throws SyscallError `BUSY`, `CANCELLED` */
  async #look(key: string, needs: () => readonly Need[], signal: Signal): Promise<void> {
    if (this.#cut.size === 0) return;
    const looksAt = needs().filter(({ action }) => action.startsWith("fs."));
    const own = [key, ...outerKeys(key)];
    for (const [workspace, cut] of this.#cut) {
      if (own.includes(cut.key) || !looksAt.some(({ resource }) => touches(resource, workspace))) continue;
      const over = new Promise<void>((resolve) => cut.waiting.push(resolve));
      await this.#within(LOOK_PATIENCE_MS, over, { signal, busy: () => cutMessage(workspace, cut.key) });
    }
  }

  /** Its receipt is committed, or it will never run; what of it is still at work keeps its turn until it ends. */
  leave(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    held.isOver = true;
    if (held.working === 0) this.#forget(key, held);
  }

  /** What stands now: calls that are no intents any more have had their turn, and so have those of a process that ended. */
  committed({ ledger }: Draft, { process }: Step): void {
    for (const [key, { row }] of ledger) if (row?.state !== "intent") this.leave(key);
    if (process?.patch?.state === "exited") for (const key of [...this.#held.keys()]) if (key.startsWith(`${process.pid}:`)) this.leave(key);
  }

  /** What will never stand: intents that were in no commit before, and processes. */
  abandoned({ ledger, spawn }: Draft): void {
    for (const { pid } of spawn) this.leave(handedKey(pid));
    for (const [key, { row, from }] of ledger) if (row?.state === "intent" && !from?.includes("intent")) this.leave(key);
  }

  /** Somebody waits for a workspace in which one of these calls, or of these processes, has its turn. */
  isWantedOf({ ledger, spawn }: Draft): boolean {
    if (this.#held.size === 0) return false;
    for (const key of [...ledger.keys(), ...spawn.map(({ pid }) => handedKey(pid))])
      if (this.#held.get(key)?.turns.some(({ workspace }) => (this.#places.get(workspace)?.queue.length ?? 0) > 0)) return true;
    return false;
  }

  /** Counts a part of a call that is at work until the result is called. */
  #work(key: string): () => void {
    const held = this.#held.get(key);
    if (!held) return () => undefined;
    held.working++;
    return () => {
      held.working--;
      if (held.working > 0) return;
      if (held.isOver) this.#forget(key, held);
      for (const tell of held.rested.splice(0)) tell();
    };
  }

  #isIn(key: string, { workspace, alone }: Turn): boolean {
    const as = this.#places.get(workspace)?.holders.get(key);
    if (as === false && alone) throw new SyscallError("INTERNAL", `a call of ${key} would wait in ${workspace} for itself`);
    return as !== undefined;
  }

  /** Without the turns that calls around it have. */
  #wanted(key: string, turns: readonly Turn[]): { readonly outer: readonly string[]; readonly wanted: readonly Turn[] } {
    const outer = outerKeys(key).filter((one) => this.#held.has(one));
    return { outer, wanted: turns.filter((turn) => !outer.some((one) => this.#isIn(one, turn))) };
  }

  #ask(key: string, turns: readonly Turn[], { isInside = false, isReserved = false }: { isInside?: boolean; isReserved?: boolean }): Held {
    const places = turns.map((turn) => ({ turn, place: this.#placeOf(turn.workspace) }));
    for (const { turn, place } of places) if (place.queue.length >= MAX_WAITING) throw tooMany(turn.workspace);
    const { promise, resolve } = Promise.withResolvers<void>();
    const held: Held = { turns, entered: promise, isReserved, isIn: false, working: 0, isOver: false, rested: [] };
    this.#held.set(key, held);
    const waiting: Waiting = {
      key,
      turns,
      start: () => {
        held.isIn = true;
        for (const { workspace, alone } of turns) this.#placeOf(workspace).holders.set(key, alone);
        resolve();
      },
    };
    // Who waits while the call around it has a turn must not stand behind somebody who waits for that one.
    if (places.every(({ turn, place }) => fits(place, turn) && (isInside || place.queue.length === 0))) waiting.start();
    else for (const { place } of places) isInside ? place.queue.unshift(waiting) : place.queue.push(waiting);
    return held;
  }

  #forget(key: string, held: Held): void {
    if (this.#held.get(key) !== held) return;
    held.unlate?.();
    this.#held.delete(key);
    this.putBack(key);
    for (const { workspace } of held.turns) {
      const place = this.#placeOf(workspace);
      place.holders.delete(key);
      const at = place.queue.findIndex((one) => one.key === key);
      if (at >= 0) place.queue.splice(at, 1);
    }
    for (const { workspace } of held.turns) this.#passOn(workspace);
  }

  #passOn(workspace: string): void {
    const place = this.#placeOf(workspace);
    for (const first of [...place.queue]) {
      const isFirst = first.turns.every((turn) => this.#placeOf(turn.workspace).queue[0] === first && fits(this.#placeOf(turn.workspace), turn));
      if (!isFirst) break;
      for (const turn of first.turns) this.#placeOf(turn.workspace).queue.shift();
      first.start();
      // Who stood behind it elsewhere may be next there.
      for (const turn of first.turns) if (turn.workspace !== workspace) this.#passOn(turn.workspace);
    }
    if (place.holders.size === 0 && place.queue.length === 0) this.#places.delete(workspace);
  }

  #placeOf(workspace: string): Place {
    const known = this.#places.get(workspace);
    if (known) return known;
    const place: Place = { holders: new Map(), queue: [] };
    this.#places.set(workspace, place);
    return place;
  }

  #patiently(turn: Promise<void>, signal: Signal, [first]: readonly Turn[]): Promise<void> {
    const workspace = first?.workspace ?? "";
    const busy = (): string => {
      const [holder = "another call"] = this.#places.get(workspace)?.holders.keys() ?? [];
      return `${holder} has not ended, and nobody else may change ${workspace} before; stop it, or wait for its end`;
    };
    return this.#within(PATIENCE_MS, turn, { signal, busy });
  }

  async #within(ms: number, over: Promise<void>, { signal, busy }: { signal: Signal; busy: () => string }): Promise<void> {
    if (signal.aborted) throw cancelled();
    let end = (): void => undefined;
    try {
      await Promise.race([
        over,
        new Promise<never>((_, reject) => {
          const aborted = (): void => reject(cancelled());
          signal.addEventListener("abort", aborted, { once: true });
          const cancel = this.#clock.timer(ms, () => reject(new SyscallError("BUSY", busy())));
          end = () => {
            cancel();
            signal.removeEventListener("abort", aborted);
          };
        }),
      ]);
    } finally {
      end();
    }
  }
}

/** Which workspaces a call changes, and how: what works in its caller's (that of `pid`) is alone there, what changes files says so by its needs. */
export function turnsOf(definition: AnySyscall, { input, effect, pid }: { input: unknown; effect: EffectClass; pid: string }): Turn[] {
  if (definition.beginsInWorkspace) return [{ workspace: `/run/${pid}`, alone: true }];
  if (!needsIntent(effect)) return [];
  if (definition.inWorkspace) return [{ workspace: `/run/${pid}`, alone: true }];
  const changed = needsOf(definition, input).flatMap(({ action, resource }) => (CHANGES.includes(action) ? [resource] : []));
  const files = [...new Set(changed)].filter((path) => !path.includes("*"));
  const workspaces = new Set([...changed.flatMap((path) => workspaceOf(path) ?? []), ...(files.some(isElsewhere) ? [`/run/${pid}`] : [])]);
  return [...[...workspaces].map((workspace) => ({ workspace, alone: false })), ...files.map((path) => ({ workspace: fileOf(pid, path), alone: true }))];
}

/** What a process does to a person's folder comes in the order in which it asked for that and for its commands, which work there, too. */
const isElsewhere = (path: string): boolean => path.startsWith("/mnt/");

/** Changes that one process asks for together come one after the other at each path; no place is called like this. */
const fileOf = (pid: string, path: string): string => `${pid} ${path}`;

const CHANGES: readonly Need["action"][] = ["fs.create", "fs.write", "fs.remove"];

/** The workspace that a path lies in. */
export function workspaceOf(path: string): string | undefined {
  return /^\/run\/[^/]+/.exec(path)?.[0];
}

/** Whether a look at one place may see what lies in a workspace. */
function touches(resource: string, workspace: string): boolean {
  const path = resource.replace(/\/\*.*$/, "").replace(/\/$/, "");
  return path === workspace || path.startsWith(`${workspace}/`) || workspace.startsWith(`${path}/`);
}

function fits({ holders }: Place, { alone }: Turn): boolean {
  if (alone) return holders.size === 0;
  for (const other of holders.values()) if (other) return false;
  return true;
}

/** Keys of the calls that one may be inside of, by its key alone; the innermost comes last. */
export function outerKeys(key: string): string[] {
  const parts = key.split(".");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

/** Under which a turn is kept until a call of a process that was just made asks for it. */
const handedKey = (pid: string): string => `${pid}:`;

const cancelled = (): SyscallError => new SyscallError("CANCELLED", "the call was cancelled while it waited for its workspace");

function tooMany(workspace: string): SyscallError {
  return new SyscallError("BUSY", `${MAX_WAITING} calls wait for ${workspace} already; wait for one of them to end`, { workspace });
}

function cutMessage(workspace: string, key: string): string {
  return `${workspace} was left half changed by ${key} when the system stopped, and is not put back yet; resume or stop its process, or try again`;
}
