import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Client } from "@aether/client";
import { agentSpawn, type Json, toolInvoke, vfsMount, vfsRead, vmRead } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";
import { CLIENTS, type RealClient } from "./clients.ts";
import { installed } from "./install.ts";

/** Why real clients are not run; nothing when they are. */
function reason(): string | undefined {
  if (process.env.CLIENTS !== "1") return "real clients are installed from npm and run with CLIENTS=1 only";
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "true"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "bubblewrap does not work here";
  }
}

const why = reason();
if (why !== undefined) process.stderr.write(`skipped: ${why}\n`);

const MINUTES = 60_000;
const PROMPT = "Make the file made.txt with the shell.";

describe.skipIf(why !== undefined)("through the gateway, in a process box without network", () => {
  test.for(CLIENTS.map((client) => [client.name, client] as const))(
    "%s goes from a prompt by a tool to an answer",
    { timeout: 12 * MINUTES },
    async ([, real]) => {
      await using run = await begun(real);
      const out = await run.ask();
      expect(out).toContain(`${real.name} has made the file.`);
      const made = await run.client.call(vfsRead, { path: `/run/${run.agent}/made.txt` });
      expect(made).toMatchObject({ text: `made by ${real.name}\n` });
      const served = await until("its steps in the audit", async () => {
        const found = run.audited("model.served").filter(({ asked }) => asked === real.asks);
        return found.length >= 2 ? found : undefined;
      });
      expect(served).toMatchObject([{ wire: real.wire }, { wire: real.wire }]);
      const acted = run.audited("syscall.acted");
      expect(acted.every(({ ok }) => ok)).toBe(true);
      const calls = acted.map(({ call }) => String(call));
      expect(served.filter(({ call }) => !calls.includes(String(call)))).toEqual([]);
    },
  );

  test.for(CLIENTS.map((client) => [client.name, client] as const))("%s says that the budget is spent", { timeout: 12 * MINUTES }, async ([, real]) => {
    await using run = await begun(real, { max_tokens: 10 });
    const out = await run.ask();
    expect(out).toMatch(real.overBudget);
    expect(out).not.toContain("has made the file");
    expect(run.audited("syscall.refused")).toContainEqual(expect.objectContaining({ code: "BUDGET" }));
  });
});

interface Run extends AsyncDisposable {
  readonly client: Client;
  readonly agent: string;
  /** Runs it to its end. @returns all that it wrote */
  ask(): Promise<string>;
  audited(kind: string): Record<string, Json>[];
}

/** An installation with one agent, whose box has the client and whose model follows a script. */
async function begun(real: RealClient, budget?: Record<string, Json>): Promise<Run> {
  const folder = await installed(real);
  const steps = [{ text: "I will write it.", calls: [real.tool(`echo made by ${real.name} > made.txt`)] }, { text: `${real.name} has made the file.` }];
  const installation = new Installation({
    // The largest of them do not fit into what a box has by default.
    env: { AETHER_BOX_MEMORY_MB: "3000" },
    script: { [real.name]: steps, side: [{ text: "Making a file" }] },
  });
  const home = join(installation.home, "home");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "models.yaml"), JSON.stringify({ clients: { [real.asks]: `script/${real.name}` } }));
  await installation.start();
  const client = await installation.client();
  const { path } = await client.call(vfsMount, { folder, name: "client" });
  const manifest = {
    name: "holder",
    model: `script/${real.name}`,
    lifecycle: "persistent",
    capabilities: ["tool.use: terminal_open", "vm.use: *", "model.use: script/side", `fs.read: ${path}/**`],
    ...(budget && { budget_config: budget }),
  };
  const { agent_id: agent } = await client.call(agentSpawn, { manifest });
  const first = `export AT=${path}/node_modules PROMPT="${PROMPT}" NODE=node; [ -x /run/.bin/node ] && NODE=/run/.bin/node; cd $AETHER_WORKSPACE\n`;
  return {
    client,
    agent,
    async ask() {
      const input = { command: `${first}${real.command} 2>&1 </dev/null`, models: true };
      const { result } = await client.call(toolInvoke, { agent_id: agent, tool: "terminal_open", input });
      const { vm_id } = result as { vm_id: string };
      let text = "";
      for (let offset = 0; ; ) {
        const read = await client.call(vmRead, { vm_id, offset, wait_ms: 30_000 });
        text += read.text;
        offset = read.next;
        if (read.end && offset >= read.size) return text;
      }
    },
    audited(kind) {
      using db = new DatabaseSync(join(home, "journal.db"), { readOnly: true, timeout: 10_000 });
      return db
        .prepare("select body from audit where kind = ? order by seq")
        .all(kind)
        .map((row) => JSON.parse(String(row["body"])) as Record<string, Json>);
    },
    [Symbol.asyncDispose]: () => installation[Symbol.asyncDispose](),
  };
}
