import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  agentList,
  agentLogs,
  agentRun,
  agentSpawn,
  approvalList,
  approvalRespond,
  approvalRules,
  approvalWithdraw,
  auditQuery,
  grantRevoke,
  vfsMount,
  vmRead,
  vmSpawn,
} from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxesWork, listening } from "../support/boxes.ts";
import { Installation, until } from "../support/installation.ts";

let boxed = false;
let asked = 0;
/** When connections ended whose answer never does. */
const ended: number[] = [];
const server = createServer((request, response) => {
  asked++;
  if (request.url !== "/endless") return void response.end("ok");
  response.write("begun");
  response.once("close", () => ended.push(Date.now()));
});
let port = 0;

beforeAll(async () => {
  boxed = boxesWork("what boxes keep of a right is not tested", "curl");
  port = await listening(server);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const NOTES = "/mnt/local/notes";
const shell = (command: string, network = false) => ({ calls: [{ name: "shell", input: { command, network } }] });
const read = (name: string) => ({ calls: [{ name: "file_read", input: { path: `${NOTES}/${name}` } }] });
/** Says `read` in its workspace as often as it can read. */
const READING = `(while true; do cat ${NOTES}/a.txt && echo read >> log; sleep 0.05; done) >/dev/null 2>&1 &`;

interface Looping {
  readonly script: string;
}

/** A loop that says `read` in its workspace as often as it can read, and which processes of this machine run it now. */
function looping(): Looping & { readonly runs: () => string[] } {
  const mark = randomUUID();
  const isIt = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(mark);
    } catch {
      return false;
    }
  };
  const runs = () => readdirSync("/proc").filter((name) => /^\d+$/.test(name) && isIt(name));
  return { script: `sh -c 'while true; do cat ${NOTES}/a.txt && echo read >> log; sleep 0.05; done' ${mark}`, runs };
}

type Capability = string | Readonly<Record<string, string | number>>;

async function installed(turns: readonly unknown[]) {
  const installation = new Installation({ script: { hand: turns } });
  await installation.start();
  const client = await installation.client();
  mkdirSync(installation.folder("notes"));
  for (const name of ["a", "b", "c"]) writeFileSync(join(installation.folder("notes"), `${name}.txt`), `secret of ${name}\n`);
  await client.call(vfsMount, { folder: installation.folder("notes"), name: "notes", mode: "ro" });
  const begin = async (...more: Capability[]) => start({ capabilities: ["tool: *", "vm.use: *", ...more] });
  const start = async (own: { capabilities: readonly Capability[]; approval_required?: readonly string[] }) => {
    const manifest = { name: "hand", model: "script/hand", lifecycle: "persistent" as const, ...own };
    const { agent_id } = await client.call(agentSpawn, { manifest: JSON.stringify(manifest) });
    const log = join(installation.home, "home/owners/local/run", agent_id, "log");
    const reads = (): number => (existsSync(log) ? readFileSync(log, "utf8").length : 0);
    return { agent_id, reads };
  };
  const told = async (agent_id: string): Promise<string> => JSON.stringify(await client.call(agentLogs, { agent_id, limit: 500 }));
  return { client, begin, start, told, installation, [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose]() };
}

