import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import type { Box, BoxSpec, RungState, Sandbox } from "@aether/ports";
import { DEFAULT_LIMITS, type Signal, SyscallError, toWireError } from "@aether/protocol";
import { BoxWatch } from "./box-watch.ts";
import { ContainerBox } from "./container-box.ts";
import { type Engine, engineCall, findEngine, holdsLimits, sharesRoot } from "./container-engine.ts";
import { type Image, imageFor } from "./container-image.ts";
import { ContainerScratch } from "./container-scratch.ts";
import { ContainerWarden } from "./container-warden.ts";
import { requirePlaces } from "./profile.ts";
import { RungProbe } from "./rung-probe.ts";
import { sweepScratch } from "./scratch.ts";

export interface ContainerSandboxOptions {
  /** Names this installation on its machine: lower-case letters and digits, at most 16. */
  readonly installation: string;
  /** An image's name, or a root file system of this machine; default: this machine's program folders on an empty root. */
  readonly image?: string;
  /** The OCI runtime: `runc`, `crun`, `runsc` (gVisor), `kata`. */
  readonly runtime?: string;
  /** Where a folder for what its boxes need is made, and is looked for after a kill. Default the system's for temporary files. */
  readonly scratch?: string;
}

const INSTALL = "install podman (Debian, Ubuntu: apt install podman runc; Fedora: dnf install podman), or start docker";
const NOT_HELD =
  "Without root podman has no control groups here, so memory and processes of a box have no cap: run as root, or where control groups v2 are yours (systemd).";
const SHARES_ROOT =
  "docker gives a container no user namespace of its own: root of a box, which has no capability, is root of this machine. Set userns-remap in docker's daemon.json, run docker rootless, or use podman.";
const ID = /^[a-z0-9]{1,40}$/;

/** The `container` rung: one hardened container for each holder. */
export function createContainerSandbox(options: ContainerSandboxOptions): Sandbox {
  return new ContainerSandbox(options);
}

class ContainerSandbox implements Sandbox {
  readonly rung = "container";
  readonly languages = ["bash"] as const;
  readonly features = { shell: true, argv: true, terminal: true, network: true, doors: true, runtimes: true } as const;
  readonly #options: ContainerSandboxOptions;
  readonly #boxes = new Map<string, ContainerBox>();
  readonly #images = new Map<string, Promise<Image>>();
  readonly #engines = new Map<string | undefined, Promise<Engine | undefined>>();
  readonly #wardens = new Map<Engine, ContainerWarden>();
  readonly #watch = new BoxWatch();
  #scratch: ContainerScratch | undefined;
  readonly #probe = new RungProbe({ look: () => this.#look() });
  #isClosed = false;

  constructor(options: ContainerSandboxOptions) {
    this.#options = options;
  }

  probe(): Promise<RungState> {
    return this.#probe.ask();
  }

