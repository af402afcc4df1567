import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import {
  type AgentInfo,
  type Approval,
  agentList,
  agentLogs,
  agentLogsStreaming,
  agentStatus,
  approvalList,
  damagedRowsWords,
  inert,
  inertLine,
  inertProse,
  type Json,
  type LogEntry,
  MARK,
  type MadeFile,
  type PlantRule,
  SyscallError,
  systemStatus,
} from "@aether/protocol";
import { endWords, stateWords, wayOn } from "./agent-state.ts";
import type { TypedMeanwhile } from "./chat/typed-meanwhile.ts";
import { waysOf } from "./choices.ts";
import type { Context } from "./command.ts";
import { Denials } from "./denials.ts";
import { type EndWays, endWays } from "./end-ways.ts";
import { fetchFiles, type Got, gotLines } from "./fetch-files.ts";
import { agentsOfRun } from "./kin.ts";
import { type AtInterrupt, INTERRUPTED, type Leaving, whileFollowing } from "./leaving.ts";
import { leftLines, leftOf, madeFiles } from "./made-files.ts";
import { type PersonPaths, personPaths } from "./person-paths.ts";
import { changesOf, type Planted, plantedIn, plantedLine, plantRules } from "./planted.ts";
import { processEnds } from "./process-ends.ts";
import { Progress } from "./progress.ts";
import { withTables } from "./prose-tables.ts";
import { cardsOf, decide, showCard } from "./question.ts";
import { type RefusedHost, refusedHosts, refusedLines } from "./refused-hosts.ts";
import { counted, money, took } from "./terminal.ts";
import { ToldRun } from "./told-run.ts";
import { Paused, pausedLines } from "./too-many-questions.ts";

export interface FollowRequest {
  readonly client: Client;
  readonly agentId: string;
  readonly json: boolean;
  readonly context: Context;
  readonly delivered: readonly string[];
  /** It was started here: Ctrl-C stops it. */
  readonly own: boolean;
  /** Its log is what was asked for, and goes to standard output. */
  readonly asked?: boolean;
  /** Asks what Ctrl-C means, instead. */
  readonly atInterrupt?: (say: (words: string) => void) => Promise<AtInterrupt>;
  /** What is typed at its terminal meanwhile. */
  readonly typing?: TypedMeanwhile;
  /** A folder that the person named before it began, for all that it makes. */
  readonly handOver?: { readonly folder: string; readonly overwrite: boolean } | undefined;
  /** It is a turn of a conversation: ways on are told as they are typed there. */
  readonly isTurn?: boolean;
  /** A folder that it might change in place: that it changed nothing there is said. */
  readonly edits?: string | undefined;
}

/** What is kept while a run is followed, whatever daemon answers. */
interface Following {
  readonly progress: Progress;
  readonly denials: Denials;
  readonly paused: Paused;
  readonly shown: PersonPaths;
  readonly leaving: Leaving;
}

interface End {
  readonly exit_code: number;
  readonly reason: string;
  readonly output: Json;
}

/** How often it is looked whether somebody must decide, in ms. */
const ASK_EVERY_MS = 400;
/** Silence after which it is looked whether something keeps it from going on, in ms. */
const QUIET_MS = 3_000;
const RECONNECTS = 20;
/** How long another daemon is waited for, from the end of one that was told to stop: `aether up` replaces one by another. */
const STOPPED_MS = 5_000;
const TERMINAL = { input: process.stdin, output: process.stderr };

