import { type CallContext, type EffectHandler, type ModeAsked, takeBytes } from "@aether/ports";
import { type AnySyscall, type Input, joinLabels, MAX_TEXT, SyscallError, type vfsEdit, type vfsMkdir, type vfsPut, type vfsWrite } from "@aether/protocol";
import { changedMeanwhile, conflict, happened, labelAhead, madeFolders, mainChange, type Plan, record, type Vfs } from "./changes.ts";
import { FOLDER, fileBefore, isFolder, linkTarget, look, lookAtFile, MAX_FILE, requireRoom, survey, tooLarge } from "./content.ts";
import { contentLabel, tellingOf, writtenLabel } from "./labels.ts";
import { mustBeAsPreviewed, previewOf, replacedText } from "./preview.ts";
import { atPath, type Spot } from "./resolve.ts";
import { countMatches, decodeText, encodeText, replaceMatches } from "./text.ts";
import { touchesAt, touchesFolder } from "./touches.ts";

export function createWrite(vfs: Vfs): EffectHandler<typeof vfsWrite, Plan> {
  return writing<Input<typeof vfsWrite>>(vfs, async ({ path, text }) => {
    const bytes = encodeText(text);
    if (bytes.length > MAX_TEXT) throw textTooLarge(path, bytes.length);
    return bytes;
  });
}

/** The content is in the blob store before the intent commits, and young there, so recovery finds it. */
export function createPut(vfs: Vfs): EffectHandler<typeof vfsPut, Plan> {
  return writing<Input<typeof vfsPut>>(vfs, async ({ path, content, bytes: size }) => {
    const bytes = await vfs.blobs.get(content);
    if (!bytes) throw new SyscallError("NOT_FOUND", `the content for ${path} is not kept any more; make it again`, { path });
    if (bytes.length > MAX_FILE) throw tooLarge(path, bytes.length);
    if (bytes.length !== size) throw new SyscallError("INVALID", `the content for ${path} has ${bytes.length} bytes and not ${size}`, { path });
    return bytes;
  });
}

interface Writing {
  readonly path: string;
  readonly ifMatch?: string | undefined;
  readonly createOnly: boolean;
}

/** How every file is written whole, whatever its content comes from. */
function writing<I extends Writing>(vfs: Vfs, contentOf: (input: I) => Promise<Uint8Array>): EffectHandler<AnySyscall, Plan> {
  const { namespace, digest, usage, blobs, undoRoom } = vfs;
  const done = (plan: Plan) => {
    const main = mainChange(plan);
    return { path: main.path, created: main.before === null };
  };
  return {
    async preview(input: I, ctx) {
      const spot = await namespace.forChange(input.path, ctx);
      const { state, bytes } = await look(spot, digest);
      if (bytes && state !== null) ctx.raise(await contentLabel(ctx, spot, state));
      return previewOf(replacedText({ bytes, state }, await contentOf(input)), state);
    },
    touches: ({ path }: I, ctx) => touchesAt(namespace, path, ctx),
    async prepare(input: I, ctx) {
      const { path, ifMatch, createOnly } = input;
      await undoRoom.allow(ctx);
      const bytes = await contentOf(input);
      const spot = await namespace.forChange(path, ctx);
      const seen = await tellingOf(spot, ctx, () => look(spot, digest));
      requireRoom(spot, seen);
      mustBeAsPreviewed(ctx, path, seen.state);
      if (seen.state !== null && createOnly) throw new SyscallError("EXISTS", `${path} exists already`, { path });
      if (seen.state === FOLDER) throw isFolder(path);
      // Whether it is that content tells of it, either way.
      if (ifMatch !== undefined && seen.state !== null) ctx.raise(await contentLabel(ctx, spot, seen.state));
      if (ifMatch !== undefined && ifMatch !== seen.state) throw conflict(path, "is not what ifMatch names; read it again");
      // How much room it needs tells how large what lies there is.
      await tellingOf(spot, ctx, () => usage.allow(ctx, spot, bytes.length - (seen.bytes?.length ?? 0)));
      if (seen.bytes) await blobs.put(seen.bytes);
      const label = writtenLabel(ctx, spot);
      const plan: Plan = {
        changes: [...madeFolders(seen.missing, label), { path, change: "write", before: seen.state, after: digest.sha256(bytes), label, ...fileBefore(seen) }],
      };
      labelAhead(ctx, plan.changes);
      return plan;
    },
    async run(input: I, ctx, plan) {
      const bytes = await contentOf(input);
      const { path, createOnly } = input;
      await put(vfs, ctx, { spot: await namespace.forChange(path, ctx), bytes, before: mainChange(plan).before, createOnly });
      record(ctx, plan.changes);
      return done(plan);
    },
    async probe(_input: I, ctx, plan) {
      if (!(await happened(vfs, ctx, plan))) return undefined;
      record(ctx, plan.changes);
      return done(plan);
    },
  };
}

