import { createServer } from "node:http";
import { type AgentInfo, agentList, agentLogs, agentRun, agentSpawn, agentSpawnAndRun, agentStop, type Json } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxesWork, listening } from "../support/boxes.ts";
import { Terminal } from "../support/cli.ts";
import { Installation, until } from "../support/installation.ts";

const LIMIT_MS = 180_000;
const KB = "k".repeat(1_000);
/** Bytes of the endless answer that were handed on. */
let served = 0;
const server = createServer(async (request, response) => {
  let got = 0;
  for await (const chunk of request) got += (chunk as Buffer).length;
  if (request.url?.startsWith("/search"))
    return void response.setHeader("content-type", "application/json").end(JSON.stringify({ results: [{ title: KB, url: "http://a.example/", content: KB }] }));
  response.setHeader("content-type", "text/plain");
  if (request.url === "/endless") {
    const more = setInterval(() => {
      served += 16_000;
      response.write(KB.repeat(16));
    }, 2);
    return void response.once("close", () => clearInterval(more));
  }
  response.end(request.url === "/large" ? KB.repeat(5) : `got ${got}`);
});
let site = "";
let boxed = false;
beforeAll(async () => {
  boxed = boxesWork("bytes of boxes are not tested", "curl");
  site = `http://127.0.0.1:${await listening(server)}`;
});
afterAll(() => void server.close());

type Calls = { calls: { name: string; input: Json }[] };
const call = (name: string, input: Json): Calls => ({ calls: [{ name, input }] });
const write = (path: string, text: string): Calls => call("file_write", { path, text });
const shell = (command: string): Calls => call("shell", { command });
const curl = (rest: string): Calls => call("shell", { command: `curl -s --max-time 60 -o /tmp/o ${rest}; echo "code=$?"; head -c 300 /tmp/o`, network: true });

interface Way {
  readonly way: string;
  readonly needsBox?: true;
  /** What comes before, which may move bytes itself. */
  readonly before?: () => Calls[];
  readonly calls: () => Calls[];
  /** What it moves at least. */
  readonly bytes: number;
  /** How it is told where it lacks; by default the refusal itself. */
  readonly cut?: RegExp;
}

/** Each way in which an agent moves bytes. */
const WAYS: readonly Way[] = [
  { way: "a file that is written", calls: () => [write("a.md", KB)], bytes: 1_000 },
  { way: "letters of several bytes", calls: () => [write("a.md", "ü€🙂")], bytes: 9 },
  {
    way: "a file that is edited",
    before: () => [write("a.md", `x${KB}`)],
    calls: () => [call("file_edit", { path: "a.md", oldText: "x", newText: "yy" })],
    bytes: 1_002,
  },
  { way: "a file that is copied", before: () => [write("a.md", KB)], calls: () => [call("file_copy", { from: "a.md", to: "b.md" })], bytes: 1_000 },
  { way: "a file that is moved", before: () => [write("a.md", KB)], calls: () => [call("file_move", { from: "a.md", to: "b.md" })], bytes: 1_000 },
  { way: "a file that is moved home", before: () => [write("a.md", KB)], calls: () => [call("file_move", { from: "a.md", to: "~/b.md" })], bytes: 1_000 },
  { way: "a page that is fetched", calls: () => [call("web_fetch", { url: `${site}/large` })], bytes: 5_000 },
  { way: "a search", calls: () => [call("web_search", { query: "x" })], bytes: 2_000 },
  { way: "output of a shell", needsBox: true, calls: () => [shell("head -c 3000 /dev/zero | tr '\\0' k")], bytes: 3_000 },
  { way: "errors of a shell", needsBox: true, calls: () => [shell("head -c 3000 /dev/zero | tr '\\0' k >&2")], bytes: 3_000 },
  { way: "output of a program", calls: () => [call("run_code", { language: "javascript", code: "console.log('k'.repeat(3000))" })], bytes: 3_000 },
  { way: "what a box fetches", needsBox: true, calls: () => [curl(`${site}/large`)], bytes: 5_000, cut: /code=(18|52|56)/ },
  { way: "what a box sends", needsBox: true, calls: () => [curl(`-X POST --data ${"k".repeat(4_000)} ${site}/x`)], bytes: 4_000 },
  { way: "what leaves a box in headers", needsBox: true, calls: () => [curl(`-H 'x-note: ${"k".repeat(4_000)}' ${site}/x`)], bytes: 4_000 },
];

