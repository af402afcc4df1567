import { expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { tellingProvider } from "../support/telling-provider.ts";

const SCRIPT = { chosen: [{ text: "I am the chosen one." }], other: [{ text: "I am the other." }] };
const ran = async (terminal: Terminal, ...options: readonly string[]) => {
  const { out, code } = await terminal.run("run", "say who you are", ...options);
  return { said: out.trim(), code };
};

test("the chosen model works where none is named, until the choice is taken back; -m goes before it", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("model", "use")).out).toContain("offline/rules works where no -m names a model (nothing was chosen)");
  expect(await terminal.run("model", "use", "script/chosen")).toMatchObject({ code: 0, out: expect.stringContaining("script/chosen works where no -m") });
  expect(await ran(terminal)).toEqual({ said: "I am the chosen one.", code: 0 });
  expect(await ran(terminal, "-m", "script/other")).toEqual({ said: "I am the other.", code: 0 });
  const { agent_id } = jsonLines((await terminal.run("ps", "-a", "--json")).out).flat()[0] as { agent_id: string };
  expect(agent_id).toBeDefined();
  await terminal.run("down");
  expect(await ran(terminal)).toEqual({ said: "I am the chosen one.", code: 0 });
  expect((await terminal.run("audit", "--kind", "model.chosen")).out).toContain("model.chosen");
  expect((await terminal.run("model", "use", "none")).out).toContain("offline/rules works");
  expect((await ran(terminal)).code).toBe(1);
});

test("a model that is not there is not chosen, and what was chosen before stays", async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  await terminal.run("model", "use", "script/chosen");
  expect(await terminal.run("model", "use", "script/chozen")).toMatchObject({ code: 1, err: expect.stringContaining("script/chosen") });
  expect(jsonLines((await terminal.run("model", "use", "--json")).out)).toEqual([{ model: "script/chosen", source: "chosen" }]);
  const unknown = await terminal.run("model", "use", "nowhere/at-all");
  expect(unknown.err).toMatch(/there is no model nowhere\/at-all; none is called alike\. To connect another: aether model connect PROVIDER/);
  expect((await terminal.run("model", "use", "anthropic/x")).err).toContain("To connect it: aether model connect anthropic");
});

test("AETHER_MODEL of the terminal goes before the choice, and that is said", async () => {
  await using terminal = new Terminal({ script: SCRIPT, env: { AETHER_MODEL: "script/other" } });
  expect((await terminal.run("model", "use", "script/chosen")).err).toContain("AETHER_MODEL here names script/other");
  expect((await ran(terminal)).said).toBe("I am the other.");
});

test("an agent chooses no model", async () => {
  const call = { name: "model_choose", input: { model: "script/other" } };
  await using terminal = new Terminal({ script: { ...SCRIPT, agent: [{ calls: [call] }, { text: "done" }] } });
  await terminal.run("run", "-m", "script/agent", "choose");
  expect(jsonLines((await terminal.run("model", "use", "--json")).out)).toEqual([{ model: "offline/rules", source: "built-in" }]);
});

const CONNECTED = ["model", "connect", "openai-compatible", "--name", "mine", "--base-url"];

test("a model that was chosen is marked, and no choice is left of a provider that is disconnected", async () => {
  await using provider = await tellingProvider({});
  await using terminal = new Terminal();
  await terminal.run(...CONNECTED, provider.baseUrl);
  await terminal.run("model", "use", "mine/teller");
  expect((await terminal.run("model", "list")).out).toMatch(/^mine\/teller .*ready; chosen$/m);
  const gone = await terminal.run("model", "disconnect", "mine");
  expect(gone.err).toContain("mine/teller was chosen, and is not any more: offline/rules works where no -m names a model");
  expect(jsonLines((await terminal.run("model", "use", "--json")).out)).toEqual([{ model: "offline/rules", source: "built-in" }]);
});

test("who keeps the choice of one that is gone is told so by list, use and run", async () => {
  await using provider = await tellingProvider({});
  await using terminal = new Terminal();
  await terminal.run(...CONNECTED, provider.baseUrl);
  await terminal.run("model", "use", "mine/teller");
  const kept = await terminal.asked(["model", "disconnect", "mine"], ["Take the choice back? [Y/n]", "n\r"]);
  expect(kept).toMatchObject({ code: 0, screen: expect.stringContaining("mine/teller was chosen and is not there: aether model use NAME chooses another") });
  for (const looks of [
    ["model", "list"],
    ["model", "use"],
    ["run", "say who you are"],
  ])
    expect((await terminal.run(...looks)).err).toContain("mine/teller was chosen and is not there: aether model use NAME");
});
