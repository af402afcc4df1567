import {
  type CallContext,
  type EndedRun,
  everyProcess,
  type Handlers,
  type ProcessRow,
  type Program,
  type Service,
  service,
  sql,
  suspend,
  WholeRows,
  type Write,
} from "@aether/ports";
import {
  type AgentInfo,
  type Authority,
  agentAnswer,
  agentAsk,
  agentAskDocument,
  agentBeginAgain,
  agentCheck,
  agentCompact,
  agentContinue,
  agentHear,
  agentHistoryRead,
  agentHistorySearch,
  agentHosted,
  agentList,
  agentLogs,
  agentLogsStreaming,
  agentPause,
  agentReply,
  agentResume,
  agentRun,
  agentSend,
  agentSpawn,
  agentSpawnAndRun,
  agentSpawnChild,
  agentSpawnChildren,
  agentStatus,
  agentStop,
  agentSubmitStreaming,
  agentWait,
  agentWithdraw,
  HOST_FILE,
  type Json,
  joinLabels,
  type Label,
  type LogEntry,
  modelDefault,
  SyscallError,
  vfsInstructions,
} from "@aether/protocol";
import { addressee } from "./addressee.ts";
import { type HeardNow, listAgents } from "./agent-listing.ts";
import { agentProgram } from "./agent-program.ts";
import { AgentSpec } from "./agent-spec.ts";
import { askDocument } from "./ask-document.ts";
import { beginAgain, restartsOf } from "./begin-again.ts";
import { awaitChildren, childIdentity, resumeChildren } from "./children.ts";
import { idleFolders, mountSeen, mustBeAgreed, type Seen, seenFolders, toldFolders, type Written } from "./folders.ts";
import { followRun } from "./follow.ts";
import { claimRun, forgottenRun, goOn, nextOf } from "./go-on.ts";
import { hosting, type News } from "./hosted.ts";
import { idleRights } from "./idle-rights.ts";
import { type Known, mustBeAskedFor, mustBeKnown } from "./known-names.ts";
import { type Loaded, loadManifest } from "./manifest.ts";
import { withLines } from "./manifest-lines.ts";
import { mustBeClosed } from "./network.ts";
import { mustBeFree, takeName } from "./one-of-a-name.ts";
import { ownHistory } from "./own-history.ts";
import { ReaderSpec, readerProgram } from "./reader-program.ts";
import { authorityOf, goalAuthority, heardExit, type SpawnSource, spawnFrom } from "./spawn.ts";
import { tables } from "./tables.ts";
import { dayHere } from "./today.ts";

const DEFINITIONS = {
  agentSpawn,
  agentSpawnAndRun,
  agentRun,
  agentSend,
  agentStop,
  agentPause,
  agentResume,
  agentList,
  agentStatus,
  agentLogs,
  agentLogsStreaming,
  agentSubmitStreaming,
  agentSpawnChild,
  agentSpawnChildren,
  agentWait,
  agentReply,
  agentBeginAgain,
  agentCompact,
  agentContinue,
  agentHistorySearch,
  agentHistoryRead,
  agentHosted,
  agentAnswer,
  agentAsk,
  agentAskDocument,
  agentCheck,
  agentHear,
  agentWithdraw,
} as const;

export type AgentServiceDeps = Known & News & HeardNow;

export function createAgentService(deps: AgentServiceDeps): Service {
  const handlers: Handlers<typeof DEFINITIONS> = {
    ...spawning(deps),
    ...talking(),
    ...controlling(),
    ...looking(deps),
    ...hosting(deps),
    "agent.ask_document": askDocument(deps),
    "agent.begin_again": beginAgain,
    "agent.continue": goOn(deps),
    ...ownHistory,
    "agent.spawn_child": {
      run: (input, ctx) => awaitChildren([input], ctx, deps),
      resume: async (memo, _answer, ctx) => {
        const next = await resumeChildren(memo, ctx);
        return "reports" in next ? first(next.reports) : next;
      },
    },
    "agent.spawn_children": {
      run: ({ children }, ctx) => awaitChildren(children, ctx, deps),
      resume: (memo, _answer, ctx) => resumeChildren(memo, ctx),
    },
  };
  return service({
    domain: "agent",
    reads: ["kernel_wait", "process"],
    tables,
    claim: claimRun,
    forgotten: forgottenRun,
    forget: forgetRun,
    definitions: DEFINITIONS,
    handlers,
    programs: [agentProgram as unknown as Program, readerProgram as unknown as Program],
  });
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error("a child without a report");
  return item;
}

