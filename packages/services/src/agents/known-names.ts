import type { CallContext } from "@aether/ports";
import {
  type Action,
  type Authority,
  ContainerRuntime,
  compilePattern,
  type FilePart,
  type Grant,
  nearest,
  RUNGS,
  SEARCH,
  type Signal,
  SyscallError,
} from "@aether/protocol";

/** What there is on this installation. */
export interface Known {
  readonly tools: () => readonly { readonly name: string; readonly syscall: string; readonly asks: readonly Action[]; readonly fields: readonly string[] }[];
  /** The rights that something an agent can bring about asks for. */
  readonly rights: () => ReadonlySet<Action>;
  /** @throws SyscallError `NOT_FOUND` with names nearby, `UNAVAILABLE` when nothing can tell, `UNSUPPORTED` when it cannot see what it is shown */
  readonly mustHaveModel: (name: string, signal: Signal, shown?: readonly FilePart[]) => Promise<void>;
  /** Whether this installation has a search engine. */
  readonly searches: () => boolean;
}

/** Names shown beside one that is none. */
const NEAR = 3;
/** Models that an agent is told it may use. */
const MOST_TOLD = 8;

/** The names an agent is started with. */
export interface Named {
  readonly model: string;
  readonly authority: Pick<Authority, "grants" | "ask">;
  /** What it is shown with its goal. */
  readonly files?: readonly FilePart[];
}

/**
 * Every agent that is started comes through here: a tool that is not there would allow nothing or ask nobody, and a
 * model that is not there would never answer.
 *
 * @throws SyscallError `INVALID` for a tool, `NOT_FOUND` for a model, each with names nearby; `UNSUPPORTED` for a model that does not see what
 * it would be shown; `UNAVAILABLE` for a search without an engine
 */
export async function mustBeKnown({ model, authority: { grants, ask = [] }, files }: Named, known: Known, ctx: Asking): Promise<void> {
  const tools = known.tools();
  const names = new Set(tools.map(({ name }) => name));
  for (const { action, resource } of grants) if (action === "tool.use" && !names.has(resource) && !isPatternOf(names, resource)) throw noTool(resource, tools);
  for (const grant of grants) mustBeFields(grant, tools);
  for (const name of ask) if (name !== EVERY_TOOL && !names.has(name)) throw noTool(name, tools);
  if (grants.some(({ action, resource }) => action === "host.use" && resource === SEARCH) && !known.searches())
    throw new SyscallError(
      "UNAVAILABLE",
      "there is no search engine to search the web with; set AETHER_SEARCH_URL to a SearXNG instance and restart the daemon",
    );
  await known.mustHaveModel(model, ctx.signal, files).catch((error: unknown) => {
    throw ctx.caller.kind === "session" ? error : asToldAgents(error, model, ctx);
  });
}

type Asking = Pick<CallContext, "signal" | "caller" | "inForce">;

/** What is here beside what an agent may use, and how the daemon was started, is told to persons only. */
function asToldAgents(error: unknown, model: string, ctx: Asking): unknown {
  if (!SyscallError.is(error) || !(error.code === "NOT_FOUND" || error.code === "UNAVAILABLE")) return error;
  const usable = ctx.inForce("model.use").map(({ resource }) => resource);
  const way = usable.length === 0 ? "you may use none" : `you may use: ${usable.slice(0, MOST_TOLD).join(", ")}`;
  return new SyscallError(error.code, `there is no model ${model} that could be asked now; ${way}`, { model });
}

/** An argument that no tool of the right has would let nothing through. */
function mustBeFields({ resource, constraints }: Grant, tools: ReturnType<Known["tools"]>): void {
  if (!constraints?.args) return;
  const pattern = compilePattern(resource);
  const meant = tools.filter(({ name }) => pattern.matches(name));
  const unknown = Object.keys(constraints.args).find((arg) => !meant.some(({ fields }) => fields.includes(arg)));
  if (unknown === undefined) return;
  const known = [...new Set(meant.flatMap(({ fields }) => fields))];
  throw new SyscallError("INVALID", `${resource} has no argument ${unknown}; it has ${known.join(", ")}`, { tool: resource, argument: unknown });
}

/** Kinds of boxes, as a right to them is asked for. */
const BOXES: readonly string[] = ["default", ...RUNGS, ...ContainerRuntime.options.map((runtime) => `container/${runtime}`)];

/**
 * Rights as somebody wrote them, in a manifest or beside it: one that nothing asks for would allow nothing. What a child has it was given
 * of its parent's.
 *
 * @throws SyscallError `INVALID` with names nearby
 */
export function mustBeAskedFor({ grants }: Pick<Authority, "grants">, known: Pick<Known, "rights">): void {
  const rights = known.rights();
  for (const grant of grants) mustBeOf(rights, grant);
}

function mustBeOf(rights: ReadonlySet<Action>, { action, resource }: Grant): void {
  const shown = `the right ${action}: ${resource}`;
  if (!rights.has(action)) {
    const near = nearest(action, [...rights], NEAR);
    const why = `nothing that an agent can call asks for ${action}, so it would allow nothing`;
    throw new SyscallError("INVALID", `${shown}: ${why}; leave it out, a person's own session has it. Near it: ${near.join(", ")}`, { action, near });
  }
  if (action !== "vm.use" || BOXES.some((box) => compilePattern(resource).matches(box))) return;
  const near = nearest(resource, BOXES, NEAR);
  throw new SyscallError("INVALID", `${shown}: there is no such kind of box, so it would allow nothing; near it: ${near.join(", ")}`, { action, near });
}

/** Whoever is asked about every call; other patterns are no names (kernel, admission). */
const EVERY_TOOL = "*";

function isPatternOf(names: ReadonlySet<string>, resource: string): boolean {
  const pattern = compilePattern(resource);
  return pattern.literal === undefined && [...names].some((name) => pattern.matches(name));
}

/** People know some tools by the syscall behind them: cards and logs show it. */
function noTool(name: string, tools: ReturnType<Known["tools"]>): SyscallError {
  const behind = tools.filter(({ syscall }) => syscall === name).map((tool) => tool.name);
  const names = tools.map((tool) => tool.name);
  const near = behind.length > 0 ? behind : nearest(name, names, NEAR);
  return new SyscallError("INVALID", `there is no tool ${name}; near it: ${near.join(", ")}`, { tool: name, near });
}