describe("what a command left running in the agent's own box", () => {
  test("reads nothing more once the right to it was taken back", async ({ skip }) => {
    if (!boxed) skip();
    await using system = await installed([shell(READING), { text: "one" }]);
    const { agent_id, reads } = await system.begin(`fs.read: ${NOTES}/**`);
    await system.client.call(agentRun, { agent_id, message: "go" });
    await until("it reads", async () => reads() > 0 || undefined);
    await system.client.call(grantRevoke, { agent_id, action: "fs.read", resource: `${NOTES}/**` });
    const before = reads();
    await sleep(700);
    expect(reads()).toBe(before);
  });

  test("reaches no host any more once the right to it was taken back", async ({ skip }) => {
    if (!boxed) skip();
    const loop = `(while true; do curl -s -m 2 http://127.0.0.1:${port}/x; sleep 0.05; done) >/dev/null 2>&1 &`;
    await using system = await installed([shell(loop, true), { text: "one" }]);
    const host = `127.0.0.1/${port}/**`;
    const { agent_id } = await system.begin(`host.use: ${host}`);
    await system.client.call(agentRun, { agent_id, message: "go" });
    asked = 0;
    await until("it asks", async () => asked > 0 || undefined);
    await system.client.call(grantRevoke, { agent_id, action: "host.use", resource: host });
    // What had left before may still be on its way to the server.
    await sleep(500);
    asked = 0;
    await sleep(700);
    expect(asked).toBe(0);
  });

  const JOBS = [
    { why: "a command left it", call: ({ script }: Looping) => shell(`(${script}) >/dev/null 2>&1 &`), tool: "shell", first: shell("true") },
    {
      why: "it runs in the background",
      call: ({ script }: Looping) => ({ calls: [{ name: "terminal_open", input: { command: script } }] }),
      tool: "terminal_open",
      first: { calls: [{ name: "terminal_open", input: { command: "true" } }] },
    },
    { why: "a command itself", call: ({ script }: Looping) => shell(script), tool: "shell", first: shell("true") },
  ];
  test.for(JOBS)("ends with the standing yes that let it begin: $why", async ({ call, tool, first }, { skip }) => {
    if (!boxed) skip();
    const loop = looping();
    await using system = await installed([first, call(loop), { text: "one" }]);
    const { agent_id, reads } = await system.start({ capabilities: ["tool: *", "vm.use: *", `fs.read: ${NOTES}/**`], approval_required: [tool] });
    const done = system.client.call(agentRun, { agent_id, message: "go" });
    const asked = await until("it is asked", async () => (await system.client.call(approvalList, {})).pending[0]);
    await system.client.call(approvalRespond, { id: asked.id, decision: "approve", scope: "run" });
    await until("it reads", async () => (reads() > 0 && loop.runs().length > 0) || undefined);
    const [rule] = (await system.client.call(approvalRules, {})).rules;
    await system.client.call(approvalWithdraw, { id: rule?.id ?? "" });
    await until("it has ended", async () => loop.runs().length === 0 || undefined);
    await done;
  });

  test.for(JOBS.slice(0, 2))("ends with the right to the tool that began it, and with no other: $why", async ({ call, tool }, { skip }) => {
    if (!boxed) skip();
    const loop = looping();
    await using system = await installed([call(loop), { text: "one" }]);
    const { agent_id, reads } = await system.start({ capabilities: [{ tool }, "tool: file_read", "vm.use: *", `fs.read: ${NOTES}/**`] });
    await system.client.call(agentRun, { agent_id, message: "go" });
    await until("it reads", async () => (reads() > 0 && loop.runs().length > 0) || undefined);
    await system.client.call(grantRevoke, { agent_id, action: "tool.use", resource: "file_read" });
    const others = reads();
    await until("it reads on", async () => reads() > others || undefined);
    await system.client.call(grantRevoke, { agent_id, action: "tool.use", resource: tool });
    await until("it has ended", async () => loop.runs().length === 0 || undefined);
  });

  test("of a command that a kill cut off and that was made again ends with the standing yes of before", async ({ skip }) => {
    if (!boxed) skip();
    const loop = looping();
    await using system = await installed([shell("true"), shell(loop.script), { text: "one" }]);
    const { installation } = system;
    const { agent_id } = await system.start({ capabilities: ["tool: *", "vm.use: *", `fs.read: ${NOTES}/**`], approval_required: ["shell"] });
    const cutOff = system.client.call(agentRun, { agent_id, message: "go" }).catch((error: unknown) => error);
    const asked = await until("it is asked", async () => (await system.client.call(approvalList, {})).pending[0]);
    await system.client.call(approvalRespond, { id: asked.id, decision: "approve", scope: "run" });
    const before = await until("it runs", async () => (loop.runs().length > 0 ? loop.runs() : undefined));
    await installation.kill();
    await cutOff;
    await installation.start();
    const again = await installation.client();
    await until("it runs again", async () => loop.runs().some((pid) => !before.includes(pid)) || undefined);
    const [rule] = (await again.call(approvalRules, {})).rules;
    await again.call(approvalWithdraw, { id: rule?.id ?? "" });
    await until("it has ended", async () => loop.runs().length === 0 || undefined);
    expect(await until("its end", async () => /CANCELLED/.exec(JSON.stringify(await again.call(agentLogs, { agent_id, limit: 500 })))?.[0])).toBe("CANCELLED");
  });

  test("goes on where what was taken back is nothing that it uses", async ({ skip }) => {
    if (!boxed) skip();
    await using system = await installed([shell(READING), { text: "one" }]);
    const { agent_id, reads } = await system.begin(`fs.read: ${NOTES}/**`, "message.send: *");
    await system.client.call(agentRun, { agent_id, message: "go" });
    await system.client.call(grantRevoke, { agent_id, action: "message.send", resource: "*" });
    const before = reads();
    await until("it reads on", async () => reads() > before || undefined);
  });

  test("reads nothing more once the right to it has expired", async ({ skip }) => {
    if (!boxed) skip();
    await using system = await installed([shell(READING), { text: "one" }, shell(`cat ${NOTES}/a.txt`), { text: "two" }]);
    const expires = Date.now() + 8_000;
    const { agent_id, reads } = await system.begin({ "fs.read": `${NOTES}/**`, expires_at: new Date(expires).toISOString() });
    await system.client.call(agentRun, { agent_id, message: "go" });
    // On a machine that is too busy it may not come to read at all.
    await until("it reads", async () => reads() > 0 || Date.now() > expires || undefined);
    await sleep(Math.max(0, expires - Date.now()));
    await until("it reads no more", async () => {
      const before = reads();
      await sleep(700);
      return reads() === before || undefined;
    });
    await system.client.call(agentRun, { agent_id, message: "again" });
    expect(await system.told(agent_id)).not.toContain("secret of");
  });

  const CHILD = { calls: [{ name: "spawn_agent", input: { task: "look", name: "hand", model: "script/hand", tools: ["file_read"], read: [`${NOTES}/**`] } }] };
  test.for([
    { why: "a right that holds", limitsAt: () => ({}), sees: true },
    { why: "one whose uses are counted for whoever gave it", limitsAt: () => ({ max_uses: 5 }), sees: false },
    { why: "one that expired for whoever gave it", limitsAt: (until: string) => ({ expires_at: until }), sees: false },
  ])("a person's command in a child's workspace reads by $why: $sees", async ({ limitsAt, sees }, { skip }) => {
    if (!boxed) skip();
    await using system = await installed([CHILD, { text: "one" }, { text: "two" }]);
    const { client } = system;
    const expires = Date.now() + 8_000;
    const limits = limitsAt(new Date(expires).toISOString());
    const { agent_id } = await system.begin("agent.spawn: *", "model.use: script/*", { "fs.read": `${NOTES}/**`, ...limits });
    await client.call(agentRun, { agent_id, message: "go" });
    const { agents } = await client.call(agentList, { all: true, run: agent_id });
    const child = agents.find(({ parent_agent }) => parent_agent === agent_id);
    if ("expires_at" in limits) await sleep(Math.max(0, expires - Date.now()));
    const { vm_id } = await client.call(vmSpawn, { agent: child?.agent_id ?? "", command: `cat ${NOTES}/a.txt; echo over` });
    const told = await until("its end", async () => {
      const { text } = await client.call(vmRead, { vm_id, wait_ms: 1_000 });
      return text.includes("over") ? text : undefined;
    });
    expect(told.includes("secret of a")).toBe(sees);
  });
});

