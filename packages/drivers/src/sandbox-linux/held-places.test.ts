import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Box } from "@aether/ports";
import { type CommandOver, command, finish, never, shell } from "@aether/ports/conformance/sandbox-bench";
import { afterAll, expect, test } from "vitest";
import { createContainerSandbox } from "./container-sandbox.ts";
import { HeldPlaces } from "./held-places.ts";
import { createProcessSandbox } from "./index.ts";

const processes = createProcessSandbox({ installation: `s${process.pid}` });
const containers = createContainerSandbox({ installation: `s${process.pid}` });
const root = realpathSync(mkdtempSync(join(tmpdir(), "aether-held-")));
afterAll(async () => {
  await Promise.all([processes.close(), containers.close()]);
  rmSync(root, { recursive: true });
});
const LIMITS = { cpuMs: 60_000, memoryBytes: 268_435_456, pids: 48, openFiles: 128 };

/** Puts the folder and a link in each other's place as fast as it can. */
const SWAP = `const { renameSync } = require("node:fs");
  const { workerData: { at, folder, link } } = require("node:worker_threads");
  for (;;) { renameSync(at, folder); renameSync(link, at); renameSync(at, link); renameSync(folder, at); }`;

async function look(box: Box, over: CommandOver): Promise<"granted" | "refused" | "other"> {
  const said = await box.start(command(shell("cat /m/sub/mark"), over), never()).then(finish, () => undefined);
  if (said?.stdout.includes("secret")) return "other";
  return said?.stdout === "granted" ? "granted" : "refused";
}

test.for([
  // An engine takes so long, and looks so often, that it seldom finds the folder each time.
  { rung: "process", boxes: processes, state: await processes.probe(), opens: 200, granted: 1 },
  { rung: "container", boxes: containers, state: await containers.probe(), opens: 12, granted: 0 },
])(
  "a folder that is swapped for a link while boxes are opened never shows them another folder: $rung",
  { timeout: 300_000 },
  async ({ boxes, state, opens, rung, granted: least }, { skip }) => {
    if (!state.available) return skip(`no boxes on this machine: ${state.reason}`);
    const place = join(root, rung);
    const [granted, secret] = [join(place, "mount", "sub"), join(place, "secret")];
    for (const folder of [granted, secret]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(granted, "mark"), "granted");
    writeFileSync(join(secret, "mark"), "secret");
    symlinkSync(secret, join(place, "mount", "link"));
    const swapping = new Worker(SWAP, { eval: true, workerData: { at: granted, folder: join(place, "mount", "away"), link: join(place, "mount", "link") } });
    const seen = { granted: 0, refused: 0, other: 0 };
    try {
      for (let n = 0; n < opens; n++) {
        const places = [{ at: "/m/sub", folder: granted, writable: false, hidden: [] }];
        const box = await boxes.open({ id: `swap${n}`, places, env: {}, limits: LIMITS }, never()).catch((error: { code: string }) => {
          expect(["NOT_FOUND", "UNAVAILABLE"]).toContain(error.code);
          seen.refused++;
        });
        if (!box) continue;
        seen[await look(box, { session: {} })]++;
        if (n % 10 === 0) seen[await look(box, { terminal: { cols: 80, rows: 24 } })]++;
        await box.close();
      }
    } finally {
      await swapping.terminate();
    }
    expect(seen.other).toBe(0);
    expect(seen.granted).toBeGreaterThanOrEqual(least);
    expect(seen.refused).toBeGreaterThan(0);
  },
);

test("a folder that was another one when the box was made is not taken for it", () => {
  const folder = join(root, "here");
  mkdirSync(folder);
  const held = new HeldPlaces([{ at: folder, folder, writable: true, hidden: [] }]);
  // This process sees the place at its own path, as a box would that was made without a swap.
  expect(() => held.require(process.pid)).not.toThrow();
  renameSync(folder, `${folder}.away`);
  expect(() => held.require(process.pid)).toThrow(/its folder is gone/);
  mkdirSync(folder);
  expect(() => held.require(process.pid)).toThrow(/its folder is gone/);
  rmSync(folder, { recursive: true });
  symlinkSync(`${folder}.away`, folder);
  expect(() => held.require(process.pid)).toThrow(/its folder is gone/);
  held.close();
});
