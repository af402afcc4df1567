import { isAbsolute } from "node:path";
import { type EffectHandler, sql } from "@aether/ports";
import { type Output, type Signal, SyscallError, type systemBackup } from "@aether/protocol";
import { lineBefore } from "./remove-run.ts";

export interface BackupDeps {
  /** `quiet`: nothing changes these workspaces, below the owner's `run`, until it is called. */
  readonly write: (file: string, held: { readonly live: readonly Live[]; readonly quiet: () => void }, signal: Signal) => Promise<Written>;
}

type Live = { readonly workspace: string; readonly owner: string };
type Written = Omit<Output<typeof systemBackup>, "file" | "left_out" | "left_out_count"> & { readonly leftOut: readonly string[] };

const MOST_TOLD = 100;

/**
 * The journal is copied between two commands of every workspace in which something may run, so a daemon that starts from the backup finds there
 * what the journal says, as after a kill.
 */
export function createBackup({ write }: BackupDeps): EffectHandler<typeof systemBackup, null> {
  return {
    async run({ file }, ctx) {
      if (!isAbsolute(file)) throw new SyscallError("INVALID", `${file} is no absolute path`, { file });
      if (ctx.attempt > 1) throw new SyscallError("CANCELLED", `the backup ${file} was cut off, and what there was of it is gone; begin it again`, { file });
      const rows = await ctx.read(sql`select pid, owner from {every process} where kind = 'agent' and state <> 'exited'`);
      // A run that goes on from another works in the folder of the first of them.
      const live = await Promise.all(
        rows.map(async ({ pid, owner }) => ({ workspace: (await lineBefore(String(pid), ctx)).at(-1) ?? "", owner: String(owner) })),
      );
      if (live.length > 0) ctx.emit("waiting", { workspaces: live.length });
      const quiet = await ctx.turnIn(live.map(({ workspace }) => `/run/${workspace}`));
      const { leftOut, ...written } = await write(file, { live, quiet }, ctx.signal).finally(quiet);
      return { file, ...written, left_out: leftOut.slice(0, MOST_TOLD), left_out_count: leftOut.length };
    },
  };
}
