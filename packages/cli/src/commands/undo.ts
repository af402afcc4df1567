import type { Client } from "@aether/client";
import {
  type AgentInfo,
  agentList,
  agentStatus,
  damagedRowsWords,
  type FileVersion,
  inert,
  inertLine,
  isCanonicalName,
  type Output,
  ProcessId,
  SyscallError,
  vfsUndo,
  vfsVersions,
} from "@aether/protocol";
import { stateOf } from "../agent-state.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { lastRunIn, MOST_COLUMNS, runLine, runsIn, sayRun } from "../last-run.ts";
import { type PersonPaths, personPaths, placed } from "../person-paths.ts";
import { resolveAgent } from "../resolve-agent.ts";
import { screenWidth } from "../terminal.ts";

type Undone = Output<typeof vfsUndo>;

const MAX_VERSIONS = 1_000;
/** Lines of what was taken back, and of what was kept; beyond it they are counted. */
const MAX_LINES = 200;

export const undo: Command = {
  name: "undo",
  names: "runs",
  summary: "Take back every file change of a run.",
  usage:
    "aether undo [RUN] [--dry-run] [--json]\n\nWithout a run it is the last one of this folder, which is said. What was changed since is left as it is.\nA run that has not ended is not told of it, and goes on: aether stop RUN stops it.",
  options: { "dry-run": { type: "boolean" }, json: { type: "boolean" } },
  run: (args, context) => takeBack(args, context, (client) => meant(client, args.words[0], context)),
};

async function takeBack(args: Arguments, { connect, screen, cwd }: Context, runOf: (client: Client) => Promise<string>): Promise<number> {
  const { client } = await connect();
  const run = await runOf(client);
  const { versions } = await client.call(vfsVersions, { path: "/", run, limit: MAX_VERSIONS });
  const result = await undoAll(client, { run, dryRun: args.flag("dry-run") });
  const later = await laterRuns(client, { run, kept: result.kept, screen });
  const alive = await aliveWords(client, run);
  const shown = await personPaths(client, cwd);
  await client.close();
  const code = result.undone.length > 0 ? 0 : 1;
  if (args.flag("json")) screen.data(inert(JSON.stringify({ ...result, later: [...later].map(([path, by]) => ({ path, run: by })) })));
  else tell(result, { screen, run, later, shown, own: versions, dryRun: args.flag("dry-run") });
  if (alive !== undefined) screen.say(screen.yellow(alive));
  return code;
}

/** A run that has not ended knows nothing of what was taken back, and may change the files again; undefined where it has, or is no run. */
async function aliveWords(client: Client, run: string): Promise<string | undefined> {
  const root = await client.call(agentStatus, { agent_id: run }).catch((error: unknown) => {
    if (SyscallError.is(error) && error.code === "NOT_FOUND") return undefined;
    throw error;
  });
  if (!root || root.exit) return undefined;
  return `${run} is alive (${inertLine(stateOf(root))}): it is not told of this, and may change files again as it goes on; aether stop ${run} stops it`;
}

interface Last {
  readonly last: AgentInfo;
  /** Those before it, newest first. */
  readonly earlier: AsyncIterable<AgentInfo> | Iterable<AgentInfo>;
  /** What it is called. */
  readonly words: string;
  readonly way: (run: string) => string;
}

/** Nobody named the run, so it is the last one, which is said; where that changed nothing an earlier one is named, and never taken in its place. */
async function lastOne(client: Client, { last, earlier, words, way }: Last, { screen }: Pick<Context, "screen">): Promise<string> {
  if (await hasChanged(client, last)) {
    sayRun(last, "undoes", { screen });
    return last.run;
  }
  const said = runLine(last, { words: `${words} changed no file:`, columns: Math.min(screenWidth(), MOST_COLUMNS) });
  for await (const agent of earlier) {
    if (!(await hasChanged(client, agent))) continue;
    const did = runLine(agent, { words: "an earlier one did:", columns: Math.min(screenWidth(), MOST_COLUMNS) });
    throw new SyscallError("NOT_FOUND", `${said}\n${did}\n  ${way(agent.run)} takes back what that one changed`);
  }
  throw new SyscallError("NOT_FOUND", said);
}

