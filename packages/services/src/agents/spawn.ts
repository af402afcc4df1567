import type { CallContext, Exit, ProcessRow, Spawn } from "@aether/ports";
import { type Authority, type Json, type Label, MESSAGE_TOOLS, OUTWARD_TOOLS, placeOf, TABLE_TOOLS } from "@aether/protocol";
import type { AgentSpec } from "./agent-spec.ts";
import { HISTORY_TOOLS } from "./context.ts";
import type { Loaded } from "./manifest.ts";

export interface SpawnSource {
  readonly loaded: Loaded;
  readonly goal: string;
  readonly files?: AgentSpec["files"];
  readonly once: boolean;
  /** Replaces what the manifest asks for; a person's command line, for example. */
  readonly authority?: Authority;
  readonly cwd?: string;
  /** Of a folder, by their path; a person vouched for them. */
  readonly instructions?: { readonly path: string; readonly text: string };
  readonly outputs?: AgentSpec["outputs"];
  readonly handOver?: AgentSpec["hand_over"];
}

/** The process that a manifest describes. */
export function spawnFrom({ loaded, goal, files, once, authority, cwd, instructions, outputs = [], handOver }: SpawnSource): Spawn {
  const { manifest } = loaded;
  const rights = authority ?? loaded.authority;
  const spec: AgentSpec = {
    name: manifest.name,
    model: manifest.model,
    system_prompt: manifest.system_prompt,
    goal,
    ...(files && files.length > 0 && { files }),
    once,
    // Every agent has those of its own history, once there is something to look for.
    tools: [...new Set(rights.grants.flatMap(({ action, resource }) => (action === "tool.use" && !HISTORY_TOOLS.has(resource) ? [resource] : [])))],
    max_steps: manifest.max_steps,
    max_history_messages: manifest.memory.max_history_messages,
    context_tokens: loaded.contextTokens,
    max_output_tokens: manifest.max_output_tokens,
    readable: placesOf(rights, "fs.read"),
    // A file it may replace at the hand-over is no place to work in.
    editable: placesOf(rights, "fs.write").filter(({ path }) => path !== handOver?.to && !outputs.some(({ to }) => to === path)),
    outputs,
    ...(handOver && { hand_over: handOver }),
    ...(cwd !== undefined && { cwd }),
    ...(instructions && { instructions: instructions.text, instructions_at: instructions.path }),
    ...(manifest.restart && manifest.restart.policy !== "never" && { restart: manifest.restart }),
    ...(manifest.metadata && { metadata: manifest.metadata }),
  };
  const stable = manifest.lifecycle === "persistent";
  const words = [goal, ...outputs.map(({ to }) => to)].join("\n");
  return { kind: "agent", program: "agent", spec: spec as unknown as Json, authority: rights, words, ...(stable && { identity: manifest.name }) };
}

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
