import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import type { Box, BoxSpec, RungState, Sandbox } from "@aether/ports";
import { type Signal, SyscallError } from "@aether/protocol";
import { BoxWatch } from "./box-watch.ts";
import { Launcher } from "./launcher.ts";
import { chooseLimiter } from "./limits/choose-limiter.ts";
import type { HeldLimits, Limiter } from "./limits/limiter.ts";
import { lookAtMachine, type Machine } from "./machine.ts";
import { probeMachine, takesSizes } from "./probe-machine.ts";
import { ProcessBox } from "./process-box.ts";
import { requirePlaces } from "./profile.ts";
import { RungProbe } from "./rung-probe.ts";
import { Scratch, sweepScratch } from "./scratch.ts";

export interface ProcessSandboxOptions {
  /** Names this installation on its machine: lower-case letters and digits, at most 16. Only its boxes are reaped. */
  readonly installation: string;
  /** Where a folder for pipes is made, and is looked for after a kill; made where it is missing. Default the system's for temporary files. */
  readonly scratch?: string;
  /** What holds the limits; default the strongest there is. */
  readonly limiter?: Limiter;
  /** What all of its boxes may hold together, where the machine can hold that; default nothing. */
  readonly together?: HeldLimits;
  /** What this machine has, at each look; default what is found. */
  readonly machine?: () => Machine;
  /** See {@link RungProbe}. */
  readonly now?: () => number;
}

/** After a box was opened; its first command goes first. */
const SPARE_AFTER_MS = 50;
/** Of all boxes together, beside those of their commands. */
const MOST_OWN_PROCESSES = 4_096;
const ID = /^[a-z0-9]{1,40}$/;

/** The `process` rung: boxes of ordinary processes, by bubblewrap, a system call filter and control groups. Linux only. */
export function createProcessSandbox(options: ProcessSandboxOptions): Sandbox {
  const look = options.machine ?? (() => lookAtMachine(process.execPath));
  const limiter = options.limiter ?? chooseLimiter(options.installation);
  // What the boxes' own few processes are is counted on top.
  if (options.together) limiter.bound({ ...options.together, pids: options.together.pids + MOST_OWN_PROCESSES });
  return new ProcessSandbox({
    look,
    limiter,
    ...(options.now && { now: options.now }),
    family: `aether-${options.installation}`,
    above: options.scratch ?? tmpdir(),
  });
}

interface Parts {
  readonly look: () => Machine;
  readonly now?: () => number;
  readonly limiter: Limiter;
  readonly family: string;
  readonly above: string;
}

class ProcessSandbox implements Sandbox {
  readonly rung = "process";
  readonly features = { shell: true, argv: true, terminal: true, network: true, doors: true } as const;
  readonly #parts: Parts;
  readonly #boxes = new Map<string, ProcessBox>();
  /** Names of this life's boxes, where their limits are held. */
  readonly #names = new Set<string>();
  readonly #watch = new BoxWatch();
  #spare: { readonly name: string; readonly launcher: Launcher } | undefined;
  #scratch: Scratch | undefined;
  readonly #probe: RungProbe;
  #machine: Machine;
  #isClosed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#machine = parts.look();
    this.#probe = new RungProbe({ look: () => this.#look(), ...(parts.now && { now: parts.now }) });
  }

  get languages(): Sandbox["languages"] {
    return this.#machine.python === undefined ? ["bash", "javascript"] : ["bash", "javascript", "python"];
  }

  probe(): Promise<RungState> {
    return this.#probe.ask();
  }

  /** Also after what was missing was installed: nothing was opened by then. */
  async #look(): Promise<RungState> {
    await this.#scratch?.close();
    this.#scratch = undefined;
    this.#machine = this.#parts.look();
    return probeMachine({ machine: this.#machine, limiter: this.#parts.limiter, scratch: () => this.#folder() });
  }

  async open(spec: BoxSpec, signal: Signal): Promise<Box> {
    if (this.#isClosed) throw new SyscallError("UNAVAILABLE", "the process rung was closed");
    if (signal.aborted) throw new SyscallError("CANCELLED", "the box was given up before it was opened");
    if (!ID.test(spec.id) || this.#boxes.has(spec.id)) throw new SyscallError("INVALID", `${JSON.stringify(spec.id)} is no fresh name of a box`);
    requirePlaces(spec);
    const { machine, bubblewrap, sh } = await this.#required();
    const { name, launcher } = this.#launcher(sh);
    const box = await ProcessBox.open({
      spec,
      machine: { ...machine, bubblewrap, sh },
      scratch: this.#folder(),
      launcher,
      closed: () => {
        const closed = this.#boxes.get(spec.id);
        if (closed) this.#watch.delete(closed);
        this.#boxes.delete(spec.id);
        this.#names.delete(name);
      },
    }).finally(() => this.#makeSpare(sh));
    this.#boxes.set(spec.id, box);
    this.#watch.add(box);
    if (signal.aborted || this.#isClosed) {
      await box.close();
      throw new SyscallError("CANCELLED", "the box was given up while it was opened");
    }
    return box;
  }

  async reap(): Promise<number> {
    const { limiter, above, family } = this.#parts;
    const left = limiter.boxes().filter((name) => !this.#names.has(name));
    const ended = await Promise.all(left.map((name) => limiter.end(name)));
    if (this.#names.size === 0) limiter.close();
    sweepScratch(above, { family, own: this.#scratch?.folder });
    return ended.filter(Boolean).length;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...[...this.#boxes.values()].map((box) => box.close()), this.#spare?.launcher.close()]);
    this.#spare = undefined;
    await this.#scratch?.close();
    this.#scratch = undefined;
    this.#parts.limiter.close();
  }

  async #required(): Promise<{ machine: Machine; bubblewrap: string; sh: string }> {
    const state = await this.probe();
    const machine = this.#machine;
    const { bubblewrap, sh } = machine;
    if (state.available && bubblewrap !== undefined && sh !== undefined) return { machine: { ...machine, sizes: takesSizes(state.version) }, bubblewrap, sh };
    const [reason, get] = state.available ? ["bubblewrap is gone", "install it again"] : [state.reason, state.get];
    throw new SyscallError("UNAVAILABLE", `the process rung does not work on this machine: ${reason}; ${get}`, { rung: "process" });
  }

  /** The spare one, or a new one where it is taken. */
  #launcher(sh: string): { readonly name: string; readonly launcher: Launcher } {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare?.launcher.isAlive) return spare;
    if (spare) void spare.launcher.close().finally(() => this.#names.delete(spare.name));
    const name = randomBytes(8).toString("hex");
    const launcher = new Launcher({ sh, held: this.#parts.limiter.open(name) });
    this.#names.add(name);
    return { name, launcher };
  }

  /** For the next box, when this one's first command has begun. */
  #makeSpare(sh: string): void {
    setTimeout(() => {
      if (this.#isClosed || this.#spare) return;
      try {
        this.#spare = this.#launcher(sh);
        this.#spare.launcher.rest();
      } catch {
        // Nobody waits for it. The next box makes its own, or says what is in the way.
      }
    }, SPARE_AFTER_MS).unref();
  }

  #folder(): Scratch {
    const { above, family, limiter } = this.#parts;
    this.#scratch ??= new Scratch(above, { family, machine: this.#machine, countsAll: limiter.countsAll });
    return this.#scratch;
  }
}
