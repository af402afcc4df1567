import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { type CallContext, type Exit, everyProcess, type Handlers, type Listening, type ProcessRow, WholeRows } from "@aether/ports";
import {
  type Authority,
  type agentAnswer,
  type agentAsk,
  type agentHear,
  type agentHosted,
  type agentWithdraw,
  CONFIDENTIALITY,
  type DamagedRows,
  damagedRowsWords,
  type ErrorCode,
  type Label,
  ownOf,
  SyscallError,
  type Usage,
  utcText,
} from "@aether/protocol";
import { mayWriteTo, mustMayWriteTo } from "./addressee.ts";
import { AgentSpec } from "./agent-spec.ts";
import { Answering, type HeardAnswer, UsageSum } from "./answering.ts";
import { heardExit } from "./spawn.ts";

/** Events of one read. */
const PAGE = 500;
/** Until an agent's own row says that it works. */
const WAKING_MS = 2_000;
/** How often its log is looked at where nobody tells of news. */
const LOOK_MS = 2_000;
const ASK_AGAIN_MS = 1_000;

interface Hosted {
  readonly row: ProcessRow;
  readonly name: string;
}

/** Tells that there is news, and none of it: whoever is woken reads it, with its label. */
export interface News {
  readonly onNews: (pattern: string, wake: () => void) => Listening;
}

/** Agents that wait for messages, as others may talk to them: one message, one answer, as of a model. */
export function hosting(deps: News): Handlers<{
  agentAnswer: typeof agentAnswer;
  agentHosted: typeof agentHosted;
  agentAsk: typeof agentAsk;
  agentHear: typeof agentHear;
  agentWithdraw: typeof agentWithdraw;
}> {
  /** When agents were last given a message; of those that have not told their answer. */
  const asked = new Map<string, number>();
  const mustBeIdle = ({ row, name }: Hosted, ctx: CallContext): void => {
    for (const [pid, at] of asked) if (ctx.now() - at >= WAKING_MS) asked.delete(pid);
    mustNotWaitForBudget(row);
    const idle = (row.state === "waiting" && row.waitOn === "message") || row.head <= 1;
    if (idle && !asked.has(row.pid)) return;
    throw new SyscallError("BUSY", `the agent ${name} is at work; ask again when it has answered`, { agent_id: row.pid, retryAfterMs: ASK_AGAIN_MS });
  };
  return {
    "agent.hosted": async (_input, ctx) => {
      const whole = new WholeRows();
      const all = await hostedAgents(ctx, whole);
      const mine = all.filter(({ row }) => mayWriteTo(row, ctx));
      return { agents: mine.map((one) => ({ agent_id: one.row.pid, name: calledBy(one, mine) })), ...whole.told };
    },
    "agent.ask": async ({ agent, message }, ctx) => {
      const found = await hostedCalled(agent, ctx);
      const { row } = found;
      mustMayWriteTo(row, ctx);
      mustBeToldTo(found, ctx);
      mustBeIdle(found, ctx);
      // Its answer will be this at least: who may not hear that is told so before anything is done.
      ctx.raise(row.label as unknown as Label);
      const message_id = `${asker(ctx)}${createHash("sha256").update(ctx.key).digest("hex").slice(0, 32)}`;
      ctx.processes.send({ to: row.pid, id: message_id, kind: "message", body: { text: message } });
      asked.set(row.pid, ctx.now());
      return { agent_id: row.pid, message_id, after: row.head };
    },
    "agent.answer": ({ agent_id, message_id, timeout_ms }, ctx) => hear({ agent_id, message_id, after: 0, until: ctx.now() + timeout_ms }, ctx, deps),
    "agent.hear": async ({ agent_id, message_id, after, timeout_ms }, ctx) => {
      mustBeOwn(message_id, ctx);
      try {
        return await hear({ agent_id, message_id, after, until: ctx.now() + timeout_ms }, ctx, deps);
      } finally {
        asked.delete(agent_id);
      }
    },
    "agent.withdraw": async ({ agent_id, message_id }, ctx) => {
      mustBeOwn(message_id, ctx);
      const row = await ctx.processes.get(agent_id);
      if (!row || row.state === "exited") return { delivered: false };
      ctx.processes.send({ to: agent_id, id: `${message_id}-withdrawn`, kind: "message", body: { withdrawn: message_id } });
      return { delivered: true };
    },
  };
}