/** Shows a run until it ends or somebody must decide; survives the daemon being killed and started again. */
export async function followToEnd(request: FollowRequest): Promise<number> {
  const { context, json, agentId, own, asked = false, typing } = request;
  let { client } = request;
  const shown = await personPaths(client, context.cwd);
  using progress = new Progress(context.screen, { json, shown, agentId, asked, typing });
  using leaving = whileFollowing({ agentId, own, context, clear: () => progress.clear(), keep: () => progress.keep(), atInterrupt: request.atInterrupt });
  const following: Following = { progress, denials: new Denials(), paused: new Paused(), shown, leaving };
  let daemon: number | undefined;
  for (let tries = 0; ; tries++) {
    try {
      daemon = (await statusOf(client))?.pid;
      // Of a run that begins here nobody is there yet.
      if (!own || tries > 0) progress.kin.listed(await agentsOfRun(client, agentId));
      const end = await watch({ ...request, client }, following);
      // What is told from here on is the last.
      progress.hold(true);
      if (end === "decision") return 3;
      return await conclude({ ...request, client }, { end, following });
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "UNAVAILABLE" || tries >= RECONNECTS) throw error;
      client = await nextDaemon(error, { ...request, daemon }, progress);
    }
  }
}

interface Left extends FollowRequest {
  /** The process that is going; unknown to who may not ask for it. */
  readonly daemon: number | undefined;
}

/** One that died is started again. One that was told to stop stays down, and only what somebody else starts is waited for. */
async function nextDaemon({ data }: SyscallError, { context, agentId, daemon }: Left, progress: Progress): Promise<Client> {
  if (data["stopping"] !== true) {
    progress.note("the daemon is gone; starting it again, the run goes on where it was");
    const { client } = await context.connect().catch((error: unknown) => {
      throw kept(error, agentId);
    });
    const [run] = (await client.call(agentList, { all: true, run: agentId })).agents.filter(({ agent_id }) => agent_id === agentId);
    if (run) progress.note(`state ${inertLine(stateWords(run))}`);
    return client;
  }
  if (daemon !== undefined) await processEnds(daemon).catch(() => undefined);
  for (const until = Date.now() + STOPPED_MS; Date.now() < until; ) {
    await sleep(ASK_EVERY_MS);
    const client = await context.reach().catch(() => undefined);
    if (client) return client;
  }
  const way = `the run is kept, and goes on with the next one: aether up, then aether logs -f ${agentId}`;
  throw new SyscallError("UNAVAILABLE", `the daemon was stopped; ${way}`);
}

/** No daemon can be asked what became of it. */
function kept(error: unknown, agentId: string): unknown {
  if (!SyscallError.is(error)) return error;
  const way = `the run ${agentId} is kept, and goes on with the next daemon: aether show ${agentId} says what became of it`;
  return new SyscallError(error.code, `${error.message}; ${way}`, error.data);
}

async function watch(request: FollowRequest, following: Following): Promise<End | "decision"> {
  const { client, agentId, context } = request;
  const { progress, denials, paused } = following;
  const over = new AbortController();
  // Of the daemon before it a question may have been open.
  progress.hold(false);
  const onEntry = (entry: LogEntry): void => {
    denials.hear(entry);
    paused.hear(entry);
    progress.event(entry);
  };
  const told = new ToldRun(client, { progress, onEntry });
  const ended = client
    .call(agentLogsStreaming, { agent_id: agentId, after: progress.seen(agentId) }, { onEvent: (event, value) => told.hear(event, value), signal: over.signal })
    .then(async (end) => {
      await told.whole(agentId);
      return end;
    });
  const asked = watchApprovals(request, { following, signal: over.signal });
  try {
    return await Promise.race([ended, asked]);
  } finally {
    over.abort();
    void ended.catch(() => undefined);
    void asked.catch(() => undefined);
    context.screen.live && progress.clear();
  }
}

/** How long the words of an answer that has come are waited for, in ms. */
const WORDS_MS = 1_000;

/**
 * Waits for the answer of an agent that goes on living, tells what it and those below it say and do, and asks what they ask for meanwhile.
 * `decision` where that was left waiting.
 *
 * @param work  asks it; `tells` prints the answer, unless it was told word by word
 */
