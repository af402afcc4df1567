import { describe, expect, test } from "vitest";
import { jsonLines, Terminal } from "../support/cli.ts";
import { until } from "../support/installation.ts";
import { type ToldAnswer, tellingProvider } from "../support/telling-provider.ts";

const call = (name: string, input: unknown) => ({ name, input });
const child = (name: string) => call("spawn_agent", { task: `be ${name}`, name, tools: ["shell", "file_write", "spawn_agent"] });
const LONG = Array.from({ length: 90 }, (_, index) => `line ${index + 1}`).join("\n");

const SCRIPT = {
  "Let them work": [{ text: "I ask my people.", calls: [child("reader"), child("counter")] }, { text: "All is done." }],
  "be reader": [
    {
      thinks: ["where do ", "I look"],
      text: ["I read \u001b[2J", "the files"],
      pieceMs: 100,
      calls: [call("file_write", { path: "found.md", text: "found\n" })],
    },
    { text: "Three were found." },
  ],
  "be counter": [{ text: "I count with help.", calls: [child("hand")] }, { text: LONG }],
  "be hand": [{ calls: [call("shell", { command: "echo one; echo two" })] }, { text: "Two lines." }],
};
const RUN = ["run", "-m", "openai-compatible/teller", "--name", "chief", "Let them work"];

async function working(script: Readonly<Record<string, readonly ToldAnswer[]>> = SCRIPT) {
  const provider = await tellingProvider(script);
  return { provider, env: { AETHER_OPENAI_BASE_URL: provider.baseUrl, NO_COLOR: "1" } };
}

