import type { Client } from "@aether/client";
import { inertLine, isCanonicalName, SyscallError, vfsLocate, vfsStat } from "@aether/protocol";
import { changesOf } from "./planted.ts";
import { size } from "./terminal.ts";

/** What a command left in the run's workspaces and nothing kept: too large, or with a name that no path can hold. */
export interface NotKept {
  readonly path: string;
  /** A sentence without its end. */
  readonly why: string;
}

/** The one that a person names as it is called below its workspace. */
export async function notKept(client: Client, run: string, name: string): Promise<NotKept | undefined> {
  const { beyond } = await changesOf(client, run);
  return beyond.find(({ path }) => /^\/run\/[^/]+\/(.+)$/s.exec(path)?.[1] === name.replace(/^\.\//, ""));
}

/** That it is there, how large, and where to take it from. */
export async function cannotFetch(client: Client, { name, run }: { readonly name: string; readonly run: string }): Promise<SyscallError | undefined> {
  const left = await notKept(client, run, name);
  if (!left) return undefined;
  const why = `cannot be fetched: ${inertLine(left.why)}. Copy it yourself from`;
  const hostOf = async (path: string): Promise<string> => inertLine((await client.call(vfsLocate, { path })).host);
  // What no path can hold can be asked about by none either.
  if (!left.path.split("/").slice(1).every(isCanonicalName))
    return new SyscallError("UNSUPPORTED", `${inertLine(name)} ${why} ${await hostOf(left.path.split("/").slice(0, 3).join("/"))}`);
  const { bytes } = await client.call(vfsStat, { path: left.path });
  return new SyscallError("TOO_LARGE", `${inertLine(name)} (${size(bytes)}) ${why} ${await hostOf(left.path)}`, { path: left.path });
}
