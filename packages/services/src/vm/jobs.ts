import type { CallContext } from "@aether/ports";
import { type Grant, SyscallError } from "@aether/protocol";
import { Begun } from "./begun.ts";

interface Job {
  /** Who began it. */
  readonly parent: string;
  readonly begun: Begun;
  over: boolean;
}

/** Background commands of this boot, which no other one has, by what was begun what they are. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();

  add(id: string, ctx: CallContext): void {
    const begun = new Begun();
    begun.by(ctx);
    this.#jobs.set(id, { parent: ctx.caller.pid, begun, over: false });
  }

  /** A process has ended. */
  forget(pid: string): void {
    for (const [id, { parent }] of this.#jobs) if (id === pid || parent === pid) this.#jobs.delete(id);
  }

  /** Those that a process may not have begun any more, as it has lost rights. They are over from now on. */
  lost(pid: string, grants: readonly Grant[]): readonly string[] {
    return this.#end(({ parent, begun }) => parent === pid && begun.byLostTool(grants));
  }

  /** The same of a standing yes that was taken back. */
  withdrawn(rule: string): readonly string[] {
    return this.#end(({ begun }) => begun.byRule(rule));
  }

  /** @throws SyscallError `DENIED` for one that is over, perhaps before it had begun */
  mustHold(id: string): void {
    if (this.#jobs.get(id)?.over) throw new SyscallError("DENIED", "what this command was begun by was taken back");
  }

  #end(isOver: (job: Job) => boolean): readonly string[] {
    return [...this.#jobs].flatMap(([id, job]) => {
      if (!isOver(job)) return [];
      job.over = true;
      return [id];
    });
  }
}