type Part<K extends string> = Pick<Handlers<typeof DEFINITIONS>, K & keyof Handlers<typeof DEFINITIONS>>;

function spawning(deps: AgentServiceDeps): Part<"agent.check" | "agent.spawn" | "agent.spawn_and_run" | "agent.submit_streaming"> {
  return {
    "agent.check": async ({ manifest, name, from }, ctx) => {
      const loaded = loadManifest(manifest, name);
      const seen = await seenFolders(loaded.manifest, { manifest, from }, ctx);
      const authority = authorityOf(loaded, seen.folders);
      await mustStart(loaded, authority, { ctx, known: deps });
      const { name: called, model, lifecycle } = loaded.manifest;
      const warnings = warningsOf({ loaded, folders: seen.folders }, deps);
      return { name: called, model, lifecycle, authority, folders: toldFolders(seen.folders), warnings };
    },
    "agent.spawn": async ({ manifest, authority, name, from, agreed }, ctx) => {
      const loaded = loadManifest(manifest, name);
      const given = await givenFolders(loaded, { manifest, from, authority }, ctx);
      mustBeAgreed(given, agreed);
      // It ends with its answer, whoever asks for that and when.
      const once = loaded.manifest.lifecycle === "on-demand";
      const source: SpawnSource = { loaded, goal: "", once, ...given, ...(authority && { authority }) };
      const agent_id = await start(source, ctx, deps);
      return { agent_id, warnings: warningsOf(source, deps) };
    },
    "agent.spawn_and_run": {
      run: async (input, ctx) => {
        const loaded = loadManifest(input.manifest);
        if (loaded.manifest.lifecycle === "persistent")
          throw new SyscallError("INVALID", "a persistent agent has no one answer: start it with agent.spawn and talk to it with agent.run");
        // Its label is the call's from here on, and so the agent's.
        const followed = input.instructions === undefined ? undefined : await ctx.call(vfsInstructions, { path: input.instructions });
        const source: SpawnSource = {
          loaded,
          ...(await givenFolders(loaded, { manifest: input.manifest, authority: input.authority }, ctx)),
          ...(followed && { instructions: followed }),
          goal: input.message,
          typed: input.typed,
          files: input.files.map((file) => ({ type: "file", ...file })),
          once: true,
          outputs: input.outputs,
          ...(input.hand_over && { handOver: input.hand_over }),
          ...(input.cwd !== undefined && { cwd: input.cwd }),
          ...(input.authority && { authority: input.authority }),
        };
        const agent_id = await start(source, ctx, deps);
        const warnings = warningsOf(source, deps);
        if (input.detach) return { agent_id, response: "", stop_reason: "running", code: 0, warnings };
        return suspend({ on: [`child:${agent_id}`], memo: { agent_id, warnings } });
      },
      resume: async (memo, _answer, ctx) => {
        const { agent_id, warnings } = memo as unknown as { agent_id: string; warnings: string[] };
        const exit = heardExit(await mustFind(ctx, agent_id), ctx);
        return { agent_id, response: answerText(exit.output), stop_reason: exit.reason, code: exit.code, warnings };
      },
    },
    "agent.submit_streaming": {
      run: async ({ goal, model }, ctx) => {
        const manifest = { name: "goal", model: model ?? (await ctx.call(modelDefault, {})).model, capabilities: [] };
        const loaded = loadManifest(manifest);
        const authority = goalAuthority(
          loaded,
          deps.tools().map(({ name }) => name),
        );
        const agent_id = await start({ loaded, goal, once: true, authority }, ctx, deps);
        void followRun({ pid: agent_id, root: agent_id, after: 0 }, ctx).catch(() => undefined);
        return suspend({ on: [`child:${agent_id}`], memo: { agent_id } });
      },
      resume: async (memo, _answer, ctx) => {
        const { agent_id } = memo as unknown as { agent_id: string };
        const exit = heardExit(await mustFind(ctx, agent_id), ctx);
        return { agent_id, exit_code: exit.code, reason: exit.reason, response: answerText(exit.output) };
      },
    },
  };
}

