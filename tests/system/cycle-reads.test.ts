import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { createBenchModel } from "../../bench/support/bench-model.ts";
import { BenchSystem } from "../../bench/support/system.ts";
import { WorkerChannel } from "../../packages/drivers/src/journal-sqlite/worker-channel.ts";

const home = mkdtempSync(join(tmpdir(), "aether-cycle-reads-"));
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The journal's thread is asked by messages there and back, which cost a cycle as much as all the rest of it. */
test("a longer run asks the journal's thread nothing more than a short one: its cycles read by keys alone", async () => {
  const system = await BenchSystem.start({ home, model: createBenchModel({}) });
  const asked = vi.spyOn(WorkerChannel.prototype, "ask");
  const reads = async (cycles: number): Promise<number> => {
    asked.mockClear();
    await system.launch(cycles);
    await system.settled();
    return asked.mock.calls.filter(([question]) => question === "read").length;
  };
  await reads(1);
  const short = await reads(12);
  const long = await reads(50);
  await system.close();
  expect(short).toBeGreaterThan(0);
  expect(long - short).toBeLessThan(10);
});
