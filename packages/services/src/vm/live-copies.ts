import { setTimeout as wait } from "node:timers/promises";
import type { CallContext } from "@aether/ports";
import { joinLabels, type Label, SyscallError, vfsMirror } from "@aether/protocol";
import { changedOf, type LiveCopy, landThese, type Told, whileRunning } from "./in-place.ts";
import { placesOf, type Vm } from "./vm.ts";

/** Between two looks, and so many times what the last one took. */
const LOOK_MS = 1_000;
const SHARE = 10;
/** How long somebody who looks at the command waits for what it did. */
const SETTLE_MS = 10_000;
const LONGEST_MS = 60_000;
/** What is kept of a round until the command has ended is little; of one that writes for days there are fewer and fewer. */
const LATER_MS = 5;

export interface LiveCopiesDeps {
  readonly vm: Vm;
  readonly ctx: CallContext;
  readonly copies: readonly LiveCopy[];
  readonly workspace: string;
  readonly network: boolean;
  /** Of what the command says and writes. */
  readonly label: () => Label;
  /** What was not done to the folders, and why. */
  readonly tell: (words: string) => Promise<void>;
}

/**
 * The copies in which a command in the background works. While it runs, what it did there is done to the folders and what others did to the folders
 * comes to it, about once a second and whenever somebody looks at it; each time as of a command that has ended.
 */
export class LiveCopies {
  readonly #deps: LiveCopiesDeps;
  readonly #over = new AbortController();
  #copies: readonly LiveCopy[];
  #rounds = 0;
  #at: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #looking: Promise<void> | undefined;
  #trouble: string | undefined;
  #said: string | undefined;
  changes = 0;

  constructor(deps: LiveCopiesDeps) {
    this.#deps = deps;
    this.#copies = deps.copies;
  }

  /** There is one. */
  get works(): boolean {
    return this.#copies.length > 0;
  }

  start(): void {
    if (this.works) this.#looking = this.#look();
  }

  async #look(): Promise<void> {
    const signal = AbortSignal.any([this.#over.signal, this.#deps.ctx.signal as AbortSignal]);
    for (let pause = LOOK_MS; !signal.aborted; ) {
      await wait(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const began = performance.now();
      await this.#round();
      pause = Math.min(LONGEST_MS, Math.max(LOOK_MS, this.#rounds * LATER_MS, (performance.now() - began) * SHARE));
    }
  }

  /** What it wrote before this is in the folders, and what they had is with it; at most ten seconds. */
  async settle(): Promise<void> {
    if (!this.works || this.#over.signal.aborted) return;
    const over = new AbortController();
    await Promise.race([this.#round(), wait(SETTLE_MS, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }

  /** One after the other: who asks while one is under way is told by the next. */
  #round(): Promise<void> {
    if (this.#at === undefined) {
      this.#at = this.#exchange().finally(() => {
        this.#at = undefined;
      });
      return this.#at;
    }
    this.#next ??= this.#at.then(() => {
      this.#next = undefined;
      return this.#round();
    });
    return this.#next;
  }

  async #exchange(): Promise<void> {
    try {
      await this.#land();
      await this.#bring();
      this.#trouble = undefined;
    } catch (error) {
      if (this.#deps.ctx.signal.aborted) return;
      const words = SyscallError.is(error) ? error.message : String(error);
      if (words !== this.#trouble) await this.#deps.tell(`the folder is not kept like its copy now, and that is tried again: ${words}`);
      this.#trouble = words;
    }
  }

  async #land(): Promise<void> {
    const message = (await this.#landNow())?.message;
    if (message !== undefined && message !== this.#said) await this.#deps.tell(message);
    this.#said = message ?? this.#said;
  }

  async #landNow(): Promise<Told | undefined> {
    const { vm, ctx, workspace, network, label } = this.#deps;
    const changed = await changedOf(vm, ctx, this.#copies);
    if (changed.length === 0) return undefined;
    // What it could read may have risen while it ran.
    const places = await placesOf({ workspace, network }, ctx);
    const round = whileRunning(ctx, this.#name());
    const told = await landThese<Told>(ctx, { result: { changed: [], changes: 0 }, changed, label: joinLabels(places.label, label()), round });
    this.#copies = this.#copies.map((copy) => ({ ...copy, tree: changed.find(({ at }) => at === copy.at)?.after ?? copy.tree }));
    this.changes += told.changes;
    return told;
  }

  async #bring(): Promise<void> {
    const { ctx, workspace } = this.#deps;
    const brought: LiveCopy[] = [];
    for (const copy of this.#copies) {
      const { at, tree, seen } = copy;
      if (!(await this.#isOther(copy))) {
        brought.push(copy);
        continue;
      }
      const now = await ctx.call(vfsMirror, { workspace, at, live: true, since: { tree, seen } }, `${this.#name()}-bring`);
      brought.push({ ...copy, tree: now.tree ?? tree, seen: now.seen ?? seen });
    }
    this.#copies = brought;
  }

  /** Looked at here, so that nothing is on record of a folder that stays as it is. What cannot be looked at is what the call itself fails by. */
  async #isOther({ real, seen }: LiveCopy): Promise<boolean> {
    const { vm, ctx } = this.#deps;
    try {
      return (await vm.trees.snapshot(real, { signal: ctx.signal, keep: "none" })).hash !== seen;
    } catch (error) {
      if (ctx.signal.aborted || !SyscallError.is(error)) throw error;
      return true;
    }
  }

  /** In order, and of this life. */
  #name(): string {
    return `${this.#deps.ctx.attempt}-${String(++this.#rounds).padStart(9, "0")}`;
  }

  /** The command has ended, and nothing of it writes any more. @returns what was not done to the folders, and why */
  async end(): Promise<string | undefined> {
    this.#over.abort();
    await this.#looking;
    await this.#next;
    await this.#at;
    return this.#copies.length === 0 ? undefined : (await this.#landNow())?.message;
  }
}