const CAPABILITIES = ["tool: *", "vm.use: *", "host.use: 127.0.0.1/**", "fs.create: /home/**", "agent.spawn: *", "model.use: script/*"];

/** Agents of one installation, each a script of its own. */
let installation: Installation;
const named = (kind: string, way: string): string => `${kind}-${way.replaceAll(" ", "-")}`;
beforeAll(async () => {
  const ways = WAYS.flatMap(({ way, before = () => [], calls }) => [
    [named("before", way), [...before(), { text: "done" }]] as const,
    [named("whole", way), [...before(), ...calls(), { text: "done" }]] as const,
  ]);
  installation = new Installation({ script: { ...Object.fromEntries(ways), ...OTHERS() }, env: { AETHER_SEARCH_URL: site } });
  await installation.start();
});
afterAll(() => installation[Symbol.asyncDispose]());

/** The scripts of the tests about budgets. */
const OTHERS = (): Record<string, Json> => ({
  parent: [call("spawn_agent", { task: "write", name: "hand", model: "script/hand", tools: ["file_write"] }), write("c.md", KB), { text: "done" }],
  hand: [write("a.md", KB), write("b.md", KB), { text: "wrote" }],
  full: [write("a.md", "12345"), shell("echo no"), { text: "done" }],
  keeper: [shell("head -c 4000 /dev/zero > kept; head -c 9000 /dev/zero > gone; rm gone"), write("b.md", "x"), { text: "done" }],
  endless: [curl(`${site}/endless`), { text: "done" }],
  stays: [call("terminal_open", { command: "while :; do head -c 5000 /dev/zero | tr '\\0' k; done" }), { text: "done" }],
});

interface Ran {
  readonly root: AgentInfo;
  readonly log: string;
}

/** A run of this script to its end. */
async function ran(script: string, budget: Record<string, Json>): Promise<Ran> {
  const client = await installation.client();
  const manifest = { name: "mover", model: `script/${script}`, capabilities: [...CAPABILITIES, "host.use: search"], budget_config: budget };
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest, message: "move them" });
  const { agents } = await client.call(agentList, { all: true, run: agent_id });
  const root = agents.find((agent) => agent.agent_id === agent_id);
  const { entries } = await client.call(agentLogs, { agent_id, tree: true, limit: 500 });
  if (!root) throw new Error("there is no such agent");
  return { root, log: JSON.stringify(entries) };
}

describe("max_bytes counts", () => {
  test.for(WAYS)("$way", { timeout: LIMIT_MS }, async ({ way, needsBox, bytes, cut }, { skip }) => {
    skip(needsBox === true && !boxed, "no box here runs curl");
    const first = (await ran(named("before", way), {})).root.spent.bytes;
    const free = await ran(named("whole", way), {});
    const moved = free.root.spent.bytes - first;
    expect(free.log).not.toContain('"code":"BUDGET"');
    expect(moved).toBeGreaterThanOrEqual(bytes);
    expect(moved).toBeLessThan(bytes + 2_000);
    // What it needs is enough, and less is not.
    const whole = await ran(named("whole", way), { max_bytes: free.root.spent.bytes + SLACK });
    expect(whole.log).not.toMatch(/"code":"BUDGET"|resource_exceeded/);
    const lacking = await ran(named("whole", way), { max_bytes: first + bytes - 1 });
    expect(lacking.log).toMatch(
      cut ?? /bytes; \d+ of \d+ are left (?:beside \d+ set aside by calls under way )?\(max_bytes, or --bytes of aether run, raises it\)/,
    );
    expect(lacking.root.spent.bytes).toBeLessThanOrEqual(first + bytes - 1);
  });
});

