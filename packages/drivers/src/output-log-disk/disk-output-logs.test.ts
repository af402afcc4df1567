import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { outputLogsConformance } from "@aether/ports/conformance/output-log";
import { afterAll, expect, test } from "vitest";
import { createDiskOutputLogs } from "./disk-output-logs.ts";

const root = mkdtempSync(join(tmpdir(), "aether-logs-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

outputLogsConformance({ name: "output-log-disk", create: () => createDiskOutputLogs({ root }) });

test("a frame that a kill cut short is dropped, and the log goes on", async () => {
  const log = await createDiskOutputLogs({ root }).open("torn");
  await log.append({ kind: "stdout", at: 1, bytes: Buffer.from("whole") });
  await log.close();
  appendFileSync(join(root, "torn.log"), Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 65, 66]));
  const logs = createDiskOutputLogs({ root });
  expect((await logs.read("torn", 0, 100)).size).toBe(5);
  const again = await logs.open("torn");
  await again.append({ kind: "stdout", at: 2, bytes: Buffer.from("!") });
  await again.close();
  expect((await logs.read("torn", 0, 100)).entries.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["whole", "!"]);
});

test.for([{ id: "../x" }, { id: "a/b" }, { id: "" }, { id: "." }])("$id names no log", async ({ id }) => {
  await expect(createDiskOutputLogs({ root }).open(id)).rejects.toMatchObject({ code: "INVALID" });
});
