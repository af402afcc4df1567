import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

const SCRIPT = { endless: [{ text: "too late", delayMs: 600_000 }] };
const START = ["run", "-m", "script/endless", "work"];

/** A model that answers once it is let. */
async function heldModel() {
  const chunk = { choices: [{ index: 0, delta: { content: "done" }, finish_reason: "stop" }], usage: { prompt_tokens: 9, completion_tokens: 3 } };
  const answer = (response: ServerResponse): void =>
    void response.writeHead(200, { "content-type": "text/event-stream" }).end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  const waiting: ServerResponse[] = [];
  let held = true;
  const server = createServer((request, response) => {
    if (request.method === "GET") return void response.end(JSON.stringify({ data: [{ id: "held", context_length: 100_000 }] }));
    request.resume();
    if (held) waiting.push(response);
    else answer(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    let: (): void => {
      held = false;
      for (const response of waiting.splice(0)) answer(response);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe.concurrent("somebody who follows a run and goes away", () => {
  test.for([
    { signal: "SIGTERM", code: 143 },
    { signal: "SIGHUP", code: 129 },
  ] as const)("by $signal is told that it goes on, and how to follow it: $code", async ({ signal, code }) => {
    await using model = await heldModel();
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: model.url } });
    const running = await terminal.start("run", "-m", "openai-compatible/held", "work");
    await running.said("started");
    running.signal(signal);
    const left = await running.ended;
    const [, agentId = ""] = /the run goes on; follow it with: aether logs -f (\S+)\n$/.exec(left.err) ?? [];
    expect(left).toMatchObject({ code, out: "" });
    model.let();
    expect(await terminal.run("logs", "-f", agentId)).toMatchObject({ code: 0, out: expect.stringMatching(/^done$/m) });
  });

  test("by Ctrl-C in logs -f leaves the run alone: 130", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const agentId = String(jsonLines((await terminal.run(...START, "--detach", "--json")).out)[0]?.agent_id);
    const following = await terminal.start("logs", "-f", agentId);
    await following.said("started");
    following.signal("SIGINT");
    expect(await following.ended).toMatchObject({ code: 130, err: expect.stringContaining(`the run goes on; follow it with: aether logs -f ${agentId}`) });
    expect((await terminal.run("ps")).out).toContain(agentId);
  });

  test("by Ctrl-C in the run it started ends the run: 130", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start(...START);
    await running.said("started");
    running.signal("SIGINT");
    expect(await running.ended).toMatchObject({ code: 130, out: "interrupted at the terminal\n", err: expect.stringContaining("Ctrl-C again leaves at once") });
    expect((await terminal.run("ps", "-a")).out).toMatch(/stopped/);
  });

  test("by Ctrl-C twice does not wait for the end: 130", async () => {
    await using terminal = new Terminal({ script: SCRIPT });
    const running = await terminal.start(...START);
    await running.said("started");
    const daemon = await terminal.daemonPid();
    // A daemon that does not answer cannot end the run.
    process.kill(daemon, "SIGSTOP");
    running.signal("SIGINT");
    await running.said("stopping the run");
    running.signal("SIGINT");
    const left = await running.ended;
    process.kill(daemon, "SIGCONT");
    expect(left).toMatchObject({ code: 130, err: expect.stringMatching(/left before the run had ended; aether show \S+ says how it ends\n$/) });
    await until("the daemon to answer", async () => (await terminal.run("ps", "-a")).code === 0 || undefined);
  });
});

test("a run that is followed does not start the daemon again that was told to stop; the run goes on with the next one", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  const running = await terminal.start(...START);
  await running.said("started");
  expect(await terminal.run("down")).toMatchObject({ code: 0, err: "stopped\n" });
  const left = await running.ended;
  const says = /the daemon was stopped; the run is kept, .*aether up, then aether logs -f (\S+)\n$/;
  expect(left).toMatchObject({ code: 1, out: "", err: expect.stringMatching(says) });
  const [, agentId = "none"] = says.exec(left.err) ?? [];
  expect(JSON.parse((await terminal.run("status", "--json")).out)).toMatchObject({ running: false });
  expect((await terminal.run("ps")).out).toContain(agentId);
});
