import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { fileLog, logFiles, servedBefore } from "./file-log.ts";

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), "aether-log-"));
  homes.push(home);
  return home;
}

const messages = (file: string): string[] =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { message: string }).message);

test("however much is told, both files together hold no more than may be kept, and the newest lines are there", () => {
  const home = newHome();
  const [now, before] = logFiles(home);
  const log = fileLog(home, { maxBytes: 4_000 });
  for (let index = 0; index < 1_000; index++) log.info(`line ${index}`);
  expect(statSync(now).size + statSync(before).size).toBeLessThanOrEqual(4_000);
  const kept = [...messages(before), ...messages(now)];
  expect(kept.at(-1)).toBe("line 999");
  expect(kept).toEqual(kept.map((_, index) => `line ${1_000 - kept.length + index}`));
});

test("a log that an earlier daemon left counts, and nothing of it is lost before its time", () => {
  const home = newHome();
  const [now, before] = logFiles(home);
  fileLog(home, { maxBytes: 4_000 }).info("x".repeat(1_800));
  fileLog(home, { maxBytes: 4_000 }).info("y".repeat(300));
  expect(messages(before)).toEqual(["x".repeat(1_800)]);
  expect(messages(now)).toEqual(["y".repeat(300)]);
});

test("one line that is larger than the bound is told whole", () => {
  const home = newHome();
  const log = fileLog(home, { maxBytes: 1_000 });
  log.error("z".repeat(5_000));
  log.info("after");
  expect(messages(logFiles(home)[0])).toEqual(["after"]);
  expect(messages(logFiles(home)[1])).toEqual(["z".repeat(5_000)]);
});

test("that a daemon served here is known from the older file too", () => {
  const home = newHome();
  mkdirSync(join(home, "log"));
  expect(servedBefore(home)).toBe(false);
  writeFileSync(logFiles(home)[1], '{"message":"ready"}\n');
  writeFileSync(logFiles(home)[0], '{"message":"stopping"}\n');
  expect(servedBefore(home)).toBe(true);
});
