import { agentSpawnAndRun, type BusMessage, busRead, type Json } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const echo = (message: string) => ({ calls: [{ name: "echo", input: { message } }] });
const SCRIPT = {
  careful: [echo("may I?"), { text: "done" }],
  long: [...Array.from({ length: 9 }, (_, at) => echo(`step ${at}`)), { text: "done" }],
};

describe("what is announced is read", () => {
  const terminal = new Terminal({ script: SCRIPT });
  beforeAll(async () => {
    await terminal.run("call", "system.ping", "{}");
    const client = await terminal.connect();
    const careful = { name: "careful", model: "script/careful", capabilities: ["tool: echo"], approval_required: ["echo"] };
    await client.call(agentSpawnAndRun, { manifest: careful, message: "go", detach: true });
    // The script's next step asks for a call, where a summary is asked of it: that is none.
    const long = { name: "long", model: "script/long", capabilities: ["tool: echo"], memory: { max_history_messages: 4 } };
    await client.call(agentSpawnAndRun, { manifest: long, message: "go" });
    await client.close();
  });
  afterAll(() => terminal[Symbol.asyncDispose]());

  const read = async (asked: { topic?: string; after?: number; limit?: number; wait_ms?: number }) => {
    const client = await terminal.connect();
    try {
      return await client.call(busRead, asked);
    } finally {
      await client.close();
    }
  };
  const topicsOf = (messages: readonly BusMessage[]): string[] => messages.map(({ topic }) => topic);

  test("a question to a person, and a summary that failed, with why", async () => {
    const asked = await until("the question", async () => (await read({ topic: "approval.*.requested" })).messages[0]);
    expect(asked).toMatchObject({ topic: "approval.local.requested", body: { tool: "echo" }, label: { integrity: expect.any(String) } });
    const { messages } = await read({ topic: "agent.*.summary_failed" });
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages)
      expect(message).toMatchObject({ topic: "agent.local.summary_failed", body: { failed: { kind: expect.any(String) }, by: "rule" } });
    const all = await read({});
    expect(topicsOf(all.messages)).toEqual(expect.arrayContaining(["approval.local.requested", "agent.local.summary_failed"]));
    expect(all).toMatchObject({ end: true, lost: 0 });
    expect((await read({ after: all.position })).messages).toEqual([]);
    const [first, second] = all.messages;
    expect((await read({ limit: 1 })).messages).toEqual([first]);
    expect((await read({ limit: 1, after: first?.position ?? 0 })).messages).toEqual([second]);
  });

  test("what comes is waited for", async () => {
    const { position } = await read({});
    const waiting = read({ topic: "policy.>", after: position, wait_ms: 60_000 });
    await terminal
      .run("policy", "show", "--json")
      .then(({ out }) => terminal.write("policy.json", JSON.stringify((JSON.parse(out) as { policy: Json }).policy)));
    expect((await terminal.run("policy", "set", "policy.json")).code).toBe(0);
    expect((await waiting).messages).toMatchObject([{ topic: "policy.local.changed", body: { version: expect.any(Number) } }]);
  });

  test.for([
    { why: "another owner's", topic: "agent.other.compacted", code: "INVALID" },
    { why: "no pattern", topic: "agent", code: "INVALID" },
    { why: "half a wildcard", topic: "agent.*.comp*", code: "INVALID" },
    { why: "a run's own topics, which carry its words", topic: "run.*.event", code: undefined },
  ])("nothing is read of $why", async ({ topic, code }) => {
    const said = await read({ topic }).catch((error: { code: string }) => error.code);
    expect(said).toEqual(code ?? expect.objectContaining({ messages: [] }));
  });

  test("from the command line, as lines and as JSON", async () => {
    const { code, out } = await terminal.run("bus", "--topic", "agent.>");
    expect([code, out]).toEqual([0, expect.stringMatching(/agent\.local\.summary_failed {2}\{.*"failed"/)]);
    const lines = jsonLines((await terminal.run("bus", "--topic", "approval.*.requested", "--json")).out);
    expect(lines).toMatchObject([{ topic: "approval.local.requested" }]);
    const last = (await read({})).position;
    expect(await terminal.run("bus", "--after", String(last))).toMatchObject({ code: 0, err: expect.stringContaining("nothing of that was announced") });
    expect((await terminal.run("bus", "--topic", "agent")).code).toBe(2);
    const follows = await terminal.start("bus", "-f", "--topic", "approval.>");
    await follows.said("approval.local.requested");
    follows.interrupt();
    await follows.ended;
  });
});
