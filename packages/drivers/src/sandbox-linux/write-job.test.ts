import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { writeJob } from "./write-job.ts";

test.skipIf(!existsSync("/dev/full"))("a full disk is told by name, and waited for", () => {
  expect(() => writeJob("/dev/full", "true")).toThrow(expect.objectContaining({ code: "STORAGE", data: { errno: "ENOSPC", full: true } }));
});

test("any other failure is what it is", () => {
  expect(() => writeJob("/nowhere/at/all", "true")).toThrow(expect.objectContaining({ code: "ENOENT" }));
});
