import { vfsUndo, vfsWrite, vmExec } from "@aether/protocol";
import { expect, test } from "vitest";
import { boxesWork } from "../support/boxes.ts";
import { Installation } from "../support/installation.ts";

const hasBoxes = boxesWork("the sum of workspaces is not tested");
const MIB = 1_048_576;

test.runIf(hasBoxes)(
  "what workspaces hold is counted in the sum when their boxes are closed, over a restart, and for file calls",
  { timeout: 240_000 },
  async () => {
    await using installation = new Installation({ env: { AETHER_WORKSPACE_MB: "64", AETHER_RUN_MB: "64", AETHER_WORKSPACES_MB: "100.5" } });
    await installation.start();
    const filled: string[] = [];
    for (const name of ["one", "two"]) {
      await using session = await installation.another();
      const made = await session.call(vmExec, { rung: "process", command: `head -c ${50 * MIB} /dev/zero > ${name}` });
      expect(made).toMatchObject({ code: 0 });
      filled.push(made.cwd.slice("/run/".length));
    }
    const isRefused = async (): Promise<void> => {
      {
        await using session = await installation.another();
        const end = await session.call(vmExec, { rung: "process", command: `head -c ${20 * MIB} /dev/zero > more; sleep 100`, limits: { wallMs: 90_000 } });
        expect(end).toMatchObject({ reason: "resource_exceeded", cap: "disk" });
        await session.call(vfsUndo, { run: end.cwd.slice("/run/".length) });
      }
      await using session = await installation.another();
      const tooMuch = () => session.call(vfsWrite, { path: "f.txt", text: "x".repeat(700_000) }).catch((error: unknown) => error);
      const refused = { code: "QUOTA", message: expect.stringContaining("all workspaces together") };
      await expect.poll(tooMuch, { timeout: 60_000 }).toMatchObject(refused);
      await session.call(vfsWrite, { path: "small.txt", text: "small" });
    };
    await isRefused();
    await installation.kill();
    await installation.start();
    await isRefused();
    // What was removed makes room, whoever removed it.
    {
      await using session = await installation.another();
      await session.call(vfsUndo, { run: filled[0] ?? "" });
    }
    await using session = await installation.another();
    const end = await session.call(vmExec, { rung: "process", command: `head -c ${20 * MIB} /dev/zero > more; sleep 5; echo well` });
    expect(end).toMatchObject({ code: 0, stdout: "well\n" });
  },
);