export async function askWhile(request: FollowRequest, work: () => Promise<string>, tells: (answer: string) => void): Promise<"told" | "decision"> {
  const { client, context, json, agentId, own, typing } = request;
  const shown = await personPaths(client, context.cwd);
  using progress = new Progress(context.screen, { json, shown, agentId, typing });
  using leaving = whileFollowing({ agentId, own, context, clear: () => progress.clear(), keep: () => progress.keep(), atInterrupt: request.atInterrupt });
  const following: Following = { progress, denials: new Denials(), paused: new Paused(), shown, leaving };
  const over = new AbortController();
  const heard = hearOn(request, { following, signal: over.signal });
  const asked = watchApprovals(request, { following, signal: over.signal });
  const answered = heard.then(work);
  try {
    const answer = await Promise.race([answered.then((text) => ({ text })), asked]);
    if (answer === "decision") return answer;
    for (const until = Date.now() + WORDS_MS; !progress.heard(answer.text) && Date.now() < until; ) await sleep(20);
    progress.hold(true);
    if (!progress.hasTold(answer.text)) tells(answer.text);
    return "told";
  } finally {
    over.abort();
    for (const one of [answered, asked]) void one.catch(() => undefined);
  }
}

/** Waits for what an agent that goes on living is asked for, and asks what it asks for meanwhile. `decision` where that was left waiting. */
export async function orDecision<T>(request: FollowRequest, work: Promise<T>): Promise<T | "decision"> {
  const { client, context, json, agentId, own } = request;
  const shown = await personPaths(client, context.cwd);
  using progress = new Progress(context.screen, { json, shown, agentId });
  using leaving = whileFollowing({ agentId, own, context, clear: () => progress.clear() });
  const over = new AbortController();
  const following: Following = { progress, denials: new Denials(), paused: new Paused(), shown, leaving };
  const asked = watchApprovals(request, { following, signal: over.signal });
  try {
    return await Promise.race([work, asked]);
  } finally {
    over.abort();
    for (const one of [work, asked]) void one.catch(() => undefined);
  }
}

/** Tells of an agent what comes from now on. */
async function hearOn({ client, agentId }: FollowRequest, { following: { progress, denials }, signal }: Watching): Promise<void> {
  progress.kin.listed(await agentsOfRun(client, agentId));
  const { entries } = await client.call(agentLogs, { agent_id: agentId, latest: true, limit: 1 });
  const onEntry = (entry: LogEntry): void => {
    denials.hear(entry);
    progress.event(entry);
  };
  const told = new ToldRun(client, { progress, onEntry });
  const after = entries.at(-1)?.seq ?? 0;
  // Where it ends, so does the call that asks it.
  void client.call(agentLogsStreaming, { agent_id: agentId, after }, { onEvent: (event, value) => told.hear(event, value), signal }).catch(() => undefined);
}

interface Watching {
  readonly following: Following;
  readonly signal: AbortSignal;
}

async function watchApprovals(request: FollowRequest, { following, signal }: Watching): Promise<"decision"> {
  const { client, agentId, context } = request;
  for (let stood = false; ; ) {
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return new Promise(() => undefined);
    await tellStalled(client, following.progress);
    const status = await client.call(agentStatus, { agent_id: agentId });
    tellStatus(request, { status, progress: following.progress });
    const { pending } = await client.call(approvalList, { run: agentId });
    const left = await askAll(pending, request, { following, signal });
    if (signal.aborted) continue;
    if ((await sayPaused(request, following)) || left) return "decision";
    // One that asked too often has said so by its second look.
    const stands = status.exit === null && status.waiting_on === "signal";
    if (stands && stood) {
      following.progress.hold(true);
      context.screen.say(`it is paused: aether resume ${agentId} lets it go on; then: aether logs -f ${agentId}`);
      return "decision";
    }
    stood = stands;
  }
}

/** Whether one of them was left waiting. */
async function askAll(pending: readonly Approval[], request: FollowRequest, watching: Watching): Promise<boolean> {
  const { agentId, context } = request;
  const { screen } = context;
  const cards = cardsOf(pending);
  for (let card = cards.shift(); card; card = cards.shift()) {
    // While somebody is asked, and is told what they left, nothing is drawn in between.
    watching.following.progress.hold(true);
    const answer = await askCard(card, request, watching);
    if (answer === "apart") cards.unshift(...card.map((call) => [call]));
    if (answer === "decided" || answer === "apart") {
      watching.following.progress.hold(false);
      continue;
    }
    sayWaiting(card, { agentId, screen, left: answer === "left", more: cards.flat().length });
    return true;
  }
  return false;
}

