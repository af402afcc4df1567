import { existsSync } from "node:fs";
import { join } from "node:path";
import { agentLogs, agentRun, agentSpawn, type LogEntry, vfsUndo, vmKill, vmList, vmStdin, vmTake } from "@aether/protocol";
import { expect, test } from "vitest";
import { Installation, until } from "../support/installation.ts";

const call = (name: string, input: unknown) => ({ name, input });
const shell = (command: string) => call("shell", { command });
const waitFor = (name: string): string => `until [ -e ${name} ]; do sleep 0.01; done`;
const WRITES = "echo important > result; mkdir -p built; echo part > built/part";

/** What goes on beside the command, and one that never ends by itself in the first life and leaves a trace of each time it ran. */
const scriptOf = (beside: unknown, command = `echo ran >> log; touch begun; ${waitFor("never")}`) => ({
  keeper: [{ calls: [beside] }, { text: "begun" }, { calls: [shell(command)] }, { calls: [shell("cat result built/part log")] }, { text: "all done" }],
});

const MANIFEST = {
  name: "keeper",
  model: "script/keeper",
  lifecycle: "persistent",
  capabilities: ["tool: terminal_open", "tool: shell", "vm.use: *"],
} as const;

class Story {
  readonly installation: Installation;
  agent = "";

  constructor(installation: Installation) {
    this.installation = installation;
  }

  async begin(): Promise<void> {
    const client = await this.installation.client();
    this.agent = (await client.call(agentSpawn, { manifest: MANIFEST }, { key: "keeper" })).agent_id;
    await client.call(agentRun, { agent_id: this.agent, message: "begin" }, { key: "begin" });
    // One that has begun has its turn behind it.
    await until(
      "the background command at work",
      async () => (await client.call(vmList, { holder: this.agent })).commands.every(({ state }) => state === "running") || undefined,
    );
  }

  /** The second piece of work; it is asked for again after a kill. */
  async command(): Promise<unknown> {
    const client = await this.installation.client();
    return client.call(agentRun, { agent_id: this.agent, message: "go on" }, { key: "go-on" });
  }

  path(name: string): string {
    return join(this.installation.home, "home/owners/local/run", this.agent, name);
  }

  has(name: string): Promise<void> {
    return until(`${name} in the workspace`, async () => (existsSync(this.path(name)) ? true : undefined)).then(() => undefined);
  }

  /** How the shell's calls ended, in their order. */
  async ends(): Promise<readonly Ended[]> {
    const client = await this.installation.client();
    const { entries } = await client.call(agentLogs, { agent_id: this.agent, limit: 1_000 });
    return entries.flatMap((entry) => (entry.kind === "call.settled" ? [outcomeOf(entry)] : [])).filter(({ value }) => value?.stdout !== undefined);
  }

  async commandId(): Promise<string> {
    const { commands } = await (await this.installation.client()).call(vmList, { holder: this.agent });
    return commands[0]?.vm_id ?? "";
  }
}

interface Ended {
  readonly value?: {
    readonly code: number | null;
    readonly reason: string;
    readonly stdout: string;
    readonly message?: string;
    readonly changed: readonly string[];
  };
}

const outcomeOf = ({ body }: LogEntry): Ended => (body as unknown as { outcome: Ended }).outcome;

interface Case {
  readonly what: string;
  readonly beside: unknown;
  /** While the command runs, until all that is to stay is written. */
  readonly during: (story: Story) => Promise<void>;
}