describe("an address of this machine beside a right to every host", () => {
  const ask = shell(`curl -s -m 5 --noproxy none.example http://127.0.0.1:${"PORT"}/x; true`, true);
  const asking = () => ({ calls: ask.calls.map((call) => ({ ...call, input: { ...call.input, command: call.input.command.replace("PORT", String(port)) } })) });
  const literal = () => ({ "host.use": `127.0.0.1/${port}/**` });
  test.for([
    { why: "by a right that writes it out", limits: {}, reached: 1 },
    { why: "by none that has expired", limits: { expires_at: "2020-01-01T00:00Z" }, reached: 0 },
    { why: "by one with a use left, which is used", limits: { max_uses: 1 }, reached: 1 },
  ])("is reached $why", async ({ limits, reached }, { skip }) => {
    if (!boxed) skip();
    await using system = await installed([asking(), asking(), { text: "done" }]);
    const { agent_id } = await system.begin({ ...literal(), ...limits }, "host.use: **");
    asked = 0;
    await system.client.call(agentRun, { agent_id, message: "go" });
    expect(Math.min(asked, "max_uses" in limits ? 2 : 1)).toBe(reached);
  });
});

test.for([
  { why: "that every host may be reached", right: () => "**", reached: 0 },
  { why: "that this one may be reached", right: () => `127.0.0.1/${port}/**`, reached: 1 },
])("what an agent has read for it asks this machine where it was given $why: $reached", async ({ right, reached }) => {
  const question = { url: `http://127.0.0.1:${port}/x`, question: "Is it ok?", fields: { ok: { type: "boolean" } } };
  await using system = await installed([{ calls: [{ name: "ask_document", input: question }] }, { text: "done" }]);
  const { agent_id } = await system.begin(`host.use: ${right()}`, "agent.spawn: *");
  asked = 0;
  await system.client.call(agentRun, { agent_id, message: "go" });
  expect(Math.min(asked, 1)).toBe(reached);
});

