import { describe, expect, test } from "vitest";
import type { Command } from "./command.ts";
import { allCommands, COMMAND_NAMES } from "./commands/index.ts";
import { readArguments } from "./read-arguments.ts";
import { verbFault } from "./usage-fault.ts";

const agent: Command = {
  name: "agent",
  summary: "",
  usage: 'aether agent start FILE | list | send AGENT "<message>"\n\nAgents from a manifest.\n\n  --yes   asks nothing',
  verbs: ["start", "list", "send"],
  options: { yes: { type: "boolean" } },
  run: async () => 0,
};

describe("words of a command that are none", () => {
  test.for([
    { why: "none", words: [], says: /^say what to do: start, list, send\.\nUsage: aether agent start/ },
    { why: "a verb that was misspelt", words: ["strat"], says: /^there is no "aether agent strat"; near it: start\.\n/ },
    { why: "a verb that is not there", words: ["frobnicate"], says: /^there is no "aether agent frobnicate"\.\n/ },
    {
      why: "a verb without what it needs",
      words: ["send", "clerk"],
      says: /^aether agent send: message is missing\.\nUsage: aether agent send AGENT "<message>"\n\(/,
    },
    { why: "a verb without anything of what it needs", words: ["send"], says: /^aether agent send: AGENT and message are missing\.\n/ },
    { why: "a verb with more than it takes", words: ["start", "a.yaml", "b.yaml"], says: /^aether agent start takes no "b\.yaml"\.\n/ },
    { why: "a verb that is called so elsewhere", words: ["ls"], says: /^there is no "aether agent ls"; near it: list\.\n/ },
  ])("$why is told with how it is written", ({ words, says }) => expect(verbFault(agent, words).message).toMatch(says));

  test("a wrong option is told with the usage alone, so that the cause stays on the screen", () => {
    const told = (): unknown => readArguments(agent, ["list", "--yse"]);
    expect(told).toThrow(/^there is no option --yse; near it: --yes\.\nUsage: aether agent start .*\n\(aether agent --help says more\)$/);
  });

  test.for([
    { most: 0, words: ["a"], says: /^agent takes no words, and not "a"\./ },
    { most: 1, words: ["a", "b"], says: /^agent takes one word, and not "b" too\./ },
  ])("more words than it takes are refused: $most", ({ most, words, says }) => {
    expect(() => readArguments({ ...agent, most }, words)).toThrow(says);
    expect(readArguments({ ...agent, most }, [...words, "--help"]).flag("help")).toBe(true);
  });
});

const COMMANDS = await allCommands();

test("each command is found under its own name", () => expect(COMMANDS.map(({ name }) => name)).toEqual(COMMAND_NAMES));

test.for(COMMANDS.filter(({ verbs = [] }) => verbs.length > 0))("each way to write aether $name stands in its usage by itself", (command) => {
  const verbs = /^say what to do: (.*)\.\n/.exec(verbFault(command, []).message)?.[1]?.split(", ") ?? [];
  expect(verbs.length).toBeGreaterThan(1);
  for (const verb of verbs) expect(verbFault(command, [verb]).message).toContain(`\nUsage: aether ${command.name} ${verb}`);
});
