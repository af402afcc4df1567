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

test("who reads on while it is written sees every byte once, and in order", async () => {
  const logs = createDiskOutputLogs({ root });
  const log = await logs.open("busy");
  const lines = Array.from({ length: 1_500 }, (_, line) => `line ${line}\n`);
  const written = Promise.all(lines.map((line, at) => log.append({ kind: at % 3 === 0 ? "stderr" : "stdout", at, bytes: Buffer.from(line) })));
  const whole = Buffer.byteLength(lines.join(""));
  let [next, shown] = [0, ""];
  while (next < whole) {
    const page = await logs.read("busy", next, 65_536);
    shown += page.entries.map(({ bytes }) => Buffer.from(bytes).toString()).join("");
    expect(Buffer.byteLength(shown)).toBe(page.next);
    next = page.next;
  }
  await written;
  await log.close();
  expect(shown).toBe(lines.join(""));
});

test.for([{ id: "../x" }, { id: "a/b" }, { id: "" }, { id: "." }])("$id names no log", async ({ id }) => {
  await expect(createDiskOutputLogs({ root }).open(id)).rejects.toMatchObject({ code: "INVALID" });
});
