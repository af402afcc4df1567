import { inferenceRevoke, inferenceToken } from "@aether/protocol";
import { budgetOf } from "../budget-options.ts";
import type { Arguments, Command, Context } from "../command.ts";
import { verbFault } from "../usage-fault.ts";

const USAGE = "aether token [--hours N] [--tokens N] [--usd X] [--calls N] [--per WINDOW] | revoke";
const OPTIONS = `
For your own clients of models: prints where they ask this installation and with which token, for a shell to take over:
    eval "$(aether token)"
The daemon listens where AETHER_INFERENCE_PORT says, for programs of this machine. A token ends after its hours, with revoke,
and with the daemon. It may use every model of this installation and send to every agent of yours, so it is a secret.

      --hours N   until it expires, 1 to 168; default 12
      --tokens N  what it may use at most until it ends, in tokens;
      --usd X     in US dollars;
      --calls N   in requests;
      --per W     not until it ends, but in each hour, day, week or month
      --json      as JSON
  -h, --help      shows this`;

export const token: Command = {
  name: "token",
  summary: "Let your own clients of models ask this installation's, or end that.",
  usage: `${USAGE}\n${OPTIONS}`,
  options: {
    hours: { type: "string" },
    tokens: { type: "string" },
    usd: { type: "string" },
    calls: { type: "string" },
    per: { type: "string" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const [verb, ...rest] = args.words;
    if (verb === undefined) return issue(args, context);
    if (verb === "revoke" && rest.length === 0) return revoke(context);
    throw verbFault(token, args.words);
  },
};

async function issue(args: Arguments, { connect, screen }: Context): Promise<number> {
  const hours = args.count("hours");
  const budget = budgetOf(args);
  const { client } = await connect();
  const { token: secret, url, expires_at } = await client.call(inferenceToken, { budget, ...(hours !== undefined && { hours }) });
  if (args.flag("json")) {
    screen.data(JSON.stringify({ token: secret, url, expires_at }));
    return 0;
  }
  const variables = {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_AUTH_TOKEN: secret,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: secret,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: secret,
  };
  for (const [name, value] of Object.entries(variables)) screen.data(`export ${name}=${value}`);
  screen.say(`until ${new Date(expires_at).toISOString()}; aether token revoke ends it at once`);
  return 0;
}

async function revoke({ reach, screen }: Context): Promise<number> {
  const client = await reach();
  const { revoked } = await client.call(inferenceRevoke, {});
  screen.say(revoked === 0 ? "there was no token" : `ended ${revoked} ${revoked === 1 ? "token" : "tokens"}`);
  return 0;
}
