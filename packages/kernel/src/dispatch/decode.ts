import { type AnySyscall, ARGUMENT_LIMITS, createPlace, decodeJson, type Issue, issueWords, protoIn, protoWords, SyscallError } from "@aether/protocol";
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
  const member = protoIn(written);
  if (member !== undefined) throw new SyscallError("INVALID", `${definition.name} was given input that is ${protoWords(member)}`, { member });
  if (byTool) mustBeListed(definition, written);
  const parsed = definition.input.safeParse(written);
  if (!parsed.success) throw byTool && typeof written === "string" ? unread(definition, written) : invalid(definition, parsed.error.issues);
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

/** Arguments that a model wrote and nobody could make an object of stay its text. */
function unread({ name, tool }: AnySyscall, written: string): SyscallError {
  const read = decodeJson(written, ARGUMENT_LIMITS);
  const why = read.ok ? "not the text of a JSON object" : read.message;
  const isBeyond = !read.ok && (read.why === "size" || read.why === "depth" || read.why === "values");
  return new SyscallError("INVALID", `${tool?.name ?? name} was given input that ${isBeyond ? "does not fit:" : "is"} ${why}`, { issues: [why] });
}
