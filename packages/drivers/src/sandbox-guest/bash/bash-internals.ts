import type { Bash } from "just-bash";

/** A command as just-bash keeps it. */
interface KeptCommand {
  execute(args: string[], context: { readonly stdin: unknown }): Promise<unknown>;
}

/**
 * What of just-bash 3.4 is not in its types, and needed all the same: its shell state, which each run starts from a copy
 * of, and its commands.
 */
interface Internals {
  readonly state: { readonly env: Map<string, string>; readonly exportedVars: Set<string>; readonly functions: Map<string, unknown> };
  readonly commands: Map<string, KeptCommand>;
}

/** @throws Error when this just-bash is built in another way */
export function internalsOf(bash: Bash): Internals {
  const { state, commands } = bash as unknown as Partial<Internals>;
  if (!(state?.env instanceof Map && state.exportedVars instanceof Set && state.functions instanceof Map && commands instanceof Map)) {
    throw new Error("this version of just-bash keeps its state in another way; install the one of package.json");
  }
  return { state, commands };
}
