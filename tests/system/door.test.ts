import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";
import { type RawReply, RawSocket } from "../support/raw-socket.ts";

const SCRIPT = {
  talker: [{ text: "you said something" }, { text: "and again" }],
  once: [{ calls: [{ name: "file_write", input: { path: "a.txt", text: "one\n" } }] }, { text: "written" }],
  endless: [{ text: "too late", delayMs: 600_000 }],
};
const TALKER = "name: talker\nmodel: script/talker\nlifecycle: persistent\ncapabilities:\n  - tool: echo\n";
const called = (name: string): string => TALKER.replace("name: talker", `name: ${name}`);
const CAREFUL =
  "name: careful\nmodel: script/talker\ncapabilities:\n  - tool: file_write\n  - tool: file_read\n  - tool: echo\napproval_required: [file_write]\n";

let installation: Installation;
let socket: RawSocket;
const open = () => RawSocket.open(`${installation.home}/home/run/aether.sock`);

beforeAll(async () => {
  installation = new Installation({ script: SCRIPT });
  await installation.start();
  socket = await open();
});
afterAll(async () => {
  await socket[Symbol.asyncDispose]();
  await installation[Symbol.asyncDispose]();
});

const spawn = async (manifest: string): Promise<string> => String((await socket.result("agent.spawn", { manifest })).agent_id);
type Pending = { id: string; agent_id: string; tool: string; input: unknown; description: string }[];
const pendingOf = (agentId: string): Promise<Pending[number]> =>
  until("the question", async () => ((await socket.result("approval.list")).pending as Pending).find(({ agent_id }) => agent_id === agentId));

describe("the methods of seed 003, by their names and parameters", () => {
  test("agent.spawn, agent.run, agent.status, agent.list, agent.stop", async () => {
    const agentId = await spawn(TALKER);
    expect(agentId).toMatch(/^p[0-9a-z]{16}$/);
    expect(await socket.result("agent.run", { agent_id: agentId, message: "hello" })).toEqual({ response: "you said something", stop_reason: "completed" });
    expect(await socket.result("agent.run", { agent_id: agentId, message: "more" })).toMatchObject({ response: "and again" });
    const status = await socket.result("agent.status", { agent_id: agentId });
    expect(status).toMatchObject({ agent_id: agentId, name: "talker", model: "script/talker", state: "waiting" });
    for (const field of ["capability_count", "started_at", "parent_agent"]) expect(status).toHaveProperty(field);
    expect((await socket.result("agent.list")).agents).toContainEqual(status);
    expect(await socket.result("agent.stop", { agent_id: agentId })).toMatchObject({ ok: true });
    expect(await socket.result("agent.status", { agent_id: agentId })).toMatchObject({ state: "exited", exit: { reason: "stopped" } });
    expect((await socket.result("agent.list")).agents).not.toContainEqual(expect.objectContaining({ agent_id: agentId }));
    expect((await socket.ask("agent.run", { agent_id: agentId, message: "hello?" })).error?.data?.code).toBe("NOT_FOUND");
  });

  test("agent.stop answers a caller that waits for the agent", async () => {
    const agentId = await spawn("name: busy\nmodel: script/endless\n");
    const waiting = socket.ask("agent.run", { agent_id: agentId, message: "hello" });
    await until("work", async () => ((await socket.result("agent.status", { agent_id: agentId })).state === "running" ? true : undefined));
    await socket.result("agent.stop", { agent_id: agentId });
    expect((await waiting).result).toMatchObject({ stop_reason: "stopped" });
  });

  test("agent.spawn_and_run", async () => {
    const manifest = "name: writer\nmodel: script/once\ncapabilities: ['tool: file_write']\n";
    expect(await socket.result("agent.spawn_and_run", { manifest, message: "go" })).toMatchObject({
      agent_id: expect.any(String),
      response: "written",
      stop_reason: "completed",
      code: 0,
    });
    const persistent = `${manifest}lifecycle: persistent\n`;
    expect((await socket.ask("agent.spawn_and_run", { manifest: persistent, message: "go" })).error?.message).toContain(
      "agent.spawn and talk to it with agent.run",
    );
  });

  test("agent.submit_streaming tells what happens, and then the end", async () => {
    await using own = await open();
    const end = await own.result("agent.submit_streaming", { goal: "write it", model: "script/once" });
    expect(end).toMatchObject({ exit_code: 0, reason: "completed", response: "written" });
    const committed = own.events.filter(({ event }) => event === "event");
    const kinds = committed.map(({ value }) => value.kind);
    expect(kinds[0]).toBe("process.spawned");
    expect(kinds.at(-1)).toBe("process.exited");
    expect(committed.map(({ value }) => value.seq)).toEqual(kinds.map((_, index) => index + 1));
    expect(new Set(own.events.map(({ value }) => value.agent_id))).toEqual(new Set([end.agent_id]));
  });

  test("agent.logs_streaming tells an ended agent's whole log, and of no other", async () => {
    const { agent_id } = await socket.result("agent.spawn_and_run", {
      manifest: "name: quiet\nmodel: script/once\ncapabilities: ['tool: file_write']\n",
      message: "go",
    });
    await using own = await open();
    expect(await own.result("agent.logs_streaming", { agent_id })).toMatchObject({ exit_code: 0, output: "written" });
    expect(own.events.at(0)?.value.kind).toBe("process.spawned");
    expect(own.events.at(-1)?.value.kind).toBe("process.exited");
    expect(new Set(own.events.map(({ value }) => value.agent_id))).toEqual(new Set([agent_id]));
  });

  test("tool.list shows all tools, and one agent's", async () => {
    const tools = (await socket.result("tool.list")).tools as { name: string; inputSchema: unknown }[];
    expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["echo", "file_read", "file_write", "spawn_agent"]));
    for (const { inputSchema } of tools) expect(inputSchema).toMatchObject({ type: "object" });
    const agentId = await spawn(called("lister"));
    expect(((await socket.result("tool.list", { agent_id: agentId })).tools as { name: string }[]).map(({ name }) => name)).toEqual(["echo"]);
  });

  test("tool.invoke acts with the agent's rights, not the caller's", async () => {
    const agentId = await spawn(called("invoker"));
    expect(await socket.result("tool.invoke", { agent_id: agentId, tool: "echo", input: { message: "hi" } })).toEqual({ result: { message: "hi" } });
    const denied = await socket.ask("tool.invoke", { agent_id: agentId, tool: "file_write", input: { path: "x.txt", text: "x" } });
    expect(denied.error?.data?.code).toBe("DENIED");
    expect(denied.error?.message).toContain("file_write");
  });
});

