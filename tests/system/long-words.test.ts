import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemPing } from "@aether/protocol";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";
import { tellingProvider } from "../support/telling-provider.ts";

const MODELS = [{ id: "teller", context_length: 1_000_000 }];
const EDITS = { name: "file_edit", input: { path: "FOLDER/site/keep.md", oldText: "hello", newText: "hallo" } };
/** The daemon of a machine with work to do may answer late by itself. */
const LATE_MS = 4_000;

test("while a goal with a long text without blanks is worked on, the daemon answers others", { timeout: 240_000 }, async () => {
  await using provider = await tellingProvider({ "Correct site/keep.md": [{ calls: [EDITS] }, { text: "done" }] }, { models: MODELS });
  await using terminal = new Terminal();
  mkdirSync(join(terminal.folder, "site"));
  writeFileSync(join(terminal.folder, "site", "keep.md"), "hello\n");
  await terminal.run("model", "connect", "openai-compatible", "--name", "mine", "--base-url", provider.baseUrl);
  const working = await terminal.start("run", "-m", "mine/teller", "--edit", "site", `Correct site/keep.md. This came along:\n${"A".repeat(65_000)}`);
  const over = working.ended.then(() => true);
  const client = await terminal.connect();
  let latest = 0;
  for (let isOver = false; !isOver; isOver = await Promise.race([over, new Promise<false>((resolve) => setTimeout(resolve, 20, false))])) {
    const asked = performance.now();
    await client.call(systemPing, {});
    latest = Math.max(latest, performance.now() - asked);
  }
  expect((await working.ended).err).toContain("ended: completed");
  expect(latest).toBeLessThan(LATE_MS);
});

test("a goal with a row of dashes behind a word is worked on", { timeout: 120_000 }, async () => {
  await using terminal = new Terminal();
  writeFileSync(join(terminal.folder, "notes.md"), "# Garden\n\nThe garden has 40 beds.\n");
  expect(await terminal.run("run", "-m", "offline/rules", `How many beds has the garden?\n\nSummary${"-".repeat(300)}`)).toMatchObject({
    err: expect.stringContaining("ended: "),
  });
});
