import type { Client } from "@aether/client";
import {
  type AgentInfo,
  type Approval,
  agentStatus,
  approvalList,
  damagedRowsWords,
  type FileDiff,
  type FileVersion,
  type HeldGrant,
  inert,
  inertLine,
  inertProse,
  type Label,
  policyExplain,
  SyscallError,
} from "@aether/protocol";
import { folderLines, foldersOf, type KnownFolder } from "../agent-folders.ts";
import { everyAgent, type Listed, together } from "../agent-pages.ts";
import { stateOf, stateWords, wayOn } from "../agent-state.ts";
import { changeWord } from "../change-word.ts";
import type { Command, Context } from "../command.ts";
import { Denials } from "../denials.ts";
import { endWays } from "../end-ways.ts";
import { labelWords } from "../flow-words.ts";
import { agentMeant } from "../last-run.ts";
import { logOf } from "../log-of.ts";
import { type PersonPaths, personPaths, placed } from "../person-paths.ts";
import { type Changes, changesOf, type Planted, plantedIn } from "../planted.ts";
import { withTables } from "../prose-tables.ts";
import { cardsOf } from "../question.ts";
import { type RefusedHost, refusedHosts, refusedLines } from "../refused-hosts.ts";
import { limitedLines, limitedRights } from "../right-lines.ts";
import { diffLines, diffPage } from "../run-diffs.ts";
import { CUT, cutIn } from "../stream-printer.ts";
import { budgetWords, counted, money, size } from "../terminal.ts";
import { rawLine } from "./logs.ts";

export const show: Command = {
  name: "show",
  names: "runs",
  summary: "Show one agent: goal, state, children, what it changed, answer.",
  most: 1,
  usage:
    "aether show [AGENT] [--raw | --json]\n\nWho it is, what it has used, read and changed (line by line; all of it by aether diff), and its answer. --raw prints the events of its log instead.\nWithout AGENT it is the last run of this folder.",
  options: { json: { type: "boolean" }, raw: { type: "boolean" } },
  async run(args, { connect, screen, cwd }) {
    const { client } = await connect();
    const { agent_id } = await agentMeant(client, args.words[0], { screen, cwd });
    const agent = await client.call(agentStatus, { agent_id });
    const { children, damaged } = await childrenOf(client, agent);
    const { changes, beyond, kept } = await changesOf(client, agent.run);
    const planted = await plantedIn(client, changes);
    const refused = await refusedHosts(client, agent.run);
    const { denied, cut } = await readLog(client, agent.agent_id);
    const { label } = await client.call(policyExplain, { agent_id: agent.agent_id, limit: 1 });
    const waiting = agent.exit ? [] : await waitingOf(client, agent);
    const limits = agent.exit ? [] : await limitedRights(client, agent.agent_id);
    const folders = await foldersOf(client, agent);
    const shown = await personPaths(client, cwd);
    const files = changes.length > 0 && !args.flag("json") && !args.flag("raw") ? (await diffPage(client, agent.run)).files : [];
    if (args.flag("raw")) for await (const entry of logOf(client, agent.agent_id)) screen.data(rawLine(entry));
    await client.close();
    if (args.flag("raw")) return 0;
    if (damaged) screen.say(inert(damagedRowsWords(damaged)));
    if (args.flag("json"))
      screen.data(
        inert(
          JSON.stringify({
            ...agent,
            ...(folders.length > 0 && { folders }),
            label,
            limits,
            children: children.map(({ agent_id }) => agent_id),
            changes,
            planted,
            beyond,
            kept_for_undo: kept,
            ...(waiting.length > 0 && { waiting }),
            denied,
            refused,
          }),
        ),
      );
    else tell({ agent, folders, label, limits, children, changes, planted, beyond, kept, files, waiting, denied, refused, cut, shown }, screen);
    return 0;
  },
};

/** What it was refused, and the words of steps that its end cut off. */
async function readLog(client: Client, agentId: string): Promise<Pick<Told, "denied" | "cut">> {
  const denials = new Denials();
  const cut: string[] = [];
  for await (const entry of logOf(client, agentId)) {
    denials.hear(entry);
    if (entry.kind === "process.exited") cut.push(...cutIn(entry.body).map(({ words }) => words));
  }
  return { denied: denials.said, cut };
}

/** The oldest first; of the run, rows that nobody can read. */
async function childrenOf(
  client: Client,
  { agent_id, run }: AgentInfo,
): Promise<{ readonly children: readonly AgentInfo[]; readonly damaged: Listed["damaged"] }> {
  const children: AgentInfo[] = [];
  let damaged: Listed["damaged"];
  const heard = (rows: Listed["damaged"]): void => {
    damaged = together(damaged, rows);
  };
  for await (const agent of everyAgent(client, { all: true, run, damaged: heard })) if (agent.parent_agent === agent_id) children.push(agent);
  return { children: children.reverse(), damaged };
}

interface Told {
  readonly agent: AgentInfo;
  /** Of its manifest. */
  readonly folders: readonly KnownFolder[];
  /** Of all that it has read. */
  readonly label: Label;
  /** Its rights that stand under one. */
  readonly limits: readonly HeldGrant[];
  readonly children: readonly AgentInfo[];
  readonly changes: readonly FileVersion[];
  /** Of these, what other programs run or trust. */
  readonly planted: readonly Planted[];
  /** Line by line, as far as one page of them goes. */
  readonly files: readonly FileDiff[];
  /** What its run's commands did that no version holds. */
  readonly beyond: Changes["beyond"];
  /** Bytes, for undo. */
  readonly kept: number;
  /** Its calls that wait for a person, and those of agents below it. */
  readonly waiting: readonly Approval[];
  readonly denied: readonly string[];
  /** What its run asked the network for in vain. */
  readonly refused: readonly RefusedHost[];
  /** Words of steps that its end cut off. */
  readonly cut: readonly string[];
  readonly shown: PersonPaths;
}