describe("what children say and do is told where their parent is followed", () => {
  test.for([80, 40])("at a terminal of %i columns: named, below one another, bounded, harmless", { timeout: 90_000 }, async (cols) => {
    const { provider, env } = await working();
    await using _provider = provider;
    await using terminal = new Terminal({ env });
    const screen = await terminal.at({ cols, rows: 24 }, ...RUN);
    expect(await screen.ended).toBe(0);
    const seen = screen.seen();
    const all = seen.join("\n");
    expect(all).toMatch(/^I ask my people\.$/m);
    expect(all).toMatch(/^ {2}\[reader\] ~ where do I look$/m);
    expect(all).toMatch(/^ {2}\[reader\] I read \\u001b\[2Jthe files$/m);
    expect(all).toMatch(/^ {2}\[reader\] => file_write found\.md$/m);
    expect(all).toMatch(/^ {2}\[reader\] {3}\+found$/m);
    expect(all).toMatch(/^ {2}\[reader\] Three were found\.$/m);
    expect(all).toMatch(/^ {2}\[counter\] I count with help\.$/m);
    expect(all).toMatch(/^ {4}\[hand\] => shell echo one/m);
    expect(all).toMatch(/^ {4}\[hand\] \| one$/m);
    expect(all).toMatch(/^ {4}\[hand\] Two lines\.$/m);
    expect(seen.filter((line) => /^ {2}\[counter\] line \d+$/.test(line))).toHaveLength(20);
    expect(all.replace(/\n +/g, " ")).toMatch(/\[counter\] \[… 70 more lines: aether logs p\w+ …\]/);
    expect(all).toMatch(/^All is done\.$/m);
    for (const line of seen) expect(line.length).toBeLessThanOrEqual(cols);
  });

  test("in a pipe as whole lines, in a later look, as a tree, and as JSON", { timeout: 90_000 }, async () => {
    const { provider, env } = await working();
    await using _provider = provider;
    await using terminal = new Terminal({ env });
    const { code, out, err } = await terminal.run(...RUN);
    expect({ code, out }).toEqual({ code: 0, out: "All is done.\n" });
    for (const text of [err, (await terminal.run("logs", "-f", "chief")).out]) {
      expect(text).toMatch(/^ {2}\[reader\] I read \\u001b\[2Jthe files$/m);
      expect(text).toMatch(/^ {4}\[hand\] \| one$/m);
      expect(text).toMatch(/^ {4}\[hand\] Two lines\.$/m);
    }
    const alone = await terminal.run("logs", "chief");
    expect(alone.out).not.toContain("[reader]");
    const tree = await terminal.run("logs", "--tree", "chief");
    expect(tree.out).toMatch(/^\S+ {2}\[hand\] started$/m);
    expect(tree.out).toMatch(/^ {4}\[hand\] Two lines\.$/m);
    expect(tree.out.indexOf("[hand] Two lines.")).toBeLessThan(tree.out.indexOf("All is done."));
    const below = await terminal.run("logs", "--tree", "counter");
    expect(below.out).toMatch(/^ {4}I count with help\.$/m);
    expect(below.out).toContain("[hand] Two lines.");
    expect(below.out).not.toMatch(/found|I ask my people/);
    const raw = jsonLines((await terminal.run("logs", "--tree", "chief", "--json")).out);
    expect(new Set(raw.map(({ agent_id }) => agent_id)).size).toBe(4);
    const at = raw.map((entry) => Number(entry.at));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    const json = jsonLines((await terminal.run("logs", "-f", "chief", "--json")).out) as { event?: { kind: string; body: { identity?: string } } }[];
    expect(json.flatMap(({ event }) => (event?.kind === "process.spawned" ? [event.body.identity?.split("+").at(-1)] : []))).toEqual(
      expect.arrayContaining(["reader", "counter", "hand"]),
    );
  });

  test("who comes while they work hears them too; two of one name are told apart; of a child only what is below it", { timeout: 90_000 }, async () => {
    const hand = [{ text: ["Early ", "and late."], pieceMs: 3_000 }];
    const { provider, env } = await working({ "Let both": [{ calls: [child("hand"), child("hand")] }, { text: "Both." }], "be hand": hand });
    await using _provider = provider;
    await using terminal = new Terminal({ env });
    await terminal.run("run", "-m", "openai-compatible/teller", "--name", "twins", "--detach", "Let both");
    const agents = await until("both", async () => {
      const all = JSON.parse((await terminal.run("ps", "--json")).out) as { agent_id: string; name: string }[];
      return all.length === 3 ? all.filter(({ name }) => name === "hand") : undefined;
    });
    const [whole, one] = await Promise.all([terminal.run("logs", "-f", "twins"), terminal.run("logs", "-f", agents[0]?.agent_id ?? "")]);
    expect(whole.out).toMatch(/^ {2}\[hand\] Early and late\.$/m);
    expect(whole.out).toMatch(/^ {2}\[hand#2\] Early and late\.$/m);
    expect(one.out.match(/^Early and late\.$/gm)).toHaveLength(1);
    expect(one.out + one.err).not.toContain("[hand");
  });

  test("in a conversation with an agent that goes on living: its words as they come, once, and those of its children", { timeout: 90_000 }, async () => {
    const slow = { text: ["They ", "say ", "three."], pieceMs: 400 };
    const { provider, env } = await working({ ...SCRIPT, "How many?": [{ text: "I ask.", calls: [child("reader")] }, slow], "And now?": [slow] });
    await using _provider = provider;
    await using terminal = new Terminal({ env });
    const capabilities = ["tool: [spawn_agent, file_write, shell]", "vm.use: *", "agent.spawn: *", "model.use: *"];
    const manifest = { name: "clerk", model: "openai-compatible/teller", lifecycle: "persistent", capabilities };
    await terminal.run("call", "agent.spawn", JSON.stringify({ manifest }));
    const chat = await terminal.at({ cols: 60, rows: 40 }, "chat", "clerk");
    const stands = (words: RegExp) => until(`${words} on ${JSON.stringify(chat.seen())}`, async () => words.test(chat.seen().join("\n")) || undefined);
    await stands(/^>$/m);
    chat.type("How many?\r");
    await stands(/^I ask\.\n=> spawn_agent be reader\n[\s\S]*^ {2}\[reader\] Three were found\.\n[\s\S]*^They say three\.\n>$/m);
    chat.type("And now?\r");
    await stands(/And now\?\nThey say three\.\n>$/);
    expect(chat.seen().filter((line) => line === "They say three.")).toHaveLength(2);
    chat.type("\u0004");
    expect(await chat.ended).toBe(0);
  });
});
