import { type AnySyscall, createPlace, type Issue, issueWords, SyscallError } from "@aether/protocol";
import type { Principal } from "./principal.ts";
import type { Entry } from "./registry.ts";

export interface Written {
  readonly who: Principal;
  readonly input: unknown;
  /** Called by its tool's name: then it has the fields that the tool lists, and no other of the syscall's. */
  readonly byTool: boolean;
}

/** The first stage: what was written, as the definition understands it. @throws SyscallError `INVALID` */
export function decoded<E extends Pick<Entry, "definition">>(entry: E, { who, input: written, byTool }: Written): { entry: E; input: unknown } {
  const { definition } = entry;
  if (byTool) mustBeListed(definition, written);
  const parsed = definition.input.safeParse(written);
  if (!parsed.success) throw invalid(definition, parsed.error.issues);
  const place = createPlace({ home: `/home/${who.identity}`, cwd: who.cwd });
  return { entry, input: definition.canonical ? definition.canonical(parsed.data, place) : parsed.data };
}

/** What a model was not told of, nobody meant to offer it. */
function mustBeListed({ name, tool }: AnySyscall, written: unknown): void {
  if (tool?.fields === undefined || typeof written !== "object" || written === null) return;
  const unlisted = Object.keys(written).filter((field) => !tool.fields?.includes(field));
  if (unlisted.length === 0) return;
  const said = unlisted.slice(0, 5).map((field) => `there is no field ${JSON.stringify(field)}`);
  throw new SyscallError("INVALID", `${tool.name} was given input that does not fit: ${said.join("; ")}; its fields are ${tool.fields.join(", ")}`, {
    issues: said,
    syscall: name,
  });
}

function invalid(definition: AnySyscall, issues: readonly Issue[]): SyscallError {
  const said = issues.slice(0, 5).map(issueWords);
  return new SyscallError("INVALID", `${definition.name} was given input that does not fit: ${said.join("; ")}`, { issues: said });
}
