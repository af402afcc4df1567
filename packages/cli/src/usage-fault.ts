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
  const ways = waysOf(command, verb);
  if (verbs.includes(verb))
    return misused(command, `aether ${name} ${verb}${ways.length === 1 ? faultOf(ways[0] ?? "", words) : OTHERWISE}`, ways.join("\n       "));
  const near = [...new Set([...verbs.filter((one) => meanSame(one, verb)), ...alike(verb, verbs, 2)])];
  return misused(command, `there is no "aether ${name} ${inertLine(verb)}"${near.length > 0 ? `; near it: ${near.join(", ")}` : ""}`);
}

/** Verbs that people write for one another. */
const SAME = [
  "remove rm delete del revoke withdraw unmount disconnect",
  "list ls show",
  "start run new create",
  "set add put",
  "send tell say",
  "stop kill end",
];
const meanSame = (one: string, other: string): boolean => SAME.some((verbs) => verbs.split(" ").includes(one) && verbs.split(" ").includes(other));

const OTHERWISE = " is written otherwise";

/** What is missing or too much by the only way that a verb is written, as far as that can be told. */
function faultOf(way: string, [, ...given]: readonly string[]): string {
  const [, , , ...parts] = way.match(/\[[^\]]*\]|"[^"]*"|\S+/g) ?? [];
  // What stands behind an option is the option's.
  const needed = parts.filter((part, at) => !/^[[-]/.test(part) && !parts[at - 1]?.startsWith("-"));
  const missing = needed.slice(given.length).map((part) => part.replaceAll(/["<>]/g, ""));
  if (missing.length > 0) return `: ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} missing`;
  const isBounded = !parts.some((part) => part.startsWith("[") || part.startsWith('"') || part.includes("…"));
  return isBounded && given.length > needed.length ? ` takes no "${inertLine(given[needed.length] ?? "")}"` : OTHERWISE;
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
