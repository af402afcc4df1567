import { KERNEL_TOPICS } from "@aether/kernel";
import { ACTIONS, type AnySyscall, CLIENT_CALLS, SyscallError, TOPICS } from "@aether/protocol";

export interface Whole {
  /** The product's own; what others bring may list less. */
  readonly definitions: readonly AnySyscall[];
  /** Default: the tables of rights and of topics, and what is announced inside no call. */
  readonly rights?: readonly string[];
  readonly topics?: readonly string[];
  readonly announced?: readonly string[];
}

/**
 * Compares what is declared with what consumes it, at every start: a right that no syscall asks for, a topic on which nothing is announced,
 * and the other way round, are promises that nobody keeps. That calls do no more than their definitions list is held by dispatch.
 *
 * @throws SyscallError `INTERNAL` that names each
 */
export function selfCheck({ definitions, rights = Object.keys(ACTIONS), topics = Object.keys(TOPICS), announced = KERNEL_TOPICS }: Whole): void {
  const names = new Set(definitions.map(({ name }) => name));
  const asked = new Set<string>(["tool.use", ...definitions.flatMap(({ asks = [] }) => asks)]);
  const told = new Set<string>([...announced, ...definitions.flatMap(({ announces = [] }) => announces)]);
  const found = [
    ...definitions.filter(({ asks }) => asks === undefined).map(({ name }) => `${name} does not list the rights that it asks for (asks)`),
    ...missing(rights, asked).map((right) => `the right ${right} is declared, and no syscall asks for it`),
    ...missing([...asked], new Set(rights)).map((right) => `${askers(definitions, right)} for ${right}, which is no right`),
    ...missing(topics, told).map((topic) => `the topic ${topic} is declared, and nothing is announced on it`),
    ...missing([...told], new Set(topics)).map((topic) => `something is announced on ${topic}, which is no topic`),
    ...missing(CLIENT_CALLS, names).map((name) => `clients of models call ${name}, and there is no such syscall`),
  ];
  if (found.length > 0) throw new SyscallError("INTERNAL", `this program is not whole: ${found.join("; ")}`, { found });
}

const missing = (wanted: readonly string[], there: ReadonlySet<string>): string[] => wanted.filter((one) => !there.has(one));

function askers(definitions: readonly AnySyscall[], right: string): string {
  const names = definitions.flatMap(({ name, asks = [] }) => (asks.some((one) => one === right) ? [name] : []));
  return `${names.join(", ")} ${names.length === 1 ? "asks" : "ask"}`;
}
