import type { Client } from "@aether/client";
import { AUDIT_VERDICTS, type AuditRow, type auditQuery, inert, auditQuery as query, SyscallError, type Written } from "@aether/protocol";
import type { Arguments, Command, Context } from "../command.ts";
import { followAudit } from "../follow-audit.ts";
import { resolveAgent, shortId } from "../resolve-agent.ts";
import { screenWidth } from "../terminal.ts";
import { growingTable, table } from "../text-table.ts";
import { timeOf } from "../time-of.ts";

const USAGE = "aether audit [--run RUN | --agent AGENT] [--kind KIND,…] [--since TIME] [--until TIME] [--limit N] [-f] [--json]";
const OPTIONS = `
Who did what, about what, and what was refused; the latest last. It is written with what it tells of, in one commit
(docs/audit.md; docs/generated/audit.md lists the kinds).

      --run RUN          of this run, by its id or its agent's name
      --agent AGENT      of this agent alone; a session or command by its whole id
      --kind KIND,…      of these kinds, as file.written, or file.* for all that begin so
      --since TIME       from then on: 2026-03-01, 2026-03-01T12:30Z, 30m, 12h or 7d ago
      --until TIME       before then
      --action ACTION    what needed this right, as fs.write
      --resource TEXT    what is about something that begins so, as /mnt/local/notes or api.example.com
      --verdict VERDICT  ${AUDIT_VERDICTS.join(", ")}
      --caller KIND      session (a person, a client, a service), agent or command
      --before N, --after N   rows before or after this one, by the number they stand under
      --limit N          the last N; default 50, at most 1000; with -f 10
  -f, --follow           goes on with each row that comes, until Ctrl-C; with --after N from that row on
      --json             prints JSON, with the details; with -f one row a line
  -h, --help             shows this`;

type Asked = Written<typeof auditQuery>;

/** Screens too narrow for all columns say what a row is about below it, */
const NARROW = 100;
/** and these how it ended, too, and no day. */
const NARROWEST = 70;
const COLUMNS = ["N", "TIME", "WHO", "WHAT", "HOW", "ABOUT"];
const BESIDE = screenWidth() < NARROWEST ? 4 : screenWidth() < NARROW ? 5 : 6;
const HEADER = withBelow(COLUMNS.slice(0, BESIDE), COLUMNS.slice(BESIDE).join("  "));

/** Columns of a table whose rows are not known yet. */
const LEAST = screenWidth() < NARROWEST ? [4, 8, 6, 0] : [5, 19, 10, 16];
export const audit: Command = {
  name: "audit",
  summary: "Show who did what, and what was refused.",
  usage: `${USAGE}\n${OPTIONS}`,
  most: 0,
  options: {
    ...Object.fromEntries(
      ["run", "agent", "kind", "since", "until", "action", "resource", "verdict", "caller", "before", "after", "limit"].map((name) => [
        name,
        { type: "string" as const },
      ]),
    ),
    follow: { type: "boolean", short: "f" },
    json: { type: "boolean" },
  },
  async run(args, context) {
    const { connect, screen } = context;
    const asked = askedBy(args);
    const { client } = await connect();
    const run = args.text("run");
    const of = run === undefined ? {} : { run: await runOnRecord(client, run) };
    const agent = args.text("agent");
    const alone = agent === undefined ? {} : { agent_id: isWhole(agent) ? agent : (await resolveAgent(client, agent)).agent_id };
    if (args.flag("follow")) return follow({ ...asked, ...of, ...alone }, { client, args, context });
    const { rows, next } = await client.call(query, { ...asked, ...of, ...alone });
    if (args.flag("json")) screen.data(inert(JSON.stringify({ rows, next })));
    else if (rows.length === 0) screen.say("nothing of that is on record");
    else {
      screen.out(inert(table([...HEADER, ...rows.toReversed().flatMap((row) => linesOf(row))])));
      if (next !== null) screen.say(screen.dim(`there are older ones: --before ${next}`));
    }
    return 0;
  },
};

