import type { CallContext } from "@aether/ports";
import { compilePattern, type Grant } from "@aether/protocol";

/** A call that began something in a box, as far as what may be taken back of it goes. */
export type Beginner = Pick<CallContext, "rule" | "inForce"> & { readonly caller: Pick<CallContext["caller"], "tool"> };

/** By which tools and standing yeses something was begun that may outlive the calls. */
export class Begun {
  readonly #rules = new Set<string>();
  readonly #tools = new Map<string, Beginner>();
  /** Patterns of rights to tools that were lost so far. */
  readonly #gone = new Set<string>();

  by(call: Beginner): void {
    const { rule, caller } = call;
    if (rule !== undefined) this.#rules.add(rule);
    if (caller.tool !== undefined) this.#tools.set(caller.tool, call);
  }

  byRule(rule: string): boolean {
    return this.#rules.has(rule);
  }

  /** Whether one of the tools was lost, and no other right to it is left. */
  byLostTool(grants: readonly Grant[]): boolean {
    for (const { action, resource } of grants) if (action === "tool.use") this.#gone.add(resource);
    const gone = [...this.#gone];
    const covers = (tool: string) => (resource: string) => compilePattern(resource).matches(tool);
    return [...this.#tools].some(([tool, call]) => {
      const left = call.inForce("tool.use").flatMap(({ resource }) => (this.#gone.has(resource) ? [] : [resource]));
      return gone.some(covers(tool)) && !left.some(covers(tool));
    });
  }
}
