import { type Approval, approvalList, approvalRespond, SyscallError, type Written } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { showCard } from "../follow.ts";

const HOUR_MS = 3_600_000;

export const approve: Command = {
  name: "approve",
  summary: "List the calls that wait for you, or decide one.",
  usage: "aether approve [ID] [--deny] [--run | --rule --hours N] [--reason TEXT] [--json]",
  options: {
    deny: { type: "boolean" },
    run: { type: "boolean" },
    rule: { type: "boolean" },
    hours: { type: "string" },
    reason: { type: "string" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const { connect, screen } = context;
    const { client } = await connect();
    const [id] = args.words;
    const { pending } = await client.call(approvalList, {});
    if (id === undefined) {
      showPending(pending, args.flag("json"), context);
      await client.close();
      return 0;
    }
    await client.call(approvalRespond, { id: pending.find((approval) => approval.id.startsWith(id))?.id ?? id, ...readDecision(args) });
    screen.say(args.flag("deny") ? "denied" : "allowed");
    await client.close();
    return 0;
  },
};

function showPending(pending: readonly Approval[], json: boolean, context: Context): void {
  const { screen } = context;
  if (json) return screen.out(JSON.stringify(pending));
  if (pending.length === 0) screen.say("nothing waits for you");
  for (const approval of pending) {
    showCard(approval, context);
    screen.say(`  decide  aether approve ${approval.id}  (or --deny)`);
  }
}

function readDecision(args: Arguments): Omit<Written<typeof approvalRespond>, "id"> {
  const hours = args.count("hours");
  const reason = args.text("reason");
  if (args.flag("rule") && hours === undefined) throw new SyscallError("INVALID", "--rule needs --hours: a standing yes must end some day");
  return {
    decision: args.flag("deny") ? "deny" : "approve",
    scope: args.flag("rule") ? "rule" : args.flag("run") ? "run" : "once",
    ...(args.flag("rule") && { expires_at: Date.now() + (hours ?? 0) * HOUR_MS }),
    ...(reason !== undefined && { reason }),
  };
}