async function hasChanged(client: Client, { run }: AgentInfo): Promise<boolean> {
  const { versions, beyond } = await client.call(vfsVersions, { path: "/", run, limit: 1 });
  return versions.length + beyond.length > 0;
}

/** @throws SyscallError `NOT_FOUND` */
async function meant(client: Client, word: string | undefined, context: Context): Promise<string> {
  if (word !== undefined) return (await namedRun(client, word)).run;
  const last = await lastRunIn(client, context.cwd);
  const earlier = (await runsIn(client, context.cwd)).filter(({ run }) => run !== last.run);
  return lastOne(client, { last, earlier, words: "the last run here", way: (run) => `aether undo ${run}` }, context);
}

/** A run, or what a person did by hand, which is known by its whole id. */
async function namedRun(client: Client, text: string): Promise<Pick<AgentInfo, "run">> {
  try {
    return await resolveAgent(client, text);
  } catch (error) {
    const id = ProcessId.safeParse(text);
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND" || !id.success) throw error;
    const { versions } = await client.call(vfsVersions, { path: "/", run: id.data, limit: 1 });
    if (versions.length === 0) throw error;
    return { run: id.data };
  }
}

/** The turns of a conversation before one, the last of them first. */
async function* turnsBefore(client: Client, { continues }: AgentInfo): AsyncGenerator<AgentInfo> {
  for (let id = continues; id !== undefined; ) {
    const turn: AgentInfo = await client.call(agentStatus, { agent_id: id });
    yield turn;
    id = turn.continues;
  }
}

/** The same in a conversation, of which the first word is the last turn, and a second one a turn that is named. */
export const undoTurn: Command = {
  ...undo,
  run: (args, context) =>
    takeBack(args, context, async (client) => {
      const [turn = "", named] = args.words;
      if (named !== undefined) return (await namedRun(client, named)).run;
      const last: AgentInfo = await client.call(agentStatus, { agent_id: turn });
      return lastOne(client, { last, earlier: turnsBefore(client, last), words: "the last turn", way: (run) => `/undo ${run}` }, context);
    }),
};

/** Of a path that several calls took back, the last one says what it is now. */
async function undoAll(client: Client, asked: { run: string; dryRun: boolean }): Promise<Undone> {
  const undone = new Map<string, Undone["undone"][number]>();
  const kept = new Map<string, Undone["kept"][number]>();
  for (let before: number | undefined; ; ) {
    const page = await client.call(vfsUndo, { ...asked, ...(before !== undefined && { before }) });
    for (const one of page.undone) undone.set(one.path, one);
    for (const one of page.kept) kept.set(one.path, one);
    if (page.next === undefined) return { undone: [...undone.values()], kept: [...kept.values()] };
    before = page.next;
  }
}

/** Which run changed what was left alone, where one did. */
async function laterRuns(
  client: Client,
  { run, kept, screen }: { run: string; kept: Undone["kept"]; screen: Context["screen"] },
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (kept.length === 0) return found;
  const known = new Map<string, boolean>();
  const isRun = async (root: string): Promise<boolean> => {
    const { agents, damaged } = await client.call(agentList, { all: true, run: root, limit: 1 });
    if (damaged && !known.has(root)) screen.say(inert(damagedRowsWords(damaged)));
    const is = known.get(root) ?? agents.length > 0;
    known.set(root, is);
    return is;
  };
  // A name that no path can have has no versions: a command made it.
  const named = kept.filter(({ path }) => path.split("/").slice(1).every(isCanonicalName));
  for (const { path } of named.slice(0, MAX_LINES)) {
    const { versions } = await client.call(vfsVersions, { path, limit: MAX_VERSIONS });
    const by = laterRun(versions, run);
    if (by !== undefined && (await isRun(by))) found.set(path, by);
  }
  return found;
}

