import { type ChildProcess, fork } from "node:child_process";
import type { GgufReply, GgufRequest } from "./wire.ts";

export type Hear = (reply: GgufReply | { readonly gone: string }) => void;

/** The child that holds the model while there is work: a crash of the library's native code is not the daemon's. */
export class GgufChild {
  readonly #folder: string;
  readonly #idleMs: number;
  readonly #hearing = new Map<number, Hear>();
  #child: ChildProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #next = 1;

  constructor({ folder, idleMs }: { readonly folder: string; readonly idleMs: number }) {
    this.#folder = folder;
    this.#idleMs = idleMs;
  }

  /** `hear` is told every reply, until what this gives is called: the request is then stopped where it is still under way. */
  ask(request: (id: number) => GgufRequest, hear: Hear): () => void {
    const id = this.#next++;
    clearTimeout(this.#idle);
    this.#hearing.set(id, hear);
    const child = this.#child ?? this.#start();
    child.channel?.ref();
    child.send(request(id), (error) => {
      if (error) this.#gone(child, error.message);
    });
    return () => {
      if (this.#hearing.delete(id) && child === this.#child && child.connected) child.send({ id, ask: "stop" } satisfies GgufRequest, () => undefined);
      if (this.#hearing.size === 0) this.#rest();
    };
  }

  #start(): ChildProcess {
    const file = new URL("./gguf.worker.ts", import.meta.url);
    const child = fork(file, [this.#folder], { env: {}, serialization: "advanced", stdio: "ignore", execArgv: ["--disable-warning=ExperimentalWarning"] });
    this.#child = child;
    child.unref();
    child.on("message", (reply: GgufReply) => this.#hearing.get(reply.id)?.(reply));
    child.once("exit", (code, killedBy) => this.#gone(child, `its process ended (${killedBy ?? code})`));
    child.once("error", (error) => this.#gone(child, error.message));
    return child;
  }

  #gone(child: ChildProcess, why: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    child.kill("SIGKILL");
    for (const hear of [...this.#hearing.values()]) hear({ gone: why });
  }

  #rest(): void {
    this.#child?.channel?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#child && this.#gone(this.#child, "it was idle"), this.#idleMs);
    this.#idle.unref();
  }
}
