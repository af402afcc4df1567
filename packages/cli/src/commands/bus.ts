import { type BusMessage, busRead, inert, inertLine, SyscallError } from "@aether/protocol";
import type { Command } from "../command.ts";
import type { Screen } from "../terminal.ts";

const USAGE = "aether bus [-f] [--topic PATTERN] [--after N] [--json]";
const OPTIONS = `
What was announced: questions that wait for you, summaries that failed, changed policies (docs/generated/topics.md lists the
topics). It is kept for AETHER_KEEP_OUTBOX_HOURS.

      --topic PATTERN    as agent.*.summary_failed, or agent.> for all that begin so
      --after N          only what stands after that position
  -f, --follow           goes on with what comes
      --json             prints a line of JSON for each
  -h, --help             shows this`;
const WAIT_MS = 30_000;

export const bus: Command = {
  name: "bus",
  summary: "Show what was announced; -f goes on with what comes.",
  usage: `${USAGE}\n${OPTIONS}`,
  most: 0,
  options: { follow: { type: "boolean", short: "f" }, topic: { type: "string" }, after: { type: "string" }, json: { type: "boolean" } },
  async run(args, { connect, screen }) {
    const { client } = await connect();
    const topic = args.text("topic") ?? ">";
    const follow = args.flag("follow");
    const tell = (message: BusMessage): void => (args.flag("json") ? screen.data(inert(JSON.stringify(message))) : screen.out(lineOf(message)));
    for (let after = args.count("after") ?? 0, told = 0; ; ) {
      const page = await client.call(busRead, { topic, after, ...(follow && { wait_ms: WAIT_MS }) }).catch((error: unknown) => noneIfStopped(error, follow));
      if (!page) {
        screen.say(`the daemon was stopped; the bus goes on with the next one: aether bus -f --after ${after}`);
        return 0;
      }
      const { messages, position, end, lost } = page;
      tellLost(screen, lost, after);
      for (const message of messages) tell(message);
      told += messages.length;
      after = position;
      if (!end || follow) continue;
      if (told === 0) screen.say("nothing of that was announced");
      await client.close();
      return 0;
    }
  },
};

function tellLost(screen: Screen, lost: number, after: number): void {
  if (lost > 0 && after > 0) screen.say(screen.yellow(`${lost} messages after ${after} are kept no more`));
}

/** @throws what else ended the look */
function noneIfStopped(error: unknown, follow: boolean): undefined {
  if (!follow || !SyscallError.is(error) || error.data["stopping"] !== true) throw error;
}

function lineOf({ position, at, topic, body }: BusMessage): string {
  return inertLine(`${position}  ${new Date(at).toISOString().slice(0, 19).replace("T", " ")}  ${topic}  ${JSON.stringify(body)}`);
}
