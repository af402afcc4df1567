import { isAbsolute } from "node:path";
import { type EffectHandler, type ProcessRow, sql } from "@aether/ports";
import { type Output, type Signal, SyscallError, type systemBackup } from "@aether/protocol";

export interface BackupDeps {
  /** `quiet`: nothing changes the workspaces of these processes until it is called. */
  readonly write: (file: string, held: { readonly live: readonly Live[]; readonly quiet: () => void }, signal: Signal) => Promise<Written>;
}

type Live = Pick<ProcessRow, "pid" | "owner">;
type Written = Omit<Output<typeof systemBackup>, "file" | "left_out" | "left_out_count"> & { readonly leftOut: readonly string[] };

const MOST_TOLD = 100;

/**
 * The journal is copied between two commands of every workspace in which something may run, so a daemon that starts from the backup finds there
 * what the journal says, as after a kill.
 */
export function createBackup({ write }: BackupDeps): EffectHandler<typeof systemBackup, null> {
  return {
    async run({ file }, ctx) {
      if (ctx.caller.kind !== "session") throw new SyscallError("DENIED", "a backup is a person's to make, and no process's");
      if (!isAbsolute(file)) throw new SyscallError("INVALID", `${file} is no absolute path`, { file });
      if (ctx.attempt > 1) throw new SyscallError("CANCELLED", `the backup ${file} was cut off; remove ${file}.part and begin it again`, { file });
      const rows = await ctx.read(sql`select pid, owner from {every process} where kind = 'agent' and state <> 'exited'`);
      const live = rows.map(({ pid, owner }) => ({ pid: String(pid), owner: String(owner) }));
      if (live.length > 0) ctx.emit("waiting", { workspaces: live.length });
      const quiet = await ctx.turnIn(live.map(({ pid }) => `/run/${pid}`));
      const { leftOut, ...written } = await write(file, { live, quiet }, ctx.signal).finally(quiet);
      return { file, ...written, left_out: leftOut.slice(0, MOST_TOLD), left_out_count: leftOut.length };
    },
  };
}