/** Rights that were given beside the manifest are their giver's matter. */
function warningsOf({ loaded, authority, folders = [] }: Pick<SpawnSource, "loaded" | "authority" | "folders">, known: Known): string[] {
  const idle = authority ? [] : [...idleRights(loaded.authority, known), ...idleFolders(folders, loaded.authority, known)];
  return [...loaded.warnings, ...idle];
}

/** @throws SyscallError where the rights were given beside the manifest: they stand in the place of all that it asks for, and folders are some */
async function givenFolders({ manifest }: Loaded, { authority, ...written }: Written & { authority: Authority | undefined }, ctx: CallContext): Promise<Seen> {
  if (authority && manifest.folders.length > 0)
    throw new SyscallError("INVALID", "folders: they are rights, and an authority was given in the place of those of the manifest; leave one of them out");
  return seenFolders(manifest, written, ctx);
}

async function start(source: SpawnSource, ctx: CallContext, known: Known): Promise<string> {
  const { identity, ...spawn } = spawnFrom({ ...source, begun: dayHere(ctx.now()), tools: known.tools().map(({ name }) => name) });
  // The names that rules are for are given by persons.
  const named = identity === undefined || ctx.caller.kind === "session" ? identity : childIdentity(identity, ctx);
  await mustStart(source.loaded, spawn.authority, { ctx, known, ...(source.files && { files: source.files }) });
  // Whoever made a picture may have written on it.
  const label = joinLabels(ctx.caller.label, HOST_FILE);
  if (named !== undefined) await mustBeFree(named, source.folders ?? [], ctx);
  await mountSeen(source.mounts ?? [], ctx);
  const pid = await ctx.processes.spawn({
    ...spawn,
    ...(named !== undefined && { identity: named }),
    ...(source.files && source.files.length > 0 && { label }),
  });
  if (named !== undefined) takeName(named, pid, ctx);
  return pid;
}

interface Starting {
  readonly ctx: CallContext;
  readonly known: Known;
  readonly files?: AgentSpec["files"];
}

/** @throws SyscallError where a name of it means nothing here, or its rights contradict it */
async function mustStart({ closed, manifest, text }: Loaded, authority: Authority, { ctx, known, files }: Starting): Promise<void> {
  mustBeAskedFor(authority, known);
  if (closed) mustBeClosed(authority.grants, "the manifest's network: none");
  await mustBeKnown({ model: manifest.model, authority, ...(files && { files }) }, known, ctx).catch((error: unknown) => {
    throw text === undefined ? error : withLines(error, text);
  });
}

/** Names whom the message was for, so nobody else can answer it. */
const replyTopic = (asked: string, message: string): string => `reply:${asked}:${message}`;

