import type { Client } from "@aether/client";
import { SyscallError } from "@aether/protocol";
import { describe, expect, test } from "vitest";
import { type Asking, askingAgain } from "./begin-again.ts";
import type { Context } from "./command.ts";

const gone = new SyscallError("UNAVAILABLE", "the connection was closed before vm.rungs was answered", { key: "k", gone: true });

function withDaemons() {
  const said: string[] = [];
  let started = 0;
  const context = {
    screen: { say: (line: string) => said.push(line) },
    connect: async () => ({ client: `daemon ${++started}` as unknown as Client, started: true }),
  } as unknown as Context;
  const asking: Asking = { client: "daemon 0" as unknown as Client };
  return { context, asking, said };
}

describe("what is asked before a run began", () => {
  test("is asked of the next daemon where the one before was killed, and said", async () => {
    const { context, asking, said } = withDaemons();
    const asked: unknown[] = [];
    const answer = await askingAgain(asking, context, async (client) => {
      asked.push(client);
      if (asked.length < 3) throw gone;
      return "began";
    });
    expect([answer, asked, asking.client]).toEqual(["began", ["daemon 0", "daemon 1", "daemon 2"], "daemon 2"]);
    expect(said).toEqual(Array.from({ length: 2 }, () => "the daemon was gone before the run began; starting it again"));
  });

  test.for([
    { why: "it is no daemon that is gone", error: new SyscallError("UNAVAILABLE", "the rung does not work here", { rung: "process" }) },
    { why: "it was told to stop", error: new SyscallError("UNAVAILABLE", "this installation is stopping", { stopping: true }) },
    { why: "it was refused", error: new SyscallError("DENIED", "no grant") },
  ])("is not asked again where $why", async ({ error }) => {
    const { context, asking } = withDaemons();
    let asked = 0;
    const work = async (): Promise<never> => {
      asked++;
      throw error;
    };
    await expect(askingAgain(asking, context, work)).rejects.toBe(error);
    expect(asked).toBe(1);
  });

  test("is not asked for ever", async () => {
    const { context, asking } = withDaemons();
    await expect(askingAgain(asking, context, () => Promise.reject(gone))).rejects.toBe(gone);
    expect(asking.client).toBe("daemon 4");
  });
});