/** One that was removed is known by its whole id alone. */
async function runOnRecord(client: Client, run: string): Promise<string> {
  try {
    return (await resolveAgent(client, run)).run;
  } catch (error) {
    if (!SyscallError.is(error) || error.code !== "NOT_FOUND") throw error;
    const { rows } = isWhole(run) ? await client.call(query, { run, limit: 1 }) : { rows: [] };
    if (rows.length > 0) return run;
    throw new SyscallError("NOT_FOUND", `${error.message}; one that was removed is found by its whole id (aether audit --kind agent.removed names them)`);
  }
}

const isWhole = (id: string): boolean => /^p[0-9a-z]{16,}$/.test(id);

function askedBy(args: Arguments): Asked {
  const [since, until, kinds] = [args.text("since"), args.text("until"), args.text("kind")];
  const [before, after] = [args.count("before"), args.count("after")];
  const given = Object.fromEntries(
    ["action", "resource", "verdict", "caller"].flatMap((name) => [[name, args.text(name)]]).filter(([, value]) => value !== undefined),
  );
  return {
    ...given,
    limit: args.count("limit") ?? (args.flag("follow") ? 1_000 : 50),
    ...(kinds !== undefined && { kinds: kinds.split(",").map((kind) => kind.trim()) }),
    ...(since !== undefined && { since: timeOf("since", since) }),
    ...(until !== undefined && { until: timeOf("until", until) }),
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

/** @throws SyscallError `INVALID` */
interface Following {
  readonly client: Client;
  readonly args: Arguments;
  readonly context: Context;
}

/** What was there first, as far as it was asked for, and then what comes. */
async function follow({ limit, until, before, ...wanted }: Asked, { client, args, context }: Following): Promise<number> {
  const beyond = until !== undefined ? "until" : before !== undefined ? "before" : undefined;
  if (beyond !== undefined) throw new SyscallError("INVALID", `--${beyond} ends the log, and -f goes on with it; leave one of them out`);
  if (wanted.after !== undefined && args.count("limit") !== undefined)
    throw new SyscallError("INVALID", "--limit says how many of the rows before are shown, and --after N from which one on; with -f give one of them");
  const { screen } = context;
  const lines = growingTable(screenWidth(), LEAST);
  const show = (rows: readonly AuditRow[]): void => {
    for (const row of rows) screen.data(args.flag("json") ? inert(JSON.stringify(row)) : inert(lines(linesOf(row))));
  };
  if (!args.flag("json")) screen.out(lines(HEADER));
  const latest = args.count("limit") ?? (wanted.since === undefined ? FOLLOWED : limit);
  return followAudit({ client, context, wanted: wanted.after === undefined ? { ...wanted, latest } : wanted, show });
}

/** Rows that a follower is shown of those before. */
const FOLLOWED = 10;

function linesOf({ seq, at, kind, agent_id, identity, caller, verdict, about, details }: AuditRow): string[][] {
  const who = caller === "session" ? (identity ?? "session") : `${caller ?? ""} ${agent_id === null ? "" : shortId(agent_id)}`.trim();
  const time = new Date(at).toISOString().slice(0, 19).replace("T", " ");
  const words = aboutWords(about, details);
  const wide = screenWidth();
  if (wide >= NARROW) return [[String(seq), time, who, kind, verdict ?? "", words]];
  if (wide >= NARROWEST) return withBelow([String(seq), time, who, kind, verdict ?? ""], words);
  return withBelow([String(seq), time.slice(11), who, kind], [verdict ?? "", words].filter((word) => word !== "").join("  "));
}

function withBelow(row: string[], below: string): string[][] {
  return below === "" ? [row] : [row, [`  ${below}`]];
}

/** What of the details is worth a line; all of them stand in the JSON. */
const SHOWN = ["code", "syscall", "reason", "approval", "rule", "name", "host", "decision", "version", "bytes"] as const;

/** Rights that one line names. */
const MOST_NAMED = 8;

function aboutWords(about: AuditRow["about"], details: AuditRow["details"]): string {
  const said = (typeof details === "object" && details !== null ? details : {}) as { readonly [name: string]: unknown };
  const words = SHOWN.flatMap((name) => (["string", "number"].includes(typeof said[name]) ? [`${name}=${String(said[name])}`] : []));
  const named = about.slice(0, MOST_NAMED).map(({ action, resource }) => `${action} ${resource}`);
  const left = about.length - named.length + (typeof said.more === "number" ? said.more : 0);
  return [...named, ...(left > 0 ? [`and ${left} more`] : []), ...words].join("  ");
}
