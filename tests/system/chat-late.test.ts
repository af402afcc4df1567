import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const CTRL_C = "\u0003";
const SCRIPT = {
  talk: [
    { text: ["It takes ", "a while.\nAnd then ", "it ends."], pieceMs: 1_000 },
    { text: "Ça va." },
    { text: ["First of all, ", "a beginning ", "that goes on", " and on."], pieceMs: 2_000 },
    { text: "On." },
  ],
};

test("words for a turn that has ended stand in the line for the next one; what a stopped turn had said stays on the screen", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("model", "use", "script/talk")).code).toBe(0);
  await using day = await terminal.atTerminal(80);
  await day.says("> ");
  day.type("Say it\r");
  await day.says("It takes");
  day.type(CTRL_C);
  await day.says("change what?");
  // The turn ends while the person thinks.
  await sleep(6_000);
  day.type("in french\r");
  await day.says("And then it ends.");
  await day.says("it had ended before that came; it stands in the line for the next turn");
  await day.says(/\n> in french/);
  day.type(", please\r");
  await day.says("Ça va.");
  await day.says(/\n> /);
  day.type("Go on\r");
  await day.says("a beginning");
  day.type(CTRL_C);
  // What is written so far is what there is to change.
  await day.says(/a beginning[^\n]* …\s+change what\?/);
  day.type("\r");
  await day.says("✗ stopped");
  expect(day.screen.slice(day.screen.indexOf("stopping the run"))).toContain("First of all, a beginning");
  await day.says(/\n> /);
  day.type("/quit\r");
  expect(await day.ended).toBe(0);
  const { out } = await terminal.run("show");
  expect(out).toContain("Go on");
});
