import { type Action, type Authority, ContainerRuntime, compilePattern, type Grant, nearest, RUNGS, type Signal, SyscallError } from "@aether/protocol";

/** What there is on this installation. */
export interface Known {
  readonly tools: () => readonly { readonly name: string; readonly syscall: string; readonly asks: readonly Action[] }[];
  /** The rights that something an agent can bring about asks for. */
  readonly rights: () => ReadonlySet<Action>;
  /** @throws SyscallError `NOT_FOUND` with names nearby, `UNAVAILABLE` when nothing can tell */
  readonly mustHaveModel: (name: string, signal: Signal) => Promise<void>;
}

/** Names shown beside one that is none. */
const NEAR = 3;

/** The names an agent is started with. */
export interface Named {
  readonly model: string;
  readonly authority: Pick<Authority, "grants" | "ask">;
}

/**
 * Every agent that is started comes through here: a tool that is not there would allow nothing or ask nobody, and a
 * model that is not there would never answer.
 *
 * @throws SyscallError `INVALID` for a tool, `NOT_FOUND` for a model, each with names nearby
 */
export async function mustBeKnown({ model, authority: { grants, ask = [] } }: Named, known: Known, signal: Signal): Promise<void> {
  const tools = known.tools();
  const names = new Set(tools.map(({ name }) => name));
  for (const { action, resource } of grants) if (action === "tool.use" && !names.has(resource) && !isPatternOf(names, resource)) throw noTool(resource, tools);
  for (const name of ask) if (name !== EVERY_TOOL && !names.has(name)) throw noTool(name, tools);
  await known.mustHaveModel(model, signal);
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