type EditPlan = Plan & { readonly bytes: number; readonly replaced: number };
type EditInput = { readonly oldText: string; readonly newText: string; readonly all: boolean };

export function createEdit(vfs: Vfs): EffectHandler<typeof vfsEdit, EditPlan> {
  const { namespace, digest, usage, blobs, undoRoom } = vfs;
  const done = (plan: EditPlan) => ({ path: mainChange(plan).path, replaced: plan.replaced });
  return {
    async preview(input, ctx) {
      const spot = await namespace.forChange(input.path, ctx);
      const { state, bytes } = await lookAtFile(spot, digest);
      ctx.raise(await contentLabel(ctx, spot, state));
      const { text } = edited(decodeText(bytes, input.path), input.path, input);
      return previewOf(replacedText({ bytes, state }, encodeText(text)), state);
    },
    touches: ({ path }, ctx) => touchesAt(namespace, path, ctx),
    async prepare(input, ctx) {
      const { path, ifMatch } = input;
      await undoRoom.allow(ctx);
      const spot = await namespace.forChange(path, ctx);
      const seen = await tellingOf(spot, ctx, () => lookAtFile(spot, digest));
      const { state, bytes } = seen;
      const was = await contentLabel(ctx, spot, state);
      ctx.raise(was);
      mustBeAsPreviewed(ctx, path, state);
      if (ifMatch !== undefined && ifMatch !== state) throw conflict(path, "is not what ifMatch names; read it again");
      const { text, replaced } = edited(decodeText(bytes, path), path, input);
      const after = encodeText(text);
      ctx.mayMove(after.length);
      await usage.allow(ctx, spot, after.length - bytes.length);
      await blobs.put(bytes);
      const label = joinLabels(was, writtenLabel(ctx, spot));
      const plan: EditPlan = {
        changes: [{ path, change: "edit", before: state, after: digest.sha256(after), label, ...fileBefore(seen) }],
        bytes: after.length,
        replaced,
      };
      labelAhead(ctx, plan.changes);
      return plan;
    },
    async run(input, ctx, plan) {
      const { path } = input;
      const main = mainChange(plan);
      const spot = await namespace.forChange(path, ctx);
      const { state, bytes } = await lookAtFile(spot, digest);
      if (main.label) ctx.raise(main.label);
      if (state !== main.before) throw changedMeanwhile(path);
      takeBytes(ctx, plan.bytes);
      await put(vfs, ctx, { spot, bytes: encodeText(edited(decodeText(bytes, path), path, input).text), before: state, createOnly: false });
      record(ctx, plan.changes);
      return done(plan);
    },
    async probe(_input, ctx, plan) {
      if (!(await happened(vfs, ctx, plan))) return undefined;
      const { label } = mainChange(plan);
      if (label) ctx.raise(label);
      ctx.moved(plan.bytes);
      record(ctx, plan.changes);
      return done(plan);
    },
  };
}

