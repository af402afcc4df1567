import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

const SCRIPT = { quick: [{ text: "done" }] };
/** How long a drain waits for what is under way. */
const DRAIN_MS = 5_000;

test.for([
  // However often the command above looked at its run, which is on record as well.
  { who: ["audit", "-f", "--limit", "200"], said: "quick" },
  { who: ["bus", "-f"], said: undefined },
])("a stop does not wait for $who.0, which only follows", { timeout: 60_000 }, async ({ who, said }) => {
  await using terminal = new Terminal({ script: SCRIPT });
  expect((await terminal.run("run", "-m", "script/quick", "work")).code).toBe(0);
  const follower = await terminal.start(...who);
  if (said !== undefined) await follower.said(said);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const before = performance.now();
  expect((await terminal.run("down")).code).toBe(0);
  expect(performance.now() - before).toBeLessThan(DRAIN_MS - 500);
  expect(await follower.ended).toMatchObject({ code: 0, err: expect.stringContaining("the daemon was stopped") });
});
