import { describe, expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9/v1";

describe.concurrent("a model that cannot be had: the cause is named", () => {
  test("the daemon was started with other settings than this command has", async () => {
    await using older = new Terminal();
    await older.run("ps");
    await using terminal = new Terminal({ env: { AETHER_HOME: older.home, AETHER_OPENAI_BASE_URL: NOWHERE } });
    for (const more of [[], ["--json"]]) {
      const end = await terminal.run("run", "-m", "openai-compatible/x", "hello", ...more);
      expect(end).toMatchObject({
        code: 1,
        err: expect.stringMatching(/no model openai-compatible\/x; .*started at \S+ without AETHER_OPENAI_BASE_URL: .*aether down/),
      });
    }
    expect((await terminal.run("ps", "-a")).out).toBe("");
  });

  test("its endpoint does not answer", async () => {
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: NOWHERE } });
    const end = await terminal.run("run", "-m", "openai-compatible/x", "hello");
    expect(end).toMatchObject({ code: 1, err: expect.stringMatching(/does not say which models it has: 127\.0\.0\.1:9 cannot be reached/) });
    expect(end.out).toContain("openai-compatible/x failed after 3 attempts: 127.0.0.1:9 cannot be reached");
    const unnamed = await terminal.run("run", "-m", "openai-compatible", "hello");
    expect(unnamed).toMatchObject({
      code: 1,
      err: expect.stringMatching(/cannot say which models it has: 127\.0\.0\.1:9 cannot be reached.*name one: openai-compatible\//),
    });
  });

  test("a model of that driver is not there: those near it are named, and nothing that does not help", async () => {
    await using terminal = new Terminal({ env: { AETHER_OPENAI_BASE_URL: NOWHERE } });
    const end = await terminal.run("run", "-m", "offline/ruls", "hello");
    expect(end).toMatchObject({ code: 1, err: expect.stringMatching(/no model offline\/ruls; near it: .*offline\/rules.*aether model list/) });
    expect(end.err).not.toMatch(/AETHER_OPENAI_BASE_URL|This daemon/);
  });
});
