import { isNotRunning } from "@aether/host";
import { inert, inertLine, type Output, systemStatus } from "@aether/protocol";
import type { Command } from "../command.ts";
import { ago, size } from "../terminal.ts";
import { table } from "../text-table.ts";

export const status: Command = {
  name: "status",
  summary: "Show whether the daemon runs, and what it does.",
  usage: "aether status [--json]",
  most: 0,
  options: { json: { type: "boolean" } },
  async run(args, { reach, screen, config }) {
    const client = await reach().catch((error: unknown) => {
      if (isNotRunning(error)) return undefined;
      throw error;
    });
    if (!client) {
      if (args.flag("json")) screen.data(JSON.stringify({ running: false, home: config.home }));
      else screen.out(`not running; home ${config.home}. A run starts it, and so does: aether up`);
      return 0;
    }
    const facts = await client.call(systemStatus, {});
    await client.close();
    if (args.flag("json")) {
      screen.data(inert(JSON.stringify({ running: true, ...facts })));
      return 0;
    }
    const { processes, journal } = facts;
    screen.out(
      table(
        [
          ["version", facts.version],
          ["process", `${facts.pid}, up ${ago(facts.startedAt, Date.now())}, ${facts.stays ? "stays" : "leaves when idle"}`],
          ["home", facts.home],
          ["agents", `${processes.live} running, ${processes.waiting} waiting, ${processes.exited} ended; ${processes.resident} in memory`],
          ["decisions", `${facts.approvals} waiting for you`],
          ["memory", `${Math.round(facts.rssBytes / 1_048_576)} MB`],
          ["keeps", keptWords(facts.keeps)],
          ["journal", `epoch ${facts.epoch}; ${journal.steps} steps in ${journal.transactions} transactions since the start`],
        ],
        { headed: false },
      ),
    );
    for (const { agent_id, why } of facts.stalled) screen.out(inertLine(`stalled    ${agent_id}: ${why}`));
    return 0;
  },
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** As people write spans: 365 d, 36 h. */
const span = (ms: number): string => (ms % DAY_MS === 0 && ms > DAY_MS ? `${ms / DAY_MS} d` : `${Number((ms / HOUR_MS).toFixed(1))} h`);

/** Each is a setting of docs/configuration.md. */
function keptWords({ runs, receipts, outbox, audit, mounts, blobs, output, output_bytes }: Output<typeof systemStatus>["keeps"]): string {
  const times = { "ended runs": runs, receipts, announcements: outbox, "the audit log": audit, "places of folders": mounts, "unused content": blobs };
  const told = Object.entries(times).map(([what, ms]) => `${what} ${span(ms)}`);
  return `${told.join(", ")}, output of commands ${span(output)} and ${size(output_bytes)}; AETHER_KEEP_… sets them`;
}
