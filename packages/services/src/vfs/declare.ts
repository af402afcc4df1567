import { type CallContext, expecting, type FileIdentity, type Handler, sql } from "@aether/ports";
import { type Declaration, type Input, type Label, MAX_DECLARED, type Output, SyscallError, type vfsDeclare, type vfsDeclared } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { look } from "./content.ts";
import type { AllDeclared, Declarations } from "./declarations.ts";
import { type Around, aroundOf, type Declared, declaredFloor, type Floor, folderOf, isWithin, nowOf } from "./declared-floor.ts";
import { contentLabel, labelBelow } from "./labels.ts";
import { hostFile, insideOf, labelPlace, type Spot } from "./resolve.ts";

export interface DeclareDeps {
  readonly vfs: Vfs;
  readonly declarations: Declarations;
  /** `AETHER_HOME`, without links. */
  readonly home: string;
}

/** What a person says of a file holds from the next look at it; what was read before keeps the label it was read with. */
export function createDeclare(deps: DeclareDeps): Handler<typeof vfsDeclare> {
  return async (input, ctx) => {
    const given = [input.integrity, input.confidentiality, input.readers].filter((part) => part !== undefined);
    if (given.length === 0) throw new SyscallError("INVALID", "say what it is: integrity, confidentiality or readers; null takes one back");
    const { file, found } = await placeOf(deps, ctx, input);
    const all = await deps.declarations.all(ctx);
    const earlier = all.declared.find((one) => one.file === file);
    if (!found && (!earlier || given.some((part) => part !== null))) throw nothingAt(file, earlier);
    const said = saying(ctx, { earlier, input, file, found });
    const declared: Declaration = { ...said, now: nowOf({ file, id: found?.id ?? "" }, found) };
    if (!earlier && given.every((part) => part === null)) return declared;
    keep(ctx, { all, said, id: found?.id ?? earlier?.id ?? "", isNew: earlier === undefined });
    const { at: _, ...rest } = said;
    ctx.audit("label.declared", rest);
    return declared;
  };
}

export function createDeclared(deps: DeclareDeps): Handler<typeof vfsDeclared> {
  return async (input, ctx) => {
    const { declared } = await deps.declarations.all(ctx);
    const { identifyFile: identify, answered } = deps.declarations.host;
    await answered(declared.map(({ file }) => file));
    const told = (list: readonly Declared[]): Declaration[] =>
      list.map(({ id, folded: _, ...said }) => ({ ...said, now: nowOf({ file: said.file, id }, identify(said.file)) }));
    if (input.path === undefined && input.file === undefined) return { is: null, declarations: told(declared) };
    const { file, found } = await placeOf(deps, ctx, input);
    const around = aroundOf(declared, identify);
    const { because } = declaredFloor(file, around);
    const about = declared.filter((one) => isWithin(file, one.file) || isWithin(one.file, file) || Object.values(because).includes(one));
    if (!found && about.length === 0) throw nothingAt(file, undefined);
    return { is: found ? await tell(deps, ctx, { file, found, around }) : null, declarations: told(about) };
  };
}

type Said = Omit<Declaration, "now">;
type Parts = Pick<Input<typeof vfsDeclare>, "integrity" | "confidentiality" | "readers">;

function saying(
  ctx: CallContext,
  { earlier, input, file, found }: { earlier: Declared | undefined; input: Parts; file: string; found: FileIdentity | undefined },
): Said {
  const { integrity = earlier?.integrity ?? null, confidentiality = earlier?.confidentiality ?? null, readers = earlier?.readers ?? null } = input;
  const kind = found && found.kind !== "other" ? found.kind : (earlier?.kind ?? "file");
  return { file, kind, integrity, confidentiality, readers: Array.isArray(readers) ? [...new Set(readers)].sort() : readers, at: ctx.now() };
}

/** Of two changes at once one fails at the commit. */
function keep(ctx: CallContext, { all, said, id, isNew }: { all: AllDeclared; said: Said; id: string; isNew: boolean }): void {
  const { identity } = ctx.caller;
  const { file, kind, integrity, confidentiality, readers, at } = said;
  const version = all.version + 1;
  ctx.write(
    expecting(
      1,
      sql`insert into {vfs_declaring} (version) values (${version})
        on conflict (owner) do update set version = excluded.version where version = ${all.version}`,
    ),
  );
  if (integrity === null && confidentiality === null && readers === null) ctx.write(sql`delete from {vfs_declared} where file = ${file}`);
  else {
    if (isNew && all.declared.length >= MAX_DECLARED) throw tooMany();
    ctx.write(sql`insert into {vfs_declared} (file, kind, id, integrity, confidentiality, readers, declared_at, declared_by)
      values (${file}, ${kind}, ${id}, ${integrity}, ${confidentiality}, ${readers === null ? null : JSON.stringify(readers)}, ${at}, ${identity})
      on conflict (owner, file) do update set kind = excluded.kind, id = excluded.id, integrity = excluded.integrity,
        confidentiality = excluded.confidentiality, readers = excluded.readers, declared_at = excluded.declared_at, declared_by = excluded.declared_by`);
  }
}

