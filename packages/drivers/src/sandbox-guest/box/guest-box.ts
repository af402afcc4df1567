import { type Box, type BoxCommand, type BoxProcess, type BoxSpec, type SandboxFeatures, type SessionState, SessionTurns } from "@aether/ports";
import { DEFAULT_LIMITS, type Signal, SyscallError } from "@aether/protocol";
import type { FileGrant } from "../files/file-holder.ts";
import type { GuestSession } from "../runtime.ts";
import type { GuestCommand, GuestRung } from "../wire.ts";
import type { GuestLine } from "./guest-line.ts";
import { GuestProcess } from "./guest-process.ts";

export interface GuestBoxDeps {
  readonly rung: GuestRung;
  readonly features: SandboxFeatures;
  readonly languages: readonly string[];
  /** Whether it runs WebAssembly programs. */
  readonly modules: boolean;
  readonly spec: BoxSpec;
  readonly line: GuestLine;
  onClose(): void;
}

/** Places, variables and a session; there is nothing of it in the guest process between commands. */
export class GuestBox implements Box {
  readonly #deps: GuestBoxDeps;
  readonly #running = new Set<GuestProcess>();
  readonly #turns = new SessionTurns();
  #session: SessionState | undefined;
  #carried: string | undefined;
  #closed = false;

  constructor(deps: GuestBoxDeps) {
    this.#deps = deps;
  }

  get id(): string {
    return this.#deps.spec.id;
  }

  get session(): SessionState | undefined {
    return this.#session;
  }

  async start(command: BoxCommand, signal: Signal): Promise<BoxProcess> {
    this.#refuse(command);
    const { session } = command;
    return session ? this.#turns.start(signal, async () => this.#runInSession(command, session, signal)) : this.#launch(command, signal);
  }

  #runInSession(command: BoxCommand, session: NonNullable<BoxCommand["session"]>, signal: Signal): GuestProcess {
    const restore = this.#session ?? session.restore;
    const process = this.#launch(command, signal, {
      boxEnv: this.#deps.spec.env,
      ...(restore && { state: restore }),
      ...(this.#carried !== undefined && { carried: this.#carried }),
      ...(command.cwd !== undefined && { awayFrom: restore?.cwd ?? this.#home() }),
    });
    void process.ended.then((end) => {
      if (!end.session) return;
      this.#session = end.session;
      this.#carried = end.carried;
    });
    return process;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#deps.onClose();
    await Promise.all(
      [...this.#running].map((process) => {
        process.signal("KILL");
        return process.exited;
      }),
    );
  }

  #refuse({ program, session, terminal }: BoxCommand): void {
    const { rung, features, languages, modules } = this.#deps;
    const can = program.kind === "code" ? languages.includes(program.language) : program.kind === "module" ? modules : features[program.kind];
    const what = program.kind === "code" ? `code in ${program.language}` : `${program.kind} commands`;
    if (!can) throw new SyscallError("UNSUPPORTED", `the rung ${rung} runs no ${what}; ask for a rung that does`, { rung });
    if (terminal) throw new SyscallError("UNSUPPORTED", `the rung ${rung} has no terminals; ask for process or container`, { rung });
    if (session && program.kind !== "shell") throw new SyscallError("INVALID", "only a shell command may run in the session", { rung });
  }

  #launch(command: BoxCommand, signal: Signal, session?: GuestSession): GuestProcess {
    if (this.#closed) throw new SyscallError("UNAVAILABLE", `the box ${this.id} is closed`, { box: this.id });
    if (signal.aborted) throw new SyscallError("CANCELLED", "the command was cancelled before it began");
    const process = new GuestProcess(this.#deps.line, this.#wired(command, session), this.#grant());
    const abort = (): void => process.signal("KILL");
    signal.addEventListener("abort", abort, { once: true });
    this.#running.add(process);
    process.ended.finally(() => {
      this.#running.delete(process);
      signal.removeEventListener("abort", abort);
    });
    return process;
  }

  #grant(): FileGrant {
    const { features, spec, line } = this.#deps;
    return {
      places: spec.places,
      openFiles: spec.limits.openFiles ?? DEFAULT_LIMITS.openFiles,
      fileBytes: spec.limits.fileBytes,
      ...(features.network && spec.egress && { egress: spec.egress.socket }),
      ...(line.wheels !== undefined && { wheels: line.wheels }),
    };
  }

  #wired(command: BoxCommand, session: GuestSession | undefined): Omit<GuestCommand, "key"> {
    const { rung, features, spec } = this.#deps;
    return {
      box: spec.id,
      rung,
      program: command.program,
      cwd: command.cwd ?? session?.state?.cwd ?? this.#home(),
      home: this.#home(),
      env: { ...spec.env, ...command.env },
      places: spec.places.map(({ at }) => at),
      hasNetwork: features.network && spec.egress !== undefined,
      memoryBytes: spec.limits.memoryBytes ?? DEFAULT_LIMITS.memoryBytes,
      openFiles: spec.limits.openFiles ?? DEFAULT_LIMITS.openFiles,
      limits: { ...command.limits, cpuMs: Math.min(command.limits.cpuMs, spec.limits.cpuMs ?? DEFAULT_LIMITS.cpuMs) },
      ...(session && { session }),
    };
  }

  #home(): string {
    const { places } = this.#deps.spec;
    return (places.find(({ writable }) => writable) ?? places[0])?.at ?? "/";
  }
}
