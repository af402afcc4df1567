import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "./config.ts";
import { runDaemon } from "./daemon.ts";

function newHome() {
  const folder = mkdtempSync(join(tmpdir(), "aether-start-"));
  const config = { ...loadConfig({ AETHER_HOME: folder, AETHER_LOCAL_MODELS: "off" }), idleMs: 100 };
  return { folder, config, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

const reached = (path: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve("somebody answers");
    });
    socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(String(code)));
  });

test.for([
  { why: "after its socket was opened", models: "", ready: new Error("the terminal is gone") },
  { why: "before its socket was opened", models: "rules: none", ready: undefined },
])("a start that fails $why leaves neither a socket nor a lock, and the next one succeeds", async ({ models, ready }) => {
  using home = newHome();
  const { config, folder } = home;
  writeFileSync(join(folder, "models.yaml"), models);
  const failing = runDaemon({
    config,
    stay: true,
    ready: () => {
      if (ready) throw ready;
    },
  });
  await expect(failing).rejects.toThrow(ready?.message ?? "models.yaml");
  expect(await reached(config.socket)).toBe("ENOENT");
  writeFileSync(join(folder, "models.yaml"), "");
  const met: Promise<string>[] = [];
  await runDaemon({ config, stay: false, ready: ({ socket }) => met.push(reached(socket)) });
  expect(await Promise.all(met)).toEqual(["somebody answers"]);
});

test("a part of the configuration that nothing takes ends the start, by name, and leaves nothing behind", async () => {
  using home = newHome();
  const { config } = home;
  const ready = () => expect.unreachable("it is up");
  await expect(runDaemon({ config: { ...config, moon: 1 } as typeof config, stay: true, ready })).rejects.toMatchObject({
    code: "INTERNAL",
    message: "this program is not whole: of the configuration moon is declared, and nothing reads it",
  });
  expect(await reached(config.socket)).toBe("ENOENT");
  await runDaemon({ config, stay: false });
});
