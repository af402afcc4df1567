import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  type AgentInfo,
  type Authority,
  agentList,
  agentLogs,
  agentRun,
  agentSpawn,
  agentSpawnAndRun,
  agentStatus,
  approvalList,
  approvalRespond,
  type Grant,
  type LogEntry,
  SyscallError,
  vfsMount,
  vfsVersions,
} from "@aether/protocol";
import type { Installation } from "../support/installation.ts";

const call = (name: string, input: unknown) => ({ name, input });
const kid = (name: string) => [
  { calls: [call("file_write", { path: `${name}.txt`, text: `written by ${name}\n` }), call("sink_keyed", { name })] },
  { calls: [call("file_edit", { path: `${name}.txt`, oldText: "written", newText: "rewritten" })] },
  { text: `${name} reports` },
];

/** Every effect class that exists, a command that shows being done twice, parallel calls, children, an approval, a delivery, messages, a restart. */
export const SCRIPT = {
  boss: [
    {
      calls: [call("file_write", { path: "a.txt", text: "one\n" }), call("sink_keyed", { name: "boss" }), call("file_write", { path: "b.txt", text: "two\n" })],
    },
    { calls: [call("file_edit", { path: "a.txt", oldText: "one", newText: "first" }), call("folder_make", { path: "made/deep" })] },
    {
      calls: [
        call("spawn_agents", {
          children: [
            { task: "x", name: "kid-a", model: "script/kid-a" },
            { task: "y", name: "kid-b", model: "script/kid-b" },
          ],
        }),
      ],
    },
    { calls: [call("file_move", { from: "b.txt", to: "c.txt" }), call("echo", { message: "no effect" })] },
    {
      calls: [
        call("shell", { command: "cat a.txt >> tally.txt; mkdir -p by/shell; cp c.txt by/shell; wc -l < tally.txt" }),
        call("sink_keyed", { name: "boss" }),
      ],
    },
    { calls: [call("file_copy", { from: "c.txt", to: "d.txt" }), call("sink_keyed", { name: "boss" })] },
    { calls: [call("file_remove", { path: "c.txt" })] },
    { text: "all done" },
  ],
  "kid-a": kid("kid-a"),
  "kid-b": kid("kid-b"),
  phoenix: [
    { calls: [call("file_write", { path: "ashes.txt", text: "first\n" })] },
    { error: "the model is out of order" },
    { calls: [call("file_write", { path: "ashes.txt", text: "second\n" })] },
    { text: "risen" },
  ],
  talker: [{ text: "you said something" }, { text: "and again" }],
  once: [{ calls: [call("sink_once", { name: "once" })] }, { text: "sent" }],
};

function authorityFor(out: string): Authority {
  const grants: Grant[] = [
    "file_write",
    "file_edit",
    "file_move",
    "file_copy",
    "file_remove",
    "folder_make",
    "spawn_agents",
    "sink_keyed",
    "sink_once",
    "shell",
    "echo",
  ].map((resource) => ({ action: "tool.use", resource }));
  grants.push(
    { action: "model.use", resource: "script/*" },
    { action: "agent.spawn", resource: "*" },
    { action: "host.use", resource: "*" },
    { action: "vm.use", resource: "*" },
    { action: "fs.create", resource: `${out}/a.txt` },
  );
  return { grants, budget: { calls: 500 }, depth: 3, children: 10, ask: ["file_remove"] };
}

const PHOENIX = {
  name: "phoenix",
  model: "script/phoenix",
  capabilities: ["tool: file_write"],
  restart: { policy: "on-failure", max_restarts: 1, backoff_ms: 200 },
};

