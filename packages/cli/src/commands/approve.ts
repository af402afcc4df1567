import type { Client } from "@aether/client";
import { type AgentInfo, type Approval, approvalList, approvalRespond, damagedRowsWords, inert, MARK, SyscallError } from "@aether/protocol";
import { callLines, cardLines } from "../approval-card.ts";
import { type Answer, choicesOfAll, HOUR_MS, MAX_HOURS } from "../choices.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { type PersonPaths, personPaths } from "../person-paths.ts";
import { cardsOf, showCard } from "../question.ts";
import { resolveAgent } from "../resolve-agent.ts";

/** Characters of an id that say which is meant. */
const MIN_PART = 4;

const USAGE = "aether approve [ID …] [options]";
const OPTIONS = `
Without an ID it lists what waits. With one (or its beginning or end, or the run that asks), or those of one card, it says yes to that call, or:

      --show         shows the whole call, and decides nothing
      --deny         says no; with --all to every question that is open, or that RUN asks
      --quarantine   says no to what the flow gate stopped, and has the agent read the text by a child without rights
      --reason TEXT  told to the agent with your no
      --run          yes to this tool for the rest of the run; not for what the flow gate stopped
      --value        yes to what the flow gate stopped, with these values, for the rest of the run
      --rule         yes to this tool for this agent, for so many --hours; of what the flow gate stopped with these values only
      --hours N      1 to ${MAX_HOURS}
      --json         the list, or the call, as JSON
  -h, --help         shows this`;

export const approve: Command = {
  name: "approve",
  names: "questions",
  summary: "List the calls that wait for you, show one whole, or decide it.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: {
    show: { type: "boolean" },
    deny: { type: "boolean" },
    all: { type: "boolean" },
    quarantine: { type: "boolean" },
    value: { type: "boolean" },
    run: { type: "boolean" },
    rule: { type: "boolean" },
    hours: { type: "string" },
    reason: { type: "string" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const ids = args.words;
    const decision = readDecision(args);
    const deciding = DECIDING.filter((name) => args.flag(name));
    if (ids.length === 0 && deciding.length > 0 && !args.flag("all"))
      throw new SyscallError("INVALID", `--${deciding[0]} decides one question: name it (aether approve lists them)`);
    const { client } = await context.connect();
    const { pending, damaged } = await client.call(approvalList, {});
    const shown = await personPaths(client, context.cwd);
    const all = args.flag("all");
    const picked = (await Promise.all(ids.map((id) => pickedFrom(client, pending, { text: id, all, shown, screen: context.screen })))).flat();
    const chosen = all && ids.length === 0 ? pending : picked;
    if (all && chosen.length === 0) context.screen.say("nothing waits for you");
    else if (ids.length === 0 && !all) list(pending, { args, context, shown });
    else if (args.flag("show")) for (const one of chosen) showWhole(one, { args, context, shown });
    else await decideAll(chosen, decision, { context, client, all });
    if (damaged) context.screen.say(inert(damagedRowsWords(damaged)));
    await client.close();
    return 0;
  },
};

/** What is said of one question. */
const DECIDING = ["deny", "quarantine", "value", "run", "rule"] as const;

/** @throws SyscallError `INVALID` before anything is decided, where they are of several questions */
async function decideAll(
  chosen: readonly (Approval | string)[],
  decision: Answer,
  { context, client, all }: { readonly context: Context; readonly client: Client; readonly all: boolean },
): Promise<void> {
  const cards = new Set(chosen.map((one) => (typeof one === "string" ? one : one.card)));
  if (cards.size > 1 && !all) throw new SyscallError("INVALID", "decide one question at a time: calls of one card go together; a reason goes with --reason");
  for (const one of chosen) {
    const id = typeof one === "string" ? one : one.id;
    await client.call(approvalRespond, { id, ...decision }).catch((error: unknown) => {
      if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
      throw new SyscallError(error.code, `${error.message} (aether approve lists those that wait)`, error.data);
    });
    context.screen.say(`${decision.decision === "approve" ? "allowed" : "denied"}${chosen.length > 1 ? ` ${id}` : ""}`);
  }
}

interface Showing {
  readonly args: Arguments;
  readonly context: Context;
  readonly shown: PersonPaths;
}

function list(pending: readonly Approval[], { args, context, shown }: Showing): void {
  const { screen } = context;
  if (args.flag("json")) return screen.data(inert(JSON.stringify(pending)));
  if (pending.length === 0) screen.say("nothing waits for you");
  for (const approvals of cardsOf(pending)) {
    showCard(approvals, context, { shown });
    screen.say(`${MARK}   decide aether approve ${approvals.map(({ id }) => id).join(" ")}  (or ${otherOptions(approvals)})`);
  }
}

