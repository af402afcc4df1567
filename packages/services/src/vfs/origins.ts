import { type CallContext, type Digest, type Handler, sql } from "@aether/ports";
import { originOf, SyscallError, type vfsOrigins } from "@aether/protocol";
import { lookAtFile } from "./content.ts";
import { contentLabel } from "./labels.ts";
import type { Namespace } from "./resolve.ts";

interface Looking {
  readonly namespace: Namespace;
  readonly digest: Digest;
}

/**
 * Nothing is told of the file but whether two are of one hand, so its label stays where it is: who asks is to be told no more of it than
 * a reader's answer says.
 */
export function createOrigins({ namespace, digest }: Looking): Handler<typeof vfsOrigins> {
  return async ({ path }, ctx) => {
    try {
      const spot = await namespace.spot(path, ctx);
      const { state } = await lookAtFile(spot, digest);
      const { sources } = await contentLabel(ctx, spot, state);
      const origins = [`content:${state}`];
      // What was made of nothing lies where files are made anew as often as one likes: its own name says nothing.
      if (sources.length === 0) origins.push(originOf(spot.root));
      for (const source of sources) origins.push(originOf(source), ...(await placeOf(source, { digest, ctx })));
      return { origins: [...new Set(origins)] };
    } catch (error) {
      if (!SyscallError.is(error)) throw error;
      return { origins: [originOf(path)] };
    }
  };
}

/** A file of the host goes by its place there, too, whatever it is mounted as. */
async function placeOf(source: string, { digest, ctx }: Pick<Looking, "digest"> & { readonly ctx: CallContext }): Promise<string[]> {
  const [, area, owner = "", name = "", ...inside] = source.split("/");
  if (area !== "mnt" || owner !== ctx.caller.owner) return [];
  const [row] = await ctx.read(sql`select folder from {vfs_mount} where name = ${name}`);
  return row ? [digest.sha256(`host:${[String(row["folder"]), ...inside].join("/")}`)] : [];
}