const CASES: readonly Case[] = [
  {
    what: "a background command that ended while it ran",
    beside: call("terminal_open", { command: `${waitFor("begun")}; ${WRITES}; touch written` }),
    during: (story) => story.has("written"),
  },
  {
    what: "a background command that still runs",
    beside: call("terminal_open", { command: `${waitFor("begun")}; ${WRITES}; touch written; sleep 1000` }),
    during: (story) => story.has("written"),
  },
  {
    what: "a background command that was ended while it ran",
    beside: call("terminal_open", { command: `${waitFor("begun")}; ${WRITES}; touch written; sleep 1000` }),
    async during(story) {
      await story.has("written");
      const vm_id = await story.commandId();
      const client = await story.installation.client();
      await client.call(vmKill, { vm_id });
      await until("its end", async () => (await client.call(vmList, { holder: story.agent })).commands.length === 0 || undefined);
    },
  },
  {
    what: "a terminal in which a person typed",
    beside: call("terminal_open", { terminal: { cols: 80, rows: 24 } }),
    async during(story) {
      const vm_id = await story.commandId();
      await using client = await story.installation.another();
      await until("the terminal", async () => client.call(vmTake, { vm_id }).catch(() => undefined));
      await client.call(vmStdin, { vm_id, text: `${WRITES}; touch written\n` });
      await story.has("written");
    },
  },
  {
    what: "what an earlier command left running in the agent's shell",
    beside: shell(`(${waitFor("begun")}; ${WRITES}; touch written) > /dev/null 2>&1 &`),
    during: (story) => story.has("written"),
  },
];

test.for(CASES)("a kill in a command does not take back what was written beside it: $what", { timeout: 120_000 }, async ({ beside, during }) => {
  await using installation = new Installation({ script: scriptOf(beside) });
  const story = new Story(installation);
  await installation.start();
  await story.begin();
  const cut = story.command().catch(() => undefined);
  await story.has("begun");
  await during(story);
  await installation.kill();
  await cut;

  // Killed again while it is recovered from.
  await installation.start({ AETHER_FAIL_POINT: "journal.commit.before:2" }).catch(() => undefined);
  await installation.ended();
  await installation.start();
  await story.command();

  const ends = (await story.ends()).slice(-2);
  expect(ends[0]?.value).toMatchObject({ code: null, reason: "lost", changed: expect.arrayContaining([expect.stringContaining("/result")]) });
  expect(ends[0]?.value?.message).toContain("was not taken back and not run again");
  expect(ends[1]?.value).toMatchObject({ code: 0, stdout: "important\npart\nran\n" });
  const client = await installation.client();
  const { undone } = await client.call(vfsUndo, { run: story.agent });
  expect(undone.map(({ path }) => path.split("/").at(-1))).toEqual(expect.arrayContaining(["result", "part", "log", "begun"]));
  expect(["result", "built", "log", "begun"].filter((name) => existsSync(story.path(name)))).toEqual([]);
});

test("a command beside which nothing was written is done again after a kill", { timeout: 120_000 }, async () => {
  const quiet = call("terminal_open", { command: "echo up; sleep 1000" });
  await using installation = new Installation({ script: scriptOf(quiet, "cat result 2> /dev/null; echo ran") });
  const story = new Story(installation);
  await installation.start({ AETHER_FAIL_POINT: "box.start.after:2" });
  await story.begin();
  await story.command().catch(() => undefined);
  await installation.ended();
  await installation.start();
  await story.command();
  expect((await story.ends()).at(-2)?.value).toMatchObject({ code: 0, stdout: "ran\n" });
});

test("what an ended background command wrote before a command began is in the tree that is put back", { timeout: 120_000 }, async () => {
  const early = call("terminal_open", { command: WRITES });
  await using installation = new Installation({ script: scriptOf(early, "echo ran >> log") });
  const story = new Story(installation);
  await installation.start({ AETHER_FAIL_POINT: "box.exit.after:2" });
  await story.begin();
  const client = await installation.client();
  await until("its end", async () => (await client.call(vmList, { holder: story.agent })).commands.length === 0 || undefined);
  await story.command().catch(() => undefined);
  await installation.ended();
  await installation.start();
  await story.command();
  const ends = (await story.ends()).slice(-2);
  expect(ends[0]?.value).toMatchObject({ code: 0, reason: "exited" });
  expect(ends[1]?.value).toMatchObject({ code: 0, stdout: "important\npart\nran\n" });
});
