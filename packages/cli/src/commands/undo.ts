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
import type { Arguments, Command, Context } from "../command.ts";
import { runsIn, sayRun } from "../last-run.ts";
import { type PersonPaths, personPaths, placed } from "../person-paths.ts";
import { resolveAgent } from "../resolve-agent.ts";

type Undone = Output<typeof vfsUndo>;

const MAX_VERSIONS = 1_000;
/** Lines of what was taken back, and of what was kept; beyond it they are counted. */
const MAX_LINES = 200;

export const undo: Command = {
  name: "undo",
  summary: "Take back every file change of a run.",
  usage:
    "aether undo [RUN] [--dry-run] [--json]\n\nWithout a run it is the last one of this folder that changed a file, which is said. What was changed since is left as it is.",
  options: { "dry-run": { type: "boolean" }, json: { type: "boolean" } },
  run: (args, context) => takeBack(args, context, (client) => meant(client, args.words[0], context)),
};

async function takeBack(args: Arguments, { connect, screen, cwd }: Context, runOf: (client: Client) => Promise<string>): Promise<number> {
  const { client } = await connect();
  const run = await runOf(client);
  const { versions } = await client.call(vfsVersions, { path: "/", limit: MAX_VERSIONS });
  const result = await undoAll(client, { run, dryRun: args.flag("dry-run") });
  const later = await laterRuns(client, { run, kept: result.kept, screen });
  const shown = await personPaths(client, cwd);
  await client.close();
  const code = result.undone.length > 0 ? 0 : 1;
  if (args.flag("json")) screen.out(inert(JSON.stringify({ ...result, later: [...later].map(([path, by]) => ({ path, run: by })) })));
  else tell(result, { screen, run, later, shown, own: versions.filter(({ root }) => root === run) });
  return code;
}

/** Of runs, newest first, the one whose changes are meant: the first that changed a file. */
async function changedOne(client: Client, runs: AsyncIterable<AgentInfo> | Iterable<AgentInfo>, context: Pick<Context, "screen">): Promise<string | undefined> {
  for await (const agent of runs) {
    const { versions } = await client.call(vfsVersions, { path: "/", run: agent.run, limit: 1 });
    if (versions.length === 0) continue;
    sayRun(agent, "undoes", context);
    return agent.run;
  }
  return undefined;
}

/** @throws SyscallError `NOT_FOUND` */
async function meant(client: Client, word: string | undefined, context: Context): Promise<string> {
  if (word !== undefined) return (await namedRun(client, word)).run;
  const run = await changedOne(client, await runsIn(client, context.cwd), context);
  if (run === undefined) throw new SyscallError("NOT_FOUND", "no run of this folder changed a file; name another one (aether ps -a)");
  return run;
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

/** A turn of a conversation, and those that it goes on from. */
async function* turnsTo(client: Client, agentId: string): AsyncGenerator<AgentInfo> {
  for (let id: string | undefined = agentId; id !== undefined; ) {
    const turn: AgentInfo = await client.call(agentStatus, { agent_id: id });
    yield turn;
    id = turn.continues;
  }
}

/** The same in a conversation: its last turn that changed a file, where RUN is the last one. */
export const undoTurn: Command = {
  ...undo,
  run: (args, context) =>
    takeBack(args, context, async (client) => {
      const run = await changedOne(client, turnsTo(client, args.words[0] ?? ""), context);
      if (run === undefined) throw new SyscallError("NOT_FOUND", "no turn of this conversation changed a file");
      return run;
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
}

/** The other half of a move stands in the line of where it came from. */
const TOLD = "told";

function tell(result: Undone, { screen, run, later, shown, own }: Telling): void {
  const named = (path: string): string => inertLine(placed(path, { shown, own: run }));
  some(undoneLines(result, own, named), screen);
  const keptLines = result.kept.map(({ path, why }) => {
    const by = later.get(path);
    const reason = by === undefined ? inertLine(why) : `run ${by} changed it since: aether undo ${by} first`;
    return screen.yellow(`kept        ${named(path)} (${reason})`);
  });
  some(keptLines, screen);
  if (result.undone.length === 0) screen.say(nothing({ kept: result.kept, own }));
}

function some(lines: readonly string[], screen: Context["screen"]): void {
  for (const line of lines.slice(0, MAX_LINES)) screen.out(line);
  if (lines.length > MAX_LINES) screen.out(`… and ${lines.length - MAX_LINES} more (--json names all)`);
}

function undoneLines({ undone, kept }: Undone, own: readonly FileVersion[], named: (path: string) => string): string[] {
  const stays = new Set(kept.map(({ path }) => path));
  const pairs = movesOf(own);
  return undone.flatMap(({ path, how }) => {
    const from = how === "moved-back" ? pairs.get(path) : undefined;
    if (from === TOLD) return [];
    const moved = from !== undefined && !stays.has(from);
    return [moved ? `moved back  ${named(from)} → ${named(path)}` : `${(how === "moved-back" ? "restored" : how).padEnd(10)}  ${named(path)}`];
  });
}

function nothing({ kept, own }: { kept: Undone["kept"]; own: readonly FileVersion[] }): string {
  if (kept.length > 0) return "nothing was taken back";
  return own.length > 0 ? "nothing was taken back: all that run changed is as it was before it" : "nothing was taken back: that run changed no file";
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
