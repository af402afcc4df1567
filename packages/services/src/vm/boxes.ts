import type {
  Box,
  BoxLimits,
  BoxPlace,
  CallContext,
  Egress,
  EgressLine,
  HolderRead,
  HolderReader,
  Log,
  ModelLine,
  ModelLines,
  OpenHolderReader,
  RecordEgress,
  RoomGuard,
  Sandbox,
  WatchedRoom,
} from "@aether/ports";
import {
  type Action,
  type ContainerRuntime,
  DEFAULT_LIMITS,
  type Grant,
  HOST_FILE,
  joinLabels,
  type Label,
  type Limits,
  type Rung,
  SyscallError,
  vfsPlaces,
} from "@aether/protocol";
import { Begun } from "./begun.ts";
import { rulesFor } from "./egress-rules.ts";
import { ownNames, pastProxy } from "./loopback.ts";
import { MODELS_PORT, modelVariables, mustHaveDoors } from "./models.ts";
import { Refusals } from "./refusals.ts";
import { Repeats } from "./repeats.ts";
import { type BoxBounds, type Excess, Room } from "./room.ts";

/** What a command asks its box to be. */
export interface BoxRequest {
  readonly sandbox: Sandbox;
  /** Whose box it is: an agent's or a session's own, or a background command's. */
  readonly holder: string;
  /** The process whose workspace it works in. */
  readonly workspace: string;
  readonly places: readonly BoxPlace[];
  /** Epoch milliseconds from which on it may not have them all. */
  readonly until: number | null;
  readonly limits: Limits;
  readonly network: boolean;
  readonly models: boolean;
  /** Of everything the box can read. */
  readonly label: Label;
  /** Asked for by name. */
  readonly runtime: ContainerRuntime | undefined;
}

export interface BoxesDeps {
  readonly egress: Egress;
  readonly models: ModelLines;
  readonly reader: OpenHolderReader;
  readonly newId: () => string;
  readonly record: RecordEgress;
  readonly room: RoomGuard;
  /** Bytes of one file. */
  readonly fileBytes: number;
  readonly log: Log;
  readonly bounds: BoxBounds;
}

interface Held {
  readonly key: string;
  readonly shape: string;
  readonly holder: string;
  /** The run it counts for. */
  readonly run: string;
  readonly opening: Promise<Box>;
  /** What it came to. */
  box: Box | undefined;
  /** Gives back its part of what boxes may hold together. */
  readonly leave: () => void;
  /** Ends the look at how much its workspace holds. */
  unwatch: () => void;
  /** Ends the wait for the end of its rights. */
  unset: () => void;
  /** Its rights to what is in it ended, by time or by being taken back: nothing leaves it any more. */
  lost: boolean;
  /** Why it was ended by that. */
  over: string | undefined;
  line: EgressLine | undefined;
  models: ModelLine | undefined;
  /** Of a box with a way out: looks at what it can read by now. */
  reader: HolderReader | undefined;
  /** When its places were looked at last, for a request. */
  lookedAt: number;
  /** What a program in it may say is at least this; it only rises. */
  label: Label;
  readonly refusals: Refusals;
  /** By what was begun what may run in it. */
  readonly begun: Begun;
  users: number;
  usedAt: number;
  /** Of the last command: who may go where is asked of the call that runs. */
  context: CallContext;
}

/** Boxes open at once; the one idle for longest makes room. */
const MAX_BOXES = 256;
/** After this long without a command a box is closed; its session is kept in a row. */
const IDLE_MS = 300_000;
/** As long as a timer can wait at once. */
const LONGEST_WAIT_MS = 2_147_483_647;
/** Rights that a box, or its way out, is made with. */
const OF_BOXES: ReadonlySet<Action> = new Set(["fs.read", "fs.create", "fs.write", "fs.remove", "host.use", "secret.use", "model.use", "vm.use"]);

/** One long-lived box for each holder, rung and runtime, with and without a way out, and models. */
export class Boxes {
  readonly #deps: BoxesDeps;
  readonly #held = new Map<string, Held>();
  readonly #room: Room;
  readonly #repeats = new Repeats();

  constructor(deps: BoxesDeps) {
    this.#deps = deps;
    this.#room = new Room(deps.bounds);
  }

