import {
  type Authority,
  agentLogs,
  agentSpawn,
  agentSpawnAndRun,
  agentStatus,
  agentStop,
  agentWait,
  toolInvoke,
  vfsRead,
  vfsUndo,
  vfsVersions,
} from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const AUTHORITY: Authority = {
  grants: [
    { action: "tool.use", resource: "*" },
    { action: "model.use", resource: "script/*" },
    { action: "vm.use", resource: "*" },
  ],
  budget: {},
  depth: 1,
  children: 4,
};
const SLOW = "echo began > note; sleep 3; echo ended >> note";
const SCRIPT = {
  idle: [{ text: "never asked" }],
  pair: [
    {
      calls: [
        { name: "shell", input: { command: "echo one; sleep 0.3" } },
        { name: "shell", input: { command: "echo two" } },
      ],
    },
    { text: "done" },
  ],
  late: [
    {
      calls: [
        { name: "shell", input: { command: "sleep 300" } },
        { name: "shell", input: { command: "echo two" } },
      ],
    },
    { text: "done" },
  ],
  links: [{ calls: [{ name: "shell", input: { command: "echo x > f; ln -s /etc/passwd l; ln -s f gone; touch 'b\\c'; rm gone" } }] }, { text: "done" }],
  busy: [{ calls: [{ name: "shell", input: { command: SLOW } }] }, { text: "done" }],
};

async function withAgent(script: string) {
  const installation = new Installation({ script: SCRIPT });
  await installation.start();
  const client = await installation.client();
  const spec = { manifest: { name: script, model: `script/${script}` }, authority: AUTHORITY };
  const { agent_id } =
    script === "idle" ? await client.call(agentSpawn, spec) : await client.call(agentSpawnAndRun, { ...spec, message: "work", detach: true });
  const note = `/run/${agent_id}/note`;
  const began = () => until("the command", async () => ((await client.call(vfsRead, { path: note }).catch(() => undefined)) ? true : undefined));
  return { installation, client, agent_id, note, began };
}

describe("a command that did not come to its end", () => {
  test("its agent was stopped: what it left is undone with the run", async () => {
    const { installation, client, agent_id, note, began } = await withAgent("busy");
    await using _ = installation;
    await began();
    await client.call(agentStop, { agent_id });
    const { undone } = await client.call(vfsUndo, { run: agent_id });
    expect(undone).toEqual([{ path: note, how: "removed" }]);
    await expect(client.call(vfsRead, { path: note })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("it was called for another and killed: it is run again though nobody asks, and its receipt answers the same key", async () => {
    const { installation, client, agent_id, note, began } = await withAgent("idle");
    await using _ = installation;
    const invoke = { agent_id, tool: "shell", input: { command: SLOW } };
    const cut = client.call(toolInvoke, invoke, { key: "asked-before-the-kill" }).catch((error: unknown) => error);
    await began();
    await installation.kill();
    await cut;
    await installation.start();
    const again = await installation.client();
    const recorded = await until("the record", async () => {
      const { versions } = await again.call(vfsVersions, { path: note });
      return versions.length > 0 ? versions : undefined;
    });
    expect(recorded.map(({ pid, change }) => [pid, change])).toEqual([[agent_id, "command"]]);
    expect(await again.call(vfsRead, { path: note })).toMatchObject({ text: "began\nended\n" });
    expect(await again.call(toolInvoke, invoke, { key: "asked-before-the-kill" })).toMatchObject({ result: { code: 0 } });
    expect((await again.call(vfsVersions, { path: note })).versions).toHaveLength(1);
  });
});

describe("two commands asked for at once", () => {
  test("run one after the other, and both say what they did", async () => {
    const { installation, client, agent_id } = await withAgent("pair");
    await using _ = installation;
    await client.call(agentWait, { agent_id });
    const { entries } = await client.call(agentLogs, { agent_id });
    const said = entries.flatMap(({ kind, body }) => {
      const { outcome } = body as { outcome?: { ok: boolean; value?: { stdout?: string } } };
      return kind === "call.settled" && outcome?.value?.stdout !== undefined ? [outcome.value.stdout] : [];
    });
    expect(said.sort()).toEqual(["one\n", "two\n"]);
  });

  test("one that waits for its turn is stopped at once with its agent", async () => {
    const { installation, client, agent_id } = await withAgent("late");
    await using _ = installation;
    await until("the commands", async () => ((await client.call(agentStatus, { agent_id })).spent.calls > 0 ? true : undefined));
    const stopped = await client.call(agentStop, { agent_id });
    expect(stopped.stopped).toBe(1);
    expect(await client.call(agentStatus, { agent_id })).toMatchObject({ state: "exited" });
  });
});

test("undo says what a command left that it cannot take back", async () => {
  const { installation, client, agent_id } = await withAgent("links");
  await using _ = installation;
  await client.call(agentWait, { agent_id, timeout_ms: 30_000 });
  const undo = await client.call(vfsUndo, { run: agent_id });
  expect(undo.undone.map(({ path }) => path)).toEqual([`/run/${agent_id}/f`]);
  const kept = { "b\\c": "a command left it: no path can hold its name", l: "a command left it: it is, or was, a link" };
  expect(undo.kept).toEqual(Object.entries(kept).map(([name, why]) => ({ path: `/run/${agent_id}/${name}`, why: expect.stringContaining(why) })));
});
