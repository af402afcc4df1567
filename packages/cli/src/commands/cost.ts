import type { Client } from "@aether/client";
import { inert, modelUsage, type Output, ProcessId, SyscallError, type Written } from "@aether/protocol";
import type { Arguments, Command } from "../command.ts";
import { resolveAgent } from "../resolve-agent.ts";
import { money } from "../terminal.ts";
import { table } from "../text-table.ts";

const USAGE = "aether cost [--by model|run|agent|owner|day,…] [--since DAY] [--until DAY] [--run RUN] [--agent NAME] [--model MODEL] [--limit N] [--json]";
const OPTIONS = `
What models were used and what that cost, added up step by step: thinking, summaries, embeddings and tests alike.

      --by KEYS        one or more of model, run, agent, owner, day, divided by commas; default model
      --since DAY      UTC days, both included: 2026-03-01, today, yesterday, or 7d for a week ago
      --until DAY
      --run RUN, --agent NAME, --model MODEL   of these only; RUN is an agent's name, an id, or the end of one
      --limit N        rows at most; default 100
      --json           prints JSON; money in millionths of a US dollar
  -h, --help           shows this`;

const KEYS = ["model", "run", "agent", "owner", "day"] as const;
type Key = (typeof KEYS)[number];
type Asked = Written<typeof modelUsage>;
type UsageRow = Output<typeof modelUsage>["rows"][number];
const DAY_MS = 86_400_000;

export const cost: Command = {
  name: "cost",
  summary: "Show what models were used and what that cost.",
  usage: `${USAGE}\n${OPTIONS}`,
  most: 0,
  options: {
    by: { type: "string" },
    since: { type: "string" },
    until: { type: "string" },
    run: { type: "string" },
    agent: { type: "string" },
    model: { type: "string" },
    limit: { type: "string" },
    json: { type: "boolean" },
  },
  async run(args, { connect, screen }) {
    const keys = keysOf(args.text("by") ?? "model");
    const asked = filterOf(args);
    const { client } = await connect();
    const run = args.text("run");
    const of = { ...asked, ...(run !== undefined && { run: await runOf(client, run) }) };
    const [{ rows, more }, { rows: sums }] = await Promise.all([
      client.call(modelUsage, { ...of, by: keys, limit: args.count("limit") ?? 100 }),
      client.call(modelUsage, { ...of, by: [] }),
    ]);
    const [total] = sums;
    if (args.flag("json")) screen.data(inert(JSON.stringify({ by: keys, rows, total: total ?? null, more })));
    else if (!total) screen.say(`no model was used${Object.keys(of).length > 0 ? " there" : " yet"}`);
    else {
      screen.out(inert(table(linesOf(keys, [...rows, total]))));
      for (const note of notesOf(total, more)) screen.say(screen.dim(inert(note)));
    }
    return 0;
  },
};

/** By its name, an id or the end of one; by its whole id also one that was removed, of which what it used is still counted. */
async function runOf(client: Client, text: string): Promise<string> {
  try {
    return (await resolveAgent(client, text)).run;
  } catch (error) {
    const id = ProcessId.safeParse(text);
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND" || !id.success) throw error;
    return id.data;
  }
}

/** @throws SyscallError `INVALID` */
function keysOf(text: string): Key[] {
  return text.split(",").map((word) => {
    const key = KEYS.find((one) => one === word.trim());
    if (!key) throw new SyscallError("INVALID", `--by ${word}: it is one or more of ${KEYS.join(", ")}, divided by commas`);
    return key;
  });
}

function filterOf(args: Arguments): Asked {
  const [since, until] = [args.text("since"), args.text("until")];
  const [agent, model] = [args.text("agent"), args.text("model")];
  return {
    ...(since !== undefined && { since: dayOf("since", since) }),
    ...(until !== undefined && { until: dayOf("until", until) }),
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
  };
}

const DAYS_AGO = new Map([
  ["today", 0],
  ["yesterday", 1],
]);

/** @throws SyscallError `INVALID` */
function dayOf(option: string, text: string): string {
  const daysAgo = DAYS_AGO.get(text) ?? Number(/^(\d{1,5})d$/.exec(text)?.[1] ?? Number.NaN);
  if (!Number.isNaN(daysAgo)) return new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
  const date = new Date(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)) return text;
  throw new SyscallError("INVALID", `--${option} ${text}: costs are kept by the day; write a day as 2026-03-01, today, yesterday, or 7d for a week ago`);
}

function linesOf(keys: readonly Key[], rows: readonly UsageRow[]): string[][] {
  const head = [...keys.map((key) => key.toUpperCase()), "STEPS", "TOKENS IN", "CACHED", "TOKENS OUT", "COST"];
  const lines = rows.map((row, index) => {
    const names = keys.map((key, column) => (index < rows.length - 1 ? (row[key] ?? "") : column === 0 ? "all" : ""));
    return [...names, String(row.steps), String(row.inputTokens), String(row.cachedTokens), String(row.outputTokens), costText(row)];
  });
  return [head, ...lines];
}

/** A model whose price nobody knows costs something all the same. */
function costText({ microUsd, steps, failed, lost, unpriced }: UsageRow): string {
  if (unpriced > 0 && unpriced >= steps + failed + lost) return "price unknown";
  return `${money(microUsd)}${unpriced > 0 ? " and more" : ""}`;
}

function notesOf({ failed, lost, unpriced, prices, microUsd }: UsageRow, more: boolean): string[] {
  const lists = microUsd === 0 ? [] : prices.filter((price) => price !== "local");
  return [
    ...(more ? ["there are more rows: --limit shows them"] : []),
    ...(failed > 0
      ? [`${failed} step${failed === 1 ? "" : "s"} failed or ${failed === 1 ? "was" : "were"} stopped, and had cost something, which is counted`]
      : []),
    ...(lost > 0 ? [`${lost} cut off by a crash, counted with what they may have used`] : []),
    ...(unpriced > 0 ? [`${unpriced} by models without a known price, counted as $0; models.yaml in AETHER_HOME can name one`] : []),
    ...(lists.length > 0 ? [`prices from ${lists.map((list) => (list === "own" ? "models.yaml" : list)).join(", ")}`] : []),
  ];
}
