import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Terminal } from "../support/cli.ts";

/** As many as a daemon serves at once. */
const ALL = 256;

test("a daemon with as many connections as it takes says so to each command, and none calls it gone", { timeout: 180_000 }, async () => {
  await using terminal = new Terminal();
  expect(await terminal.run("up")).toMatchObject({ code: 0 });
  const held: Socket[] = [];
  for (let count = 0; count < ALL + 8; count++) {
    const socket = connect(join(terminal.home, "run/aether.sock"));
    socket.on("error", () => undefined);
    await once(socket, "connect");
    held.push(socket);
  }
  try {
    for (const words of [["status"], ["ps"], ["down"], ["run", "List the files here"]]) {
      const { code, out, err } = await terminal.run(...words);
      expect([words, code, out]).toEqual([words, expect.any(Number), ""]);
      expect(code).not.toBe(0);
      expect(err).toContain("256 connections are open already; close one, or send several calls over one");
    }
  } finally {
    for (const socket of held) socket.destroy();
  }
  await expect.poll(async () => (await terminal.run("status")).code, { timeout: 20_000 }).toBe(0);
});
