import { type Authority, type Json, joinLabels, type Label, SyscallError } from "@aether/protocol";
import type { Principal } from "../dispatch/principal.ts";
import { actingKey } from "./acting-row.ts";
import { pause, type SessionCall } from "./pending-call.ts";
import { Session } from "./session.ts";
import type { SessionDeps } from "./session-deps.ts";

/** How often a call that is held back looks whether it may go on. */
const LOOK_MS = 250;
/** Clients wait five minutes for the head of an answer, and ask again only a few times: so each asking is held for long. */
const HELD_MS = 240_000;
const ASK_AGAIN_MS = 30_000;

/** Its key names it among the calls under way. */
export type ActingCall = SessionCall & { readonly key: string };

/** At or above what whoever asks can know, besides; asked before every call, with reads of the process's own. */
export type Floor = (read: (method: string, params: unknown) => Promise<Json>) => Promise<Label>;

export interface ActingDeps {
  readonly session: SessionDeps;
  /** The process's row is on disk. */
  readonly born: boolean;
  /** The process as it is now. @throws SyscallError `NOT_FOUND` once it has ended */
  readonly now: () => Promise<Pick<Principal, "label">>;
  /** A person holds it back. */
  readonly paused: () => Promise<boolean>;
  readonly floor: Floor;
  /** Told once, when nothing runs any more. */
  readonly closed: () => void;
}

/**
 * Calls that come from behind a process, such as a program in its box, and are made in its name: with its authority, budget and
 * account. Each is admitted, charged and audited as any other; nobody asks for its outcome again, so what was asked and
 * answered rests nowhere, and one that a crash cut off is charged what was set aside for it and not made again.
 */
export class Acting {
  readonly #session: Session;
  readonly #deps: ActingDeps;
  readonly #running = new Set<string>();
  #reads = 0;
  #quiet: Promise<void> | undefined;
  #dropped = false;

  constructor(who: Principal, deps: ActingDeps) {
    this.#session = new Session({ ...who }, { ...deps.session, acting: true }, deps.born);
    this.#deps = deps;
  }

  get active(): number {
    return this.#session.active;
  }

  /** What the process may do. */
  get authority(): Authority {
    return this.#session.who.authority;
  }

  weaken(authority: Authority): void {
    this.#session.who.authority = authority;
  }

  get revoked(): boolean {
    return this.#quiet !== undefined;
  }

  /**
   * While the process is paused its calls wait here, up to four minutes each.
   *
   * @throws SyscallError `NOT_FOUND` once the process has ended, `UNAVAILABLE` { retryAfterMs } while it is paused for longer, and by code
   * what the call fails with
   */
  async call(call: ActingCall): Promise<Json> {
    const { who } = this.#session;
    await this.#unpaused(call);
    const now = await this.#deps.now();
    if (this.#quiet !== undefined) throw ended(who.pid);
    const floor = await this.#deps.floor((method, params) => this.#read(method, params));
    if (this.#quiet !== undefined) throw ended(who.pid);
    who.label = joinLabels(who.label, joinLabels(now.label, floor));
    const key = actingKey(who.pid, call.key);
    if (this.#running.has(key)) throw new SyscallError("CONFLICT", `a call ${call.key} is under way; choose a new key`, { key: call.key });
    this.#running.add(key);
    try {
      const { inner: _, ...asked } = call;
      return await this.#session.call({ ...asked, key });
    } finally {
      this.#running.delete(key);
    }
  }

  async #unpaused({ signal }: ActingCall): Promise<void> {
    const { paused, session } = this.#deps;
    const { clock } = session;
    const until = clock.now() + HELD_MS;
    while (await paused()) {
      const { pid } = this.#session.who;
      if (this.#quiet !== undefined) throw ended(pid);
      if (signal?.aborted) throw new SyscallError("CANCELLED", "cancelled by the caller");
      if (this.#dropped || clock.now() >= until)
        throw new SyscallError("UNAVAILABLE", `${pid} is paused; aether resume ${pid} lets it ask again`, { pid, retryAfterMs: ASK_AGAIN_MS });
      await pause(clock, LOOK_MS, signal);
    }
  }

  /** A look of the system's own at what the process can see by now; also while the process is paused. @throws SyscallError `NOT_FOUND` once it has ended */
  async look(method: string, params: unknown): Promise<Json> {
    const { who } = this.#session;
    const now = await this.#deps.now();
    if (this.#quiet !== undefined) throw ended(who.pid);
    who.label = joinLabels(who.label, now.label);
    return this.#read(method, params);
  }

  #read(method: string, params: unknown): Promise<Json> {
    return this.#session.call({ method, params, key: actingKey(this.#session.who.pid, `read${this.#reads++}`), inner: true });
  }

  cancel(key: string): void {
    this.#session.cancel(actingKey(this.#session.who.pid, key));
  }

  /** Takes the right away: no call begins any more, those under way are aborted. Resolves when none runs. */
  revoke(): Promise<void> {
    this.#quiet ??= new Promise((resolve) => {
      for (const key of this.#running) this.#session.cancel(key);
      this.#session.whenQuiet(() => {
        this.#deps.closed();
        resolve();
      });
    });
    return this.#quiet;
  }

  /** The installation stops: nothing more is committed. */
  drop(): void {
    this.#dropped = true;
    this.#session.abortAll();
  }
}

const ended = (pid: string): SyscallError => new SyscallError("NOT_FOUND", `the process ${pid} has ended, and nobody asks in its name any more`, { pid });