describe("tool.invoke waits for approvals too (the bypass of seed 003)", () => {
  const invoke = (agentId: string, text: string): Promise<RawReply> =>
    socket.ask("tool.invoke", { agent_id: agentId, tool: "file_write", input: { path: `/run/${agentId}/a.txt`, text } });
  const read = (agentId: string): Promise<RawReply> =>
    socket.ask("tool.invoke", { agent_id: agentId, tool: "file_read", input: { path: `/run/${agentId}/a.txt` } });

  test("a yes lets the call happen, once", async () => {
    const agentId = await spawn(CAREFUL);
    const waiting = invoke(agentId, "allowed\n");
    const asked = await pendingOf(agentId);
    expect(asked).toMatchObject({ tool: "file_write", input: { text: "allowed\n" }, description: expect.stringContaining("file_write") });
    expect((await read(agentId)).error?.data?.code).toBe("NOT_FOUND");
    expect(await socket.result("approval.respond", { id: asked.id, decision: "approve" })).toEqual({ ok: true });
    expect((await waiting).result).toMatchObject({ result: { created: true } });
    expect((await read(agentId)).result).toMatchObject({ result: { text: "allowed\n" } });
    expect((await socket.ask("approval.respond", { id: asked.id, decision: "deny" })).error?.data?.code).toBe("CONFLICT");
    const again = invoke(agentId, "allowed\n");
    const second = await pendingOf(agentId);
    expect(second.id).not.toBe(asked.id);
    await socket.result("approval.respond", { id: second.id, decision: "deny", reason: "enough" });
    expect((await again).error).toMatchObject({ message: expect.stringContaining("enough"), data: { code: "REFUSED" } });
  });

  test("a question survives kill -9, and the answer counts", async () => {
    const agentId = await spawn(CAREFUL);
    const line = { jsonrpc: "2.0", id: 900, key: "write-through-kill", method: "tool.invoke" };
    const params = { agent_id: agentId, tool: "file_write", input: { path: `/run/${agentId}/a.txt`, text: "late\n" } };
    socket.send(JSON.stringify({ ...line, params }));
    const asked = await pendingOf(agentId);
    await socket[Symbol.asyncDispose]();
    await installation.kill();
    await installation.start();
    socket = await open();
    expect((await pendingOf(agentId)).id).toBe(asked.id);
    await socket.result("approval.respond", { id: asked.id, decision: "approve" });
    const written = await until("the write", async () => (await read(agentId)).result);
    expect(written).toMatchObject({ result: { text: "late\n" } });
    expect(await socket.odd(JSON.stringify({ ...line, params }))).toMatchObject({ id: 900, result: { result: { created: true } } });
  });
});

describe("a question that nobody needs any more", () => {
  test("is withdrawn when the agent is stopped, and its caller is told", async () => {
    const agentId = await spawn(CAREFUL);
    const waiting = socket.ask("tool.invoke", { agent_id: agentId, tool: "file_write", input: { path: `/run/${agentId}/a.txt`, text: "x" } });
    const asked = await pendingOf(agentId);
    await socket.result("agent.stop", { agent_id: agentId });
    expect((await waiting).error?.data?.code).toBe("NOT_FOUND");
    expect((await socket.result("approval.list")).pending).toEqual([]);
    expect((await socket.ask("approval.respond", { id: asked.id, decision: "approve" })).error?.data?.code).toBe("CONFLICT");
  });
});

