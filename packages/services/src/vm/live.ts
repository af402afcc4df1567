import type { BoxProcess, OutputLog } from "@aether/ports";
import type { Label, TerminalSize } from "@aether/protocol";

/** A background command while it runs in this process. */
export interface LiveCommand {
  readonly id: string;
  readonly holder: string;
  /** Whose folder below `/run` it works in. */
  readonly workspace: string;
  readonly process: BoxProcess;
  readonly log: OutputLog;
  terminal: TerminalSize | null;
  /** The process that may write to it. */
  owner: string;
  /** A person's session has it. */
  ownedByPerson: boolean;
  /** Of everything its box can read, and of what was written to it. */
  label: Label;
  /** What it wrote in a person's folders before this is there, and what others wrote there is with it, unless that takes too long. */
  readonly settle: () => Promise<void>;
}

/** Commands under way, and who waits to hear from them. */
export class LiveCommands {
  readonly #commands = new Map<string, LiveCommand>();
  readonly #viewers = new Map<string, number>();
  readonly #waiting = new Map<string, Set<() => void>>();

  get(id: string): LiveCommand | undefined {
    return this.#commands.get(id);
  }

  /** Those that work in a workspace. */
  of(workspace: string): readonly LiveCommand[] {
    return [...this.#commands.values()].filter((command) => command.workspace === workspace);
  }

  /** The same of all that work in a workspace. */
  async settle(workspace: string): Promise<void> {
    await Promise.all(this.of(workspace).map((command) => command.settle()));
  }

  /** How many watch a command, also before it runs. */
  viewers(id: string): number {
    return this.#viewers.get(id) ?? 0;
  }

  /** Counts a viewer until the result is called. */
  view(id: string): () => void {
    this.#viewers.set(id, this.viewers(id) + 1);
    return () => {
      const left = this.viewers(id) - 1;
      if (left > 0) this.#viewers.set(id, left);
      else this.#viewers.delete(id);
    };
  }

  add(command: LiveCommand): void {
    this.#commands.set(command.id, command);
    this.tell(command.id);
  }

  remove(id: string): void {
    this.#commands.delete(id);
    this.tell(id);
  }

  /** There is more to read, or something about it changed. */
  tell(id: string): void {
    for (const wake of this.#waiting.get(id) ?? []) wake();
  }

  /** Calls `changed` at every {@link tell}; the result ends that. */
  watch(id: string, changed: () => void): () => void {
    const waiting = this.#waiting.get(id) ?? new Set();
    waiting.add(changed);
    this.#waiting.set(id, waiting);
    return () => {
      waiting.delete(changed);
      if (waiting.size === 0) this.#waiting.delete(id);
    };
  }
}