/** Of what the flow gate stopped, all of them: it is decided by what is allowed for how long. */
function otherOptions(approvals: readonly Approval[]): string {
  if (!approvals[0]?.flow) return "--deny";
  return choicesOfAll(approvals)
    .flatMap(({ option }) => (option === "" ? [] : [option]))
    .join(", ");
}

function showWhole(approval: Approval | string, { args, context: { screen }, shown }: Showing): void {
  if (typeof approval === "string") throw new SyscallError("NOT_FOUND", "no such call waits for you (aether approve lists them)");
  if (args.flag("json")) return screen.data(inert(JSON.stringify(approval)));
  for (const line of callLines(approval, { shown, all: true })) screen.out(`${MARK} ${line}`);
}

interface Picking {
  readonly text: string;
  /** All cards of a run are meant. */
  readonly all: boolean;
  readonly shown: PersonPaths;
  readonly screen: Context["screen"];
}

/** By its id, or the beginning or end of it where that fits one only; by a run or agent all of the card that it asks. */
async function pickedFrom(client: Client, pending: readonly Approval[], { text, all, shown, screen }: Picking): Promise<readonly (Approval | string)[]> {
  const exact = pending.find(({ id }) => id === text);
  if (exact) return [exact];
  const fitting = pending.filter(({ id }) => text.length >= MIN_PART && (id.startsWith(text) || id.endsWith(text)));
  if (fitting.length > 1) throw new SyscallError("INVALID", `${text} fits ${fitting.length} calls that wait; give more of the id`);
  if (fitting.length === 1) return fitting;
  const agent = await orNobody(resolveAgent(client, text));
  const asked = cardsOf(pending.filter(({ agent_id, run }) => agent_id === agent?.agent_id || run === agent?.agent_id));
  if (asked.length > 1 && !all) {
    for (const card of asked) screen.say(`${MARK} ${cardLines(card, { shown })[0] ?? ""}: aether approve ${card.map(({ id }) => id).join(" ")}`);
    throw new SyscallError(
      "INVALID",
      `${text} asks ${asked.length} questions: name the one that you mean by its id; aether approve ${text} --deny --all says no to all of them`,
    );
  }
  if (all) return asked.length > 0 ? asked.flat() : [text];
  return asked[0] ?? [text];
}

/** What names no agent, or more than one, may be the id of a call that waits no more. */
async function orNobody(found: Promise<AgentInfo>): Promise<AgentInfo | undefined> {
  try {
    return await found;
  } catch (error) {
    if (SyscallError.is(error) && (error.code === "NOT_FOUND" || error.code === "INVALID")) return undefined;
    throw error;
  }
}

function readDecision(args: Arguments): Answer {
  const hours = args.count("hours");
  const reason = args.text("reason");
  const fault = faultOf(args, hours);
  if (fault !== undefined) throw new SyscallError("INVALID", `${fault}\nUsage: ${USAGE} (aether approve --help lists the options)`);
  return {
    decision: args.flag("quarantine") ? "quarantine" : args.flag("deny") ? "deny" : "approve",
    scope: SCOPES.find((scope) => args.flag(scope)) ?? "once",
    ...(hours !== undefined && { expires_at: Date.now() + hours * HOUR_MS }),
    ...(reason !== undefined && { reason }),
  };
}

const SCOPES = ["run", "value", "rule"] as const;

/** What does not go together, or would never hold. */
function faultOf(args: Arguments, hours: number | undefined): string | undefined {
  if (args.flag("all") && !args.flag("deny")) return "--all goes with --deny: a yes is to one question that you have read";
  const [scope, ...more] = SCOPES.filter((one) => args.flag(one));
  const no = ["deny", "quarantine"].filter((one) => args.flag(one));
  if (no.length > 1) return "--deny or --quarantine, not both";
  if (no.length > 0 && scope !== undefined) return `--${no[0]} is a no to this one call; --run, --value and --rule go with a yes`;
  if (more.length > 0) return "only one of --run, --value and --rule";
  if (hours === undefined) return scope === "rule" ? "--rule needs --hours: a standing yes must end some day" : undefined;
  if (scope !== "rule") return "--hours goes with --rule";
  return hours < 1 || hours > MAX_HOURS ? `--hours takes 1 to ${MAX_HOURS}, not ${hours}` : undefined;
}
