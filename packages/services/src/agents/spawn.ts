import type { CallContext, Exit, ProcessRow, Spawn } from "@aether/ports";
import {
  type Authority,
  beginsAt,
  compilePattern,
  folderGrants,
  isAsTyped,
  type Json,
  type Label,
  MESSAGE_TOOLS,
  type Mount,
  OUTWARD_TOOLS,
  placeOf,
  SyscallError,
  TABLE_TOOLS,
} from "@aether/protocol";
import type { AgentFolder, AgentSpec } from "./agent-spec.ts";
import { HISTORY_TOOLS } from "./context.ts";
import type { Loaded } from "./manifest.ts";

export interface SpawnSource {
  readonly loaded: Loaded;
  readonly goal: string;
  /** The same as a person typed it. */
  readonly typed?: string | undefined;
  /** Absent = it is told of no day. */
  readonly begun?: AgentSpec["begun"];
  readonly files?: AgentSpec["files"];
  readonly once: boolean;
  /** Replaces what the manifest asks for; a person's command line, for example. */
  readonly authority?: Authority;
  readonly cwd?: string;
  /** Every tool that there is, of which patterns mean some; absent = none is meant by a pattern. */
  readonly tools?: readonly string[];
  /** Of the manifest, as it sees them. */
  readonly folders?: readonly AgentFolder[];
  /** What is mounted for them. */
  readonly mounts?: readonly Mount[];
  /** Of a folder, by their path; a person vouched for them. */
  readonly instructions?: { readonly path: string; readonly text: string };
  readonly outputs?: AgentSpec["outputs"];
  readonly handOver?: AgentSpec["hand_over"];
}

/** The process that a manifest describes. */
export function spawnFrom({
  loaded,
  goal,
  typed,
  begun,
  files,
  once,
  authority,
  cwd,
  folders = [],
  instructions,
  outputs = [],
  handOver,
  tools = [],
}: SpawnSource): Spawn {
  const { manifest } = loaded;
  const rights = authority ?? authorityOf(loaded, folders);
  const spec: AgentSpec = {
    name: manifest.name,
    model: manifest.model,
    system_prompt: manifest.system_prompt,
    goal,
    ...asTyped(typed, goal),
    ...(begun && { begun }),
    ...(files && files.length > 0 && { files }),
    once,
    // Every agent has those of its own history, once there is something to look for.
    tools: toolsOf(rights, tools).filter((name) => !HISTORY_TOOLS.has(name)),
    max_steps: manifest.max_steps,
    max_history_messages: manifest.memory.max_history_messages,
    context_tokens: loaded.contextTokens,
    max_output_tokens: manifest.max_output_tokens,
    readable: placesOf(rights, "fs.read"),
    // A file it may replace at the hand-over is no place to work in.
    editable: placesOf(rights, "fs.write").filter(({ path }) => path !== handOver?.to && !outputs.some(({ to }) => to === path)),
    ...(folders.length > 0 && { folders: [...folders] }),
    outputs,
    ...(handOver && { hand_over: handOver }),
    ...beginning(cwd ?? beginsAt(folders)),
    ...(instructions && { instructions: instructions.text, instructions_at: instructions.path }),
    ...(manifest.restart && manifest.restart.policy !== "never" && { restart: manifest.restart }),
    ...(manifest.metadata && { metadata: manifest.metadata }),
  };
  const stable = manifest.lifecycle === "persistent";
  const words = [goal, ...outputs.map(({ to }) => to)].join("\n");
  return { kind: "agent", program: "agent", spec: spec as unknown as Json, authority: rights, words, ...(stable && { identity: manifest.name }) };
}

/** @throws SyscallError `INVALID` for other words than the agent is told */
export function asTyped(typed: string | undefined, goal: string): Pick<AgentSpec, "typed"> {
  if (typed === undefined || typed === goal) return {};
  if (isAsTyped(typed, goal)) return { typed };
  throw new SyscallError("INVALID", "`typed` is not `message` as a person typed it: they may differ by quotes around names alone; leave `typed` out");
}

const beginning = (cwd: string | undefined): Pick<AgentSpec, "cwd"> => (cwd === undefined ? {} : { cwd });

/** The names of the tools that its model is told of: a model calls none by a pattern. */
function toolsOf({ grants }: Authority, all: readonly string[]): string[] {
  const named = grants.flatMap(({ action, resource }) => {
    if (action !== "tool.use") return [];
    const { literal, matches } = compilePattern(resource);
    return literal === undefined ? all.filter((name) => matches(name)) : [literal];
  });
  return [...new Set(named)];
}

/** What a manifest asks for, its folders among it. */
export const authorityOf = ({ authority }: Pick<Loaded, "authority">, folders: readonly AgentFolder[]): Authority => ({
  ...authority,
  grants: [...authority.grants, ...folderGrants(folders)],
});

/** What a goal without a manifest may do: every tool that is of use without a way out, another to write to, or material, its own workspace, children. */
export function goalAuthority(loaded: Loaded, tools: readonly string[]): Authority {
  return {
    ...loaded.authority,
    grants: [
      ...loaded.authority.grants,
      ...tools.flatMap((resource) =>
        OUTWARD_TOOLS.has(resource) || MESSAGE_TOOLS.has(resource) || TABLE_TOOLS.has(resource) ? [] : [{ action: "tool.use" as const, resource }],
      ),
      { action: "agent.spawn", resource: "*" },
    ],
  };
}

function placesOf(authority: Authority, action: "fs.read" | "fs.write"): AgentSpec["readable"] {
  return authority.grants.flatMap((grant) => {
    if (grant.action !== action) return [];
    const path = placeOf(grant.resource);
    return [{ path, about: action === "fs.read" ? "may be read" : "may be changed in place" }];
  });
}

/** How a process ended, as its caller hears it: with the label of what it had seen (I7). */
export function heardExit(row: ProcessRow, ctx: CallContext): Exit {
  ctx.raise(row.label as unknown as Label);
  return exitOf(row);
}

export function exitOf(row: ProcessRow): Exit {
  return (row.exit as unknown as Exit | null) ?? { code: 1, reason: "stopped", output: null };
}
