import { type CallContext, damaged, type HostPaths, type Row, type SqlValue, sql, storedRow } from "@aether/ports";
import { Declaration } from "@aether/protocol";
import { type Around, aroundOf, type Declared, folded } from "./declared-floor.ts";

/** How long it is remembered where the files of declarations are, in milliseconds: a look at each takes a tenth of a short read. */
const LOOK_MS = 100;
/** Owners whose declarations are kept at hand; all are forgotten together. */
const MAX_OWNERS = 1_000;

export interface AllDeclared {
  /** Counts the changes. */
  readonly version: number;
  /** Outermost first. */
  readonly declared: readonly Declared[];
}

/** What people said of files of the host. Looked up anew when the version that comes with a mount says that it has changed. */
export interface Declarations {
  /** With where its files are now; undefined = nothing was said. At once, unless it has changed, or a disk has to be asked. */
  around(ctx: CallContext, version: SqlValue | undefined): Around | undefined | Promise<Around | undefined>;
  all(ctx: CallContext): Promise<AllDeclared>;
  readonly host: LooksAtFiles;
}

export type LooksAtFiles = Pick<HostPaths, "identifyFile" | "answered">;

interface Kept extends AllDeclared {
  looked?: { readonly at: number; readonly around: Around };
}

export function createDeclarations(host: LooksAtFiles): Declarations {
  const kept = new Map<string, Kept>();
  const load = async (ctx: CallContext): Promise<Kept> => {
    const { owner } = ctx.caller;
    const rows = await ctx.read(sql`select version, d.* from {vfs_declaring} left join {vfs_declared} d on true`);
    const declared = rows.filter((row) => typeof row["file"] === "string").map(toDeclared);
    const loaded: Kept = { version: Number(rows[0]?.["version"] ?? 0), declared: declared.sort((a, b) => a.file.length - b.file.length) };
    if (kept.size >= MAX_OWNERS) kept.clear();
    kept.set(owner, loaded);
    return loaded;
  };
  const look = (all: Kept, now: number): Around | undefined | Promise<Around> => {
    const { declared, looked } = all;
    if (declared.length === 0) return undefined;
    if (looked && Math.abs(now - looked.at) < LOOK_MS) return looked.around;
    const seen = (): Around => {
      const around = aroundOf(declared, host.identifyFile);
      all.looked = { at: now, around };
      return around;
    };
    return host.answered(declared.map(({ file }) => file))?.then(seen) ?? seen();
  };
  return {
    host,
    around(ctx, version) {
      if (version === undefined || version === null) return undefined;
      const known = kept.get(ctx.caller.owner);
      return known?.version === version ? look(known, ctx.now()) : load(ctx).then((all) => look(all, ctx.now()));
    },
    all: load,
  };
}

const Stored = Declaration.omit({ now: true });

function toDeclared(row: Row): Declared {
  const { file, kind, integrity, confidentiality, readers, declared_at: at } = storedRow("vfs_declared", row);
  const said = Stored.safeParse({ file, kind, integrity, confidentiality, readers, at });
  if (!said.success) throw damaged(`what was said of ${file} (vfs_declared), its readers`);
  return { ...said.data, id: String(row["id"]), folded: folded(String(file)) };
}
