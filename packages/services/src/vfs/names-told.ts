import { type CallContext, type Sql, sql } from "@aether/ports";
import { canonicalJson, joinLabels, type Label, TRUSTED } from "@aether/protocol";
import { placeOf } from "./place-of-path.ts";

interface By {
  readonly pid: string;
  /** Whose run it is. */
  readonly root: string;
  /** Of what made the changes, where that is not the caller alone. */
  readonly label?: Label;
}

/**
 * Whoever makes, moves or removes a file may say by its name what they have read, and whether a name is there is told to whoever asks: of a
 * place that several processes of a run share, each answer has the labels of those of the run that changed something there.
 */
export function namesTold(ctx: CallContext, paths: readonly string[], { pid, root, label = TRUSTED }: By): Sql[] {
  const { owner, label: own } = ctx.caller;
  const told = joinLabels(own, label);
  if (told.integrity === TRUSTED.integrity && told.confidentiality === TRUSTED.confidentiality) return [];
  return [...new Set(paths.map(rootOf))].map(
    (place) => sql`insert or ignore into {vfs_names} (root_pid, place, pid, label) values (${root}, ${placeOf(owner, place)}, ${pid}, ${canonicalJson(told)})`,
  );
}

/** `/run/<pid>`, `/home/<name>` or `/mnt/<owner>/<mount>`. */
function rootOf(path: string): string {
  const [, kind = "", first = "", second = ""] = path.split("/");
  return kind === "mnt" ? `/mnt/${first}/${second}` : `/${kind}/${first}`;
}
