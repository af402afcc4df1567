import type { FileVersion } from "@aether/protocol";
import { expect, test } from "vitest";
import { laterRun } from "./undo.ts";

const version = (root: string, at: number, over: Partial<FileVersion> = {}): FileVersion => ({
  version: at,
  path: "/mnt/local/x/a.md",
  change: "write",
  pid: root,
  root,
  call: "t0-0",
  at,
  before: null,
  after: null,
  ...over,
});

test.for<{ why: string; versions: FileVersion[]; by: string | undefined }>([
  { why: "another run's change is the last", versions: [version("p2", 2), version("p1", 1)], by: "p2" },
  { why: "of several, the last one", versions: [version("p2", 2), version("p3", 3), version("p1", 1)], by: "p3" },
  { why: "its own change is the last", versions: [version("p1", 3), version("p2", 2)], by: undefined },
  { why: "the other's change was taken back", versions: [version("s1", 3, { change: "undo" }), version("p2", 2), version("p1", 1)], by: undefined },
  { why: "below a folder, another run's file", versions: [version("p1", 1, { path: "/mnt/local/x" }), version("p2", 2)], by: "p2" },
  { why: "what was there before it counts for nothing", versions: [version("p1", 3, { path: "/mnt/local/x" }), version("p2", 2)], by: undefined },
  { why: "nothing is known", versions: [], by: undefined },
])("the run to undo first: $why", ({ versions, by }) => {
  expect(laterRun(versions, "p1")).toBe(by);
});
