import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import type { Client } from "@aether/client";
import {
  type AgentInfo,
  agentAnswer,
  agentCheck,
  agentSend,
  agentSpawn,
  damagedRowsWords,
  folderGrants,
  inert,
  inertLine,
  inertProse,
  type Output,
  SyscallError,
} from "@aether/protocol";
import { folderLines, foldersOf, inItsPaths } from "../agent-folders.ts";
import { agentName } from "../agent-name.ts";
import { limitOf, moreWords, newestAgents } from "../agent-pages.ts";
import { agentTable } from "../agent-table.ts";
import { answerOrStall } from "../answer-or-stall.ts";
import { askYesNo } from "../ask-line.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { readAll } from "../hidden-input.ts";
import { personPaths } from "../person-paths.ts";
import { withTables } from "../prose-tables.ts";
import { resolveAgent } from "../resolve-agent.ts";
import { rightLines } from "../right-lines.ts";
import { budgetWords, screenWidth } from "../terminal.ts";
import { verbFault } from "../usage-fault.ts";
import { chat } from "./chat.ts";
import { stop } from "./control.ts";

const USAGE = 'aether agent start FILE | list | send AGENT "<message>" | chat AGENT | stop AGENT [REASON]';
const OPTIONS = `
Agents from a manifest (docs/agents.md). start shows the rights and folders that FILE asks for and starts the agent once you agree;
- reads the manifest from standard input. Folders are relative to FILE. AGENT is a name, an id, or the end of one. chat talks to it
at this terminal. What it answers stands in aether logs AGENT, and aether call agent.answer waits for the answer to one message by its id.

      --name NAME   start: called so, in place of the manifest's name (a-z, 0-9, . _ -, at most 64)
      --yes         start: the rights and folders are agreed to; asks nothing
  -a, --all         list: those that have ended too, with runs, which are agents as well
      --limit N     list: at most so many of the newest (default 50, with --json 1000); how many more there are is said
      --wait        send: waits for the answer and prints it; ends with 3 where none comes before you decide something, or let it go on
      --json        prints JSON
  -h, --help        shows this`;

const MANIFEST_BYTES = { most: 65_536, says: "a manifest has at most 64 KiB" };
/** How often an answer is asked for again when the daemon is gone meanwhile. */
const RECONNECTS = 20;
const NEEDS_DECISION = 3;

export const agent: Command = {
  name: "agent",
  names: "agents",
  behind: { start: "files", list: [] },
  summary: "Start agents from a file, list them, talk to them, stop them.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["start", "list", "send", "chat", "stop"],
  options: {
    name: { type: "string" },
    yes: { type: "boolean" },
    all: { type: "boolean", short: "a" },
    limit: { type: "string" },
    wait: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const [verb, what, ...rest] = args.words;
    const doing = { args, context };
    if (verb === "start" && what !== undefined && rest.length === 0) return start(what, doing);
    if (verb === "list" && what === undefined) return list(doing);
    if (verb === "send" && what !== undefined && rest.length > 0) return send(what, rest.join(" "), doing);
    if (verb === "chat" && what !== undefined && rest.length === 0) return chat.run({ ...args, words: [what] }, context);
    if (verb === "stop" && what !== undefined) return stop.run({ ...args, words: args.words.slice(1) }, context);
    throw verbFault(agent, args.words);
  },
};

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}

async function start(file: string, { args, context }: Doing): Promise<number> {
  const { screen } = context;
  const name = agentName(args);
  const from = { folder: file === "-" ? context.cwd : dirname(resolve(context.cwd, file)), home: homedir() };
  const asked = { manifest: await manifestOf(file), from, ...(name !== undefined && { name }) };
  const { client } = await context.connect();
  try {
    const checked = await client.call(agentCheck, asked).catch((error: unknown) => {
      throw SyscallError.is(error) ? new SyscallError(error.code, `${inertLine(file)}: ${error.message}`, error.data ?? {}) : error;
    });
    for (const line of askedLines(checked)) screen.say(line);
    if (!args.flag("yes") && !(await agrees(context))) return NEEDS_DECISION;
    const { agent_id } = await client.call(agentSpawn, { ...asked, agreed: checked.folders });
    if (args.flag("json")) screen.data(inert(JSON.stringify({ agent_id, name: checked.name, folders: checked.folders, warnings: checked.warnings })));
    else screen.out(`${agent_id}  ${checked.name}`);
    if (!args.flag("json")) screen.say(`it waits for a message: aether agent send ${checked.name} "…" --wait`);
    return 0;
  } finally {
    await client.close();
  }
}

/** The same text is checked, agreed to and started, whatever becomes of the file meanwhile. */
async function manifestOf(file: string): Promise<string> {
  if (file === "-") return readAll(process.stdin, MANIFEST_BYTES);
  if (!existsSync(file) || !statSync(file).isFile()) throw new SyscallError("NOT_FOUND", `there is no file ${inertLine(file)}`);
  if (statSync(file).size > MANIFEST_BYTES.most) throw new SyscallError("INVALID", `${inertLine(file)}: ${MANIFEST_BYTES.says}`);
  const text = readFileSync(file, "utf8");
  if (text.trim() === "") throw new SyscallError("INVALID", `${inertLine(file)} is empty; a manifest has at least a name and a model (docs/agents.md)`);
  return text;
}

