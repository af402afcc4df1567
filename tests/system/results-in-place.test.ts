import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { endsOf, one, shell, story, works } from "../support/in-place.ts";

const LIMIT_MS = 120_000;
const SAID = { text: "I wrote the summary." };
const writes = (path: string) => one("file_write", { path, text: "all is well\n" });
const runs = (command: string) => ({ calls: [shell(`cd EDIT && ${command}`)] });

/** The goal names a file of the folder that the run may change; where the model writes it is up to the model. */
const ROWS = [
  { when: "a file tool wrote it in the folder", turns: [writes("EDIT/summary.md"), SAID], made: true },
  { when: "a command wrote it in the folder", turns: [runs("echo all is well > summary.md"), SAID], made: true },
  { when: "a file tool wrote it by its name in the goal", turns: [writes("summary.md"), SAID], made: true },
  {
    when: "it was written before others, and in one turn with them",
    turns: [
      { calls: ["summary.md", "other.md", "more.md"].map((path) => ({ name: "file_write", input: { path, text: "all is well\n" } })) },
      writes("last.md"),
      SAID,
    ],
    made: true,
  },
  { when: "it was written in the workspace", turns: [runs("echo all is well > $AETHER_WORKSPACE/summary.md"), SAID], made: true },
  { when: "nothing wrote it", turns: [{ text: "There is nothing to say." }], made: false },
  { when: "it was written and removed again", turns: [writes("EDIT/summary.md"), one("file_remove", { path: "EDIT/summary.md" }), SAID], made: false },
  { when: "one lay there and the run left it alone", turns: [{ text: "It is there already." }], made: false, before: { "summary.md": "old\n" } },
];

describe.concurrent("a file that is named in the goal of a run that changes the folder in place", () => {
  test.for(ROWS)("$when: made $made", { timeout: LIMIT_MS }, async ({ turns, made, before }) => {
    await using told = await story(turns, { files: { "a.txt": "a\n", ...before } });
    const { code, out, err } = await works(told, "Write a summary of a.txt to summary.md", "--overwrite");
    expect([code, out + err]).toEqual([made ? 0 : 1, expect.stringContaining(made ? "✓ summary.md" : "summary.md was not made")]);
    expect(existsSync(join(told.proj, "summary.md"))).toBe(made || before !== undefined);
    expect((await endsOf(told)).failed).toEqual(made ? [] : [expect.stringContaining("NOT_FOUND")]);
  });
});
