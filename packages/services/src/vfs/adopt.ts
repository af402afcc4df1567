import type { CallContext, Handler } from "@aether/ports";
import { joinLabels, SyscallError, type vfsAdopt } from "@aether/protocol";
import { type Change, record, type Vfs } from "./changes.ts";
import { FOLDER, type State } from "./content.ts";
import { writtenLabel } from "./labels.ts";

/** Paths asked for in one statement. */
const CHUNK = 400;

/**
 * Versions and labels for what a box wrote behind this service's back. A change that stands in the versions already, because a
 * file call made it, is not written twice.
 */
export function createAdopt({ namespace }: Vfs): Handler<typeof vfsAdopt> {
  return async ({ workspace, label, changes }, ctx) => {
    const own = `/run/${workspace}`;
    const outside = changes.find(({ path }) => !path.startsWith(`${own}/`));
    if (outside) throw new SyscallError("INVALID", `${outside.path} is not in the workspace ${own}`, { path: outside.path });
    const spot = await namespace.forChange(own, ctx);
    const known = await lastStates(
      ctx,
      changes.map(({ path }) => path),
    );
    const fresh = changes.filter(({ path, before, after }) => before !== after && known.get(path) !== (after ?? "nothing"));
    const stored = joinLabels(writtenLabel(ctx, spot), label);
    record(
      ctx,
      fresh.map(
        ({ path, before, after }): Change => ({ path, change: "command", before: state(before), after: state(after), label: after === null ? null : stored }),
      ),
    );
    return { adopted: fresh.length };
  };
}

const state = (written: string | null): State => (written === "folder" ? FOLDER : written);

async function lastStates(ctx: CallContext, paths: readonly string[]): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  for (let from = 0; from < paths.length; from += CHUNK) {
    const part = paths.slice(from, from + CHUNK);
    const rows = await ctx.read({
      text: `select path, state_after from vfs_version v where owner = ? and path in (${part.map(() => "?").join(", ")})
        and version = (select max(version) from vfs_version w where w.owner = v.owner and w.path = v.path)`,
      values: [ctx.caller.owner, ...part],
    });
    for (const row of rows) states.set(String(row["path"]), typeof row["state_after"] === "string" ? row["state_after"] : "nothing");
  }
  return states;
}
