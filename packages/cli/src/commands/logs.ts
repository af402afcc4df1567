import { inert, inertLine, type LogEntry } from "@aether/protocol";
import { columnsOf } from "../columns.ts";
import type { Command, Context } from "../command.ts";
import { describe, roomOn } from "../describe-event.ts";
import { followToEnd } from "../follow.ts";
import { agentsOfRun, Kin, prefixOf } from "../kin.ts";
import { agentMeant } from "../last-run.ts";
import { logsOf } from "../log-of.ts";
import { type PersonPaths, personPaths } from "../person-paths.ts";
import { withTables } from "../prose-tables.ts";
import { StreamPrinter } from "../stream-printer.ts";
import { screenWidth } from "../terminal.ts";

const USAGE = "aether logs [-f | --tree] [AGENT] [--raw | --json]";
const OPTIONS = `
What an agent did, in words: what it was told, what it said and thought, the calls it made, what its commands wrote (lines that begin with |)
and the lines that its edits took and put. Without AGENT it is the last run of this folder.

  -f, --follow      goes on with what comes, word by word, to its end, to a question that waits for you, or to a pause (exit code 3); what agents
                    below it say and do is told, too, after their names
      --tree        with the agents below it, in the order in which it happened
      --raw         its events as they are kept, one on a line, with all that calls returned
      --json        the same as JSON; with -f also each word as it comes
  -h, --help        shows this`;

export const logs: Command = {
  name: "logs",
  names: "runs",
  summary: "Read what an agent said and did; -f follows it to its end, or to a question that waits for you (exit code 3).",
  usage: `${USAGE}\n${OPTIONS}`,
  most: 1,
  options: { follow: { type: "boolean", short: "f" }, tree: { type: "boolean" }, raw: { type: "boolean" }, json: { type: "boolean" } },
  async run(args, context) {
    const { connect, screen, cwd } = context;
    const { client } = await connect();
    const agent = await agentMeant(client, args.words[0], context);
    const json = args.flag("json");
    if (args.flag("follow")) return followToEnd({ client, agentId: agent.agent_id, json, context, delivered: [], own: false, asked: true });
    const shown = await personPaths(client, cwd);
    const kin = new Kin(agent.agent_id);
    if (args.flag("tree")) kin.listed(await agentsOfRun(client, agent.agent_id));
    const told = { screen, shown, kin };
    const tell = json || args.flag("raw") ? rawTeller(told, json) : teller(told);
    for await (const entry of logsOf(client, [agent.agent_id, ...kin.ids])) tell(entry);
    await client.close();
    return 0;
  },
};

type Teller = (entry: LogEntry) => void;

interface Telling {
  readonly screen: Context["screen"];
  readonly shown: PersonPaths;
  readonly kin: Kin;
}

function rawTeller({ screen, kin }: Telling, json: boolean): Teller {
  if (json) return (entry) => screen.data(inert(JSON.stringify(entry)));
  return (entry) => screen.data(`${whose(kin, entry)}${rawLine(entry)}`);
}

/** Before a line of an agent that is below the one that was asked for. */
function whose(kin: Kin, { agent_id: agentId }: Pick<LogEntry, "agent_id">): string {
  const below = kin.below(agentId);
  return below ? prefixOf(below).trimStart() : "";
}

/** An event as it is kept, on one line. */
export const rawLine = ({ seq, at, kind, body }: LogEntry): string => `${seq}  ${timeOf(at)}  ${inertLine(kind)}  ${inertLine(JSON.stringify(body))}`;

function teller({ screen, shown, kin }: Telling): Teller {
  const printers = new Map<string, StreamPrinter>();
  const printerOf = (entry: LogEntry): StreamPrinter => {
    const before = whose(kin, entry);
    const line = (text: string, kind: string): void => {
      for (const row of kind === "words" ? withTables(text, screenWidth() - 4 - columnsOf(before)).split("\n") : [screen.dim(text)])
        screen.out(`    ${before}${row}`);
    };
    const printer = printers.get(entry.agent_id) ?? new StreamPrinter({ line, partial: () => undefined }, shown);
    printers.set(entry.agent_id, printer);
    return printer;
  };
  let day = "";
  return (entry) => {
    const said = describe(entry, shown, roomOn(screenWidth()));
    const on = new Date(entry.at).toISOString().slice(0, 10);
    if (on !== day) screen.out(screen.dim(`${on} (UTC)`));
    day = on;
    // Words that its end cut off came before it.
    if (entry.kind === "process.exited") printerOf(entry).settled(entry);
    if (said !== undefined) screen.out(`${timeOf(entry.at)}  ${whose(kin, entry)}${said}`);
    if (entry.kind !== "process.exited") printerOf(entry).settled(entry);
  };
}

const timeOf = (at: number): string => new Date(at).toISOString().slice(11, 23);