  async open(spec: BoxSpec, signal: Signal): Promise<Box> {
    if (this.#isClosed) throw new SyscallError("UNAVAILABLE", "the container rung was closed");
    if (signal.aborted) throw new SyscallError("CANCELLED", "the box was given up before it was opened");
    if (!ID.test(spec.id) || this.#boxes.has(spec.id)) throw new SyscallError("INVALID", `${JSON.stringify(spec.id)} is no fresh name of a box`);
    requirePlaces(spec);
    const state = await this.probe();
    const engine = await this.#found(spec.runtime);
    if (!state.available || !engine)
      throw new SyscallError(
        "UNAVAILABLE",
        `the container rung does not work here: ${state.available ? "its engine is gone" : `${state.reason}; ${state.get}`}`,
        { rung: "container" },
      );
    if ((spec.egress || spec.doors) && engine.isVirtual)
      throw new SyscallError(
        "UNSUPPORTED",
        `boxes of ${engine.runtime} have a network of their own that nothing of this machine can listen in; run what needs a way out or models with runc or in the process rung, or fetch with web_fetch`,
        { rung: "container", runtime: engine.runtime },
      );
    const image = await this.#image(engine, this.#options.image);
    return this.#begin(spec, { engine, image });
  }

  async #begin(spec: BoxSpec, { engine, image }: { readonly engine: Engine; readonly image: Image }): Promise<ContainerBox> {
    const family = this.#options.installation;
    const scratch = this.#folder();
    const name = `aether-${family}-${spec.id}`;
    const release = this.#warden(engine).guard(name);
    const box = new ContainerBox({
      spec,
      engine,
      image,
      name,
      family,
      folders: scratch.box(spec.id, { rules: !engine.isVirtual, devices: engine.mapsUsers }),
      closed: async () => {
        const closed = this.#boxes.get(spec.id);
        if (closed) this.#watch.delete(closed);
        this.#boxes.delete(spec.id);
        release();
        await scratch.forget(spec.id);
      },
    });
    this.#boxes.set(spec.id, box);
    this.#watch.add(box);
    await box.begin().catch(async (cause: unknown) => {
      await box.close();
      throw cause;
    });
    return box;
  }

  async reap(): Promise<number> {
    const engine = await this.#found(undefined).catch(() => undefined);
    const left = engine ? await this.#removeLeft(engine) : 0;
    sweepScratch(this.#above, { family: this.#family, own: this.#scratch?.folder });
    return left;
  }

  async #removeLeft(engine: Engine): Promise<number> {
    const own = new Set([...this.#boxes.keys()].map((id) => `aether-${this.#options.installation}-${id}`));
    const look = async (): Promise<string[]> => {
      const listed = await engineCall(engine, ["ps", "--all", "--filter", `label=aether=${this.#options.installation}`, "--format", "{{.Names}}"]);
      return listed.split("\n").filter((name) => name !== "" && !own.has(name));
    };
    const left = await look();
    const tried = await Promise.allSettled(left.map((name) => engineCall(engine, ["rm", "--force", name])));
    if (tried.every(({ status }) => status === "fulfilled")) return left.length;
    // One that is gone by itself meanwhile is none that is left.
    const still = (await look()).filter((name) => left.includes(name));
    if (still.length > 0) throw new SyscallError("UNAVAILABLE", `${engine.name} could not remove ${still.join(", ")}`, { rung: "container" });
    return left.length;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#boxes.values()].map((box) => box.close()));
    for (const warden of this.#wardens.values()) warden.close();
    this.#wardens.clear();
    await Promise.all([...this.#images].map(([key, image]) => this.#unmount(key, image)));
    await this.#scratch?.close();
    this.#scratch = undefined;
  }

  /** What was mounted for boxes of an image; the engine counts who did. */
  async #unmount(key: string, image: Promise<Image>): Promise<void> {
    this.#images.delete(key);
    const { name, folder } = (await image.catch(() => undefined)) ?? {};
    const engine = folder === undefined ? undefined : await this.#found(undefined).catch(() => undefined);
    if (name !== undefined && engine) await engineCall(engine, ["image", "unmount", name]).catch(() => undefined);
  }

  get #above(): string {
    return this.#options.scratch ?? tmpdir();
  }

  /** Not the process rung's, which sweeps its own. */
  get #family(): string {
    return `aether-${this.#options.installation}-container`;
  }

  #folder(): ContainerScratch {
    this.#scratch ??= new ContainerScratch(this.#above, this.#family);
    return this.#scratch;
  }

  #warden(engine: Engine): ContainerWarden {
    const known = this.#wardens.get(engine) ?? new ContainerWarden(engine);
    this.#wardens.set(engine, known);
    return known;
  }

  /** Starts a container that does nothing. */
  async #look(): Promise<RungState> {
    try {
      const engine = await this.#found(undefined);
      if (!engine) return { available: false, reason: "neither podman nor a running docker was found", get: INSTALL };
      const image = await this.#image(engine, this.#options.image);
      const trial = await this.#begin({ id: `probe${randomBytes(4).toString("hex")}`, places: [], env: {}, limits: DEFAULT_LIMITS }, { engine, image });
      await trial.close();
      const { fault } = this.#folder().wall(!engine.isVirtual);
      const isHeld = await holdsLimits(engine);
      return {
        available: true,
        version: `${engine.name} ${engine.version}${engine.runtime === undefined ? "" : ` with ${engine.runtime}`}`,
        limits: isHeld ? "the engine's control groups" : "looking, those of time and output only",
        notes: [
          ...(isHeld ? [] : [NOT_HELD]),
          ...((await sharesRoot(engine)) ? [SHARES_ROOT] : []),
          ...(fault === undefined ? [] : [`Commands can write to FIFOs in folders they may only read: ${fault}.`]),
          ...(engine.isVirtual ? [`Boxes of ${engine.runtime} have no network: it has a network stack of its own.`] : []),
        ],
      };
    } catch (cause) {
      const { message, data } = toWireError(cause);
      return { available: false, reason: message, get: typeof data?.["get"] === "string" ? data["get"] : INSTALL };
    }
  }

  /** @throws SyscallError `UNAVAILABLE` for a runtime that is not installed */
  #found(asked: string | undefined): Promise<Engine | undefined> {
    const runtime = asked ?? this.#options.runtime;
    const known = this.#engines.get(runtime) ?? findEngine(runtime);
    this.#engines.set(runtime, known);
    // One that is not there now may be installed, or started, before somebody asks again.
    known.then((engine) => engine ?? this.#engines.delete(runtime)).catch(() => this.#engines.delete(runtime));
    return known;
  }

  #image(engine: Engine, asked: string | undefined): Promise<Image> {
    const key = `${engine.name} ${engine.runtime ?? ""} ${asked ?? ""}`;
    const known = this.#images.get(key) ?? imageFor(engine, asked);
    this.#images.set(key, known);
    known.catch(() => this.#images.delete(key));
    return known;
  }
}
