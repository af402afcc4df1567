import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { History } from "./history.ts";

const home = mkdtempSync(join(tmpdir(), "aether-history-"));
afterAll(() => rmSync(home, { recursive: true }));

test("what was typed is there the next time, newest first, for its owner alone; blanks before it keep it out", () => {
  const first = new History(home);
  for (const entry of ["one", "two\nlines", "two\nlines", " a secret", ""]) first.add(entry);
  expect(new History(home).lines).toEqual(["two↵lines", "one"]);
  expect(statSync(join(home, "chat-history")).mode & 0o777).toBe(0o600);
});

test("a line that was cut off is none, and it does not grow for ever", () => {
  const file = join(home, "chat-history");
  writeFileSync(file, `${Array.from({ length: 2_500 }, (_, at) => JSON.stringify(`n${at}`)).join("\n")}\n"cut o`);
  expect(new History(home).lines).toHaveLength(1_000);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(1_001);
});
