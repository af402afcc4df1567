import type { CallContext, Handler } from "@aether/ports";
import { type FileText, type Input, SyscallError, TRUSTED, toWireError, type vfsBytes, type vfsRead, type vfsReadMany, type vfsStat } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { readFile, survey } from "./content.ts";
import { contentLabel, labelAtHand, nameLabels, tellingOf } from "./labels.ts";
import { OneByOne } from "./one-by-one.ts";
import { othersTurn } from "./others-turn.ts";
import { isDocument, mayBeDocument } from "./read-document.ts";
import { nameFloorOf, notFound } from "./resolve.ts";
import { decodeText, sliceLines, withoutBom } from "./text.ts";

export function createRead(vfs: Vfs): Handler<typeof vfsRead> {
  return (input, ctx) => readText(vfs, { ctx, turns: new OneByOne() }, input);
}

/** Each file stands for itself: one that may not be read, or cannot be, is reported in its place. */
export function createReadMany(vfs: Vfs): Handler<typeof vfsReadMany> {
  return async ({ paths, as }, ctx) => {
    const turns = new OneByOne();
    return { files: await Promise.all(paths.map((path) => readOne(vfs, { ctx, turns }, { path, offset: 1, ...(as !== undefined && { as }) }))) };
  };
}

export function createStat(vfs: Vfs): Handler<typeof vfsStat> {
  return async ({ path }, ctx) => {
    const found = await vfs.namespace.resolve(path, ctx);
    if (found.kind === "junction") return { path, kind: "folder", bytes: 0, modifiedAt: 0, label: TRUSTED };
    const { stat } = await survey(found);
    if (stat === undefined) throw notFound(path);
    if (stat.kind !== "file" && stat.kind !== "folder") throw new SyscallError("UNSUPPORTED", `${path} is neither a file nor a folder`, { path });
    const label = (await nameLabels(ctx, [found])).get(path) ?? nameFloorOf(found);
    ctx.raise(label);
    return { path, kind: stat.kind, bytes: stat.kind === "file" ? stat.bytes : 0, modifiedAt: Math.trunc(stat.modifiedAt), label };
  };
}

type Reading = Input<typeof vfsRead>;

interface Within {
  readonly ctx: CallContext;
  /** Of files that are read together one after the other is looked at, so that one is in memory; documents are then read beside each other. */
  readonly turns: OneByOne;
}

async function readOne(
  vfs: Vfs,
  within: Within,
  reading: Reading,
): Promise<{ ok: true; file: FileText } | { ok: false; path: string; code: string; message: string }> {
  const { path } = reading;
  try {
    within.ctx.require("fs.read", path);
    return { ok: true, file: await readText(vfs, within, reading) };
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    const { code, message } = toWireError(error);
    return { ok: false, path, code, message };
  }
}

/** The whole file, for services that know what it holds. */
export function createBytes(vfs: Vfs): Handler<typeof vfsBytes> {
  return async ({ path }, ctx) => {
    const { bytes, etag } = await readBytes(vfs, ctx, path);
    return { path, base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64"), etag };
  };
}

/** A file's content, with whose label the call goes on. */
async function readBytes({ namespace, digest }: Vfs, ctx: CallContext, path: string): Promise<{ readonly bytes: Uint8Array; readonly etag: FileText["etag"] }> {
  const spot = await namespace.spot(path, ctx);
  const bytes = await tellingOf(spot, ctx, () => readFile(spot));
  const state = digest.sha256(bytes);
  ctx.raise(labelAtHand(spot, { hash: state, bytes: bytes.length }) ?? (await contentLabel(ctx, spot, state)));
  return { bytes, etag: state as FileText["etag"] };
}

async function readText(vfs: Vfs, { ctx, turns }: Within, reading: Reading): Promise<FileText> {
  const { path, offset, limit, as, from } = reading;
  if (as === "file" && from !== undefined) throw new SyscallError("INVALID", "from counts what a document is made of; a file as it stands is read by offset");
  const { facts, bytes, slice } = await turns.run("file", () => readOwn(vfs, ctx, reading));
  if (slice !== undefined) return { ...facts, ...slice };
  return { ...facts, ...(await vfs.documents.read({ path, bytes, state: facts.etag, from: from ?? 1 }, ctx, { offset, limit })) };
}

/** The lines that were asked for; without them it is to be read as a document. */
async function readOwn(vfs: Vfs, ctx: CallContext, { path, offset, limit, as, from }: Reading) {
  const { bytes, etag } = await readBytes(vfs, ctx, path);
  const facts = { path, etag, bytes: bytes.length };
  // To hash a large file takes a while, and so does to decode it.
  await othersTurn();
  const own = as === "text" || from !== undefined ? undefined : ownText(bytes, path, as);
  if (own === undefined) return { facts, bytes };
  return { facts, bytes: NONE, slice: await sliceLines(withoutBom(own), { offset, limit }) };
}

const NONE = new Uint8Array();

/** The file's own characters; undefined where it is to be read as a document. @throws SyscallError `UNSUPPORTED` for what is neither */
function ownText(bytes: Uint8Array, path: string, as: Reading["as"]): string | undefined {
  if (as !== "file" && isDocument(bytes)) return undefined;
  try {
    return decodeText(bytes, path);
  } catch (error) {
    if (as !== "file" && mayBeDocument(bytes)) return undefined;
    throw error;
  }
}
