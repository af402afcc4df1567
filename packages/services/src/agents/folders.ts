import { isAbsolute, join, resolve } from "node:path";
import type { CallContext } from "@aether/ports";
import {
  type Action,
  type Authority,
  type agentSpawn,
  compilePattern,
  type Input,
  type Mount,
  type SeenFolder,
  SyscallError,
  vfsFolders,
  vfsMount,
} from "@aether/protocol";
import * as z from "zod";
import { type AgentFolder, AgentSpec } from "./agent-spec.ts";
import { invalid } from "./invalid.ts";
import type { Known } from "./known-names.ts";
import type { Manifest } from "./manifest.ts";
import { withLines } from "./manifest-lines.ts";

type From = Input<typeof agentSpawn>["from"];

/** Where a manifest was read. */
export interface Written {
  readonly manifest: Input<typeof agentSpawn>["manifest"];
  readonly from?: From;
}

/** Folders as an agent would see them, and what is mounted for that. */
export interface Seen {
  readonly folders: readonly AgentFolder[];
  readonly mounts: readonly Mount[];
}

/**
 * The folders of a manifest; nothing is mounted yet.
 *
 * @throws SyscallError `INVALID` naming the line and the field; `DENIED` for one that the caller may not give
 */
export async function seenFolders({ folders }: Manifest, { manifest, from }: Written, ctx: Pick<CallContext, "call">): Promise<Seen> {
  if (folders.length === 0) return { folders: [], mounts: [] };
  try {
    const wished = folders.map(({ path, mode }, index) => ({ folder: wholePath(path, { index, from }), mode }));
    const seen = await ctx.call(vfsFolders, { folders: wished }).catch((error: unknown) => {
      throw ofFolder(error, wished);
    });
    return { folders: onceEach(seen.folders.map((folder, index) => ({ written: folders[index]?.path ?? folder.folder, ...folder }))), mounts: seen.mounts };
  } catch (error) {
    throw typeof manifest === "string" ? withLines(error, manifest) : error;
  }
}

/** Whoever agreed was shown where links led then. @throws SyscallError `CONFLICT` */
export function mustBeAgreed({ folders }: Seen, agreed: readonly SeenFolder[] | undefined): void {
  const differ = agreed && difference(agreed, folders);
  if (differ) throw new SyscallError("CONFLICT", `its folders are not those that were agreed to: agreed were ${differ.first}, and now it is ${differ.second}`);
}

/** They have their places from now on, for as long as nobody takes them away. */
export async function mountSeen(mounts: Seen["mounts"], ctx: Pick<CallContext, "call">): Promise<void> {
  for (const { folder, mode } of mounts) await ctx.call(vfsMount, { folder, mode });
}

/** As people are told of them. */
export const toldFolders = (folders: readonly AgentFolder[]): SeenFolder[] => folders.map(({ written: _, ...folder }) => folder);

function wholePath(path: string, { index, from }: { readonly index: number; readonly from: From }): string {
  if (isAbsolute(path)) return path;
  const isOfHome = path === "~" || path.startsWith("~/");
  if (isOfHome && from?.home !== undefined) return join(from.home, path.slice(1));
  if (from && !isOfHome) return resolve(from.folder, path);
  throw invalid([`folders.${index}.path: ${path} is no whole path, and nothing says where it begins; write it from / on`]);
}

/** What of it is wrong is a matter of the manifest; what may not be given is not. */
function ofFolder(error: unknown, wished: readonly { readonly folder: string }[]): unknown {
  if (!SyscallError.is(error) || !["NOT_FOUND", "UNSUPPORTED", "INVALID"].includes(error.code)) return error;
  const index = wished.findIndex(({ folder }) => folder === error.data["folder"]);
  return index < 0 ? error : invalid([`folders.${index}.path: ${error.message}`]);
}

function onceEach(folders: readonly AgentFolder[]): AgentFolder[] {
  return folders.map((one, index) => {
    const first = folders.findIndex(({ folder }) => folder === one.folder);
    if (first < index) throw invalid([`folders.${index}.path: it is ${one.folder}, which folders.${first} names already; leave one of them out`]);
    return one;
  });
}

const READS: readonly Action[] = ["fs.read", "vm.use"];
const CHANGES: readonly Action[] = ["fs.write", "fs.create", "fs.remove", "vm.use"];
/** Tools named where none is held. */
const MOST_NAMED = 6;

/** Of folders what allows nothing as it stands: none of its tools does what their mode says. */
export function idleFolders(folders: readonly AgentFolder[], { grants }: Pick<Authority, "grants">, { tools }: Pick<Known, "tools">): string[] {
  const patterns = grants.filter(({ action }) => action === "tool.use").map(({ resource }) => compilePattern(resource));
  const all = tools();
  const without = (wanted: readonly Action[], does: string): string[] => {
    const those = all.filter(({ asks }) => asks.some((action) => wanted.includes(action))).map(({ name }) => name);
    if (those.some((name) => patterns.some((pattern) => pattern.matches(name)))) return [];
    return [`folders: none of its tools ${does}; those that do are ${those.slice(0, MOST_NAMED).join(", ")}`];
  };
  if (folders.length === 0) return [];
  const read = without(READS, "reads files");
  return read.length === 0 && folders.some(({ mode }) => mode === "edit") ? without(CHANGES, "changes files") : read;
}

const Spec = z.looseObject({ folders: AgentSpec.shape.folders });

/** How the folders of an agent that lives differ from those of one that is not started beside it; empty = they do not. */
export function otherFolders(spec: unknown, folders: readonly AgentFolder[]): string {
  const differ = difference(Spec.safeParse(spec).data?.folders ?? [], folders);
  return differ ? ` with other folders (it has ${differ.first}; this manifest says ${differ.second})` : "";
}

type Listed = readonly Pick<SeenFolder, "folder" | "mode">[];

function difference(one: Listed, other: Listed): { readonly first: string; readonly second: string } | undefined {
  const words = (all: Listed): string =>
    all.length === 0
      ? "none"
      : all
          .map(({ folder, mode }) => `${mode} ${folder}`)
          .sort()
          .join(", ");
  const [first, second] = [words(one), words(other)];
  return first === second ? undefined : { first, second };
}