export function createMkdir(vfs: Vfs): EffectHandler<typeof vfsMkdir, Plan> {
  const { namespace, undoRoom } = vfs;
  return {
    touches: ({ path }, ctx) => touchesFolder(namespace, path, ctx),
    async prepare({ path }, ctx) {
      await undoRoom.allow(ctx);
      const spot = await namespace.forChange(path, ctx);
      const found = await survey(spot);
      requireRoom(spot, found);
      const { stat, missing } = found;
      if (stat?.kind === "folder") return { changes: [] };
      if (stat) throw new SyscallError("EXISTS", `${path} is a file`, { path });
      return { changes: madeFolders([...missing, path], writtenLabel(ctx, spot)) };
    },
    async run({ path }, ctx, plan) {
      const { disk, at } = await namespace.forChange(path, ctx);
      ctx.signal.throwIfAborted();
      if (plan.changes.length > 0) await disk.mkdir(at, { parents: true });
      record(ctx, plan.changes);
      return { path, created: plan.changes.length > 0 };
    },
    async probe({ path }, ctx, plan) {
      if (!(await happened(vfs, ctx, plan))) return undefined;
      record(ctx, plan.changes);
      return { path, created: plan.changes.length > 0 };
    },
  };
}

interface Putting extends ModeAsked {
  readonly spot: Spot;
  readonly bytes: Uint8Array;
  readonly before: string | null;
  readonly createOnly?: boolean;
  /** It is a part of what has begun, and who began that says when it ends. */
  readonly begun?: boolean;
  readonly modifiedAt?: number;
}

/** Replaces what was seen, and nothing else: content that came in between is kept and reported. */
export async function put({ usage }: Vfs, ctx: CallContext, { spot, bytes, before, createOnly = false, begun = false, ...how }: Putting): Promise<void> {
  if (!begun) ctx.signal.throwIfAborted();
  const counted = before !== null && spot.kind !== "mount";
  const was = counted ? ((await spot.disk.stat(spot.at))?.bytes ?? 0) : 0;
  try {
    const ifLink = linkTarget(before);
    const way = before === null ? ({ create: "only", parents: true } as const) : ifLink === undefined ? { ifHash: before } : { ifLink };
    await atPath(spot.path, () => spot.disk.write(spot.at, bytes, { ...way, ...how }));
  } catch (error) {
    if (!SyscallError.is(error)) throw error;
    if (error.code === "CONFLICT" || (error.code === "EXISTS" && !createOnly)) throw changedMeanwhile(spot.path);
    throw error;
  }
  usage.grew(ctx, spot, bytes.length - was);
}

function edited(text: string, path: string, { oldText, newText, all }: EditInput): { text: string; replaced: number } {
  if (oldText === newText) throw new SyscallError("INVALID", "oldText and newText are the same; there is nothing to do");
  const matches = countMatches(text, oldText, MOST_MATCHES);
  if (matches > MOST_MATCHES) throw tooMany(path);
  if (matches === 0) throw conflict(path, `does not contain oldText${lineEndHint(text, oldText)}; read it again`, { matches });
  if (matches > 1 && !all) throw conflict(path, `contains oldText ${matches} times; add text around it until it is unique, or set all`, { matches });
  const size = text.length + matches * (newText.length - oldText.length);
  if (size > MAX_FILE) throw tooLarge(path, size);
  return replaceMatches(text, oldText, newText);
}

/** Others wait while an edit is made. */
const MOST_MATCHES = 100_000;

const tooMany = (path: string): SyscallError =>
  new SyscallError("TOO_LARGE", `${path} contains oldText more than ${MOST_MATCHES} times; an edit changes at most so many places, a command any number`, {
    limit: MOST_MATCHES,
  });

function lineEndHint(text: string, oldText: string): string {
  if (text.includes("\r\n") && oldText.includes("\n") && !oldText.includes("\r\n")) return " (its lines end in CR LF, those of oldText in LF)";
  return "";
}

function textTooLarge(path: string, actual: number): SyscallError {
  return new SyscallError("TOO_LARGE", `the text for ${path} has ${actual} bytes; one write holds ${MAX_TEXT}`, { limit: MAX_TEXT, actual });
}
