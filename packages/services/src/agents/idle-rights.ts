import { type Action, type Authority, compilePattern } from "@aether/protocol";
import type { Known } from "./known-names.ts";

/** Rights that only tools ask for, with a tool that does; files are asked for by hand-overs and boxes too. */
const BY_TOOLS: readonly Action[] = ["vm.use", "host.use", "secret.use", "agent.spawn", "message.send", "agent.read", "agent.control"];

/**
 * Of a manifest what allows nothing as it stands: a tool none of whose rights is granted, and a right that none of its tools asks for. Both
 * may be meant, so they are said and not refused. A tool that runs boxes brings what clients of models in them ask for.
 */
export function idleRights({ grants }: Pick<Authority, "grants">, { tools }: Pick<Known, "tools">): string[] {
  const all = tools();
  const patterns = grants.filter(({ action }) => action === "tool.use").map(({ resource }) => compilePattern(resource));
  const held = all.filter(({ name }) => patterns.some((pattern) => pattern.matches(name)));
  const granted = new Set(grants.map(({ action }) => action));
  const named = held.filter(({ name }) => patterns.some(({ literal }) => literal === name));
  // Every process may do as it likes with its own files.
  const without = named.filter(({ asks }) => asks.length > 0 && !asks.some((action) => granted.has(action) || action.startsWith("fs.")));
  const asked = new Set(held.flatMap(({ asks }) => asks));
  if (asked.has("vm.use")) asked.add("message.send");
  return [
    ...without.map(({ name, asks }) => `tool: ${name} can do nothing: it asks for ${asks.join(", ")}, and none of it is granted`),
    ...BY_TOOLS.filter((action) => granted.has(action) && !asked.has(action)).map(
      (action) => `${action}: none of its tools asks for it; ${takers(action, all)}`,
    ),
  ];
}

function takers(action: Action, tools: ReturnType<Known["tools"]>): string {
  const names = tools.filter(({ asks }) => asks.includes(action)).map(({ name }) => name);
  return names.length === 0 ? "no tool here does" : `those that do are ${names.join(", ")}`;
}
