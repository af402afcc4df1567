import type { CallContext, Disk, Touched } from "@aether/ports";
import { HOST_FILE, type Label, SyscallError } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { lookAtFile } from "./content.ts";
import { contentLabel } from "./labels.ts";
import { isInRepository, statOf } from "./repository.ts";
import { below, hostFile, linkedAt, type Namespace, type Spot } from "./resolve.ts";

/** Places that one call tells of; a removal of more fails by itself. */
const MOST = 1_001;

/** What a call that writes at a path touches: nothing outside of persons' folders, which alone other programs work in. */
export async function touchesAt(namespace: Namespace, path: string, ctx: CallContext): Promise<Touched[]> {
  const spot = await personsSpot(namespace, path, ctx);
  return spot ? [await touchedAt(spot)] : [];
}

/** The same of a folder that is made: nothing runs one for its name. */
export async function touchesFolder(namespace: Namespace, path: string, ctx: CallContext): Promise<Touched[]> {
  const [touched] = await touchesAt(namespace, path, ctx);
  return touched ? [{ ...touched, folder: true }] : [];
}

/** Of what goes from one place to another, and brings its own label there. */
export async function touchesTransfer(vfs: Vfs, ctx: CallContext, { from, to, moves }: { from: string; to: string; moves: boolean }): Promise<Touched[]> {
  const { namespace } = vfs;
  const target = await personsSpot(namespace, to, ctx);
  const left = moves ? await touchesAt(namespace, from, ctx) : [];
  if (!target) return left;
  const arrives = await touchedAt(target);
  const source = await namespace.spot(from, ctx);
  if (moves) ctx.require("fs.read", from);
  ctx.raise(await arriving(vfs, ctx, source));
  // A rename keeps the right to run it; a copy is plain.
  const executable = arrives.executable === true || (moves && left.some((one) => one.executable));
  return [...left, { ...arrives, executable }];
}

/** What cannot be looked at now may be there when the call looks: nobody vouches for that. @throws SyscallError `NOT_FOUND` */
async function arriving({ digest }: Vfs, ctx: CallContext, source: Spot): Promise<Label> {
  try {
    return await contentLabel(ctx, source, (await lookAtFile(source, digest)).state);
  } catch (error) {
    if (!SyscallError.is(error) || error.code === "NOT_FOUND") throw error;
    return HOST_FILE;
  }
}

/** Of a removal: the place, and all below it. */
export async function touchesBelow(namespace: Namespace, path: string, ctx: CallContext): Promise<Touched[]> {
  const spot = await personsSpot(namespace, path, ctx);
  if (!spot) return [];
  const touched: Touched[] = [];
  await gather(spot, touched);
  return touched;
}

async function gather(spot: Spot, touched: Touched[]): Promise<void> {
  if (touched.length >= MOST) return;
  const folder = (await statOf(spot, spot.at))?.kind === "folder";
  touched.push({ ...(await touchedAt(spot)), folder });
  if (!folder) return;
  const { entries } = await spot.disk.list(spot.at, MOST);
  for (const { name } of entries) await gather(below(spot, name), touched);
}

async function personsSpot(namespace: Namespace, path: string, ctx: CallContext): Promise<Spot | undefined> {
  if (!path.startsWith("/mnt/")) return undefined;
  const spot = await namespace.forChange(path, ctx);
  return spot.kind === "mount" ? spot : undefined;
}

const touchedAt = (spot: Spot): Promise<Touched> => touchedIn(spot, new Map());

/** A place, and what may be looked at of its disk. */
type Looked = Pick<Spot, "path" | "at" | "folder" | "linked" | "host"> & { readonly disk: Pick<Disk, "stat"> };

/** `looked`: what was looked at for others of the same disk. */
export async function touchedIn(spot: Looked, looked: Map<string, Promise<boolean>>): Promise<Touched> {
  const stat = await statOf(spot, spot.at);
  const repository = await isInRepository(spot, (at) => {
    const key = at.join("/");
    const known = looked.get(key) ?? statOf(spot, at).then((found) => found !== undefined);
    looked.set(key, known);
    return known;
  });
  const linked = await linkedAt(spot);
  return { path: spot.path, file: hostFile(spot), named: spot.folder, executable: stat?.executable === true, repository, ...(linked && { linked }) };
}
