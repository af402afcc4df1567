import type { CallContext, OutputLogs, WorkspaceStore } from "@aether/ports";
import { joinLabels, type Label, type Limits, type Rung, SyscallError, vfsAdopt, vfsPlaces } from "@aether/protocol";
import type { Beside } from "./beside.ts";
import type { Boxes } from "./boxes.ts";
import type { LiveCopy } from "./in-place.ts";
import type { Jobs } from "./jobs.ts";
import type { Leftovers } from "./leftovers.ts";
import type { LiveCommands } from "./live.ts";
import type { Rungs } from "./rungs.ts";

/** What every handler of this service stands on. */
export interface Vm {
  readonly rungs: Rungs;
  readonly leftovers: Leftovers;
  readonly boxes: Boxes;
  readonly beside: Beside;
  readonly trees: WorkspaceStore;
  readonly logs: OutputLogs;
  readonly live: LiveCommands;
  readonly jobs: Jobs;
  /** By holder: copies of folders as its last command left them, while programs that it left running may write there. */
  readonly leftRunning: Map<string, readonly LiveCopy[]>;
  /** Background commands that a person began in an agent's workspace, until they have ended: by command, whose workspace. */
  readonly guests: Map<string, string>;
}

/** Rests in the intent of everything that runs: where to begin again, and from which tree (DESIGN 4.4). */
export type RunEvidence = {
  readonly rung: Rung;
  /** Null: the workspace is too large for one. */
  readonly tree: string | null;
  /** What of the workspace is not in the tree, or why there is none. */
  readonly untracked: string | null;
  readonly network: boolean;
  /** Who may have written into the workspace beside it, in words; absent where nobody could. */
  readonly beside?: readonly string[];
  /** It worked on copies of a person's folders, and may have ended before it was cut off; absent where it did not. */
  readonly inPlace?: true;
};

/** A workspace as commands see it: its folder, and what else the box has. */
export type Places = Awaited<ReturnType<typeof placesOf>>;

export async function placesOf({ workspace, network }: { workspace: string; network: boolean }, ctx: CallContext) {
  const { places, edits, label: readable, until, omitted } = await ctx.call(vfsPlaces, { workspace });
  // What its programs read of them nobody sees.
  for (const { at } of places) ctx.touched("fs.read", `${at}/**`);
  const label = network ? joinLabels(readable, fromNetwork(ctx)) : readable;
  const own = places.find(({ writable }) => writable);
  if (!own) throw new SyscallError("INTERNAL", `the workspace of ${workspace} has no folder`);
  return { places, edits, label, until, omitted, at: own.at, folder: own.folder };
}

/** Where a command begins that names no folder: where the caller's relative paths do, as far as its box has that; else in the workspace. */
export function beginsIn({ places, at }: Pick<Places, "places" | "at">, { caller: { cwd } }: Pick<CallContext, "caller">): string {
  return places.some((place) => cwd === place.at || cwd.startsWith(`${place.at}/`)) ? cwd : at;
}

/** What comes in by a way out is nobody's word; where a secret may go out, what comes back may be about what it opens. */
function fromNetwork(ctx: CallContext): Label {
  const opens = ctx.inForce("secret.use").length > 0;
  return { integrity: "untrusted", confidentiality: opens ? "private" : "public", sources: ["network"] };
}

interface Adopting {
  readonly workspace: string;
  readonly tree: string | null;
  readonly network: boolean;
  /** Whose doing it is; absent = the caller's run's. */
  readonly run?: string | undefined;
}

/** Records what was done to a workspace, so that it can be seen and undone. Other commands may still run in it. */
export async function adoptChanges(vm: Vm, ctx: CallContext, { workspace, tree, network, run }: Adopting) {
  // What it could read may have risen while it ran.
  const { label } = await placesOf({ workspace, network }, ctx);
  ctx.raise(label);
  const more = vm.live.of(workspace).some(({ id }) => id !== ctx.caller.pid);
  return ctx.call(vfsAdopt, { workspace, more, label, ...(tree !== null && { since: tree }), ...(run !== undefined && { run }) });
}

/** What is left of the caller's own time bounds a command's. */
export function wallOf(limits: Limits, ctx: CallContext, fallback: number): number {
  const own = limits.wallMs ?? fallback;
  const { expiresAt } = ctx.caller.authority;
  return expiresAt === undefined ? own : Math.max(10, Math.min(own, expiresAt - ctx.now()));
}
