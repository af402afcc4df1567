import { type CallContext, type GrantInForce, sql } from "@aether/ports";
import { compilePattern, type Grant, type Input, SyscallError, type vmRun } from "@aether/protocol";
import { type Beginner, Begun } from "./begun.ts";

interface Job {
  /** Who began it. */
  readonly parent: string;
  readonly begun: Begun;
  over: boolean;
}

/** What rests of its beginning with a command, which a restart may run. */
export type BegunBy = NonNullable<Input<typeof vmRun>["begun"]>;

export function begunBy({ rule, caller: { tool } }: Beginner): BegunBy {
  return { ...(rule !== undefined && { rule }), ...(tool !== undefined && { tool }) };
}

/** Background commands of this boot, by what they were begun. */
export class Jobs {
  readonly #jobs = new Map<string, Job>();

  add(id: string, ctx: CallContext): void {
    const begun = new Begun();
    begun.by(ctx);
    this.#jobs.set(id, { parent: ctx.caller.pid, begun, over: false });
  }

  /** One that was born before a restart and runs only now: by what rests of its beginning, and what is left of that. */
  async resume({ holder, begun: by }: Pick<Input<typeof vmRun>, "holder" | "begun">, ctx: Pick<CallContext, "caller" | "processes" | "read">): Promise<void> {
    const { pid } = ctx.caller;
    if (by === undefined || this.#jobs.has(pid)) return;
    const { rule, tool } = by;
    const begun = new Begun();
    let held: readonly GrantInForce[] = [];
    begun.by({ rule, caller: { ...(tool !== undefined && { tool }) }, inForce: (action) => (action === "tool.use" ? held : []) });
    // Known before anything is looked at: what is taken back from now on ends it.
    const job: Job = { parent: holder, begun, over: false };
    this.#jobs.set(pid, job);
    const stands = rule === undefined || (await ctx.read(sql`select 1 from {kernel_rule} where id = ${rule} and withdrawn_at is null`)).length > 0;
    // One that is used up is among them: its last use may have been to begin this.
    if (tool !== undefined) held = await ctx.processes.unexpired(holder, "tool.use");
    const may = tool === undefined || held.some(({ resource }) => compilePattern(resource).matches(tool));
    if (!stands || !may) job.over = true;
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
