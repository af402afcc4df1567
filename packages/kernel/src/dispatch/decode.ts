import { type AnySyscall, createPlace, type Issue, issueWords, SyscallError } from "@aether/protocol";
import type { Principal } from "./principal.ts";
import type { Entry } from "./registry.ts";

/** The first stage: what was written, as the definition understands it. @throws SyscallError `INVALID` */
export function decoded<E extends Pick<Entry, "definition">>(
  entry: E,
  { who, input: written }: { readonly who: Principal; readonly input: unknown },
): { entry: E; input: unknown } {
  const { definition } = entry;
  const parsed = definition.input.safeParse(written);
  if (!parsed.success) throw invalid(definition, parsed.error.issues);
  const place = createPlace({ home: `/home/${who.identity}`, cwd: who.cwd });
  return { entry, input: definition.canonical ? definition.canonical(parsed.data, place) : parsed.data };
}

function invalid(definition: AnySyscall, issues: readonly Issue[]): SyscallError {
  const said = issues.slice(0, 5).map(issueWords);
  return new SyscallError("INVALID", `${definition.name} was given input that does not fit: ${said.join("; ")}`, { issues: said });
}
