import { SyscallError } from "./errors.ts";
import type { Json } from "./json.ts";

/** Members whose values are the client's own or a schema: names in them are nobody's but theirs. */
const OWN: ReadonlySet<string> = new Set(["args", "response", "parameters", "parametersJsonSchema", "responseSchema", "responseJsonSchema", "responseFormat"]);

const camelCase = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * A request of Google's wire with each member under the first of its two names: `generationConfig`, also where a client wrote
 * `generation_config`. So what is looked for under one name cannot pass under the other.
 *
 * @throws SyscallError `INVALID` { param } for a member that stands there under both names
 */
export function geminiMembers(value: Json, at = ""): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item, index) => geminiMembers(item, `${at}[${index}]`));
  const members = new Map<string, Json>();
  for (const [written, member] of Object.entries(value as Readonly<Record<string, Json>>)) {
    const name = camelCase(written);
    const param = at === "" ? name : `${at}.${name}`;
    if (members.has(name)) throw new SyscallError("INVALID", `${param} stands there under both of its names; write one`, { param });
    members.set(name, OWN.has(name) ? member : geminiMembers(member, param));
  }
  return Object.fromEntries(members);
}
