import type { Box, BoxSpec, RungState, Sandbox } from "@aether/ports";
import { type Signal, SyscallError, toWireError } from "@aether/protocol";
import { ContainerBox } from "./container-box.ts";
import { type Engine, engineCall, findEngine, holdsLimits } from "./container-engine.ts";
import { type Image, imageFor } from "./container-image.ts";
import { requirePlaces } from "./profile.ts";

export interface ContainerSandboxOptions {
  /** Names this installation on its machine: lower-case letters and digits, at most 16. */
  readonly installation: string;
  /** An image's name, or a root file system of this machine; default: this machine's program folders on an empty root. */
  readonly image?: string;
  /** The OCI runtime: `runc`, `crun`, `runsc` (gVisor), `kata`. */
  readonly runtime?: string;
}

const INSTALL = "install podman (Debian, Ubuntu: apt install podman runc; Fedora: dnf install podman), or start docker";
const NOT_HELD =
  "Without root podman has no control groups here, so memory and processes of a box have no cap: run as root, or where control groups v2 are yours (systemd).";
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
  #state: Promise<RungState> | undefined;
  #isClosed = false;

  constructor(options: ContainerSandboxOptions) {
    this.#options = options;
  }

  probe(): Promise<RungState> {
    this.#state ??= this.#look();
    return this.#state;
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
    const family = this.#options.installation;
    const box = new ContainerBox({ spec, engine, image, name: `aether-${family}-${spec.id}`, family, closed: () => this.#boxes.delete(spec.id) });
    this.#boxes.set(spec.id, box);
    await box.begin().catch(async (cause: unknown) => {
      await box.close();
      throw cause;
    });
    return box;
  }

  async reap(): Promise<number> {
    const engine = await this.#found(undefined).catch(() => undefined);
    if (!engine) return 0;
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
  }

  /** Starts a container that does nothing. */
  async #look(): Promise<RungState> {
    try {
      const engine = await this.#found(undefined);
      if (!engine) return { available: false, reason: "neither podman nor a running docker was found", get: INSTALL };
      const image = await this.#image(engine, this.#options.image);
      const runtime = engine.runtime === undefined ? [] : ["--runtime", engine.runtime];
      const binds = image.binds.flatMap((path) => ["--volume", `${path}:${path}:ro`]);
      const limits = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"];
      await engineCall(engine, [
        "run",
        "--rm",
        "--network",
        "none",
        "--pull",
        "never",
        "--read-only",
        "--cap-drop",
        "ALL",
        ...limits,
        ...runtime,
        ...binds,
        image.name,
        "bash",
        "-c",
        "exit 0",
      ]);
      const isHeld = await holdsLimits(engine);
      return {
        available: true,
        version: `${engine.name} ${engine.version}${engine.runtime === undefined ? "" : ` with ${engine.runtime}`}`,
        limits: isHeld ? "the engine's control groups" : "looking, those of time and output only",
        notes: [...(isHeld ? [] : [NOT_HELD]), ...(engine.isVirtual ? [`Boxes of ${engine.runtime} have no network: it has a network stack of its own.`] : [])],
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
    known.catch(() => this.#engines.delete(runtime));
    return known;
  }

  #image(engine: Engine, asked: string | undefined): Promise<Image> {
    const key = `${engine.name} ${asked ?? ""}`;
    const known = this.#images.get(key) ?? imageFor(engine, asked);
    this.#images.set(key, known);
    known.catch(() => this.#images.delete(key));
    return known;
  }
}