  /**
   * Runs work in the holder's box, opening it first where it is not open or has become another one.
   *
   * @throws SyscallError `STORAGE` when the disk of its workspace has no room, `QUOTA` when its workspace outgrew its bounds before it began
   */
  async use<T>(request: BoxRequest, ctx: CallContext, work: (box: Box, inside: Inside) => Promise<T>): Promise<T> {
    const held = await this.#enter(request, ctx);
    held.context = ctx;
    held.begun.by(ctx);
    held.label = joinLabels(held.label, spoken(request, ctx));
    using refused = held.refusals.listen();
    try {
      await this.#deps.room.mustHaveRoom(workspaceOf(request).folder);
      const box = await held.opening;
      const done = await work(box, { env: variablesFor(held, ctx), over: () => held.over, refused: () => [...refused.heard] });
      if (held.lost) throw notAnyMore();
      return done;
    } catch (error) {
      if (held.lost) throw notAnyMore();
      // Ended before its command had begun.
      if (held.over !== undefined && SyscallError.is(error) && error.code === "NOT_FOUND") throw new SyscallError("QUOTA", `nothing was run: ${held.over}`);
      throw error;
    } finally {
      held.users--;
      held.usedAt = ctx.now();
      if (held.users === 0) this.#room.tell();
    }
  }