/** Heads of requests are a little longer or shorter each time, by dates and ports. */
const SLACK = 100;

describe("a budget of bytes", () => {
  test("is shared with children: what they move is their parent's too, and refused by its limit", { timeout: LIMIT_MS }, async () => {
    const { root, log } = await ran("parent", { max_bytes: 1_500 });
    expect(log.match(/"code":"BUDGET"/g)?.length).toBeGreaterThanOrEqual(2);
    expect(root.spent.bytes).toBe(1_000);
  });

  test("that is used up begins no command, and says which it is", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxed, "no box here");
    const { log } = await ran("full", { max_bytes: 5 });
    expect(log).toMatch(/"code":"BUDGET","message":"this step may cost 1 byte; 0 of 5 are left \(max_bytes, or --bytes of aether run, raises it\)"/);
  });

  test("counts what a command leaves in files, when it has ended", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxed, "no box here");
    const { root, log } = await ran("keeper", { max_bytes: 3_000 });
    expect(root.spent.bytes).toBe(4_000);
    expect(log).toContain('"code":"BUDGET"');
  });

  test("ends an open connection of a box when it runs out, and passes nothing on beyond it", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxed, "no box here");
    const { root, log } = await ran("endless", { max_bytes: 200_000 });
    expect(root.spent.bytes).toBeLessThanOrEqual(200_000);
    expect(root.spent.bytes).toBeGreaterThan(100_000);
    // curl's words for a connection that was cut, and not that it waited for its own end.
    expect(log).toMatch(/code=(18|52|56)/);
  });

  test("ends a command in the background whose output uses it up", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxed, "no box here");
    const client = await installation.client();
    const manifest = { name: "stays", model: "script/stays", lifecycle: "persistent", capabilities: CAPABILITIES, budget_config: { max_bytes: 20_000 } };
    const { agent_id } = await client.call(agentSpawn, { manifest });
    await client.call(agentRun, { agent_id, message: "begin" });
    await until("its end", async () => {
      const { entries } = await client.call(agentLogs, { agent_id, tree: true, limit: 500 });
      return /ended where its output used up the bytes of its run/.test(JSON.stringify(entries)) ? true : undefined;
    });
    const { agents } = await client.call(agentList, { all: true, run: agent_id });
    const spent = agents.find((agent) => agent.agent_id === agent_id)?.spent.bytes;
    expect(spent).toBeLessThanOrEqual(20_000);
    expect(spent).toBeGreaterThan(0);
    await client.call(agentStop, { agent_id });
  });

  test("knows after a kill what a command in the background had put out, and left in files", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxed, "no box here");
    const begins = "head -c 3000 /dev/zero > kept; head -c 5000 /dev/zero | tr '\\0' k; echo; echo said; sleep 600";
    const script = { opener: [call("terminal_open", { command: begins }), { text: "one" }, write("b.md", KB), { text: "two" }] };
    await using terminal = new Terminal({ script });
    const manifest = { name: "opener", model: "script/opener", lifecycle: "persistent", capabilities: CAPABILITIES, budget_config: { max_bytes: 8_500 } };
    const { out } = await terminal.run("call", "agent.spawn", JSON.stringify({ manifest }));
    const { agent_id } = JSON.parse(out) as { agent_id: string };
    await terminal.run("call", "agent.run", JSON.stringify({ agent_id, message: "first" }));
    const commands = async (): Promise<readonly { vm_id: string; bytes: number; state: string }[]> =>
      JSON.parse((await terminal.run("call", "vm.list", JSON.stringify({ all: true, holder: agent_id }))).out).commands;
    await until("its output", async () => ((await commands())[0]?.bytes === 5_006 ? true : undefined));
    await terminal.killDaemon();
    await until("its end", async () => ((await commands())[0]?.state === "ended" ? true : undefined));
    expect((await terminal.run("show", agent_id)).out).toMatch(/spent .* 8\.0 kB moved\n/);
    await terminal.run("call", "agent.run", JSON.stringify({ agent_id, message: "second" }));
    expect((await terminal.run("logs", agent_id, "--json")).out).toMatch(/"code":"BUDGET","message":"this step may cost 1000 bytes; 494 of 8500/);
  });

  test.for([
    { way: "sends and receives", command: () => `curl -s --max-time 120 -o /dev/null ${site}/endless`, least: 300_000 },
    { way: "puts out", command: () => "while :; do head -c 5000 /dev/zero | tr '\\0' k; sleep 0.01; done", least: 100_000 },
  ])("knows after a kill what a command $way that was cut off, and counts it once", { timeout: LIMIT_MS }, async ({ command, least }, { skip }) => {
    skip(!boxed, "no box here");
    served = 0;
    const script = { cut: [call("shell", { command: `touch begun; ${command()}`, network: true }), { text: "done" }] };
    await using terminal = new Terminal({ script });
    const manifest = { name: "cut", model: "script/cut", lifecycle: "persistent", capabilities: CAPABILITIES, budget_config: { max_bytes: 50_000_000 } };
    const { out } = await terminal.run("call", "agent.spawn", JSON.stringify({ manifest }));
    const { agent_id } = JSON.parse(out) as { agent_id: string };
    await terminal.run("call", "agent.send", JSON.stringify({ agent_id, message: "begin" }));
    const spent = async (): Promise<number> => {
      const { agents } = JSON.parse((await terminal.run("call", "agent.list", JSON.stringify({ all: true, run: agent_id }))).out) as { agents: AgentInfo[] };
      return agents.find((agent) => agent.agent_id === agent_id)?.spent.bytes ?? 0;
    };
    await until("so many bytes on record", async () => ((await spent()) >= least ? true : undefined));
    const before = await spent();
    await terminal.killDaemon();
    const after = await spent();
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after).toBeLessThan(50_000_000);
    if (served > 0) expect(after).toBeLessThanOrEqual(served + 20_000);
    await terminal.killDaemon();
    expect(await spent()).toBe(after);
  });

  test("outlives a kill of the daemon", { timeout: LIMIT_MS }, async () => {
    const script = { mover: [write("a.md", KB), { text: "one" }, write("b.md", KB), { text: "two" }] };
    await using terminal = new Terminal({ script });
    const manifest = { name: "mover", model: "script/mover", lifecycle: "persistent", capabilities: CAPABILITIES, budget_config: { max_bytes: 1_500 } };
    const { out } = await terminal.run("call", "agent.spawn", JSON.stringify({ manifest }));
    const { agent_id } = JSON.parse(out) as { agent_id: string };
    await terminal.run("call", "agent.run", JSON.stringify({ agent_id, message: "first" }));
    await terminal.killDaemon();
    await terminal.run("call", "agent.run", JSON.stringify({ agent_id, message: "second" }));
    expect((await terminal.run("logs", agent_id, "--json")).out).toMatch(/"code":"BUDGET","message":"this step may cost 1000 bytes; 500 of 1500/);
    expect((await terminal.run("show", agent_id)).out).toMatch(/spent .* 1\.0 kB moved\nbudget {2}at most 1\.5 kB moved/);
    expect((await terminal.run("ps")).out).toMatch(/MOVED[\s\S]*1\.0 kB/);
  });

  test("is the command line's, too", { timeout: LIMIT_MS }, async () => {
    await using terminal = new Terminal({ script: { say: [write("brief.md", KB), { text: "said" }] } });
    const end = await terminal.run("run", "-m", "script/say", "Write a brief to brief.md", "--bytes", "1k", "--json");
    expect(end.out).toContain('"code":"BUDGET"');
    expect(await terminal.run("run", "Summarise", "--bytes", "1.5k")).toMatchObject({ code: 2, err: expect.stringContaining("--bytes takes a whole number") });
  });
});