async function askCard(approvals: readonly Approval[], { client, context, json }: FollowRequest, { following, signal }: Watching) {
  const { shown } = following;
  showCard(approvals, context, { shown });
  return json || !context.screen.interactive ? "nobody" : decide({ approvals, client, shown, signal, terminal: TERMINAL }, context);
}

/** An agent that asked too often stands still until somebody says that it may go on. */
async function sayPaused({ client, agentId: run, context: { screen } }: FollowRequest, { paused, progress, shown }: Following): Promise<boolean> {
  const agents = await paused.agents(client, run);
  if (agents.length > 0) progress.hold(true);
  for (const agentId of agents) for (const line of await pausedLines(client, { agentId, shown })) screen.say(`${MARK} ${line}`);
  return agents.length > 0;
}

interface Waiting {
  readonly agentId: string;
  readonly screen: Context["screen"];
  /** The person went away from the question. */
  readonly left: boolean;
  /** Questions that were not shown. */
  readonly more: number;
}

/** What waits, and how somebody decides it who is not at this terminal. */
function sayWaiting(card: readonly Approval[], { agentId, screen, left, more }: Waiting): void {
  const said = left ? "\nleft waiting" : "it waits for a decision";
  const follow = `aether logs -f ${agentId}`;
  if (more > 0) screen.say(`${more} more ${more === 1 ? "call waits" : "calls wait"}: aether approve lists them`);
  const [first] = card;
  if (!first?.flow) return screen.say(`${said}: aether approve ${first?.id} (or --deny); then: ${follow}`);
  screen.say(`${said}:`);
  for (const way of waysOf(card)) screen.say(`${MARK} ${way}`);
  screen.say(`then: ${follow}`);
}

async function tellStalled(client: Client, progress: Progress): Promise<void> {
  if (progress.quietMs <= QUIET_MS) return;
  progress.stalled((await statusOf(client))?.stalled ?? []);
}

/** What it has used, and what it waits for, as somebody sees it who has it before them or waits for long. */
function tellStatus({ json, context }: FollowRequest, { status, progress }: { readonly status: AgentInfo; readonly progress: Progress }): void {
  if (!json && (context.screen.live || progress.quietMs > QUIET_MS)) progress.status(status);
}

/** Undefined to who may not ask for it. */
function statusOf(client: Client) {
  return client.call(systemStatus, {}).catch((error: unknown) => {
    if (SyscallError.is(error) && error.code === "DENIED") return undefined;
    throw error;
  });
}

/** What is told of a run that has ended, beside its answer. */
interface Told {
  readonly end: End;
  readonly code: number;
  readonly run: string;
  /** How many. */
  readonly agents: number;
  readonly root: AgentInfo | undefined;
  /** There is something to take back. */
  readonly changed: boolean;
  readonly planted: readonly Planted[];
  readonly refused: readonly RefusedHost[];
  readonly made: readonly MadeFile[];
  readonly got: readonly Got[];
  readonly rules: readonly PlantRule[];
}

async function conclude(request: FollowRequest, { end, following }: { end: End; following: Following }): Promise<number> {
  const { client, agentId, json } = request;
  const { agents, damaged, more = 0 } = await client.call(agentList, { all: true, run: agentId });
  if (damaged) request.context.screen.say(inert(damagedRowsWords(damaged)));
  const root = agents.find(({ agent_id }) => agent_id === agentId);
  const run = root?.run ?? agentId;
  const { changes } = await changesOf(client, run);
  const planted = await plantedIn(client, changes);
  const refused = await refusedHosts(client, run);
  const made = await madeFiles(client, run);
  const rules = made.length > 0 ? await plantRules(client) : [];
  const got = await handedOver(request, { made, rules, end });
  const ended = exitCode(end, following.leaving);
  const isGiven = got.length > 0 && got.every(({ to }) => to !== undefined);
  const code = end.reason === "output_missing" && isGiven ? 0 : ended === 0 && got.length > 0 && !isGiven ? 1 : ended;
  await client.close();
  const told: Told = {
    end,
    code,
    run,
    agents: agents.length + more,
    root,
    changed: changes.length > 0,
    planted,
    refused,
    made: made.filter((file) => !got.some((one) => one.file === file)),
    got,
    rules,
  };
  if (json) tellRecord(request, { told, following });
  else tellEnd(request, { told, following });
  return code;
}

