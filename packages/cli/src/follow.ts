import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@aether/client";
import {
  type AgentInfo,
  type Approval,
  agentList,
  agentLogsStreaming,
  approvalList,
  approvalRespond,
  type Json,
  type LogEntry,
  SyscallError,
} from "@aether/protocol";
import type { Context } from "./command.ts";
import { Progress } from "./progress.ts";
import { inert, money } from "./terminal.ts";

export interface FollowRequest {
  readonly client: Client;
  readonly agentId: string;
  readonly json: boolean;
  readonly context: Context;
  readonly delivered: readonly string[];
}

interface End {
  readonly exit_code: number;
  readonly reason: string;
  readonly output: Json;
}

/** How often it is looked whether somebody must decide, in ms. */
const ASK_EVERY_MS = 400;
const RECONNECTS = 20;

/** Shows a run until it ends or somebody must decide; survives the daemon being killed and started again. */
export async function followToEnd(request: FollowRequest): Promise<number> {
  const progress = new Progress(request.context.screen, request.json);
  let { client } = request;
  for (let tries = 0; ; tries++) {
    try {
      const end = await watch({ ...request, client }, progress);
      progress.clear();
      if (end === "decision") return 3;
      return await conclude({ ...request, client }, end);
    } catch (error) {
      if (!SyscallError.is(error) || error.code !== "UNAVAILABLE" || tries >= RECONNECTS) throw error;
      progress.note("the daemon is gone; starting it again, the run goes on where it was");
      client = (await request.context.connect()).client;
    }
  }
}

async function watch(request: FollowRequest, progress: Progress): Promise<End | "decision"> {
  const { client, agentId, context } = request;
  const leaving = new AbortController();
  const onEvent = (event: string, value: Json): void => {
    if (event === "event") progress.event(value as unknown as LogEntry);
  };
  const ended = client.call(agentLogsStreaming, { agent_id: agentId, after: progress.seen(agentId) }, { onEvent, signal: leaving.signal });
  const asked = watchApprovals(request, { progress, signal: leaving.signal });
  try {
    return await Promise.race([ended, asked]);
  } finally {
    leaving.abort();
    void ended.catch(() => undefined);
    void asked.catch(() => undefined);
    context.screen.live && progress.clear();
  }
}

async function watchApprovals(
  { client, agentId, context, json }: FollowRequest,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<"decision"> {
  for (;;) {
    await sleep(ASK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return new Promise(() => undefined);
    const { pending } = await client.call(approvalList, { run: agentId });
    for (const approval of pending) {
      progress.clear();
      showCard(approval, context);
      if (json || !context.screen.interactive) {
        context.screen.say(`it waits for a decision: aether approve ${approval.id} (or --deny); then: aether logs -f ${agentId}`);
        return "decision";
      }
      await decide(client, approval, context);
    }
  }
}

export function showCard(approval: Approval, { screen }: Context): void {
  screen.say(screen.bold(`\n${inert(approval.description)}`));
  screen.say(`  agent   ${approval.agent_id} (${inert(approval.name)})`);
  screen.say(`  call    ${approval.syscall}`);
  for (const line of inert(JSON.stringify(approval.input, null, 2).replaceAll("\\n", "\n"))
    .split("\n")
    .slice(0, 24))
    screen.say(`    ${line}`);
  if (approval.cause === "unknown-outcome")
    screen.say(screen.yellow(`  it was under way when the daemon died; evidence: ${inert(JSON.stringify(approval.evidence))}`));
}

async function decide(client: Client, approval: Approval, { screen }: Context): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await prompt.question("allow? [y] once, [r] for this run, [n] no: ")).trim().toLowerCase();
    const decision = answer === "y" || answer === "r" ? "approve" : "deny";
    await client.call(approvalRespond, { id: approval.id, decision, scope: answer === "r" ? "run" : "once" });
    screen.say(decision === "approve" ? screen.green("allowed") : screen.red("denied"));
  } finally {
    prompt.close();
  }
}

async function conclude({ client, agentId, json, context, delivered }: FollowRequest, end: End): Promise<number> {
  const { screen } = context;
  const { agents } = await client.call(agentList, { all: true, run: agentId });
  const root = agents.find(({ agent_id }) => agent_id === agentId);
  await client.close();
  const code = end.reason === "budget_exceeded" ? 4 : end.exit_code === 0 ? 0 : 1;
  if (json) {
    screen.out(
      JSON.stringify({
        agent_id: agentId,
        exit_code: code,
        reason: end.reason,
        output: end.output,
        artifacts: code === 0 ? delivered : [],
        spent: root?.spent,
        agents: agents.length,
      }),
    );
    return code;
  }
  const text = typeof end.output === "string" ? end.output : JSON.stringify(end.output);
  if (text !== "" && text !== "null") screen.out(inert(text));
  if (code === 0) for (const file of delivered) screen.say(screen.green(`✓ ${inert(file)}`));
  else screen.say(screen.red(`✗ ${end.reason}`));
  screen.say(screen.dim(costLine(agents, root)));
  return code;
}

function costLine(agents: readonly AgentInfo[], root: AgentInfo | undefined): string {
  if (!root) return "";
  const seconds = ((root.ended_at ?? Date.now()) - root.started_at) / 1_000;
  const children = agents.length > 1 ? `, ${agents.length} agents` : "";
  return `${seconds.toFixed(1)} s, ${root.spent.calls} calls, ${root.spent.tokens} tokens, ${money(root.spent.microUsd)}${children}; run ${root.agent_id} (aether show, aether undo)`;
}