/** Everything a client does, each call under its own key: repeating it from the top after a kill changes nothing. */
async function drive(installation: Installation): Promise<void> {
  const client = await installation.client();
  const folder = installation.folder("out");
  mkdirSync(folder, { recursive: true });
  const out = await client.call(vfsMount, { folder, name: "out", mode: "rw" }, { key: "mount" });
  const boss = await client.call(
    agentSpawnAndRun,
    {
      manifest: { name: "boss", model: "script/boss" },
      message: "go",
      authority: authorityFor(out.path),
      outputs: [{ from: "a.txt", to: `${out.path}/a.txt`, overwrite: false }],
      detach: true,
    },
    { key: "boss" },
  );
  const phoenix = await client.call(agentSpawnAndRun, { manifest: PHOENIX, message: "go", detach: true }, { key: "phoenix" });
  const talker = await client.call(agentSpawn, { manifest: { name: "talker", model: "script/talker", lifecycle: "persistent" } }, { key: "talker" });
  for (const turn of [1, 2]) await client.call(agentRun, { agent_id: talker.agent_id, message: `turn ${turn}` }, { key: `talk-${turn}` });
  for (;;) {
    const states = await Promise.all([boss, phoenix].map(async ({ agent_id }) => (await client.call(agentStatus, { agent_id })).state));
    if (states.every((state) => state === "exited")) return;
    const { pending } = await client.call(approvalList, {});
    for (const { id, cause } of pending) {
      if (cause === "unknown-outcome") throw new Error(`parked as unknown: ${JSON.stringify(pending)}`);
      await client.call(approvalRespond, { id, decision: "approve" }, { key: `yes-${id}` }).catch(ignoreDecided);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function ignoreDecided(error: unknown): void {
  if (!SyscallError.is(error) || error.code !== "CONFLICT") throw error;
}

/** A small generator with a seed, so that a failing moment can be run again. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Drives to the end over any number of deaths: whenever the daemon is gone it is started again, unharmed. */
export async function driveThroughKills(
  installation: Installation,
  work: (installation: Installation) => Promise<void> = drive,
  started: () => void = () => undefined,
): Promise<number> {
  for (let deaths = 0; ; deaths++) {
    try {
      await work(installation);
      return deaths;
    } catch (error) {
      const gone = SyscallError.is(error) && error.code === "UNAVAILABLE";
      if (!gone || deaths > 5) throw error;
      await installation.ended();
      await installation.start();
      started();
    }
  }
}

/** What must be the same however often it was killed: no ids, no times, no charges of lost model attempts, siblings and parallel calls as sets. */
export async function canonicalState(installation: Installation): Promise<unknown> {
  const client = await installation.client();
  const { agents } = await client.call(agentList, { all: true });
  const names = new Map(agents.map((agent) => [agent.agent_id, nameOf(agent, agents)]));
  const rename = (text: string): string => [...names].reduce((renamed, [id, name]) => renamed.replaceAll(id, `<${name}>`), text);
  const logs = await Promise.all(
    agents.map(async (agent) => ({ agent, entries: (await client.call(agentLogs, { agent_id: agent.agent_id, limit: 1_000 })).entries })),
  );
  const processes = logs.map(({ agent, entries }) => ({
    name: names.get(agent.agent_id),
    state: agent.state,
    exit: agent.exit,
    spent: withoutLost(agent, logs),
    events: entries.map(withoutTime),
  }));
  const { versions } = await client.call(vfsVersions, { path: "/", limit: 1_000 });
  const changes = versions.map(({ path, change, before, after, call: key }) => JSON.stringify({ path, change, before, after, key }));
  const named = JSON.parse(rename(JSON.stringify({ processes, changes, files: filesOf(installation) }))) as Named;
  for (const process of named.processes) process.events.sort();
  return { processes: named.processes.sort((a, b) => a.name.localeCompare(b.name)), changes: named.changes.sort(), files: named.files.sort() };
}

interface Named {
  readonly processes: { readonly name: string; readonly events: string[] }[];
  readonly changes: string[];
  readonly files: string[];
}

function nameOf(agent: AgentInfo, agents: readonly AgentInfo[]): string {
  const parent = agents.find(({ agent_id }) => agent_id === agent.parent_agent);
  return parent ? `${nameOf(parent, agents)}/${agent.name}` : agent.name;
}

interface Log {
  readonly agent: AgentInfo;
  readonly entries: readonly LogEntry[];
}

/** What an agent and those below it spent, beside the model attempts that a kill cut off: each is one call more, and an estimate. */
function withoutLost({ agent_id, spent }: AgentInfo, logs: readonly Log[]): AgentInfo["spent"] {
  const below = logs.filter(({ agent }) => agent.parent_agent === agent_id).map(({ agent }) => withoutLost(agent, logs));
  const own = logs.flatMap(({ agent, entries }) => (agent.agent_id === agent_id ? entries.flatMap(lostIn) : []));
  const childrenOf = logs.filter(({ agent }) => agent.parent_agent === agent_id).map(({ agent }) => agent.spent);
  const lostBelow = (kind: "tokens" | "calls"): number => sumOf(childrenOf, kind) - sumOf(below, kind);
  return {
    ...spent,
    tokens: spent.tokens - lostBelow("tokens") - own.reduce((sum, { tokens }) => sum + tokens, 0),
    calls: spent.calls - lostBelow("calls") - own.reduce((sum, { attempts }) => sum + attempts, 0),
  };
}

const sumOf = (all: readonly AgentInfo["spent"][], kind: "tokens" | "calls"): number => all.reduce((sum, spent) => sum + spent[kind], 0);

interface Lost {
  readonly attempts: number;
  readonly tokens: number;
}

function lostIn({ body }: LogEntry): Lost[] {
  const { value, error } = (body as { outcome?: { value?: { lost?: Lost }; error?: { data?: { lost?: Lost } } } }).outcome ?? {};
  const lost = value?.lost ?? error?.data?.lost;
  return lost ? [lost] : [];
}

const withoutTime = ({ kind, body }: LogEntry): string =>
  JSON.stringify({ kind, body: kind === "process.spawned" || kind === "message.received" ? null : body }, (name, value) =>
    name === "lost" || name === "ms" ? undefined : value,
  );

function filesOf(installation: Installation): string[] {
  const roots = [installation.folder("out"), installation.folder("home/owners")];
  return roots.flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return `${relative(installation.home, file)} ${createHash("sha256").update(readFileSync(file)).digest("hex")}`;
      }),
  );
}