/** @throws SyscallError `INVALID`, `UNSUPPORTED` for what no declaration can be about */
async function placeOf(
  { vfs, declarations, home }: DeclareDeps,
  ctx: CallContext,
  { path, file: written }: { readonly path?: string | undefined; readonly file?: string | undefined },
): Promise<{ file: string; found: FileIdentity | undefined }> {
  if ((path === undefined) === (written === undefined)) throw new SyscallError("INVALID", "name one place: file, on the host, or path, in the namespace");
  const plain = path === undefined ? plainPath(written ?? "") : hostFile(await mounted(vfs, ctx, path));
  await declarations.host.answered([plain]);
  const found = declarations.host.identifyFile(plain);
  const file = found?.path ?? behindLinks(plain, declarations);
  // What the path says was allowed; what it leads to must be too.
  ctx.require("label.control", file);
  if (insideOf(file, home)) throw refused(plain, "it belongs to this installation, whose files have the labels of what wrote them");
  if (found?.kind === "other") throw new SyscallError("UNSUPPORTED", `${plain} is neither a file nor a folder`, { file: plain });
  return { file, found };
}

async function mounted({ namespace }: Vfs, ctx: CallContext, path: string): Promise<Spot> {
  const spot = await namespace.spot(path, ctx);
  if (spot.kind === "mount") return spot;
  const message = `${path} is in a workspace or a home: what lies there has the label of what its writer had read; declare files of your own folders`;
  throw new SyscallError("UNSUPPORTED", message, { path });
}

function plainPath(written: string): string {
  if (!written.startsWith("/") || written.includes("\u0000")) throw refused(written, "name it by its absolute path");
  const parts = written.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refused(written, "write its path without ..");
  return `/${parts.join("/")}`;
}

/** Of what is gone: where it was. */
function behindLinks(plain: string, { host }: Declarations): string {
  for (let above = folderOf(plain); above !== "/"; above = folderOf(above)) {
    const found = host.identifyFile(above);
    if (found) return found.path + plain.slice(above.length);
  }
  return plain;
}

async function tell(
  { vfs }: DeclareDeps,
  ctx: CallContext,
  { file, found, around }: { file: string; found: FileIdentity; around: Around },
): Promise<NonNullable<Output<typeof vfsDeclared>["is"]>> {
  const floor = declaredFloor(file, around);
  const kind = found.kind === "folder" ? "folder" : "file";
  const { label, run } = kind === "folder" ? { label: { ...floor.label, sources: [sourceOf(file)] } } : await contentOf(vfs, ctx, { file, around });
  ctx.raise(label);
  return { file, kind, label, origins: originsOf(label, floor), ...(run !== undefined && { run }) };
}

/** A file need not be mounted for a person to ask about it. */
async function contentOf(vfs: Vfs, ctx: CallContext, { file, around }: { file: string; around: Around }): Promise<{ label: Label; run?: string | undefined }> {
  const folder = folderOf(file);
  const disk = await vfs.disks.open(folder, { create: false, readOnly: true });
  const at = [file.slice(file.lastIndexOf("/") + 1)];
  const spot: Spot = {
    kind: "mount",
    path: sourceOf(file),
    root: folder,
    disk,
    folder: folder === "/" ? "" : folder,
    at,
    readOnly: true,
    hidden: undefined,
    around,
  };
  const seen = await look(spot, vfs.digest).catch((error: unknown) => {
    if (SyscallError.is(error)) return undefined;
    throw error;
  });
  // What cannot be read, or is too large to, may hold whatever was written there.
  if (typeof seen?.state !== "string") return { label: await labelBelow(spot, ctx) };
  const [row] = await ctx.read(sql`select root_pid from {vfs_label} where path = ${labelPlace(spot)} and hash = ${seen.state}`);
  const run = row?.["root_pid"];
  return { label: await contentLabel(ctx, spot, seen.state), ...(typeof run === "string" && { run }) };
}

const sourceOf = (file: string): string => file.slice(0, 512);

function originsOf(label: Label, { label: floor, because }: Floor): NonNullable<Output<typeof vfsDeclared>["is"]>["origins"] {
  const parts = ["integrity", "confidentiality", "readers"] as const;
  return parts.map((part) => {
    if (JSON.stringify(label[part]) !== JSON.stringify(floor[part])) return { part, from: "stored" };
    const said = because[part];
    return said ? { part, from: "declared", at: said.file } : { part, from: "default" };
  });
}

function nothingAt(file: string, earlier: Declared | undefined): SyscallError {
  const way = earlier
    ? "; what was said of it can be taken back (aether label FILE --clear), or said of where it is now"
    : "; name a file or folder that is there";
  return new SyscallError("NOT_FOUND", `there is nothing at ${file}${way}`, { file });
}

function refused(file: string, why: string): SyscallError {
  return new SyscallError("INVALID", `nothing can be declared of ${file}: ${why}`, { file });
}

function tooMany(): SyscallError {
  const message = `${MAX_DECLARED} files and folders have declarations, and no more can; say it of a folder around several, or take some back (aether label lists them)`;
  return new SyscallError("QUOTA", message, { limit: MAX_DECLARED });
}
