import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createDiskOutputLogs } from "@aether/drivers/output-log-disk";
import { expect, test } from "vitest";
import { smallDisk } from "../support/small-disk.ts";

test.for([{ why: "room" }, { why: "names for files" }])(
  "output is swept from a disk that has no more $why, which is when it matters",
  async ({ why }, context) => {
    await using disk = smallDisk(8, (reason) => context.skip(reason), 200);
    const root = join(disk.folder, "output");
    const logs = createDiskOutputLogs({ root });
    const log = await logs.open("one");
    await log.append({ kind: "stdout", at: 1, bytes: Buffer.alloc(1_000_000, "k") });
    await log.close();
    if (why === "room") disk.fill();
    else disk.useUpNames();
    const [idle] = await logs.idle();
    if (!idle) throw new Error("there is no log");
    expect(await logs.sweep(idle, 2)).toBeGreaterThanOrEqual(1_000_000);
    expect((await logs.read("one", 0, 100)).entries).toMatchObject([{ kind: "swept", at: 2 }]);
    expect(readdirSync(root).filter((name) => name.endsWith(".new"))).toEqual([]);
    expect(await logs.idle()).toMatchObject([{ id: "one", isSwept: true }]);
  },
);