test.for([
  { why: "a tunnel", option: "--proxytunnel" },
  { why: "a request", option: "" },
])("$why of a command that went on is cut when its right expires, and the audit log says why", async ({ option }, { skip }) => {
  if (!boxed) skip();
  const expires = Date.now() + 10_000;
  const loop = `curl -s -N ${option} --noproxy none.example http://127.0.0.1:${port}/endless >out 2>/dev/null & for i in $(seq 200); do [ -s out ] && break; sleep 0.05; done`;
  await using system = await installed([shell(loop, true), { text: "one" }]);
  const { agent_id } = await system.begin({ "host.use": `127.0.0.1/${port}/**`, expires_at: new Date(expires).toISOString() });
  asked = 0;
  ended.length = 0;
  await system.client.call(agentRun, { agent_id, message: "go" });
  // On a machine that is too busy it may not come to ask at all.
  await until("it asks", async () => asked > 0 || Date.now() > expires || undefined);
  if (asked === 0) skip();
  const [end] = await until("it is cut", async () => (ended.length > 0 ? ended : undefined));
  expect(end).toBeGreaterThanOrEqual(expires);
  const rows = await until("the row", async () => {
    const told = await system.client.call(auditQuery, { agent_id, kinds: ["egress.refused"] });
    return told.rows.length > 0 ? told.rows : undefined;
  });
  expect(JSON.stringify(rows)).toContain("the right that it went by has ended");
});

describe("files under a limit that is counted, or over, are in no box", () => {
  const CATS = [shell(`cat ${NOTES}/a.txt`), shell(`cat ${NOTES}/b.txt`), read("c.txt"), read("c.txt"), { text: "done" }];
  test.for([
    { why: "max_uses", limits: { max_uses: 1 }, code: "QUOTA" },
    { why: "per_minute", limits: { per_minute: 1 }, code: "QUOTA" },
    { why: "expires_at, which is over", limits: { expires_at: "2020-01-01T00:00Z" }, code: "DENIED" },
  ])("$why: a command has none of them, and the tools count", async ({ limits, code }, { skip }) => {
    if (!boxed) skip();
    await using system = await installed(CATS);
    const { agent_id } = await system.begin({ "fs.read": `${NOTES}/**`, ...limits });
    await system.client.call(agentRun, { agent_id, message: "go" });
    const told = await system.told(agent_id);
    expect(told).not.toMatch(/secret of [ab]/);
    expect(told).toContain(`commands have no files of fs.read: ${NOTES}/**`);
    expect(told.includes("secret of c")).toBe(code === "QUOTA");
    expect(told).toContain(`"code":"${code}"`);
  });
});