/** Alone its name, where nobody else has it. */
const calledBy = ({ row, name }: Hosted, all: readonly Hosted[]): string => (all.filter((other) => other.name === name).length === 1 ? name : row.pid);

/** Whose message it is stands in its id, so nobody else hears the answer. */
const asker = ({ caller }: CallContext): string => `ask-${caller.pid}-`;

function mustBeOwn(messageId: string, ctx: CallContext): void {
  if (!messageId.startsWith(asker(ctx))) throw new SyscallError("NOT_FOUND", `this process asked no ${messageId}`, { message_id: messageId });
}

/** Those that end with their one answer are nobody to talk to, and who waits for itself waits for ever. */
async function hostedAgents(ctx: CallContext, whole: WholeRows): Promise<Hosted[]> {
  const hosted: Hosted[] = [];
  for await (const row of everyProcess(ctx.processes, { kinds: ["agent"], states: ["ready", "running", "waiting"], onDamaged: whole.leaveOut })) {
    const spec = AgentSpec.safeParse(row.spec).data;
    if (spec && !spec.once && row.pid !== ctx.caller.pid) hosted.push({ row, name: spec.name });
  }
  return hosted.reverse();
}

/** @throws SyscallError `NOT_FOUND` with the names there are, `INVALID` where several have it */
async function hostedCalled(agent: string, ctx: CallContext): Promise<Hosted> {
  const whole = new WholeRows();
  const all = await hostedAgents(ctx, whole);
  const mine = all.filter(({ row }) => mayWriteTo(row, ctx));
  const called = (one: Hosted): boolean => one.row.pid === agent || one.name === agent;
  const [first, ...others] = mine.filter(called);
  if (first && others.length === 0) return first;
  const names = (some: readonly Hosted[]): string => some.map((one) => `agent/${calledBy(one, mine)}`).join(", ");
  if (first)
    throw new SyscallError("INVALID", `${others.length + 1} agents are called ${agent}; say which: ${names([first, ...others])}`, { agent, param: "model" });
  const denied = all.find(called);
  if (denied) return denied;
  const there = mine.length > 0 ? `there are ${names(mine.slice(0, 20))}` : "there is none that takes messages of this caller";
  const { damaged } = whole.told;
  throw new SyscallError("NOT_FOUND", `there is no agent ${agent}; ${there}${damaged ? `; ${damagedRowsWords(damaged)}` : ""}`, { agent });
}

/** What is above an agent's ceiling would be the end of it. */
function mustBeToldTo({ row, name }: Hosted, { caller }: CallContext): void {
  const { labelCeiling } = row.authority as unknown as Authority;
  const { confidentiality } = caller.label;
  if (labelCeiling === undefined || CONFIDENTIALITY.indexOf(confidentiality) <= CONFIDENTIALITY.indexOf(labelCeiling)) return;
  throw new SyscallError("DENIED", `the message holds ${confidentiality} content, and the agent ${name} may hold ${labelCeiling} at most`, {
    agent_id: row.pid,
  });
}

interface Hearing {
  readonly agent_id: string;
  readonly message_id: string;
  readonly after: number;
  /** Epoch milliseconds. */
  readonly until: number;
}

interface Told {
  readonly response: string;
  readonly finish: "stop" | "cannot";
  readonly usage: Usage;
  readonly damaged?: DamagedRows;
}