interface Made {
  readonly made: readonly MadeFile[];
  readonly rules: readonly PlantRule[];
  readonly end: End;
}

/** What the run itself put into the folder that the person named for it, and what its children left in workspaces that it may not read. */
async function handedOver({ client, handOver, context: { screen } }: FollowRequest, { made, rules, end }: Made): Promise<readonly Got[]> {
  if (handOver === undefined) return [];
  const given = made.filter(({ delivered }) => delivered).map((file) => ({ file, to: join(handOver.folder, file.name), why: "" }));
  const wanted = end.exit_code === 0 || end.reason === "output_missing" ? leftOf(made, rules) : [];
  return wanted.length === 0 ? given : [...given, ...(await fetchFiles(client, { wanted, ...handOver, screen }))];
}

interface Ending {
  readonly told: Told;
  readonly following: Following;
}

function tellRecord({ agentId, delivered, context: { screen } }: FollowRequest, { told, following: { denials } }: Ending): void {
  const { end, code, agents, root, planted, refused, made, got, rules } = told;
  const record = {
    agent_id: agentId,
    exit_code: code,
    reason: end.reason,
    output: end.output,
    artifacts: [...(code === 0 ? delivered : []), ...got.flatMap(({ to }) => to ?? [])],
  };
  const left = leftOf(made, rules);
  screen.data(inert(JSON.stringify({ ...record, left, planted, denied: denials.said, refused, spent: root?.spent, agents })));
}

function tellEnd(
  { agentId, delivered, edits, isTurn, context: { screen, cwd } }: FollowRequest,
  { told, following: { denials, shown, progress } }: Ending,
): void {
  const { end, code, run, planted, refused, made, got, rules } = told;
  const text = typeof end.output === "string" ? end.output : JSON.stringify(end.output);
  const ways = endWays(run, isTurn);
  if (text !== "" && text !== "null" && !progress.hasTold(text)) screen.out(withTables(inertProse(shown(text))));
  for (const denial of denials.said) screen.say(screen.yellow(inertLine(denial)));
  for (const line of refusedLines(refused, { run: agentId })) screen.say(screen.yellow(line));
  if (code === 0) for (const file of delivered) screen.say(screen.green(`✓ ${inertLine(file)}`));
  else if (end.exit_code !== 0) screen.say(screen.red(`✗ ${inertLine(endWords(end.reason))}`));
  const way = wayOn(end.reason, ways);
  if (way !== undefined) screen.say(way);
  for (const one of gotLines(got, { cwd, screen })) screen.say(one);
  for (const line of leftLines(made, { rules, way: ways.get })) screen.say(line);
  const line = plantedLine(planted, { shown, run: agentId, look: ways.look });
  if (line !== undefined) screen.say(screen.yellow(line));
  if (edits !== undefined && !told.changed) screen.say(`changed no file in ${inertLine(edits)}`);
  screen.say(screen.dim(costLine(told, ways)));
}

function exitCode(end: End, { interrupted }: Leaving): number {
  if (end.reason === "budget_exceeded") return 4;
  if (end.exit_code === 0) return 0;
  return interrupted && end.reason === "stopped" ? INTERRUPTED : 1;
}

function costLine({ agents, root, changed }: Told, ways: EndWays): string {
  if (!root) return "";
  const time = took(root.started_at, root.ended_at ?? Date.now());
  const children = agents > 1 ? `, ${agents} agents` : "";
  return `${time}, ${counted(root.spent.calls, "call")}, ${counted(root.spent.tokens, "token")}, ${money(root.spent.microUsd)}${children}; run ${root.agent_id} (${changed ? ways.changed : ways.show})`;
}
