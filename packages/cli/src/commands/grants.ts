import { resolve } from "node:path";
import type { Client } from "@aether/client";
import {
  type Action,
  ActionName,
  damagedRowsWords,
  grantList,
  grantRevoke,
  inert,
  inertLine,
  type Output,
  SyscallError,
  utcText,
  vfsMounts,
} from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { resolveAgent, resolveAgentId } from "../resolve-agent.ts";
import { rightLines } from "../right-lines.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE = "aether grants list AGENT | revoke AGENT ACTION [RESOURCE]";
const OPTIONS = `
What an agent may do, with the limits that are left of it (of one that has ended: what it could), and taking it back. revoke takes every grant of the action that lies within the resource, a pattern, or is the
right to that folder of yours; without one, all of the action. It holds for the agent and all below it: what runs by it is aborted before the command returns.

      aether grants revoke scribe fs.write 'notes/**'
      aether grants revoke scribe host.use

      --json           JSON
  -h, --help           shows this`;

export const grants: Command = {
  name: "grants",
  summary: "List the rights of an agent, and take them back.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["list", "revoke"],
  options: { json: { type: "boolean" } },
  async run(args, context) {
    const [verb, agent, action, resource, ...rest] = args.words;
    if (verb === "list" && agent !== undefined && action === undefined) return list(agent, { args, context });
    if (verb === "revoke" && action !== undefined && rest.length === 0) return revoke({ agent, action, resource: resource ?? "**" }, { args, context });
    throw verbFault(grants, args.words);
  },
};

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}

async function list(agent: string, { args, context: { connect, screen } }: Doing): Promise<number> {
  const { client } = await connect();
  const { agent_id } = await resolveAgent(client, agent);
  const held = await client.call(grantList, { agent_id });
  if (args.flag("json")) screen.data(inert(JSON.stringify(held)));
  else if (held.grants.length === 0) screen.say(held.ended_at === null ? "it holds no rights" : "it has ended, and held no rights");
  else for (const line of rightLines(held.grants)) screen.out(line);
  if (held.damaged) screen.say(inert(damagedRowsWords(held.damaged)));
  if (held.ended_at !== null && !args.flag("json"))
    screen.say(
      `it ended at ${utcText(held.ended_at)}, and nothing is done by these rights any more; a run that goes on from it begins with what is left of them`,
    );
  else if (held.expires_at !== null && !args.flag("json")) screen.say(`all of them until ${utcText(held.expires_at)}`);
  return 0;
}

async function revoke(
  asked: { agent: string | undefined; action: string; resource: string },
  { args, context: { connect, screen, cwd } }: Doing,
): Promise<number> {
  const action = ActionName.safeParse(asked.action);
  if (!action.success) throw new SyscallError("INVALID", `there is no action ${asked.action}: ${ActionName.options.join(", ")}`);
  const { client } = await connect();
  const agent_id = await resolveAgentId(client, asked.agent);
  const resource = await heldName(client, { agent_id, action: action.data, written: resolve(cwd, asked.resource), asked: asked.resource });
  const lost = await client.call(grantRevoke, { agent_id, action: action.data, resource });
  if (args.flag("json")) screen.data(inert(JSON.stringify(lost)));
  else
    screen.say(
      `taken back, from ${lost.processes === 1 ? "one process" : `${lost.processes} processes`}: ${inertLine(lost.grants.join(", ") || "nothing that is known")}`,
    );
  if (lost.damaged) screen.say(inert(damagedRowsWords(lost.damaged)));
  return 0;
}

interface Revoked {
  readonly agent_id: string;
  readonly action: Action;
  readonly asked: string;
  /** The same as a path of the person's. */
  readonly written: string;
}

/** A right to a folder of the person's may be named as they have it; what it does not hold so is what was asked. */
async function heldName(client: Client, { agent_id, action, asked, written }: Revoked): Promise<string> {
  if (!action.startsWith("fs.")) return asked;
  const [grants, { mounts }] = await Promise.all([grantsHeld(client, agent_id), client.call(vfsMounts, {})]);
  const held = grants.filter((one) => one.action === action).map(({ resource }) => resource);
  const theirs = (resource: string): string | undefined => {
    const mount = mounts.find(({ path }) => resource === path || resource.startsWith(`${path}/`));
    return mount && `${mount.folder}${resource.slice(mount.path.length)}`;
  };
  return held.includes(asked) ? asked : (held.find((resource) => theirs(resource) === written) ?? asked);
}

/** None where its row is damaged, so that nobody can say: they can be taken back all the same. */
async function grantsHeld(client: Client, agentId: string): Promise<Output<typeof grantList>["grants"]> {
  try {
    return (await client.call(grantList, { agent_id: agentId })).grants;
  } catch (error) {
    if (SyscallError.is(error) && error.code === "STORAGE") return [];
    throw error;
  }
}
