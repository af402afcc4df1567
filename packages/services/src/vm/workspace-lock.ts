import { type Signal, SyscallError } from "@aether/protocol";

/** Lets go of a workspace; twice is harmless. */
export type Release = () => void;

export interface WorkspaceLock {
  /**
   * Waits for its turn, which lasts until the holder lets go: a command that was told to end is still at work.
   *
   * @throws SyscallError `BUSY` when {@link MAX_WAITING} wait already, `CANCELLED` when the signal aborts first
   */
  take(workspace: string, signal: Signal): Promise<Release>;
}

/** Commands that may wait for one workspace. */
const MAX_WAITING = 64;

interface Waiting {
  readonly start: () => void;
}

/** Calls of the `workspace` class run one at a time (DESIGN 4.4): what is restored after a kill must be one call's work. */
export function createWorkspaceLock(): WorkspaceLock {
  const queues = new Map<string, Waiting[]>();

  const next = (workspace: string): void => {
    const queue = queues.get(workspace);
    queue?.shift();
    if (!queue || queue.length === 0) queues.delete(workspace);
    else queue[0]?.start();
  };

  return {
    take(workspace, signal) {
      if (signal.aborted) return Promise.reject(cancelled());
      const queue = queues.get(workspace) ?? [];
      if (queue.length > MAX_WAITING) throw new SyscallError("BUSY", `${MAX_WAITING} commands wait for ${workspace} already; wait for one of them to end`);
      queues.set(workspace, queue);
      return new Promise<Release>((resolve, reject) => {
        let state: "waiting" | "held" | "over" = "waiting";
        const release: Release = () => {
          if (state !== "held") return;
          state = "over";
          next(workspace);
        };
        const aborted = (): void => {
          state = "over";
          queue.splice(queue.indexOf(waiting), 1);
          reject(cancelled());
        };
        const waiting: Waiting = {
          start: () => {
            state = "held";
            signal.removeEventListener("abort", aborted);
            resolve(release);
          },
        };
        queue.push(waiting);
        signal.addEventListener("abort", aborted, { once: true });
        if (queue[0] === waiting) waiting.start();
      });
    },
  };
}

const cancelled = (): SyscallError => new SyscallError("CANCELLED", "the call was cancelled while it waited for its workspace");