function talking(): Part<"agent.run" | "agent.send" | "agent.reply" | "agent.wait"> {
  return {
    "agent.run": {
      run: async ({ agent_id, message, timeout_ms }, ctx) => {
        const { pid } = await addressee(agent_id, ctx);
        if (pid === ctx.caller.pid) throw new SyscallError("INVALID", "an agent cannot wait for its own answer");
        const id = `run-${ctx.key.replaceAll(":", "-")}`;
        ctx.processes.send({ to: pid, id, kind: "message", body: { text: message } });
        return suspend({ on: [replyTopic(pid, id), `child:${pid}`], deadline: ctx.now() + timeout_ms, memo: { agent_id: pid, id } });
      },
      resume: async (memo, answer) => {
        if (!answer) throw new SyscallError("TIMEOUT", "the agent did not answer in time; it goes on working");
        if (!answer.ok) throw new SyscallError(answer.error.code, answer.error.message, answer.error.data ?? {});
        const value = answer.value as { response?: string; stop_reason?: string; reason?: string; output?: Json };
        return { response: value.response ?? answerText(value.output ?? memo), stop_reason: value.stop_reason ?? value.reason ?? "completed" };
      },
    },
    "agent.send": async ({ agent_id, message }, ctx) => {
      const { pid } = await addressee(agent_id, ctx);
      const message_id = `msg-${ctx.key.replaceAll(":", "-")}`;
      ctx.processes.send({ to: pid, id: message_id, kind: "message", body: { text: message } });
      return { delivered: true, agent_id: pid, message_id };
    },
    "agent.reply": async ({ message_id, response, stop_reason }, ctx) => {
      const topic = replyTopic(ctx.caller.pid, message_id);
      const waiting = await ctx.read(sql`select distinct pid from kernel_wait where topic = ${topic}`);
      for (const { pid } of waiting) {
        ctx.processes.send({ to: String(pid), id: topic, kind: "reply", body: { on: topic, outcome: { ok: true, value: { response, stop_reason } } } });
      }
      return { waiting: waiting.length };
    },
    "agent.wait": {
      run: async ({ agent_id, timeout_ms }, ctx) => {
        const row = await mustFind(ctx, agent_id);
        if (row.state === "exited") return heardExit(row, ctx);
        await ctx.processes.mustGoOn(row);
        return suspend({ on: [`child:${agent_id}`], deadline: ctx.now() + timeout_ms, memo: { agent_id } });
      },
      resume: async (memo, answer, ctx) => {
        if (!answer) throw new SyscallError("TIMEOUT", "the agent has not ended in time; it goes on working");
        return heardExit(await mustFind(ctx, (memo as unknown as { agent_id: string }).agent_id), ctx);
      },
    },
  };
}

function forgetRun({ root, pids }: EndedRun): Write[] {
  return [
    sql`delete from {agent_restart} where pid in (select value from json_each(${JSON.stringify(pids)}))`,
    sql`delete from {agent_continued} where next = ${root}`,
    sql`delete from {agent_named} where holder in (select value from json_each(${JSON.stringify(pids)}))`,
  ];
}

function controlling(): Part<"agent.stop" | "agent.pause" | "agent.resume"> {
  const signal =
    (name: "pause" | "resume") =>
    async ({ agent_id }: { agent_id: string }, ctx: CallContext) => {
      await mustLive(ctx, agent_id);
      ctx.processes.send({ to: agent_id, id: `${name}-${ctx.key.replaceAll(":", "-")}`, kind: "signal", body: { signal: name } });
      return { ok: true as const };
    };
  return {
    "agent.pause": signal("pause"),
    "agent.resume": signal("resume"),
    "agent.stop": async ({ agent_id, reason }, ctx) => {
      const kin = await ctx.processes.kin(agent_id);
      const [top] = kin;
      if (!top || top.kind === "session") throw notFound(agent_id);
      if (top.state === "exited") return { ok: true, stopped: 0 };
      ctx.processes.stop(agent_id, reason);
      return { ok: true, stopped: kin.filter(({ state }) => state !== "stopped").length };
    },
  };
}

