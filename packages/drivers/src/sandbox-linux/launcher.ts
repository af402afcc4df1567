import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import { LAUNCH_ENV } from "./launch-script.ts";
import { type HeldBox, type HeldGroup, STARTER } from "./limits/limiter.ts";
import { word } from "./shell-words.ts";

/** What a box's first processes are in: with control groups that of its session, where its shell is then born. */
const groupName = ({ isExclusive }: HeldBox): string => (isExclusive ? "session" : STARTER);

export interface LauncherParts {
  readonly sh: string;
  readonly held: HeldBox;
}

/**
 * A shell that waits in a box's control groups for the script by which it becomes the box. The kernel takes up to 20 ms for
 * a move between groups; one made in advance has it behind it. It ends with this process.
 */
export class Launcher {
  readonly held: HeldBox;
  readonly group: HeldGroup;
  /** Its descriptors: 2 complaints, 3 its orders, 4 and 5 reports. */
  readonly child: ChildProcess;

  constructor({ sh, held }: LauncherParts) {
    this.held = held;
    this.group = held.group(groupName(held));
    const enter = this.group.enter.map((file) => `echo 0 >${word(file)} && `).join("");
    this.child = spawn(sh, ["-c", `${enter}IFS= read -r script <&3 && . "$script"`], {
      env: LAUNCH_ENV,
      cwd: "/",
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    // Told of by whoever launches it; a spare one that ended is not used.
    this.child.on("error", () => {});
    for (const stream of this.child.stdio) stream?.on("error", () => {});
  }

  get isAlive(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Keeps nobody from ending while it waits; it is not heard of then. */
  rest(): void {
    this.#eachHandle("unref");
  }

  wake(): void {
    this.#eachHandle("ref");
  }

  #eachHandle(how: "ref" | "unref"): void {
    this.child[how]();
    for (const stream of this.child.stdio) (stream as Socket | null)?.[how]();
  }

  /** Ends one that was never launched. */
  async close(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.held.close();
  }
}
