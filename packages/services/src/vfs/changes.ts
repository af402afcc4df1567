import { type BlobStore, type CallContext, type Caller, type Digest, type Disks, part, type Sql, sql, type WorkspaceStore } from "@aether/ports";
import { canonicalJson, type FileVersion, type Label, SyscallError } from "@aether/protocol";
import { FOLDER, look, type State } from "./content.ts";
import { keptRow, keptRows, type UndoRoom } from "./kept-for-undo.ts";
import { namesTold } from "./names-told.ts";
import { othersTurn } from "./others-turn.ts";
import { placeOf } from "./place-of-path.ts";
import type { Documents } from "./read-document.ts";
import type { Namespace } from "./resolve.ts";
import type { Usage } from "./usage.ts";

/** What every handler of this service stands on. */
export interface Vfs {
  readonly namespace: Namespace;
  readonly disks: Disks;
  readonly blobs: BlobStore;
  readonly digest: Digest;
  readonly usage: Usage;
  readonly undoRoom: UndoRoom;
  readonly trees: Pick<WorkspaceStore, "snapshot" | "changes" | "restore" | "bring">;
  readonly documents: Documents;
}

/** One place before and after a call. The pre-image of a file is in the blob store before the intent commits. */
export type Change = {
  readonly path: string;
  readonly change: FileVersion["change"];
  readonly before: State;
  readonly after: State;
  /** Permission bits before, where undo has to put them back: of a file that went, or that others may run now. */
  readonly mode?: number;
  /** Those it has afterwards, where they are others. */
  readonly modeAfter?: number;
  /** Bytes of the file that was there. */
  readonly size?: number;
  /** Epoch ms at which the file that was there was last modified; undo dates what it puts back to it. */
  readonly modified?: number;
  /** Of what is there afterwards. */
  readonly label: Label | null;
};

/** The evidence of every mutation: enough to tell after a crash whether it happened, and to take it back. */
export type Plan = { readonly changes: readonly Change[] };

/** Folders that a write makes on its way belong to it: undo takes them back too. */
export function madeFolders(missing: readonly string[], label: Label): Change[] {
  return missing.map((path) => ({ path, change: "mkdir", before: null, after: FOLDER, label }));
}

/** Whose doing a change was. */
export type Author = Pick<Caller, "pid" | "root">;

const pathsOf = (changes: readonly Change[]): string[] => changes.map(({ path }) => path);

/** Buffers the version rows and labels of changes that have happened. */
export function record(ctx: CallContext, changes: readonly Change[], author: Author = ctx.caller): void {
  for (const change of changes) ctx.write(keptRow(change, author.root), versionRow(ctx, change, author), ...labelRows(ctx, change, author));
  ctx.write(...namesTold(ctx, pathsOf(changes), author));
}

/** What was there once may be there again. */
const AGAIN = part`on conflict (owner, path, hash) do update set label = excluded.label, root_pid = excluded.root_pid`;

/** Rows of one statement. */
const AT_ONCE = 1_000;

/**
 * The same of many changes, each of another path: a statement for many rows, and a turn for others in
 * between, as a command may have changed a hundred thousand files. `labelAt`: what labels at a path go by, where that is not the path.
 */
export async function recordMany(
  ctx: CallContext,
  changes: readonly Change[],
  { author = ctx.caller, labelAt = (path) => path, since = new Map(), label }: Recording = {},
): Promise<void> {
  const { pid, root } = author;
  ctx.write(...namesTold(ctx, pathsOf(changes), { pid, root, ...(label && { label }) }));
  for (let from = 0; from < changes.length; from += AT_ONCE) {
    await othersTurn();
    const some = changes.slice(from, from + AT_ONCE);
    for (const change of some) ctx.write(...furtherRow(change, since.get(change.path)));
    const stored = some.map((change) => ({ ...change, further: since.has(change.path) ? 1 : 0, place: labelAt(change.path) }));
    const rows = JSON.stringify(stored.map((change) => ({ ...change, label: change.label && canonicalJson(change.label) })));
    ctx.write(
      keptRows(
        some.filter(({ path }) => !since.has(path)),
        root,
      ),
      sql`insert into {vfs_version}
        (path, version, seq, change, pid, root_pid, call_key, changed_at, state_before, state_after, label, mode_before, mode_after, modified_before)
        select value ->> 'path',
          (select coalesce(max(version), 0) + 1 from {vfs_version} v where v.path = value ->> 'path'),
          (select coalesce(max(seq), 0) + 1 from {vfs_version} where root_pid = ${root}) + key,
          value ->> 'change', ${pid}, ${root}, ${ctx.key}, ${ctx.now()}, value ->> 'before', value ->> 'after', value ->> 'label', value ->> 'mode',
          value ->> 'modeAfter', value ->> 'modified'
        from json_each(${rows}) where value ->> 'further' = 0`,
      // The order of the join is said: there are few rows here, and any number of labels.
      sql`insert into {vfs_label_past} (path, hash, label, root_pid)
        select l.path, l.hash, l.label, l.root_pid from json_each(${rows}) j cross join {vfs_label} l
        on l.path = j.value ->> 'place' where j.value ->> 'label' is null or l.hash is not j.value ->> 'after' ${AGAIN}`,
      sql`delete from {vfs_label} where path in (select value ->> 'place' from json_each(${rows}))`,
      sql`insert into {vfs_label} (path, hash, label, root_pid)
        select value ->> 'place', value ->> 'after', value ->> 'label', ${root} from json_each(${rows})
        where value ->> 'label' is not null and value ->> 'after' is not null`,
    );
  }
}

