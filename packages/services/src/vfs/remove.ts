import { type CallContext, type Digest, type EffectHandler, MAX_TREE_DEPTH } from "@aether/ports";
import { canonicalJson, isCanonicalName, SyscallError, type vfsRemove } from "@aether/protocol";
import { type Change, changedMeanwhile, happened, mainChange, type Plan, record, type Vfs } from "./changes.ts";
import { FOLDER, look, tooLarge } from "./content.ts";
import { labelBelow, tellingOf } from "./labels.ts";
import { mustBeAsPreviewed, previewOf, removedText } from "./preview.ts";
import { atPath, below, holdsHidden, notFound, type Spot } from "./resolve.ts";
import { touchesBelow } from "./touches.ts";

/** What one removal may take with it; each file of it is kept for undo. */
const MAX_FILES = 1_000;
const MAX_BYTES = 256 * 1_048_576;

type RemovePlan = Plan & { readonly bytes: number };

/** The content goes to the blob store before anything goes away: that is the trash. */
export function createRemove(vfs: Vfs): EffectHandler<typeof vfsRemove, RemovePlan> {
  const { namespace, usage } = vfs;
  return {
    async preview({ path }, ctx) {
      const spot = await namespace.forChange(path, ctx);
      ctx.raise(await labelBelow(spot, ctx));
      const { state, bytes } = await look(spot, vfs.digest);
      const seen: Kept = { changes: [], bytes: 0, only: "look" };
      await keep(vfs, ctx, { spot, kept: seen });
      return previewOf(bytes ? removedText(bytes) : listed(seen), state === FOLDER ? stateOf(seen, vfs.digest) : state);
    },
    touches: ({ path }, ctx) => touchesBelow(namespace, path, ctx),
    async prepare({ path }, ctx) {
      await vfs.undoRoom.allow(ctx);
      const spot = await namespace.forChange(path, ctx);
      if (spot.at.length === 0)
        throw new SyscallError("DENIED", `${path} is the root of a home, run folder or mount, and stays`, { action: "fs.remove", resource: path });
      if (holdsHidden(spot))
        throw new SyscallError("DENIED", `${path} holds the files of this installation, and stays`, { action: "fs.remove", resource: path });
      const kept: Kept = { changes: [], bytes: 0 };
      await tellingOf(spot, ctx, () => keep(vfs, ctx, { spot, kept }));
      const [last] = kept.changes.slice(-1);
      if (ctx.previewed !== undefined) mustBeAsPreviewed(ctx, path, last?.before === FOLDER ? stateOf(kept, vfs.digest) : (last?.before ?? null));
      return { changes: kept.changes, bytes: kept.bytes };
    },
    async run({ path }, ctx, plan) {
      const spot = await namespace.forChange(path, ctx);
      const expected = new Map(plan.changes.map((change) => [change.path, change.before]));
      await tellingOf(spot, ctx, () => verify(vfs, spot, expected));
      ctx.signal.throwIfAborted();
      await atPath(path, () => spot.disk.remove(spot.at));
      usage.grew(ctx, spot, -plan.bytes);
      record(ctx, plan.changes);
      return { path: mainChange(plan).path };
    },
    async probe({ path }, ctx, plan) {
      if (!(await happened(vfs, ctx, plan))) return undefined;
      record(ctx, plan.changes);
      return { path };
    },
  };
}

interface Kept {
  readonly changes: Change[];
  bytes: number;
  /** Nothing is stored. */
  readonly only?: "look";
}

/** Of a folder and all below it; no file has the same one. */
const stateOf = ({ changes }: Kept, digest: Digest): string => `${FOLDER} ${digest.sha256(canonicalJson(changes.map(({ path, before }) => [path, before])))}`;

const listed = ({ changes, bytes }: Kept): string =>
  [`${changes.length} files and folders, ${bytes} bytes:`, ...changes.map(({ path }) => path).toReversed()].join("\n");

/** Stores every file at and below a place; what is deepest comes first. */
async function keep(vfs: Vfs, ctx: CallContext, { spot, kept }: { spot: Spot; kept: Kept }): Promise<void> {
  ctx.signal.throwIfAborted();
  const { state, bytes, stat } = await look(spot, vfs.digest);
  if (state === null) throw notFound(spot.path);
  if (state === FOLDER) {
    if (spot.at.length >= MAX_TREE_DEPTH) throw tooMuch(`folders more than ${MAX_TREE_DEPTH} levels deep`, MAX_TREE_DEPTH, spot.at.length + 1);
    for (const name of await namesIn(spot)) {
      const entry = below(spot, name);
      ctx.require("fs.remove", entry.path);
      await keep(vfs, ctx, { spot: entry, kept });
    }
  }
  kept.bytes += bytes?.length ?? 0;
  if (kept.changes.length >= MAX_FILES) throw tooMuch(`more than ${MAX_FILES} files`, MAX_FILES, kept.changes.length + 1);
  if (kept.bytes > MAX_BYTES) throw tooMuch(`more than ${MAX_BYTES} bytes`, MAX_BYTES, kept.bytes);
  if (bytes && kept.only !== "look") await vfs.blobs.put(bytes);
  kept.changes.push({
    path: spot.path,
    change: "remove",
    before: state,
    after: null,
    label: null,
    ...(bytes && stat && { mode: stat.mode, modified: stat.modifiedAt, size: bytes.length }),
  });
}

/** Nothing is there that was not kept. What is gone already is fine: an earlier attempt may have got that far. */
async function verify(vfs: Vfs, spot: Spot, expected: ReadonlyMap<string, string | null>): Promise<void> {
  const { state } = await look(spot, vfs.digest);
  if (state === null) return;
  if (expected.get(spot.path) !== state) throw changedMeanwhile(spot.path);
  if (state === FOLDER) for (const name of await namesIn(spot)) await verify(vfs, below(spot, name), expected);
}

async function namesIn({ disk, at, path }: Spot): Promise<string[]> {
  const { entries, more } = await disk.list(at, MAX_FILES + 1);
  if (more) throw tooMuch(`more than ${MAX_FILES} files`, MAX_FILES, entries.length);
  for (const { name, kind, bytes } of entries) {
    if (kind === "link" || kind === "other" || !isCanonicalName(name)) throw notKept(path, name);
    if (kind === "file" && bytes > MAX_BYTES) throw tooLarge(`${path}/${name}`, bytes);
  }
  return entries.map(({ name }) => name);
}

function notKept(path: string, name: string): SyscallError {
  const message = `${path} holds ${JSON.stringify(name)}, a link, device or odd name that undo could not bring back; remove it outside Aether first`;
  return new SyscallError("UNSUPPORTED", message, { path });
}

function tooMuch(what: string, limit: number, actual: number): SyscallError {
  return new SyscallError("TOO_LARGE", `the folder holds ${what}, and all of it would be kept for undo; remove its parts one by one`, { limit, actual });
}
