import { ACTIONS, type Action, type Constraints, compilePattern, type Grant, type Json, nearest, ownOf, toWireError } from "@aether/protocol";
import { constraintsIn, LIMIT_NAMES } from "./constraints.ts";
import { invalid } from "./invalid.ts";
import { hostsIn, NETWORK } from "./network.ts";

/** The capability words of older manifests, and the actions they stand for. */
const WORDS: Readonly<Record<string, readonly Action[]>> = {
  file_read: ["fs.read"],
  file_write: ["fs.write", "fs.create"],
  file_remove: ["fs.remove"],
  tool: ["tool.use"],
  spawn_child: ["agent.spawn"],
  message_send: ["message.send"],
};

interface At {
  readonly field: string;
  readonly warnings: string[];
  /** Fields that say `network: none`. */
  readonly closing: string[];
}

/** The grants that one entry of `capabilities` asks for. @throws SyscallError `INVALID` naming its place, and what would be accepted */
export function readCapability(capability: string | Record<string, Json>, at: At): Grant[] {
  if (typeof capability !== "string") return readMap(capability, at);
  const colon = capability.indexOf(":");
  const word = (colon < 0 ? capability : capability.slice(0, colon)).trim();
  const rest = colon < 0 ? "" : capability.slice(colon + 1).trim();
  const list = /^\[(.*)\]$/.exec(rest);
  const resources = list ? (list[1] ?? "").split(",").map((item) => item.trim()) : [rest];
  return grantsFor(
    word,
    resources.filter((item) => item !== ""),
    at,
  );
}

function readMap(capability: Record<string, Json>, at: At): Grant[] {
  const { constraints, words } = constraintsIn(capability, at.field);
  const grants = words.flatMap(([word, value]) => {
    actionsOf(word, at);
    const resources = Array.isArray(value) ? value : [value];
    if (!resources.every((resource): resource is string => typeof resource === "string"))
      throw invalid([`${at.field}.${word}: expected a text or a list of texts`]);
    return grantsFor(word, resources, at);
  });
  if (constraints === undefined) return grants;
  mustBeOne(grants, constraints, at);
  return grants.map((grant): Grant => ({ ...grant, constraints }));
}

/** Each right has a count of its own, so of several together no number would be true; and only a tool has arguments. */
function mustBeOne(grants: readonly Grant[], { maxUses, perMinute, args }: Constraints, { field }: At): void {
  if (grants.length === 0) throw invalid([`${field}: limits alone grant nothing; name what they are of, as tool: web_fetch`]);
  if (grants.length > 1 && (maxUses !== undefined || perMinute !== undefined)) {
    const each = grants.map(({ action, resource }) => `${action}: ${resource}`).join(", ");
    throw invalid([
      `${field}: ${maxUses === undefined ? "per_minute" : "max_uses"} counts one right, and these are ${grants.length} (${each}); give each an entry of its own`,
    ]);
  }
  const other = grants.find(({ action }) => action !== "tool.use");
  if (args && other) throw invalid([`${field}.args: arguments are of a tool, and ${other.action} is none; give them beside tool: NAME`]);
}

function grantsFor(word: string, resources: readonly string[], at: At): Grant[] {
  const actions = actionsOf(word, at);
  if (word === NETWORK && resources.length > 0) return hostGrants(resources, at);
  if (resources.length === 0) throw invalid([`${at.field}: ${word} names nothing, so it would grant nothing; name a resource or leave it out`]);
  return resources.flatMap((written) => {
    const resource = mustBePattern(widen(written, word, at), at);
    if (actions.some((action) => action.startsWith("fs."))) mustBeAbsolute(resource, word, at);
    if (actions.some((action) => action.startsWith("fs.")) && !isInNamespace(resource))
      at.warnings.push(`${at.field}: ${word}: ${written} allows nothing: files lie below /home/<agent>, /run/<process> and /mnt/local/<mount>`);
    return actions.map((action): Grant => ({ action, resource }));
  });
}

function hostGrants(resources: readonly string[], at: At): Grant[] {
  const hosts = hostsIn(resources, at.field);
  if (hosts !== "none") return hosts.map((host) => ({ action: "host.use", resource: mustBePattern(host, at) }));
  at.closing.push(at.field);
  return [];
}

function actionsOf(word: string, { field }: At): readonly Action[] {
  if (word === NETWORK) return ["host.use"];
  const actions = Object.hasOwn(ACTIONS, word) ? [word as Action] : ownOf(WORDS, word);
  if (actions) return actions;
  const known = [...Object.keys(WORDS), NETWORK, ...Object.keys(ACTIONS)];
  const [near] = nearest(word, [...known, ...LIMIT_NAMES], 1);
  throw invalid([
    `${field}: nothing here uses the capability "${word}"; did you mean ${near}? known are ${known.join(", ")}, and beside them ${LIMIT_NAMES.join(", ")}`,
  ]);
}

function mustBePattern(resource: string, { field }: At): string {
  try {
    return compilePattern(resource).source;
  } catch (error) {
    throw invalid([`${field}: ${toWireError(error).message}`]);
  }
}

/** A manifest has no folder that it stands in: what does not begin at the top would match no path. */
function mustBeAbsolute(resource: string, word: string, { field }: At): void {
  if (resource.startsWith("/") || resource.startsWith("**")) return;
  throw invalid([`${field}: ${word}: ${resource} matches no path, because paths begin with /; write /mnt/local/<folder>/${resource}, or /home/<agent>/…`]);
}

/** Its first segments, of which there are no others. */
const isInNamespace = (resource: string): boolean => /^(?:\*\*|\/(?:\*\*?|home|mnt|run|team)(?:\/|$)|\/$)/.test(resource);

/** Older manifests wrote `/data/*` for everything below. */
function widen(resource: string, word: string, at: At): string {
  if (!word.startsWith("file_") || !resource.endsWith("/*")) return resource;
  at.warnings.push(`${at.field}: "${word}: ${resource}" is read as ${resource}* (everything below), as older manifests meant it`);
  return `${resource}*`;
}