function looking({ now }: HeardNow): Part<"agent.list" | "agent.status" | "agent.logs" | "agent.logs_streaming"> {
  return {
    "agent.list": (asked, ctx) => listAgents(asked, ctx, { infoOf, now }),
    "agent.status": async ({ agent_id }, ctx) => {
      const info = await infoOf(await mustFind(ctx, agent_id), ctx);
      const next = await nextOf(agent_id, ctx);
      return { ...info, ...(next !== undefined && { continued_by: next }) };
    },
    "agent.logs": async ({ agent_id, after, limit, tree, latest }, ctx) => {
      const row = await mustFind(ctx, agent_id);
      const logOf = async ({ pid, head }: ProcessRow): Promise<LogEntry[]> => {
        const from = latest ? Math.max(after, head - limit) : after;
        const events = await ctx.processes.events(pid, from, limit);
        // Only now, as it may have read more meanwhile.
        ctx.raise((await mustFind(ctx, pid)).label as unknown as Label);
        return events.map((event) => ({ agent_id: pid, ...pick(event) }));
      };
      const cut = (entries: readonly LogEntry[]): LogEntry[] => (latest ? entries.slice(-limit) : entries.slice(0, limit));
      if (!tree) return { entries: cut(await logOf(row)) };
      const whole = new WholeRows();
      let entries: LogEntry[] = [];
      // The oldest are read last and stand first where two did something at one time.
      for await (const one of everyProcess(ctx.processes, { root: row.root, onDamaged: whole.leaveOut })) {
        const [log = []] = await whole.map([one], logOf);
        entries = cut([...log, ...entries].sort((a, b) => a.at - b.at));
      }
      return { entries, ...whole.told };
    },
    "agent.logs_streaming": async ({ agent_id, after }, ctx) => {
      const row = await mustFind(ctx, agent_id);
      ctx.raise(row.label as unknown as Label);
      const exit = await followRun({ pid: row.pid, root: row.root, after }, ctx);
      // It may have read more meanwhile.
      ctx.raise((await mustFind(ctx, agent_id)).label as unknown as Label);
      return { exit_code: exit.code, reason: exit.reason, output: exit.output };
    },
  };
}

const pick = ({ seq, at, kind, body }: { seq: number; at: number; kind: string; body: Json }) => ({ seq, at, kind, body });

/** A missing and a foreign process look the same (I12). */
async function mustFind(ctx: CallContext, agentId: string): Promise<ProcessRow> {
  const row = await ctx.processes.get(agentId);
  if (row && row.kind !== "session") return row;
  throw notFound(agentId);
}

const notFound = (agentId: string): SyscallError => new SyscallError("NOT_FOUND", `there is no agent ${agentId}`, { agent_id: agentId });

async function mustLive(ctx: CallContext, agentId: string): Promise<ProcessRow> {
  const row = await mustFind(ctx, agentId);
  if (row.state === "exited") throw new SyscallError("NOT_FOUND", `agent ${agentId} has ended`, { agent_id: agentId });
  await ctx.processes.mustGoOn(row);
  return row;
}

/** Whoever gave it its name and goal may have read what it has. */
async function infoOf(row: ProcessRow, ctx: CallContext): Promise<AgentInfo> {
  ctx.raise(row.label as unknown as Label);
  const spec = AgentSpec.safeParse(row.spec);
  const reader = spec.success ? undefined : ReaderSpec.safeParse(row.spec).data;
  const exit = row.state === "exited" ? heardExit(row, ctx) : null;
  const [spent] = await ctx.accounts([row.pid]);
  const restarts = spec.data?.restart ? await restartsOf(row.pid, ctx) : { count: 0, waits: false };
  const { continues, grants, budget } = row.authority as unknown as Authority;
  return {
    agent_id: row.pid,
    name: spec.data?.name ?? reader?.name ?? row.identity,
    model: spec.data?.model ?? reader?.model ?? "",
    state: row.state,
    waiting_on: restarts.waits && row.waitOn === "timer" ? "restart" : row.waitOn,
    capability_count: grants.length,
    started_at: row.createdAt,
    ended_at: row.endedAt,
    parent_agent: row.parent,
    run: row.root,
    exit,
    spent: { tokens: spent?.tokens ?? 0, microUsd: spent?.microUsd ?? 0, calls: spent?.calls ?? 0, bytes: spent?.bytes ?? 0 },
    budget,
    goal: spec.data?.typed ?? spec.data?.goal ?? reader?.question ?? "",
    restarts: restarts.count,
    ...(spec.data?.folders && { folders: toldFolders(spec.data.folders) }),
    ...(spec.data?.metadata && { metadata: spec.data.metadata }),
    ...(continues !== undefined && { continues }),
  };
}

function answerText(output: Json): string {
  return typeof output === "string" ? output : JSON.stringify(output);
}
