import { randomUUID } from "node:crypto";
import type { Client } from "@aether/client";
import { type AgentInfo, agentContinue, agentSend, agentStatus, type BudgetKind, inert, inertLine, ownOf, SyscallError, vfsMount } from "@aether/protocol";
import { endWords } from "./agent-state.ts";
import type { Arguments, Context } from "./command.ts";
import { placeFor } from "./fetch-files.ts";
import type { FollowRequest } from "./follow.ts";
import { type Given, givenWords } from "./given-input.ts";
import { handOverPlace } from "./hand-over-place.ts";
import { lastRunIn } from "./last-run.ts";
import { resolveAgent } from "./resolve-agent.ts";
import { handOverOf, type Plan, planFor, readPlan, shownOutputs, typedAs } from "./run-plan.ts";
import { budgetWords } from "./terminal.ts";

/** Options that say what a run may do from its beginning: one that goes on may do what it could. */
const FIXED = ["edit", "allow", "search", "secret", "model", "ask", "name", "steps", "per", "show", "child-model"];

/** What a run that goes on is told, and where it was. */
export interface Goes {
  readonly agentId: string;
  readonly delivered: readonly string[];
  /** A folder that the person named for all that it makes. */
  readonly handOver?: FollowRequest["handOver"];
  readonly edits?: FollowRequest["edits"];
}

/**
 * Of `-c RUN "words"` the run; of `-c "words"` the last one of this folder.
 *
 * @throws SyscallError `INVALID` where words without quotes leave open whether the first of them names a run
 */
export function readContinued(args: Arguments): { readonly run: string | undefined; readonly words: string } {
  const fixed = FIXED.find((name) => args.flag(name) || args.text(name) !== undefined || args.texts(name).length > 0);
  if (fixed !== undefined)
    throw new SyscallError("INVALID", `--${fixed}: a run that goes on may do what it could before, and is not given more; begin a new one for that`);
  const [first = "", second, ...others] = args.words;
  if (others.length > 0) throw unquoted(args.words);
  return second === undefined ? { run: undefined, words: first.trim() } : { run: first, words: second.trim() };
}

