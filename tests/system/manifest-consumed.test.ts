import { ACTIONS, agentList, agentRun, agentSpawn, agentStatus, agentWait, type Json, toolInvoke } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { Installation } from "../support/installation.ts";

/** Rights of persons' own sessions: nothing that an agent, its program or a program in its box calls asks for them. */
const PERSONS = Object.keys(ACTIONS).filter((action) =>
  /^(?:fs\.mount|model\.control|agent\.act|approval\.|history\.|secret\.control|policy\.|label\.|audit\.|system\.control)/.test(action),
);

describe("what a manifest says is consumed, or refused", () => {
  const installation = new Installation({ script: { idle: [{ text: "the first" }, { text: "the second" }], tells: [{ text: "done" }] } });
  beforeAll(() => installation.start());
  afterAll(() => installation[Symbol.asyncDispose]());

  const spawn = async (more: Readonly<Record<string, Json>>): Promise<string> => {
    const client = await installation.client();
    return (await client.call(agentSpawn, { manifest: { name: "a", model: "script/idle", ...more } })).agent_id;
  };

  test.for(PERSONS)("a right that is for persons alone is refused: %s", async (action) => {
    expect(PERSONS.length).toBeGreaterThan(9);
    await expect(spawn({ capabilities: [`${action}: **`] })).rejects.toMatchObject({
      code: "INVALID",
      message: expect.stringMatching(new RegExp(`the right ${action}: \\*\\*: nothing that an agent can call asks for .*Near it: `)),
      data: { action, near: expect.arrayContaining([expect.any(String)]) },
    });
  });

  test.for([
    { why: "as an authority of its own", capabilities: [], authority: ["history.undo", "**"], says: /nothing that an agent can call asks for history\.undo/ },
    { why: "misspelt", capabilities: ["fs.reed: /mnt/**"], says: /capability "fs\.reed"; did you mean fs\.read\?/ },
    { why: "misspelt in an older manifest's word", capabilities: ["file_wirte: /mnt/**"], says: /did you mean file_write\?/ },
    { why: "to a kind of box that is none", capabilities: ["tool: shell", "vm.use: proces"], says: /vm\.use: proces: there is no such kind of box.*process/ },
    { why: "to a runtime that is none", capabilities: ["vm.use: container/runcc"], says: /no such kind of box.*container\/runc/ },
  ] as { why: string; capabilities: string[]; authority?: [string, string]; says: RegExp }[])(
    "a right $why is refused",
    async ({ capabilities, authority, says }) => {
      const client = await installation.client();
      const [action, resource] = authority ?? [];
      const given = action && { authority: { grants: [{ action, resource }], budget: {}, depth: 0, children: 0 } };
      const asked = client.call(agentSpawn, { manifest: { name: "a", model: "script/idle", capabilities }, ...(given as object) });
      await expect(asked).rejects.toMatchObject({ code: "INVALID", message: expect.stringMatching(says) });
    },
  );

  test.for([
    "file_read: /mnt/local/**",
    "vm.use: [default, js, container/runsc]",
    "vm.use: *",
    "host.use: example.com/**",
    "secret.use: KEY",
    "message_send: friend",
    "spawn_child: *",
    "agent.read: *",
    "agent.control: *",
    "system.read: models",
  ])("a right that something asks for is granted: %s", async (capability) => {
    expect(await spawn({ capabilities: [capability] })).toMatch(/^p/);
  });

  test.for([
    { why: "nothing of tools whose rights are there", capabilities: ["tool: [file_read, echo]", "tool: shell", "vm.use: *"], says: [] },
    { why: "nothing of a pattern of tools", capabilities: ["tool: *"], says: [] },
    { why: "a tool that can do nothing", capabilities: ["tool: web_fetch"], says: [/^tool: web_fetch can do nothing: it asks for host\.use/] },
    {
      why: "a right without a tool for it",
      capabilities: ["tool: echo", "spawn_child: *"],
      says: [/^agent\.spawn: none of its tools asks for it; .*spawn_agent/],
    },
    { why: "nothing of messages that a program in a box sends", capabilities: ["tool: terminal_open", "vm.use: *", "message_send: friend"], says: [] },
    { why: "a path that is no place", capabilities: ["file_read: /data/**"], says: [/allows nothing: files lie below/] },
  ])("its warnings say $why", async ({ capabilities, says }) => {
    const client = await installation.client();
    const { warnings } = await client.call(agentSpawn, { manifest: { name: "a", model: "script/idle", capabilities } });
    expect(warnings).toEqual(says.map((one) => expect.stringMatching(one)));
  });

  test.for([
    { why: "a field of the top", more: { metdata: {} }, says: /metdata/ },
    { why: "a field of the budget", more: { budget_config: { max_token: 1 } }, says: /max_token/ },
    { why: "a field of the memory", more: { memory: { history: 1 } }, says: /history/ },
    { why: "a field of the restart", more: { restart: { policy: "never", retries: 1 } }, says: /retries/ },
  ])("misspelt: $why is refused by name", async ({ more, says }) => {
    await expect(spawn(more as unknown as Record<string, Json>)).rejects.toMatchObject({ code: "INVALID", message: expect.stringMatching(says) });
  });

  test("an on-demand agent that waits for a message ends with its answer; a persistent one waits for the next", async () => {
    const client = await installation.client();
    const once = await spawn({ name: "once" });
    expect((await client.call(agentStatus, { agent_id: once })).state).not.toBe("exited");
    expect(await client.call(agentRun, { agent_id: once, message: "go" })).toEqual({ response: "the first", stop_reason: "completed" });
    expect(await client.call(agentWait, { agent_id: once })).toEqual({ code: 0, reason: "completed", output: "the first" });
    await expect(client.call(agentRun, { agent_id: once, message: "and" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: expect.stringContaining("ended"),
    });
    const stays = await spawn({ name: "stays", lifecycle: "persistent" });
    expect((await client.call(agentRun, { agent_id: stays, message: "go" })).response).toBe("the first");
    expect((await client.call(agentRun, { agent_id: stays, message: "and" })).response).toBe("the second");
  });

  test("metadata is shown, and agents are found by it", async () => {
    const client = await installation.client();
    const metadata = { team: "field", tier: 2, on: true, nested: { a: [1] } };
    const agent = await spawn({ name: "tagged", metadata });
    expect(await client.call(agentStatus, { agent_id: agent })).toMatchObject({ metadata });
    const found = async (wanted: Record<string, string>) =>
      (await client.call(agentList, { all: true, metadata: wanted })).agents.map(({ agent_id }) => agent_id);
    expect(await found({ team: "field" })).toEqual([agent]);
    expect(await found({ team: "field", tier: "2", on: "true", nested: '{"a":[1]}' })).toEqual([agent]);
    for (const none of [{ team: "office" }, { team: "field", tier: "3" }, { toString: "x" }, { team: '"field"' }] as Record<string, string>[])
      expect(await found(none)).toEqual([]);
    expect(await client.call(agentStatus, { agent_id: await spawn({ name: "plain" }) })).not.toHaveProperty("metadata");
  });

  test("a right to write to an agent by the name that a person gave it holds for its name and its id, and for no other agent", async () => {
    const client = await installation.client();
    const friend = await spawn({ name: "friend", lifecycle: "persistent" });
    const stranger = await spawn({ name: "stranger", lifecycle: "persistent" });
    const teller = await spawn({ name: "teller", lifecycle: "persistent", capabilities: ["tool: send_message", "message_send: friend"] });
    const tell = (agent_id: string) => client.call(toolInvoke, { agent_id: teller, tool: "send_message", input: { agent_id, message: "hello" } });
    for (const whom of ["friend", friend]) expect(await tell(whom)).toMatchObject({ result: { delivered: true } });
    for (const whom of ["stranger", stranger, "nobody", teller]) await expect(tell(whom)).rejects.toMatchObject({ code: "DENIED" });
    await spawn({ name: "friend" });
    await expect(tell("friend")).rejects.toMatchObject({ code: "INVALID", message: expect.stringContaining(friend) });
    expect(await tell(friend)).toMatchObject({ result: { delivered: true } });
  });
});

test("a child is written to by no name that its parent gave it", async () => {
  const script = {
    boss: [{ calls: [{ name: "spawn_agent", input: { task: "wait", name: "friend", model: "script/hand", tools: ["shell"] } }] }, { text: "done" }],
    hand: [{ calls: [{ name: "shell", input: { command: "sleep 60" } }] }, { text: "slept" }],
    idle: [{ text: "done" }],
  };
  await using installation = new Installation({ script });
  await installation.start();
  const client = await installation.client();
  const capabilities = ["tool: [spawn_agent, shell]", "agent.spawn: *", "model.use: script/*", "vm.use: *"];
  const boss = await client.call(agentSpawn, { manifest: { name: "boss", model: "script/boss", lifecycle: "persistent", capabilities } });
  const asked = client.call(agentRun, { agent_id: boss.agent_id, message: "go" }).catch(() => undefined);
  const child = await (async () => {
    for (;;) {
      const { agents } = await client.call(agentList, { run: boss.agent_id });
      const found = agents.find(({ name }) => name === "friend");
      if (found) return found.agent_id;
    }
  })();
  const teller = await client.call(agentSpawn, {
    manifest: { name: "teller", model: "script/idle", lifecycle: "persistent", capabilities: ["tool: send_message", "message_send: friend"] },
  });
  for (const agent_id of ["friend", child])
    await expect(client.call(toolInvoke, { agent_id: teller.agent_id, tool: "send_message", input: { agent_id, message: "hello" } })).rejects.toMatchObject({
      code: agent_id === "friend" ? "NOT_FOUND" : "DENIED",
    });
  await installation.kill();
  await asked;
});

test("ps and show tell what a manifest says of its agent", async () => {
  await using terminal = new Terminal({ script: { idle: [{ text: "done" }] } });
  const manifest = { name: "tagged", model: "script/idle", metadata: { team: "field\u001b[31m", tier: 2 } };
  expect((await terminal.run("call", "agent.spawn", JSON.stringify({ manifest }))).code).toBe(0);
  const shown = await terminal.run("show", "tagged");
  expect(shown.out).toContain("about   team = field\\u001b[31m");
  expect(shown.out).toContain("about   tier = 2");
  const listed = await terminal.run("ps", "--json", "--metadata", "tier=2");
  expect(JSON.parse(listed.out)).toMatchObject([{ name: "tagged", metadata: { tier: 2 } }]);
  expect(JSON.parse((await terminal.run("ps", "--json", "--metadata", "tier=3")).out)).toEqual([]);
  expect(await terminal.run("ps", "--metadata", "tier")).toMatchObject({ code: 2, err: expect.stringContaining("KEY=VALUE") });
});