  /** Programs in the holder's boxes were told something. */
  told(holder: string, label: Label): void {
    for (const held of this.#held.values()) if (held.holder === holder) held.label = joinLabels(held.label, label);
  }

  /** Whether programs that earlier commands of the holder left in its boxes may still run. */
  hasJobs(holder: string): boolean {
    return [...this.#held.values()].some((held) => held.holder === holder && hasJobs(held));
  }

  /** The holder has ended, or its session is to begin anew. */
  async closeOf(holder: string): Promise<void> {
    const mine = [...this.#held.values()].filter((held) => held.holder === holder);
    await Promise.all(mine.map((held) => this.#close(held)));
  }

  /** The process has lost rights: its boxes that were made with them go, with all that runs in them. */
  async lost(pid: string, grants: readonly Grant[]): Promise<void> {
    const mine = [...this.#held.values()].filter(({ holder }) => holder === pid);
    const all = grants.some(({ action }) => OF_BOXES.has(action));
    await Promise.all(mine.filter((held) => all || (hasJobs(held) && held.begun.byLostTool(grants))).map((held) => this.#lose(held)));
  }

  /** A standing yes was taken back: boxes with something still running that a call by it may have begun go, with all that runs in them. */
  async withdrawn(rule: string): Promise<void> {
    await Promise.all([...this.#held.values()].filter((held) => hasJobs(held) && held.begun.byRule(rule)).map((held) => this.#lose(held)));
  }

  /** The holder's own boxes are not to go on, whatever rights are left. */
  async loseOf(holder: string): Promise<void> {
    await Promise.all([...this.#held.values()].filter((held) => held.holder === holder).map((held) => this.#lose(held)));
  }

  #lose(held: Held): Promise<void> {
    held.lost = true;
    return this.#close(held);
  }

  /** Also where nobody uses it then: what a command left running in it ends with the right. */
  #closeAt(held: Held, until: number | null, ctx: CallContext): () => void {
    if (until === null) return () => undefined;
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const left = until - ctx.now();
      if (left > 0) timer = setTimeout(wait, Math.min(left, LONGEST_WAIT_MS));
      else this.#lose(held).catch((error: unknown) => this.#deps.log.warn("a box whose rights had expired was not closed", { error: String(error) }));
    };
    wait();
    return () => clearTimeout(timer);
  }

  /** The process has ended: its boxes go, and what was counted of its run. */
  async ended(pid: string): Promise<void> {
    this.#repeats.forget(pid);
    await this.closeOf(pid);
  }

  async closeIdle(now: number): Promise<void> {
    const idle = [...this.#held.values()].filter(({ users, usedAt }) => users === 0 && now - usedAt >= IDLE_MS);
    await Promise.all(idle.map((held) => this.#close(held)));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#held.values()].map((held) => this.#close(held)));
  }

  /** Counted among its users from the moment it is found or made: what is used is not closed for another. */
  async #enter(request: BoxRequest, ctx: CallContext): Promise<Held> {
    const { sandbox, holder, network, models, runtime } = request;
    if (runtime !== undefined && !sandbox.features.runtimes) throw noRuntimes(sandbox.rung, runtime);
    const key = [ctx.caller.owner, holder, sandbox.rung, network, models, runtime].join(" ");
    const shape = JSON.stringify([request.places, boxLimits(request.limits, this.#deps.bounds)]);
    const until = this.#room.deadline();
    // Looked at anew after every wait: another command may have opened it meanwhile.
    for (;;) {
      const known = this.#held.get(key);
      const { box, excess } = known?.shape === shape ? {} : this.#inTheWay(request, { known, run: ctx.caller.root });
      if (box) await this.#close(box);
      else if (excess) await this.#room.wait(excess, { until, signal: ctx.signal });
      if (box || excess) continue;
      const held = known ?? this.#make(request, ctx, { key, shape });
      held.users++;
      return held;
    }
  }

  /** What keeps a box from being opened: another box, to be closed for it, or that those at work hold too much. @throws SyscallError `BUSY` · `QUOTA` */
  #inTheWay({ limits }: BoxRequest, { known, run }: { known: Held | undefined; run: string }): { readonly box?: Held | undefined; readonly excess?: Excess } {
    if (known && known.users > 0) throw new SyscallError("BUSY", "a command runs in this box under other limits or places; wait for its end");
    const box = known ?? this.#oneTooMany();
    const excess = box ? undefined : this.#room.excess(run, boxLimits(limits, this.#deps.bounds));
    if (!excess) return { box };
    const idle = this.#idlest((held) => excess.level === "installation" || held.run === run);
    return idle ? { box: idle } : { excess };
  }

  #make(request: BoxRequest, ctx: CallContext, { key, shape }: Pick<Held, "key" | "shape">): Held {
    const held: Held = {
      key,
      shape,
      holder: request.holder,
      run: ctx.caller.root,
      opening: Promise.resolve(undefined as never),
      box: undefined,
      leave: this.#room.take(ctx.caller.root, boxLimits(request.limits, this.#deps.bounds)),
      unwatch: () => undefined,
      unset: () => undefined,
      lost: false,
      over: undefined,
      line: undefined,
      models: undefined,
      reader: undefined,
      lookedAt: Number.NEGATIVE_INFINITY,
      label: spoken(request, ctx),
      refusals: new Refusals(),
      begun: new Begun(),
      users: 0,
      usedAt: ctx.now(),
      context: ctx,
    };
    const opened: Held = Object.assign(held, { opening: this.#open(request, held) });
    this.#held.set(key, opened);
    opened.unset = this.#closeAt(opened, request.until, ctx);
    const over = (why: string): void => {
      if (this.#held.get(key) !== opened) return;
      opened.over = why;
      this.#close(opened).catch((error: unknown) => this.#deps.log.warn("a box that used up its room was not closed", { error: String(error) }));
    };
    const unwatched = watchedOf(request, opened).map((watched) => this.#deps.room.watch(watched, over));
    opened.unwatch = () => {
      for (const unwatch of unwatched) unwatch();
    };
    opened.opening.catch(() => {
      if (this.#held.get(key) === opened) this.#held.delete(key);
      opened.leave();
      opened.unwatch();
      opened.unset();
      closeLines(opened).catch((error: unknown) => this.#deps.log.warn("a line of a box that did not open was not closed", { error: String(error) }));
    });
    return opened;
  }

  async #open({ sandbox, holder, workspace: own, places, limits, network, models, runtime }: BoxRequest, held: Held): Promise<Box> {
    const id = this.#deps.newId();
    const { owner } = held.context.caller;
    if (network) {
      if (!sandbox.features.network) throw noNetwork(sandbox.rung);
      const reader = await this.#deps.reader({ owner, pid: holder });
      held.reader = reader;
      const { root } = held.context.caller;
      const rules = rulesFor({
        context: () => held.context,
        label: (isNow) => leavingLabel(held, own, { reader, isNow }),
        processes: [holder, own],
        count: (url) => this.#repeats.count(root, url),
        isRunning: () => held.users > 0,
        isLost: () => held.lost,
        record: (event) => {
          if (event.plain !== undefined) held.refusals.tell(event.plain);
          return this.#deps.record(event, { owner, pid: holder, label: held.label }, { agent: own, call: held.context.key });
        },
      });
      held.line = await this.#deps.egress.open({ id, rules });
    }
    if (models) {
      mustHaveDoors(sandbox);
      held.models = await this.#deps.models.open({ id, holder: { owner, pid: holder }, label: (read) => labelNow(held, own, read) });
    }
    const { at: workspace } = workspaceOf({ places });
    const box = await sandbox.open(
      {
        id,
        places,
        env: { HOME: "/tmp", LANG: "C.UTF-8", AETHER_WORKSPACE: workspace, ...(held.models && modelVariables(held.models)) },
        limits: { ...boxLimits(limits, this.#deps.bounds), fileBytes: this.#deps.fileBytes },
        ...(held.line && { egress: { socket: held.line.socket } }),
        ...(held.models && { doors: [{ port: MODELS_PORT, socket: held.models.socket }] }),
        ...(runtime !== undefined && { runtime }),
      },
      held.context.signal,
    );
    held.box = box;
    return box;
  }

  /** The box to close before another is opened. @throws SyscallError `BUSY` */
  #oneTooMany(): Held | undefined {
    if (this.#held.size < MAX_BOXES) return undefined;
    const oldest = this.#idlest(() => true);
    if (!oldest) throw new SyscallError("BUSY", `${MAX_BOXES} boxes are at work; wait for one of them`);
    return oldest;
  }

  #idlest(which: (held: Held) => boolean): Held | undefined {
    const [oldest] = [...this.#held.values()].filter((held) => held.users === 0 && which(held)).sort((a, b) => a.usedAt - b.usedAt);
    return oldest;
  }

  async #close(held: Held): Promise<void> {
    if (this.#held.get(held.key) === held) this.#held.delete(held.key);
    held.unset();
    const box = await held.opening.catch(() => undefined);
    try {
      await box?.close();
    } finally {
      held.unwatch();
      held.leave();
      await closeLines(held);
    }
  }
}

const hasJobs = ({ box }: Held): boolean => (box?.jobs?.() ?? 0) > 0;

/** What the box's variables cannot say, because its callers' rights differ. */
function variablesFor({ line, models }: Held, ctx: CallContext): Readonly<Record<string, string>> {
  if (!line) return {};
  const own = ownNames(ctx.inForce("host.use"));
  return {
    ...pastProxy(own),
    ...(models &&
      modelVariables(
        models,
        own.find((name) => !name.includes(":")),
      )),
  };
}

/** What work in a box is given beside it. */
export interface Inside {
  /** Of this caller's commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Why the box was ended, where it used up its room. */
  readonly over: () => string | undefined;
  /** What of it the network refused meanwhile, for a person. */
  readonly refused: () => readonly string[];
}

function workspaceOf({ places }: Pick<BoxRequest, "places">): BoxPlace {
  const own = places.find(({ writable }) => writable);
  if (!own) throw new SyscallError("INTERNAL", "a box without a workspace");
  return own;
}

/** Its workspace first: files that have lost their names count there. */
const watchedOf = ({ places }: BoxRequest, held: Held): WatchedRoom[] =>
  places
    .filter(({ writable }) => writable)
    .map(({ folder }, index) => ({ folder, group: held.run, pids: () => (index === 0 ? (held.box?.pids?.() ?? []) : []) }));

async function closeLines({ line, models, reader }: Held): Promise<void> {
  await Promise.all([line?.close(), models?.close(), reader?.close()]);
}

/** What is under way was let through: how old a look at the box's places may be for its next part, in milliseconds. */
const UNDER_WAY_MS = 250;

interface Look {
  readonly reader: HolderReader;
  readonly isNow: boolean;
}

/** A person's own session asks for itself, and is not asked about. */
async function leavingLabel(held: Held, workspace: string, { reader, isNow }: Look): Promise<Label> {
  const { context } = held;
  if (context.caller.kind === "session" || (!isNow && context.now() - held.lookedAt < UNDER_WAY_MS)) return held.label;
  const at = context.now();
  const label = await labelNow(held, workspace, reader.read);
  held.lookedAt = at;
  return label;
}

/** What it can read may have risen since its command began, by what others put there. */
async function labelNow(held: Held, workspace: string, read: HolderRead): Promise<Label> {
  const { label } = await read(vfsPlaces, { workspace });
  held.label = joinLabels(held.label, label);
  return held.label;
}

/** What comes out of a box is believed by nobody, and may hold all that it can read and was told. */
const spoken = ({ label }: BoxRequest, { caller }: CallContext): Label => joinLabels(HOST_FILE, joinLabels(label, caller.label));

function boxLimits(asked: Limits, { box }: BoxBounds): Required<Omit<BoxLimits, "fileBytes">> {
  const { cpuMs = DEFAULT_LIMITS.cpuMs, memoryBytes = box.memoryBytes, pids = DEFAULT_LIMITS.pids, openFiles = DEFAULT_LIMITS.openFiles } = asked;
  return { cpuMs, memoryBytes, pids, openFiles };
}

const notAnyMore = (): SyscallError => new SyscallError("DENIED", "the box was closed while this ran: a right to what is in it expired or was taken back");

function noRuntimes(rung: Rung, runtime: ContainerRuntime): SyscallError {
  return new SyscallError("UNSUPPORTED", `the ${rung} rung has no runtime to choose; ask for ${runtime} with the rung container`, { rung, runtime });
}

function noNetwork(rung: Rung): SyscallError {
  return new SyscallError("UNSUPPORTED", `commands in the ${rung} rung cannot reach the network; run them in the process rung, or fetch with web_fetch`, {
    rung,
  });
}