function askedLines({ name, model, lifecycle, authority, folders, warnings }: Output<typeof agentCheck>): string[] {
  const ends = lifecycle === "persistent" ? "waits for messages until it is stopped" : "ends with its first answer";
  const budget = budgetWords(authority.budget);
  const ofFolders = new Set(folderGrants(folders).map(({ action, resource }) => `${action} ${resource}`));
  const others = authority.grants.filter(({ action, resource }) => !ofFolders.has(`${action} ${resource}`));
  return [
    inertLine(`${name} thinks with ${model} and ${ends}.${folders.length > 0 ? " Of your folders it" : " It may:"}`),
    ...folderLines(folders).map((line) => `  ${line}`),
    ...(folders.length > 0 ? [`${folders.some(({ mode }) => mode === "edit") ? "What it changes there can be taken back (aether undo). " : ""}It may:`] : []),
    ...rightLines(others.map((grant) => ({ ...grant, used: 0 }))).map((line) => `  ${line}`),
    ...(authority.ask ? [inertLine(`asks you before ${authority.ask.join(", ")}`)] : []),
    budget === "" ? "spends without a limit of its own" : `spends at most ${budget}`,
    ...warnings.map((warning) => inertLine(`note: ${warning}`)),
  ];
}

/** Nobody agrees by silence. */
async function agrees({ screen }: Context): Promise<boolean> {
  if (!screen.interactive) {
    screen.say("nothing was started: nobody could be asked here; --yes agrees to what is listed above");
    return false;
  }
  if (await askYesNo({ question: "Start it?" })) return true;
  screen.say("nothing was started");
  return false;
}

async function list({ args, context: { connect, screen } }: Doing): Promise<number> {
  const limit = limitOf(args);
  const { client } = await connect();
  const { agents, more, damaged } = await newestAgents(client, { all: args.flag("all"), first: true, limit });
  const roots: AgentInfo[] = [];
  for (const agent of agents) roots.push(agent.folders && agent.exit === null ? { ...agent, folders: await foldersOf(client, agent) } : agent);
  await client.close();
  if (args.flag("json")) screen.data(inert(JSON.stringify(roots)));
  else if (roots.length === 0)
    screen.say(`no agent ${args.flag("all") ? "was started yet" : "is there (--all: those that have ended)"}; start one with: aether agent start FILE`);
  else screen.out(agentTable(roots, { now: Date.now(), width: screenWidth() }));
  // Of an ended one show tells them.
  const living = args.flag("json") ? [] : roots.filter(({ exit }) => exit === null);
  for (const { name, folders = [] } of living) for (const line of folderLines(folders)) screen.out(inertLine(`${name}  ${line}`));
  if (more > 0) screen.say(moreWords(more, `--limit ${agents.length + more} shows all`));
  if (damaged) screen.say(inert(damagedRowsWords(damaged)));
  return 0;
}

async function send(whom: string, message: string, { args, context }: Doing): Promise<number> {
  const { client } = await context.connect();
  const to = await resolveAgent(client, whom);
  if (to.exit) throw endedError(to);
  const sent = await client.call(agentSend, { agent_id: to.agent_id, message: inItsPaths(message, to) });
  if (!args.flag("wait")) {
    if (args.flag("json")) context.screen.data(JSON.stringify({ agent_id: sent.agent_id, message_id: sent.message_id }));
    else context.screen.say(`told ${inertLine(to.name)}; aether logs ${to.agent_id} has its answer`);
    await client.close();
    return 0;
  }
  return answer(to, sent.message_id, { args, context, client });
}

function endedError({ agent_id, name, exit }: AgentInfo): SyscallError {
  const ways = `aether send ${agent_id} "…" goes on from it with what it remembers, aether agent start FILE begins anew`;
  return new SyscallError("NOT_FOUND", `${inertLine(name)} has ended (${inertLine(exit?.reason ?? "stopped")}); ${ways}`, { agent_id });
}

interface Waiting extends Doing {
  readonly client: Client;
}

/** Survives the daemon being killed and started again: the message is kept, and its answer is found by its id. */
async function answer(to: AgentInfo, messageId: string, { args, context, ...from }: Waiting): Promise<number> {
  let { client } = from;
  for (let tries = 0; ; tries++) {
    try {
      const asked = { client, agent: to, json: args.flag("json"), context };
      const heard = await answerOrStall(asked, client.call(agentAnswer, { agent_id: to.agent_id, message_id: messageId }));
      if (heard === "decision") {
        await client.close();
        return NEEDS_DECISION;
      }
      const shown = await personPaths(client, context.cwd);
      await client.close();
      if (args.flag("json")) context.screen.data(inert(JSON.stringify({ agent_id: to.agent_id, message_id: messageId, ...heard })));
      else context.screen.out(withTables(inertProse(shown(heard.response))));
      return heard.finish === "stop" ? 0 : 1;
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "UNAVAILABLE" || error.data?.reason !== undefined || tries >= RECONNECTS) throw error;
      await client.close().catch(() => undefined);
      ({ client } = await context.connect());
    }
  }
}
