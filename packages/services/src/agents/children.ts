import { type CallContext, type GrantInForce, type Spawn, type Suspend, suspend } from "@aether/ports";
import { type Action, type Authority, type ChildReport, type ChildRequest, type Grant, type Json, literalPattern, placeOf } from "@aether/protocol";
import { AgentSpec, DEFAULTS } from "./agent-spec.ts";
import { HISTORY_TOOLS } from "./context.ts";
import { type Known, mustBeKnown, type Named } from "./known-names.ts";
import { mayRepair } from "./restart.ts";
import { heardExit } from "./spawn.ts";

interface Slot {
  readonly request: ChildRequest;
  readonly pid: string;
  readonly attempts: number;
  readonly report?: ChildReport;
}

/** Starts every child at once, then waits: the wall clock is the slowest child's. */
export async function awaitChildren(requests: readonly ChildRequest[], ctx: CallContext, known: Known): Promise<Suspend> {
  const children: Child[] = [];
  for (const request of requests) {
    const child = await childOf(request, ctx);
    await mustBeKnown(child, known, ctx);
    children.push(child);
  }
  const slots: Slot[] = [];
  for (const { request, spawn } of children) slots.push({ request, pid: await ctx.processes.spawn(spawn), attempts: 1 });
  return waitFor(slots);
}

/** One of them ended. A failed one is tried once more, unless trying again could not help, or would do again what it had done. */
export async function resumeChildren(memo: Json, ctx: CallContext): Promise<Suspend | { reports: ChildReport[] }> {
  const { slots } = memo as unknown as { slots: Slot[] };
  const next: Slot[] = [];
  for (const slot of slots) next.push(slot.report ? slot : await look(slot, ctx));
  const reports = next.flatMap(({ report }) => (report ? [report] : []));
  return reports.length === next.length ? { reports } : waitFor(next);
}

async function look(slot: Slot, ctx: CallContext): Promise<Slot> {
  const row = await ctx.processes.get(slot.pid);
  if (row && row.state !== "exited") return slot;
  const exit = row ? heardExit(row, ctx) : { code: 1, reason: "stopped", output: null };
  const failed = exit.code !== 0;
  const request = slot.attempts < 2 && mayRepair(exit) ? await againOf(slot, ctx) : undefined;
  if (request) {
    const { spawn } = await childOf(request, ctx);
    return { request, pid: await ctx.processes.spawn(spawn), attempts: slot.attempts + 1 };
  }
  const response = typeof exit.output === "string" ? exit.output : JSON.stringify(exit.output);
  return { ...slot, report: { agent_id: slot.pid, ok: !failed, reason: exit.reason, response, attempts: slot.attempts } };
}

/** The request of another attempt, within what the first left of its tokens; undefined = the first did something that would be done twice. */
async function againOf({ pid, request }: Slot, { processes }: CallContext): Promise<ChildRequest | undefined> {
  const behind = await processes.leftBehind(pid);
  if (!behind || behind.acted) return undefined;
  if (request.tokens === undefined) return request;
  const { tokens = 0 } = behind.left;
  return tokens > 0 ? { ...request, tokens } : undefined;
}

function waitFor(slots: readonly Slot[]): Suspend {
  const on = slots.flatMap(({ pid, report }) => (report ? [] : [`child:${pid}`]));
  return suspend({ on, memo: { slots } as unknown as Json });
}

interface Child extends Named {
  readonly request: ChildRequest;
  readonly spawn: Spawn;
}

/** Rights that say nothing without a tool: a child with the tool may what its parent may with it. */
const CARRIED: readonly Action[] = ["vm.use", "host.use", "secret.use", "message.send"];

async function childOf(request: ChildRequest, ctx: CallContext): Promise<Child> {
  const parent = AgentSpec.safeParse((await ctx.processes.get(ctx.caller.pid))?.spec).data;
  const rights = ctx.caller.authority;
  const model = request.model ?? parent?.model ?? "";
  const tools = request.tools?.filter((tool) => !HISTORY_TOOLS.has(tool)) ?? (parent?.tools ?? []).filter((tool) => !tool.startsWith("spawn_"));
  const read =
    request.read?.map((path): Grant => ({ action: "fs.read", resource: below(path) })) ??
    handedOn("fs.read", ctx).filter(({ resource }) => !isOwnWorkspace(resource, ctx));
  // Who may use the tool for it may spawn as far as its parent may; the depth still ends it.
  const spawning = tools.some((tool) => tool.startsWith("spawn_")) ? handedOn("agent.spawn", ctx) : [];
  const carried = CARRIED.flatMap((action) => handedOn(action, ctx));
  const authority: Authority = {
    grants: [...read, ...spawning, ...carried, { action: "model.use", resource: model }, ...tools.map((resource): Grant => ({ action: "tool.use", resource }))],
    budget: request.tokens === undefined ? {} : { tokens: request.tokens },
    depth: Math.max(0, rights.depth - 1),
    children: rights.children,
  };
  const spec: AgentSpec = {
    name: request.name,
    model,
    system_prompt: parent?.system_prompt ?? "",
    goal: request.task,
    once: true,
    tools: [...tools],
    max_steps: parent?.max_steps ?? DEFAULTS.max_steps,
    max_history_messages: parent?.max_history_messages ?? DEFAULTS.max_history_messages,
    context_tokens: parent?.context_tokens ?? DEFAULTS.context_tokens,
    max_output_tokens: parent?.max_output_tokens ?? DEFAULTS.max_output_tokens,
    ...beginning(parent?.cwd, read),
    readable: read.map(({ resource }) => ({ path: placeOf(resource), about: "may be read" })),
    editable: [],
    outputs: [],
    ...(request.prior_findings !== undefined && { prior: request.prior_findings }),
  };
  const spawn: Spawn = { kind: "agent", program: "agent", identity: childIdentity(request.name, ctx), spec: spec as unknown as Json, authority };
  return { request, model, authority, spawn };
}

/** Short names mean to a child what they mean to its parent, where it may read what lies there. */
function beginning(cwd: string | undefined, read: readonly Grant[]): Pick<AgentSpec, "cwd"> {
  const isRead = cwd !== undefined && read.some(({ resource }) => resource.endsWith("/**") && `${cwd}/`.startsWith(`${placeOf(resource)}/`));
  return isRead ? { cwd } : {};
}

/**
 * A script or a cache can tell siblings apart by name; their files lie under their process ids. No manifest can name an agent so:
 * a child that its parent named is under no rules for another.
 */
export function childIdentity(name: string, ctx: CallContext): string {
  return `${ctx.caller.identity.slice(0, 60)}+${name}`;
}

/** What of its own it can give: nothing that has expired or is used up. */
const handedOn = (action: Action, ctx: CallContext): Grant[] =>
  ctx.inForce(action).map(({ resource, constraints }: GrantInForce): Grant => ({ action, resource, ...(constraints && { constraints }) }));
/** A path with a star is a pattern; any other is the name of a file or a folder, whatever characters it holds. */
function below(path: string): string {
  if (path.includes("*")) return path;
  const literal = literalPattern(path.replace(/\/$/, ""));
  return /\.[A-Za-z0-9]{1,8}$/.test(path) ? literal : `${literal}/**`;
}
const isOwnWorkspace = (resource: string, ctx: CallContext): boolean => resource.startsWith(`/run/${ctx.caller.workspace}`);
