import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { tellingProvider } from "../support/telling-provider.ts";

test("the words of an answer that was stopped in the middle stand in its log and its page, marked as cut off", async () => {
  await using provider = await tellingProvider({ "count to three": [{ text: ["one\n", "two ", "three"], pieceMs: 5_000 }] });
  await using terminal = new Terminal();
  await terminal.run("model", "connect", "openai-compatible", "--name", "mine", "--base-url", provider.baseUrl);
  const counting = await terminal.start("run", "-m", "mine/teller", "--name", "counting", "count to three");
  await counting.said("one");
  expect((await terminal.run("stop", "counting", "enough")).code).toBe(0);
  expect((await counting.ended).err).toMatch(/^one\n\(it was cut off here\)\n.*ended: stopped$/m);
  await terminal.run("down");
  expect((await terminal.run("logs", "counting")).out).toMatch(/^ +one\n +\(it was cut off here\)\n\S+ {2}ended: stopped$/m);
  expect((await terminal.run("show", "counting")).out).toMatch(/^one\s+\(it was cut off here\)\n\nenough$/m);
});
