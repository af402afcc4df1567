import { type Approval, approvalList, approvalRespond, SyscallError, type Written } from "@aether/protocol";
import { cardLines } from "../approval-card.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { type PersonPaths, personPaths } from "../person-paths.ts";
import { showCard } from "../question.ts";
import { inert } from "../terminal.ts";

const HOUR_MS = 3_600_000;
/** A year: who still wants it then may say so again. */
const MAX_HOURS = 8_760;
const MIN_PREFIX = 4;

const USAGE = "aether approve [ID] [options]";
const OPTIONS = `
Without an ID it lists what waits. With one it says yes to that call, or:

      --show         shows the whole call, and decides nothing
      --deny         says no
      --reason TEXT  told to the agent with your no
      --run          yes to this tool for the rest of the run
      --rule         yes to this tool for this agent, for so many --hours
      --hours N      1 to ${MAX_HOURS}
      --json         the list, or the call, as JSON
  -h, --help         shows this`;

export const approve: Command = {
  name: "approve",
  summary: "List the calls that wait for you, show one whole, or decide it.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: {
    show: { type: "boolean" },
    deny: { type: "boolean" },
    run: { type: "boolean" },
    rule: { type: "boolean" },
    hours: { type: "string" },
    reason: { type: "string" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const [id, ...rest] = args.words;
    if (rest.length > 0) throw new SyscallError("INVALID", "decide one call at a time; a reason goes with --reason");
    const decision = readDecision(args);
    const { client } = await context.connect();
    const { pending } = await client.call(approvalList, {});
    const shown = await personPaths(client, context.cwd);
    if (id === undefined) list(pending, { args, context, shown });
    else if (args.flag("show")) showWhole(pickFrom(pending, id), { args, context, shown });
    else {
      await client.call(approvalRespond, { id: pickFrom(pending, id)?.id ?? id, ...decision });
      context.screen.say(args.flag("deny") ? "denied" : "allowed");
    }
    await client.close();
    return 0;
  },
};

interface Showing {
  readonly args: Arguments;
  readonly context: Context;
  readonly shown: PersonPaths;
}

function list(pending: readonly Approval[], { args, context, shown }: Showing): void {
  const { screen } = context;
  if (args.flag("json")) return screen.out(inert(JSON.stringify(pending)));
  if (pending.length === 0) screen.say("nothing waits for you");
  for (const approval of pending) {
    showCard(approval, context, { shown });
    screen.say(`  decide aether approve ${approval.id}  (or --deny)`);
  }
}

function showWhole(approval: Approval | undefined, { args, context: { screen }, shown }: Showing): void {
  if (!approval) throw new SyscallError("NOT_FOUND", "no such call waits for you (aether approve lists them)");
  if (args.flag("json")) screen.out(inert(JSON.stringify(approval)));
  else for (const line of cardLines(approval, { shown, all: true })) screen.out(line);
}

/** By its id, or the beginning of it where that fits one only. */
function pickFrom(pending: readonly Approval[], text: string): Approval | undefined {
  const fitting = pending.filter(({ id }) => id === text || (text.length >= MIN_PREFIX && id.startsWith(text)));
  if (fitting.length > 1) throw new SyscallError("INVALID", `${text} fits ${fitting.length} calls that wait; give more of the id`);
  return fitting[0];
}

function readDecision(args: Arguments): Omit<Written<typeof approvalRespond>, "id"> {
  const hours = args.count("hours");
  const reason = args.text("reason");
  const fault = faultOf(args, hours);
  if (fault !== undefined) throw new SyscallError("INVALID", `${fault}\nUsage: ${USAGE} (aether approve --help lists the options)`);
  return {
    decision: args.flag("deny") ? "deny" : "approve",
    scope: args.flag("rule") ? "rule" : args.flag("run") ? "run" : "once",
    ...(hours !== undefined && { expires_at: Date.now() + hours * HOUR_MS }),
    ...(reason !== undefined && { reason }),
  };
}

/** What does not go together, or would never hold. */
function faultOf(args: Arguments, hours: number | undefined): string | undefined {
  const [deny, run, rule] = [args.flag("deny"), args.flag("run"), args.flag("rule")];
  if (deny && (run || rule)) return "--deny is a no to this one call; --run and --rule go with a yes";
  if (run && rule) return "--run or --rule, not both";
  if (hours === undefined) return rule ? "--rule needs --hours: a standing yes must end some day" : undefined;
  if (!rule) return "--hours goes with --rule";
  return hours < 1 || hours > MAX_HOURS ? `--hours takes 1 to ${MAX_HOURS}, not ${hours}` : undefined;
}