/** Words that can stand in a command line between two quotes, as an example. */
const PLAIN = /^[^"$`\\!]{1,60}$/;

function unquoted([first = "", ...others]: readonly string[]): SyscallError {
  const quoted = (words: readonly string[]): string => (PLAIN.test(words.join(" ")) ? `"${inertLine(words.join(" "))}"` : '"…"');
  const ways = `aether run -c ${inertLine(first)} ${quoted(others)} says it to the run ${inertLine(first)}, aether run -c ${quoted([first, ...others])} to the last run of this folder`;
  return new SyscallError("INVALID", `put what is said into one pair of quotes, so that it is clear which run is meant: ${ways}`);
}

/** The run itself, or the last of those that go on from it. */
export async function latestOf(client: Client, agentId: string): Promise<AgentInfo> {
  for (let id = agentId; ; ) {
    const info = await client.call(agentStatus, { agent_id: id });
    if (info.continued_by === undefined) return info;
    id = info.continued_by;
  }
}

/** The first run of those that a run goes on from, in whose folder they all work; itself where it began anew. */
export async function firstOf(client: Client, agentId: string): Promise<string> {
  for (let id = agentId; ; ) {
    const { continues } = await client.call(agentStatus, { agent_id: id });
    if (continues === undefined) return id;
    id = continues;
  }
}

/** The run that is meant, or the last one of this folder, as it goes on now. */
export async function continuedRun(client: Client, { run, folder }: { readonly run: string | undefined; readonly folder: string }): Promise<AgentInfo> {
  const named = run === undefined ? await lastRunIn(client, folder) : await runNamed(client, run);
  return latestOf(client, named.run);
}

/** Of two words the first names the run, and is never taken for what is to be said. */
async function runNamed(client: Client, word: string): Promise<AgentInfo> {
  try {
    return await resolveAgent(client, word);
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
    throw new SyscallError(error.code, `${error.message}; if it belongs to what is to be said, put all of that into one pair of quotes`, error.data);
  }
}

interface Telling {
  readonly words: string;
  readonly args: Arguments;
  readonly context: Context;
  /** What came by standard input, which it reads beside what it could. */
  readonly given?: Given | undefined;
  /** Nothing is said of what goes on. */
  readonly quiet?: boolean;
}

/** Goes on with a run: one that lives is told, one that has ended goes on as a new one. */
export async function goOn(client: Client, from: AgentInfo, { words, args, context, given, quiet = false }: Telling): Promise<Goes> {
  if (words === "") throw new SyscallError("INVALID", 'say what is to be done next: aether run -c "…"');
  const plan = planFor(readPlan(words, args, context), from.model);
  if (from.exit === null) {
    // It ends with no answer that could be followed.
    if (from.goal === "")
      throw new SyscallError("INVALID", `${from.name} takes messages: aether agent send ${from.agent_id} "…" --wait, or aether chat ${from.agent_id}`);
    if (given) throw new SyscallError("INVALID", "it works still, and is given no more material; wait for its end (aether logs -f), or stop it");
    if (plan.outputs.length > 0 || plan.handOver !== undefined)
      context.screen.say(context.screen.yellow("it works still, so what is handed over at its end stays what it was"));
    await client.call(agentSend, { agent_id: from.agent_id, message: plan.goal });
    context.screen.say(`told ${from.agent_id}`);
    return { agentId: from.agent_id, delivered: [] };
  }
  const { outputs } = await placesOf(client, plan);
  const place = await handOverPlace(client, plan);
  if (!quiet) header(from, plan, { args, context, given });
  const { resets: _, wallMs: __, ...budget } = plan.budget;
  // Under one key: asked again, it is the run that began, if it did.
  const key = randomUUID();
  const asked = {
    agent_id: from.agent_id,
    message: plan.goal,
    ...typedAs(plan),
    reads: given ? [await materialOf(client, given)] : [],
    outputs,
    ...place,
    budget,
  };
  const { agent_id, warnings } = await client.call(agentContinue, asked, { key }).catch((error: unknown) => {
    throw withFlag(error);
  });
  for (const warning of warnings) context.screen.say(context.screen.yellow(inertLine(warning)));
  return { agentId: agent_id, delivered: shownOutputs(plan), handOver: handOverOf(plan) };
}

async function materialOf(client: Client, { folder }: Given): Promise<string> {
  const { path } = await client.call(vfsMount, { folder, mode: "ro" });
  return path;
}

async function placesOf(client: Client, plan: Plan) {
  const outputs: { from: string; to: string; overwrite: boolean }[] = [];
  for (const { folder, file, from } of plan.outputs) {
    outputs.push({ from, to: `${await placeFor(client, folder)}/${file}`, overwrite: plan.overwrite });
  }
  return { outputs };
}

function header(from: AgentInfo, plan: Plan, { args, given, context: { screen } }: Omit<Telling, "words">): void {
  if (args.flag("json")) return;
  const budget = budgetWords(plan.budget);
  const delivered = shownOutputs(plan);
  screen.say(screen.dim(`goes on from ${from.agent_id} (${inert(endWords(from.exit?.reason ?? ""))}), with what it knew and could`));
  if (plan.hosts.length > 0) screen.say(screen.yellow("        hosts that these words name are not opened by them: begin a new run for that"));
  if (given) screen.say(screen.dim(`reads   ${inert(givenWords(given))} as well`));
  if (delivered.length > 0) screen.say(screen.dim(`gives   ${inert(delivered.join(", "))}${plan.overwrite ? " (may replace it)" : ""}`));
  screen.say(screen.dim(`spends  ${budget === "" ? "what is left of its limits, if it has any" : `at most ${budget} from now on`}`));
}

const FLAGS: Readonly<Record<BudgetKind, string>> = { tokens: "--tokens N", microUsd: "--usd N", calls: "--calls N", bytes: "--bytes N" };

/** A limit that is used up is given anew by a person alone. */
function withFlag(error: unknown): unknown {
  if (!SyscallError.is(error) || error.code !== "BUDGET") return error;
  const flag = ownOf(FLAGS, String(error.data["limit"]));
  return flag === undefined ? error : new SyscallError("BUDGET", `${error.message} (${flag})`, error.data);
}
