import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";

interface Seen {
  readonly stays: boolean;
  readonly keys: number;
}

/** What the daemon is like that a command reaches, or starts. */
async function seen(terminal: Terminal): Promise<Seen & { readonly pid: number }> {
  const { stays, pid } = JSON.parse((await terminal.run("call", "system.status")).out) as { stays: boolean; pid: number };
  const { connections } = JSON.parse((await terminal.run("call", "model.connections")).out) as { connections: { source: string; key: boolean }[] };
  return { stays, pid, keys: connections.filter(({ source, key }) => source === "environment" && key).length };
}

const isGone = (pid: number): boolean => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  process.kill(pid, signal);
  await until("its end", async () => isGone(pid) || undefined);
}

const ENV = { GROQ_API_KEY: "sk-canary-4712" };

test.for<{ why: string; asked: string[]; between?: string[]; signal: NodeJS.Signals; after: Seen }>([
  { why: "nobody asked it to stay: it leaves", asked: ["ps"], signal: "SIGKILL", after: { stays: false, keys: 1 } },
  { why: "it was asked to stay: it stays", asked: ["up"], signal: "SIGKILL", after: { stays: true, keys: 1 } },
  { why: "a signal ended it: it stays", asked: ["up"], signal: "SIGTERM", after: { stays: true, keys: 1 } },
  { why: "without keys of the environment: it has none", asked: ["up", "--no-env-keys"], signal: "SIGKILL", after: { stays: true, keys: 0 } },
  {
    why: "a person says down before anybody starts it: it leaves",
    asked: ["up", "--no-env-keys"],
    between: ["down"],
    signal: "SIGKILL",
    after: { stays: false, keys: 1 },
  },
  { why: "a person asks for another one: it is that", asked: ["up", "--no-env-keys"], between: ["up"], signal: "SIGKILL", after: { stays: true, keys: 1 } },
])("a daemon that was killed starts again as it was asked for, $why", async ({ asked, between, signal, after }) => {
  await using terminal = new Terminal({ env: ENV });
  expect((await terminal.run(...asked)).code).toBe(0);
  await end((await seen(terminal)).pid, signal);
  if (between) expect((await terminal.run(...between)).code).toBe(0);
  expect(await seen(terminal)).toMatchObject(after);
});

test("after down, the next daemon leaves again", async () => {
  await using terminal = new Terminal({ env: ENV });
  await terminal.run("up");
  await terminal.run("down");
  expect(await seen(terminal)).toMatchObject({ stays: false });
});

test("a wish that cannot be read starts no daemon with more than was asked for, and up and down are the way out", async () => {
  await using terminal = new Terminal({ env: ENV });
  await terminal.run("up", "--no-env-keys");
  await end((await seen(terminal)).pid, "SIGKILL");
  writeFileSync(join(terminal.home, "run", "up.json"), "{");
  expect(await terminal.run("ps")).toMatchObject({ code: 1, err: expect.stringMatching(/up\.json.*cannot be read; aether up writes it anew/) });
  expect((await terminal.run("up", "--no-env-keys")).code).toBe(0);
  expect(await seen(terminal)).toMatchObject({ stays: true, keys: 0 });
});
