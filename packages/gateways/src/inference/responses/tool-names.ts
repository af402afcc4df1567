import { SyscallError, type ToolSpec } from "@aether/protocol";
import type { OwnTool, ResponsesTool } from "./request.ts";

/** What a tool is on this wire; a model knows it by one flat name and as a function. */
export interface WireTool {
  readonly kind: "function" | "custom";
  readonly name: string;
  readonly namespace?: string;
}

export interface ToolNames {
  readonly specs: readonly ToolSpec[];
  /** Types of tools that would run at the provider: they would reach the network past this installation's rules. */
  readonly dropped: readonly string[];
  /** A name that is none of them is a function's. */
  wireTool(flat: string): WireTool;
}

export const flatName = (name: string, namespace: string | null | undefined): string => (namespace ? `${namespace}__${name}` : name);

/** @throws SyscallError `INVALID` for two tools of one name */
export function readTools(given: readonly ResponsesTool[]): ToolNames {
  const tools = new Map<string, WireTool>();
  const specs: ToolSpec[] = [];
  const dropped: string[] = [];
  const take = (tool: OwnTool, namespace?: string): void => {
    const name = flatName(tool.name, namespace);
    if (tools.has(name)) throw new SyscallError("INVALID", `there are two tools named ${JSON.stringify(name)}`, { param: "tools" });
    tools.set(name, { kind: tool.type, name: tool.name, ...(namespace !== undefined && { namespace }) });
    specs.push(tool.type === "function" ? functionSpec(tool, name) : customSpec(tool, name));
  };
  for (const tool of given) {
    if (isOwn(tool)) take(tool);
    else if ("tools" in tool) for (const inner of tool.tools) take(inner, tool.name);
    else dropped.push(`tools.${tool.type}`);
  }
  return { specs, dropped, wireTool: (flat) => tools.get(flat) ?? { kind: "function", name: flat } };
}

const isOwn = (tool: ResponsesTool): tool is OwnTool => tool.type === "function" || tool.type === "custom";

const functionSpec = ({ description, parameters }: Extract<OwnTool, { type: "function" }>, name: string): ToolSpec => ({
  name,
  description: description ?? "",
  inputSchema: parameters ?? { type: "object", properties: {} },
});

/** A tool that takes a text in a grammar of its own: as a function of one text. The grammar is told, and not enforced. */
function customSpec({ description, format }: Extract<OwnTool, { type: "custom" }>, name: string): ToolSpec {
  const grammar = format?.definition ? `\n\nThe input follows this ${format.syntax ?? ""} grammar:\n${format.definition}` : "";
  const input = { type: "string", description: "The whole input of the tool, as plain text." };
  return {
    name,
    description: `${description ?? ""}${grammar}`,
    inputSchema: { type: "object", properties: { input }, required: ["input"], additionalProperties: false },
  };
}
