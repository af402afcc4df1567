import { approvalRules, approvalWithdraw, damagedRowsWords, inert, type StandingRule } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { ago } from "../terminal.ts";
import { table } from "../text-table.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE = "aether rules list | withdraw ID";
const OPTIONS = `
The standing yeses you gave (aether approve --run, --value, --rule): to what, for whom, until when, and how often each was used. withdraw
takes one back: what runs by it is aborted before the command returns, and later calls are asked about.

      --limit N        list: the last N; default 100
      --json           JSON
  -h, --help           shows this`;

export const rules: Command = {
  name: "rules",
  summary: "List standing yeses, and take them back.",
  usage: `${USAGE}\n${OPTIONS}`,
  verbs: ["list", "withdraw"],
  options: { limit: { type: "string" }, json: { type: "boolean" } },
  async run(args, context) {
    const [verb = "list", id, ...rest] = args.words;
    if (verb === "list" && id === undefined) return list({ args, context });
    if (verb === "withdraw" && id !== undefined && rest.length === 0) return withdraw(id, { args, context });
    throw verbFault(rules, args.words);
  },
};

interface Doing {
  readonly args: Arguments;
  readonly context: Context;
}

async function list({ args, context: { connect, screen } }: Doing): Promise<number> {
  const { client } = await connect();
  const listed = await client.call(approvalRules, { limit: args.count("limit") ?? 100 });
  if (args.flag("json")) screen.data(inert(JSON.stringify(listed)));
  else if (listed.rules.length === 0) screen.say("no standing yes holds");
  else {
    screen.out(inert(table([["ID", "TOOL", "FOR", "VALUES", "GIVEN", "ENDS", "USED"], ...listed.rules.map((rule) => lineOf(rule, Date.now()))])));
    if (listed.more) screen.say(screen.dim("there are more: --limit N"));
  }
  if (listed.damaged) screen.say(inert(damagedRowsWords(listed.damaged)));
  return 0;
}

function lineOf({ id, tool, run, identity, values, created_at, expires_at, uses }: StandingRule, now: number): string[] {
  const whom = identity === null ? `run ${run ?? ""}` : identity;
  const ends = expires_at === null ? "with its run" : new Date(expires_at).toISOString().slice(0, 16).replace("T", " ");
  return [id, tool, whom, values?.map(([slot, value]) => `${slot}=${value}`).join(" ") ?? "any", `${ago(created_at, now)} ago`, ends, String(uses)];
}

async function withdraw(id: string, { args, context: { connect, screen } }: Doing): Promise<number> {
  const { client } = await connect();
  const { uses } = await client.call(approvalWithdraw, { id });
  if (args.flag("json")) screen.data(JSON.stringify({ uses }));
  else screen.say(`taken back; ${uses === 1 ? "one call" : `${uses} calls`} ran by it. Later ones are asked about`);
  return 0;
}