describe("what is no request, is named", () => {
  test.for([
    { why: "no JSON", line: "{", rpc: -32700, code: "INVALID" },
    { why: "bytes that are no text", line: Buffer.from([0x7b, 0xff, 0x7d]), rpc: -32700, code: "INVALID" },
    { why: "no object", line: "1", rpc: -32600, code: "INVALID" },
    { why: "an empty batch", line: "[]", rpc: -32600, code: "INVALID" },
    { why: "another version", line: '{"jsonrpc":"1.0","id":7,"method":"system.ping"}', rpc: -32600, code: "INVALID", id: 7 },
    { why: "no method", line: '{"jsonrpc":"2.0","id":7}', rpc: -32600, code: "INVALID", id: 7 },
    { why: "parameters by position", line: '{"jsonrpc":"2.0","id":7,"method":"system.ping","params":[1]}', rpc: -32602, code: "INVALID", id: 7 },
    { why: "an unknown method", line: '{"jsonrpc":"2.0","id":7,"method":"agent.fly"}', rpc: -32601, code: "UNKNOWN_METHOD", id: 7 },
    { why: "a missing parameter", line: '{"jsonrpc":"2.0","id":7,"method":"agent.status","params":{}}', rpc: -32602, code: "INVALID", id: 7 },
    { why: "a parameter too many", line: '{"jsonrpc":"2.0","id":7,"method":"system.ping","params":{"loud":true}}', rpc: -32602, code: "INVALID", id: 7 },
    {
      why: "a parameter of the wrong kind",
      line: '{"jsonrpc":"2.0","id":7,"method":"agent.list","params":{"limit":"all"}}',
      rpc: -32602,
      code: "INVALID",
      id: 7,
    },
    {
      why: "an agent that is not there",
      line: '{"jsonrpc":"2.0","id":7,"method":"agent.status","params":{"agent_id":"p0"}}',
      rpc: -32004,
      code: "NOT_FOUND",
      id: 7,
    },
    {
      why: "an approval that is not there",
      line: '{"jsonrpc":"2.0","id":7,"method":"approval.respond","params":{"id":"a0","decision":"approve"}}',
      rpc: -32004,
      code: "NOT_FOUND",
      id: 7,
    },
    {
      why: "a decision that is none",
      line: '{"jsonrpc":"2.0","id":7,"method":"approval.respond","params":{"id":"a0","decision":"maybe"}}',
      rpc: -32602,
      code: "INVALID",
      id: 7,
    },
    {
      why: "a line of 5 MB",
      line: `{"jsonrpc":"2.0","id":7,"method":"tool.echo","params":{"message":"${"x".repeat(5_000_000)}"}}`,
      rpc: -32019,
      code: "TOO_LARGE",
    },
  ])("$why: $code", async ({ line, rpc, code, id = null }) => {
    const reply = await socket.odd(line);
    expect(reply).toMatchObject({ jsonrpc: "2.0", id, error: { code: rpc, message: expect.stringMatching(/.{10,}/), data: { code } } });
    expect((await socket.result("system.ping")).ok).toBe(true);
  });

  test("a batch is answered as one, a notification not at all", async () => {
    const echo = (message: string, id?: number) => ({ jsonrpc: "2.0", ...(id !== undefined && { id }), method: "tool.echo", params: { message } });
    socket.send(JSON.stringify(echo("unheard")));
    socket.send(JSON.stringify({ jsonrpc: "2.0", method: "agent.fly" }));
    const replies = await socket.odd(JSON.stringify([echo("a", 71), echo("unheard"), echo("b", 72), 5]));
    expect(replies).toHaveLength(3);
    expect(replies).toEqual(
      expect.arrayContaining([
        { jsonrpc: "2.0", id: 71, result: { message: "a" } },
        { jsonrpc: "2.0", id: 72, result: { message: "b" } },
        expect.objectContaining({ id: null, error: expect.objectContaining({ code: -32600 }) }),
      ]),
    );
  });

  test("a notification works, though nobody hears of it", async () => {
    const agentId = await spawn(called("notified"));
    socket.send(JSON.stringify({ jsonrpc: "2.0", method: "agent.stop", params: { agent_id: agentId } }));
    await until("its end", async () => ((await socket.result("agent.status", { agent_id: agentId })).state === "exited" ? true : undefined));
  });

  test("a client that leaves in the middle harms nobody", async () => {
    const own = await open();
    own.send('{"jsonrpc":"2.0","id":1,"method":"agent.spawn_and_run","params":{"manifest":"name: left\\nmodel: script/talker\\n","message":"go"}}');
    own.send('{"jsonrpc":"2.0","id":2,"meth');
    await own[Symbol.asyncDispose]();
    expect((await socket.result("system.ping")).ok).toBe(true);
  });
});
