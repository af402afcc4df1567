import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { SyscallError } from "@aether/protocol";
import { ENGINE_START, type Engine } from "./container-engine.ts";

/**
 * Keeps a list of containers until its input ends, and removes them then. Those that its holder was just making may come late: they are
 * removed again for half a minute. Signals that are meant for its holder's group do not end it, for its holder's end does.
 */
const SCRIPT = `trap '' HUP INT TERM
names=
while read -r what name; do
  kept=
  for one in $names; do [ "$one" = "$name" ] || kept="$kept $one"; done
  names=$kept
  [ "$what" = drop ] || names="$names $name"
done
[ -n "$names" ] || exit 0
for wait in 0 1 2 4 8 16; do
  sleep $wait
  "$@" $names
done`;

/**
 * A process beside this one, which removes this one's containers when it is gone, however it went: nothing else would, for an engine's
 * containers are nobody's children. It knows them by their names, which are of one life only, so it takes nothing from the next.
 */
export class ContainerWarden {
  readonly #remove: readonly string[];
  readonly #names = new Set<string>();
  #child: ChildProcess | undefined;

  constructor({ name, program, words }: Pick<Engine, "name" | "program" | "words">) {
    this.#remove = [program, ...words, "rm", "--force", ...(name === "podman" ? ["--time", "0"] : [])];
  }

  /** From before a container is made until the result is called, after it is gone. @throws SyscallError `UNAVAILABLE` */
  guard(name: string): () => void {
    this.#names.add(name);
    // One that something ended is made anew.
    if (this.#isAlive) this.#tell("keep", name);
    else this.#begin();
    return () => {
      if (this.#names.delete(name)) this.#tell("drop", name);
    };
  }

  /** Of containers that are gone, or that are to go now. */
  close(): void {
    this.#child?.stdin?.end();
    this.#child = undefined;
  }

  get #isAlive(): boolean {
    const { pid, exitCode, signalCode } = this.#child ?? {};
    return pid !== undefined && exitCode === null && signalCode === null;
  }

  #begin(): void {
    const child = spawn("/bin/sh", ["-c", SCRIPT, "aether-warden", ...this.#remove], { ...ENGINE_START, detached: true, stdio: ["pipe", "ignore", "ignore"] });
    child.on("error", () => undefined);
    child.stdin.on("error", () => undefined);
    if (child.pid === undefined)
      throw new SyscallError("UNAVAILABLE", "no container is made: what would remove it after a kill of this program could not be started");
    // It keeps nobody from ending: that is what it waits for.
    child.unref();
    (child.stdin as Socket).unref();
    this.#child = child;
    for (const name of this.#names) this.#tell("keep", name);
  }

  #tell(what: "keep" | "drop", name: string): void {
    this.#child?.stdin?.write(`${what} ${name}\n`);
  }
}
