import { compileTopics } from "@aether/ports";
import { type Action, type AnySyscall, CLIENT_CALLS, SyscallError } from "@aether/protocol";

/** What a definition says that its calls ask for and announce is all they do: so whoever compares that with what is declared sees the whole. */
export function mustBeListed(definition: AnySyscall | undefined, action: Action): void {
  if (definition?.asks === undefined || definition.asks.includes(action)) return;
  throw new SyscallError("INTERNAL", `${definition.name} asks for ${action}, which its definition does not list (asks)`, { syscall: definition.name, action });
}

export function mustBeAnnounced(definition: AnySyscall | undefined, topic: string): void {
  if (definition?.asks === undefined || definition.announces?.some((pattern) => compileTopics(pattern)(topic))) return;
  throw new SyscallError("INTERNAL", `${definition.name} announces on ${topic}, which its definition does not list (announces)`, { syscall: definition.name });
}

/** The rights that what an agent can bring about asks for: its tools, the model it thinks with, its program's calls, and those of programs in its boxes. */
export function rightsOfAgents(definitions: readonly AnySyscall[]): ReadonlySet<Action> {
  const reached = definitions.filter(({ name, tool, internal }) => tool || internal || CLIENT_CALLS.includes(name));
  return new Set<Action>(["tool.use", "model.use", ...reached.flatMap(({ asks = [] }) => asks)]);
}