interface Recording {
  readonly author?: Author;
  readonly labelAt?: (path: string) => string;
  /** By path: the version that a change is a part of; the others are new ones. */
  readonly since?: ReadonlyMap<string, number>;
  /** Of what made the changes, where that is not the caller alone. */
  readonly label?: Label;
}

function furtherRow({ path, after, label, mode, modeAfter }: Change, version: number | undefined): Sql[] {
  if (version === undefined) return [];
  return [
    sql`update {vfs_version} set state_after = ${after}, label = ${label && canonicalJson(label)}, mode_before = coalesce(mode_before, ${mode ?? null}),
      mode_after = coalesce(${modeAfter ?? null}, mode_after) where path = ${path} and version = ${version}`,
  ];
}

/** Of files that their author changed last, and from what that left: the versions that say so. */
export async function lastOwn(ctx: CallContext, changes: readonly Change[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let from = 0; from < changes.length; from += AT_ONCE) {
    const rows = JSON.stringify(changes.slice(from, from + AT_ONCE).map(({ path, before }) => ({ path, before })));
    const known = await ctx.read(sql`select v.path, v.version from json_each(${rows}) j join {vfs_version} v on v.path = j.value ->> 'path'
      where v.version = (select max(version) from {vfs_version} w where w.path = v.path) and v.pid = ${ctx.caller.pid} and v.change = 'command'
        and v.undone_by is null and v.state_after is (j.value ->> 'before')`);
    for (const row of known) found.set(String(row["path"]), Number(row["version"]));
  }
  return found;
}

/**
 * The labels of contents that are about to be written, for the commit of the intent: a content lies on the disk before its receipt is
 * committed, and who reads it then must find its label.
 */
export function labelAhead(ctx: CallContext, changes: readonly Change[]): void {
  const { pid, root } = ctx.caller;
  ctx.write(...namesTold(ctx, pathsOf(changes), { pid, root }));
  for (const { path, after, label } of changes) {
    if (after === null || after === FOLDER || label === null) continue;
    const { owner, root } = ctx.caller;
    ctx.write(
      sql`insert or ignore into {vfs_label} (path, hash, label, root_pid)
        values (${placeOf(owner, path)}, ${after}, ${canonicalJson(label)}, ${root})`,
    );
  }
}

/**
 * Whether an intended call happened: true when every place is as it was to become, false when each is as it was or as it
 * was to become.
 *
 * @throws SyscallError `UNKNOWN_OUTCOME` when a place is neither
 */
export async function happened({ namespace, digest }: Vfs, ctx: CallContext, { changes }: Plan): Promise<boolean> {
  let all = true;
  for (const { path, before, after } of changes) {
    const { state } = await look(await namespace.spot(path, ctx), digest);
    if (state === after) continue;
    if (state !== before) throw unknown(ctx, path);
    all = false;
  }
  return all;
}

/** The change that a call is about; folders made on the way come before it. */
export function mainChange({ changes }: Plan): Change {
  const last = changes.at(-1);
  if (!last) throw new Error("a plan without changes has no main change");
  return last;
}

export function conflict(path: string, why: string, data: Readonly<Record<string, unknown>> = {}): SyscallError {
  return new SyscallError("CONFLICT", `${path} ${why}`, { path, ...data });
}

/** Its content changed between the look and the deed; nothing was done. */
export function changedMeanwhile(path: string): SyscallError {
  return conflict(path, "was changed by somebody else in the meantime; look at it again");
}

function versionRow(ctx: CallContext, { path, change, before, after, label, mode, modified }: Change, { pid, root }: Author): Sql {
  const stored = label === null ? null : canonicalJson(label);
  return sql`insert into {vfs_version}
    (path, version, seq, change, pid, root_pid, call_key, changed_at, state_before, state_after, label, mode_before, modified_before)
    values (${path},
      (select coalesce(max(version), 0) + 1 from {vfs_version} where path = ${path}),
      (select coalesce(max(seq), 0) + 1 from {vfs_version} where root_pid = ${root}),
      ${change}, ${pid}, ${root}, ${ctx.key}, ${ctx.now()}, ${before}, ${after}, ${stored}, ${mode ?? null}, ${modified ?? null})`;
}

/** The label of what is there now; those of what was there before stay in the past, for whoever puts it back. */
function labelRows(ctx: CallContext, { path, after, label }: Change, { root }: Author): Sql[] {
  const { owner } = ctx.caller;
  const place = placeOf(owner, path);
  const stays = label === null ? null : after;
  const past = [
    sql`insert into {vfs_label_past} (path, hash, label, root_pid)
      select path, hash, label, root_pid from {vfs_label} where path = ${place} and hash is not ${stays} ${AGAIN}`,
    sql`delete from {vfs_label} where path = ${place} and hash is not ${stays}`,
  ];
  if (stays === null) return past;
  return [
    ...past,
    sql`insert into {vfs_label} (path, hash, label, root_pid) values (${place}, ${stays}, ${canonicalJson(label)}, ${root})
      on conflict (owner, path, hash) do update set label = excluded.label, root_pid = excluded.root_pid`,
  ];
}

function unknown(ctx: CallContext, path: string): SyscallError {
  const message = `${path} is neither as it was nor as this call would have left it: somebody else changed it, and nothing can tell whether the call happened`;
  return new SyscallError("UNKNOWN_OUTCOME", message, { key: ctx.key, evidence: { path } });
}
