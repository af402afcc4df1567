import { type CallContext, type Handler, sql } from "@aether/ports";
import { INSTRUCTIONS, type Label, MAX_INSTRUCTIONS, type Output, SyscallError, type vfsInstructions, type vfsTrust } from "@aether/protocol";
import type { Vfs } from "./changes.ts";
import { lookAtFile } from "./content.ts";
import { contentLabel } from "./labels.ts";
import { hostFile, type Spot } from "./resolve.ts";
import { decodeText } from "./text.ts";

interface Found {
  readonly file: string;
  readonly hash: string;
  readonly text: string;
  readonly label: Label;
}

/** A person's word for one content: whatever else comes to stand there is a stranger's. */
export function createTrust(vfs: Vfs): Handler<typeof vfsTrust> {
  return async ({ path, hash }, ctx) => {
    if (hash === null) {
      ctx.write(sql`delete from {vfs_trusted} where file = ${hostFile(await mustBeInstructions(vfs, ctx, path))}`);
      return { path, trusted: false };
    }
    const found = await find(vfs, ctx, path);
    if (found.hash !== hash) throw new SyscallError("CONFLICT", `${INSTRUCTIONS} is not any more what was looked at; look at it again`, { path });
    ctx.write(sql`insert into {vfs_trusted} (file, hash, trusted_at, trusted_by) values (${found.file}, ${hash}, ${ctx.now()}, ${ctx.caller.identity})
      on conflict (owner, file) do update set hash = excluded.hash, trusted_at = excluded.trusted_at, trusted_by = excluded.trusted_by`);
    return { path, trusted: true };
  };
}

export function createInstructions(vfs: Vfs): Handler<typeof vfsInstructions> {
  return async ({ path, vouched }, ctx) => {
    const { file, hash, text, label } = await find(vfs, ctx, path);
    const [row] = await ctx.read(sql`select hash from {vfs_trusted} where file = ${file}`);
    const is = row === undefined ? "untrusted" : row["hash"] === hash ? "trusted" : "changed";
    if (vouched && is !== "trusted") throw refused(path, is);
    // As good as a tool's answer, as everything that a person vouches for, and no less confidential than before.
    ctx.raise(is === "trusted" && label.integrity === "untrusted" ? { ...label, integrity: "tool" } : label);
    return { path, hash: hash as Output<typeof vfsInstructions>["hash"], text, is };
  };
}

function refused(path: string, is: "changed" | "untrusted"): SyscallError {
  const why = is === "changed" ? "changed since a person vouched for it" : "was vouched for by nobody";
  return new SyscallError("CONFLICT", `${INSTRUCTIONS} ${why}, so it is no order to an agent; aether trust shows it and asks`, { path });
}

async function mustBeInstructions({ namespace }: Vfs, ctx: CallContext, path: string): Promise<Spot> {
  const spot = await namespace.spot(path, ctx);
  if (spot.kind === "mount" && spot.at.at(-1) === INSTRUCTIONS) return spot;
  throw new SyscallError("INVALID", `instructions to agents are called ${INSTRUCTIONS} and lie in a folder of yours, not ${path}`, { path });
}

async function find(vfs: Vfs, ctx: CallContext, path: string): Promise<Found> {
  const spot = await mustBeInstructions(vfs, ctx, path);
  const { state, bytes } = await lookAtFile(spot, vfs.digest);
  if (bytes.length > MAX_INSTRUCTIONS)
    throw new SyscallError("TOO_LARGE", `${INSTRUCTIONS} has ${bytes.length} bytes; at most ${MAX_INSTRUCTIONS} stand in every prompt`, {
      limit: MAX_INSTRUCTIONS,
    });
  return { file: hostFile(spot), hash: state, text: decodeText(bytes, path), label: await contentLabel(ctx, spot, state) };
}