/** The run whose change is the last one of a file, or of one below a folder; newest first. */
export function laterRun(versions: readonly FileVersion[], run: string): string | undefined {
  const since = Math.max(0, ...versions.filter(({ root }) => root === run).map(({ at }) => at));
  const newest = new Map<string, FileVersion>();
  for (const version of versions) {
    const known = newest.get(version.path);
    if (known === undefined || version.version > known.version) newest.set(version.path, version);
  }
  return [...newest.values()].sort((a, b) => b.at - a.at).find(({ root, change, at }) => root !== run && change !== "undo" && at >= since)?.root;
}

interface Telling {
  readonly screen: Context["screen"];
  readonly run: string;
  readonly later: ReadonlyMap<string, string>;
  readonly shown: PersonPaths;
  /** What the run did. */
  readonly own: readonly FileVersion[];
  /** Nothing was done. */
  readonly dryRun: boolean;
}

/** The other half of a move stands in the line of where it came from. */
const TOLD = "told";

function tell(result: Undone, { screen, run, later, shown, own, dryRun }: Telling): void {
  const named = (path: string): string => inertLine(placed(path, { shown, own: run }));
  some(undoneLines(result, own, { named, dryRun }), screen);
  const keptLines = result.kept.map(({ path, why }) => {
    const by = later.get(path);
    const reason = by === undefined ? inertLine(why) : `run ${by} changed it since: aether undo ${by} first`;
    return screen.yellow(`${deedWords("kept", dryRun)}${named(path)} (${reason})`);
  });
  some(keptLines, screen);
  if (result.undone.length === 0) screen.say(nothing({ kept: result.kept, own }, dryRun ? "nothing is to be taken back" : "nothing was taken back"));
  else if (dryRun) screen.say("nothing is changed yet");
}

function some(lines: readonly string[], screen: Context["screen"]): void {
  for (const line of lines.slice(0, MAX_LINES)) screen.out(line);
  if (lines.length > MAX_LINES) screen.out(`… and ${lines.length - MAX_LINES} more (--json names all)`);
}

function undoneLines({ undone, kept }: Undone, own: readonly FileVersion[], { named, dryRun }: { named: (path: string) => string; dryRun: boolean }): string[] {
  const stays = new Set(kept.map(({ path }) => path));
  const pairs = movesOf(own);
  return undone.flatMap(({ path, how }) => {
    const from = how === "moved-back" ? pairs.get(path) : undefined;
    if (from === TOLD) return [];
    const moved = from !== undefined && !stays.has(from);
    return [
      moved
        ? `${deedWords("moved back", dryRun)}${named(from)} → ${named(path)}`
        : `${deedWords(how === "moved-back" ? "restored" : how, dryRun)}${named(path)}`,
    ];
  });
}

const deedWords = (deed: string, dryRun: boolean): string => (dryRun ? `would be ${deed}`.padEnd(20) : deed.padEnd(12));

function nothing({ kept, own }: { kept: Undone["kept"]; own: readonly FileVersion[] }, words: string): string {
  if (kept.length > 0) return words;
  return `${words}: ${own.length > 0 ? "all that run changed is as it was before it" : "that run changed no file"}`;
}

/** For where a moved file came from: where it went; for where it went: that it is told there. */
function movesOf(own: readonly FileVersion[]): Map<string, string> {
  const found = new Map<string, string>();
  const moves = own.filter(({ change }) => change === "move");
  for (const [, halves] of Map.groupBy(moves, ({ call, pid }) => `${pid} ${call}`)) {
    const left = halves.find(({ after }) => after === null);
    const arrived = halves.find(({ after }) => after !== null);
    if (!left || !arrived || found.has(left.path) || found.has(arrived.path)) continue;
    found.set(left.path, arrived.path);
    found.set(arrived.path, TOLD);
  }
  return found;
}