async function hear({ agent_id, message_id, after, until }: Hearing, ctx: CallContext, deps: News): Promise<Told> {
  const first = await ctx.processes.get(agent_id);
  if (!first) throw new SyscallError("NOT_FOUND", `there is no agent ${agent_id}`, { agent_id });
  const log = logOf(agent_id, { after, answering: new Answering(message_id) }, ctx);
  let news = new AbortController();
  const subscription = deps.onNews(`run.${first.root}.${agent_id}.event`, () => news.abort());
  try {
    for (;;) {
      news = new AbortController();
      const row = await ctx.processes.get(agent_id);
      const answer = await log.look();
      if (answer) return await withChildren(answer, { agent_id, root: first.root }, ctx);
      if (!row || row.state === "exited") throw endedWithout(agent_id, row && heardExit(row, ctx));
      mustNotWaitForBudget(row);
      if (ctx.now() >= until) throw new SyscallError("TIMEOUT", "the agent did not answer in time", { agent_id });
      const signal = AbortSignal.any([news.signal, ctx.signal]);
      await setTimeout(Math.min(LOOK_MS, until - ctx.now()), undefined, { signal }).catch(() => undefined);
      ctx.signal.throwIfAborted();
    }
  } finally {
    await subscription.close();
  }
}

/** What is new in an agent's log since the last look. */
function logOf(agentId: string, { after, answering }: { after: number; answering: Answering }, ctx: CallContext) {
  let seen = after;
  return {
    async look(): Promise<HeardAnswer | undefined> {
      for (;;) {
        const events = await ctx.processes.events(agentId, seen, PAGE);
        for (const event of events) {
          seen = event.seq;
          const answer = answering.see(event);
          if (answer) return answer;
        }
        if (events.length < PAGE) return undefined;
      }
    },
  };
}

/** Its answer carries all that it has seen (I7), and what its children used for it counts. */
async function withChildren(answer: HeardAnswer, { agent_id, root }: { agent_id: string; root: string }, ctx: CallContext): Promise<Told> {
  const { response, finish, from } = answer;
  const row = await ctx.processes.get(agent_id);
  if (row) ctx.raise(row.label as unknown as Label);
  const usage = new UsageSum();
  usage.plus(answer.usage);
  const below = new Set([agent_id]);
  const run: Pick<ProcessRow, "pid" | "parent" | "createdAt">[] = [];
  // The answer stands, whatever one of its children used: of one that nobody can read that is told.
  const whole = new WholeRows();
  for await (const { pid, parent, createdAt } of everyProcess(ctx.processes, { root, onDamaged: whole.leaveOut })) run.push({ pid, parent, createdAt });
  for (const { pid, parent, createdAt } of run.reverse()) {
    if (parent === null || !below.has(parent) || createdAt < from) continue;
    below.add(pid);
    await addAll(pid, usage, ctx);
  }
  return { response, finish, usage: usage.sum, ...whole.told };
}

async function addAll(pid: string, usage: UsageSum, ctx: CallContext): Promise<void> {
  for (let after = 0; ; ) {
    const events = await ctx.processes.events(pid, after, PAGE);
    for (const { seq, kind, body } of events) {
      after = seq;
      if (kind === "call.settled") usage.add(body);
    }
    if (events.length < PAGE) return;
  }
}

/** Nobody who asks a model waits for so long. @throws SyscallError `BUDGET` { agent_id, resetsAt } */
function mustNotWaitForBudget({ pid, state, waitOn, wakeAt }: ProcessRow): void {
  if (state !== "waiting" || waitOn !== "budget") return;
  const when = wakeAt === null ? "" : ` until ${utcText(wakeAt)}`;
  throw new SyscallError("BUDGET", `the agent's budget is used up${when}; ask again then`, { agent_id: pid, resetsAt: wakeAt });
}

/** How an agent that ended with its answer due is told of: the client of a model knows a spent budget and a model that failed. */
const CODES: Readonly<Record<string, ErrorCode>> = { budget_exceeded: "BUDGET", model_failed: "UPSTREAM" };

function endedWithout(agentId: string, exit: Exit | undefined): SyscallError {
  const { reason, output } = exit ?? { reason: "gone", output: null };
  const why = typeof output === "string" && output !== "" ? `: ${output}` : "";
  return new SyscallError(ownOf(CODES, reason) ?? "UNAVAILABLE", `the agent ended before it had answered (${reason})${why}`, { agent_id: agentId, reason });
}