function tell(told: Told, screen: Context["screen"]): void {
  tellAgent(told, screen);
  tellDone(told, screen);
}

/** Who it is, and what it may and has used. */
function tellAgent({ agent, folders, label, limits, planted, waiting, shown }: Told, screen: Context["screen"]): void {
  const state = stateWords(agent);
  const { exit } = agent;
  screen.out(`${screen.bold(agent.agent_id)}  ${inertLine(agent.name)}  ${inertLine(agent.model)}`);
  for (const { path, why } of planted)
    screen.out(screen.yellow(`runs    ${inertLine(placed(path, { shown, own: agent.agent_id }))}: changed, and ${inertLine(why)}`));
  if (agent.goal !== "") screen.out(`goal    ${inertProse(agent.goal).replaceAll("\n", "\n        ")}`);
  if (agent.continues !== undefined) screen.out(`from    ${agent.continues}, which it goes on with`);
  if (agent.continued_by !== undefined) screen.out(`next    ${agent.continued_by} goes on with it`);
  screen.out(`state   ${inertLine(state)}${state === "paused" ? `; aether resume ${agent.agent_id} lets it go on` : ""}`);
  for (const line of askedLines(waiting, screen)) screen.out(line);
  const way = exit === null ? undefined : wayOn(exit.reason, endWays(agent.run));
  if (way !== undefined) screen.out(`        ${way}`);
  screen.out(
    `spent   ${counted(agent.spent.calls, "call")}, ${counted(agent.spent.tokens, "token")}, ${money(agent.spent.microUsd)}, ${size(agent.spent.bytes)} moved`,
  );
  const budget = budgetWords(agent.budget);
  if (budget !== "") screen.out(`budget  at most ${budget}`);
  screen.out(`read    ${labelWords(label, { shown, own: agent.agent_id })}`);
  for (const line of folderLines(folders)) screen.out(`folder  ${line}`);
  for (const line of metadataLines(agent)) screen.out(line);
  for (const line of limitedLines(limits)) screen.out(line);
  if (agent.restarts > 0) screen.out(`again   ${agent.restarts} ${agent.restarts === 1 ? "restart" : "restarts"} after a failure`);
}

/** What it did, was refused and came to. */
function tellDone({ agent, children, changes, files, beyond, kept, denied, refused, cut, shown }: Told, screen: Context["screen"]): void {
  const { exit } = agent;
  for (const child of children) screen.out(`child   ${child.agent_id}  ${inertLine(`${child.name}  ${stateOf(child)}`)}`);
  for (const change of changes)
    screen.out(`${changeWord(change).padEnd(7)} ${inertLine(placed(change.path, { shown, own: agent.agent_id }))}${change.undone ? ", undone since" : ""}`);
  for (const { path, why } of beyond) screen.out(screen.yellow(`left    ${inertLine(placed(path, { shown, own: agent.agent_id }))} (${inertLine(why)})`));
  if (kept > 0) screen.out(`kept    ${size(kept)} for undo; aether rm gives it back`);
  for (const line of shownDiffs({ files, shown, own: agent.agent_id, run: agent.run }, screen)) screen.out(line);
  for (const denial of denied) screen.out(`denied  ${inertLine(denial)}`);
  for (const line of refusedLines(refused, { run: agent.agent_id, all: true })) screen.out(`denied  ${line}`);
  for (const words of cut) screen.out(`\n${inertProse(shown(words))}\n${screen.dim(CUT)}`);
  if (exit) screen.out(`\n${withTables(inertProse(shown(typeof exit.output === "string" ? exit.output : JSON.stringify(exit.output))))}`);
}

/** Who may not see questions is shown none. */
async function waitingOf(client: Client, { agent_id, run }: AgentInfo): Promise<readonly Approval[]> {
  try {
    const { pending } = await client.call(approvalList, { run });
    return agent_id === run ? pending : pending.filter((one) => one.agent_id === agent_id);
  } catch (error) {
    if (SyscallError.is(error) && error.code === "DENIED") return [];
    throw error;
  }
}

/** What is asked, and what answers it. */
const askedLines = (waiting: readonly Approval[], screen: Context["screen"]): string[] =>
  cardsOf(waiting).flatMap((card) => [
    screen.yellow(`asks    ${inertLine(card[0]?.description ?? "")}${card.length > 1 ? ` (${card.length} calls)` : ""}`),
    `        aether approve ${card.map(({ id }) => id).join(" ")}  (${card[0]?.flow ? "--help lists the answers" : "or --deny"}; --show shows it whole)`,
  ]);

/** Lines of what changed that show tells. */
const MOST_DIFF = 40;

interface Diffs extends Pick<Told, "files" | "shown"> {
  readonly own: string;
  readonly run: string;
}

function shownDiffs({ files, shown, own, run }: Diffs, screen: Context["screen"]): string[] {
  const lines = files.flatMap((file) =>
    [screen.bold(inertLine(placed(file.path, { shown, own }))), ...diffLines(file, screen)].map((line) => `        ${line}`),
  );
  return lines.length <= MOST_DIFF ? lines : [...lines.slice(0, MOST_DIFF), `        … ${lines.length - MOST_DIFF} more lines: aether diff ${run}`];
}

function metadataLines({ metadata = {} }: AgentInfo): string[] {
  return Object.entries(metadata).map(([key, value]) => `about   ${inertLine(`${key} = ${typeof value === "string" ? value : JSON.stringify(value)}`)}`);
}
