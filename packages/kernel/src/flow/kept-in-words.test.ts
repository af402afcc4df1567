import { expect, test } from "vitest";
import { forbiddenPath } from "./forbidden-paths.ts";
import { ACT } from "./word-acts.ts";

const forbids = (words: string, file: string): boolean =>
  forbiddenPath(words, { slot: "path", type: "path", value: `/mnt/local/desk-07d08254-rw/${file}` }, { acts: ACT.write } as Parameters<
    typeof forbiddenPath
  >[2]);

test.for([
  { words: "Do not touch:\n- a.md\n- b.md\nFix c.md.", keeps: ["a.md", "b.md"], changes: ["c.md"] },
  { words: "Do not touch:\n1. a.md\n2. b.md", keeps: ["a.md", "b.md"], changes: [] },
  { words: "Do not touch:\na.md\nb.md", keeps: ["a.md", "b.md"], changes: [] },
  { words: "Fix:\n- a.md\n- b.md", keeps: [], changes: ["a.md", "b.md"] },
  { words: "Leave a.md and b.md as they are. Fix c.md.", keeps: ["a.md", "b.md"], changes: ["c.md"] },
  { words: "Leave a.md, b.md and c.md as they are.", keeps: ["a.md", "b.md", "c.md"], changes: [] },
  { words: "Files to leave alone: a.md, b.md. Tidy the others.", keeps: ["a.md", "b.md"], changes: ["c.md"] },
  { words: "These stay: a.md, b.md", keeps: ["a.md", "b.md"], changes: ["c.md"] },
  { words: "Fix b.md. Everything else stays.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Change b.md without touching other files.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Ändere ausschließlich b.md.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Korrigiere alle Dateien ausser a.md", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Fix all files save a.md.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Fix every file with the exception of a.md", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Fix all, minus a.md", keeps: ["a.md"], changes: ["b.md"] },
  { words: "a.md belongs to Bob, so leave it alone. Fix b.md.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "I want a.md unchanged. Fix b.md.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Protect a.md.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "a.md may only be read; fix b.md", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Only read a.md; fix b.md", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Just look at a.md; fix b.md", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Treat a.md as read only and fix b.md", keeps: ["a.md"], changes: ["b.md"] },
  { words: "a.md should survive. Fix b.md.", keeps: ["a.md"], changes: ["b.md"] },
  { words: "Do not change STRASSE.md", keeps: ["straße.md"], changes: ["b.md"] },
  { words: "Do not change straße.md", keeps: ["STRASSE.md", "straße.md"], changes: [] },
  { words: "Go on until a.md and b.md are right.", keeps: [], changes: ["a.md", "b.md"] },
  { words: "Look at a.md and repair what is wrong", keeps: [], changes: ["a.md"] },
  { words: "Save the list to a.md and fix b.md", keeps: [], changes: ["a.md", "b.md"] },
  { words: "Read a.md and save the totals to b.md", keeps: [], changes: ["a.md", "b.md"] },
])("$words", ({ words, keeps, changes }) => {
  expect([keeps.filter((file) => !forbids(words, file)), changes.filter((file) => forbids(words, file))]).toEqual([[], []]);
});

test.for(["a.".repeat(60_000), "leave ".repeat(20_000), "keep a.md, ".repeat(8_000), `x:${"\n- a.md".repeat(15_000)}`, "protect a.md and ".repeat(6_000)])(
  "long words are read in no more than their length: %#",
  (words) => {
    const before = process.cpuUsage();
    forbids(words, "a.md");
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
  },
);
