import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { filesWith } from "../support/files-with.ts";

const KEY = "sk-canary-of-the-environment-4711";

const VARIABLES = [
  ["anthropic", "ANTHROPIC_API_KEY"],
  ["openai", "OPENAI_API_KEY"],
  ["google", "GEMINI_API_KEY"],
  ["deepseek", "DEEPSEEK_API_KEY"],
  ["openrouter", "OPENROUTER_API_KEY"],
  ["groq", "GROQ_API_KEY"],
  ["mistral", "MISTRAL_API_KEY"],
  ["together", "TOGETHER_API_KEY"],
  ["xai", "XAI_API_KEY"],
] as const;
const ALL = Object.fromEntries(VARIABLES.map(([, variable]) => [variable, KEY]));

interface Listed {
  readonly connections: readonly { readonly name: string; readonly source: string; readonly key: boolean }[];
}

const connectionsOf = async (terminal: Terminal): Promise<string[]> => {
  const { connections } = JSON.parse((await terminal.run("call", "model.connections")).out) as Listed;
  return connections.filter(({ source, key }) => source === "environment" && key).map(({ name }) => name);
};

describe("keys under the names that vendors' own tools use", () => {
  test("connect every provider of a preset, are said, and are nowhere else", async () => {
    await using terminal = new Terminal({
      env: ALL,
      script: { agent: [{ calls: [{ name: "shell", input: { command: "env" } }] }, { text: "done" }] },
    });
    expect((await connectionsOf(terminal)).sort()).toEqual(VARIABLES.map(([name]) => name).sort());
    const ran = await terminal.run("run", "-m", "script/agent", "look around");
    expect(ran.code).toBe(0);
    const logs = await terminal.run("logs", "even", "--json");
    const listed = await terminal.run("model", "list", "script");
    expect(listed.err).toMatch(/keys of the environment.*groq.*AETHER_ENV_KEYS=off/s);
    expect([ran, logs, listed].map(({ out, err }) => out + err).join("\n")).not.toContain("canary");
    expect(filesWith(terminal.home, [KEY])).toEqual([]);
  });

  test("are left alone by the setting that forbids it", async () => {
    await using terminal = new Terminal({ env: { ...ALL, AETHER_ENV_KEYS: "off" } });
    expect(await connectionsOf(terminal)).toEqual([]);
    expect((await terminal.run("run", "-m", "groq/any", "hello")).err).toMatch(/no model groq\/any/);
    expect((await terminal.run("model", "list", "offline")).err).not.toContain("environment");
  });

  test("are left alone by a daemon that is told so, and one that has them is not taken for such", async () => {
    await using terminal = new Terminal({ env: ALL });
    expect((await terminal.run("up", "--no-env-keys")).code).toBe(0);
    expect(await connectionsOf(terminal)).toEqual([]);
    await terminal.run("down");
    await terminal.run("up");
    expect(await terminal.run("up", "--no-env-keys")).toMatchObject({ code: 2, err: expect.stringMatching(/aether down/) });
  });
});
