import { execFileSync } from "node:child_process";
import { agentLogs, agentSpawnAndRun, type Json } from "@aether/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../support/installation.ts";

const LIMIT_MS = 180_000;
const opens = { name: "terminal_open", input: { command: "echo up > ready; sleep 600" } };
const opensAlso = { name: "terminal_open", input: { command: "echo up > also; sleep 600" } };
/** Waits for what the other call begins: far longer than that takes, and less than the test may. */
const waits = (what: string, rounds: number) => ({
  name: "shell",
  input: { command: `for i in $(seq ${rounds}); do [ -e ${what} ] && echo they met && exit 0; sleep 0.05; done; echo they missed each other` },
});
const SCRIPT = {
  first: [{ calls: [opens, waits("ready", 400)] }, { text: "done" }],
  two: [{ calls: [opens, opensAlso, waits("also", 400)] }, { text: "done" }],
  last: [{ calls: [waits("ready", 20), opens] }, { calls: [waits("ready", 400)] }, { text: "done" }],
};

let installation: Installation;
let boxed = false;
beforeAll(async () => {
  try {
    execFileSync("bwrap", ["--ro-bind", "/", "/", "true"], { stdio: "ignore" });
    boxed = true;
  } catch {
    process.stderr.write("skipped: bubblewrap does not work here, so commands beside one another are not tested\n");
  }
  installation = new Installation({ script: SCRIPT });
  await installation.start();
});
afterAll(() => installation[Symbol.asyncDispose]());

/** What its shell commands said, in the order of their calls. */
async function saidBy(script: keyof typeof SCRIPT): Promise<readonly string[]> {
  const client = await installation.client();
  const manifest = { name: "opener", model: `script/${script}`, capabilities: ["tool: *", "vm.use: *"] };
  const { agent_id } = await client.call(agentSpawnAndRun, { manifest, message: "begin" });
  const { entries } = await client.call(agentLogs, { agent_id, limit: 500 });
  const outcomes = entries.flatMap(({ body }) => {
    const { call, outcome } = body as { call?: string; outcome?: { ok: boolean; value?: Json } };
    return call?.startsWith("t") && outcome ? [{ call, outcome }] : [];
  });
  expect(outcomes.filter(({ outcome }) => !outcome.ok)).toEqual([]);
  outcomes.sort((one, other) => (one.call < other.call ? -1 : 1));
  return outcomes.flatMap(({ outcome }) => {
    const { stdout } = outcome.value as { stdout?: string };
    return stdout === undefined ? [] : [stdout.trim()];
  });
}

describe("a command that a turn of a model opens, and its shell that waits for it", () => {
  test("meet where it was opened first", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxed, "no box here");
    expect(await saidBy("first")).toEqual(["they met"]);
  });

  test("meet where it was opened behind another that was", { timeout: LIMIT_MS }, async ({ skip }) => {
    skip(!boxed, "no box here");
    expect(await saidBy("two")).toEqual(["they met"]);
  });

  test("keep their order where the shell came first: it has its workspace alone, and the command begins at its end", { timeout: LIMIT_MS }, async ({
    skip,
  }) => {
    skip(!boxed, "no box here");
    expect(await saidBy("last")).toEqual(["they missed each other", "they met"]);
  });
});
