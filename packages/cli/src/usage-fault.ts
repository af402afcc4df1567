import { alike, inertLine, SyscallError } from "@aether/protocol";
import type { Command } from "./command.ts";

type Used = Pick<Command, "name" | "usage" | "verbs">;

/** How a command is written, without what its options mean. */
const shortUsage = ({ usage }: Pick<Command, "usage">): string => usage.split("\n\n")[0] ?? usage;

/** What its words are not: the cause, how it is written, and where more is said. */
export const misused = (command: Used, why: string, usage = shortUsage(command)): SyscallError =>
  new SyscallError("INVALID", `${why}.\nUsage: ${usage}\n(aether ${command.name} --help says more)`);

/** A verb that is not there, one that is followed by something else, or none at all. */
export function verbFault(command: Used, words: readonly string[]): SyscallError {
  const { name } = command;
  const verbs = (command.verbs ?? []).filter((one) => waysOf(command, one).length > 0);
  const [verb] = words;
  if (verb === undefined) return misused(command, `say what to do: ${verbs.join(", ")}`);
  if (verbs.includes(verb)) return misused(command, `aether ${name} ${verb} is written otherwise`, waysOf(command, verb).join("\n       "));
  const near = alike(verb, verbs, 2);
  return misused(command, `there is no "aether ${name} ${inertLine(verb)}"${near.length > 0 ? `; near it: ${near.join(", ")}` : ""}`);
}

/** The ways to write it that have this verb. */
function waysOf(command: Used, verb: string): string[] {
  const named = `aether ${command.name} `;
  return shortUsage(command)
    .split(/ \| (?![^[\]]*\])|\n\s*/)
    .map((way) => way.trim().replace(named, ""))
    .filter((way) => way.split(/\s/)[0] === verb)
    .map((way) => `${named}${way}`);
}
