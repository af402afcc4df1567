import { expect, test } from "vitest";
import { tag } from "../grammar/tagged.ts";
import { encode } from "../text/encode.test-harness.ts";
import { askTexts } from "./ask.ts";

const told = async (path: string, text: string, goal: string): Promise<string | undefined> =>
  (await askTexts([{ path, text }], { questions: [goal], language: tag(goal).language, encode }))[0]?.text;

const BAND = "# Members of the band\n\n- Anna plays the flute\n- Ben plays the drums\n- Cleo plays the flute\n- Dora plays the piano\n- Emil plays the flute\n";
const NIGHTS = [
  "2026-03-01 02:00 ERROR [backup] checksum mismatch in photos/a.jpg",
  "2026-03-01 04:45 ERROR [backup] disk full on /mnt/nas",
  "2026-03-01 16:54 ERROR [backup] checksum mismatch in photos/b.jpg",
  "2026-03-02 04:22 ERROR [backup] disk full on /mnt/nas",
  "2026-03-02 05:22 INFO  [backup] copied 12 files",
  "2026-03-03 06:01 ERROR [backup] checksum mismatch in photos/c.jpg",
].join("\n");

test.for(["Who plays the flute?", "Which members play the flute?"])("all that say so are told, in the order of the text: %s", async (goal) => {
  expect(await told("band.md", BAND, goal)).toBe(
    ["- Anna plays the flute (band.md, line 3)", "- Cleo plays the flute (band.md, line 5)", "- Emil plays the flute (band.md, line 7)"].join("\n"),
  );
});

test("one that says so is told alone", async () => {
  expect(await told("band.md", BAND, "Who plays the drums?")).toBe("- Ben plays the drums (band.md, line 4)");
});

test("of statements that are no lines of a log nobody knows whether each is one more", async () => {
  expect(await told("band.md", BAND, "How many members play the flute?")).toBeUndefined();
});

test.for([
  ["Which photos have a checksum mismatch?", 3, undefined],
  ["How many photos have a checksum mismatch?", 3, "3 lines of the log say so."],
  ["How often was the disk full?", 2, "2 lines of the log say so."],
  ["When was the disk full?", 2, undefined],
] as const)("lines of a log: %s", async ([goal, lines, head]) => {
  const text = (await told("backup.log", NIGHTS, goal)) ?? "";
  expect(text.split("\n").filter((line) => line.startsWith("- "))).toHaveLength(lines);
  expect(text.startsWith("- ") ? undefined : text.split("\n")[0]).toBe(head);
});

test("of very many the first are told, and how many more there are", async () => {
  const many = Array.from({ length: 27 }, (_, at) => `2026-03-01 02:${String(at).padStart(2, "0")} ERROR [backup] disk full on /mnt/nas`).join("\n");
  const text = await told("backup.log", many, "When was the disk full?");
  expect(text?.split("\n").filter((line) => line.startsWith("- "))).toHaveLength(20);
  expect(text).toMatch(/7 more lines say so\.$/);
});
