import { type Handlers, type Service, service } from "@aether/ports";
import { type Authority, type Json, SyscallError, type ToolSpec, toolEcho, toolInvoke, toolList } from "@aether/protocol";

const DEFINITIONS = { toolList, toolInvoke, toolEcho } as const;

export interface ToolServiceDeps {
  readonly tools: () => readonly { readonly spec: ToolSpec; readonly syscall: string }[];
  /** The tools an authority holds. */
  readonly toolsFor: (authority: Authority) => readonly ToolSpec[];
}

export function createToolService(deps: ToolServiceDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    "tool.list": async ({ agent_id }, ctx) => {
      const held = agent_id === undefined ? undefined : await heldBy(agent_id);
      const tools = deps.tools().filter(({ spec }) => held === undefined || held.has(spec.name));
      return { tools: tools.map(({ spec, syscall }) => ({ name: spec.name, description: spec.description, inputSchema: spec.inputSchema as Json, syscall })) };

      async function heldBy(agentId: string): Promise<Set<string>> {
        ctx.require("agent.read", agentId);
        const row = await ctx.processes.get(agentId);
        if (!row) throw new SyscallError("NOT_FOUND", `there is no agent ${agentId}`, { agent_id: agentId });
        return new Set(deps.toolsFor(row.authority as unknown as Authority).map(({ name }) => name));
      }
    },
    "tool.invoke": async ({ agent_id, tool, input }, ctx) => ({ result: await ctx.callAs(agent_id, tool, input) }),
    "tool.echo": async ({ message }) => ({ message }),
  };
  return service({ domain: "tool", definitions: DEFINITIONS, handlers });
}
