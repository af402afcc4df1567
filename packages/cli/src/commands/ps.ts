import { damagedRowsWords, inert, SyscallError } from "@aether/protocol";
import { limitOf, moreWords, newestAgents } from "../agent-pages.ts";
import { STATES } from "../agent-state.ts";
import { agentTable } from "../agent-table.ts";
import type { Arguments, Command } from "../command.ts";
import { screenWidth } from "../terminal.ts";
import { timeOf } from "../time-of.ts";

const USAGE = "aether ps [-a] [--state STATE] [--since TIME] [--name NAME] [--limit N] [--metadata KEY=VALUE]… [--json]";
const OPTIONS = `
The newest first. Those that have not ended; -a, --since and a state of the end tell of those that have, too.

  -a, --all          ended ones too
      --state STATE  ready, running, waiting, alive or ended; or how it ended: completed, stopped, model_failed, …
      --since TIME   begun then or later: today, yesterday, 30m, 12h or 7d ago, 2026-03-01, 2026-03-01T12:30Z
      --name NAME    of that name
      --limit N      at most so many (default 50, with --json 1000); how many more there are is said
      --metadata KEY=VALUE
                     whose manifest says so
      --json         prints JSON
  -h, --help         shows this`;

export const ps: Command = {
  name: "ps",
  summary: "List agents, the newest first; -a shows ended ones too.",
  usage: `${USAGE}\n${OPTIONS}`,
  most: 0,
  options: {
    all: { type: "boolean", short: "a" },
    state: { type: "string" },
    since: { type: "string" },
    name: { type: "string" },
    limit: { type: "string" },
    metadata: { type: "string", multiple: true },
    json: { type: "boolean" },
  },
  async run(args, { connect, screen }) {
    const wanted = wantedOf(args);
    const limit = limitOf(args);
    const { client } = await connect();
    const { agents, more, damaged } = await newestAgents(client, { ...wanted, limit });
    await client.close();
    if (args.flag("json")) screen.data(inert(JSON.stringify(agents)));
    else if (agents.length > 0) screen.out(agentTable(agents, { now: Date.now(), width: screenWidth() }));
    else screen.say(nothingWords(args));
    if (more > 0) screen.say(moreWords(more, `--limit ${agents.length + more} shows all, --state, --since and --name fewer`));
    if (damaged) screen.say(inert(damagedRowsWords(damaged)));
    return 0;
  },
};

function wantedOf(args: Arguments) {
  const [state, since, name] = [args.text("state"), args.text("since"), args.text("name")];
  const metadata = args.texts("metadata").map(pairOf);
  return {
    all: args.flag("all") || since !== undefined,
    ...(state !== undefined && stateWanted(state)),
    ...(since !== undefined && { since: timeOf("since", since) }),
    ...(name !== undefined && { name }),
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
  };
}

/** As ps shows it: an agent that has ended has the reason for its state. */
function stateWanted(word: string) {
  if (Object.hasOwn(STATES, word)) return { states: [...STATES[word as keyof typeof STATES]] };
  if (/^[a-z][a-z_]{0,99}$/.test(word)) return { reason: word };
  throw new SyscallError("INVALID", `--state ${word}: write ${Object.keys(STATES).join(", ")}, or how it ended as ps shows it, such as completed`);
}

function nothingWords(args: Arguments): string {
  const state = args.text("state");
  if (state !== undefined && !Object.hasOwn(STATES, state))
    return `no agent ended as "${state}" (states are ${Object.keys(STATES).join(", ")}; aether ps -a shows how agents ended)`;
  if (["state", "since", "name"].some((option) => args.text(option) !== undefined)) return "no agent is so (aether ps -a lists all)";
  return args.flag("all") ? "no agents yet; start one with: aether run" : "nothing runs (aether ps -a shows what has ended)";
}

function pairOf(written: string): [key: string, value: string] {
  const at = written.indexOf("=");
  if (at > 0) return [written.slice(0, at), written.slice(at + 1)];
  throw new SyscallError("INVALID", `--metadata ${written}: write it as KEY=VALUE, as a manifest's metadata has it`);
}
